"""A table as a document: of codings the passages of each code, of everything else tables to print.

Codings become a report: each code with its path and definition, and under it its passages in reading order, each with
where it is and who coded it. A passage that several analysts gave the code stands once, with all of them. Tables of
many columns are set one part below the other, the first column in each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO, Final
from xml.sax.saxutils import escape

from refiqda.extras import needed
from refiqda.machine_coders import machine_of
from refiqda.office.word import new_document, save_document
from refiqda.render.plain import clean, counted
from refiqda.render.tables.readable import (
    heading_of,
    is_number,
    lead_of,
    reading_table,
    shown_columns,
    title_of,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docx.document import Document

    from refiqda.extracts import Table

_ROOM: Final = 130.0  # characters of a table's line
_CHARACTER: Final = 130.0  # of one of them, in twentieths of a point
_NAMESPACE: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_WIDTH: Final = 14_400  # twentieths of a point between the margins of a landscape page
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_GREY: Final = "5B6670"
_LONG: Final = 900
"""A passage of as many characters may be parted from where it is from: kept with that, it would begin a page."""


def write_document(table: Table, stream: BinaryIO) -> None:
    """Write the document; raises MissingExtraError."""
    if table.name == "codings":
        document = new_document(heading_of(table))
        _styles(document)
        _report(document, table)
    else:
        document = new_document(heading_of(table), landscape=True)
        _styles(document)
        _tables(document, table)
    save_document(document, stream)


def _styles(document: Document) -> None:
    """Add the styles of what is said about passages and codes, and of cells, to those of the house."""
    shared, enums = needed("docx.shared", "office"), needed("docx.enum.style", "office")
    looks: tuple[tuple[str, dict[str, Any]], ...] = (
        ("Passage Source", {"size": 8.5, "left": 5, "before": 0, "after": 5, "grey": True}),
        ("Definition", {"size": 10, "left": 0, "before": 0, "after": 4, "italic": True}),
        ("Lead", {"size": 10, "left": 0, "before": 0, "after": 8, "grey": True}),
        ("Cell", {"size": 8, "left": 0, "before": 0, "after": 0}),
    )
    for name, look in looks:
        style: Any = document.styles.add_style(name, enums.WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.size = shared.Pt(look["size"])
        style.font.italic = look.get("italic") or None
        if look.get("grey"):
            style.font.color.rgb = shared.RGBColor.from_string(_GREY)
        style.paragraph_format.left_indent = shared.Mm(look["left"])
        style.paragraph_format.space_before = shared.Pt(look["before"])
        style.paragraph_format.space_after = shared.Pt(look["after"])
        style.paragraph_format.line_spacing = 1.0 if name == "Cell" else 1.1
        style.paragraph_format.keep_with_next = name == "Definition"


# --- codings: the passages of each code ------------------------------------------------------------------------


def _report(document: Document, table: Table) -> None:
    """Add each code with its passages, codes in the order of the codebook."""
    read = reading_table(table)
    names = read.columns
    variables = [name for name in names if ": " in name]
    by_code: dict[str, dict[tuple[Any, ...], list[dict[str, Any]]]] = {}
    people, sources = set(), set()
    for values in read:
        row = dict(zip(names, values, strict=True))
        code = row["code_path"] or row["code_guid"] or "Without a code"
        place = (
            row["source_guid"],
            row["start"],
            row["end"],
            row["place"],
            None if row["quote"] is not None else row["selection_guid"],
        )
        by_code.setdefault(code, {}).setdefault(place, []).append(row)
        people.add(row["coder"])
        sources.add(row["source_guid"])
    definitions = dict(reversed(table.outline))
    order = dict.fromkeys([path for path, _ in table.outline if path in by_code] + list(by_code))
    document.add_heading(clean(heading_of(table)), 0)
    lead = [lead_of(read), counted(len(by_code), "code"), counted(len(sources), "source")]
    machines = {one for one in people if machine_of(one) is not None}
    persons = people - machines - {None}
    lead += [counted(len(some), what) for some, what in ((persons, "analyst"), (machines, "machine")) if some]
    _add(document, _paragraph("Lead", [(f"{', '.join(lead)}. {read.left_out}".rstrip(), {})]))
    for path in order:
        passages = by_code[path]
        document.add_heading(_legal(clean(path.replace("/", " / "))), 2)
        if definitions.get(path):
            _add(document, _paragraph("Definition", [(definitions[path] or "", {})]))
        number = sum(len(rows) for rows in passages.values())
        said = counted(number, "coding")
        if number != len(passages):
            said += f" of {counted(len(passages), 'passage')}"
        _add(document, _paragraph("Lead", [(said, {})], keep=True))
        for rows in passages.values():
            _passage(document, rows, variables)


def _passage(document: Document, rows: list[dict[str, Any]], variables: Sequence[str]) -> None:
    """Add one passage with who coded it, where it is, and what was noted."""
    first = rows[0]
    quote = first["quote"]
    runs = [(quote, {})] if quote is not None else [(f"[{first['place']}]", {"grey": True})]
    if quote is not None and "before" in first:
        grey = {"grey": True}
        runs = [(_flat(first["before"]), grey), *runs, (_flat(first["after"]), grey)]
    _add(document, _paragraph("Passage", runs, keep=sum(len(text) for text, _ in runs) < _LONG))
    where = [first["source"] or first["source_guid"], first["place"] if quote is not None else None]
    who = "; ".join(dict.fromkeys(_analyst(row) for row in rows if row["coder"] or row["origin"] != "person"))
    facts = [
        f"{title_of(name, '')}: {words_of(first[name])}" for name in variables if first[name] is not None
    ]
    line = " · ".join(part for part in (", ".join(filter(None, where)), who, *facts) if part)
    _add(document, _paragraph("Passage Source", [(line, {})]))
    for row in rows:
        if row["memo"]:
            author = f"{row['coder']}: " if row["coder"] and len(rows) > 1 else ""
            _add(document, _paragraph("Passage Source", [(f"Note: {author}{row['memo']}", {})]))


def _flat(text: str | None) -> str:
    """Return what stands around a passage on one line, so that the passage stands out."""
    return re.sub(r"\s+", " ", text or "")


def _analyst(row: dict[str, Any]) -> str:
    name = row["coder"] or "nobody named"
    return name if row["origin"] == "person" else f"{name} ({row['origin']})"


# --- everything else: tables ------------------------------------------------------------------------------------


def _tables(document: Document, table: Table) -> None:
    read = reading_table(table)
    shown = shown_columns(read)
    document.add_heading(_legal(clean(heading_of(table))), 0)
    _add(document, _paragraph("Lead", [(lead_of(table) + ".", {})]))
    weights = dict(zip(shown, _weights(read, shown), strict=True))
    parts = _parts(shown[1:], weights, _ROOM - weights[shown[0]])
    for number, part in enumerate(parts):
        if number:
            _add(document, _paragraph("Lead", [("", {})]))
        _add(document, _table(read, [shown[0], *part], weights))
    notes = " ".join(table.notes)
    if notes:
        _add(document, _paragraph("Lead", [("", {})]))
        _add(document, _paragraph("Lead", [(notes, {})]))


def _parts(columns: Sequence[int], weights: dict[int, float], room: float) -> list[list[int]]:
    """Return columns in parts that fit beside the first column, all parts about as wide."""
    whole = sum(weights[place] for place in columns)
    share = whole / max(-(-whole // room), 1)
    parts: list[list[int]] = [[]]
    used = 0.0
    for place in columns:
        if parts[-1] and (used + weights[place] > room or used >= share):
            parts.append([])
            used = 0.0
        parts[-1].append(place)
        used += weights[place]
    return parts


def _table(table: Table, columns: Sequence[int], weights: dict[int, float]) -> str:
    """Return a table of these columns; the header is repeated on each page, and no row is torn apart."""
    fields = [table.fields[place] for place in columns]
    whole = sum(weights[place] for place in columns)
    scale = min(_WIDTH / whole, _CHARACTER)
    widths = [int(weights[place] * scale) for place in columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = [_cell(title_of(one.name, table.name), width, number=is_number(one), bold=True)
            for one, width in zip(fields, widths, strict=True)]  # fmt: skip
    rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(head)}</w:tr>"]
    for row in table:
        cells = [
            _cell(
                _shown(row[place], one.name),
                width,
                number=is_number(one),
                grey=table.name == "matrix" and row[place] == 0,
            )
            for place, one, width in zip(columns, fields, widths, strict=True)
        ]
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
    return (
        f'<w:tbl {_NAMESPACE}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{_BORDERS}'
        f'<w:tblLayout w:type="fixed"/>{_MARGINS}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


_LINE: Final = '<w:{side} w:val="single" w:sz="4" w:space="0" w:color="C9D0D6"/>'
_BORDERS: Final = (
    "<w:tblBorders>"
    + "".join(_LINE.format(side=side) for side in ("top", "bottom", "insideH"))
    + "</w:tblBorders>"
)
_MARGINS: Final = (
    '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>'
    '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
)


def _shown(value: object, name: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return words_of(value, name)


def _weights(table: Table, columns: Sequence[int]) -> list[float]:
    """Return how wide columns want to be, in characters, by what stands in them; long texts get the most."""
    titles = [title_of(table.fields[at].name, table.name) for at in columns]
    longest = [max(map(len, title.split()), default=1) for title in titles]
    total = list(map(len, titles))
    for row in table:
        for place, at in enumerate(columns):
            words = _shown(row[at], table.fields[at].name)
            longest[place] = max(longest[place], max(map(len, words.split()), default=1))
            total[place] = max(total[place], len(words))
    if table.name == "matrix":
        return [float(min(max(total[0], 14), 34)), *(float(min(max(one, 6), 12)) for one in longest[1:])]
    return [
        max(min(long, 16) + 2.0, min(size, 22) + min(max(size - 22, 0) / 6, 28.0))
        for long, size in zip(longest, total, strict=True)
    ]


def _cell(text: str, width: int, *, number: bool = False, bold: bool = False, grey: bool = False) -> str:
    align = '<w:jc w:val="right"/>' if number else ""
    look = {"bold": bold, "grey": grey}
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        f"{_SHADE if bold else ''}</w:tcPr>"
        f'<w:p><w:pPr><w:pStyle w:val="Cell"/>{align}</w:pPr>{_run(text, look)}</w:p></w:tc>'
    )


_SHADE: Final = '<w:shd w:val="clear" w:color="auto" w:fill="EEF1F0"/>'


# --- pieces of a document, as the format spells them -------------------------------------------------------------


def _add(document: Document, xml: str) -> None:
    """Add a paragraph or a table, spelled out, at the end of a document."""
    parse: Any = needed("docx.oxml", "office").parse_xml
    body = document.element.body
    body.insert(len(body) - 1, parse(xml))  # the last is the section


def _paragraph(style: str, runs: Iterable[tuple[str, dict[str, Any]]], *, keep: bool = False) -> str:
    """Spell a paragraph; ``keep``: on the page of the next."""
    name = style.replace(" ", "")
    inside = "".join(_run(text, look) for text, look in runs)
    kept = "<w:keepNext/>" if keep else ""
    return f'<w:p {_NAMESPACE}><w:pPr><w:pStyle w:val="{name}"/>{kept}</w:pPr>{inside}</w:p>'


def _run(text: str, look: dict[str, Any]) -> str:
    marks = "<w:b/>" if look.get("bold") else ""
    marks += f'<w:color w:val="{_GREY}"/>' if look.get("grey") else ""
    marks = f"<w:rPr>{marks}</w:rPr>" if marks else ""
    return f"<w:r>{marks}{''.join(_pieces(text))}</w:r>"


def _pieces(text: str) -> Iterator[str]:
    """Yield a text as the format spells it: line ends and tabs are elements."""
    for number, line in enumerate(_legal(text).splitlines()):
        if number:
            yield "<w:br/>"
        for at, part in enumerate(line.split("\t")):
            if at:
                yield "<w:tab/>"
            yield f'<w:t xml:space="preserve">{escape(part)}</w:t>'


def _legal(text: str) -> str:
    """Return a text without what XML has no place for; a document is to be read, the tables keep every character."""
    return _ILLEGAL.sub("", text)
