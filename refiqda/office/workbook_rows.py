"""The rows of one sheet of a workbook (XLSX), from a file that nobody vouches for.

Before openpyxl unpacks anything, the archive's own list says how much there is: too much is refused. Entities are
refused by defusedxml. A cell merged over several rows says the same for all of them. A formula has the value that was
last shown; one that was never computed is an error, for its cell would be empty without a word.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Any, Final

from refiqda.errors import UnusableFileError
from refiqda.extras import needed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MAX_UNPACKED: Final = 1024 * 1024 * 1024
MAX_PARTS: Final = 10_000
MAX_COLUMNS: Final = 1_000
"""A table of codings has twenty; one with thousands is a mistake or a trap."""

_OLD: Final = b"\xd0\xcf\x11\xe0"
_ERRORS: Final = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
_MERGED: Final = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"
)
_EMPTY_FORMULA: Final = re.compile(
    rb"<(?:\w+:)?c\s[^>]*?r=[\"']([A-Z]{1,3}[0-9]{1,7})[\"'][^>]*>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATES: Final = range(0xD800, 0xE000)


def workbook_rows(path: Path, sheet: str | None) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield the number and the values of each row of a sheet; the first sheet unless one is named.

    Raises UnusableFileError for what is no workbook, has no such sheet or is too large; MissingExtraError.
    """
    needed("defusedxml", "office")  # openpyxl refuses entities where it is installed
    openpyxl = needed("openpyxl", "office")
    _look_at(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except OSError:
        raise
    except Exception as error:
        raise _unusable(path) from error
    try:
        page = _page(book, sheet, path)
        merged = _scan(path, page)
        page.reset_dimensions()  # what a sheet says of its size need not be true
        yield from _filled(_rows(page, path), merged)
    finally:
        book.close()


def _look_at(path: Path) -> None:
    """Refuse what is no archive, or would be too much unpacked."""
    with path.open("rb") as stream:
        if stream.read(4) == _OLD:
            raise UnusableFileError(
                "is protected by a password, or an old .xls",
                file=path.name,
                remedy="Save it as .xlsx without a password.",
            )
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _unusable(path) from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnusableFileError("is too large for a table", file=path.name, remedy="Split it.")


def _unusable(path: Path) -> UnusableFileError:
    return UnusableFileError("is no workbook", file=path.name, remedy="Save it again as .xlsx.")


def _page(book: Any, sheet: str | None, path: Path) -> Any:  # noqa: ANN401 - published without types
    """Return the sheet asked for, the first by default."""
    pages = book.worksheets
    found = pages[:1] if sheet is None else [page for page in pages if page.title.strip() == sheet.strip()]
    if found:
        return found[0]
    names = ", ".join(page.title for page in pages)
    raise UnusableFileError(
        "has no sheet of this name" if pages else "has no sheet", file=path.name, remedy=f"It has: {names}."
    )


def _scan(path: Path, page: Any) -> dict[int, list[tuple[int, int]]]:  # noqa: ANN401 - published without types
    """Return the merged cells that go over several rows: by column their first and last row."""
    try:
        with zipfile.ZipFile(path) as archive:
            data = archive.read(page._worksheet_path.lstrip("/"))  # noqa: SLF001 - openpyxl tells it nowhere else
    except (KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise _unusable(path) from error
    empty = _EMPTY_FORMULA.search(data)
    if empty is not None:
        raise UnusableFileError(
            "holds a formula that was never computed",
            file=path.name,
            where=f"cell {empty[1].decode()}",
            remedy="Open it in a spreadsheet and save it.",
        )
    merged: dict[int, list[tuple[int, int]]] = {}
    for left, top, _, bottom in (found.groups() for found in _MERGED.finditer(data)):
        if int(bottom) > int(top):
            merged.setdefault(_column(left), []).append((int(top), int(bottom)))
    return merged


def _column(letters: bytes) -> int:
    """Return the index of a column by its letters: A is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _rows(page: Any, path: Path) -> Iterator[tuple[int, Sequence[Any]]]:  # noqa: ANN401 - published without types
    rows = enumerate(page.iter_rows(values_only=True), 1)
    while True:
        try:
            number, row = next(rows)
        except StopIteration:
            return
        except Exception as error:
            raise _unusable(path) from error
        if len(row) > MAX_COLUMNS:
            raise UnusableFileError(
                "has too many columns for a table",
                file=path.name,
                where=f"row {number:,}",
                remedy="Remove some.",
            )
        yield number, [_plain(value) for value in row]


def _plain(value: object) -> object:
    """Return a value without the spelling that workbooks give to control characters; errors are empty."""
    if not isinstance(value, str):
        return value
    if value in _ERRORS:
        return None
    return _ESCAPED.sub(_unescaped, value).replace("\r\n", "\n") if "_x" in value else value


def _unescaped(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return found[0] if number in _SURROGATES else chr(number)


def _filled(
    rows: Iterator[tuple[int, Sequence[Any]]], merged: dict[int, list[tuple[int, int]]]
) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield rows in which a cell merged over several says the same in each of them."""
    if not merged:
        yield from rows
        return
    spans = {column: sorted(those, reverse=True) for column, those in merged.items()}
    current: dict[int, tuple[int, Any]] = {}
    for number, row in rows:
        values = list(row)
        for column, waiting in spans.items():
            while waiting and waiting[-1][0] <= number:
                top, bottom = waiting.pop()
                if top == number and column < len(values):
                    current[column] = (bottom, values[column])
            bottom, value = current.get(column, (0, None))
            if number <= bottom:
                values += [None] * (column + 1 - len(values))
                values[column] = value
        yield number, values
