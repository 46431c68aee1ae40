"""A codebook as a Word document, as in the appendix of a paper: by headings, or as one table.

What identifies a code (a bookmark), and what a paragraph cannot hold to the letter (a part beside the text), is
there without being seen, so that the document can be edited and imported again.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, BinaryIO, Final
from xml.sax.saxutils import escape, quoteattr

from refiqda.codebooks.drafts import add_exact
from refiqda.codebooks.shown import cells_of, meant_by, set_rows
from refiqda.codebooks.word import BOOKMARK, LABELS, SETS_TITLES, read_word_codebook, sets_mark
from refiqda.codebooks.word_blocks import CUSTOM, SWATCH
from refiqda.extras import needed
from refiqda.office.word import new_document, save_document
from refiqda.render.codebook_tables import hex_color
from refiqda.render.plain import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.text.paragraph import Paragraph

    from refiqda.codebooks.entries import Codebook, Entry
    from refiqda.codebooks.shown import Cells

_LEVELS: Final = 9
_SIZES: Final = (15, 12.5, 11.5, 11, 11, 11, 11, 11, 11)
_PAGE: Final = 246.0
"""Millimetres between the margins of a page in landscape."""
_INK: Final = "1C2024"
_SOFT: Final = "5B6670"
_CUSTOM_TYPE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
_FORBIDDEN_HERE: Final = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)]
)


def write_codebook_docx(
    codebook: Codebook, entries: Sequence[Entry], stream: BinaryIO, *, title: str, layout: str = "headings"
) -> None:
    """Write a codebook as DOCX; ``layout`` is ``headings`` or ``table``; raises MissingExtraError."""
    sets = set_rows(codebook)
    trial = io.BytesIO()
    save_document(_made(entries, sets, [None] * len(entries), title, layout), trial)
    draft = read_word_codebook(trial.getvalue(), label="codebook.docx")
    exact = add_exact(draft, meant_by(entries)) if entries else []
    save_document(_made(entries, sets, exact, title, layout), stream)


def _made(
    entries: Sequence[Entry],
    sets: Sequence[dict[str, str]],
    exact: Sequence[str | None],
    title: str,
    layout: str,
) -> Document:
    document = new_document(title, landscape=layout == "table")
    maker = _Maker(document)
    maker.opening(title, entries)
    if layout == "table":
        maker.table(entries)
    else:
        for entry, cells in zip(entries, cells_of(entries), strict=True):
            maker.code(entry, cells, entries)
    shown = maker.sets(sets)
    beside = [
        f"<code guid={quoteattr(entry.guid)}>{escape(text)}</code>"
        for entry, text in zip(entries, exact, strict=True)
        if text
    ]
    if shown:
        rows = json.dumps(list(sets), ensure_ascii=True)
        beside.append(f"<sets mark={quoteattr(sets_mark(shown))}>{escape(rows)}</sets>")
    if beside:
        _put_beside(document, f'<codebook xmlns="{CUSTOM}">{"".join(beside)}</codebook>')
    return document


def _put_beside(document: Document, xml: str) -> None:
    """Add a custom part, which Word and LibreOffice keep."""
    parts, names = needed("docx.opc.part", "office"), needed("docx.opc.packuri", "office")
    data = f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}'.encode()
    name = names.PackURI("/customXml/item8.xml")
    part = parts.Part(name, "application/xml", data, document.part.package)
    document.part.relate_to(part, _CUSTOM_TYPE)


class _Maker:
    """A document being made; bookmarks are numbered as they come."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.shared = needed("docx.shared", "office")
        self.oxml = needed("docx.oxml", "office")
        self.ns = needed("docx.oxml.ns", "office")
        self.number = 0
        self._styles()

    # --- styles -----------------------------------------------------------------------------------------

    def _styles(self) -> None:
        styles: Any = self.document.styles
        pt, mm = self.shared.Pt, self.shared.Mm
        normal = styles["Normal"]
        self._font(normal, 10.5)
        normal.paragraph_format.space_after = pt(3)
        for level, size in enumerate(_SIZES, 1):
            style = styles[f"Heading {level}"]
            self._font(style, size, bold=True)
            style.font.italic = False
            style.paragraph_format.space_before = pt(16 if level == 1 else 11)
            style.paragraph_format.space_after = pt(2)
            style.paragraph_format.keep_with_next = True
        self._font(styles["Title"], 20, bold=True)
        styles["Title"].paragraph_format.space_after = pt(2)
        for border in list(styles["Title"].element.iter(self.ns.qn("w:pBdr"))):
            border.getparent().remove(border)
        self._font(styles["Subtitle"], 10.5, color=_SOFT)
        styles["Subtitle"].font.italic = False
        for spacing in list(styles["Subtitle"].element.iter(self.ns.qn("w:spacing"))):
            if spacing.getparent().tag == self.ns.qn("w:rPr"):
                spacing.getparent().remove(spacing)
        kinds = needed("docx.enum.style", "office").WD_STYLE_TYPE
        field = styles.add_style("Code Field", kinds.PARAGRAPH)
        field.base_style = normal
        field.paragraph_format.left_indent = mm(27)
        field.paragraph_format.first_line_indent = mm(-27)
        field.paragraph_format.tab_stops.add_tab_stop(mm(27))
        text = styles.add_style("Code Definition", kinds.PARAGRAPH)
        text.base_style = normal
        cell = styles.add_style("Code Cell", kinds.PARAGRAPH)
        cell.base_style = normal
        self._font(cell, 9)
        cell.paragraph_format.space_after = pt(0)

    def _font(self, style: Any, size: float, *, bold: bool | None = None, color: str = _INK) -> None:  # noqa: ANN401 - published without types
        style.font.name = "Calibri"
        style.font.size = self.shared.Pt(size)
        style.font.bold = bold
        style.font.color.rgb = self.shared.RGBColor.from_string(color)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(self.ns.qn(f"w:{name}"), None)

    # --- text -------------------------------------------------------------------------------------------

    def opening(self, title: str, entries: Sequence[Entry]) -> None:
        """Add the title, and how many codes there are."""
        self.document.add_paragraph(_safe(title), style="Title")
        top = sum(one.level == 1 for one in entries)
        said = counted(len(entries), "code")
        if top < len(entries):
            said += f", {top:,} of them at the top"
        self.document.add_paragraph(said, style="Subtitle")

    def code(self, entry: Entry, cells: Cells, entries: Sequence[Entry]) -> None:
        """Add one code: its name as a heading, and what is said of it below."""
        heading = self.document.add_paragraph(style=f"Heading {min(entry.level, _LEVELS)}")
        self._name(heading, entry)
        if entry.level > _LEVELS:
            above = entries[entry.parent or 0]
            self._field("Stands in", above.path)
        if "definition" in cells:
            self._text(self.document.add_paragraph(style="Code Definition"), cells["definition"])
        for field in ("include", "exclude"):
            if field in cells:
                self._field(LABELS[field], cells[field])
        for example in entry.parts.examples:
            self._field(LABELS["example"], example)
        if not entry.is_codable:
            self._field(LABELS["codable"], "no")
        for note in entry.notes:
            self._field(LABELS["memo"], note)
        if entry.codings is not None:
            self._field("Used", _used(entry))
        if entry.quote is not None:
            self._field("From the data", f"\u201c{entry.quote}\u201d", italic=True)

    def _field(self, label: str, text: str, *, italic: bool = False) -> None:
        paragraph = self.document.add_paragraph(style="Code Field")
        run = paragraph.add_run(label)
        run.bold = True
        run.font.size = self.shared.Pt(9)
        run.font.color.rgb = self.shared.RGBColor.from_string(_SOFT)
        paragraph.add_run("\t")
        self._text(paragraph, text, italic=italic)

    @staticmethod
    def _text(paragraph: Paragraph, text: str, *, italic: bool = False) -> None:
        run = paragraph.add_run(_safe(text))
        if italic:
            run.italic = True

    def _name(self, paragraph: Paragraph, entry: Entry, *, bold: bool | None = None) -> None:
        """Add a name with its swatch, inside of a bookmark that tells which code it is."""
        self.number += 1
        start = self.oxml.OxmlElement("w:bookmarkStart")
        start.set(self.ns.qn("w:id"), str(self.number))
        start.set(self.ns.qn("w:name"), BOOKMARK + entry.guid.strip("{} ").replace("-", ""))
        paragraph._p.append(start)  # noqa: SLF001 - the library has no call for bookmarks
        color = hex_color(entry.color)
        if color is not None:
            run = paragraph.add_run(SWATCH)
            run.font.color.rgb = self.shared.RGBColor.from_string(color[1:])
            run.font.bold = False
            paragraph.add_run("\u00a0")
        run = paragraph.add_run(_safe(entry.name))
        run.bold = bold
        if not entry.is_codable:
            run.italic = True
        end = self.oxml.OxmlElement("w:bookmarkEnd")
        end.set(self.ns.qn("w:id"), str(self.number))
        paragraph._p.append(end)  # noqa: SLF001 - as above

    # --- tables -----------------------------------------------------------------------------------------

    def table(self, entries: Sequence[Entry]) -> None:
        """Add all codes as one table whose header is repeated on each page."""
        if not entries:
            return
        titles, widths = _columns(entries)
        table = self._new_table(titles, widths)
        for entry, cells, number in zip(entries, cells_of(entries), _numbers(entries), strict=True):
            row = table.add_row()
            self._together(row)
            for place, title in enumerate(titles):
                cell = row.cells[place]
                cell.width = self.shared.Mm(widths[place])
                paragraph = cell.paragraphs[0]
                paragraph.style = self.document.styles["Code Cell"]
                if title == "Code":
                    self._name(paragraph, entry, bold=entry.level == 1)
                else:
                    self._text(paragraph, _cell(title, entry, cells, number), italic=title == "From the data")

    def _new_table(self, titles: Sequence[str], widths: Sequence[float]) -> Any:  # noqa: ANN401 - published without types
        table = self.document.add_table(rows=1, cols=len(titles))
        table.autofit = False
        table.style = self.document.styles["Table Grid"]
        self._light_borders(table)
        for place, title in enumerate(titles):
            table.columns[place].width = self.shared.Mm(widths[place])
            cell = table.rows[0].cells[place]
            cell.width = self.shared.Mm(widths[place])
            paragraph = cell.paragraphs[0]
            paragraph.style = self.document.styles["Code Cell"]
            run = paragraph.add_run(title)
            run.bold = True
            shading = self.oxml.OxmlElement("w:shd")
            for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E9EDF0")):
                shading.set(self.ns.qn(f"w:{name}"), value)
            cell._tc.get_or_add_tcPr().append(shading)  # noqa: SLF001 - the library has no call for shading
        header = self.oxml.OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(header)  # noqa: SLF001 - as above
        self._together(table.rows[0])
        return table

    def _together(self, row: Any) -> None:  # noqa: ANN401 - published without types
        """Keep a row on one page."""
        row._tr.get_or_add_trPr().append(self.oxml.OxmlElement("w:cantSplit"))  # noqa: SLF001 - as above

    def _light_borders(self, table: Any) -> None:  # noqa: ANN401 - published without types
        borders = self.oxml.OxmlElement("w:tblBorders")
        for edge in ("top", "bottom", "insideH"):
            line = self.oxml.OxmlElement(f"w:{edge}")
            for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "C8CFD5")):
                line.set(self.ns.qn(f"w:{name}"), value)
            borders.append(line)
        for edge in ("left", "right", "insideV"):
            line = self.oxml.OxmlElement(f"w:{edge}")
            line.set(self.ns.qn("w:val"), "nil")
            borders.append(line)
        order = {
            name: place for place, name in enumerate(("top", "left", "bottom", "right", "insideH", "insideV"))
        }
        borders[:] = sorted(borders, key=lambda one: order[one.tag.rpartition("}")[2]])
        table._tbl.tblPr.append(borders)  # noqa: SLF001 - as above

    def sets(self, rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
        """Add the sets of codes, one row each, and return what is shown of them, as it is read back."""
        if not rows:
            return []
        shown: dict[str, dict[str, str]] = {}
        for one in rows:
            known = shown.setdefault(one["set_guid"], {"set": one["set"], "codes": "", "description": ""})
            known["codes"] += ("\n" if known["codes"] else "") + (one["code"] or one["code_guid"])
            known["description"] = known["description"] or one.get("description", "")
        paragraph = self.document.add_paragraph(style="Subtitle")
        paragraph.paragraph_format.space_before = self.shared.Pt(18)
        paragraph.add_run("Sets of codes").bold = True
        widths = (45.0, 70.0, 50.0)
        table = self._new_table(SETS_TITLES, widths)
        for one in shown.values():
            cells = table.add_row().cells
            for cell, field, width in zip(cells, ("set", "codes", "description"), widths, strict=True):
                cell.width = self.shared.Mm(width)
                cell.paragraphs[0].style = self.document.styles["Code Cell"]
                self._text(cell.paragraphs[0], one[field])
        return [{field: _safe(text) for field, text in one.items()} for one in shown.values()]


def _columns(entries: Sequence[Entry]) -> tuple[list[str], list[float]]:
    """Return the titles of the table and their widths in millimetres: what no code has, no column has."""
    used = {
        "Definition": any(one.parts.definition for one in entries),
        "Include": any(one.parts.include for one in entries),
        "Exclude": any(one.parts.exclude for one in entries),
        "Example": any(one.parts.examples for one in entries),
        "Codable": any(not one.is_codable for one in entries),
        "Memo": any(one.notes for one in entries),
        "Used": any(one.codings is not None for one in entries),
        "From the data": any(one.quote is not None for one in entries),
    }
    share = {
        "Definition": 3.0,
        "Include": 2.4,
        "Exclude": 2.4,
        "Example": 2.6,
        "Memo": 2.0,
        "From the data": 2.6,
    }
    longest = max(map(len, _numbers(entries)), default=1)
    fixed = {"No.": min(max(13.0, 6 + 1.8 * longest), 36.0), "Code": 42.0, "Codable": 19.0, "Used": 26.0}
    titles = ["No.", "Code", *(title for title, has in used.items() if has)]
    whole = sum(share.get(title, 0) for title in titles)
    if not whole:
        fixed |= {"Code": 120.0, "Used": 60.0}
    room = _PAGE - sum(fixed.get(title, 0) for title in titles)
    return titles, [fixed.get(title) or share[title] / whole * room for title in titles]


def _numbers(entries: Sequence[Entry]) -> list[str]:
    """Return the number of each code, like ``1.2.1``."""
    inside: dict[int | None, int] = {}
    numbers: list[str] = []
    for one in entries:
        inside[one.parent] = inside.get(one.parent, 0) + 1
        head = "" if one.parent is None else f"{numbers[one.parent]}."
        numbers.append(f"{head}{inside[one.parent]}")
    return numbers


def _cell(title: str, entry: Entry, cells: Cells, number: str) -> str:
    shown = {
        "No.": number,
        "Codable": "" if entry.is_codable else "no",
        "Used": "" if entry.codings is None else _used(entry),
        "From the data": "" if entry.quote is None else f"\u201c{entry.quote}\u201d",
    }
    if title in shown:
        return shown[title]
    field: Any = title.lower()
    return cells.get(field, "")


def _used(entry: Entry) -> str:
    if not entry.codings:
        return "not used"
    return f"{counted(entry.codings, 'coding')} in {counted(entry.sources or 0, 'source')}"


def _safe(text: str) -> str:
    """Return ``text`` without what XML forbids; carriage returns are line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_FORBIDDEN_HERE)
