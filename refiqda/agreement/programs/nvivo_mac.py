"""NVivo for Mac's Coding Comparison: as on Windows, of texts alone, in characters, sentences or paragraphs.

A sentence or a paragraph counts as coded where any of its characters is, and all weigh the same. All three units are
given, for the program lets one choose. Where a sentence ends is ours to say (`refiqda.text.sentences`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from refiqda.agreement.programs.figures import ProgramFigure, ProgramFigures, ProgramFormula
from refiqda.agreement.programs.marked import Marked, untouched
from refiqda.agreement.programs.nvivo import AGGREGATES, NVIVO, four_of
from refiqda.agreement.tallies import tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.agreement.tallies import Tally
    from refiqda.agreement.things import Material

UNITS: Final = ("character", "sentence", "paragraph")

NVIVO_MAC: Final = ProgramFormula(
    name="nvivo-mac",
    title="NVivo for Mac, Coding Comparison query",
    formula=NVIVO.formula,
    unit="character, sentence or paragraph of text, by choice; each counts as coded where any of its characters is",
    uncoded=NVIVO.uncoded,
    source="NVivo 11 and 12 for Mac help, Coding Comparison query",
    verified=True,
    confirmed="formula and units are the manual's own; where a sentence ends is not in it",
)
_NO_OVERALL: Final = (
    "NVivo 11 for Mac shows an overall kappa too; how it is made is not published, and none is given here."
)


def nvivo_mac(material: Material, overlap: float | None = None) -> ProgramFigures:
    """Return what NVivo for Mac shows, in each of its units."""
    del overlap  # it has no threshold
    whole = attrs.evolve(material, outside={})  # the program leaves nobody's words out
    rows = [row for unit in UNITS for row in _rows(tally(whole, unit=unit, medium="text"))]
    notes = (_NO_OVERALL, AGGREGATES, *untouched(Marked(material)))
    return ProgramFigures(formula=NVIVO_MAC, rows=tuple(rows), overall={}, notes=notes)


def _rows(counts: Tally) -> Iterator[ProgramFigure]:
    """Yield a row for each pair, source and code that one of the two used there."""
    for number, (first, second) in enumerate(counts.pairs):
        for place, source in enumerate(counts.sources):
            for code, thing in enumerate(counts.codes):
                both, only_a, only_b, neither = counts.counted[number, place, code].tolist()
                if both + only_a + only_b:
                    yield ProgramFigure(
                        code=thing.name,
                        source=source.name,
                        coders=(counts.coders[first], counts.coders[second]),
                        counts={"both": both, "only_a": only_a, "only_b": only_b, "neither": neither},
                        values=four_of((both, only_a, only_b, neither)),
                        unit=counts.unit,
                    )


__all__ = ["NVIVO_MAC", "nvivo_mac"]
