"""A codebook as a table that people edit: XLSX with one row a code, or CSV; both are read back to the letter.

What a cell cannot hold (a carriage return, more than 32,767 characters) is written beside the row into hidden columns
called Exact. They are found by writing the table, reading it, and looking at what came back otherwise.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from refiqda.codebooks.columns import TITLES
from refiqda.codebooks.drafts import CUT, add_exact, add_exact_sets
from refiqda.codebooks.reading import SETS_SHEET, read_draft
from refiqda.codebooks.shown import cells_of, meant_by, set_rows
from refiqda.extras import needed
from refiqda.office.csv_form import shielded
from refiqda.office.workbooks import CELL, pack
from refiqda.render.tables import DELIMITERS, Form
from refiqda.text.positions import canonical_string

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.codebooks.columns import Field
    from refiqda.codebooks.drafts import Draft
    from refiqda.codebooks.entries import Codebook, Entry
    from refiqda.codebooks.shown import Cells

_COLUMNS: Final[tuple[tuple[Field, float], ...]] = (
    ("code", 30), ("parent", 24), ("definition", 46), ("include", 34), ("exclude", 34), ("example", 38),
    ("color", 10), ("codable", 9), ("order", 7), ("memo", 30), ("guid", 12), ("parent_guid", 12),
)  # fmt: skip
"""Our columns with their widths in characters."""

_FIGURES: Final = ("Codings", "Sources")
_PIECE: Final = 30_000
"""Characters of one Exact cell."""
_WRAPPED: Final = frozenset({"code", "parent", "definition", "include", "exclude", "example", "memo"})
_HIDDEN: Final = frozenset({"parent_guid"})
_MAX_INDENT: Final = 15
_DARK: Final = 140
_LINE, _MAX_HEIGHT = 15.0, 300.0
"""Points of one line, and of the highest row."""


def write_codebook_csv(entries: Sequence[Entry], stream: BinaryIO, form: Form | None = None) -> int:
    """Write the codes as CSV: UTF-8 with a byte order mark, CRLF between rows; sets of codes are left out.

    Returns how many cells have an apostrophe before them, so that no spreadsheet runs them. Reading such a file back
    gives the texts as they were, by what stands beside the rows.
    """
    rows, asked = cells_of(entries), form or Form()
    exact = _needed_beside(
        entries, ".csv", lambda target: _write_csv(entries, rows, [None] * len(rows), target, asked)
    )
    return _write_csv(entries, rows, exact, stream, asked)


def write_codebook_xlsx(codebook: Codebook, entries: Sequence[Entry], stream: BinaryIO) -> None:
    """Write the codes as a workbook for editing, with the sets of codes and a word on how to edit beside it."""
    rows, sets = cells_of(entries), set_rows(codebook)
    nothing: list[str | None] = [None] * len(rows)
    trial = _read_back(entries, ".xlsx", lambda target: _write_xlsx(entries, rows, nothing, sets, target))
    exact = nothing if trial is None else add_exact(trial, meant_by(entries))
    if trial is not None and trial.sets is not None:
        sets = add_exact_sets(trial.sets, sets)
    _write_xlsx(entries, rows, exact, sets, stream)


def _needed_beside(entries: Sequence[Entry], suffix: str, write: Any) -> list[str | None]:  # noqa: ANN401 - a writer
    """Return what has to stand beside each row so that the file is read back to the letter."""
    draft = _read_back(entries, suffix, write)
    return [] if draft is None else add_exact(draft, meant_by(entries))


def _read_back(entries: Sequence[Entry], suffix: str, write: Any) -> Draft | None:  # noqa: ANN401 - a writer
    """Return what is read of a file written as it is; None without codes."""
    if not entries:
        return None
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / f"trial{suffix}"
        with trial.open("wb") as stream:
            write(stream)
        return read_draft(trial)


def _titles(entries: Sequence[Entry], rows: Sequence[Cells], exact: Sequence[str | None]) -> list[str]:
    memo = any("memo" in row for row in rows)
    titles = [TITLES[field] for field, _ in _COLUMNS if field != "memo" or memo]
    if any(one.codings is not None for one in entries):
        titles[titles.index("GUID") : titles.index("GUID")] = _FIGURES
    pieces = max((-(-len(one) // _PIECE) for one in exact if one), default=0)
    return titles + ["Exact" if not at else f"Exact {at + 1}" for at in range(pieces)]


_FIELD: Final = {title: field for field, title in TITLES.items()}


def _line(titles: Sequence[str], entry: Entry, row: Cells, exact: str | None) -> list[str | int | None]:
    """Return the cells of a row under the titles."""
    line: list[str | int | None] = []
    for title in titles:
        if title in _FIGURES:
            line.append(entry.codings if title == "Codings" else entry.sources)
        elif title.startswith("Exact"):
            at = (int(title[6:] or 1) - 1) * _PIECE
            line.append((exact or "")[at : at + _PIECE] or None)
        elif title == "Order":
            line.append(int(row["order"]))
        else:
            line.append(row.get(_FIELD[title]))
    return line


def _write_csv(
    entries: Sequence[Entry],
    rows: Sequence[Cells],
    exact: Sequence[str | None],
    stream: BinaryIO,
    form: Form,
) -> int:
    titles = _titles(entries, rows, exact)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=DELIMITERS[form.delimiter])
    writer.writerow(titles)
    count = 0
    for one in zip(entries, rows, exact, strict=True):
        line = _line(titles, *one)
        if form.formula_safe:
            safe = [shielded(cell) if isinstance(cell, str) else cell for cell in line]
            count += sum(new != old for new, old in zip(safe, line, strict=True))
            line = safe
        writer.writerow(line)
    stream.write(b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "backslashreplace"))
    return count


def _write_xlsx(
    entries: Sequence[Entry],
    rows: Sequence[Cells],
    exact: Sequence[str | None],
    sets: Sequence[dict[str, str]],
    stream: BinaryIO,
) -> None:
    xlsxwriter = needed("xlsxwriter", "office")
    memory = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(memory, options)
    book.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001 - the library takes no zone
    titles = _titles(entries, rows, exact)
    _write_codes(
        book, titles, entries, [_line(titles, *one) for one in zip(entries, rows, exact, strict=True)]
    )
    if sets:
        _write_sets(book, sets)
    _write_advice(book, has_sets=bool(sets))
    book.close()
    pack(memory, stream)


class _Formats:
    """Formats of cells, each made once."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - published without types
        self.book = book
        self.made: dict[tuple[tuple[str, object], ...], Any] = {}

    def get(self, **properties: object) -> Any:  # noqa: ANN401 - as above
        """Return the format with these properties; cells begin at their top."""
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format({"valign": "top", **properties})
        return self.made[key]


_GREY: Final = "#8A9299"


def _write_codes(
    book: Any,  # noqa: ANN401 - published without types
    titles: Sequence[str],
    entries: Sequence[Entry],
    lines: Sequence[Sequence[str | int | None]],
) -> None:
    sheet = book.add_worksheet("Codebook")
    formats = _Formats(book)
    widths = {TITLES[field]: width for field, width in _COLUMNS}
    for place, title in enumerate(titles):
        hidden = _FIELD.get(title) in _HIDDEN or title.startswith("Exact")
        sheet.set_column(
            place,
            place,
            widths.get(title, 9),
            formats.get(text_wrap=True),
            {"hidden": True} if hidden else {},
        )
        sheet.write_string(0, place, title, formats.get(bold=True, bottom=1, bg_color="#E9EDF0"))
    for number, (entry, line) in enumerate(zip(entries, lines, strict=True), 1):
        high = _lines_needed(titles, line, widths)
        if high > 1:  # LibreOffice does not find it out by itself
            sheet.set_row(number, min(high * _LINE, _MAX_HEIGHT))
        for place, (title, value) in enumerate(zip(titles, line, strict=True)):
            style = formats.get(**_look(title, entry, value))
            if value is None:
                sheet.write_blank(number, place, None, style)
            elif isinstance(value, int):
                sheet.write_number(number, place, value, style)
            else:
                sheet.write_string(number, place, _fitting(value), style)
    last = max(len(lines), 1)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(titles) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    _guard(sheet, titles, last)


def _lines_needed(titles: Sequence[str], line: Sequence[str | int | None], widths: dict[str, float]) -> int:
    """Return how many lines the highest of the wrapped cells of a row needs, about."""
    needed_ = 1
    for title, value in zip(titles, line, strict=True):
        if isinstance(value, str) and _FIELD.get(title) in _WRAPPED:
            room = max(int(widths[title]), 1)
            needed_ = max(needed_, sum(max(-(-len(part) // room), 1) for part in value.split("\n")))
    return needed_


def _guard(sheet: Any, titles: Sequence[str], last: int) -> None:  # noqa: ANN401 - published without types
    """Add the drop-down, and keep people from typing over what tells which code a row is; rows come and go freely."""
    codable = titles.index("Codable")
    sheet.data_validation(1, codable, last + 500, codable, {"validate": "list", "source": ["yes", "no"]})
    guid = titles.index("GUID")
    sheet.data_validation(
        1, guid, last, guid,
        {
            "validate": "custom", "value": "=FALSE", "ignore_blank": True, "input_title": "Leave this as it is",
            "input_message": "It tells which code the row is. A new row has none.", "error_title": "This stays",
            "error_message": "It tells which code the row is, whatever the code is called. Press Esc.",
        },
    )  # fmt: skip


def _look(title: str, entry: Entry, value: str | int | None) -> dict[str, object]:
    look: dict[str, object] = {
        "text_wrap": _FIELD.get(title) in _WRAPPED, "bottom": 4, "bottom_color": "#C8CFD5"
    }  # fmt: skip
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@"}:
        look["quote_prefix"] = True  # stays a text when somebody edits the cell
    if title == "Code":
        look["align"] = "left"  # without it the indent is not obeyed
        look["indent"] = min(entry.level - 1, _MAX_INDENT)
        look["bold"] = entry.level == 1
        look["italic"] = not entry.is_codable
    if title == "Colour" and (shown := hex_color(entry.color)):
        look["bg_color"] = shown
        look["font_color"] = "#FFFFFF" if is_dark(shown) else "#000000"
    if title in {"GUID", "Parent", "Memo"}:
        look["font_color"] = _GREY
    if title == "GUID":
        look["align"] = "fill"  # keeps it inside of its cell
    if title in _FIGURES or title == "Order":
        look["align"], look["indent"] = "right", 1
    return look


def hex_color(color: str | None) -> str | None:
    """Return a colour as ``#RRGGBB``, or None where there is none that can be shown."""
    plain = (color or "").strip().upper()
    if len(plain) == 4:  # noqa: PLR2004 - #RGB
        plain = "#" + "".join(digit * 2 for digit in plain[1:])
    fits = len(plain) == 7 and plain[0] == "#" and all(sign in "0123456789ABCDEF" for sign in plain[1:])  # noqa: PLR2004 - #RRGGBB
    return plain if fits else None


def is_dark(color: str) -> bool:
    """Return whether white is easier to read on ``#RRGGBB`` than black."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < _DARK


def _fitting(text: str) -> str:
    """Return what a cell can show of a text: line ends as LF, no control characters, cut with a word that it is."""
    safe = "".join(sign for sign in canonical_string(text) if sign >= " " or sign in "\t\n")
    units = len(safe) if safe.isascii() else len(safe.encode("utf-16-le", "replace")) // 2
    return safe if units <= CELL else safe[: CELL // 2 - len(CUT)] + CUT


_SET_TITLES: Final = (
    ("Set", "set", 28), ("Description", "description", 40), ("Code", "code", 40), ("Set GUID", "set_guid", 38),
    ("Code GUID", "code_guid", 38), ("Exact", "exact", 10),
)  # fmt: skip


def _write_sets(book: Any, sets: Sequence[dict[str, str]]) -> None:  # noqa: ANN401 - published without types
    sheet = book.add_worksheet(SETS_SHEET)
    formats = _Formats(book)
    for place, (title, field, width) in enumerate(_SET_TITLES):
        style = formats.get(text_wrap=True, font_color=_GREY if "GUID" in title else "#000000")
        hidden = {"hidden": True} if field == "exact" else {}
        sheet.set_column(place, place, width, style, hidden)
        sheet.write_string(0, place, title, formats.get(bold=True, bottom=1, bg_color="#E9EDF0"))
        for number, cells in enumerate(sets, 1):
            if field in cells:
                sheet.write_string(number, place, _fitting(cells[field]), style)
    sheet.freeze_panes(1, 0)


_ADVICE: Final = (
    "One row is one code. Change, add, delete and sort rows as you like, then:",
    "    refiqda codebook import THIS.xlsx --into STUDY.qdpx -o NEW.qdpx",
    "",
    "Code: the name. Indents are for the eye only.",
    "Parent: the code it stands in, as a path (Daily life/Sleep). Empty: it stands at the top.",
    "Definition, Include, Exclude, Example: several examples have an empty line between them.",
    "Colour: like #3A7F2C. The colour of the cell itself is not read.",
    "Codable: no, if it is a folder and not a code.",
    "Order: where the code stands, wherever its row does: rows may be sorted by anything. A new row needs no number.",
    "GUID: tells which code a row is, even under another name. A new row has none; leave the others.",
    "Memo: a code's one memo, or a new one. Of several, and an emptied one, nothing is taken over.",
    "Codings and Sources are for reading.",
)
_SETS_ADVICE: Final = (
    "Sets: one row for each code in a set. Add and delete rows; a set without rows stays as it was."
)


def _write_advice(book: Any, *, has_sets: bool) -> None:  # noqa: ANN401 - published without types
    sheet = book.add_worksheet("How to edit")
    sheet.set_column(0, 0, 110)
    lines = [*_ADVICE, _SETS_ADVICE] if has_sets else list(_ADVICE)
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line)
