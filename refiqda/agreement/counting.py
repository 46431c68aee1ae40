"""Counting what coders share, without looking at a single character of text.

Every coder's codings are spans (half-open, in characters) on *lines*; a line is one key, for instance one
code in one source, and is as long as that source's text. `segments` joins what one coder's spans of a key
cover into maximal disjoint segments; `count_pair` counts, for each key, the characters covered by both, only
the first, only the second and neither of two coders; `count_coders` how many characters were covered by 0, 1
.. m of m coders. All counts are exact integers and cost O(n log n) for n spans, however long the text is.

How: all lines are laid end to end with a gap of one place between, so that a span is one pair of numbers and
one sort serves all keys. Overlap follows from unions: with U the union of A and B, both = A + B - U.

A sort of plain int64 numbers is several times faster in numpy than one that has to carry a second column, so
place and length of a span are packed into one number wherever both fit.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from refiqda.errors import InvalidArgumentError

Integers = NDArray[np.int64]

PLACES = 1 << 62  # places on all lines together that still fit an int64 with one bit to spare
PACKED_BITS = 63  # of an int64 without its sign


@frozen(eq=False)
class Segments:
    """One coder's segments: disjoint, not touching, in order of key and place.

    ``first`` and ``last`` are their half-open places on the lines laid end to end; ``origins`` (one more than
    there are keys) the place where each line begins; ``lengths`` the characters of each line. `keys`,
    `starts` and `ends` give them back as they were put in.
    """

    first: Integers
    last: Integers
    origins: Integers = field(repr=False)
    lengths: Integers = field(repr=False)

    @property
    def keys(self) -> Integers:
        """The key index of each segment."""
        return np.searchsorted(self.origins, self.first, side="right") - 1

    @property
    def starts(self) -> Integers:
        """Where each segment starts, in characters of its line."""
        return self.first - self.origins[self.keys]

    @property
    def ends(self) -> Integers:
        """Where each segment ends (exclusive), in characters of its line."""
        return self.last - self.origins[self.keys]

    def covered(self) -> Integers:
        """Characters covered, for each key."""
        return _covered(self.first, self.last, self.origins)


@frozen(eq=False)
class Counts:
    """Characters of each key that both, only the first, only the second and neither of two coders covered."""

    both: Integers
    only_a: Integers
    only_b: Integers
    neither: Integers


def segments(keys: ArrayLike, starts: ArrayLike, ends: ArrayLike, lengths: ArrayLike) -> Segments:
    """Join one coder's spans into segments.

    ``keys``, ``starts``, ``ends`` have one entry a span, in any order; ``keys`` index into ``lengths``, which
    has the characters of text of each key. A span of length 0 covers nothing. Raises InvalidArgumentError
    when a span lies outside its text, ends before it starts, or has an unknown key.
    """
    sizes, origins = _lines(lengths)
    key, start, end = _integers(keys), _integers(starts), _integers(ends)
    if not key.size == start.size == end.size:
        raise InvalidArgumentError(
            "keys, starts and ends differ in number", remedy="Give one of each a span."
        )
    if not key.size:
        return Segments(key, key, origins, sizes)
    if int(key.min()) < 0 or int(key.max()) >= sizes.size:
        raise InvalidArgumentError(
            "a span has a key without a text length", remedy="Give a length for every key."
        )
    inside = int(start.min()) >= 0 and int(end.min()) >= 0  # first, so that the differences cannot overflow
    length = end - start
    if not inside or int(length.min()) < 0 or int((sizes[key] - end).min()) < 0:
        raise InvalidArgumentError(
            "a span is outside its text or ends before it starts",
            remedy="Give half-open spans within the text.",
        )
    first = origins[key]
    first += start
    if int(length.min()) == 0:
        some = length > 0
        first, length = first[some], length[some]
    return Segments(*_union(first, length), origins, sizes)


def count_pair(a: Segments, b: Segments) -> Counts:
    """Count both, only ``a``, only ``b`` and neither for each key; the two must be of the same texts."""
    _same_lines((a, b))
    either = _covered_by_either(a, b)
    in_a, in_b = a.covered(), b.covered()
    return Counts(in_a + in_b - either, either - in_b, either - in_a, a.lengths - either)


def count_coders(coders: Sequence[Segments]) -> Integers:
    """Count for each key (row) the characters covered by exactly 0, 1 .. m of m coders (column).

    One sweep over all boundaries with a running count of the coders that cover the place. From a row,
    ``from_distribution([(r, m - r) for r in range(m + 1)], times=row)`` gives every coefficient that need not
    know who is who. Raises InvalidArgumentError when there is no coder, or they are not of the same texts.
    """
    _same_lines(coders)
    origins, lengths = coders[0].origins, coders[0].lengths
    opening = [coder.first << 1 | 1 for coder in coders]
    closing = [coder.last << 1 for coder in coders]
    events = np.concatenate(opening + closing)
    events.sort()
    places = events >> 1
    running = np.cumsum((events & 1) * 2 - 1)[:-1]
    span = np.diff(places)
    inside = np.flatnonzero((running > 0) & (span > 0))  # the gap between two lines has no coder
    table = np.zeros((lengths.size, len(coders) + 1), dtype=np.int64)
    keys = np.searchsorted(origins, places[inside], side="right") - 1
    np.add.at(table, (keys, running[inside]), span[inside])
    table[:, 0] = lengths - table.sum(axis=1)
    return table


def _integers(values: ArrayLike) -> Integers:
    """Return a one-dimensional int64 column; fractions are refused, not cut off."""
    given: NDArray[Any] = np.asarray(values)
    if given.ndim != 1 or (given.size and (given.dtype.kind not in "iu" or given.dtype == np.uint64)):
        raise InvalidArgumentError(
            "a column does not hold 64-bit whole numbers", remedy="Give a list of integers."
        )
    return given.astype(np.int64, copy=False)


def _lines(lengths: ArrayLike) -> tuple[Integers, Integers]:
    """Return the length of each line and the place where each begins, one place apart from the one before."""
    sizes = _integers(lengths).copy()  # kept, so it must not change with the caller's array
    if sizes.size and (int(sizes.min()) < 0 or int(sizes.max()) >= PLACES):
        raise InvalidArgumentError(
            "the length of a text is negative or too large", remedy="Give characters of text."
        )
    if sizes.size and int(sizes.max()) * sizes.size >= PLACES and sum(map(int, sizes)) + sizes.size >= PLACES:
        raise InvalidArgumentError(
            "all texts together are too long to count", remedy="Count fewer keys at a time."
        )
    origins = np.zeros(sizes.size + 1, dtype=np.int64)
    np.cumsum(sizes + 1, out=origins[1:])
    return sizes, origins


def _same_lines(coders: Sequence[Segments]) -> None:
    if not coders:
        raise InvalidArgumentError("there is no coder", remedy="Give at least one.")
    if any(not np.array_equal(coder.lengths, coders[0].lengths) for coder in coders[1:]):
        raise InvalidArgumentError(
            "the coders' segments are of different texts",
            remedy="Give every coder the same keys and lengths.",
        )


def _ordered(first: Integers, length: Integers, *, runs: bool = False) -> tuple[Integers, Integers]:
    """Order spans by first place and give first and last places; both columns handed in may be overwritten.

    Packed into one column where that fits, else by an order that carries both. ``runs`` says that the spans
    are a few ordered runs, one after the other.
    """
    bits = int(length.max()).bit_length()
    if int(first.max()).bit_length() + bits > PACKED_BITS:
        order = np.argsort(first, kind="stable")
        first = first[order]
        return first, first + length[order]
    first <<= bits
    first |= length
    first.sort(kind="stable" if runs else None)  # the stable sort merges ordered runs in one pass
    np.bitwise_and(first, (1 << bits) - 1, out=length)
    first >>= bits
    length += first
    return first, length


def _union(first: Integers, length: Integers) -> tuple[Integers, Integers]:
    """Disjoint, ordered spans that cover the same places; spans that touch become one."""
    if not first.size:
        return first, length
    first, last = _ordered(first, length)
    reach = np.maximum.accumulate(last)
    breaks = np.flatnonzero(first[1:] > reach[:-1])
    return first[np.concatenate(([0], breaks + 1))], reach[np.append(breaks, first.size - 1)]


def _covered_by_either(a: Segments, b: Segments) -> Integers:
    """Places on each line that one of the two covers or both: each span adds what no earlier one reached."""
    first = np.concatenate((a.first, b.first))
    if not first.size:
        return np.zeros_like(a.lengths)
    length = np.empty(first.size, dtype=np.int64)  # few columns and reused: fresh memory costs more than sums
    np.subtract(a.last, a.first, out=length[: a.first.size])
    np.subtract(b.last, b.first, out=length[a.first.size :])
    first, last = _ordered(first, length, runs=True)
    reach = np.maximum.accumulate(last)
    where = np.searchsorted(first, a.origins)
    np.maximum(first[1:], reach[:-1], out=first[1:])
    np.subtract(last, first, out=length)
    np.maximum(length, 0, out=length)
    return _sums(length, where)


def _covered(first: Integers, last: Integers, origins: Integers) -> Integers:
    """Places covered by disjoint ordered spans on each line."""
    return _sums(last - first, np.searchsorted(first, origins))


def _sums(values: Integers, where: Integers) -> Integers:
    """Add up the runs of ``values`` that begin at one of ``where`` and end at the next."""
    begin, end = where[:-1], where[1:]
    sums = np.zeros(begin.size, dtype=np.int64)
    filled = np.flatnonzero(begin < end)  # an empty run would be given its first value, not 0
    if filled.size:
        sums[filled] = np.add.reduceat(values, begin[filled])
    return sums
