"""Reading a codebook from a Word document: ours, changed by people or not, and those that people made by hand.

Two forms are understood, alone or together: headings (a heading is a code, its level says what it stands in, what
stands below describes it), and tables with a header such as ``Code | Definition | Include | Exclude | Example``, in
any order and in several languages. A table below a heading holds the codes of that heading. A row that is one cell
across the table names what the rows below it stand in.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Final

from refiqda.codebooks.columns import field_of
from refiqda.codebooks.descriptions import KINDS, parse
from refiqda.codebooks.drafts import Draft, Row
from refiqda.codebooks.handmade import draft_of, is_header
from refiqda.codebooks.word_blocks import CUSTOM, Cell, Paragraph, Table, read_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from refiqda.codebooks.columns import Field
    from refiqda.codebooks.word_blocks import Blocks

BOOKMARK: Final = "code_"
"""How the bookmark of a code begins; the 32 digits of its GUID follow."""

LABELS: Final[dict[str, str]] = {
    "include": "Include",
    "exclude": "Exclude",
    "example": "Example",
    "memo": "Memo",
    "codable": "Codable",
}
"""What stands before a tab in the paragraphs below a heading."""
IGNORED: Final = ("Used", "From the data", "Stands in")
"""Labels of what is only shown."""
SETS_TITLES: Final = ("Set", "Codes in it", "Description")

_BOOKMARKED: Final = re.compile(rf"{BOOKMARK}([0-9A-Fa-f]{{32}})")
_LABEL: Final = re.compile(r"([^\t\n]{1,40})\t")
_TYPED_NUMBER: Final = re.compile(r"\s*(?:\d+(?:\.\d+)*\.?|[A-Z]\.(?:\d+\.?)*)[ \t\u00a0]+(?=\S)")
_NO_CODE: Final = re.compile(
    r".*\b(codebook|code book|coding (frame|scheme)|kodebok|codebuch|codesystem|appendix|vedlegg|anhang)\b",
    re.IGNORECASE | re.DOTALL,
)


def read_word_codebook(data: bytes, *, label: str) -> Draft:
    """Return what a .docx says of a codebook; ``label`` is its name for messages. Raises UnusableFileError."""
    found = read_blocks(data, label=label)
    reader = _Reader(label)
    for block in found.blocks:
        reader.take(block)
    draft = reader.finish()
    for what, number in sorted(found.seen.items()):
        draft.told.append(f"{what}, which are not read: {number:,}")
    _take_beside(draft, found, reader.sets)
    return draft


class _Reader:
    """Rows from blocks, in order; ``trail`` are the headings that the next block stands under."""

    def __init__(self, label: str) -> None:
        self.draft = Draft(file=label, rows=[], columns=frozenset({"code"}), whole=True)
        self.trail: list[tuple[int, Row]] = []
        self.bodies: dict[int, list[str]] = {}
        self.current: tuple[Row, Field | None] | None = None
        self.fields: set[Field] = {"code"}
        self.headings: list[Row] = []
        self.loose = 0
        self.tables = 0
        self.sets: list[dict[str, str]] | None = None

    def take(self, block: Paragraph | Table) -> None:
        """Take one block."""
        if isinstance(block, Table):
            self._table(block)
        elif block.is_title:
            self.current = None
        elif block.level is not None:
            self._heading(block, block.level)
        else:
            self._paragraph(block)

    def _heading(self, block: Paragraph, level: int) -> None:
        if not block.text.strip() and not _guid_in(block.marks):
            return
        while self.trail and self.trail[-1][0] >= level:
            self.trail.pop()
        row = Row(place=f"heading {len(self.headings) + 1}", cells={})
        row.above = self.trail[-1][1] if self.trail else None
        _add_identity(row, block)
        if block.text:
            row.cells["code"] = block.text
        self.trail.append((level, row))
        self.headings.append(row)
        self.draft.rows.append(row)
        self.current = (row, None)

    def _paragraph(self, block: Paragraph) -> None:
        text = block.text
        if self.current is None:
            self.loose += bool(text.strip())
            return
        row, field = self.current
        label = _LABEL.match(text)
        if label is not None:
            named = label[1].strip(" :")
            known = field_of(named)
            if named in IGNORED or known == "figure":
                self.current = (row, "figure")
                return
            if known is not None and known != "code":
                self.current = (row, known)
                self._add(row, known, text[label.end() :])
                return
        if field == "figure":
            if not text.strip():
                return
            field = None
            self.current = (row, None)
        if field is None:
            self.bodies.setdefault(id(row), []).append(text)
        else:
            self._add(row, field, text)

    def _add(self, row: Row, field: Field, text: str) -> None:
        gap = "\n\n" if field == "example" else "\n"
        row.cells[field] = f"{row.cells[field]}{gap}{text}" if field in row.cells else text
        self.fields.add(field)

    def _table(self, table: Table) -> None:
        rows = [row for row in table.rows if any(cell.text.strip() for cell in row)]
        if not rows:
            return
        titles = [cell.text.strip() for cell in rows[0]]
        if tuple(titles) == SETS_TITLES:
            self.sets = [
                dict(zip(("set", "codes", "description"), _texts(row), strict=False)) for row in rows[1:]
            ]
            return
        if not is_header(titles):
            self.loose += 1
            return
        self.tables += 1
        heading = self.trail[-1][1] if self.trail else None
        self._rows_of(titles, rows[1:], heading)
        self.current = None

    def _rows_of(self, titles: Sequence[str], rows: Sequence[Sequence[Cell]], heading: Row | None) -> None:
        width = len(titles)
        lines: list[tuple[str, list[str | None]]] = []
        names: dict[str, Paragraph] = {}
        band: dict[str, Row] = {}
        order: list[Row | str] = []
        at: Row | None = heading
        previous: list[str | None] = [None] * width
        code = next((place for place, one in enumerate(titles) if field_of(one) in {"code", "subcode"}), 0)
        for number, row in enumerate(rows, 2):
            place = f"table {self.tables}, row {number}"
            cells = _spread(row, width, previous)
            if width > 1 and len(row) == 1:
                at = Row(place=place, cells={"code": row[0].text.strip()}, above=heading)
                order.append(at)
                continue
            order.append(place)
            if at is not None:
                band[place] = at
            if code < len(row) and row[code].paragraphs:
                names[place] = row[code].paragraphs[0]
            lines.append((place, cells))
            previous = cells
        part = draft_of(self.draft.file, titles, lines)
        self.draft.told += part.told
        self._settle(part, band, names)
        rows_at = {row.place: row for row in part.rows}
        self.draft.rows += [
            one for one in (rows_at.get(i) if isinstance(i, str) else i for i in order) if one
        ]

    def _settle(self, part: Draft, band: dict[str, Row], names: dict[str, Paragraph]) -> None:
        """Give the rows of a table the GUID and colour of their names, and what they stand in."""
        by_name: dict[str, list[Row]] = {}
        for row in part.rows:
            if row.place in names:
                _add_identity(row, names[row.place])
            by_name.setdefault(row.cells.get("code", ""), []).append(row)
        folders: dict[str, Row] = {}
        for row in part.rows:
            parent = row.cells.pop("parent", "")
            if not part.whole and parent:
                row.above = self._parent(row, parent, by_name, folders, band)
            row.above = row.above or band.get(row.place)
        self.fields |= part.columns

    def _parent(
        self,
        row: Row,
        parent: str,
        by_name: dict[str, list[Row]],
        folders: dict[str, Row],
        band: dict[str, Row],
    ) -> Row:
        """Return the row that a cell names as parent; one that is only named is made, as a folder, and told."""
        name = parent.rpartition("/")[2]
        known = [one for one in by_name.get(parent) or by_name.get(name, []) if one is not row]
        if known:
            return known[0]
        if parent not in folders:
            made = Row(place=row.place, cells={"code": parent, "codable": "no"}, above=band.get(row.place))
            folders[parent] = made
            self.draft.rows.append(made)
            self.fields.add("codable")
            self.draft.told.append(f'"{parent}" is only named as a parent, and is made as a folder')
        return folders[parent]

    def finish(self) -> Draft:
        """Return the draft, with what stands below headings taken apart."""
        draft = self.draft
        for row in self.headings:
            text = "\n".join(self.bodies.get(id(row), [])).strip()
            parts = parse(text)
            for kind in KINDS:
                said = "\n\n".join(parts.texts(kind))
                if said:
                    row.cells[kind] = "\n\n".join(filter(None, (said, row.cells.get(kind))))
                    self.fields.add(kind)
        self._without_title()
        self._without_numbers()
        if self.headings and not self.fields & {"description"}:
            self.fields |= {*KINDS}
        if any(row.cells.get("color") for row in draft.rows) or any(
            "guid" in row.cells for row in draft.rows
        ):
            self.fields.add("color")
        if any("guid" in row.cells for row in draft.rows):
            self.fields.add("codable")
        draft.columns = frozenset(self.fields)
        if self.loose:
            draft.told.append(
                f"paragraphs and tables that describe no code, and are not read: {self.loose:,}"
            )
        return draft

    def _without_numbers(self) -> None:
        """Take typed numbers off headings, where all of them have one."""
        texts = [row.cells.get("code", "") for row in self.headings]
        if len(texts) > 1 and all(_TYPED_NUMBER.match(text) for text in texts):
            for row in self.headings:
                row.cells["code"] = _TYPED_NUMBER.sub("", row.cells["code"], count=1)
            self.draft.told.append("the numbers before the headings are not taken as part of the names")

    def _without_title(self) -> None:
        """Leave out a first heading that is the title of the codebook and no code."""
        rows = self.draft.rows
        top = [row for row in rows if row.above is None]
        if (
            len(rows) > 1
            and len(top) == 1
            and "guid" not in top[0].cells
            and _NO_CODE.match(top[0].cells["code"])
        ):
            rows.remove(top[0])
            self.headings = [row for row in self.headings if row is not top[0]]
            for row in rows:
                row.above = None if row.above is top[0] else row.above
            self.draft.told.append("the first heading is taken as a title, and not as a code")


def _add_identity(row: Row, block: Paragraph) -> None:
    """Take the GUID and the colour from the paragraph that names a code."""
    guid = _guid_in(block.marks)
    if guid is not None:
        row.cells["guid"] = guid
    if block.color is not None:
        row.cells["color"] = block.color


def _guid_in(marks: Sequence[str]) -> str | None:
    for mark in marks:
        found = _BOOKMARKED.fullmatch(mark)
        if found is not None:
            hexed = found[1]
            return "-".join((hexed[:8], hexed[8:12], hexed[12:16], hexed[16:20], hexed[20:]))
    return None


def _texts(row: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in row]


def _spread(row: Sequence[Cell], width: int, previous: Sequence[str | None]) -> list[str | None]:
    """Return the texts of a row by column; a cell that goes on from above says what that said."""
    cells: list[str | None] = []
    for cell in row:
        at = len(cells)
        text = previous[at] if cell.goes_on and at < width else cell.text or None
        cells += [text, *[None] * (cell.span - 1)]
    return (cells + [None] * width)[:width]


# --- what stands beside the text ------------------------------------------------------------------------


def sets_mark(sets: Sequence[dict[str, str]]) -> str:
    """Return a mark of what the table of sets shows."""
    shown = [[one.get("set", ""), one.get("codes", ""), one.get("description", "")] for one in sets]
    return hashlib.sha256(json.dumps(shown).encode("ascii")).hexdigest()[:16]


def _take_beside(draft: Draft, found: Blocks, sets: list[dict[str, str]] | None) -> None:
    """Put what is written beside the text to its rows, and the sets."""
    exact = {} if found.beside is None else _exact_of(found.beside)
    for row in draft.rows:
        if row.cells.get("guid") in exact:
            row.cells["exact"] = exact[row.cells["guid"]]
    if sets is None:
        return
    draft.sets = [
        {
            "set": one.get("set", ""),
            "code": path,
            **({"description": text} if (text := one.get("description")) else {}),
        }
        for one in sets
        for path in one.get("codes", "").split("\n")
    ]
    said = None if found.beside is None else found.beside.find(f"{{{CUSTOM}}}sets")
    if said is not None and said.get("mark") == sets_mark(sets):
        rows = _loaded(said.text)
        if isinstance(rows, list) and all(isinstance(one, dict) for one in rows):
            draft.sets = [{str(key): str(text) for key, text in one.items()} for one in rows]


def _exact_of(beside: _Element) -> dict[str, str]:
    return {one.get("guid") or "": one.text or "" for one in beside.findall(f"{{{CUSTOM}}}code")}


def _loaded(text: str | None) -> object:
    try:
        return json.loads(text or "")
    except (ValueError, RecursionError):
        return None
