"""Automatic rules: what people agreed to accept without looking at each item, each a line of the log.

``exact``: what everybody who coded a text marked alike. It is part of the comparison itself and needs no
line; one may say it. ``overlap:N``: a boundary difference in which every one of the compared coders has the
code, and what all of them marked is at least N percent of what any of them did; the consensus is the union, so
that nothing which somebody marked is lost. Percentages are compared in whole numbers, N itself included; of a recording
they are of milliseconds, of a picture of its square units. ``majority``: more than half of the compared analysts,
at least three being compared, put exactly the same there (the same codes on the same places, or all of them nothing);
the consensus is their reading, and every other reading is listed by name.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from refiqda.errors import InvalidArgumentError
from refiqda.reconciliation.extents import intersection, measure, place_of

if TYPE_CHECKING:
    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.segments import Box

EXACT: Final = "exact"
MAJORITY: Final = "majority"
ENOUGH: Final = 3
"""Of fewer compared analysts no majority speaks: of two, each is half."""
_HUNDRED: Final = 100

Reading = tuple[tuple[str, int, int, "Box | None"], ...]
"""What one analyst put in a difference: (code, start, end, box) in order; empty for one who put nothing there."""


@lru_cache(maxsize=64)
def percent_of(rule: str) -> int | None:
    """Return the N of ``overlap:N``, None for ``exact`` and ``majority``; InvalidArgumentError for any other rule."""
    if rule in {EXACT, MAJORITY}:
        return None
    name, _, number = rule.partition(":")
    if name == "overlap" and number.isascii() and number.isdigit() and 0 < int(number[:4]) <= _HUNDRED:
        return int(number[:4])
    raise InvalidArgumentError(
        "the automatic rule is unknown",
        remedy="Use exact, majority, or overlap:N with N from 1 to 100.",
    )


def applies(rule: str, difference: Difference) -> bool:
    """Return whether the rule settles this difference."""
    percent = percent_of(rule)
    if rule == MAJORITY:
        return majority_of(difference) is not None
    if percent is None or difference.kind != "boundary":
        return False
    if {segment.coder for segment in difference.segments} != set(difference.compared):
        return False
    shared, whole = _shared_and_whole(difference)
    return _HUNDRED * shared >= percent * whole


def _shared_and_whole(difference: Difference) -> tuple[int, int]:
    """Return how much all sides of a boundary difference cover, and how much any of them does."""
    places = [place_of(segment) for segment in difference.segments]
    return measure(intersection([[place] for place in places])), measure(places)


def readings(difference: Difference) -> dict[str, Reading]:
    """Return what each compared analyst put there; nothing is a reading as well."""
    put: dict[str, list[tuple[str, int, int, Box | None]]] = {
        coder: [] for coder in sorted(difference.compared)
    }
    for each in difference.segments:
        put.setdefault(each.coder, []).append((each.code, each.start, each.end, each.box))
    return {coder: tuple(sorted(reading, key=_in_order)) for coder, reading in put.items()}


def _in_order(one: tuple[str, int, int, Box | None]) -> tuple[int, int, str, Box | tuple[()]]:
    code, start, end, box = one
    return start, end, code, box or ()


def majority_of(difference: Difference) -> Reading | None:
    """Return the reading of more than half of the compared analysts (it may be empty), None where there is none."""
    if len(difference.compared) < ENOUGH:
        return None
    said = readings(difference)
    reading, many = Counter(said.values()).most_common(1)[0]
    return reading if 2 * many > len(said) else None


def minority_of(rule: str, difference: Difference) -> tuple[dict[str, object], ...]:
    """Return every reading that the rule does not follow: ``{"id", "coder", "segments"}``, by name of the analyst.

    Nothing for a rule other than the majority's, and where there is no majority.
    """
    if rule != MAJORITY:
        return ()
    prevailing = majority_of(difference)
    if prevailing is None:
        return ()
    return tuple(
        {
            "id": difference.id,
            "coder": coder,
            "segments": [each.to_dict() for each in difference.segments if each.coder == coder],
        }
        for coder, reading in readings(difference).items()
        if reading != prevailing
    )
