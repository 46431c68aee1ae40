"""What is measured of spans and boxes is what one finds by looking at every single place."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.reconciliation.extents import (
    SCALE,
    alike,
    bands,
    intersection,
    is_box,
    likeness,
    measure,
    place_of,
    share,
    size,
    union,
)
from refiqda.reconciliation.segments import Segment

if TYPE_CHECKING:
    from refiqda.reconciliation.extents import Box, Place

SPANS: st.SearchStrategy[tuple[int, int]] = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(
    lambda pair: (min(pair), max(pair))
)
BOXES: st.SearchStrategy[Box] = st.tuples(SPANS, SPANS).map(
    lambda sides: (sides[0][0], sides[1][0], sides[0][1], sides[1][1])
)
PLACES: dict[str, st.SearchStrategy[Any]] = {"spans": SPANS, "boxes": BOXES}


def cells(*places: Place) -> set[Any]:
    """Return every single place."""
    found: set[Any] = set()
    for place in places:
        if is_box(place):
            x1, y1, x2, y2 = place
            found |= {(x, y) for x in range(x1, x2) for y in range(y1, y2)}
        else:
            found |= set(range(place[0], place[1]))
    return found


@pytest.mark.parametrize("medium", PLACES)
def test_sizes_shares_and_likeness_are_those_of_every_single_place(medium: str) -> None:
    @settings(max_examples=26, deadline=None)
    @given(PLACES[medium], PLACES[medium], st.lists(PLACES[medium], max_size=5))
    def law(one: Place, other: Place, several: list[Place]) -> None:
        both, either = cells(one) & cells(other), cells(one) | cells(other)
        assert size(one) == len(cells(one))
        assert share(one, other) == share(other, one) == len(both)
        assert likeness(one, other) == likeness(other, one) == (len(both) * SCALE // max(1, len(either)))
        assert measure(several) == len(cells(*several))
        assert alike([one, *several], [other]) == len(cells(one, *several) & cells(other)) * SCALE // max(
            1, len(cells(one, other, *several))
        )

    law()


@pytest.mark.parametrize("medium", PLACES)
def test_union_and_intersection_cover_just_what_they_should_in_any_order(medium: str) -> None:
    @settings(max_examples=26, deadline=None)
    @given(st.lists(st.lists(PLACES[medium], max_size=4), max_size=3))
    def law(layers: list[list[Place]]) -> None:
        every = [place for layer in layers for place in layer]
        assert cells(*union(every)) == cells(*every)
        assert union(every) == union(every[::-1]) == union([*every, *every])
        common = set.intersection(*(cells(*layer) for layer in layers)) if layers else set()
        assert cells(*intersection(layers)) == common
        assert cells(*intersection(layers[::-1])) == common
        assert all(size(place) for place in [*union(every), *intersection(layers)])

    law()


def test_boxes_become_one_only_where_they_are_one_together() -> None:
    assert union([(0, 0, 4, 9), (4, 0, 9, 9)]) == [(0, 0, 9, 9)]
    assert union([(0, 0, 9, 5), (0, 3, 9, 9)]) == [(0, 0, 9, 9)]
    assert union([(0, 0, 9, 9), (2, 2, 5, 5)]) == [(0, 0, 9, 9)]
    corner = [(0, 0, 5, 5), (3, 3, 9, 9)]
    assert union(corner) == corner


def test_bands_lie_between_neighbouring_edges() -> None:
    tall, low = (0, 0, 2, 10), (5, 4, 9, 6)
    assert list(bands([tall, low])) == [(0, 4, [tall]), (4, 6, [tall, low]), (6, 10, [tall])]
    assert list(bands([])) == []


def test_a_page_full_of_boxes_is_measured_quickly() -> None:
    chance = random.Random(3)  # noqa: S311 - the same page on every machine
    corners = [(chance.randrange(900), chance.randrange(900)) for _ in range(1500)]
    boxes = [(x, y, x + 30, y + 30) for x, y in corners]
    assert 0 < measure(boxes) < 930 * 930


def test_a_segment_is_where_its_box_is_or_its_span() -> None:
    assert place_of(Segment("A", "X", 3, 9)) == (3, 9)
    assert place_of(Segment("A", "X", 3, 9, (1, 3, 2, 9))) == (1, 3, 2, 9)
