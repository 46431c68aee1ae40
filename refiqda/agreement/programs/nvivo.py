"""NVivo's Coding Comparison: percentage agreement and Cohen's kappa of one code in one file.

Of n units of a file both users coded a, only the first b, only the second c, neither d. Agreement is ``(a + d) / n``;
``EF = (a+b)(a+c)/n + (c+d)(b+d)/n`` and ``kappa = ((a + d) - EF) / (n - EF)``, which is Cohen's. What nobody coded is
in d. Perfect agreement is shown as kappa 1, also where a code was not used, for which the formula gives nothing.

Text counts in characters, recordings in tenths of a second, pictures in pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.agreement.coefficients import Coefficient
from refiqda.agreement.fourfold import figures
from refiqda.agreement.programs.figures import ProgramFigure, ProgramFigures, ProgramFormula
from refiqda.agreement.programs.marked import Marked, area, untouched
from refiqda.intervals import common, covered, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from refiqda.agreement.programs.marked import Span
    from refiqda.agreement.things import Material

    Four = tuple[int, int, int, int]

TENTH: Final = 100
"""Milliseconds of the unit of recordings."""

NVIVO: Final = ProgramFormula(
    name="nvivo",
    title="NVivo for Windows, Coding Comparison query",
    formula="Per code and file: agreement = (a + d) / n; kappa = ((a + d) - EF) / (n - EF) with "
    "EF = (a+b)(a+c)/n + (c+d)(b+d)/n (Cohen's kappa); complete agreement is shown as 1.",
    unit="character of text, tenth of a second of recordings, pixel of pictures",
    uncoded="counted: what neither coded is d and counts as agreement",
    source="NVivo 9, 10, 11 and 12 help, Coding Comparison query",
    verified=True,
    confirmed="formula and units are the manual's own",
)
_NO_OVERALL: Final = (
    "NVivo shows no figure over several files or codes; averages of these rows are the reader's own choice "
    "(each row alike, or by the size of the file)."
)
AGGREGATES: Final = (
    "Where a code of the program gathers the codes below it (aggregate), their passages count for it too; an exchanged "
    "file does not say so, and they are counted apart here."
)


def nvivo(
    material: Material, overlap: float | None = None, groups: Mapping[str, Sequence[str]] | None = None
) -> ProgramFigures:
    """Return what NVivo for Windows shows; of ``groups`` a group coded what any of its members coded."""
    del overlap  # it has no threshold
    marked = Marked(material)
    rows = [
        row
        for names, teams, sources in _sides(marked, groups)
        for source in sources
        for row in _source(marked, names, teams, source)
    ]
    notes = (_NO_OVERALL, AGGREGATES, *_media(marked), *untouched(marked))
    return ProgramFigures(formula=NVIVO, rows=tuple(rows), overall={}, notes=notes)


def four_of(counts: Four) -> dict[str, Coefficient]:
    """Return NVivo's two figures of a fourfold table."""
    both, only_a, only_b, neither = counts
    found = figures(("percent_agreement", "cohen_kappa"), both, only_a, only_b, neither)
    if both + neither and not only_a + only_b:
        found["cohen_kappa"] = Coefficient(1.0)  # as it shows complete agreement
    return found


def _sides(
    marked: Marked, groups: Mapping[str, Sequence[str]] | None
) -> Iterator[tuple[tuple[str, str], tuple[list[int], list[int]], tuple[int, ...]]]:
    """Yield what is compared with what: names, members, and the sources that both sides worked on."""
    coders = marked.material.coders
    if groups is None:
        for pair in marked.pairs():
            yield (coders[pair.first], coders[pair.second]), ([pair.first], [pair.second]), pair.sources
        return
    teams = {name: [coders.index(one) for one in members] for name, members in groups.items()}
    names = list(teams)
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            sides = (teams[first], teams[second])
            sources = [
                {source for coder in side for source in marked.shared_sources([coder])} for side in sides
            ]
            yield (first, second), sides, tuple(sorted(sources[0] & sources[1]))


def _row(
    marked: Marked, code: int, source: int, coders: tuple[str, str], four: Four, unit: str
) -> ProgramFigure:
    both, only_a, only_b, neither = four
    return ProgramFigure(
        code=marked.material.codes[code].name,
        source=marked.material.sources[source].name,
        coders=coders,
        counts={"both": both, "only_a": only_a, "only_b": only_b, "neither": neither},
        values=four_of(four),
        unit=unit,
    )


def _source(
    marked: Marked, names: tuple[str, str], teams: tuple[list[int], list[int]], source: int
) -> Iterator[ProgramFigure]:
    yield from _texts(marked, names, teams, source)
    tracks = marked.tracks([source], ("time",))
    for code in marked.codes_of([*teams[0], *teams[1]], tracks):
        four = _sum(_times(marked, teams, track, code) for track in tracks)
        yield _row(marked, code, source, names, four, "tenth of a second")
    tracks = marked.tracks([source], ("area",))
    for code in marked.codes_of([*teams[0], *teams[1]], tracks):
        four = _sum(_areas(marked, teams, track, code) for track in tracks)
        yield _row(marked, code, source, names, four, "pixel")


def _texts(
    marked: Marked,
    names: tuple[str, str],
    teams: tuple[list[int], list[int]],
    source: int,
) -> Iterator[ProgramFigure]:
    tracks = marked.tracks([source], ("text",))
    for code in marked.codes_of([*teams[0], *teams[1]], tracks):
        parts = []
        for track in tracks:
            sides = [_team(marked, team, track, code) for team in teams]
            parts.append(fourfold(sides[0], sides[1], marked.material.tracks[track].length))
        yield _row(marked, code, source, names, _sum(parts), "character")


def _team(marked: Marked, team: list[int], track: int, code: int) -> list[Span]:
    return joined(span for coder in team for span in marked.passages(coder, track, code))


def fourfold(one: list[Span], other: list[Span], length: int) -> Four:
    """Return both, only the first, only the second and neither, of ``length`` units; spans are in order and apart."""
    both = covered(common([one, other]))
    first, second = covered(one), covered(other)
    return both, first - both, second - both, length - first - second + both


def _times(marked: Marked, teams: tuple[list[int], list[int]], track: int, code: int) -> Four:
    """Return the counts in tenths of a second; a tenth that is begun is coded."""
    sides = [
        joined((start // TENTH, -(-end // TENTH)) for start, end in _team(marked, team, track, code))
        for team in teams
    ]
    return fourfold(sides[0], sides[1], -(-marked.material.tracks[track].length // TENTH))


def _areas(marked: Marked, teams: tuple[list[int], list[int]], track: int, code: int) -> Four:
    sides = [[box for coder in team for box in marked.boxes.get((coder, track, code), ())] for team in teams]
    one, other = area(sides[0]), area(sides[1])
    both = area(sides[0], sides[1])
    size = marked.material.tracks[track].width * marked.material.tracks[track].height
    return both, one - both, other - both, size - one - other + both


def _sum(parts: Iterator[Four] | list[Four]) -> Four:
    both, only_a, only_b, neither = (sum(column) for column in zip(*parts, strict=True))
    return both, only_a, only_b, neither


def _media(marked: Marked) -> tuple[str, ...]:
    """Return what NVivo does otherwise with material that has text beside time or areas."""
    kinds: dict[int, set[str]] = {}
    for track in {key[1] for table in (marked.spans, marked.boxes) for key in table}:
        one = marked.material.tracks[track]
        kinds.setdefault(one.source, set()).add(one.kind)
    notes = []
    if any({"text", "time"} <= found for found in kinds.values()):
        notes.append(
            "NVivo counts a passage of a transcript as the whole time of its row; text and time are counted apart here."
        )
    if any(track.kind == "area" and track.page is not None for track in marked.material.tracks):
        notes.append("Areas of PDF pages are counted in points, the unit of the exchanged file.")
    return tuple(notes)


__all__ = ["AGGREGATES", "NVIVO", "four_of", "fourfold", "nvivo"]
