"""Alpha for unitizing: whether observers mark the same stretches of a continuum and value them alike.

`alpha_family` is the family of 2016: Krippendorff, Mathet, Bouvry and Widloecher (2016), On the reliability of
unitizing textual continua: further developments, Quality & Quantity 50, 2347-2364; Krippendorff (2019), Content
Analysis, 4th edition, section 12.6. `alpha_u_1995` is the form before it: Krippendorff (1995), On the reliability of
unitizing continuous data, Sociological Methodology 25, 47-76, as in Krippendorff (2004), Measuring the reliability of
qualitative text analysis data, Quality & Quantity 38, 787-800.

Conventions: positions are whole steps (characters, milliseconds) from 0, spans half-open; units and gaps as
`refiqda.agreement.sections` says. Sums are whole numbers and one division at the end makes the value. Time grows as
N log N with the number of units (times the observers, where pairs of observers are needed), not with the length.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from refiqda.agreement.coefficients import Coefficient
from refiqda.agreement.sections import Units, lay_out, refuse_overlaps

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from refiqda.agreement.sections import Observers, Whole

__all__ = ["AlphaFamily", "AlphaU1995", "alpha_family", "alpha_u_1995", "section_distance"]

PAIR = 2

NOT_TWO = "agreement needs two observers or more"
NO_LENGTH = "the continuum has no length"
ONLY_GAPS = "no observer marked anything, so there is nothing to tell apart"
NO_GAPS = "every observer marked everything, so there is nothing to tell apart"
NOTHING_SHARED = "no two observers marked the same place, so there are no values to compare"
ALONE = "where this value was used, no other observer marked anything"
ONE_VALUE = "where two observers marked the same place, they used one value only"
TOO_LITTLE = "too few observers marked the same place to say what chance would give"
ALL_ONE = "every observer marked everything with one value, so there is nothing to tell apart"
NO_CHANCE = "the continuum is a single step, so that by chance alone nothing could differ"


@attrs.frozen(kw_only=True)
class AlphaFamily:
    """The four coefficients of 2016, and how much of the data two of them rest on (0 to 1).

    ``u``: identification of units and their values together. ``bar_u``: marked or not, whatever the value.
    ``cu``: values where two observers marked the same place, ``cu_coverage`` the share of such places in all pairs.
    ``k_u``: by value, how reliably it is told from the others; ``k_u_coverage`` the share of its length that another
    observer marked with anything.
    """

    observers: tuple[str, ...]
    length: int
    u: Coefficient
    bar_u: Coefficient
    cu: Coefficient
    cu_coverage: Coefficient
    k_u: Mapping[Hashable, Coefficient]
    k_u_coverage: Mapping[Hashable, Coefficient]


@attrs.frozen(kw_only=True)
class AlphaU1995:
    """Alpha of 1995: of each value by itself, and of all together.

    ``observed`` and ``expected`` are the disagreements of each value of which ``all`` is made.
    """

    observers: tuple[str, ...]
    length: int
    all: Coefficient
    by_value: Mapping[Hashable, Coefficient]
    observed: Mapping[Hashable, float]
    expected: Mapping[Hashable, float | None]


def alpha_family(units_by_observer: Observers, length: int) -> AlphaFamily:
    """Return the alpha family of ``{observer: [(start, end, value), ...]}`` on a continuum of ``length`` steps.

    An observer who marked nothing is one gap. Units of one observer must not overlap; neighbours with the same value
    are two units. What the data leave undefined has the value None and says why. Raises InvalidArgumentError for
    units that overlap, are empty, lie outside of the continuum or are no (start, end, value).
    """
    units = lay_out(units_by_observer, length)
    refuse_overlaps(
        units,
        "Compute one code at a time, or one group of codes that exclude each other (alpha_u_1995 takes both).",
    )
    if len(units.observers) < PAIR or not units.length:
        return _undefined_family(units, NOT_TWO if units.length else NO_LENGTH)
    counts = _Coincidences.of(units)
    return AlphaFamily(
        observers=units.observers,
        length=units.length,
        u=_u(counts),
        bar_u=_bar_u(counts),
        cu=_cu(counts),
        cu_coverage=Coefficient(counts.shared / counts.total),
        k_u={value: _k_u(counts, place) for place, value in enumerate(units.values)},
        k_u_coverage={
            value: Coefficient(counts.with_others[place] / counts.used[place])
            for place, value in enumerate(units.values)
        },
    )


@attrs.frozen
class _Coincidences:
    """Lengths by value, each times ``m - 1`` for m observers, so that all are whole.

    ``total`` is T, ``used[c]`` l_c., ``alike[c]`` l_cc, ``gaps`` l_phi., ``gaps_alike`` l_phiphi, ``with_others[c]``
    l'_c, ``shared`` T'. The weights w of all sections, ``weights``, and q_c, ``squares[c]``, are times
    ``(m - 1) ** 2``, as the products they are compared with.
    """

    total: int
    weights: int
    used: list[int]
    alike: list[int]
    gaps: int
    gaps_alike: int
    with_others: list[int]
    squares: list[int]

    @property
    def shared(self) -> int:
        return sum(self.with_others)

    @classmethod
    def of(cls, units: Units) -> _Coincidences:
        """Count units that do not overlap within an observer."""
        m, size = len(units.observers), len(units.values)
        others, whole = m - 1, m * units.length
        lengths = units.end - units.start
        marked = int(lengths.sum())
        anywhere = sum(_alike(units, units.value * 0, 1))  # two observers marked, whatever the value
        together = _Covered.of(units).between(units.start, units.end) - lengths  # by others, summed over them
        return cls(
            total=others * whole,
            weights=others**2 * (int((lengths * lengths).sum()) + whole - marked),
            used=[others * used for used in _sums(lengths, units.value, size)],
            alike=_alike(units, units.value, size),
            gaps=others * (whole - marked),
            gaps_alike=others * (whole - 2 * marked)
            + anywhere,  # r (r - 1) of r = m - (observers who marked)
            with_others=_sums(together, units.value, size),
            squares=[others * squares for squares in _squares(units)],
        )


def _u(counts: _Coincidences) -> Coefficient:
    """``1 - (T - sum of l_cc) / (T - sum of e_cc)``, gaps being a value too.

    ``e_cc = T (l_c. ** 2 - weights of c) / (T ** 2 - weights)``, so that the weights cancel in ``T - sum of e_cc``.
    """
    total = counts.total
    room = total * (total**2 - sum(used**2 for used in counts.used) - counts.gaps**2)
    if not room:
        return Coefficient(None, ONLY_GAPS if counts.gaps else ALL_ONE)
    apart = (total - sum(counts.alike) - counts.gaps_alike) * (total**2 - counts.weights)
    return Coefficient((room - apart) / room)


def _bar_u(counts: _Coincidences) -> Coefficient:
    """``1 - (l_phi. - l_phiphi) / (e_phi. - e_phiphi)``: the gaps against everything else."""
    total, gaps = counts.total, counts.gaps
    room = total * gaps * (total - gaps)
    if not room:
        return Coefficient(None, ONLY_GAPS if gaps else NO_GAPS)
    apart = (gaps - counts.gaps_alike) * (total**2 - counts.weights)
    return Coefficient((room - apart) / room)


def _cu(counts: _Coincidences) -> Coefficient:
    """``1 - (T' - sum of l_cc) / (T' - sum of e'_cc)``, over places that two observers marked.

    ``e'_cc = T' (l'_c ** 2 - q_c) / (T' ** 2 - sum of q)``. Each observer's overlap with each other one goes into q by
    itself: so the published figures come out for more than two observers.
    """
    shared = counts.shared
    if not shared:
        return Coefficient(None, NOTHING_SHARED)
    room = shared * (shared**2 - sum(one**2 for one in counts.with_others))
    if not room:
        return Coefficient(None, ONE_VALUE)
    pairs = shared**2 - sum(counts.squares)
    if (
        pairs <= 0
    ):  # three observers or more, of whom hardly two met: the form would give 1, or more, for anything
        return Coefficient(None, TOO_LITTLE)
    apart = (shared - sum(counts.alike)) * pairs
    return Coefficient((room - apart) / room)


def _k_u(counts: _Coincidences, place: int) -> Coefficient:
    """``1 - e'_k. (l'_k - l_kk) / (l'_k (e'_k. - e'_kk))``, for one value k."""
    mine, shared = counts.with_others[place], counts.shared
    if not mine:
        return Coefficient(None, ALONE)
    if mine == shared:
        return Coefficient(None, ONE_VALUE)
    pairs = mine * shared - counts.squares[place]
    if pairs <= 0:
        return Coefficient(None, TOO_LITTLE)
    room = mine**2 * (shared - mine)
    apart = pairs * (mine - counts.alike[place])
    return Coefficient((room - apart) / room)


def _undefined_family(units: Units, why: str) -> AlphaFamily:
    none = Coefficient(None, why)
    each = dict.fromkeys(units.values, none)
    return AlphaFamily(
        observers=units.observers,
        length=units.length,
        u=none,
        bar_u=none,
        cu=none,
        cu_coverage=none,
        k_u=each,
        k_u_coverage=each,
    )


@attrs.frozen(eq=False)
class _Covered:
    """How often places are covered by some units, as an integral from 0 up."""

    starts: Whole
    ends: Whole
    starts_sum: Whole
    ends_sum: Whole

    @classmethod
    def of(cls, units: Units) -> _Covered:
        import numpy as np  # noqa: PLC0415 - heavy

        starts, ends = np.sort(units.start), np.sort(units.end)
        none = starts[:0].sum()  # 0, in the kind of number that the positions have
        return cls(starts, ends, np.append(none, np.cumsum(starts)), np.append(none, np.cumsum(ends)))

    def between(self, left: Whole, right: Whole) -> Whole:
        return self._up_to(right) - self._up_to(left)

    def _up_to(self, places: Whole) -> Whole:
        begun, over = self.starts.searchsorted(places), self.ends.searchsorted(places)
        return (begun - over) * places - self.starts_sum[begun] + self.ends_sum[over]


def _sums(numbers: Whole, groups: NDArray[np.int64], size: int) -> list[int]:
    """Return the sum of the numbers of each group, 0 to ``size - 1``."""
    import numpy as np  # noqa: PLC0415 - heavy

    sums = np.zeros(size, dtype=numbers.dtype)
    np.add.at(sums, groups, numbers)
    return [int(one) for one in sums]


def _alike(units: Units, value: NDArray[np.int64], size: int) -> list[int]:
    """Return for each value the length over which two observers used it, for every ordered pair of observers."""
    import numpy as np  # noqa: PLC0415 - heavy

    line = value.astype(units.start.dtype) * (units.length + 1)  # one line after the other, values apart
    keys = np.concatenate((line + units.start, line + units.end))
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    step = np.repeat(np.array([1, -1]), len(units))
    running = np.cumsum(step[order])[:-1]  # 0 between values
    return _sums((keys[1:] - keys[:-1]) * (running * (running - 1)), np.tile(value, 2)[order][:-1], size)


def _squares(units: Units) -> list[int]:
    """Return for each value the sum of the squared lengths over which another observer marked a unit of it.

    The whole overlap of one unit with one other observer is squared at once; other observers are summed.
    """
    total = [0] * len(units.values)
    for number in range(len(units.observers)):
        mine = units.observer == number
        if not mine.any():
            continue
        rest = units.of(~mine)
        overlap = _Covered.of(units.of(mine)).between(rest.start, rest.end)
        for place, squares in enumerate(_sums(overlap * overlap, rest.value, len(total))):
            total[place] += squares
    return total


def alpha_u_1995(units_by_observer: Observers, length: int) -> AlphaU1995:
    """Return alpha of 1995 of ``{observer: [(start, end, value), ...]}`` on a continuum of ``length`` steps.

    Each value is a category by itself, so units of different values may overlap; units of one observer and value
    must not. ``all`` pools the disagreements of all values. Raises InvalidArgumentError as `alpha_family`.
    """
    units = lay_out(units_by_observer, length)
    parts: dict[Hashable, tuple[Fraction, Fraction]] = {}
    for place, value in enumerate(units.values):
        chosen = units.of(units.value == place)
        refuse_overlaps(chosen, "Join the overlapping units of one value first.")
        parts[value] = _observed_1995(chosen), _expected_1995(chosen)
    whole = (
        sum((one for one, _ in parts.values()), Fraction()),
        sum((one for _, one in parts.values()), Fraction()),
    )
    return AlphaU1995(
        observers=units.observers,
        length=units.length,
        all=_alpha_1995(units, *whole),
        by_value={value: _alpha_1995(units, *each) for value, each in parts.items()},
        observed={value: float(observed) for value, (observed, _) in parts.items()},
        expected={value: float(expected) for value, (_, expected) in parts.items()},
    )


def section_distance(
    start_1: int, length_1: int, unit_1: int, start_2: int, length_2: int, unit_2: int
) -> int:
    """Return how far apart two sections are, in squared steps; ``unit`` is 1 for a unit and 0 for a gap.

    Two units that overlap: the squared differences of their beginnings and of their ends. A unit inside of a gap: its
    squared length. Everything else: 0. Krippendorff (2004), Quality & Quantity 38, 787-800.
    """
    shift, over = start_1 - start_2, start_1 + length_1 - start_2 - length_2
    if unit_1 and unit_2:
        return shift**2 + over**2 if -length_1 < shift < length_2 else 0
    if unit_1:
        return length_1**2 if shift >= 0 >= over else 0
    if unit_2:
        return length_2**2 if shift <= 0 <= over else 0
    return 0


def _alpha_1995(units: Units, observed: Fraction, expected: Fraction) -> Coefficient:
    if len(units.observers) < PAIR:
        return Coefficient(None, NOT_TWO)
    if not expected:
        return Coefficient(None, NO_CHANCE if len(units) else ONLY_GAPS)
    return Coefficient(float(1 - observed / expected))


def _observed_1995(units: Units) -> Fraction:
    """Return the mean squared distance of overlapping sections of one value, in squared lengths of the continuum."""
    import numpy as np  # noqa: PLC0415 - heavy

    m = len(units.observers)
    total = 0
    for number in range(1, m):  # against all observers before, of whom none is compared with another here
        mine = units.of(units.observer == number)
        for before in range(number):
            other = units.of(units.observer == before)
            first = other.end.searchsorted(mine.start, side="right")
            count = other.start.searchsorted(mine.end) - first
            one = np.repeat(np.arange(len(mine)), count)
            another = np.arange(len(one)) - np.repeat(np.cumsum(count) - count - first, count)
            total += _squared(mine.start[one] - other.start[another])
            total += _squared(mine.end[one] - other.end[another])
            total += _squared((mine.end - mine.start)[count == 0])
            met = np.zeros(len(other), dtype=bool)
            met[another] = True
            total += _squared((other.end - other.start)[~met])
    ordered = m * (m - 1) * units.length**2
    return Fraction(2 * total, ordered) if ordered else Fraction()


def _squared(numbers: Whole) -> int:
    """Return the exact sum of squares."""
    low = 31  # each square fits into an int64, their sum need not
    squares = numbers * numbers
    return (int((squares >> low).sum()) << low) + int((squares & ((1 << low) - 1)).sum())


def _expected_1995(units: Units) -> Fraction:
    """Return the squared distance to expect if the sections of one value lay anywhere, in the same measure.

    Krippendorff (1995), equation 8: ``2 / L * sum over units of ((N - 1) (2 l^3 - 3 l^2 + l) / 3 + l^2 * sum over gaps
    g >= l of (g - l + 1)) / (m L (m L - 1) - sum over units of l (l - 1))``.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    gaps = np.sort(_gaps(units))
    lengths = units.end - units.start
    fits = gaps.searchsorted(lengths)
    longer = np.append(np.cumsum(gaps[::-1])[::-1], gaps[:0].sum())[fits]
    room = longer - (len(gaps) - fits) * (lengths - 1)
    among, in_gaps, pairs = 0, 0, 0
    for one, places in zip(lengths.tolist(), room.tolist(), strict=True):
        among += 2 * one**3 - 3 * one**2 + one
        in_gaps += one**2 * places
        pairs += one * (one - 1)
    whole = len(units.observers) * units.length
    apart = Fraction((len(units) - 1) * among, 3) + in_gaps
    below = units.length * (whole * (whole - 1) - pairs)
    return 2 * apart / below if below else Fraction()


def _gaps(units: Units) -> Whole:
    """Return the lengths of all gaps of all observers, without those of no length."""
    import numpy as np  # noqa: PLC0415 - heavy

    found = []
    for number in range(len(units.observers)):
        mine = units.observer == number
        edges = np.array([0, units.length], dtype=units.start.dtype)
        gaps = np.append(units.start[mine], edges[1]) - np.append(edges[0], units.end[mine])
        found.append(gaps[gaps > 0])
    return np.concatenate(found) if found else units.start[:0]
