"""Figures from counts: of two coders in closed form, of more from how many of them marked each unit.

With two coders each figure is that of the fourfold table. With more, percent agreement, Krippendorff's alpha, Fleiss'
kappa, Gwet's AC1 and Brennan-Prediger are those of all together; Dice and Jaccard are those of the added tables of the
pairs; Conger's kappa takes each coder's own share of marked units from the tables; what compares two by its nature
stands with each pair and is undefined for all.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from refiqda.agreement import fourfold
from refiqda.agreement.coefficients import (
    CHANCE_IS_FULL,
    NO_VARIATION,
    Coefficient,
    from_counts,
    from_distribution,
    pooled_kappa,
)
from refiqda.agreement.methods import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.agreement.coefficients import Ratings

    Rows = Sequence[Sequence[int]]
    """One a pair of coders: both, only the first, only the second, neither."""
    Spreads = Sequence[tuple[int, Sequence[int]]]
    """Of each team of so many coders: units by how many of them marked them."""

NOTHING: Final = "nothing was worked on by two of the analysts"
SEE_PAIRS: Final = "it compares two analysts, and these are more; it stands with each pair"
NO_CODES: Final = "no code was used"
NO_NEITHER: Final = 'segments have no "neither", so there is no agreement by chance to take off'
ADDED: Final = ("dice", "jaccard")
PAIR: Final = 2


def from_tables(
    names: Iterable[str], rows: Rows, spreads: Spreads, pairs: Sequence[tuple[int, int]]
) -> dict[str, Coefficient]:
    """Return the figures of these names of the families ``counts`` and ``pair``.

    ``rows`` are the tables of the ``pairs`` of coders (by number), ``spreads`` the counts of all coders together, which
    two coders do without.
    """
    wanted = [name for name in names if METHODS[name].family in {"counts", "pair"}]
    if not any(map(any, rows)):
        return {name: Coefficient(None, NOTHING) for name in wanted}
    if len(rows) == 1:
        both, only_a, only_b, neither = rows[0]
        return fourfold.figures(wanted, both, only_a, only_b, neither)
    added = [sum(column) for column in zip(*rows, strict=True)]
    together = _together(spreads)
    return {name: _of_team(name, added, together, rows, pairs) for name in wanted}


def _of_team(
    name: str, added: list[int], together: Ratings, rows: Rows, pairs: Sequence[tuple[int, int]]
) -> Coefficient:
    if METHODS[name].family == "pair":
        return Coefficient(None, SEE_PAIRS)
    if name in ADDED:
        both, only_a, only_b, neither = added
        return fourfold.figures((name,), both, only_a, only_b, neither)[name]
    if name == "conger_kappa":
        return _conger(together.percent_agreement(), rows, pairs)
    found: Coefficient = getattr(together, name)()
    return found


def _together(spreads: Spreads) -> Ratings:
    """Return the ratings of all coders: of each unit, how many marked it and how many did not."""
    rows = [(marked, team - marked) for team, counts in spreads for marked in range(team + 1)]
    times = [one for _, counts in spreads for one in counts]
    return from_distribution(rows, ("coded", "not coded"), times=times)


def _conger(observed: Coefficient, rows: Rows, pairs: Sequence[tuple[int, int]]) -> Coefficient:
    """Chance is the mean over pairs of coders of what their own shares of marked units give (Conger 1980).

    A coder's share is that of the units compared with the others, each of them as often as it was compared.
    """
    if observed.value is None:
        return observed
    marked: dict[int, int] = {}
    units: dict[int, int] = {}
    for (one, other), (both, only_a, only_b, neither) in zip(pairs, rows, strict=True):
        total = both + only_a + only_b + neither
        for coder, own in ((one, both + only_a), (other, both + only_b)):
            marked[coder] = marked.get(coder, 0) + own
            units[coder] = units.get(coder, 0) + total
    shares = {coder: Fraction(marked[coder], units[coder]) for coder in marked if units[coder]}
    chances = [
        shares[one] * shares[other] + (1 - shares[one]) * (1 - shares[other])
        for one, other in pairs
        if one in shares and other in shares
    ]
    chance = sum(chances, Fraction()) / len(chances)
    if chance == 1:
        return Coefficient(None, CHANCE_IS_FULL)
    return Coefficient(float((Fraction(observed.value) - chance) / (1 - chance)))


def without_chance(found: dict[str, Coefficient]) -> dict[str, Coefficient]:
    """Return figures of segments: those that are corrected for chance are undefined.

    What nobody marked is no segment, so ``neither`` is 0 by definition and not because it was counted. Chance taken
    from such a table says that whoever marks a segment could only have marked it: kappa and alpha never get above 0,
    however well two people agree.
    """
    return {
        name: Coefficient(None, NO_NEITHER) if METHODS[name].corrected and one.value is not None else one
        for name, one in found.items()
    }


def from_codes(
    names: Iterable[str], codes: Sequence[Rows], spreads: Sequence[Spreads] = ()
) -> dict[str, Coefficient]:
    """Return the figures of the family ``codes``.

    ``codes`` has the tables of each code that was used, ``spreads`` its counts of all coders together, which two coders
    do without.
    """
    wanted = [name for name in names if METHODS[name].family == "codes"]
    if not codes:
        return {name: Coefficient(None, NO_CODES) for name in wanted}
    team = len(codes[0]) > 1
    found = {}
    for name in wanted:
        if name == "krippendorff_alpha_sets":
            found[name] = _alpha_of_sets(spreads if team else [_as_spread(rows[0]) for rows in codes])
        elif team:
            found[name] = Coefficient(None, SEE_PAIRS)
        else:
            found[name] = pooled_kappa([from_counts(*rows[0]) for rows in codes])
    return found


def _as_spread(table: Sequence[int]) -> Spreads:
    both, only_a, only_b, neither = table
    return [(PAIR, (neither, only_a + only_b, both))]


def _alpha_of_sets(codes: Iterable[Spreads]) -> Coefficient:
    """Alpha where a unit's value is its set of codes, and two sets are as far apart as codes are in only one of them.

    That distance is a sum over codes, so observed and expected disagreement are sums over codes too, each of them that
    of the code alone: of n ratings, n1 of them "coded", observed ``sum over units of 2 r (m - r) / (m - 1)`` for r of m
    coders, and expected ``2 n1 (n - n1) / (n - 1)``.
    """
    observed = expected = Fraction()
    for spreads in codes:
        ratings = marked = 0
        for team, counts in spreads:
            if team < PAIR:
                continue
            for coded, times in enumerate(counts):
                ratings += team * times
                marked += coded * times
                observed += Fraction(2 * coded * (team - coded) * times, team - 1)
        if ratings > 1:
            expected += Fraction(2 * marked * (ratings - marked), ratings - 1)
    if not expected:
        return Coefficient(None, NO_VARIATION)
    return Coefficient(float(1 - observed / expected))
