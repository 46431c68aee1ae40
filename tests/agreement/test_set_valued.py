"""Alpha of code sets: the definition as an oracle, the closed form, and what is undefined or refused."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import permutations
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.agreement.coefficients import from_counts
from refiqda.agreement.set_valued import (
    SetDistance,
    hamming_alpha,
    hamming_alpha_of_spreads,
    set_alpha,
    set_profiles,
)
from refiqda.errors import InvalidArgumentError

law = settings(max_examples=20, deadline=None)
LENGTH = 8
Profile = tuple[frozenset[Any] | None, ...]
Units = dict[str, list[tuple[int, int, str]]]


@st.composite
def overlapping(draw: st.DrawFn, observers: int = 3) -> Units:
    unit = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH), st.sampled_from("xyz")).filter(
        lambda one: one[0] < one[1]
    )
    return {name: draw(st.lists(unit, max_size=6)) for name in "abc"[: draw(st.integers(2, observers))]}


def sets_of(units: Units) -> list[list[frozenset[str]]]:
    """Unit by unit, the set of each observer."""
    return [
        [frozenset(v for start, end, v in each if start <= at < end) for each in units.values()]
        for at in range(LENGTH)
    ]


def apart(distance: str, one: frozenset[str], other: frozenset[str]) -> Fraction:
    if distance == "hamming":
        return Fraction(len(one ^ other))
    if one == other:
        return Fraction(0)
    share = Fraction(len(one & other), len(one | other))
    if distance == "jaccard":
        return 1 - share
    return 1 - share * (Fraction(2, 3) if one <= other or other <= one else Fraction(1, 3))


def by_definition(rows: list[list[frozenset[str]]], distance: str) -> float | None:
    observed = sum(
        (apart(distance, *pair) / (len(row) - 1) for row in rows for pair in permutations(row, 2)), Fraction()
    )
    pooled = [one for row in rows for one in row]
    expected = sum((apart(distance, *pair) for pair in permutations(pooled, 2)), Fraction())
    return float(1 - (len(pooled) - 1) * observed / expected) if expected else None


@law
@given(overlapping(), st.sampled_from(["hamming", "jaccard", "masi"]))
def test_alpha_of_sets_is_what_its_definition_says(units: Units, distance: SetDistance) -> None:
    rows = sets_of(units)
    profiles = set_profiles(units, LENGTH)
    assert profiles == Counter(map(tuple, rows))
    assert set_alpha(profiles, distance).value == by_definition(rows, distance)


@law
@given(overlapping(observers=2))
def test_hamming_comes_from_the_fourfold_counts_alone(units: Units) -> None:
    rows = sets_of(units)
    counts = [
        [sum((code in a, code in b) == kind for a, b in rows) for kind in
         ((True, True), (True, False), (False, True), (False, False))] for code in "xyz"
    ]  # fmt: skip
    assert hamming_alpha(counts) == set_alpha(set_profiles(units, LENGTH), "hamming")
    assert hamming_alpha(counts[:1]).value == pytest.approx(
        from_counts(*counts[0]).krippendorff_alpha().value
    )


@law
@given(overlapping(), overlapping(observers=2))
def test_hamming_of_several_teams_comes_from_how_many_marked(first: Units, second: Units) -> None:
    spreads, profiles = [], Counter[Profile]()
    for units in (first, second):
        rows, members = sets_of(units), len(units)
        by_code = [[sum(sum(code in one for one in row) == k for row in rows) for k in range(members + 1)]
                   for code in "xyz"]  # fmt: skip
        spreads.append((members, by_code))
        profiles.update((*row, *[None] * (3 - members)) for row in rows)
    assert hamming_alpha_of_spreads(spreads) == set_alpha(profiles, "hamming")


def test_half_of_a_shared_set_is_less_apart_than_another_set() -> None:
    near: dict[Profile, int] = {(frozenset("xy"), frozenset("x")): 5, (frozenset("z"), frozenset("z")): 5}
    far: dict[Profile, int] = {(frozenset("xy"), frozenset("w")): 5, (frozenset("z"), frozenset("z")): 5}
    for distance in ("hamming", "jaccard", "masi"):
        one, other = set_alpha(near, distance).value, set_alpha(far, distance).value
        assert one is not None
        assert other is not None
        assert one > other


def test_what_is_undefined_says_why_and_what_makes_no_sense_is_refused() -> None:
    assert "rated by two" in str(set_alpha({}).why)
    assert "rated by two" in str(set_alpha({(frozenset("x"), None): 3}).why)
    assert "the same" in str(set_alpha({(frozenset("x"), frozenset("x")): 3}).why)
    assert "rated by two" in str(hamming_alpha([]).why)
    assert "rated by two" in str(hamming_alpha([(0, 0, 0, 0)]).why)
    assert "the same" in str(hamming_alpha([(0, 0, 0, 9)]).why)
    assert "rated by two" in str(hamming_alpha_of_spreads([(1, [(3, 4)])]).why)
    with pytest.raises(InvalidArgumentError, match="not known"):
        set_alpha({}, cast("SetDistance", "dice"))
    for counts in ([(1, 2, 3)], [(1, 2, 3, -4)], [(1, 2, 3, 4), (1, 1, 1, 1)]):
        with pytest.raises(InvalidArgumentError):
            hamming_alpha(counts)
    with pytest.raises(InvalidArgumentError, match="same units"):
        hamming_alpha_of_spreads([(2, [(1, 1, 1)]), (2, [])])
