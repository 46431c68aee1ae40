"""What tells a quotation that was not found from words that are there: a hint for people, which places nothing.

A hint names kinds of difference, joined by ``,``: with these forgiven, all at once, the quotation stands in the text.
``character-edge`` says that it stands there but cuts a character in two; ``elision`` that its parts, between dots or
brackets, stand there one after the other; ``other-source`` that it stands, as it is, in another text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from refiqda.building.composed import Composed
from refiqda.building.quotes import as_compared
from refiqda.building.searching import find_all

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_QUOTATION_MARKS: Final = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a\u02bc\u0060\u00b4\u2032\u0022", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u300c\u300d", "'")
)
_DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_GAP: Final = re.compile(r"\s*(?:\[\s*(?:\.{3}|\u2026)\s*\]|\(\s*(?:\.{3}|\u2026)\s*\)|\.{3,4}|\u2026)\s*")

FORGIVEN: Final[dict[str, Callable[[str], str]]] = {
    "character-forms": lambda text: unicodedata.normalize("NFKC", text),
    "invisible-characters": lambda text: _INVISIBLE.sub("", text),
    "quotation-marks": lambda text: text.translate(_QUOTATION_MARKS),
    "dashes": lambda text: text.translate(_DASHES).replace("--", "-"),
    "letter-case": str.casefold,
    "white-space": lambda text: " ".join(text.split()),
}
"""Each kind of difference, and what makes two words that differ in it alone the same."""

IN_WORDS: Final[dict[str, str]] = {
    "invisible-characters": "characters that are not seen",
    "character-forms": "forms of characters",
    "quotation-marks": "quotation marks",
    "dashes": "dashes",
    "letter-case": "capital and small letters",
    "white-space": "blanks or line ends",
}
"""The kinds as people read them, after "differs in"."""


def hints_for(canonical: str, quotes: Collection[str]) -> dict[str, str]:
    """Return for some quotations that do not stand in a text what they differ in, where that can be said."""
    text = Composed(canonical).string
    words = {quote: as_compared(quote) for quote in quotes}
    needed = dict.fromkeys(_standing(text, words, frozenset(FORGIVEN)), frozenset(FORGIVEN))
    for kind in FORGIVEN if needed else ():  # what can be left out is; what is left then is needed
        for kinds in set(needed.values()):
            alike = {quote: words[quote] for quote, those in needed.items() if those == kinds}
            needed.update(dict.fromkeys(_standing(text, alike, kinds - {kind}), kinds - {kind}))
    hints = {
        quote: ",".join(kind for kind in FORGIVEN if kind in kinds) or "character-edge"
        for quote, kinds in needed.items()
    }
    for quote, one in words.items():
        if quote not in hints and _stands_in_parts(text, one):
            hints[quote] = "elision"
    return hints


def _standing(text: str, words: dict[str, str], kinds: frozenset[str]) -> set[str]:
    """Return those that stand in the text when these kinds of difference are forgiven."""
    forgiving = [forgive for kind, forgive in FORGIVEN.items() if kind in kinds]

    def loose(one: str) -> str:
        for forgive in forgiving:
            one = forgive(one)
        return one

    loosened = {quote: loose(one) for quote, one in words.items()}
    found = find_all(loose(text), loosened.values())
    return {quote for quote, one in loosened.items() if one.strip() and found[one]}


def _stands_in_parts(text: str, words: str) -> bool:
    """Return whether the parts of a quotation, around its gaps, stand in the text in their order."""
    parts = [part for part in _GAP.split(words) if part.strip()]
    if len(parts) < 2:  # noqa: PLR2004 - one part is no elision
        return False
    place = 0
    for part in parts:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True
