"""Speakers on a terminal: who was found in which text, what is doubtful, what was marked, what was taken back."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from refiqda.render.losses import add_losses
from refiqda.render.plain import clean, counted
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from refiqda.losses import LossReport
    from refiqda.speakers.applying import Applied
    from refiqda.speakers.found import Conversation, Speaker, Speakers
    from refiqda.speakers.removing import Removed

_COLUMNS: Final = (
    Column("label", flexible=True),
    Column("turns", number=True),
    Column("words", number=True),
    Column("role"),
    Column("case", flexible=True),
)
_OVERLAPS: Final = Column("overlaps", number=True)
_EMPTY: Final = Column("without words", number=True)
_READ_BY_CODES: Final = {"nvivo-mac": "NVivo for Mac", "qualcoder": "QualCoder"}
_MOST_TOLD: Final = 20


def show_speakers(found: Speakers, sheet: str | None) -> None:
    """Print a table for each text, then what there is in all, and the next step."""
    page = Page()
    silent = [one for one in found.conversations if not one.speakers]
    for one in found.conversations:
        if one.speakers:
            _conversation(page, one)
    if silent:
        page.heading("Without speakers")
        page.table([Column(""), Column("", flexible=True)], [_silent(one) for one in silent], heading=False)
    if not found.conversations:
        page.line("There are no texts in which people could speak.")
    _prompts(page, found)
    page.gap()
    page.lines(_summary(found))
    if sheet is not None:
        page.line(f"Written: {sheet}")
        page.line("Judge the labels there; then `refiqda speakers apply` with --sheet marks them.")
    elif found.speakers:
        page.line("With -o SHEET.xlsx you get a sheet to judge them.")
    page.show()


def _conversation(page: Page, one: Conversation) -> None:
    turns = 0 if one.found is None else len(one.found.turns)
    page.heading(f"{one.source_name} ({counted(turns, 'turn')})")
    overlaps = any(speaker.overlaps for speaker in one.speakers)
    empty = any(speaker.empty for speaker in one.speakers)
    columns = [*_COLUMNS, *([_OVERLAPS] if overlaps else []), *([_EMPTY] if empty else [])]
    rows = [
        [
            *_row(speaker),
            *([speaker.overlaps or None] if overlaps else []),
            *([speaker.empty or None] if empty else []),
        ]
        for speaker in one.speakers
    ]
    page.table(columns, rows)
    for speaker in one.speakers:
        if speaker.doubts:
            doubts = "; ".join(speaker.doubts)
            page.line(f'To decide: "{clean(speaker.label)}" {doubts}.', indent=2)
    for note in one.notes:
        page.line(f"{note[0].upper()}{note[1:]}.", indent=2)


def _row(one: Speaker) -> list[object]:
    if not one.keep:
        return [one.label, one.turns, None, "no speaker?", None]
    role = f"{one.role}?" if one.doubts else one.role
    return [one.label, one.turns, one.words, role, "; ".join(one.cases)]


def _silent(one: Conversation) -> tuple[str, str]:
    return one.source_name, "; ".join(one.notes) or "empty"


def _prompts(page: Page, found: Speakers) -> None:
    if not found.prompts:
        return
    page.heading("Questions read aloud")
    rows = [(one.text, one.sources, len(one.places)) for one in found.prompts]
    page.table(
        [Column("question", flexible=True), Column("texts", number=True), Column("times", number=True)], rows
    )


def _summary(found: Speakers) -> list[str]:
    kept = [one for one in found.speakers if one.keep]
    roles: Counter[str] = Counter()
    for one in kept:
        roles[one.role] += one.turns
    texts = len({one.source for one in kept})
    lines = [
        f"{counted(sum(roles.values()), 'turn')} in {counted(texts, 'text')}: "
        + (
            ", ".join(f"{counted(roles[role], 'turn')} of {_OF[role]}" for role in _OF if roles[role])
            or "none"
        )
        + "."
    ]
    overlaps = sum(one.overlaps for one in kept)
    if overlaps:
        lines.append(f"{counted(overlaps, 'mark')} of speech at the same time.")
    if found.missing:
        lines.append(
            f"No text has the label {', '.join(map(clean, found.missing))}: write it as the texts do."
        )
    unclear = len(found.unclear)
    lines.append(f"{counted(unclear, 'label')} to decide." if unclear else "Every label is clear.")
    return lines


_OF: Final = {
    "moderator": "moderators",
    "participant": "participants",
    "unknown": "unknown speakers",
    "several": "several at once",
}


def apply_json(done: Applied, output: str, losses: LossReport) -> dict[str, Any]:
    """Return the JSON form, ``refiqda.speakers-apply/1``."""
    return {**done.to_dict(), "output": output, "losses": losses.to_dict()["losses"]}


def show_applied(
    done: Applied, output: str, losses: LossReport, *, tool: str | None = None, as_codes: bool = False
) -> None:
    """Print which cases got which passages, and what could not be done as decided."""
    page = Page()
    page.line(f"Written: {output}")
    passages: Counter[str] = Counter()
    texts: dict[str, set[str]] = {}
    roles: dict[str, str] = {}
    for one in done.placed:
        for name in one.cases:
            passages[name] += one.passages
            texts.setdefault(name, set()).add(one.source)
            if len(one.cases) == 1:
                roles[name] = one.role
    new = set(done.made)
    rows = [
        (name, roles.get(name, "participant"), count, len(texts[name]), "new" if name in new else "was there")
        for name, count in passages.items()
        if count
    ]
    if rows:
        page.gap()
        columns = [Column("case", flexible=True), Column("role"), Column("passages", number=True)]
        page.table([*columns, Column("texts", number=True), Column("")], rows)
    else:
        page.line("No speaker was marked.")
    if done.prompts:
        page.line(f"{counted(done.prompts, 'passage')} of questions read aloud: the case Prompts.", indent=2)
    _told(page, done.told)
    if tool in _READ_BY_CODES and not as_codes:
        page.gap()
        page.line(
            f"{_READ_BY_CODES[tool]} learns who belongs to a case from codings only: with --as-codes each case gets a "
            "code of its name."
        )
    if losses:
        page.gap()
        add_losses(page, losses)
    page.gap()
    page.line("`refiqda speakers remove` takes all of it back.")
    page.show()


def _told(page: Page, told: tuple[str, ...]) -> None:
    if not told:
        return
    page.heading("To know")
    for line in told[:_MOST_TOLD]:
        page.line(f"- {clean(line)}.", indent=2)
    if len(told) > _MOST_TOLD:
        page.line(f"and {len(told) - _MOST_TOLD} more (--json lists all).", indent=2)


def remove_json(done: Removed, output: str, losses: LossReport) -> dict[str, Any]:
    """Return the JSON form, ``refiqda.speakers-remove/1``."""
    return {**done.to_dict(), "output": output, "losses": losses.to_dict()["losses"]}


def show_removed(done: Removed, output: str, losses: LossReport) -> None:
    """Print what was taken back, and what stays and why."""
    page = Page()
    page.line(f"Written: {output}")
    if done.passages or done.cases:
        page.line(f"Taken back: {counted(done.passages, 'passage')} and {counted(done.cases, 'case')}.")
    else:
        page.line("No speakers were marked in it.")
    _told(page, done.told)
    if losses:
        page.gap()
        add_losses(page, losses)
    page.show()
