"""``refiqda trail log``: what happened in a study, in plain words."""

from __future__ import annotations

from pathlib import Path

import click

from refiqda.cli.options import FILE, check_output, check_suffix, json_option, output_options
from refiqda.cli.study_folder import study_option


@click.command("log")
@click.argument("start", type=FILE, required=False, metavar="[FOLDER]")
@click.option(
    "--kind", "kinds", multiple=True, metavar="K", help="Only this kind, such as decision (repeatable)."
)
@click.option("--by", multiple=True, metavar="NAME", help="Only what this person did (repeatable).")
@click.option("--since", metavar="DATE", help="From this day on: 2026, 2026-11 or 2026-11-22.")
@click.option("--until", metavar="DATE", help="Up to this day, month or year, and with it.")
@click.option("--meeting", metavar="M", help="Only what belongs to this meeting.")
@click.option("--code", metavar="C", help="Only what concerns this code, by name or path.")
@click.option("--source", metavar="S", help="Only what concerns this source.")
@click.option("--case", metavar="C", help="Only what concerns this case.")
@click.option("--project", metavar="P", help="Only what was recorded of this project.")
@click.option("--entry", "numbers", metavar="N[-M]", help="Only these entries.")
@click.option("--full", is_flag=True, help="Tell every change and decision, however many.")
@output_options(required=False, what="A file: .html (a timeline), .json, .txt or .md.")
@study_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    start: Path | None,
    kinds: tuple[str, ...],
    by: tuple[str, ...],
    since: str | None,
    until: str | None,
    meeting: str | None,
    code: str | None,
    source: str | None,
    case: str | None,
    project: str | None,
    numbers: str | None,
    full: bool,
    output: Path | None,
    force: bool,
    study: Path | None,
    as_json: bool,
) -> None:
    """Tell what happened in a study: who changed what, when, in which meeting, and why.

    FOLDER is the study's folder; without it, the study you are in. What you ask for narrows down
    together: --kind decision --by Mara tells the decisions Mara took part in. A page (-o OUT.html) shows
    the whole time on one axis. Exit 1: the log is damaged, and told up to there.

    Example: refiqda trail log --kind decision --since 2024-03 --full
    """
    from refiqda.render.trail import log as render  # noqa: PLC0415 - loaded only where it is used
    from refiqda.trail.asking import ask  # noqa: PLC0415 - as above
    from refiqda.trail.filtering import Wanted, number_range  # noqa: PLC0415 - as above
    from refiqda.trail.verifying import log_of  # noqa: PLC0415 - as above

    if start is not None and study is not None:
        raise click.UsageError("FOLDER and --folder both name the study: use one")
    log = log_of(start or study or Path())
    if output is not None:
        check_suffix(output, render.SUFFIXES)
        check_output(output, [log], force=force)
    wanted = Wanted(
        kinds=kinds, by=by, since=since, until=until, meeting=meeting, code=code, source=source, case=case,
        project=project, numbers=number_range(numbers) if numbers else None,
    )  # fmt: skip
    answer = ask(log, wanted)
    if output is not None:
        render.write_log(answer, output, full=full, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(render.log_json(answer))
    elif output is not None:
        click.echo(f"{render.opening(answer)} Written: {output.name}")
    else:
        render.show_log(answer, full=full)
    if words := render.damage_words(answer):
        click.echo(f"refiqda: warning: {words}", err=True)
    context.exit(0 if answer.first_bad is None else 1)
