"""Where a difference is, in the words people look for it by: turn, paragraph, time, page (METHOD 4).

A passage is where it begins: "turn 41" where the speakers' turns of its text are known, else "paragraph 3"; of a
recording "0:52:10"; of a document's page "page 2", counted from 1 as readers do; of a picture "an area". Turns and
paragraphs are counted as everywhere (`refiqda.extracts.places`): paragraphs are the lines that hold anything.
"""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING, Final

from refiqda.extracts.places import Paragraphs, clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.segments import ComparedSource, Material

AREA: Final = "an area"
NOWHERE: Final = ""
"""What is said of the place of a decision whose source is not compared any more."""


def place_of(
    source: ComparedSource | None, difference: Difference, turns: Sequence[tuple[int, int]] = ()
) -> str:
    """Return where one difference begins; ``turns`` are the spans of the speakers' turns of its text, in order.

    For many differences use `Whereabouts`, which looks through each text once.
    """
    if difference.medium != "text" or source is None:
        return _off_the_text(difference)
    paragraphs = None if source.text is None else Paragraphs(source.text)
    return _in_text(difference.start, [start for start, _end in turns], paragraphs)


class Whereabouts:
    """Says where the differences of a comparison are; each text is looked through once, when first asked about."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._known: dict[int, tuple[list[int], Paragraphs | None]] = {}
        self._by_text: dict[tuple[str, str | None], int] = {}
        for number, one in reversed(list(enumerate(material.sources))):
            self._by_text[one.name, one.digest] = number
            if one.digest is not None:
                self._by_text.setdefault(("", one.digest), number)

    def place(self, difference: Difference) -> str:
        """Return where a difference begins; of one whose text is not compared any more `NOWHERE`."""
        if difference.medium != "text":
            return _off_the_text(difference)
        number = self._number(difference)
        if number is None or not difference.segments:
            return NOWHERE
        return _in_text(difference.start, *self._text(number))

    def turn(self, difference: Difference) -> int | None:
        """Return in which turn of a speaker a difference begins, counted from 1; None where that is not known."""
        number = self._number(difference) if difference.medium == "text" else None
        return (
            None if number is None else bisect.bisect_right(self._text(number)[0], difference.start) or None
        )

    def turns(self, number: int) -> int:
        """Return how many turns of speakers are known in the compared source of this number."""
        return len(self._text(number)[0]) if self._material.sources[number].medium == "text" else 0

    def _number(self, difference: Difference) -> int | None:
        """Return which compared source a difference, or a decision without one, is in."""
        sources, at = self._material.sources, difference.number
        if at < len(sources):
            one = sources[at]
            if (one.name, one.digest, one.medium) == (difference.source, difference.source_text, "text"):
                return at
        named = self._by_text.get((difference.source, difference.source_text))
        return self._by_text.get(("", difference.source_text)) if named is None else named

    def _text(self, number: int) -> tuple[list[int], Paragraphs | None]:
        """Return where the turns of a text begin, and its paragraphs."""
        if number not in self._known:
            source = self._material.sources[number]
            gathered = self._material.gathered
            turns = gathered.turns(source.track) if source.track >= 0 else []
            paragraphs = None if source.text is None else Paragraphs(source.text)
            self._known[number] = [start for start, _end in turns], paragraphs
        return self._known[number]


def _off_the_text(difference: Difference) -> str:
    if difference.medium == "time" and difference.segments:
        return clock(difference.start)
    if difference.medium == "area":
        return AREA if difference.page is None else f"page {difference.page + 1}"
    return NOWHERE


def _in_text(start: int, turns: Sequence[int], paragraphs: Paragraphs | None) -> str:
    turn = bisect.bisect_right(turns, start)
    if turn:
        return f"turn {turn}"
    return f"character {start + 1:,}" if paragraphs is None else f"paragraph {paragraphs.number(start)}"


__all__ = ["AREA", "NOWHERE", "Whereabouts", "place_of"]
