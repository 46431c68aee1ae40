"""The comparison on a terminal: where people differ, what both and what one alone marked, sentences, then figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.agreement import sentences
from refiqda.agreement.methods import METHODS
from refiqda.render.agreement.passages import KINDS, passages_of
from refiqda.render.agreement.words import (
    KIND_WORDS,
    MEDIA,
    REFLEXIVE,
    SHORT,
    TITLES,
    amount,
    defined,
    figure_text,
    headline,
    held_back,
    short_names,
    unit_words,
    units,
)
from refiqda.render.plain import counted, shorten
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from refiqda.agreement.result import Agreement, Figure, Medium, Part
    from refiqda.render.agreement.passages import Passages
    from refiqda.study import Study

_NAME: Final = 60
_FIGURES: Final = 3
_WIDE: Final = 96
"""Columns from which there is room for one more figure."""
_ASKED: Final = 10


def show_agreement(
    report: Agreement, passages: Passages | None = None, *, study: Study | None, numbers: bool = True
) -> None:
    """Print the comparison."""
    page = Page()
    add_agreement(page, report, passages, numbers=numbers)
    if held_back(report, study):
        page.gap()
        page.line(REFLEXIVE)
    if study is not None and study.roles_in_words:
        page.gap()
        page.line(study.roles_in_words)
    page.show()


def add_agreement(
    page: Page, report: Agreement, passages: Passages | None = None, *, numbers: bool = True
) -> None:
    """Add the comparison to a page."""
    found = passages_of(report, words=False) if passages is None else passages
    numbers = numbers and report.has_figures
    people = sentences.listed(report.coders)
    page.heading(f"{people}{f', {report.round}' if report.round else ''}")
    page.line(sentences.compared(report), indent=2)
    for one in report.machines:
        page.line(f"{one} is a machine: no independent reading.", indent=2)
    _add_differences(page, report, found)
    for medium in report.media:
        _add_medium(page, report, medium, numbers=numbers)
    _add_sentences(page, report)
    if numbers:
        for medium in report.media:
            _add_figures(page, report, medium)
        _add_like(page, report)
    _add_left_out(page, report)


def _add_differences(page: Page, report: Agreement, found: Passages) -> None:
    of = " of texts and recordings" if "area" in report.kinds else ""
    page.heading(f"{counted(found.total, 'passage')}{of} where the analysts differ")
    rows = [(found.differences[kind], KIND_WORDS[kind]) for kind in KINDS if found.differences[kind]]
    rows.append((found.same, "marked alike by all who worked on the source"))
    page.table([Column("", number=True), Column("", flexible=True)], rows, heading=False)
    if found.total:
        page.line("-o report.html shows each, side by side with its words.", indent=2, style="dim")


def _add_medium(page: Page, report: Agreement, medium: Medium, *, numbers: bool) -> None:
    what = (
        f"{MEDIA[medium.medium]}: {units(medium.unit)}"
        if len(report.media) > 1
        else units(medium.unit).capitalize()
    )
    if len(medium.pairs) == 1:
        page.heading(f"{what} marked, code by code")
        _add_parts(page, medium, medium.by_code, numbers=numbers)
    else:
        page.heading(f"{what} marked, pair by pair")
        _add_parts(page, medium, medium.pairs, numbers=numbers)
        page.heading(f"{what} marked, code by code (added over the pairs)")
        _add_parts(page, medium, medium.by_code, numbers=numbers)
    for title, parts, wanted in (
        ("source by source", medium.by_source, "source"), ("case by case", medium.by_case, "case"),
        ("set by set", medium.by_set, "set"), ("round by round", _rounds(report, medium), "round"),
    ):  # fmt: skip
        if wanted in report.by:
            page.heading(f"{what} marked, {title}")
            _add_parts(page, medium, parts, numbers=numbers)
    page.line(f"{unit_words(report, medium)}.", indent=2, style="dim")
    for note in sentences.notes(medium):
        page.line(note, indent=2, style="dim")


def _rounds(report: Agreement, medium: Medium) -> tuple[Part, ...]:
    """Return the rounds, which are counted in the first medium."""
    return report.by_round if medium is report.first else ()


def _add_parts(page: Page, medium: Medium, parts: tuple[Part, ...], *, numbers: bool) -> None:
    if not parts:
        page.line("none", indent=2)
        return
    names = _shown(medium, of_all=len(medium.pairs) > 1 and parts is not medium.pairs) if numbers else []
    names = names[: _FIGURES if page.width >= _WIDE else _FIGURES - 1]
    short = dict(zip(medium.tally.coders, short_names(medium.tally.coders), strict=True))
    only = (
        [f"only {shorten(short[one], 12)}" for one in medium.pairs[0].pairs[0].coders]
        if len(medium.pairs) == 1
        else ["only 1st", "only 2nd"]
        if parts is medium.pairs
        else ["only one"]
    )
    columns = [
        Column("", flexible=True),
        Column("both", number=True),
        *(Column(one, number=True) for one in only),
        *(Column(SHORT[name], number=True) for name in names),
    ]
    if names:
        columns.append(Column("prevalence", number=True))
    rows = []
    for part in parts:
        label = " / ".join(short[one] for one in part.pairs[0].coders) if parts is medium.pairs else part.name
        figures = [_cell(part.coefficients.get(name)) for name in names]
        rows.append(
            [
                shorten(label, _NAME),
                amount(part.both, medium.unit),
                *(
                    [amount(part.either - part.both, medium.unit)]
                    if len(only) == 1
                    else [
                        amount(sum(one.only_a for one in part.pairs), medium.unit),
                        amount(sum(one.only_b for one in part.pairs), medium.unit),
                    ]
                ),
                *figures,
                *([sentences.percent(part.prevalence)] if names else []),
            ]
        )
    page.table(columns, rows)


def _shown(medium: Medium, *, of_all: bool) -> list[str]:
    """Return the figures of a table: the chief one, Dice beside it, and one more; ``of_all``, none that is of two."""
    known = [name for name in defined(medium) if not (of_all and METHODS[name].family == "pair")]
    names = [name for name in known if name != "percent_agreement"] or known
    chief = headline(names)
    first = [name for name in (chief, "dice") if name is not None and name in names]
    return list(dict.fromkeys([*first, *names]))[:_FIGURES]


def _cell(figure: Figure | None) -> str:
    return "" if figure is None else figure_text(figure.value)


def _add_sentences(page: Page, report: Agreement) -> None:
    most = sentences.one_sided(report)
    if most is not None:
        page.heading("In words")
        page.line(str(most), indent=2)


def _add_figures(page: Page, report: Agreement, medium: Medium) -> None:
    if not medium.coefficients:
        return
    page.heading(
        "All codes together" + (f", {MEDIA[medium.medium].lower()}" if len(report.media) > 1 else "")
    )
    rows = [
        (TITLES[name], figure_text(one.value), sentences.interval(one, 3).strip(" ()"), one.why or "")
        for name, one in medium.coefficients.items()
    ]
    if medium.together.prevalence is not None and any(
        METHODS[name].corrected for name in medium.coefficients
    ):
        rows.append(
            (
                "prevalence",
                sentences.percent(medium.together.prevalence),
                "",
                f"a code's share of the {units(medium.unit)}, on average",
            )
        )
    page.table(
        [Column(""), Column("", number=True), Column(""), Column("", flexible=True)], rows, heading=False
    )
    page.line(f"From {medium.pooled}.", indent=2, style="dim")
    if (said := sentences.intervals(report, medium)) is not None:
        page.line(said, indent=2, style="dim")


def _add_like(page: Page, report: Agreement) -> None:
    if report.like is None:
        return
    formula = report.like.formula
    page.heading(f"As {formula.title} gives it")
    if not formula.verified:
        page.line("Not verified: the formula is not confirmed from the program's own text.", indent=2)
    page.line(f"{formula.formula} Unit: {formula.unit}. Uncoded: {formula.uncoded}.", indent=2)
    overall = [
        (TITLES.get(name, name.replace("_", " ")), figure_text(one.value), one.why or "")
        for name, one in report.like.overall.items()
    ]
    if overall:
        page.table([Column(""), Column("", number=True), Column("", flexible=True)], overall, heading=False)
    names = list(dict.fromkeys(name for row in report.like.rows for name in row.values))
    sources = any(row.source for row in report.like.rows)
    pairs = len({row.coders for row in report.like.rows}) > 1
    columns = [Column("code", flexible=True)]
    columns += [Column("source", flexible=True)] if sources else []
    columns += [Column("pair")] if pairs else []
    columns += [Column(SHORT.get(name, name.replace("_", " ")), number=True) for name in names]
    most = 40 if page.terminal else len(report.like.rows)
    rows = [
        [
            shorten(row.code or "all codes", _NAME),
            *([shorten(row.source or "all sources", _NAME)] if sources else []),
            *([" / ".join(short_names(row.coders))] if pairs else []),
            *(figure_text(row.values[name].value) if name in row.values else "" for name in names),
        ]
        for row in report.like.rows[:most]
    ]
    if rows:
        page.table(columns, rows)
    if len(report.like.rows) > most:
        page.line(f"... and {len(report.like.rows) - most:,} more (-o report.xlsx has all)", indent=2)
    for note in report.like.notes:
        page.line(note, indent=2, style="dim")
    page.line(formula.source, indent=2, style="dim")


def _add_left_out(page: Page, report: Agreement) -> None:
    left = [sentences.reason(name, number) for name, number in report.left_out.items() if number]
    if report.included:
        page.heading("Counted on request")
        page.line(sentences.listed(report.included), indent=2)
    if left:
        page.heading("Left out")
        page.lines(left, indent=2)
    untouched = [f"{coder}: {source}" for source, coder in report.untouched]
    for title, lines in (
        ("To be asked about: texts in which an analyst marked nothing (not counted)", untouched),
        ("To be asked about: what is not sure to be one", [one.sentence() for one in report.questions]),
    ):
        if lines:
            page.heading(title)
            page.lines(lines[:_ASKED], indent=2)
        if len(lines) > _ASKED:
            page.line(f"... and {len(lines) - _ASKED:,} more (--json lists all)", indent=2)
    if report.matched_by_crosswalk:
        page.heading("Declared the same in a crosswalk")
        page.lines(report.matched_by_crosswalk, indent=2)
