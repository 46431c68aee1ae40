"""What is not one measure is not added, and what has no "neither" gets no figure that is corrected for chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.agreement.figuring import NO_NEITHER
from refiqda.agreement.methods import COEFFICIENTS, METHODS
from refiqda.agreement.report import agree
from tests.agreement.mixed_studies import CODES, PEOPLE, SOURCES, Mark, Study

if TYPE_CHECKING:
    from refiqda.agreement.result import Agreement

AREAS = [
    Mark("Ada", "Hope", "Photo", (0, 0, 0, 4, 4)),
    Mark("Ben", "Hope", "Photo", (0, 0, 0, 4, 2)),
    Mark("Ada", "Hope", "Paper", (0, 0, 0, 10, 1)),
    Mark("Ben", "Hope", "Paper", (0, 5, 0, 10, 1)),
    Mark("Ben", "Fear", "Paper", (2, 5, 0, 10, 1)),
]
WORDS = [
    Mark("Ada", "Hope", "Talk", (0, 4)),
    Mark("Ben", "Hope", "Talk", (0, 4)),
    Mark("Ada", "Hope", "Talk", (8, 12)),
    Mark("Ben", "Fear", "Talk", (20, 30)),
]


def of(made: list[Mark], people: tuple[str, ...] = PEOPLE[:2]) -> refiqda.Project:
    return Study(people).project(made)


def test_pixels_of_pictures_and_points_of_pages_are_never_added_up() -> None:
    report = agree(of(AREAS))
    counts = {one.medium: (one.unit, one.together.both, one.together.either) for one in report.media}
    assert counts == {"pictures": ("pixel", 8, 16), "pages": ("point", 5, 15)}
    assert [[part.name for part in one.by_source] for one in report.media] == [["Paper"], ["Photo"]]
    assert {one["medium"]: one["unit"] for one in report.to_dict()["media"]} == {
        "pictures": "pixel", "pages": "point",
    }  # fmt: skip


def test_areas_of_pages_alone_are_counted_in_points() -> None:
    (only,) = agree(of(AREAS[2:])).media
    assert (only.medium, only.unit) == ("pages", "point")
    assert "square points" in only.pooled


def test_who_marked_no_picture_is_asked_about_it_though_pages_were_marked() -> None:
    assert agree(of([AREAS[0], *AREAS[2:]])).untouched == (("Photo", "Ben"),)


def segments_of(people: tuple[str, ...], *more: Mark) -> Agreement:
    names = [name for name in COEFFICIENTS if METHODS[name].family != "spans"]
    return agree(of([*WORDS, *more], people), unit="segment", coefficients=names, bootstrap=20)


@pytest.mark.parametrize("more", [(), (Mark("Cy", "Hope", "Talk", (0, 4)),)])
def test_segments_have_no_figure_corrected_for_chance(more: tuple[Mark, ...]) -> None:
    report = segments_of(PEOPLE[: 2 + len(more)], *more)
    for part in (report.first.together, *report.pairs, *report.by_code, *report.by_source):
        assert part.both or not part.coefficients["dice"].value
        for name, figure in part.coefficients.items():
            assert (figure.value is None) >= METHODS[name].corrected
            assert figure.value is not None or figure.why
    assert report.coefficients["krippendorff_alpha"].why == NO_NEITHER
    assert report.coefficients["dice"].value is not None
    assert report.first.together.prevalence is None
    assert report.coefficients["percent_agreement"].value is not None


@pytest.mark.parametrize("uncoded", ["counted", "left out"])
def test_alpha_of_sets_by_other_distances_is_that_of_every_character(uncoded: str) -> None:
    masi, jaccard = "krippendorff_alpha_sets_masi", "krippendorff_alpha_sets_jaccard"
    made = [*WORDS, Mark("Ada", "Fear", "Talk", (2, 10))]
    found = agree(of(made), unit="character", uncoded=uncoded, coefficients=[masi, jaccard]).coefficients
    text = len(refiqda.Project.text(of(made), SOURCES[0]).string)
    sets = [
        [
            frozenset(code for code in CODES for one in made
                      if (one.person, one.code) == (person, code) and at in one.cells)
            for person in PEOPLE[:2]
        ]
        for at in range(text)
    ]  # fmt: skip
    if uncoded == "left out":
        sets = [pair for pair in sets if any(pair)]
    everything = [one for pair in sets for one in pair]

    def apart(one: frozenset[str], other: frozenset[str], *, masi: bool) -> float:
        if one == other:
            return 0
        share = len(one & other) / len(one | other)
        return 1 - share * ((2 / 3 if one <= other or other <= one else 1 / 3) if masi else 1)

    for name, is_masi in ((masi, True), (jaccard, False)):
        seen = sum(apart(*pair, masi=is_masi) for pair in sets) / len(sets)
        chance = sum(apart(one, other, masi=is_masi) for one in everything for other in everything)
        chance /= len(everything) * (len(everything) - 1)
        assert found[name].value == pytest.approx(1 - seen / chance)


def test_a_programs_overlap_may_be_given_whatever_the_unit_of_the_counts() -> None:
    report = agree(of(WORDS), like="maxqda", overlap=50)
    assert report.like is not None
    assert report.like == agree(of(WORDS), like="maxqda", overlap=50, unit="segment").like
