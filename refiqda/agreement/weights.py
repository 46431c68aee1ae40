"""How alike two categories are: agreement weights and the distances of the levels of measurement.

Everything is kept in whole numbers: a weight ``w`` is stored as ``rows[k][l] / scale`` with one scale for
all, so that sums over thousands of millions of characters lose nothing. Nominal weights (1 on the diagonal,
0 elsewhere) are not written out; ``rows`` is then None.

Sources: Cohen (1968), Weighted kappa, Psychological Bulletin 70, 213-220 (linear and quadratic weights);
Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section on metric differences (the levels).
"""

import math
import operator
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Rational
from typing import Literal

from attrs import field, frozen

from refiqda.errors import InvalidArgumentError

Level = Literal["nominal", "ordinal", "interval", "ratio"]
Number = int | float | Fraction
Weights = Literal["linear", "quadratic"] | Sequence[Sequence[Number]]
"""Agreement weights: a name, or a square matrix in the order of the categories with 1 on the diagonal."""

RATIO_BITS = 256  # squared ratio distances are kept to this many binary places, far below a float's rounding


@frozen
class Scaled:
    """A square table of numbers in whole units of ``1 / scale``; ``rows`` None stands for the identity."""

    size: int
    rows: tuple[tuple[int, ...], ...] | None = field(default=None, repr=False)
    scale: int = 1

    def product(self, left: Sequence[int], right: Sequence[int]) -> int:
        """Sum of ``rows[k][l] * left[k] * right[l]`` over all k and l."""
        if self.rows is None:
            return sum(map(operator.mul, left, right))
        return sum(
            a * sum(w * b for w, b in zip(row, right, strict=True) if b)
            for a, row in zip(left, self.rows, strict=True)
            if a
        )

    def at(self, first: int, second: int) -> int:
        """Return the entry of one pair of categories."""
        if self.rows is None:
            return int(first == second)
        return self.rows[first][second]

    @property
    def total(self) -> int:
        """Sum of all entries."""
        return self.size if self.rows is None else sum(map(sum, self.rows))


def numbers_of(categories: Sequence[object]) -> tuple[int, ...] | None:
    """Return the categories as whole numbers in one common unit, or None when one of them is no number."""
    exact: list[Fraction] = []
    for category in categories:
        if isinstance(category, Rational):
            exact.append(Fraction(int(category.numerator), int(category.denominator)))
        elif isinstance(category, float | Decimal) and math.isfinite(category):
            exact.append(Fraction(category))
        else:
            return None
    unit = math.lcm(*(value.denominator for value in exact))
    return tuple(int(value * unit) for value in exact)


def named_weights(name: str, places: Sequence[int]) -> Scaled:
    """Weights that fall with the distance (``linear``) or the squared distance (``quadratic``) (Cohen 1968).

    ``places`` says where each category lies on the scale. The two ends of the scale get weight 0.
    """
    power = {"linear": 1, "quadratic": 2}.get(name)
    if power is None:
        raise InvalidArgumentError(
            "these weights have no known name", remedy='Use "linear", "quadratic" or a matrix of weights.'
        )
    width = max(places, default=0) - min(places, default=0)
    scale = width**power or 1
    return Scaled(
        size=len(places),
        rows=tuple(tuple(scale - abs(one - other) ** power for other in places) for one in places),
        scale=scale,
    )


def matrix_weights(matrix: Sequence[Sequence[Number]], size: int) -> Scaled:
    """Weights given by hand: ``size`` rows and columns, each between 0 and 1, and 1 on the diagonal.

    Raises InvalidArgumentError for any other matrix.
    """
    rows = matrix.tolist() if hasattr(matrix, "tolist") else matrix
    if len(rows) != size or any(len(row) != size for row in rows):
        raise InvalidArgumentError(
            f"the matrix of weights is not {size} x {size}", remedy="Give one row and one column a category."
        )
    flat = [value for row in rows for value in row]
    if any(isinstance(value, float) and not math.isfinite(value) for value in flat) or not all(
        0 <= value <= 1 for value in flat
    ):
        raise InvalidArgumentError("a weight is not between 0 and 1", remedy="Scale the weights to 0 .. 1.")
    if any(rows[place][place] != 1 for place in range(size)):
        raise InvalidArgumentError(
            "a weight on the diagonal is not 1", remedy="Equal ratings agree wholly; put 1 on the diagonal."
        )
    exact = [Fraction(value) for value in flat]
    scale = math.lcm(*(value.denominator for value in exact))
    whole = [int(value * scale) for value in exact]
    return Scaled(
        size=size,
        rows=tuple(tuple(whole[place * size : (place + 1) * size]) for place in range(size)),
        scale=scale,
    )


def as_distances(weights: Scaled) -> Scaled:
    """Turn agreement weights into distances, ``1 - w``."""
    size, scale = weights.size, weights.scale
    return Scaled(
        size=size,
        rows=tuple(tuple(scale - weights.at(one, other) for other in range(size)) for one in range(size)),
        scale=scale,
    )


def squared_distances(places: Sequence[int]) -> Scaled:
    """Squared differences, the distance of the interval level and, on middle ranks, of the ordinal level."""
    return Scaled(
        size=len(places), rows=tuple(tuple((one - other) ** 2 for other in places) for one in places)
    )


def middle_ranks(margins: Sequence[int]) -> tuple[int, ...]:
    """Twice the middle rank of each category when ``margins[k]`` ratings fall into it.

    The ordinal distance of Krippendorff (2011), ``(sum of n_g from c to k - (n_c + n_k) / 2) ** 2``, is the
    squared difference of middle ranks; twice them are whole numbers, and a common factor cancels in alpha.
    """
    below = 0
    ranks = []
    for count in margins:
        ranks.append(2 * below + count)
        below += count
    return tuple(ranks)


def ratio_distances(values: Sequence[int]) -> Scaled:
    """``((c - k) / (c + k)) ** 2``, the distance of the ratio level; ``values`` are not negative."""

    def distance(one: int, other: int) -> int:
        return 0 if one == other else ((one - other) ** 2 << RATIO_BITS) // (one + other) ** 2

    return Scaled(
        size=len(values),
        rows=tuple(tuple(distance(one, other) for other in values) for one in values),
        scale=1 << RATIO_BITS,
    )
