"""The words of two texts as numbers, equal where the words are: what aligning counts in.

A word is a run of letters, digits and the accents on them (at most 24: a hostile text may be one word of millions), one
letter of a script that puts no blanks between words, or one other character that is no white space. White
space is no word, so line ends and wrapping do not count. Words are equal after Unicode normalisation (NFC, with
the joined letters of typesetting taken apart), whichever form of quotes, dashes and ellipsis is written, and
without invisible characters such as soft hyphens.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from typing import Final

import attrs

from refiqda.text.edges import SPACELESS_RANGES

_LONGEST: Final = 24
_MARKS: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f"
_INVISIBLE: Final = "\u00ad\u200b\u2060\ufeff"
_ALONE: Final = "".join(f"{chr(first)}-{chr(last)}" for first, last in SPACELESS_RANGES)
_TYPED: Final = r"\.\.\.|---?"  # one ellipsis, one dash, as a typewriter has them

_PLAIN: Final = re.compile(rf"[^\W{_ALONE}]{{1,{_LONGEST}}}|{_TYPED}|\S")
_MARKED: Final = re.compile(
    rf"[^\W{_ALONE}](?:[^\W{_ALONE}]|[{_MARKS}{_INVISIBLE}]){{0,{_LONGEST - 1}}}"
    rf"|\S[{_MARKS}]{{1,{_LONGEST}}}|{_TYPED}|\S"
)
_HAS_MARKS: Final = re.compile(f"[{_MARKS}{_INVISIBLE}]")
_DROP: Final = re.compile(f"[{_INVISIBLE}]")

_FOLD: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\u02bc\u0060\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys(_INVISIBLE, ""),
        "\u2026": "...",
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
    }
)


def ink(text: str) -> int:
    """Return how many characters of ``text`` can be seen: neither white space nor invisible."""
    shown = "".join(text.split())
    return len(shown) if shown.isascii() else len(_DROP.sub("", shown))


def folded(word: str) -> str:
    """Return the form in which words are compared."""
    if word.isascii():
        return "-" if word in {"--", "---"} else word
    return unicodedata.normalize("NFC", word.translate(_FOLD))


class Vocabulary(dict[str, int]):
    """The number of each word as written; words that are equal when folded have one number, invisible ones -1."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        form = folded(word)
        number = self._numbers.setdefault(form, len(self._numbers)) if form else -1
        self[word] = number
        return number


@attrs.frozen(eq=False)
class Words:
    """The words of ``text`` from one position on: their numbers, and where each starts and ends."""

    text: str = attrs.field(repr=False)
    ids: list[int]
    starts: array[int]
    ends: array[int]

    def __len__(self) -> int:
        return len(self.ids)


def words_of(text: str, start: int, end: int, known: Vocabulary) -> Words:
    """Return the words of ``text[start:end]``, with positions of ``text``, numbered by ``known``."""
    pattern = _MARKED if not text.isascii() and _HAS_MARKS.search(text, start, end) else _PLAIN
    ids: list[int] = []
    starts, ends = array("q"), array("q")
    for found in pattern.finditer(text, start, end):
        number = known[found.group()]
        if number >= 0:
            ids.append(number)
            starts.append(found.start())
            ends.append(found.end())
    return Words(text, ids, starts, ends)


def strength(words: Words, place: int) -> int:
    """Return how much of a break there is before the word number ``place``: 4 a paragraph, 1 a blank, 0 none."""
    if place <= 0 or place >= len(words):
        return 4
    text, before, after = words.text, words.ends[place - 1], words.starts[place]
    between = text[before:after]
    if "\n" in between:
        return 4 if between.count("\n") > 1 else 3
    if between and text[before - 1] in ".?!:;\u2026\u3002":
        return 2
    return 1 if between else 0


def words_in(text: str) -> list[str]:
    """Return the words of ``text`` in the form in which they are compared, small letters for capital ones."""
    found = (_MARKED if not text.isascii() and _HAS_MARKS.search(text) else _PLAIN).findall(text)
    if text.isascii():
        return [word.lower() for word in found]
    return [form for word in found if (form := folded(word).casefold())]
