"""Which readings of different coders are about the same place: the grouping with the greatest total likeness.

What it computes: given *units* (a place, and who marked it), disjoint groups of units such that within a
group every two units overlap and no coder occurs twice, with the greatest sum, over all pairs within groups,
of likeness. The likeness of two places is the Jaccard index of what they cover, shared / covered by either, in
whole billionths so that sums are exact (:mod:`refiqda.reconciliation.extents`).

Conventions: places half-open; units of one coder may overlap each other (they carry different codes). Ties go
to the grouping found first in the order of the units, which callers make canonical.

Source: for two coders the assignment problem, solved by shortest augmenting paths with potentials (Kuhn 1955;
Munkres 1957; Jonker and Volgenant 1987), on the sparse graph of overlaps. For three or more the problem is
NP-hard (Karp 1972: 3-dimensional matching), but places crowd little: a sweep along the source keeps, for every way in
which the groups that can still grow may stand, the best that leads there, and so finds the best of all. Where more
than `WAYS` stand open at a time, groups are made coder by coder, each step an optimal assignment, and every
coder is assigned anew until nothing is gained.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import TYPE_CHECKING, Final, cast

import attrs

from refiqda.reconciliation.extents import SCALE, Box, Place, alike

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WAYS: Final = 400
"""So many ways are followed at a time before groups are made coder by coder."""
ROUNDS: Final = 8
"""How often every coder is assigned anew, at most."""
_TWO: Final = 2

Edges = dict[int, dict[int, int]]
Open = tuple[tuple[int, ...], ...]
"""The groups that can still grow, by the place of their first unit."""
Trail = tuple["Trail | None", int, int]
"""What was done last: a unit, and the first unit of the group that it is in; before it, the rest."""


@attrs.define(eq=False)
class Unit:
    """A place (of a picture it may be several boxes) and the coders who marked exactly that.

    ``start`` and ``end`` are where it begins and ends in a text or recording, or from top to bottom on a page.
    """

    places: tuple[Place, ...]
    coders: frozenset[str]
    start: int = attrs.field(init=False)
    end: int = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        if len(self.places) == 1 and len(self.places[0]) == _TWO:
            self.start, self.end = self.places[0]
        else:
            boxes = cast("tuple[Box, ...]", self.places)
            self.start, self.end = min(box[1] for box in boxes), max(box[3] for box in boxes)


def groups(units: Sequence[Unit]) -> list[list[int]]:
    """Return the groups of unit indexes, each ascending, in the order of their first unit.

    Every unit is in exactly one group; one that matches nothing is alone in its own.
    """
    edges = _edges(units)
    found: list[list[int]] = []
    for component in _components(len(units), edges):
        if len(component) == 1:
            found.append(component)
        elif len({coder for index in component for coder in units[index].coders}) == _TWO:
            found.extend(_pairs(units, component, edges))
        else:
            found.extend(_best_of_all(units, component, edges) or _coder_by_coder(units, component, edges))
    return sorted(found)


def _edges(units: Sequence[Unit]) -> Edges:
    """Return for each unit the units of other coders that it overlaps, with their likeness."""
    edges: Edges = defaultdict(dict)
    # where those end that may reach the next one, by whose they are: one's own are never looked through
    active: dict[frozenset[str], list[tuple[int, int]]] = {}
    spans = not units or len(units[0].places[0]) == _TWO
    for index in sorted(range(len(units)), key=lambda each: (units[each].start, units[each].end)):
        unit = units[index]
        start, end, coders = unit.start, unit.end, unit.coders
        for others, reaching in active.items():
            if not coders.isdisjoint(others):
                continue
            while reaching and reaching[0][0] <= start:
                heapq.heappop(reaching)
            for reach, other in reaching:
                near = units[other]
                if spans:  # `likeness`, of which all but the sum is known here
                    shared = min(end, reach) - start
                    weight = shared * SCALE // (end - start + reach - near.start - shared) or 1
                else:
                    weight = alike(unit.places, near.places)
                if weight:
                    edges[index][other] = edges[other][index] = weight
        heapq.heappush(active.setdefault(coders, []), (end, index))
    return edges


def _components(count: int, edges: Mapping[int, Mapping[int, int]]) -> list[list[int]]:
    """Return the connected components, each ascending, in the order of their first member."""
    seen: set[int] = set()
    result = []
    for first in range(count):
        if first in seen:
            continue
        component, stack = [], [first]
        seen.add(first)
        while stack:
            index = stack.pop()
            component.append(index)
            fresh = [other for other in edges.get(index, {}) if other not in seen]
            seen.update(fresh)
            stack.extend(fresh)
        result.append(sorted(component))
    return result


def _pairs(units: Sequence[Unit], component: list[int], edges: Edges) -> list[list[int]]:
    """Return the optimal pairs of two coders' units, and the rest alone."""
    first = min(coder for index in component for coder in units[index].coders)
    left = [index for index in component if first in units[index].coders]
    matched = assignment([{other: edges[index][other] for other in sorted(edges[index])} for index in left])
    taken = set(matched.values())
    result = [
        sorted([index, matched[place]]) if place in matched else [index] for place, index in enumerate(left)
    ]
    result.extend([index] for index in component if index not in taken and first not in units[index].coders)
    return result


def assignment(weights: Sequence[Mapping[int, int]]) -> dict[int, int]:
    """Return the one-to-one assignment of rows to columns with the greatest total weight, as row -> column.

    ``weights[row]`` holds the positive weights of the columns that the row may take; a row may stay free. One
    search for a shortest augmenting path a row, in reduced costs, each ending as soon as nothing nearer can
    follow.
    """
    row_price = [max(row.values(), default=0) for row in weights]
    column_price: dict[int, int] = defaultdict(int)
    row_of: dict[int, int] = {}
    for root in range(len(weights)):
        _augment(root, weights, row_price, column_price, row_of)
    return {row: column for column, row in sorted(row_of.items(), key=lambda item: item[1])}


def _augment(  # noqa: C901, PLR0912  - one search; cut in two it would hand seven tables over
    root: int,
    weights: Sequence[Mapping[int, int]],
    row_price: list[int],
    column_price: dict[int, int],
    row_of: dict[int, int],
) -> None:
    """Bring one more row in along the cheapest alternating path; keep the prices feasible and tight.

    A path ends at a free column, or at a row that becomes (or stays) free, at the cost of its price. Mostly the column
    that is nearest is free, and no path is to be looked for.
    """
    nearest, price, paid = None, row_price[root], column_price.get
    least = price
    for column, weight in weights[root].items():
        length = price + paid(column, 0) - weight
        if length < least:
            nearest, least = column, length
    if nearest is None or nearest not in row_of:
        if nearest is not None:
            row_of[nearest] = root
        row_price[root] -= least
        return
    reached = {root: 0}
    through: dict[int, int] = {}  # column -> row it was reached from
    far: dict[int, int] = {}  # column -> distance
    entered: dict[int, int] = {}  # row -> column it gives up
    best, last_row, last_column = row_price[root], root, None
    heap = [(0, root)]
    while heap:
        distance, row = heapq.heappop(heap)
        if distance >= best:
            break
        if distance > reached[row]:
            continue
        if distance + row_price[row] < best:
            best, last_row, last_column = distance + row_price[row], row, None
        price = distance + row_price[row]
        for column, weight in weights[row].items():
            length = price + paid(column, 0) - weight
            if length >= min(best, far.get(column, best)):
                continue
            far[column], through[column] = length, row
            if column not in row_of:
                best, last_row, last_column = length, row, column
            elif length < reached.get(row_of[column], best):
                reached[row_of[column]] = length
                entered[row_of[column]] = column
                heapq.heappush(heap, (length, row_of[column]))
    for row, distance in reached.items():
        if distance < best:
            row_price[row] -= best - distance
    for column, distance in far.items():
        if distance < best:
            column_price[column] += best - distance
    _flip(root, last_row, last_column, through, entered, row_of)


def _flip(
    root: int,
    row: int,
    column: int | None,
    through: Mapping[int, int],
    entered: Mapping[int, int],
    row_of: dict[int, int],
) -> None:
    """Give each row of the path the column that the next one gives up, from the far end back to the root."""
    while True:
        given_up = entered.get(row) if row != root else None
        if column is not None:
            row_of[column] = row
        if given_up is None:
            return
        column, row = given_up, through[given_up]


def _best_of_all(units: Sequence[Unit], component: list[int], edges: Edges) -> list[list[int]]:
    """Return the best grouping of a component over all groupings; none where too many ways stand open at a time.

    Units come in the order in which they begin. A group can grow while a later unit overlaps all of it; what is
    ahead depends on such groups alone, so of two ways that leave the same ones the better is kept.
    """
    order = sorted(component, key=lambda index: (units[index].start, units[index].end, index))
    turn = {index: place for place, index in enumerate(order)}
    last = {index: max(turn[other] for other in edges[index]) for index in order}
    ways: dict[Open, tuple[int, Trail | None]] = {(): (0, None)}
    for now, index in enumerate(order):
        near = edges[index]
        found: dict[Open, tuple[int, Trail | None]] = {}
        for groups_, (value, trail) in ways.items():
            left = tuple(group for group in groups_ if all(last[unit] >= now for unit in group))
            _keep(found, (*left, (index,)), value, (trail, index, index))
            for place, group in enumerate(left):
                if all(unit in near for unit in group):
                    grown = (*left[:place], (*group, index), *left[place + 1 :])
                    _keep(found, grown, value + sum(near[unit] for unit in group), (trail, index, group[0]))
        if len(found) > WAYS:
            return []
        ways = found
    return _traced(max(ways.values(), key=lambda way: way[0])[1])


def _keep(found: dict[Open, tuple[int, Trail | None]], left: Open, value: int, trail: Trail) -> None:
    """Remember a way, unless one as good leaves the same."""
    if left not in found or found[left][0] < value:
        found[left] = value, trail


def _traced(trail: Trail | None) -> list[list[int]]:
    """Return the groups that a trail made."""
    made: dict[int, list[int]] = defaultdict(list)
    while trail is not None:
        trail, index, first = trail
        made[first].append(index)
    return [sorted(group) for group in made.values()]


def _coder_by_coder(units: Sequence[Unit], component: list[int], edges: Edges) -> list[list[int]]:
    """Return a grouping made in optimal assignments, one for each coder, until no coder's anew is better."""
    layers: dict[str, list[int]] = defaultdict(list)
    for index in component:
        layers[min(units[index].coders)].append(index)
    made: list[list[int]] = []
    gained = 0
    for _ in range(ROUNDS):
        for coder in sorted(layers):
            own = set(layers[coder])
            rest = [left for group in made if (left := [index for index in group if index not in own])]
            made = _assigned(layers[coder], rest, edges)
        value = sum(
            edges[one].get(other, 0) for group in made for one in group for other in group if one < other
        )
        if value <= gained:
            break
        gained = value
    return [sorted(group) for group in made]


def _assigned(layer: Sequence[int], made: Sequence[list[int]], edges: Edges) -> list[list[int]]:
    """Return the groups with the units of one coder in those that fit best, the others alone."""
    group_of = {other: place for place, group in enumerate(made) for other in group}
    weights = []
    for index in layer:
        near = edges[index]
        places = sorted({group_of[other] for other in near if other in group_of})
        fitting = [place for place in places if all(other in near for other in made[place])]
        weights.append({place: sum(near[other] for other in made[place]) for place in fitting})
    matched = assignment(weights)
    groups_ = [list(group) for group in made]
    for turn, index in enumerate(layer):
        if turn in matched:
            groups_[matched[turn]].append(index)
        else:
            groups_.append([index])
    return groups_
