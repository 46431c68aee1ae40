"""What speaks for a passage being where its author put it: the edges of words, and words quoted elsewhere.

Nothing here knows rules of positions; it judges one place in a canonical text at a time.

People mark words, sentences and paragraphs. A place inside of a word, or between a letter and its accent, is
therefore odd; one before a word is a natural start and one behind it a natural end. A blank beside it is
allowed for at either end (some programs take the blank behind a word along, some tools the one before a
sentence), and graded alike at both, so that neither habit looks like a shift by one.

Scripts that put no blanks between words (Han, kana, Thai, Lao, Khmer, Myanmar, Tibetan and others) say nothing
about where a word ends: a place that touches one of their letters is not judged.

Source: the word boundaries of Unicode Standard Annex 29, here without dictionaries and simplified to
categories of characters, for which Python's own tables are enough.
"""

from __future__ import annotations

import functools
import unicodedata
from bisect import bisect_right
from typing import Final

CUT: Final = 0
"""The place lies inside of a word or of what is seen as one character."""
BESIDE: Final = 1
"""The place cuts nothing, but a blank lies between it and the words of the passage, or it is the wrong side."""
NATURAL: Final = 2
"""The passage begins with the first, or ends with the last character of a word or sentence."""
NEUTRAL: Final = 9
"""The script says nothing about this place."""

QUOTED_WHOLE: Final = 2
QUOTED_START: Final = 1
NOT_QUOTED: Final = 0

_EDGE, _BLANK, _WORD, _MARK, _SPACELESS, _OTHER = range(6)

SPACELESS_RANGES: Final = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x0F00, 0x109F),  # Tibetan, Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x1950, 0x19FF),  # Tai Le, New Tai Lue, Khmer symbols
    (0x1A00, 0x1AAF),  # Buginese, Tai Tham
    (0x1B00, 0x1B7F),  # Balinese
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),  # ideographic marks
    (0x3040, 0x312F),  # kana, bopomofo
    (0x31A0, 0x31FF),  # more of them
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),  # Han
    (0xA000, 0xA4CF),  # Yi
    (0xA980, 0xA9DF),  # Javanese
    (0xAA60, 0xAADF),  # Myanmar, Tai Viet
    (0xF900, 0xFAFF),  # Han
    (0xFF66, 0xFF9F),  # kana
    (0x16FE0, 0x18DFF),  # Tangut, Khitan
    (0x1AFF0, 0x1B2FF),  # kana, Nushu
    (0x20000, 0x3FFFF),  # Han
)
"""Scripts that put no blanks between words, as first and last code points."""
_STARTS: Final = tuple(first for first, _ in SPACELESS_RANGES)
_JOINER: Final = "\u200d"
_SKIN_TONES: Final = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_APOSTROPHES: Final = "'\u2019"
_IN_NUMBERS: Final = ".,:"
_FAR_BACK: Final = 8
ELLIPSES: Final = ("...", "\u2026")
"""How programs end a name or description that they cut off."""


@functools.lru_cache(maxsize=4096)
def _kind(char: str) -> int:
    """Return what a character is to the words around it."""
    if char.isspace():
        return _BLANK
    code = ord(char)
    if code >= _STARTS[0]:
        if code <= SPACELESS_RANGES[bisect_right(_STARTS, code) - 1][1]:
            return _MARK if unicodedata.category(char)[0] == "M" else _SPACELESS
        if char in _SKIN_TONES or char == _JOINER:  # parts of the emoji before
            return _MARK
    category = unicodedata.category(char)
    if category[0] == "M":
        return _MARK
    return _WORD if category[0] in "LN" or category == "Pc" else _OTHER


def _before(text: str, place: int) -> int:
    """Return the kind of what ends before ``place``; accents belong to their letter."""
    for at in range(place - 1, max(place - 1 - _FAR_BACK, -1), -1):
        kind = _kind(text[at])
        if kind != _MARK:
            return kind
    return _EDGE if place == 0 else _OTHER


def _after(text: str, place: int) -> int:
    return _kind(text[place]) if place < len(text) else _EDGE


def _cuts(text: str, place: int, before: int, after: int) -> bool:
    """Return whether ``place`` lies inside of a word or of what is seen as one character."""
    if before in (_EDGE, _BLANK) or after in (_EDGE, _BLANK):
        return False
    if after == _MARK or text[place - 1] == _JOINER:
        return True
    if before == _WORD:
        if after == _WORD:
            return True
        return _after(text, place + 1) == _WORD and _inside_word(text[place], text[place - 1])
    if after == _WORD and place > 1 and _before(text, place - 1) == _WORD:
        return _inside_word(text[place - 1], text[place])
    return False


def _inside_word(sign: str, beside: str) -> bool:
    """Return whether a sign between two letters or digits joins them: an apostrophe, a point in a number."""
    return sign in _APOSTROPHES or (sign in _IN_NUMBERS and beside.isdigit())


def start_grade(text: str, place: int) -> int:
    """Return how natural it is that a passage of the canonical ``text`` begins at ``place``."""
    before, after = _before(text, place), _after(text, place)
    if _cuts(text, place, before, after):
        return CUT
    if _SPACELESS in (before, after):
        return NEUTRAL
    return BESIDE if after in (_BLANK, _EDGE) or before == _WORD else NATURAL


def end_grade(text: str, place: int) -> int:
    """Return how natural it is that a passage of the canonical ``text`` ends at ``place``."""
    before, after = _before(text, place), _after(text, place)
    if _cuts(text, place, before, after):
        return CUT
    if _SPACELESS in (before, after):
        return NEUTRAL
    return BESIDE if before in (_BLANK, _EDGE) or after == _WORD else NATURAL


def point_grade(text: str, place: int) -> int:
    """Return how natural it is that a sync point lies at ``place``: best at either edge of a line."""
    if place in (0, len(text)) or "\n" in text[place - 1 : place + 1]:
        return NATURAL
    before, after = _before(text, place), _after(text, place)
    if _cuts(text, place, before, after):
        return CUT
    return NEUTRAL if _SPACELESS in (before, after) else BESIDE


def folded(words: str) -> str:
    """Return ``words`` with every white space folded to one blank."""
    return " ".join(words.split())


def told_words(told: str | None) -> tuple[str, bool]:
    """Return the folded words of a name or description, and whether it says with an ellipsis that it was cut."""
    words = folded(told or "")
    for ellipsis in ELLIPSES:
        if words.endswith(ellipsis):
            return words.removesuffix(ellipsis).rstrip(), True
    return words, False


def quote_grade(text: str, start: int, end: int, words: str, *, cut: bool) -> int:
    """Return whether ``words`` (of `told_words`) say the passage ``[start, end)``: whole, its beginning, or not.

    Programs name a passage by its words, white space folded, and cut long ones (ATLAS.ti at 70 or 100
    characters); names that people gave say nothing.
    """
    if not words:
        return NOT_QUOTED
    looked_at = 4 * len(words) + 64  # white space may be long; longer than that is not worth the time
    passage = folded(text[start : min(end, start + looked_at)])
    if passage == words and not cut and end - start <= looked_at:
        return QUOTED_WHOLE
    return QUOTED_START if passage.startswith(words) else NOT_QUOTED
