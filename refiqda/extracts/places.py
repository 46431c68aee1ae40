"""Where a passage is, in words: paragraph, page or time, as a person would look for it.

Paragraphs are the lines of a text that hold anything, counted from 1. A page is counted from 1 too, whatever number the
program gives the first.
"""

from __future__ import annotations

import bisect
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE: Final = re.compile(r"[^\n]*\S")
WHOLE: Final = "the whole source"


class Paragraphs:
    """Numbers of paragraphs of one text."""

    def __init__(self, text: str) -> None:
        self._starts = [found.start() for found in _LINE.finditer(text)]

    def number(self, position: int) -> int:
        """Return which paragraph a position is in; between two, the one before it, and at least the first."""
        return max(bisect.bisect_right(self._starts, position), 1)

    def place(self, start: int, end: int) -> str:
        """Return where the passage ``[start, end)`` is."""
        first, last = self.number(start), self.number(max(end - 1, start))
        return f"paragraph {first}" if first == last else f"paragraphs {first}–{last}"  # noqa: RUF001 - a range


class Places:
    """Says where passages are; ``texts`` are the canonical texts by line, ``first_page`` the program's first number."""

    def __init__(self, texts: Sequence[str | None], first_page: int) -> None:
        self._texts = texts
        self._first_page = first_page
        self._known: dict[int, Paragraphs] = {}

    def place(
        self,
        source: int,
        start: int | None,
        end: int | None,
        *,
        page: int | None = None,
        begin_ms: int | None = None,
        end_ms: int | None = None,
        is_whole: bool = False,
    ) -> str:
        """Return the place of one coding: parts that are known, joined by a comma."""
        parts = []
        if page is not None:
            parts.append(f"page {page - self._first_page + 1}")
        text = self._texts[source]
        if start is not None and end is not None and text is not None:
            if source not in self._known:
                self._known[source] = Paragraphs(text)
            parts.append(self._known[source].place(start, end))
        if begin_ms is not None:
            parts.append(clock(begin_ms) if end_ms is None else f"{clock(begin_ms)}–{clock(end_ms)}")  # noqa: RUF001 - a range
        if parts:
            return ", ".join(parts)
        return WHOLE if is_whole else "an area" if start is None else ""


def clock(milliseconds: int) -> str:
    """Return a time of a recording as hours, minutes and seconds."""
    seconds = abs(milliseconds) // 1000
    sign = "-" if milliseconds < 0 else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
