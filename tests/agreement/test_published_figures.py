"""Figures as printed in papers and manuals. Each is a fact with its source; the tolerance is the print's."""

import pytest

from refiqda.agreement.coefficients import (
    Coefficient,
    Level,
    from_counts,
    from_matrix,
    from_table,
    pooled_kappa,
)

# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: 4 observers, 12 units.
FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]

# Fleiss (1971), table 1: 30 patients, 6 psychiatrists, 5 diagnoses (counts of each diagnosis).
THIRTY_PATIENTS = (
    "00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 "
    "00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"
)


def near(figure: Coefficient, printed: float, places: int) -> None:
    assert figure.value is not None
    assert figure.value == pytest.approx(printed, abs=0.5001 * 10**-places)


def test_cohen_1960_page_45() -> None:
    ratings = from_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    near(ratings.percent_agreement(), 0.70, 2)
    near(ratings.cohen_kappa(), 0.492, 3)
    near(ratings.gwet_ac1(), 0.57597, 5)  # R irrCAC 1.4
    near(ratings.gwet_ac2("quadratic"), 0.63855, 5)


def test_cohen_1960_page_37() -> None:
    ratings = from_table([[25, 12, 3], [13, 2, 15], [12, 16, 2]])
    near(ratings.percent_agreement(), 0.29, 2)
    near(ratings.cohen_kappa(), -0.0923, 4)
    near(ratings.gwet_ac1(), -0.04797, 5)  # R irrCAC 1.4
    near(ratings.gwet_ac2("quadratic"), 0.1831, 4)


def test_fleiss_1971() -> None:
    patients = [[int(count) for count in row] for row in THIRTY_PATIENTS.split()]
    raters = [[diagnosis for diagnosis, count in enumerate(row) for _ in range(count)] for row in patients]
    ratings = from_matrix(list(zip(*raters, strict=True)))
    near(ratings.percent_agreement(), 0.5556, 4)
    near(ratings.fleiss_kappa(), 0.430, 3)


def test_brennan_and_prediger_1981_page_689() -> None:
    ratings = from_table([[50, 0, 0], [10, 10, 10], [20, 0, 0]])
    near(ratings.cohen_kappa(), 0.27, 2)
    near(ratings.brennan_prediger(), 0.40, 2)


def test_artstein_and_poesio_2008_page_558() -> None:
    ratings = from_table([[20, 10], [20, 50]], categories=["STAT", "IReq"])
    near(ratings.brennan_prediger(), 0.4, 3)
    near(ratings.scott_pi(), 0.341, 3)
    near(ratings.cohen_kappa(), 0.348, 3)


@pytest.mark.parametrize(
    ("level", "printed"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_krippendorff_2011_four_observers(level: Level, printed: float) -> None:
    near(from_matrix(FOUR_OBSERVERS).krippendorff_alpha(level), printed, 3)


def test_gwet_with_missing_ratings_as_irrcac_prints_it() -> None:
    ratings = from_matrix(FOUR_OBSERVERS)
    near(ratings.percent_agreement(), 0.8181818, 7)
    near(ratings.gwet_ac1(), 0.77544, 5)
    near(ratings.fleiss_kappa(), 0.76117, 5)
    near(ratings.brennan_prediger(), 0.77273, 5)
    near(ratings.conger_kappa(), 0.76207, 5)


def test_krippendorff_2011_two_observers_two_values() -> None:
    ratings = from_matrix([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]])
    near(ratings.krippendorff_alpha(), 0.095, 3)
    near(ratings.percent_agreement(), 0.6, 2)


def test_krippendorff_2011_two_observers_many_values() -> None:
    near(from_matrix(["aabbdcccedda", "babbbccceddd"]).krippendorff_alpha(), 0.692, 3)


def test_gwet_where_both_observers_nearly_always_say_yes() -> None:
    ratings = from_table([[80, 7], [8, 5]])
    near(ratings.percent_agreement(), 0.85, 2)
    near(ratings.gwet_ac1(), 0.808, 5)


def test_gwet_three_abstractors_as_irrcac_prints_it() -> None:
    ratings = from_table([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
    near(ratings.cohen_kappa(), 0.7964094, 7)
    near(ratings.scott_pi(), 0.7962397, 7)
    near(ratings.krippendorff_alpha(), 0.7972585, 7)
    near(ratings.gwet_ac1(), 0.8493305, 7)
    near(ratings.brennan_prediger(), 0.835, 7)


def test_nvivo_help_a_thousand_characters() -> None:
    near(from_counts(50, 75, 75, 800).percent_agreement(), 0.85, 9)


def test_nvivo_help_a_hundred_excerpts() -> None:
    ratings = from_counts(40, 20, 10, 30)
    near(ratings.percent_agreement(), 0.7, 9)
    near(ratings.cohen_kappa(), 0.4, 9)


def test_pooled_kappa_as_de_vries_and_others_2008_define_it() -> None:
    near(pooled_kappa([from_counts(20, 5, 10, 15), from_counts(40, 0, 5, 5)]), 0.473684, 6)
