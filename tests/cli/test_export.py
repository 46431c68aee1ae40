"""``refiqda export``: what can be asked for, and what is said."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

import refiqda
from refiqda.cli import export
from refiqda.extracts import ORIGINS, TABLES
from refiqda.extras import needed
from refiqda.project import Project
from refiqda.render.tables import SUFFIXES
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from pathlib import Path


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.fixture
def formulas(tmp_path: Path) -> Path:
    """Return a project whose texts look like formulas."""
    project = Project.new("Formulas")
    user = project.add_user("Ana")
    project.add_code("=cmd()")
    project.add_code("'=quoted")
    source = project.add_source("@talk", "=1+1 and more")
    project.add_coding(source, 0, 4, "=cmd()", user)
    project.add_coding(source, 5, 8, "'=quoted", user)
    path = tmp_path / "formulas.qdpx"
    refiqda.write(project, path, tool="standard")
    return path


def test_the_command_offers_what_there_is() -> None:
    assert export.TABLES == TABLES
    assert export.ORIGINS == ORIGINS
    assert all(suffix in export.SUFFIXES for suffix in SUFFIXES)
    assert run_command("export", "--help").code == 0


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_table_in_every_form(made: Path, tmp_path: Path, table: str, suffix: str) -> None:
    target = tmp_path / f"out{suffix}"
    ran = run_command("export", made / "study.qdpx", "--table", table, "-o", target)
    assert (ran.code, ran.err) == (0, "")
    assert target.stat().st_size or suffix == ".jsonl"  # no rows are no lines
    assert f"written to out{suffix}" in ran.out


def test_codings_of_an_analyst_and_a_code_with_context_and_attributes(made: Path, tmp_path: Path) -> None:
    project = refiqda.read(made / "study.qdpx")
    row = project.codings()[0]
    target = tmp_path / "out.csv"
    ran = run_command(
        "export", made / "study.qdpx", "-o", target, "--coder", str(row.coder), "--code", str(row.code_path),
        "--source", str(row.source), "--context", "10", "--attributes", "--json",
    )  # fmt: skip
    found = rows(target)
    assert ran.json["rows"] == len(found) > 0
    assert ran.json["columns"] == list(found[0])
    assert {(one["coder"], one["code_path"], one["source"]) for one in found} == {
        (row.coder, row.code_path, row.source)
    }
    assert {"before", "after"} <= found[0].keys()


def test_a_matrix_of_noughts_and_ones_for_statistics(made: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    command = ("export", made / "study.qdpx", "--table", "matrix", "-o", target)
    assert run_command(*command, "--binary", "--transpose", "--delimiter", ";").code == 0
    found = rows(target, ";")
    assert [one["source"] for one in found] == [
        one.name for one in refiqda.read(made / "study.qdpx").tree.sources
    ]
    assert {cell for one in found for name, cell in one.items() if name != "source"} == {"0", "1"}
    assert run_command(*command, "--force", "--measure", "words", "--by", "coder").code == 0


def test_cells_that_could_run_get_an_apostrophe_and_it_is_said(formulas: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    run_command("export", formulas, "-o", target)
    assert [one["code"] for one in rows(target)] == ["=cmd()", "'=quoted"]
    ran = run_command("export", formulas, "-o", target, "--force", "--formula-safe")
    found = rows(target)
    assert [one["code"] for one in found] == ["'=cmd()", "''=quoted"]
    assert [one["quote"] for one in found] == ["'=1+1", "and"]
    assert "An apostrophe stands before" in ran.out
    count = sum(cell.startswith("'") for one in found for cell in one.values())
    assert (
        run_command("export", formulas, "-o", target, "--force", "--formula-safe", "--json").json["shielded"]
        == count
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["--coder", "Nobody At All"],
        ["--code", "No Such Code"],
        ["--source", "No Such Source"],
        ["--table", "notes", "--coder", "Mara Ridge"],
        ["--table", "people"],
        ["--context", "-1"],
        ["--formula-safe"],
        ["--delimiter", ";"],
    ],
)
def test_what_cannot_be_done_is_one_line_and_writes_nothing(
    made: Path, tmp_path: Path, arguments: list[str]
) -> None:
    target = tmp_path / "out.xlsx"
    ran = run_command("export", made / "study.qdpx", "-o", target, *arguments)
    assert ran.code == 2
    assert ran.err.startswith("refiqda: error: ")
    assert ran.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_codebook_has_codes_and_no_codings(tmp_path: Path) -> None:
    project = Project.new("x")
    project.add_code("One", description="First.")
    refiqda.write_codebook(refiqda.model.CodeBook(codes=project.tree.code_book), tmp_path / "book.qdc")
    target = tmp_path / "out.xlsx"
    assert run_command("export", tmp_path / "book.qdc", "--table", "codes", "-o", target).code == 0
    book: Any = needed("openpyxl", "office").load_workbook(target)
    assert [cell.value for cell in book["codes"][2]][1:3] == ["One", "One"]
    for wrong in (["--table", "codings"], ["--table", "codes", "--coder", "Ana"]):
        assert run_command("export", tmp_path / "book.qdc", *wrong, "-o", tmp_path / "no.csv").code == 2


def test_notes_as_a_document_are_a_report_of_memos(tmp_path: Path) -> None:
    project = Project.new("Memos")
    user = project.add_user("Ana")
    project.add_code("Trust")
    project.add_coding(project.add_source("Talk", "Words said."), 0, 5, "Trust", user, memo="Why this?")
    path, target = tmp_path / "memos.qdpx", tmp_path / "out.docx"
    refiqda.write(project, path, tool="standard")
    ran = run_command("export", path, "--table", "notes", "-o", target)
    assert (ran.code, ran.out) == (0, "1 memo written to out.docx\n")
    document: Any = needed("docx", "office").Document(target)
    assert any("Why this?" in one.text for one in document.paragraphs)


@pytest.mark.parametrize("option", ["--coder", "--code", "--source"])
def test_a_name_that_is_not_there_is_said_of_which_file(made: Path, tmp_path: Path, option: str) -> None:
    ran = run_command("export", made / "study.qdpx", option, "Nobody", "-o", tmp_path / "no.csv")
    assert ran.code == 2
    assert ran.err.startswith("refiqda: error: study.qdpx: ")
    assert not (tmp_path / "no.csv").exists()
