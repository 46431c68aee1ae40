"""Workbooks as spreadsheets open them."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from refiqda.errors import InvalidArgumentError
from refiqda.extras import needed
from refiqda.office import workbooks
from refiqda.office.workbooks import Column, Page, Told, unescaped, write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

TWO = (Column("words"), Column("more"))


def opened(pages: Sequence[Page], about: Callable[[Told], Page] | None = None) -> Any:  # noqa: ANN401 - openpyxl has no types
    stream = io.BytesIO()
    write_workbook(stream, pages, about=about)
    return needed("openpyxl", "office").load_workbook(stream)


def one_page(rows: Iterable[Sequence[object]], columns: tuple[Column, ...] = TWO) -> Any:  # noqa: ANN401 - same
    return opened([Page("page", columns, rows)])["page"]


def test_the_header_is_bold_stays_in_sight_and_filters() -> None:
    sheet = one_page([("a", 1), ("b", 2)])
    assert all(cell.font.bold for cell in sheet[1])
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$1:$1", "landscape")


def test_no_text_is_a_formula_or_a_link_and_stays_text_when_it_is_edited() -> None:
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", "https://a.example/", "=HYPERLINK(1)"]
    sheet = one_page([(text, None) for text in texts])
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == texts
    assert {cell.data_type for cell in cells} == {"inlineStr"} or {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells] == [True, True, True, True, False, True]
    assert [cell.hyperlink for cell in cells] == [None] * len(cells)


def test_markup_of_the_library_is_a_text_like_any_other() -> None:
    evil = '<r><t>x</t></r></is></c><c r="Z9" t="str"><f>1+1</f></c>'
    for text in ("<r>a</r>", "<r></r>", evil, f"{evil}</r>", "<r><t>a</t></r>"):
        assert one_page([(text, None)])["A2"].value == text


def test_numbers_keep_their_digits() -> None:
    numbers = [0.1 + 0.2, 1e300, -5, 10**14, 10**15, -(10**29), float("inf")]
    sheet = one_page([(number, True) for number in numbers])
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [
        0.1 + 0.2, 1e300, -5, 10**14, "1000000000000000", "-100000000000000000000000000000", "inf",
    ]  # fmt: skip
    assert sheet["B2"].value is True


def test_days_and_moments_are_dates_where_a_spreadsheet_knows_them() -> None:
    moment = dt.datetime(2024, 3, 1, 9, 30, 0, 123000)  # noqa: DTZ001 - without a zone, on purpose
    values = [
        dt.date(2024, 2, 29), moment, moment.replace(microsecond=1), moment.replace(tzinfo=dt.UTC),
        dt.date(1900, 2, 28),
    ]  # fmt: skip
    sheet = one_page([(value, None) for value in values])
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [
        dt.datetime(2024, 2, 29), moment, "2024-03-01T09:30:00.000001", "2024-03-01T09:30:00.123000Z", "1900-02-28",  # noqa: DTZ001 - as openpyxl reads a day
    ]  # fmt: skip


def test_a_text_too_long_for_a_cell_goes_on_in_a_sheet_of_its_own() -> None:
    text = "\U0001f642 und so weiter, " * 4000
    book = opened([Page("page", TWO, [("short", None), (text, None), ("x" * workbooks.CELL, None)])])
    assert book.sheetnames == ["page", "long texts"]
    head, *parts = [[cell.value for cell in row] for row in book["long texts"].iter_rows()]
    assert head == ["sheet", "row", "column", "part", "text"]
    assert [part[:4] for part in parts] == [
        ["page", 3, "words", number] for number in range(1, len(parts) + 1)
    ]
    assert "".join(part[4] for part in parts) == text
    assert all(len(part[4].encode("utf-16-le")) <= workbooks.CELL * 2 for part in parts)
    cut = book["page"]["A3"].value
    assert cut.endswith("[goes on in the sheet: long texts]")
    assert text.startswith(cut.rpartition(" [")[0])
    assert len(cut.encode("utf-16-le")) <= workbooks.CELL * 2
    assert book["page"]["A4"].value == "x" * workbooks.CELL


def test_rows_beyond_the_last_go_on_in_another_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "ROWS", 4)
    told: list[tuple[int, list[str]]] = []

    def about(what: Told) -> Page:
        told.append((what.rows, what.further))
        return Page("about", (Column("note"),), [(one,) for one in what.sentences()])

    book = opened([Page("page", TWO, ((f"r{number}", number) for number in range(8)))], about)
    assert book.sheetnames == ["page", "page (2)", "page (3)", "about"]
    found = [row[0].value for name in book.sheetnames[:3] for row in book[name].iter_rows(min_row=2)]
    assert found == [f"r{number}" for number in range(8)]
    assert told == [(8, ["page (2)", "page (3)"])]
    assert "page (2), page (3)" in book["about"]["A2"].value
    full = opened([Page("page", TWO, [("a", 1)] * 3)])
    assert full.sheetnames == ["page"]


def test_more_columns_than_a_sheet_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "COLUMNS", 1)
    with pytest.raises(InvalidArgumentError, match="at most 1 columns"):
        one_page([])


def test_control_characters_are_told_and_read_back() -> None:
    told: list[str] = []

    def about(what: Told) -> Page:
        told.extend(what.sentences())
        return Page("about", (Column("x"),), [])

    book = opened([Page("page", TWO, [("page\x0cbreak", "_x000C_")])], about)
    values = [cell.value for cell in book["page"][2]]
    assert [unescaped(value) for value in values] == ["page\x0cbreak", "_x000C_"]
    assert told == ["Some cells (1) hold control characters, such as page breaks."]


def test_drop_downs_take_few_words_from_the_rule_and_many_from_a_hidden_sheet() -> None:
    many = tuple(f"Code {number}, with a long name/and its path" for number in range(20))
    columns = (Column("few", choices=("yes", "no")), Column("many", choices=many))
    book = opened([Page("page", columns, [("yes", many[0]), (None, None)])])
    rules = {str(one.sqref): one.formula1 for one in book["page"].data_validations.dataValidation}
    assert rules == {"A2:A3": '"yes,no"', "B2:B3": "'choices'!$A$1:$A$20"}
    assert book["choices"].sheet_state == "hidden"
    assert tuple(row[0].value for row in book["choices"].iter_rows()) == many


def test_columns_are_as_wide_as_what_stands_in_them_up_to_a_limit() -> None:
    columns = (Column("a"), Column("b"), Column("c", width=50.0), Column("d", folded=True))
    sheet = one_page([("one", "word " * 40, "x", "y")], columns)
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert widths[0] < 12 < widths[1] < 40 < widths[2]
    assert sheet["B2"].alignment.wrap_text
    assert not sheet["A2"].alignment.wrap_text
    assert sheet.row_dimensions[2].height > 60
    assert sheet.column_dimensions["D"].hidden


@pytest.mark.parametrize(
    ("names", "made"),
    [
        (["a/b:c*d?e[f]g\\h"], ["a_b_c_d_e_f_g_h"]),
        (["x" * 40], ["x" * 31]),
        (["Same", "same"], ["Same", "same (2)"]),
        (["", "'quoted'"], ["table", "quoted"]),
    ],
)
def test_sheets_have_names_that_are_allowed_and_apart(names: list[str], made: list[str]) -> None:
    assert opened([Page(name, TWO, []) for name in names]).sheetnames == made


def test_the_same_pages_are_the_same_bytes_and_tell_no_time() -> None:
    def data() -> bytes:
        stream = io.BytesIO()
        write_workbook(stream, [Page("page", TWO, [("a", 1)])], title="Title")
        return stream.getvalue()

    assert data() == data()
    with zipfile.ZipFile(io.BytesIO(data())) as packed:
        assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in packed.read("docProps/core.xml")
        assert b"<dc:title>Title</dc:title>" in packed.read("docProps/core.xml")


def test_rows_are_counted_and_none_is_a_page_too() -> None:
    assert write_workbook(io.BytesIO(), [Page("a", TWO, [("a", 1)] * 3), Page("b", TWO, [])]) == 3
