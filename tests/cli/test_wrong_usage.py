"""Calls that cannot be meant: one line that says which file, what, and what to do; exit 2; nothing written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.cli.app import COMMANDS
from refiqda.cli.options import PROGRAMS
from refiqda.exchange.programs import TOOLS
from refiqda.project import Project
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a project, texts, a table, a map and a file in the way."""
    monkeypatch.chdir(tmp_path)
    project = Project.new("Study")
    project.add_source("First", "We waited for hours.")
    project.add_code("Trust")
    project.add_coding("First", 0, 9, "Trust", project.add_user("Mara"))
    refiqda.write(project, "study.qdpx")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "First.txt").write_text("We waited for hours.", encoding="utf-8")
    (tmp_path / "ok.csv").write_text("source,code,coder,quote\nFirst,Trust,Mara,hours\n", encoding="utf-8")
    (tmp_path / "map.csv").write_text("action,code,to\nrename,Gone,New\n", encoding="utf-8")
    (tmp_path / "fly.csv").write_text("action,code\nfly,Trust\n", encoding="utf-8")
    return tmp_path


BUILD = "build out.qdpx --sources texts --codings ok.csv"

WRONG = [
    ("build out.qdpx --sources texts --codings gone.csv", "gone.csv: there is no such file. Check the name"),
    ("build out.qdpx --into gone.qdpx --codings ok.csv", "gone.qdpx: there is no such file. Check the name"),
    (f"{BUILD} --sheet Two", "--sheet is for workbooks (.xlsx). See"),
    (f"{BUILD} --for word", 'no program is called "word" here. Use one of: nvivo, '),
    ("export study.qdpx --coder Nobody -o x.csv", 'study.qdpx: no analyst is called "Nobody". The table'),
    ("export study.qdpx --code Gone -o x.csv", 'study.qdpx: no code is called "Gone". The table'),
    ("export study.qdpx --source Gone -o x.csv", 'study.qdpx: no source is called "Gone". The table'),
    ("export study.qdpx --table codes --context 5 -o x.csv", '"context" is for the table of codings. Leave'),
    ("export study.qdpx --binary -o x.csv", '"binary" is for the matrix. Leave it out'),
    ("import study.qdpx -o x.qdpx", "study.qdpx: is in the exchange format already. Other commands"),
    ("import ok.csv -o x.qdpx", "ok.csv: is a table, not a project. `refiqda build`"),
    ("import gone.docx -o x.qdpx", "gone.docx: there is no such file. Check the name"),
    ("info .", ".: is not a file. Name a .qdpx"),
    ("memos study.qdpx -o margins --as-comments --by code", "--by is for the report"),
    ("split study.qdpx -o ok.csv", "ok.csv: is a file, not a folder. Name a folder."),
    ("speakers detect study.qdpx --prompts gone.txt", "gone.txt: there is no such file. Check the name"),
    (
        "speakers apply study.qdpx --sheet gone.csv -o x.qdpx",
        "gone.csv: there is no such file. Check the name",
    ),
    ("codebook import gone.xlsx -o x.qdc", "gone.xlsx: there is no such file. Check the name"),
    (
        "codebook recode study.qdpx --map map.csv -o x.qdpx",
        "there is no code 'Gone' [row 2 of the map]. Give",
    ),
    (
        "codebook recode study.qdpx --map fly.csv -o x.qdpx",
        '"fly" is nothing to do with a code [row 2]. Give',
    ),
    ("codebook recode study.qdpx --undo gone.jsonl -o x.qdpx", "gone.jsonl: there is no such file. Check"),
]


@pytest.mark.parametrize(("words", "line"), WRONG, ids=[words for words, _ in WRONG])
def test_what_cannot_be_meant_is_one_line_with_what_to_do(place: Path, words: str, line: str) -> None:
    before = sorted(place.iterdir())
    ran = run_command(*words.split())
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert line in ran.err
    assert "waited" not in ran.err
    assert sorted(place.iterdir()) == before


def test_the_programs_named_in_help_are_those_that_there_are() -> None:
    assert PROGRAMS.replace(" or ", ", ").split(", ") == list(TOOLS)


def test_every_line_of_the_overview_fits_a_narrow_terminal() -> None:
    assert all(len(line) <= 64 for _, line in COMMANDS.values())


@pytest.mark.parametrize("group", ["codebook", "speakers", "reconcile"])
def test_no_line_of_an_overview_is_cut(group: str) -> None:
    assert "..." not in run_command(group, "--help").out.partition("Commands:")[2]


@pytest.mark.parametrize("form", [".csv", ".jsonl", ".xlsx"])
def test_a_row_with_half_a_character_is_listed_in_every_form(place: Path, form: str) -> None:
    (place / "rows.jsonl").write_text(
        '{"source": "First", "code": "Trust", "coder": "Mara", "quote": "\\ud83d"}\n', encoding="utf-8"
    )
    words = "build out.qdpx --sources texts --codings rows.jsonl --unplaced"
    ran = run_command(*words.split(), f"again{form}")
    assert (ran.code, ran.err) == (1, "")
    assert (place / f"again{form}").stat().st_size
