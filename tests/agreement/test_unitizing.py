"""Alpha for unitizing: the published figures, the definitions spelled out as an oracle, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.agreement.unitizing import AlphaFamily, alpha_family, alpha_u_1995, section_distance
from refiqda.errors import InvalidArgumentError

law = settings(max_examples=26, deadline=None)
Units = dict[str, list[tuple[int, int, str]]]

# Krippendorff, Mathet, Bouvry and Widloecher (2016), also Krippendorff (2019), figure 12.11.
ALEX_PAUL_SUZAN: Units = {
    "Alex": [(2, 9, "1"), (11, 17, "2"), (24, 30, "5"), (32, 36, "6"), (36, 44, "6"), (44, 60, "7")],
    "Paul": [(2, 9, "1"), (11, 17, "3"), (19, 25, "5"), (32, 44, "6")],
    "Suzan": [(2, 9, "1"), (11, 17, "4"), (21, 27, "5"), (32, 36, "6"), (36, 40, "6"), (40, 44, "6")],
}

# Krippendorff (2004), Quality & Quantity 38, figure 2: positions 150 to 450, the codes c and k overlap.
FIGURE_2: Units = {
    "i": [(75, 145, "c"), (220, 250, "c"), (30, 90, "k"), (150, 200, "k")],
    "j": [(70, 150, "c"), (205, 225, "c"), (250, 270, "c"), (30, 90, "k"), (150, 200, "k")],
}


@st.composite
def exclusive(draw: st.DrawFn, least: int = 2) -> tuple[Units, int]:
    """Observers whose units do not overlap, and the length of the continuum."""
    length = draw(st.integers(1, 24))
    found: Units = {}
    for name in "abcd"[: draw(st.integers(least, 4))]:
        cuts = sorted(draw(st.sets(st.integers(0, length), max_size=7)))
        values = [draw(st.sampled_from(["", "x", "y", "z"])) for _ in cuts[1:]]
        found[name] = [
            (start, end, value) for start, end, value in zip(cuts, cuts[1:], values, strict=False) if value
        ]
    return found, length


def figures(family: AlphaFamily) -> dict[str, float | None]:
    named = {"u": family.u, "bar_u": family.bar_u, "cu": family.cu, "coverage": family.cu_coverage}
    by_value = {f"k {value}": figure for value, figure in family.k_u.items()}
    coverage = {f"coverage {value}": figure for value, figure in family.k_u_coverage.items()}
    for figure in (named | by_value | coverage).values():
        assert (figure.value is None) == bool(figure.why)
    return {name: figure.value for name, figure in (named | by_value | coverage).items()}


def ratio(part: Fraction, whole: Fraction) -> float | None:
    return float(1 - part / whole) if whole else None


def spelled_out(units: Units, length: int) -> dict[str, float | None]:
    """The definitions of 2016, step by step of the continuum and section by section; gaps have the value None."""
    m = len(units)
    line = {name: [next((u for u in each if u[0] <= at < u[1]), None) for at in range(length)]
            for name, each in units.items()}  # fmt: skip
    value = {name: [None if unit is None else unit[2] for unit in each] for name, each in line.items()}
    kinds = [None, *dict.fromkeys(unit[2] for each in units.values() for unit in each)]
    alike = {(c, k): Fraction(0) for c in kinds for k in kinds}
    for one, other in permutations(units, 2):
        for at in range(length):
            alike[value[one][at], value[other][at]] += Fraction(1, m - 1)
    weight = {c: sum((u[1] - u[0]) ** 2 for each in units.values() for u in each if u[2] == c) for c in kinds}
    weight[None] = sum(each.count(None) for each in value.values())
    total, used = Fraction(m * length), {c: sum((alike[c, k] for k in kinds), Fraction(0)) for c in kinds}
    pairs = total**2 - sum(weight.values())

    def expected(c: str | None, k: str | None) -> Fraction:
        return total * (used[c] * used[k] - (c == k) * weight[c]) / pairs if pairs else Fraction(0)

    found = {
        "u": ratio(total - sum(alike[c, c] for c in kinds), total - sum(expected(c, c) for c in kinds)),
        "bar_u": ratio(
            used[None] - alike[None, None], sum((expected(None, k) for k in kinds[1:]), Fraction(0))
        ),
    }
    inside = {c: used[c] - alike[c, None] for c in kinds[1:]}
    shared = sum(inside.values(), Fraction(0))
    found["coverage"] = float(shared / total)
    squares = dict.fromkeys(kinds[1:], Fraction(0))
    for one, other in permutations(units, 2):
        for start, end, code in units[one]:
            marked = sum(value[other][at] is not None for at in range(start, end))
            squares[code] += Fraction(marked**2, m - 1)
    room = shared - sum(squares.values(), Fraction(0)) / shared if shared else Fraction(0)

    def expected_inside(c: str | None, k: str | None) -> Fraction:
        return (inside[c] * inside[k] - (c == k) * squares[c]) / room

    whole = sum((expected_inside(c, c) for c in kinds[1:]), Fraction(0)) if room > 0 else shared
    found["cu"] = ratio(shared - sum(alike[c, c] for c in kinds[1:]), shared - whole)
    for k in kinds[1:]:
        # e'_k. and e'_k. - e'_kk, each times T' - sum of q / T', which cancels
        row, apart = inside[k] * shared - squares[k], inside[k] * (shared - inside[k])
        found[f"k {k}"] = ratio(
            row * (inside[k] - alike[k, k]), inside[k] * apart if row > 0 else Fraction(0)
        )
        found[f"coverage {k}"] = float(inside[k] / used[k])
    return found


def test_the_published_example_of_2016() -> None:
    family = alpha_family(ALEX_PAUL_SUZAN, 60)
    assert family.u.value == pytest.approx(0.510, abs=5e-4)
    assert family.bar_u.value == pytest.approx(0.413, abs=5e-4)
    assert family.cu.value == pytest.approx(0.724, abs=5e-4)
    assert {value: figure.value for value, figure in family.k_u.items()} == {
        "1": 1.0, "2": 0.0, "3": 0.0, "4": 0.0, "5": 1.0, "6": 1.0, "7": None
    }  # fmt: skip
    assert "no other observer" in str(family.k_u["7"].why)
    assert family.cu_coverage.value == pytest.approx(0.4611, abs=5e-5)
    assert family.k_u_coverage["5"].value == pytest.approx(4 / 9)
    assert family.k_u_coverage["7"].value == 0
    assert float(family.u) == family.u.value
    with pytest.raises(InvalidArgumentError, match="undefined"):
        float(family.k_u["7"])


def test_the_published_example_of_2004_whose_codes_overlap() -> None:
    alpha = alpha_u_1995(FIGURE_2, 300)
    assert alpha.by_value["c"].value == pytest.approx(0.7286, abs=5e-5)
    assert alpha.by_value["k"].value == 1.0
    assert alpha.all.value == pytest.approx(0.8587, abs=5e-5)
    assert alpha.observed == {"c": pytest.approx(0.0144, abs=5e-5), "k": 0.0}
    assert alpha.expected == {"c": pytest.approx(0.0532, abs=5e-5), "k": pytest.approx(0.049, abs=5e-5)}


@law
@given(exclusive())
def test_the_family_is_what_its_definitions_say(data: tuple[Units, int]) -> None:
    found, expected = figures(alpha_family(*data)), spelled_out(*data)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        assert found[name] == (value if value is None else pytest.approx(value, abs=1e-12)), name


def spelled_out_1995(units: Units, length: int, code: str) -> tuple[Fraction, Fraction]:
    m = len(units)
    sections = {}
    for name, each in units.items():
        edges, found = 0, []
        for start, end, _ in sorted(unit for unit in each if unit[2] == code):
            found += [(edges, start - edges, 0), (start, end - start, 1)]
            edges = end
        sections[name] = [one for one in [*found, (edges, length - edges, 0)] if one[1]]
    observed = Fraction(
        sum(section_distance(*g, *h) for one, other in permutations(units, 2) for g in sections[one]
            for h in sections[other]), m * (m - 1) * length**2)  # fmt: skip
    flat = [one for each in sections.values() for one in each]
    marked = [size for _, size, unit in flat if unit]
    gaps = [size for _, size, unit in flat if not unit]
    apart = sum(
        Fraction(len(marked) - 1, 3) * (2 * size**3 - 3 * size**2 + size)
        + size**2 * sum(gap - size + 1 for gap in gaps if gap >= size)
        for size in marked
    )
    below = m * length * (m * length - 1) - sum(size * (size - 1) for size in marked)
    return observed, Fraction(2 * apart, length * below)


@law
@given(exclusive(), exclusive())
def test_alpha_of_1995_is_what_its_equations_say_with_values_overlapping(
    first: tuple[Units, int], second: tuple[Units, int]
) -> None:
    length = max(first[1], second[1])
    units = {name: list(each) for name, each in first[0].items()}
    for name in units:
        units[name] += [(start, end, f"other {value}") for start, end, value in second[0].get(name, [])]
    alpha = alpha_u_1995(units, length)
    parts = {value: spelled_out_1995(units, length, value) for value in map(str, alpha.by_value)}
    for value, (observed, expected) in parts.items():
        assert alpha.by_value[value].value == ratio(observed, expected)
    whole = [sum(column, Fraction()) for column in zip(*parts.values(), strict=True)] or [Fraction()] * 2
    assert alpha.all.value == ratio(whole[0], whole[1])


@law
@given(exclusive(), st.integers(2, 9))
def test_the_order_of_observers_and_units_and_the_step_of_counting_change_nothing(
    data: tuple[Units, int], scale: int
) -> None:
    units, length = data
    names = sorted(units, reverse=True)
    turned = {name: list(reversed(units[name])) for name in names}
    assert figures(alpha_family(turned, length)) == figures(alpha_family(units, length))
    assert alpha_u_1995(turned, length).all == alpha_u_1995(units, length).all
    finer = {name: [(a * scale, b * scale, value) for a, b, value in each] for name, each in units.items()}
    same, fine = alpha_family(units, length), alpha_family(finer, length * scale)
    assert (fine.cu, fine.cu_coverage, fine.k_u) == (same.cu, same.cu_coverage, same.k_u)


@law
@given(exclusive())
def test_equal_data_agree_fully_wherever_agreement_is_defined(data: tuple[Units, int]) -> None:
    units, length = data
    same = dict.fromkeys(units, units["a"])
    family = alpha_family(same, length)
    for figure in (family.u, family.bar_u, family.cu, *family.k_u.values(), *family.k_u_coverage.values()):
        assert figure.value in {1.0, None}
    assert alpha_u_1995(same, length).all.value in {1.0, None}


def test_large_positions_are_counted_exactly() -> None:
    scale = 10**8
    large = {
        name: [(a * scale, b * scale, value) for a, b, value in each]
        for name, each in ALEX_PAUL_SUZAN.items()
    }
    assert alpha_family(large, 60 * scale).cu == alpha_family(ALEX_PAUL_SUZAN, 60).cu
    fine = {name: [(a * scale, b * scale, value) for a, b, value in each] for name, each in FIGURE_2.items()}
    assert alpha_u_1995(fine, 300 * scale).all.value == pytest.approx(0.8587, abs=1e-3)


def test_what_the_data_leave_undefined_says_why() -> None:
    assert "two observers" in str(alpha_family({"a": [(0, 1, "x")]}, 5).u.why)
    assert "two observers" in str(alpha_u_1995({"a": [(0, 1, "x")]}, 5).all.why)
    assert "no length" in str(alpha_family({"a": [], "b": []}, 0).u.why)
    nothing = alpha_family({"a": [], "b": []}, 9)
    assert "no observer marked" in str(nothing.u.why)
    assert "no observer marked" in str(nothing.bar_u.why)
    assert "no two observers" in str(nothing.cu.why)
    assert nothing.cu_coverage.value == 0
    assert "no observer marked" in str(alpha_u_1995({"a": [], "b": []}, 9).all.why)
    everything = alpha_family({"a": [(0, 9, "x")], "b": [(0, 9, "x")]}, 9)
    assert "with one value" in str(everything.u.why)
    assert "marked everything" in str(everything.bar_u.why)
    assert "one value only" in str(everything.cu.why)
    assert "one value only" in str(everything.k_u["x"].why)
    assert "single step" in str(alpha_u_1995({"a": [(0, 1, "x")], "b": [(0, 1, "x")]}, 1).all.why)


def test_with_hardly_anything_shared_by_three_there_is_no_figure_above_one() -> None:
    for names in ("cd", "cde"):
        units: Units = {"a": [(0, 5, "x")], "b": [(0, 5, "y")], **{name: [] for name in names[1:]}}
        family = alpha_family(units, 20)
        assert "too few" in str(family.cu.why)
        assert family.u.value is not None
    whole = alpha_family({"a": [(0.0, 5.0, "x")], "b": [(0, 5, "x")]}, 9.0)  # type: ignore[arg-type,list-item] # whole
    assert whole == alpha_family({"a": [(0, 5, "x")], "b": [(0, 5, "x")]}, 9)


def test_an_observer_who_marked_nothing_is_one_gap() -> None:
    family = alpha_family({"a": [(0, 5, "x")], "b": []}, 10)
    assert family.bar_u.value is not None
    assert family.bar_u.value < 0
    assert family.cu.value is None


@pytest.mark.parametrize(
    ("units", "length", "fault"),
    [
        ([(0, 5, "x"), (4, 6, "y")], 9, "overlap"),
        ([(0, 5, "x"), (0, 5, "x")], 9, "overlap"),
        ([(3, 3, "x")], 9, "no length"),
        ([(5, 3, "x")], 9, "no length"),
        ([(-1, 3, "x")], 9, "outside"),
        ([(0, 10, "x")], 9, "outside"),
        ([(0, 1)], 9, "not \\(start, end, value\\)"),
        ([(0, 1, ["x"])], 9, "not \\(start, end, value\\)"),
        ([(0.5, 1, "x")], 9, "whole number"),
        ([(0, float("nan"), "x")], 9, "whole number"),
        ([], -1, "below 0"),
        ([], 2.5, "whole number"),
    ],
)
def test_units_that_are_none_are_refused(units: list[tuple[int, int, str]], length: int, fault: str) -> None:
    with pytest.raises(InvalidArgumentError, match=fault):
        alpha_family({"a": [], "b": units}, length)


def test_units_of_one_value_that_overlap_are_refused_by_the_form_of_1995_too() -> None:
    assert alpha_u_1995({"a": [(0, 5, "x"), (4, 6, "y")], "b": [(0, 5, "x")]}, 9).all.value is not None
    with pytest.raises(InvalidArgumentError, match="overlap"):
        alpha_u_1995({"a": [(0, 5, "x"), (4, 6, "x")], "b": []}, 9)


def test_units_that_are_not_by_observer_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="by observer"):
        alpha_family([("a", [(0, 5, "x")])], 10)  # type: ignore[arg-type] # what is tested
