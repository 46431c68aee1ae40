"""A withdrawal in plain words: what goes, what stays, and what people must see to themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.render.plain import counted
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.trail.withdrawal import Plan, Withdrawn

_SHOWN: Final = 20
_UNSEEN_BY_ALL: Final = (
    "What no program can see: backups and earlier copies, e-mail, clouds and their old versions, the projects inside "
    "of NVivo, ATLAS.ti or MAXQDA, printed pages, recordings; quotes of fewer than six words, or in translation."
)
_REGISTER: Final = {
    "none": "No private register was found: only the code and the sources were looked for, no names.",
    "locked": "The private register could not be opened (REFIQDA_PASSPHRASE): no names were looked for.",
}


def show_plan(plan: Plan) -> None:
    """Print what a withdrawal will do, and what will be left to do."""
    page = Page()
    _show_participant(page, plan)
    _show_going(page, plan)
    _show_left(page, plan)
    page.show()


def _show_participant(page: Page, plan: Plan) -> None:
    who = plan.participant
    page.heading(f"Participant {who.case}")
    facts = [("their sources", _named(who.sources) or "none known")]
    if who.shared:
        facts.append(
            ("speaks in", f"{_named(who.shared)} (others too; name it with --source if all of it is to go)")
        )
    if plan.register == "read":
        facts.append(("register", f"{counted(plan.names, 'name')} looked for"))
    page.facts(facts)
    if plan.register in _REGISTER:
        page.line(_REGISTER[plan.register], indent=2)
    if plan.cautious:
        page.line(
            "The code is short, or part of an analyst's name: it was looked for only where it stands alone. Name "
            "their sources with --source.",
            indent=2,
        )
    if plan.resumed:
        page.line(f"A withdrawal broke off (line {plan.resumed} of the log); this goes on with it.", indent=2)


def _show_going(page: Page, plan: Plan) -> None:
    page.heading("Goes from the trail, for good")
    if plan.empty:
        page.line(
            "Nothing: the trail holds nothing of this participant, and no tombstone is added.", indent=2
        )
        return
    lines = ", ".join(map(str, plan.lines[:_SHOWN])) + (" ..." if len(plan.lines) > _SHOWN else "")
    if plan.openings:
        page.line(
            f"{counted(len(plan.openings), 'opened value')} of {_of_lines(len(plan.lines))} {lines}", indent=2
        )
    if plan.states:
        kept = counted(len(plan.states), "kept state") + " with their texts"
        page.line(f"{kept}; the next `record` cannot say what changed since", indent=2)
    if plan.files:
        kept = counted(len(plan.files), "private note or leftover", "private notes or leftovers")
        page.line(f"{kept}: {_named(plan.files)}", indent=2)
    page.line(
        "A tombstone is added that counts what went and does not name the participant. The chain, and every "
        "signature, hold as before.",
        indent=2,
    )


def _of_lines(number: int) -> str:
    return "line" if number == 1 else "lines"


def _show_left(page: Page, plan: Plan) -> None:
    if plan.fixed:
        page.heading("Stays in the trail, because the chain or a signature covers it")
        page.lines(plan.fixed, indent=2)
    page.heading("Is left for you")
    if plan.places:
        page.table(
            [Column("file", flexible=True), Column("what"), Column("names", number=True),
             Column("passages", number=True)],
            [(one.file, one.what, one.names or None, one.passages or None) for one in plan.places[:_SHOWN]],
        )  # fmt: skip
        if len(plan.places) > _SHOWN:
            page.line(f"... and {len(plan.places) - _SHOWN:,} more (--json lists all)", indent=2)
        if any(one.what == "project" for one in plan.places):
            page.line(
                "Projects: take the person out in the program you work with, export again, and `trail record` that. "
                "To record one that still has them would bring their texts back into trail/states.",
                indent=2,
            )
    else:
        page.line("No other file of the study's folder names them or has their words.", indent=2)
    if plan.quotes:
        have = "names them or has" if len(plan.quotes) == 1 else "name them or have"
        asked = " ".join(f"--withdraw {one}" for one in plan.quotes[:_SHOWN])
        page.line(
            f"Quotes: {_named(plan.quotes)} of quotes.jsonl {have} their words. `refiqda quotes choose PROJECT {asked} "
            "--erase` takes them out of the file.",
            indent=2,
        )
    if plan.unseen:
        page.line(f"Not looked into: {_named(plan.unseen)}", indent=2)
    page.line(_UNSEEN_BY_ALL, indent=2)


def show_withdrawn(done: Withdrawn) -> None:
    """Print what was done, the receipt, and what is left to do."""
    page = Page()
    if done.line is None:
        page.line("Nothing was changed: the trail holds nothing of this participant.")
    else:
        page.heading(f"Withdrawn; line {done.line} of the log is the tombstone")
        page.line(
            f"{counted(done.openings, 'opened value')} taken away, {counted(done.deleted, 'file')} deleted. "
            "The chain and the signatures hold.",
            indent=2,
        )
    if done.receipt is not None:
        page.heading("Receipt, shown this once")
        page.line(
            f"With this salt somebody can show that line {done.line} is this participant's. Keep it with the consent "
            "form outside the study's folder, or drop it:",
            indent=2,
        )
        page.line(str(done.receipt["salt"]), indent=4)
    _show_left(page, done.plan)
    page.show()


def _named(names: Iterable[str]) -> str:
    some = list(names)
    return ", ".join(some[:_SHOWN]) + (f" and {len(some) - _SHOWN:,} more" if len(some) > _SHOWN else "")
