"""Choosing groups that share no unit so that the gain is largest: exact, by linear and integer programs.

The linear program (every group taken to some share, every unit used once at most) is solved as a whole, by the dual
simplex: its first basis, no group at all, is feasible for it at once, and there are few rows, one a unit. Mostly the
shares are then 0 and 1, and the answer is the best. Where they are not, the units that hang together are solved as an
integer program by themselves, with the groups that the prices of the units do not rule out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from refiqda.extras import needed

if TYPE_CHECKING:
    from refiqda.agreement.dissimilarity import Floats, Places

SMALL = 10  # units that trying out all their parts takes no time for
FIRST = 4  # groups of each unit that an integer program begins with
NODES = 2_000  # branches of an integer program before its best answer so far is taken: not seconds, so that runs agree
CLOSE = 1e-7  # what two sums of gains may differ by and still be the same


def best_packing(groups: Places, gain: Floats) -> tuple[Places, bool]:
    """Return the places of the groups that gain most together, and whether that is proven.

    ``groups`` are rows of units, -1 where there is none; gains are above 0. Raises MissingExtraError where scipy is
    needed (more than a few units) and missing.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    there = groups >= 0
    units, which = np.unique(groups[there], return_inverse=True)
    place: Places = np.full(groups.shape, -1, dtype=np.int64)
    place[there] = which
    if len(units) <= SMALL:
        tried = _by_trying(place.tolist(), gain.tolist(), len(units))
        return np.array(sorted(tried), dtype=np.int64), True
    solved = _Shares.of(place, gain, len(units))
    parts = solved.open_parts(place)
    settled = solved.share > 1 - CLOSE
    if parts:
        settled[np.concatenate(parts)] = False
    taken, sure = [settled.nonzero()[0]], True
    for part in parts:
        chosen, proven = _integer(place[part], gain[part], solved.price)
        taken.append(part[chosen])
        sure &= proven
    return np.sort(np.concatenate(taken)), sure


@attrs.frozen(eq=False)
class _Shares:
    """The linear program solved: the share of each group, the price of each unit."""

    share: Floats
    price: Floats

    @classmethod
    def of(cls, groups: Places, gain: Floats, units: int) -> _Shares:
        import numpy as np  # noqa: PLC0415 - heavy

        optimize = needed("scipy.optimize", "agreement")
        answer = optimize.linprog(
            -gain,
            A_ub=_incidence(groups, units),
            b_ub=np.ones(units),
            bounds=(0, None),
            method="highs-ds",
            options={"presolve": False},  # it takes longer than what it saves
        )
        return cls(answer.x, -answer.ineqlin.marginals)

    def open_parts(self, groups: Places) -> list[Places]:
        """Return the groups that hang together with one whose share is neither 0 nor 1."""
        import numpy as np  # noqa: PLC0415 - heavy

        broken = ((self.share > CLOSE) & (self.share < 1 - CLOSE)).nonzero()[0]
        if not len(broken):
            return []
        sparse, graphs = needed("scipy.sparse", "agreement"), needed("scipy.sparse.csgraph", "agreement")
        first = groups.max(axis=1)
        row, column = (groups >= 0).nonzero()
        size = int(first.max()) + 1
        links = sparse.coo_array((np.ones(len(row)), (first[row], groups[row, column])), shape=(size, size))
        label = graphs.connected_components(links, directed=False)[1][first]
        return [(label == one).nonzero()[0] for one in np.unique(label[broken])]


def _incidence(groups: Places, units: int) -> object:
    """Return the sparse matrix of units by groups."""
    import numpy as np  # noqa: PLC0415 - heavy

    row, column = (groups >= 0).nonzero()
    sparse = needed("scipy.sparse", "agreement")
    return sparse.csr_array((np.ones(len(row)), (groups[row, column], row)), shape=(units, len(groups)))


def _prices(groups: Places, price: Floats) -> Floats:
    """Return the sum of the prices of each group's units."""
    import numpy as np  # noqa: PLC0415 - heavy

    sums: Floats = np.append(price, 0.0)[groups].sum(axis=1)
    return sums


def _integer(groups: Places, gain: Floats, price: Floats) -> tuple[Places, bool]:
    """Return the best groups of one part, and whether they are proven to be; ``price`` is of all units.

    No answer gains more than the prices' sum. So a group whose price exceeds its gain by more than what is missing to
    that sum is in no better answer than the one at hand, and stays out.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    units = np.unique(groups[groups >= 0])
    above = float(price[units].sum())
    pays = gain - _prices(groups, price)
    near = np.argsort(-pays, kind="stable")
    some = np.sort(near[: max(len(units) * FIRST, int((pays > -CLOSE).sum()))])
    chosen, proven = _milp(groups[some], gain[some], units)
    best = some[chosen]
    missing = above - float(gain[best].sum())
    could = (pays > -missing - CLOSE).nonzero()[0]
    if proven and np.isin(could, some).all():
        return best, True
    again, proven = _milp(groups[could], gain[could], units)
    if gain[could[again]].sum() >= gain[best].sum():
        best = could[again]
    return best, proven


def _milp(groups: Places, gain: Floats, units: Places) -> tuple[Places, bool]:
    """Solve the integer program of these groups, and say whether it was solved to the end."""
    import numpy as np  # noqa: PLC0415 - heavy

    optimize = needed("scipy.optimize", "agreement")
    place = np.where(groups >= 0, np.searchsorted(units, groups), -1)
    answer = optimize.milp(
        -gain,
        integrality=np.ones(len(gain)),
        bounds=optimize.Bounds(0, 1),
        constraints=optimize.LinearConstraint(_incidence(place, len(units)), ub=1),
        options={"mip_rel_gap": 0.0, "node_limit": NODES},
    )
    if answer.x is None:
        return np.zeros(0, dtype=np.int64), False
    proven = answer.status == 0 and answer.fun - answer.mip_dual_bound < CLOSE
    return (answer.x > 0.5).nonzero()[0], bool(proven)  # noqa: PLR2004 - 0 or 1, but for rounding


def _by_trying(groups: list[list[int]], gain: list[float], units: int) -> list[int]:
    """Return the best groups without a common unit, by trying: either a unit's groups one by one, or none of them."""
    sets = [sum(1 << unit for unit in group if unit >= 0) for group in groups]
    holding = [[place for place, each in enumerate(sets) if each >> unit & 1] for unit in range(units)]
    known: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}

    def best(free: int) -> tuple[float, list[int]]:
        if free not in known:
            unit = (free & -free).bit_length() - 1
            found = best(free & ~(1 << unit))
            for place in holding[unit]:
                if not sets[place] & ~free:
                    value, chosen = best(free & ~sets[place])
                    if value + gain[place] > found[0]:
                        found = value + gain[place], [*chosen, place]
            known[free] = found
        return known[free]

    return best((1 << units) - 1)[1]


__all__ = ["best_packing"]
