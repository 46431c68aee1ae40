"""Where in a stretch of text some words stand best, to the character: edlib where it is there, else our own way.

edlib counts at most 256 distinct characters; beyond that, and where it is not installed, `refiqda.findings.verifying.
fallback` gives the same distances.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

from refiqda.findings.verifying import fallback

if TYPE_CHECKING:
    from collections.abc import Callable

_SYMBOLS: Final = 256


@functools.cache
def _edlib() -> Any:  # noqa: ANN401 - published without types
    try:
        import edlib  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    return edlib


@functools.cache
def _rapidfuzz() -> Callable[[str, str], int] | None:
    try:
        from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    return Levenshtein.distance


def distance(one: str, other: str, *, compiled: bool = True) -> int:
    """Return how many characters must be put in, left out or exchanged to make ``other`` of ``one``."""
    quick = _rapidfuzz() if compiled else None
    return quick(one, other) if quick is not None else fallback.distance(one, other)


def place(pattern: str, text: str, *, most: int | None = None, compiled: bool = True) -> tuple[int, int, int]:
    """Return where ``pattern`` stands best in ``text``: the least distance, and the span, the first of the best.

    Of several beginnings for one end it is the earliest. Positions are those of ``text``. What is further away than
    ``most`` need not be placed; it is told as what is nowhere: the length of the pattern, and an empty span.
    """
    nowhere = len(pattern), 0, 0
    edlib = _edlib() if compiled and len(set(pattern) | set(text)) <= _SYMBOLS else None
    if edlib is None or not pattern or not text:
        best, ends = fallback.infix(pattern, text)
        if not ends or best >= len(pattern) or (most is not None and best > most):
            return nowhere
        return best, fallback.begin(pattern, text, ends[0]), ends[0]
    found = edlib.align(pattern, text, mode="HW", task="distance", k=-1 if most is None else most)
    best, ends = found["editDistance"], [end + 1 for _, end in found["locations"] if end is not None]
    if best < 0 or best >= len(pattern) or not ends:
        return nowhere
    until = ends[0]
    since = max(0, until - len(pattern) - best)  # no occurrence at this distance is longer
    backwards = edlib.align(pattern[::-1], text[since:until][::-1], mode="SHW", task="distance", k=best)
    return best, until - 1 - max(end for _, end in backwards["locations"] if end is not None), until
