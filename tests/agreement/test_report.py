"""The comparison of coders against counting every single character, and what is left out of it."""

from __future__ import annotations

from functools import partial
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda.agreement.coefficients import from_matrix
from refiqda.agreement.inputs import CONSENSUS_GUID, one_coder_each
from refiqda.agreement.methods import METHODS
from refiqda.agreement.report import Agreement
from refiqda.agreement.report import agree as agree_in_any_unit
from refiqda.errors import InvalidArgumentError
from refiqda.reconciliation import segments as reconciliation
from tests.made_studies import guid

TEXTS = {"One": "a" * 23, "Two": "b" * 17}
CODES = ("Hope", "Fear")
PEOPLE = ("Ada", "Ben", "Cy")

agree = partial(agree_in_any_unit, unit="character")
COEFFICIENTS = [name for name, one in METHODS.items() if one.family != "spans"]

Mark = tuple[str, str, str, int, int]


@st.composite
def marks(draw: st.DrawFn) -> list[Mark]:
    made = []
    for _ in range(draw(st.integers(0, 14))):
        text = draw(st.sampled_from(sorted(TEXTS)))
        start = draw(st.integers(0, len(TEXTS[text]) - 1))
        end = draw(st.integers(start + 1, len(TEXTS[text])))
        made.append((draw(st.sampled_from(PEOPLE)), text, draw(st.sampled_from(CODES)), start, end))
    return made


def start_project() -> refiqda.Project:
    project = refiqda.Project.new("Study")
    for name in CODES:
        project.add_code(name)
    for name, text in TEXTS.items():
        project.add_source(name, text)
    return project


def project_of(made: list[Mark], people: tuple[str, ...] = PEOPLE) -> refiqda.Project:
    project = start_project()
    for person in people:
        project.add_user(person)
    for person, text, code, start, end in made:
        project.add_coding(text, start, end, code, person)
    return project


def covered(made: list[Mark], person: str, text: str, code: str) -> set[int]:
    spans = [
        range(start, end)
        for who, where, what, start, end in made
        if (who, where, what) == (person, text, code)
    ]
    return {place for span in spans for place in span}


def worked_on(made: list[Mark], person: str, text: str) -> bool:
    return any(one[:2] == (person, text) for one in made)


@settings(max_examples=26, deadline=None)
@given(marks())
def test_counts_are_those_of_every_single_character(made: list[Mark]) -> None:
    people = [person for person in PEOPLE if any(one[0] == person for one in made)]
    if len(people) < 2:
        with pytest.raises(InvalidArgumentError):
            agree(project_of(made))
        return
    report = agree(project_of(made))
    for part in report.by_code:
        for pair in part.pairs:
            a, b = pair.coders
            texts = [text for text in TEXTS if worked_on(made, a, text) and worked_on(made, b, text)]
            sides = [
                {(text, place) for text in texts for place in covered(made, person, text, part.name)}
                for person in (a, b)
            ]
            assert pair.both == len(sides[0] & sides[1])
            assert pair.only_a == len(sides[0] - sides[1])
            assert pair.only_b == len(sides[1] - sides[0])
            assert pair.both + pair.only_a + pair.only_b + pair.neither == sum(
                len(TEXTS[text]) for text in texts
            )
    assert [pair.coders for pair in (part.pairs[0] for part in report.pairs)] == list(combinations(people, 2))


@settings(max_examples=26, deadline=None)
@given(marks())
def test_figures_of_all_coders_are_those_of_the_expanded_characters(made: list[Mark]) -> None:
    people = [person for person in PEOPLE if any(one[0] == person for one in made)]
    if len(people) < 2:
        return
    report = agree(project_of(made))
    shared = [text for text in TEXTS if sum(worked_on(made, person, text) for person in people) > 1]
    if not shared:
        assert all(one.value is None and one.why for one in report.coefficients.values())
        return
    matrix = [
        [
            place in covered(made, person, text, part.name) if worked_on(made, person, text) else None
            for part in report.by_code
            for text in shared
            for place in range(len(TEXTS[text]))
        ]
        for person in people
    ]
    expanded = from_matrix(matrix, categories=(True, False))
    names = ["percent_agreement", "krippendorff_alpha"] + (["cohen_kappa"] if len(people) == 2 else [])
    for name in names:
        expected, found = getattr(expanded, name)(), report.coefficients[name]
        assert found.value == pytest.approx(expected.value), name


@settings(max_examples=20, deadline=None)
@given(marks())
def test_one_project_and_a_file_for_each_coder_say_the_same(made: list[Mark]) -> None:
    people = [person for person in PEOPLE if any(one[0] == person for one in made)]
    if len(people) < 2:
        return
    files = {person: project_of([one for one in made if one[0] == person], (person,)) for person in people}
    together, apart = agree(project_of(made)), agree(files)
    assert apart.coders == together.coders
    assert apart.coefficients == together.coefficients
    assert [part.pairs for part in apart.by_code] == [part.pairs for part in together.by_code]


def two_of(*made: Mark) -> Agreement:
    return agree(project_of([("Ada", "One", "Hope", 0, 4), ("Ben", "One", "Hope", 2, 6), *made]))


def test_json_has_no_nan_and_names_what_is_pooled() -> None:
    value = agree(
        project_of([("Ada", "One", "Hope", 0, 23), ("Ben", "One", "Hope", 0, 23)]), coefficients=COEFFICIENTS
    )
    figures = value.to_dict()["coefficients"]
    assert figures["krippendorff_alpha"]["value"] is None
    assert figures["krippendorff_alpha"]["why"]
    assert figures["percent_agreement"] == {"value": 1.0, "low": None, "high": None, "why": None}
    assert "1 source" in value.pooled


def test_an_untouched_text_is_asked_about_and_not_counted() -> None:
    report = two_of(("Ada", "Two", "Hope", 0, 5))
    assert report.untouched == (("Two", "Ben"),)
    assert [part.name for part in report.by_source] == ["One"]


def test_several_codings_of_one_code_count_once() -> None:
    once, twice = two_of(), two_of(("Ada", "One", "Hope", 1, 3), ("Ada", "One", "Hope", 0, 4))
    assert once.pairs == twice.pairs


def test_what_both_files_had_before_is_left_out_and_counted() -> None:
    def copy(person: str, start: int) -> refiqda.Project:
        project = start_project()
        project.add_user("Teacher")
        project.add_coding("One", 0, 9, "Fear", "Teacher", created="2024-01-01T00:00:00Z")
        project.add_user(person)
        project.add_coding("One", start, start + 5, "Hope", person)
        return project

    files = {"Ada": copy("Ada", 1), "B.": copy("Ben", 3)}
    report = agree(files)
    assert report.coders == ("Ada", "B.")
    assert report.left_out["inherited"] == 1  # one coding, though both have it
    assert [part.name for part in report.by_code] == ["Hope"]
    with_them = agree(files, include=["inherited"])
    assert [part.name for part in with_them.by_code] == ["Fear", "Hope"]
    assert agree(one_coder_each(files)).pairs == report.pairs


def test_a_file_of_several_people_asks_whose_codings_are_meant() -> None:
    both = project_of([("Ada", "One", "Hope", 0, 4), ("Ben", "One", "Hope", 2, 6)])
    with pytest.raises(InvalidArgumentError, match="several people"):
        agree({"X": both, "Cy": project_of([("Cy", "One", "Hope", 1, 5)], ("Cy",))})


def test_texts_that_say_the_same_are_told_apart_by_their_names_in_any_order() -> None:
    files = {}
    for person, names in (("Ada", ("First", "Second")), ("Ben", ("Second", "First"))):
        project = refiqda.Project.new("Study")
        project.add_code("Hope", guid="00000000-0000-4000-8000-0000000000c1")
        for name in names:
            project.add_source(name, "nothing was said here")
        project.add_coding("First", 0, 10, "Hope", project.add_user(person))
        project.add_coding("Second", 11, 21, "Hope", person)
        files[person] = project
    report = agree(files)
    assert [(part.name, part.pairs[0].both, part.pairs[0].only_a) for part in report.by_source] == [
        ("First", 10, 0),
        ("Second", 10, 0),
    ]


def test_codes_of_one_name_made_apart_stay_two() -> None:
    files = {person: project_of([(person, "One", "Hope", 0, 4)], (person,)) for person in ("Ada", "Ben")}
    for person, project in files.items():
        new = project.add_code(
            "New", guid=f"00000000-0000-0000-0000-00000000000{len(person) + (person == 'Ben')}"
        )
        project.add_coding("One", 6, 9, new, person)
    assert [part.name for part in agree(files).by_code] == ["Hope", "New (Ada)", "New (Ben)"]


def test_the_consensus_is_the_one_that_reconciling_makes() -> None:
    assert CONSENSUS_GUID == reconciliation.CONSENSUS_GUID


def test_two_codes_of_one_path_in_a_file_stay_two() -> None:
    def copy(person: str, times: int) -> refiqda.Project:
        project = start_project()
        project.add_user(person)
        for number in range(times):
            made = project.add_code(f"New {number}", guid=guid(100 * PEOPLE.index(person) + number))
            project.add_coding("One", number, number + 5, made.guid, person)
            made.name = "New"
        return project

    report = agree({"Ada": copy("Ada", 1), "Ben": copy("Ben", 2)})
    assert [(part.name, part.pairs[0].both, part.pairs[0].only_b) for part in report.by_code] == [
        ("New (Ada)", 0, 0),
        ("New (Ben)", 0, 5),
        ("New (Ben) [2]", 0, 5),
    ]
