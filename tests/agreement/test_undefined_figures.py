"""What the data leave undefined has no value and says why; what makes no sense is refused in one line."""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import numpy as np
import pandas as pd
import polars as pl
import pytest

from refiqda.agreement.coefficients import (
    Coefficient,
    Level,
    Ratings,
    Weights,
    from_counts,
    from_distribution,
    from_matrix,
    from_table,
    pooled_kappa,
)
from refiqda.errors import InvalidArgumentError

EVERY = (
    Ratings.percent_agreement,
    Ratings.cohen_kappa,
    Ratings.scott_pi,
    Ratings.fleiss_kappa,
    Ratings.conger_kappa,
    Ratings.krippendorff_alpha,
    Ratings.gwet_ac1,
    Ratings.brennan_prediger,
    Ratings.holsti,
    Ratings.dice,
    Ratings.jaccard,
)


@pytest.mark.parametrize("method", EVERY)
@pytest.mark.parametrize("ratings", [from_counts(0, 0, 0, 0), from_matrix([]), from_matrix([[None], [None]])])
def test_without_ratings_nothing_is_defined(
    method: Callable[[Ratings], Coefficient], ratings: Ratings
) -> None:
    figure = method(ratings)
    assert figure.value is None
    assert figure.why


@pytest.mark.parametrize("method", EVERY)
def test_one_observer_agrees_with_nobody(method: Callable[[Ratings], Coefficient]) -> None:
    figure = method(from_matrix([[0, 1, 1]]))
    assert figure.value is None
    assert figure.why


def test_a_code_that_nobody_used_has_agreement_but_no_corrected_figure() -> None:
    ratings = from_counts(0, 0, 0, 5000)
    assert ratings.percent_agreement() == Coefficient(1.0)
    assert ratings.brennan_prediger() == ratings.gwet_ac1() == Coefficient(1.0)
    for method in (Ratings.cohen_kappa, Ratings.scott_pi, Ratings.fleiss_kappa, Ratings.conger_kappa):
        assert "complete" in str(method(ratings).why)
    assert "all ratings are the same" in str(ratings.krippendorff_alpha().why)
    assert "neither observer" in str(ratings.dice().why)
    assert "neither observer" in str(ratings.jaccard().why)


def test_a_code_that_one_coder_used_everywhere_and_the_other_nowhere_has_kappa_zero() -> None:
    ratings = from_counts(0, 80, 0, 0)
    assert ratings.cohen_kappa() == Coefficient(0.0)
    assert ratings.scott_pi() == Coefficient(-1.0)
    assert ratings.dice() == ratings.jaccard() == Coefficient(0.0)


def test_figures_for_two_observers_say_so_for_three() -> None:
    three = from_matrix([[0, 1], [0, 1], [1, 1]])
    for method in (Ratings.cohen_kappa, Ratings.scott_pi, Ratings.holsti, Ratings.dice, Ratings.jaccard):
        assert "two observers" in str(method(three).why)
    assert three.conger_kappa().value is not None


def test_figures_that_need_to_know_who_is_who_say_so() -> None:
    ratings = from_distribution([[2, 0], [1, 1], [0, 2]])
    assert "which observer" in str(ratings.cohen_kappa().why)
    assert "which observer" in str(ratings.conger_kappa().why)
    assert ratings.scott_pi() == ratings.fleiss_kappa()
    assert ratings.scott_pi().value == pytest.approx(1 / 3)


def test_two_categories_without_a_coded_one_ask_which() -> None:
    ratings = from_matrix([["yes", "no", "yes"], ["yes", "no", "no"]])
    assert "which one" in str(ratings.dice().why)
    assert "which one" in str(from_distribution([[2, 0]]).jaccard().why)
    assert ratings.dice("yes").value == pytest.approx(2 / 3)
    assert ratings.jaccard("yes").value == pytest.approx(1 / 2)
    with pytest.raises(InvalidArgumentError, match="none of the categories"):
        ratings.dice("perhaps")


def test_dice_of_zeros_and_ones_is_about_the_ones() -> None:
    assert from_matrix([[1, 1, 0, 0], [1, 0, 0, 0]]).dice().value == pytest.approx(2 / 3)
    assert from_matrix([[True, True, False], [True, False, False]]).jaccard() == Coefficient(0.5)
    assert from_table([[7, 0], [1, 1]], categories=[0, 1]).jaccard() == Coefficient(0.5)
    assert from_distribution([[0, 2], [1, 1], [2, 0]], categories=[0, 1]).jaccard() == Coefficient(0.5)
    assert from_matrix([[0, 0], [0, 0]]).dice().value is None


def test_levels_and_weights_need_the_order_and_numbers_that_they_use() -> None:
    words = from_matrix([["low", "high", "mid"], ["low", "mid", "mid"]])
    for figure in (
        words.krippendorff_alpha("ordinal"),
        words.krippendorff_alpha(weights="linear"),
        words.cohen_kappa("linear"),
        words.gwet_ac2("quadratic"),
        words.percent_agreement("linear"),
        words.scott_pi("linear"),
        words.fleiss_kappa("linear"),
        words.conger_kappa("quadratic"),
        words.brennan_prediger("quadratic"),
    ):
        assert "order" in str(figure.why)
    assert "not numbers" in str(words.krippendorff_alpha("interval").why)
    named = from_matrix([["low", "high", "mid"], ["low", "mid", "mid"]], categories=["low", "mid", "high"])
    numbered = from_matrix([[1, 3, 2], [1, 2, 2]])
    assert named.krippendorff_alpha("ordinal") == numbered.krippendorff_alpha("ordinal")
    assert named.cohen_kappa("linear") == numbered.cohen_kappa("linear")
    below = from_matrix([[-1, 2], [1, 2]])
    assert "zero up" in str(below.krippendorff_alpha("ratio").why)
    assert "not numbers" in str(from_matrix([[math.inf, 1.0], [1.0, 1.0]]).krippendorff_alpha("interval").why)


def test_units_that_one_of_two_passed_over_count_only_where_a_single_rating_says_something() -> None:
    gaps = from_matrix([[1, 2, 1, None], [1, 2, 2, 2]])
    complete = from_matrix([[1, 2, 1], [1, 2, 2]])
    for method in (
        Ratings.percent_agreement,
        Ratings.cohen_kappa,
        Ratings.scott_pi,
        Ratings.krippendorff_alpha,
    ):
        assert method(gaps) == method(complete)
    assert gaps.holsti() == Coefficient(4 / 7)
    assert gaps.fleiss_kappa() != complete.fleiss_kappa()


def test_an_observer_without_a_rating_does_not_change_conger() -> None:
    matrix = [[1, 2, 1, 2], [1, 2, 2, 2]]
    assert from_matrix([*matrix, [None] * 4]).conger_kappa() == from_matrix(matrix).conger_kappa()


def test_arrays_and_their_not_a_number_are_understood() -> None:
    listed = from_matrix([[1, 2, None, 2], [1, 1, 2, 2]])
    array = from_matrix(np.array([[1, 2, np.nan, 2], [1, 1, 2, 2]]))
    assert array.krippendorff_alpha("interval") == listed.krippendorff_alpha("interval")
    assert array.categories == (1, 2)
    mixed = from_matrix([np.array([1, 2, 2, 2]), [Fraction(1), 1.0, True, 2]])
    assert mixed.cohen_kappa() == from_matrix([[1, 2, 2, 2], [1, 1, 1, 2]]).cohen_kappa()
    assert from_table(np.array([[3, 1], [0, 2]])).cohen_kappa() == from_counts(3, 1, 0, 2).cohen_kappa()
    cells = np.array([2**31 - 1, 2**30, 2**30, 2**31 - 1], dtype=np.int32)
    assert from_counts(*cells).cohen_kappa() == from_counts(*cells.tolist()).cohen_kappa()
    weights = np.array([[1, 0.5], [0.5, 1]])
    assert from_counts(3, 1, 0, 2).gwet_ac2(cast("Weights", weights)).value is not None


def test_counts_may_come_as_whole_floats_and_rows_may_be_true_of_no_unit() -> None:
    whole = from_distribution([[2.0, 0.0], [1.0, 1.0]], times=[3.0, 2.0])
    assert whole.fleiss_kappa() == from_distribution([[2, 0], [1, 1], [0, 2]], times=[3, 2, 0]).fleiss_kappa()


def test_numbered_categories_lie_where_their_numbers_say() -> None:
    skipped = from_matrix([[1, 3, 5, 3], [1, 5, 5, 1]])
    whole = from_matrix([[1, 3, 5, 3], [1, 5, 5, 1]], categories=[1, 2, 3, 4, 5])
    assert skipped.cohen_kappa("linear") == whole.cohen_kappa("linear")


def test_pooling_nothing_or_an_empty_code_says_which() -> None:
    assert "nothing to pool" in str(pooled_kappa([]).why)
    assert "number 2" in str(pooled_kappa([from_counts(1, 2, 3, 4), from_counts(0, 0, 0, 0)]).why)
    assert pooled_kappa([from_counts(0, 0, 0, 9)]).value is None


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: from_matrix([[1, 2], [1]]), "different numbers of units"),
        (lambda: from_matrix([[1, 2]], categories=[1]), "none of the categories"),
        (lambda: from_matrix([[1]], categories=[1, 1]), "named twice"),
        (lambda: from_matrix([[{1}], [{1}]]), "a rating is a collection"),
        (lambda: from_table([[1, 2]]), "not square"),
        (lambda: from_table([[1, 2], [1]]), "not square"),
        (lambda: from_table([[1, 2], [1, -1]]), "whole number"),
        (lambda: from_table([[1, 2], [1, 3]], categories=["a"]), "categories are named"),
        (lambda: from_distribution([[1, 2], [1]]), "different numbers of categories"),
        (lambda: from_distribution([[1, 2]], categories=["a"]), "different numbers of categories"),
        (lambda: from_distribution([[1, 0.5]]), "whole number"),
        (lambda: from_distribution([[1, 2]], times=[1, 2]), "times"),
        (lambda: from_counts(1, 2, 3, -4), "whole number"),
        (lambda: from_counts(1, 2, 3, cast("int", "4")), "whole number"),
        (lambda: from_counts(1, 2, 3, cast("int", math.nan)), "whole number"),
    ],
)
def test_data_that_are_no_ratings_are_refused(make: Callable[[], Ratings], fault: str) -> None:
    with pytest.raises(InvalidArgumentError, match=fault):
        make()


@pytest.mark.parametrize(
    ("weights", "fault"),
    [
        ("square", "no known name"),
        ([[1]], "not 2 x 2"),
        ([[1, 0], [0]], "not 2 x 2"),
        ([[1, 2], [0, 1]], "between 0 and 1"),
        ([[1, math.nan], [0, 1]], "between 0 and 1"),
        ([[1, 0], [0, 0.9]], "diagonal"),
    ],
)
def test_weights_that_are_none_are_refused(weights: str | Sequence[Sequence[float]], fault: str) -> None:
    for method in (Ratings.cohen_kappa, Ratings.gwet_ac2):
        with pytest.raises(InvalidArgumentError, match=fault):
            method(from_counts(1, 2, 3, 4), cast("Weights", weights))


def test_an_unknown_level_and_two_answers_to_one_question_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="not known"):
        from_counts(1, 2, 3, 4).krippendorff_alpha(cast("Level", "nomimal"))
    with pytest.raises(InvalidArgumentError, match="both a level and weights"):
        from_counts(1, 2, 3, 4).krippendorff_alpha("ordinal", weights="linear")


def test_tables_of_pandas_and_polars_give_their_rows() -> None:
    rows = [[1, 2, 2, None], [1, 2, 1, 3]]
    known = from_matrix(rows).krippendorff_alpha()
    assert from_matrix(pd.DataFrame(rows, columns=list("abcd"))).krippendorff_alpha() == known
    assert from_matrix(pd.DataFrame(rows, dtype="Int64")).krippendorff_alpha() == known
    assert from_matrix(pl.DataFrame(rows, orient="row")).krippendorff_alpha() == known
    table = [[9, 1], [2, 8]]
    assert from_table(pd.DataFrame(table)).cohen_kappa() == from_table(table).cohen_kappa()
    assert from_distribution(pd.DataFrame(table)).fleiss_kappa() == from_distribution(table).fleiss_kappa()


@pytest.mark.parametrize("none", [None, float("nan"), Decimal("nan"), pd.NA, pd.NaT])
def test_whatever_says_that_there_is_no_rating_is_no_category(none: object) -> None:
    assert from_matrix([["x", none, "y"], ["x", "y", "y"]]).categories == ("x", "y")


@pytest.mark.parametrize("make", [from_matrix, from_table, from_distribution])
@pytest.mark.parametrize("data", [5, None, [1, 2], [[1, 2], 3]])
def test_what_is_no_table_at_all_is_refused(make: Callable[[Any], Ratings], data: object) -> None:
    with pytest.raises(InvalidArgumentError, match="no rows of values"):
        make(data)
