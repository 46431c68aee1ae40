"""Coefficients of fourfold tables in closed form: what both, only one, only the other and neither marked.

A report has a fourfold table for every code, every text and every pair of coders. `figures` gives theirs with a
few operations on whole numbers and one division each, so the values are those of
`refiqda.agreement.coefficients.from_counts` to the last bit, undefined ones with the same reason; the sources stand
there, with the method of the same name.

Symbols: ``a`` both, ``b`` only the first, ``c`` only the second, ``d`` neither, ``n = a + b + c + d``. For what takes
both coders together, ``marked = 2a + b + c`` and ``unmarked = b + c + 2d`` are their decisions, ``2n`` in all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.agreement.coefficients import (
    CHANCE_IS_FULL,
    NO_PAIRS,
    NO_VARIATION,
    NOBODY,
    Coefficient,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Form = Callable[[int, int, int, int], Coefficient]


def figures(
    names: Iterable[str], both: int, only_a: int, only_b: int, neither: int
) -> dict[str, Coefficient]:
    """Return the coefficients of these names, keys of `FORMS`, for counts from 0 up."""
    return {name: FORMS[name](both, only_a, only_b, neither) for name in names}


def _share(part: int, whole: int, why: str) -> Coefficient:
    return Coefficient(part / whole) if whole else Coefficient(None, why)


def _percent_agreement(a: int, b: int, c: int, d: int) -> Coefficient:
    return _share(a + d, a + b + c + d, NO_PAIRS)


def _cohen_kappa(a: int, b: int, c: int, d: int) -> Coefficient:
    """``(po - pe) / (1 - pe)`` with both sides times n squared, shortened by what they share."""
    room = (a + b) * (b + d) + (a + c) * (c + d)
    return _share(2 * (a * d - b * c), room, CHANCE_IS_FULL if a + d else NO_PAIRS)


def _scott_pi(a: int, b: int, c: int, d: int) -> Coefficient:
    apart = b + c
    room = (2 * a + apart) * (apart + 2 * d)
    return _share(room - 2 * (a + d + apart) * apart, room, CHANCE_IS_FULL if a + d else NO_PAIRS)


def _krippendorff_alpha(a: int, b: int, c: int, d: int) -> Coefficient:
    """As Scott's pi, with ``2n - 1`` for ``2n``: a decision is not compared with itself."""
    apart = b + c
    room = (2 * a + apart) * (apart + 2 * d)
    return _share(room - (2 * (a + d + apart) - 1) * apart, room, NO_VARIATION if a + d else NO_PAIRS)


def _gwet_ac1(a: int, b: int, c: int, d: int) -> Coefficient:
    n = a + b + c + d
    chance = (2 * a + b + c) * (b + c + 2 * d)
    return _share(2 * n * (a + d) - chance, 2 * n * n - chance, NO_PAIRS)


def _brennan_prediger(a: int, b: int, c: int, d: int) -> Coefficient:
    return _share(a + d - b - c, a + b + c + d, NO_PAIRS)


def _dice(a: int, b: int, c: int, d: int) -> Coefficient:  # noqa: ARG001 - all forms are called alike
    return _share(2 * a, 2 * a + b + c, NOBODY)


def _jaccard(a: int, b: int, c: int, d: int) -> Coefficient:  # noqa: ARG001 - all forms are called alike
    return _share(a, a + b + c, NOBODY)


FORMS: Final[dict[str, Form]] = {
    "percent_agreement": _percent_agreement,
    "cohen_kappa": _cohen_kappa,
    "conger_kappa": _cohen_kappa,  # for two observers it is Cohen's
    "scott_pi": _scott_pi,
    "fleiss_kappa": _scott_pi,  # for two observers it is Scott's pi
    "krippendorff_alpha": _krippendorff_alpha,
    "gwet_ac1": _gwet_ac1,
    "brennan_prediger": _brennan_prediger,
    "holsti": _percent_agreement,  # every unit is a decision of both
    "dice": _dice,
    "jaccard": _jaccard,
}
"""The closed form of each coefficient, by the name of its method."""

__all__ = ["FORMS", "figures"]
