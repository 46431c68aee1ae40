"""The page of a merge: who coded, what became one, where copies disagree and by what rule, what people are asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from refiqda.render.losses import add_losses
from refiqda.render.plain import counted, shorten
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from refiqda.losses import LossReport
    from refiqda.merging import Conflict, MergeResult

_SHOWN: Final = 10
_WIDE: Final = 72
_WORDS: Final = {
    "shared": "the same by their common past",
    "equal": "the same by what they say",
    "crosswalk": "the same by the crosswalk",
    "similar": "the same but for small changes",
    "added": "of one copy only",
    "content": "the same by what they say",
    "name": "the same by name",
}
KINDS: Final = {
    "name": "name", "description": "definition", "color": "colour", "is_codable": "may code or only hold codes",
    "parent": "place", "id": "initials", "value": "value", "members": "what belongs to it", "memo": "text",
    "changed": "changed twice", "coding": "changed coding", "deleted": "removed", "text": "text",
}  # fmt: skip
"""What a conflict is about, in words."""

_ASKED: Final = {
    "empty": "Empty texts under one name: kept apart, since nothing shows that they are one.",
    "template": "A text that stands several times in a copy: which one is which cannot be known; kept apart.",
    "several-alike": "Two texts that both come near a third: kept apart.",
    "low-similarity": "Texts with too little in common to be one: kept apart.",
    "same-name": "The same name, made apart: two, until you say otherwise (--crosswalk; analysts: --coder).",
    "shared-coder": "One user coded in several copies: one analyst, unless --coder NAME=FILE:USER tells two apart.",
}


def show_merge(
    result: MergeResult, *, output: str | None, losses: LossReport | None, sheet: str | None = None
) -> None:
    """Print the account of a merge; ``sheet`` is the file that the conflicts of a plan were written to."""
    page = Page()
    add_merge(page, result)
    page.gap()
    if output is None:
        page.line("This was a plan; no project was written.")
        if sheet is not None:
            page.line(f"The conflicts: {sheet}. Fill in its column Answer, then: --resolve {sheet}")
    else:
        page.line(f"Written: {output}")
        if losses:
            add_losses(page, losses)
    page.show()


def add_merge(page: Page, result: MergeResult) -> None:
    """Add the account of a merge to a page."""
    _add_coders(page, result)
    _add_matches(page, result)
    _add_changes(page, result)
    _add_conflicts(page, result)
    _add_questions(page, result)
    _add_places(page, result)
    if result.media:
        files = counted(len(result.media), "file", "files")
        page.line(f"{files} (recordings, pictures, texts) are named in a copy but not in it.")


def _add_coders(page: Page, result: MergeResult) -> None:
    page.heading("Who coded")
    rows = [
        (
            one.name,
            one.codings,
            one.file,
            "" if one.user is not None else "named after the file: it names nobody",
        )
        for one in result.coders
    ]
    if rows:
        columns = [
            Column("name"),
            Column("codings", number=True),
            Column("file", flexible=True),
            Column("", flexible=True),
        ]
        page.table(
            columns if any(row[3] for row in rows) else columns[:3],
            [row if any(row_[3] for row_ in rows) else row[:3] for row in rows],
        )
    else:
        page.line("nobody alone: the copies have no coding of their own", indent=2)


def _add_matches(page: Page, result: MergeResult) -> None:
    page.heading("What became one")
    matched = [
        (kind, ", ".join(f"{number:,} {_WORDS.get(why, why)}" for why, number in counts.items() if number))
        for kind, counts in result.matches.items()
    ]
    page.table([Column(""), Column("", flexible=True)], [row for row in matched if row[1]], heading=False)
    if result.inherited:
        each = ", ".join(f"{label} has {number:,}" for label, number in result.inherited_by.items())
        page.line(
            f"{counted(result.inherited, 'coding')} from the common past, each kept once ({each}). For figures compare "
            "the copies (refiqda agree): the merged project cannot mark them; --json lists them.",
            indent=2,
        )
    if result.codings:
        came, stand = result.codings["in"], result.codings["out"]
        page.line(f"Codings: {came:,} in all copies, {stand:,} in the merged project.", indent=2)


def _add_changes(page: Page, result: MergeResult) -> None:
    """Tell what only one copy changed since the base, and which holds without any rule."""
    if result.changed:
        page.heading("Changed since the base in one copy, and taken over")
        rows = [
            (label, ", ".join(f"{KINDS.get(kind, kind)} {number:,}" for kind, number in counts.items()))
            for label, counts in result.changed.items()
        ]
        page.table([Column(""), Column("", flexible=True)], rows, heading=False)


def _add_conflicts(page: Page, result: MergeResult) -> None:
    """Show where copies disagree: every version, what holds, and why."""
    disputed = [one for one in result.conflicts if one.rule != "asked" or one.kind == "text"]
    if not disputed:
        return
    page.heading(f"The copies disagree: {counted(len(disputed), 'point')}")
    removed = [one for one in disputed if one.kind == "deleted"]
    others = [one for one in disputed if one.kind != "deleted"]
    for one in others[:_SHOWN]:
        page.line(f"{_said(one.object)}: {KINDS.get(one.kind, one.kind)}", indent=2)
        versions = [(label, _shown(value)) for label, value in _in_order(one, result)]
        page.table(
            [Column(""), Column("", flexible=True)],
            [*versions, ("now", f"{_shown(one.resolved)}  ({_why_so(one.rule, result)})")],
            heading=False,
            dim_first=True,
            indent=4,
        )
    _more(page, len(others))
    _add_removed(page, removed)
    page.line("Another rule: --rule KIND=CHOICE; one by one: --plan -o SHEET.xlsx, then --resolve.", indent=2)


def _add_removed(page: Page, removed: list[Conflict]) -> None:
    """Count what one copy removed, by what it was; things other than codings by name."""
    if not removed:
        return
    groups: Counter[tuple[str, str, str]] = Counter()
    for one in removed:
        by = ", ".join(sorted(label for label, said in one.choices.items() if said == "removed"))
        what = one.object if not one.object.startswith("coding ") else "codings"
        groups[what, by, str(one.resolved)] += 1
    rows = [
        (what if number == 1 and what != "codings" else f"{what} ({number:,})", by, resolved)
        for (what, by, resolved), number in sorted(groups.items())
    ]
    columns = [Column("removed", flexible=True), Column("in", flexible=True), Column("now")]
    page.table(columns, rows[:_SHOWN])
    _more(page, len(rows))


def _add_questions(page: Page, result: MergeResult) -> None:
    """Ask what only people can know, and tell what is no question."""
    asked = [one for one in result.conflicts if one.rule == "asked" and one.kind != "text"]
    if asked:
        page.heading(f"Asked of you: {counted(len(asked), 'point')}")
    for kind in dict.fromkeys(one.kind for one in asked):
        of_kind = [one for one in asked if one.kind == kind]
        if kind in _ASKED:
            page.line(_ASKED[kind], indent=2)
        rows = [
            (
                _said(one.object),
                ", ".join(
                    f"{label}: {value:,}" if isinstance(value, int) else label
                    for label, value in _in_order(one, result)
                ),
                _said(str(one.resolved)),
            )
            for one in of_kind[:_SHOWN]
        ]
        page.table(
            [Column("", flexible=True), Column("", flexible=True), Column("", flexible=True)],
            rows,
            heading=False,
            indent=4,
        )
        _more(page, len(of_kind))
    if result.told:
        page.heading("Also to be known")
        page.lines((f"- {one}" for one in result.told), indent=2)


def _add_places(page: Page, result: MergeResult) -> None:
    """Show codings whose place is to be looked at: found again with less than certainty, or not placed."""
    unsure = sorted(
        (one for one in result.reanchored_list if one.confidence < 1), key=lambda one: one.confidence
    )
    if result.reanchored:
        page.heading(f"Found again in a corrected text: {counted(result.reanchored, 'coding')}")
        rows = [
            (one.coder, one.code, one.source, f"{one.start} to {one.end}", f"{one.confidence:.0%}")
            for one in unsure[:_SHOWN]
        ]
        if not rows:
            page.line("All with all of their words.", indent=2)
        else:
            page.line("Look at those of which not all words are the same:", indent=2)
            columns = [
                Column("analyst"),
                Column("code"),
                Column("source"),
                Column("characters"),
                Column("same"),
            ]
            page.table(columns, rows)
            _more(page, len(unsure))
    if result.unplaced:
        page.heading(f"Look at these places: {counted(len(result.unplaced), 'coding')}")
        places = [(one.coder, one.code, one.source, _why(one.reason)) for one in result.unplaced[:_SHOWN]]
        page.table(
            [Column("analyst"), Column("code"), Column("source"), Column("why", flexible=True)], places
        )
        _more(page, len(result.unplaced))


def _in_order(one: Conflict, result: MergeResult) -> list[tuple[str, Any]]:
    """Return what each copy says: the primary first, the base last."""
    return sorted(
        one.choices.items(), key=lambda item: (item[0] == "base", item[0] != result.primary, item[0])
    )


def _shown(value: Any) -> str:  # noqa: ANN401 - JSON
    """Return a version as it is shown."""
    if value is None or value in ("", []):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return shorten(text, _WIDE)


def _why_so(rule: str, result: MergeResult) -> str:
    """Return by which rule something holds, in words."""
    return {
        "base": "as in the base",
        "primary": f"as in {result.primary}",
        "newest": "changed last",
        "both": "both stand",
        "change": "the one that was changed",
        "answer": "as you answered",
        "no circle": "else codes would stand in a circle",
    }.get(rule, rule)


def _said(text: str) -> str:
    """Return what the JSON says of a coder in the words of the page."""
    for head in ("coder ", "one coder"):
        if text.startswith(head):
            return text.replace("coder", "analyst", 1)
    return text


def _why(reason: str) -> str:
    return {
        "text": "the copies have different texts",
        "words": "its words are not in the text; kept on a note there",
        "range": "outside of its text",
    }.get(reason, reason)


def _more(page: Page, number: int) -> None:
    if number > _SHOWN:
        page.line(f"... and {number - _SHOWN:,} more (--json lists all)", indent=2)
