"""The sheet: what it asks, what it never answers itself, and that it is read back as it was filled in."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.agreement.material import gather
from refiqda.crosswalks.books import books_of, paths
from refiqda.crosswalks.matrix import crosswalk
from refiqda.crosswalks.sheet import columns_of, write_sheet
from refiqda.errors import InvalidArgumentError, OutputExistsError
from refiqda.extras import needed
from tests.crosswalks.apart import file_of

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda import Project

TITLES = ["analyst", "code", "definition", "other analyst", "other code", "other definition", "what it shows",
          "relation", "common name", "note", "code guid", "other code guid"]  # fmt: skip


def study() -> dict[str, Project]:
    return {
        "Ana": file_of(
            "Ana",
            {"Trust": [("One", 0, 10)], "=Fear": [("One", 30, 40)], "Base": [("One", 50, 55)]},
            definitions={"Trust": "Relying on others."},
            common=["Base"],
        ),
        "Bo": file_of(
            "Bo", {"Trust": [("One", 5, 8)], "Hope": [], "Base": [("One", 50, 55)]}, common=["Base"]
        ),
    }


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def fill(path: Path, answers: dict[tuple[str, str, str], str], **more: str) -> Path:
    """Write relations into the rows of a CSV sheet, by analyst, code and other code."""
    rows = rows_of(path)
    for row in rows:
        said = answers.get((row["analyst"], row["code"], row["other code"]))
        if said is not None:
            row["relation"] = said
            row.update(more)
    filled = path.with_name("filled.csv")
    with filled.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, TITLES)
        writer.writeheader()
        writer.writerows(rows)
    return filled


def test_each_code_has_what_it_met_and_a_free_row_and_no_relation_is_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    assert write_sheet(crosswalk(study()), path) == 6
    rows = rows_of(path)
    assert list(rows[0]) == TITLES
    assert [(one["analyst"], one["code"], one["other code"], one["relation"]) for one in rows] == [
        ("Ana", "Trust", "Trust", ""),
        ("Ana", "Trust", "", ""),
        ("Ana", "'=Fear", "", ""),
        ("Ana", "Base", "Base", "one already"),
        ("Bo", "Trust", "", ""),
        ("Bo", "Hope", "", ""),
    ]
    assert rows[0]["definition"] == "Relying on others."
    assert rows[0]["what it shows"] == "1 of 1 passages of Ana, 1 of 1 of Bo; shared: 3 characters"
    assert "1 of 1 passages where Bo saw nothing" in rows[2]["what it shows"]
    assert "not used" in rows[5]["what it shows"]


def test_a_filled_sheet_says_which_codes_are_one_also_with_names_that_a_spreadsheet_would_run(
    tmp_path: Path,
) -> None:
    path = tmp_path / "sheet.csv"
    write_sheet(crosswalk(study()), path)
    answers = {("Ana", "Trust", "Trust"): "same", ("Ana", "'=Fear", ""): "only mine"}
    found = refiqda.read_crosswalk(fill(path, answers, note="agreed"))
    assert [(one.code_a, one.code_b, one.relation, one.note) for one in found.lines] == [
        ("Trust", "Trust", "same", "agreed"),
        ("=Fear", None, "only mine", "agreed"),
    ]
    assert found.open_rows == 3
    books = paths(books_of(study(), gather(study(), made_apart="keep", speakers=False)))
    assert found.resolved(books).silent_about(books) == {"Ana": ("Base",), "Bo": ("Hope", "Base")}
    assert gather(study(), crosswalk=found).matched_by_crosswalk == ("Trust",)


def test_a_code_renamed_since_is_found_and_one_deleted_since_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    write_sheet(crosswalk(study()), path)
    found = refiqda.read_crosswalk(fill(path, {("Ana", "Trust", "Trust"): "same"}))
    files = study()
    files["Ana"].rename_code("Trust", "Reliance")
    assert gather(files, crosswalk=found).matched_by_crosswalk == ("Reliance = Trust",)
    without = study() | {"Ana": file_of("Ana", {"Else": [("One", 0, 10)]})}
    with pytest.raises(InvalidArgumentError, match='no code "Trust"') as raised:
        gather(without, crosswalk=found)
    assert (raised.value.file, raised.value.where) == ("filled.csv", "row 2")


def test_a_workbook_has_drop_downs_folded_guids_and_is_read_as_it_was_filled(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    matrix = crosswalk(study())
    write_sheet(matrix, path)
    book = needed("openpyxl", "office").load_workbook(path)
    assert book.sheetnames[0] == "crosswalk"
    page = book["crosswalk"]
    assert [cell.value for cell in page[1]] == TITLES == [one.title for one in columns_of(matrix)]
    assert page.column_dimensions["K"].hidden
    assert page["B4"].value == "=Fear"
    assert page["B4"].data_type == "s"
    lists = [rule.formula1 for rule in page.data_validations.dataValidation]
    assert '"same,broader,narrower,related,only mine"' in lists
    page["H2"] = "Same"
    page["E6"] = "=Fear"
    page["E6"].data_type = "s"
    page["H6"] = "broader"
    book.save(tmp_path / "filled.xlsx")
    found = refiqda.read_crosswalk(tmp_path / "filled.xlsx")
    assert [(one.code_a, one.code_b, one.relation) for one in found.lines] == [
        ("Trust", "Trust", "same"),
        ("Trust", "=Fear", "broader"),
    ]


def test_the_sheet_is_never_overwritten_and_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.xlsx", "one.csv"):
        path = tmp_path / name
        write_sheet(crosswalk(study()), path)
        before = path.read_bytes()
        with pytest.raises(OutputExistsError):
            write_sheet(crosswalk(study()), path)
        write_sheet(crosswalk(study()), path, overwrite=True)
        assert path.read_bytes() == before
    with pytest.raises(InvalidArgumentError, match="form of the sheet"):
        write_sheet(crosswalk(study()), tmp_path / "one.docx")


def test_three_analysts_stand_in_one_sheet_and_same_carries_on(tmp_path: Path) -> None:
    given = {name: file_of(name, {f"{name}'s": [("One", 0, 10)]}) for name in ("Ana", "Bo", "Cy")}
    path = tmp_path / "sheet.csv"
    write_sheet(crosswalk(given), path)
    answers = {("Ana", "Ana's", "Bo's"): "same", ("Bo", "Bo's", "Cy's"): "same"}
    assert set(refiqda.read_crosswalk(fill(path, answers)).common().values()) == {"Ana's = Bo's = Cy's"}
