"""What is left of changed words: a typo mended, a word taken apart by a line end, a name with another ending.

Between two words that are the same in both versions of a text there may be a few that are not. Where they are few,
they are compared letter by letter, first all of them (``inter-`` and ``view``: ``interview``), then word by
word (a heading put before a mended word). ``difflib`` does it, on small windows and a bounded number of them.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.text.word_ids import Words

Piece = tuple[int, int, int, int]
"""Start and end in either text of letters that are the same."""

_LETTERS: Final = 120
_WORDS: Final = 12
_ALIKE: Final = 0.6
_WINDOWS: Final = 30_000
"""How many comparisons of letters one alignment may cost: a few seconds at the most."""


class NearWords:
    """Finds the letters that changed words share, until its share of work is used up."""

    def __init__(self, old: Words, new: Words) -> None:
        self.old, self.new = old, new
        self.left = _WINDOWS

    def pieces(self, i0: int, i1: int, j0: int, j1: int) -> Iterator[Piece]:
        """Yield what words ``i0`` to ``i1`` of the old text share with words ``j0`` to ``j1`` of the new one."""
        old, new = self.old, self.new
        first, last = old.starts[i0], old.ends[i1 - 1]
        start, end = new.starts[j0], new.ends[j1 - 1]
        if last - first <= _LETTERS and end - start <= _LETTERS:
            found = self._alike(first, last, start, end)
            if found or (i1 - i0 == 1 and j1 - j0 == 1):
                yield from found
                return
        if i1 - i0 > _WORDS or j1 - j0 > 3 * _WORDS:
            return
        j = j0
        for i in range(i0, i1):
            for at in range(j, j1):
                found = self._alike(old.starts[i], old.ends[i], new.starts[at], new.ends[at])
                if found:
                    yield from found
                    j = at + 1
                    break

    def _alike(self, first: int, last: int, start: int, end: int) -> list[Piece]:
        """Return the pieces that two stretches share, none where they share too little to be versions of one."""
        one, other = self.old.text[first:last], self.new.text[start:end]
        short, long = sorted((len(one), len(other)))
        if self.left <= 0 or 2 * short < _ALIKE * (short + long):
            return []
        self.left -= 1
        matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
        if matcher.quick_ratio() < _ALIKE or matcher.ratio() < _ALIKE:
            return []
        return [
            (first + block.a, first + block.a + block.size, start + block.b, start + block.b + block.size)
            for block in matcher.get_matching_blocks()
            if block.size
        ]
