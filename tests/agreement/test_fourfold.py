"""Closed forms say what the general computation says, to the last bit."""

from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.agreement.coefficients import from_counts
from refiqda.agreement.fourfold import FORMS, figures
from refiqda.agreement.methods import METHODS

COUNTS = st.one_of(st.integers(0, 3), st.integers(0, 5_000_000), st.integers(0, 10**15))


@settings(max_examples=300, deadline=None)
@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_every_closed_form_equals_the_coefficient_of_the_same_counts(a: int, b: int, c: int, d: int) -> None:
    ratings = from_counts(a, b, c, d)
    assert figures(FORMS, a, b, c, d) == {name: getattr(ratings, name)() for name in FORMS}


def test_undefined_figures_have_the_same_reasons() -> None:
    for counts in (
        (0, 0, 0, 0),
        (5, 0, 0, 0),
        (0, 5, 0, 0),
        (0, 0, 5, 0),
        (0, 0, 0, 5),
        (0, 5, 5, 0),
        (5, 5, 0, 0),
    ):
        ratings = from_counts(*counts)
        assert figures(FORMS, *counts) == {name: getattr(ratings, name)() for name in FORMS}


def test_there_is_a_closed_form_of_every_coefficient_that_a_report_knows() -> None:
    assert {name for name, one in METHODS.items() if one.family in {"counts", "pair"}} <= set(FORMS)
