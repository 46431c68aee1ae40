"""A Markdown manuscript as a Word document that looks like one: what journals ask of a typescript.

A serif at 12 points, double spacing, lines that begin with an indent, headings, block quotes indented on both sides
without marks, footnotes at the foot, a page number in the head; A4 with an inch around. What Markdown has is taken over
as it is: emphasis, lists, tables, footnotes (``[^1]``). Pictures and raw HTML are not; a picture's words stand for it.

The same manuscript gives the same bytes, and the file tells nobody's name and no time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.extras import needed
from refiqda.files import atomic_write
from refiqda.office.word import new_document, printable, save_document
from refiqda.render.findings.composed import markdown

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

    from refiqda.findings.composing.values import Built

FONT: Final = "Times New Roman"
"""On every system, or with a twin of the same widths."""
_SIZE: Final = 12.0
_MARGIN: Final = 25.4  # mm
_INDENT: Final = 12.7  # mm
_DOUBLE: Final = 2.0
_BULLET: Final = -1
_NOTE: Final = re.compile(
    r"^\[\^([^\]\s]{1,40})\]:[ \t]+(.*(?:\n(?:[ \t]+\S.*|[ \t]*(?=\n[ \t]+\S)))*)\n?", re.MULTILINE
)
_CALL: Final = re.compile(r"\[\^([^\]\s]{1,40})\]")
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_STYLES: Final[dict[str, dict[str, Any]]] = {
    "Title": {"size": 14, "bold": True, "centred": True, "before": 0, "after": 12},
    "Heading 1": {"size": 12, "bold": True, "centred": True, "before": 12, "after": 0},
    "Heading 2": {"size": 12, "bold": True, "before": 12, "after": 0},
    "Heading 3": {"size": 12, "bold": True, "italic": True, "before": 6, "after": 0},
    "Heading 4": {"size": 12, "italic": True, "before": 6, "after": 0},
}


def write_paper(built: Built, output: Path, *, overwrite: bool = False) -> None:
    """Write a Markdown manuscript with its quotes as .docx; raises OutputExistsError, MissingExtraError."""
    document = paper(markdown(built))
    with atomic_write(output, overwrite=overwrite) as stream:
        save_document(document, stream)


def paper(text: str) -> Document:
    """Return a document (python-docx) of a Markdown text; raises MissingExtraError."""
    parser: Any = needed("markdown_it", "findings").MarkdownIt("commonmark", {"html": False}).enable("table")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    notes = {found[1]: " ".join(found[2].split()) for found in _NOTE.finditer(text)}
    tokens = parser.parse(_NOTE.sub("", text))
    document = new_document(_title(tokens))
    _look(document)
    writer = _Writer(document, notes, parser)
    writer.write(tokens)
    writer.finish()
    return document


def _title(tokens: list[Any]) -> str:
    """Return the words of the first heading."""
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            return "".join(one.content for one in tokens[number + 1].children or () if one.type == "text")
    return ""


@attrs.define
class _Writer:
    """Writes blocks into a document; ``_first`` says that the next paragraph is the first under its heading."""

    document: Document
    notes: dict[str, str]
    parser: Any
    _used: list[str] = attrs.field(factory=list, init=False)
    _lists: list[int] = attrs.field(factory=list, init=False)
    _lead: str = attrs.field(default="", init=False)
    _quotes: int = attrs.field(default=0, init=False)
    _headings: int = attrs.field(default=0, init=False)
    _after: str = attrs.field(default="heading", init=False)

    def write(self, tokens: list[Any]) -> None:
        """Write blocks in order."""
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type == "table_open":
                end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
                self._table(tokens[at:end])
                at = end
            else:
                self._block(token, tokens[at + 1] if at + 1 < len(tokens) else None)
            at += 1

    def _block(self, token: Any, following: Any) -> None:  # noqa: ANN401 - of a library without types here
        if token.type in {"blockquote_open", "blockquote_close"}:
            self._quotes += token.nesting
        elif token.type in {"bullet_list_open", "ordered_list_open"}:
            self._lists.append(
                _BULLET if token.type.startswith("bullet") else int(token.attrGet("start") or 1)
            )
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self._lists.pop()
        elif token.type == "list_item_open":
            number = self._lists[-1]
            self._lead = "\u2022\t" if number == _BULLET else f"{number}.\t"
            self._lists[-1] += 0 if number == _BULLET else 1
        elif token.type == "heading_open":
            self._headings += 1
            level = int(token.tag[1:])
            style = "Title" if self._headings == 1 and level == 1 else f"Heading {min(max(level - 1, 1), 4)}"
            self._words(self.document.add_paragraph(style=style), following)
            self._after = "heading"
        elif token.type == "paragraph_open":
            paragraph = self.document.add_paragraph(style=self._style())
            if self._lists and not self._quotes:
                paragraph.paragraph_format.left_indent = needed("docx.shared", "office").Mm(
                    _INDENT * len(self._lists)
                )
                self._plain(paragraph, self._lead or "\t", bold=False, italic=False)
                self._lead = ""
            self._words(paragraph, following)
            self._after = "quote" if self._quotes else "text"
        elif token.type in {"fence", "code_block"}:
            self.document.add_paragraph(printable(token.content.rstrip("\n")), style="Block Quote")

    def _style(self) -> str:
        if self._quotes:
            return "Block Quote"
        if self._lists:
            return "List Item"
        return "First Paragraph" if self._after in {"heading", "quote"} else "Normal"

    def _words(self, paragraph: Paragraph, inline: Any) -> None:  # noqa: ANN401 - as above
        """Add the words of a block with their emphasis; line ends are spaces, hard ones line ends."""
        bold = italic = 0
        for one in inline.children or ():
            bold += one.nesting if one.type.startswith("strong") else 0
            italic += one.nesting if one.type.startswith("em_") else 0
            said = {"softbreak": " ", "hardbreak": "\n"}.get(one.type, one.content)
            if one.type in {"text", "softbreak", "hardbreak", "code_inline", "image", "html_inline"} and said:
                self._run(paragraph, said, bold=bold > 0, italic=italic > 0)

    def _run(self, paragraph: Paragraph, said: str, *, bold: bool, italic: bool) -> None:
        at = 0
        for found in _CALL.finditer(said):
            if found[1] in self.notes:
                self._plain(paragraph, said[at : found.start()], bold=bold, italic=italic)
                self._call(paragraph, found[1])
                at = found.end()
        self._plain(paragraph, said[at:], bold=bold, italic=italic)

    def _plain(self, paragraph: Paragraph, said: str, *, bold: bool, italic: bool) -> None:
        if said:
            run: Run = paragraph.add_run(printable(said))
            run.bold, run.italic = bold or None, italic or None

    def _call(self, paragraph: Paragraph, name: str) -> None:
        self._used.append(name)
        run: Any = paragraph.add_run()
        run.font.superscript = True
        run._r.append(_xml(f'<w:footnoteReference xmlns:w="{_W}" w:id="{len(self._used)}"/>'))  # noqa: SLF001 - the library has no footnotes

    def _table(self, tokens: list[Any]) -> None:
        rows: list[list[Any]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline" and rows:
                rows[-1].append(token)
        table = self.document.add_table(rows=0, cols=max(map(len, rows), default=1))
        properties: Any = table._tbl.tblPr  # noqa: SLF001 - the library has no borders of its own
        properties.insert_element_before(_xml(_BORDERS), "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
        for number, row in enumerate(rows):
            cells = table.add_row().cells
            for cell, inline in zip(cells, row, strict=False):
                cell.paragraphs[0].style = self.document.styles["Table Text"]
                self._words(cell.paragraphs[0], inline)
                for run in cell.paragraphs[0].runs:
                    run.bold = run.bold or (number == 0) or None
        self._after = "heading"

    def finish(self) -> None:
        """Add the part of the footnotes, each with the words of its note."""
        if not self._used:
            return
        opc: Any = needed("docx.opc.part", "office")
        names: Any = needed("docx.opc.packuri", "office")
        part: Any = self.document.part
        notes = []
        for number, name in enumerate(self._used, 1):
            made: Any = self.document.add_paragraph(style="Footnote Text")
            mark: Any = made.add_run()
            mark.font.superscript = True
            mark._r.append(_xml(f'<w:footnoteRef xmlns:w="{_W}"/>'))  # noqa: SLF001 - as above
            made.add_run(" ")
            self._words(made, self.parser.parseInline(self.notes[name])[0])
            note = _xml(f'<w:footnote xmlns:w="{_W}" w:id="{number}"/>')
            note.append(made._p)  # noqa: SLF001 - as above
            notes.append(note)
        root = _xml(_SEPARATORS)
        root.extend(notes)
        content = needed("lxml.etree", "office").tostring(
            root, encoding="UTF-8", xml_declaration=True, standalone=True
        )
        part.relate_to(
            opc.Part(names.PackURI("/word/footnotes.xml"), _TYPE, content, part.package), _RELATION
        )


_EDGE: Final = '<w:{} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
_BORDERS: Final = (
    f'<w:tblBorders xmlns:w="{_W}">'
    f"{_EDGE.format('top')}{_EDGE.format('bottom')}{_EDGE.format('insideH')}</w:tblBorders>"
)
_SEPARATORS: Final = (
    f'<w:footnotes xmlns:w="{_W}"><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p>'
    '</w:footnote><w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r>'
    "</w:p></w:footnote></w:footnotes>"
)


def _xml(text: str) -> Any:  # noqa: ANN401 - the library's elements
    return needed("docx.oxml", "office").parse_xml(text)


# --- the look -----------------------------------------------------------------------------------------------------


def _look(document: Document) -> None:
    """Make the house's document one of a manuscript: page, styles, number of the page."""
    shared = needed("docx.shared", "office")
    section = document.sections[0]
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, shared.Mm(_MARGIN))
    foot: Any = section.footer
    for paragraph in foot.paragraphs:  # the title and the number of pages, as reports have them
        paragraph._p.getparent().remove(paragraph._p)  # noqa: SLF001 - the library takes no paragraph out
    foot.add_paragraph()
    head: Any = section.header.paragraphs[0]
    head.alignment = needed("docx.enum.text", "office").WD_ALIGN_PARAGRAPH.RIGHT
    head._p.append(_xml(f'<w:fldSimple xmlns:w="{_W}" w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))  # noqa: SLF001 - the library has no fields
    _style(document, "Normal", size=_SIZE, first=_INDENT)
    document.styles["Normal"].paragraph_format.widow_control = True
    _style(document, "Header", size=_SIZE, first=0)
    for name, look in _STYLES.items():
        _style(document, name, first=0, keep=True, **look)
    _style(document, "First Paragraph", size=_SIZE, first=0, based="Normal")
    _style(document, "Block Quote", size=_SIZE, first=0, left=_INDENT, right=_INDENT, based="Normal")
    _style(document, "Table Text", size=11, first=0, spacing=1.0, based="Normal")
    _style(document, "Footnote Text", size=10, first=0, spacing=1.0, based="Normal")
    _style(document, "List Item", size=_SIZE, first=-_INDENT / 2, left=_INDENT, based="Normal")


def _style(document: Document, name: str, *, based: str = "", **look: Any) -> None:  # noqa: ANN401 - lengths and switches
    shared, text = needed("docx.shared", "office"), needed("docx.enum.text", "office")
    styles: Any = document.styles
    if name not in {one.name for one in styles}:
        styles.add_style(name, needed("docx.enum.style", "office").WD_STYLE_TYPE.PARAGRAPH)
    style = styles[name]
    if based:
        style.base_style = styles[based]
    style.font.size, style.font.name = shared.Pt(look["size"]), FONT
    style.font.bold, style.font.italic = look.get("bold"), look.get("italic")
    style.font.color.rgb = shared.RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for key in list(fonts.attrib):
        if key.endswith("Theme"):
            del fonts.attrib[key]
    for script in ("hAnsi", "cs", "eastAsia"):
        fonts.set(f"{{{_W}}}{script}", FONT)
    form = style.paragraph_format
    form.line_spacing = look.get("spacing", _DOUBLE)
    form.space_before, form.space_after = shared.Pt(look.get("before", 0)), shared.Pt(look.get("after", 0))
    form.first_line_indent = shared.Mm(look["first"])
    form.left_indent, form.right_indent = shared.Mm(look.get("left", 0)), shared.Mm(look.get("right", 0))
    form.keep_with_next = look.get("keep")
    form.alignment = text.WD_ALIGN_PARAGRAPH.CENTER if look.get("centred") else text.WD_ALIGN_PARAGRAPH.LEFT
