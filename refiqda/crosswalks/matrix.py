"""What did the other see here: one analyst's codes by another's, over the passages that both marked.

A cell holds the passages of the first's code that some passage of the second's code meets, the other way round, and
how many characters (milliseconds, areas; never added up) they share. Beside the cells stand the passages where the
other saw nothing. Nothing here is a figure of agreement, and no two codes are taken for one: that is for people, in a
crosswalk. Codes that both have from a common project are marked as one already.

Sources are compared where both have them and both marked something in them; others are told.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import attrs

from refiqda.agreement.material import gather
from refiqda.agreement.things import MADE_OF_NAME
from refiqda.crosswalks.books import Book, CodeOf, books_of
from refiqda.crosswalks.passages import UNITS, Kind, Passage, meetings, passages_of, shared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from refiqda.agreement.inputs import Input
    from refiqda.agreement.things import Material, Question, Track


@attrs.frozen
class Cell:
    """A code of the first analyst and one of the second that meet; codes are places in their books.

    ``passages_a`` are those of the first's passages that meet one of the second's, ``passages_b`` the other way
    round, both places in the lists of the pair. ``meetings`` are the pairs that meet; ``shared`` is how much they
    share, by kind.
    """

    code_a: int
    code_b: int
    passages_a: tuple[int, ...]
    passages_b: tuple[int, ...]
    meetings: tuple[tuple[int, int], ...]
    shared: dict[Kind, int]


@attrs.frozen(eq=False, kw_only=True)
class PairMatrix:
    """Two analysts side by side: their codes, their passages in the sources both worked on, and where these meet.

    ``nothing_a`` are the first's passages where the second saw nothing, by code; ``nothing_b`` the other way round.
    ``already`` are the codes of both that are one by a common project. ``beyond`` counts the passages of each that
    lie in sources where the other has none.
    """

    coders: tuple[str, str]
    codes_a: tuple[CodeOf, ...]
    codes_b: tuple[CodeOf, ...]
    passages_a: tuple[Passage, ...]
    passages_b: tuple[Passage, ...]
    cells: tuple[Cell, ...]
    nothing_a: dict[int, tuple[int, ...]]
    nothing_b: dict[int, tuple[int, ...]]
    already: tuple[tuple[int, int], ...]
    beyond: tuple[int, int]

    @cached_property
    def counts(self) -> tuple[Counter[int], Counter[int]]:
        """How many passages each code of the first and of the second analyst has here."""
        return Counter(one.code for one in self.passages_a), Counter(one.code for one in self.passages_b)

    @cached_property
    def by_code(self) -> dict[int, tuple[Cell, ...]]:
        """The cells of each of the first analyst's codes, those with most passages first."""
        found: dict[int, list[Cell]] = {}
        for cell in self.cells:
            found.setdefault(cell.code_a, []).append(cell)
        return {
            code: tuple(sorted(cells, key=lambda cell: (-len(cell.passages_a), cell.code_b)))
            for code, cells in found.items()
        }

    def used(self, side: int) -> list[int]:
        """Return the codes that have passages here, in the order of the book."""
        return sorted(self.counts[side])

    def turned(self) -> PairMatrix:
        """Return the same with the second analyst first."""
        return PairMatrix(
            coders=(self.coders[1], self.coders[0]),
            codes_a=self.codes_b,
            codes_b=self.codes_a,
            passages_a=self.passages_b,
            passages_b=self.passages_a,
            cells=tuple(
                Cell(
                    one.code_b,
                    one.code_a,
                    one.passages_b,
                    one.passages_a,
                    tuple(sorted((b, a) for a, b in one.meetings)),
                    one.shared,
                )
                for one in sorted(self.cells, key=lambda cell: (cell.code_b, cell.code_a))
            ),
            nothing_a=self.nothing_b,
            nothing_b=self.nothing_a,
            already=tuple(sorted((b, a) for a, b in self.already)),
            beyond=(self.beyond[1], self.beyond[0]),
        )


@attrs.frozen(eq=False, kw_only=True)
class CrosswalkMatrix:
    """What each two of the analysts saw in each other's passages; ``text`` gives the text of a passage's track.

    ``untouched`` are sources in which an analyst marked nothing though having them, as (source, analyst): to be asked
    about. ``left_out`` counts codings by the reason, ``questions`` are doubts for people.
    """

    coders: tuple[str, ...]
    pairs: tuple[PairMatrix, ...]
    books: dict[str, tuple[CodeOf, ...]]
    untouched: tuple[tuple[str, str], ...]
    left_out: dict[str, int]
    questions: tuple[Question, ...]
    tracks: tuple[Track, ...]
    text: Callable[[int], str] = attrs.field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it, places of passages and no words."""
        return {
            "coders": list(self.coders),
            "pairs": [_pair_dict(one) for one in self.pairs],
            "untouched": [{"source": source, "coder": coder} for source, coder in self.untouched],
            "left_out": {reason: count for reason, count in self.left_out.items() if count},
            "questions": [
                {"kind": one.kind, "about": one.about, "names": [list(name) for name in one.names]}
                for one in self.questions
            ],
        }


def crosswalk(given: Input | Mapping[str, Input], coders: Sequence[str] | None = None) -> CrosswalkMatrix:
    """Return what each analyst saw where the others did.

    ``given`` is one project (or its `Codings`) of several analysts, or a mapping of an analyst's name to the file of
    each; their codebooks may have been made apart. ``coders`` limits it to some, in this order. Raises as
    `refiqda.agree` for unknown names, fewer than two analysts, and a file that does not say whose codings are meant.
    """
    material = gather(given, coders=coders, speakers=False, made_apart="keep")
    books = books_of(given, material)
    worked = {
        coder: set(material.source[material.coder == place].tolist())
        for place, coder in enumerate(material.coders)
    }
    passages = {}
    for place, coder in enumerate(material.coders):
        book = books[coder]
        places = {number: line for line, number in reversed(list(enumerate(book.numbers)))}
        passages[coder] = passages_of(material, place, places)
    pairs = [
        _pair(a, b, (books[a], books[b]), (passages[a], passages[b]), worked[a] & worked[b])
        for a, b in combinations(material.coders, 2)
    ]
    return CrosswalkMatrix(
        coders=material.coders,
        pairs=tuple(pairs),
        books={coder: book.codes for coder, book in books.items()},
        untouched=_untouched(material, worked),
        left_out=material.left_out,
        questions=tuple(one for one in material.questions if one.about != "code" or one.kind == MADE_OF_NAME),
        tracks=material.tracks,
        text=material.texts,
    )


def _untouched(material: Material, worked: Mapping[str, set[int]]) -> tuple[tuple[str, str], ...]:
    """Return who has a source and marked nothing in it, where somebody else did."""
    return tuple(
        (thing.name, coder)
        for source, thing in enumerate(material.sources)
        if any(source in done for done in worked.values())
        for place, coder in enumerate(material.coders)
        if bool(material.held[place, source]) and source not in worked[coder]
    )


def _pair(
    a: str,
    b: str,
    books: tuple[Book, Book],
    passages: tuple[Sequence[Passage], Sequence[Passage]],
    sources: set[int],
) -> PairMatrix:
    ours, theirs = ([one for one in side if one.at in sources] for side in passages)
    met: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for one, other in meetings(ours, theirs):
        met.setdefault((ours[one].code, theirs[other].code), []).append((one, other))
    cells = tuple(
        Cell(
            code_a,
            code_b,
            tuple(sorted({one for one, _other in found})),
            tuple(sorted({other for _one, other in found})),
            tuple(sorted(found)),
            shared((ours[one], theirs[other]) for one, other in found),
        )
        for (code_a, code_b), found in sorted(met.items())
    )
    seen = (
        {place for cell in cells for place in cell.passages_a},
        {place for cell in cells for place in cell.passages_b},
    )
    lines = {number: line for line, number in enumerate(books[1].numbers) if number >= 0}
    return PairMatrix(
        coders=(a, b),
        codes_a=books[0].codes,
        codes_b=books[1].codes,
        passages_a=tuple(ours),
        passages_b=tuple(theirs),
        cells=cells,
        nothing_a=_alone(ours, seen[0]),
        nothing_b=_alone(theirs, seen[1]),
        already=tuple(
            (line, lines[number]) for line, number in enumerate(books[0].numbers) if number in lines
        ),
        beyond=(len(passages[0]) - len(ours), len(passages[1]) - len(theirs)),
    )


def _alone(passages: Sequence[Passage], seen: set[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for place, one in enumerate(passages):
        if place not in seen:
            found.setdefault(one.code, []).append(place)
    return {code: tuple(found[code]) for code in sorted(found)}


def _pair_dict(pair: PairMatrix) -> dict[str, Any]:
    return {
        "coders": list(pair.coders),
        "codes_a": _codes_dict(pair, 0),
        "codes_b": _codes_dict(pair, 1),
        "cells": [
            {
                "code_a": pair.codes_a[cell.code_a].path,
                "code_b": pair.codes_b[cell.code_b].path,
                "passages_a": len(cell.passages_a),
                "passages_b": len(cell.passages_b),
                "shared": {UNITS[kind]: size for kind, size in cell.shared.items()},
                "one_already": (cell.code_a, cell.code_b) in pair.already,
                "meetings": [
                    {"a": _place(pair.passages_a[one]), "b": _place(pair.passages_b[other])}
                    for one, other in cell.meetings
                ],
            }
            for cell in pair.cells
        ],
        "nothing_a": _nothing_dict(pair, 0),
        "nothing_b": _nothing_dict(pair, 1),
        "not_compared": {pair.coders[0]: pair.beyond[0], pair.coders[1]: pair.beyond[1]},
    }


def _codes_dict(pair: PairMatrix, side: int) -> list[dict[str, Any]]:
    codes = (pair.codes_a, pair.codes_b)[side]
    counts = pair.counts[side]
    already = {one[side] for one in pair.already}
    return [
        {"code": one.path, "guid": one.guid, "passages": counts[place], "one_already": place in already}
        for place, one in enumerate(codes)
    ]


def _nothing_dict(pair: PairMatrix, side: int) -> list[dict[str, Any]]:
    codes, passages, nothing = (
        (pair.codes_a, pair.passages_a, pair.nothing_a),
        (pair.codes_b, pair.passages_b, pair.nothing_b),
    )[side]
    return [
        {"code": codes[code].path, "passages": [_place(passages[place]) for place in places]}
        for code, places in nothing.items()
    ]


def _place(passage: Passage) -> dict[str, Any]:
    place: dict[str, Any] = {"source": passage.source, "kind": passage.kind}
    if passage.box is not None:
        place["box"] = list(passage.box)
    elif passage.kind != "source":
        place |= {"start": passage.start, "end": passage.end}
    return place


__all__ = ["Cell", "CrosswalkMatrix", "PairMatrix", "crosswalk"]
