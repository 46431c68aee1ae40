"""Words and numbers that all forms of the report share. People are analysts here; "coder" stays in JSON and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.agreement import sentences
from refiqda.agreement.assembling import NOUNS
from refiqda.agreement.methods import METHODS
from refiqda.extracts.places import clock
from refiqda.render.plain import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.agreement.result import Agreement, Medium
    from refiqda.render.agreement.passages import Passage
    from refiqda.study import Study

TITLES: Final = {name: one.title for name, one in METHODS.items()}
SHORT: Final = {name: one.short for name, one in METHODS.items()}
KIND_WORDS: Final = {
    "same": "marked alike",
    "boundary": "other boundaries",
    "one-sided": "one analyst only",
    "code": "other code",
    "split": "one passage or several",
}
REFLEXIVE: Final = (
    "This study is reflexive, so no figure of agreement is shown. "
    "Ask for one with --coefficient NAME if you want it."
)
HEADLINES: Final = ("krippendorff_alpha", "cohen_kappa")
MEDIA: Final = {
    "text": "Text", "time": "Recordings", "pictures": "Pictures", "pages": "Areas of pages",
    "area": "Pictures and pages", "all": "All sources",
}  # fmt: skip
SEVERAL: Final = 2


def figure_text(value: float | None) -> str:
    """Return a figure with three decimals, a hyphen where it is undefined."""
    return "-" if value is None else f"{value:.3f}".replace("-0.000", "0.000")


def bare(value: float | None, digits: int = 2) -> str:
    """Return a figure without the zero before its point, as tables print it; a dash where it is undefined."""
    if value is None:
        return "–"  # noqa: RUF001 - a dash for nothing
    text = f"{value:.{digits}f}"
    if abs(value) < 1 and text.lstrip("-").startswith("1"):
        text = f"{'-' if value < 0 else ''}0.{'9' * digits}"
    text = text.lstrip("-") if not float(text) else text
    return text.replace("0.", ".", 1) if abs(value) < 1 else text


def short_names(coders: Sequence[str]) -> list[str]:
    """Return first names where they tell the coders apart, else the names as they are, shortened."""
    first = [name.split()[0] if name.split() else name for name in coders]
    return [shorten(name, 16) for name in (first if len(set(first)) == len(first) else coders)]


def amount(number: int, unit: str) -> str:
    """Return a count as tables print it; time as hours, minutes and seconds."""
    return clock(number) if unit == "millisecond" else f"{number:,}"


def units(name: str) -> str:
    """Return the plural of a unit."""
    return NOUNS.get(name, (name, f"{name}s"))[1]


def kind_words(passage: Passage, people: Sequence[str]) -> str:
    """Return what kind of passage it is; of one that some marked alone, who they are."""
    if passage.kind == "one-sided":
        return f"only {', '.join(people[coder] for coder, _ in passage.marks)}"
    return KIND_WORDS[passage.kind]


def defined(medium: Medium) -> list[str]:
    """Return the figures that a table of a medium can show: of segments none that is corrected for chance."""
    return [one for one in medium.coefficients if medium.unit != "segment" or not METHODS[one].corrected]


def report_title(report: Agreement, *, numbers: bool, most: int = 8) -> str:
    """Return what the page and the workbook are called; "agreement" only where there are figures of it."""
    people = sentences.listed(report.coders, most)
    return f"Agreement of {people}" if numbers else f"What {people} marked"


def headline(names: Sequence[str]) -> str | None:
    """Return the figure that stands for all: alpha, else kappa, else the first corrected for chance, else the first."""
    for name in (*HEADLINES, *(one for one in names if one in METHODS and METHODS[one].corrected), *names):
        if name in names:
            return name
    return None


def asked_about(report: Agreement) -> list[str]:
    """Return what people are to be asked: who marked nothing where, and what could not be told apart."""
    return [
        *(f"{coder} marked nothing in {source}" for source, coder in report.untouched),
        *(one.sentence() for one in report.questions),
    ]


def unit_words(report: Agreement, medium: Medium) -> str:
    """Return what was counted, as a short sentence."""
    one = NOUNS.get(medium.unit, (medium.unit, ""))[0]
    how = f"{sentences.matched(report)}{sentences.reach(report)}"
    return f"Unit: {one}{how}; {sentences.uncoded_words(report, medium)}"


def held_back(report: Agreement, study: Study | None) -> bool:
    """Return whether there are no figures because the study is reflexive."""
    return study is not None and not study.allows_numbers and not report.has_figures


def json_of(report: Agreement, *, study: Study | None) -> dict[str, Any]:
    """Return the JSON of the comparison; in a study with its approach."""
    numbers = report.has_figures
    most = sentences.one_sided(report)
    said = [sentences.compared(report), sentences.left_out(report), None if most is None else str(most)]
    value = {
        **report.to_dict(),
        "sentences": [one for one in said if one],
        "methods": sentences.methods(report, numbers=numbers),
    }
    if study is not None:
        value["approach"] = study.approach
        if study.roles_in_words:
            value["sentences"].append(study.roles_in_words)
        if held_back(report, study):
            value["why_no_coefficients"] = REFLEXIVE
    return value
