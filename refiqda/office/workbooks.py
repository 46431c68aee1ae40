"""Workbooks (XLSX) for people: text that is never a formula, a header that stays, filters, drop-downs, same bytes."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import attrs

from refiqda.extras import needed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CELL: Final = 32_767
"""Characters that a cell of a spreadsheet holds."""

_DEFAULT_WIDTH: Final = 16.0


@attrs.frozen
class Column:
    """A column: its title, width in characters, whether long text wraps, and the words of its drop-down."""

    title: str
    width: float | None = None
    wrap: bool = False
    choices: tuple[str, ...] = ()


@attrs.frozen
class Page:
    """A sheet of a workbook; None is an empty cell, and whole numbers and yes/no are no text."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[object]]


def write_workbook(stream: BinaryIO, pages: Sequence[Page]) -> int:
    """Write a workbook and return the number of its rows without headers; raises MissingExtraError."""
    xlsxwriter = needed("xlsxwriter", "office")
    memory = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(memory, options)
    book.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001 - the library takes no zone
    written = sum(_write_page(book, page) for page in pages)
    book.close()
    stream.write(memory.getvalue())
    return written


def _write_page(book: Any, page: Page) -> int:  # noqa: ANN401 - published without types
    sheet = book.add_worksheet(page.name)
    head = book.add_format({"bold": True, "valign": "top", "bottom": 1})
    plain, wrapped = book.add_format({"valign": "top"}), book.add_format({"valign": "top", "text_wrap": True})
    for place, column in enumerate(page.columns):
        sheet.set_column(place, place, column.width or _DEFAULT_WIDTH, wrapped if column.wrap else plain)
        sheet.write_string(0, place, column.title, head)
    number = 0
    for number, row in enumerate(page.rows, 1):
        for place, value in enumerate(row):
            style = wrapped if page.columns[place].wrap else plain
            if value is None:
                continue
            if isinstance(value, bool):
                sheet.write_boolean(number, place, value, style)
            elif isinstance(value, int | float):
                sheet.write_number(number, place, value, style)
            else:
                sheet.write_string(number, place, fitting(str(value)), style)
    sheet.freeze_panes(1, 0)
    if page.columns:
        sheet.autofilter(0, 0, max(number, 1), len(page.columns) - 1)
    for place, column in enumerate(page.columns):
        if column.choices:
            rule = {"validate": "list", "source": list(column.choices)}
            sheet.data_validation(1, place, max(number, 1), place, rule)
    return number


def fitting(text: str) -> str:
    """Cut what a cell cannot hold, and say so in the cell; control characters XML has no place for go."""
    safe = "".join(sign for sign in text if sign >= " " or sign in "\t\n")
    return safe if len(safe) <= CELL else safe[: CELL - 6] + " [cut]"
