"""Codebooks as tables: what is written and read again is the same codebook; what people fill in is understood."""

from __future__ import annotations

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from refiqda import model
from refiqda.codebooks.entries import entries_of
from refiqda.codebooks.reading import read_draft
from refiqda.codebooks.updating import build_codebook, update_codebook
from refiqda.exchange.identity import made_guid
from refiqda.render.codebooks import write_codebook_file
from refiqda.render.tables import Form
from tests.codebooks.made import codebooks, deep_codebook

FORMS = (".csv", ".xlsx", ".docx")
SAFE = Form(formula_safe=True, delimiter=";")


def imported(book: model.CodeBook, suffix: str, form: Form | None = None) -> model.CodeBook:
    """Return what is read back of a codebook, made anew; put into itself it has to be the same as well."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"codebook{suffix}"
        write_codebook_file(book, entries_of(book), path, form=form)
        draft, again = read_draft(path), read_draft(path)
    update = update_codebook(book, again)
    assert update.made == book
    assert not update.changes
    assert not update.missing
    made = build_codebook(draft).made
    assert isinstance(made, model.CodeBook)
    return made


@pytest.mark.parametrize("suffix", FORMS)
@settings(max_examples=8, deadline=None)
@given(book=codebooks())
def test_a_codebook_that_is_exported_and_imported_is_the_same(suffix: str, book: model.CodeBook) -> None:
    made = imported(book, suffix)
    assert made.codes == book.codes
    assert suffix == ".csv" or made.sets == book.sets


@settings(max_examples=16, deadline=None)
@given(book=codebooks())
def test_a_formula_safe_csv_comes_back_the_same(book: model.CodeBook) -> None:
    assert imported(book, ".csv", SAFE).codes == book.codes


def test_no_cell_of_a_formula_safe_csv_can_be_run(tmp_path: Path) -> None:
    book = model.CodeBook(
        codes=[model.Code(guid=made_guid("x"), name="=1+1", is_codable=True, description="@SUM(A1)")]
    )
    path = tmp_path / "codebook.csv"
    assert write_codebook_file(book, entries_of(book), path, form=SAFE).shielded == 2
    with path.open(encoding="utf-8-sig", newline="") as stream:
        cells = [cell for row in csv.reader(stream, delimiter=";") for cell in row]
    assert "'=1+1" in cells
    assert not [one for one in cells if one.startswith(("=", "@", "+", "-"))]


@pytest.mark.parametrize("suffix", FORMS)
def test_thirty_levels_come_back(suffix: str) -> None:
    book = deep_codebook()
    assert imported(book, suffix).codes == book.codes


@pytest.mark.parametrize("suffix", FORMS)
def test_texts_too_long_for_a_cell_come_back(suffix: str) -> None:
    long = "A definition of many words. " * 3000
    code = model.Code(
        guid="00000000-0000-4000-8000-000000000001", name="n" * 40_000, is_codable=True, description=long
    )
    book = model.CodeBook(codes=[code])
    assert imported(book, suffix).codes == book.codes
