"""Whole segmentations: a worked example by hand, laws, and what is refused."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.agreement.segmentation import (
    boundary_agreement,
    boundary_edits,
    boundary_similarity,
    pk,
    segmentation_similarity,
    window_difference,
)
from refiqda.errors import InvalidArgumentError

LENGTH = 14


@st.composite
def masses(draw: st.DrawFn) -> list[int]:
    edges = draw(st.sets(st.integers(1, LENGTH - 1)))
    places = [0, *sorted(edges), LENGTH]
    return [end - start for start, end in pairwise(places)]


def least_weight(mine: frozenset[int], theirs: frozenset[int], near: int) -> int:
    """The least weight of edits, in parts of ``near``, by trying every pairing."""
    if not mine:
        return near * len(theirs)
    one = min(mine)
    rest = mine - {one}
    options = [near + least_weight(rest, theirs, near)]
    options += [
        abs(one - other) + least_weight(rest, theirs - {other}, near)
        for other in theirs
        if abs(one - other) < near
    ]
    return min(options)


def places(given: list[int]) -> frozenset[int]:
    found, at = set(), 0
    for one in given[:-1]:
        at += one
        found.add(at)
    return frozenset(found)


def test_a_shift_by_one_is_half_an_edit() -> None:
    edits = boundary_edits([2, 3, 3, 4], [2, 4, 2, 4])
    assert (edits.added, edits.shifts, edits.kept) == (0, (1,), 2)
    assert boundary_similarity([2, 3, 3, 4], [2, 4, 2, 4]).value == pytest.approx(1 - 0.5 / 3)
    assert segmentation_similarity([2, 3, 3, 4], [2, 4, 2, 4]).value == pytest.approx(1 - 0.5 / 11)


@settings(max_examples=26, deadline=None)
@given(masses(), masses(), st.integers(1, 4))
def test_edits_are_the_least_there_are_and_the_same_both_ways(
    one: list[int], other: list[int], near: int
) -> None:
    edits = boundary_edits(one, other, near=near)
    both = places(one) & places(other)
    least = least_weight(places(one) - both, places(other) - both, near)
    assert round(edits.weight(near) * near) == least
    assert edits.added + 2 * len(edits.shifts) + 2 * edits.kept == len(places(one)) + len(places(other))
    back = boundary_edits(other, one, near=near)
    assert (back.added, sorted(back.shifts), back.kept) == (edits.added, sorted(edits.shifts), edits.kept)


@settings(max_examples=20, deadline=None)
@given(masses(), masses())
def test_measures_stay_in_their_bounds_and_equals_are_alike(one: list[int], other: list[int]) -> None:
    for measure in (boundary_similarity, segmentation_similarity, window_difference, pk):
        figure = measure(one, other).value
        assert figure is None or 0 <= figure <= 1
    assert boundary_similarity(one, one).value in {None, 1.0}
    assert window_difference(one, one).value in {None, 0.0}
    together = boundary_agreement({"Ana": one, "Ben": one, "Cy": one})
    assert together.observed.value in {None, 1.0}


def test_a_text_without_boundaries_has_no_figure_and_says_why() -> None:
    assert boundary_similarity([5], [5]).why == "neither segmentation has a boundary"
    assert segmentation_similarity([1], [1]).why == "a text of one unit has no place for a boundary"
    assert window_difference([2], [2]).why == "the text is no longer than the window"
    assert boundary_agreement({"Ana": [3], "Ben": [3]}).pi.why == "neither segmentation has a boundary"
    assert boundary_agreement({"Ana": [1, 1], "Ben": [1, 1]}).kappa.value is None


@pytest.mark.parametrize(("one", "other"), [([2, 3], [2, 4]), ([], []), ([0, 5], [5]), ([2.0, 3], [5])])
def test_what_is_no_segmentation_of_one_text_is_refused(one: list[int], other: list[int]) -> None:
    with pytest.raises(InvalidArgumentError):
        boundary_similarity(one, other)


def test_a_window_can_be_given() -> None:
    assert pk([3, 3], [6], window=1).value == pytest.approx(1 / 5)
    with pytest.raises(InvalidArgumentError):
        pk([3, 3], [6], window=0)
    with pytest.raises(InvalidArgumentError):
        window_difference([3, 3], [5])
    with pytest.raises(InvalidArgumentError):
        boundary_edits([3, 3], [6], near=0)
    with pytest.raises(InvalidArgumentError):
        boundary_agreement({"Ana": [3, 3]})
