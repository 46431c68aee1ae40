"""``refiqda trail withdraw``: a participant withdraws, and their traces leave the trail."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from refiqda.cli.options import json_option
from refiqda.cli.study_folder import study_option, trail_folder

if TYPE_CHECKING:
    from pathlib import Path


@click.command("withdraw")
@click.option("--case", required=True, metavar="CODE", help="The participant's code in the study.")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="A source that is theirs as well.")
@click.option("--reason", metavar="TEXT", help="Stays readable in the tombstone; must not name them.")
@click.option("--by", "people", multiple=True, metavar="NAME", help="Who does this.")
@click.option("--keep-code", is_flag=True, help="Leave the code readable in the tombstone.")
@click.option("--no-register", is_flag=True, help="Do not look for the names of the private register.")
@click.option("--dry-run", is_flag=True, help="Only say what would go and what would be left.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@study_option
@json_option
def command(
    case: str,
    sources: tuple[str, ...],
    reason: str | None,
    people: tuple[str, ...],
    keep_code: bool,
    no_register: bool,
    dry_run: bool,
    yes: bool,
    study: Path | None,
    as_json: bool,
) -> None:
    """Take a participant who withdraws out of the trail; a tombstone stays that names nobody.

    All that names them or has their words goes: opened values of the log, and the kept states
    with their texts. The log still verifies, and so does every signature. It is shown first
    what would go; nothing is done before you say so. It cannot be undone.

    Your projects and other files are not touched: those that still have their words are
    listed for you to handle.

    Example: refiqda trail withdraw --case C01 --dry-run
    """
    from refiqda.trail.withdrawal import plan_withdrawal, withdraw  # noqa: PLC0415 - loaded only where it is used

    place = trail_folder(study)
    plan = plan_withdrawal(place, case, sources=sources, register=not no_register)
    if dry_run or not yes:
        if as_json and dry_run:
            from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

            print_json({"format": "refiqda.trail-withdraw/1", "dry_run": True, **plan.to_dict()})
            return
        if not as_json:
            from refiqda.render.withdrawal import show_plan  # noqa: PLC0415 - as above

            show_plan(plan)
        if dry_run or plan.empty:
            return
        if not _agreed(as_json=as_json):
            click.echo("Nothing was changed.", err=True)
            return
    done = withdraw(place, plan, by=people, reason=reason, keep_code=keep_code)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json({"format": "refiqda.trail-withdraw/1", "dry_run": False, **done.to_dict()})
        return
    from refiqda.render.withdrawal import show_withdrawn  # noqa: PLC0415 - as above

    show_withdrawn(done)


def _agreed(*, as_json: bool) -> bool:
    """Return whether the person at the terminal says yes; where nobody can be asked, that is a wrong usage."""
    if as_json or not sys.stdin.isatty():
        raise click.UsageError("nothing was done: say --yes to do it, or --dry-run to look only")
    return click.confirm("Withdraw this participant? It cannot be undone.", err=True)
