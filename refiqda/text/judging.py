"""The passages of one text, placed and judged under every rule of positions; see `refiqda.text.forensics`."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from refiqda.text import edges
from refiqda.text.positions import (
    ALL_RULES,
    BYTE_ORDER_MARK,
    PositionFlag,
    PositionMap,
    PositionRule,
    as_column,
    canonical_string,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Grades = npt.NDArray[np.int8]
    Spans = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.uint8]
    Cube = npt.NDArray[np.bool_]

STRONG_NAME: Final = 8
"""From how many characters on a name that fits one candidate alone is no chance."""

_IMPOSSIBLE: Final = (
    PositionFlag.UNUSABLE | PositionFlag.INSIDE_PAIR | PositionFlag.INSIDE_SEQUENCE | PositionFlag.INSIDE_CRLF
)


@attrs.frozen(eq=False, kw_only=True)
class Passages:
    """The passages of one text as the file says them, in columns of equal length, and its sync points.

    ``raw`` is the text as stored. ``names``, ``descriptions`` and ``coders`` may be left empty; a coder is
    anything that tells people apart. ``label`` names the text in the evidence (its GUID).
    """

    raw: str = attrs.field(repr=False)
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()
    names: Sequence[str | None] = attrs.field(default=(), repr=False)
    descriptions: Sequence[str | None] = attrs.field(default=(), repr=False)
    coders: Sequence[object] = ()
    points: Sequence[int] = ()
    label: str = ""


@attrs.frozen(eq=False)
class Judged:
    """Placed passages with their grades, in arrays of the same form; ``strong`` has one value a passage."""

    label: str
    placed: Placed
    start_grades: Grades
    end_grades: Grades
    quoted: Grades
    strong: npt.NDArray[np.bool_]
    impossible: npt.NDArray[np.bool_]


def features_of(raw: str) -> tuple[str, ...]:
    """Return what in a stored text makes rules give different numbers; nothing in most ASCII texts."""
    found = []
    if not raw.isascii():
        body = raw.removeprefix(BYTE_ORDER_MARK)
        if not body.isascii():
            found.append("wide")
            # twice as fast as max() on short texts and thirty times on long ones
            if len(body.encode("utf-16-le", "surrogatepass")) != 2 * len(body):
                found.append("astral")
        if body is not raw and len(body) != len(raw):
            found.append("bom")
    if "\r\n" in raw:
        found.append("crlf")
    return tuple(found)


@functools.cache
def _plain_rules(makes_differ: tuple[str, ...]) -> tuple[tuple[PositionRule, ...], tuple[int, ...]]:
    """Return the rules that differ in a text with these features, and for each of `ALL_RULES` which of them it is."""
    plain = [_simplest(rule, makes_differ) for rule in ALL_RULES]
    different = tuple(dict.fromkeys(plain))
    return different, tuple(different.index(rule) for rule in plain)


def _simplest(rule: PositionRule, makes_differ: Sequence[str]) -> PositionRule:
    """Return the plainest rule that gives the same numbers in a text with these features."""
    bom = rule.bom if "bom" in makes_differ else "dropped"
    needed = {"codepoint": False, "utf16": "astral" in makes_differ}
    # the mark itself has three bytes
    wide = needed.get(rule.unit, "wide" in makes_differ or bom == "counted")
    newline = rule.newline if "crlf" in makes_differ else "stored"
    return PositionRule(rule.unit if wide else "codepoint", newline, bom)


@attrs.frozen(eq=False)
class Placed:
    """Passages placed under each rule: arrays with a row a way of counting that differs here, a column a passage.

    ``row_of`` gives the row of each of `ALL_RULES`.
    """

    row_of: tuple[int, ...]
    starts: Spans
    ends: Spans
    flags: Flags

    def only(self, columns: Sequence[int]) -> Placed:
        """Return some of the passages."""
        return Placed(self.row_of, self.starts[:, columns], self.ends[:, columns], self.flags[:, columns])

    def differences(self) -> Cube:
        """Return for each two rows, by passage, whether they give different spans."""
        starts, ends = self.starts, self.ends
        return np.asarray((starts[:, None, :] != starts[None, :, :]) | (ends[:, None, :] != ends[None, :, :]))


def spans_of(passages: Passages, rows: Sequence[int], makes_differ: tuple[str, ...]) -> Placed:
    """Return the passages ``rows`` of a text with these features, placed under each rule.

    A row from ``len(passages.starts)`` on is a sync point.
    """
    marked = len(passages.starts)
    first = as_column(
        [passages.starts[one] if one < marked else passages.points[one - marked] for one in rows]
    )
    last = as_column([passages.ends[one] if one < marked else passages.points[one - marked] for one in rows])
    different, row_of = _plain_rules(makes_differ)
    parts = [PositionMap(passages.raw, rule).to_spans(first, last) for rule in different]
    starts, ends, flags = zip(*parts, strict=True)
    return Placed(row_of, np.stack(starts), np.stack(ends), np.stack(flags))


def richness(differences: Cube) -> list[int]:
    """Return how many different spans each passage has."""
    number = differences.shape[0]
    not_before = np.triu(np.ones((number, number), np.bool_))
    is_new = (differences | not_before[:, :, None]).all(axis=1)
    return [int(one) for one in is_new.sum(axis=0)]


def coder_of(passages: Passages, row: int) -> object:
    """Return who marked the passage, None for a sync point or where nobody is named."""
    return passages.coders[row] if row < len(passages.coders) else None


def chosen(numbers: Sequence[int], coders: Sequence[object], most: int) -> list[int]:
    """Return up to ``most`` passages on which rules differ: the most telling first, in turn from each coder."""
    waiting: dict[tuple[int, object], list[int]] = {}
    for row, number in enumerate(numbers):
        if number > 1:
            waiting.setdefault((-number, coders[row]), []).append(row)
    people = {coder: place for place, coder in enumerate(dict.fromkeys(coders))}
    order = [
        (richness, turn, people[coder], rows[at])
        for (richness, coder), rows in waiting.items()
        for turn, at in enumerate(spread(len(rows), min(len(rows), most)))
    ]
    return sorted(row for *_, row in sorted(order)[:most])


def spread(length: int, wanted: int) -> list[int]:
    """Return ``wanted`` places of a list, the earlier of which are already spread over it evenly."""
    places = [(2 * number + 1) * length // (2 * wanted) for number in range(wanted)]
    bits = max(wanted - 1, 1).bit_length()
    order = sorted(range(wanted), key=lambda number: int(f"{number:0{bits}b}"[::-1], 2))
    return [places[number] for number in order]


def judge(passages: Passages, rows: Sequence[int], placed: Placed) -> Judged:
    """Return the passages ``rows``, as ``placed``, judged under each rule."""
    text = canonical_string(passages.raw)
    marked = len(passages.starts)
    firsts, lasts, quotes, strong = [], [], [], []
    columns = zip(rows, placed.starts.T.tolist(), placed.ends.T.tolist(), strict=True)
    for row, starts, ends in columns:
        if row >= marked:
            firsts.append([edges.point_grade(text, one) if one >= 0 else edges.CUT for one in starts])
            lasts.append([edges.NEUTRAL] * len(starts))
            quotes.append([edges.NOT_QUOTED] * len(starts))
            strong.append(False)
            continue
        firsts.append([edges.start_grade(text, one) if one >= 0 else edges.CUT for one in starts])
        lasts.append([edges.end_grade(text, one) if one >= 0 else edges.CUT for one in ends])
        quoted, is_strong = _quoted(text, starts, ends, _said(passages, row))
        quotes.append(quoted)
        strong.append(is_strong)
    return Judged(
        label=passages.label,
        placed=placed,
        start_grades=np.array(firsts, np.int8).T,
        end_grades=np.array(lasts, np.int8).T,
        quoted=np.array(quotes, np.int8).T,
        strong=np.array(strong, np.bool_),
        impossible=(placed.flags & np.uint8(_IMPOSSIBLE)) != 0,
    )


def _quoted(
    text: str, starts: list[int], ends: list[int], said: Sequence[tuple[str, bool]]
) -> tuple[list[int], bool]:
    """Return how well each span is quoted, and whether by many words; the second speaks only if the first is silent."""
    for words, cut in said:
        grades = [
            edges.quote_grade(text, start, end, words, cut=cut) if start >= 0 else edges.NOT_QUOTED
            for start, end in zip(starts, ends, strict=True)
        ]
        if any(grades):
            return grades, len(words) >= STRONG_NAME
    return [edges.NOT_QUOTED] * len(starts), False


def _said(passages: Passages, row: int) -> tuple[tuple[str, bool], ...]:
    """Return what name and description say, those that say anything."""
    told = [column[row] for column in (passages.names, passages.descriptions) if row < len(column)]
    return tuple(one for one in map(edges.told_words, told) if one[0])
