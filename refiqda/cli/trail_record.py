"""``refiqda trail record``: enter what changed in a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.options import FILE, json_option, positions_option, read_project
from refiqda.cli.study_folder import people_options, study_option, trail_folder
from refiqda.errors import UnusableFileError

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.project import Project


@click.command("record")
@click.argument("project", type=FILE, required=False)
@click.option(
    "--decisions", "log", type=FILE, metavar="LOG", help="Enter what this log has and the trail has not."
)
@click.option("--reason", metavar="TEXT", help="Why; welcome, and never asked for.")
@click.option("--meeting", metavar="NAME", help="In which meeting.")
@click.option("--of", metavar="NAME", help="Which recorded project this is; a new name begins one.")
@people_options
@study_option
@positions_option
@json_option
def command(
    project: Path | None,
    log: Path | None,
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

    With --decisions the decisions of a log go in too, or alone: who proposed and who decided what, why,
    in which meeting; each line once. `refiqda reconcile` does that by itself.

    Example: refiqda trail record mara.qdpx --by "Mara Ridge" --reason "Shame split after meeting 3"
    """
    if project is None and log is None:
        raise click.UsageError("name a project, or a log of decisions (--decisions LOG)")
    if project is None and (reason or meeting or of or by):
        raise click.UsageError("decisions say themselves who, when and why; the options are for a project")
    from refiqda.render import recording as render  # noqa: PLC0415 - loaded only where it is used
    from refiqda.trail.deciding import enter_decisions  # noqa: PLC0415 - as above
    from refiqda.trail.recording import record  # noqa: PLC0415 - as above

    if log is not None and not log.is_file():
        raise UnusableFileError("there is no such log", file=log.name, remedy="Name a log of decisions.")
    folder = trail_folder(study, *(one for one in (project, log) if one is not None))
    read = None if project is None else read_project(project, positions)
    decided = None if log is None else enter_decisions(folder, log, at=at)
    entry = None
    if read is not None and project is not None:
        entry = record(folder, read, project.name, by=by, meeting=meeting, reason=reason, at=at, of=of)
        _warn_of_withdrawn(read, project.name, folder.parent)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        value = {"format": "refiqda.trail-record/1"} if entry is None else render.recorded_json(entry)
        print_json(value if decided is None else {**value, "decisions": render.decided_json(decided)})
        return
    if decided is not None and log is not None:
        click.echo(render.decided_line(decided, log.name))
    if entry is not None:
        render.show_recorded(entry)


def _warn_of_withdrawn(read: Project, file: str, study: Path) -> None:
    """Say on stderr whose withdrawal this project has not followed yet, by the private register; codes alone."""
    from refiqda.surveying import still_there  # noqa: PLC0415 - loaded only where it is used

    for code in still_there(read, study):
        click.echo(
            f"refiqda: warning: {code} withdrew, by the private register, and is still in {file}. "
            "`refiqda trail withdraw` takes texts and what the trail says of them away.",
            err=True,
        )
