"""Votes of passages for rules of positions, and what many votes come to; see `refiqda.text.forensics`."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from refiqda.text import edges
from refiqda.text.positions import ALL_RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from refiqda.text.judging import Grades, Judged

    Table = npt.NDArray[np.int64]
    Pairs = npt.NDArray[np.bool_]

RULES: Final = len(ALL_RULES)
_HOPELESS: Final = 2
"""A lead of fewer standard deviations is never beyond chance at the levels used here."""


@functools.cache
def sign_test(wins: int, losses: int) -> float:
    """Return the chance of at least so many wins if each vote were the toss of a fair coin (one-sided, exact)."""
    total = wins + losses
    term = math.comb(total, wins)
    found = 0
    for number in range(wins, total + 1):
        found += term
        term = term * (total - number) // (number + 1)
    return float(found / 2**total)


def is_beyond_chance(wins: int, losses: int, level: float) -> bool:
    """Return whether ``sign_test(wins, losses) <= level``, for levels below 0.01, mostly without computing it."""
    lead, total = wins - losses, wins + losses
    if lead <= 0 or lead**2 < _HOPELESS**2 * total:
        return False
    if math.exp(-(lead**2) / (2 * total)) <= level:  # Hoeffding's bound
        return True
    return sign_test(wins, losses) <= level


def votes_needed(against: int, level: float) -> int:
    """Return how many votes are enough to beat a candidate that has ``against``."""
    found = against
    while not is_beyond_chance(found, against, level):
        found += 1
    return found


@attrs.frozen(eq=False)
class Votes:
    """For each two rules: votes of the first against the second, those of them that cut no word, by names; fits."""

    wins: Table
    sound: Table
    named: Table
    fits: Table


def count(columns: Sequence[Judged], same: Pairs) -> Votes:
    """Return the votes of all weighed passages; ``same`` says which rules give the same spans everywhere."""
    wins, sound, named = (np.zeros((RULES, RULES), np.int64) for _ in range(3))
    firsts = [rule for rule in range(RULES) if not same[rule, :rule].any()]
    fits = np.zeros(RULES, np.int64)
    if columns:
        weighed = _Weighed(columns, firsts)
        fits[firsts] = weighed.uncut.sum(axis=1)
        for place, one in enumerate(firsts):
            for other_place, other in enumerate(firsts[:place]):
                vote, by_name = weighed.compare(place, other_place)
                voted = vote != 0
                for winner, loser, at, won in (
                    (one, other, place, vote > 0),
                    (other, one, other_place, vote < 0),
                ):
                    wins[winner, loser] = won.sum()
                    named[winner, loser] = (won & by_name).sum()
                    sound[winner, loser] = (weighed.uncut[at] & voted).sum()
    of = [firsts[int(np.flatnonzero(same[rule, firsts])[0])] for rule in range(RULES)]
    alike = np.ix_(of, of)
    return Votes(wins[alike], sound[alike], named[alike], fits[of])


class _Weighed:
    """All weighed passages under some rules, joined to arrays with a row for each of these."""

    def __init__(self, columns: Sequence[Judged], rules: Sequence[int]) -> None:
        rows = [[one.placed.row_of[rule] for rule in rules] for one in columns]

        def joined(parts: Iterable[Any]) -> Any:  # noqa: ANN401 - arrays of whichever type
            return np.concatenate([part[taken] for part, taken in zip(parts, rows, strict=True)], axis=1)

        self.starts = joined(one.placed.starts for one in columns)
        self.ends = joined(one.placed.ends for one in columns)
        self.first = joined(one.start_grades for one in columns)
        self.last = joined(one.end_grades for one in columns)
        self.quoted = joined(one.quoted for one in columns)
        self.impossible = joined(one.impossible for one in columns)
        self.strong = np.concatenate([one.strong for one in columns])
        cut = (self.first == edges.CUT) | (self.last == edges.CUT)
        self.uncut = ~self.impossible & ((self.quoted > 0) | ~cut)

    def compare(self, one: int, other: int) -> tuple[Grades, Pairs]:
        """Return each passage's vote for row ``one`` against ``other`` (positive, negative or 0), and if by a name."""
        moved = self.starts[one] != self.starts[other]
        resized = self.ends[one] != self.ends[other]
        by_edges = _by_edges(self.first, self.last, one, other, both=moved & resized)
        by_name = self.quoted[one] - self.quoted[other]
        possible = self.impossible[other].astype(np.int8) - self.impossible[one]
        vote = np.where(possible != 0, possible, np.where(by_name != 0, by_name, by_edges))
        tells = (moved | resized) & ~(self.impossible[one] & self.impossible[other])
        told = self.strong & (by_name != 0) & (possible == 0)
        return np.where(tells, vote, np.int8(0)), told


def _by_edges(first: Grades, last: Grades, one: int, other: int, *, both: Pairs) -> Grades:
    """Return how much more natural the edges of each passage are under ``one`` than under ``other``.

    Where ``both`` ends differ all grades count, else only whether a word is cut: a blank taken along at one end
    would otherwise look like a shift.
    """
    total = np.zeros(first.shape[1], np.int8)
    for grades in (first, last):
        mine, theirs = grades[one], grades[other]
        judged = (mine != edges.NEUTRAL) & (theirs != edges.NEUTRAL)
        coarse = (mine > edges.CUT).astype(np.int8) - (theirs > edges.CUT)
        total += np.where(judged, np.where(both, mine - theirs, coarse), np.int8(0))
    return total


def beating(votes: Votes, level: float) -> Pairs:
    """Return for each two rules whether the first beats the second."""
    found = np.zeros((RULES, RULES), np.bool_)
    names_needed = round(-math.log10(level))
    for one in range(RULES):
        for other in range(RULES):
            wins, losses = int(votes.wins[one, other]), int(votes.wins[other, one])
            if wins <= losses:
                continue
            by_votes = is_beyond_chance(wins, losses, level)
            sound = 2 * int(votes.sound[one, other]) > wins + losses
            by_names = not losses and int(votes.named[one, other]) >= names_needed
            found[one, other] = (by_votes and sound) or by_names
    return found
