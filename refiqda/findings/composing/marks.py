"""Quotation marks of a manuscript: by language, by what it uses already, and how marks inside of marks are set.

A quotation within a quotation takes the second pair of its language; that changes how words are set and not what they
are, and a check of quotations takes them as the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable


@attrs.frozen
class Marks:
    """The outer marks of a language and those inside of them; ``space`` stands within the outer ones (French)."""

    open: str
    close: str
    inner_open: str
    inner_close: str
    space: str = ""

    def around(self, words: str) -> str:
        """Return words in marks; pairs of the same marks inside of them become the inner pair."""
        return f"{self.open}{self.space}{self.nested(words)}{self.space}{self.close}"

    def nested(self, words: str) -> str:
        """Return words whose own double marks are the inner ones; words with a mark that has no fellow stay."""
        for opening, closing in _pairs(words):
            inside = re.escape(opening) + f"([^{re.escape(opening + closing)}]*)" + re.escape(closing)
            words = re.sub(inside, lambda found: f"{_BEGIN}{found[1]}{_END}", words)
        return words.replace(_BEGIN, self.inner_open).replace(_END, self.inner_close)


_DOUBLE: Final = (("\u201c", "\u201d"), ("\u00ab", "\u00bb"), ("\u201e", "\u201c"), ('"', '"'))
_BEGIN, _END = "\ufdd0", "\ufdd1"
"""No characters of any text; they stand for the inner marks until all are found, so that none is found twice."""
_INWARDS: Final = ("\u00bb", "\u00ab")
_TWICE: Final = ("\u201d", "\u201d")


def _pairs(words: str) -> tuple[tuple[str, str], ...]:
    """Return the double marks that words may have: angles as they open first, a closing mark twice where none opens."""
    inwards = 0 <= words.find("\u00bb") < words.find("\u00ab")
    twice = (_TWICE,) if not {"\u201c", "\u201e"} & set(words) else ()
    return (
        *(one for one in _DOUBLE if not (inwards and one == _INWARDS[::-1])),
        *((_INWARDS,) * inwards),
        *twice,
    )


_ENGLISH: Final = Marks("\u201c", "\u201d", "\u2018", "\u2019")
_ANGLE: Final = Marks("\u00ab", "\u00bb", "\u2018", "\u2019")
_LOW: Final = Marks("\u201e", "\u201c", "\u201a", "\u2018")
_SAME: Final = Marks("\u201d", "\u201d", "\u2019", "\u2019")
_STRAIGHT: Final = Marks('"', '"', "'", "'")
_INWARD: Final = Marks("\u00bb", "\u00ab", "\u203a", "\u2039")
_POLISH: Final = Marks("\u201e", "\u201d", "\u201a", "\u2019")
_BRITISH: Final = Marks("\u2018", "\u2019", "\u201c", "\u201d")
_FRENCH: Final = Marks("\u00ab", "\u00bb", "\u201c", "\u201d", "\u00a0")

BY_LANGUAGE: Final[dict[str, Marks]] = {
    "en": _ENGLISH, "en-gb": _BRITISH, "nb": _ANGLE, "nn": _ANGLE, "no": _ANGLE, "es": _ANGLE, "it": _ANGLE,
    "pt": _ANGLE, "de-ch": _ANGLE, "de": _LOW, "cs": _LOW, "is": _LOW, "sk": _LOW, "sl": _LOW, "sv": _SAME,
    "fi": _SAME, "da": _INWARD, "pl": _POLISH, "nl": _ENGLISH, "hu": _POLISH, "ro": _POLISH, "fr": _FRENCH,
}  # fmt: skip
"""The marks of a language, as its guides to printing give them first."""

_PAIRS: Final = {one.open + one.close: one for one in (*BY_LANGUAGE.values(), _STRAIGHT) if not one.space}


def marks_for(asked: str) -> Marks:
    """Return the marks that are asked for: a language ("nb", "de-CH"), or the pair itself ("«»").

    Raises InvalidArgumentError for what is neither.
    """
    pair = "".join(asked.split())
    if pair in _PAIRS:
        return _PAIRS[pair]
    language = pair.casefold().replace("_", "-")
    found = BY_LANGUAGE.get(language) or BY_LANGUAGE.get(language.partition("-")[0])
    if found is None:
        raise InvalidArgumentError(
            "such quotation marks are not known here",
            remedy=f"Say a pair ({', '.join(sorted(_PAIRS))}) or a language ({', '.join(BY_LANGUAGE)}).",
        )
    return found


def marks_in(texts: Iterable[str], language: str = "") -> Marks:
    """Return the marks that a text uses most, else those of its language, else those of English."""
    whole = "\n".join(texts)
    count = {sign: whole.count(sign) for sign in '\u201c\u201d\u201e\u00ab\u00bb"'}
    low, angle = count["\u201e"], count["\u00ab"] + count["\u00bb"]
    curly, straight = count["\u201c"] + count["\u201d"], count['"']
    own = BY_LANGUAGE.get(language.casefold())
    if not max(low, angle, curly, straight):
        return own or _ENGLISH
    if low and low * 4 >= curly and low >= angle:
        return _POLISH if count["\u201d"] > count["\u201c"] else _LOW
    if angle >= max(curly, straight):
        if own is not None and {own.open, own.close} == {"\u00ab", "\u00bb"}:
            return own
        return _INWARD if whole.find("\u00bb") < whole.find("\u00ab") else _french(whole)
    if curly >= straight:
        return _ENGLISH if count["\u201c"] else _SAME
    return _STRAIGHT


def _french(text: str) -> Marks:
    spaced = len(re.findall("\u00ab[\u00a0\u202f ]", text))
    return _FRENCH if spaced * 2 > text.count("\u00ab") else _ANGLE
