"""Dossiers as Word documents: passages to read, and landscape tables for the grid and the paired reading.

Paragraphs are spelled out rather than made one by one: a dossier of thousands of passages takes seconds. Words that run
from right to left are marked as such, so that every program sets them so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO, Final
from xml.sax.saxutils import escape

import attrs

from refiqda.extras import needed
from refiqda.office.word import new_document, printable, save_document
from refiqda.render.findings.dossier_reading import groups, lead, runs_leftward, sections, title_of, voices
from refiqda.render.findings.dossier_rows import cell_summary, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.document import Document

    from refiqda.findings.dossiers.grids import Grid, Paired
    from refiqda.findings.dossiers.values import Dossier
    from refiqda.office.word import Paper
    from refiqda.render.findings.dossier_reading import Group, Shown, Turn

_NAMESPACE: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_GREY: Final = "66717C"
_TOGETHER: Final = 700
"""Characters of a passage that are kept on one page."""
_TWIPS: Final = 635
"""The library's units in a twentieth of a point."""
_WIDE: Final = 6
"""Columns of codes that stand beside each other on a page; further ones make a table of their own."""
_LINE: Final = '<w:{side} w:val="single" w:sz="4" w:space="0" w:color="C5CCD3"/>'
_BORDERS: Final = (
    "<w:tblBorders>"
    + "".join(_LINE.format(side=side) for side in ("top", "bottom", "insideH", "insideV"))
    + "</w:tblBorders>"
)
_OTHER_SIDE: Final = (
    '<w:pBdr><w:left w:val="nil"/><w:right w:val="single" w:sz="12" w:space="8" w:color="C5CCD3"/></w:pBdr>'
)
"""The line beside a passage that runs from right to left."""
_MARGINS: Final = (
    '<w:tblCellMar><w:top w:w="60" w:type="dxa"/><w:left w:w="90" w:type="dxa"/>'
    '<w:bottom w:w="60" w:type="dxa"/><w:right w:w="90" w:type="dxa"/></w:tblCellMar>'
)
_ROWS: Final = re.compile(r"\n+")


@attrs.frozen
class _Run:
    """Words in one look; ``size`` in half points, 0 for the style's."""

    text: str
    bold: bool = False
    grey: bool = False
    italic: bool = False
    size: int = 0


def write_document(
    dossier: Dossier,
    stream: BinaryIO,
    *,
    by: str | None = None,
    grid: Grid | None = None,
    paired: Paired | None = None,
    paper: Paper = "a4",
) -> None:
    """Write a dossier as a Word document; with a table it is landscape. Raises MissingExtraError."""
    wide = grid is not None or paired is not None
    document = new_document(f"Dossier: {title_of(dossier, grid, paired)}", landscape=wide, paper=paper)
    parts = [_paragraph("Title", [_Run(title_of(dossier, grid, paired))])]
    parts += [
        _paragraph("Memo", [_Run(sentence, bold=not at, grey=bool(at))])
        for at, sentence in enumerate(lead(dossier))
    ]
    parts += [
        _paragraph("Memo", [_Run(f"{heading}: ", bold=True), _Run(people)])
        for heading, people in voices(dossier)
    ]
    room = _room(document)
    if grid is not None:
        parts += _grid(grid, room)
    if paired is not None:
        parts += _paired(paired, room)
    if not wide:
        for section in sections(dossier, by):
            if len(dossier.themes) > 1:
                parts.append(_paragraph("Heading 1", [_Run(section.heading)]))
            parts.append(_paragraph("Place", [_Run(section.under)]))
            parts += [
                _paragraph("Memo", [_Run(f"{who}: ", bold=True), _Run(text)])
                for who, text in (*section.definitions, *section.notes)
            ]
            parts += _groups(section.groups)
    if dossier.against:
        parts.append(_paragraph("Heading 1", [_Run("Counter-evidence")]))
        parts += _groups(groups(dossier, dossier.against, "none"))
    _add(document, parts)
    save_document(document, stream)


def _groups(given: Sequence[Group]) -> list[str]:
    found = []
    for group in given:
        if group.heading:
            found.append(_paragraph("Heading 2", [_Run(group.heading)]))
        for one in group.passages:
            found += _passage(one)
    return found


def _passage(one: Shown) -> list[str]:
    size = sum(len(words) for turn in one.turns for words, _ in turn.parts)
    keep = size <= _TOGETHER
    found = [_paragraph("Place", [_Run(f"{one.number}  ", bold=True), _Run(one.head)], keep=True)]
    found += [_turn(turn, keep=keep) for turn in one.turns]
    if not one.turns:
        found.append(
            _paragraph(
                "Passage",
                [_Run(f"[{one.passage.place or one.passage.kind}: no words]", italic=True)],
                keep=True,
            )
        )
    lines = [(name, text) for name, text in one.facts] + [(f"Note, {who}", text) for who, text in one.notes]
    found += [
        _paragraph(
            "Memo",
            [_Run(f"{name}: ", grey=True, size=17), _Run(text, size=17)],
            keep=keep and at < len(lines) - 1,
            tight=at < len(lines) - 1,
        )
        for at, (name, text) in enumerate(lines)
    ]
    return found


def _turn(turn: Turn, *, keep: bool) -> str:
    runs = [_Run(f"{turn.speaker}:  ", bold=not turn.around, grey=True, size=17)] if turn.speaker else []
    size = 17 if turn.around else 0
    runs += [
        _Run(words.strip("\n") if turn.around else words, grey=not own, size=size)
        for words, own in turn.parts
    ]
    return _paragraph("Passage", runs, keep=keep, words="".join(words for words, _ in turn.parts))


# --- tables --------------------------------------------------------------------------------------------------


def _grid(grid: Grid, room: int) -> list[str]:
    rows = [(", ".join(part for part in (one.case, one.role) if part), cells) for one, cells in grid.rows]
    rows += [("(nobody known)", grid.nobody)] if grid.nobody is not None else []
    found = [
        _paragraph("Heading 1", [_Run("Theme by participant")]),
        _paragraph(
            "Place",
            [_Run(grid.told)],
        ),
    ]
    parts = max(-(-len(grid.titles) // _WIDE), 1)
    share = -(-len(grid.titles) // parts)
    for first in range(0, len(grid.titles), max(share, 1)):
        titles = grid.titles[first : first + share]
        left = max(room // 10, 1100)
        widths = [left, *[(room - left) // max(len(titles), 1)] * len(titles)]
        body = []
        for name, cells in rows:
            shown = [[[_Run(name, bold=True, size=17)]]]
            for cell in cells[first : first + share]:
                lines = [
                    [_Run(f"{number} ", bold=True, size=16), _Run(text, size=16)]
                    for number, text in cell.beginnings
                ]
                lines += [[_Run(cell_summary(cell), grey=True, size=15)]] if lines else []
                shown.append(lines)
            body.append(shown)
        found += [_table(["Participant", *titles], widths, body), _paragraph("Place", [])]
    return found


def _paired(paired: Paired, room: int) -> list[str]:
    found = []
    left = 900
    share = (room - left) // max(len(paired.perspectives), 1)
    for one in paired.constituents:
        body = []
        for dyad, cells in one.rows:
            shown = [[[_Run(dyad, bold=True, size=18)]]]
            for cell in cells:
                lines = [
                    [
                        _Run(f"{each.number}  ", bold=True, size=18),
                        _Run(words_of(each), size=18),
                        _Run(f"  {each.source}, {each.place}", grey=True, size=15),
                    ]
                    for each in cell
                ]
                shown.append(lines or [[_Run("no passage", grey=True, size=17)]])
            body.append(shown)
        titles = ["Dyad", *(role.capitalize() for role in paired.perspectives)]
        found += [
            _paragraph("Heading 1", [_Run(one.name)]),
            _table(titles, [left, *[share] * len(paired.perspectives)], body),
        ]
    return found


def _table(
    titles: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Sequence[list[_Run]]]]
) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(
        _cell([[_Run(title, bold=True, size=17)]], width, shade=True)
        for title, width in zip(titles, widths, strict=True)
    )
    made = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
    for row in rows:
        size = max(sum(len(run.text) for line in cell for run in line) for cell in row)
        whole = "<w:trPr><w:cantSplit/></w:trPr>" if size < 3 * _TOGETHER else ""
        made.append(
            f"<w:tr>{whole}{''.join(_cell(cell, width) for cell, width in zip(row, widths, strict=True))}</w:tr>"
        )
    return (
        f'<w:tbl {_NAMESPACE}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{_BORDERS}'
        f'<w:tblLayout w:type="fixed"/>{_MARGINS}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(made)}</w:tbl>'
    )


def _cell(lines: Sequence[list[_Run]], width: int, *, shade: bool = False) -> str:
    look = '<w:shd w:val="clear" w:color="auto" w:fill="EEF1F4"/>' if shade else ""
    inside = "".join(_paragraph("Memo", runs, tight=True) for runs in lines) or _paragraph(
        "Memo", [], tight=True
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{look}</w:tcPr>{inside}</w:tc>'


# --- as the format spells it -------------------------------------------------------------------------------------


def _paragraph(
    style: str, runs: Sequence[_Run], *, keep: bool = False, tight: bool = False, words: str | None = None
) -> str:
    """Spell a paragraph; ``keep``: on the page of the next; ``words`` say which way it runs."""
    text = "".join(run.text for run in runs) if words is None else words
    turned = runs_leftward(text)
    look = f'<w:pStyle w:val="{style.replace(" ", "")}"/>' + ("<w:keepNext/>" if keep else "")
    look += _OTHER_SIDE if turned and style == "Passage" else ""
    look += "<w:bidi/>" if turned else ""
    look += '<w:spacing w:before="0" w:after="20"/>' if tight else ""
    return f"<w:p {_NAMESPACE}><w:pPr>{look}</w:pPr>{''.join(map(_run, runs))}</w:p>"


def _run(run: _Run) -> str:
    marks = ("<w:b/><w:bCs/>" if run.bold else "") + ("<w:i/><w:iCs/>" if run.italic else "")
    marks += f'<w:color w:val="{_GREY}"/>' if run.grey else ""
    marks += f'<w:sz w:val="{run.size}"/><w:szCs w:val="{run.size}"/>' if run.size else ""
    marks += "<w:rtl/>" if runs_leftward(run.text) else ""
    look = f"<w:rPr>{marks}</w:rPr>" if marks else ""
    pieces = []
    for number, line in enumerate(_ROWS.split(printable(run.text).replace("\r", " "))):
        pieces.append("<w:br/>" if number else "")
        for at, part in enumerate(line.split("\t")):
            pieces.append("<w:tab/>" if at else "")
            pieces.append(f'<w:t xml:space="preserve">{escape(part)}</w:t>')
    return f"<w:r>{look}{''.join(pieces)}</w:r>"


def _room(document: Document) -> int:
    section = document.sections[0]
    width = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    return int(width) // _TWIPS


def _add(document: Document, parts: Iterable[str]) -> None:
    """Add paragraphs and tables at the end of a document."""
    parse: Any = needed("docx.oxml", "office").parse_xml
    body: Any = document.element.body
    section = body[len(body) - 1]
    for part in parts:
        section.addprevious(parse(part))
