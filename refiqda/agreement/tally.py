"""Ratings counted: how often which combination of categories was given, in whole numbers.

A tally forgets the order of the units and keeps how many units share one *profile* (the category each
observer gave, None where one gave none) and one *spread* (how many ratings fell into each category). Every
coefficient is computed from these, so a thousand million characters cost what four numbers cost.
"""

import math
import operator
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import cast

from attrs import frozen

from refiqda.agreement.weights import Scaled, numbers_of
from refiqda.errors import InvalidArgumentError

Profile = tuple[int | None, ...]
Spread = tuple[int, ...]


@frozen
class Tally:
    """Ratings of units by observers, counted.

    ``categories`` in their order; ``ordered`` says whether that order means something; ``coded`` is the
    category that means "coded" in yes-or-no data, where it is known. ``observers`` is their number, or the
    largest number of ratings of a unit when ``profiles`` is None (nobody knows who gave which rating).
    """

    categories: tuple[object, ...]
    ordered: bool
    observers: int
    spreads: Mapping[Spread, int]
    profiles: Mapping[Profile, int] | None
    coded: object | None = None

    def pairs_only(self) -> dict[Spread, int]:
        """Only the units with exactly two ratings."""
        return {spread: times for spread, times in self.spreads.items() if sum(spread) == 2}  # noqa: PLR2004 a pair


def plain(values: object) -> list[object]:
    """Any sequence (list, numpy array, pandas column) as a list of plain Python values.

    A table of pandas or polars gives its rows (by itself it gives names of columns, or columns). Raises
    InvalidArgumentError for what is no sequence.
    """
    if hasattr(values, "columns") and hasattr(values, "to_numpy"):
        values = values.to_numpy()
    try:
        listed = values.tolist() if hasattr(values, "tolist") else list(cast("Iterable[object]", values))
    except TypeError:
        listed = None
    if not isinstance(listed, list):
        raise InvalidArgumentError(
            "these data are no rows of values", remedy="Give a list of lists, an array or a table."
        )
    return [value.tolist() if hasattr(value, "tolist") else value for value in listed]


def whole(value: object) -> int:
    """Return a count as a Python integer; raises InvalidArgumentError for what is none (2.5, -1, a word)."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    try:
        number = operator.index(value)  # type: ignore[arg-type] # the except clause is for what is no integer
    except TypeError:
        number = -1
    if number < 0:
        raise InvalidArgumentError("a count is not a whole number from 0 up", remedy="Give counts of units.")
    return number


def missing(value: object) -> bool:
    """No rating: None, or the NaN, NA and NaT by which numpy and pandas say so."""
    return (
        value is None
        or (isinstance(value, float | Decimal) and math.isnan(value))
        or type(value).__name__ in {"NAType", "NaTType"}
    )


def found_categories(values: set[object]) -> tuple[tuple[object, ...], bool]:
    """Return the categories that occur and whether their order means something (it does for numbers)."""
    listed = list(values)
    places = numbers_of(listed)
    if places is not None:
        order = sorted(range(len(listed)), key=lambda index: places[index])
        return tuple(listed[index] for index in order), True
    return tuple(sorted(listed, key=lambda value: (type(value).__name__, str(value)))), False


def known_categories(categories: Sequence[object]) -> tuple[object, ...]:
    """Categories as given; raises InvalidArgumentError when one stands twice."""
    named = tuple(plain(categories))
    if len(set(named)) != len(named):
        raise InvalidArgumentError("a category is named twice", remedy="Name each category once.")
    return named


def tally_matrix(matrix: Iterable[object], categories: Sequence[object] | None) -> Tally:
    """Count a matrix of observers x units; see `coefficients.from_matrix`."""
    rows = [plain(row) for row in plain(matrix)]
    if len({len(row) for row in rows}) > 1:
        raise InvalidArgumentError(
            "the observers have different numbers of units",
            remedy="Use None where an observer gave no rating.",
        )
    try:
        raw = Counter(zip(*rows, strict=True))
    except TypeError:  # what cannot be hashed cannot be a category
        raise InvalidArgumentError(
            "a rating is a collection of values",
            remedy="Give each unit one category; ask about one code at a time.",
        ) from None
    if categories is None:
        named, ordered = found_categories({value for key in raw for value in key if not missing(value)})
    else:
        named, ordered = known_categories(categories), True
    index: dict[object, int] = {category: place for place, category in enumerate(named)}
    profiles: Counter[Profile] = Counter()
    spreads: Counter[Spread] = Counter()
    for key, times in raw.items():
        try:
            profile = tuple(None if missing(value) else index[value] for value in key)
        except KeyError:
            raise InvalidArgumentError(
                "a rating is none of the categories", remedy="Name every category that was used."
            ) from None
        profiles[profile] += times
        spread = [0] * len(named)
        for place in profile:
            if place is not None:
                spread[place] += 1
        spreads[tuple(spread)] += times
    yes_or_no = set(named) <= {0, 1}
    return Tally(named, ordered, len(rows), dict(spreads), dict(profiles), 1 if yes_or_no else None)


def tally_table(
    table: Iterable[object], categories: Sequence[object] | None, coded: object | None = None
) -> Tally:
    """Count a contingency table of two observers; see `coefficients.from_table`."""
    rows = [[whole(value) for value in plain(row)] for row in plain(table)]
    size = len(rows)
    if any(len(row) != size for row in rows):
        raise InvalidArgumentError(
            "the table is not square",
            remedy="Give every category a row (first observer) and a column (second).",
        )
    named = tuple(range(1, size + 1)) if categories is None else known_categories(categories)
    if len(named) != size:
        raise InvalidArgumentError(
            f"{len(named)} categories are named for {size} rows", remedy="Name each once."
        )
    if coded is None and size == 2:  # noqa: PLR2004 a fourfold table
        coded = 1 if categories is None or set(named) == {0, 1} else None
    profiles: dict[Profile, int] = {}
    spreads: dict[Spread, int] = {}
    for one, row in enumerate(rows):
        for other, times in enumerate(row):
            if times:
                profiles[one, other] = times
                spread = tuple((place == one) + (place == other) for place in range(size))
                spreads[spread] = spreads.get(spread, 0) + times
    return Tally(named, True, 2, spreads, profiles, coded)  # noqa: FBT003 `ordered`: a table's rows have an order


def tally_distribution(
    rows: Iterable[object], categories: Sequence[object] | None, times: Iterable[object] | None
) -> Tally:
    """Count units x categories; see `coefficients.from_distribution`."""
    listed: list[Spread] = [tuple(whole(value) for value in plain(row)) for row in plain(rows)]
    widths = {len(row) for row in listed}
    size = max(widths, default=len(categories or ()))
    named = tuple(range(1, size + 1)) if categories is None else known_categories(categories)
    if widths - {len(named)}:
        raise InvalidArgumentError(
            "the units have different numbers of categories", remedy="Give each unit one count a category."
        )
    repeats = [1] * len(listed) if times is None else [whole(value) for value in plain(times)]
    if len(repeats) != len(listed):
        raise InvalidArgumentError(
            "there is not one `times` for each row", remedy="Leave `times` out, or match it."
        )
    spreads: dict[Spread, int] = {}
    for spread, repeat in zip(listed, repeats, strict=True):
        if repeat:
            spreads[spread] = spreads.get(spread, 0) + repeat
    coded = 1 if categories is not None and set(named) == {0, 1} else None
    observers = max(map(sum, spreads), default=0)
    return Tally(named, True, observers, spreads, None, coded)  # noqa: FBT003 `ordered`: columns have an order


def observed_agreement(spreads: Mapping[Spread, int], weights: Scaled) -> tuple[int, int]:
    """Return the mean over units of the mean agreement of their pairs of ratings: numerator, denominator.

    Units with fewer than two ratings say nothing and are passed over; (0, 0) when none is left. Fleiss
    (1971), equations 1 to 3; with weights and missing ratings: Gwet (2014), Handbook of Inter-Rater
    Reliability, 4th edition, section 4.4.
    """
    units = 0
    pairs_by_size: dict[int, int] = {}
    for spread, times in spreads.items():
        size = sum(spread)
        if size > 1:
            pairs = weights.product(spread, spread) - weights.scale * size
            pairs_by_size[size] = pairs_by_size.get(size, 0) + times * pairs
            units += times
    common = math.lcm(*(size * (size - 1) for size in pairs_by_size))
    numerator = sum(pairs * (common // (size * (size - 1))) for size, pairs in pairs_by_size.items())
    return numerator, units * common * weights.scale


def mean_shares(spreads: Mapping[Spread, int], size: int) -> tuple[list[int], int]:
    """Return the mean share of each category over all units that have a rating: numerators, one denominator.

    Gwet (2014), section 4.4: every unit counts alike, however many observers rated it.
    """
    units = 0
    by_size: dict[int, list[int]] = {}
    for spread, times in spreads.items():
        given = sum(spread)
        if given:
            units += times
            sums = by_size.setdefault(given, [0] * size)
            for place, count in enumerate(spread):
                sums[place] += count * times
    common = math.lcm(*by_size)
    shares = [
        sum(sums[place] * (common // given) for given, sums in by_size.items()) for place in range(size)
    ]
    return shares, units * common
