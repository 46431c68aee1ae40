"""Laws of the coefficients: one truth whatever form the data come in, and whoever is named first."""

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from refiqda.agreement.coefficients import (
    Coefficient,
    Level,
    Ratings,
    from_counts,
    from_distribution,
    from_matrix,
    from_table,
    pooled_kappa,
)

law = settings(max_examples=32, deadline=None)
Matrix = list[list[int | None]]
Method = Callable[[Ratings], Coefficient]

NOMINAL: dict[str, Method] = {
    "percent_agreement": Ratings.percent_agreement,
    "cohen_kappa": Ratings.cohen_kappa,
    "scott_pi": Ratings.scott_pi,
    "fleiss_kappa": Ratings.fleiss_kappa,
    "conger_kappa": Ratings.conger_kappa,
    "krippendorff_alpha": Ratings.krippendorff_alpha,
    "gwet_ac1": Ratings.gwet_ac1,
    "brennan_prediger": Ratings.brennan_prediger,
    "holsti": Ratings.holsti,
}
ORDERED: dict[str, Method] = {
    "cohen_kappa linear": lambda ratings: ratings.cohen_kappa("linear"),
    "cohen_kappa quadratic": lambda ratings: ratings.cohen_kappa("quadratic"),
    "gwet_ac2 linear": lambda ratings: ratings.gwet_ac2("linear"),
    "gwet_ac2 quadratic": lambda ratings: ratings.gwet_ac2("quadratic"),
    "percent linear": lambda ratings: ratings.percent_agreement("linear"),
    "scott_pi linear": lambda ratings: ratings.scott_pi("linear"),
    "fleiss_kappa quadratic": lambda ratings: ratings.fleiss_kappa("quadratic"),
    "conger_kappa linear": lambda ratings: ratings.conger_kappa("linear"),
    "brennan_prediger quadratic": lambda ratings: ratings.brennan_prediger("quadratic"),
    "alpha ordinal": lambda ratings: ratings.krippendorff_alpha("ordinal"),
    "alpha interval": lambda ratings: ratings.krippendorff_alpha("interval"),
    "alpha ratio": lambda ratings: ratings.krippendorff_alpha("ratio"),
    "alpha quadratic": lambda ratings: ratings.krippendorff_alpha(weights="quadratic"),
}
BINARY: dict[str, Method] = {"dice": Ratings.dice, "jaccard": Ratings.jaccard}

counts = st.integers(0, 9)
fourfold = st.tuples(counts, counts, counts, counts)


@st.composite
def matrices(draw: st.DrawFn, least: int = 1, most: int = 4, *, gaps: bool = True) -> Matrix:
    """Matrices of observers x units with ratings 1 to 4, and gaps."""
    units = draw(st.integers(0, 9))
    rating = st.one_of(st.none(), st.integers(1, 4)) if gaps else st.integers(1, 4)
    row = st.lists(rating, min_size=units, max_size=units)
    return draw(st.lists(row, min_size=least, max_size=most))


def expanded(both: int, only_a: int, only_b: int, neither: int) -> list[list[int]]:
    return [
        [1] * (both + only_a) + [0] * (only_b + neither),
        [1] * both + [0] * only_a + [1] * only_b + [0] * neither,
    ]


@law
@given(fourfold)
def test_fourfold_counts_say_what_the_single_characters_say(cells: tuple[int, int, int, int]) -> None:
    short = from_counts(*cells)
    long = from_matrix(expanded(*cells), categories=[1, 0])
    table = from_table([[cells[0], cells[1]], [cells[2], cells[3]]])
    for name, method in (NOMINAL | BINARY).items():
        assert method(short) == method(long) == method(table), name


@law
@given(matrices(least=2, most=2))
def test_a_table_says_what_the_matrix_says(matrix: Matrix) -> None:
    complete = [pair for pair in zip(*matrix, strict=True) if None not in pair]
    cells = [[complete.count((one, other)) for other in range(1, 5)] for one in range(1, 5)]
    units: Matrix = [[one for one, _ in complete], [other for _, other in complete]]
    for name, method in (NOMINAL | ORDERED).items():
        assert method(from_table(cells)) == method(from_matrix(units, [1, 2, 3, 4])), name
    for positive in (1, 4):
        assert from_table(cells).dice(positive) == from_matrix(matrix, [1, 2, 3, 4]).dice(positive)


@law
@given(matrices(least=2))
def test_a_distribution_says_what_the_matrix_says(matrix: Matrix) -> None:
    rows = [[column.count(rating) for rating in range(1, 5)] for column in zip(*matrix, strict=True)]
    named, forgotten = from_matrix(matrix, [1, 2, 3, 4]), from_distribution(rows, [1, 2, 3, 4])
    for name in ("percent_agreement", "fleiss_kappa", "krippendorff_alpha", "gwet_ac1", "brennan_prediger"):
        assert NOMINAL[name](named) == NOMINAL[name](forgotten), name
    for name in ORDERED.keys() - {
        "cohen_kappa linear",
        "cohen_kappa quadratic",
        "conger_kappa linear",
        "scott_pi linear",
    }:
        assert ORDERED[name](named) == ORDERED[name](forgotten), name
    repeated = from_distribution(rows, [1, 2, 3, 4], times=[3] * len(rows))
    assert repeated.krippendorff_alpha() == from_distribution(rows * 3, [1, 2, 3, 4]).krippendorff_alpha()


@law
@given(matrices(), st.data())
def test_the_order_of_observers_and_units_changes_nothing(matrix: Matrix, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(matrix[0]))))
    moved = [[row[place] for place in order] for row in data.draw(st.permutations(matrix))]
    for name, method in (NOMINAL | ORDERED).items():
        assert method(from_matrix(moved)) == method(from_matrix(matrix)), name


@law
@given(matrices(), st.permutations([1, 2, 3, 4]))
def test_other_names_for_the_categories_change_no_nominal_coefficient(
    matrix: Matrix, names: list[int]
) -> None:
    renamed = [[None if rating is None else f"code {names[rating - 1]}" for rating in row] for row in matrix]
    for name, method in NOMINAL.items():
        assert method(from_matrix(renamed)) == method(from_matrix(matrix)), name


@law
@given(matrices())
def test_every_figure_is_a_number_up_to_one_or_says_why_there_is_none(matrix: Matrix) -> None:
    for name, method in (NOMINAL | ORDERED | BINARY).items():
        figure = method(from_matrix(matrix))
        if figure.value is None:
            assert figure.why, name
        else:
            assert figure.why is None, name
            assert figure.value <= 1, name


@law
@given(matrices(least=2, gaps=False))
def test_full_agreement_is_one_wherever_it_is_defined(matrix: Matrix) -> None:
    same = [matrix[0]] * len(matrix)
    for name, method in (NOMINAL | ORDERED).items():
        assert method(from_matrix(same, [1, 2, 3, 4])).value in {1.0, None}, name


@law
@given(matrices(least=2, most=2, gaps=False))
def test_for_two_observers_the_coefficients_for_many_are_those_for_two(matrix: Matrix) -> None:
    ratings = from_matrix(matrix, [1, 2, 3, 4])
    assert ratings.conger_kappa() == ratings.cohen_kappa()
    assert ratings.conger_kappa("linear") == ratings.cohen_kappa("linear")
    assert ratings.fleiss_kappa("quadratic") == ratings.scott_pi("quadratic")
    assert ratings.fleiss_kappa() == ratings.scott_pi()
    assert ratings.holsti() == ratings.percent_agreement()


@law
@given(matrices())
def test_weights_that_know_no_nearness_are_no_weights(matrix: Matrix) -> None:
    ratings = from_matrix(matrix, [1, 2, 3, 4])
    identity = [[float(row == column) for column in range(4)] for row in range(4)]
    assert ratings.cohen_kappa(identity) == ratings.cohen_kappa()
    assert ratings.gwet_ac2(identity) == ratings.gwet_ac1()
    assert ratings.conger_kappa(identity) == ratings.conger_kappa()
    assert ratings.fleiss_kappa(identity) == ratings.fleiss_kappa()
    assert ratings.brennan_prediger(identity) == ratings.brennan_prediger()
    assert ratings.percent_agreement(identity) == ratings.percent_agreement()
    assert ratings.krippendorff_alpha(weights=identity) == ratings.krippendorff_alpha()


@law
@given(matrices())
def test_named_weights_are_the_matrices_they_stand_for(matrix: Matrix) -> None:
    ratings = from_matrix(matrix, [1, 2, 3, 4])
    for name, power in (("linear", 1), ("quadratic", 2)):
        written = [[1 - Fraction(abs(row - column), 3) ** power for column in range(4)] for row in range(4)]
        assert ORDERED[f"cohen_kappa {name}"](ratings) == ratings.cohen_kappa(written)
        assert ORDERED[f"gwet_ac2 {name}"](ratings) == ratings.gwet_ac2(written)
    assert ratings.krippendorff_alpha(weights="quadratic") == ratings.krippendorff_alpha("interval")


def distance(level: Level, one: int, other: int, ratings: list[int]) -> Fraction:
    """The metric differences as Krippendorff (2011) writes them."""
    if level == "nominal":
        return Fraction(one != other)
    if level == "interval":
        return Fraction((one - other) ** 2)
    if level == "ratio":
        return Fraction(one - other, one + other) ** 2
    low, high = sorted((one, other))
    between = sum(ratings.count(rating) for rating in range(low, high + 1))
    return (
        (between - Fraction(ratings.count(low) + ratings.count(high), 2)) ** 2 if low != high else Fraction()
    )


@law
@given(matrices(least=2), st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
def test_alpha_is_one_minus_the_mean_distance_inside_units_over_that_of_all_pairs(
    matrix: Matrix, level: Level
) -> None:
    columns = [[rating for rating in column if rating is not None] for column in zip(*matrix, strict=True)]
    columns = [column for column in columns if len(column) > 1]
    pooled = [rating for column in columns for rating in column]
    expected = sum((distance(level, *pair, pooled) for pair in combinations(pooled, 2)), Fraction())
    assume(expected)
    expected = expected * 2 / (len(pooled) * (len(pooled) - 1))
    observed = sum(
        (
            distance(level, *pair, pooled) * 2 / (len(column) - 1)
            for column in columns
            for pair in combinations(column, 2)
        ),
        Fraction(),
    ) / len(pooled)
    assert from_matrix(matrix).krippendorff_alpha(level).value == pytest.approx(
        float(1 - observed / expected), abs=1e-15
    )


@law
@given(matrices(least=2, gaps=False))
def test_conger_expects_the_mean_over_pairs_of_observers(matrix: Matrix) -> None:
    units = len(matrix[0])
    assume(units)
    pairs = list(combinations(matrix, 2))
    po = Fraction(
        sum(one == other for a, b in pairs for one, other in zip(a, b, strict=True)), units * len(pairs)
    )
    pe = Fraction(sum(a.count(rating) * b.count(rating) for a, b in pairs for rating in range(1, 5)))
    pe /= units**2 * len(pairs)
    assume(pe != 1)
    assert from_matrix(matrix).conger_kappa().value == float((po - pe) / (1 - pe))


@law
@given(st.lists(st.integers(1, 10**15), min_size=4, max_size=4))
def test_thousands_of_millions_of_characters_lose_no_precision(cells: list[int]) -> None:
    a, b, c, d = cells
    n = a + b + c + d
    pe = Fraction((a + b) * (a + c) + (c + d) * (b + d), n * n)
    ratings = from_counts(a, b, c, d)
    assert ratings.cohen_kappa().value == float((Fraction(a + d, n) - pe) / (1 - pe))
    alpha = 1 - Fraction((2 * n - 1) * (b + c), (2 * a + b + c) * (2 * d + b + c))
    assert ratings.krippendorff_alpha().value == float(alpha)


@law
@given(st.lists(fourfold.filter(any), min_size=1, max_size=4))
def test_pooled_kappa_is_made_of_mean_observed_and_mean_expected_agreement(
    tables: list[tuple[int, int, int, int]],
) -> None:
    po = Fraction(sum(Fraction(a + d, a + b + c + d) for a, b, c, d in tables), len(tables))
    pe = Fraction(
        sum(Fraction((a + b) * (a + c) + (c + d) * (b + d), (a + b + c + d) ** 2) for a, b, c, d in tables),
        len(tables),
    )
    figure = pooled_kappa([from_counts(*table) for table in tables])
    assert figure.value == (None if pe == 1 else float((po - pe) / (1 - pe)))
    if len(tables) == 1:
        assert figure == from_counts(*tables[0]).cohen_kappa()
