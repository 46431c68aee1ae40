"""States: what is kept reads back with the digests it had, and holds the texts and nothing heavier."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

import refiqda
from refiqda.changes import digest, state_digest
from refiqda.errors import UnusableFileError
from refiqda.project import Project, read
from refiqda.trail.recording import record
from refiqda.trail.states import INDEX, keep, path_of, read_state
from tests.everything import everything_project, odd_projects
from tests.made_studies import studies
from tests.trail.made import begun, small

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda import model


def same(folder: Path, project: Project) -> Project:
    state = keep(folder, project)
    again = read_state(folder, state.meaning, state.exact)
    assert again is not None
    assert (digest(again), state_digest(again)) == (digest(project), state_digest(project))
    assert (state.meaning, state.exact) == (digest(project), state_digest(project))
    return again


@settings(max_examples=16)
@given(studies())
def test_what_is_kept_reads_back_with_both_digests(
    tmp_path_factory: pytest.TempPathFactory, tree: model.Project
) -> None:
    same(tmp_path_factory.mktemp("states"), Project(tree))


def _odd() -> dict[str, bytes]:
    return {"everything": everything_project(), **odd_projects()}


@pytest.mark.parametrize("name", _odd())
def test_however_oddly_a_file_is_spelled_its_state_is_the_same(tmp_path: Path, name: str) -> None:
    same(tmp_path, read(_odd()[name]))


def test_texts_are_kept_as_stored_with_marks_and_line_ends(tmp_path: Path) -> None:
    made = small()
    project = Project(made.tree, rule=made.rule)
    stored = "\ufeffI was ashamed.\r\nAnd then \U0001f600 not.\r"
    project.new_texts.update(dict.fromkeys(made.new_texts, stored))
    again = same(tmp_path, project)
    assert again.text(again.find_source("One")).raw == stored


@pytest.mark.parametrize("rule", ["utf16", "utf8+crlf1", "codepoint+bom"])
def test_a_rule_of_counting_that_somebody_forced_is_kept(tmp_path: Path, rule: str) -> None:
    path = tmp_path / "a.qdpx"
    refiqda.write(small("\U0001f600 I was ashamed.\r\nNot now.\r\n"), path)
    project = read(path, positions=rule)
    assert same(tmp_path, project).rule == project.rule


def test_paths_that_differ_in_letter_case_or_are_odd_keep_their_own_texts(tmp_path: Path) -> None:
    project = Project.new("Study")
    for number, path in enumerate(
        ("internal://a.txt", "internal://A.txt", "internal://é b/../c.txt", "x\\y.txt")
    ):
        source = project.add_source(f"S{number}", f"text {number}")
        del project.new_texts[source.plain_text_path or ""]
        source.plain_text_path = path
        project.new_texts[path] = f"text {number}"
    again = same(tmp_path, project)
    assert [again.text(source).raw for source in again.tree.sources] == [f"text {n}" for n in range(4)]


def test_recordings_and_pictures_stay_out_and_the_bytes_are_the_same_again(tmp_path: Path) -> None:
    project = small()
    project.add_file("film", b"\0" * 5000, suffix=".mp4")
    first = keep(tmp_path, project).path
    content = first.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert sorted(name.partition(".")[2] for name in archive.namelist()) == ["json", "qde", "txt"]
        assert INDEX in archive.namelist()
    first.unlink()
    assert keep(tmp_path, project).path.read_bytes() == content


def test_a_state_is_a_project_that_any_reader_opens(tmp_path: Path) -> None:
    project = small()
    assert digest(read(keep(tmp_path, project).path)) == digest(project)


def test_a_deleted_state_is_none_and_what_changed_is_unknown(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    first = record(trail, project, "a.qdpx").value("state")
    path_of(trail, first["meaning"], first["exact"]).unlink()
    assert read_state(trail, first["meaning"], first["exact"]) is None
    project.add_code("New")
    entry = record(trail, project, "a.qdpx")
    assert entry.value("state")["changes"] == "unknown"
    assert entry.value("state")["before"] == first["meaning"]
    assert entry.values("changes") == []


def test_an_unchanged_project_is_known_to_be_that_without_its_state(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    first = record(trail, project, "a.qdpx").value("state")
    path_of(trail, first["meaning"], first["exact"]).unlink()
    assert record(trail, project, "a.qdpx").value("state")["changes"] == "none"


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no archive", b"{}"])
def test_a_damaged_state_is_refused_by_name(tmp_path: Path, damage: bytes) -> None:
    trail, project = begun(tmp_path), small()
    state = record(trail, project, "a.qdpx").value("state")
    path_of(trail, state["meaning"], state["exact"]).write_bytes(damage)
    project.add_code("New")
    with pytest.raises(UnusableFileError, match=r"states/.*is no state as it was kept"):
        record(trail, project, "a.qdpx")


def test_a_state_exchanged_for_another_is_refused(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    state = record(trail, project, "a.qdpx").value("state")
    other = small("Nobody was.\nAnd then was.\n")
    path_of(trail, state["meaning"], state["exact"]).write_bytes(keep(tmp_path, other).path.read_bytes())
    project.add_code("New")
    with pytest.raises(UnusableFileError, match="does not say what it said"):
        record(trail, project, "a.qdpx")
