"""Tokens in a Word document: paragraph by paragraph, however Word has cut them into runs.

Word parts what is typed wherever spelling, formatting or a tracked change begins; a token is found in the paragraph as
it reads, with insertions in and deletions out, and known by the pieces of text that it lies in. Looked through are the
main text with its tables and text boxes, footnotes and endnotes, headers and footers; comments are not printed.

Source: ECMA-376 part 1, clause 17 (both namespaces).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from refiqda.documents.packages import main_part, open_package
from refiqda.documents.word_names import children, short, value
from refiqda.findings.composing.plain import read_bytes
from refiqda.findings.composing.tokens import claim_of, spot, tokens, without_tokens
from refiqda.findings.composing.values import Read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.etree import _Element

    from refiqda.documents.packages import Package
    from refiqda.findings.composing.values import Spot

OUT: Final = frozenset({"w:del", "w:moveFrom"})
"""Elements whose words are not part of the text as it reads."""
_SIGNS: Final = {"w:tab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-", "w:ptab": "\t"}
_FURTHER: Final = ("footnotes", "endnotes", "header", "footer")
_NOTES: Final = {"w:footnote": "footnote", "w:endnote": "endnote"}
_INLINE: Final = frozenset({"w:tc", "w:footnote", "w:endnote", "w:txbxContent", "w:hdr", "w:ftr"})


@attrs.frozen(eq=False)
class Piece:
    """A piece of a paragraph's text: the element that holds it, and where it begins in the paragraph."""

    element: _Element
    start: int
    text: str = attrs.field(repr=False)

    @property
    def end(self) -> int:
        """Return where the piece ends."""
        return self.start + len(self.text)


@attrs.frozen(eq=False)
class WordParagraph:
    """A paragraph: its element, its part of the package, its pieces, and what it is."""

    element: _Element
    part: str
    pieces: tuple[Piece, ...]
    where: str
    heading: str
    is_heading: bool
    blockable: bool

    @property
    def text(self) -> str:
        """Return the paragraph as it reads."""
        return "".join(piece.text for piece in self.pieces)


@attrs.frozen(eq=False)
class WordManuscript:
    """An opened document: its package, the roots of the parts that hold text, their paragraphs in order."""

    package: Package
    main: str
    styles: str | None
    roots: dict[str, _Element]
    paragraphs: tuple[WordParagraph, ...]


def read_word_manuscript(path: Path) -> Read:
    """Return a Word manuscript with its tokens; raises UnusableFileError for what is no such document."""
    data = read_bytes(path)
    opened = open_word(data, path.name)
    spots = tuple(word_spots(opened.paragraphs))
    return Read(path.name, "docx", tuple(one.text for one in opened.paragraphs), spots, data)


def open_word(data: bytes, label: str) -> WordManuscript:
    """Open a Word document for reading and changing; raises UnusableFileError."""
    package = open_package(data, label=label)
    root, targets = main_part(package)
    main = next(iter(package.targets("").get("officeDocument", ())), "word/document.xml")
    styles = next(iter(targets.get("styles", ())), None)
    sheet = package.xml(styles) if styles else None
    levels, lists = _heading_styles(sheet), _list_styles(sheet)
    roots = {main: root}
    for part in (part for kind in _FURTHER for part in targets.get(kind, ())):
        further = package.xml(part)
        if further is not None and part not in roots:
            roots[part] = further
    paragraphs: list[WordParagraph] = []
    for part, each in roots.items():
        paragraphs += _paragraphs(each, part, levels, lists)
    return WordManuscript(package, main, styles, roots, tuple(paragraphs))


def word_spots(paragraphs: tuple[WordParagraph, ...]) -> Iterator[Spot]:
    """Yield the tokens of a document, in the order of its parts and paragraphs."""
    above = ""
    for number, one in enumerate(paragraphs):
        text = one.text
        for found in tokens(text):
            yield attrs.evolve(
                spot(text, found, one.where),
                part=number,
                alone=one.blockable and text.strip() == text[found[2] : found[3]].strip(),
                claim=claim_of(text, found[2], above),
                heading=one.heading,
            )
        if one.is_heading:
            above = ""
        elif without_tokens(text):
            above = text


def own_pieces(paragraph: _Element) -> Iterator[Piece]:
    """Yield the pieces of a paragraph's own text; those of text boxes within it belong to their own paragraphs."""
    at = 0
    for element in _own(paragraph):
        name = short(element.tag)
        text = (element.text or "") if name == "w:t" else _SIGNS.get(name, "")
        if text:
            yield Piece(element, at, text)
            at += len(text)


def _own(element: _Element) -> Iterator[_Element]:
    for child in element:
        name = short(child.tag)
        if name in OUT or name in {"w:p", "w:pPr", "w:rPr", "w:instrText", "w:txbxContent"}:
            continue
        if name in {"w:t", *_SIGNS}:
            yield child
        else:
            yield from _own(child)


def _paragraphs(
    root: _Element, part: str, levels: frozenset[str], lists: frozenset[str]
) -> Iterator[WordParagraph]:
    heading, number, notes = "", 0, 0
    kind = {"w:hdr": "header", "w:ftr": "footer"}.get(short(root.tag), "")
    for element in root.iter("*"):
        name = short(element.tag)
        if name in _NOTES:
            real = value(element, "type") in {None, "normal"}
            notes += real
            kind = f"{_NOTES[name]} {notes}" if real else ""
        if name != "w:p":
            continue
        number += 1
        pieces = tuple(own_pieces(element))
        properties = children(children(element).get("w:pPr"))
        is_heading = _is_heading(properties, levels)
        if is_heading:
            heading = without_tokens("".join(piece.text for piece in pieces))
        within = {short(up.tag) for up in element.iterancestors()}
        where = kind or (f"paragraph {number}" + (f', under "{heading[:60]}"' if heading else ""))
        yield WordParagraph(
            element,
            part,
            pieces,
            where,
            heading,
            is_heading,
            blockable=not (is_heading or within & _INLINE or _in_list(properties, lists)),
        )


def _is_heading(properties: dict[str, _Element], levels: frozenset[str]) -> bool:
    level = value(properties.get("w:outlineLvl"))
    if level is not None:
        return level.isdigit() and int(level) < 9  # noqa: PLR2004 - nine is the body's (clause 17.3.1.20)
    return (value(properties.get("w:pStyle")) or "") in levels


def _in_list(properties: dict[str, _Element], lists: frozenset[str]) -> bool:
    """Return whether a paragraph is an item of a list, by itself or by its style; number 0 takes it out of its list."""
    own = properties.get("w:numPr")
    if own is not None:
        return value(children(own).get("w:numId")) != "0"
    return (value(properties.get("w:pStyle")) or "") in lists


def _list_styles(root: _Element | None) -> frozenset[str]:
    """Return the ids of the styles that number or bullet, by themselves or by what they are based on."""
    own: dict[str, bool] = {}
    based: dict[str, str] = {}
    for style in () if root is None else root:
        parts = children(style)
        name = value(style, "styleId") or ""
        number = children(parts.get("w:pPr")).get("w:numPr")
        if number is not None:
            own[name] = value(children(number).get("w:numId")) != "0"
        based[name] = value(parts.get("w:basedOn")) or ""
    found = set()
    for name in based:
        at, seen = name, {""}
        while at not in seen and at not in own:
            seen.add(at)
            at = based.get(at, "")
        if own.get(at):
            found.add(name)
    return frozenset(found - {""})


def _heading_styles(root: _Element | None) -> frozenset[str]:
    """Return the ids of the styles that are headings: by name, or by an outline level."""
    found = set()
    for style in () if root is None else root:
        parts = children(style)
        name = (value(parts.get("w:name")) or "").casefold()
        level = value(children(parts.get("w:pPr")).get("w:outlineLvl"))
        if name.startswith("heading ") or name == "title" or (level or "9") in set("012345678"):
            found.add(value(style, "styleId") or "")
    return frozenset(found - {""})
