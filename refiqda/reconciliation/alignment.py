"""Which readings of different coders are about the same place: the grouping with the greatest total likeness.

What it computes: given *units* (a passage, and who marked it), disjoint groups of units such that within a
group every two units overlap and no coder occurs twice, with the greatest sum, over all pairs within groups,
of likeness. The likeness of two passages is the Jaccard index of their characters, shared / covered by
either, in whole billionths so that sums are exact.

Conventions: spans half-open; units of one coder may overlap each other (they carry different codes). Ties go
to the grouping found first in the order of the units, which callers make canonical.

Source: for two coders the assignment problem, solved by shortest augmenting paths with potentials (Kuhn 1955;
Munkres 1957; Jonker and Volgenant 1987), on the sparse graph of overlaps. For three or more the problem is
NP-hard (Karp 1972: 3-dimensional matching): connected components of up to `EXACT_UNITS` units are searched
completely, larger ones coder by coder, each step an optimal assignment.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.intervals import Interval, overlap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SCALE: Final = 10**9
EXACT_UNITS: Final = 10
_TWO: Final = 2


@attrs.frozen
class Unit:
    """A passage and the coders who marked exactly that."""

    span: Interval
    coders: frozenset[str]


def likeness(one: Interval, other: Interval) -> int:
    """Return the Jaccard index of two passages in billionths; at least 1 where they share a character."""
    shared = overlap(one, other)
    if not shared:
        return 0
    either = (one[1] - one[0]) + (other[1] - other[0]) - shared
    return max(1, shared * SCALE // either)


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
        elif len(component) <= EXACT_UNITS:
            found.extend(_complete(component, edges))
        else:
            found.extend(_coder_by_coder(units, component, edges))
    return sorted(found)


def _edges(units: Sequence[Unit]) -> dict[int, dict[int, int]]:
    """Return for each unit the units of other coders that it overlaps, with their likeness."""
    edges: dict[int, dict[int, int]] = defaultdict(dict)
    active: list[tuple[int, int]] = []
    for index in sorted(range(len(units)), key=lambda each: units[each].span):
        start = units[index].span[0]
        while active and active[0][0] <= start:
            heapq.heappop(active)
        for _, other in active:
            weight = likeness(units[index].span, units[other].span)
            if weight and not units[index].coders & units[other].coders:
                edges[index][other] = edges[other][index] = weight
        heapq.heappush(active, (units[index].span[1], index))
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


def _pairs(
    units: Sequence[Unit], component: list[int], edges: Mapping[int, Mapping[int, int]]
) -> list[list[int]]:
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


def _augment(  # noqa: C901  - one search; cut in two it would hand seven tables over
    root: int,
    weights: Sequence[Mapping[int, int]],
    row_price: list[int],
    column_price: dict[int, int],
    row_of: dict[int, int],
) -> None:
    """Bring one more row in along the cheapest alternating path; keep the prices feasible and tight.

    A path ends at a free column, or at a row that becomes (or stays) free, at the cost of its price.
    """
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
        for column, weight in weights[row].items():
            length = distance + row_price[row] + column_price[column] - weight
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
        row_price[row] -= max(0, best - distance)
    for column, distance in far.items():
        column_price[column] += max(0, best - distance)
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


def _complete(component: list[int], edges: Mapping[int, Mapping[int, int]]) -> list[list[int]]:
    """Return the best grouping of a small component, over all groupings."""
    count = len(component)
    like = [[edges[one].get(other, 0) for other in component] for one in component]
    best: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, ())}

    def cliques(chosen: list[int], value: int, start: int, rest: int) -> list[tuple[int, int]]:
        mask = sum(1 << index for index in chosen)
        result = [(mask, value)]
        for index in range(start, count):
            if rest >> index & 1 and all(like[index][other] for other in chosen):
                gain = sum(like[index][other] for other in chosen)
                result += cliques([*chosen, index], value + gain, index + 1, rest)
        return result

    def solve(rest: int) -> tuple[int, tuple[int, ...]]:
        if rest not in best:
            first = (rest & -rest).bit_length() - 1
            options = []
            for mask, value in cliques([first], 0, first + 1, rest):
                below, parts = solve(rest & ~mask)
                options.append((value + below, (mask, *parts)))
            best[rest] = max(options, key=lambda option: option[0])
        return best[rest]

    return [
        [component[index] for index in range(count) if mask >> index & 1]
        for mask in solve((1 << count) - 1)[1]
    ]


def _coder_by_coder(
    units: Sequence[Unit], component: list[int], edges: Mapping[int, Mapping[int, int]]
) -> list[list[int]]:
    """Return a grouping made in one optimal assignment for each coder, in the order of their names."""
    layers: dict[str, list[int]] = defaultdict(list)
    for index in component:
        layers[min(units[index].coders)].append(index)
    made: list[list[int]] = []
    for coder in sorted(layers):
        weights = []
        for index in layers[coder]:
            near = edges[index]
            weights.append(
                {
                    place: sum(near[other] for other in group)
                    for place, group in enumerate(made)
                    if all(other in near for other in group)
                }
            )
        matched = assignment(weights)
        fresh = []
        for place, index in enumerate(layers[coder]):
            if place in matched:
                made[matched[place]].append(index)
            else:
                fresh.append([index])
        made.extend(fresh)
    return [sorted(group) for group in made]
