"""Copies for working apart: what is in them, what is not, and that merging brings everything back."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import model
from refiqda.changes import digest
from refiqda.errors import InvalidArgumentError
from refiqda.handouts import UNSIGNED, account, blank, split
from refiqda.losses import UNNAMED_FILE
from refiqda.merging import merge
from refiqda.project import Project
from refiqda.trees import elements_of
from tests.everything import everything_project
from tests.made_studies import studies

if TYPE_CHECKING:
    from pathlib import Path

LAW = settings(max_examples=26, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def guids(project: Project) -> Counter[tuple[str, str]]:
    found = (one for one in elements_of(project.tree) if isinstance(one, model.Identified))
    return Counter((type(one).__name__, model.guid_key(one.guid)) for one in found)


def codings(project: Project) -> set[str]:
    return {one.guid for one in elements_of(project.tree) if isinstance(one, model.Coding)}


def two_analysts() -> Project:
    """A study of two analysts: codings and a memo each, a memo of a code, a memo nobody signed."""
    project = Project.new("Two")
    mara, colm = project.add_user("Mara"), project.add_user("Colm")
    trust = project.add_code("Trust")
    project.add_code("Doubt")
    source = project.add_source("Interview", "One went in. Two waited.")
    project.add_coding(source, 0, 3, trust, mara, memo="Mara's thought")
    project.add_coding(source, 13, 16, "Doubt", colm, memo="Colm's thought")
    project.add_coding(source, 0, 3, "Doubt", colm)
    of_code = model.Note(
        guid="11111111-0000-4000-8000-000000000001", name="on trust", creating_user=colm.guid
    )
    of_code.plain_text_content = "What trust means here"
    free = model.Note(
        guid="11111111-0000-4000-8000-000000000002", name="free", plain_text_content="By nobody"
    )
    trust.note_refs.append(of_code.guid)
    project.tree.notes += [of_code, free]
    return project


@given(studies())
@LAW
def test_merging_the_copies_gives_the_study_back(tree: model.Project) -> None:
    project = Project(tree)
    assume(any(isinstance(one, model.Coding) for one in elements_of(tree)))
    before = digest(project), guids(project)
    made = split(project)
    assert before == (digest(project), guids(project)), "the study itself is not touched"
    whole = cast("Project", merge({one.name: one.project for one in made.handouts}).project)
    assert not guids(whole) - before[1]
    missing = [kind for kind, _ in (before[1] - guids(whole)).elements()]
    # two passages of one place and hand may become one: no meaning, and the codings stand on it
    assert sum(kind != "PlainTextSelection" for kind in missing) == made.report.count("dropped")
    if not made.report:
        assert digest(whole) == before[0]


@given(studies())
@LAW
def test_every_coding_is_in_exactly_one_copy(tree: model.Project) -> None:
    project = Project(tree)
    assume(any(isinstance(one, model.Coding) for one in elements_of(tree)))
    copies = [codings(one.project) for one in split(project).handouts]
    assert Counter(guid for copy in copies for guid in copy) == Counter(codings(project))


@given(studies(), st.sampled_from(["Mara", "Somebody new"]))
@LAW
def test_a_blank_copy_has_every_source_and_code_and_no_coding(tree: model.Project, name: str) -> None:
    project = Project(tree)
    made, report = blank(project, name)
    copy = made.project
    assert not codings(copy)
    assert [one.guid for one in copy.index().codes()] == [one.guid for one in project.index().codes()]
    assert [one.guid for one in copy.tree.sources] == [one.guid for one in tree.sources]
    assert copy.find_user(name).name == name
    assert report.count("dropped") == sum((guids(project) - guids(copy)).values()) - sum(
        one.guid not in {user.guid for user in copy.tree.users} for one in tree.users
    )


@given(studies())
@LAW
def test_a_blank_copy_merged_in_changes_nothing(tree: model.Project) -> None:
    project = Project(tree)
    empty, _ = blank(project, tree.users[0].name or "")
    whole = merge({"all": project, "empty": empty.project}).project
    assert digest(cast("Project", whole)) == digest(project)


def test_an_analysts_copy_shows_nothing_of_the_other() -> None:
    made = {one.name: one for one in split(two_analysts()).handouts}
    assert {name: (one.codings, one.memos) for name, one in made.items()} == {"Mara": (1, 1), "Colm": (2, 1)}
    mara = made["Mara"].project
    assert {user.name for user in mara.tree.users} == {"Mara", "Colm"}, "Colm wrote the memo of a code"
    assert {note.plain_text_content for note in mara.tree.notes} == {
        "Mara's thought",
        "What trust means here",
        "By nobody",
    }
    assert len(mara.tree.sources[0].plain_text_selections) == 1  # type: ignore[union-attr]  # a text


def test_a_blank_copy_keeps_memos_of_codes_only() -> None:
    made, report = blank(two_analysts(), "Ines")
    copy = made.project
    assert [note.name for note in copy.tree.notes] == ["on trust", "free"]
    assert {loss.object: loss.count for loss in report.of_kind("dropped")} == {
        "coding": 3,
        "passage": 3,
        "note": 2,
    }


def test_a_memo_that_hung_on_nothing_but_the_others_work_goes_with_it() -> None:
    project = two_analysts()
    unsigned = model.Note(guid="11111111-0000-4000-8000-000000000003", plain_text_content="On Colm's coding")
    project.tree.notes.append(unsigned)
    colms = next(one for one in project.codings() if one.coder == "Colm")
    coding = project.index().coding(colms.guid)
    assert coding is not None
    coding.note_refs.append(unsigned.guid)
    made = {one.name: one.project for one in split(project).handouts}
    assert unsigned.guid not in {note.guid for note in made["Mara"].tree.notes}
    assert unsigned.guid in {note.guid for note in made["Colm"].tree.notes}


def test_a_link_between_two_analysts_work_is_told() -> None:
    project = two_analysts()
    rows = {one.coder: one.guid for one in project.codings()}
    link = model.Link(
        guid="22222222-0000-4000-8000-000000000001", origin_guid=rows["Mara"], target_guid=rows["Colm"]
    )
    project.tree.links.append(link)
    made = split(project)
    assert [(loss.kind, loss.object) for loss in made.report] == [("dropped", "link")]
    assert all(not one.project.tree.links for one in made.handouts)


def test_codings_that_name_nobody_get_a_copy_of_their_own_and_are_told() -> None:
    project = two_analysts()
    for element in elements_of(project.tree):
        if isinstance(element, model.Coding | model.PlainTextSelection):
            element.creating_user = None
    made = split(project)
    named = {one.name: (one.guid, one.codings) for one in made.handouts}
    assert named[UNSIGNED] == (None, 3)
    assert any(loss.count == 3 and UNSIGNED in loss.detail for loss in made.report.of_kind("degraded"))


def test_passages_that_a_case_consists_of_stay_in_every_copy_without_codings() -> None:
    project = two_analysts()
    selection = project.tree.sources[0].plain_text_selections[0]  # type: ignore[union-attr]  # a text
    project.tree.cases.append(
        model.Case(guid="33333333-0000-4000-8000-000000000001", name="P1", selection_refs=[selection.guid])
    )
    copy = blank(project, "Ines")[0].project
    assert copy.tree.cases[0].selection_refs == [selection.guid]
    kept = copy.tree.sources[0].plain_text_selections  # type: ignore[union-attr]  # a text
    assert [(one.guid, one.codings) for one in kept] == [(selection.guid, [])]


def test_a_copy_written_holds_no_file_of_anothers_memo(tmp_path: Path) -> None:
    project = two_analysts()
    note = next(one for one in project.tree.notes if one.plain_text_content == "Colm's thought")
    note.plain_text_content, note.plain_text_path = None, f"internal://{note.guid}.txt"
    project.new_texts[note.plain_text_path] = "Colm's thought"
    refiqda.write(project, tmp_path / "all.qdpx", tool="standard")
    for one in split(refiqda.read(tmp_path / "all.qdpx")).handouts:
        refiqda.write(one.project, tmp_path / f"{one.name}.qdpx", tool="standard")
    with zipfile.ZipFile(tmp_path / "Mara.qdpx") as archive:
        assert not any(b"Colm's thought" in archive.read(name) for name in archive.namelist())
    with zipfile.ZipFile(tmp_path / "Colm.qdpx") as archive:
        assert any(b"Colm's thought" in archive.read(name) for name in archive.namelist())


def test_everything_the_standard_has_is_split_and_comes_back() -> None:
    project = refiqda.read(io.BytesIO(everything_project()))
    made = split(project)
    whole = cast("Project", merge({one.name: one.project for one in made.handouts}).project)
    lost = sum((guids(project) - guids(whole)).values())
    assert lost == made.report.count("dropped")


def test_a_project_without_any_work_is_not_split() -> None:
    with pytest.raises(InvalidArgumentError, match="no codings and no memos"):
        split(Project.new("Nothing yet"))


def test_a_blank_copy_wants_a_name() -> None:
    with pytest.raises(InvalidArgumentError, match="name is empty"):
        blank(two_analysts(), " ")


def test_files_of_memos_that_stay_behind_are_not_called_lost(tmp_path: Path) -> None:
    project = two_analysts()
    note = next(one for one in project.tree.notes if one.plain_text_content == "Colm's thought")
    note.plain_text_content, note.plain_text_path = None, f"internal://{note.guid}.txt"
    project.new_texts[note.plain_text_path] = "Colm's thought"
    refiqda.write(project, tmp_path / "all.qdpx", tool="standard")
    made = split(refiqda.read(tmp_path / "all.qdpx"))
    costs = [
        (one, refiqda.write(one.project, tmp_path / f"{one.name}.qdpx", tool="standard"))
        for one in made.handouts
    ]
    assert any(loss.detail == UNNAMED_FILE for _, report in costs for loss in report)
    assert not account(costs)


def test_an_unsigned_passage_that_a_link_needs_stays_whoever_coded_it() -> None:
    project = two_analysts()
    selection = project.tree.sources[0].plain_text_selections[0]  # type: ignore[union-attr]  # a text
    coding, selection.creating_user = selection.codings[0], None
    link = model.Link(
        guid="22222222-0000-4000-8000-000000000002",
        origin_guid=selection.guid,
        target_guid=project.tree.sources[0].guid,
    )
    project.tree.links.append(link)
    assert coding.creating_user is not None
    copy = blank(project, "Ines")[0].project
    assert [one.guid for one in copy.tree.links] == [link.guid]
    assert all(len(one.project.tree.links) == 1 for one in split(project).handouts)


def test_codings_that_say_who_belongs_to_a_case_stay_however_the_file_says_it(tmp_path: Path) -> None:
    project = two_analysts()
    user, person = project.add_user("Import"), project.add_code("P1")
    project.add_coding("Interview", 0, 12, person, user)
    project.tree.cases.append(model.Case(guid=person.guid, name="P1"))
    refiqda.write(project, tmp_path / "strict.qdpx", tool="standard")
    strict = refiqda.read(tmp_path / "strict.qdpx")
    assert strict.tree.cases[0].guid != strict.find_code("P1").guid, "a strict file names each thing once"
    for one in (project, strict):
        assert [row.origin for row in blank(one, "Ines")[0].project.codings()] == ["case"]
        assert {made.name for made in split(one).handouts} == {"Mara", "Colm"}
