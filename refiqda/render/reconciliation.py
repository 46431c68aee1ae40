"""Pages and files about differences: the list, how far people are, and what the consensus holds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from refiqda.files import atomic_write
from refiqda.office.csv_form import csv_bytes
from refiqda.render.json_text import json_bytes
from refiqda.render.plain import counted, shorten
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from refiqda.reconciliation.listing import Differences, Item

KINDS: Final = {
    "boundary": "where it begins or ends",
    "code": "which code",
    "one-sided": "marked by one side only",
    "split": "one passage or several",
}
STATES: Final = {
    "open": "open",
    "decided": "decided",
    "reopened": "to be looked at again",
    "orphaned": "decided, but the passage is gone",
    "auto": "settled by a rule",
}
_SHORT: Final = {**STATES, "orphaned": "passage gone"}
_REASONS: Final = {
    "inherited coding": "were there before the copies parted (in each file)",
    "case coding": "mark cases",
    "automatic coding": "were made automatically",
    "machine coding": "were made by a machine",
    "nobody is named": "name nobody",
    "no code": "name no code",
    "not a passage of a text": "are no passage of a text",
    "a passage of a note, a recording or an area": "are in a note, a recording or an area",
    "the text cannot be read": "are in a text that cannot be read",
    "an empty passage": "mark no character",
    "no other analyst has this text": "are in a text that no other analyst has",
}
_UNTOUCHED: Final = 10
_QUOTE: Final = 90
_SHOWN: Final = 25
_COLUMNS: Final = (
    "id",
    "source",
    "kind",
    "state",
    "coder",
    "code",
    "start",
    "end",
    "quote",
    "verb",
    "reason",
    "by",
)


def show_differences(found: Differences) -> None:
    """Print every difference: all of them in a pipe, the first ones on a terminal."""
    page = Page()
    add_differences(page, found, limit=_SHOWN if page.terminal else None)
    page.show()


def add_differences(page: Page, found: Differences, *, limit: int | None = None) -> None:
    """Add the list to a page, by source; ``limit`` is how many are shown."""
    coders = found.material.coders
    page.heading(f"{counted(len(found.items), 'difference')} between {', '.join(coders)}")
    page.line(f"{counted(len(found.agreed), 'passage')} marked alike by all who coded the text.", indent=2)
    shown = found.items if limit is None else found.items[:limit]
    source = None
    for item in shown:
        if item.difference.source != source:
            source = item.difference.source
            page.heading(source or "(no name)")
        _add_item(page, item)
    if len(shown) < len(found.items):
        page.gap()
        page.line(f"... and {len(found.items) - len(shown):,} more; -o list.csv or --json has all.", indent=2)
    _add_states(page, found)
    add_left_out(page, found)
    for warning in found.warnings:
        page.line(warning)


def _add_item(page: Page, item: Item) -> None:
    difference = item.difference
    verb = _verb(item)
    if item.standing.conflict:
        lines = ", ".join(str(line.line) for line in item.standing.conflict)
        verb = f"different people decided differently, lines {lines} of the log"
    state = f"{STATES[item.state]}{f': {verb}' if verb else ''}"
    page.line(f"{difference.id}  {KINDS[difference.kind]}  ({state})", indent=2)
    called = _called(difference.codes)
    rows = [
        (segment.coder, called[segment.code], f'"{shorten(quote, _QUOTE)}"' if quote else "")
        for segment, quote in zip(difference.segments, difference.quotes, strict=True)
    ]
    page.table([Column(""), Column(""), Column("", flexible=True)], rows, heading=False, indent=4)


def _called(codes: Iterable[str]) -> dict[str, str]:
    """Return the last name of each path, the whole path of those that it does not tell apart."""
    names = {code: code.rpartition("/")[2] for code in codes}
    times = Counter(names.values())
    return {code: name if times[name] == 1 else code for code, name in names.items()}


def _verb(item: Item) -> str:
    decision = item.standing.decision or item.standing.previous
    if decision is None:
        return ""
    return " ".join(part for part in (decision.verb, decision.rule, decision.coder) if part)


def _add_states(page: Page, found: Differences) -> None:
    counts: Counter[str] = Counter(item.state for item in found.items)
    if not counts:
        return
    page.heading("How far you are")
    rows = [(words, counts[state]) for state, words in STATES.items() if counts[state]]
    page.table([Column(""), Column("", number=True)], rows, heading=False)
    if counts["open"] + counts["reopened"]:
        page.line("How to write down a decision: refiqda reconcile --help", indent=2, style="dim")


def add_left_out(page: Page, found: Differences) -> None:
    """Add what was not compared, by its reason, and who marked nothing in which text."""
    left: Counter[str] = Counter()
    for each in found.material.not_compared:
        left[each.reason] += each.count
    if left:
        page.heading("Not compared")
        rows = [(counted(number, "coding"), _REASONS.get(reason, reason)) for reason, number in left.items()]
        page.table([Column("", number=True), Column("", flexible=True)], rows, heading=False)
    untouched = found.material.untouched
    if untouched:
        page.heading("To be asked about: texts in which an analyst marked nothing")
        page.lines([f"{coder}: {source}" for source, coder in untouched[:_UNTOUCHED]], indent=2)
        if len(untouched) > _UNTOUCHED:
            page.line(f"... and {len(untouched) - _UNTOUCHED:,} more (--json lists all)", indent=2)


def show_status(found: Differences) -> None:
    """Print how many differences there are in each state and of each kind."""
    page = Page()
    page.heading(f"{counted(len(found.items), 'difference')} between {', '.join(found.material.coders)}")
    table: Counter[tuple[str, str]] = Counter((item.difference.kind, item.state) for item in found.items)
    states = [state for state in STATES if any(key[1] == state for key in table)]
    rows = [[words, *(table[kind, state] for state in states)] for kind, words in KINDS.items()]
    columns = [Column("about"), *(Column(_SHORT[state], number=True) for state in states)]
    page.table(columns, [row for row in rows if any(row[1:])])
    page.gap()
    todo = sum(table[kind, state] for kind in KINDS for state in ("open", "reopened"))
    page.line(f"{counted(todo, 'difference')} still to decide." if todo else "Everything is decided.")
    if disputed := sum(1 for item in found.items if item.standing.conflict):
        page.line(f"On {disputed} of them different people decided differently; `refiqda reconcile list` names "
                  "the lines.")  # fmt: skip
    add_left_out(page, found)
    page.lines(found.warnings)
    page.show()


def status_json(found: Differences) -> dict[str, Any]:
    """Return the JSON of ``reconcile status``."""
    states: Counter[str] = Counter(item.state for item in found.items)
    kinds: Counter[str] = Counter(item.difference.kind for item in found.items)
    return {
        "format": "refiqda.reconcile-status/1",
        "coders": list(found.material.coders),
        "differences": len(found.items),
        "agreed": len(found.agreed),
        "states": {state: states[state] for state in STATES},
        "kinds": {kind: kinds[kind] for kind in KINDS},
        "conflicts": [item.difference.id for item in found.items if item.standing.conflict],
        "auto": found.auto(),
        "warnings": list(found.warnings),
    }


def write_differences(found: Differences, path: Path, *, overwrite: bool = False) -> None:
    """Write the list, as JSON or as a table with one row a segment; raises OutputExistsError."""
    data = json_bytes(found.to_dict()) if path.suffix.lower() == ".json" else _csv(found)
    with atomic_write(path, overwrite=overwrite) as stream:
        stream.write(data)


def _csv(found: Differences) -> bytes:
    lines: list[list[object]] = [list(_COLUMNS)]
    for item in found.items:
        each, line = item.difference, item.standing.decision or item.standing.previous
        decided = (line.verb, line.reason, "; ".join(line.by)) if line else (None,) * 3
        places: list[tuple[object, ...]] = [
            (*segment, quote) for segment, quote in zip(each.segments, each.quotes, strict=True)
        ]
        places = places or [(None,) * 5]  # a decision without a place is told too
        lines += [[each.id, each.source, each.kind, item.state, *place, *decided] for place in places]
    return csv_bytes(lines)
