"""Geometry of places in every medium: how much two share, how alike they are, how large several are together.

A *place* is a span ``(start, end)`` of a text (code points) or of a recording (milliseconds), or a box
``(x1, y1, x2, y2)`` of a picture or a page (square units of its boxes); all are half-open, and a place of no size
covers nothing. Places of one call are all spans or all boxes.

Spans that overlap or touch become one, as everywhere (:mod:`refiqda.intervals`). Boxes are never cut, and joined only
where together they are a box again: what people drew stays what it was, and what is covered is exact. Measures are by
sweep: the plane is cut into bands at every upper and lower edge, and in each the covered width is a union of spans.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeGuard, cast

from refiqda.intervals import Interval, common, covered, joined, overlap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from refiqda.reconciliation.segments import Segment

Box = tuple[int, int, int, int]
Place = Interval | Box

SCALE: Final = 10**9
"""A likeness of 1, in billionths."""
_SPAN: Final = 2


def place_of(segment: Segment) -> Place:
    """Return where a segment is: its box, or its span."""
    return segment.box or (segment.start, segment.end)


def is_box(place: Place) -> TypeGuard[Box]:
    """Return whether a place is a box, not a span."""
    return len(place) > _SPAN


def size(place: Place) -> int:
    """Return how large one place is."""
    if len(place) == _SPAN:
        return max(0, place[1] - place[0])
    x1, y1, x2, y2 = place
    return max(0, x2 - x1) * max(0, y2 - y1)


def share(one: Place, other: Place) -> int:
    """Return how much two places share; 0 where they only touch."""
    if len(one) == _SPAN:
        return overlap(one, cast("Interval", other))
    both = _shared(one, cast("Box", other))
    return 0 if both is None else size(both)


def likeness(one: Place, other: Place) -> int:
    """Return the Jaccard index of two places in billionths; at least 1 where they share anything.

    Shared divided by what either covers, in whole numbers, so that sums of it are exact.
    """
    shared = share(one, other)
    return 0 if not shared else max(1, shared * SCALE // (size(one) + size(other) - shared))


def alike(ones: Sequence[Place], others: Sequence[Place]) -> int:
    """Return the likeness of what one list of places covers and what another one does."""
    if len(ones) == 1 == len(others):
        return likeness(ones[0], others[0])
    shared = measure(intersection((ones, others)))
    return 0 if not shared else max(1, shared * SCALE // measure([*ones, *others]))


def measure(places: Iterable[Place]) -> int:
    """Return how much the places cover together, everything counted once."""
    listed = list(places)
    if not listed or not is_box(listed[0]):
        return covered(cast("list[Interval]", listed))
    boxes = cast("list[Box]", listed)
    return sum(
        (below - above) * covered((x1, x2) for x1, y1, x2, y2 in active)
        for above, below, active in bands(boxes)
    )


def bands(boxes: Sequence[Box]) -> Iterator[tuple[int, int, list[Box]]]:
    """Yield the bands between neighbouring edges: from where to where down the page, and the boxes across it."""
    waiting = sorted((box for box in boxes if size(box)), key=lambda box: (box[1], box), reverse=True)
    edges = sorted({edge for box in waiting for edge in (box[1], box[3])})
    active: list[Box] = []
    for above, below in pairwise(edges):
        active = [box for box in active if box[3] > above]
        while waiting and waiting[-1][1] <= above:
            active.append(waiting.pop())
        if active:
            yield above, below, active


def union(places: Iterable[Place]) -> list[Place]:
    """Return what the places cover together, in order.

    Spans are joined. Of boxes those that lie inside another one go, and two become one where together they are a
    box (side by side, or overlapping along one edge): the same area with as few boxes as that gives.
    """
    listed = list(places)
    if not listed or not is_box(listed[0]):
        return list(joined(cast("list[Interval]", listed)))
    return list(_fewest(cast("list[Box]", listed)))


def intersection(layers: Sequence[Iterable[Place]]) -> list[Place]:
    """Return what every layer covers, in order; no layer at all covers nothing.

    Of boxes it is what a box of each layer shares, without those inside another one.
    """
    listed = [list(layer) for layer in layers]
    if not any(layer and is_box(layer[0]) for layer in listed):
        return list(common(cast("list[list[Interval]]", listed)))
    shared = _fewest(cast("list[Box]", listed[0]))
    for layer in listed[1:]:
        both = (_shared(one, cast("Box", other)) for one in shared for other in layer)
        shared = _fewest([box for box in both if box is not None])
    return list(shared)


def _shared(one: Box, other: Box) -> Box | None:
    x1, y1, x2, y2 = (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )
    return (x1, y1, x2, y2) if x1 < x2 and y1 < y2 else None


def _fewest(boxes: Iterable[Box]) -> list[Box]:
    """Return boxes of the same area, from top to bottom, without what another one makes needless."""
    left = sorted({box for box in boxes if size(box)}, key=_reading)
    found: list[Box] = []
    while left:
        box = left.pop(0)
        for other in found:
            one = _one_box(box, other)
            if one is not None:
                found.remove(other)
                left.insert(0, one)
                break
        else:
            found.append(box)
    return sorted(found, key=_reading)


def _reading(box: Box) -> tuple[int, int, int, int]:
    """Return the order in which areas are read: from top to bottom, then from left to right."""
    return box[1], box[0], box[3], box[2]


def _one_box(one: Box, other: Box) -> Box | None:
    """Return the box that two are together, None where they are not one."""
    hull = min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
    if hull in (one, other):
        return hull
    same_width = (one[0], one[2]) == (other[0], other[2])
    same_height = (one[1], one[3]) == (other[1], other[3])
    meet_down = max(one[1], other[1]) <= min(one[3], other[3])
    meet_across = max(one[0], other[0]) <= min(one[2], other[2])
    return hull if (same_width and meet_down) or (same_height and meet_across) else None


__all__ = [
    "SCALE",
    "Box",
    "Place",
    "alike",
    "bands",
    "intersection",
    "is_box",
    "likeness",
    "measure",
    "place_of",
    "share",
    "size",
    "union",
]  # fmt: skip
