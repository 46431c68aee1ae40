"""Gamma: printed disorders, every alignment tried as an oracle, laws of the measure, and what is refused."""

from __future__ import annotations

import importlib.util
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.agreement import alignment, assignment, packing
from refiqda.agreement.dissimilarity import Columns, Dissimilarity
from refiqda.agreement.gamma import best_alignment, disorder, gamma
from refiqda.errors import InvalidArgumentError

law = settings(max_examples=20, deadline=None)
Units = dict[str, list[tuple[int, int, str]]]

SIMPLE: Units = {
    "a": [(1, 5, "x"), (6, 10, "y"), (11, 15, "x")],
    "b": [(2, 6, "x"), (7, 11, "y"), (12, 16, "x")],
}
# pygamma-agreement 0.5.9, its test of one unitary alignment; the observer "hadrien" marked nothing.
CAROL: Units = {"liza": [(12, 18, "Carol")], "pierrot": [(12, 18, "Alice")], "hadrien": []}
NAMES = ["Alice", "Bob", "Carol", "Jeremy"]
APART = [[0, 0.5, 0.3, 0.7], [0.5, 0, 0.6, 0.4], [0.3, 0.6, 0, 0.7], [0.7, 0.4, 0.7, 0]]


@st.composite
def continua(draw: st.DrawFn, observers: int = 2, most: int = 4) -> tuple[Units, int]:
    """Observers whose units may overlap, and the length of the continuum."""
    length = draw(st.integers(2, 30))
    unit = st.tuples(st.integers(0, length - 1), st.integers(1, length), st.sampled_from("xyz")).filter(
        lambda one: one[0] < one[1]
    )
    return {name: draw(st.lists(unit, max_size=most)) for name in "abcd"[:observers]}, length


def distance(
    one: tuple[int, int, str], other: tuple[int, int, str], alpha: float, beta: float, delta: float
) -> float:
    away = abs(one[0] - other[0]) + abs(one[1] - other[1])
    return delta * (
        alpha * (away / (one[1] - one[0] + other[1] - other[0])) ** 2 + beta * (one[2] != other[2])
    )


def by_trying(units: Units, weights: tuple[float, float, float]) -> float:
    """The least disorder over all ways of parting the units into groups."""
    names = list(units)
    pairs = list(combinations(range(len(names)), 2))

    def cost(group: tuple[Any, ...]) -> float:
        return sum(
            distance(group[a], group[b], *weights) if group[a] and group[b] else weights[2] for a, b in pairs
        ) / len(pairs)

    def least(left: tuple[tuple[Any, ...], ...]) -> float:
        at = next((place for place, mine in enumerate(left) if mine), None)
        if at is None:
            return 0.0
        choices = [[left[at][0]] if place == at else [None, *mine] for place, mine in enumerate(left)]
        found = []
        for group in product(*choices):
            rest = []
            for mine, taken in zip(left, group, strict=True):
                copy = list(mine)
                if taken is not None:
                    copy.remove(taken)
                rest.append(tuple(copy))
            found.append(cost(group) + least(tuple(rest)))
        return min(found)

    number = sum(map(len, units.values()))
    return least(tuple(tuple(units[name]) for name in names)) * len(names) / number if number else 0.0


weights = st.tuples(
    st.sampled_from([0.0, 0.5, 1.0, 3.0]), st.sampled_from([0.5, 1.0, 2.0]), st.sampled_from([0.5, 1.0])
)


@law
@given(continua(), weights)
def test_the_alignment_of_two_is_the_best_of_all(
    data: tuple[Units, int], chosen: tuple[float, float, float]
) -> None:
    alpha, beta, delta = chosen
    found = best_alignment(*data, alpha=alpha, beta=beta, delta=delta)
    assert found.exact
    assert found.disorder == found.at_least == pytest.approx(by_trying(data[0], chosen), abs=1e-9)


@settings(max_examples=16, deadline=None)
@given(continua(observers=3, most=2), weights)
def test_the_alignment_of_three_is_the_best_of_all(
    data: tuple[Units, int], chosen: tuple[float, float, float]
) -> None:
    alpha, beta, delta = chosen
    found = best_alignment(*data, alpha=alpha, beta=beta, delta=delta)
    assert found.exact
    assert found.disorder == pytest.approx(by_trying(data[0], chosen), abs=1e-9)


@settings(max_examples=10, deadline=None)
@given(continua(observers=3, most=5), weights)
def test_small_and_large_programs_give_the_same(
    data: tuple[Units, int], chosen: tuple[float, float, float]
) -> None:
    alpha, beta, delta = chosen
    found = []
    with pytest.MonkeyPatch.context() as patch:
        for small, first in ((0, 1), (0, 4), (14, 4)):
            patch.setattr(packing, "SMALL", small)
            patch.setattr(packing, "FIRST", first)
            found.append(best_alignment(*data, alpha=alpha, beta=beta, delta=delta))
    assert all(one.exact for one in found)
    assert [one.disorder for one in found] == pytest.approx([found[0].disorder] * 3, abs=1e-9)


@law
@given(continua(most=12))
def test_pairing_without_scipy_is_the_same(data: tuple[Units, int]) -> None:
    usual = disorder(*data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assignment, "FEW", -1)
        patch.setattr(assignment, "PORTION", 2)
        patch.setattr(assignment, "ROUNDS", 0)
        by_scipy = disorder(*data)
        patch.setattr(importlib.util, "find_spec", lambda _: None)
        by_paths = disorder(*data)
    assert by_scipy == pytest.approx(usual, abs=1e-12)
    assert by_paths == pytest.approx(usual, abs=1e-12)


@law
@given(continua(observers=3, most=4), st.integers(2, 5), st.integers(0, 50))
def test_order_step_and_place_change_no_disorder_and_every_unit_stands_once(
    data: tuple[Units, int], scale: int, shift: int
) -> None:
    units, length = data
    usual = best_alignment(units, length)
    turned = {name: list(reversed(units[name])) for name in reversed(units)}
    moved = {
        name: [(a * scale + shift, b * scale + shift, v) for a, b, v in each] for name, each in units.items()
    }
    assert disorder(turned, length) == pytest.approx(usual.disorder, abs=1e-9)
    assert disorder(moved, length * scale + shift) == pytest.approx(usual.disorder, abs=1e-9)
    for place, name in enumerate(usual.observers):
        found = [group.units[place] for group in usual.groups]
        assert sorted(one for one in found if one is not None) == sorted(units[name])
    number = sum(map(len, units.values()))
    assert sum(group.cost for group in usual.groups) * 3 == pytest.approx(usual.disorder * number)


@law
@given(continua(most=20), st.sampled_from([0.2, 1.0, 4.0]))
def test_no_pair_that_is_near_enough_is_missed(data: tuple[Units, int], most: float) -> None:
    flat = [(place, *unit) for place, each in enumerate(data[0].values()) for unit in each]
    columns = Columns(
        2,
        np.array([one[0] for one in flat], dtype=np.int64),
        np.array([one[1] for one in flat], dtype=np.float64),
        np.array([one[2] for one in flat], dtype=np.float64),
        np.array([ord(one[3]) for one in flat], dtype=np.int64),
    )
    measure = Dissimilarity(1.0, 1.0, 1.0)
    first, second = ((columns.observer == each).nonzero()[0] for each in (0, 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("refiqda.agreement.dissimilarity.AT_ONCE", 3)
        one, other, _ = measure.near(columns, first, second, most)
    expected = {
        (a, b)
        for a in first.tolist()
        for b in second.tolist()
        if distance(flat[a][1:], flat[b][1:], 1, 1, 1) < most
    }
    assert set(zip(one.tolist(), other.tolist(), strict=True)) == expected


def test_printed_disorders() -> None:
    assert disorder(SIMPLE, 16) == pytest.approx(0.0625)
    found = disorder(CAROL, 20, delta=0.5, categorical=APART, categories=NAMES)
    assert found == pytest.approx(0.575)
    by_function = disorder(
        CAROL, 20, delta=0.5, categorical=lambda one, other: APART[NAMES.index(one)][NAMES.index(other)]
    )
    assert by_function == found


def test_equal_units_have_gamma_one_and_units_far_apart_below_zero() -> None:
    same = gamma({"a": SIMPLE["a"], "b": SIMPLE["a"]}, 16, samples=30)
    assert (same.value, same.observed, same.low, same.high) == (1.0, 0.0, 1.0, 1.0)
    assert float(same) == 1.0
    assert same.cat.value == same.k["y"].value == 1.0
    apart: Units = {"a": [(0, 5, "x"), (6, 11, "x")], "b": [(100, 105, "y"), (106, 111, "y")]}
    found = gamma(apart, 200, samples=100)
    assert found.value is not None
    assert found.value < 0
    assert "set beside" in str(found.cat.why)


def test_gamma_names_its_seed_and_its_interval_and_repeats() -> None:
    one, again, other = (gamma(SIMPLE, 16, samples=30, seed=seed) for seed in (7, 7, 8))
    assert one == again
    assert one.value != other.value
    assert (one.seed, one.samples, one.chance, one.exact) == (7, 30, "statistical", True)
    assert one.low is not None
    assert one.high is not None
    assert one.value is not None
    assert one.low < one.value < one.high


@pytest.mark.long
def test_unless_told_gamma_draws_until_chance_is_known_to_two_percent() -> None:
    found = gamma(SIMPLE, 16)
    assert found.samples > 30
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.low < 2 * 0.021 * (1 - found.value)
    long = {
        name: [(at, at + 6 + number, "xy"[at % 20 > 0]) for at in range(0, 1000, 10)]
        for number, name in enumerate("ab")
    }
    assert gamma(long, 1100).samples < found.samples / 10
    assert gamma(SIMPLE, 16, samples=5).samples == 5


def test_a_precision_asked_for_draws_more() -> None:
    found = gamma(SIMPLE, 16, precision=0.1)
    assert found.samples > 30
    assert found.expected is not None
    assert gamma(SIMPLE, 16, samples=40, precision=0.9).samples == 40
    shifted = gamma(SIMPLE, 16, chance="shift", samples=40)
    assert shifted.value is not None
    assert shifted.value > 0.8


def test_crowded_units_of_three_give_a_bound_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = {name: [(at, at + 9 + number, "x") for at in range(12)] for number, name in enumerate("abc")}
    best = best_alignment(crowd, 40)
    monkeypatch.setattr(alignment, "MOST_GROUPS", 150)
    rough = best_alignment(crowd, 40)
    assert not rough.exact
    assert rough.at_least <= best.disorder + 1e-9 <= rough.disorder + 2e-9
    assert not gamma(crowd, 40, samples=2).exact


def test_without_units_or_with_one_observer_there_is_no_gamma() -> None:
    assert "marked anything" in str(gamma({"a": [], "b": []}, 9).why)
    assert "marked anything" in str(gamma({"a": [], "b": [], "c": []}, 9).why)
    alone = gamma({"a": [(0, 3, "x")]}, 9)
    assert "two observers" in str(alone.why)
    assert alone.value is None
    assert disorder({"a": [], "b": []}, 9) == 0
    with pytest.raises(InvalidArgumentError, match="undefined"):
        float(alone)
    one_sided = gamma({"a": [(0, 3, "x")], "b": []}, 9, samples=60)
    assert one_sided.value is not None


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"alpha": -1}, "weights"),
        ({"delta": 0}, "weights"),
        ({"alpha": 0, "beta": 0}, "weights"),
        ({"beta": float("nan")}, "weights"),
        ({"samples": 0}, "samples"),
        ({"precision": 1.5}, "samples"),
        ({"chance": "luck"}, "chance"),
        ({"categorical": [[0, 1], [1, 0]]}, "do not fit"),
        ({"categorical": [[0, 1], [1]], "categories": ["x", "y"]}, "do not fit"),
        ({"categorical": [[0]], "categories": ["x"]}, "no row"),
        ({"categorical": [[0, 1], [2, 0]], "categories": ["x", "y"]}, "distances of categories"),
        ({"categorical": lambda one, other: 1}, "distances of categories"),  # noqa: ARG005 - called with two
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, Any], fault: str) -> None:
    with pytest.raises(InvalidArgumentError, match=fault):
        gamma(SIMPLE, 16, **options)
