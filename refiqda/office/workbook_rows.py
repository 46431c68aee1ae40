"""The rows of one sheet of a workbook (XLSX), from a file that nobody vouches for.

Before anything is unpacked, the archive's own list says how much there is: too much is refused. A cell merged over
several rows says the same for all of them. A formula has the value that was last shown; one that was never computed
is an error, for its cell would be empty without a word. Hidden rows and sheets are rows and sheets.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import zipfile
from typing import TYPE_CHECKING, Final
from xml.parsers.expat import ExpatError

from refiqda.errors import UnusableFileError
from refiqda.office.workbook_parts import Cells, PartError, Strings, Styles, column_of, read_part

if TYPE_CHECKING:
    from pathlib import Path

MAX_UNPACKED: Final = 1024 * 1024 * 1024
MAX_PARTS: Final = 10_000

_OLD: Final = b"\xd0\xcf\x11\xe0"
_SINCE_1900: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zones
_SINCE_1904: Final = dt.datetime(1904, 1, 1)  # noqa: DTZ001 - as above
_FAULTS: Final = (
    zipfile.BadZipFile, ExpatError, PartError, KeyError, IndexError, ValueError, OverflowError, NotImplementedError,
    RuntimeError, EOFError,
)  # fmt: skip
"""What damaged and hostile files lead to; errors of the disk are none of them."""


def workbook_rows(path: Path, sheet: str | None) -> list[tuple[int, list[str | None]]]:
    """Return the number and the cells of each row of a sheet that holds something; the first sheet unless named.

    Raises UnusableFileError for what is no workbook, has no such sheet or is too large.
    """
    try:
        _refuse_old(path)
        with zipfile.ZipFile(path) as archive:
            _refuse_bombs(archive, path)
            cells = _Book(archive, path).cells(sheet)
            return _filled(cells)
    except UnusableFileError:
        raise
    except PartError as error:
        what, remedy = error.what or "is no workbook", "Open it in a spreadsheet and save it as .xlsx."
        raise UnusableFileError(what, file=path.name, where=error.cell, remedy=remedy) from error
    except _FAULTS as error:
        raise UnusableFileError("is no workbook", file=path.name, remedy="Save it again as .xlsx.") from error


def _refuse_old(path: Path) -> None:
    with path.open("rb") as stream:
        if stream.read(4) == _OLD:
            raise UnusableFileError(
                "is protected by a password, or an old .xls",
                file=path.name,
                remedy="Save it as .xlsx without a password.",
            )


def _refuse_bombs(archive: zipfile.ZipFile, path: Path) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnusableFileError("is too large for a table", file=path.name, remedy="Split it.")


class _Book:
    """A workbook: its sheets by name, and the parts that all of them share."""

    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        self._archive = archive
        self._path = path
        main = next(
            (target for kind, target in self._related("").values() if kind == "officeDocument"),
            "xl/workbook.xml",
        )
        self._targets = self._related(main)
        self.sheets: list[tuple[str, str]] = []
        self.epoch = _SINCE_1900
        self._read(main, self._start)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            reference = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            kind, target = self._targets.get(reference, ("", ""))
            if kind == "worksheet":
                self.sheets.append((attributes.get("name", ""), target))
        elif name == "workbookPr" and attributes.get("date1904") in {"1", "true", "on"}:
            self.epoch = _SINCE_1904

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part is related to: kind and path by reference."""
        folder, name = posixpath.split(part)
        place = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}

        def start(element: str, attributes: dict[str, str]) -> None:
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                whole = (
                    target[1:]
                    if target.startswith("/")
                    else posixpath.normpath(posixpath.join(folder, target))
                )
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], whole)

        if place in self._archive.NameToInfo:
            self._read(place, start)
        return found

    def _read(self, part: str, *callbacks: object) -> None:
        with self._archive.open(part) as stream:
            read_part(stream, *callbacks)  # type: ignore[arg-type]  # the callbacks of `read_part`

    def _shared(self, kind: str) -> str | None:
        found = next((target for one, target in self._targets.values() if one == kind), None)
        return found if found in self._archive.NameToInfo else None

    def cells(self, sheet: str | None) -> Cells:
        """Return the cells of a sheet."""
        found = [one for one in self.sheets if sheet is None or one[0].strip() == sheet.strip()]
        if not found:
            names = ", ".join(name for name, _ in self.sheets)
            raise UnusableFileError(
                "has no sheet" if sheet is None else "has no sheet of this name",
                file=self._path.name,
                remedy=f"It has: {names}." if names else "Save it again as .xlsx.",
            )
        strings, styles = Strings(), Styles()
        for kind, reader in (("sharedStrings", strings), ("styles", styles)):
            part = self._shared(kind)
            if part is not None:
                self._read(part, reader.start, reader.end, getattr(reader, "text", None))
        cells = Cells(strings.all, styles.dates, self.epoch)
        self._read(found[0][1], cells.start, cells.end, cells.text)
        return cells


def _filled(cells: Cells) -> list[tuple[int, list[str | None]]]:
    """Return the rows, each cell merged over several of them with its value in all that hold something."""
    for corners in cells.merged:
        first, _, last = corners.partition(":")
        top, bottom = (int("".join(filter(str.isdigit, one)) or 0) for one in (first, last))
        column = column_of("".join(filter(str.isalpha, first)))
        value = cells.rows.get(top, {}).get(column)
        if value is None:
            continue
        if bottom - top > len(cells.rows):
            numbers = [number for number in cells.rows if top < number <= bottom]
        else:
            numbers = [number for number in range(top + 1, bottom + 1) if number in cells.rows]
        for number in numbers:
            cells.rows[number].setdefault(column, value)
    made = []
    for number in sorted(cells.rows):
        row = cells.rows[number]
        made.append((number, [row.get(column) for column in range(max(row) + 1)]))
    return made
