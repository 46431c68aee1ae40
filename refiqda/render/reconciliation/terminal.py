"""The list of differences on a terminal, and what became of a sheet."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from refiqda.reconciliation.rules import MAJORITY, minority_of
from refiqda.reconciliation.sheets.passages import place_words
from refiqda.reconciliation.sheets.showing import called_codes
from refiqda.reconciliation.whereabouts import Whereabouts
from refiqda.render.plain import counted, shorten
from refiqda.render.reconciliation.words import KINDS, REASONS, STATES, told
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from refiqda.reconciliation.listing import Differences, Item
    from refiqda.reconciliation.sheets import Imported

_UNTOUCHED: Final = 10
_QUOTE: Final = 90
_SHOWN: Final = 25


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
    wheres = Whereabouts(found.material)
    for item in shown:
        if item.difference.source != source:
            source = item.difference.source
            page.heading(source or "(no name)")
        _add_item(page, item, wheres.place(item.difference))
    if len(shown) < len(found.items):
        page.gap()
        page.line(f"... and {len(found.items) - len(shown):,} more; -o list.csv or --json has all.", indent=2)
    _add_states(page, found)
    add_left_out(page, found)
    for sentence in (*found.warnings, found.roles):
        if sentence:
            page.line(sentence)


def _add_item(page: Page, item: Item, where: str) -> None:
    difference = item.difference
    verb = _verb(item)
    if item.standing.conflict:
        lines = ", ".join(str(line.line) for line in item.standing.conflict)
        verb = f"different people decided differently, lines {lines} of the log"
    state = f"{STATES[item.state]}{f': {verb}' if verb else ''}"
    what = f"{where}, {KINDS[difference.kind]}" if where else KINDS[difference.kind]
    page.line(f"{difference.id}  {what}  ({state})", indent=2)
    called = called_codes(difference)
    rows = [
        (
            segment.coder,
            called[segment.code],
            f'"{shorten(quote, _QUOTE)}"' if quote else place_words(segment, difference.medium),
        )
        for segment, quote in zip(difference.segments, difference.quotes, strict=True)
    ]
    page.table([Column(""), Column(""), Column("", flexible=True)], rows, heading=False, indent=4)
    _add_minority(page, item)


def _add_minority(page: Page, item: Item) -> None:
    """Add, of what the majority settled, whose reading is not the consensus, and what it is."""
    line = item.standing.decision
    if item.state != "auto" or line is None or line.rule != MAJORITY:
        return
    for reading in minority_of(MAJORITY, item.difference):
        segments: Any = reading["segments"]
        codes = ", ".join(sorted({str(one["code"]) for one in segments})) or "nothing"
        page.line(f"{reading['coder']} read it otherwise: {codes}", indent=4)


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
        page.line(
            "Decide on a page (reconcile serve), in a sheet (reconcile sheet), or by hand (reconcile --help).",
            indent=2,
            style="dim",
        )


def add_left_out(page: Page, found: Differences) -> None:
    """Add what was not compared, by its reason, and who marked nothing in which text."""
    left: Counter[str] = Counter()
    for each in found.material.not_compared:
        left[each.reason] += each.count
    if left:
        page.heading("Not compared")
        rows = [(counted(number, "coding"), REASONS.get(reason, reason)) for reason, number in left.items()]
        page.table([Column("", number=True), Column("", flexible=True)], rows, heading=False)
    untouched = found.material.untouched
    if untouched:
        page.heading("To be asked about: texts in which an analyst marked nothing")
        page.lines([f"{coder}: {source}" for source, coder in untouched[:_UNTOUCHED]], indent=2)
        if len(untouched) > _UNTOUCHED:
            page.line(f"... and {len(untouched) - _UNTOUCHED:,} more (--json lists all)", indent=2)


def show_sheet(found: Differences, output: str) -> None:
    """Print what the sheet that was written holds, and what is next."""
    page = Page()
    still = len(found.with_state("open", "reopened"))
    page.line(
        f"Written: {output}, {counted(len(found.items), 'difference')}, {still:,} of them still to decide."
    )
    page.line(
        "Fill in the yellow columns, save, and read it back with: refiqda reconcile import", style="dim"
    )
    add_left_out(page, found)
    page.lines(found.warnings)
    page.show()


def show_imported(done: Imported, sheet: str, log: str) -> None:
    """Print what became of a sheet; conflicts with both sides."""
    page = Page()
    page.line(f"{counted(len(done.lines), 'line')} added to {log} from {sheet}.")
    if done.already:
        page.line(f"{counted(done.already, 'changed row')}: in the log already.", indent=2)
    page.line(f"{counted(done.unchanged, 'row')} unchanged.", indent=2)
    if done.conflicts:
        page.heading("Somebody decided otherwise since the sheet was made; these rows were not written")
        for conflict in done.conflicts:
            page.line(f"row {conflict.row:,}, {conflict.id}", indent=2)
            page.line(f"the sheet: {told(conflict.sheet)}", indent=4)
            for line in conflict.log:
                page.line(f"the log, line {line.line:,}: {told(line)}", indent=4)
            if not conflict.log:
                page.line("the log: nothing, or what was decided was taken back", indent=4)
        page.line(
            "Talk about them, then decide on the page or in a sheet made anew, which shows the later decisions."
        )
    page.lines(done.warnings)
    page.show()
