"""Texts as they are compared: what CONTRACT calls normalised is made one form, with a way back to every character.

Made one: Unicode composition (NFC), quotation marks of every form and apostrophes, dashes and hyphens, white space of
every kind with line ends, an ellipsis and three dots, ligatures and full-width letters; what cannot be seen (soft
hyphens, zero-width spaces, byte order marks, marks of direction) is left out. White space beside quotation marks,
dashes, ellipses and before points and commas says nothing. Letters, their case and every other character stay.

A folded text keeps a map: what was not touched is stored as stretches, so that a text of a million characters has a few
thousand entries and not a million.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from typing import Final, Literal

import attrs

QUOTES: Final = (
    "\"'`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2032\u2033\u2039\u203a\u00ab\u00bb\u02bc"
    "\u300c\u300d\u300e\u300f\uff02\uff07\u1fef\u1ffd"
)
DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
UNSEEN: Final = (
    "\u00ad\u180e\u200b\u200e\u200f\u034f\u061c\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2066\u2067\u2068\u2069\ufeff"
)

_BLANK: Final = rf"[\s{UNSEEN}]"
_Q: Final = f"[{re.escape(QUOTES)}]"
_D: Final = f"[{re.escape(DASHES)}]"
_SPECIAL: Final = (
    rf"{_BLANK}*(?:(?P<ellipsis>\u2026|\.(?:{_BLANK}?\.){{2,}})"
    rf"|(?P<dash>{_D}(?:{_BLANK}*{_D})*)"
    rf"|(?P<quote>{_Q}(?:{_BLANK}*{_Q})*)){_BLANK}*"
    rf"|{_BLANK}+(?=[,.;:?!)\]])"
    rf"|(?P<blank> {_BLANK}+|(?! ){_BLANK}+)"
    r"|(?P<wide>[\ufb00-\ufb06\uff01-\uff5e])"
)
_MARKS: Final = (
    r"[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u3099\u309a]"
)
_COMPOSED: Final = re.compile(_SPECIAL)
_SYLLABLES: Final = (  # composed of parts that are letters: of Indic scripts a word, of Hangul a syllable
    r"[\u0900-\u0dff\u1000-\u109f\u1b00-\u1bff\U00011000-\U00011fff]+|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
)
_DECOMPOSED: Final = re.compile(
    rf"{_SPECIAL}|(?P<decomposed>{_SYLLABLES}|[^\x00-\x7f]{_MARKS}*|[A-Za-z<=>]{_MARKS}+)"
)
_LINE_END: Final = r"(?P<hyphenated>(?<=[^\W\d_])[-\u2010][ \t]*\n[ \t]*(?=[^\W\d_]))"
_JOINED: Final = re.compile(f"{_LINE_END}|{_COMPOSED.pattern}")
_JOINED_DECOMPOSED: Final = re.compile(f"{_LINE_END}|{_DECOMPOSED.pattern}")
_HYPHENATED: Final = re.compile(_LINE_END)


@attrs.frozen
class Folded:
    """A text in the one form, and where each of its characters is from.

    ``at`` and ``origin`` are where pieces begin, in the folded and in the given text, ``until`` where they end in the
    latter. A piece is a stretch in which both go on together, or what was made one there.
    """

    text: str = attrs.field(repr=False)
    at: list[int] = attrs.field(repr=False)
    origin: list[int] = attrs.field(repr=False)
    until: list[int] = attrs.field(repr=False)

    def start(self, place: int) -> int:
        """Return where the character at ``place`` of the folded text begins in the given one."""
        number = bisect_right(self.at, place) - 1
        if number < 0:
            return 0
        within = place - self.at[number]
        if within >= self._length(number):  # behind the end
            return self.until[number]
        return self.origin[number] + within if self._goes_along(number) else self.origin[number]

    def end(self, place: int) -> int:
        """Return where what ends before ``place`` of the folded text ends in the given one."""
        number = bisect_right(self.at, place - 1) - 1
        if number < 0:
            return 0
        within = place - self.at[number]
        goes = self._goes_along(number) and within < self._length(number)
        return self.origin[number] + within if goes else self.until[number]

    def _length(self, number: int) -> int:
        behind = self.at[number + 1] if number + 1 < len(self.at) else len(self.text)
        return behind - self.at[number]

    def _goes_along(self, number: int) -> bool:
        """Return whether a piece has as many characters in both texts."""
        return self._length(number) == self.until[number] - self.origin[number]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return a span of the folded text as one of the given text."""
        return self.start(start), self.end(end)

    def place(self, origin: int) -> int:
        """Return where a position of the given text is in the folded one, the earlier where it was made one."""
        number = bisect_right(self.origin, origin) - 1
        if number < 0:
            return 0
        last = self.at[number + 1] if number + 1 < len(self.at) else len(self.text)
        return min(self.at[number] + origin - self.origin[number], last)

    def became(self, origin: int) -> tuple[int, int]:
        """Return the span of the folded text that the character at ``origin`` became, with what was made one with it.

        It is empty where the character was left out.
        """
        number = bisect_right(self.origin, origin) - 1
        if number < 0:
            return 0, 0
        first, last = self.at[number], self.at[number] + self._length(number)
        if origin >= self.until[number]:
            return last, last
        within = first + origin - self.origin[number]
        return (within, within + 1) if self._goes_along(number) else (first, last)


def hyphenated(text: str) -> bool:
    """Return whether a word is divided at the end of a line, or two joined by a hyphen are."""
    return "\n" in text and _HYPHENATED.search(text) is not None


def fold(text: str, *, joined: bool = False) -> Folded:
    """Return ``text`` in the form in which words are compared. Time grows with its length.

    With ``joined`` a hyphen at the end of a line divides a word, and goes; without, it is a hyphen and stays. Nobody
    can tell from the text alone, so both forms are searched where there is one.
    """
    if unicodedata.is_normalized("NFC", text):
        pattern = _JOINED if joined else _COMPOSED
    else:
        pattern = _JOINED_DECOMPOSED if joined else _DECOMPOSED
    pieces: list[str] = []
    at: list[int] = []
    origin: list[int] = []
    until: list[int] = []
    place = done = 0
    for found in pattern.finditer(text):
        start, end = found.span()
        made = _made(found)
        if made == text[start:end]:
            continue
        for piece, since, last in ((text[done:start], done, start), (made, start, end)):
            if piece:
                pieces.append(piece)
                at.append(place)
                origin.append(since)
                until.append(last)
                place += len(piece)
        done = end
    if done < len(text):
        pieces.append(text[done:])
        at.append(place)
        origin.append(done)
        until.append(len(text))
    return Folded("".join(pieces), at, origin, until)


def _made(found: re.Match[str]) -> str:
    """Return what a place of a text becomes; what is composed of several characters its composed form."""
    kind = found.lastgroup
    if kind == "blank":
        return " " if any(letter.isspace() for letter in found[0]) else ""
    if kind == "ellipsis":  # four dots are not three
        return "." * (found[0].count(".") + 3 * found[0].count("\u2026"))
    if kind in _FORMS:
        return unicodedata.normalize(_FORMS[kind], found[0])
    return _ONE.get(kind or "", "")


_ONE: Final = {"dash": "-", "quote": "'"}
_FORMS: Final[dict[str | None, Literal["NFC", "NFKC"]]] = {"wide": "NFKC", "decomposed": "NFC"}
