"""Documents (DOCX) for people, in one style, with the same bytes whenever they are written.

The style: Arial (on every system, or with a twin of the same widths), a page number and the title below, headings that
make a navigation pane, tables with a head that is repeated on each page. Participants' words are not spell-checked:
nobody knows their language.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

from refiqda.extras import needed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

Paper = Literal["a4", "letter"]

FONT: Final = "Arial"
PASSAGE: Final = "Passage"
"""The style of participants' words: a block quote."""
PLACE: Final = "Place"
"""The style of where a passage is: small, above it."""
MEMO: Final = "Memo"
"""The style of what analysts wrote."""
ANSWER: Final = "Memo answer"
"""The style of what analysts answered: as a memo, further in."""

_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the library takes no zone
_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)
_SIZES: Final[dict[Paper, tuple[float, float]]] = {"a4": (210, 297), "letter": (215.9, 279.4)}  # mm
_MARGIN: Final = 22  # mm
_INK, _GREY, _RULE = "1F2A37", "5B6673", "C5CCD3"
_HEADINGS: Final = {
    "Title": (20, 0, 4),
    "Heading 1": (15, 18, 4),
    "Heading 2": (12, 14, 3),
    "Heading 3": (10.5, 10, 2),
}
"""Size, space before and space after of each heading, in points."""


def new_document(title: str, *, landscape: bool = False, paper: Paper = "a4") -> Document:
    """Return an empty document (python-docx) with our style; raises MissingExtraError.

    Styles to use beside the headings: ``PASSAGE``, ``PLACE``, ``MEMO``, ``ANSWER``; tables by `add_table`.
    """
    docx = needed("docx", "office")
    document: Document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.comments = printable(title), "", ""
    properties.created = properties.modified = _EPOCH
    package: Any = document.part.package
    for name, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):  # a picture of the library's template
            del package.rels[name]
    _set_page(document, landscape=landscape, paper=paper)
    _set_styles(document)
    _set_footer(document, printable(title))
    return document


def save_document(document: Document, stream: BinaryIO) -> None:
    """Write a document; the archive tells no time and depends on nothing but what the document says."""
    memory = io.BytesIO()
    document.save(memory)
    with zipfile.ZipFile(memory) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as kept:
        for entry in made.infolist():
            record = zipfile.ZipInfo(entry.filename, _ZIP_DATE)
            record.compress_type = zipfile.ZIP_DEFLATED
            record.create_system = 0
            kept.writestr(record, made.read(entry))


def printable(text: str) -> str:
    """Return a text with U+FFFD for what no document can hold (control characters, halves of characters)."""
    return _UNPRINTABLE.sub("\ufffd", text)


def add_text(paragraph: Paragraph, text: str, *, bold: bool = False, italic: bool = False) -> None:
    """Add words to a paragraph: line ends and tabs stay, control characters do not."""
    run = paragraph.add_run(printable(text))
    run.bold, run.italic = bold or None, italic or None


def add_table(document: Document, titles: Sequence[str], widths: Sequence[float]) -> Table:
    """Add a table with a head that each page repeats; ``widths`` in millimetres. Add its rows with `add_row`."""
    shared = needed("docx.shared", "office")
    table: Table = document.add_table(rows=1, cols=len(titles))
    table.autofit = False
    properties: Any = table._tbl.tblPr  # noqa: SLF001 - the library has no borders of its own
    borders = _element("w:tblBorders", *(_border(edge) for edge in ("top", "bottom", "insideH")))
    margins = _element("w:tblCellMar", *(_margin(*one) for one in (("top", 60), ("bottom", 60))))
    properties.insert_element_before(margins, "w:tblLook")
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = shared.Mm(width)
    for cell, title, width in zip(table.rows[0].cells, titles, widths, strict=True):
        cell.width = shared.Mm(width)
        add_text(cell.paragraphs[0], title, bold=True)
        cell._tc.get_or_add_tcPr().append(  # noqa: SLF001 - as above
            _element("w:shd", val="clear", color="auto", fill="EEF1F4")
        )
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))  # noqa: SLF001 - as above
    return table


def add_row(table: Table, *, whole: bool = False) -> list[Any]:
    """Add a row and return its cells; ``whole`` keeps it on one page."""
    row: Any = table.add_row()  # type: ignore[no-untyped-call]  # published without
    if whole:
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))  # noqa: SLF001 - as above
    cells = list(row.cells)
    for cell, column in zip(cells, table.columns, strict=True):
        cell.width = column.width
    return cells


def _set_page(document: Document, *, landscape: bool, paper: Paper) -> None:
    shared = needed("docx.shared", "office")
    enums = needed("docx.enum.section", "office")
    section = document.sections[0]
    width, height = _SIZES[paper]
    section.page_width, section.page_height = shared.Mm(width), shared.Mm(height)
    if landscape:
        section.orientation = enums.WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = shared.Mm(_MARGIN)
    section.top_margin = section.bottom_margin = shared.Mm(_MARGIN)
    section.footer_distance = shared.Mm(11)


def _set_styles(document: Document) -> None:
    pt = needed("docx.shared", "office").Pt
    styles: Any = document.styles
    normal = styles["Normal"]
    _set_look(normal, 10)
    normal.paragraph_format.space_after = pt(4)
    normal.paragraph_format.line_spacing = 1.15
    for name, (size, before, after) in _HEADINGS.items():
        style = styles[name]
        _set_look(style, size, color=_INK, bold=True)
        style.paragraph_format.space_before, style.paragraph_format.space_after = pt(before), pt(after)
        style.paragraph_format.keep_with_next = True
        for border in style.element.pPr.findall(_name("w:pBdr")):
            style.element.pPr.remove(border)
    _add_style(styles, PLACE, 8.5, (0, 10, 2), color=_GREY).paragraph_format.keep_with_next = True
    passage = _add_style(styles, PASSAGE, 10, (14, 0, 4), words=True)
    passage.element.pPr.insert_element_before(
        _element("w:pBdr", _element("w:left", val="single", sz="12", space="8", color=_RULE)),
        *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc"),
    )
    _add_style(styles, MEMO, 10, (0, 0, 5), words=True)
    _add_style(styles, ANSWER, 10, (16, 0, 5), words=True)


def _add_style(
    styles: Any,  # noqa: ANN401 - published with types that fit none of its uses
    name: str,
    size: float,
    spacing: tuple[float, float, float],
    *,
    color: str | None = None,
    words: bool = False,
) -> Any:  # noqa: ANN401 - as above
    """Add a paragraph style; ``spacing`` is left, before, after; ``words`` are somebody's own, not to be corrected."""
    pt = needed("docx.shared", "office").Pt
    style = styles.add_style(name, needed("docx.enum.style", "office").WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    style.quick_style = True
    _set_look(style, size, color=color)
    form = style.paragraph_format
    form.left_indent, form.space_before, form.space_after = map(pt, spacing)
    if words:
        style.font.no_proof = True
    return style


def _set_look(style: Any, size: float, *, color: str | None = None, bold: bool = False) -> None:  # noqa: ANN401 - as above
    shared = needed("docx.shared", "office")
    style.font.size = shared.Pt(size)
    style.font.bold = bold or None
    if color is not None:
        style.font.color.rgb = shared.RGBColor.from_string(color)
    style.font.name = FONT
    fonts = style.element.rPr.rFonts
    for name in list(fonts.attrib):
        if name.endswith("Theme"):  # the theme's font would go before ours
            del fonts.attrib[name]
    for script in ("w:hAnsi", "w:cs"):
        fonts.set(_name(script), FONT)


def _set_footer(document: Document, title: str) -> None:
    section = document.sections[0]
    footer = section.footer.paragraphs[0]
    footer.style = document.styles[PLACE]
    width = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    stops = footer.paragraph_format.tab_stops
    stops.add_tab_stop(width, needed("docx.enum.text", "office").WD_TAB_ALIGNMENT.RIGHT)
    for before, code, now in (("", "TITLE", title), ("\t", "PAGE", "1"), (" / ", "NUMPAGES", "1")):
        footer.add_run(before)
        shown = _element("w:t")
        shown.text = now  # until a program fills the field in
        field = _element("w:fldSimple", _element("w:r", shown), instr=code)
        footer._p.append(field)  # noqa: SLF001 - the library has no fields


def _border(edge: str) -> Any:  # noqa: ANN401 - as above
    return _element(f"w:{edge}", val="single", sz="4", space="0", color=_RULE)


def _margin(edge: str, width: int) -> Any:  # noqa: ANN401 - as above
    return _element(f"w:{edge}", w=str(width), type="dxa")


def _name(name: str) -> str:
    qualified: str = needed("docx.oxml.ns", "office").qn(name)
    return qualified


def _element(name: str, *inner: Any, **attributes: str) -> Any:  # noqa: ANN401 - as above
    """Return an element of Word's XML with these attributes of its namespace."""
    made = needed("docx.oxml", "office").OxmlElement(name)
    for key, value in attributes.items():
        made.set(_name(f"w:{key}"), value)
    made.extend(inner)
    return made
