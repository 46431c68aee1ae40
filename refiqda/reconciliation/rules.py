"""Automatic rules: what people agreed to accept without looking at each item, each a line of the log.

``exact``: what everybody who coded a text marked alike. It is part of the comparison itself and needs no
line; one may say it. ``overlap:N``: a boundary difference in which every one of the compared coders has the
code, and what all of them marked is at least N percent of what any of them did; the consensus is the union, so
that nothing which somebody marked is lost. Percentages are compared in whole numbers, N itself included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.errors import InvalidArgumentError
from refiqda.intervals import common, covered

if TYPE_CHECKING:
    from refiqda.reconciliation.differences import Difference

EXACT: Final = "exact"
_HUNDRED: Final = 100


def percent_of(rule: str) -> int | None:
    """Return the N of ``overlap:N``, None for ``exact``; InvalidArgumentError for any other rule."""
    if rule == EXACT:
        return None
    name, _, number = rule.partition(":")
    if name == "overlap" and number.isascii() and number.isdigit() and 0 < int(number[:4]) <= _HUNDRED:
        return int(number[:4])
    raise InvalidArgumentError(
        "the automatic rule is unknown", remedy="Use exact, or overlap:N with N from 1 to 100."
    )


def applies(rule: str, difference: Difference) -> bool:
    """Return whether the rule settles this difference."""
    percent = percent_of(rule)
    if percent is None or difference.kind != "boundary":
        return False
    if {segment.coder for segment in difference.segments} != set(difference.compared):
        return False
    spans = [(segment.start, segment.end) for segment in difference.segments]
    shared = covered(common([[span] for span in spans]))
    return _HUNDRED * shared >= percent * covered(spans)
