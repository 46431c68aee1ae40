"""ATLAS.ti's Inter-Coder Agreement: percent agreement, Holsti's index and Krippendorff's alpha of a code.

``PA`` is the share of units that are rated alike, coded or not; Holsti's index ``2 A / (N1 + N2)``, A the units that
both coded and N what each coded; c-alpha-binary is alpha with two values, coded and not, over all units with what
nobody coded: with m coders ``alpha = 1 - Do / De`` from coincidences (Krippendorff 2004, 2011), for two coders
``n = 2L``, ``n1 = 2a + b + c``, ``n0 = 2d + b + c`` and ``alpha = 1 - (n - 1)(b + c) / (n0 n1)``.

A *semantic domain* is a code with codes below it. ATLAS.ti asks that the codes of a domain exclude each other; where
they do, cu-alpha is how well coders tell the codes of the domain apart where both coded, and Cu-alpha how well they
tell domains apart (both of the family of Krippendorff and others 2016, `refiqda.agreement.unitizing`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from refiqda.agreement.coefficients import Coefficient, from_distribution
from refiqda.agreement.fourfold import figures
from refiqda.agreement.programs.figures import ProgramFigure, ProgramFigures, ProgramFormula
from refiqda.agreement.programs.marked import Marked, untouched
from refiqda.agreement.programs.nvivo import fourfold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refiqda.agreement.programs.marked import Span
    from refiqda.agreement.things import Material

ATLASTI: Final = ProgramFormula(
    name="atlasti",
    title="ATLAS.ti, Inter-Coder Agreement",
    formula="Per code: percent agreement = units rated alike / all units; Holsti = 2 A / (N1 + N2); c-alpha-binary = "
    "1 - (n - 1)(b + c) / (n0 n1), n = 2 (a + b + c + d), n1 = 2a + b + c, n0 = 2d + b + c. Per domain cu-alpha, "
    "over domains Cu-alpha.",
    unit="character of text, millisecond of recordings; pictures are not compared",
    uncoded="counted in percent agreement and c-alpha-binary; left out of Holsti, cu-alpha and Cu-alpha",
    source="ATLAS.ti manual, Methods for testing ICA; Krippendorff (2004, 2011), Krippendorff et al. (2016)",
    verified=False,
    confirmed="the three formulas are the manual's and its authors'; that text counts in characters, what Holsti's "
    "decisions are, and that codes of a domain have to exclude each other is not confirmed from its text",
)
PAIR: Final = 2
UNITS: Final = {"text": "character", "time": "millisecond"}
_PICTURES: Final = "ATLAS.ti does not compare codings of pictures; they are left out."


def atlasti(material: Material, overlap: float | None = None) -> ProgramFigures:
    """Return what ATLAS.ti shows for all coders together, per code and, where codes exclude each other, per domain."""
    from refiqda.agreement.programs.domains import domain_rows  # noqa: PLC0415 - needs the unitizing family

    del overlap  # it has no threshold
    marked = Marked(material)
    rows: list[ProgramFigure] = []
    overall: dict[str, Coefficient] = {}
    notes: list[str] = []
    for kind, unit in UNITS.items():
        lines = _lines(marked, kind)
        everybody = range(len(material.coders))
        tracks = [track for track, _team in lines]
        rows += [_row(marked, code, lines, unit) for code in marked.codes_of(everybody, tracks)]
        made, over, told = domain_rows(marked, lines, unit)
        rows += made
        notes += told
        if kind == "text":
            overall = over
    if marked.boxes:
        notes.append(_PICTURES)
    return ProgramFigures(
        formula=ATLASTI, rows=tuple(rows), overall=overall, notes=(*dict.fromkeys(notes), *untouched(marked))
    )


def _lines(marked: Marked, kind: str) -> list[tuple[int, list[int]]]:
    """Return each track of this kind with the coders who worked on its source, where there are two or more."""
    material = marked.material
    lines = []
    for track in marked.tracks(range(len(material.sources)), (kind,)):
        team = [
            coder
            for coder in range(len(material.coders))
            if marked.shared_sources([coder])
            and material.tracks[track].source in marked.shared_sources([coder])
        ]
        if len(team) >= PAIR:
            lines.append((track, team))
    return lines


def _row(marked: Marked, code: int, lines: Sequence[tuple[int, list[int]]], unit: str) -> ProgramFigure:
    material = marked.material
    spreads: Counter[tuple[int, int]] = Counter()
    four = [0, 0, 0, 0]
    teams = {tuple(team) for _track, team in lines}
    for track, team in lines:
        sides = [marked.united(coder, track, code) for coder in team]
        length = material.tracks[track].length
        for depth, size in _depths(sides, length):
            spreads[depth, len(team) - depth] += size
        if len(team) == PAIR:
            four = [one + more for one, more in zip(four, fourfold(sides[0], sides[1], length), strict=True)]
    ratings = from_distribution(list(spreads), ("coded", "not coded"), times=list(spreads.values()))
    values = {
        "percent_agreement": ratings.percent_agreement(),
        "holsti": Coefficient(None, "Holsti's index compares two coders"),
        "c_alpha_binary": ratings.krippendorff_alpha(),
    }
    counts = {f"marked_by_{depth}_of_{depth + rest}": size for (depth, rest), size in sorted(spreads.items())}
    if len(teams) == 1 and len(next(iter(teams))) == PAIR:
        values["holsti"] = figures(("dice",), four[0], four[1], four[2], four[3])["dice"]
        counts = dict(zip(("both", "only_a", "only_b", "neither"), four, strict=True))
    team_of_all = sorted({coder for team in teams for coder in team})
    return ProgramFigure(
        code=material.codes[code].name,
        source=None,
        coders=tuple(material.coders[coder] for coder in team_of_all),
        counts=counts,
        values=values,
        unit=unit,
    )


def _depths(sides: Sequence[Sequence[Span]], length: int) -> Iterator[tuple[int, int]]:
    """Yield stretches of a track as by how many coders they are marked, and how long they are."""
    edges: Counter[int] = Counter()
    for side in sides:
        for start, end in side:
            edges[start] += 1
            edges[end] -= 1
    depth = before = 0
    for place in sorted({*edges, length}):
        if place > before:
            yield depth, place - before
        depth += edges[place]
        before = place


__all__ = ["ATLASTI", "atlasti"]
