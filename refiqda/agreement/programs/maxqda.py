"""MAXQDA's Intercoder Agreement: whether codes occur, how often they do, and segment by segment.

Three criteria are compared for each two coders. *Occurrence*: a document agrees about a code where both used it in it,
or neither did. *Frequency*: where both used it equally often. *Segments*: each segment of each coder is tested in
turn, so that there are as many decisions as segments; it agrees where the other has a segment of that code which
overlaps enough. There a counts agreeing decisions, b those of the first coder without a match, c those of the second,
and nothing is d, for what nobody coded is no segment: ``Po = a / (a + b + c)``.

Kappa of segments is ``(Po - Pc) / (1 - Pc)``, chance being taken from the number of codes as Brennan and Prediger
(1981) propose. MAXQDA's manual does not print the formula: one over the number of codes is the plain reading, and
``n / (n + 1)^2`` is what others compute. Both are given under names that say so.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from refiqda.agreement.coefficients import CHANCE_IS_FULL, Coefficient
from refiqda.agreement.programs.figures import ProgramFigure, ProgramFigures, ProgramFormula
from refiqda.agreement.programs.marked import Marked, untouched
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.agreement.programs.marked import Box, Pair, Span
    from refiqda.agreement.things import Material

THRESHOLD: Final = 90
"""Per cent of overlap asked for unless another is."""

MAXQDA: Final = ProgramFormula(
    name="maxqda",
    title="MAXQDA, Intercoder Agreement",
    formula="Occurrence, frequency: share of documents and codes in which both coders agree. Segments: Po = a / (a + "
    "b + c), each segment of both coders being one decision; kappa = (Po - Pc) / (1 - Pc), with Pc = 1 / n "
    "(kappa_one_in_n) or Pc = n / (n + 1)^2 (kappa_n_in_n_plus_1_squared) for n codes.",
    unit="document and code (occurrence, frequency); coded segment (segments)",
    uncoded="left out in segments: what nobody coded is no segment; in occurrence and frequency a code that neither "
    "used in a document counts as agreement",
    source="MAXQDA manual, Intercoder Agreement; Brennan and Prediger (1981)",
    verified=False,
    confirmed="the manual has the three criteria, kappa after Brennan and Prediger and that chance comes from the "
    "number of codes; it does not print the formula of Pc, the table of segments, or the 90 per cent",
)

_NOTES: Final = (
    "MAXQDA presents these figures as a way to find what to discuss, not as a measure of quality.",
    "Segments overlap by what both cover as a share of what either covers; MAXQDA's manual does not say of what.",
)


def maxqda(material: Material, overlap: float | None = None) -> ProgramFigures:
    """Return MAXQDA's three comparisons; ``overlap`` is the least overlap of segments in per cent, 90 unless given.

    Raises InvalidArgumentError for a threshold that is no per cent from 1 to 100.
    """
    least = THRESHOLD if overlap is None else overlap
    if not 0 < least <= 100:  # noqa: PLR2004 - per cent
        raise InvalidArgumentError(
            f"an overlap of {least} per cent makes no sense", remedy="Use more than 0 and at most 100."
        )
    marked = Marked(material)
    rows: list[ProgramFigure] = []
    totals = []
    for pair in marked.pairs():
        made, total = _pair(marked, pair, Fraction(str(least)) / 100)
        rows += made
        totals.append(total)
    notes = (*_NOTES, f"Segments match from an overlap of {least:g} per cent.", *untouched(marked))
    overall = totals[0] if len(totals) == 1 else {}
    return ProgramFigures(formula=MAXQDA, rows=tuple(rows), overall=overall, notes=notes)


class _Counts:
    """Agreeing and all decisions of each criterion."""

    def __init__(self) -> None:
        self.agreed = Counter[str]()
        self.all = Counter[str]()
        self.only = [0, 0]

    def add(self, other: _Counts) -> None:
        self.agreed += other.agreed
        self.all += other.all
        self.only = [one + more for one, more in zip(self.only, other.only, strict=True)]

    def counts(self) -> dict[str, int]:
        named = {}
        for mode in ("occurrence", "frequency"):
            named[f"{mode}_agreed"] = self.agreed[mode]
            named[f"{mode}_decisions"] = self.all[mode]
        return {
            **named,
            "segments_agreed": self.agreed["segments"],
            "segments_only_a": self.only[0],
            "segments_only_b": self.only[1],
        }

    def shares(self) -> dict[str, Coefficient]:
        return {
            f"{mode}_percent": Coefficient(self.agreed[mode] / self.all[mode])
            if self.all[mode]
            else Coefficient(None, "there is nothing to decide about")
            for mode in ("occurrence", "frequency", "segments")
        }


def _pair(marked: Marked, pair: Pair, least: Fraction) -> tuple[list[ProgramFigure], dict[str, Coefficient]]:
    material = marked.material
    coders = (material.coders[pair.first], material.coders[pair.second])
    used = sorted(_used(marked, pair))
    table = {
        (source, code): _decide(marked, pair, source, code, least) for source in pair.sources for code in used
    }

    def row(code: int | None, source: int | None) -> ProgramFigure:
        together = _Counts()
        for (at, which), one in table.items():
            if code in {None, which} and source in {None, at}:
                together.add(one)
        values = together.shares()
        if code is None:
            values |= kappas(together.agreed["segments"], together.all["segments"], len(used))
        return ProgramFigure(
            code=None if code is None else material.codes[code].name,
            source=None if source is None else material.sources[source].name,
            coders=coders,
            counts=together.counts(),
            values=values,
            unit="document and segment",
        )

    total = row(None, None)
    rows = [*(row(code, None) for code in used), *(row(None, source) for source in pair.sources), total]
    return rows, total.values


def kappas(agreed: int, decisions: int, codes: int) -> dict[str, Coefficient]:
    """Return kappa of segments with both readings of chance, for so many codes in the table."""
    forms = {
        "kappa_one_in_n": Fraction(1, codes or 1),
        "kappa_n_in_n_plus_1_squared": Fraction(codes, (codes + 1) ** 2),
    }
    found = {}
    for name, chance in forms.items():
        if not decisions:
            found[name] = Coefficient(None, "there are no segments")
        elif chance == 1:
            found[name] = Coefficient(None, CHANCE_IS_FULL)
        else:
            found[name] = Coefficient(float((Fraction(agreed, decisions) - chance) / (1 - chance)))
    return found


def _used(marked: Marked, pair: Pair) -> set[int]:
    sources = set(pair.sources)
    tracks = marked.tracks(sources, ("text", "time", "area"))
    whole = {code for coder, source, code in marked.whole if coder in pair[:2] and source in sources}
    return whole | set(marked.codes_of(pair[:2], tracks))


def _decide(marked: Marked, pair: Pair, source: int, code: int, least: Fraction) -> _Counts:
    tracks = marked.tracks([source], ("text", "time", "area"))
    found = _Counts()
    times = [0, 0]
    for side, coder in enumerate(pair[:2]):
        times[side] += marked.whole.get((coder, source, code), 0)
    for track in tracks:
        sides: list[Sequence[Span] | Sequence[Box]] = []
        for side, coder in enumerate(pair[:2]):
            passages = marked.passages(coder, track, code) or marked.boxes.get((coder, track, code), [])
            times[side] += len(passages)
            sides.append(passages)
        for side in (0, 1):
            matched = matches(sides[side], sides[1 - side], least)
            found.agreed["segments"] += matched
            found.only[side] += len(sides[side]) - matched
            found.all["segments"] += len(sides[side])
    found.all["occurrence"] = found.all["frequency"] = 1
    found.agreed["occurrence"] = int(bool(times[0]) == bool(times[1]))
    found.agreed["frequency"] = int(times[0] == times[1])
    return found


def matches(
    one: Sequence[Span] | Sequence[Box], other: Sequence[Span] | Sequence[Box], least: Fraction
) -> int:
    """Return how many segments of ``one`` have one of ``other`` that overlaps by at least this share of both."""
    return sum(any(overlap_of(mine, theirs) >= least for theirs in other) for mine in one)


def overlap_of(mine: Sequence[int], theirs: Sequence[int]) -> Fraction:
    """Return what two spans or boxes both cover, as a share of what either covers."""
    half = len(mine) // 2
    shared = _size([*map(max, mine[:half], theirs[:half]), *map(min, mine[half:], theirs[half:])])
    together = _size(mine) + _size(theirs) - shared
    return Fraction(shared, together) if together else Fraction(int(list(mine) == list(theirs)))


def _size(edges: Iterable[int]) -> int:
    corners = list(edges)
    half = len(corners) // 2
    size = 1
    for low, high in zip(corners[:half], corners[half:], strict=True):
        size *= max(0, high - low)
    return size


__all__ = ["MAXQDA", "kappas", "matches", "maxqda", "overlap_of"]
