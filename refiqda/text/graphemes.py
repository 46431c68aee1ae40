"""Positions inside of what people see as one character: an approximation of grapheme clusters (Unicode UAX 29).

Held together are a character and the marks after it, what a zero width joiner joins (families, professions),
skin colours, the two letters of a flag, and the parts of a Hangul syllable. CR and LF are one character of
canonical text already. What the rules say about prepended marks and Indic conjuncts is left out: no mistake of
counting shows itself there.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_FIRST_MARK: Final = "\u0300"  # nothing below it belongs to what stands before
_JOINER: Final = "\u200d"
_EXTENDING: Final = re.compile("[\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_MARKS: Final = frozenset({"Mn", "Me", "Mc"})
_VOWEL_OR_FINAL: Final = re.compile("[\u1160-\u11ff]")
_JAMO: Final = re.compile("[\u1100-\u11ff\uac00-\ud7a3]")
_FLAG_LETTERS: Final = re.compile("[\U0001f1e6-\U0001f1ff]+")


def inside_clusters(string: str, positions: Iterable[int]) -> set[int]:
    """Return those of the positions (code points of ``string``) that no person would choose as a border."""
    used = set(string)
    clinging = {one for one in used if one >= _FIRST_MARK and _may_cling(one, joined=_JOINER in used)}
    if not clinging:
        return set()  # the usual case, found without looking at any position
    end = len(string)
    doubtful = [one for one in positions if 0 < one < end and string[one] in clinging]
    flags = _Flags(string)
    return {one for one in doubtful if _holds(string[one - 1], string[one]) or flags.cut_at(one)}


def _may_cling(character: str, *, joined: bool) -> bool:
    """Return whether a character can belong to the one before it."""
    kind = unicodedata.category(character)
    if kind in _MARKS or (joined and kind == "So"):
        return True
    return any(some.match(character) for some in (_EXTENDING, _VOWEL_OR_FINAL, _FLAG_LETTERS))


def _holds(before: str, after: str) -> bool:
    """Return whether the second character belongs to the first."""
    if unicodedata.category(before) in ("Cc", "Zl", "Zp"):
        return False
    if unicodedata.category(after) in _MARKS or _EXTENDING.match(after):
        return True
    if before == _JOINER:
        return (
            unicodedata.category(after) == "So"
        )  # an emoji; joiners in scripts end where the next letter begins
    return bool(_VOWEL_OR_FINAL.match(after) and _JAMO.match(before))


class _Flags:
    """The runs of letters that flags are made of, two by two; looked for once, when one is met."""

    def __init__(self, string: str) -> None:
        self._string = string
        self._starts: list[int] | None = None

    def cut_at(self, position: int) -> bool:
        """Return whether the position lies between the two letters of a flag."""
        before, after = self._string[position - 1], self._string[position]
        if not (_FLAG_LETTERS.match(before) and _FLAG_LETTERS.match(after)):
            return False
        if self._starts is None:
            self._starts = [run.start() for run in _FLAG_LETTERS.finditer(self._string)]
        start = self._starts[bisect.bisect_right(self._starts, position) - 1]
        return (position - start) % 2 == 1
