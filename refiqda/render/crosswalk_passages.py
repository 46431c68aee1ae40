"""Passages with the words around them, marked as whose they are; places as people find them: paragraph, time, page."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from refiqda.errors import RefiqdaError

if TYPE_CHECKING:
    from refiqda.crosswalks.matrix import CrosswalkMatrix
    from refiqda.crosswalks.passages import Passage

_AROUND: Final = 90
"""Characters shown before and after."""
_LONGEST: Final = 700
"""Characters of a stretch that is shown whole; of a longer one its ends."""


class Excerpts:
    """Makes excerpts of the texts of a matrix."""

    def __init__(self, matrix: CrosswalkMatrix) -> None:
        self.matrix = matrix
        self.texts: dict[int, str | None] = {}
        self.lines: dict[int, list[int]] = {}

    def of(self, first: Passage | None, second: Passage | None) -> dict[str, Any]:
        """Return where one passage or two that meet are, and their words in parts with whose each is."""
        given = [one for one in (first, second) if one is not None]
        some = given[0]
        parts: list[tuple[str, str]] = []
        if some.kind == "text":
            text = self._text(some.track)
            parts = [] if text is None else _parts(text, first, second)
        return {"source": some.source, "where": self._where(some), "parts": parts}

    def _text(self, track: int) -> str | None:
        if track not in self.texts:
            try:
                self.texts[track] = self.matrix.text(track)
            except RefiqdaError:  # only codings were given
                self.texts[track] = None
        return self.texts[track]

    def _where(self, passage: Passage) -> str:
        if passage.kind == "source":
            return "the whole source"
        if passage.kind == "time":
            return f"{_clock(passage.start)} to {_clock(passage.end)}"
        if passage.kind == "area":
            page = self.matrix.tracks[passage.track].page
            return "an area of the picture" if page is None else f"an area of page {page + 1:,}"
        text = self._text(passage.track)
        if text is None:
            return ""
        if passage.track not in self.lines:
            self.lines[passage.track] = [place for place, sign in enumerate(text) if sign == "\n"]
        return f"paragraph {bisect_right(self.lines[passage.track], passage.start - 1) + 1:,}"


def _clock(milliseconds: int) -> str:
    seconds = milliseconds // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _word_edge(text: str, place: int, passage: int) -> int:
    """Return the nearest place towards the passage at which no word is cut; where there is none, the place itself."""
    step = 1 if place < passage else -1
    at = place
    while at != passage:
        if at in {0, len(text)} or text[at - 1].isspace() or text[at].isspace():
            return at
        at += step
    return place


def _parts(text: str, first: Passage | None, second: Passage | None) -> list[tuple[str, str]]:
    """Return the words from before the first to after the last of the passages, cut where one begins or ends."""
    spans = [None if one is None else (one.start, one.end) for one in (first, second)]
    known = [span for span in spans if span is not None]
    low, high = min(span[0] for span in known), max(span[1] for span in known)
    begin, end = (
        _word_edge(text, max(0, low - _AROUND), low),
        _word_edge(text, min(len(text), high + _AROUND), high),
    )
    edges = sorted({begin, end, *(edge for span in known for edge in span)})
    parts = []
    for start, stop in pairwise(edges):
        whose = "".join(
            name
            for name, span in zip("ab", spans, strict=True)
            if span is not None and span[0] <= start and stop <= span[1]
        )
        words = text[start:stop]
        if len(words) > _LONGEST:
            words = f"{words[: _LONGEST // 2]} … {words[-_LONGEST // 2 :]}"
        parts.append((words, whose))
    if begin:
        parts.insert(0, ("… ", ""))
    if end < len(text):
        parts.append((" …", ""))
    return parts


__all__ = ["Excerpts"]
