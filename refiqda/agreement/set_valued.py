"""Alpha for overlapping codes: what an observer gives a unit is a set of codes, and sets lie more or less far apart.

Krippendorff's alpha takes any distance of values (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability); of
sets:

- ``hamming``: how many codes one has and the other not. Distances then add up over the codes, so that alpha is
  ``1 - sum of D_o / sum of D_e`` of the single codes, exactly, and fourfold counts are enough (`hamming_alpha`).
- ``jaccard``: one minus the shared codes over all codes of both.
- ``masi``: Passonneau (2006), Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation,
  Proceedings of LREC: one minus Jaccard's share times 1 for equal sets, 2/3 where one holds the other, 1/3 where they
  share something else, 0 where they share nothing.

Two empty sets are equal. Sums are whole numbers or exact fractions; units are the steps of the continuum.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, get_args

from refiqda.agreement.coefficients import NO_PAIRS, NO_VARIATION, Coefficient
from refiqda.agreement.sections import lay_out
from refiqda.agreement.tally import whole
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from refiqda.agreement.sections import Observers

    Codes = frozenset[Any]
    Profile = tuple[Codes | None, ...]

__all__ = ["SetDistance", "hamming_alpha", "hamming_alpha_of_spreads", "set_alpha", "set_profiles"]

SetDistance = Literal["hamming", "jaccard", "masi"]

PAIR = 2
FOURFOLD = 4


def hamming_alpha(counts: Iterable[Sequence[int]]) -> Coefficient:
    """Return alpha of code sets (Hamming) of two observers from the fourfold counts of each code.

    ``counts`` are (both, only the first, only the second, neither) of every code over the same units. Raises
    InvalidArgumentError for what is no count, or if the codes do not have the same number of units.
    """
    rows = [[whole(one) for one in row] for row in counts]
    if any(len(row) != FOURFOLD for row in rows):
        raise InvalidArgumentError(
            "a code does not have four counts", remedy="Give both, only a, only b, neither."
        )
    return hamming_alpha_of_spreads([(PAIR, [(neither, a + b, both) for both, a, b, neither in rows])])


def hamming_alpha_of_spreads(spreads: Iterable[tuple[int, Iterable[Sequence[int]]]]) -> Coefficient:
    """Return alpha of code sets (Hamming) of any number of observers.

    Each entry is of the units that the same number of observers, ``members``, worked on: that number, and for each code
    (in one order throughout) the units by how many of them marked it, 0 to ``members``. Units of fewer than two
    observers say nothing. Raises InvalidArgumentError as `hamming_alpha`.
    """
    apart, marked, values = Fraction(), Counter[int](), 0
    codes = set()
    for members, by_code in spreads:
        rows = [[whole(one) for one in row] for row in by_code]
        codes.add(len(rows))
        if len(codes) > 1 or any(len(row) != members + 1 for row in rows) or len(set(map(sum, rows))) > 1:
            raise InvalidArgumentError(
                "the codes do not have counts of the same units", remedy="Count every code over all units."
            )
        if members < PAIR or not rows:
            continue
        values += members * sum(rows[0])
        for code, row in enumerate(rows):
            marked[code] += sum(number * units for number, units in enumerate(row))
            pairs = sum(2 * number * (members - number) * units for number, units in enumerate(row))
            apart += Fraction(pairs, members - 1)
    if not values:
        return Coefficient(None, NO_PAIRS)
    expected = sum(2 * number * (values - number) for number in marked.values())
    if not expected:
        return Coefficient(None, NO_VARIATION)
    return Coefficient(float(1 - (values - 1) * apart / expected))


def set_profiles(units_by_observer: Observers, length: int) -> dict[Profile, int]:
    """Return how many steps of the continuum have which sets of codes, one set an observer, by sweep.

    Units ``{observer: [(start, end, code), ...]}`` may overlap; the same code twice counts once. Raises
    InvalidArgumentError for units that are none (`refiqda.agreement.sections`).
    """
    units = lay_out(units_by_observer, length)
    events: list[tuple[int, int, int, int]] = []
    columns = (units.observer.tolist(), units.start.tolist(), units.end.tolist(), units.value.tolist())
    for observer, start, end, value in zip(*columns, strict=True):
        events += [(start, 1, observer, value), (end, -1, observer, value)]
    events.sort()
    found: Counter[Profile] = Counter()
    held = [Counter[int]() for _ in units.observers]
    sets: list[Codes] = [frozenset()] * len(held)
    before = 0
    for at, change, observer, value in events:
        if at > before:
            found[tuple(sets)] += at - before
            before = at
        held[observer][value] += change
        if not held[observer][value]:
            del held[observer][value]
        sets[observer] = frozenset(units.values[one] for one in held[observer])
    if before < units.length:
        found[tuple(sets)] += units.length - before
    return dict(found)


def set_alpha(profiles: Mapping[Profile, int], distance: SetDistance = "masi") -> Coefficient:
    """Return alpha of code sets from how many units have which sets, one an observer, None where there is none.

    The time grows with the square of the number of distinct sets. Raises InvalidArgumentError for an unknown distance
    and for what is no count.
    """
    if distance not in get_args(SetDistance):
        raise InvalidArgumentError(
            "this distance of sets is not known", remedy="Use hamming, jaccard or masi."
        )
    between = _Remembered(_DISTANCES[distance])
    margins: Counter[Codes] = Counter()
    observed = Fraction()
    for profile, times in profiles.items():
        spread = Counter(one for one in profile if one is not None)
        values, units = sum(spread.values()), whole(times)
        if values < PAIR or not units:
            continue
        for one, number in spread.items():
            margins[one] += number * units
        apart = sum(
            spread[one] * spread[other] * between(one, other) for one, other in combinations(spread, 2)
        )
        observed += Fraction(2 * units, values - 1) * apart
    pairable = sum(margins.values())
    if not pairable:
        return Coefficient(None, NO_PAIRS)
    expected = 2 * sum(
        (margins[one] * margins[other] * between(one, other) for one, other in combinations(margins, 2)),
        Fraction(),
    )
    if not expected:
        return Coefficient(None, NO_VARIATION)
    return Coefficient(float(1 - (pairable - 1) * observed / expected))


class _Remembered:
    """A distance of sets by the sizes that it depends on; each is worked out once."""

    def __init__(self, distance: Callable[[int, int, int], Fraction]) -> None:
        self.distance = distance
        self.known: dict[tuple[int, int, int], Fraction] = {}

    def __call__(self, one: Codes, other: Codes) -> Fraction:
        """Return the distance of two sets."""
        key = len(one & other), len(one), len(other)
        if key not in self.known:
            self.known[key] = self.distance(*key)
        return self.known[key]


def _hamming(shared: int, one: int, other: int) -> Fraction:
    return Fraction(one + other - 2 * shared)


def _jaccard(shared: int, one: int, other: int) -> Fraction:
    every = one + other - shared
    return 1 - Fraction(shared, every) if every else Fraction(0)


def _masi(shared: int, one: int, other: int) -> Fraction:
    if shared == one == other:
        return Fraction(0)
    share = 1 - _jaccard(shared, one, other)
    return 1 - share * (Fraction(2, 3) if shared == min(one, other) else Fraction(1, 3))


_DISTANCES: dict[str, Callable[[int, int, int], Fraction]] = {
    "hamming": _hamming,
    "jaccard": _jaccard,
    "masi": _masi,
}
