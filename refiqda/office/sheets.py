"""Tables that people filled in: CSV, JSON lines and XLSX, read as cells of text.

Files come from strangers: sizes are limited before anything is unpacked, no entity of a workbook is followed, no
formula is run (the value that the program last showed is taken). Names of columns are compared without case, blanks
and edges. What would shift cells or lose one in silence is an error that names the row.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs

from refiqda.errors import (
    InvalidArgumentError,
    UnusableFileError,
    unreadable,
)
from refiqda.office.cells import cell_text
from refiqda.office.csv_form import decoded, delimiter_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MAX_BYTES: Final = 512 * 1024 * 1024
"""What a table may hold, in bytes of the file."""

MAX_ROWS: Final = 2_000_000
"""How many rows a table may have; a spreadsheet has half as many."""


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


class _Told(NamedTuple):
    """What somebody said about a file: which sheet of a workbook, and the form of a CSV file."""

    sheet: str | None
    delimiter: str | None
    encoding: str | None


def read_sheet(
    path: str | Path, *, sheet: str | None = None, delimiter: str | None = None, encoding: str | None = None
) -> Sheet:
    """Read a table by its suffix: .csv, .tsv, .jsonl or .xlsx (of which ``sheet`` names one; the first by default).

    CSV is UTF-8, or UTF-16 with a byte order mark, or in the ``encoding`` that is named for files that are neither;
    its ``delimiter`` is found out unless given. Raises
    UnusableFileError for a file that is none, InvalidArgumentError for another suffix, MissingExtraError.
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
            raise _too_large(place.name)
        return reader(place, _Told(sheet, delimiter, encoding))
    except OSError as error:
        raise unreadable(place.name, error) from error


def column_key(name: object) -> str:
    """Return the name of a column as it is compared."""
    return "_".join(str(name).strip().lower().split())


def _too_large(file: str) -> UnusableFileError:
    return UnusableFileError("is too large for a table", file=file, remedy="Split it.")


def _read_csv(path: Path, told: _Told) -> Sheet:
    text = decoded(path.read_bytes(), path.name, told.encoding)
    mark, text = delimiter_of(text, "\t" if path.suffix.lower() == ".tsv" else told.delimiter, path.name)
    before = csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        return _table(path.name, enumerate(reader, 1), full=True)
    except csv.Error as error:
        raise UnusableFileError(
            "is no CSV file",
            file=path.name,
            where=f"line {reader.line_num}",
            remedy="A cell with quotation marks stands in quotation marks, and those inside are doubled.",
        ) from error
    finally:
        csv.field_size_limit(before)


def _read_jsonl(path: Path, told: _Told) -> Sheet:
    del told  # all readers take the same
    columns: dict[str, None] = {}
    rows = []
    number = 0
    try:
        for number, line in enumerate(path.read_bytes().decode("utf-8-sig").split("\n"), 1):
            if not line.strip():
                continue
            value = _object(json.loads(line), path.name, number)
            cells = {column_key(key): cell_text(one) for key, one in value.items()}
            if len(cells) < len(value):
                _refuse_doubles(path.name, [column_key(key) for key in value])
            columns.update(dict.fromkeys(cells))
            if any(one is not None for one in cells.values()):
                rows.append(SheetRow(number, cells))
    except UnusableFileError:
        raise
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise UnusableFileError(
            "is no file of JSON lines",
            file=path.name,
            where=f"line {number}" if number else None,
            remedy="Give one JSON object a line, as UTF-8.",
        ) from error
    return Sheet(path.name, tuple(columns), rows)


def _object(value: Any, file: str, number: int) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON can say
    if not isinstance(value, dict):
        raise UnusableFileError(
            "a line is no JSON object", file=file, where=f"line {number:,}", remedy="Give one object a line."
        )
    if number > MAX_ROWS:
        raise _too_large(file)
    return value


def _read_xlsx(path: Path, told: _Told) -> Sheet:
    from refiqda.office.workbook_rows import workbook_rows  # noqa: PLC0415 - for this form alone

    return _table(path.name, workbook_rows(path, told.sheet), full=False)


def _table(file: str, rows: Iterable[tuple[int, Iterable[Any]]], *, full: bool) -> Sheet:
    """Return the rows below the first that is not empty, which names the columns.

    ``full``: a cell without a column is an error, for it tells that cells were shifted; else it stands beside the
    table and is none of it.
    """
    columns: list[str] = []
    found: list[SheetRow] = []
    for number, row in _limited(rows, file):
        values = [cell_text(one) for one in row]
        if all(value is None for value in values):
            continue
        if not columns:
            columns = [column_key(value or "") for value in values]
            _refuse_doubles(file, columns)
            continue
        if full and any(value is not None for value in values[len(columns) :]):
            raise UnusableFileError(
                "a row has more cells than there are columns",
                file=file,
                where=f"row {number:,}",
                remedy="Put cells that hold the delimiter in quotation marks.",
            )
        found.append(
            SheetRow(number, {key: value for key, value in zip(columns, values, strict=False) if key})
        )
    if not columns:
        raise UnusableFileError("holds no table", file=file, remedy="Name the columns in its first row.")
    return Sheet(file, tuple(key for key in columns if key), found)


def _limited(rows: Iterable[tuple[int, Iterable[Any]]], file: str) -> Iterator[tuple[int, Iterable[Any]]]:
    for number, row in rows:
        if number > MAX_ROWS:
            raise _too_large(file)
        yield number, row


def _refuse_doubles(file: str, columns: list[str]) -> None:
    named = [key for key in columns if key]
    if len(named) != len(set(named)):
        double = next(key for key in named if named.count(key) > 1)
        raise UnusableFileError(f'names the column "{double}" twice', file=file, remedy="Rename one of them.")


_READERS: Final[dict[str, Callable[[Path, _Told], Sheet]]] = {
    ".csv": _read_csv,
    ".tsv": _read_csv,
    ".jsonl": _read_jsonl,
    ".xlsx": _read_xlsx,
}
