"""What changed in a text, word by word.

Law: the pieces kept and removed are the old text, the pieces kept and added the new one, to the letter.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple

_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_MANY: Final = 4000
"""Of longer texts, in words, lines are compared."""


class Piece(NamedTuple):
    """A stretch of text that was kept, removed or added."""

    what: Literal["kept", "removed", "added"]
    text: str


def changed_words(old: str, new: str) -> tuple[Piece, ...]:
    """Return how ``new`` differs from ``old``: what is removed comes before what is added in its place."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > _MANY:
        before, after = _LINE.findall(old), _LINE.findall(new)
    head, tail = _common(before, after)
    pieces: list[Piece] = [Piece("kept", "".join(before[:head]))] if head else []
    rest = (before[head : len(before) - tail], after[head : len(after) - tail])
    pieces += _changed(*rest)
    if tail:
        pieces.append(Piece("kept", "".join(before[-tail:])))
    return _smoothed(pieces)


def _common(before: list[str], after: list[str]) -> tuple[int, int]:
    """Return how many words both begin and end with; most changes are small, and comparing takes its time."""
    most = min(len(before), len(after))
    head = next((at for at in range(most) if before[at] != after[at]), most)
    tail = next((at for at in range(most - head) if before[-1 - at] != after[-1 - at]), most - head)
    return head, tail


def _changed(before: list[str], after: list[str]) -> list[Piece]:
    pieces: list[Piece] = []
    autojunk = max(len(before), len(after)) > _MANY
    for tag, start, end, first, last in SequenceMatcher(None, before, after, autojunk=autojunk).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("kept", "".join(before[start:end])))
            continue
        if start < end:
            pieces.append(Piece("removed", "".join(before[start:end])))
        if first < last:
            pieces.append(Piece("added", "".join(after[first:last])))
    return pieces


def _smoothed(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Put single blanks between two changes into both, so that a changed phrase reads as one."""
    made: list[Piece] = []
    removed, added = "", ""
    for at, (what, text) in enumerate(pieces):
        inner = 0 < at < len(pieces) - 1
        if what == "removed":
            removed += text
        elif what == "added":
            added += text
        elif inner and not text.strip() and (removed and added):
            removed, added = removed + text, added + text
        else:
            made += _both(removed, added)
            removed = added = ""
            made.append(Piece("kept", text))
    return (*made, *_both(removed, added))


def _both(removed: str, added: str) -> list[Piece]:
    return [Piece(what, text) for what, text in (("removed", removed), ("added", added)) if text]  # type: ignore[arg-type]  # the words above


def likeness(old: str, new: str) -> float:
    """Return how alike two texts are by their words, from 0 to 1; two without words are not."""
    one, other = _words(old), _words(new)
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))


def _words(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"\w{3,}", text)}
