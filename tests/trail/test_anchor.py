"""The anchor: out of meaning, valid, found again in every program's form, and honest where it does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from lxml import etree

import refiqda
from refiqda import model
from refiqda.changes import ANCHOR_NOTE_NAME, digest
from refiqda.changes.comparing import diff
from refiqda.project import Project, read
from refiqda.trail.anchor import check_anchor, set_anchor
from refiqda.trail.entry import Draft
from refiqda.trail.reading import Trail, read_trail
from refiqda.trail.recording import counts_of, record
from refiqda.trail.resuming import MEANINGS, resume
from refiqda.trail.writing import append
from tests.made_studies import studies
from tests.trail.made import begun, small

if TYPE_CHECKING:
    from pathlib import Path

TOOLS = ("standard", "nvivo", "nvivo-mac", "atlasti", "maxqda", "qualcoder")


@pytest.fixture(scope="module")
def trail(tmp_path_factory: pytest.TempPathFactory) -> Trail:
    folder = begun(tmp_path_factory.mktemp("study"))
    append(folder, [Draft("meeting", {"note": f"note {n}"}) for n in range(3)])
    return read_trail(folder)


def cut(trail: Trail, entries: int) -> Trail:
    return attrs.evolve(trail, entries=trail.entries[:entries])


def test_it_is_not_counted_among_the_memos(trail: Trail) -> None:
    project = small()
    before = counts_of(project.tree)
    set_anchor(project, trail)
    assert counts_of(project.tree) == before


@settings(max_examples=26)
@given(tree=studies())
def test_it_changes_no_meaning_and_is_found_again(trail: Trail, tree: model.Project) -> None:
    project = Project(tree)
    before = digest(project)
    set_anchor(project, trail)
    assert digest(project) == before
    assert check_anchor(project, trail).state == "present"
    assert not diff(tree, project)


@pytest.mark.parametrize("tool", TOOLS)
def test_it_is_valid_and_survives_the_form_of_every_program(trail: Trail, tmp_path: Path, tool: str) -> None:
    project, out = small(), tmp_path / "out.qdpx"
    meaning = digest(project)
    set_anchor(project, trail)
    refiqda.write(project, out, tool=tool)
    again = read(out)
    assert [one.rule for one in refiqda.check(out) if one.severity == "error"] == []
    assert check_anchor(again, trail).state == "present"
    assert digest(again) == meaning


def test_a_text_that_a_program_put_into_a_file_is_an_anchor_still(trail: Trail) -> None:
    project = small()
    meaning = digest(project)
    set_anchor(project, trail)
    note = project.tree.notes[0]
    project.new_texts["internal://note.txt"] = "\ufeff" + (note.plain_text_content or "").replace(
        "\n", "\r\n"
    )
    note.plain_text_content, note.plain_text_path = None, "internal://note.txt"
    assert digest(project) == meaning
    assert check_anchor(project, trail) == check_anchor(project, trail)
    assert check_anchor(project, trail).state == "present"
    set_anchor(project, trail)
    assert [one.name for one in project.tree.notes] == [ANCHOR_NOTE_NAME]


def test_setting_it_again_replaces_it_and_keeps_its_guid(trail: Trail) -> None:
    project = small()
    set_anchor(project, cut(trail, 1))
    guid = project.tree.notes[0].guid
    set_anchor(project, trail)
    assert [one.guid for one in project.tree.notes] == [guid]
    assert project.tree.note_refs == [guid]
    assert check_anchor(project, trail).n == 4


def test_of_several_anchors_one_stays_and_nothing_points_to_the_others(trail: Trail) -> None:
    project, other = small(), small()
    set_anchor(project, cut(trail, 1))
    set_anchor(other, cut(trail, 2))
    second = other.tree.notes[0]
    second.guid = "11111111-1111-4111-8111-111111111111"
    project.tree.notes.append(second)
    project.tree.note_refs.append(second.guid)
    project.tree.sets.append(
        model.Set(guid="22222222-2222-4222-8222-222222222222", name="memos", member_notes=[second.guid])
    )
    assert check_anchor(project, trail) == check_anchor(other, trail)
    set_anchor(project, trail)
    assert len(project.tree.notes) == len(project.tree.note_refs) == 1
    assert project.tree.sets[0].member_notes == []


def test_a_note_of_somebody_who_took_our_guid_is_left_alone(trail: Trail) -> None:
    project = small()
    set_anchor(project, trail)
    project.tree.notes[0].name = "my own now"
    set_anchor(project, trail)
    assert [one.name for one in project.tree.notes] == ["my own now", ANCHOR_NOTE_NAME]
    assert len({one.guid for one in project.tree.notes}) == 2


def test_the_same_trail_and_project_give_the_same_bytes(trail: Trail, tmp_path: Path) -> None:
    for name in ("a.qdpx", "b.qdpx"):
        project = small()
        set_anchor(project, trail)
        refiqda.write(project, tmp_path / name)
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()


def test_a_person_can_read_it(trail: Trail) -> None:
    project = small()
    set_anchor(project, trail)
    first, empty, words = (project.tree.notes[0].plain_text_content or "").split("\n", 2)
    assert first.startswith("refiqda.anchor/1 trail=")
    assert not empty
    assert "refiqda trail resume" in words
    assert "4 entries" in words


def _beyond(trail: Trail, _: Path) -> tuple[Project, Trail]:
    project = small()
    set_anchor(project, trail)
    return project, cut(trail, 2)


def _forked(trail: Trail, _: Path) -> tuple[Project, Trail]:
    project = small()
    set_anchor(project, trail)
    last = attrs.evolve(trail.entries[-1], hash="f" * 64)
    return project, attrs.evolve(trail, entries=(*trail.entries[:-1], last))


def _foreign(trail: Trail, tmp_path: Path) -> tuple[Project, Trail]:
    project = small()
    set_anchor(project, read_trail(begun(tmp_path)))
    return project, trail


def _damaged(trail: Trail, _: Path) -> tuple[Project, Trail]:
    project = small()
    set_anchor(project, trail)
    project.tree.notes[0].plain_text_content = "refiqda.anchor/1 and then something else"
    return project, trail


def _lost(trail: Trail, _: Path) -> tuple[Project, Trail]:
    return small(), trail


CASES = {
    "mismatch beyond the end": (_beyond, "mismatch", "ends with entry 2"),
    "mismatch": (_forked, "mismatch", "is not the one"),
    "foreign": (_foreign, "foreign", "another trail"),
    "damaged": (_damaged, "damaged", "edited"),
    "missing": (_lost, "missing", "no note"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_fit_is_named(trail: Trail, tmp_path: Path, case: str) -> None:
    make, state, words = CASES[case]
    project, given_trail = make(trail, tmp_path)
    found = check_anchor(project, given_trail)
    assert found.state == state
    assert words in found.words
    assert found.verdict in {"present", "missing", "mismatch", "none"}
    assert MEANINGS[state]


def test_a_trail_without_entries_has_no_anchor(tmp_path: Path) -> None:
    project = small()
    set_anchor(project, read_trail(begun(tmp_path)))
    empty = Trail(tmp_path)
    assert check_anchor(project, empty).state == "none"
    set_anchor(project, empty)
    assert project.tree.notes == []
    assert project.tree.note_refs == []


# --- resuming -------------------------------------------------------------------------------------------------


def test_an_anchor_deleted_by_another_tool_is_resumed_with_what_changed_since(tmp_path: Path) -> None:
    folder, project = begun(tmp_path), small()
    set_anchor(project, read_trail(folder))
    record(folder, project, "study.qdpx")
    project.tree.notes.clear()
    project.tree.note_refs.clear()
    project.add_coding("One", 15, 20, "Shame", "Mara")
    resumed = resume(folder, project, "study.qdpx", by=["Mara"], reason="NVivo dropped it")
    assert resumed.entry is not None
    assert resumed.entry.value("anchor") == {"state": "missing", "resumed": True}
    assert resumed.entry.value("reason") == "NVivo dropped it"
    assert resumed.entry.value("state")["changes"] == "known"
    assert resumed.entry.value("summary") == [{"kind": "added", "object": "coding", "count": 1}]
    assert read_trail(folder).entries[-1] == resumed.entry


def test_an_anchor_that_fits_needs_nothing(tmp_path: Path) -> None:
    folder, project = begun(tmp_path), small()
    set_anchor(project, read_trail(folder))
    resumed = resume(folder, project, "study.qdpx")
    assert resumed.entry is None
    assert len(read_trail(folder).entries) == 1


def test_recording_a_file_of_another_trail_says_so_in_the_entry(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    project = small()
    set_anchor(project, read_trail(begun(there)))
    assert record(begun(here), project, "a.qdpx").value("anchor")["state"] == "foreign"


@pytest.mark.corpus
def test_real_files_with_an_anchor_are_as_valid_as_before(
    trail: Trail, corpus: Path, standard: Path, tmp_path: Path
) -> None:
    schema = etree.XMLSchema(file=str(next(standard.rglob("Project.xsd"))))
    seen = 0
    for path in sorted(corpus.rglob("*.qdpx")):
        project = read(path)
        meaning = digest(project)
        set_anchor(project, trail)
        out = tmp_path / f"{seen}.qdpx"
        refiqda.write(project, out, tool="standard")
        again = read(out)
        assert again.container is not None
        tree = etree.fromstring(again.container.read(again.container.root))
        assert schema.validate(tree), schema.error_log
        assert check_anchor(again, trail).state == "present"
        set_anchor(project, trail)
        assert digest(project) == meaning
        seen += 1
    assert seen > 3
