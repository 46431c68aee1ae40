"""``refiqda trail codebook``: the codebook as it was on a day."""

from __future__ import annotations

from pathlib import Path

import click

from refiqda.cli.options import FILE, check_output, check_suffix, json_option, output_options
from refiqda.cli.study_folder import study_option


@click.command("codebook")
@click.argument("start", type=FILE, required=False, metavar="[FOLDER]")
@click.option("--at", "date", metavar="DATE", help="The day, month or year at whose end: 2024-03-18.")
@click.option(
    "--between", nargs=2, metavar="A B", help="Instead: what changed in it from one day to another."
)
@click.option("--project", metavar="P", help="Of which project, where several were recorded.")
@output_options(required=False, what="A file: .qdc, .docx, .xlsx, .csv or .txt; with --between .html too.")
@study_option
@json_option
def command(
    start: Path | None,
    date: str | None,
    between: tuple[str, str] | None,
    project: str | None,
    output: Path | None,
    force: bool,
    study: Path | None,
    as_json: bool,
) -> None:
    """Show the codebook as it was on a day, from the state recorded last before it.

    States may be deleted. Then the names of codes are followed through what the log says, as far as it
    tells; what nobody can know any more is said to be unknown.

    Example: refiqda trail codebook --at 2024-03-18 --project study -o codebook-march.docx
    """
    from refiqda.render.trail import codebooks as render  # noqa: PLC0415 - loaded only where it is used
    from refiqda.trail.codebooks import codebook_at  # noqa: PLC0415 - as above
    from refiqda.trail.reading import read_trail  # noqa: PLC0415 - as above
    from refiqda.trail.verifying import log_of  # noqa: PLC0415 - as above

    if (date is None) == (between is None):
        raise click.UsageError("say --at DATE, or --between with two dates")
    if start is not None and study is not None:
        raise click.UsageError("FOLDER and --folder both name the study: use one")
    log = log_of(start or study or Path())
    if output is not None:
        check_suffix(output, render.SUFFIXES if between is None else render.DIFF_SUFFIXES)
        check_output(output, [log], force=force)
    trail = read_trail(log)
    if between is not None:
        old, new = (codebook_at(trail, one, project=project) for one in between)
        render.between(old, new, output, overwrite=force, as_json=as_json)
        return
    found = codebook_at(trail, date or "", project=project)
    if output is not None:
        render.write_then(found, output, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(render.then_json(found))
    else:
        render.show_then(found, output.name if output else None)
