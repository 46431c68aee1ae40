"""Sentences about a comparison, built from counts and never interpreting (METHOD 4), and one for a paper's methods.

"A marked 187 characters that B did not" is a count; "the coders share the theme" would be a reading, and none is made
here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from refiqda.agreement.assembling import NOUNS
from refiqda.agreement.methods import METHODS
from refiqda.agreement.stretches import marked
from refiqda.agreement.things import REASONS
from refiqda.intervals import common, covered, without
from refiqda.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.agreement.result import Agreement, Figure, Medium, PairCounts
    from refiqda.agreement.things import Material

SMALLEST: Final = {"text": "character", "time": "millisecond", "area": "pixel", "all": "source"}
"""The unit in which the extent of a medium is said."""
_ONE: Final = {"were": "was", "are": "is", "say": "says", "do": "does", "have": "has"}
"""The verbs of reasons, of one coding."""
_NAMED: Final = 12
FIGURES: Final = tuple(one.short for one in METHODS.values() if one.family == "spans")
"""Names that a sentence may begin with and that have no capital."""
_KINDS: Final = {"text": "Texts", "time": "Recordings", "pictures": "Pictures", "pages": "Areas of pages"}


@attrs.frozen
class Sentence:
    """A sentence in parts; every second one is a name that a page may set apart."""

    parts: tuple[str, ...]

    def __str__(self) -> str:
        return "".join(self.parts)


def said(number: int, unit: str) -> str:
    """Return a number with its unit in words; milliseconds as hours, minutes and seconds."""
    if unit == "millisecond":
        seconds = round(number / 1000)
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02} of time"
    one, many = NOUNS.get(unit, (unit, f"{unit}s"))
    return f"{number:,} {one if number == 1 else many}"


def listed(names: Sequence[str], most: int = _NAMED) -> str:
    """Return names as people write a list; the first ones of many."""
    shown = list(names[:most])
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most:,} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def reason(name: str, number: int) -> str:
    """Return how many codings were left out, and why, in words."""
    why = REASONS.get(name, f"are left out ({name})")
    if number == 1:
        verb, _, rest = why.partition(" ")
        why = f"{_ONE.get(verb, verb)} {rest}"
    return f"{number:,} {'coding' if number == 1 else 'codings'} that {why}"


def left_out(report: Agreement) -> str | None:
    """Return what was left out, as one sentence."""
    found = [reason(name, number) for name, number in report.left_out.items() if number]
    return f"Left out: {'; '.join(found)}." if found else None


def compared(report: Agreement) -> str:
    """Return which sources were compared."""
    sources = report.sources
    lead = f"{report.round[:1].upper()}{report.round[1:]}: " if report.round else ""
    if not sources:
        return f"{lead}no source that two of the analysts worked on."
    noun = "source" if len(sources) == 1 else "sources"
    return f"{lead}{len(sources):,} {noun} that {_all_or_two(report)} worked on."


def _all_or_two(report: Agreement) -> str:
    return "both" if len(report.coders) == 2 else "two or more"  # noqa: PLR2004 - two people are both


def one_sided(report: Agreement) -> Sentence | None:
    """Return where one analyst marked most that another did not, and what the other marked there instead."""
    kind = next((one for one in report.kinds if one != "area"), None)
    return None if kind is None else _one_sided(report, kind)


def _one_sided(report: Agreement, medium: str) -> Sentence | None:
    unit = SMALLEST[medium]
    most: tuple[int, str, str, str] | None = None
    for part in report.extent(medium).by_code:
        for pair in part.pairs:
            for number, (own, other) in ((pair.only_a, pair.coders), (pair.only_b, pair.coders[::-1])):
                if number and (most is None or number > most[0]):
                    most = (number, part.name, own, other)
    if most is None:
        return None
    number, code, own, other = most
    lead = "The largest one-sided difference is in "
    what = f": {own} marked {said(number, unit)} that {other} did not"
    beside = _beside(report.material, medium, code, own, other)
    if beside is None:
        return Sentence((lead, code, f"{what}; there {other} marked no other code."))
    amount, name = beside
    return Sentence((lead, code, f"{what}; of these, {other} marked {said(amount, unit)} with ", name, "."))


def _beside(material: Material, medium: str, code: str, own: str, other: str) -> tuple[int, str] | None:
    """Return what the other marked most where one alone marked the code: how much, and the path."""
    first, second = material.coders.index(own), material.coders.index(other)
    numbers = {place for place, one in enumerate(material.codes) if one.name == code}
    found: dict[int, int] = {}
    for spans in marked(material, (medium,), coders=(first, second)).values():
        if not any(coder == second for coder, _ in spans):
            continue  # untouched, so not counted
        for number in numbers:
            alone = without(spans.get((first, number), []), spans.get((second, number), []))
            for (coder, their), theirs in spans.items():
                if alone and coder == second and their not in numbers:
                    found[their] = found.get(their, 0) + covered(common([alone, theirs]))
    best = max(found, key=lambda one: (found[one], -one), default=None)
    return None if best is None or not found[best] else (found[best], material.codes[best].name)


def totals(medium: Medium) -> PairCounts | None:
    """Return the counts of a comparison of two; None where more are compared."""
    return medium.together.pairs[0] if len(medium.together.pairs) == 1 else None


def methods(report: Agreement, *, numbers: bool = True) -> list[str]:
    """Return the sentences that a paper's methods section can quote; without figures where ``numbers`` is false."""
    medium = report.first
    names = listed(report.coders)
    machines = f" ({listed(report.machines)}: a machine, no independent reader)" if report.machines else ""
    where = f" in {report.round}" if report.round else ""
    sources = f"{len(report.sources):,} {'source' if len(report.sources) == 1 else 'sources'}"
    found = [
        f"{names}{machines} coded {sources}{where} with {_codes(report)}.",
        "Each one's own codings were compared, without joint decisions.",
        _unit(report, medium),
        *_other_media(report),
        *notes(medium),
    ]
    if left := left_out(report):
        found.append(left)
    if report.included:
        found.append(f"Counted on request: {listed(report.included)}.")
    if report.matched_by_crosswalk:
        number = len(report.matched_by_crosswalk)
        found.append(
            f"The codebooks were made apart; {number:,} {'code was' if number == 1 else 'codes were'} declared "
            "the same in a crosswalk."
        )
    if report.untouched:
        number = len(report.untouched)
        found.append(
            f"Not counted for an analyst who marked nothing in it: {number:,} {'source' if number == 1 else 'sources'}."
        )
    if numbers:
        found += _figure_sentences(report)
    return [*found, f"Computed with refiqda {__version__}."]


def notes(medium: Medium) -> list[str]:
    """Return what a reader of the counts should know of their units, as sentences."""
    return [f"{one if one.startswith(FIGURES) else one[:1].upper() + one[1:]}." for one in medium.notes]


def _other_media(report: Agreement) -> list[str]:
    """Return by what the media beside the first one were counted."""
    return [
        f"{_KINDS.get(one.medium, one.medium)} were compared by {NOUNS.get(one.unit, (one.unit,))[0]}, on their own."
        for one in report.media[1:]
    ]


def _codes(report: Agreement) -> str:
    number = len(report.codes)
    return f"{number:,} {'code' if number == 1 else 'codes'}"


def _unit(report: Agreement, medium: Medium) -> str:
    one = NOUNS.get(medium.unit, (medium.unit, ""))[0]
    how = {
        "sentence": "; a sentence counts as marked by an analyst when any word of it is",
        "turn": "; a turn counts as marked by an analyst when any word of it is",
        "paragraph": "; a paragraph counts as marked by an analyst when any word of it is",
        "source": "; a source counts as marked by an analyst when anything in it is",
        "segment": matched(report),
    }.get(medium.unit, "")
    return f"The unit was the {one}{how}{reach(report)}; {uncoded_words(report, medium)}."


def matched(report: Agreement) -> str:
    """Return when two segments are one, as a part of a sentence; nothing where other units are counted."""
    if report.overlap is None:
        return ""
    return f"; two are one where they share {report.overlap:g} per cent of the longer"


def reach(report: Agreement) -> str:
    """Return how far apart boundaries were taken for one, as a part of a sentence; nothing where none were."""
    if not report.tolerance:
        return ""
    return f"; boundaries up to {said(report.tolerance, 'character')} apart were taken for one"


def uncoded_words(report: Agreement, medium: Medium) -> str:
    """Return what became of units that nobody marked."""
    if medium.unit == "segment":
        return "what nobody marked is no segment"
    counted = "counted as agreement" if medium.coefficients else "count as marked by neither"
    became = counted if report.uncoded == "counted" else "were left out"
    return f"{_many(medium)} that nobody marked {became}"


def _figure_sentences(report: Agreement) -> list[str]:
    if report.like is not None:
        formula = report.like.formula
        state = "" if formula.verified else " (the formula is not confirmed from the program's own text)"
        found = [
            f"Figures as {formula.title} gives them{state}: {formula.formula.rstrip('.')}.",
            f"Its unit: {formula.unit}; uncoded: {formula.uncoded}.",
            f"{formula.source.rstrip('.')}.",
        ]
    else:
        found = []
    medium = report.first
    shown = [
        f"{METHODS[name].title} {number(one)}{interval(one)}"
        for name, one in medium.coefficients.items()
        if one.value is not None
    ]
    if shown:
        prevalence = medium.together.prevalence
        beside = (
            ""
            if prevalence is None
            else f"; each code was marked on {percent(prevalence)} of the {_many(medium)} on average"
        )
        found.append(f"Over all codes ({medium.pooled}): {', '.join(shown)}{beside}.")
    if shown and (said_of := intervals(report, medium)):
        found.append(said_of)
    references = dict.fromkeys(
        METHODS[name].reference for name, one in medium.coefficients.items() if one.value is not None
    )
    if references:
        found.append(f"{'; '.join(references)}.")
    return found


def intervals(report: Agreement, medium: Medium) -> str | None:
    """Return how the intervals of a medium were made, or why there are none; None where none were asked for."""
    if not report.bootstrap or medium.intervals is None:
        return None
    if all(one.low is None for one in medium.coefficients.values()):
        return f"No intervals: {medium.intervals}."
    drawn = f"{report.bootstrap:,} resamples, seed {report.seed}"
    return f"Intervals hold 95% of the figures of {drawn}, {medium.intervals}."


def _many(medium: Medium) -> str:
    return NOUNS.get(medium.unit, (medium.unit, f"{medium.unit}s"))[1]


def number(figure: Figure, digits: int = 2) -> str:
    """Return a figure with two decimals; a hyphen where it is undefined. It never says 1 where it is less."""
    return decimal(figure.value, digits)


def decimal(value: float | None, digits: int = 2) -> str:
    """Return a number with so many decimals, cut towards 0 only where rounding would make it whole."""
    if value is None:
        return "-"
    text = f"{value:.{digits}f}"
    whole = f"{1:.{digits}f}"
    if text in {whole, f"-{whole}"} and abs(value) < 1:
        text = f"{'-' if value < 0 else ''}0.{'9' * digits}"
    return text if float(text) or digits == 0 else text.lstrip("-")


def interval(figure: Figure, digits: int = 2) -> str:
    """Return the bounds of a figure in words, nothing where there are none."""
    if figure.low is None or figure.high is None:
        return ""
    return f" ({decimal(figure.low, digits)} to {decimal(figure.high, digits)})"


def percent(share: float | None) -> str:
    """Return a share as a whole percentage; 'under 1%' and 'over 99%' where rounding would say none or all."""
    if share is None:
        return "-"
    whole = round(share * 100)
    if whole == 0 and share > 0:
        return "under 1%"
    if whole == 100 and share < 1:  # noqa: PLR2004 - all of it
        return "over 99%"
    return f"{whole}%"


def join(sentences: Iterable[str | None]) -> str:
    """Return sentences as a paragraph."""
    return " ".join(one for one in sentences if one)
