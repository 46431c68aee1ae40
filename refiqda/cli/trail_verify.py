"""``refiqda trail verify``: does the trail hold."""

from __future__ import annotations

from pathlib import Path

import click

from refiqda.cli.options import FILE, json_option, read_project
from refiqda.cli.study_folder import study_option


@click.command("verify")
@click.argument("start", type=FILE, required=False, metavar="[FOLDER|PROJECT|LOG]")
@click.option("--project", type=FILE, metavar="P", help="Also compare the note in this project.")
@click.option(
    "--signers", type=FILE, metavar="FILE", help="Whose keys are whose, from elsewhere than the trail."
)
@study_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    start: Path | None,
    project: Path | None,
    signers: Path | None,
    study: Path | None,
    as_json: bool,
) -> None:
    """Look whether the trail is still what was written, line by line, and name the first line that is not.

    Without an argument it is the trail of the study that this folder belongs to. A public log
    (refiqda trail export --public) is verified in the same way; with a project, its note is compared.
    Exit 0: it holds. Exit 1: it does not. Nothing is changed.

    Example: refiqda trail verify --project study.qdpx
    """
    from refiqda.trail.verifying import log_of, verify  # noqa: PLC0415 - loaded only where it is used

    if start is not None and study is not None:
        raise click.UsageError("FOLDER and --folder both name the study: use one")
    place = start or study or Path()
    if project is None and place.is_file() and place.suffix.lower() in {".qdpx", ".qde"}:
        project = place
    log = log_of(place)
    known = None if project is None else read_project(project)
    verdict = verify(log, project=known, signers=signers)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(verdict.to_dict())
    else:
        from refiqda.render.trail.verdict import show_verdict  # noqa: PLC0415 - as above

        show_verdict(verdict, given=signers is not None, asked=known is not None)
    context.exit(0 if verdict.ok else 1)
