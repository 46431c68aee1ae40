"""The figures that can be asked for: what each is called, what kind it is, and where it was published.

``family`` says what a figure is made of: ``counts`` of both, only one and neither, for any number of people;
``pair`` the same for two people only; ``codes`` the counts of several codes side by side; ``spans`` the passages
themselves. ``corrected`` figures take agreement by chance off, and never stand without prevalence and Dice.
"""

from __future__ import annotations

from typing import Final, Literal

import attrs

Family = Literal["counts", "pair", "codes", "spans"]


@attrs.frozen
class Method:
    """One figure: its name in options and JSON, its name in a text and in a table, and its reference."""

    name: str
    title: str
    short: str
    family: Family
    corrected: bool
    reference: str


_KRIPPENDORFF: Final = (
    "Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, University of Pennsylvania"
)
_FLEISS: Final = (
    "Fleiss (1971), Measuring nominal scale agreement among many raters, Psychological Bulletin 76, 378-382"
)
_UNITIZING: Final = (
    "Krippendorff, Mathet, Bouvry and Widlöcher (2016), On the reliability of unitizing textual continua, "
    "Quality & Quantity 50, 2347-2364"
)

METHODS: Final = {
    one.name: one
    for one in (
        Method(
            "percent_agreement", "percent agreement", "percent", "counts", corrected=False,
            reference=_FLEISS,
        ),
        Method(
            "dice", "Dice", "Dice", "counts", corrected=False,
            reference=(
                "Dice (1945), Measures of the amount of ecologic association between species, Ecology 26, 297-302"
            ),
        ),
        Method(
            "jaccard", "Jaccard", "Jaccard", "counts", corrected=False,
            reference="Jaccard (1912), The distribution of the flora in the alpine zone, New Phytologist 11, 37-50",
        ),
        Method(
            "cohen_kappa", "Cohen's kappa", "kappa", "pair", corrected=True,
            reference=(
                "Cohen (1960), A coefficient of agreement for nominal scales, Educational and Psychological "
                "Measurement 20, 37-46"
            ),
        ),
        Method(
            "krippendorff_alpha", "Krippendorff's alpha", "alpha", "counts", corrected=True,
            reference=_KRIPPENDORFF,
        ),
        Method(
            "krippendorff_alpha_sets", "Krippendorff's alpha of sets of codes", "alpha sets", "codes", corrected=True,
            reference=f"{_KRIPPENDORFF}; the distance of two sets of codes is the number of codes in only one of them",
        ),
        Method(
            "scott_pi", "Scott's pi", "pi", "pair", corrected=True,
            reference=(
                "Scott (1955), Reliability of content analysis: the case of nominal scale coding, Public Opinion "
                "Quarterly 19, 321-325"
            ),
        ),
        Method(
            "fleiss_kappa", "Fleiss' kappa", "Fleiss", "counts", corrected=True,
            reference=_FLEISS,
        ),
        Method(
            "conger_kappa", "Conger's kappa", "Conger", "counts", corrected=True,
            reference=(
                "Conger (1980), Integration and generalization of kappas for multiple raters, Psychological "
                "Bulletin 88, 322-328"
            ),
        ),
        Method(
            "gwet_ac1", "Gwet's AC1", "AC1", "counts", corrected=True,
            reference=(
                "Gwet (2008), Computing inter-rater reliability and its variance in the presence of high agreement, "
                "British Journal of Mathematical and Statistical Psychology 61, 29-48"
            ),
        ),
        Method(
            "brennan_prediger", "Brennan-Prediger", "B-P", "counts", corrected=True,
            reference=(
                "Brennan and Prediger (1981), Coefficient kappa: some uses, misuses, and alternatives, Educational "
                "and Psychological Measurement 41, 687-699"
            ),
        ),
        Method(
            "holsti", "Holsti", "Holsti", "pair", corrected=False,
            reference="Holsti (1969), Content Analysis for the Social Sciences and Humanities, Addison-Wesley, p. 140",
        ),
        Method(
            "pooled_kappa", "pooled kappa", "pooled", "codes", corrected=True,
            reference=(
                "de Vries, Elliott, Kanouse and Teleki (2008), Using pooled kappa to summarize interrater agreement "
                "across many items, Field Methods 20, 272-282"
            ),
        ),
        Method(
            "u_alpha", "u-alpha (unitizing)", "u-alpha", "spans", corrected=True,
            reference=_UNITIZING,
        ),
        Method(
            "bar_u_alpha", "|u-alpha (unitizing, coded or not)", "|u-alpha", "spans", corrected=True,
            reference=_UNITIZING,
        ),
        Method(
            "cu_alpha", "cu-alpha (unitizing, which code)", "cu-alpha", "spans", corrected=True,
            reference=_UNITIZING,
        ),
        Method(
            "krippendorff_alpha_sets_jaccard", "Krippendorff's alpha of sets of codes (Jaccard)", "alpha Jaccard",
            "spans", corrected=True,
            reference=f"{_KRIPPENDORFF}; the distance of two sets of codes is one minus the share of codes in both",
        ),
        Method(
            "krippendorff_alpha_sets_masi", "Krippendorff's alpha of sets of codes (MASI)", "alpha MASI",
            "spans", corrected=True,
            reference=(
                f"{_KRIPPENDORFF}; Passonneau (2006), Measuring agreement on set-valued items (MASI) for semantic and "
                "pragmatic annotation, Proceedings of LREC"
            ),
        ),
        Method(
            "gamma", "gamma", "gamma", "spans", corrected=True,
            reference=(
                "Mathet, Widlöcher and Métivier (2015), The unified and holistic method gamma for inter-annotator "
                "agreement measure and alignment, Computational Linguistics 41, 437-479"
            ),
        ),
    )
}  # fmt: skip
"""Every figure, in the order of their usual standing."""

COEFFICIENTS: Final = tuple(METHODS)
DEFAULT_COEFFICIENTS: Final = ("percent_agreement", "dice", "cohen_kappa", "krippendorff_alpha")


def completed(asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return the figures asked for, each once; beside one that is corrected for chance stands Dice."""
    names = tuple(dict.fromkeys(asked))
    alone = any(METHODS[name].corrected for name in names) and "dice" not in names
    return (*names, "dice") if alone else names


__all__ = ["COEFFICIENTS", "DEFAULT_COEFFICIENTS", "METHODS", "Method", "completed"]
