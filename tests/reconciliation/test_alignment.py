"""The grouping is the best there is: compared with every other one on small cases."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.reconciliation import alignment
from refiqda.reconciliation.alignment import Unit, assignment, groups
from refiqda.reconciliation.extents import SCALE, alike, likeness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refiqda.reconciliation.extents import Place

SPANS: st.SearchStrategy[Place] = st.tuples(st.integers(0, 12), st.integers(1, 8)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)
BOXES: st.SearchStrategy[Place] = st.tuples(*[st.integers(0, 9)] * 2, *[st.integers(1, 8)] * 2).map(
    lambda drawn: (drawn[0], drawn[1], drawn[0] + drawn[2], drawn[1] + drawn[3])
)
PLACES: dict[str, st.SearchStrategy[tuple[Place, ...]]] = {
    "spans": SPANS.map(lambda span: (span,)),
    "boxes": st.lists(BOXES, min_size=1, max_size=2, unique=True).map(tuple),
}


def units_of(coders: str, places: st.SearchStrategy[tuple[Place, ...]]) -> st.SearchStrategy[list[Unit]]:
    people = st.frozensets(st.sampled_from(coders), min_size=1, max_size=max(1, len(coders) - 2))
    return st.lists(st.builds(Unit, places, people), max_size=7)


def span(start: int, end: int, *coders: str) -> Unit:
    return Unit(((start, end),), frozenset(coders))


def partitions(items: list[int]) -> Iterator[list[list[int]]]:
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for size in range(len(rest) + 1):
        for others in combinations(rest, size):
            left = [item for item in rest if item not in others]
            for tail in partitions(left):
                yield [[first, *others], *tail]


def allowed(units: Sequence[Unit], group: Sequence[int]) -> bool:
    return all(
        alike(units[one].places, units[other].places) and not units[one].coders & units[other].coders
        for one, other in combinations(group, 2)
    )


def value(units: Sequence[Unit], grouping: Sequence[Sequence[int]]) -> int:
    return sum(
        alike(units[one].places, units[other].places)
        for group in grouping
        for one, other in combinations(group, 2)
    )


def best(units: Sequence[Unit]) -> int:
    return max(
        value(units, each)
        for each in partitions(list(range(len(units))))
        if all(allowed(units, group) for group in each)
    )


@pytest.mark.parametrize("medium", PLACES)
@pytest.mark.parametrize("coders", ["AB", "ABC", "ABCD"])
def test_no_other_grouping_is_better(coders: str, medium: str) -> None:
    @settings(max_examples=20, deadline=None)
    @given(units_of(coders, PLACES[medium]))
    def law(units: list[Unit]) -> None:
        found = groups(units)
        assert sorted(index for group in found for index in group) == list(range(len(units)))
        assert all(allowed(units, group) for group in found)
        assert value(units, found) == best(units)

    law()


@settings(max_examples=39, deadline=None)
@given(st.lists(st.dictionaries(st.integers(0, 4), st.integers(1, 9), max_size=5), max_size=5))
def test_no_other_assignment_is_heavier(weights: list[dict[int, int]]) -> None:
    found = assignment(weights)
    assert len(set(found.values())) == len(found)
    total = sum(weights[row][column] for row, column in found.items())

    def heaviest(row: int, free: frozenset[int]) -> int:
        """Try every column for every row, and none."""
        if row == len(weights):
            return 0
        taken = (
            weights[row].get(each, 0) + heaviest(row + 1, free - {each})
            for each in free & weights[row].keys()
        )
        return max(heaviest(row + 1, free), *taken, 0)

    assert total == heaviest(0, frozenset(range(5)))


@settings(max_examples=20, deadline=None)
@given(units_of("ABC", PLACES["spans"]), st.permutations("ABC"), st.randoms(use_true_random=False))
def test_what_coders_are_called_and_who_comes_first_do_not_matter(
    units: list[Unit], called: list[str], random: object
) -> None:
    names = dict(zip("ABC", called, strict=True))
    renamed = [Unit(each.places, frozenset(names[coder] for coder in each.coders)) for each in units]
    order = list(range(len(units)))
    random.shuffle(order)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    shuffled = [units[index] for index in order]
    assert value(renamed, groups(renamed)) == value(units, groups(units)) == value(shuffled, groups(shuffled))


def test_two_likely_pairs_beat_one_greedy_choice() -> None:
    units = [span(0, 10, "A"), span(8, 20, "A"), span(0, 20, "B"), span(12, 40, "B")]
    # A's second passage is nearest to B's first, but then A's first would be left alone
    assert likeness((8, 20), (0, 20)) > likeness((0, 10), (0, 20))
    assert groups(units) == [[0, 2], [1, 3]]


def test_a_long_chain_of_many_coders_is_grouped_as_well_as_its_parts() -> None:
    # three readings every five characters, each overlapping the next two: one component of 600 units
    units = [span(place, place + 12, coder) for place, coder in product(range(0, 1000, 5), "ABC")]
    found = groups(units)
    assert sorted(index for group in found for index in group) == list(range(len(units)))
    assert all(allowed(units, group) for group in found)
    assert {len({units[index].start for index in group}) for group in found} == {1}
    assert value(units, found) == 200 * 3 * SCALE


def test_a_crowd_is_grouped_coder_by_coder_without_breaking_the_rules() -> None:
    units = [
        span(place + shift, place + shift + 60, coder)
        for place in range(6)
        for shift, coder in enumerate("ABCDEF")
    ]
    found = groups(units)
    assert sorted(index for group in found for index in group) == list(range(len(units)))
    assert all(allowed(units, group) for group in found)
    assert all(len(group) == 6 for group in found)
    one_after_another = [[index for index in range(36) if index // 6 == place] for place in range(6)]
    assert value(units, found) >= value(units, one_after_another)


def test_fewer_ways_still_give_a_grouping_of_the_same_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    units = [span(place, place + 12, coder) for place, coder in product(range(0, 60, 5), "ABC")]
    best_of_all = groups(units)
    monkeypatch.setattr(alignment, "WAYS", 1)
    assert value(units, groups(units)) == value(units, best_of_all)


def test_a_passage_that_two_marked_alike_meets_the_third_coders_other_code() -> None:
    assert groups([span(0, 10, "A", "B"), span(0, 9, "C")]) == [[0, 1]]


def test_areas_meet_by_what_they_share_and_not_by_their_heights() -> None:
    left, right = ((0, 0, 50, 100),), ((50, 0, 100, 100),)
    wide = ((0, 10, 60, 90),)
    units = [Unit(left, frozenset("A")), Unit(right, frozenset("A")), Unit(wide, frozenset("B"))]
    assert groups(units) == [[0, 2], [1]]
