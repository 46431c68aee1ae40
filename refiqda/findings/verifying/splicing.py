"""A quotation taken apart into the longest runs of its words that stand in the material.

From the first word on, the longest run that the material says somewhere is a piece, then from the word behind it, and
so on. A run that begins where another ends cannot be made longer by another choice, so that there are as few pieces
as can be. A run of fewer than `LEAST` words is chance and no piece.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from refiqda.findings.verifying.finding import find

if TYPE_CHECKING:
    from refiqda.findings.verifying.corpus import Corpus
    from refiqda.findings.verifying.values import Hit

LEAST: Final = 3
"""Words of a piece."""
SHARE: Final = 0.85
"""So much of the words must be in pieces, or they are not made of them."""
MOST_WORDS: Final = 400
"""Of longer quotations only so many words are looked at."""
_WORD: Final = re.compile(r"\S+")

Piece = tuple[int, int, tuple["Hit", ...]]
"""A span of the quotation, and where its words stand."""


def pieces_of(corpus: Corpus, text: str) -> tuple[Piece, ...]:
    """Return the pieces that words are made of; empty where too few of the words are in pieces."""
    words = [found.span() for found in _WORD.finditer(text)][:MOST_WORDS]
    pieces: list[Piece] = []
    place = covered = 0
    while place + LEAST <= len(words):
        length, hits = _longest(corpus, text, words[place:])
        if length:
            pieces.append((words[place][0], words[place + length - 1][1], hits))
            covered += length
        place += length or 1
    return tuple(pieces) if words and covered >= SHARE * len(words) else ()


def _longest(corpus: Corpus, text: str, words: list[tuple[int, int]]) -> tuple[int, tuple[Hit, ...]]:
    """Return how many of the words, from the first, stand together in the material, and where."""
    found = _said(corpus, text[words[0][0] : words[LEAST - 1][1]])
    if not found:
        return 0, ()
    least, most = LEAST, len(words) + 1  # `least` words are found, `most` are not
    while most - least > 1:
        middle = (least + most) // 2
        hits = _said(corpus, text[words[0][0] : words[middle - 1][1]])
        if hits:
            least, found = middle, hits
        else:
            most = middle
    return least, found


def _said(corpus: Corpus, text: str) -> tuple[Hit, ...]:
    return tuple(hit for hit in find(corpus, text, least=1.0) if hit.level != "edited")
