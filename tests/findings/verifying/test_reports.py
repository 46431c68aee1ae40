"""What a check of a manuscript says in each of its forms, from the command to the sheet that people fill in."""

from __future__ import annotations

import csv
import io
import json
import shutil
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.demonstration.plain import PRIVATE
from refiqda.findings.verifying.linking import read_links
from refiqda.office.sheets import read_sheet
from refiqda.project import Project
from tests.cli.calls import run_command
from tests.studies import plain, projects

if TYPE_CHECKING:
    from pathlib import Path

ORIGINAL = (
    "Jeg gikk hver torsdag en omvei rundt hele bygget for at ingen skulle se hvilken dør jeg tok. Det var ikke noe å "
    "snakke om, og jeg har aldri sagt det til noen før nå. Etterpå satt jeg i bilen i 40 minutter og hørte på radio."
)
PRINTED = "Afterwards I sat in the car for 40 minutes and listened to the radio, and nobody knew that I had been there."


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    project = Project.new("p")
    project.add_source("notat", ORIGINAL)
    refiqda.write(project, tmp_path / "p.qdpx")
    (tmp_path / "paper.md").write_text(f"# Findings\n\nOne of them said:\n\n> {PRINTED}\n", encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def dyads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dyads")
    shutil.copytree(plain("dyads").folder, folder / "dyads")
    shutil.copytree(plain("dyads").folder.with_name("dyads" + PRIVATE), folder / ("dyads" + PRIVATE))
    refiqda.write(projects("dyads")["themes"], folder / "dyads" / "p.qdpx")
    return folder / "dyads"


def test_a_manuscript_in_a_studys_folder_is_judged_by_the_study(dyads: Path, tmp_path: Path) -> None:
    page = tmp_path / "r.html"
    made = run_command(
        "quotes", "verify", dyads / "writing" / "manuscript.md", dyads / "p.qdpx", "--json", "-o", page
    )
    told = json.loads(made.out)
    assert made.code == 0
    assert told["format"] == "refiqda.quotes-verify/1"
    assert [one["status"] for one in told["quotes"]] == ["EXACT"] * 7
    assert told["language_mismatch"] is None
    assert {"quote", "where", "status", "source", "start", "end", "similarity", "edits"} <= set(
        told["quotes"][0]
    )
    assert not [one["edits"] for one in told["quotes"] if one["edits"]], (
        "what the register masks is in no report"
    )
    assert "masked" not in page.read_text(encoding="utf-8").lower()


def test_without_the_register_masks_are_edits(dyads: Path) -> None:
    where = (dyads / "writing" / "manuscript.md", dyads / "p.qdpx")
    unread = run_command("quotes", "verify", *where, "--no-private", "--no-rules", "--json")
    assert unread.code == 1
    assert "private register" in next(one["why"] for one in json.loads(unread.out)["quotes"] if not one["ok"])


def test_the_python_call_gives_the_same_checks(dyads: Path) -> None:
    paper, project = dyads / "writing" / "manuscript.md", refiqda.read(dyads / "p.qdpx")
    assert {one.status for one in refiqda.verify_quotes(paper, project)} == {"EXACT"}
    with pytest.raises(refiqda.InvalidArgumentError):
        refiqda.verify_quotes(paper)


def test_another_language_is_said_first_and_linked_in_a_sheet(foreign: Path) -> None:
    where = (foreign / "paper.md", foreign / "p.qdpx")
    made = run_command("quotes", "verify", *where, "--sheet", foreign / "s.xlsx")
    assert made.code == 1
    assert made.out.index("Norwegian") < made.out.index("NOT-FOUND")
    (row,) = read_sheet(foreign / "s.xlsx", sheet="link").rows
    assert "40 minutter" in str(row.cells["guess_1"])
    assert not read_links(foreign / "s.xlsx"), "an empty sheet links nothing"
    filled = foreign / "filled.csv"
    filled.write_text(
        "Quotation,Original text,Original words,Translator,Date\n"
        f'"{PRINTED}",notat,satt jeg i bilen i 40 minutter,Ida,2024-05-02\n',
        encoding="utf-8",
    )
    linked = run_command("quotes", "verify", *where, "--links", filled, "--json")
    assert linked.code == 0
    (one,) = json.loads(linked.out)["quotes"]
    assert (one["status"], one["link"], one["source"]) == ("LINKED-UNCHANGED", "passage", "notat")


def test_a_sheet_without_its_columns_is_refused_in_one_line(foreign: Path) -> None:
    (foreign / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    made = run_command(
        "quotes", "verify", foreign / "paper.md", foreign / "p.qdpx", "--links", foreign / "x.csv"
    )
    assert made.code == 2
    assert 'has no column "quotation"' in made.err


@pytest.mark.parametrize("suffix", ["html", "json", "txt", "xlsx"])
def test_a_report_is_the_same_bytes_and_never_overwrites(foreign: Path, suffix: str) -> None:
    where = ("quotes", "verify", foreign / "paper.md", foreign / "p.qdpx", "-o")
    for name in ("a", "b"):
        assert run_command(*where, foreign / f"{name}.{suffix}").code == 1
    assert (foreign / f"a.{suffix}").read_bytes() == (foreign / f"b.{suffix}").read_bytes()
    again = run_command(*where, foreign / f"a.{suffix}")
    assert again.code == 2
    assert str(foreign) not in (foreign / f"a.{suffix}").read_bytes().decode("latin-1")


def test_what_is_in_the_words_is_shown_and_not_run(tmp_path: Path) -> None:
    project = Project.new("p")
    project.add_source("<b>n</b>", "I said <script>alert(1)</script> and then I left the room.")
    refiqda.write(project, tmp_path / "p.qdpx")
    (tmp_path / "paper.txt").write_text(
        "One said: “I said <script>alert(1)</script> and then I left the house.”\n", encoding="utf-8"
    )
    run_command("quotes", "verify", tmp_path / "paper.txt", tmp_path / "p.qdpx", "-o", tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "<b>n</b>" not in page
    assert '<mark class="changed">house</mark>' in page


def test_no_cell_of_a_linking_sheet_is_run_and_it_is_read_back_as_it_was(tmp_path: Path) -> None:
    words = '=HYPERLINK("http://x.example", "the door") was all that I saw of it'
    project = Project.new("p")
    project.add_source("-note", f"{ORIGINAL} {words.replace('was all', 'is all')}")
    refiqda.write(project, tmp_path / "p.qdpx")
    paper = tmp_path / "paper.md"
    paper.write_text(f"One of them said:\n\n> {words}\n\n> {PRINTED}\n", encoding="utf-8")
    sheet = tmp_path / "s.csv"
    run_command("quotes", "verify", paper, tmp_path / "p.qdpx", "--sheet", sheet)
    rows = list(csv.reader(io.StringIO(sheet.read_text("utf-8-sig"), newline="")))
    assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r\n")]
    place = {title.casefold().replace(" ", "_"): at for at, title in enumerate(rows[0])}
    for row in rows[1:]:
        row[place["original_text"]], row[place["original_words"]] = "'-note", "'=HYPERLINK("
    with sheet.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    read = read_links(sheet)
    assert {(one.source, one.original) for one in read} == {("-note", "=HYPERLINK(")}
