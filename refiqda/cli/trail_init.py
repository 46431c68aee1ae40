"""``refiqda trail init``: begin the account of a study."""

from __future__ import annotations

from pathlib import Path

import click

from refiqda.cli.options import FILE, json_option
from refiqda.cli.study_folder import people_options


@click.command("init")
@click.argument("folder", type=FILE, default=Path(), metavar="[FOLDER]")
@click.option("--title", metavar="TITLE", help="What the study is called.")
@people_options
@json_option
def command(folder: Path, title: str | None, at: str | None, by: tuple[str, ...], as_json: bool) -> None:
    """Begin the trail of the study in FOLDER (this one unless you say).

    Makes trail/log.jsonl and, if there is none, study.toml. A study has one trail: where one is, it
    stays as it is.

    Example: refiqda trail init --by "Mara Ridge"
    """
    from refiqda.render.recording import begun_json, show_begun  # noqa: PLC0415 - loaded only where it is used
    from refiqda.trail.beginning import begin  # noqa: PLC0415 - loaded only where it is used

    begun = begin(folder, by=by, title=title, at=at)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - loaded only where it is used

        print_json(begun_json(begun))
    else:
        show_begun(begun, folder=str(folder))
