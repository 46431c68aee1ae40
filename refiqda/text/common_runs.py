"""What two sequences of numbers have in common, in order: the heart of aligning two versions of a text.

Anchors are stretches that occur once in either sequence: first long ones, then shorter ones between them, down to
single numbers. Of anchors that cross, the heaviest chain in order is kept. Between anchors ends that are equal are
joined, and what is small is aligned exactly (the common subsequence of the greatest weight). A repeated stretch thus
lands where its surroundings are, not where it occurs first.

The idea of anchoring by what is unique is Bram Cohen's "patience diff" (2008); the chain is a longest increasing
subsequence with weights (M. Fredman, "On computing the length of longest increasing subsequences", 1975), kept in a
Fenwick tree. Work is bounded: near-linear where the sequences are versions of each other, and where they are
not, what the bounds leave unaligned counts as changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

Run = tuple[int, int, int]
"""Where a common stretch starts in either sequence, and its length."""

_LENGTHS: Final = (32, 8, 4, 2, 1)
_EXACT: Final = 1_500
_EXACT_AT_MOST: Final = 160_000
_CELLS: Final = 3_000_000
_PASSES: Final = 16
_MULTIPLIER: Final = 0x9E3779B97F4A7C15


@attrs.define(eq=False)
class _Budget:
    """What may still be spent: cells of exact tables, and numbers looked at for anchors."""

    cells: int
    looked: int


def common_runs(one: Sequence[int], other: Sequence[int], weights: Sequence[int]) -> list[Run]:
    """Return the stretches that both sequences have, in order in both, not overlapping, none beside the next.

    ``weights`` says for each place of ``one`` how much it counts that it is kept (the length of a word).
    """
    return _Search(one, other, weights).runs()


class _Search:
    """One search for common stretches."""

    def __init__(self, one: Sequence[int], other: Sequence[int], weights: Sequence[int]) -> None:
        self.one, self.other, self.weights = one, other, weights
        self.left = np.asarray(one, dtype=np.int64)
        self.right = np.asarray(other, dtype=np.int64)
        self.found: list[Run] = []
        self.budget = _Budget(_CELLS, _PASSES * (len(one) + len(other)) + 100_000)

    def runs(self) -> list[Run]:
        """Return what is common."""
        gaps = [(0, len(self.one), 0, len(self.other), 0)]
        while gaps:
            gaps += self._gap(*gaps.pop())
        self.found.sort()
        return _joined(self.found)

    def _gap(self, i0: int, i1: int, j0: int, j1: int, level: int) -> list[tuple[int, int, int, int, int]]:
        """Find what is common in one gap; return the gaps that remain in it."""
        i, i1, j, j1 = self._trimmed(i0, i1, j0, j1)
        size = (i1 - i) * (j1 - j)
        if size <= 1:  # one side is empty, or one word was put for another
            return []
        if size > _EXACT:
            self.budget.looked -= (i1 - i) + (j1 - j)
            if self.budget.looked > 0:
                for number in range(level, len(_LENGTHS)):
                    chain = self._anchors(i, i1, j, j1, _LENGTHS[number])
                    if chain:
                        return self._between(chain, (i, i1, j, j1), number)
        if size <= min(_EXACT_AT_MOST, self.budget.cells):
            self.budget.cells -= size
            self._exactly(i, i1, j, j1)
        return []

    def _trimmed(self, i0: int, i1: int, j0: int, j1: int) -> tuple[int, int, int, int]:
        """Keep what is equal at both ends of a gap; return what is left of it."""
        one, other = self.one, self.other
        i, j = i0, j0
        while i < i1 and j < j1 and one[i] == other[j]:
            i, j = i + 1, j + 1
        if i > i0:
            self.found.append((i0, j0, i - i0))
        end_i, end_j = i1, j1
        while end_i > i and end_j > j and one[end_i - 1] == other[end_j - 1]:
            end_i, end_j = end_i - 1, end_j - 1
        if end_i < i1:
            self.found.append((end_i, end_j, i1 - end_i))
        return i, end_i, j, end_j

    def _between(
        self, chain: list[Run], gap: tuple[int, int, int, int], level: int
    ) -> list[tuple[int, int, int, int, int]]:
        """Keep the anchors of a chain; return the gaps between them."""
        i, i1, j, j1 = gap
        gaps = []
        for at_i, at_j, length in chain:
            skip = max(0, i - at_i, j - at_j)  # anchors may overlap by a part of themselves
            if skip >= length:
                continue
            start_i, start_j = at_i + skip, at_j + skip
            gaps.append((i, start_i, j, start_j, level))
            self.found.append((start_i, start_j, length - skip))
            i, j = at_i + length, at_j + length
        gaps.append((i, i1, j, j1, level))
        return [one for one in gaps if one[0] < one[1] and one[2] < one[3]]

    # --- anchors ------------------------------------------------------------------------------------------

    def _anchors(self, i0: int, i1: int, j0: int, j1: int, length: int) -> list[Run]:
        """Return the heaviest chain of stretches that contain ``length`` numbers occurring once in either gap."""
        left, right = self.left[i0:i1], self.right[j0:j1]
        if min(left.size, right.size) < length:
            return []
        mine, at_left = _unique(_hashes(left, length))
        theirs, at_right = _unique(_hashes(right, length))
        _, there, here = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
        at_left, at_right = at_left[there], at_right[here]
        order = np.argsort(at_left, kind="stable")
        at_left, at_right = at_left[order], at_right[order]
        same = np.ones(at_left.size, dtype=bool)
        for step in range(length):  # two stretches may share a hash by chance or by malice
            same &= left[at_left + step] == right[at_right + step]
        at_left, at_right = at_left[same], at_right[same]
        if not at_left.size:
            return []
        breaks = np.flatnonzero((np.diff(at_left) != 1) | (np.diff(at_right) != 1)) + 1
        firsts = np.concatenate(([0], breaks))
        lengths = np.diff(np.concatenate((firsts, [at_left.size]))) + length - 1
        return _heaviest((at_left[firsts] + i0).tolist(), (at_right[firsts] + j0).tolist(), lengths.tolist())

    # --- small gaps ---------------------------------------------------------------------------------------

    def _exactly(self, i0: int, i1: int, j0: int, j1: int) -> None:
        """Keep the common subsequence of the greatest weight."""
        one, other, weights = self.one, self.other, self.weights
        width = j1 - j0
        wanted = other[j0:j1]
        row = [0] * (width + 1)
        rows = [row]
        for i in range(i0, i1):
            number, weight = one[i], weights[i]
            made = [0]
            best = 0
            for j in range(width):
                up = row[j + 1]
                if number == wanted[j] and row[j] + weight > best:
                    best = row[j] + weight
                best = max(best, up)
                made.append(best)
            row = made
            rows.append(row)
        i, j = i1, j1
        while i > i0 and j > j0:
            here = rows[i - i0][j - j0]
            if one[i - 1] == other[j - 1] and here == rows[i - i0 - 1][j - j0 - 1] + weights[i - 1]:
                self.found.append((i - 1, j - 1, 1))
                i, j = i - 1, j - 1
            elif here == rows[i - i0 - 1][j - j0]:
                i -= 1
            else:
                j -= 1


def _hashes(numbers: Numbers, length: int) -> NDArray[np.uint64]:
    """Return a hash of each ``length`` neighbours; ``length`` is a power of two."""
    multiplier = _MULTIPLIER
    found = (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(multiplier)
    found ^= found >> np.uint64(29)
    step = 1
    while step < length:
        found = found[:-step] * np.uint64(multiplier) + found[step:]
        found ^= found >> np.uint64(31)
        multiplier = multiplier * 3 & 0xFFFFFFFFFFFFFFFF | 1
        step *= 2
    return found


def _unique(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    """Return the hashes that occur once, sorted, and where."""
    values, places, counts = np.unique(hashes, return_index=True, return_counts=True)
    once = counts == 1
    return values[once], places[once]


def _heaviest(lefts: list[int], rights: list[int], lengths: list[int]) -> list[Run]:
    """Return the chain of runs, in order of ``lefts``, whose ``rights`` grow and whose lengths add up to the most."""
    runs = list(zip(lefts, rights, lengths, strict=True))
    if all(rights[at] < rights[at + 1] for at in range(len(rights) - 1)):
        return runs
    ranks = {right: rank for rank, right in enumerate(sorted(rights), start=1)}
    tree: list[tuple[int, int]] = [(0, -1)] * (
        len(runs) + 1
    )  # (weight, last run) of the best chain up to a rank
    before: list[int] = []
    best = (0, -1)
    for number, (_, right, length) in enumerate(runs):
        rank = ranks[right]
        at, top = rank - 1, (0, -1)
        while at:
            top = max(top, tree[at])
            at &= at - 1
        before.append(top[1])
        mine = (top[0] + length, number)
        best = max(best, mine)
        at = rank
        while at <= len(runs):
            tree[at] = max(tree[at], mine)
            at += at & -at
    chain = []
    number = best[1]
    while number >= 0:
        chain.append(runs[number])
        number = before[number]
    return chain[::-1]


def _joined(runs: list[Run]) -> list[Run]:
    """Return the runs with those that touch in both sequences made one."""
    made: list[Run] = []
    for i, j, length in runs:
        if made and made[-1][0] + made[-1][2] == i and made[-1][1] + made[-1][2] == j:
            made[-1] = (*made[-1][:2], made[-1][2] + length)
        else:
            made.append((i, j, length))
    return made
