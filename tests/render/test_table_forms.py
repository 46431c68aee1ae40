"""Tables as files: pages, documents and workbooks that people read, and how all of them are written."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import re
import tracemalloc
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from refiqda import frames
from refiqda.errors import InvalidArgumentError, OutputExistsError
from refiqda.extracts import TABLES, Table
from refiqda.extras import needed
from refiqda.frames import Field
from refiqda.model import Case
from refiqda.project import Project
from refiqda.render.tables import SUFFIXES, Form, write_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GUID = "00000000-0000-4000-8000-000000000001"
EVIL = '<script>alert(1)</script><img src=x onerror="y">'
TEXT = f"I: And?\nAna: We had bad nights.\nBen: {EVIL} \x0c=1+1\n"


@pytest.fixture(scope="module")
def study() -> Project:
    project = Project.new("Waiting <rooms>")
    ana, ben = project.add_user("Ana"), project.add_user("Ben")
    project.add_code("Home", is_codable=False)
    project.add_code("Nights", parent="Home", description="No sleep.")
    project.add_code(EVIL)
    source = project.add_source("Talk", TEXT)
    start = TEXT.index("We had")
    for user in (ana, ben):
        project.add_coding(source, start, start + 18, "Nights", user, memo=f"Noted by {user.name}.")
    project.add_coding(source, TEXT.index("<script>"), len(TEXT) - 1, EVIL, ben)
    return project


def written(table: Table, folder: Path, suffix: str) -> bytes:
    path = folder / f"{table.name}{suffix}"
    write_table(table, path, overwrite=True)
    return path.read_bytes()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_table_is_written_in_every_form_the_same_twice_without_clock_or_path(
    study: Project, tmp_path: Path, suffix: str
) -> None:
    (tmp_path / "other").mkdir()
    for name in TABLES:
        data = written(study.table(name), tmp_path, suffix)
        assert data == written(study.table(name), tmp_path / "other", suffix)
        assert str(tmp_path).encode() not in data


def test_a_page_fetches_nothing_and_runs_nothing_but_its_filter(study: Project, tmp_path: Path) -> None:
    page = written(study.table("codings"), tmp_path, ".html").decode()
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert f"script-src 'sha256-{digest}'" in html.unescape(policy)
    assert "default-src 'none'" in policy
    assert "http" not in page.replace("http-equiv", "")
    assert "<img" not in page
    assert html.escape(EVIL, quote=False).split("<")[0][:20] in page
    assert "Waiting &lt;rooms&gt;" in page


def test_a_page_shows_what_people_read_and_keeps_line_ends(study: Project, tmp_path: Path) -> None:
    study_rows = study.table("codings").to_dicts()
    page = written(study.table("codings"), tmp_path, ".html").decode()
    assert re.findall(r'<th scope="col".*?>([^<]*)</th>', page) == [
        "Source", "Place", "Passage", "Code", "Analyst", "Memo",
    ]  # fmt: skip
    assert "paragraph 2" in page
    assert study_rows[0]["coding_guid"] not in page
    notes = written(study.table("notes"), tmp_path, ".html").decode()
    assert "Noted by Ana." in notes
    matrix = written(study.table("matrix"), tmp_path, ".html").decode()
    assert '<th scope="row">Home/Nights</th><td class="number">2</td>' in matrix


def paragraphs(data: bytes) -> list[tuple[str, str]]:
    document: Any = needed("docx", "office").Document(io.BytesIO(data))
    return [(one.style.name, one.text) for one in document.paragraphs]


def test_a_document_of_codings_gives_each_code_its_passages(study: Project, tmp_path: Path) -> None:
    found = paragraphs(written(study.table("codings"), tmp_path, ".docx"))
    assert ("Title", "Codings: Waiting <rooms>") in found
    at = found.index(("Heading 2", "Home / Nights"))
    assert [one[0] for one in found[at : at + 5]] == [
        "Heading 2",
        "Definition",
        "Lead",
        "Passage",
        "Passage Source",
    ]
    assert [one[1] for one in found[at + 1 : at + 7]] == [
        "No sleep.", "2 codings of 1 passage", "We had bad nights.", "Talk, paragraph 2 · Ana; Ben",
        "Note: Ana: Noted by Ana.", "Note: Ben: Noted by Ben.",
    ]  # fmt: skip
    assert sum(name == "Passage" for name, _ in found) == 2
    assert any(EVIL in text and "\x0c" not in text for name, text in found if name == "Passage")


@pytest.mark.parametrize("suffix", [".html", ".docx", ".csv"])
def test_codings_that_only_say_who_belongs_to_a_case_are_no_reading(suffix: str, tmp_path: Path) -> None:
    project = Project.new("Cases")
    ana = project.add_user("Ana")
    case = Case(guid=GUID, name="P1")
    project.tree.cases.append(case)
    project.add_code("Home")
    case.code_refs.append(project.add_code("P1").guid)
    source = project.add_source("Talk", TEXT)
    project.add_coding(source, 0, 7, "Home", ana)
    project.add_coding(source, 0, len(TEXT) - 1, "P1", ana)
    table = project.table("codings")
    assert table.column("origin").count("case") == 1
    got = write_table(table, tmp_path / f"codings{suffix}")
    assert got.rows == (2 if suffix == ".csv" else 1)
    assert [note[-12:] for note in got.notes] == ([] if suffix == ".csv" else ["is left out."])
    asked = write_table(project.table("codings", origins=["case"]), tmp_path / f"cases{suffix}")
    assert (asked.rows, asked.notes) == (1, ())


def test_a_long_passage_does_not_begin_a_page_of_its_own(tmp_path: Path) -> None:
    project = Project.new("Long")
    source = project.add_source("Talk", "word " * 2000)
    for code, end in (("Home", 9000), ("Away", 20)):
        project.add_code(code)
        project.add_coding(source, 0, end, code, project.add_user(f"user of {code}"))
    document = needed("docx", "office").Document(
        io.BytesIO(written(project.table("codings"), tmp_path, ".docx"))
    )
    found = [(len(one.text) > 900, one.paragraph_format.keep_with_next) for one in document.paragraphs
             if one.style.name == "Passage"]  # fmt: skip
    assert found == [(True, None), (False, True)]
    counts = [one for one in document.paragraphs if one.text == "1 coding"]
    assert [one.paragraph_format.keep_with_next for one in counts] == [True, True]


def test_a_column_without_a_value_is_not_on_the_page(tmp_path: Path) -> None:
    project = Project.new("Notes")
    project.add_code("Home")
    project.add_coding(project.add_source("Talk", TEXT), 0, 7, "Home", project.add_user("Ana"), memo="why?")
    page = written(project.table("notes"), tmp_path, ".html").decode()
    titles = re.findall(r"<th scope=\"col\"[^>]*>([^<]*)", page)
    assert titles[:3] == ["Text", "Passage", "Author"]


def test_a_document_of_codings_shows_context_and_variables(study: Project, tmp_path: Path) -> None:
    found = paragraphs(written(study.table("codings", context=8, attributes=True), tmp_path, ".docx"))
    assert any(
        text.startswith("d? Ana: We had bad nights.") or "Ana: We had bad nights. Ben" in text
        for _, text in found
    )


def test_a_document_of_a_table_has_all_its_rows_and_repeats_its_header(
    study: Project, tmp_path: Path
) -> None:
    data = written(study.table("codes"), tmp_path, ".docx")
    document: Any = needed("docx", "office").Document(io.BytesIO(data))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [row[0] for row in rows] == ["Code", "Home", "Home/Nights", EVIL]
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert b"<w:tblHeader/>" in packed.read("word/document.xml")


def test_a_wide_table_is_set_in_parts_that_all_begin_with_the_first_column(tmp_path: Path) -> None:
    project = Project.new("Wide")
    project.add_code("Only")
    for number in range(40):
        project.add_source(f"Source number {number}", "words")
    document: Any = needed("docx", "office").Document(
        io.BytesIO(written(project.table("matrix"), tmp_path, ".docx"))
    )
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables]
    assert len(heads) > 1
    assert {head[0] for head in heads} == {"Code"}
    assert [name for head in heads for name in head[1:]] == [
        f"Source number {number}" for number in range(40)
    ]


def test_a_workbook_has_every_column_folds_what_is_for_programs_and_says_what_all_of_them_are(
    study: Project, tmp_path: Path
) -> None:
    table = study.table("codings")
    book = needed("openpyxl", "office").load_workbook(io.BytesIO(written(table, tmp_path, ".xlsx")))
    assert book.sheetnames == ["codings", "about"]
    sheet = book["codings"]
    assert tuple(cell.value for cell in sheet[1]) == table.columns
    assert sheet.column_dimensions["A"].hidden
    assert not sheet.column_dimensions[
        sheet["A1"].offset(0, table.columns.index("quote")).column_letter
    ].hidden
    said = {row[0].value: row[2].value for row in book["about"].iter_rows(min_row=2)}
    assert said.keys() == {"about", *table.columns}
    assert any("control characters" in (row[2].value or "") for row in book["about"].iter_rows())


def test_what_only_csv_has_is_refused_elsewhere_and_nothing_is_left_behind(
    study: Project, tmp_path: Path
) -> None:
    for suffix in (".xlsx", ".jsonl", ".html"):
        with pytest.raises(InvalidArgumentError):
            write_table(study.table("codes"), tmp_path / f"a{suffix}", form=Form(formula_safe=True))
    with pytest.raises(InvalidArgumentError):
        write_table(study.table("codes"), tmp_path / "a.csv", form=Form(delimiter="|"))
    with pytest.raises(InvalidArgumentError):
        write_table(study.table("codes"), tmp_path / "a.odt")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_row_that_cannot_be_made_leaves_the_old_file(tmp_path: Path, suffix: str) -> None:
    def rows() -> Iterator[tuple[str]]:
        yield ("one",)
        raise LookupError

    path = tmp_path / f"out{suffix}"
    path.write_bytes(b"old")
    table = Table(name="users", fields=(Field("words"),), noun=("a", "b"), length=2, make=rows)
    with pytest.raises(OutputExistsError):
        write_table(table, path)
    with pytest.raises(LookupError):
        write_table(table, path, overwrite=True)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.long
@pytest.mark.parametrize("suffix", [one for one in SUFFIXES if one != ".docx"])
def test_memory_does_not_grow_with_the_rows(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "BATCH", 500)

    def table(count: int) -> Table:
        return Table(
            name="users", fields=(Field("words"), Field("number", "integer")), noun=("a", "b"), length=count,
            make=lambda: ((f"row {number} has some words in it" * 4, number) for number in range(count)),
        )  # fmt: skip

    def peak(count: int) -> int:
        tracemalloc.start()
        write_table(table(count), tmp_path / f"out{suffix}", overwrite=True)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)  # what is loaded the first time
    few, many = peak(1_500), peak(6_000)
    assert many - few < 4_500 * 40
