"""Every place of many words in one text, overlapping ones too, in time that does not grow with words times text.

A few words are looked for one after the other. Many are looked for at once: those of similar length share one walk
through the text, which asks of each position whether one of the words can begin there.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_PLACES: Final = 10_000
"""Of one word's places, how many are looked for; nobody tells more of them apart."""

FEW: Final = 64
"""How many words are looked for one by one."""

_ANCHORS: Final = (1, 2, 4, 8, 16, 32)


def find_all(text: str, words: Iterable[str], *, few: int = FEW) -> dict[str, list[int]]:
    """Return for each word the positions at which it begins in ``text``, in order; empty words have none.

    ``few`` is how many words of similar length are still looked for one by one.
    """
    found: dict[str, list[int]] = {word: [] for word in words}
    classes: dict[int, list[str]] = defaultdict(list)
    for word in found:
        if word:
            classes[max(anchor for anchor in _ANCHORS if anchor <= len(word))].append(word)
    for anchor, similar in classes.items():
        if len(similar) <= few:
            for word in similar:
                found[word] = list(_places(text, word))
        else:
            _walk(text, similar, anchor, found)
    return found


def _places(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    for _ in range(MOST_PLACES):
        if place < 0:
            return
        yield place
        place = text.find(word, place + 1)


def _walk(text: str, words: list[str], anchor: int, found: dict[str, list[int]]) -> None:
    """Add the places of words whose first ``anchor`` characters are looked up at every position."""
    begins: dict[str, set[int]] = defaultdict(set)
    for word in words:
        begins[word[:anchor]].add(len(word))
    lengths = {head: sorted(those) for head, those in begins.items()}
    known = lengths.get
    for place in range(len(text) - anchor + 1):
        fitting = known(text[place : place + anchor])
        if fitting is not None:
            for length in fitting:
                places = found.get(text[place : place + length])
                # at the end of the text a slice is shorter, and may be another of the words
                if places is not None and place + length <= len(text) and len(places) < MOST_PLACES:
                    places.append(place)
