"""How a text is stored and counted, and how XML is spelled: strings only, so that nothing of the reader is in them."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

MARK = "\ufeff"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def length(piece: str, unit: str) -> int:
    """Return the length of a piece of text in units."""
    if unit == "utf16":
        return len(piece.encode("utf-16-le")) // 2
    return len(piece.encode()) if unit == "utf8" else len(piece)


@dataclass(frozen=True)
class Way:
    """How a program stores texts and counts them.

    ``line_ends`` None keeps those of the document, else they are what every line ends with. ``marked`` likewise
    for the byte order mark. ``crlf`` is what a CRLF counts, in units.
    """

    unit: str = "codepoint"
    crlf: int = 2
    line_ends: str | None = "\n"
    marked: bool | None = False


@dataclass(frozen=True)
class Stored:
    """A text as stored, and the number of each canonical position."""

    string: str
    numbers: tuple[int, ...]

    @property
    def data(self) -> bytes:
        """The file."""
        return self.string.encode()


def stored(text: str, way: Way, line_ends: tuple[str, ...] = ("\n",), *, marked: bool = False) -> Stored:
    """Return canonical ``text`` in a program's form; the last two are the document's own."""
    ends = itertools.cycle(line_ends if way.line_ends is None else (way.line_ends,))
    pieces: list[str] = []
    numbers = [0]
    for character in text:
        piece = character
        if character == "\n":
            piece = next(ends)
            if piece == "\n" and pieces and pieces[-1].endswith("\r"):
                piece = "\r\n"  # a lone CR and a lone LF would be read as one line end
        pieces.append(piece)
        numbers.append(numbers[-1] + (way.crlf if piece == "\r\n" else length(piece, way.unit)))
    has_mark = marked if way.marked is None else way.marked
    return Stored((MARK if has_mark else "") + "".join(pieces), tuple(numbers))


# --- XML ------------------------------------------------------------------------------------------------


@dataclass
class El:
    """An element: its children in order, or a text. Attributes whose value is None are left out."""

    tag: str
    attributes: dict[str, object] = field(default_factory=dict)
    children: list[El] = field(default_factory=list)
    text: str | None = None

    def add(self, *children: El | None) -> El:
        """Add children, None left out; return the element."""
        self.children.extend(child for child in children if child is not None)
        return self


def el(tag: str, *children: El | None, text: str | None = None, **attributes: object) -> El:
    """Return an element."""
    return El(tag, dict(attributes), [], text).add(*children)


def wrapped(tag: str, children: list[El]) -> El | None:
    """Return a wrapper, None without children."""
    return El(tag, {}, children) if children else None


def ref(tag: str, guid: str) -> El:
    """Return a reference."""
    return el(tag, targetGUID=guid)


@dataclass(frozen=True)
class Style:
    """How a program spells XML: ``newline`` None writes one line; ``close`` ends an empty tag."""

    declaration: str = '<?xml version="1.0" encoding="utf-8"?>'
    newline: str | None = "\n"
    indent: str = "  "
    close: str = "/>"
    sort: bool = False
    attribute_lines: bool = False
    bom: bool = False


def escaped(text: str) -> str:
    """Return character data; a CR as a reference, because XML reads it as LF otherwise.

    What XML cannot say goes: programs name passages by words that may hold such characters.
    """
    return (
        NOT_XML.sub("", text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\r", "&#13;")
    )


def quoted(value: object) -> str:
    """Return an attribute's value between quotes."""
    text = escaped(str(value)).replace('"', "&quot;")
    return '"' + text.replace("\n", "&#10;").replace("\t", "&#9;") + '"'


def _tag(element: El, style: Style) -> str:
    pairs = [
        (name.replace("__", ":"), value) for name, value in element.attributes.items() if value is not None
    ]
    if style.sort:
        pairs.sort()
    gap = "\n" if style.attribute_lines else " "
    return element.tag + "".join(f"{gap}{name}={quoted(value)}" for name, value in pairs)


def _lines(element: El, style: Style, depth: int) -> list[str]:
    pad = style.indent * depth if style.newline is not None else ""
    start = _tag(element, style)
    if element.text is not None:
        return [f"{pad}<{start}>{escaped(element.text)}</{element.tag}>"]
    if not element.children:
        return [f"{pad}<{start}{style.close}"]
    inner = [line for child in element.children for line in _lines(child, style, depth + 1)]
    return [f"{pad}<{start}>", *inner, f"{pad}</{element.tag}>"]


def document(root: El, style: Style) -> bytes:
    """Return an XML document."""
    lines = [style.declaration] if style.declaration else []
    lines += _lines(root, style, 0)
    return ((MARK if style.bom else "") + (style.newline or "").join(lines)).encode()
