"""Positions in words that were bound, as positions in the same words now: written with other marks, blanks or dashes.

Both are laid on the one form in which they are compared (`refiqda.findings.verifying.folding`). What a person marked
ends where its letters end: a blank or a mark beside it that became one with a neighbour is not drawn in.
"""

from __future__ import annotations

import attrs

from refiqda.findings.verifying.folding import Folded, fold


@attrs.frozen
class Carried:
    """The words that were bound, ``was``, and as they stand ``now``; both are the same when folded."""

    was: str = attrs.field(repr=False)
    now: str = attrs.field(repr=False)
    _old: Folded = attrs.field(repr=False)
    _new: Folded = attrs.field(repr=False)

    @classmethod
    def of(cls, was: str, now: str) -> Carried | None:
        """Return how positions are carried over; None where the words are others."""
        old, new = fold(was), fold(now)
        return cls(was, now, old, new) if old.text == new.text else None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return ``[start, end)`` of the words that were bound as a span of the words now."""
        if self.was == self.now:
            return start, end
        blank = self.was[start:end].isspace()
        first = self._behind(start) if blank else self._begin(start)
        if start >= end:
            return first, first
        last = self._begin(end) if blank else self._behind(end)
        return first, max(first, last)

    def _begin(self, place: int) -> int:
        """Return where the first letter or mark at or behind ``place`` begins now."""
        while place < len(self.was) and self.was[place].isspace():
            place += 1
        if place >= len(self.was):
            return len(self.now)
        at = self._new.start(self._old.became(place)[0])
        while at < len(self.now) and self.now[at].isspace():
            at += 1
        return at

    def _behind(self, place: int) -> int:
        """Return where the last letter or mark before ``place`` ends now."""
        while place > 0 and self.was[place - 1].isspace():
            place -= 1
        if place <= 0:
            return 0
        at = self._new.end(self._old.became(place - 1)[1])
        while at > 0 and self.now[at - 1].isspace():
            at -= 1
        return at
