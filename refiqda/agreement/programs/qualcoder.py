"""QualCoder's coder comparison, with its faults.

Read in QualCoder's source, reports.py and report_compare_coder_file.py at c320464 (August 2026). For a code, each
character of all text files gets 1 for each passage of either coder on it. Characters with 2 are "dual", with 1
"single", with 0 "uncoded"; each coder's characters are counted passage by passage. With u = coded0 + coded1 - dual:

    agreement = (dual + uncoded) / characters       dual = dual / characters        uncoded = uncoded / characters
    agree coded only = dual / (dual + single)
    kappa: Po = dual / u, Pyes = coded0 coded1 / u^2, Pno = (u - coded0)(u - coded1) / u^2, Pe = Pyes Pno,
           kappa = (Po - Pe) / (1 - Pe)

What it gets wrong, and is reproduced: chance agreement is the product of Pyes and Pno where Cohen has their sum, of
coded text only. A coder's overlapping passages of one code count twice; a character that one coder marked twice is
taken for one that both marked; one with 3 or more is in no count. In recordings and pictures (one file each) every
pair of overlapping passages adds to "dual", "single" holds what is dual too, and a rectangle is one pixel wider and
higher in overlaps, touching ones overlap.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from refiqda.agreement.coefficients import Coefficient
from refiqda.agreement.programs.figures import ProgramFigure, ProgramFigures, ProgramFormula
from refiqda.agreement.programs.marked import Marked, untouched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refiqda.agreement.programs.marked import Box, Pair, Span
    from refiqda.agreement.things import Material

QUALCODER: Final = ProgramFormula(
    name="qualcoder",
    title="QualCoder, coder comparison",
    formula="With dual, single and uncoded characters, coded0 and coded1 of each coder and u = coded0 + coded1 - "
    "dual: agreement = (dual + uncoded) / all; agree coded only = dual / (dual + single); kappa = (Po - Pe) / "
    "(1 - Pe) with Po = dual / u and Pe = [coded0 coded1 / u^2] x [(u - coded0)(u - coded1) / u^2]. This is not "
    "Cohen's kappa: its Pe is a sum, and of all text.",
    unit="character of text, millisecond of recordings, pixel of pictures",
    uncoded="counted in agreement; left out of agree coded only and of kappa",
    source="QualCoder, reports.py and report_compare_coder_file.py at c320464",
    verified=True,
    confirmed="formula and unit are those of its source",
)
_KAPPA: Final = (
    "QualCoder's kappa multiplies the two parts of chance agreement where Cohen adds them, and drops what nobody "
    "coded: it is not comparable with any kappa elsewhere."
)
_TWICE: Final = (
    "One analyst's passages of one code overlap in {}. QualCoder counts them twice, and takes a character that one "
    "analyst marked twice for one that both marked; so do these figures."
)
_ROUNDED: Final = "QualCoder rounds percentages to two places and kappa to four; here they are not rounded."
NO_TEXT: Final = "there is no text"
NOTHING: Final = "neither analyst used the code (QualCoder shows zerodiv)"
DUAL: Final = 2


def qualcoder(material: Material, overlap: float | None = None) -> ProgramFigures:
    """Return what QualCoder shows: each code over all texts, and each code in each file."""
    del overlap  # it has no threshold
    marked = Marked(material)
    rows: list[ProgramFigure] = []
    twice: set[int] = set()
    for pair in marked.pairs():
        texts = marked.tracks(pair.sources, ("text",))
        found = [
            (code, {track: _text(marked, pair, track, code) for track in texts})
            for code in marked.codes_of(pair[:2], texts)
        ]
        for code, by_track in found:
            rows.append(_row(marked, pair, code, None, sum_of(by_track.values()), "character"))
            twice |= {code for track in texts if _overlapping(marked, pair, track, code)}
        for source in pair.sources:
            rows += _source(marked, pair, source, found)
    names = ", ".join(material.codes[code].name for code in sorted(twice))
    notes = (_KAPPA, _ROUNDED, *([_TWICE.format(names)] if twice else []), *untouched(marked))
    return ProgramFigures(formula=QUALCODER, rows=tuple(rows), overall={}, notes=notes)


def _source(
    marked: Marked, pair: Pair, source: int, texts: list[tuple[int, dict[int, dict[str, int]]]]
) -> Iterator[ProgramFigure]:
    """Yield the rows of one file: its text, its time, its areas."""
    own = set(marked.tracks([source], ("text",)))
    for code, by_track in texts:
        parts = [part for track, part in by_track.items() if track in own]
        if parts and any(part["coded0"] or part["coded1"] for part in parts):
            yield _row(marked, pair, code, source, sum_of(parts), "character")
    for kind, unit in (("time", "millisecond"), ("area", "pixel")):
        tracks = marked.tracks([source], (kind,))
        for code in marked.codes_of(pair[:2], tracks):
            parts = [_media(marked, pair, track, code, kind) for track in tracks]
            yield _row(marked, pair, code, source, sum_of(parts), unit)


def _row(
    marked: Marked, pair: Pair, code: int, source: int | None, counts: dict[str, int], unit: str
) -> ProgramFigure:
    material = marked.material
    return ProgramFigure(
        code=material.codes[code].name,
        source=None if source is None else material.sources[source].name,
        coders=(material.coders[pair.first], material.coders[pair.second]),
        counts=counts,
        values=qualcoder_figures(counts),
        unit=unit,
    )


def counts_of_text(one: Iterable[Span], other: Iterable[Span], length: int) -> dict[str, int]:
    """Return QualCoder's counts for the passages of two coders, which may overlap; a passage twice is one to it."""
    sides = [sorted({(max(0, start), min(end, length)) for start, end in side}) for side in (one, other)]
    edges: dict[int, int] = {}
    for start, end in (span for side in sides for span in side if span[0] < span[1]):
        edges[start] = edges.get(start, 0) + 1
        edges[end] = edges.get(end, 0) - 1
    counts = dict.fromkeys(("dual", "single", "uncoded"), 0)
    names = {0: "uncoded", 1: "single", DUAL: "dual"}
    depth = before = 0
    for place in sorted({*edges, length}):
        if depth in names:  # three and more are in no count
            counts[names[depth]] += place - before
        depth += edges.get(place, 0)
        before = place
    coded = [sum(max(0, end - start) for start, end in side) for side in sides]
    return {**counts, "all": length, "coded0": coded[0], "coded1": coded[1]}


def _text(marked: Marked, pair: Pair, track: int, code: int) -> dict[str, int]:
    sides = [marked.passages(coder, track, code) for coder in pair[:2]]
    return counts_of_text(sides[0], sides[1], marked.material.tracks[track].length)


def _overlapping(marked: Marked, pair: Pair, track: int, code: int) -> bool:
    for coder in pair[:2]:
        spans = sorted(set(marked.passages(coder, track, code)))
        if any(after[0] < before[1] for before, after in pairwise(spans)):
            return True
    return False


def counts_of_pairs(one: list[int], other: list[int], shared: int, size: int) -> dict[str, int]:
    """Return QualCoder's counts of a recording or a picture: sizes of each coder's passages, what all pairs share."""
    coded0, coded1 = sum(one), sum(other)
    single = coded0 + coded1 - shared
    return {
        "dual": shared,
        "single": single,
        "uncoded": size - single - shared,
        "all": size,
        "coded0": coded0,
        "coded1": coded1,
    }


def _media(marked: Marked, pair: Pair, track: int, code: int, kind: str) -> dict[str, int]:
    place = marked.material.tracks[track]
    if kind == "time":
        one, other = (marked.passages(coder, track, code) for coder in pair[:2])
        shared = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)
        lengths = [[end - start for start, end in side] for side in (one, other)]
        return counts_of_pairs(lengths[0], lengths[1], shared, place.length)
    first, second = (marked.boxes.get((coder, track, code), []) for coder in pair[:2])
    shared = sum(_intersection(a, b) for a in first for b in second)
    areas = [[(x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in side] for side in (first, second)]
    return counts_of_pairs(areas[0], areas[1], shared, place.width * place.height)


def _intersection(one: Box, other: Box) -> int:
    """Return what two rectangles share, as QualCoder reckons it: a pixel more each way."""
    width = min(one[2], other[2]) - max(one[0], other[0]) + 1
    height = min(one[3], other[3]) - max(one[1], other[1]) + 1
    return max(0, width) * max(0, height)


def sum_of(parts: Iterable[dict[str, int]]) -> dict[str, int]:
    """Return counts added up."""
    total = dict.fromkeys(("dual", "single", "uncoded", "all", "coded0", "coded1"), 0)
    for part in parts:
        for name, count in part.items():
            total[name] += count
    return total


def qualcoder_figures(counts: dict[str, int]) -> dict[str, Coefficient]:
    """Return QualCoder's figures for its counts: dual, single, uncoded, all, coded0, coded1."""
    dual, whole = counts["dual"], counts["all"]
    marked = dual + counts["single"]

    def share(part: int, of: int, why: str) -> Coefficient:
        return Coefficient(part / of) if of else Coefficient(None, why)

    return {
        "agreement": share(dual + counts["uncoded"], whole, NO_TEXT),
        "dual": share(dual, whole, NO_TEXT),
        "uncoded": share(counts["uncoded"], whole, NO_TEXT),
        "agree_coded_only": share(dual, marked, NOTHING),
        "qualcoder_kappa": _kappa(dual, counts["coded0"], counts["coded1"]),
    }


def _kappa(dual: int, coded0: int, coded1: int) -> Coefficient:
    unique = coded0 + coded1 - dual
    if unique == 0:
        return Coefficient(None, NOTHING)
    chance = Fraction(coded0 * coded1 * (unique - coded0) * (unique - coded1), unique**4)
    if chance == 1:
        return Coefficient(None, "by its formula agreement by chance is complete (QualCoder shows zerodiv)")
    return Coefficient(float((Fraction(dual, unique) - chance) / (1 - chance)))


__all__ = ["QUALCODER", "counts_of_pairs", "counts_of_text", "qualcoder", "qualcoder_figures"]
