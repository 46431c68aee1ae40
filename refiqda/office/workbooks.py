"""Workbooks (XLSX) for people: text that is never a formula, a header that stays, filters, drop-downs, same bytes.

Rows are written as they come and never held; what is in memory does not grow with their number. What a sheet cannot
hold is not lost: a text longer than a cell goes on in a sheet of its own, rows beyond the last go on in another sheet,
whole numbers and dates that spreadsheets would round are text. Control characters are spelled ``_xHHHH_``, as the
format wants (ECMA-376, ST_Xstring); spreadsheets read them back, and so does `unescaped`.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import re
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import attrs

from refiqda.errors import InvalidArgumentError
from refiqda.extras import needed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

CELL: Final = 32_767
"""What a cell of a spreadsheet holds, in UTF-16 units."""
ROWS: Final = 1_048_576
"""Rows of a sheet, its header among them."""
COLUMNS: Final = 16_384
"""Columns of a sheet."""
LONG: Final = "long texts"
"""The sheet that texts too long for a cell go on in."""

_MARK: Final = f" [goes on in the sheet: {LONG}]"
_DIGITS: Final = 10**15  # spreadsheets show, and some keep, no more than 15 digits
_WIDEST: Final = 36.0
_NARROWEST: Final = 6.0
_LINE_HEIGHT: Final = 15.0  # points
_HIGHEST: Final = 409.0
_PRINTED: Final = 230.0  # characters that stay legible across a page
_TITLE: Final = 24.0  # longer titles wrap
_LIST: Final = 255  # characters of a drop-down's words within its cell's rule
_MEASURED: Final = 200
"""So many rows are looked at to find how wide a column is."""
_EPOCH: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the library takes no zone
_FIRST_DAY: Final = dt.date(1900, 3, 1)  # before it spreadsheets count a day that never was
_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)
_UNNAMEABLE: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_HALVES: Final = re.compile("[\ud800-\udfff]")
_SPELLED: Final = re.compile("_x([0-9A-Fa-f]{4})_")


@attrs.frozen
class Column:
    """A column: its title, width in characters, whether long text wraps, and the words of its drop-down.

    Without a width it is as wide as its first rows need, and without ``wrap`` its texts wrap if they would not fit.
    ``folded`` columns are there and out of sight, until somebody clicks the plus sign above them. ``fill`` is what
    people fill in: tinted, and not locked on a protected page; ``free`` lets them write what no drop-down offers.
    """

    title: str
    width: float | None = None
    wrap: bool | None = None
    choices: tuple[str, ...] = ()
    folded: bool = False
    fill: bool = False
    free: bool = False


@attrs.frozen
class Page:
    """A sheet of a workbook; None is an empty cell, and whole numbers, yes/no and dates are no text.

    ``frozen`` columns stay in sight beside the header when the others are scrolled. ``filters`` and printing lengthwise
    (``landscape``) suit tables of many columns. ``protected`` locks what is not to be filled in, without a password, so
    that nobody changes it by accident; ``marks`` are colours for cells of a column: its index, the words, the colour.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[object]]
    frozen: int = 0
    filters: bool = True
    landscape: bool = True
    protected: bool = False
    marks: tuple[tuple[int, str, str], ...] = ()


@attrs.define
class Told:
    """What a workbook could not hold as it was: texts cut, with the rest in another sheet; pages that went on.

    ``controls`` are cells with control characters, ``as_text`` numbers and dates that a spreadsheet would change.
    """

    rows: int = 0
    long_texts: int = 0
    controls: int = 0
    as_text: int = 0
    further: list[str] = attrs.field(factory=list)

    def sentences(self) -> list[str]:
        """Return it in words."""
        found = []
        if self.further:
            found.append(f"A sheet holds {ROWS:,} rows; the rest stands in: {', '.join(self.further)}.")
        if self.long_texts:
            found.append(
                f"Texts too long for a cell ({self.long_texts}) stand whole, in parts, in the sheet {LONG}."
            )
        if self.controls:
            found.append(f"Some cells ({self.controls}) hold control characters, such as page breaks.")
        if self.as_text:
            found.append(
                f"Some numbers and dates ({self.as_text}) are text: a spreadsheet would change them."
            )
        return found


def write_workbook(
    stream: BinaryIO,
    pages: Sequence[Page],
    *,
    title: str = "",
    about: Callable[[Told], Page] | None = None,
) -> int:
    """Write a workbook and return the number of its rows without headers.

    ``title`` is for the file's properties; ``about`` makes a last sheet when all others are written. Raises
    MissingExtraError, and InvalidArgumentError for more columns than a sheet has.
    """
    xlsxwriter = needed("xlsxwriter", "office")
    with tempfile.TemporaryDirectory(prefix="refiqda-") as folder:
        path = Path(folder) / "book.xlsx"
        options = {
            "constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False,
        }  # fmt: skip
        book = xlsxwriter.Workbook(path, options)
        book.set_properties({"created": _EPOCH, "title": _printable(title)})
        writer = _Writer(book)
        for page in pages:
            writer.add(page)
        rows = writer.told.rows
        if about is not None:
            writer.add(about(writer.told))
        book.close()
        pack(path, stream)
    return rows


def pack(path: Path | BinaryIO, stream: BinaryIO) -> None:
    """Copy an archive so that it tells no time and no system."""
    with zipfile.ZipFile(path) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as kept:
        for entry in made.infolist():
            record = zipfile.ZipInfo(entry.filename, _ZIP_DATE)
            record.compress_type = zipfile.ZIP_DEFLATED
            record.create_system = 0
            record.file_size = entry.file_size
            with made.open(entry) as source, kept.open(record, "w") as target:
                shutil.copyfileobj(source, target, 1 << 16)


class _Exact(float):
    """A number that is written with every digit it has; the library would stop at 16."""

    def __format__(self, format_spec: str) -> str:
        return repr(float(self))


class _Writer:
    """Writes pages into a workbook, and remembers what did not fit."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - published without types
        self.book = book
        self.told = Told()
        self.names: set[str] = set()
        self.lists: dict[tuple[str, ...], str] = {}
        self.long: Any = None
        self.long_row = 0
        self.styles: dict[tuple[str, bool, bool], Any] = {}
        self.head = book.add_format(
            {"bold": True, "valign": "top", "bottom": 1, "text_wrap": True, "bg_color": "#EEF1F0"}
        )

    def style(self, form: str, *, wrap: bool, fill: bool = False) -> Any:  # noqa: ANN401 - published without types
        """Return how cells of a form look."""
        if (form, wrap, fill) not in self.styles:
            look = {"valign": "top", "text_wrap": wrap, **_FORMS[form], **(_FILLED if fill else {})}
            self.styles[form, wrap, fill] = self.book.add_format(look)
        return self.styles[form, wrap, fill]

    def add(self, page: Page) -> None:
        """Write a page, in several sheets if it has more rows than one holds."""
        if len(page.columns) > COLUMNS:
            raise InvalidArgumentError(
                f"a sheet has at most {COLUMNS:,} columns, and this table has {len(page.columns):,}",
                remedy="Write .csv or .parquet, or choose fewer sources.",
            )
        rows = iter(page.rows)
        first = list(itertools.islice(rows, _MEASURED))
        widths, wraps = _measure(page, first)
        rest: Iterator[Sequence[object]] = itertools.chain(first, rows)
        for number in itertools.count(1):
            part = itertools.islice(rest, ROWS - 1)
            head = next(part, None)
            if head is None and number > 1:
                return
            body = () if head is None else itertools.chain([head], part)
            name = self.free_name(page.name if number == 1 else f"{page.name[:25]} ({number})")
            if number > 1:
                self.told.further.append(name)
            self.told.rows += self.sheet(name, page, body, widths, wraps)

    def free_name(self, wanted: str) -> str:
        """Return a name that a sheet may have and none has yet."""
        base = _UNNAMEABLE.sub("_", _printable(wanted)).strip("' ")[:31] or "table"
        name = base
        for number in itertools.count(2):
            if name.casefold() not in self.names:
                break
            name = f"{base[:25]} ({number})"
        self.names.add(name.casefold())
        return name

    def sheet(
        self,
        name: str,
        page: Page,
        rows: Iterable[Sequence[object]],
        widths: Sequence[float],
        wraps: Sequence[bool],
    ) -> int:
        """Write one sheet and return the number of its rows."""
        sheet = self.book.add_worksheet(name)
        self.header(sheet, page, widths)
        number = 0
        wrapping = [place for place, wrap in enumerate(wraps) if wrap and not page.columns[place].folded]
        for number, row in enumerate(rows, 1):
            lines = max((_lines(row[at], widths[at]) for at in wrapping if at < len(row)), default=1)
            if lines > 1:  # some programs do not find the height by themselves
                sheet.set_row(number, min(lines * _LINE_HEIGHT, _HIGHEST))
            for kept in (
                sheet.row_info,
                sheet.row_sizes,
            ):  # of rows that are written by now; not kept to the end
                kept.pop(number - 2, None)
            for place, value in enumerate(row):
                if value is not None:
                    self.cell(
                        sheet, name, number, place, value, wrap=wraps[place], column=page.columns[place]
                    )
        last = max(number, 1)
        self.dress(sheet, page, widths, last)
        for place, column in enumerate(page.columns):
            if column.choices:
                rule = {"validate": "list", "source": self.list_of(column.choices)}
                if column.free:
                    rule["error_type"], rule["error_message"] = "information", "This is not in the list."
                sheet.data_validation(1, place, last, place, rule)
        return number

    def header(self, sheet: Any, page: Page, widths: Sequence[float]) -> None:  # noqa: ANN401 - no types
        """Write the titles, in a row as high as the longest of them needs."""
        pairs = zip(page.columns, widths, strict=True)
        high = max((_lines(one.title, width - 3) for one, width in pairs if not one.folded), default=1)
        if high > 1:
            sheet.set_row(0, min(high * _LINE_HEIGHT, _HIGHEST))
        for place, column in enumerate(page.columns):
            sheet.write_string(0, place, _printable(column.title)[: CELL // 2], self.head)

    def list_of(self, choices: tuple[str, ...]) -> list[str] | str:
        """Return what a drop-down takes its words from: themselves, or a hidden sheet where they are too many."""
        if len(",".join(choices)) <= _LIST and not any("," in one or one[:1] in _ACTIVE for one in choices):
            return list(choices)
        if choices not in self.lists:
            name = self.free_name("choices")
            sheet = self.book.add_worksheet(name)
            for row, one in enumerate(choices):
                self.text(sheet, row, 0, one[: CELL // 2], wrap=False)
            sheet.hide()
            self.lists[choices] = f"='{name}'!$A$1:$A${len(choices)}"
        return self.lists[choices]

    def dress(self, sheet: Any, page: Page, widths: Sequence[float], last: int) -> None:  # noqa: ANN401 - no types
        """Set widths, what stays in sight, and how it is printed."""
        folded = False
        for place, column in enumerate(page.columns):
            options = {"level": 1, "hidden": True} if column.folded else {"collapsed": True} if folded else {}
            look = self.style("plain", wrap=column.wrap is True, fill=True) if column.fill else None
            sheet.set_column(place, place, widths[place], look, options)
            folded = column.folded
        if folded:
            sheet.set_column(len(page.columns), len(page.columns), None, None, {"collapsed": True})
        sheet.freeze_panes(1, page.frozen)
        if page.columns:
            if page.filters:
                sheet.autofilter(0, 0, last, len(page.columns) - 1)
            whole = f"A1:{_letters(len(page.columns) - 1)}{last + 1}"
            sheet.ignore_errors({"number_stored_as_text": whole})
        if page.protected:
            sheet.protect("", _ALLOWED)
        for place, words, colour in page.marks:
            look = self.book.add_format({"bg_color": colour, "font_color": "#1C2024"})
            rule = {"type": "cell", "criteria": "==", "value": f'"{words}"', "format": look}
            sheet.conditional_format(1, place, last, place, rule)
        if page.landscape:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        shown = sum(width for column, width in zip(page.columns, widths, strict=True) if not column.folded)
        sheet.fit_to_pages(math.ceil(shown / _PRINTED) if shown else 1, 0)
        sheet.repeat_rows(0)
        if page.frozen:
            sheet.repeat_columns(0, page.frozen - 1)
        sheet.set_footer("&L&A&R&P / &N")

    def cell(
        self,
        sheet: Any,  # noqa: ANN401 - published without types
        name: str,
        row: int,
        place: int,
        value: object,
        *,
        wrap: bool,
        column: Column,
    ) -> None:
        """Write one value."""
        fill = column.fill
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value, self.style("truth", wrap=wrap, fill=fill))
        elif isinstance(value, int) and abs(value) < _DIGITS:
            sheet.write_number(row, place, value, self.style("whole", wrap=wrap, fill=fill))
        elif isinstance(value, float) and math.isfinite(value):
            sheet.write_number(row, place, _Exact(value), self.style("number", wrap=wrap, fill=fill))
        elif isinstance(value, dt.date) and _is_day(value):
            form = "moment" if isinstance(value, dt.datetime) else "day"
            sheet.write_datetime(row, place, value, self.style(form, wrap=wrap, fill=fill))
        elif isinstance(value, str):
            text = value if len(value) * 2 <= CELL else self.fitted(value, name, row, column.title)
            self.text(sheet, row, place, text, wrap=wrap, fill=fill)
        else:
            self.told.as_text += 1
            self.text(sheet, row, place, spelled(value), wrap=wrap, fill=fill)

    def text(
        self,
        sheet: Any,  # noqa: ANN401 - published without types
        row: int,
        place: int,
        text: str,
        *,
        wrap: bool,
        fill: bool = False,
    ) -> None:
        """Write a text as a text, whatever it looks like."""
        if _CONTROLS.search(text):
            self.told.controls += 1
            text = _HALVES.sub("\ufffd", text)
        style = self.style("quoted" if text[:1] in _ACTIVE else "plain", wrap=wrap, fill=fill)
        if text.startswith("<r>") and text.endswith("</r>"):
            # The library takes such a text for markup of its own; said as several runs it stays what it is.
            sheet.write_rich_string(row, place, text[:1], text[1:2], text[2:], style)
        else:
            sheet.write_string(row, place, text, style)

    def fitted(self, text: str, name: str, row: int, title: str) -> str:
        """Return what of a text stands in its cell; if that is not all, the whole goes into the sheet for it."""
        parts = list(_parts(text, CELL))
        if len(parts) == 1:
            return text
        self.told.long_texts += 1
        if self.long is None:
            self.long = self.book.add_worksheet(self.free_name(LONG))
            columns = tuple(Column(one, width) for one, width in _LONG_COLUMNS)
            self.dress(self.long, Page(LONG, columns, ()), [width for _, width in _LONG_COLUMNS], 1)
            for place, (one, _) in enumerate(_LONG_COLUMNS):
                self.long.write_string(0, place, one, self.head)
        for part, piece in enumerate(parts, 1):
            self.long_row += 1
            self.text(self.long, self.long_row, 0, name, wrap=False)
            self.long.write_number(self.long_row, 1, row + 1)
            self.text(self.long, self.long_row, 2, title, wrap=False)
            self.long.write_number(self.long_row, 3, part)
            self.text(self.long, self.long_row, 4, piece, wrap=False)
        return next(_parts(text, CELL - len(_MARK))) + _MARK


_LONG_COLUMNS: Final = (("sheet", 12.0), ("row", 7.0), ("column", 14.0), ("part", 6.0), ("text", 60.0))
_ACTIVE: Final = ("=", "+", "-", "@")
_FILLED: Final = {"locked": False, "bg_color": "#FFF9E5", "border": 1, "border_color": "#D9D2BE"}
_ALLOWED: Final = {
    "format_cells": True, "format_columns": True, "format_rows": True, "sort": True, "autofilter": True,
}  # fmt: skip
"""What people may still do on a protected page."""
_FORMS: Final[dict[str, dict[str, Any]]] = {
    "plain": {},
    "truth": {"num_format": '"TRUE";"TRUE";"FALSE"', "align": "center"},
    "number": {"align": "right", "indent": 1},
    "quoted": {"quote_prefix": True},  # stays text when somebody edits the cell
    "whole": {"num_format": "0", "align": "right", "indent": 1},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"},
}


def spelled(value: object) -> str:
    """Return a value that no cell holds as it is: dates as ISO 8601, instants with a Z."""
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def unescaped(text: str) -> str:
    """Return a text of a cell with its control characters, for readers that leave them spelled ``_xHHHH_``."""
    return _SPELLED.sub(lambda found: chr(int(found[1], 16)), text)


def _is_day(value: dt.date) -> bool:
    """Return whether a spreadsheet holds the day or moment as it is: no zone, no part of a millisecond."""
    if isinstance(value, dt.datetime):
        return value.tzinfo is None and value.microsecond % 1000 == 0 and value.date() >= _FIRST_DAY
    return value >= _FIRST_DAY


def _parts(text: str, units: int) -> Iterator[str]:
    """Yield a text in parts of at most so many UTF-16 units, no character torn apart."""
    if len(text) * 2 <= units or len(text.encode("utf-16-le", "surrogatepass")) <= units * 2:
        yield text
        return
    start, room = 0, units
    for place, sign in enumerate(text):
        size = 2 if sign > "\uffff" else 1
        if size > room:
            yield text[start:place]
            start, room = place, units
        room -= size
    yield text[start:]


def _measure(page: Page, rows: Sequence[Sequence[object]]) -> tuple[list[float], list[bool]]:
    """Return how wide each column is, and whether its texts wrap, from its header and its first rows."""
    widths, wraps = [], []
    for place, column in enumerate(page.columns):
        cells = [_shown(row[place]) for row in rows if place < len(row)]
        widest = max((_width(line) for cell in cells for line in cell.split("\n")), default=0)
        title = _width(column.title) + 4 if _width(column.title) <= _TITLE else _TITLE
        needed_ = max(title, widest + 1, _NARROWEST, *(_width(one) + 4 for one in column.choices))
        widths.append(column.width or min(needed_, _WIDEST))
        fits = widest <= widths[-1] and not any("\n" in cell for cell in cells)
        wraps.append(not fits if column.wrap is None else column.wrap)
    return widths, wraps


def _lines(value: object, width: float) -> int:
    """Return how many lines a text takes in a column that wraps."""
    if type(value) is not str or (len(value) < width and "\n" not in value):
        return 1
    room = max(width - 1, 1)
    return sum(max(math.ceil(_width(line) / room), 1) for line in value[:4000].split("\n"))


def _shown(value: object) -> str:
    return "" if value is None else value[:2000] if isinstance(value, str) else spelled(value)


def _width(text: str) -> float:
    """Return how many columns of a digit's width a line takes; East Asian characters take two."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


_WIDE: Final = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6"
    "\U0001f300-\U0001faff\U00020000-\U0003fffd]"
)


def _printable(text: str) -> str:
    return _CONTROLS.sub("\ufffd", text)


def _letters(column: int) -> str:
    """Return the letters of a column, counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
