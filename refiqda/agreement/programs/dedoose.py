"""Dedoose's Training Center: a trainee codes the excerpts of an expert, and each excerpt is one event.

The first coder is the expert, whose passages are the excerpts; each other coder is a trainee. In Dedoose the trainee
is given the excerpts and puts codes on them, so boundaries are never in question; where two files were coded apart,
a trainee's passage counts for the excerpts that it overlaps (for one alone if it is just that excerpt). For each code
Cohen's kappa over the excerpts; over all codes pooled kappa, ``(mean Po - mean Pe) / (1 - mean Pe)``: de Vries,
Elliott, Kanouse and Teleki (2008), Using pooled kappa to summarize interrater agreement across many items, Field
Methods 20, 272-282.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from refiqda.agreement.coefficients import Coefficient, from_counts, pooled_kappa
from refiqda.agreement.fourfold import figures
from refiqda.agreement.programs.figures import ProgramFigure, ProgramFigures, ProgramFormula
from refiqda.agreement.programs.marked import Marked, untouched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.agreement.programs.marked import Pair, Span
    from refiqda.agreement.things import Material

    Excerpt = tuple[int, Span]
    """A track and a span on it."""

DEDOOSE: Final = ProgramFormula(
    name="dedoose",
    title="Dedoose, Training Center",
    formula="Per code Cohen's kappa = (Po - Pe) / (1 - Pe) over excerpts; over all codes pooled kappa = (mean Po - "
    "mean Pe) / (1 - mean Pe).",
    unit="excerpt of the expert (the first analyst)",
    uncoded="what is in no excerpt plays no part; an excerpt without the code for either counts as agreement",
    source="Dedoose user guide, Training Center; Dedoose, Inter-Rater Reliability: Calculating Kappa; de Vries et al. "
    "(2008)",
    verified=False,
    confirmed="unit and Cohen's kappa of a code are the program's own words; that it pools as de Vries et al. do is "
    "concluded from its citing them",
)


def dedoose(material: Material, overlap: float | None = None) -> ProgramFigures:
    """Return what a test in Dedoose would show, with the first coder as expert and each other as trainee.

    ``overlap``: per cent of an excerpt that a trainee's passage has to cover to count for it; any part of it unless
    given. Texts only, as in Dedoose.
    """
    marked = Marked(material)
    rows: list[ProgramFigure] = []
    overall: dict[str, Coefficient] = {}
    for pair in marked.pairs():
        if pair.first == 0:
            made, pooled = _test(marked, pair, overlap)
            rows += made
            overall = {"pooled_kappa": pooled}
    notes = [
        f"The expert is {material.coders[0]}: the first analyst given. Another order gives other figures."
        if material.coders
        else "There is nobody to compare.",
        "Where a passage begins and ends is not tested.",
        *untouched(marked),
    ]
    trainees = len(material.coders) - 1
    return ProgramFigures(
        formula=DEDOOSE, rows=tuple(rows), overall=overall if trainees == 1 else {}, notes=tuple(notes)
    )


def _test(marked: Marked, pair: Pair, overlap: float | None) -> tuple[list[ProgramFigure], Coefficient]:
    material = marked.material
    tracks = marked.tracks(pair.sources, ("text",))
    codes = marked.codes_of(pair[:2], tracks)
    excerpts: list[Excerpt] = sorted(
        {
            (track, span)
            for track in tracks
            for code in codes
            for span in marked.passages(pair.first, track, code)
        }
    )
    least = None if overlap is None else Fraction(str(overlap)) / 100
    rows, tables = [], []
    coders = (material.coders[pair.first], material.coders[pair.second])
    for code in codes:
        expert = {(track, span) for track in tracks for span in marked.passages(pair.first, track, code)}
        trainee = {
            excerpt
            for track in tracks
            for span in marked.passages(pair.second, track, code)
            for excerpt in applied(span, [one for one in excerpts if one[0] == track], least)
        }
        both = len(expert & trainee)
        table = (both, len(expert) - both, len(trainee) - both, len(excerpts) - len(expert | trainee))
        tables.append(from_counts(*table))
        rows.append(
            ProgramFigure(
                code=material.codes[code].name,
                source=None,
                coders=coders,
                counts=dict(zip(("both", "only_a", "only_b", "neither"), table, strict=True)),
                values=figures(("percent_agreement", "cohen_kappa"), *table),
                unit="excerpt",
            )
        )
    pooled = pooled_kappa(tables)
    rows.append(
        ProgramFigure(
            code=None,
            source=None,
            coders=coders,
            counts={"excerpts": len(excerpts), "codes": len(codes)},
            values={"pooled_kappa": pooled},
            unit="excerpt",
        )
    )
    return rows, pooled


def applied(span: Span, excerpts: Sequence[Excerpt], least: Fraction | None) -> list[Excerpt]:
    """Return the excerpts of one track to which a passage applies its code."""
    same = [one for one in excerpts if one[1] == span]
    if same:
        return same
    found = []
    for track, (start, end) in excerpts:
        shared = min(end, span[1]) - max(start, span[0])
        enough = shared > 0 if least is None else shared > 0 and Fraction(shared, end - start) >= least
        if enough:
            found.append((track, (start, end)))
    return found


__all__ = ["DEDOOSE", "applied", "dedoose"]
