"""The comparison as tables: one CSV with a row a part and pair, and a workbook with everything."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from refiqda.agreement import sentences
from refiqda.agreement.methods import METHODS
from refiqda.office.csv_form import csv_bytes
from refiqda.office.workbooks import Column, Page, write_workbook
from refiqda.render.agreement.passages import KINDS
from refiqda.render.agreement.words import KIND_WORDS, MEDIA, TITLES, asked_about, kind_words, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from refiqda.agreement.result import Agreement, Figure, Medium, Part
    from refiqda.render.agreement.passages import Passages


def agreement_csv(report: Agreement) -> bytes:
    """Return one row a part (everything, code, source, case, set) and pair of coders; figures stand where they are of one.

    With more than two coders a row without names has what is of all of them together.
    """
    names = list(report.first.coefficients)
    head = ["medium", "unit", "by", "name", "coder_a", "coder_b", "both", "only_a", "only_b", "neither", "prevalence"]
    for name in names:
        head += [name, f"{name}_low", f"{name}_high", f"{name}_why"]
    lines: list[list[object]] = [list(head)]
    for part in report.by_round:
        lines += [[report.first.medium, report.first.unit, *row] for row in _of_part("round", part.name, part, names, several=len(part.pairs) != 1)]
    for medium in report.media:
        lines += [[medium.medium, medium.unit, *row] for row in _rows(medium, names)]
    return csv_bytes(lines)


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


def _of_part(kind: str, name: str, part: Part, names: Sequence[str], *, several: bool) -> Iterator[list[object]]:
    figures = [cell for one in names for cell in _figure(part.coefficients.get(one))]
    if several:
        sums = [sum(getattr(one, field) for one in part.pairs) for field in ("both", "only_a", "only_b", "neither")]
        yield [kind, name, "", "", *sums, part.prevalence, *figures]
    for one in part.pairs:
        counts = [one.both, one.only_a, one.only_b, one.neither]
        yield [kind, name, *one.coders, *counts, *([None] if several else [part.prevalence, *figures])]


def _figure(one: Figure | None) -> list[object]:
    return [None, None, None, None] if one is None else [one.value, one.low, one.high, one.why]


def agreement_workbook(report: Agreement, passages: Passages, *, numbers: bool) -> bytes:
    """Return the workbook: summary, codes, sources, pairs, cells, passages, what was left out, methods."""
    stream = io.BytesIO()
    pages = [_summary(report, passages, numbers=numbers)]
    for medium in report.media:
        pages += _medium_pages(report, medium, numbers=numbers)
    if report.by_round:
        pages.append(_parts("rounds", "round", report.first, report.by_round, list(report.first.coefficients) if numbers else []))
    pages += [_passages(report, passages), _left_out(report), _methods(report, numbers=numbers)]
    if numbers and report.like is not None:
        pages.insert(1, _like(report))
    write_workbook(stream, pages, title=f"Agreement of {sentences.listed(report.coders)}")
    return stream.getvalue()


def _summary(report: Agreement, passages: Passages, *, numbers: bool) -> Page:
    rows: list[list[object]] = [
        ["analysts", "", sentences.listed(report.coders, len(report.coders))],
        ["round", "", report.round or ""],
        ["sources compared", len(report.by_source), ""],
        ["codes used", len(report.by_code), ""],
        ["passages where they differ", passages.total, ""],
        *[[f"  {KIND_WORDS[kind]}", passages.differences[kind], ""] for kind in KINDS],
        ["passages marked alike", passages.same, ""],
    ]
    for medium in report.media:
        extent = report.extent(medium.medium)
        whole = extent.together
        lead = f"{MEDIA[medium.medium]}: " if len(report.media) > 1 else ""
        rows += [
            [f"{lead}{units(extent.unit)} both marked", whole.both, ""],
            [f"{lead}{units(extent.unit)} either marked", whole.either, ""],
        ]
        if numbers:
            rows += [
                [f"{lead}{TITLES[name]}, by {medium.unit}", one.value, _said(one)]
                for name, one in medium.coefficients.items()
            ]
            rows.append([f"{lead}prevalence, by {medium.unit}", medium.together.prevalence, "mean share of units a code"])
    for sentence in (sentences.compared(report), sentences.left_out(report), sentences.one_sided(report)):
        if sentence is not None:
            rows.append(["in words", None, str(sentence)])
    columns = (Column("what", 34), Column("number", 14), Column("", 70, wrap=True))
    return Page("summary", columns, [row for row in rows if row[1] is not None or row[2]], filters=False, landscape=False)


def _said(one: Figure) -> str:
    interval = sentences.interval(one).strip(" ()")
    return one.why or (f"95% {interval}" if interval else "")


def _medium_pages(report: Agreement, medium: Medium, *, numbers: bool) -> list[Page]:
    names = list(medium.coefficients) if numbers else []
    after = f" ({medium.medium})" if len(report.media) > 1 else ""
    pages = [
        _parts(f"codes{after}", "code", medium, medium.by_code, names),
        _parts(f"sources{after}", "source", medium, medium.by_source, names),
    ]
    if medium.by_case:
        pages.append(_parts(f"cases{after}", "case", medium, medium.by_case, names))
    if medium.by_set:
        pages.append(_parts(f"sets{after}", "set", medium, medium.by_set, names))
    pages.append(_parts(f"pairs{after}", "pair", medium, medium.pairs, names))
    pages.append(_cells(f"cells{after}", medium, names))
    return pages


def _columns(names: Sequence[str]) -> list[Column]:
    found = [Column("analyst A"), Column("analyst B"), Column("both"), Column("only A"), Column("only B"), Column("neither")]
    if names:
        found.append(Column("prevalence"))
    for name in names:
        found += [Column(TITLES[name]), Column("low"), Column("high"), Column("why none", 24, wrap=True)]
    return found


def _parts(title: str, kind: str, medium: Medium, parts: Iterable[Part], names: Sequence[str]) -> Page:
    several = len(medium.pairs) > 1 and kind != "pair"

    def rows() -> Iterator[list[object]]:
        for part in parts:
            for row in _of_part(kind, part.name, part, names, several=several):
                cut = row[1:8]
                if several and not row[2]:
                    cut[1], cut[2] = "all pairs", ""
                yield [*cut, *(row[8:] if names else [])]

    return Page(title, (Column(kind, 34), *_columns(names)), list(rows()), frozen=1)


def _cells(title: str, medium: Medium, names: Sequence[str]) -> Page:
    """Return one row a code, source and pair in which anybody marked anything."""

    def rows() -> Iterator[list[object]]:
        sources = medium.tally.sources
        for cell in medium.cells():
            part = cell.part
            for row in _of_part("cell", part.name, part, names, several=len(part.pairs) > 1):
                if not any(row[4:7]):
                    continue
                cut = [row[1], sources[cell.source].name, *row[2:8]]
                if len(part.pairs) > 1 and not row[2]:
                    cut[2] = "all pairs"
                yield [*cut, *(row[8:] if names else [])]

    columns = (Column("code", 30), Column("source", 24), *_columns(names))
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
        ["left out", number, sentences.reason(name, number)] for name, number in report.left_out.items() if number
    ]
    rows += [["to be asked about", None, one] for one in asked_about(report)]
    rows += [["declared the same", None, one] for one in report.matched_by_crosswalk]
    return Page("left out", (Column("what", 22), Column("how many"), Column("", 80, wrap=True)), rows)


def _methods(report: Agreement, *, numbers: bool) -> Page:
    rows: list[list[Any]] = [[one] for one in sentences.methods(report, numbers=numbers)]
    if numbers:
        rows += [[f"{METHODS[name].title}: {METHODS[name].reference}"] for name in report.first.coefficients]
    return Page("methods", (Column("for the methods section", 110, wrap=True),), rows, filters=False, landscape=False)


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
