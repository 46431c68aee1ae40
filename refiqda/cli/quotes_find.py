"""``refiqda quotes find``: a list of passages, to look something up or to hand on as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from refiqda.cli.options import FILE, check_output, check_suffix, csv_options, json_option
from refiqda.cli.quotes_asking import asked_dossier, asking_options

if TYPE_CHECKING:
    from pathlib import Path


@click.command("find")
@asking_options
@click.option(
    "--unsorted",
    type=FILE,
    metavar="THEMES",
    help="Only what lies under no code of this project: what sorting left.",
)
@click.option("-o", "--output", type=FILE, metavar="OUT", help="The list as a file: .csv, .xlsx or .json.")
@click.option("--force", is_flag=True, help="Overwrite the output if it exists.")
@csv_options
@json_option
def command(
    files: tuple[Path, ...],
    unsorted: Path | None,
    output: Path | None,
    force: bool,
    delimiter: str,
    formula_safe: bool,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 - the options of `asking_options`
) -> None:
    """List coded passages: where, who coded them, who speaks, how long, quoted already or not.

    Without --theme, --code or --set every code is listed, each alone. Codings of one theme that
    share words are one passage. Several projects are taken together: give each analyst's own
    file, or one merged project.

    Example: refiqda quotes find study.qdpx --theme "In the room" --words doctor
    """
    if output is not None:
        check_suffix(output, [".csv", ".xlsx", ".json"])
        check_output(output, files, force=force)
    made = asked_dossier(files, around=output is not None or as_json, **asked)
    if unsorted is not None:
        from refiqda.cli.options import read_project  # noqa: PLC0415 - loaded only where it is used
        from refiqda.findings.dossiers.unsorted import unsorted as left_over  # noqa: PLC0415 - as above

        made = left_over(made, read_project(unsorted), unsorted.name)
    if output is not None:
        from refiqda.render.findings.dossier_files import write_list  # noqa: PLC0415 - loaded only where it is used

        write_list(made, output, overwrite=force, delimiter=delimiter, formula_safe=formula_safe)
    if as_json:
        from refiqda.render.findings.dossier_json import passages_dict  # noqa: PLC0415 - as above
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(passages_dict(made))
    elif output is not None:
        click.echo(f"{len(made.passages):,} passages written to {output.name}")
    else:
        from refiqda.render.findings.dossier_rows import show_passages  # noqa: PLC0415 - as above

        show_passages(made)
