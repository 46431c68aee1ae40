"""What the parts of a workbook say (ECMA-376 part 1, clause 18): its sheets, its strings, its cells.

Each part is read by events, never as a tree. Nothing is followed that a part only points to; a document type, and
with it every entity, is refused.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final, NoReturn
from xml.parsers import expat

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    Start = Callable[[str, dict[str, str]], None]
    End = Callable[[str], None]

MAX_COLUMNS: Final = 1_000
"""A table of codings has twenty; one with thousands is a mistake or a trap."""

_CHUNK: Final = 1 << 18
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATES: Final = range(0xD800, 0xE000)
_NO_DATE: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATE: Final = re.compile("[dmyhs]", re.IGNORECASE)
_BUILT_IN_DATES: Final = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_LEAP_BUG: Final = 60  # spreadsheets count a 29 February 1900
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class PartError(Exception):
    """A part says what no workbook may say; ``cell`` is where, if that is known."""

    def __init__(self, what: str = "", cell: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.cell = cell


def read_part(
    stream: IO[bytes], start: Start, end: End | None = None, text: Callable[[str], None] | None = None
) -> None:
    """Read one part; the callbacks get local names. Raises PartError for a document type, ExpatError."""

    def refuse(*_: object) -> NoReturn:
        raise PartError

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(name[name.rfind(" ") + 1 :], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name[name.rfind(" ") + 1 :])
    if text is not None:
        parser.CharacterDataHandler = text
    while chunk := stream.read(_CHUNK):
        parser.Parse(chunk, False)  # noqa: FBT003 - expat's signature
    parser.Parse(b"", True)  # noqa: FBT003 - as above


def plain(text: str) -> str:
    """Return a text without the spelling that workbooks give to control characters, line ends as LF."""
    text = _ESCAPED.sub(_unescaped, text) if "_x" in text else text
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _unescaped(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return found[0] if number in _SURROGATES else chr(number)


def column_of(letters: str) -> int:
    """Return the index of a column by its letters: A is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class Strings:
    """The strings that cells share, without the readings (phonetic hints) beside them."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._parts: list[str] = []
        self._inside = False
        self._reading = False

    def start(self, name: str, _: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._reading = True
        self._inside = name == "t" and not self._reading

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "si":
            self.all.append(plain("".join(self._parts)))
        elif name == "rPh":
            self._reading = False
        self._inside = False

    def text(self, words: str) -> None:
        """Take some text."""
        if self._inside:
            self._parts.append(words)


class Styles:
    """Which styles of cells show a number as a date."""

    def __init__(self) -> None:
        self.dates: list[bool] = []
        self._formats: dict[str, str] = {}
        self._in_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self.dates.append(self._is_date(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "cellXfs":
            self._in_cells = False

    def _is_date(self, number: str) -> bool:
        code = self._formats.get(number)
        if code is not None:
            return bool(_DATE.search(_NO_DATE.sub("", code)))
        return number.isdigit() and int(number) in _BUILT_IN_DATES


@attrs.define
class Cells:
    """The cells of a sheet: ``rows`` by number with values by column, and what is merged, by its corners."""

    strings: list[str]
    dates: list[bool]
    epoch: dt.datetime
    rows: dict[int, dict[int, str]] = attrs.field(factory=dict)
    merged: list[str] = attrs.field(factory=list)
    _row: int = 0
    _column: int = -1
    _kind: str = "n"
    _style: str = "0"
    _parts: list[str] = attrs.field(factory=list)
    _in_value: bool = False
    _reading: bool = False
    _formula: bool = False
    _current: dict[int, str] = attrs.field(factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "c":
            self._begin_cell(attributes)
        elif name in {"v", "t"}:
            self._in_value = not self._reading
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._reading = True
        elif name == "row":
            given = attributes.get("r", "")
            self._row = int(given) if given.isdigit() else self._row + 1
            self._column = -1
            self._current = {}
        elif name == "mergeCell":
            self.merged.append(attributes.get("ref", ""))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        found = _REFERENCE.match(attributes.get("r", ""))
        self._column = column_of(found[1]) if found else self._column + 1
        if self._column >= MAX_COLUMNS:
            raise PartError("has too many columns for a table", attributes.get("r"))
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._formula = False
        self._parts = []

    def text(self, words: str) -> None:
        """Take some text."""
        if self._in_value:
            self._parts.append(words)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name in {"v", "t"}:
            self._in_value = False
        elif name == "c":
            value = self._value("".join(self._parts))
            if value:
                self._current[self._column] = value
        elif name == "rPh":
            self._reading = False
        elif name == "row" and self._current:
            self.rows.setdefault(self._row, {}).update(self._current)

    def _value(self, raw: str) -> str | None:
        """Return what a cell shows as text; an error shows nothing that could be meant."""
        kind = self._kind
        if kind == "s":
            return self.strings[int(raw)] if raw else None
        if kind in {"str", "inlineStr"}:
            return plain(raw)
        if kind == "b":
            return "true" if raw == "1" else "false"
        if not raw and self._formula:
            raise PartError("holds a formula that was never computed", f"row {self._row:,}")
        return None if kind == "e" or not raw else raw if kind == "d" else self._number(raw)

    def _number(self, raw: str) -> str:
        style = int(self._style) if self._style.isdigit() else 0
        if style < len(self.dates) and self.dates[style]:
            return _moment(float(raw), self.epoch)
        if raw.isdigit():
            return raw
        number = float(raw)
        return str(int(number)) if number.is_integer() else str(number)


def _moment(serial: float, epoch: dt.datetime) -> str:
    """Return a number of days since the epoch as a date and time, one below a day as a time."""
    seconds = dt.timedelta(seconds=round(serial * 86_400))
    if 0 <= serial < 1:
        return (epoch + seconds).time().isoformat()
    late = dt.timedelta(days=int(serial < _LEAP_BUG and epoch.year < 1900))  # noqa: PLR2004 - the older epoch
    return (epoch + seconds + late).isoformat()
