"""A filled crosswalk sheet, read back as what people declared.

The sheet is the one that ``refiqda crosswalk -o`` writes, or any table with these columns. Rows whose relation is
empty declare nothing. A code of a common project, which is one already, needs no line.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.matching.crosswalk import ONLY_MINE, RELATIONS, SAME, Crosswalk, Line
from refiqda.model import guid_key
from refiqda.office.sheets import read_sheet

if TYPE_CHECKING:
    from refiqda.office.sheets import Sheet, SheetRow

PAGE: Final = "crosswalk"
"""The page of a workbook that people fill in."""

ALREADY: Final = "one already"
"""What the sheet says in place of a relation where codes have a common past."""

ACTIVE: Final = ("=", "+", "-", "@")
"""What makes a spreadsheet run a cell of a CSV file; the sheet has an apostrophe before it."""

_NAMES: Final = {
    "coder_a": ("analyst", "coder_a", "coder"),
    "code_a": ("code", "code_a"),
    "coder_b": ("other_analyst", "coder_b", "other_coder"),
    "code_b": ("other_code", "code_b"),
    "relation": ("relation",),
    "name": ("common_name", "name"),
    "note": ("note",),
    "guid_a": ("code_guid", "guid_a"),
    "guid_b": ("other_code_guid", "guid_b"),
}
"""What each part of a line may be called in the sheet."""


def read_crosswalk(path: str | Path) -> Crosswalk:
    """Read a crosswalk sheet (.xlsx, .csv, .tsv or .jsonl) that people filled in, wholly or in part.

    It needs the columns analyst, code, other analyst, other code and relation (also as coder_a, code_a, coder_b,
    code_b); common name, note and the two GUIDs are optional. Raises InvalidArgumentError with the row for a relation
    that is none, a row that lacks a code, and lines that contradict each other; UnusableFileError for a file that is
    no table or has other columns.
    """
    place = Path(path)
    sheet = _page(place)
    columns = {part: _column(sheet, names) for part, names in _NAMES.items()}
    missing = [names[0].replace("_", " ") for part, names in list(_NAMES.items())[:5] if not columns[part]]
    if missing:
        raise UnusableFileError(
            f'has no column "{missing[0]}"',
            file=sheet.file,
            remedy="Take the sheet that `refiqda crosswalk A B -o SHEET.xlsx` writes.",
        )
    read = [_line(row, columns, sheet.file) for row in sheet.rows]
    lines = tuple(one for one in read if isinstance(one, Line))
    return Crosswalk(lines, sheet.file, sum(one is _OPEN for one in read))


_OPEN: Final = object()
"""A row that has not been filled in."""


def _page(place: Path) -> Sheet:
    if place.suffix.lower() != ".xlsx":
        try:
            return read_sheet(place)
        except UnusableFileError as error:
            if "is not UTF-8" in error.what:  # no command that reads a crosswalk takes an encoding
                raise UnusableFileError(
                    error.what, file=error.file, remedy='Save it as "CSV UTF-8", or as .xlsx.'
                ) from error
            raise
    try:
        return read_sheet(place, sheet=PAGE)
    except UnusableFileError as error:
        if "has no sheet" not in error.what:
            raise
        return read_sheet(place)


def _column(sheet: Sheet, names: tuple[str, ...]) -> str | None:
    return next((one for one in names if one in sheet.columns), None)


def _line(row: SheetRow, columns: dict[str, str | None], file: str) -> Line | object:
    """Return the line of a row, `_OPEN`, or None where the row says what needs no line."""
    cells = {part: _cell(row, column) for part, column in columns.items()}
    if not file.lower().endswith(".xlsx"):
        cells = {part: _bare(value) for part, value in cells.items()}
    said = " ".join((cells["relation"] or "").casefold().replace("_", " ").replace("-", " ").split())
    if not said:
        named = cells["code_a"] is not None or cells["code_b"] is not None
        return _OPEN if named else None
    one_already = bool(cells["guid_a"] and cells["guid_b"]) and guid_key(cells["guid_a"] or "") == guid_key(
        cells["guid_b"] or ""
    )
    if said == ALREADY or (one_already and said == SAME):
        return None
    if said not in RELATIONS:
        raise _bad(row, file, f'"{said[:40]}" is no relation', f"Use one of: {', '.join(RELATIONS)}.")
    if one_already:
        raise _bad(
            row,
            file,
            "relates a code of a common project to itself",
            f'It is one code already: write "{ALREADY}", or make two codes of it first.',
        )
    for part, column in list(columns.items())[:4]:
        if cells[part] is None and not (part == "code_b" and said == ONLY_MINE):
            what = (column or "").replace("_", " ")
            raise _bad(row, file, f"says {said!r} and has no {what}", "Fill it in, or clear the relation.")
    if said == ONLY_MINE:
        cells["code_b"] = cells["guid_b"] = None
    return Line(
        cells["coder_a"] or "",
        cells["code_a"],
        cells["coder_b"] or "",
        cells["code_b"],
        said,
        cells["name"],
        cells["note"],
        cells["guid_a"],
        cells["guid_b"],
        row.number,
    )


def _cell(row: SheetRow, column: str | None) -> str | None:
    return ((row.cells.get(column) or "").strip() or None) if column else None


def _bare(value: str | None) -> str | None:
    """Return a cell without the apostrophe that keeps spreadsheets from running it."""
    return value[1:] if value and value[0] == "'" and value[1:2] in ACTIVE else value


def _bad(row: SheetRow, file: str, what: str, remedy: str) -> InvalidArgumentError:
    return InvalidArgumentError(what, file=file, where=f"row {row.number}", remedy=remedy)
