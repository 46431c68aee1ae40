"""How far apart two units are, and which pairs of units are near enough to matter: the ground of gamma.

Mathet, Widloecher and Metivier (2015), The unified and holistic method gamma for inter-annotator agreement measure and
alignment, Computational Linguistics 41, 437-479. Two units of begin ``s``, end ``e``, length ``l`` and category ``c``
lie ``delta * (alpha * p ** 2 + beta * d(c1, c2))`` apart, with ``p = (|s1 - s2| + |e1 - e2|) / (l1 + l2)``; a unit that
nothing is set beside costs ``delta`` towards every other observer.

With middles ``x`` and half lengths ``h`` the first sum is ``2 * max(|x1 - x2|, |h1 - h2|)``, so pairs below a bound lie
within a window of middles: they are found by search, without trying all pairs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]

Categorical = Callable[[Any, Any], float] | Sequence[Sequence[float]] | None
"""How far apart two categories are: None (0 for the same, else 1), a function, or a matrix in a stated order."""

AT_ONCE = 2_000_000  # pairs looked at in one go, which bounds the memory


@attrs.frozen(eq=False)
class Columns:
    """Units as columns, by observer: begins, ends and the places of their categories; positions may be broken."""

    observers: int
    observer: Places
    start: Floats
    end: Floats
    category: Places

    def __len__(self) -> int:
        return len(self.start)


@attrs.frozen(eq=False)
class Dissimilarity:
    """The distance of two units. ``apart[i, j]`` is the distance of two categories, None for equal or not."""

    alpha: float
    beta: float
    delta: float
    apart: Floats | None = None

    def positions(self, units: Columns, one: Places, other: Places) -> Floats:
        """Return the part of positions, ``delta * p ** 2``, for pairs of units."""
        import numpy as np  # noqa: PLC0415 - heavy

        start, end = units.start, units.end
        away = np.abs(start[one] - start[other]) + np.abs(end[one] - end[other])
        return self.delta * (away / (end[one] - start[one] + end[other] - start[other])) ** 2

    def categories(self, units: Columns, one: Places, other: Places) -> Floats:
        """Return the part of categories, ``delta * d``, for pairs of units."""
        first, second = units.category[one], units.category[other]
        found = (first != second) * 1.0 if self.apart is None else self.apart[first, second]
        return self.delta * found

    def of(self, units: Columns, one: Places, other: Places) -> Floats:
        """Return the distances of pairs of units."""
        return self.alpha * self.positions(units, one, other) + self.beta * self.categories(units, one, other)

    def near(
        self, units: Columns, first: Places, second: Places, most: float
    ) -> tuple[Places, Places, Floats]:
        """Return every pair of a unit of ``first`` and one of ``second`` with a distance below ``most``.

        Answers are places in ``units``, and the distances. Exact: no such pair is missed.
        """
        import numpy as np  # noqa: PLC0415 - heavy

        reach = math.sqrt(most / (self.alpha * self.delta)) if self.alpha else math.inf
        middle, half = (units.start + units.end) / 2, (units.end - units.start) / 2
        found: list[tuple[Places, Places, Floats]] = []
        if len(first) and len(second):
            size = np.frexp(half[second])[1]  # units of about one length are searched together
            for octave in np.unique(size):
                some = second[size == octave]
                some = some[np.argsort(middle[some], kind="stable")]
                width = reach * (half[first] + half[some].max()) * (1 + 1e-9)
                low = middle[some].searchsorted(middle[first] - width)
                high = middle[some].searchsorted(middle[first] + width, side="right")
                found += self._below(units, first, some, (low, high - low), most)
        if not found:
            nothing = np.zeros(0, np.int64)
            return nothing, nothing, np.zeros(0)
        one, other, distance = (np.concatenate(column) for column in zip(*found, strict=True))
        return one, other, distance

    def _below(
        self, units: Columns, first: Places, some: Places, window: tuple[Places, Places], most: float
    ) -> list[tuple[Places, Places, Floats]]:
        """Return the pairs of each unit with those in its window that lie near enough, in handy portions."""
        import numpy as np  # noqa: PLC0415 - heavy

        low, count = window
        total = np.cumsum(count)
        cuts = np.unique(total.searchsorted(np.arange(AT_ONCE, total[-1], AT_ONCE)))
        found = []
        for part in np.split(np.arange(len(first)), cuts):
            each = count[part]
            one = np.repeat(first[part], each)
            begin = np.repeat(low[part] - (np.cumsum(each) - each), each)
            other = some[np.arange(len(one)) + begin]
            distance = self.of(units, one, other)
            near = distance < most
            found.append((one[near], other[near], distance[near]))
        return found


def dissimilarity(
    values: Sequence[Hashable],
    weights: tuple[float, float, float],
    categorical: Categorical,
    categories: Sequence[Hashable] | None,
) -> Dissimilarity:
    """Return the distance for these categories; ``weights`` are alpha, beta and delta.

    Raises InvalidArgumentError for weights below 0 (delta: not above 0) and distances of categories that are no
    symmetric table of numbers from 0 up with 0 between equals, or that miss a category.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    alpha, beta, delta = weights
    if not all(math.isfinite(one) and one >= 0 for one in weights) or not delta or not alpha + beta:
        raise InvalidArgumentError(
            "the weights of gamma are not numbers from 0 up, delta above 0",
            remedy="Use 1, 1 and 1, or say others.",
        )
    if categorical is None:
        return Dissimilarity(alpha, beta, delta)
    if callable(categorical):
        table = np.array([[float(categorical(one, other)) for other in values] for one in values])
    else:
        table = _chosen(values, categorical, categories)
    table = table.reshape(len(values), len(values))
    if (
        not np.isfinite(table).all()
        or (table < 0).any()
        or (table != table.T).any()
        or table.diagonal().any()
    ):
        raise InvalidArgumentError(
            "distances of categories are not what they have to be",
            remedy="Give numbers from 0 up, the same both ways, with 0 from each category to itself.",
        )
    return Dissimilarity(alpha, beta, delta, table)


def _chosen(
    values: Sequence[Hashable], matrix: Sequence[Sequence[float]], categories: Sequence[Hashable] | None
) -> Floats:
    """Return the rows and columns of the categories that occur."""
    import numpy as np  # noqa: PLC0415 - heavy

    order = {category: place for place, category in enumerate(categories or ())}
    table = (
        np.array([list(row) for row in matrix], dtype=float)
        if len({len(row) for row in matrix}) == 1
        else None
    )
    if table is None or table.shape != (len(order), len(order)):
        raise InvalidArgumentError(
            "the matrix of distances and the categories do not fit together",
            remedy="Give one row and one column a category, and their order as `categories`.",
        )
    if not set(values) <= set(order):
        raise InvalidArgumentError(
            "a category has no row in the matrix of distances", remedy="Name every category that was used."
        )
    places = [order[value] for value in values]
    return table[np.ix_(places, places)]
