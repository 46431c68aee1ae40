"""Every table of every real project, in every form, holds what the manifest counts."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

import refiqda
from refiqda.extracts import TABLES
from refiqda.extras import needed
from refiqda.render.tables import SUFFIXES, write_table
from refiqda.render.tables.readable import reading_table

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.extracts import Table

pytestmark = pytest.mark.corpus

COUNTED = {
    "codings": "codings",
    "codes": "codes",
    "cases": "cases",
    "links": "links",
    "variables": "variables",
}


def manifest(corpus: Path) -> list[dict[str, str]]:
    """Return the rows of the manifest that are projects."""
    with (corpus / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if not row["filename"].endswith(".qdc")]


def counted(table: Table, row: dict[str, str]) -> None:
    """Hold the rows of a table against the manifest."""
    if table.name in COUNTED:
        assert len(table) == int(row[COUNTED[table.name]])
    elif table.name == "notes":
        assert len({one for one in table.column("note_guid") if one}) == int(row["notes"])
    elif table.name == "sets":
        assert len(set(table.column("set_guid"))) == int(row["sets"])
    elif table.name == "users":
        assert sum(one is not None for one in table.column("user_guid")) >= int(row["users"])
    elif table.name == "sources":
        kinds = ("text", "pdf", "picture", "audio", "video")
        assert len(table) >= sum(int(row[f"{kind}_sources"]) for kind in kinds)


def rows_in(path: Path, table: Table) -> int | None:
    """Return how many rows a file has; None for forms that are for reading."""
    if path.suffix == ".csv":
        return len(list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))) - 1
    if path.suffix == ".jsonl":
        return len([json.loads(line) for line in path.read_bytes().decode().split("\n")[:-1]])
    if path.suffix == ".parquet":
        return int(pq.read_metadata(path).num_rows)
    if path.suffix == ".xlsx":
        book: Any = needed("openpyxl", "office").load_workbook(path, read_only=True)
        return sum(1 for _ in book[table.name].iter_rows()) - 1
    if path.suffix == ".html":
        return path.read_text(encoding="utf-8").count("<tr>") - 1
    assert needed("docx", "office").Document(path).paragraphs
    return None


def test_every_table_in_every_form(corpus: Path, tmp_path: Path) -> None:
    for row in manifest(corpus):
        project = refiqda.read(corpus / row["filename"])
        for name in TABLES:
            table = project.table(name)
            counted(table, row)
            for suffix in SUFFIXES:
                path = tmp_path / f"out{suffix}"
                rows = len(reading_table(table) if suffix in {".docx", ".html"} else table)
                assert write_table(table, path, overwrite=True).rows == rows
                assert rows_in(path, table) in {rows, None}, (row["filename"], name, suffix)


def test_the_cells_of_the_matrix_are_the_codings(corpus: Path) -> None:
    for row in manifest(corpus):
        project = refiqda.read(corpus / row["filename"])
        people = project.codings(include=["person", "machine", "inherited"])
        coded = sum(guid is not None for guid in people.column("code_guid"))
        for by in ("source", "coder"):
            cells = sum(sum(one[1:]) for one in project.table("matrix", by=by))
            assert cells == coded, (row["filename"], by)
        assert sum(project.table("users").column("codings")) == len(people)


def test_nvivo_for_mac_has_values_of_sources_and_cases_of_codings(corpus: Path) -> None:
    project = refiqda.read(corpus / "nvivo-mac-20.5.0-zenodo5703624-constructiveturn.qdpx")
    sources = project.table("sources")
    year = "Year of the guidelines:Year"
    assert sum(one is not None for one in sources.column(year)) == 60
    cases = {row["case"]: row for row in project.table("cases").to_dicts()}
    named = [row for row in sources.to_dicts() if row["source"] in cases]
    assert named
    assert all(
        cases[row["source"]][year] == row[year] for row in named if cases[row["source"]]["source_count"] == 1
    )
    assert f"source: {year}" in project.table("codings", attributes=True).columns
