"""How far the deciding is: by kind, by code and by meeting, on a terminal and as JSON. Counts, and no score."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from refiqda.reconciliation.progress import progress
from refiqda.reconciliation.rules import MAJORITY, minority_of
from refiqda.render.plain import counted, shorten
from refiqda.render.reconciliation.terminal import add_left_out
from refiqda.render.reconciliation.words import KINDS, SHORT, STATES, words_of
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.reconciliation.listing import Differences
    from refiqda.reconciliation.progress import Count, Progress

_SHOWN: Final = 40
_HEADS: Final[dict[Count, str]] = {
    "open": "open", "decided": "decided", "apart": "standing apart", "auto": "by a rule",
    "reopened": "to look at again", "deferred": "put off", "conflict": "decided differently",
    "orphaned": "passage gone",
}  # fmt: skip
"""What counts are called at the head of a column."""


def show_status(found: Differences) -> None:
    """Print how many differences there are in each state, of each kind, by code and by meeting."""
    page = Page()
    add_status(page, found)
    page.show()


def add_status(page: Page, found: Differences) -> None:
    """Add how far the deciding is to a page."""
    far = progress(found)
    page.heading(f"{counted(len(found.items), 'difference')} between {', '.join(found.material.coders)}")
    table: Counter[tuple[str, str]] = Counter((item.difference.kind, item.state) for item in found.items)
    states = [state for state in STATES if any(key[1] == state for key in table)]
    rows = [[words, *(table[kind, state] for state in states)] for kind, words in KINDS.items()]
    columns = [Column("about"), *(Column(SHORT[state], number=True) for state in states)]
    page.table(columns, [row for row in rows if any(row[1:])])
    page.gap()
    todo = sum(table[kind, state] for kind in KINDS for state in ("open", "reopened"))
    page.line(f"{counted(todo, 'difference')} still to decide." if todo else "Everything is decided.")
    page.lines([f"{far.states[key]:,} {words}" for key, words in _SENTENCE.items() if far.states[key]])
    if disputed := far.states["conflict"]:
        page.line(f"On {disputed} of them different people decided differently; `refiqda reconcile list` names "
                  "the lines.")  # fmt: skip
    _add_codes(page, far)
    _add_meetings(page, far)
    _add_revised(page, far)
    _add_minorities(page, found)
    add_left_out(page, found)
    page.lines([*found.warnings, *filter(None, [found.roles])])


_SENTENCE: Final[dict[Count, str]] = {
    "apart": "of the decided stand apart: two readings are kept.",
    "deferred": "of the open were put off.",
}


def _add_codes(page: Page, far: Progress) -> None:
    used = [key for key in _HEADS if any(counts[key] for counts in far.by_code.values())]
    rows = [[code, *(counts[key] for key in used)] for code, counts in far.by_code.items()]
    if len(rows) > 1:
        page.heading("By code (a difference about two codes stands with both)")
        shown = rows if not page.terminal else rows[:_SHOWN]
        page.table(
            [Column("code", flexible=True), *(Column(_HEADS[key], number=True) for key in used)], shown
        )
        if len(shown) < len(rows):
            page.line(f"... and {len(rows) - len(shown):,} more codes; --json has all.", indent=2)


def _add_meetings(page: Page, far: Progress) -> None:
    if not far.by_meeting:
        return
    page.heading("By meeting")
    rows = [
        [
            one.name or "(no meeting named)",
            one.decisions,
            one.standing,
            ", ".join(f"{_verb(verb)} {number:,}" for verb, number in sorted(one.verbs.items())),
            ", ".join(one.people),
        ]
        for one in far.by_meeting
    ]
    columns = [
        Column("meeting"),
        Column("decisions", number=True),
        Column("of these count today", number=True),
        Column("what", flexible=True),
        Column("who", flexible=True),
    ]
    page.table(columns, rows)


def _verb(verb: str) -> str:
    return words_of(verb)  # type: ignore[arg-type]  # a verb of the log


def _add_revised(page: Page, far: Progress) -> None:
    if far.codes_to_revise:
        page.heading("Definitions that changed, and what is to be looked at again because of it")
        rows = [[one.code, len(one.items)] for one in far.codes_to_revise]
        page.table([Column("code", flexible=True), Column("differences", number=True)], rows)


def _add_minorities(page: Page, found: Differences) -> None:
    rows = [(one["id"], one["coder"], _reading(one)) for one in minorities(found)]
    if rows:
        page.heading("Settled by the majority: who read it otherwise")
        page.table([Column(""), Column(""), Column("", flexible=True)], rows, heading=False)


def _reading(reading: dict[str, Any]) -> str:
    return shorten(", ".join(sorted({one["code"] for one in reading["segments"]})) or "nothing", 80)


def minorities(found: Differences) -> list[dict[str, Any]]:
    """Return every reading that is not the consensus of a difference which the majority settled."""
    return [
        {"id": item.difference.id, **{key: value for key, value in reading.items() if key != "id"}}
        for item in found.with_state("auto")
        if item.standing.decision is not None and item.standing.decision.rule == MAJORITY
        for reading in minority_of(MAJORITY, item.difference)
    ]


def status_json(found: Differences) -> dict[str, Any]:
    """Return the JSON of ``reconcile status``."""
    states: Counter[str] = Counter(item.state for item in found.items)
    kinds: Counter[str] = Counter(item.difference.kind for item in found.items)
    far = progress(found).to_dict()
    return {
        "format": "refiqda.reconcile-status/1",
        "coders": list(found.material.coders),
        "differences": len(found.items),
        "agreed": len(found.agreed),
        "states": {state: states[state] for state in STATES},
        "kinds": {kind: kinds[kind] for kind in KINDS},
        "conflicts": _ids(item.difference.id for item in found.items if item.standing.conflict),
        "auto": found.auto(),
        "roles": found.roles,
        "warnings": list(found.warnings),
        "counts": far["states"],
        **{key: far[key] for key in ("by_code", "by_source", "by_meeting", "codes_to_revise", "themes")},
        "minority": minorities(found),
    }


def _ids(found: Iterable[str]) -> list[str]:
    return list(found)
