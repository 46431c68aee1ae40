"""The report as one page of HTML: differences first, then what both and only one marked, then figures.

Everything is in the file: no request, no font, no script. A pair of analysts is chosen by buttons that work without
one. Shades of the table of codes and sources are twenty steps with black or white on them, whichever reads better, so
that contrast is at least 4.5 to 1 on each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.agreement import sentences
from refiqda.agreement.assembling import NOUNS, natural
from refiqda.agreement.methods import METHODS
from refiqda.render.agreement.passages import KINDS, SAME, Passages
from refiqda.render.agreement.words import (
    KIND_WORDS,
    MEDIA,
    REFLEXIVE,
    amount,
    asked_about,
    bare,
    defined,
    headline,
    held_back,
    kind_words,
    report_title,
    short_names,
    unit_words,
    units,
)
from refiqda.render.html import html_bytes
from refiqda.render.plain import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.agreement.result import Agreement, Cell, Figure, Medium, Part
    from refiqda.render.agreement.passages import Passage
    from refiqda.study import Study

STEPS: Final = 20
BLOCK: Final = 24
"""So many sources stand side by side in one table; more go on in the next."""
MOST_CELLS: Final = 60_000
MOST_PASSAGES: Final = 5_000
OPEN: Final = 400
LANES: Final = 6
WIDE: Final = 1000
"""Counts from here on are shown in thousands where there is little room."""
FLOORS: Final = (0.0, -0.25, -0.5)
"""Where the axis of the plot may begin; lower figures begin it at -1."""
NEAR: Final = 0.05
PLOT: Final = 200
"""Width of the plot, in units of its own."""
_LIGHT: Final = ((229, 236, 236), (12, 92, 120))
_DARK: Final = ((38, 52, 60), (135, 205, 226))


@attrs.frozen
class Shade:
    """One step of the scale: its background and the colour of what stands on it."""

    back: str
    ink: str


def _shades(ends: tuple[tuple[int, int, int], tuple[int, int, int]]) -> list[Shade]:
    """Return the steps between two colours, each with black or white on it, whichever has more contrast."""
    found = []
    for step in range(STEPS + 1):
        part = step / STEPS
        rgb = [round(one + (other - one) * part) for one, other in zip(*ends, strict=True)]
        light = luminance(rgb)
        ink = "#000" if (light + 0.05) ** 2 > 0.05 * 1.05 else "#fff"
        found.append(Shade(f"rgb({rgb[0]} {rgb[1]} {rgb[2]})", ink))
    return found


def luminance(rgb: Sequence[int]) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [
        one / 255 / 12.92 if one / 255 <= 0.04045 else ((one / 255 + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - WCAG's
        for one in rgb
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def agreement_html(report: Agreement, passages: Passages, *, study: Study | None, numbers: bool) -> bytes:
    """Return the page."""
    people = short_names(report.coders)
    media = [_medium(report, one, people, numbers=numbers) for one in report.media]
    shown = passages.found[:MOST_PASSAGES]
    return html_bytes(
        "agreement.html",
        heading=report_title(report, numbers=numbers),
        lead=_lead(report, study),
        facts=_facts(report, passages, numbers=numbers),
        says=_says(report),
        reflexive=REFLEXIVE if held_back(report, study) else "",
        numbers=numbers,
        coders=[{"name": name, "lane": number % LANES} for number, name in enumerate(report.coders)],
        machines=report.machines,
        media=media,
        light=_shades(_LIGHT),
        dark=_shades(_DARK),
        pairs=max((one["pair_count"] for one in media), default=1),
        sources=_sources(Passages(passages.coders, shown, passages.differences, passages.same)),
        open=len(shown) <= OPEN,
        more=len(passages.found) - len(shown),
        left_out=[sentences.reason(name, number) for name, number in report.left_out.items() if number],
        asked=asked_about(report),
        crosswalk=report.matched_by_crosswalk,
        methods=sentences.methods(report, numbers=numbers),
        like=_like(report) if numbers else None,
        plot=PLOT,
        high=2 + 0.35 * max(min(len(report.coders), LANES) - 2, 0),
    )


def _lead(report: Agreement, study: Study | None) -> str:
    parts = [
        study.title if study is not None else "",
        report.round or "",
        counted(len(report.sources), "source"),
        counted(len(report.codes), "code"),
        "each analyst's own codings; joint decisions left out",
        study.roles_in_words.removesuffix(".") if study is not None else "",
    ]
    return " · ".join(part for part in parts if part)


def _facts(report: Agreement, passages: Passages, *, numbers: bool) -> list[dict[str, str]]:
    """Return the three facts at the top: a number, what it is, and a line under it."""
    kinds = " · ".join(
        f"{passages.differences[kind]:,} {KIND_WORDS[kind]}" for kind in KINDS if passages.differences[kind]
    )
    under = kinds or "none; all of them are marked alike"
    of = " of texts and recordings" if "area" in report.kinds else ""
    facts = [
        {
            "big": f"{passages.total:,}",
            "what": f"{'passage' if passages.total == 1 else 'passages'}{of} where the analysts differ",
            "under": f"{under} · {passages.same:,} marked alike" if kinds else under,
        }
    ]
    extent = report.extent(report.kinds[0])
    whole = extent.together
    if not numbers:
        facts.append(
            {
                "big": amount(whole.both, extent.unit),
                "what": f"{units(extent.unit)} both marked",
                "under": f"of {sentences.said(whole.either, extent.unit)} that {_either(whole)} marked",
            }
        )
        return facts
    dice = whole.coefficients["dice"]
    facts.append(
        {
            "big": sentences.percent(whole.share) if whole.either else "–",  # noqa: RUF001 - a dash for nothing
            "what": f"of what {_either(whole)} marked, both marked",
            "under": f"{amount(whole.both, extent.unit)} of {sentences.said(whole.either, extent.unit)} "
            f"(Dice {bare(dice.value)})",
        }
    )
    name = headline(defined(report.first))
    if name is not None:
        one = report.first.coefficients[name]
        facts.append(
            {
                "big": bare(one.value),
                "what": f"{METHODS[name].title}, by {NOUNS.get(report.first.unit, (report.first.unit,))[0]}",
                "under": _under(report, one, name, whole),
            }
        )
    return facts


def _either(whole: Part) -> str:
    return "either" if len(whole.pairs) == 1 else "either of two"


def _under(report: Agreement, one: Figure, name: str, whole: Part) -> str:
    if one.value is None:
        return one.why or ""
    parts = []
    if one.low is not None and one.high is not None:
        parts.append(f"95% {bare(one.low)} to {bare(one.high)}")
        parts.append(f"{report.bootstrap:,} resamples of sources")
    prevalence = report.first.together.prevalence
    if METHODS[name].corrected and prevalence is not None:
        parts.append(f"each code on {sentences.percent(prevalence)} of {units(report.first.unit)} on average")
    finest = report.extent(report.kinds[0]).unit
    if name == "krippendorff_alpha" and report.first.unit != finest:
        parts.append(f"by {finest} {bare(whole.coefficients['krippendorff_alpha'].value)}")
    return " · ".join(parts)


def _says(report: Agreement) -> list[tuple[str, ...]]:
    """Return the sentences of the box; each is its parts, every second one a name."""
    found: list[tuple[str, ...]] = [(sentences.compared(report),)]
    if (left := sentences.left_out(report)) is not None:
        found.append((left,))
    if (most := sentences.one_sided(report)) is not None:
        found.append(most.parts)
    return found


def _medium(report: Agreement, medium: Medium, people: list[str], *, numbers: bool) -> dict[str, Any]:
    name = headline(defined(medium)) if numbers else None
    pairs = [(people[one], people[other]) for one, other in medium.tally.pairs]
    cells = list(medium.cells())
    several = len(pairs) > 1
    with_pairs = several and len(cells) * len(pairs) <= MOST_CELLS
    views: list[int | None] = [None, *range(len(pairs))] if with_pairs else [None]
    used = dict.fromkeys(one.source for one in cells)
    columns = [place for place in range(len(medium.tally.sources)) if place in used]
    return {
        "title": MEDIA.get(medium.medium, medium.medium),
        "unit": unit_words(report, medium),
        "many": units(medium.unit),
        "enough": sentences.said(medium.enough, medium.unit),
        "pairs": pairs,
        "pair_count": len(views) - 1 if with_pairs else 0,
        "names": pairs[0] if len(pairs) == 1 else ("the first", "the second"),
        "figure": METHODS[name].short if name else "",
        "figure_title": METHODS[name].title if name else "",
        "axis": _axis(medium, name) if name else None,
        "views": [_view(medium, view, name, cells, columns, numbers=numbers) for view in views],
        "all": _figures(medium) if numbers else [],
        "groups": [
            {
                "title": title,
                "added": title != "Pair by pair",
                "rows": [_row(part, None, name, 0.0, medium.unit) for part in parts],
            }
            for title, parts in (
                ("Source by source", medium.by_source), ("Case by case", medium.by_case), ("Set by set", medium.by_set),
                ("Pair by pair", medium.pairs if several else ()),
                ("Round by round", report.by_round if medium is report.first else ()),
            )
            if parts
        ],
        "intervals": sentences.intervals(report, medium) or "",
        "pooled": medium.pooled,
        "notes": sentences.notes(medium),
    }  # fmt: skip


def _view(
    medium: Medium,
    pair: int | None,
    name: str | None,
    cells: list[Cell],
    columns: list[int],
    *,
    numbers: bool,
) -> dict[str, Any]:
    """Return the tables of one pair of coders, of all together where ``pair`` is None."""
    floor = _axis(medium, name)[0]["at"] if name else 0.0
    blocks = _blocks(medium, pair, cells, columns, numbers=numbers)
    return {
        "pair": -1 if pair is None else pair,
        "codes": [_row(part, pair, name, floor, medium.unit) for part in medium.by_code],
        "blocks": blocks,
        "shares": any(
            cell["look"].startswith("s") for one in blocks for row in one["rows"] for cell in row["cells"]
        ),
    }


def _row(part: Part, pair: int | None, name: str | None, floor: float, unit: str) -> dict[str, Any]:
    pairs = part.pairs if pair is None else part.pairs[pair : pair + 1]
    both, only_a, only_b = (
        sum(getattr(one, field) for one in pairs) for field in ("both", "only_a", "only_b")
    )
    either = both + only_a + only_b
    figure = part.coefficients.get(name) if name and (pair is None or len(part.pairs) == 1) else None
    dice = part.coefficients.get("dice")
    return {
        "name": part.name,
        "both": amount(both, unit),
        "only_a": amount(only_a, unit),
        "only_b": amount(only_b, unit),
        "only_one": amount(only_a + only_b, unit),
        "bar": [round(1000 * one / either) / 10 for one in (both, only_a, only_b)] if either else [],
        "figure": bare(figure.value) if figure else "",
        "why": (figure.why or "") if figure and figure.value is None else "",
        "plot": _plot(figure, floor) if figure and figure.value is not None else None,
        "range": ""
        if not figure or figure.low is None or figure.high is None
        else f"{bare(figure.low)} to {bare(figure.high)}",
        "dice": bare(dice.value) if dice and pair is None else "",
        "prevalence": sentences.percent(part.prevalence),
    }


def _plot(figure: Figure, floor: float) -> dict[str, Any]:
    """Return where the dot and the ends of the interval lie."""

    def at(value: float) -> float:
        return round((min(max(value, floor), 1.0) - floor) / (1 - floor) * PLOT, 1)

    value = figure.value or 0.0
    low, high = (value if one is None else one for one in (figure.low, figure.high))
    return {"dot": at(value), "low": at(low), "high": at(high), "interval": figure.low is not None}


def _axis(medium: Medium, name: str | None) -> list[dict[str, Any]]:
    """Return the marks of the axis: from 0, or from what is below, to 1."""
    values = [
        value
        for part in medium.by_code
        if name in part.coefficients
        for value in (part.coefficients[name].value, part.coefficients[name].low)
        if value is not None
    ]
    least = min(values, default=0.0)
    floor = next((mark for mark in FLOORS if least >= mark - NEAR), -1.0)
    step = 0.25 if floor in FLOORS else 0.5
    marks = [floor + step * number for number in range(round((1 - floor) / step) + 1)]
    return [
        {
            "at": mark,
            "x": round((mark - floor) / (1 - floor) * PLOT, 1),
            "text": f"{mark:g}".replace("0.", "."),
        }
        for mark in marks
    ]


def _figures(medium: Medium) -> list[dict[str, str]]:
    return [
        {
            "title": METHODS[name].title,
            "value": bare(one.value, 3),
            "range": ""
            if one.low is None or one.high is None
            else f"{bare(one.low, 3)} to {bare(one.high, 3)}",
            "why": one.why or "",
        }
        for name, one in medium.coefficients.items()
    ]


def _blocks(
    medium: Medium, pair: int | None, cells: list[Cell], columns: list[int], *, numbers: bool
) -> list[dict[str, Any]]:
    """Return the table of codes and sources in parts that fit a page, each with its columns and rows."""
    known = {(one.code, one.source): one for one in cells}
    rows = sorted({one.code for one in cells}, key=lambda one: natural(medium.tally.codes[one].name))
    number = -(-len(columns) // BLOCK) or 1
    size = -(-len(columns) // number)
    blocks = []
    for first in range(0, len(columns), max(size, 1)):
        part = columns[first : first + size]
        names = [medium.tally.sources[place].name for place in part]
        blocks.append(
            {
                "columns": names,
                "upright": max(map(len, names), default=0) > 5,  # noqa: PLR2004 - as wide as a cell
                "rows": [
                    {
                        "name": medium.tally.codes[code].name,
                        "cells": [
                            _cell(known.get((code, place)), pair, medium, numbers=numbers) for place in part
                        ],
                    }
                    for code in rows
                ],
            }
        )
    return blocks


def _cell(cell: Cell | None, pair: int | None, medium: Medium, *, numbers: bool) -> dict[str, str]:
    """Return one cell: its class, what stands in it, and the counts in words."""
    pairs = () if cell is None else cell.part.pairs if pair is None else cell.part.pairs[pair : pair + 1]
    both, either = sum(one.both for one in pairs), sum(one.either for one in pairs)
    if not either:
        return {"look": "none", "text": "", "title": ""}
    title = f"both {amount(both, medium.unit)} of {sentences.said(either, medium.unit)}"
    step = _step(both, either)
    if not numbers or max(one.either for one in pairs) < medium.enough:
        look = f"little f{step}{' alike' if both == either else ''}"
        return {"look": look, "text": _both_of(both, either, medium.unit), "title": title}
    return {"look": f"s{step}", "text": bare(both / either), "title": title}


def _step(both: int, either: int) -> int:
    """Return the step of a shade or strip; full and empty only where all or none was marked by both."""
    if both in {0, either}:
        return STEPS if both else 0
    return min(max(int(both / either * STEPS + 0.5), 1), STEPS - 1)


def _both_of(both: int, either: int, unit: str) -> str:
    """Return both of either, as short as a cell: time in seconds, large counts in thousands."""
    if unit == "millisecond":
        return f"{both / 1000:.0f} of {either / 1000:.0f} s"
    return f"{both} of {either}" if either < WIDE else f"{both / 1000:.1f}k of {either / 1000:.1f}k"


def _sources(passages: Passages) -> list[dict[str, Any]]:
    people = short_names(passages.coders)
    found = []
    for source, listed in passages.by_source():
        differ = sum(one.kind != SAME for one in listed)
        found.append(
            {
                "name": source,
                "summary": f"{counted(len(listed), 'passage')}, {differ:,} where they differ",
                "passages": [_passage(one, people) for one in listed],
            }
        )
    return found


def _passage(one: Passage, people: list[str]) -> dict[str, Any]:
    who: dict[str, list[tuple[str, int]]] = {}
    for coder, codes in one.marks:
        who.setdefault("; ".join(codes), []).append((people[coder], coder % LANES))
    return {
        "place": one.place,
        "same": one.kind == SAME,
        "kind": kind_words(one, people),
        "who": [(names, codes) for codes, names in who.items()],
        "runs": [
            {
                "words": run.words,
                "lanes": [coder % LANES for coder in run.coders],
                "who": ", ".join(people[coder] for coder in run.coders) or "nobody",
            }
            for run in one.runs
        ],
    }


def _like(report: Agreement) -> dict[str, Any] | None:
    """Return a program's own figures, as a table."""
    if report.like is None:
        return None
    names = list(dict.fromkeys(name for row in report.like.rows for name in row.values))
    counts = list(dict.fromkeys(name for row in report.like.rows for name in row.counts))
    formula = report.like.formula
    return {
        "title": formula.title,
        "formula": formula.formula,
        "unit": formula.unit,
        "uncoded": formula.uncoded,
        "source": formula.source,
        "verified": formula.verified,
        "names": [METHODS[name].title if name in METHODS else name.replace("_", " ") for name in names],
        "counts": [name.replace("_", " ") for name in counts],
        "rows": [
            {
                "code": row.code or "all codes",
                "source": row.source or "all sources",
                "coders": " / ".join(row.coders),
                "counts": [f"{row.counts[name]:,}" if name in row.counts else "" for name in counts],
                "values": [bare(row.values[name].value, 3) if name in row.values else "" for name in names],
            }
            for row in report.like.rows
        ],
        "overall": [
            (
                METHODS[name].title if name in METHODS else name.replace("_", " "),
                bare(one.value, 3),
                one.why or "",
            )
            for name, one in report.like.overall.items()
        ],
        "notes": report.like.notes,
    }
