"""``refiqda demo``: a whole invented study."""

from __future__ import annotations

from pathlib import Path

import click

from refiqda.cli.options import FILE, json_option


@click.command("demo")
@click.argument("folder", metavar="[DIR]", required=False, type=FILE, default=Path("refiqda-demo"))
@json_option
def command(folder: Path, as_json: bool) -> None:
    """Make an invented study in a new folder and take it from two analysts to one consensus.

    Two people code six short interviews about a sleep clinic, in three rounds. Their files
    are merged and compared, every difference is decided, and the consensus is written. All of it
    is invented; use the files to try the other commands and your own program.

    Example: refiqda demo refiqda-demo
    """
    from refiqda.demonstration.run import run_demonstration  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render.demonstration import demonstration_json, show_demonstration, write_tables  # noqa: PLC0415 - as above

    made = run_demonstration(folder)
    write_tables(made)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(demonstration_json(made))
    else:
        show_demonstration(made, str(folder))
