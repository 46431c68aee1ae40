"""``refiqda demo``: whole invented studies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from refiqda.cli.options import FILE, json_option

if TYPE_CHECKING:
    from refiqda.demonstration.offering import Choice


@click.command("demo")
@click.argument("folder", metavar="[DIR]", required=False, type=FILE, default=Path("refiqda-demo"))
@click.option(
    "--study",
    type=click.Choice(["clinic", "therapists", "dyads", "all"]),
    default="clinic",
    show_default=True,
    help="Which study to make.",
)
@json_option
def command(folder: Path, study: Choice, as_json: bool) -> None:
    """Make an invented study in a new folder and take it from two analysts to one consensus.

    Two people code six short interviews about a sleep clinic, in three rounds. Their files
    are merged and compared, every difference is decided, and the consensus is written. All of it
    is invented; use the files to try the other commands and your own program.

    Two more studies come along as plain files: therapists who have been patients, and clients
    with their therapists. Their analysts work apart, each with a codebook; --study builds them.

    Example: refiqda demo refiqda-demo
    """
    from refiqda.demonstration.offering import demonstrate  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render.demonstration import demonstration_json, show_offered, write_tables  # noqa: PLC0415 - as above

    offered = demonstrate(folder, study)
    if offered.clinic is not None:
        write_tables(offered.clinic)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(demonstration_json(offered))
    else:
        show_offered(offered, str(folder))
