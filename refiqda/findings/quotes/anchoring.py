"""A bound passage in a text that may have changed since: found again, with its confidence, or told to be stale.

In this order: the same words at the same place; the same words at a place with the same surroundings; the same words
where they stand once; the same words written with other marks, dashes, blanks or another composition of letters
(`refiqda.findings.verifying.folding`); else the text in which the quote was bound is laid beside the new one by what
is left of the passage and its surroundings. The words are the same or they are not: a place where they differ is
"changed", and a quote whose words changed is stale, however like the new ones are.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

import attrs

from refiqda.findings.verifying.folding import Folded, fold
from refiqda.findings.voices import digest_of
from refiqda.text.anchor import align_texts

if TYPE_CHECKING:
    from refiqda.findings.quotes.values import Target

State = Literal["unchanged", "moved", "changed", "ambiguous", "lost"]
LEAST: Final = 0.5
_AROUND: Final = 400
_MANY: Final = 10_000


@attrs.frozen
class Anchoring:
    """Where a target is in a text now: its canonical span, the share of its words that are the same, and the state.

    "unchanged": the same words at the same place in the same text; "moved": the same words, the text around them
    changed, or their marks, dashes, blanks or composition, so that what stands there now may be written otherwise
    than what was bound; "changed": other words; "ambiguous": the same words at several places that nothing tells
    apart; "lost": not there. ``start`` and ``end`` are 0 where it is lost.
    """

    target: Target
    start: int
    end: int
    confidence: float
    state: State

    @property
    def stale(self) -> bool:
        """Whether the words are no longer those that were bound."""
        return self.state in {"changed", "lost"}


def anchor(target: Target, text: str, *, digest: str | None = None) -> Anchoring:
    """Return where ``target`` is in ``text``, the canonical text of its source as it is now.

    ``digest`` spares making the digest of the text again for each of many targets.
    """
    one = target.selector
    here = text[one.start : one.end] == one.exact
    if here and (digest or digest_of(text)) == target.digest:
        return Anchoring(target, one.start, one.end, 1.0, "unchanged")
    places = _places(text, one.exact)
    found = _among(target, text, places) if places else None
    if found is not None and _surrounded(target, text, found.start):
        return found
    other = _written_otherwise(target, text)
    if found is None:
        return other or _changed(target, text)
    if other is None or other.state != "moved" or (other.start < found.end and found.start < other.end):
        return found
    return (
        other  # the words elsewhere to the letter are others' than these, whose surroundings are those bound
    )


def _places(text: str, words: str) -> list[int]:
    found: list[int] = []
    at = text.find(words)
    while at >= 0 and len(found) < _MANY:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def _among(target: Target, text: str, places: list[int]) -> Anchoring:
    """Return the place whose surroundings are most like those that were bound, the nearest of equals."""
    one = target.selector
    place, sure = _most_alike(text, places, len(one.exact), (one.prefix, one.suffix), one.start)
    state: State = "moved" if sure or len(places) == 1 else "ambiguous"
    return Anchoring(target, place, place + len(one.exact), 1.0, state)


def _surrounded(target: Target, text: str, place: int) -> bool:
    """Return whether words at a place stand between the surroundings that were bound."""
    one = target.selector
    behind = text.startswith(one.suffix, place + len(one.exact))
    return behind and text.endswith(one.prefix, 0, place)


def _most_alike(
    text: str, places: list[int], length: int, around: tuple[str, str], near: int
) -> tuple[int, bool]:
    """Return the place of words with the surroundings most like ``around``; whether no other has as like."""
    prefix, suffix = around

    def alike(place: int) -> int:
        before = _common_end(text[max(0, place - len(prefix)) : place], prefix)
        behind = _common_start(text[place + length : place + length + len(suffix)], suffix)
        return before + behind

    scores = {place: alike(place) for place in places}
    best = max(scores.values())
    full = best == len(prefix) + len(suffix)
    equals = [place for place in places if scores[place] == best]
    nearest = min(equals, key=lambda place: (abs(place - near), place))
    return nearest, len(equals) == 1 and (best > 0 or full)


def _written_otherwise(target: Target, text: str) -> Anchoring | None:
    """Return where the same words stand with other marks, dashes, blanks or composition; None where they do not."""
    one = target.selector
    folded, needle = _folded(text), fold(one.exact).text
    if not any(letter.isalnum() for letter in needle):
        return None
    spans = {}
    for place in _places(folded.text, needle):
        start, end = _without_blanks(one.exact, text, *folded.span(place, place + len(needle)))
        if fold(text[start:end]).text == needle:
            spans[place] = start, end
    if not spans:
        return None
    around = fold(one.prefix).text, fold(one.suffix).text
    place, sure = _most_alike(folded.text, list(spans), len(needle), around, folded.place(one.start))
    start, end = spans[place]
    return Anchoring(target, start, end, 1.0, "moved" if sure or len(spans) == 1 else "ambiguous")


def _without_blanks(exact: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without the blanks at its edges that became one with a mark, where the words bound have none."""
    while start < end and text[start].isspace() and not exact[:1].isspace():
        start += 1
    while end > start and text[end - 1].isspace() and not exact[-1:].isspace():
        end -= 1
    return start, end


@lru_cache(maxsize=4)
def _folded(text: str) -> Folded:
    """Return a text in the form in which words are compared, once for the many targets that it has."""
    return fold(text)


def _changed(target: Target, text: str) -> Anchoring:
    """Return where what is left of the passage is, by its surroundings and the words that are still there."""
    one = target.selector
    bound = one.prefix + one.exact + one.suffix
    start = len(one.prefix)
    best: Anchoring | None = None
    for first, last in _windows(target, text):
        placed = align_texts(bound, text[first:last]).place(start, start + len(one.exact))
        if placed is None or placed.confidence < LEAST:
            continue
        found = Anchoring(target, first + placed.start, first + placed.end, placed.confidence, "changed")
        if best is None or found.confidence > best.confidence:
            best = found
    return best or Anchoring(target, 0, 0, 0.0, "lost")


def _windows(target: Target, text: str) -> list[tuple[int, int]]:
    """Return where to look: behind the words before it, before those behind it, at pieces of it, at its old place."""
    one = target.selector
    length = len(one.exact) + _AROUND
    centres = []
    step = max(_PIECE, len(one.exact) // _PIECES)
    for piece, offset in (
        (one.prefix, -len(one.prefix)),
        (one.suffix, len(one.exact)),
        *((one.exact[at : at + _PIECE], at) for at in range(0, max(1, len(one.exact) - _PIECE + 1), step)),
    ):
        if len(piece) >= _SHORT:
            centres += [place - offset for place in _places(text, piece)[:_EACH]]
    centres.append(min(one.start, len(text)))
    spans = [(max(0, place - _AROUND), min(len(text), place + length)) for place in dict.fromkeys(centres)]
    return list(dict.fromkeys(spans))[:_MOST]


_SHORT: Final = 8
_EACH: Final = 3
_PIECE: Final = 24
_PIECES: Final = 20
_MOST: Final = 40


def _common_start(one: str, other: str) -> int:
    number = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        number += 1
    return number


def _common_end(one: str, other: str) -> int:
    return _common_start(one[::-1], other[::-1])
