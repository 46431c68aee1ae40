"""Coefficients of agreement on plain data, so that anyone can check them against print.

Four forms of data each give a `Ratings` value, and each method of it is one coefficient:

    >>> from_counts(both=50, only_a=75, only_b=75, neither=800).cohen_kappa()
    Coefficient(value=0.3142857142857143, why=None)

Conventions: *units* are what was rated (characters, sentences, excerpts), *observers* rated them, and an
observer may have passed a unit over (None). All sums are whole numbers; one division at the end makes the
value. A coefficient that the data leave undefined has the value None and says why in plain words; it is
never NaN.

Coefficients of chance-corrected agreement share one form, ``(po - pe) / (1 - pe)``, where ``po`` is the
observed agreement and ``pe`` what is expected by chance; they differ in what they call chance. Sources stand
with each method. Where units have missing ratings the extension of Gwet (2014), Handbook of Inter-Rater
Reliability, 4th edition, is followed, as each method says.
"""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Never

from attrs import field, frozen

from refiqda.agreement import tally as counted
from refiqda.agreement.tally import Tally
from refiqda.agreement.weights import (
    Level,
    Scaled,
    Weights,
    as_distances,
    matrix_weights,
    middle_ranks,
    named_weights,
    numbers_of,
    ratio_distances,
    squared_distances,
)
from refiqda.errors import InvalidArgumentError

__all__ = [
    "Coefficient",
    "Level",
    "Ratings",
    "Weights",
    "from_counts",
    "from_distribution",
    "from_matrix",
    "from_table",
    "pooled_kappa",
]

PAIR = 2  # ratings, or observers, that make a pair

NO_PAIRS = "no unit was rated by two observers"
ONE_CATEGORY = "fewer than two categories are known, so agreement by chance has no meaning"
NOT_TWO = "it compares two observers, and these data do not have two"
NOT_NAMED = "it needs to know which observer gave which rating"
CHANCE_IS_FULL = "by chance alone agreement would be complete: all ratings fall into one category"
NO_VARIATION = "all ratings are the same, so there is nothing to tell apart"
NO_ORDER = "the categories have no known order; name them in order"
NO_NUMBERS = "the categories are not numbers"
BELOW_ZERO = "the ratio level needs numbers from zero up"
NOBODY = "neither observer used this category"
WHICH = "it is about one category; say which one"


@frozen
class Coefficient:
    """One figure: ``value``, or None and ``why`` it is undefined, in words that a reader can use."""

    value: float | None
    why: str | None = None

    def __float__(self) -> float:
        """Return the value; raises InvalidArgumentError where there is none."""
        if self.value is None:
            raise InvalidArgumentError(
                f"the figure is undefined: {self.why}", remedy="Look at `value` first."
            )
        return self.value


class _UndefinedError(Exception):
    """The data leave a coefficient undefined; the message says why."""


def _undefined(why: str) -> Never:
    raise _UndefinedError(why)


def _corrected(observed: tuple[int, int], expected: tuple[int, int]) -> Coefficient:
    """``(po - pe) / (1 - pe)`` of two ratios of whole numbers."""
    (po, po_unit), (pe, pe_unit) = observed, expected
    room = (pe_unit - pe) * po_unit
    if room == 0:
        return Coefficient(None, CHANCE_IS_FULL)
    return Coefficient((po * pe_unit - pe * po_unit) / room)


@frozen
class Ratings:
    """Ratings of units by observers; made by one of the four functions ``from_...`` of this module.

    Each method gives a `Coefficient`. Methods that take ``weights`` accept ``"linear"``, ``"quadratic"`` or a
    matrix of agreement weights in the order of the categories, between 0 and 1, with 1 on the diagonal; a
    matrix that is none raises InvalidArgumentError. Named weights go by the numbers that the categories are,
    else by their place in the order.
    """

    _tally: Tally = field(repr=False)

    @property
    def categories(self) -> tuple[object, ...]:
        """The categories in their order."""
        return self._tally.categories

    def percent_agreement(self, weights: Weights | None = None) -> Coefficient:
        """Share of agreeing pairs of ratings, averaged over the units with at least two ratings (0 to 1).

        For two observers the share of units they rate alike; for more, the mean P of Fleiss (1971),
        Measuring nominal scale agreement among many raters, Psychological Bulletin 76, 378-382. With ``weights``
        a pair that agrees in part counts in part.
        """
        try:
            agreed, units = self._observed(self._weighted(weights))
        except _UndefinedError as undefined:
            return Coefficient(None, str(undefined))
        return Coefficient(agreed / units) if units else Coefficient(None, NO_PAIRS)

    def cohen_kappa(self, weights: Weights | None = None) -> Coefficient:
        """Kappa of two observers: chance keeps each observer's own use of the categories.

        Cohen (1960), A coefficient of agreement for nominal scales, Educational and Psychological
        Measurement 20, 37-46; weighted: Cohen (1968), Psychological Bulletin 70, 213-220. Units that one of
        the two passed over are left out.
        """
        try:
            observed, expected = self._cohen(self._weighted(weights))
        except _UndefinedError as undefined:
            return Coefficient(None, str(undefined))
        return _corrected(observed, expected)

    def scott_pi(self, weights: Weights | None = None) -> Coefficient:
        """Pi of two observers: chance takes both observers' use of the categories together.

        Scott (1955), Reliability of content analysis: the case of nominal scale coding, Public Opinion
        Quarterly 19, 321-325; weighted as `fleiss_kappa`. Units that one of the two passed over are left out.
        """
        if self._tally.observers != PAIR:
            return Coefficient(None, NOT_TWO)
        only = Tally(self.categories, self._tally.ordered, PAIR, self._tally.pairs_only(), None)
        return self._fleiss(only, weights)

    def fleiss_kappa(self, weights: Weights | None = None) -> Coefficient:
        """Kappa of any number of interchangeable observers; for two it is Scott's pi.

        Fleiss (1971), Psychological Bulletin 76, 378-382. With missing ratings as in Gwet (2014), section
        2.4: observed agreement from units with two ratings or more, chance from all units with a rating; weighted
        as there, section 3.4.
        """
        return self._fleiss(self._tally, weights)

    def conger_kappa(self, weights: Weights | None = None) -> Coefficient:
        """Kappa of any number of observers, chance keeping each one's own use of the categories.

        Conger (1980), Integration and generalization of kappas for multiple raters, Psychological Bulletin
        88, 322-328: expected agreement is the mean over pairs of observers; for two it is Cohen's kappa. With
        missing ratings each observer's shares are of the units they rated (Gwet 2014, section 2.4); an
        observer without a rating is left out.
        """
        profiles = self._tally.profiles
        if profiles is None:
            return Coefficient(None, NOT_NAMED)
        try:
            scaled = self._weighted(weights)
        except _UndefinedError as undefined:
            return Coefficient(None, str(undefined))
        observed = self._observed(scaled)
        if not observed[1]:
            return Coefficient(None, NO_PAIRS)
        size = len(self.categories)
        margins = [[0] * size for _ in range(self._tally.observers)]
        for profile, times in profiles.items():
            for observer, place in enumerate(profile):
                if place is not None:
                    margins[observer][place] += times
        present = [margin for margin in margins if any(margin)]
        common = math.lcm(*(sum(margin) for margin in present))
        shares = [[count * (common // sum(margin)) for count in margin] for margin in present]
        together = [sum(column) for column in zip(*shares, strict=True)]
        alike = scaled.product(together, together) - sum(scaled.product(row, row) for row in shares)
        return _corrected(observed, (alike, len(present) * (len(present) - 1) * common**2 * scaled.scale))

    def krippendorff_alpha(self, level: Level = "nominal", weights: Weights | None = None) -> Coefficient:
        """Alpha: observed over expected disagreement, for any number of observers and missing ratings.

        Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, University of Pennsylvania; the
        levels differ in how far apart two categories are. ``ordinal`` needs categories in a known order,
        ``interval`` numbers, ``ratio`` numbers from zero up. With ``weights`` the distance is 1 minus the
        weight, and ``level`` stays "nominal".
        """
        if weights is not None and level != "nominal":
            raise InvalidArgumentError("both a level and weights are given", remedy="Give one of them.")
        pairable = {spread: times for spread, times in self._tally.spreads.items() if sum(spread) >= PAIR}
        if not pairable:
            return Coefficient(None, NO_PAIRS)
        margins = [0] * len(self.categories)
        for spread, times in pairable.items():
            for place, count in enumerate(spread):
                margins[place] += count * times
        try:
            distances = self._distances(level, weights, margins)
        except _UndefinedError as undefined:
            return Coefficient(None, str(undefined))

        def apart(counts: Sequence[int]) -> int:
            if distances is None:  # nominal: all pairs less the equal ones
                return sum(counts) ** 2 - sum(count * count for count in counts)
            return distances.product(counts, counts)

        common = math.lcm(*{sum(spread) - 1 for spread in pairable})
        observed = sum(
            times * apart(spread) * (common // (sum(spread) - 1)) for spread, times in pairable.items()
        )
        expected = apart(margins) * common
        if expected == 0:
            return Coefficient(None, NO_VARIATION)
        return Coefficient((expected - (sum(margins) - 1) * observed) / expected)

    def gwet_ac1(self) -> Coefficient:
        """AC1: chance agreement only where ratings are hard, so that a rare category does not sink it.

        Gwet (2008), Computing inter-rater reliability and its variance in the presence of high agreement,
        British Journal of Mathematical and Statistical Psychology 61, 29-48.
        """
        return self._gwet(self._nominal())

    def gwet_ac2(self, weights: Weights) -> Coefficient:
        """AC2, the weighted form of AC1 (Gwet 2014, section 4.4)."""
        try:
            return self._gwet(self._weighted(weights))
        except _UndefinedError as undefined:
            return Coefficient(None, str(undefined))

    def brennan_prediger(self, weights: Weights | None = None) -> Coefficient:
        """Chance agreement is one in the number of categories (also S of Bennett, Alpert and Goldstein 1954).

        Brennan and Prediger (1981), Coefficient kappa: some uses, misuses, and alternatives, Educational and
        Psychological Measurement 41, 687-699. Categories that nobody used count when they were named. Weighted
        (Gwet 2014, section 4.4): chance agreement is the mean of all weights.
        """
        try:
            scaled = self._weighted(weights)
        except _UndefinedError as undefined:
            return Coefficient(None, str(undefined))
        observed = self._observed(scaled)
        if not observed[1]:
            return Coefficient(None, NO_PAIRS)
        if len(self.categories) < PAIR:
            return Coefficient(None, ONE_CATEGORY)
        return _corrected(observed, (scaled.total, len(self.categories) ** 2 * scaled.scale))

    def holsti(self) -> Coefficient:
        """``2 M / (N1 + N2)``: agreements M of two observers over all decisions each of them made.

        Holsti (1969), Content Analysis for the Social Sciences and Humanities, Addison-Wesley, p. 140. A unit
        that only one of them rated is a decision without agreement.
        """
        if self._tally.observers != PAIR:
            return Coefficient(None, NOT_TWO)
        decisions = sum(sum(spread) * times for spread, times in self._tally.spreads.items())
        agreed = sum(times for spread, times in self._tally.spreads.items() if PAIR in spread)
        return Coefficient(2 * agreed / decisions) if decisions else Coefficient(None, NO_PAIRS)

    def dice(self, positive: object = None) -> Coefficient:
        """Give ``2 a / (2 a + b + c)``: what both gave the category, over the mean of what each did.

        Dice (1945), Measures of the amount of ecologic association between species, Ecology 26, 297-302.
        ``positive`` is the category in question. It may be left out of fourfold counts ("coded"), of 0 and 1
        (1 is it), and of a table of two unnamed categories (the first). Units that one of the two observers
        passed over are left out; units neither gave the category play no part.
        """
        try:
            both, one = self._shared(positive)
        except _UndefinedError as undefined:
            return Coefficient(None, str(undefined))
        return Coefficient(2 * both / (2 * both + one))

    def jaccard(self, positive: object = None) -> Coefficient:
        """Give ``a / (a + b + c)``: what both observers gave the category, over what either did.

        Jaccard (1912), The distribution of the flora in the alpine zone, New Phytologist 11, 37-50.
        ``positive`` as for `dice`.
        """
        try:
            both, one = self._shared(positive)
        except _UndefinedError as undefined:
            return Coefficient(None, str(undefined))
        return Coefficient(both / (both + one))

    def _nominal(self) -> Scaled:
        return Scaled(len(self.categories))

    def _observed(self, weights: Scaled) -> tuple[int, int]:
        return counted.observed_agreement(self._tally.spreads, weights)

    def _weighted(self, weights: Weights | None) -> Scaled:
        """Weights in whole numbers; undefined when named weights meet categories without an order."""
        if weights is None:
            return self._nominal()
        if not isinstance(weights, str):
            return matrix_weights(weights, len(self.categories))
        places = numbers_of(self.categories)
        scaled = named_weights(weights, range(len(self.categories)) if places is None else places)
        if not self._tally.ordered:
            _undefined(NO_ORDER)
        return scaled

    def _distances(self, level: Level, weights: Weights | None, margins: Sequence[int]) -> Scaled | None:
        """Distances between categories, each in a unit that cancels in alpha; None for the nominal level."""
        if weights is not None:
            return as_distances(self._weighted(weights))
        if level == "nominal":
            return None
        if level == "ordinal":
            return squared_distances(middle_ranks(margins)) if self._tally.ordered else _undefined(NO_ORDER)
        if level not in {"interval", "ratio"}:
            raise InvalidArgumentError(
                "this level of measurement is not known", remedy="Use nominal, ordinal, interval or ratio."
            )
        values = numbers_of(self.categories)
        if values is None:
            _undefined(NO_NUMBERS)
        if level == "interval":
            return squared_distances(values)
        if min(values, default=0) < 0:
            _undefined(BELOW_ZERO)
        return ratio_distances(values)

    def _cohen(self, weights: Scaled) -> tuple[tuple[int, int], tuple[int, int]]:
        """Observed and expected agreement of two observers as ratios."""
        profiles = self._tally.profiles
        if self._tally.observers != PAIR:
            _undefined(NOT_TWO)
        if profiles is None:
            _undefined(NOT_NAMED)
        size = len(self.categories)
        rows, columns = [0] * size, [0] * size
        agreed = units = 0
        for (one, other), times in profiles.items():
            if one is not None and other is not None:
                rows[one] += times
                columns[other] += times
                agreed += weights.at(one, other) * times
                units += times
        if not units:
            _undefined(NO_PAIRS)
        return (agreed, units * weights.scale), (weights.product(rows, columns), units**2 * weights.scale)

    def _fleiss(self, tally: Tally, weights: Weights | None) -> Coefficient:
        try:
            scaled = self._weighted(weights)
        except _UndefinedError as undefined:
            return Coefficient(None, str(undefined))
        observed = counted.observed_agreement(tally.spreads, scaled)
        if not observed[1]:
            return Coefficient(None, NO_PAIRS)
        shares, unit = counted.mean_shares(tally.spreads, len(self.categories))
        return _corrected(observed, (scaled.product(shares, shares), unit**2 * scaled.scale))

    def _gwet(self, weights: Scaled) -> Coefficient:
        """``pe = T / (q (q - 1)) * sum of p_k (1 - p_k)``, T the sum of all weights, q categories."""
        observed = self._observed(weights)
        if not observed[1]:
            return Coefficient(None, NO_PAIRS)
        size = len(self.categories)
        if size < PAIR:
            return Coefficient(None, ONE_CATEGORY)
        shares, unit = counted.mean_shares(self._tally.spreads, size)
        hard = sum(share * (unit - share) for share in shares)
        return _corrected(observed, (weights.total * hard, weights.scale * size * (size - 1) * unit**2))

    def _shared(self, positive: object) -> tuple[int, int]:
        """Units to which both, and to which just one, of two observers gave the category."""
        if self._tally.observers != PAIR:
            _undefined(NOT_TWO)
        if positive is not None and positive not in self.categories:
            raise InvalidArgumentError(
                "the category asked for is none of the categories", remedy="Name one of them."
            )
        wanted = self._tally.coded if positive is None else positive
        if wanted is None:
            _undefined(WHICH)
        if wanted not in self.categories:
            _undefined(NOBODY)
        place = self.categories.index(wanted)
        both = one = 0
        for spread, times in self._tally.pairs_only().items():
            both += times * (spread[place] == PAIR)
            one += times * (spread[place] == 1)
        if not both + one:
            _undefined(NOBODY)
        return both, one


def from_matrix(matrix: Iterable[object], categories: Sequence[object] | None = None) -> Ratings:
    """Ratings as a matrix, one row an observer and one column a unit; None (or NaN) where there is no rating.

    ``categories`` names all categories in their order; left out, they are those that occur, numbers in their
    order and anything else without one. Raises InvalidArgumentError when rows differ in length or a rating is
    none of the categories.
    """
    return Ratings(counted.tally_matrix(matrix, categories))


def from_table(table: Iterable[object], categories: Sequence[object] | None = None) -> Ratings:
    """Ratings of two observers as a square table of units: rows the first's categories, columns the second's.

    ``categories`` are numbered from 1 unless named; their order is the table's. Raises InvalidArgumentError
    when the table is not square or an entry is no count.
    """
    return Ratings(counted.tally_table(table, categories))


def from_distribution(
    distribution: Iterable[object],
    categories: Sequence[object] | None = None,
    *,
    times: Iterable[object] | None = None,
) -> Ratings:
    """Ratings as units x categories: how many raters put the unit (row) into the category (column).

    Who gave which rating is not known, so `Ratings.cohen_kappa` and `Ratings.conger_kappa` are undefined.
    Rows may sum differently (missing ratings). ``times`` says for each row of how many units it is true, 1
    unless given. Raises InvalidArgumentError when rows differ in length or an entry is no count.
    """
    return Ratings(counted.tally_distribution(distribution, categories, times))


def from_counts(both: int, only_a: int, only_b: int, neither: int) -> Ratings:
    """Yes-or-no ratings of two observers: units coded by both, by only the first, only the second, neither.

    Raises InvalidArgumentError when one is not a whole number from 0 up.
    """
    table = ((both, only_a), (only_b, neither))
    return Ratings(counted.tally_table(table, ("coded", "not coded"), coded="coded"))


def pooled_kappa(ratings: Iterable[Ratings]) -> Coefficient:
    """One kappa for several codes: the mean observed and the mean expected agreement put into Cohen's form.

    De Vries, Elliott, Kanouse and Teleki (2008), Using pooled kappa to summarize interrater agreement across
    many items, Field Methods 20, 272-282. Undefined when one of the codes has no unit that both rated.
    """
    observed, expected = Fraction(), Fraction()
    number = 0
    for number, one in enumerate(ratings, start=1):
        try:
            (po, po_unit), (pe, pe_unit) = one._cohen(one._nominal())  # noqa: SLF001 this module's own class
        except _UndefinedError as undefined:
            return Coefficient(None, f"number {number} of the list: {undefined}")
        observed += Fraction(po, po_unit)
        expected += Fraction(pe, pe_unit)
    if not number:
        return Coefficient(None, "there is nothing to pool")
    return _corrected(
        (observed.numerator, number * observed.denominator),
        (expected.numerator, number * expected.denominator),
    )
