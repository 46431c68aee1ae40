"""``--like``: the figures that a program would show for the same codings, each with its formula and where it stands.

They are here so that a figure of a paper can be recomputed, and compared with what it would be by another program; not
because they are right. What each counts and what it gets wrong stands in its module (`refiqda.agreement.programs`).
A source that one coder did not mark at all is in no comparison with this coder, where a program would count it as
agreement about nothing; the notes say so.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

from refiqda.agreement.programs.figures import ProgramFigure, ProgramFigures, ProgramFormula
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from refiqda.agreement.things import Material

PROGRAMS: Final[dict[str, tuple[str, str]]] = {
    "nvivo": ("nvivo", "NVIVO"),
    "maxqda": ("maxqda", "MAXQDA"),
    "atlasti": ("atlasti", "ATLASTI"),
    "dedoose": ("dedoose", "DEDOOSE"),
    "qualcoder": ("qualcoder", "QUALCODER"),
}
"""What ``like`` takes: the module of each program, whose function of the same name counts, and its formula there."""


def formula_of(program: str) -> ProgramFormula:
    """Return a program's formula; raises InvalidArgumentError for a program that is not known."""
    module, name = _known(program)
    found: ProgramFormula = getattr(importlib.import_module(f"refiqda.agreement.programs.{module}"), name)
    return found


def figures_like(program: str, material: Material, *, overlap: float | None = None) -> ProgramFigures:
    """Return the figures that ``program`` (a key of `PROGRAMS`) would show for the codings of ``material``.

    ``overlap`` is a threshold in per cent, for programs that have one. Raises InvalidArgumentError for another name,
    and where fewer than two coders are compared.
    """
    module, _formula = _known(program)
    if len(material.coders) < 2:  # noqa: PLR2004 - two make a comparison
        raise InvalidArgumentError("one analyst alone agrees with nobody", remedy="Name two or more.")
    figures: ProgramFigures = getattr(
        importlib.import_module(f"refiqda.agreement.programs.{module}"), module
    )(material, overlap)
    return figures


def _known(program: str) -> tuple[str, str]:
    if program not in PROGRAMS:
        raise InvalidArgumentError(
            f'the figures of "{program}" are not known', remedy=f"Use one of: {', '.join(PROGRAMS)}."
        )
    return PROGRAMS[program]


__all__ = ["PROGRAMS", "ProgramFigure", "ProgramFigures", "ProgramFormula", "figures_like", "formula_of"]
