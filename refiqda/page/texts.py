"""Pieces of the compared texts: however long a text is, the page is sent some twenty thousand characters at a time."""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from refiqda.page.masks import Open
    from refiqda.page.shown import Json, Shown
    from refiqda.page.study import Study

CHUNK: Final = 20_000
LONGEST: Final = 100_000
"""Characters that one answer has at most."""
_SLACK: Final = 2_000
"""How far from where it would be cut a piece may end at the end of a line."""


def piece(text: str, *, around: int | None = None, start: int = 0, end: int | None = None) -> tuple[int, int]:
    """Return which piece of a text to send: about a place, or between two, widened to whole lines where they are near."""
    if around is not None:
        around = min(max(around, 0), len(text))
        start = max(0, around - CHUNK // 2)
        end = start + CHUNK
    start = min(max(start, 0), len(text))
    end = min(max(start, end if end is not None else start + CHUNK), len(text), start + LONGEST)
    line = text.rfind("\n", max(0, start - _SLACK), start) + 1
    if line or start <= _SLACK:
        start = line
    if end < len(text):
        stop = text.find("\n", end, end + _SLACK)
        end = stop + 1 if stop >= 0 else end
    return start, end


def lines_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the lines of a piece, without their ends."""
    found, place = [], start
    while place < end:
        stop = text.find("\n", place, end)
        if stop < 0:
            found.append((place, end))
            break
        found.append((place, stop))
        place = stop + 1
    return found
