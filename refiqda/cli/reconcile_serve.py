"""``refiqda reconcile serve``: the page on which analysts read and decide together."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

import click

from refiqda.cli.options import check_output, json_option
from refiqda.cli.reconcile_options import Asked, asked_for, order_of, order_option, require_log
from refiqda.cli.trailing import Told, enter_log, log_trail_option
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FORMAT: Final = "refiqda.reconcile-serve/1"


@click.command("serve", short_help="Read and decide together, on a page.")
@asked_for(log=True)
@order_option
@click.option("--blind", is_flag=True, help="Hide who is who until everybody has proposed.")
@click.option("--meeting", metavar="NAME", help="What the meeting is called.")
@click.option("--by", "people", multiple=True, metavar="NAME", help="Who is present.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; any free one unless given.")
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@json_option
@log_trail_option
def command(
    asked: Asked,
    order: str,
    blind: bool,
    meeting: str | None,
    people: tuple[str, ...],
    port: int,
    no_open: bool,
    as_json: bool,
    told: Told,
) -> None:
    """Read and decide together, on a page that this computer alone can open.

    It prints the page's address, opens it in the browser, and runs until you press Ctrl-C.
    Every decision is on the disk, in the log, before the page says so. Rules given by --auto
    are added to the log. The files are only read, and as they are now: after a change of
    theirs start it again.

    Example: refiqda reconcile serve study.qdpx --decisions decisions.jsonl
    """
    from refiqda.page.app import make_app  # noqa: PLC0415 - loaded only where it is used
    from refiqda.page.desk import Desk  # noqa: PLC0415 - as above
    from refiqda.page.security import Security  # noqa: PLC0415 - as above
    from refiqda.page.serving import open_port, require_server, serve  # noqa: PLC0415 - as above
    from refiqda.page.study import Study  # noqa: PLC0415 - as above

    require_server()
    _check_log(asked.log, asked.sources)
    with open_port(port) as on:
        chosen = asked.read()
        study = Study(
            chosen.comparison.material,
            coders=chosen.coders,
            crosswalk=chosen.crosswalk,
            order=order_of(order),
            projects=tuple(chosen.comparison.projects.values()),
        )
        desk = Desk(study, asked.log, rules=asked.auto, blind=blind, meeting=meeting, people=people)
        security = Security(on.getsockname()[1])
        app = make_app(desk, security)
        enter_log(asked.log, told=told)  # rules just added, and what a page left that was killed
        _announce(security.address, asked.log, as_json=as_json)
        if not no_open and sys.stdout.isatty():
            import webbrowser  # noqa: PLC0415 - as above

            webbrowser.open(security.address_once)
        try:
            serve(app, on)
        finally:
            enter_log(asked.log, told=told)


def _check_log(log: Path, given: Sequence[Path]) -> None:
    """Refuse, before any work, a log that could not be written to when the first decision is taken."""
    require_log(log)
    check_output(log, given, force=True)
    place = log if log.exists() else log.absolute().parent
    if not place.exists() or not os.access(place, os.W_OK):
        raise InvalidArgumentError(
            "cannot be written",
            file=log.name,
            remedy="Check that the folder exists and that you may write in it.",
        )


def _announce(address: str, log: Path, *, as_json: bool) -> None:
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - loaded only where it is used

        print_json({"format": FORMAT, "address": address, "decisions": log.name})
        return
    click.echo(address)
    click.echo(f"Decisions are written to {log.name}. Press Ctrl-C to stop.", err=True)
