"""The page, the JSON and the table of a comparison.

The page leads with what both marked and what only one of them did; figures come after the counts. Sentences are
built from counts and interpret nothing (METHOD 4). People are analysts here, which fits every approach; "coder" stays
in the JSON and the tables, for programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.files import atomic_write
from refiqda.office.csv_form import csv_bytes
from refiqda.render.json_text import json_bytes
from refiqda.render.plain import counted, shorten
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refiqda.agreement.report import Agreement, Part
    from refiqda.study import Study

TITLES: Final = {
    "percent_agreement": "percent agreement",
    "dice": "Dice",
    "cohen_kappa": "Cohen's kappa",
    "krippendorff_alpha": "Krippendorff's alpha",
    "scott_pi": "Scott's pi",
    "fleiss_kappa": "Fleiss' kappa",
    "gwet_ac1": "Gwet's AC1",
    "brennan_prediger": "Brennan-Prediger",
    "holsti": "Holsti",
    "jaccard": "Jaccard",
}
_SHORT: Final = {
    "percent_agreement": "percent",
    "cohen_kappa": "kappa",
    "krippendorff_alpha": "alpha",
    "scott_pi": "pi",
    "fleiss_kappa": "Fleiss",
    "gwet_ac1": "AC1",
    "brennan_prediger": "B-P",
}
_REASONS: Final = {
    "inherited": "were there before the copies parted",
    "cases": "mark cases",
    "automatic": "were made automatically",
    "machine": "were made by a machine",
    "consensus": "are of an earlier consensus",
    "no_coder": "name nobody",
    "no_code": "name no code",
    "not_a_text_passage": "are no passage of a text",
    "text_not_readable": "are in a text that cannot be read",
    "other_sources": "are in other texts",
}
REFLEXIVE: Final = (
    "This study is reflexive, so no figure of agreement is shown. "
    "Ask for one with --coefficient NAME if you want it."
)
_NAME: Final = 60


def agreement_json(report: Agreement, *, study: Study | None, round_: str | None) -> dict[str, Any]:
    """Return the JSON of ``agree``; in a study with its approach and the round."""
    value = report.to_dict()
    if study is not None:
        value["approach"] = study.approach
        if not report.coefficients and not study.allows_numbers:
            value["why_no_coefficients"] = REFLEXIVE
    if round_ is not None:
        value["round"] = round_
    return value


def write_agreement(report: Agreement, value: dict[str, Any], path: Path, *, overwrite: bool = False) -> None:
    """Write the result, as JSON or as a table with one row a code (or text) and pair; raises OutputExistsError."""
    data = json_bytes(value) if path.suffix.lower() == ".json" else _csv(report)
    with atomic_write(path, overwrite=overwrite) as stream:
        stream.write(data)


def _csv(report: Agreement) -> bytes:
    names = list(report.coefficients)
    lines: list[list[object]] = [
        ["by", "name", "coder_a", "coder_b", "both", "only_a", "only_b", "neither", *names],
    ]
    for kind, parts in (("all", report.pairs), ("code", report.by_code), ("source", report.by_source)):
        for part in parts:
            for pair in part.pairs:
                figures = [part.coefficients[name].value for name in names] if len(part.pairs) == 1 else []
                lines.append(
                    [kind, "" if kind == "all" else part.name, *pair.coders, pair.both, pair.only_a, pair.only_b,
                     pair.neither, *figures]
                )  # fmt: skip
    return csv_bytes(lines)


def show_agreement(report: Agreement, *, study: Study | None, round_: str | None = None) -> None:
    """Print the comparison."""
    page = Page()
    add_agreement(page, report, round_=round_)
    if study is not None and not study.allows_numbers and not report.coefficients:
        page.gap()
        page.line(REFLEXIVE)
    page.show()


def add_agreement(page: Page, report: Agreement, *, round_: str | None = None) -> None:
    """Add the comparison to a page: what was compared, the counts of each code, the figures, what was left out."""
    people = " and ".join(report.coders) if len(report.pairs) == 1 else ", ".join(report.coders)
    page.heading(f"{people}{f', round {round_}' if round_ else ''}")
    page.line(
        f"{counted(len(report.by_source), 'text')} that at least two of them worked on, "
        f"{counted(len(report.by_code), 'code')}. Unit: one character of text.",
        indent=2,
    )
    if len(report.pairs) == 1:
        _add_codes(page, report)
    else:
        _add_pairs(page, report)
    _add_figures(page, report)
    _add_left_out(page, report)


def _add_codes(page: Page, report: Agreement) -> None:
    first, second = short_names(report.coders)
    names = [name for name in report.coefficients if name != "percent_agreement"][:3]
    page.heading("Characters marked, code by code")
    columns = [
        Column("code", flexible=True),
        Column("both", number=True),
        Column(f"only {shorten(first, 12)}", number=True),
        Column(f"only {shorten(second, 12)}", number=True),
        *(Column(_SHORT.get(name, name.capitalize()), number=True) for name in names),
    ]
    rows = []
    for part in report.by_code:
        pair = part.pairs[0]
        figures = [figure_text(part.coefficients[name].value) for name in names]
        rows.append([shorten(part.name, _NAME), pair.both, pair.only_a, pair.only_b, *figures])
    page.table(columns, rows)


def short_names(coders: Sequence[str]) -> list[str]:
    """Return first names where they tell the coders apart, else the names as they are, shortened."""
    first = [name.split()[0] if name.split() else name for name in coders]
    return [shorten(name, 16) for name in (first if len(set(first)) == len(first) else coders)]


def _add_pairs(page: Page, report: Agreement) -> None:
    names = list(report.coefficients)[:4]
    page.heading("Characters marked, pair by pair")
    columns = [
        Column("pair", flexible=True),
        Column("both", number=True),
        Column("only 1st", number=True),
        Column("only 2nd", number=True),
        *(Column(_SHORT.get(name, name.capitalize()), number=True) for name in names),
    ]
    short = dict(zip(report.coders, short_names(report.coders), strict=True))
    rows = [
        [" / ".join(short[name] for name in part.pairs[0].coders), *_counts(part),
         *(figure_text(part.coefficients[name].value) for name in names)]
        for part in report.pairs
    ]  # fmt: skip
    page.table(columns, rows)


def _counts(part: Part) -> list[int]:
    return [
        sum(pair.both for pair in part.pairs),
        sum(pair.only_a for pair in part.pairs),
        sum(pair.only_b for pair in part.pairs),
    ]


def _add_figures(page: Page, report: Agreement) -> None:
    if not report.coefficients:
        return
    page.heading("All codes together")
    rows = [
        (TITLES.get(name, name), figure_text(one.value), one.why or "")
        for name, one in report.coefficients.items()
    ]
    page.table([Column(""), Column("", number=True), Column("", flexible=True)], rows, heading=False)
    page.line(f"From {report.pooled}.", indent=2, style="dim")


def figure_text(value: float | None) -> str:
    """Return a figure with three decimals, a hyphen where it is undefined."""
    return "-" if value is None else f"{value:.3f}".replace("-0.000", "0.000")


def _add_left_out(page: Page, report: Agreement) -> None:
    left = [
        (counted(number, "coding"), _REASONS[reason]) for reason, number in report.left_out.items() if number
    ]
    if left:
        page.heading("Left out")
        page.table([Column("", number=True), Column("", flexible=True)], left, heading=False)
    if report.untouched:
        page.heading("To be asked about: texts in which an analyst marked nothing (not counted)")
        page.lines([f"{coder}: {source}" for source, coder in report.untouched[:10]], indent=2)
        if len(report.untouched) > 10:  # noqa: PLR2004 - as the line before
            page.line(f"... and {len(report.untouched) - 10:,} more (--json lists all)", indent=2)
    if report.matched_by_name:
        page.heading("Matched by their names only; see that they mean one thing")
        page.lines(report.matched_by_name, indent=2)
