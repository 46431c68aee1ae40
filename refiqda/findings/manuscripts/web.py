"""A manuscript as a web page: ``blockquote``, ``q``, headings, lists, tables, notes; nothing is fetched or run.

White space reads as one blank. ``<q>`` becomes “...” and within it ‘...’, as browsers show it. Deleted text is out,
inserted text is in, and the paragraph is marked. What stands in ``nav``, ``script``, ``style``, ``code`` and the like
is left out and told.

Source: HTML Living Standard, 4.4 (blockquote), 4.5.8 (q), 4.7 (edits), 13.2 (parsing, by libxml2).
"""

# ruff: noqa: RUF001, RUF002 - marks of quotation are what this is about

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from refiqda.errors import UnusableFileError
from refiqda.findings.manuscripts.blocks import Block
from refiqda.findings.manuscripts.lines import Gathered

if TYPE_CHECKING:
    from lxml.etree import _Element

    from refiqda.findings.manuscripts.blocks import Kind
    from refiqda.findings.manuscripts.values import Part

MAX_TAGS: Final = 2_000_000

_BLOCKS: Final = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
            "div",
        ),
        *(
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
        ),
        *(
            "header",
            "hr",
            "html",
            "li",
            "main",
            "ol",
            "p",
            "section",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
        ),
        *("tr", "ul", "summary"),
    )
)
_UNREAD: Final = frozenset(
    (
        *("script", "style", "template", "head", "nav", "pre", "svg", "math", "iframe", "object", "textarea"),
        *("select", "noscript", "audio", "video", "canvas"),
    )
)
_TOLD: Final = frozenset(("nav", "pre", "svg", "math", "iframe", "object"))
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_QUOTING: Final = re.compile(r"quot|[zs]itat|citat", re.IGNORECASE)
_NOTES: Final = re.compile(r"footnote|endnote|sdfootnote|sdendnote", re.IGNORECASE)
_SPACE: Final = re.compile(r"[ \t\r\n\f]{1,10000}")
_DECLARED: Final = re.compile(
    rb"""<meta[^>]{0,100}charset\s{0,5}=\s{0,5}["']?([A-Za-z0-9_-]{1,30})""", re.IGNORECASE
)
STEP: Final = 14.0
"""By how many points more than the text a quotation is set in at least."""
_UNITS: Final = {"in": 72.0, "cm": 28.35, "mm": 2.835, "pt": 1.0, "px": 0.75, "em": 12.0, "rem": 12.0}
_MARGIN: Final = re.compile(
    r"(?:margin|padding)-left\s{0,3}:\s{0,3}(\d{1,4}(?:\.\d{1,6})?)(in|cm|mm|pt|px|em|rem)\b", re.IGNORECASE
)
_HANGING: Final = re.compile(r"text-indent\s{0,3}:\s{0,3}-", re.IGNORECASE)
_RULE: Final = re.compile(r"\.([\w-]{1,60})\s{0,5}\{([^{}]{0,2000})\}")
_MOST_STYLE: Final = 500_000
_LONGEST_STYLE: Final = 500
_EMPHASIS: Final = frozenset(("em", "i", "b", "strong"))


def read_web(data: bytes, *, label: str) -> tuple[list[Block], list[str]]:
    """Return the paragraphs of a web page, and what was left out; ``label`` is its name for messages.

    Raises UnusableFileError for what is no text, or is nested beyond all use.
    """
    from lxml import etree  # noqa: PLC0415 - loaded when a page is read

    text = _decoded(data, label)
    if text.count("<") > MAX_TAGS:
        raise UnusableFileError("is too large to be read", file=label, remedy="Take it apart into chapters.")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise UnusableFileError(
            "is no web page that can be read", file=label, remedy="Save it again as HTML."
        )
    reader = _Reader(_Margins(root))
    reader.read(root)
    notes = [f"elements {name}, which are not read: {count}" for name, count in sorted(reader.seen.items())]
    return reader.blocks, notes


def _decoded(data: bytes, label: str) -> str:
    """Return the text of a page: by its mark, as UTF-8, or as it says itself."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        declared = _DECLARED.search(data[:4096])
    name = "cp1252" if declared is None else declared[1].decode("ascii")
    try:
        known = codecs.lookup("cp1252" if name.lower() in {"iso-8859-1", "latin1", "us-ascii"} else name)
        if known._is_text_encoding:  # noqa: SLF001 - as open() tells them apart
            return data.decode(known.name, "replace")
    except LookupError:
        pass
    raise UnusableFileError("is not UTF-8", file=label, remedy="Save it as UTF-8.")


class _Margins:
    """How far paragraphs are set in, by their own style or their class; what office programs write for quotations."""

    def __init__(self, root: _Element) -> None:
        self._classes: dict[str, float] = {}
        for style in root.iter("style"):
            for rule in _RULE.finditer((style.text or "")[:_MOST_STYLE]):
                if (margin := _points(rule[2])) is not None:
                    self._classes[rule[1]] = margin
        counts: Counter[float] = Counter()
        for element in root.iter("p"):
            counts[self.of(element)] += sum(len(one) for one in element.itertext())
        self.usual = max(counts.items(), key=lambda one: (one[1], -one[0]))[0] if counts else 0.0

    def of(self, element: _Element) -> float:
        """Return the left margin of a paragraph in points."""
        own = _points((element.get("style") or "")[:_LONGEST_STYLE])
        if own is not None:
            return own
        classes = (element.get("class") or "")[:_LONGEST_STYLE].split()
        return max((self._classes.get(name, 0.0) for name in classes), default=0.0)

    def set_in(self, element: _Element) -> bool:
        """Tell whether a paragraph is set in by half a centimetre more than most of the text."""
        return element.tag == "p" and self.of(element) - self.usual >= STEP


def _points(style: str) -> float | None:
    """Return the left margin that a style says, in points; None where it says none, or the first line hangs out."""
    found = _MARGIN.search(style)
    return None if found is None or _HANGING.search(style) else float(found[1]) * _UNITS[found[2].lower()]


class _Reader:
    """Walks through the elements once."""

    def __init__(self, margins: _Margins) -> None:
        self.margins = margins
        self.blocks: list[Block] = []
        self.seen: Counter[str] = Counter()
        self.open: Counter[str] = Counter()
        self.gathered = Gathered()
        self.blank = True
        self.opaque: list[tuple[int, int]] = []
        self.lead, self.leading = "", True
        self.tracked = False
        self.level = 0
        self.line = 1
        self.tables = 0
        self.notes = 0

    def read(self, root: _Element) -> None:
        """Read all below an element."""
        from lxml import etree  # noqa: PLC0415 - loaded when a page is read

        walk = etree.iterwalk(root, events=("start", "end"))
        skipped: _Element | None = None
        for event, element in walk:
            if not isinstance(element.tag, str):
                continue
            if event == "start":
                self.line = max(self.line, int(element.sourceline or 0))
                if element.tag in _UNREAD or element.tag == "del":
                    self._leave_out(element)
                    skipped = element
                    walk.skip_subtree()
                    continue
                self._start(element)
                self._text(element.text)
            else:
                if element is skipped:
                    skipped = None
                else:
                    self._end(element)
                self._text(element.tail)
        self._finish()

    def _leave_out(self, element: _Element) -> None:
        if element.tag == "del":
            self.tracked = True
        elif element.tag in _TOLD:
            self.seen[element.tag] += 1

    def _start(self, element: _Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._finish()
        if tag == "br":
            self._put("\n")
        elif tag == "q":
            self.open["q"] += 1
            self._put("“" if self.open["q"] % 2 else "‘")
            return
        elif tag == "table":
            self.tables += 1
        elif tag == "ins":
            self.tracked = True
        elif tag in _HEADINGS:
            self.level = _HEADINGS[tag]
        elif tag == "code":
            self.opaque.append((self.gathered.length, self.gathered.length))
        self.open[tag] += 1
        named = f"{element.get('class') or ''} {element.get('id') or ''}"[:200]
        if tag in _BLOCKS and tag != "body":
            self.open["quoting"] += self._quotes(element, named)
            notes = _NOTES.search(named) is not None
            self.open["notes"] += notes
            self.notes += notes and tag in {"div", "li", "aside", "p"}

    def _quotes(self, element: _Element, named: str) -> bool:
        """Tell whether an element sets its words apart by its name or its margin."""
        by_name = _QUOTING.search(named) is not None and element.tag in {"p", "div", "section"}
        return by_name or self.margins.set_in(element)

    def _end(self, element: _Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._finish()
            named = f"{element.get('class') or ''} {element.get('id') or ''}"[:200]
            if tag != "body":
                self.open["quoting"] -= self._quotes(element, named)
                self.open["notes"] -= _NOTES.search(named) is not None
        if tag == "q":
            self._put("”" if self.open["q"] % 2 else "’")
        elif tag in _HEADINGS:
            self.level = 0
        elif tag == "code" and self.opaque:
            self.opaque[-1] = (self.opaque[-1][0], self.gathered.length)
        self.open[tag] -= 1

    def _text(self, text: str | None) -> None:
        """Take text between tags: white space reads as one blank, and counts lines."""
        if not text:
            return
        if self.open["sup"] and self.open["a"] and len(text) < 8:  # noqa: PLR2004 - the call of a note
            return
        position = 0
        for space in _SPACE.finditer(text):
            self._put(text[position : space.start()])
            self._put(" ")
            self.line += space[0].count("\n")
            position = space.end()
        self._put(text[position:])

    def _put(self, words: str) -> None:
        if self.blank:
            words = words.lstrip(" ")
        if not words:
            return
        self.blank = words[-1] in " \n"
        if self.leading and words.strip():
            emphasised = any(self.open[name] > 0 for name in _EMPHASIS)
            self.leading = emphasised
            self.lead += words if emphasised else ""
        elif self.leading:
            self.lead += words
        self.gathered.add(words, self.line)

    def _finish(self) -> None:
        """End the paragraph."""
        text = self.gathered.text.rstrip()
        if text:
            part: Part = (
                "table" if self.open["table"] > 0 else "footnote" if self.open["notes"] > 0 else "text"
            )
            if self.open["figcaption"] > 0 or self.open["caption"] > 0:
                part = "caption"
            self.blocks.append(
                Block(
                    text=text,
                    kind=self._kind(part),
                    part=part,
                    level=self.level,
                    number=self.tables if part == "table" else self.notes if part == "footnote" else None,
                    lines=self.gathered.lines,
                    tracked=self.tracked or self.open["ins"] > 0,
                    lead=self.lead.strip(),
                    opaque=tuple((start, end) for start, end in self.opaque if end > start),
                )
            )
        self.gathered, self.opaque, self.blank = Gathered(), [], True
        self.lead, self.leading, self.tracked = "", True, False

    def _kind(self, part: Part) -> Kind:
        if self.level:
            return "heading"
        if part == "table":
            return "table"
        if self.open["blockquote"] > 0 or self.open["quoting"] > 0:
            return "block"
        if part == "footnote":
            return "note"
        return "list" if self.open["li"] > 0 else "text"


__all__ = ["MAX_TAGS", "read_web"]
