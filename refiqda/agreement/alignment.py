"""The best alignment of the units of several observers: who marked the same thing, as gamma sees it.

Mathet, Widloecher and Metivier (2015), Computational Linguistics 41, 437-479. An alignment parts all units into
*groups* of at most one unit of each observer. A group costs the mean over all pairs of observers of the distance of
their units, `delta` where one or both have none; a unit alone costs delta. The *disorder* is the sum of the costs over
the mean number of units of an observer, and the best alignment has the least.

Two observers: a pair gains ``2 delta - d`` over two units alone, so pairs with ``d >= 2 delta`` cannot matter; the
rest is an assignment (`refiqda.agreement.assignment`), exact at any size. With m observers and ``C = m (m - 1) / 2``
pairs of them, taking a unit out of its group pays if its distances to the others sum up to ``(C + size - 1) delta`` or
more: so no two units of a group lie further apart than ``(C + m - 1) delta``. In the same way a group parts into two of
a and b units if the distances between the two sum up to ``(C + a b) delta`` or more. Of all groups that are left, the
best that share no unit are an integer program (`refiqda.agreement.packing`).
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import attrs

from refiqda.agreement.assignment import best_pairing
from refiqda.agreement.packing import best_packing

if TYPE_CHECKING:
    from refiqda.agreement.dissimilarity import Columns, Dissimilarity, Floats, Places

PAIR = 2
MOST_GROUPS = (
    400_000  # groups of units that are weighed in all; beyond, only the nearest are, and the result says so
)


MOST_PARTED = 10  # observers whose groups are tried in all ways of parting them in two


@attrs.frozen(eq=False)
class Aligned:
    """Groups of units (places in the columns, -1 where an observer has none), each with its cost.

    ``least`` is what the costs sum up to at least, whatever the alignment; it is their sum where ``exact``.
    """

    groups: Places
    costs: Floats
    exact: bool
    least: float

    @property
    def total(self) -> float:
        """The sum of the costs."""
        return float(self.costs.sum())


def align(units: Columns, measure: Dissimilarity) -> Aligned:
    """Return the best alignment; raises MissingExtraError where three or more observers need scipy."""
    import numpy as np  # noqa: PLC0415 - heavy

    exact = True
    if units.observers < PAIR:
        groups = _with_those_alone(
            units, np.zeros((0, units.observers), dtype=np.int64), np.arange(len(units))
        )
    elif units.observers == PAIR:
        groups = _of_two(units, measure)
    else:
        groups, exact = _of_many(units, measure)
    costs = group_costs(units, measure, groups)
    total = float(costs.sum())
    return Aligned(groups, costs, exact, total if exact else min(total, _least(units, measure)))


def group_costs(units: Columns, measure: Dissimilarity, groups: Places) -> Floats:
    """Return the cost of each group: the mean over the pairs of observers."""
    import numpy as np  # noqa: PLC0415 - heavy

    pairs = list(combinations(range(units.observers), PAIR))
    total = np.zeros(len(groups))
    for one, other in pairs:
        both = (groups[:, one] >= 0) & (groups[:, other] >= 0)
        total[~both] += measure.delta
        total[both] += measure.of(units, groups[both, one], groups[both, other])
    return total / len(pairs) if pairs else total


def _of_two(units: Columns, measure: Dissimilarity, one: int = 0, other: int = 1) -> Places:
    """Return the groups of the best alignment of two of the observers, with the others' columns empty."""
    import numpy as np  # noqa: PLC0415 - heavy

    first, second = ((units.observer == each).nonzero()[0] for each in (one, other))
    left, right, distance = measure.near(units, first, second, 2 * measure.delta)
    chosen = best_pairing((len(units), len(units)), left, right, 2 * measure.delta - distance)
    groups = np.full((len(chosen), units.observers), -1, dtype=np.int64)
    groups[:, one], groups[:, other] = left[chosen], right[chosen]
    return _with_those_alone(units, groups, np.concatenate((first, second)))


def _with_those_alone(units: Columns, groups: Places, among: Places) -> Places:
    """Return the groups and one more for each other unit, in the order of their first units."""
    import numpy as np  # noqa: PLC0415 - heavy

    alone = np.setdiff1d(among, groups)
    more = np.full((len(alone), units.observers), -1, dtype=np.int64)
    more[np.arange(len(alone)), units.observer[alone]] = alone
    every = np.concatenate((groups, more))
    begin = np.where(every >= 0, units.start[every], np.inf).min(axis=1, initial=np.inf)
    return every[np.lexsort((*every.T[::-1], begin))]


def _least(units: Columns, measure: Dissimilarity) -> float:
    """Return a bound from below: the mean over pairs of observers of the best that the two can do.

    Strike out the other observers from any alignment: what is left costs the pair no more than the whole did.
    """
    pairs = list(combinations(range(units.observers), PAIR))
    total = 0.0
    for one, other in pairs:
        groups = _of_two(units, measure, one, other)
        both = (groups[:, one] >= 0) & (groups[:, other] >= 0)
        total += float(measure.of(units, groups[both, one], groups[both, other]).sum())
        total += measure.delta * int((~both).sum())
    return total / len(pairs)


def _of_many(units: Columns, measure: Dissimilarity) -> tuple[Places, bool]:
    """Return the groups of the best alignment of three observers or more, and whether it is surely the best."""
    import numpy as np  # noqa: PLC0415 - heavy

    m = units.observers
    most = (m * (m - 1) // 2 + m - 1) * measure.delta
    exact, found = True, None
    while found is None:
        found = _candidates(units, measure, most)
        if found is None:
            exact, most = False, most / 2
    groups, gain = found
    chosen, sure = best_packing(groups, gain)
    return _with_those_alone(units, groups[chosen], np.arange(len(units))), exact and sure


def _candidates(units: Columns, measure: Dissimilarity, most: float) -> tuple[Places, Floats] | None:
    """Return all groups of two units or more that cost less than their parts, and by how much.

    Pairs at ``most`` or beyond are passed over. None if there are more than MOST_GROUPS.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    m, n = units.observers, len(units)
    near = _Near.of(units, measure, most)
    groups = np.full((n, m), -1, dtype=np.int64)
    groups[np.arange(n), units.observer] = np.arange(n)
    sums = np.zeros((n, m))  # of the distances of each unit of a group to the others
    kept: list[Places] = []
    while len(groups):
        last = groups[np.arange(len(groups)), m - 1 - (groups[:, ::-1] >= 0).argmax(axis=1)]
        row, unit = near.after(last)
        if len(row) + sum(map(len, kept)) > MOST_GROUPS:
            return None
        groups, sums, observer = groups[row], sums[row], units.observer[unit]
        fits = np.ones(len(row), dtype=bool)
        own = np.zeros(len(row))
        for place in range(m):
            there = groups[:, place] >= 0
            distance = np.zeros(len(row))
            distance[there] = near.between(groups[there, place], unit[there])
            sums[:, place] += distance
            own += distance
        sums[np.arange(len(row)), observer] = own
        groups[np.arange(len(row)), observer] = unit
        fits &= (sums < most).all(axis=1)
        groups, sums = groups[fits], sums[fits]
        kept.append(groups)
    every = _whole(units, measure, np.concatenate(kept) if kept else groups)
    gain = (every >= 0).sum(axis=1) * measure.delta - group_costs(units, measure, every)
    return every[gain > 0], gain[gain > 0]


def _whole(units: Columns, measure: Dissimilarity, groups: Places) -> Places:
    """Return the groups that cost less than any two parts of them."""
    import numpy as np  # noqa: PLC0415 - heavy

    m = units.observers
    if m > MOST_PARTED:
        return groups
    pairs = list(combinations(range(m), PAIR))
    gains = np.zeros(
        (len(groups), len(pairs))
    )  # of setting two units beside each other, times the number of pairs
    for place, (one, other) in enumerate(pairs):
        both = (groups[:, one] >= 0) & (groups[:, other] >= 0)
        gains[both, place] = measure.delta - measure.of(units, groups[both, one], groups[both, other])
    for side in range(1, 2 ** (m - 1)):  # observers of one part, as bits; the last one is always in the other
        between = np.array([(side >> one ^ side >> other) & 1 for one, other in pairs], dtype=bool)
        keep = gains[:, between].sum(axis=1) > -len(pairs) * measure.delta
        groups, gains = groups[keep], gains[keep]
    return groups


@attrs.frozen(eq=False)
class _Near:
    """Pairs of units of different observers that lie near, the one of the earlier observer first; sorted."""

    n: int
    key: Places
    other: Places
    distance: Floats

    @classmethod
    def of(cls, units: Columns, measure: Dissimilarity, most: float) -> _Near:
        import numpy as np  # noqa: PLC0415 - heavy

        n = len(units)
        places = [(units.observer == each).nonzero()[0] for each in range(units.observers)]
        found = [
            measure.near(units, places[a], places[b], most) for a, b in combinations(range(len(places)), PAIR)
        ]
        one, other, distance = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.argsort(one * n + other, kind="stable")
        return cls(n, (one * n + other)[order], other[order], distance[order])

    def after(self, unit: Places) -> tuple[Places, Places]:
        """Return for each unit (by its row) the near units of later observers."""
        import numpy as np  # noqa: PLC0415 - heavy

        low, high = self.key.searchsorted(unit * self.n), self.key.searchsorted((unit + 1) * self.n)
        count = high - low
        row = np.repeat(np.arange(len(unit)), count)
        return row, self.other[np.arange(len(row)) + np.repeat(low - (np.cumsum(count) - count), count)]

    def between(self, one: Places, other: Places) -> Floats:
        """Return the distances of pairs of units, infinite where they are not near."""
        import numpy as np  # noqa: PLC0415 - heavy

        wanted = one * self.n + other
        place = np.minimum(self.key.searchsorted(wanted), max(len(self.key) - 1, 0))
        return np.where(self.key[place] == wanted, self.distance[place], np.inf)
