"""Areas as spans, so that what counts characters counts areas too, exactly.

A page is sliced into bands at every upper and lower edge of its rectangles, and the bands are laid end to end: a band
of height h that begins at y is the places from ``y * width``, each column of it h places long. A rectangle from x1 to
x2 is then the span ``[y * width + x1 * h, y * width + x2 * h)`` of every band between its edges, and overlaps of spans
are as long as overlaps of rectangles are large. Only rectangles that share a line are sliced alike; lines of different
slices are not compared with each other.

Units: whole pixels or points; half-open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

LIMIT: Final = 20_000_000
"""Spans that the rectangles of a comparison may be sliced into."""


def sliced(line: Numbers, boxes: Numbers, width: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return for every slice of every box its row, where it starts and where it ends.

    ``line`` says which boxes share a page (and a code), ``boxes`` are x1, y1, x2, y2 within it, ``width`` is the width
    of each row's page. Raises InvalidArgumentError where so many overlap that counting them would take too long.
    """
    if not line.size:
        return line, line, line
    place = np.unique(line, return_inverse=True)[1].astype(np.int64).reshape(-1)
    stride = int(boxes[:, 3].max()) + 1
    if stride * (int(place.max()) + 1) >= 1 << 62:
        raise InvalidArgumentError(
            "the pages are too high to compare areas", remedy="Compare fewer at a time."
        )
    top, bottom = place * stride + boxes[:, 1], place * stride + boxes[:, 3]
    edges = np.unique(np.concatenate((top, bottom)))
    first = np.searchsorted(edges, top)
    bands = np.searchsorted(edges, bottom) - first
    if int(bands.sum()) > LIMIT:
        raise InvalidArgumentError(
            "so many areas of one page overlap that they cannot be compared",
            remedy="Compare fewer codes at a time.",
        )
    row = np.repeat(np.arange(line.size), bands)
    band = np.arange(row.size) - np.repeat(np.cumsum(bands) - bands, bands) + first[row]
    height = edges[band + 1] - edges[band]
    begin = (edges[band] - place[row] * stride) * width[row]
    return row, begin + boxes[row, 0] * height, begin + boxes[row, 2] * height


def touching(line: Numbers, boxes: Numbers) -> Numbers:
    """Return for each box the number of the area it is part of: boxes of one line that overlap or share an edge.

    Boxes that meet in a corner only are two areas. The numbers grow with the line.
    """
    order = np.lexsort((boxes[:, 3], boxes[:, 2], boxes[:, 1], boxes[:, 0], line))
    lines = line[order]
    bounds = (
        np.flatnonzero(np.concatenate(([True], lines[1:] != lines[:-1], [True])))
        if line.size
        else np.zeros(1)
    )
    found = np.empty(line.size, dtype=np.int64)
    number = 0
    for begin, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        groups = _groups(boxes[order[begin:end]])
        found[order[begin:end]] = groups + number
        number += int(groups.max()) + 1
    return found


def _groups(boxes: Numbers) -> Numbers:
    """Return for boxes in order of their left edges the number of the area of each, from 0."""
    parent = list(range(len(boxes)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    left, top, right, bottom = boxes.T
    reach = np.searchsorted(left, right, side="right")
    for one in range(len(boxes)):
        others = np.arange(one + 1, reach[one])
        wide = np.minimum(right[one], right[others]) - np.maximum(left[one], left[others])
        high = np.minimum(bottom[one], bottom[others]) - np.maximum(top[one], top[others])
        for other in others[(wide >= 0) & (high >= 0) & (wide + high > 0)].tolist():
            parent[root(other)] = root(one)
    roots = [root(one) for one in range(len(boxes))]
    return np.unique(np.array(roots, dtype=np.int64), return_inverse=True)[1].astype(np.int64).reshape(-1)


__all__ = ["LIMIT", "sliced", "touching"]
