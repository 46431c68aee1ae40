"""Figures of the report against the same figures from every single character, and sentences against counting."""

from __future__ import annotations

from functools import partial
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda.agreement import sentences
from refiqda.agreement.coefficients import from_matrix
from refiqda.agreement.methods import COEFFICIENTS, METHODS, completed
from refiqda.agreement.report import Agreement
from refiqda.agreement.report import agree as agree_in_any_unit
from refiqda.agreement.result import ENOUGH, TOO_LITTLE, Figure
from refiqda.errors import InvalidArgumentError
from refiqda.intervals import common, joined, without
from refiqda.intervals import covered as size
from refiqda.study import Round
from tests.agreement.test_report import CODES, PEOPLE, TEXTS, Mark, covered, marks, project_of, worked_on

agree = partial(agree_in_any_unit, unit="character")

SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted).map(tuple), max_size=8)


def everybody(made: list[Mark]) -> list[Mark]:
    """Give everybody something in every text, so that nobody is untouched."""
    return [*made, *((person, text, "Hope", 0, 1) for person in PEOPLE for text in TEXTS)]


def matrix_of(made: list[Mark], codes: tuple[str, ...]) -> list[list[bool]]:
    return [
        [
            place in covered(made, person, text, code)
            for code in codes
            for text in TEXTS
            for place in range(len(TEXTS[text]))
        ]
        for person in PEOPLE
    ]


@settings(max_examples=20, deadline=None)
@given(marks())
def test_figures_of_three_are_those_of_the_expanded_characters(made: list[Mark]) -> None:
    made = everybody(made)
    names = ["fleiss_kappa", "conger_kappa", "gwet_ac1", "brennan_prediger", "krippendorff_alpha"]
    report = agree(project_of(made), coefficients=names)
    used = tuple(code for code in CODES if any(one[2] == code for one in made))
    expanded = from_matrix(matrix_of(made, used), categories=(True, False))
    for name in names:
        found, expected = report.coefficients[name], getattr(expanded, name)()
        assert (found.value is None) == (expected.value is None), name
        assert found.value == pytest.approx(expected.value), name


@settings(max_examples=20, deadline=None)
@given(marks())
def test_alpha_of_sets_is_that_of_every_pair_of_ratings(made: list[Mark]) -> None:
    made = everybody(made)
    report = agree(project_of(made), coefficients=["krippendorff_alpha_sets"])
    sets = [
        [frozenset(code for code in CODES if place in covered(made, person, text, code)) for person in PEOPLE]
        for text in TEXTS
        for place in range(len(TEXTS[text]))
    ]
    observed = sum(len(one ^ other) for unit in sets for one, other in combinations(unit, 2)) / (
        len(sets) * len(PEOPLE) * (len(PEOPLE) - 1) / 2
    )
    ratings = [one for unit in sets for one in unit]
    pairs = list(combinations(ratings, 2))
    expected = sum(len(one ^ other) for one, other in pairs) / len(pairs)
    found = report.coefficients["krippendorff_alpha_sets"]
    if expected:
        assert found.value == pytest.approx(1 - observed / expected)
    else:
        assert found.value is None
        assert found.why


@settings(max_examples=26, deadline=None)
@given(SPANS, SPANS)
def test_spans_are_cut_as_sets_of_places_are(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    def places(spans: list[tuple[int, int]]) -> set[int]:
        return {place for start, end in spans for place in range(start, end)}

    a, b = joined(one), joined(other)
    assert places(a) == places(one)
    assert all(first[1] < second[0] for first, second in pairwise(a))
    assert places(without(a, b)) == places(a) - places(b)
    assert places(common([a, b])) == places(a) & places(b)
    assert size(a) == len(places(a))


@settings(max_examples=20, deadline=None)
@given(marks())
def test_the_sentence_about_one_sided_passages_is_counted(made: list[Mark]) -> None:
    made = [one for one in made if one[0] != "Cy"]
    if len({one[0] for one in made}) < 2:
        return
    report = agree(project_of(made, PEOPLE[:2]))
    texts = [text for text in TEXTS if all(worked_on(made, person, text) for person in PEOPLE[:2])]
    alone = {
        (own, code): {
            (text, place)
            for text in texts
            for place in covered(made, own, text, code) - covered(made, other, text, code)
        }
        for own, other in (PEOPLE[:2], PEOPLE[1::-1])
        for code in CODES
    }
    most = max(map(len, alone.values()))
    sentence = sentences.one_sided(report)
    if not most:
        assert sentence is None
        return
    assert sentence is not None
    said = {
        f"The largest one-sided difference is in {code}: "
        f"{own} marked {sentences.said(len(places), 'character')} that {PEOPLE[own == PEOPLE[0]]} did not"
        for (own, code), places in alone.items()
        if len(places) == most
    }
    assert str(sentence).rstrip(".").partition(";")[0] in said
    own, code = next(
        key for key in alone if len(alone[key]) == most and f" in {key[1]}: {key[0]} marked " in str(sentence)
    )
    other = next(person for person in PEOPLE[:2] if person != own)
    beside = max(
        len({(text, place) for text, place in alone[own, code] if place in covered(made, other, text, their)})
        for their in CODES
        if their != code
    )
    assert (f"; of these, {other} marked {sentences.said(beside, 'character')} with" in str(sentence)) == (
        beside > 0
    )


def test_beside_a_figure_corrected_for_chance_stand_dice_and_prevalence() -> None:
    assert completed(("cohen_kappa",)) == ("cohen_kappa", "dice")
    assert completed(("percent_agreement",)) == ("percent_agreement",)
    report = two("cohen_kappa")
    assert list(report.coefficients) == ["cohen_kappa", "dice"]
    assert report.first.together.prevalence == pytest.approx((4 + 4) / (2 * 23))
    value = report.to_dict()
    assert value["prevalence"] == value["by_code"][0]["prevalence"] == value["pairs"][0]["prevalence"]


def two(*coefficients: str, **choices: object) -> Agreement:
    project = project_of([("Ada", "One", "Hope", 0, 4), ("Ben", "One", "Hope", 2, 6)])
    return agree(project, coefficients=coefficients, **choices)  # type: ignore[arg-type] # options of the one call


def test_every_figure_is_a_number_or_says_why() -> None:
    for names in (COEFFICIENTS[:-1], ("gamma",)):
        for one in two(*names, by=["cell"]).to_dict()["by_code"]:
            for name, figure in one["coefficients"].items():
                assert (figure["value"] is None) == bool(figure["why"]), name
                assert figure["value"] is None or figure["value"] == figure["value"]


@pytest.mark.long
def test_gamma_says_how_it_was_estimated() -> None:
    report = two("gamma")
    (note,) = [note for note in report.first.notes if "random texts" in note]
    assert "random texts (seed 1)" in note
    assert not [note for note in two("dice").first.notes if "gamma" in note]


def test_a_cell_with_too_little_text_has_counts_and_no_figure() -> None:
    (cell,) = two("krippendorff_alpha").first.cells()
    assert cell.why == TOO_LITTLE
    assert cell.part.coefficients["krippendorff_alpha"] == Figure(None, why=TOO_LITTLE)
    assert (cell.part.both, cell.part.either) == (2, 6)
    project = refiqda.Project.new("Long")
    project.add_code("Hope")
    project.add_source("One", "so " * 200)
    for person in PEOPLE[:2]:
        project.add_coding("One", 0, ENOUGH["character"], "Hope", project.add_user(person))
    (cell,) = agree(project, coefficients=["dice"]).first.cells()
    assert (cell.why, cell.part.coefficients["dice"].value) == (None, 1.0)


def test_pooled_kappa_and_what_compares_two_stand_with_each_pair() -> None:
    made = everybody(
        [("Ada", "One", "Fear", 3, 9), ("Ben", "One", "Fear", 5, 9), ("Cy", "Two", "Fear", 2, 9)]
    )
    report = agree(project_of(made), coefficients=["cohen_kappa", "scott_pi", "pooled_kappa"])
    for name in ("cohen_kappa", "scott_pi", "pooled_kappa"):
        assert report.coefficients[name].value is None
        assert "pair" in (report.coefficients[name].why or "")
        assert all(part.coefficients[name].value is not None for part in report.pairs), name


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": "word"},
        {"uncoded": "dropped"},
        {"by": ["colour"]},
        {"bootstrap": -1},
        {"tolerance": -1},
        {"coefficients": ["nosuch"]},
        {"coefficients": "dice"},
        {"include": ["nosuch"]},
    ],
)
def test_what_is_not_known_is_refused(wrong: dict[str, object]) -> None:
    project = project_of([("Ada", "One", "Hope", 0, 4), ("Ben", "One", "Hope", 2, 6)])
    with pytest.raises(InvalidArgumentError):
        agree_in_any_unit(project, **{"unit": "character", **wrong})  # type: ignore[arg-type] # they are wrong


def test_a_case_is_counted_over_its_words_and_a_set_over_its_members() -> None:
    project = project_of(
        [("Ada", "One", "Hope", 0, 8), ("Ben", "One", "Hope", 2, 6), ("Ben", "One", "Fear", 2, 6)]
    )
    source = project.find_source("One")
    project.tree.cases.append(
        refiqda.model.Case(
            guid="00000000-0000-4000-8000-00000000ca5e", name="Nora", source_refs=[source.guid or ""]
        )
    )
    code = project.find_code("Hope")
    project.tree.sets.append(
        refiqda.model.Set(
            guid="00000000-0000-4000-8000-0000000005e7", name="Good ones", member_codes=[code.guid or ""]
        )
    )
    report = agree(project, by=["set"])
    (part,) = report.first.by_set
    assert (part.name, part.both, part.either) == ("Good ones", 4, 8)


def test_rounds_are_parts_and_one_that_has_not_come_says_so() -> None:
    made = everybody([("Ada", "One", "Fear", 3, 9)])
    rounds = [Round(name="pilot", sources=("One",)), Round(name="later", sources=("Nine",))]
    report = agree(project_of(made), rounds=rounds, by=["round"])
    pilot, later = report.by_round
    assert pilot.pairs == agree(project_of(made), sources=["One"]).first.together.pairs
    assert (later.pairs, bool(later.coefficients["dice"].why)) == ((), True)
    assert [one["round"] for one in report.to_dict()["by_round"]] == ["pilot", "later"]


def test_every_figure_has_a_title_and_a_reference_with_a_year() -> None:
    for one in METHODS.values():
        assert one.title
        assert any(
            part.isdigit() and len(part) == 4
            for part in one.reference.replace("(", " ").replace(")", " ").split()
        )


def test_numbers_in_words_never_say_more_than_they_are() -> None:
    assert sentences.decimal(0.9999) == "0.99"
    assert sentences.decimal(1.0) == "1.00"
    assert sentences.decimal(-0.001) == "0.00"
    assert sentences.decimal(None) == "-"
    assert sentences.percent(0.999) == "over 99%"
    assert sentences.percent(0.001) == "under 1%"
    assert sentences.percent(1.0) == "100%"
    assert sentences.said(3_661_000, "millisecond") == "1:01:01 of time"
    assert sentences.reason("inherited", 1) == "1 coding that was there before the analysts parted"
    assert sentences.listed(["a", "b", "c"]) == "a, b and c"
