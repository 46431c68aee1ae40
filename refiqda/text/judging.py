"""The passages of one text, placed and judged under every rule of positions; see `refiqda.text.forensics`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from refiqda.text import edges
from refiqda.text.positions import (
    ALL_RULES,
    BYTE_ORDER_MARK,
    PositionFlag,
    PositionMap,
    PositionRule,
    canonical_string,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Grades = npt.NDArray[np.int8]
    Spans = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.uint8]
    Table = npt.NDArray[np.int64]

STRONG_NAME: Final = 8
"""From how many characters on a name that fits one candidate alone is no chance."""

_RULES: Final = len(ALL_RULES)
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
    """Passages judged under each rule: arrays with a row a rule and a column a passage."""

    label: str
    starts: Spans
    ends: Spans
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


def _simplest(rule: PositionRule, makes_differ: Sequence[str]) -> PositionRule:
    """Return the plainest rule that gives the same numbers in a text with these features."""
    bom = rule.bom if "bom" in makes_differ else "dropped"
    needed = {"codepoint": False, "utf16": "astral" in makes_differ}
    # the mark itself has three bytes
    wide = needed.get(rule.unit, "wide" in makes_differ or bom == "counted")
    newline = rule.newline if "crlf" in makes_differ else "stored"
    return PositionRule(rule.unit if wide else "codepoint", newline, bom)


def spans_of(passages: Passages, rows: Sequence[int]) -> tuple[Spans, Spans, Flags]:
    """Return canonical starts, ends and flags of the passages under each rule (a row a rule)."""
    marked = len(passages.starts)
    first = [passages.starts[one] if one < marked else passages.points[one - marked] for one in rows]
    last = [passages.ends[one] if one < marked else passages.points[one - marked] for one in rows]
    makes_differ = features_of(passages.raw)
    made: dict[PositionRule, Any] = {}
    parts = []
    for rule in ALL_RULES:
        plain = _simplest(rule, makes_differ)
        if plain not in made:
            made[plain] = PositionMap(passages.raw, plain).to_spans(first, last)
        parts.append(made[plain])
    starts, ends, flags = zip(*parts, strict=True)
    return np.stack(starts), np.stack(ends), np.stack(flags)


def distinct(starts: Spans, ends: Spans) -> tuple[Table, Table]:
    """Return how many different spans the rules give each passage, and for each two rules, on how many they differ."""
    differ = (starts[:, None, :] != starts[None, :, :]) | (ends[:, None, :] != ends[None, :, :])
    before = np.tril(np.ones((_RULES, _RULES), dtype=np.bool_), -1)
    is_new = (differ | ~before[:, :, None]).all(axis=1)
    return is_new.sum(axis=0), differ.sum(axis=2)


def coder_of(passages: Passages, row: int) -> object:
    """Return who marked the passage, None for a sync point or where nobody is named."""
    return passages.coders[row] if row < len(passages.coders) else None


def chosen(numbers: Table, coders: Sequence[object], most: int) -> list[int]:
    """Return up to ``most`` passages on which rules differ: the most telling first, in turn from each coder."""
    waiting: dict[tuple[int, object], list[int]] = {}
    for row, number in enumerate(numbers.tolist()):
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


def judge(passages: Passages, rows: Sequence[int], placed: tuple[Spans, Spans, Flags]) -> Judged:
    """Return the passages ``rows``, ``placed`` by `spans_of`, judged under each rule.

    A row from ``len(passages.starts)`` on is a sync point.
    """
    starts, ends, flags = placed
    text = canonical_string(passages.raw)
    shape = starts.shape
    start_grades, end_grades = np.zeros(shape, np.int8), np.zeros(shape, np.int8)
    quoted = np.zeros(shape, np.int8)
    strong = np.zeros(shape[1], np.bool_)
    marked = len(passages.starts)
    for column, row in enumerate(rows):
        is_point = row >= marked
        said = () if is_point else _said(passages, row)
        known: dict[tuple[int, int], tuple[int, int, list[int]]] = {}
        spans = list(zip(starts[:, column].tolist(), ends[:, column].tolist(), strict=True))
        for span in set(spans):
            start, end = span
            if start < 0:
                known[span] = edges.CUT, edges.CUT, [0] * len(said)
            elif is_point:
                known[span] = edges.point_grade(text, start), edges.NEUTRAL, []
            else:
                known[span] = (
                    edges.start_grade(text, start),
                    edges.end_grade(text, end),
                    [edges.quote_grade(text, start, end, words, cut=cut) for words, cut in said],
                )
        start_grades[:, column] = [known[span][0] for span in spans]
        end_grades[:, column] = [known[span][1] for span in spans]
        for number in range(len(said)):  # a description speaks only where the name says nothing
            if quoted[:, column].any():
                break
            quoted[:, column] = [known[span][2][number] for span in spans]
            strong[column] = len(said[number][0]) >= STRONG_NAME
    return Judged(
        label=passages.label,
        starts=starts,
        ends=ends,
        start_grades=start_grades,
        end_grades=end_grades,
        quoted=quoted,
        strong=strong,
        impossible=(flags & np.uint8(_IMPOSSIBLE)) != 0,
    )


def _said(passages: Passages, row: int) -> tuple[tuple[str, bool], ...]:
    """Return what name and description say, those that say anything."""
    told = [column[row] for column in (passages.names, passages.descriptions) if row < len(column)]
    return tuple(one for one in map(edges.told_words, told) if one[0])
