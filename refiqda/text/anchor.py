"""The same passage in a changed text: two versions of a text aligned, and spans carried from one to the other.

Positions are code points of canonical text, spans half-open.
"""

from __future__ import annotations

from bisect import bisect_right

import attrs

from refiqda.errors import InvalidArgumentError


@attrs.frozen
class Anchored:
    """A span in the new text, and how much of the words is the same there: 1.0 is all of them."""

    start: int
    end: int
    confidence: float


@attrs.frozen(eq=False)
class TextAlignment:
    """What of an old text stands where in a new one: ``segments`` are (old start, new start, length), in order."""

    old: str = attrs.field(repr=False)
    new: str = attrs.field(repr=False)
    similarity: float
    segments: tuple[tuple[int, int, int], ...] = attrs.field(repr=False)

    def place(self, start: int, end: int) -> Anchored | None:
        """Return where the span of the old text is in the new one, None where its words are not there any more."""
        if not 0 <= start <= end <= len(self.old):
            raise InvalidArgumentError(
                f"the span {start} to {end} is none of this text",
                remedy=f"It has the positions 0 to {len(self.old)}.",
            )
        number = bisect_right(self.segments, (start, len(self.new) + 1, 0)) - 1
        for old, new, length in self.segments[max(0, number) : number + 2]:
            if old <= start and end <= old + length:
                return Anchored(start - old + new, end - old + new, 1.0)
        return None


def align_texts(old: str, new: str) -> TextAlignment:
    """Align two versions of one text."""
    if old == new:
        return TextAlignment(old, new, 1.0, ((0, 0, len(old)),))
    head = 0
    most = min(len(old), len(new))
    while head < most and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < most - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    whole = len(old) + len(new)
    segments = ((0, 0, head), (len(old) - tail, len(new) - tail, tail))
    return TextAlignment(old, new, 2 * (head + tail) / whole, segments)
