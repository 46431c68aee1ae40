"""What people read speaks of analysts; programs find ``coder`` where the contract has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.project import Project
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from pathlib import Path

WORD = re.compile(r"(?<!-)\bcoders?\b(?! *=)", re.IGNORECASE)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two people's copies of a reflexive study; one text was touched by one of them only."""
    (tmp_path / "study.toml").write_text('[study]\napproach = "reflexive"\n', encoding="utf-8")
    made = []
    for number, name in enumerate(("Mara", "Colm", "Ines")):
        project = Project.new("Study")
        for title in ("First", "Second"):
            project.add_source(title, f"{title}: some words that were said in an interview.")
        project.add_code("Trust", guid="00000000-0000-4000-8000-0000000000c1")
        user = project.add_user(name)
        project.add_coding("First", number, 20, "Trust", user)
        if name != "Colm":
            project.add_coding("Second", 0, 10, "Trust", user)
        made.append(tmp_path / f"{name}.qdpx")
        refiqda.write(project, made[-1])
    return made


@pytest.mark.parametrize(
    "words",
    [
        ["agree"],
        ["agree", "--coefficient", "cohen_kappa"],
        ["reconcile", "list"],
        ["merge", "--plan"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_pages_and_errors_speak_of_analysts(files: list[Path], words: list[str], number: int) -> None:
    ran = run_command(*words, *files[:number])
    assert ran.out + ran.err
    assert not WORD.search(ran.out + ran.err)


def test_a_text_to_be_asked_about_names_the_analyst(files: list[Path]) -> None:
    ran = run_command("agree", *files[:2])
    assert "texts in which an analyst marked nothing" in ran.out
    assert "Colm: Second" in ran.out


def test_the_keys_for_programs_stay(files: list[Path]) -> None:
    value = run_command("agree", "--json", *files).json
    assert value["coders"] == ["Mara", "Colm", "Ines"]
    assert value["by_code"][0]["pairs"][0]["coders"] == ["Mara", "Colm"]
    assert {one["coder"] for one in value["untouched"]} == {"Colm"}


@pytest.mark.parametrize(
    "command", ["agree", "reconcile", "reconcile list", "reconcile apply", "merge", "demo"]
)
def test_help_speaks_of_analysts(command: str) -> None:
    text = run_command(*command.split(), "--help").out
    assert not WORD.search(text)
    assert command == "merge" or "analyst" in text
