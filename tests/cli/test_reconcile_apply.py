"""`refiqda reconcile apply` tells what had to be repaired in the file that it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import refiqda
from refiqda import model
from refiqda.project import Project
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_what_was_repaired_in_writing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    project = Project.new("Study")
    project.add_source("First", "We waited for hours.")
    project.add_code("Trust")
    for name in ("Mara Ridge", "Colm Vance"):
        project.add_coding("First", 0, 9, "Trust", project.add_user(name))
    one = "11111111-1111-4111-8111-111111111111"
    for text in ("A note.", "Another note under the same identifier."):
        project.tree.notes.append(model.Note(guid=one, plain_text_content=text))
    refiqda.write(project, "study.qdpx")
    call = ["reconcile", "apply", "study.qdpx", "--decisions", "log.jsonl", "-o"]
    told = run_command(*call, "one.qdpx", "--json").json
    assert len(told["losses"]) == 1
    assert told["output"] == "one.qdpx"
    shown = run_command(*call, "two.qdpx")
    assert shown.code == 0
    assert "identifier" in shown.out.lower()
