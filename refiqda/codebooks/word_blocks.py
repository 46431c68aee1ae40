"""The blocks of a Word document that a codebook can be made of: paragraphs with their level, and tables.

Source: ECMA-376 part 1, clauses 17.3 (paragraphs), 17.4 (tables), 17.7.4 (styles), 17.13.6 (bookmarks).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.documents.packages import main_part, open_package
from refiqda.documents.word_names import children, short, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from refiqda.documents.packages import Package

SWATCH: Final = "\u25a0"
"""The square that shows a code's colour before its name."""
CUSTOM: Final = "urn:refiqda:codebook:1"
"""The namespace of what we write beside the text."""

_HEADING: Final = re.compile(r"(?:heading|overskrift|überschrift|rubrik|titre)\s*(\d)", re.IGNORECASE)
_TITLES: Final = frozenset({"title", "subtitle"})
_GONE: Final = frozenset({"w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:instrText", "w:delText", "mc:Fallback"})
_SEEN_ONLY: Final = {
    "w:drawing": "pictures", "w:pict": "pictures", "w:object": "pictures", "w:footnoteReference": "footnotes",
    "w:endnoteReference": "footnotes", "w:commentReference": "comments in the margin",
}  # fmt: skip
_SIGNS: Final = {"w:tab": "\t", "w:cr": "\n", "w:noBreakHyphen": "\u2011", "w:softHyphen": "\u00ad"}
_DEPTH: Final = 32


@attrs.define
class Paragraph:
    """A paragraph: its text, level (1 to 9, None if it is no heading), bookmarks, and the colour of its swatch."""

    text: str
    level: int | None = None
    is_title: bool = False
    marks: tuple[str, ...] = ()
    color: str | None = None


@attrs.define
class Cell:
    """A cell: its paragraphs, how many columns it takes, and whether it goes on from the row above."""

    paragraphs: list[Paragraph]
    span: int = 1
    goes_on: bool = False

    @property
    def text(self) -> str:
        """The text of the cell, a line for each paragraph."""
        return "\n".join(one.text for one in self.paragraphs)


@attrs.define
class Table:
    """A table: rows of cells."""

    rows: list[list[Cell]]


@attrs.define
class Blocks:
    """What a document holds: blocks in order, what was seen and is not read, and what stands beside the text."""

    blocks: list[Paragraph | Table]
    seen: Counter[str]
    beside: _Element | None


def read_blocks(data: bytes, *, label: str) -> Blocks:
    """Return the blocks of a .docx; raises UnusableFileError for what is none, is damaged, or looks like an attack."""
    package = open_package(data, label=label)
    root, targets = main_part(package)
    reader = _Reader(_levels(package, targets.get("styles", [])))
    body = children(root).get("w:body")
    blocks = list(reader.blocks(body)) if body is not None else []
    return Blocks(blocks, reader.seen, _beside(package, targets.get("customXml", [])))


def _beside(package: Package, parts: list[str]) -> _Element | None:
    for part in parts:
        root = package.xml(part)
        if root is not None and root.tag == f"{{{CUSTOM}}}codebook":
            return root
    return None


def _levels(package: Package, parts: list[str]) -> dict[str, int | str]:
    """Return the level of each paragraph style that is a heading, ``title`` for titles."""
    root = next((package.xml(part) for part in parts), None)
    styles = {} if root is None else {value(one, "styleId") or "": children(one) for one in root}
    found: dict[str, int | str] = {}
    for ident in styles:
        at: str | None = ident
        for _ in range(_DEPTH):
            style = styles.get(at or "")
            if style is None:
                break
            name = value(style.get("w:name")) or ""
            outline = value(children(style.get("w:pPr")).get("w:outlineLvl"))
            heading = _HEADING.match(name)
            if name.lower() in _TITLES:
                found[ident] = "title"
            elif heading is not None:
                found[ident] = int(heading[1])
            elif outline is not None and outline.isdigit() and int(outline) < 9:  # noqa: PLR2004 - 9 is body text
                found[ident] = int(outline) + 1
            else:
                at = value(style.get("w:basedOn"))
                continue
            break
    return found


class _Reader:
    def __init__(self, levels: dict[str, int | str]) -> None:
        self.levels = levels
        self.seen: Counter[str] = Counter()

    def blocks(self, parent: _Element) -> Iterator[Paragraph | Table]:
        """Yield paragraphs and tables, those in content controls and tracked insertions too."""
        waiting = list(reversed(parent))
        while waiting:
            element = waiting.pop()
            name = short(element.tag)
            if name == "w:p":
                yield self.paragraph(element)
            elif name == "w:tbl":
                yield Table(
                    [
                        self.row(one)
                        for one in element.iter()
                        if short(one.tag) == "w:tr" and _of(one, element)
                    ]
                )
            elif name in {"w:sdt", "w:sdtContent", "w:ins", "w:customXml", "w:moveTo"}:
                waiting += reversed(element)

    def row(self, element: _Element) -> list[Cell]:
        """Return the cells of a row."""
        cells: list[Cell] = []
        for one in element.iter():
            if short(one.tag) != "w:tc" or not _of(one, element, "w:tr"):
                continue
            properties = children(children(one).get("w:tcPr"))
            merged = properties.get("w:vMerge")
            span = value(properties.get("w:gridSpan")) or "1"
            paragraphs = [self.paragraph(each) for each in one if short(each.tag) == "w:p"]
            if any(short(each.tag) == "w:tbl" for each in one):
                self.seen["tables inside of tables"] += 1
            goes_on = merged is not None and (value(merged) or "continue") == "continue"
            cells.append(Cell(paragraphs, int(span) if span.isdigit() else 1, goes_on))
        return cells

    def level(self, element: _Element) -> int | str | None:
        """Return the level of a paragraph, by itself or by its style; ``title``, or None."""
        properties = children(children(element).get("w:pPr"))
        outline = value(properties.get("w:outlineLvl"))
        if outline is not None and outline.isdigit():
            return int(outline) + 1 if int(outline) < 9 else None  # noqa: PLR2004 - 9 is body text
        return self.levels.get(value(properties.get("w:pStyle")) or "")

    def paragraph(self, element: _Element) -> Paragraph:
        """Return a paragraph as it is seen: deletions out, insertions in."""
        level = self.level(element)
        pieces: list[str] = []
        marks: list[str] = []
        made = Paragraph("", level if isinstance(level, int) else None, is_title=level == "title")
        waiting = list(reversed(element))
        while waiting:
            one = waiting.pop()
            name = short(one.tag)
            if name in _GONE:
                continue
            if name in _SEEN_ONLY:
                self.seen[_SEEN_ONLY[name]] += 1
            elif name == "w:bookmarkStart":
                marks.append(value(one, "name") or "")
            elif name == "w:t":
                pieces.append(one.text or "")
            elif name == "w:br":
                pieces.append("\n" if value(one, "type") in {None, "textWrapping"} else "")
            elif name in _SIGNS:
                pieces.append(_SIGNS[name])
            else:
                if name == "w:r" and "".join(pieces).strip() == "" and made.color is None:
                    made.color = _swatch(one)
                waiting += reversed(one)
        made.text, made.marks = "".join(pieces), tuple(marks)
        if made.color is not None:
            made.text = made.text.lstrip().removeprefix(SWATCH).removeprefix("\u00a0")
        return made


def _swatch(run: _Element) -> str | None:
    """Return the colour of a run that begins with a swatch."""
    text = "".join(one.text or "" for one in run if short(one.tag) == "w:t")
    color = value(children(children(run).get("w:rPr")).get("w:color")) or ""
    return f"#{color.upper()}" if text.startswith(SWATCH) and re.fullmatch("[0-9A-Fa-f]{6}", color) else None


def _of(element: _Element, owner: _Element, kind: str = "w:tbl") -> bool:
    """Whether the nearest element above of a kind is ``owner``."""
    at = element.getparent()
    while at is not None and short(at.tag) != kind:
        at = at.getparent()
    return at is owner
