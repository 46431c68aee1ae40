"""Segments as units: each one of a coder is looked for among those of the others.

A segment is one coder's longest span (or area) of one code. Each coder's segments are tested in turn, in both
directions: a segment has a match where the other coder has a segment of the same code so that what both share is at
least the threshold, in per cent of the longer of the two. Of a pair of coders ``both`` counts the matched segments of
either, ``only_a`` and ``only_b`` those without a match; ``neither`` is 0, since what is not marked is no segment.

MAXQDA compares by segments in this way (manual, Intercoder Agreement, third criterion); how it measures overlap its
manual does not say. The share of the longer segment is the strictest measure that is the same from both
sides and needs no alignment: a short segment inside a long one is no match of it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np
from attrs import frozen

from refiqda.agreement.areas import sliced, touching
from refiqda.agreement.counting import Segments, segments
from refiqda.agreement.tolerance import overlapping

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Truths = NDArray[np.bool_]

OVERLAP: Final = 90.0
"""Per cent, unless another threshold is asked for."""


@frozen(eq=False)
class Pieces:
    """One coder's segments: of spans ``which`` segment each is part of, of segments ``line``, ``size`` and ``start``.

    The start is that on the strip; areas, which have none, begin at 0.
    """

    spans: Segments
    which: Numbers
    line: Numbers
    size: Numbers
    start: Numbers


def pieces_of_spans(spans: Segments) -> Pieces:
    """Return the segments of a text or recording: each span is one."""
    return Pieces(spans, np.arange(spans.first.size), spans.keys, spans.last - spans.first, spans.starts)


def pieces_of_areas(
    coder: Numbers, line: Numbers, boxes: Numbers, width: Numbers, sizes: Numbers, coders: int
) -> list[Pieces]:
    """Return the segments of each coder on pages: areas of boxes that overlap or share an edge.

    ``line`` says which page and code each box is on, ``width`` how wide its page is, ``sizes`` how large each line is.
    """
    area = touching(line * coders + coder, boxes)
    row, start, end = sliced(line, boxes, width)
    lengths = np.zeros(int(area.max(initial=-1)) + 1, dtype=np.int64)
    lines = np.zeros_like(lengths)
    lines[area] = line
    lengths[area] = sizes[line]
    found = []
    for one in range(coders):
        own = coder[row] == one
        parts = segments(
            area[row[own]], start[own], end[own], lengths
        )  # areas may touch as spans and do not overlap
        where = segments([], [], [], sizes).origins[lines[parts.keys]]
        first, last = where + parts.starts, where + parts.ends
        order = np.argsort(first, kind="stable")
        areas, which = np.unique(parts.keys[order], return_inverse=True)
        spans = Segments(first[order], last[order], segments([], [], [], sizes).origins, sizes)
        found.append(
            Pieces(spans, which.reshape(-1), lines[areas], parts.covered()[areas], np.zeros_like(areas))
        )
    return found


def matched(a: Pieces, b: Pieces, percent: float) -> tuple[Truths, Truths]:
    """Return for each segment of ``a``, and of ``b``, whether the other coder has one that shares enough with it."""
    one, other = overlapping(a.spans, b.spans)
    shared = np.minimum(a.spans.last[one], b.spans.last[other]) - np.maximum(
        a.spans.first[one], b.spans.first[other]
    )
    pair, place = np.unique(a.which[one] * max(b.line.size, 1) + b.which[other], return_inverse=True)
    total = np.zeros(pair.size, dtype=np.int64)
    np.add.at(total, place.reshape(-1), shared)
    in_a, in_b = pair // max(b.line.size, 1), pair % max(b.line.size, 1)
    share = Fraction(str(percent)) / 100
    longer = np.maximum(a.size[in_a], b.size[in_b])
    enough = total * share.denominator >= longer * share.numerator
    found_a, found_b = np.zeros(a.line.size, dtype=bool), np.zeros(b.line.size, dtype=bool)
    found_a[in_a[enough]] = True
    found_b[in_b[enough]] = True
    return found_a, found_b


__all__ = ["OVERLAP", "Pieces", "matched", "pieces_of_areas", "pieces_of_spans"]
