"""A table as a workbook: the rows on one sheet, and on another what the columns say.

All columns of the table are there. Those for programs and those in which nothing stands are folded away, so that the
sheet opens and prints with what people read; a click on the plus sign above them shows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from refiqda.office.workbooks import Column, Page, Told, write_workbook
from refiqda.render.tables.readable import heading_of, shown_columns

if TYPE_CHECKING:
    from refiqda.extracts import Table

_WIDTHS: Final = {
    "quote": 60.0,
    "memo": 40.0,
    "text": 60.0,
    "description": 40.0,
}
_AROUND: Final = {"before": 30.0, "after": 30.0}
_WRAPS: Final = {**dict.fromkeys(_WIDTHS, True), **dict.fromkeys(_AROUND, False)}
_CELL: Final = 11.0
"""A column of the matrix: numbers, under a name that wraps."""
_KINDS: Final = {
    "text": "text", "integer": "whole number", "float": "number", "boolean": "true or false", "date": "day",
    "datetime": "day and time", "instant": "day and time (UTC)",
}  # fmt: skip


def write_book(table: Table, stream: BinaryIO) -> tuple[str, ...]:
    """Write the workbook, and return what a reader should know of it."""
    read = set(shown_columns(table))
    folds = [place not in read for place in range(len(table.fields))]
    columns = tuple(
        Column(
            field.name,
            _CELL if table.name == "matrix" and place else _AROUND.get(field.name, _WIDTHS.get(field.name)),
            wrap=_WRAPS.get(field.name),
            folded=folds[place],
        )
        for place, field in enumerate(table.fields)
    )
    told: list[str] = []

    def about(what: Told) -> Page:
        told.extend(what.sentences())
        return _about(table, told, folded=any(folds))

    frozen = 0 if any(folds[: table.first]) and table.first == 1 else table.first
    write_workbook(
        stream, [Page(table.name, columns, table, frozen=frozen)], title=heading_of(table), about=about
    )
    return tuple(told)


def _about(table: Table, told: list[str], *, folded: bool) -> Page:
    """Return the sheet that says what the table is."""
    notes = [*table.notes, *told]
    if folded:
        notes.append(
            "Columns for programs, and empty ones, are folded away: click the plus sign above the sheet."
        )
    notes.append("An empty cell means that the project says nothing there.")
    rows: list[tuple[str, str | None, str]]
    rows = [("about", None, heading_of(table)), *(("about", None, note) for note in notes)]
    rows += [(field.name, _KINDS[field.kind], field.meaning) for field in table.fields]
    columns = (
        Column("column", 24.0, wrap=True),
        Column("kind", 18.0),
        Column("what it says", 90.0, wrap=True),
    )
    return Page("about", columns, rows, filters=False)
