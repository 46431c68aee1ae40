"""The grouping is the best there is: compared with every other one on small cases."""

from __future__ import annotations

from itertools import combinations, permutations, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.reconciliation import alignment
from refiqda.reconciliation.alignment import Unit, assignment, groups, likeness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SPANS = st.tuples(st.integers(0, 12), st.integers(1, 8)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def units_of(coders: str) -> st.SearchStrategy[list[Unit]]:
    one = st.builds(Unit, SPANS, st.sampled_from(coders).map(lambda coder: frozenset({coder})))
    return st.lists(one, max_size=6)


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
        likeness(units[one].span, units[other].span) and not units[one].coders & units[other].coders
        for one, other in combinations(group, 2)
    )


def value(units: Sequence[Unit], grouping: Sequence[Sequence[int]]) -> int:
    return sum(
        likeness(units[one].span, units[other].span)
        for group in grouping
        for one, other in combinations(group, 2)
    )


def best(units: Sequence[Unit]) -> int:
    return max(
        value(units, each)
        for each in partitions(list(range(len(units))))
        if all(allowed(units, group) for group in each)
    )


@pytest.mark.parametrize("coders", ["AB", "ABC", "ABCD"])
def test_no_other_grouping_is_better(coders: str) -> None:
    @settings(max_examples=80, deadline=None)
    @given(units_of(coders))
    def law(units: list[Unit]) -> None:
        found = groups(units)
        assert sorted(index for group in found for index in group) == list(range(len(units)))
        assert all(allowed(units, group) for group in found)
        assert value(units, found) == best(units)

    law()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dictionaries(st.integers(0, 4), st.integers(1, 9), max_size=5), max_size=5))
def test_no_other_assignment_is_heavier(weights: list[dict[int, int]]) -> None:
    found = assignment(weights)
    assert len(set(found.values())) == len(found)
    total = sum(weights[row][column] for row, column in found.items())
    columns = [*range(5), *(None for _ in weights)]
    every = {
        sum(row.get(column, 0) for row, column in zip(weights, chosen, strict=False) if column is not None)
        for chosen in permutations(columns, len(weights))
    }
    assert total == max(every)


def test_two_likely_pairs_beat_one_greedy_choice() -> None:
    units = [
        Unit((0, 10), frozenset("A")),
        Unit((8, 20), frozenset("A")),
        Unit((0, 20), frozenset("B")),
        Unit((12, 40), frozenset("B")),
    ]
    # A's second passage is nearest to B's first, but then A's first would be left alone
    assert likeness(units[1].span, units[2].span) > likeness(units[0].span, units[2].span)
    assert groups(units) == [[0, 2], [1, 3]]


def test_a_large_component_of_many_coders_is_grouped_without_breaking_the_rules() -> None:
    units = [Unit((place, place + 12), frozenset(coder)) for place, coder in product(range(0, 40, 5), "ABC")]
    assert len(units) > alignment.EXACT_UNITS
    found = groups(units)
    assert sorted(index for group in found for index in group) == list(range(len(units)))
    assert all(allowed(units, group) for group in found)
    assert all(len(group) == 3 for group in found)


def test_a_passage_that_two_marked_alike_meets_the_third_coders_other_code() -> None:
    units = [Unit((0, 10), frozenset("AB")), Unit((0, 9), frozenset("C"))]
    assert groups(units) == [[0, 1]]
