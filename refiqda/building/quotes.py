"""Where a quotation stands in a text: one span, or the reason why none can be named.

Searching forgives two things, the form of line ends and the composition of characters (NFC), and nothing else. A
place counts where the quotation begins and ends at whole characters as people see them: ``cafe`` does not stand in
``café``, however that is spelled. Places may overlap. ``prefix`` and ``suffix`` stand immediately before and after,
white space at the joint aside; ``occurrence`` counts from 1 the places that fit them.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple

from refiqda.building.composed import Composed
from refiqda.building.searching import MOST_PLACES, find_all
from refiqda.text.graphemes import inside_clusters
from refiqda.text.positions import canonical_string

if TYPE_CHECKING:
    from collections.abc import Iterable

Verdict = Literal["missing", "ambiguous"]


class Span(NamedTuple):
    """A place in canonical text, half-open."""

    start: int
    end: int


class NoSpan(NamedTuple):
    """Why there is no single place: ``candidates`` is how many places come into question."""

    reason: Verdict
    candidates: int
    detail: str


def as_compared(words: str) -> str:
    """Return words as they are compared: line ends folded, under NFC."""
    return unicodedata.normalize("NFC", canonical_string(words))


class Quotes:
    """The places of some quotations in one canonical text, looked for all at once."""

    def __init__(self, canonical: str, quotes: Iterable[str]) -> None:
        self._composed = Composed(canonical)
        found = find_all(self._composed.string, map(as_compared, quotes))
        self._places = self._whole(found)

    def _whole(self, found: dict[str, list[int]]) -> dict[str, dict[int, Span]]:
        """Return of the places those that cut no character in two, by their position under NFC."""
        spans: dict[str, dict[int, Span]] = {}
        borders: set[int] = set()
        for words, places in found.items():
            mapped = spans[words] = {}
            for place in places:
                start = self._composed.to_canonical(place)
                end = self._composed.to_canonical(place + len(words))
                if start is not None and end is not None:
                    mapped[place] = Span(start, end)
                    borders.update((start, end))
        cut = inside_clusters(self._composed.canonical, borders)
        if cut:
            spans = {
                words: {place: span for place, span in mapped.items() if cut.isdisjoint(span)}
                for words, mapped in spans.items()
            }
        return spans

    def count(self, quote: str) -> int:
        """Return how many places a quotation has, of those that were looked for."""
        return len(self._places.get(as_compared(quote), ()))

    def place(
        self,
        quote: str,
        *,
        occurrence: int | None = None,
        prefix: str | None = None,
        suffix: str | None = None,
    ) -> Span | NoSpan:
        """Return the one place of a quotation that was looked for, or why there is none.

        ``occurrence`` that means one place among all and another among those that fit the hints is ambiguous.
        """
        words = as_compared(quote)
        places = self._places[words]
        fitting = [
            place
            for place in places
            if self._follows(place, prefix) and self._precedes(place + len(words), suffix)
        ]
        if not fitting:
            hinted = "the quote stands nowhere with this prefix and suffix"
            return NoSpan(
                "missing", len(places), hinted if places else "the quote does not stand in the text"
            )
        if occurrence is not None:
            found = _nth(occurrence, list(places), fitting)
            return found if isinstance(found, NoSpan) else places[found]
        if len(fitting) > 1:
            return NoSpan("ambiguous", len(fitting), f"the quote stands there {len(fitting):,} times")
        return places[fitting[0]]

    def _follows(self, place: int, prefix: str | None) -> bool:
        """Return whether ``prefix`` stands immediately before a place."""
        if not prefix:
            return True
        words, string = as_compared(prefix), self._composed.string
        if string.endswith(words, 0, place):
            return True
        while place and string[place - 1].isspace():
            place -= 1
        return bool(words.strip()) and string.endswith(words.rstrip(), 0, place)

    def _precedes(self, place: int, suffix: str | None) -> bool:
        """Return whether ``suffix`` stands immediately after a place."""
        if not suffix:
            return True
        words, string = as_compared(suffix), self._composed.string
        if string.startswith(words, place):
            return True
        while place < len(string) and string[place].isspace():
            place += 1
        return bool(words.strip()) and string.startswith(words.lstrip(), place)


def _nth(occurrence: int, every: list[int], fitting: list[int]) -> int | NoSpan:
    """Return the place that is counted to: one that fits, whether those that do not are counted or not."""
    if len(every) >= MOST_PLACES:
        return NoSpan("ambiguous", len(every), "the quote stands there too often to be counted")
    chosen = set(fitting[occurrence - 1 : occurrence]) | {*every[occurrence - 1 : occurrence]}.intersection(
        fitting
    )
    if len(chosen) == 1:
        return chosen.pop()
    if chosen:
        detail = "the occurrence is another one counted with the prefix and suffix than without them"
        return NoSpan("ambiguous", len(fitting), detail)
    return NoSpan("missing", len(fitting), f"the quote stands there {len(fitting):,} times")
