"""From marks on strips to counts by group: the sweep for what has a length, the matching for segments.

A line is one code on one strip. Each coder's marks of a line are joined, made into the unit that is counted, and swept
(`refiqda.agreement.counting`); strips of one group are added up, for each pair of coders those of the sources that both
of them worked on. Strips without a mark are not swept, only measured.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from refiqda.agreement.areas import sliced
from refiqda.agreement.counting import count_coders, count_pair, segments
from refiqda.agreement.segment_matching import matched, pieces_of_areas, pieces_of_spans
from refiqda.agreement.strips import Strips
from refiqda.agreement.tolerance import evened
from refiqda.agreement.units import OF_TEXT, TextUnits, in_units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from refiqda.agreement.counting import Segments
    from refiqda.agreement.segment_matching import Pieces
    from refiqda.agreement.strips import Laid, Marks

    Numbers = NDArray[np.int64]
    Truths = NDArray[np.bool_]
    Spread = tuple[tuple[int, ...], Numbers]
    Bins = dict[int, tuple[Numbers, Numbers]]

_PAIR: Final = 2


@attrs.frozen
class How:
    """The choices of a tally: see `refiqda.agreement.tallies.tally`; ``groups`` is how many it counts for."""

    unit: str
    medium: str
    tolerance: int
    percent: float
    left_out: bool
    groups: int


@attrs.frozen(eq=False)
class Counted:
    """Counts by pair, group, code and field, and by team; ``turnless`` are texts where turns are lines."""

    counted: Numbers
    spreads: list[Spread]
    turnless: int = 0


@attrs.frozen(eq=False)
class _Lines:
    """What each coder marked, ``codes`` lines a strip; ``sizes`` of the strips, and ``anybody``'s units of them."""

    marks: list[Segments]
    strips: Strips
    codes: int
    sizes: Numbers
    anybody: Numbers | None = None


def count(
    laid: Laid, strips: Strips, marks: Marks, codes: int, how: How, *, bins: Bins | None = None
) -> Counted:
    """Count the marks (their codes numbered from 0 to ``codes``) of each pair and each team of coders.

    With ``bins`` (of each strip where groups begin on it, and which) a segment belongs to the group that it begins in.
    """
    if not codes:
        return _nothing(laid, how.groups)
    if how.unit == "segment":
        return _Matching(laid, strips, marks, codes, how, bins).counted()
    if how.unit == "source":
        strips, marks = _as_sources(strips, marks)
    active, marks = _active(strips, marks)
    coders = len(laid.material.coders)
    lines = (
        _areas(active, marks, codes, coders, laid)
        if how.medium == "area"
        else _spans(active, marks, codes, coders)
    )
    units = TextUnits(laid.material, how.unit)
    sizes = strips.size
    if how.unit != "source" and how.medium != "area":
        if how.tolerance and lines.marks:
            lines = attrs.evolve(lines, marks=evened(lines.marks, how.tolerance))
        if how.unit in OF_TEXT and how.medium == "text":
            swept, reached = in_units(lines.marks, active, codes, units)
            lines = attrs.evolve(lines, marks=swept, sizes=reached)
            sizes = reached if how.left_out else units.sizes(strips)
    if how.left_out:
        sizes = np.zeros_like(strips.size)
        sizes[_places(strips, active)] = _anybody(lines)
    return _swept(laid, strips, sizes, lines, how.groups, len(units.turnless))


def _nothing(laid: Laid, groups: int) -> Counted:
    """Return the counts where nobody marked anything."""
    coders = len(laid.material.coders)
    counted = np.zeros((coders * (coders - 1) // 2, groups, 0, 4), dtype=np.int64)
    return Counted(
        counted,
        [
            (members, np.zeros((groups, 0, len(members) + 1), dtype=np.int64))
            for members, _ in teams(laid.worked)
        ],
    )


def _as_sources(strips: Strips, marks: Marks) -> tuple[Strips, Marks]:
    """Return one strip of one unit for each source of each group, and the marks on them."""
    both = np.stack((strips.group, strips.source), axis=-1)
    found, place = np.unique(both.reshape(-1, 2), axis=0, return_inverse=True)
    ones = np.ones(len(found), dtype=np.int64)
    whole = Strips(-ones, found[:, 0], found[:, 1], ones, (None,) * len(found))
    strip = place.reshape(-1)[marks.strip]
    nothing = np.zeros_like(strip)
    return whole, attrs.evolve(marks, strip=strip, start=nothing, end=nothing + 1)


def _active(strips: Strips, marks: Marks) -> tuple[Strips, Marks]:
    """Return the strips that somebody marked something of, and the marks on them."""
    used = np.bincount(marks.strip, minlength=strips.track.size) > 0
    if used.all():
        return strips, marks
    kept = np.flatnonzero(used)
    active = Strips(
        strips.track[kept], strips.group[kept], strips.source[kept], strips.size[kept],
        tuple(strips.cuts[one] for one in kept.tolist()), kept,
    )  # fmt: skip
    return active, attrs.evolve(marks, strip=(np.cumsum(used) - 1)[marks.strip])


def _places(strips: Strips, active: Strips) -> Numbers:
    return np.arange(strips.track.size) if active.of is None else active.of


def _spans(strips: Strips, marks: Marks, codes: int, coders: int) -> _Lines:
    """Return spans on lines, joined."""
    line = marks.strip * codes + marks.code
    lengths = np.repeat(strips.size, codes)
    found = []
    for one in range(coders):
        own = np.flatnonzero(marks.coder == one)
        found.append(segments(line.take(own), marks.start.take(own), marks.end.take(own), lengths))
    return _Lines(found, strips, codes, strips.size)


def _areas(strips: Strips, marks: Marks, codes: int, coders: int, laid: Laid) -> _Lines:
    """Return the slices of boxes as spans on lines, joined."""
    boxes = np.zeros((0, 4), dtype=np.int64) if marks.boxes is None else marks.boxes
    width = widths(laid, strips)[marks.strip]
    line = marks.strip * codes + marks.code
    row, start, end = sliced(line, boxes, width)
    lengths = np.repeat(strips.size, codes)
    own = [marks.coder[row] == one for one in range(coders)]
    swept = [segments(line[row[some]], start[some], end[some], lengths) for some in own]
    row, start, end = sliced(marks.strip, boxes, width)  # other slices: those of all codes together
    anybody = segments(marks.strip[row], start, end, strips.size).covered()
    return _Lines(swept, strips, codes, strips.size, anybody)


def widths(laid: Laid, strips: Strips) -> Numbers:
    """Return how wide the page of each strip is, 0 for what is no page."""
    return np.array([one.width for one in laid.material.tracks] + [0], dtype=np.int64)[strips.track]


def _anybody(lines: _Lines) -> Numbers:
    """Return the units of each strip that anybody marked with any code."""
    if lines.anybody is not None:
        return lines.anybody
    keys = np.concatenate([one.keys // lines.codes for one in lines.marks])
    starts = np.concatenate([one.starts for one in lines.marks])
    ends = np.concatenate([one.ends for one in lines.marks])
    return segments(keys, starts, ends, lines.sizes).covered()


def _swept(laid: Laid, strips: Strips, sizes: Numbers, lines: _Lines, groups: int, turnless: int) -> Counted:
    """Sweep the lines of each pair and of each team of more than two, and add strips up by group."""
    coders = len(laid.material.coders)
    pairs = list(combinations(range(coders), _PAIR))
    shape = (lines.strips.track.size, lines.codes)
    counted = np.zeros((len(pairs), groups, lines.codes, 4), dtype=np.int64)
    for number, (a, b) in enumerate(pairs):
        sources = laid.worked[a] & laid.worked[b]
        one = count_pair(lines.marks[a], lines.marks[b])
        table = np.stack((one.both, one.only_a, one.only_b), axis=-1).reshape(*shape, 3)
        _add(counted[number, :, :, :3], table, lines.strips, sources)
        counted[number, :, :, 3] = _size(strips, sizes, sources, groups)[:, None] - counted[number].sum(
            axis=-1
        )
    if coders == _PAIR:
        both, only_a, only_b, neither = np.moveaxis(counted[0], -1, 0)
        return Counted(counted, [((0, 1), np.stack((neither, only_a + only_b, both), axis=-1))], turnless)
    spreads: list[Spread] = []
    for members, sources in teams(laid.worked):
        table = count_coders([lines.marks[one] for one in members]).reshape(*shape, len(members) + 1)
        spread = np.zeros((groups, lines.codes, len(members) + 1), dtype=np.int64)
        _add(spread, table, lines.strips, sources)
        spread[:, :, 0] = 0
        spread[:, :, 0] = _size(strips, sizes, sources, groups)[:, None] - spread.sum(axis=-1)
        spreads.append((members, spread))
    return Counted(counted, spreads, turnless)


def teams(worked: Truths) -> list[tuple[tuple[int, ...], Truths]]:
    """Return every set of two or more coders who worked on the same sources, with these sources."""
    return [
        (tuple(np.flatnonzero(team).tolist()), (worked == team[:, None]).all(axis=0))
        for team in np.unique(worked, axis=1).T
        if team.sum() >= _PAIR
    ]


def _add(into: Numbers, table: Numbers, strips: Strips, sources: Truths) -> None:
    """Add up the rows of strips of these sources, by group."""
    here = sources[strips.source]
    if strips.group.size == into.shape[0] and np.array_equal(strips.group, np.arange(into.shape[0])):
        into[here] += table[here]  # each group is one strip, as texts are
    else:
        np.add.at(into, strips.group[here], table[here])


def _size(strips: Strips, sizes: Numbers, sources: Truths, groups: int) -> Numbers:
    """Return the units of each group in these sources."""
    total = np.zeros(groups, dtype=np.int64)
    here = sources[strips.source]
    np.add.at(total, strips.group[here], sizes[here])
    return total


class _Matching:
    """Segments of all coders, each looked for among those of the others."""

    def __init__(
        self, laid: Laid, strips: Strips, marks: Marks, codes: int, how: How, bins: Bins | None
    ) -> None:
        self.bins = bins
        self.laid = laid
        self.strips = strips
        self.codes = codes
        self.how = how
        pages = widths(laid, strips)[marks.strip] > 0
        whole = (strips.track < 0)[marks.strip]
        self.kinds = [self._of_spans(marks.only(~pages & ~whole))]
        if pages.any():
            self.kinds.append(self._of_areas(marks.only(pages)))

    def _of_spans(self, marks: Marks) -> list[Pieces]:
        coders = len(self.laid.material.coders)
        lines = _spans(self.strips, marks, self.codes, coders).marks
        if self.how.tolerance:
            lines = evened(lines, self.how.tolerance)
        return [pieces_of_spans(one) for one in lines]

    def _of_areas(self, marks: Marks) -> list[Pieces]:
        boxes = np.zeros((0, 4), dtype=np.int64) if marks.boxes is None else marks.boxes
        width = widths(self.laid, self.strips)[marks.strip]
        sizes = np.repeat(self.strips.size, self.codes)
        line = marks.strip * self.codes + marks.code
        return pieces_of_areas(marks.coder, line, boxes, width, sizes, len(self.laid.material.coders))

    def counted(self) -> Counted:
        """Return the counts; of a team how many of it have each segment, counted once for each who made it."""
        coders = len(self.laid.material.coders)
        pairs = list(combinations(range(coders), _PAIR))
        counted = np.zeros((len(pairs), self.how.groups, self.codes, 4), dtype=np.int64)
        grouped = teams(self.laid.worked)
        spreads = [
            (members, np.zeros((self.how.groups, self.codes, len(members) + 1), dtype=np.int64))
            for members, _ in grouped
        ]
        for pieces in self.kinds:
            found = {pair: matched(pieces[pair[0]], pieces[pair[1]], self.how.percent) for pair in pairs}
            for number, (a, b) in enumerate(pairs):
                sources = self.laid.worked[a] & self.laid.worked[b]
                for side, (coder, has) in enumerate(zip((a, b), found[a, b], strict=True)):
                    field = np.where(has, 0, side + 1)
                    self._tell(counted[number], pieces[coder], field, sources)
            for (members, sources), (_, table) in zip(grouped, spreads, strict=True):
                for one in members:
                    many = np.ones(pieces[one].line.size, dtype=np.int64)
                    for other in members:
                        if other != one:
                            pair = (min(one, other), max(one, other))
                            many += found[pair][pair.index(one)]
                    self._tell(table, pieces[one], many, sources)
        return Counted(counted, spreads)

    def _tell(self, table: Numbers, pieces: Pieces, field: Numbers, sources: Truths) -> None:
        """Add one to a field of ``table`` for each segment in these sources."""
        strip = pieces.line // self.codes
        here = sources[self.strips.source[strip]]
        np.add.at(
            table, (self._groups(strip, pieces.start)[here], (pieces.line % self.codes)[here], field[here]), 1
        )

    def _groups(self, strip: Numbers, start: Numbers) -> Numbers:
        """Return the group of each segment."""
        if self.bins is None:
            return self.strips.group[strip]
        found = np.zeros_like(strip)
        for number, (begins, groups) in self.bins.items():
            here = strip == number
            found[here] = groups[np.searchsorted(begins, start[here], side="right") - 1]
        return found


__all__ = ["Counted", "How", "count", "teams"]
