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
    from collections.abc import Sequence

    import numpy.typing as npt

    from refiqda.text.judging import Grades, Judged, Table

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
    """Return the votes of all weighed passages."""
    none = np.zeros((RULES, RULES), np.int64)
    wins, sound, named = none.copy(), none.copy(), none.copy()
    fits = np.zeros(RULES, np.int64)
    if not columns:
        return Votes(wins, sound, named, fits)
    starts, ends = _joined(columns, "starts"), _joined(columns, "ends")
    first, last = _joined(columns, "start_grades"), _joined(columns, "end_grades")
    quoted, impossible = _joined(columns, "quoted"), _joined(columns, "impossible")
    strong = np.concatenate([one.strong for one in columns])
    uncut = ~impossible & ((quoted > 0) | ((first > edges.CUT) & (last > edges.CUT)))
    fits = uncut.sum(axis=1)
    for one in range(RULES):
        for other in range(one):
            if same[one, other]:
                continue
            moved, resized = starts[one] != starts[other], ends[one] != ends[other]
            by_edges = _by_edges(first, last, one, other, both=moved & resized)
            by_name = quoted[one].astype(np.int64) - quoted[other]
            possible = impossible[other].astype(np.int64) - impossible[one]
            both_impossible = impossible[one] & impossible[other]
            vote = np.where(possible != 0, possible, np.where(by_name != 0, by_name, by_edges))
            vote = np.where((moved | resized) & ~both_impossible, vote, 0)
            told = strong & (by_name != 0) & (possible == 0)
            for winner, loser, won in ((one, other, vote > 0), (other, one, vote < 0)):
                wins[winner, loser] = won.sum()
                named[winner, loser] = (won & told).sum()
                sound[winner, loser] = (uncut[winner] & (vote != 0)).sum()
    return Votes(wins, sound, named, fits)


def _joined(columns: Sequence[Judged], field: str) -> Any:  # noqa: ANN401 - an array of whichever field
    return np.concatenate([getattr(one, field) for one in columns], axis=1)


def _by_edges(first: Grades, last: Grades, one: int, other: int, *, both: Pairs) -> Table:
    """Return how much more natural the edges of each passage are under ``one`` than under ``other``.

    Where ``both`` ends differ all grades count, else only whether a word is cut: a blank taken along at one end
    would otherwise look like a shift.
    """
    total = np.zeros(first.shape[1], np.int64)
    for grades in (first, last):
        mine, theirs = grades[one].astype(np.int64), grades[other].astype(np.int64)
        judged = (mine != edges.NEUTRAL) & (theirs != edges.NEUTRAL)
        fine = mine - theirs
        coarse = (mine > edges.CUT).astype(np.int64) - (theirs > edges.CUT)
        total += np.where(judged, np.where(both, fine, coarse), 0)
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
