"""Tables that people filled in: CSV, JSON lines and XLSX, read as cells of text.

Files come from strangers: sizes are limited, no entity of a workbook is followed, no formula is run (the value that
the program last showed is taken). Names of columns are compared without case, blanks and edges.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.extras import needed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MAX_BYTES: Final = 512 * 1024 * 1024
"""What a table may hold, in bytes of the file."""


@attrs.frozen
class SheetRow:
    """A row: its number as a spreadsheet shows it (the header is row 1; of JSON lines, the line), and its cells.

    Cells are text: whole numbers without a decimal point, ``true`` and ``false``, dates as ISO 8601; None is empty.
    """

    number: int
    cells: dict[str, str | None]


@attrs.frozen
class Sheet:
    """A table: the name of its file, its columns (lower case, blanks as ``_``), its rows but empty ones."""

    file: str
    columns: tuple[str, ...]
    rows: list[SheetRow]


def read_sheet(path: str | Path, *, sheet: str | None = None) -> Sheet:
    """Read a table by its suffix: .csv, .jsonl or .xlsx (of which ``sheet`` names one; the first by default).

    Raises UnusableFileError for a file that is none, InvalidArgumentError for another suffix, MissingExtraError.
    """
    place = Path(path)
    reader = _READERS.get(place.suffix.lower())
    if reader is None:
        raise InvalidArgumentError(
            "the form of the table is not known from its name",
            file=place.name,
            remedy=f"End its name in {', '.join(_READERS)}.",
        )
    try:
        if place.stat().st_size > MAX_BYTES:
            raise UnusableFileError("is too large for a table", file=place.name, remedy="Split it.")
        return reader(place, sheet)
    except OSError as error:
        raise UnusableFileError(
            "cannot be read", file=place.name, remedy="Check its name and permissions."
        ) from error


def column_key(name: object) -> str:
    """Return the name of a column as it is compared."""
    return "_".join(str(name).strip().lower().split())


def _read_csv(path: Path, sheet: str | None) -> Sheet:  # noqa: ARG001 - all readers take the same
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableFileError("is not UTF-8", file=path.name, remedy='Save it as "CSV UTF-8".') from error
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise UnusableFileError(
            "is no CSV file", file=path.name, remedy="Save it as CSV again, with quoted cells."
        ) from error
    return _table(path.name, ((number, row) for number, row in enumerate(rows, 1)))


def _read_jsonl(path: Path, sheet: str | None) -> Sheet:  # noqa: ARG001 - all readers take the same
    columns: dict[str, None] = {}
    rows = []
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            value = json.loads(line)
            if not isinstance(value, dict):
                raise UnusableFileError(
                    "a line is no JSON object",
                    file=path.name,
                    where=f"line {number}",
                    remedy="Give one a line.",
                )
            cells = {column_key(key): cell_text(one) for key, one in value.items()}
            columns.update(dict.fromkeys(cells))
            rows.append(SheetRow(number, cells))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise UnusableFileError(
            "is no file of JSON lines", file=path.name, remedy="Give one JSON object a line, as UTF-8."
        ) from error
    return Sheet(path.name, tuple(columns), rows)


def _read_xlsx(path: Path, sheet: str | None) -> Sheet:
    needed("defusedxml", "office")  # openpyxl refuses entities where it is installed
    openpyxl = needed("openpyxl", "office")
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        page = book.worksheets[0] if sheet is None else book[sheet]
        rows = enumerate(page.iter_rows(values_only=True), 1)
        return _table(path.name, ((number, [cell_text(one) for one in row]) for number, row in rows))
    except KeyError as error:
        raise UnusableFileError(
            f'has no sheet "{sheet}"', file=path.name, remedy="Name one of its sheets."
        ) from error
    except OSError:
        raise
    except (UnusableFileError, InvalidArgumentError):
        raise
    except Exception as error:
        raise UnusableFileError("is no workbook", file=path.name, remedy="Save it again as .xlsx.") from error


def _table(file: str, rows: Iterator[tuple[int, Iterable[Any]]]) -> Sheet:
    """Return the rows below the first that is not empty, which names the columns."""
    columns: list[str] = []
    found: list[SheetRow] = []
    for number, row in rows:
        values = [cell_text(one) for one in row]
        if all(value is None for value in values):
            continue
        if not columns:
            columns = [column_key(value or "") for value in values]
            _refuse_doubles(file, columns)
            continue
        found.append(
            SheetRow(number, {key: value for key, value in zip(columns, values, strict=False) if key})
        )
    if not columns:
        raise UnusableFileError("holds no table", file=file, remedy="Name the columns in its first row.")
    return Sheet(file, tuple(key for key in columns if key), found)


def _refuse_doubles(file: str, columns: list[str]) -> None:
    named = [key for key in columns if key]
    if len(named) != len(set(named)):
        double = next(key for key in named if named.count(key) > 1)
        raise UnusableFileError(f'names the column "{double}" twice', file=file, remedy="Rename one of them.")


def cell_text(value: object) -> str | None:
    """Return a cell as text, or None if there is nothing in it."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


_READERS: Final[dict[str, Callable[[Path, str | None], Sheet]]] = {
    ".csv": _read_csv,
    ".jsonl": _read_jsonl,
    ".xlsx": _read_xlsx,
}
