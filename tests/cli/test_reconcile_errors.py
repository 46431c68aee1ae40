"""What `refiqda reconcile` says to a log, a rule or a name that cannot be meant: which file, what, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.project import Project
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from pathlib import Path

HEADER = '{"format": "refiqda.decisions/1"}\n'
SPOKEN = "We waited for hours"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a study of two analysts, who differ once, and a log that names a third."""
    monkeypatch.chdir(tmp_path)
    project = Project.new("Study")
    project.add_source("First", f"{SPOKEN}, both of us.")
    project.add_code("Trust")
    for name, end in (("Mara Ridge", 9), ("Colm Vance", 19)):
        project.add_coding("First", 0, end, "Trust", project.add_user(name))
    refiqda.write(project, "study.qdpx")
    (one,) = refiqda.differences(project).items
    line = f'{{"id": "{one.difference.id}", "verb": "take", "coder": "Nobody Here"}}\n'
    (tmp_path / "log.jsonl").write_text(HEADER + line, encoding="utf-8", newline="")
    (tmp_path / "damaged.jsonl").write_text(HEADER + SPOKEN + "\n", encoding="utf-8", newline="")
    (tmp_path / "folder").mkdir()
    return tmp_path


WRONG = [
    (
        "apply study.qdpx --decisions log.jsonl -o out.qdpx",
        'log.jsonl: the decision "take" on ',
    ),
    ("status study.qdpx --decisions damaged.jsonl", "damaged.jsonl: the line is not one JSON object"),
    ("status study.qdpx --decisions folder", "folder: is a folder, not a log. Name the file of decisions"),
    ("list study.qdpx --auto most", "the automatic rule is unknown. Use exact, majority, or overlap:N"),
    ("list study.qdpx --coders Mara", "nobody is called Mara. There are Mara Ridge, Colm Vance."),
    (
        "list --coder Mara=study.qdpx",
        "study.qdpx: holds the codings of several people. Say whose, as NAME=FILE:USER, of Mara Ridge, Colm Vance.",
    ),
    ("decide study.qdpx", "No such command 'decide'."),
    ("lists study.qdpx", "No such command 'lists'. Did you mean 'list'? See"),
    (
        "apply study.qdpx --decisions log.jsonl -o log.jsonl --force",
        "log.jsonl: files of this form are not written",
    ),
    ("apply study.qdpx --decisions log.jsonl -o study.qdpx --force", "study.qdpx: is one of the inputs"),
    ("import study.qdpx --decisions log.jsonl", "name the project after the sheet. See"),
]


@pytest.mark.parametrize(("call", "said"), WRONG, ids=[call for call, _said in WRONG])
def test_a_wrong_call_is_told_in_one_line_and_writes_nothing(place: Path, call: str, said: str) -> None:
    before = {path.name: path.read_bytes() for path in place.iterdir() if path.is_file()}
    ran = run_command("reconcile", *call.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"refiqda: error: {said}")
    assert ran.err.count("\n") == 1
    assert SPOKEN not in ran.err
    assert {path.name: path.read_bytes() for path in place.iterdir() if path.is_file()} == before


@pytest.mark.usefixtures("place")
def test_status_says_beforehand_that_no_consensus_can_be_made_of_a_decision() -> None:
    told = " ".join(run_command("reconcile", "status", "study.qdpx", "--decisions", "log.jsonl").out.split())
    assert "No consensus can be made of this: the decision" in told
    assert "names an analyst who is not compared [line 2]. Compared are Colm Vance, Mara Ridge." in told


@pytest.mark.usefixtures("place")
def test_a_majority_of_two_is_told_to_settle_nothing() -> None:
    told = run_command("reconcile", "list", "study.qdpx", "--auto", "majority", "--json").json
    assert told["warnings"] == [
        "The rule majority needs three analysts or more, and settles nothing between two."
    ]
    assert told["auto"] == {"exact": 0, "majority": 0}


def test_names_that_two_people_have_are_listed_with_what_tells_them_apart(place: Path) -> None:
    project = refiqda.read(place / "study.qdpx")
    for user in project.tree.users:
        user.name = "Mara"
    refiqda.write(project, "twins.qdpx")
    guids = [user.guid.casefold() for user in project.tree.users]
    for call in (
        "list twins.qdpx --coders Mara,Mara",
        "list --coder A=twins.qdpx:Mara --coder B=twins.qdpx:Mara",
        "list --coder A=twins.qdpx",
    ):
        told = run_command("reconcile", *call.split())
        assert (told.code, told.out) == (2, "")
        assert [told.err.casefold().count(one) for one in guids] == [1, 1], told.err
