"""Whole segmentations compared: texts that analysts cut into episodes, without gap and without overlap.

A segmentation is given by its *masses*: how many units (sentences, turns, paragraphs) each segment holds, in order;
``[2, 3, 3]`` has boundaries after the units 2 and 5. Codings with gaps or overlaps are no segmentations: for them
there are `refiqda.agreement.unitizing` and `refiqda.agreement.gamma`.

Two segmentations differ by *edits* of their boundaries: one that only one of them has, or one that is shifted by
fewer than ``near`` units, which counts as the part ``shift / near`` of an edit. Boundaries that both have are settled
first; the rest is paired so that the edits weigh least.

Sources: Fournier and Inkpen (2012), Segmentation similarity and agreement, NAACL-HLT, 152-161; Fournier (2013),
Evaluating text segmentation using boundary edit distance, ACL, 1702-1712. The window measures: Beeferman, Berger and
Lafferty (1999), Machine Learning 34, 177-210 (Pk); Pevzner and Hearst (2002), Computational Linguistics 28, 19-36
(WindowDiff).
"""

from __future__ import annotations

from itertools import accumulate, combinations
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.agreement.coefficients import Coefficient
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Differ = Callable[[int, int], bool]
    Masses = Sequence[int]
    """Units of each segment, in order; all at least 1."""

__all__ = [
    "BoundaryAgreement",
    "Edits",
    "boundary_agreement",
    "boundary_edits",
    "boundary_similarity",
    "pk",
    "segmentation_similarity",
    "window_difference",
]

NEAR: Final = 2
NO_BOUNDARY: Final = "neither segmentation has a boundary"
ONE_UNIT: Final = "a text of one unit has no place for a boundary"
TOO_SHORT: Final = "the text is no longer than the window"
CHANCE_IS_FULL: Final = "by chance alone agreement would be complete: every place has a boundary"
_TWO: Final = 2


@attrs.frozen
class Edits:
    """What turns one segmentation into another: boundaries of one only, shifts by so many units, and those kept."""

    added: int
    shifts: tuple[int, ...]
    kept: int

    @property
    def every(self) -> int:
        """The boundaries in question, a shifted one counted once."""
        return self.added + len(self.shifts) + self.kept

    def weight(self, near: int) -> float:
        """Return how much was edited: 1 for a boundary of one only, ``shift / near`` for a shifted one."""
        return self.added + sum(self.shifts) / near


@attrs.frozen
class BoundaryAgreement:
    """Agreement of two or more analysts on boundaries.

    ``observed`` is the boundary similarity of all pairs together (their weights and their boundaries added up before
    dividing, so that a pair with many boundaries counts for more). ``pi`` corrects it by the share of places with a
    boundary in all segmentations together (as Fleiss 1971), ``kappa`` by each analyst's own share (as Davies and
    Fleiss 1982); chance is that both put a boundary at a place.
    """

    observed: Coefficient
    pi: Coefficient
    kappa: Coefficient


def boundary_edits(one: Masses, other: Masses, *, near: int = NEAR) -> Edits:
    """Return the edits between two segmentations of one text; InvalidArgumentError where they are not of one text."""
    first, second = _boundaries(one), _boundaries(other)
    if sum(one) != sum(other):
        raise InvalidArgumentError(
            "the segmentations are not of one text", remedy="Give masses with the same sum."
        )
    if near < 1:
        raise InvalidArgumentError("`near` is below 1", remedy="Give 1 for no shifts, 2 for the usual ones.")
    both = first & second
    mine, theirs = sorted(first - both), sorted(second - both)
    shifts = _shifts(mine, theirs, near)
    return Edits(len(mine) + len(theirs) - 2 * len(shifts), tuple(shifts), len(both))


def boundary_similarity(one: Masses, other: Masses, *, near: int = NEAR) -> Coefficient:
    """Return Fournier's B: 1 less the weight of the edits for each boundary that is kept, shifted or of one only."""
    edits = boundary_edits(one, other, near=near)
    every = edits.every
    return Coefficient(1 - edits.weight(near) / every) if every else Coefficient(None, NO_BOUNDARY)


def segmentation_similarity(one: Masses, other: Masses, *, near: int = NEAR) -> Coefficient:
    """Return S (Fournier and Inkpen 2012): 1 less the weight of the edits for each place that may have a boundary."""
    places = sum(one) - 1
    edits = boundary_edits(one, other, near=near)
    return Coefficient(1 - edits.weight(near) / places) if places > 0 else Coefficient(None, ONE_UNIT)


def window_difference(reference: Masses, other: Masses, *, window: int | None = None) -> Coefficient:
    """Return WindowDiff: the share of windows in which the two have different numbers of boundaries (0 is best)."""
    return _in_windows(reference, other, window, lambda mine, theirs: mine != theirs)


def pk(reference: Masses, other: Masses, *, window: int | None = None) -> Coefficient:
    """Return Pk: the share of windows whose ends only one of the two puts into one segment (0 is best)."""
    return _in_windows(reference, other, window, lambda mine, theirs: (mine == 0) != (theirs == 0))


def boundary_agreement(segmentations: Mapping[str, Masses], *, near: int = NEAR) -> BoundaryAgreement:
    """Return the agreement of two or more analysts on the boundaries of one text.

    ``segmentations`` are masses by analyst. Raises InvalidArgumentError for fewer than two, or not of one text.
    """
    every = list(segmentations.values())
    if len(every) < _TWO:
        raise InvalidArgumentError("there are fewer than two to compare", remedy="Give two or more.")
    pairs = list(combinations(every, _TWO))
    edits = [boundary_edits(one, other, near=near) for one, other in pairs]
    known = sum(one.every for one in edits)
    places = sum(every[0]) - 1
    if not known:
        nothing = Coefficient(None, NO_BOUNDARY if places > 0 else ONE_UNIT)
        return BoundaryAgreement(nothing, nothing, nothing)
    observed = 1 - sum(one.weight(near) for one in edits) / known
    shares = [len(_boundaries(one)) / places for one in every]
    by_analyst = sum(one * other for one, other in combinations(shares, _TWO)) / len(pairs)
    together = (sum(shares) / len(shares)) ** 2
    return BoundaryAgreement(
        Coefficient(observed), _corrected(observed, together), _corrected(observed, by_analyst)
    )


def _corrected(observed: float, chance: float) -> Coefficient:
    return (
        Coefficient((observed - chance) / (1 - chance)) if chance < 1 else Coefficient(None, CHANCE_IS_FULL)
    )


def _boundaries(masses: Masses) -> set[int]:
    if not masses or any(type(one) is not int or one < 1 for one in masses):
        raise InvalidArgumentError(
            "a segmentation is not a list of whole numbers from 1 up",
            remedy="Give the units of each segment.",
        )
    return set(list(accumulate(masses))[:-1])


def _shifts(mine: Sequence[int], theirs: Sequence[int], near: int) -> list[int]:
    """Return by how much boundaries of one are shifted in the other, so that the edits weigh least.

    Boundaries a shift of ``near`` or more apart have nothing to do with each other, so each crowd is settled alone.
    """
    found: list[int] = []
    crowd: tuple[list[int], list[int]] = ([], [])
    before = None
    for place, side in sorted([(one, 0) for one in mine] + [(one, 1) for one in theirs]):
        if before is not None and place - before >= near:
            found += _least(*crowd, near)
            crowd = ([], [])
        crowd[side].append(place)
        before = place
    return found + _least(*crowd, near)


def _least(mine: list[int], theirs: list[int], near: int) -> list[int]:
    """Return the shifts of the lightest pairing, in order on both sides; its cost is the product of the numbers."""
    row: list[tuple[int, list[int]]] = [(place * near, []) for place in range(len(theirs) + 1)]
    for number, one in enumerate(mine, start=1):
        last, row = row, [(number * near, [])]
        for place, other in enumerate(theirs, start=1):
            options = [
                (last[place][0] + near, last[place][1]),
                (row[place - 1][0] + near, row[place - 1][1]),
            ]
            if abs(one - other) < near:
                cost, pairs = last[place - 1]
                options.append((cost + abs(one - other), [*pairs, abs(one - other)]))
            row.append(min(options, key=lambda each: (each[0], len(each[1]), each[1])))
    return row[-1][1]


def _in_windows(reference: Masses, other: Masses, window: int | None, differ: Differ) -> Coefficient:
    """Return the share of windows that differ; as long as half a segment of the reference, at least 2."""
    first, second = _boundaries(reference), _boundaries(other)
    length = sum(reference)
    if length != sum(other):
        raise InvalidArgumentError(
            "the segmentations are not of one text", remedy="Give masses with the same sum."
        )
    size = max(_TWO, round(length / len(reference) / 2)) if window is None else window
    if size < 1:
        raise InvalidArgumentError("the window is below 1", remedy="Give units, say 2.")
    if length <= size:
        return Coefficient(None, TOO_SHORT)
    mine, theirs = (
        list(accumulate((at in one for at in range(length)), initial=0)) for one in (first, second)
    )
    wrong = sum(
        differ(mine[at + size + 1] - mine[at + 1], theirs[at + size + 1] - theirs[at + 1])
        for at in range(length - size)
    )
    return Coefficient(wrong / (length - size))
