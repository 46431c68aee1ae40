"""Decisions on real project files: written by other programs' rules, with new identifiers, edited, merged anew."""

from __future__ import annotations

import random
import re
import uuid
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

import refiqda
from refiqda.reconciliation.decisions import Decision, DecisionLog
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.places import about_of
from tests.agreement.mixed_studies import PEOPLE, Study, marks
from tests.agreement.mixed_studies import Mark as Placed
from tests.reconciliation.fakes import FakeProject, demonstration
from tests.reconciliation.test_reattaching import BASE, states
from tests.reconciliation.test_reattachment_laws import (
    a_boundary_moved,
    a_coder_called,
    a_letter_corrected,
    a_source_called,
    words_put_in,
)

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda import model
    from refiqda.project import Project
    from refiqda.reconciliation.listing import Differences


def project_of(fake: FakeProject, name: str = "Study") -> Project:
    """Return a fake as a project; the names of its codes are paths."""
    project = refiqda.Project.new(name)
    coders = {each: project.add_user(each) for each in sorted({mark.coder for mark in fake.marks})}
    codes: dict[str, model.Code] = {}
    for path in sorted({mark.code for mark in fake.marks}):
        for depth in range(path.count("/") + 1):
            parts = path.split("/")[: depth + 1]
            if "/".join(parts) not in codes:
                parent = codes.get("/".join(parts[:-1]))
                codes["/".join(parts)] = project.add_code(parts[-1], parent=parent)
    sources = {each: project.add_source(each, text) for each, text in fake.texts.items()}
    for mark in fake.marks:
        project.add_coding(sources[mark.source], mark.start, mark.end, codes[mark.code], coders[mark.coder])
    return project


def log_of(found: Differences) -> DecisionLog:
    lines = [
        Decision(id=each.id, verb="stand-apart", about=about_of(each), by=("A", "B"), line=number)
        for number, each in enumerate((item.difference for item in found.items), 2)
    ]
    return DecisionLog(decisions=tuple(lines))


def minted_anew(path: Path, target: Path) -> None:
    """Copy a project file with every identifier replaced, in its XML and in the names of its members."""
    anew: dict[str, str] = {}

    def other(match: re.Match[str]) -> str:
        old = match.group().upper()
        return anew.setdefault(old, str(uuid.uuid5(uuid.NAMESPACE_OID, old)).upper())

    guid = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            if member.endswith(".qde"):
                data = guid.sub(other, data.decode("utf-8")).encode("utf-8")
            new.writestr(guid.sub(other, member), data)


@pytest.mark.parametrize("tool", ["nvivo", "maxqda", "atlasti", "qualcoder", "standard"])
def test_a_study_written_as_any_program_does_and_minted_anew_keeps_every_decision(
    tool: str, tmp_path: Path
) -> None:
    fake = demonstration()
    log = log_of(differences(fake))
    refiqda.write(project_of(fake), tmp_path / "study.qdpx", tool=tool)
    minted_anew(tmp_path / "study.qdpx", tmp_path / "anew.qdpx")
    written, anew = refiqda.read(tmp_path / "study.qdpx"), refiqda.read(tmp_path / "anew.qdpx")
    assert not {one.guid for one in written.tree.sources} & {one.guid for one in anew.tree.sources}
    for project in (written, anew):
        assert set(states(differences(project, log))) == {"decided"}


@pytest.mark.parametrize(
    "change", [words_put_in, a_letter_corrected, a_boundary_moved, a_coder_called, a_source_called]
)
def test_what_edits_do_to_a_file_they_do_as_to_what_it_says(change: object, tmp_path: Path) -> None:
    log = log_of(differences(BASE))
    for seed in range(3):
        now = change(BASE, random.Random(seed))  # type: ignore[operator]  # noqa: S311 - one of the edits
        path = tmp_path / f"{seed}.qdpx"
        refiqda.write(project_of(now, f"Export {seed}"), path, tool="nvivo")
        found = differences(refiqda.read(path), log)
        assert states(found) == states(differences(now, log))
        lines = {line.line for item in found.items for line in item.standing.history}
        assert lines == {line.line for line in log.decisions}


def test_a_file_of_each_analyst_keeps_the_decisions_taken_on_the_file_of_both(tmp_path: Path) -> None:
    fake = demonstration()
    log = log_of(differences(fake))
    both = project_of(fake)
    files = {}
    for name in sorted({mark.coder for mark in fake.marks}):
        one = both.copy()
        others = [each.guid for each in one.tree.users if each.name != name]
        for source in one.tree.sources:
            for selection in source.plain_text_selections:  # type: ignore[union-attr]  # texts alone
                selection.codings[:] = [
                    each for each in selection.codings if each.creating_user not in others
                ]
        refiqda.write(one, tmp_path / f"{name}.qdpx")
        files[name] = refiqda.read(tmp_path / f"{name}.qdpx")
    assert set(states(differences(files, log))) == {"decided"}


# recordings, pictures and pages -----------------------------------------------------------------------------

EVERYBODY = [Placed(person, "Hope", "Talk", (0, 4)) for person in PEOPLE]


@settings(max_examples=16, deadline=None)
@given(marks(), marks())
def test_in_every_medium_what_is_as_it_was_holds_and_no_line_is_lost(
    then: list[Placed], more: list[Placed]
) -> None:
    before = differences(Study().project([*EVERYBODY, *then]))
    log = log_of(before)
    same = differences(Study().project([*EVERYBODY, *reversed(then)]), log)
    assert set(states(same)) <= {"decided"}
    now = differences(Study().project([*EVERYBODY, *then[1:], *more]), log)
    shown = {line.line for item in now.items for line in item.standing.history}
    assert shown == {line.line for line in log.decisions}
    abouts = {about_of(item.difference) for item in before.items}
    for item in now.items:
        if item.state != "orphaned":
            assert (item.state == "decided") == (about_of(item.difference) in abouts)
