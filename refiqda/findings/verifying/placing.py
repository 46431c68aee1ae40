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


def place(pattern: str, text: str, *, compiled: bool = True) -> tuple[int, int, int]:
    """Return where ``pattern`` stands best in ``text``: the least distance, and the span, the first of the best.

    Of several beginnings for one end it is the earliest. Positions are those of ``text``.
    """
    edlib = _edlib() if compiled and len(set(pattern) | set(text)) <= _SYMBOLS else None
    if edlib is not None and pattern and text:
        found = edlib.align(pattern, text, mode="HW", task="distance")
        best, ends = found["editDistance"], [end + 1 for _, end in found["locations"] if end is not None]
    else:
        best, ends = fallback.infix(pattern, text)
    if not ends or best >= len(pattern):
        return len(pattern), 0, 0
    return best, fallback.begin(pattern, text, ends[0]), ends[0]
