"""`refiqda reconcile` tells what had to be repaired in the file that it writes, and who has several roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import refiqda
from refiqda import model
from refiqda.project import Project
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def coded(*ends: int) -> Project:
    project = Project.new("Study")
    project.add_source("First", "We waited for hours.")
    project.add_code("Trust")
    for name, end in zip(("Mara Ridge", "Colm Vance"), ends, strict=True):
        project.add_coding("First", 0, end, "Trust", project.add_user(name))
    return project


def test_what_was_repaired_in_writing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    project = coded(9, 9)
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


def test_one_person_in_several_roles_is_stated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    refiqda.write(coded(9, 20), "study.qdpx")
    call = ["reconcile", "list", "study.qdpx"]
    assert "roles" not in run_command(*call).out
    (tmp_path / "study.toml").write_text(
        '[study]\ntitle = "Waiting"\n\n[[analyst]]\nname = "Mara Ridge"\nroles = ["coder", "author"]\n'
        '\n[[analyst]]\nname = "Colm Vance"\nroles = ["coder"]\n',
        encoding="utf-8",
    )
    sentence = "One person in several roles: Mara Ridge (coder and author)."
    assert sentence in run_command(*call).out
    for asked in (call, ["reconcile", "status", "study.qdpx", "--decisions", "log.jsonl"]):
        assert run_command(*asked, "--json").json["roles"] == sentence
    page = tmp_path / "list.html"
    assert run_command(*call, "-o", page).code == 0
    assert sentence in page.read_text(encoding="utf-8")
    assert sentence in run_command("reconcile", "status", "study.qdpx", "--decisions", "log.jsonl").out
