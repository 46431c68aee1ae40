"""Boundary tolerance: passages whose edges differ by little count as one extent.

Two passages of one code by two coders, on one strip, are *near* when they overlap and their starts and their ends
each differ by at most N places. Near passages are grouped, the nearest (the smallest sum of both differences) first, as
long as a group has at most one passage of each coder and all of it is near to all of it. Every passage of a group
then reaches from the group's first start to its last end.

So with two coders a passage is paired with at most one, the one nearest to it; with more, all compared coders are
grouped at once. Places that nobody marked stay unmarked, and what one marked at an edge counts as marked by all of the
group. The names and the order of coders play no part: passages at equal places are grouped first, and after that no two
pairs are alike.

Grouping nearest first under a limit on the whole group is complete linkage (Sørensen 1948, A method of establishing
groups of equal amplitude in plant sociology, Biologiske Skrifter 5(4)). Units: places of the strip, half-open.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from refiqda.agreement.counting import segments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from refiqda.agreement.counting import Segments

    Numbers = NDArray[np.int64]


def overlapping(a: Segments, b: Segments) -> tuple[Numbers, Numbers]:
    """Return the pairs of segments of two coders that share a place, as numbers in each; at most ``a + b`` of them."""
    low = np.searchsorted(b.last, a.first, side="right")
    many = np.maximum(np.searchsorted(b.first, a.last, side="left") - low, 0)
    one = np.repeat(np.arange(a.first.size), many)
    other = np.arange(one.size) - np.repeat(np.cumsum(many) - many, many) + low[one]
    return one, other


def evened(marks: Sequence[Segments], tolerance: int) -> list[Segments]:
    """Return each coder's segments with the edges of near ones evened out; ``tolerance`` in places of the lines."""
    first = np.concatenate([one.first for one in marks])
    last = np.concatenate([one.last for one in marks])
    offsets = np.cumsum([0, *(one.first.size for one in marks)])
    pairs = []
    for a, b in combinations(range(len(marks)), 2):
        one, other = overlapping(marks[a], marks[b])
        pairs.append(np.stack((one + offsets[a], other + offsets[b]), axis=-1))
    near = np.concatenate(pairs)
    starts, ends = first[near], last[near]
    apart = np.abs(starts[:, 0] - starts[:, 1]), np.abs(ends[:, 0] - ends[:, 1])
    keep = (apart[0] <= tolerance) & (apart[1] <= tolerance)
    near, starts, ends = near[keep], starts[keep], ends[keep]
    together = (apart[0] + apart[1])[keep]
    order = np.lexsort((ends.max(axis=1), ends.min(axis=1), starts.max(axis=1), starts.min(axis=1), together))
    coder = np.repeat(np.arange(len(marks)), np.diff(offsets))
    groups = _Groups(coder.tolist(), first.tolist(), last.tolist(), tolerance)
    for one, other in near[order].tolist():
        groups.join(one, other)
    for segment, (start, end) in groups.extents():
        first[segment], last[segment] = start, end
    return [
        segments(
            mark.keys,
            first[begin:end] - mark.origins[mark.keys],
            last[begin:end] - mark.origins[mark.keys],
            mark.lengths,
        )
        for mark, begin, end in zip(marks, offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
    ]


class _Groups:
    """Groups of near segments; each knows its coders (as bits) and the range of its starts and ends."""

    def __init__(self, coder: list[int], first: list[int], last: list[int], tolerance: int) -> None:
        self.coder = coder
        self.first = first
        self.last = last
        self.tolerance = tolerance
        self.parent: dict[int, int] = {}
        self.known: dict[int, tuple[int, int, int, int, int]] = {}

    def _root(self, one: int) -> int:
        parent = self.parent
        while parent.setdefault(one, one) != one:
            parent[one] = one = parent[parent[one]]
        return one

    def _group(self, root: int) -> tuple[int, int, int, int, int]:
        alone = (self.first[root], self.first[root], self.last[root], self.last[root], 1 << self.coder[root])
        return self.known.get(root, alone)

    def join(self, one: int, other: int) -> None:
        """Make one group of the groups of two segments, where all of both are near to each other."""
        one, other = self._root(one), self._root(other)
        if one == other:
            return
        low, high, early, late, coders = self._group(one)
        low2, high2, early2, late2, coders2 = self._group(other)
        low, high, early, late = min(low, low2), max(high, high2), min(early, early2), max(late, late2)
        near = high - low <= self.tolerance and late - early <= self.tolerance and high < early
        if near and not coders & coders2:
            self.parent[other] = one
            self.known[one] = (low, high, early, late, coders | coders2)

    def extents(self) -> list[tuple[int, tuple[int, int]]]:
        """Return the segments of groups, each with the group's extent."""
        found = []
        for segment in self.parent:
            group = self.known.get(self._root(segment))
            if group is not None:
                found.append((segment, (group[0], group[3])))
        return found


__all__ = ["evened", "overlapping"]
