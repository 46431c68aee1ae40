"""Sentences, paragraphs and turns as units: from marked characters to marked units.

A unit is coded when any of its characters is marked that is no blank and is material; a unit without such a character
is none. A *paragraph* is a line with words. A *sentence* ends where `refiqda.text.sentences` says, and with the
turn. A *turn* is what one speaker says at a time; the lines outside of turns, and all lines of a text in which nobody
is known to speak, are units of their own.

How: only the characters that are neither blank nor cut out are numbered; a span of characters is then a range of those
numbers, units begin at some of them, and one search gives the units that a span reaches.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from attrs import frozen

from refiqda.agreement.counting import segments
from refiqda.text.sentences import paragraph_starts, sentence_starts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from refiqda.agreement.counting import Segments
    from refiqda.agreement.strips import Cut, Strips
    from refiqda.agreement.things import Material

    Numbers = NDArray[np.int64]
    Truths = NDArray[np.bool_]

OF_TEXT: Final = ("sentence", "turn", "paragraph")
_INVISIBLE: Final = "\u200b\u200e\u200f\u2060\ufeff"
_CODE_POINTS: Final = 0xFFFF
"""No blank lies above; this one is none, and stands for all that do."""


@frozen(eq=False)
class Line:
    """The units of one strip: ``visible`` counts the visible characters before each place, ``starts`` are of units."""

    visible: Numbers
    starts: Numbers

    def reached(self, start: Numbers, end: Numbers) -> tuple[Numbers, Numbers]:
        """Return the half-open ranges of units that spans of characters reach, empty ones where only blanks are."""
        first, last = self.visible[start], self.visible[end]
        low = np.searchsorted(self.starts, first, side="right") - 1
        high = np.searchsorted(self.starts, last, side="left")
        return np.where(first < last, low, 0), np.where(first < last, high, 0)


class TextUnits:
    """Makes the units of strips of texts; ``turnless`` are the tracks where nobody is known to speak."""

    def __init__(self, material: Material, unit: str) -> None:
        self.material = material
        self.unit = unit
        self.turnless: set[int] = set()
        self._known: dict[int, tuple[Truths, Numbers]] = {}

    def line(self, track: int, cut: Cut | None) -> Line:
        """Return the units of one strip."""
        if track not in self._known:
            string = self.material.texts(track)
            self._known[track] = (visible_in(string), self._starts(track, string))
        seen, starts = self._known[track]
        if cut is not None:
            spans = zip(cut.starts.tolist(), cut.ends.tolist(), strict=True)
            seen = np.concatenate([seen[start:end] for start, end in spans] or [seen[:0]])
            starts = cut.moved(starts)
        visible = np.zeros(seen.size + 1, dtype=np.int64)
        np.cumsum(seen, out=visible[1:])
        begins = np.unique(visible[starts])
        return Line(visible, begins[begins < visible[-1]])

    def begins(self, track: int) -> list[int]:
        """Return where units begin on the track that hold a visible character of material, material cut out or not."""
        line = self.line(track, None)
        places = np.searchsorted(line.visible, line.starts, side="right") - 1
        found: list[int] = places.tolist()
        return found

    def sizes(self, strips: Strips) -> Numbers:
        """Return how many units each strip has."""
        pairs = zip(strips.track.tolist(), strips.cuts, strict=True)
        return np.array([self.line(track, cut).starts.size for track, cut in pairs], dtype=np.int64)

    def _starts(self, track: int, string: str) -> Numbers:
        if self.unit == "paragraph":
            return np.array(paragraph_starts(string), dtype=np.int64)
        turns = sorted((max(0, start), min(end, len(string))) for start, end in self.material.turns(track))
        edges = {place for turn in turns for place in turn}
        if self.unit == "sentence":
            return np.array(sorted(edges.union(sentence_starts(string))), dtype=np.int64)
        if not turns:
            self.turnless.add(track)
        return np.array(sorted(edges.union(_outside(turns, paragraph_starts(string)))), dtype=np.int64)


def visible_in(string: str) -> Truths:
    """Return for each character whether it is neither blank nor without width."""
    points = np.frombuffer(string.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    seen: Truths = _seen()[np.minimum(points, _CODE_POINTS)]
    return seen


@cache
def _seen() -> Truths:
    """Return for each code point up to the last blank one, and for one that stands for the rest, whether it is seen."""
    points = map(chr, range(_CODE_POINTS + 1))
    return np.array([not one.isspace() and one not in _INVISIBLE for one in points], dtype=bool)


def _outside(turns: Sequence[tuple[int, int]], places: Sequence[int]) -> list[int]:
    """Return the places that lie in no turn."""
    listed = np.array(places, dtype=np.int64)
    if not turns:
        return list(places)
    starts = np.array([start for start, _ in turns], dtype=np.int64)
    reach = np.maximum.accumulate(np.array([end for _, end in turns], dtype=np.int64))
    before = np.searchsorted(starts, listed, side="right") - 1
    found: list[int] = listed[(before < 0) | (reach[before] <= listed)].tolist()
    return found


def in_units(
    marks: Sequence[Segments], strips: Strips, codes: int, units: TextUnits
) -> tuple[list[Segments], Numbers]:
    """Return each coder's marked units on the same lines (``codes`` of them a strip), and the units of each strip."""
    sizes = np.zeros(strips.track.size, dtype=np.int64)
    bounds = [np.searchsorted(one.first, one.origins[::codes]).tolist() for one in marks]
    spans = [(one.keys, one.starts, one.ends) for one in marks]
    ranges = [(np.zeros_like(keys), np.zeros_like(keys)) for keys, _, _ in spans]
    for number, track in enumerate(strips.track.tolist()):
        line = units.line(track, strips.cuts[number])
        sizes[number] = line.starts.size
        for (_, starts, ends), where, (low, high) in zip(spans, bounds, ranges, strict=True):
            here = slice(where[number], where[number + 1])
            low[here], high[here] = line.reached(starts[here], ends[here])
    lengths = np.repeat(sizes, codes)
    marked = [
        segments(keys, low, high, lengths) for (keys, _, _), (low, high) in zip(spans, ranges, strict=True)
    ]
    return marked, sizes


__all__ = ["OF_TEXT", "Line", "TextUnits", "in_units", "visible_in"]
