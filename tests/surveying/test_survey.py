"""A study against its material, on the two studies of plain files and on what can be wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda import model
from refiqda.project import Project
from refiqda.register import Missing, Person, Register, Step, read_register
from refiqda.study import Analyst, Expected, Instrument, Round, Structure, Study
from refiqda.surveying import Survey, survey
from tests import studies

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def register_of(name: str) -> Register:
    return attrs.evolve(read_register(EXAMPLES / f"{name}-private"), folder=None)


def surveyed(name: str, *, private: bool = True) -> Survey:
    projects = {f"{key}.qdpx": project for key, project in studies.projects(name).items()}
    return survey(studies.plain(name).study, projects, register_of(name) if private else None)


def said(found: Survey, kind: str) -> list[str]:
    return [one.what for one in found.findings if one.kind == kind]


def without(project: Project, *names: str) -> Project:
    """Return a copy without some sources, as if they had never come."""
    copy = project.copy()
    gone = {source.guid for source in copy.tree.sources if source.name in names}
    assert len(gone) == len(names)
    copy.tree.sources = [source for source in copy.tree.sources if source.guid not in gone]
    for case in copy.tree.cases:
        case.source_refs = [one for one in case.source_refs if one not in gone]
    return copy


def dyads_without(*names: str) -> Survey:
    projects = {"greta.qdpx": without(studies.projects("dyads")["greta"], *names)}
    study = attrs.evolve(studies.plain("dyads").study, folder=None)
    return survey(study, projects, register_of("dyads"))


# --- the therapists: A2, A3, A5, A26, B6 of the study designs


def test_eight_notes_five_in_groups_and_three_later_notes_are_there_and_the_rest_is_excused() -> None:
    found = surveyed("therapists")
    notes, groups = found.expectations
    assert notes.waves == (("1", 8, 8), ("3", 8, 3))
    assert groups.waves == (("2", 8, 5),)
    assert (groups.expected, groups.present, groups.excused, groups.missing) == (8, 5, 3, 0)
    assert groups.present + groups.excused == 8
    assert found.totals == (24, 16, 8, 0)
    assert found.ok
    assert found.participants == 8


def test_the_matrix_is_that_of_the_tables() -> None:
    for name in ("therapists", "dyads"):
        there = {
            (cell.case, cell.instrument, int(cell.wave))
            for one in surveyed(name).expectations
            for cell in one.cells
            if cell.present
        }
        assert there == set(studies.present(name))
        counts = {one.instrument: one.present for one in surveyed(name).expectations}
        assert counts == studies.expected(name)


def test_reasons_are_in_the_register_and_shown_only_when_asked_for() -> None:
    found = surveyed("therapists")
    reasons = [cell.private for one in found.expectations for cell in one.cells if cell.absent]
    assert reasons.count("illness") == 3
    assert all(reasons)
    assert "illness" in json.dumps(found.to_dict(private=True))
    assert "illness" not in json.dumps(found.to_dict())
    assert "illness" not in repr(found)


def test_without_a_register_the_number_excuses() -> None:
    found = surveyed("therapists", private=False)
    assert found.totals == (24, 16, 8, 0)
    assert found.ok
    assert found.register == "none"
    assert found.consented is None


def test_one_person_in_two_roles_is_stated_plainly() -> None:
    notes = said(surveyed("therapists"), "note")
    roles = next(note for note in notes if note.startswith("One person in several roles"))
    assert "Tove Asklund (author and auditor)" in roles
    assert "Nils" not in roles
    assert "Tove Asklund audits a study in which the same person is an author." in notes


def test_who_interviewed_and_codes_is_listed_with_how_much() -> None:
    found = surveyed("dyads")
    assert "Greta Lindqvarn and Owen Marsdale interviewed, and code the material." in said(found, "note")
    rows = studies.plain("dyads").rows("sources")
    for one in found.analysts:
        assert one.interviews == sum(row["interviewer"] == one.name for row in rows)
    assert sum(one.interviews for one in found.analysts) == 60


def test_recruiters_and_names_are_in_nothing_that_is_shown() -> None:
    for name in ("therapists", "dyads"):
        for private in (False, True):
            shown = json.dumps(surveyed(name).to_dict(private=private), ensure_ascii=False)
            rows = studies.private(name)["register"]
            assert not [row["name"] for row in rows if row["name"] in shown]
            assert "Recruiter" not in shown


# --- the dyads: B1, B2, B3, B13, B19


def test_sixty_of_sixty_six_interviews_are_there_and_six_are_excused() -> None:
    found = surveyed("dyads")
    assert found.totals == (66, 60, 6, 0)
    assert found.ok
    assert [one.people for one in found.expectations] == [11, 11, 11]


def test_another_one_missing_is_an_error_that_names_it() -> None:
    found = dyads_without("C03-2")
    assert found.totals == (66, 59, 6, 1)
    assert said(found, "error") == [
        '1 of "client guide" is missing without a reason in the register: C03 wave 2.'
    ]
    found = dyads_without("T05-4", "T05-3")
    assert said(found, "error") == ['2 of "process guide" are missing: T05 wave 3 and T05 wave 4.']
    assert not found.ok


def test_by_number_alone_one_more_missing_than_excused_is_an_error_too() -> None:
    projects = {"greta.qdpx": without(studies.projects("dyads")["greta"], "C03-2")}
    found = survey(attrs.evolve(studies.plain("dyads").study, folder=None), projects)
    error = said(found, "error")[0]
    assert error.startswith(
        '1 of "client guide" is missing beyond the 6 excused. Not there: C02 wave 2, C03 wave 2,'
    )


def test_sixteen_therapists_less_five_are_eleven_dyads() -> None:
    found = surveyed("dyads")
    assert "11 dyads in the study (16 - 5 = 11)" in found.recruitment
    assert any(line.startswith("less 5: 3 changed job") for line in found.recruitment)
    assert not [one for one in found.findings if one.about == "recruitment"]


def test_not_collected_and_missing_are_two_things() -> None:
    seen = {one.name: one for one in surveyed("dyads").variables}
    assert (seen["diagnosis"].not_collected, seen["diagnosis"].missing, seen["diagnosis"].not_asked) == (
        11,
        0,
        11,
    )
    assert (seen["age_band"].given, seen["age_band"].missing, seen["age_band"].not_collected) == (21, 1, 0)
    assert (seen["orientation"].given, seen["orientation"].not_asked) == (11, 11)


def test_each_dyad_has_exactly_one_of_each_role_and_an_orphan_is_an_error() -> None:
    assert not [one for one in surveyed("dyads").findings if one.about == "dyads"]

    def changed(dyads: Mapping[str, str]) -> list[str]:
        project = studies.projects("dyads")["greta"].copy()
        variable = next(one.guid for one in project.tree.variables if one.name == "dyad")
        for case in project.tree.cases:
            for value in case.variable_values:
                if value.variable_ref == variable and case.name in dyads:
                    value.text_value = dyads[str(case.name)] or None
        study = attrs.evolve(studies.plain("dyads").study, folder=None)
        return said(survey(study, {"greta.qdpx": project}), "error")

    assert changed({"C03": ""}) == [
        "T03 has no client as partner in a dyad.",
        "C03 has nobody as partner in a dyad.",
    ]
    assert set(changed({"C03": "04"})) == {
        "A dyad does not have exactly one client and one therapist.",
        "T03 has no client as partner in a dyad.",
    }


def test_structure_and_slots_are_shown_as_the_study_says_them() -> None:
    study = surveyed("dyads").to_dict()["study"]
    assert study["levels"] == ["theme", "constituent", "perspective"]
    assert study["slots"] == {"theme": 1, "constituent": 3, "perspective": 2}


# --- a small study, made for one question each

SMALL = Study(
    title="Waiting",
    analysts=(Analyst(name="Mara Ridge", roles=("coder",)), Analyst(name="Colm Vance", roles=("coder",))),
    instruments=(Instrument(name="guide", waves=(1, 2)),),
    expected=(Expected(instrument="guide", count=2),),
)


def small(people: int = 3, *, waves: tuple[int, ...] = (1, 2), mark: bool = True) -> Project:
    """Return a project of so many participants, each with a text a wave; coded by Mara Ridge alone."""
    project = Project.new("Waiting")
    variables = [
        model.Variable(guid=f"00000000-0000-4000-8000-00000000000{place}", name=name, type_of_variable="Text")
        for place, name in enumerate(("Instrument", "Wave"))
    ]
    project.tree.variables += variables
    code = project.add_code("Hope")
    mara = project.add_user("Mara Ridge")
    for number in range(1, people + 1):
        case = model.Case(guid=f"00000000-0000-4000-8000-1000000000{number:02}", name=f"P{number}")
        for wave in waves:
            source = project.add_source(f"P{number}-{wave}", "It was a long day.")
            if mark:
                source.variable_values = [
                    model.VariableValue(variable_ref=variables[0].guid, text_value="Guide"),
                    model.VariableValue(variable_ref=variables[1].guid, text_value=str(wave)),
                ]
            case.source_refs.append(source.guid)
            project.add_coding(source, 0, 6, code, mara)
        project.tree.cases.append(case)
    return project


def register(*people: Person, missing: tuple[Missing, ...] = ()) -> Register:
    return Register(people=people, missing=missing)


def person(case: str, **more: object) -> Person:
    return Person(case=case, names=(f"Name of {case}",), **{"consent": "yes", **more})  # type: ignore[arg-type]  # as given


def test_variables_are_found_whatever_the_case_of_their_names() -> None:
    found = survey(SMALL, {"a.qdpx": small()})
    assert found.totals == (6, 6, 0, 0)
    assert found.ok


def test_sets_mark_texts_as_well_as_variables_do() -> None:
    project = small(mark=False)
    for number, (name, ending) in enumerate(
        (("guide", ("-1", "-2")), ("Wave 1", ("-1",)), ("wave 2", ("-2",)))
    ):
        members = [one.guid for one in project.tree.sources if (one.name or "").endswith(ending)]
        guid = f"00000000-0000-4000-8000-20000000000{number}"
        project.tree.sets.append(model.Set(guid=guid, name=name, member_sources=members))
    assert survey(SMALL, {"a.qdpx": project}).totals == (6, 6, 0, 0)


def test_a_table_of_file_names_marks_what_the_project_does_not(tmp_path: Path) -> None:
    project = small(mark=False)
    study = attrs.evolve(SMALL, folder=tmp_path)
    lines = [f"P{number}-{wave}.txt;guide;{wave};P{number}" for number in (1, 2, 3) for wave in (1, 2)]
    table = "\n".join(["Source;Instrument;Wave;Participants", *lines, "gone.txt;guide;1;P1"])
    (tmp_path / "sources.csv").write_text(table, encoding="utf-8")
    found = survey(study, {"a.qdpx": project})
    assert found.totals == (6, 6, 0, 0)
    assert "sources.csv names what is in no project: gone.txt." in said(found, "note")
    (tmp_path / "participants.csv").write_text("case,role\nP1,patient\nP2,patient\n", encoding="utf-8")
    assert survey(study, {"a.qdpx": project}).totals == (4, 4, 0, 0), "the table says who is a participant"


def test_a_table_that_cannot_be_used_is_told_and_nothing_breaks(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_bytes(b"source,wave\n\xff\xfe\x00\n")
    (tmp_path / "participants.csv").write_text("name\nsomebody\n", encoding="utf-8")
    (tmp_path / "recruitment.csv").write_text("step,count\nasked,many\n", encoding="utf-8")
    found = survey(attrs.evolve(SMALL, folder=tmp_path), {"a.qdpx": small()})
    assert len(said(found, "error")) == 1
    assert found.totals == (6, 6, 0, 0)


def test_what_nobody_marked_cannot_be_counted_which_is_no_error() -> None:
    found = survey(SMALL, {"a.qdpx": small(mark=False)})
    assert found.ok
    assert not any(one.counted for one in found.expectations)
    assert 'No text says that it was made with "guide", so it cannot be counted.' in said(found, "note")
    found = survey(
        attrs.evolve(SMALL, expected=(Expected(instrument="guide", per="nurse", count=1),)), {"a": small()}
    )
    assert 'No participant has the role "nurse", so "guide" cannot be counted.' in said(found, "note")
    assert survey(SMALL, {}).ok


@settings(max_examples=26)
@given(
    there=st.sets(
        st.sampled_from([(f"P{n}", wave) for n in (1, 2, 3, 4) for wave in ("1", "2")]), min_size=1
    ),
    excused=st.integers(0, 8),
)
def test_expected_is_always_present_and_excused_and_missing(
    there: set[tuple[str, str]], excused: int
) -> None:
    names = [f"{case}-{wave}" for case in ("P1", "P2", "P3", "P4") for wave in ("1", "2")]
    gone = [name for name in names if tuple(name.split("-")) not in there]
    study = attrs.evolve(SMALL, expected=(Expected(instrument="guide", count=2, excused=excused),))
    found = survey(study, {"a.qdpx": without(BASE, *gone)})
    expected, present, out, missing = found.totals
    assert (expected, present) == (8, len(there))
    assert out == min(excused, 8 - len(there))
    assert expected == present + out + missing
    assert found.ok is (missing == 0)


BASE = small(4)


def test_the_register_says_which_piece_is_excused_and_not_only_how_many() -> None:
    project = without(small(), "P1-2")
    study = attrs.evolve(SMALL, expected=(Expected(instrument="guide", count=2, excused=1),))
    people = [person(f"P{number}") for number in (1, 2, 3)]
    right = register(
        *people, missing=(Missing(case="p1", instrument="Guide", wave="2", reason="ill", line=2),)
    )
    assert survey(study, {"a": project}, right).ok
    wrong = register(
        *people, missing=(Missing(case="P2", instrument="guide", wave="2", reason="ill", line=2),)
    )
    found = survey(study, {"a": project}, wrong)
    assert said(found, "error") == ['1 of "guide" is missing: P1 wave 2.']
    assert "Line 2 of missing.csv excuses what is there: P2-2." in said(found, "note")
    two = attrs.evolve(study, expected=(Expected(instrument="guide", count=2, excused=2),))
    assert (
        'study.toml excuses 2 of "guide"; the register gives a reason for 1 of those that are not there.'
        in said(survey(two, {"a": project}, right), "note")
    )


def test_a_missing_reason_is_no_fault() -> None:
    project = without(small(), "P1-2")
    study = attrs.evolve(SMALL, expected=(Expected(instrument="guide", count=2, excused=1),))
    found = survey(study, {"a": project}, register(*(person(f"P{number}") for number in (1, 2, 3))))
    assert found.ok
    assert any("gives no reason for the 1" in one for one in said(found, "note"))


def test_two_texts_of_one_piece_are_one_piece_and_a_text_of_two_people_one_of_each() -> None:
    project = small(2)
    source = project.add_source("both", "We talked.")
    source.variable_values = list(project.tree.sources[0].variable_values)
    for case in project.tree.cases:
        case.source_refs.append(source.guid)
    found = survey(SMALL, {"a": project})
    assert found.totals == (4, 4, 0, 0)
    assert [cell.texts for cell in found.expectations[0].cells] == [2, 1, 2, 1]


def test_without_waves_pieces_are_counted_by_person() -> None:
    study = attrs.evolve(SMALL, instruments=(Instrument(name="guide"),))
    assert survey(study, {"a": small()}).totals == (6, 6, 0, 0)
    found = survey(study, {"a": without(small(), "P2-1")})
    assert said(found, "error") == ['1 of "guide" is missing: P2.']


def test_somebody_who_withdrew_is_expected_no_more_and_must_not_be_there() -> None:
    people = [person("P1"), person("P2"), person("P3", withdrawn="2024-05-01")]
    found = survey(SMALL, {"a": small()}, register(*people))
    assert said(found, "error") == ["P3 withdrew, and is still in the projects: P3-1 and P3-2."]
    assert found.totals == (4, 4, 0, 0)
    gone = small(2)
    assert survey(SMALL, {"a": gone}, register(*people)).ok


@pytest.mark.parametrize(
    ("consents", "kind", "what"),
    [
        ({"consent": ""}, "note", "No consent is written down for P2."),
        ({"consent": "no"}, "error", "P2 did not consent, by the register."),
        ({"consent": "", "consents": {"quotes": "no"}}, "error", "P2 did not consent, by the register."),
    ],
)
def test_consent_that_is_not_there_is_told_by_code(consents: dict[str, object], kind: str, what: str) -> None:
    people = [person("P1"), person("P2", **consents), person("P3")]
    found = survey(SMALL, {"a": small()}, register(*people))
    assert what in said(found, kind)
    assert found.consented == (2, 3)


def test_a_later_review_without_an_answer_leaves_the_base_consent() -> None:
    people = [person("P1", consents={"quotes": "yes"}, reviews={"quotes": cell}) for cell in ("", "?", "no")]
    counts = [survey(SMALL, {"a": small(1)}, register(one)).consents for one in people]
    assert counts == [(("quotes", 1, 0),), (("quotes", 1, 0),), (("quotes", 0, 1),)]


def test_who_is_in_the_register_and_in_no_project_and_the_reverse_is_told() -> None:
    found = survey(SMALL, {"a": small(2)}, register(person("P1"), person("P9")))
    notes = said(found, "note")
    assert "No row in the register: P2." in notes
    assert "In the register, and no case in any project: P9." in notes


def test_coders_that_study_and_project_know_under_other_names_are_told() -> None:
    project = small(1)
    other = project.add_user("CV")
    project.add_coding("P1-1", 0, 2, "Hope", other)
    machine = project.add_user("First pass (machine: gpt-4o)")
    project.add_coding("P1-1", 0, 3, "Hope", machine)
    found = survey(SMALL, {"a": project})
    known = {one.what: one.remedy for one in found.findings}
    assert "Is this Colm Vance?" in known["CV has 1 coding in the projects and is no analyst in study.toml."]
    assert any(one.startswith("Colm Vance is to code, and has no coding") for one in said(found, "question"))
    assert any("is a machine, with 1 coding" in one for one in known)
    assert found.ok
    assert [one.machine for one in found.analysts] == [False, False, False, True]


def test_a_coding_that_stands_in_two_projects_counts_once() -> None:
    found = survey(SMALL, {"a": small(), "b": small()})
    assert found.analysts[0].codings == 6
    assert found.sources == 6


def test_an_untouched_source_of_a_round_is_asked_about() -> None:
    rounds = (
        Round(name="pilot", sources=("P1-1", "P1-2.txt"), coders=("Mara Ridge", "Colm Vance")),
        Round(name="rest", sources=("P2-1", "P22"), coders=("Colm Vance", "Nobody Known")),
    )
    found = survey(attrs.evolve(SMALL, rounds=rounds), {"a": small(2)})
    assert found.ok
    questions = said(found, "question")
    asked = "Colm Vance has no coding in P1-1 and P1-2.txt. Read and nothing to code, or not read yet?"
    assert f'Round "pilot": {asked}' in questions
    assert not any("Mara Ridge has no coding" in one for one in questions)
    notes = said(found, "note")
    assert 'Round "rest": no project has P22.' in notes
    assert any("is for Nobody Known" in one for one in notes)
    assert "Mara Ridge coded P2-1, which no round gives to this person." in notes
    assert [(one.present, one.sources) for one in found.rounds] == [(2, 2), (1, 2)]


def test_a_round_that_names_nothing_is_everything_for_all_who_code() -> None:
    found = survey(attrs.evolve(SMALL, rounds=(Round(name="all"),)), {"a": small(1)})
    assert found.rounds[0].coders == ("Mara Ridge", "Colm Vance")
    assert found.rounds[0].untouched == (("P1-1", "Colm Vance"), ("P1-2", "Colm Vance"))


def test_marks_that_the_study_does_not_know_are_told() -> None:
    study = attrs.evolve(SMALL, instruments=(Instrument(name="guides"),), expected=())
    notes = said(survey(study, {"a": small(1)}), "note")
    assert 'The instrument "Guide" of the projects is not in study.toml.' in notes
    study = attrs.evolve(SMALL, instruments=(Instrument(name="guide", waves=(1, 3)),))
    notes = said(survey(study, {"a": small(1)}), "note")
    assert 'Of "guide", P1-2 has wave 2, which study.toml does not know.' in notes


@pytest.mark.parametrize("change", [lambda one: one, lambda one: one[::-1]])
def test_the_order_of_projects_changes_no_number(change: Callable[[list[str]], list[str]]) -> None:
    projects = studies.projects("dyads")
    found = survey(
        studies.plain("dyads").study,
        {name: projects[name] for name in change(list(projects))},
        register_of("dyads"),
    )
    assert found.totals == (66, 60, 6, 0)
    assert {one.name: one.codings for one in found.analysts} == {
        one.name: one.codings for one in surveyed("dyads").analysts
    }


def test_what_a_dyad_is_called_and_roles_that_only_the_register_knows_are_not_told() -> None:
    study = attrs.evolve(SMALL, expected=())
    people = [
        person("P1", role="donor", dyad="kidney one", relations=("P2",)),
        person("P2", role="receiver", dyad="kidney one"),
        person("P3", role="receiver", dyad="kidney two"),
    ]
    for wrong in (people, [people[0], attrs.evolve(people[1], role="donor"), people[2]]):
        found = survey(study, {"a": small()}, register(*wrong))
        shown = json.dumps(found.to_dict()) + repr(found)
        assert not [word for word in ("kidney", "donor", "receiver") if word in shown]
        assert "kidney" in json.dumps(found.to_dict(private=True))
        assert said(found, "error")


def test_reasons_of_recruitment_that_lie_in_the_register_stay_there() -> None:
    steps = (
        Step(step="recruited", count=16),
        Step(step="left", count=3, reason="changed job"),
        Step(step="left", count=1, reason="illness"),
        Step(step="took part", count=11),
    )
    found = survey(Study(), {}, Register(recruitment=steps))
    assert found.recruitment == ("16 recruited", "less 4", "11 took part")
    assert any("16 less 4 is 12" in one for one in said(found, "note"))
    assert "illness" not in json.dumps(found.to_dict(private=True))


def test_accents_are_the_same_however_a_program_stores_them() -> None:
    project = small(1)
    project.tree.cases[0].name = "Je\u0301ro\u0302me"
    found = survey(SMALL, {"a": project}, register(person("J\u00e9r\u00f4me")))
    assert found.totals == (2, 2, 0, 0)
    assert found.participants == 1


def test_two_texts_of_one_name_in_a_project_are_two() -> None:
    project = small(1)
    project.tree.sources[1].name = project.tree.sources[0].name
    found = survey(SMALL, {"a": project})
    assert (found.sources, found.totals) == (2, (2, 2, 0, 0))


def test_somebody_who_withdrew_is_found_as_a_mere_case_too() -> None:
    project = small(2)
    project.tree.cases.append(model.Case(guid="00000000-0000-4000-8000-300000000000", name="P9"))
    found = survey(SMALL, {"a": project}, register(person("P1"), person("P2"), person("P9", withdrawn="yes")))
    assert said(found, "error") == ["P9 withdrew, and is still in the projects, as a case."]


def test_perspectives_say_which_roles_make_a_dyad() -> None:
    study = attrs.evolve(SMALL, structure=Structure(perspectives=("client", "therapist")), expected=())
    people = [
        person("P1", role="client", dyad="1"),
        person("P2", role="therapist", dyad="1"),
        person("P3", role="interpreter"),
    ]
    assert not said(survey(study, {"a": small()}, register(*people)), "error")
    assert said(
        survey(study, {"a": small()}, register(people[0], attrs.evolve(people[1], dyad=""))), "error"
    ) == [
        "P1 has no therapist as partner in a dyad.",
        "P2 has nobody as partner in a dyad.",
    ]


def test_what_is_said_reads_well_of_one_and_of_many() -> None:
    project = small(2)
    project.tree.sources[0].variable_values = []
    study = attrs.evolve(SMALL, analysts=(Analyst(name="Mara Ridge", roles=("author",)),))
    notes = said(survey(study, {"a": project}), "note")
    assert "Which instrument it was made with is not marked in 1 of 4 texts: P1-1." in notes
    assert "Mara Ridge has 4 codings and no role coder in study.toml." in notes
    project.tree.variables[1].name = "interviewer"
    told = said(survey(SMALL, {"a": project}), "note")
    assert "Interviewed, by the marks of texts, and in no [[analyst]] table: 2 and 1." in told
