"""Figures made of the passages themselves: the unitizing alpha family and gamma (stand-in until they are there)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from refiqda.agreement.result import Figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.agreement.result import Part
    from refiqda.agreement.tallies import Tally
    from refiqda.agreement.things import Material


def added(
    material: Material, counts: Tally, names: Sequence[str], together: Part, by_code: list[Part], *, seed: int
) -> tuple[Part, list[Part]]:
    none = {name: Figure(None, why="this figure does not exist yet") for name in names}
    return attrs.evolve(together, coefficients={**together.coefficients, **none}), by_code
