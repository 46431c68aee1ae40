"""``refiqda trail record``: enter what changed in a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.options import FILE, json_option, positions_option, read_project
from refiqda.cli.study_folder import people_options, study_option, trail_folder

if TYPE_CHECKING:
    from pathlib import Path


@click.command("record")
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
    """Enter in the trail what changed in PROJECT since it was last recorded.

    PROJECT is a new export from any program; it stays as it is. Its last recorded state is found by
    the file's name, else by what it holds, or --of says it. The log gets numbers and names of codes,
    people, sources and cases: no texts, no memos, no definitions.

    Example: refiqda trail record mara.qdpx --by "Mara Ridge" --reason "Shame split after meeting 3"
    """
    from refiqda.render.recording import recorded_json, show_recorded  # noqa: PLC0415 - loaded only where it is used
    from refiqda.trail.recording import record  # noqa: PLC0415 - loaded only where it is used

    folder = trail_folder(study, project)
    entry = record(
        folder,
        read_project(project, positions),
        project.name,
        by=by,
        meeting=meeting,
        reason=reason,
        at=at,
        of=of,
    )
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - loaded only where it is used

        print_json(recorded_json(entry))
    else:
        show_recorded(entry)
