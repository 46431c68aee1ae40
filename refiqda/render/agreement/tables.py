"""The comparison as tables: one CSV with a row a part and pair, and a workbook with everything."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import attrs

from refiqda.agreement import sentences
from refiqda.agreement.methods import METHODS
from refiqda.office.csv_form import csv_bytes
from refiqda.office.workbooks import Column, Page, write_workbook
from refiqda.render.agreement.passages import KINDS
from refiqda.render.agreement.words import (
    KIND_WORDS,
    MEDIA,
    TITLES,
    asked_about,
    kind_words,
    report_title,
    units,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from refiqda.agreement.result import Agreement, Figure, Medium, Part
    from refiqda.render.agreement.passages import Passages


def agreement_csv(report: Agreement) -> bytes:
    """Return one row a part (everything, code, source, case, set) and pair of coders.

    With more than two coders a row without names has what is of all of them together.
    """
    names = list(report.first.coefficients)
    head = [
        "medium",
        "unit",
        "by",
        "name",
        "coder_a",
        "coder_b",
        "both",
        "only_a",
        "only_b",
        "neither",
        "prevalence",
    ]
    counts = head.index("prevalence")
    for name in names:
        head += [name, f"{name}_low", f"{name}_high", f"{name}_why"]
    lines: list[list[object]] = [list(head)]
    for part in report.by_round:
        lines += [
            [report.first.medium, report.first.unit, *row]
            for row in _of_part("round", part.name, part, names, several=len(part.pairs) != 1)
        ]
    for medium in report.media:
        lines += [[medium.medium, medium.unit, *row] for row in _rows(medium, names)]
    return csv_bytes(lines if report.has_figures else [line[:counts] for line in lines])


def _rows(medium: Medium, names: Sequence[str]) -> Iterator[list[object]]:
    """Yield the rows of one medium."""
    several = len(medium.pairs) > 1
    if several:
        for part in medium.pairs:
            yield from _of_part("pair", "", part, names, several=False)
    for kind, parts in (
        ("all", (medium.together,)), ("code", medium.by_code), ("source", medium.by_source),
        ("case", medium.by_case), ("set", medium.by_set),
    ):  # fmt: skip
        for part in parts:
            yield from _of_part(kind, part.name, part, names, several=several)


def _of_part(
    kind: str, name: str, part: Part, names: Sequence[str], *, several: bool
) -> Iterator[list[object]]:
    figures = [cell for one in names for cell in _figure(part.coefficients.get(one))]
    if several:
        sums = [
            sum(getattr(one, field) for one in part.pairs)
            for field in ("both", "only_a", "only_b", "neither")
        ]
        yield [kind, name, "", "", *sums, part.prevalence, *figures]
    for one in part.pairs:
        counts = [one.both, one.only_a, one.only_b, one.neither]
        yield [kind, name, *one.coders, *counts, *([None] if several else [part.prevalence, *figures])]


def _figure(one: Figure | None) -> list[object]:
    return [None, None, None, None] if one is None else [one.value, one.low, one.high, one.why]


def agreement_workbook(report: Agreement, passages: Passages, *, numbers: bool, roles: str = "") -> bytes:
    """Return the workbook: summary, codes, sources, pairs, cells, passages, what was left out, methods."""
    stream = io.BytesIO()
    pages = [_summary(report, passages, numbers=numbers, roles=roles)]
    for medium in report.media:
        pages += _medium_pages(report, medium, numbers=numbers)
    pages += [_passages(report, passages), _left_out(report), _methods(report, numbers=numbers)]
    if numbers and report.like is not None:
        pages.insert(1, _like(report))
    write_workbook(stream, pages, title=report_title(report, numbers=numbers))
    return stream.getvalue()


def _summary(report: Agreement, passages: Passages, *, numbers: bool, roles: str) -> Page:
    rows: list[list[object]] = [
        ["analysts", "", sentences.listed(report.coders, len(report.coders))],
        ["roles", None, roles],
        ["round", "", report.round or ""],
        ["sources compared", len(report.sources), ""],
        ["codes used", len(report.codes), ""],
        ["passages where they differ", passages.total, ""],
        *[[f"  {KIND_WORDS[kind]}", passages.differences[kind], ""] for kind in KINDS],
        ["passages marked alike", passages.same, ""],
    ]
    for kind in report.kinds:
        extent = report.extent(kind)
        many = "milliseconds" if extent.unit == "millisecond" else units(extent.unit)
        lead = f"{MEDIA[kind]}: " if len(report.kinds) > 1 else ""
        rows += [
            [f"{lead}{many} both marked", extent.together.both, ""],
            [f"{lead}{many} either marked", extent.together.either, ""],
        ]
    for medium in report.media if numbers else ():
        lead = f"{MEDIA[medium.medium]}: " if len(report.media) > 1 else ""
        rows += [
            [f"{lead}{TITLES[name]}, by {medium.unit}", _rounded(one.value), _said(one)]
            for name, one in medium.coefficients.items()
        ]
        rows.append(
            [
                f"{lead}prevalence, by {medium.unit}",
                _rounded(medium.together.prevalence),
                "mean share of units a code",
            ]
        )
    for sentence in (sentences.compared(report), sentences.left_out(report), sentences.one_sided(report)):
        if sentence is not None:
            rows.append(["in words", None, str(sentence)])
    rows += [["in words", None, one] for medium in report.media for one in sentences.notes(medium)]
    columns = (Column("what", 34), Column("number", 14), Column("", 70, wrap=True))
    return Page(
        "summary",
        columns,
        [row for row in rows if row[1] is not None or row[2]],
        filters=False,
        landscape=False,
    )


def _said(one: Figure) -> str:
    interval = sentences.interval(one, 4).strip(" ()")
    return one.why or (f"95% {interval}" if interval else "")


def _medium_pages(report: Agreement, medium: Medium, *, numbers: bool) -> list[Page]:
    shown = _Shown(list(medium.coefficients) if numbers else [], bounds=report.bootstrap > 0)
    after = f" ({medium.medium})" if len(report.media) > 1 else ""
    pages = [
        _parts(f"{plural}{after}", one, medium, parts, shown)
        for plural, one, parts in (
            ("codes", "code", medium.by_code), ("sources", "source", medium.by_source),
            ("cases", "case", medium.by_case), ("sets", "set", medium.by_set),
            ("rounds", "round", report.by_round if medium is report.first else ()), ("pairs", "pair", medium.pairs),
        )
        if parts or one in {"code", "source", "pair"}
    ]  # fmt: skip
    return [*pages, _cells(f"cells{after}", medium, shown)]


@attrs.frozen
class _Shown:
    """Which figures stand in a sheet, and whether with the bounds of their intervals."""

    names: list[str]
    bounds: bool

    def of_all(self, *, several: bool) -> _Shown:
        """Return the same without the figures of two, which stand with each pair, where there are ``several`` pairs."""
        names = [name for name in self.names if not (several and METHODS[name].family == "pair")]
        return attrs.evolve(self, names=names)

    def columns(self) -> list[Column]:
        """Return the columns of counts and figures."""
        found = [Column(one) for one in ("analyst A", "analyst B", "both", "only A", "only B", "neither")]
        if not self.names:
            return found
        found.append(Column("prevalence", 11))
        for name in self.names:
            found.append(Column(TITLES[name], 12))
            found += [Column(f"{TITLES[name]} {end}", 12) for end in ("low", "high")] if self.bounds else []
        return [*found, Column("why there is none", 40, wrap=True)]

    def rows(self, part: Part, *, several: bool) -> Iterator[list[object]]:
        """Yield the cells of a part: of all pairs together where there are ``several``, and of each pair."""
        figures: list[object] = []
        if self.names:
            known = [part.coefficients.get(name) for name in self.names]
            figures = [_rounded(part.prevalence)]
            for one in known:
                cells = [None, None, None] if one is None else [one.value, one.low, one.high]
                figures += map(_rounded, cells if self.bounds else cells[:1])
            reasons: dict[str, list[str]] = {}
            for name, one in zip(self.names, known, strict=True):
                if one is not None and one.why:
                    reasons.setdefault(one.why, []).append(TITLES[name])
            figures.append(
                "; ".join(f"{', '.join(titles)}: {why}" for why, titles in reasons.items()) or None
            )
        if several:
            fields = ("both", "only_a", "only_b", "neither")
            yield [
                "all pairs",
                None,
                *(sum(getattr(one, field) for one in part.pairs) for field in fields),
                *figures,
            ]
        for pair in part.pairs:
            counts = [pair.both, pair.only_a, pair.only_b, pair.neither]
            yield [*pair.coders, *counts, *([] if several else figures)]


def _rounded(value: float | None) -> float | None:
    """Return a figure as a sheet shows it; JSON and CSV have every digit."""
    return None if value is None else round(value, 4)


def _parts(title: str, kind: str, medium: Medium, parts: Iterable[Part], shown: _Shown) -> Page:
    several = len(medium.pairs) > 1 and kind != "pair"
    shown = shown.of_all(several=several)
    rows = [
        [part.name, *row] for part in parts for row in shown.rows(part, several=several or not part.pairs)
    ]
    return Page(title, (Column(kind, 34), *shown.columns()), rows, frozen=1)


def _cells(title: str, medium: Medium, shown: _Shown) -> Page:
    """Return one row a code, source and pair in which anybody marked anything."""
    plain = attrs.evolve(shown.of_all(several=len(medium.pairs) > 1), bounds=False)

    def rows() -> Iterator[list[object]]:
        sources = medium.tally.sources
        for cell in medium.cells():
            for row in plain.rows(cell.part, several=len(cell.part.pairs) > 1):
                if any(row[2:5]):
                    yield [cell.part.name, sources[cell.source].name, *row]

    columns = (Column("code", 30), Column("source", 24), *plain.columns())
    return Page(title, columns, rows(), frozen=2)


def _passages(report: Agreement, passages: Passages) -> Page:
    """Return one row a passage, with each analyst's codes and words side by side."""
    columns = [Column("source", 22), Column("where", 16), Column("what", 20)]
    columns += [
        column
        for name in report.coders
        for column in (Column(f"{name}: codes", 24, wrap=True), Column(f"{name}: words", 50, wrap=True))
    ]

    def rows() -> Iterator[list[object]]:
        for one in passages.found:
            given = dict(one.marks)
            row: list[object] = [one.source, one.place, kind_words(one, report.coders)]
            for coder in range(len(report.coders)):
                row += ["; ".join(given[coder]), one.words_of(coder)] if coder in given else [None, None]
            yield row

    return Page("passages", tuple(columns), rows(), frozen=2)


def _left_out(report: Agreement) -> Page:
    rows: list[list[object]] = [
        ["left out", number, sentences.reason(name, number)]
        for name, number in report.left_out.items()
        if number
    ]
    rows += [["to be asked about", None, one] for one in asked_about(report)]
    rows += [["declared the same", None, one] for one in report.matched_by_crosswalk]
    return Page("left out", (Column("what", 22), Column("how many"), Column("", 80, wrap=True)), rows)


def _methods(report: Agreement, *, numbers: bool) -> Page:
    rows: list[list[Any]] = [[one] for one in sentences.methods(report, numbers=numbers)]
    if numbers:
        rows += [[f"{METHODS[name].title}: {METHODS[name].reference}"] for name in report.first.coefficients]
    return Page(
        "methods", (Column("for the methods section", 90, wrap=True),), rows, filters=False, landscape=False
    )


def _like(report: Agreement) -> Page:
    """Return a program's own figures."""
    figures = report.like
    if figures is None:
        raise AssertionError
    counts = list(dict.fromkeys(name for row in figures.rows for name in row.counts))
    names = list(dict.fromkeys(name for row in figures.rows for name in row.values))
    columns = [Column("code", 30), Column("source", 24), Column("pair", 24)]
    columns += [Column(name.replace("_", " ")) for name in counts]
    columns += [Column(TITLES.get(name, name.replace("_", " "))) for name in names]
    rows: list[list[object]] = [
        ["all codes", "all sources", "", *([None] * len(counts)), *(
            figures.overall[name].value if name in figures.overall else None for name in names
        )]
    ] if figures.overall else []  # fmt: skip
    rows += [
        [
            row.code or "all codes",
            row.source or "all sources",
            " / ".join(row.coders),
            *(row.counts.get(name) for name in counts),
            *(row.values[name].value if name in row.values else None for name in names),
        ]
        for row in figures.rows
    ]
    formula = figures.formula
    mark = "" if formula.verified else " (not verified)"
    rows += [[f"{formula.title}{mark}: {formula.formula}", formula.source]]
    return Page(f"as {formula.title}"[:31], tuple(columns), rows, frozen=1)
