"""The same passage in a changed text: two versions of a text aligned, and spans carried from one to the other.

Texts are compared word by word (:mod:`refiqda.text.word_ids`), so that line ends, wrapping and the form of quotes
and dashes do not count. What is common is found between anchors that occur once
(:mod:`refiqda.text.common_runs`); few words in place of few others are compared letter by letter
(:mod:`refiqda.text.near_words`). The alignment keeps order: a paragraph that was moved is found at neither place
unless it is the greater part, and a passage is never put before one that it followed.

Confidence. Of the visible characters of a passage in both texts, the share that is the same in both (Dice). 1.0 says
that the words are the same: at the most white space, line ends, the form of quotes, dashes and ellipses, Unicode
normalisation and invisible characters differ. A passage of which less than half is left has no place: its words are
not there any more.

Edges. A passage begins with the first of its words that is still there. Words put in place of its first words
(a name that became a pseudonym) are taken along when all of the replaced words belong to the passage, the
new ones stand in the same line, and are not much longer. What was inserted before or behind a passage stays outside;
what was inserted inside of it belongs to it and lowers the confidence.

Units are code points of canonical text; spans are half-open. Time and memory grow with the length of the texts and
the number of differences, not with their product; what cannot be aligned within fixed bounds (texts that have
nothing in common) counts as changed. Aligning is symmetric: ``align_texts(b, a)`` is the inverse of
``align_texts(a, b)``.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError
from refiqda.text.common_runs import common_runs
from refiqda.text.near_words import NearWords
from refiqda.text.tidy_runs import slid, without_islands
from refiqda.text.word_ids import Vocabulary, ink, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.text.near_words import Piece
    from refiqda.text.word_ids import Words

LEAST: Final = 0.5
"""The least confidence with which a passage is placed."""

_MARGIN: Final = 1_000
_WORD_EDGE: Final = 200
_LONGER: Final = 3
_SLACK: Final = 20


@attrs.frozen
class Anchored:
    """A span in the new text, and the share of its words that are the same there: 1.0 is all of them."""

    start: int
    end: int
    confidence: float


@attrs.frozen(eq=False)
class TextAlignment:
    """What of an ``old`` text stands where in a ``new`` one.

    ``similarity`` is the share of visible characters that both have in common order, from 0 to 1 (1.0 for texts
    without any). The four columns are starts and ends of what is the same, in order in both texts.
    """

    old: str = attrs.field(repr=False)
    new: str = attrs.field(repr=False)
    old_starts: array[int] = attrs.field(repr=False)
    old_ends: array[int] = attrs.field(repr=False)
    new_starts: array[int] = attrs.field(repr=False)
    new_ends: array[int] = attrs.field(repr=False)

    @cached_property
    def similarity(self) -> float:
        """The share of visible characters that are the same, from 0 to 1."""
        whole = ink(self.old) + ink(self.new)
        if not whole:
            return 1.0
        common = sum(map(ink, map(self.old.__getitem__, map(slice, self.old_starts, self.old_ends))))
        common += sum(map(ink, map(self.new.__getitem__, map(slice, self.new_starts, self.new_ends))))
        return common / whole

    @cached_property
    def _changed(self) -> array[int]:
        """How many visible characters of either text are not the same before each stretch that is."""
        found = array("q")
        number = first = start = 0
        for there, end, here, behind in zip(
            self.old_starts, self.old_ends, self.new_starts, self.new_ends, strict=True
        ):
            number += ink(self.old[first:there]) + ink(self.new[start:here])
            found.append(number)
            first, start = end, behind
        return found

    def inverse(self) -> TextAlignment:
        """Return the alignment from the new text to the old one."""
        return TextAlignment(
            self.new, self.old, self.new_starts, self.new_ends, self.old_starts, self.old_ends
        )

    def place(self, start: int, end: int) -> Anchored | None:
        """Return where the span ``[start, end)`` of the old text is in the new one.

        None where less than half of its words are there (`LEAST`). Blanks at its ends come along as far as the new
        text has them. An empty span is a point: it has a place where the words on one side of it have one. Raises
        InvalidArgumentError for a span that is none of the old text.
        """
        old, new = self.old, self.new
        if not 0 <= start <= end <= len(old):
            raise InvalidArgumentError(
                f"the span {start} to {end} is none of this text",
                remedy=f"It has the positions 0 to {len(old)}.",
            )
        whole = self._inside(start, end)
        if whole is not None:
            return whole
        if start == end:
            return self._point(start)
        passage = old[start:end]
        first = start + len(passage) - len(passage.lstrip())
        last = end - len(passage) + len(passage.rstrip())
        if first >= last:
            return None
        one = bisect_right(self.old_ends, first)  # the first that ends behind the first word begins
        other = bisect_left(self.old_starts, last) - 1
        if one > other:
            return None
        begin, finish = self._begin(first, one), self._finish(last, other)
        confidence = self._confidence((first, last), (begin, finish), (one, other))
        if confidence < LEAST:
            return None
        begin -= _blanks(new[max(0, begin - first + start) : begin][::-1])
        finish += _blanks(new[finish : finish + end - last])
        return Anchored(begin, finish, confidence)

    def _inside(self, start: int, end: int) -> Anchored | None:
        """Return the place of a span inside of one stretch that is the same."""
        at = bisect_right(self.old_starts, start) - 1
        if at < 0 or end > self.old_ends[at]:
            return None
        return Anchored(self._map(at, start), self._map(at, end, up=True), 1.0)

    def _map(self, at: int, position: int, *, up: bool = False) -> int:
        """Return where a position of one stretch that is the same is in the new text."""
        first, start = self.old_starts[at], self.new_starts[at]
        length, here = self.old_ends[at] - first, self.new_ends[at] - start
        if length == here:
            return position - first + start
        # one word written in two ways (accents as characters of their own): by proportion, outwards
        return start + ((position - first) * here + (length - 1 if up else 0)) // length

    def _point(self, position: int) -> Anchored | None:
        """Return the place of a position outside of all that is the same."""
        after = bisect_left(self.old_starts, position)
        found: int | None = None
        if position == 0:
            found = 0
        elif position == len(self.old):
            found = len(self.new)
        elif after < len(self.old_starts) and not ink(self.old[position : self.old_starts[after]]):
            found = self.new_starts[after]
        elif after and not ink(self.old[self.old_ends[after - 1] : position]):
            found = self.new_ends[after - 1]
        return None if found is None else Anchored(found, found, 1.0)

    def _begin(self, first: int, one: int) -> int:
        """Return where a passage begins whose first word is at ``first``, ``one`` being what of it is the same."""
        old, new = self.old, self.new
        there, start = self.old_starts[one], self.new_starts[one]
        if there <= first:
            return self._map(one, first)
        since, before = (self.old_ends[one - 1], self.new_ends[one - 1]) if one else (0, 0)
        if ink(old[since:first]):
            return start  # only a part of what was replaced belongs to the passage
        replaced, put = old[first:there], new[before:start]
        if "\n" not in replaced.strip():
            put = put.rstrip().rsplit("\n", 1)[-1] + put[len(put.rstrip()) :]
        put = put.lstrip()
        return start - len(put) if ink(put) <= _LONGER * ink(replaced) + _SLACK else start

    def _finish(self, last: int, other: int) -> int:
        """Return where a passage ends whose last word ends at ``last``, as `_begin` does."""
        old, new = self.old, self.new
        there, end = self.old_ends[other], self.new_ends[other]
        if there >= last:
            return self._map(other, last, up=True)
        more = other + 1 < len(self.old_starts)
        since = self.old_starts[other + 1] if more else len(old)
        behind = self.new_starts[other + 1] if more else len(new)
        if ink(old[last:since]):
            return end
        replaced, put = old[there:last], new[end:behind]
        if "\n" not in replaced.strip():
            put = put[: len(put) - len(put.lstrip())] + put.lstrip().split("\n", 1)[0]
        put = put.rstrip()
        return end + len(put) if ink(put) <= _LONGER * ink(replaced) + _SLACK else end

    def _confidence(self, span: tuple[int, int], place: tuple[int, int], which: tuple[int, int]) -> float:
        """Return the share of visible characters of a span and its place that are the same in both."""
        one, other = which
        covered = self.old_starts[one] <= span[0] and span[1] <= self.old_ends[other]
        if covered and self._changed[one] == self._changed[other]:
            return 1.0
        same = 0
        for at in range(one, other + 1):
            first, last = max(span[0], self.old_starts[at]), min(span[1], self.old_ends[at])
            same += ink(self.old[first:last])
            same += ink(self.new[self._map(at, first) : self._map(at, last, up=True)])
        return min(1.0, same / (ink(self.old[slice(*span)]) + ink(self.new[slice(*place)])))


def align_texts(old: str, new: str) -> TextAlignment:
    """Return what of ``old`` stands where in ``new``; both are canonical text."""
    if old == new:
        return _alignment(old, new, [(0, len(old), 0, len(new))])
    if (len(old), old) > (len(new), new):
        return align_texts(new, old).inverse()
    head, tail = _common_ends(old, new)
    known = Vocabulary()
    one = words_of(old, head, len(old) - tail, known)
    other = words_of(new, head, len(new) - tail, known)
    weights = [end - start for start, end in zip(one.starts, one.ends, strict=True)]
    runs = slid(without_islands(common_runs(one.ids, other.ids, weights), one, other), one, other)
    near = NearWords(one, other)
    pieces: list[Piece] = [(0, head, 0, head)]
    i0 = j0 = 0
    for i, j, length in (*runs, (len(one), len(other), 0)):
        if i0 < i and j0 < j:
            pieces += near.pieces(i0, i, j0, j)
        pieces += _stretches(one, other, i, j, length)
        i0, j0 = i + length, j + length
    pieces.append((len(old) - tail, len(old), len(new) - tail, len(new)))
    return _alignment(old, new, pieces)


def _blanks(text: str) -> int:
    """Return how many blanks ``text`` begins with."""
    return len(text) - len(text.lstrip())


def _alignment(old: str, new: str, pieces: Iterable[Piece]) -> TextAlignment:
    """Return the alignment of these pieces; those that touch in both texts become one."""
    columns = array("q"), array("q"), array("q"), array("q")
    for first, last, start, end in pieces:
        if first == last or start == end:
            continue
        same_length = last - first == end - start
        if (
            columns[0]
            and same_length
            and columns[1][-1] == first
            and columns[3][-1] == start
            and columns[1][-1] - columns[0][-1] == columns[3][-1] - columns[2][-1]
        ):
            columns[1][-1], columns[3][-1] = last, end
            continue
        for column, value in zip(columns, (first, last, start, end), strict=True):
            column.append(value)
    return TextAlignment(old, new, *columns)


def _common_ends(old: str, new: str) -> tuple[int, int]:
    """Return how much of the beginnings and ends need no closer look; some of what is equal is left for one."""
    head = _common_length(old, new)
    most = min(len(old), len(new)) - head
    tail = _common_length(old[len(old) - most :][::-1], new[len(new) - most :][::-1])
    head, tail = max(0, head - _MARGIN), max(0, tail - _MARGIN)
    for _ in range(_WORD_EDGE):
        if not head or old[head - 1].isspace():
            break
        head -= 1
    for _ in range(_WORD_EDGE):
        if not tail or old[len(old) - tail].isspace():
            break
        tail -= 1
    return head, tail


def _common_length(one: str, other: str) -> int:
    """Return how long the beginning is that both share."""
    at, most = 0, min(len(one), len(other))
    step = 1 << 16
    while at < most and step:
        if one[at : at + step] == other[at : at + step]:
            at += step
        else:
            step //= 2
    return min(at, most)


def _stretches(old: Words, new: Words, i: int, j: int, length: int) -> list[Piece]:
    """Return a run of words as stretches of text that are the same, or single words written in two ways."""
    found: list[Piece] = []
    waiting = [(i, j, length)] if length else []
    while waiting:
        i, j, length = waiting.pop()
        first, last = old.starts[i], old.ends[i + length - 1]
        start, end = new.starts[j], new.ends[j + length - 1]
        if length == 1 or (last - first == end - start and old.text[first:last] == new.text[start:end]):
            found.append((first, last, start, end))
        else:
            half = length // 2
            waiting += [(i + half, j + half, length - half), (i, j, half)]
    return found
