"""A manuscript from Word: what reads if tracked changes are accepted, and which paragraphs hold such changes.

A paragraph is a quotation set apart by the name of its style or of one that this stands on, in the languages in which
Word names them, or where it is set in from the left further than the text. Footnotes, endnotes, tables and text boxes
are parts of their own; comments are read so that what they quote is told, and count as left out; headers and footers
are only told. The calls of notes are not in the text.

Source: ECMA-376 part 1, clause 17. The walk through a paragraph is that of `refiqda.documents.word_story`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from refiqda.documents.packages import main_part, open_package
from refiqda.documents.word_names import COMPATIBILITY, WORD, children, is_on, short, value
from refiqda.documents.word_story import Story
from refiqda.documents.word_styles import Styles
from refiqda.findings.manuscripts.blocks import Block
from refiqda.findings.manuscripts.word_looks import Looks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from refiqda.documents.packages import Package
    from refiqda.findings.manuscripts.blocks import Kind
    from refiqda.findings.manuscripts.values import Part

_CHANGES: Final = frozenset(("w:ins", "w:del", "w:moveFrom", "w:moveTo"))
_CALLS: Final = {"w:footnoteReference": "footnote", "w:endnoteReference": "endnote"}
_FALLBACK: Final = f"{{{COMPATIBILITY}}}Fallback"
_CONTENT: Final = f"{{{COMPATIBILITY}}}AlternateContent"


def read_docx(data: bytes, *, label: str) -> tuple[list[Block], list[str]]:
    """Return the paragraphs of a Word document, and what was left out; ``label`` is its name for messages.

    Raises UnusableFileError for what is no such document, is damaged, has a password, or looks like an attack.
    """
    package = open_package(data, label=label)
    root, targets = main_part(package)
    return _Reader(package, root, targets).read()


class _Reader:
    """Reads one document."""

    def __init__(self, package: Package, root: _Element, targets: dict[str, list[str]]) -> None:
        self.package, self.root, self.targets = package, root, targets
        styles = next((package.xml(part) for part in targets.get("styles", ())), None)
        self.styles = Styles(styles)
        self.looks = Looks(styles)
        self.called: list[tuple[str, str]] = []
        self.tables = 0
        self.boxes = 0
        self.seen: dict[str, int] = {}
        self.usual_indent = self.looks.usual_indent(root)

    def read(self) -> tuple[list[Block], list[str]]:
        """Return all paragraphs, the text's first."""
        body = next((one for one in self.root if short(one.tag) == "w:body"), self.root)
        found = list(self.blocks(body, "text", None))
        notes = self._notes_parts()
        for number, (kind, name) in enumerate(dict.fromkeys(self.called), 1):
            element = notes.get((kind, name))
            if element is not None:
                found += self.blocks(element, "endnote" if kind == "endnote" else "footnote", number)
        comments = 0
        for part in self.targets.get("comments", ()):
            root = self.package.xml(part)
            for comments, element in enumerate(() if root is None else root, 1):
                found += self.blocks(element, "comment", comments)
        return found, list(self._told(comments))

    def _notes_parts(self) -> dict[tuple[str, str], _Element]:
        notes: dict[tuple[str, str], _Element] = {}
        for kind in ("footnote", "endnote"):
            for part in self.targets.get(f"{kind}s", ()):
                root = self.package.xml(part)
                for element in () if root is None else root:
                    notes.setdefault((kind, value(element, "id") or ""), element)
        return notes

    def _told(self, comments: int) -> Iterator[str]:
        if comments:
            yield f"comments, which are not part of the text: {comments}"
        for kind in ("header", "footer"):
            roots = [self.package.xml(part) for part in self.targets.get(kind, ())]
            words = sum(_has_words(root) for root in roots if root is not None)
            if words:
                yield f"{kind}s, which are not read: {words}"
        for what, count in sorted(self.seen.items()):
            yield f"{what}: {count}"

    # --- blocks -------------------------------------------------------------------------------------------

    def blocks(self, above: _Element, part: Part, number: int | None) -> Iterator[Block]:
        """Yield the paragraphs below an element in reading order; one whose mark is deleted goes on in the next."""
        waiting: list[tuple[_Element, Part, int | None]] = [(one, part, number) for one in reversed(above)]
        held: Block | None = None
        while waiting:
            element, part, number = waiting.pop()
            name = short(element.tag)
            if name == "w:p":
                block, joins, boxes = self._paragraph(element, part, number)
                waiting += reversed(boxes)
                held = block if held is None else _together(held, block)
                if not joins:
                    yield from self._seen(held)
                    held = None
            elif name == "w:tbl":
                self.tables += 1
                waiting += [(one, "table", self.tables) for one in reversed(element)]
            elif name == "w:tr" and _is_gone(element):
                continue
            elif name == "w:altChunk":
                self.seen["documents inside of the document, which are not read"] = (
                    self.seen.get("documents inside of the document, which are not read", 0) + 1
                )
            elif name in _HOLDERS and not _is_placeholder(element):
                waiting += [(one, part, number) for one in reversed(element)]
        if held is not None:
            yield from self._seen(held)

    @staticmethod
    def _seen(block: Block) -> Iterator[Block]:
        if block.text.strip():
            yield attrs.evolve(block, text=block.text.rstrip())

    def _paragraph(
        self, element: _Element, part: Part, number: int | None
    ) -> tuple[Block, bool, list[tuple[_Element, Part, int | None]]]:
        """Return a paragraph, whether it goes on in the next, and the contents of text boxes that hang on it."""
        names = {short(one.tag) for one in element.iter("*")}
        boxes: list[tuple[_Element, Part, int | None]] = []
        if "w:txbxContent" in names:
            boxes = [(one, part, number) for box in _take_boxes(element) for one in box]
            self.boxes += 1
        if not names.isdisjoint(_CALLS):
            self._take_calls(element)
        story = Story(self.styles)
        story.begin(element)
        story.walk(element)
        for what, phrase in _TOLD.items():
            if story.seen[what]:
                self.seen[phrase] = self.seen.get(phrase, 0) + story.seen[what]
        properties = children(children(element).get("w:pPr"))
        look = self.looks.of(properties)
        kind: Kind = "text"
        level = 0
        if look.level and part == "text":
            kind, level = "heading", look.level
        elif part == "table":
            kind = "table"
        elif part != "text":
            kind = "note"
        elif look.quotes or (look.indent > self.usual_indent and not look.numbered):
            kind = "block"
        elif look.numbered:
            kind = "list"
        block = Block(
            text=story.text,
            kind=kind,
            part="caption" if look.caption and part == "text" else part,
            level=level,
            number=number,
            tracked=not names.isdisjoint(_CHANGES),
            lead=self.looks.lead(element) if kind in {"text", "list"} else "",
        )
        return block, _joins(properties), boxes

    def _take_calls(self, element: _Element) -> None:
        """Take the calls of footnotes and endnotes out of a paragraph, and remember their order."""
        tags = [f"{{{space}}}{name[2:]}" for space in WORD for name in _CALLS]
        for call in list(element.iter(*tags)):
            self.called.append((_CALLS[short(call.tag)], value(call, "id") or ""))
            above = call.getparent()
            if above is not None:
                above.remove(call)


_HOLDERS: Final = frozenset(
    ("w:sdt", "w:sdtContent", "w:tr", "w:tc", "w:customXml", "w:ins", "w:moveTo", "w:body", "w:smartTag")
)
_TOLD: Final = {
    "deletions": "tracked deletions, which are taken as accepted",
    "insertions": "tracked insertions, which are taken as accepted",
    "hidden": "pieces of hidden text, which are not read",
    "pictures": "pictures or drawings",
    "symbols": "signs of symbol fonts, which are shown as U+FFFD",
    "placeholders": "placeholders that nobody filled in",
}


def _take_boxes(element: _Element) -> list[_Element]:
    """Take the contents of text boxes out of a paragraph; of alternate contents only one is read."""
    tags = [f"{{{space}}}txbxContent" for space in WORD]
    found: list[_Element] = []
    for box in list(element.iter(*tags)):
        above = box.getparent()
        if above is None:
            continue
        fallback = next(box.iterancestors(_FALLBACK), None)
        content = None if fallback is None else next(fallback.iterancestors(_CONTENT), None)
        known = fallback is not None and content is not None and content.get("taken") == "1"
        if not known and not any(above_box in found for above_box in box.iterancestors(*tags)):
            found.append(box)
            for one in box.iterancestors(_CONTENT):
                one.set("taken", "1")
    for box in found:
        above = box.getparent()
        if above is not None:
            above.remove(box)
    for box in list(element.iter(*tags)):  # what is left is told twice by its file
        above = box.getparent()
        if above is not None:
            above.remove(box)
    return found


def _together(first: Block, second: Block) -> Block:
    """Return two paragraphs as the one that they read as; the properties of the last hold (clause 17.3.1.29)."""
    return Block(
        text=first.text + second.text,
        kind=second.kind,
        part=second.part,
        level=second.level,
        number=second.number,
        tracked=True,
        lead=first.lead or second.lead,
    )


def _joins(properties: dict[str, _Element]) -> bool:
    """Tell whether a paragraph's mark is deleted or hidden, so that it goes on in the next."""
    marks = children(properties.get("w:rPr"))
    return "w:del" in marks or "w:moveFrom" in marks or bool(is_on(marks.get("w:vanish")))


def _is_gone(row: _Element) -> bool:
    found = children(children(row).get("w:trPr"))
    return "w:del" in found or bool(is_on(found.get("w:hidden")))


def _is_placeholder(element: _Element) -> bool:
    return bool(is_on(children(children(element).get("w:sdtPr")).get("w:showingPlcHdr")))


def _has_words(root: _Element) -> bool:
    return any(
        any(sign.isalpha() for sign in one.text or "")
        for one in root.iter(*(f"{{{space}}}t" for space in WORD))
    )


__all__ = ["read_docx"]
