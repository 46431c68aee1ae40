"""One table of the register: bytes to rows. Whatever is wrong is told by file and line, never by what stands there.

The first row is told as little as any other: where somebody left the titles out, it holds a name.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import UnusableFileError
from refiqda.office.csv_form import decoded, delimiter_of
from refiqda.office.sheets import column_key

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 500
_ALLOWED: Final = frozenset("\t\n\r")


class RegisterFileError(UnusableFileError):
    """A table of the private register cannot be used; ``line`` is the 1-based line, None where there is none."""

    def __init__(
        self, what: str, *, file: str, line: int | None = None, column: str = "", remedy: str = ""
    ) -> None:
        where = ", ".join(part for part in (f"line {line}" if line else "", column) if part)
        super().__init__(what, file=file, where=where or None, remedy=remedy)
        self.line = line


@attrs.frozen
class Row:
    """A row: the line it begins in, and its cells by column, none of them with blanks around it."""

    line: int
    cells: dict[str, str] = attrs.field(repr=False)


@attrs.frozen
class Table:
    """A table: its file's name, its columns (small letters, blanks as ``_``), its rows but empty ones."""

    file: str
    columns: tuple[str, ...] = attrs.field(repr=False)
    rows: tuple[Row, ...] = attrs.field(repr=False)


def parse_table(data: bytes, file: str, needed: tuple[str, ...]) -> Table:
    """Return the table in the bytes of a CSV file; RegisterFileError, also where a ``needed`` column is missing."""
    if len(data) > MAX_BYTES:
        raise RegisterFileError(
            f"larger than {MAX_BYTES} bytes", file=file, remedy="Check that this is the register's own table."
        )
    text = _text(data, file)
    lines = text.count("\n")
    mark, text = delimiter_of(text, None, file)
    before = lines - text.count("\n")  # a first line "sep=;" is taken away
    rows = _rows(text, mark, file, before)
    columns: tuple[str, ...] = ()
    found = []
    for line, values in rows:
        if not any(values):
            continue
        if not columns:
            columns = _columns(values, file, line, needed)
            continue
        if any(values[len(columns) :]):
            raise RegisterFileError(
                "a row has more cells than there are columns",
                file=file,
                line=line,
                remedy="Put cells that hold the delimiter in quotation marks.",
            )
        found.append(Row(line, {key: value for key, value in zip(columns, values, strict=False) if key}))
    if not columns:
        raise RegisterFileError(
            "holds no table", file=file, remedy=f"Name the columns in its first row: {', '.join(needed)}."
        )
    return Table(file, tuple(key for key in columns if key), tuple(found))


def _text(data: bytes, file: str) -> str:
    try:
        return decoded(data, file)
    except UnusableFileError:  # its cause would hold the bytes
        pass
    line = None
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    raise RegisterFileError("is not UTF-8", file=file, line=line, remedy='Save it as "CSV UTF-8".')


def _rows(text: str, mark: str, file: str, before: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    line = before
    try:
        for number, row in enumerate(reader):
            if number > MAX_ROWS or len(row) > MAX_COLUMNS:
                break
            first, line = line + 1, before + reader.line_num
            yield first, [_cell(value, file, first) for value in row]
        else:
            return
    except csv.Error:
        raise RegisterFileError(
            "is no CSV file",
            file=file,
            line=before + reader.line_num,
            remedy="A cell with quotation marks stands in quotation marks, and those inside are doubled.",
        ) from None  # the cause may quote the cell
    raise RegisterFileError(
        f"has more than {MAX_ROWS:,} rows or {MAX_COLUMNS} columns",
        file=file,
        remedy="Check that this is the register's own table.",
    )


def _cell(value: str, file: str, line: int) -> str:
    value = unicodedata.normalize("NFC", value.strip())
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in _ALLOWED for sign in value):
        raise RegisterFileError(
            "holds a character that is none of a text", file=file, line=line, remedy="Type the row anew."
        )
    return value


def _columns(values: list[str], file: str, line: int, needed: tuple[str, ...]) -> tuple[str, ...]:
    columns = tuple(column_key(value) for value in values)
    lacking = [name for name in needed if name not in columns]
    if lacking:
        raise RegisterFileError(
            f'has no column "{lacking[0]}"',
            file=file,
            line=line,
            remedy=f"Name the columns in its first row, {', '.join(needed)} among them.",
        )
    named = [key for key in columns if key]
    if len(named) != len(set(named)):
        raise RegisterFileError("names a column twice", file=file, line=line, remedy="Rename one of them.")
    return columns
