"""The text of an HTML document as Taguette counts it, and as people read it.

Taguette's positions are UTF-8 bytes of the characters between the tags; a line break or the end of a paragraph
counts nothing. Read like that, paragraphs would run into each other. So the text made here has a line end where a
block begins or ends and where ``<br>`` stands, unless there is one already; positions are carried over.

Sources: Taguette's extract.py ("computed over UTF-8 bytes and don't count HTML tags") and taguette.js
(``describePos``); HTML Living Standard, 13.2 (character references, the line feed after ``<pre>``).
"""

from __future__ import annotations

import bisect
import re
from html.parser import HTMLParser
from typing import Final

from refiqda.text.positions import BYTE_ORDER_MARK, PositionMap, PositionRule

_BLOCKS: Final = frozenset(
    re.findall(
        "[a-z0-9]+",
        "address article aside blockquote body caption center dd details dialog dir div dl dt field"
        "set figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main m"
        "enu nav ol p pre section summary table tbody tfoot thead tr ul",
    )
)
_CELLS: Final = frozenset(("td", "th"))
_WITHOUT_TEXT: Final = frozenset(("script", "style", "template", "head", "title"))
_KEEPS_LINES: Final = "pre"


class WebText:
    """The text of an HTML document: ``string`` to read, with the place of each byte that Taguette counts.

    ``gaps`` is the number of line ends and tabs that were put in.
    """

    def __init__(self, html: str) -> None:
        parser = _Parser()
        parser.feed(html.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", ""))
        parser.close()
        self.string = "".join(parser.parts)
        self.gaps = len(parser.gaps)
        # a byte order mark counts in Taguette and is none of the text here
        self._map = PositionMap("".join(parser.counted), PositionRule("utf8", bom="counted"))
        self._gaps = parser.gaps

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the span of a range of bytes, half-open; None where it is not inside of the text.

        A byte inside of a character counts for the whole character. A range begins after what was put in here
        and ends before it, so that its edges are characters that Taguette knows.
        """
        first, last, _ = self._map.to_spans(start, end)
        if int(first) < 0:
            return None
        begin = int(first) + bisect.bisect_right(self._gaps, int(first))
        stop = int(last) + bisect.bisect_left(self._gaps, int(last))
        return begin, max(begin, stop)


class _Parser(HTMLParser):
    """Gathers the text between tags, and remembers where each piece of it begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.counted: list[str] = []
        self.gaps: list[int] = []
        self.position = 0
        self.last = "\n"
        self.silent = 0
        self.after_pre = False
        self.cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Put a line end before a block, a tab between cells."""
        del attrs
        self.after_pre = tag == _KEEPS_LINES
        if tag in _WITHOUT_TEXT:
            self.silent += 1
        elif tag == "br":
            self._gap("\n", always=True)
        elif tag in _BLOCKS:
            self._gap("\n")
            self.cell = False
        elif tag in _CELLS:
            if self.cell:
                self._gap("\t")
            self.cell = True

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take ``<br/>`` as ``<br>``."""
        if tag not in _WITHOUT_TEXT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Put a line end after a block."""
        self.after_pre = False
        if tag in _WITHOUT_TEXT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BLOCKS:
            self._gap("\n")

    def handle_data(self, data: str) -> None:
        """Take characters."""
        if self.silent:
            return
        if self.after_pre:
            data, self.after_pre = data.removeprefix("\n"), False
        if not data:
            return
        data = data.encode("utf-8", "replace").decode().replace("\r", "\n")
        self.counted.append(data)
        shown = data.removeprefix(BYTE_ORDER_MARK) if len(self.counted) == 1 else data
        if shown:
            self.position += len(shown)
            self._add(shown)

    def _gap(self, character: str, *, always: bool = False) -> None:
        """Put in a character that nobody counts; remember how many that count stand before it."""
        if self.parts and (always or self.last != "\n"):
            self.gaps.append(self.position)
            self._add(character)

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.last = text[-1]


def plain_text(html: str) -> str:
    """Return the text of HTML as people read it."""
    return WebText(html).string


__all__ = ["WebText", "plain_text"]
