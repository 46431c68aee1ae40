"""Half-open intervals of whole numbers: join them, intersect them, cut them, measure them.

Pure arithmetic on ``(start, end)`` pairs; an interval of length 0 covers nothing and is dropped. Results are
disjoint, do not touch, and are in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Interval = tuple[int, int]


def joined(intervals: Iterable[Interval]) -> list[Interval]:
    """Return what the intervals cover together; intervals that touch become one."""
    result: list[Interval] = []
    for start, end in sorted(intervals):
        if end <= start:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def common(layers: Sequence[Iterable[Interval]]) -> list[Interval]:
    """Return what every layer covers; no layer at all covers nothing."""
    if not layers:
        return []
    shared = joined(layers[0])
    for layer in layers[1:]:
        shared = _both(shared, joined(layer))
    return shared


def _both(one: list[Interval], other: list[Interval]) -> list[Interval]:
    """Return what two ordered, disjoint lists share, in one walk over both."""
    result: list[Interval] = []
    first = second = 0
    while first < len(one) and second < len(other):
        start = max(one[first][0], other[second][0])
        end = min(one[first][1], other[second][1])
        if start < end:
            result.append((start, end))
        if one[first][1] <= other[second][1]:
            first += 1
        else:
            second += 1
    return result


def without(intervals: Sequence[Interval], taken: Sequence[Interval]) -> list[Interval]:
    """Return what of disjoint intervals in order is in none of the others, which are so too."""
    found: list[Interval] = []
    at = 0
    for first, end in intervals:
        start = first
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        place = at
        while place < len(taken) and taken[place][0] < end:
            if taken[place][0] > start:
                found.append((start, taken[place][0]))
            start = max(start, taken[place][1])
            place += 1
        if start < end:
            found.append((start, end))
    return found


def covered(intervals: Iterable[Interval]) -> int:
    """Return how many places the intervals cover, each counted once."""
    return sum(end - start for start, end in joined(intervals))


def overlap(one: Interval, other: Interval) -> int:
    """Return how many places two intervals share; 0 where they only touch."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))
