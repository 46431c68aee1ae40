"""``refiqda trail resume``: take up a project whose anchor is lost or does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.options import FILE, json_option, positions_option, read_project
from refiqda.cli.study_folder import people_options, study_option, trail_folder

if TYPE_CHECKING:
    from pathlib import Path


@click.command("resume")
@click.argument("project", type=FILE)
@click.option("--reason", metavar="TEXT", help="Why; welcome, and never asked for.")
@click.option("--meeting", metavar="NAME", help="In which meeting.")
@click.option("--of", metavar="NAME", help="Which recorded project this is; a new name begins one.")
@people_options
@study_option
@positions_option
@json_option
def command(
    project: Path,
    reason: str | None,
    meeting: str | None,
    of: str | None,
    at: str | None,
    by: tuple[str, ...],
    study: Path | None,
    positions: str,
    as_json: bool,
) -> None:
    """Take up PROJECT when the note that names its trail is lost, names another, or contradicts it.

    Says what is found and what that can mean, and enters it in the trail with what changed since the
    last recorded state. Nothing is mended silently, and PROJECT stays as it is.

    Example: refiqda trail resume study.qdpx --by "Mara Ridge" --reason "NVivo dropped the note"
    """
    from refiqda.render.recording import resumed_json, show_resumed  # noqa: PLC0415 - loaded only where it is used
    from refiqda.trail.resuming import resume  # noqa: PLC0415 - loaded only where it is used

    folder = trail_folder(study, project)
    resumed = resume(
        folder,
        read_project(project, positions),
        project.name,
        by=by,
        reason=reason,
        meeting=meeting,
        at=at,
        of=of,
    )
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - loaded only where it is used

        print_json(resumed_json(resumed))
    else:
        show_resumed(resumed)
