"""A trail as one page: the whole time on an axis with its meetings, the number of codes, and all entries by month.

The page is one file without any request to elsewhere. Its script only hides entries that somebody does not want to see;
without it everything is there, and so it is on paper.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.render.html import html_bytes, script
from refiqda.render.plain import counted, shorten
from refiqda.render.trail.log import damage_words, opening
from refiqda.trail.shapes import number_of, project_of, table_of, tables_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.trail.asking import Answer
    from refiqda.trail.entry import Entry
    from refiqda.trail.plain import Told

WIDTH: Final = 1000
_LEFT: Final = 44
_TICKS: Final = 20
_LABEL: Final = 22
_APART: Final = 150
"""Units of the drawing that a meeting's name needs beside the next one."""
_ROWS: Final = 3
_TOP: Final = 14
_HEIGHT: Final = 90
"""How high the number of codes is drawn."""
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SHADES: Final = ("", "6 4", "2 3", "10 3 2 3")


@attrs.frozen
class Axis:
    """Days drawn from left to right."""

    first: int
    last: int

    def x(self, day: int) -> float:
        """Return where a day lies."""
        return round(_LEFT + (WIDTH - _LEFT - 16) * (day - self.first) / max(self.last - self.first, 1), 1)


def timeline_bytes(answer: Answer) -> bytes:
    """Return the page of an answer."""
    source, digest = script("timeline.js")
    entries = [one.entry for one in answer.told]
    title = next((text_of(one.value("title")) for one in answer.entries if one.kind == "begin"), "")
    return html_bytes(
        "timeline.html",
        heading=f"Trail of {title}" if title else "Trail",
        lead=_lead(answer, entries),
        damage=damage_words(answer),
        drawing=drawing(entries),
        months=_by_month(answer.told),
        script=source,
        digest=digest,
    )


def _lead(answer: Answer, entries: Sequence[Entry]) -> str:
    days = sorted(entry.at[:10] for entry in entries)
    span = f" From {days[0]} to {days[-1]}." if days else ""
    return f"{opening(answer)}{span}"


def _by_month(told: Iterable[Told]) -> list[tuple[str, list[dict[str, Any]]]]:
    months: list[tuple[str, list[dict[str, Any]]]] = []
    for one in told:
        month = month_words(one.entry.at)
        if not months or months[-1][0] != month:
            months.append((month, []))
        short, full = [line.text for line in one.summed], [line.text for line in one.lines]
        months[-1][1].append(
            {
                "n": one.entry.n,
                "when": one.when,
                "who": one.who,
                "people": "\n".join(one.entry.by),
                "kind": one.kind,
                "meeting": one.entry.meeting,
                "machines": one.machines,
                "lines": [
                    {"text": line.text, "part": line.part, "inferred": line.inferred} for line in one.summed
                ],
                "full": full if full != short else [],
                "gone": any(line.part == "gone" for line in one.lines),
            }
        )
    return months


def month_words(at: str) -> str:
    """Return the month of a time in words; of one that is none as it is written."""
    number = int(at[5:7])
    return f"{_MONTHS[number - 1]} {at[:4]}" if 0 < number < 13 else at[:7]  # noqa: PLR2004 - the months of a year


# --- the drawing ------------------------------------------------------------------------------------------------


def drawing(entries: Sequence[Entry]) -> dict[str, Any] | None:
    """Return what is drawn: months, meetings and the number of codes; None where it would show nothing."""
    days = {entry.n: day for entry in entries if (day := day_of(entry.at)) is not None}
    if len(set(days.values())) < 2:  # noqa: PLR2004 - no time passes on one day
        return None
    axis = Axis(min(days.values()), max(days.values()))
    meetings, rows = _meetings(entries, days, axis)
    lines, most = _lines(entries, days, axis, rows)
    base = _TOP + rows * 16 + 12
    return {
        "width": WIDTH,
        "left": _LEFT,
        "height": base + _HEIGHT + 40,
        "base": base,
        "bottom": base + _HEIGHT,
        "ticks": _ticks(axis),
        "meetings": meetings,
        "marks": sorted({axis.x(day) for day in days.values()}),
        "lines": lines,
        "most": most,
        "words": _words(meetings, lines),
    }


def day_of(at: str) -> int | None:
    """Return the number of a day; None for a time that is none (its form is looked at, not that it exists)."""
    try:
        return dt.date.fromisoformat(at[:10]).toordinal()
    except ValueError:
        return None


def _words(meetings: Sequence[dict[str, Any]], lines: Sequence[dict[str, Any]]) -> str:
    """Return what the drawing shows, for those who do not see it."""
    said = [f"{counted(len(meetings), 'meeting')} on the axis of time"]
    said += [f"{line['name']}: {line['first']} codes at first, {line['last']} at last" for line in lines]
    return "; ".join(said)


def _ticks(axis: Axis) -> list[dict[str, Any]]:
    first, last = dt.date.fromordinal(axis.first), dt.date.fromordinal(axis.last)
    begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    step = next((one for one in (1, 2, 3, 6) if (end - begin) // one < _TICKS), 12)
    while (end - begin) // step >= _TICKS:
        step *= 2
    found = []
    for month in range(begin + -begin % step, end + 1, step):
        day = dt.date(month // 12, month % 12 + 1, 1).toordinal()
        if day < axis.first:
            continue
        name = str(month // 12) if month % 12 == 0 else _MONTHS[month % 12][:3]
        found.append({"x": axis.x(day), "name": name, "year": month % 12 == 0})
    return found


def _meetings(entries: Sequence[Entry], days: dict[int, int], axis: Axis) -> tuple[list[dict[str, Any]], int]:
    """Return the meetings at the day of their first entry, their names in rows so that they do not overlap."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.meeting and entry.n in days:
            found.setdefault(entry.meeting, entry)
    ends = [-float("inf")] * _ROWS
    marks: list[dict[str, Any]] = []
    for name, entry in sorted(found.items(), key=lambda item: (days[item[1].n], item[1].n)):
        x = axis.x(days[entry.n])
        left = x > WIDTH - _APART
        start = x - _APART if left else x
        row = next((number for number, end in enumerate(ends) if end <= start), None)
        if row is not None:
            ends[row] = start + _APART
        marks.append(
            {"x": x, "n": entry.n, "row": row, "left": left, "short": shorten(name, _LABEL), "name": name,
             "day": entry.at[:10]}
        )  # fmt: skip
    used = 1 + max((mark["row"] for mark in marks if mark["row"] is not None), default=0)
    for mark in marks:
        mark["y"] = None if mark["row"] is None else _TOP + 16 * mark["row"]
    return marks, used


def codes_over_time(entries: Iterable[Entry]) -> dict[str, list[tuple[Entry, int | None]]]:
    """Return the number of codes of each project after each of its entries; None from where it is not known."""
    found: dict[str, list[tuple[Entry, int | None]]] = {}
    for entry in entries:
        name, state = project_of(entry), table_of(entry.value("state"))
        if not name or not state:
            continue
        counts = {
            text_of(one.get("kind")): number_of(one.get("count"))
            for one in tables_of(entry.value("summary"))
            if one.get("object") == "code"
        }
        so_far = found.setdefault(name, [])
        before = so_far[-1][1] if so_far else None
        how = state.get("changes")
        now: int | None
        if how == "first":
            now = counts.get("holds", 0)
        elif (
            before is None or how not in {"none", "known"} or (how == "known" and "summary" not in entry.open)
        ):
            now = None
        else:
            now = before + counts.get("added", 0) - counts.get("removed", 0)
        so_far.append((entry, now))
    return found


def _lines(
    entries: Sequence[Entry], days: dict[int, int], axis: Axis, rows: int
) -> tuple[list[dict[str, Any]], int]:
    known = {
        name: [(days[entry.n], number) for entry, number in found if number is not None and entry.n in days]
        for name, found in codes_over_time(entries).items()
    }
    most = max((number for found in known.values() for _, number in found), default=0)
    bottom = _TOP + rows * 16 + 12 + _HEIGHT
    lines = []
    for number, (name, found) in enumerate((name, found) for name, found in known.items() if found):
        steps, y = [], 0.0
        for place, (day, codes) in enumerate(found):
            y = round(bottom - (_HEIGHT - 14) * codes / max(most, 1), 1)
            steps.append(f"{'H' if place else 'M'}{axis.x(day)}" + (f" V{y}" if place else f" {y}"))
        lines.append(
            {"name": name, "path": " ".join(steps), "x": axis.x(found[-1][0]), "y": y, "first": found[0][1],
             "last": found[-1][1], "dash": _SHADES[number % len(_SHADES)]}
        )  # fmt: skip
    return lines, most
