"""Reading the sheet back: from the forms that spreadsheets save to the cells of each row, by key.

Excel writes CSV with semicolons where a comma divides numbers, in Windows-1252 unless told otherwise, and as "Unicode
text" with tabs in UTF-16; LibreOffice as it was asked. All of them are read. What a wrong encoding does to the words
is noticed by what the sheet remembers of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.office.csv_form import unshielded
from refiqda.office.sheets import column_key, read_sheet
from refiqda.reconciliation.sheets.layout import PAGE, Layout
from refiqda.reconciliation.sheets.showing import MARK

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.office.sheets import Sheet

FORMS: Final = (".xlsx", ".csv", ".tsv", ".txt")
_FALLBACK: Final = "cp1252"


@attrs.frozen
class Row:
    """A row that names a difference: its number as a spreadsheet shows it, the id, and the cells by key."""

    number: int
    id: str
    cells: dict[str, str]

    def told(self, key: str) -> bool:
        """Return whether the sheet remembers something for itself in this cell."""
        return bool(self.cells.get(key))


def rows_of(path: Path, layout: Layout) -> list[Row]:
    """Return the rows of a sheet.

    Raises UnusableFileError for a file that is none or lacks the columns for the difference and the decision, and
    InvalidArgumentError for a row that is filled in and names no difference.
    """
    sheet = _read(path)
    needed = [
        layout.titles[key] for key in ("id", "verb") if column_key(layout.titles[key]) not in sheet.columns
    ]
    if needed:
        raise UnusableFileError(
            f'has no column "{needed[0]}"',
            file=path.name,
            remedy="Give the sheet that `refiqda reconcile sheet` made, with the titles of its columns.",
        )
    plain = path.suffix.lower() != ".xlsx"
    rows = []
    for each in sheet.rows:
        cells = layout.cells(each.cells)
        if plain:
            cells = {key: unshielded(cell) for key, cell in cells.items()}
        name = cells["id"].removeprefix(MARK).strip()
        if name:
            rows.append(Row(each.number, name, cells))
        elif any(cells[key] for key in layout.filled()):
            raise InvalidArgumentError(
                "the row names no difference",
                file=path.name,
                where=f"row {each.number:,}",
                remedy="Put its id back into the first column, or empty the row.",
            )
    return rows


def _read(path: Path) -> Sheet:
    suffix = path.suffix.lower()
    if suffix not in FORMS:
        raise InvalidArgumentError(
            "the form of the sheet is not known from its name",
            file=path.name,
            remedy=f"End its name in {', '.join(FORMS[:3])}.",
        )
    if suffix == ".xlsx":
        try:
            return read_sheet(path, sheet=PAGE)
        except UnusableFileError as error:
            if "has no sheet" not in error.what:
                raise
            return read_sheet(path)
    try:
        return read_sheet(path)
    except UnusableFileError as error:
        if error.what != "is not UTF-8":
            raise
    return read_sheet(path, encoding=_FALLBACK)
