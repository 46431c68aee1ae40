"""Which cases each coding belongs to.

By reference to its source or selection (clause 13), or, as NVivo says it, because a coding to the case's own GUID
covers it: the case coding itself, and the codings of a source that is coded as a whole.

And by its place: passages that a case refers to, or that are coded with it, are that case's words, whoever coded them
under which selection. A coding belongs to each case of whose passages it holds any word, in the order of the text: a
quote of one speaker to that speaker, an exchange to all who speak in it. Blanks count for nothing, and neither do
labels and headings, which stand outside of all passages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.intervals import joined as united
from refiqda.lookup import stand_ins
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from refiqda import model
    from refiqda.tables import Entry

    Passages = Mapping[int, Sequence[tuple[int, int, str]]]
    """By the line of the source: the spans of passages that cases refer to, with the keys of their GUIDs."""
    Stretches = dict[int, dict[int, list[tuple[int, int]]]]
    """By the line of the source and the case: where its words are; sorted, nothing twice."""

Row = tuple[int, int, int, int, str | None]
"""Of a coding: the lines of its source and code, its span (-1 for none), the GUID of its selection."""


def selections_of_cases(tree: model.Project) -> frozenset[str]:
    """Return the keys of the selections that cases refer to."""
    return frozenset(guid_key(one) for case in tree.cases for one in case.selection_refs)


class Membership:
    """Says of codings which cases of a tree they belong to.

    ``sources`` and ``codes`` are the tables that they point into, ``texts`` the canonical text of each source.
    """

    def __init__(
        self,
        tree: model.Project,
        sources: Sequence[Entry],
        codes: Sequence[Entry],
        texts: Sequence[str | None],
        passages: Passages,
    ) -> None:
        self.texts = texts
        self.passages = passages
        by_source: dict[str, list[int]] = {}
        self.by_selection: dict[str, list[int]] = {}
        self.by_code: dict[int, int] = {}
        names = {guid_key(entry.guid): entry.name for entry in reversed(codes) if entry.guid}
        places = {
            guid_key(entry.guid): place for place, entry in reversed(list(enumerate(codes))) if entry.guid
        }
        for number, case in enumerate(tree.cases):
            for one in case.source_refs:
                by_source.setdefault(guid_key(one), []).append(number)
            for one in case.selection_refs:
                self.by_selection.setdefault(guid_key(one), []).append(number)
            for one in stand_ins(case, names):
                if guid_key(one) in places:
                    self.by_code.setdefault(places[guid_key(one)], number)
        self.of_source = [by_source.get(guid_key(entry.guid or ""), []) for entry in sources]
        self.says_nothing = not (by_source or self.by_selection or self.by_code)

    def of(self, rows: Iterable[Row]) -> dict[int, tuple[int, ...]]:
        """Return the numbers of the cases, as the tree lists them, of each row that belongs to any."""
        if self.says_nothing:
            return {}
        given = list(rows)
        found = _by_place(given, self.stretches(given), self.texts)
        if self.by_selection:  # areas and stretches of time have no place in a text
            for row, one in enumerate(given):
                if row not in found and one[4] is not None and guid_key(one[4]) in self.by_selection:
                    found[row] = tuple(dict.fromkeys(self.by_selection[guid_key(one[4])]))
        for row, cases in self.outright(given).items():
            found[row] = tuple(dict.fromkeys((*cases, *found.get(row, ()))))
        return found

    def outright(self, rows: Sequence[Row]) -> dict[int, list[int]]:
        """Return the cases of rows that belong to them as a whole, by their code or source, wherever they stand."""
        whole: dict[int, list[int]] = {source: cases for source, cases in enumerate(self.of_source) if cases}
        if not (whole or self.by_code):
            return {}
        for source, code, _, _, selection in rows:
            if code in self.by_code and selection is None:
                whole[source] = [*whole.get(source, ()), self.by_code[code]]
        found = {}
        for row, (source, code, _, _, _) in enumerate(rows):
            if code in self.by_code:
                found[row] = [self.by_code[code], *whole.get(source, ())]
            elif source in whole:
                found[row] = whole[source]
        return found

    def stretches(self, rows: Iterable[Row]) -> Stretches:
        """Return where the words of each case are: its passages, and those of ``rows`` that are coded with it."""
        spans: dict[int, dict[int, list[tuple[int, int]]]] = {}
        for source, passages in self.passages.items():
            for start, end, key in passages:
                for case in self.by_selection.get(key, ()):
                    spans.setdefault(source, {}).setdefault(case, []).append((start, end))
        if self.by_code:
            for source, code, start, end, _ in rows:
                if code in self.by_code and start >= 0:
                    spans.setdefault(source, {}).setdefault(self.by_code[code], []).append((start, end))
        return {
            source: {case: _united(some, self.texts[source] or "") for case, some in of_cases.items()}
            for source, of_cases in spans.items()
        }


def _united(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Return spans in order, those that touch as one; one of blanks alone holds no words."""
    return united((start, end) for start, end in spans if not text[start:end].isspace())


def _by_place(
    rows: Sequence[Row], stretches: Stretches, texts: Sequence[str | None]
) -> dict[int, tuple[int, ...]]:
    """Return the cases of which rows hold any word, in the order of the text."""
    placed: dict[int, list[tuple[int, int, int]]] = {}
    for row, (source, _, start, end, _) in enumerate(rows):
        if start >= 0 and source in stretches:
            placed.setdefault(source, []).append((row, *_words_in(texts[source] or "", start, end)))
    found: dict[int, tuple[int, ...]] = {}
    same: dict[
        tuple[int, ...], tuple[int, ...]
    ] = {}  # a few speakers in many passages: each answer is kept once
    for source, codings in placed.items():
        for row, cases in _meetings(codings, stretches[source]):
            found[row] = same.setdefault(cases, cases)
    return found


def _meetings(
    codings: list[tuple[int, int, int]], stretches: Mapping[int, list[tuple[int, int]]]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield those ``codings`` (number, start, end) of one text that meet any stretch, with the cases of these."""
    import numpy as np  # noqa: PLC0415 - importing this module is cheap

    numbers, first, last = np.array(codings, dtype=np.int64).T
    columns = []
    for case, spans in stretches.items():
        if spans:
            starts, ends = np.array(spans, dtype=np.int64).T
            # the first stretch that is not over before the coding
            at = np.searchsorted(ends, first, side="right")
            begin = starts[np.minimum(at, len(starts) - 1)]
            meets = (at < len(starts)) & (begin < last)
            columns.append((numbers[meets], begin[meets], np.full(int(meets.sum()), case, dtype=np.int64)))
    if not any(len(one) for one, _, _ in columns):
        return
    row, place, case_of = (np.concatenate(some) for some in zip(*columns, strict=True))
    order = np.lexsort((case_of, place, row))
    row, case_of = row[order], case_of[order]
    edges = np.flatnonzero(np.diff(row, prepend=-1))
    cases = case_of.tolist()
    for number, start, end in zip(
        row[edges].tolist(), edges.tolist(), [*edges[1:].tolist(), len(cases)], strict=True
    ):
        yield number, tuple(cases[start:end])


def _words_in(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without blanks at its edges; of one that has no words its first place."""
    first, last = start, end
    while last > first and text[last - 1].isspace():
        last -= 1
    while first < last and text[first].isspace():
        first += 1
    return (first, last) if first < last else (start, start + 1)


def joined(tree: model.Project, cases: Iterable[int]) -> str:
    """Return the names of cases, each once, joined by ``;``; of one without a name its GUID."""
    names = (tree.cases[one].name or tree.cases[one].guid or "" for one in cases)
    return ";".join(dict.fromkeys(names))
