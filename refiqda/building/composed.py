"""A text under NFC, and the way back from its positions to those of the canonical text.

Precomposed and decomposed spellings of one text (``å`` as one code point or two, a syllable of Hangul as one or
three) are the same words. A position inside of what composes into one has no place in the canonical text: None.

Source: Unicode Standard Annex 15. A text may be composed a piece at a time where a piece begins with a character
that composes with nothing before it.
"""

from __future__ import annotations

import bisect
import functools
import re
import unicodedata
from typing import Final

_FIRST_MARK: Final = "\u0300"  # nothing below it composes with what stands before
_LAST_COMPOSITE: Final = 0x1FFFF
_JAMO: Final = frozenset(map(chr, (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))))


class Composed:
    """The NFC of a canonical text: ``string``, and where its positions are in the text it was made of."""

    def __init__(self, canonical: str) -> None:
        self.canonical = canonical
        self._starts: list[int] = []
        self._pieces: list[tuple[int, int, int, int]] = []
        if unicodedata.is_normalized("NFC", canonical):
            self.string = canonical
            return
        made: list[str] = []
        length = last = 0
        for piece in _pieces_of(canonical).finditer(canonical):
            composed = unicodedata.normalize("NFC", piece[0])
            if composed == piece[0]:
                continue
            made += [canonical[last : piece.start()], composed]
            length += piece.start() - last
            self._starts.append(length)
            self._pieces.append((length, length + len(composed), piece.start(), piece.end()))
            length += len(composed)
            last = piece.end()
        self.string = "".join((*made, canonical[last:]))

    def to_canonical(self, position: int) -> int | None:
        """Return the canonical position of one of ``string``, None inside of what was composed."""
        place = bisect.bisect_right(self._starts, position) - 1
        if place < 0:
            return position
        first, end, start, stop = self._pieces[place]
        if first < position < end:
            return None
        return start if position == first else stop + position - end


def _pieces_of(text: str) -> re.Pattern[str]:
    """Return what matches the pieces of a text that composing may change."""
    used = set(text)
    clinging = "".join(map(re.escape, sorted(one for one in used if one >= _FIRST_MARK and _clings(one))))
    single = "".join(map(re.escape, sorted(one for one in used if not unicodedata.is_normalized("NFC", one))))
    tries = ([f".[{clinging}]+"] if clinging else []) + ([f"[{single}]"] if single else [])
    return re.compile("|".join(tries) or "(?!)", re.DOTALL)


def _clings(character: str) -> bool:
    """Return whether a character may compose with, or change its place among, what stands before it."""
    first = unicodedata.normalize("NFD", character)[0]
    return any(unicodedata.combining(one) or one in _joiners() for one in (character, first))


@functools.cache
def _joiners() -> frozenset[str]:
    """Return the characters that are no marks by their class and compose with the one before all the same."""
    found = set(_JAMO)
    for number in range(0xC0, _LAST_COMPOSITE):
        parts = unicodedata.decomposition(chr(number)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):  # noqa: PLR2004 - a pair
            second = chr(int(parts[1], 16))
            if not unicodedata.combining(second):
                found.add(second)
    return frozenset(found)
