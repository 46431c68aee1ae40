"""Figures of thousands of counts at once, for resampling: the formulas of `fourfold` and `coefficients`, on columns.

Values are those of the same counts there to about the last three digits of a double: products of counts are rounded,
where those are whole numbers. What is undefined is NaN. Symbols as in `refiqda.agreement.fourfold`.

With more than two coders percent agreement, Fleiss' kappa, Krippendorff's alpha, AC1 and Brennan-Prediger are of how
many of a team marked each unit; Dice and Jaccard of the added tables of pairs; Conger's kappa takes the shares of each
coder from the tables; pooled kappa is of two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Form = Callable[[Floats, Floats, Floats, Floats], Floats]

UNKNOWN: Final = "no interval is computed for it"
SEE_PAIRS: Final = "it compares two analysts, and these are more; it stands with each pair"
OF_ALL_CODES: Final = "it is a figure of all codes together"


@frozen(eq=False)
class Counts:
    """Sums of resamples: ``by_pair[resample, code, pair, field]``, and of each team ``[resample, code, how many]``."""

    by_pair: Floats
    pairs: tuple[tuple[int, int], ...]
    teams: list[tuple[int, Floats]]


def known() -> frozenset[str]:
    """Return the names of the figures that have values here."""
    return frozenset((*_OF_TWO, "conger_kappa", "pooled_kappa", "krippendorff_alpha_sets"))


def values_of(name: str, counts: Counts) -> list[Floats | str]:
    """Return a column of values, or why there is none: of all codes, of each code, of each pair."""
    codes = counts.by_pair.shape[1]
    with np.errstate(all="ignore"):
        if name in {"pooled_kappa", "krippendorff_alpha_sets"}:
            whole = _pooled_kappa(counts) if name == "pooled_kappa" else _set_alpha(counts)
            return [whole, *([OF_ALL_CODES] * codes), *([OF_ALL_CODES] * len(counts.pairs))]
        overall = _of(
            name, counts.by_pair.sum(axis=1), counts.pairs, [(n, t.sum(axis=1)) for n, t in counts.teams]
        )
        by_code = [
            _of(
                name,
                counts.by_pair[:, code],
                counts.pairs,
                [(n, table[:, code]) for n, table in counts.teams],
            )
            for code in range(codes)
        ]
        form = _OF_TWO["cohen_kappa" if name == "conger_kappa" else name]
        by_pair: list[Floats | str] = [
            form(*np.moveaxis(counts.by_pair[:, :, pair].sum(axis=1), -1, 0))
            for pair in range(len(counts.pairs))
        ]
    return [overall, *by_code, *by_pair]


def _of(
    name: str, tables: Floats, pairs: tuple[tuple[int, int], ...], teams: list[tuple[int, Floats]]
) -> Floats | str:
    """Return the values of tables ``[resample, pair, field]`` and of teams ``[resample, how many]``."""
    if len(pairs) == 1:
        return _OF_TWO["cohen_kappa" if name == "conger_kappa" else name](*np.moveaxis(tables[:, 0], -1, 0))
    if name in _ADDED:
        return _OF_TWO[name](*np.moveaxis(tables.sum(axis=1), -1, 0))
    if name == "conger_kappa":
        return _conger(tables, pairs, _Team(teams).observed())
    if name not in _OF_TEAMS:
        return SEE_PAIRS
    return _OF_TEAMS[name](_Team(teams))


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Return quotients, NaN where the divisor is 0."""
    return np.asarray(np.where(whole == 0, np.nan, part / np.where(whole == 0, 1, whole)))


def _percent(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    return _ratio(a + d, a + b + c + d)


def _cohen(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    return _ratio(2 * (a * d - b * c), (a + b) * (b + d) + (a + c) * (c + d))


def _scott(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    room = (2 * a + b + c) * (b + c + 2 * d)
    return _ratio(room - 2 * (a + b + c + d) * (b + c), room)


def _alpha(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    room = (2 * a + b + c) * (b + c + 2 * d)
    return _ratio(room - (2 * (a + b + c + d) - 1) * (b + c), room)


def _ac1(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    n = a + b + c + d
    chance = (2 * a + b + c) * (b + c + 2 * d)
    return _ratio(2 * n * (a + d) - chance, 2 * n * n - chance)


def _brennan_prediger(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    return _ratio(a + d - b - c, a + b + c + d)


def _dice(a: Floats, b: Floats, c: Floats, _d: Floats) -> Floats:
    return _ratio(2 * a, 2 * a + b + c)


def _jaccard(a: Floats, b: Floats, c: Floats, _d: Floats) -> Floats:
    return _ratio(a, a + b + c)


_OF_TWO: Final[dict[str, Form]] = {
    "percent_agreement": _percent,
    "cohen_kappa": _cohen,
    "scott_pi": _scott,
    "fleiss_kappa": _scott,
    "krippendorff_alpha": _alpha,
    "gwet_ac1": _ac1,
    "brennan_prediger": _brennan_prediger,
    "holsti": _percent,
    "dice": _dice,
    "jaccard": _jaccard,
}
_ADDED: Final = ("dice", "jaccard")


class _Team:
    """What the formulas for more than two coders need, added over teams of different size; columns of resamples.

    ``units`` rated, the sums over units of the share of agreeing pairs (``agreed``) and of the share of coders who
    marked it (``marked``); for alpha ``values``, ``ones`` and the disagreement of each unit.
    """

    def __init__(self, teams: list[tuple[int, Floats]]) -> None:
        self.units = self.agreed = self.marked = self.values = self.ones = self.apart = np.zeros(1)
        for size, table in teams:
            many = np.arange(size + 1, dtype=np.float64)
            units = table.sum(axis=1)
            ones = (table * many).sum(axis=1)
            apart = (table * (many * (size - many))).sum(axis=1)  # whole numbers: pairs of different ratings
            self.units = self.units + units
            self.agreed = self.agreed + (units - 2 * apart / (size * (size - 1)))
            self.marked = self.marked + ones / size
            self.values = self.values + units * size
            self.ones = self.ones + ones
            self.apart = self.apart + 2 * apart / (size - 1)

    def observed(self) -> Floats:
        """Return the mean share of agreeing pairs of coders."""
        return _ratio(self.agreed, self.units)

    def share(self) -> Floats:
        """Return the mean share of coders who marked a unit."""
        return _ratio(self.marked, self.units)

    def corrected(self, chance: Floats) -> Floats:
        """Return ``(po - pe) / (1 - pe)``."""
        return _ratio(self.observed() - chance, 1 - chance)

    def disagreement(self) -> tuple[Floats, Floats]:
        """Return observed and expected disagreement as alpha has them, in one unit."""
        expected = 2 * self.ones * (self.values - self.ones)
        return (self.values - 1) * self.apart, expected


def _team_alpha(team: _Team) -> Floats:
    observed, expected = team.disagreement()
    return _ratio(expected - observed, expected)


_OF_TEAMS: Final[dict[str, Callable[[_Team], Floats]]] = {
    "percent_agreement": _Team.observed,
    "fleiss_kappa": lambda team: team.corrected(team.share() ** 2 + (1 - team.share()) ** 2),
    "krippendorff_alpha": _team_alpha,
    "gwet_ac1": lambda team: team.corrected(2 * team.share() * (1 - team.share())),
    "brennan_prediger": lambda team: team.corrected(np.full(1, 0.5)),
}


def _conger(tables: Floats, pairs: tuple[tuple[int, int], ...], observed: Floats) -> Floats:
    """Chance is the mean over pairs of what the coders' own shares give; a coder's share is over all comparisons."""
    coders = 1 + max(max(pair) for pair in pairs)
    marked, units = np.zeros((coders, len(tables))), np.zeros((coders, len(tables)))
    for number, (one, other) in enumerate(pairs):
        both, only_a, only_b, _ = np.moveaxis(tables[:, number], -1, 0)
        total = tables[:, number].sum(axis=-1)
        for coder, own in ((one, both + only_a), (other, both + only_b)):
            marked[coder] += own
            units[coder] += total
    shares = _ratio(marked, units)
    chances = np.stack(
        [shares[one] * shares[other] + (1 - shares[one]) * (1 - shares[other]) for one, other in pairs]
    )
    there = ~np.isnan(chances)
    chance = _ratio(np.where(there, chances, 0).sum(axis=0), there.sum(axis=0).astype(np.float64))
    return _ratio(observed - chance, 1 - chance)


def _pooled_kappa(counts: Counts) -> Floats | str:
    """Return the mean observed and the mean expected agreement of codes, in Cohen's form (see `coefficients`)."""
    if len(counts.pairs) > 1:
        return SEE_PAIRS
    a, b, c, d = np.moveaxis(counts.by_pair[:, :, 0], -1, 0)
    n = a + b + c + d
    observed = _ratio(a + d, n).mean(axis=1)
    expected = _ratio((a + b) * (a + c) + (c + d) * (b + d), n * n).mean(axis=1)
    return _ratio(observed - expected, 1 - expected)


def _set_alpha(counts: Counts) -> Floats:
    """Alpha of sets of codes with the Hamming distance: disagreements of all codes over those expected."""
    observed, expected = np.zeros(1), np.zeros(1)
    for code in range(counts.by_pair.shape[1]):
        one, other = _Team([(size, table[:, code]) for size, table in counts.teams]).disagreement()
        observed, expected = observed + one, expected + other
    return _ratio(expected - observed, expected)


__all__ = ["UNKNOWN", "Counts", "known", "values_of"]
