"""One spelling for what reads the same: the form in which names and texts are compared.

Undone are composed and decomposed letters (NFKD, marks left out), full-width letters and ligatures, letters that many
keyboards lack (ø as o, å as a), soft hyphens and characters without width, the many blanks, apostrophes and hyphens.
Line ends stay, so that a place in the folded text is on the line it had.

Source: Unicode Standard Annex 15 (normalization forms), Unicode 16 general categories.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import attrs

_UNSEEN: Final = re.compile(
    "[\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_SOFT_BREAK: Final = re.compile("\u00ad(?=[ \t]*\r?\n)")
_MARKS: Final = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_LETTERS: Final = {
    "ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ß": "ss", "ẞ": "SS", "ł": "l", "Ł": "L",
    "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "\u0131": "i", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T",
}  # fmt: skip
_SIGNS: Final = {
    **dict.fromkeys("’‘ʼʹʻ′´`＇", "'"),  # noqa: RUF001 - these are what is undone
    **dict.fromkeys("‐‑‒–—−﹣－", "-"),  # noqa: RUF001 - as above
    **dict.fromkeys("\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "),
}
_DIGRAPHS: Final = {"å": "aa", "Å": "Aa", "ø": "oe", "Ø": "Oe", "ä": "ae", "Ä": "Ae", "ö": "oe", "Ö": "Oe",
                    "ü": "ue", "Ü": "Ue"}  # fmt: skip


@attrs.frozen
class Folded:
    """A text in the compared form: ``plain`` with its letter case, ``lower`` without, place by place the same."""

    plain: str = attrs.field(repr=False)
    lower: str = attrs.field(repr=False)


def fold(text: str) -> Folded:
    """Return a text in the form in which it is compared; as many line feeds as before."""
    plain = text
    if "\r" in plain:
        plain = plain.replace("\r\n", "\n").replace("\r", "\n")
    if not plain.isascii():
        plain = _fold_letters(plain)
    lower = plain.lower()
    if len(lower) != len(plain):  # a letter whose small form is two; none is known after folding
        lower = "".join(one if len(one) == 1 else each for each in plain for one in (each.lower(),))
    return Folded(plain, lower)


def _fold_letters(text: str) -> str:
    if "\u00ad" in text:
        text = _SOFT_BREAK.sub("-", text).replace("\u00ad", "")
    text = _UNSEEN.sub("", text)
    for letter, plain in (*_SIGNS.items(), *_LETTERS.items()):
        text = text.replace(letter, plain)
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return text.replace("\u2044", "/")


def spellings(word: str) -> tuple[str, ...]:
    """Return the compared forms of a word of a name: its own, and with å as aa, ø as oe, ü as ue, if it has such."""
    composed = unicodedata.normalize("NFC", word)
    written_out = "".join(_DIGRAPHS.get(letter, letter) for letter in composed)
    return tuple(dict.fromkeys(fold(each).lower for each in (composed, written_out)))
