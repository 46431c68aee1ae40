"""Pairing two sets so that the gain is largest: exact, for graphs with few edges.

Every edge has a gain above 0, and nothing has to be paired. Most of a real graph falls apart at once: an edge that
gains at least as much as the best other edges of both its ends together is in some best pairing (exchange them), and
taking it out frees others. What remains goes to scipy's sparse assignment (Jonker and Volgenant 1987) where scipy is
installed, in portions of whole components, and to our own shortest augmenting paths where it is not. Both are exact.
"""

from __future__ import annotations

import heapq
import importlib.util
from typing import TYPE_CHECKING

from refiqda.extras import needed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]

ROUNDS = 30  # of taking out what is certain; each halves what is left, or nearly
PORTION = 1_000  # left ends that are handed to scipy at once
FEW = 60  # edges that our own paths take faster than scipy starts


def best_pairing(sizes: tuple[int, int], left: Places, right: Places, gain: Floats) -> Places:
    """Return the edges, as places in ``left``, of a pairing with the largest sum of gains.

    ``sizes`` are the numbers of left and right ends; edges go from ``left[i]`` to ``right[i]``, each pair of ends at
    most once, with gains above 0.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    alive = np.arange(len(left))
    taken: list[Places] = []
    for _ in range(ROUNDS):
        if not len(alive):
            break
        certain = _certain(sizes, left[alive], right[alive], gain[alive])
        if not certain.any():
            break
        chosen = alive[certain]
        taken.append(chosen)
        used_left, used_right = np.zeros(sizes[0], dtype=bool), np.zeros(sizes[1], dtype=bool)
        used_left[left[chosen]] = used_right[right[chosen]] = True
        alive = alive[~(used_left[left[alive]] | used_right[right[alive]])]
    if len(alive):
        taken.append(alive[_rest(left[alive], right[alive], gain[alive])])
    return np.sort(np.concatenate(taken)) if taken else alive


def _certain(sizes: tuple[int, int], left: Places, right: Places, gain: Floats) -> NDArray[np.bool_]:
    """Return the edges that gain at least what their ends could gain apart; no two of them share an end."""
    import numpy as np  # noqa: PLC0415 - heavy

    others = np.zeros(len(gain))
    best = np.ones(len(gain), dtype=bool)
    for size, end in zip(sizes, (left, right), strict=True):
        order = np.lexsort((np.arange(len(gain)), -gain, end))
        sorted_end = end[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = sorted_end[1:] != sorted_end[:-1]
        top = order[first]
        second = np.zeros(size)
        begins = first.nonzero()[0]
        has_second = np.append(begins[1:], len(order)) - begins > 1
        second[end[top[has_second]]] = gain[order[begins[has_second] + 1]]
        is_top = np.zeros(len(gain), dtype=bool)
        is_top[top] = True
        best &= is_top
        others += second[end]
    return best & (gain >= others)


def _rest(left: Places, right: Places, gain: Floats) -> Places:
    """Return the edges of a best pairing of what is not certain."""
    import numpy as np  # noqa: PLC0415 - heavy

    if len(gain) <= FEW or importlib.util.find_spec("scipy") is None:
        return _by_paths(left.tolist(), right.tolist(), gain.tolist())
    sparse, graphs = needed("scipy.sparse", "agreement"), needed("scipy.sparse.csgraph", "agreement")
    rows, row = np.unique(left, return_inverse=True)
    columns, column = np.unique(right, return_inverse=True)
    n = len(rows)
    graph = sparse.coo_array((np.ones(len(row)), (row, n + column)), shape=(n + len(columns),) * 2)
    label = graphs.connected_components(graph, directed=False)[1][row]
    order = np.lexsort((column, row, label))
    starts = np.append(True, label[order][1:] != label[order][:-1]).nonzero()[0]
    cuts = starts[np.append(0, np.diff(starts // PORTION)) > 0]
    found = []
    for part in np.split(order, cuts):
        some_rows, at_row = np.unique(row[part], return_inverse=True)
        some_columns, at_column = np.unique(column[part], return_inverse=True)
        alone = np.arange(len(some_rows))  # each left end has a column of its own for staying unpaired
        cost = np.append(gain[part].max() + 1 - gain[part], np.full(len(alone), gain[part].max() + 1))
        where = np.append(at_row, alone), np.append(at_column, len(some_columns) + alone)
        matrix = sparse.csr_array((cost, where), shape=(len(alone), len(some_columns) + len(alone)))
        _, partner = graphs.min_weight_full_bipartite_matching(matrix)
        found.append(part[partner[at_row] == at_column])
    return np.concatenate(found)


def _by_paths(left: list[int], right: list[int], gain: list[float]) -> Places:
    """Return the edges of a best pairing by shortest augmenting paths, one left end after the other."""
    import numpy as np  # noqa: PLC0415 - heavy

    paths = _Paths(left, right, gain)
    for begin in dict.fromkeys(left):
        paths.augment(begin)
    return np.array(sorted(paths.edge_at.values()), dtype=np.int64)


class _Paths:
    """Shortest augmenting paths (Jonker and Volgenant 1987) on a sparse graph.

    Costs are minus the gains. A left end may stay alone at the cost 0. Right ends have prices, 0 while they are free; a
    paired left end pays its edge's cost and the price, which is the least it could pay, and never above 0.
    """

    def __init__(self, left: list[int], right: list[int], gain: list[float]) -> None:
        self.left, self.right = left, right
        self.cost = [-one for one in gain]
        self.edges: dict[int, list[int]] = {}
        for place, one in enumerate(left):
            self.edges.setdefault(one, []).append(place)
        self.price = dict.fromkeys(right, 0.0)
        self.edge_at: dict[int, int] = {}  # right end -> the edge that pairs it

    def augment(self, begin: int) -> None:
        """Pair one more left end, or leave one alone, so that the whole is best for the left ends seen so far."""
        via: dict[int, int] = {}  # right end -> the edge by which it is reached
        distance: dict[int, float] = {}
        done: dict[int, float] = {}
        heap: list[tuple[float, int]] = []
        one, base = begin, 0.0
        best, end = 0.0, -1  # the cheapest way so far: the right end that goes to another, -1 for none
        while True:
            for place in self.edges[one]:
                other = self.right[place]
                reached = base + self.cost[place] + self.price[other]
                if other not in done and reached < distance.get(other, best):
                    distance[other], via[other] = reached, place
                    heapq.heappush(heap, (reached, other))
            while heap and heap[0][1] in done:
                heapq.heappop(heap)
            if not heap or heap[0][0] >= best:
                break
            reached, other = heapq.heappop(heap)
            done[other] = reached
            if other not in self.edge_at:
                best, end = reached, other
                break
            held = self.edge_at[other]
            one, base = self.left[held], reached - self.cost[held] - self.price[other]
            if base < best:  # this left end may let go of what it holds, and stay alone
                best, end = base, other
        for other, reached in done.items():
            self.price[other] += max(best - reached, 0.0)
        self._turn(begin, end, via)

    def _turn(self, begin: int, end: int, via: dict[int, int]) -> None:
        """Give ``end`` to the left end that reached it, what that one held to the one before, and so on."""
        held = {self.left[place]: other for other, place in self.edge_at.items() if other in via}
        while end >= 0:
            place = via[end]
            self.edge_at[end] = place
            end = -1 if self.left[place] == begin else held[self.left[place]]


__all__ = ["best_pairing"]
