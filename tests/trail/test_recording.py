"""Recording states of projects: the entry says what changed, and nothing that participants said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.changes import digest, state_digest
from refiqda.project import Project
from refiqda.trail.anchor import check_anchor, set_anchor
from refiqda.trail.entry import Draft
from refiqda.trail.reading import read_trail
from refiqda.trail.recording import record
from refiqda.trail.states import keep, read_state
from refiqda.trail.writing import append

if TYPE_CHECKING:
    from pathlib import Path


def small() -> Project:
    project = Project.new("Study")
    coder = project.add_user("Mara")
    code = project.add_code("Shame")
    source = project.add_source("One", "I was ashamed.\nAnd then not.\n")
    project.add_coding(source, 0, 14, code, coder)
    return project


def begun(folder: Path) -> Path:
    trail = folder / "trail"
    trail.mkdir()
    append(trail, [Draft("begin", {"title": "Study"})])
    return trail


def test_a_kept_state_reads_back_with_both_digests(tmp_path: Path) -> None:
    project = small()
    state = keep(tmp_path, project)
    again = read_state(tmp_path, state.meaning, state.exact)
    assert again is not None
    assert (digest(again), state_digest(again)) == (digest(project), state_digest(project))


def test_the_second_record_says_what_changed(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    first = record(trail, project, "mara.qdpx")
    assert first.value("state")["changes"] == "first"
    same = record(trail, project, "mara.qdpx")
    assert same.value("state")["changes"] == "none"
    project.add_coding(project.tree.sources[0], 15, 20, "Shame", "Mara")
    third = record(trail, project, "mara.qdpx")
    assert third.value("state")["changes"] == "known"
    assert third.value("summary") == [{"kind": "added", "object": "coding", "count": 1}]


def test_the_anchor_says_nothing_and_is_found_again(tmp_path: Path) -> None:
    trail, project = read_trail(begun(tmp_path)), small()
    before = digest(project)
    assert check_anchor(project, trail).state == "missing"
    set_anchor(project, trail)
    assert check_anchor(project, trail).state == "present"
    assert digest(project) == before
