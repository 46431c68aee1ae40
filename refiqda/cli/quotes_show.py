"""``refiqda quotes show``: the dossier of a theme, to read and to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from refiqda.cli.options import FILE, check_output, check_suffix, json_option
from refiqda.cli.quotes_asking import asked_dossier, asking_options
from refiqda.render.plain import counted

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.findings.dossiers.values import Dossier

_GROUPS = ("source", "code", "analyst", "agreement", "participant", "perspective", "kind", "none")


@click.command("show")
@asking_options
@click.option(
    "--against",
    multiple=True,
    metavar="NAME",
    help="A code, or a kind of link, by which counter-evidence was marked.",
)
@click.option("--by", type=click.Choice(_GROUPS), help="What the passages are put under.")
@click.option("--grid", "as_grid", is_flag=True, help="The framework grid: theme by participant.")
@click.option("--paired", "as_paired", is_flag=True, help="One row a dyad, the perspectives side by side.")
@click.option(
    "-o", "--output", type=FILE, metavar="OUT", help="The dossier: .docx, .html, .md, .xlsx or .json."
)
@click.option("--force", is_flag=True, help="Overwrite the output if it exists.")
@json_option
def command(
    files: tuple[Path, ...],
    against: tuple[str, ...],
    by: str | None,
    as_grid: bool,
    as_paired: bool,
    output: Path | None,
    force: bool,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 - the options of `asking_options`
) -> None:
    """Write the dossier of a theme: its passages with the turns around them, notes, and who coded them.

    It names cases and is for the people of the study; --attribution role or none makes a copy to
    show round. With --grid or --paired the passages stand in a table instead. Without -o it is
    printed as Markdown.

    Example: refiqda quotes show mara.qdpx colm.qdpx --theme "In the room" -o room.docx
    """
    if not (as_grid or as_paired or asked["themes"] or asked["codes"] or asked["sets"]):
        raise click.UsageError(
            "name what to show: --theme, --code or --set (--grid and --paired take all codes)"
        )
    together = {"source", "participant", *(("perspective",) if asked["attribution"] == "none" else ())}
    if asked["attribution"] != "internal" and by in together:
        raise click.UsageError(
            f"--by {by} puts together what a copy to show round must keep apart; leave it out"
        )
    if output is not None:
        check_suffix(output, [".docx", ".html", ".md", ".xlsx", ".json"])
        check_output(output, files, force=force)
    made = asked_dossier(files, against=against, **asked)
    _say(made, by, output, as_grid=as_grid, as_paired=as_paired, as_json=as_json, force=force)


def _say(
    made: Dossier,
    by: str | None,
    output: Path | None,
    *,
    as_grid: bool,
    as_paired: bool,
    as_json: bool,
    force: bool,
) -> None:
    from refiqda.findings.dossiers.grids import grid, paired  # noqa: PLC0415 - loaded only where it is used

    tables: dict[str, Any] = {
        "grid": grid(made) if as_grid else None,
        "paired": paired(made) if as_paired else None,
    }
    if output is not None:
        from refiqda.render.findings.dossier_files import write_dossier  # noqa: PLC0415 - as above

        write_dossier(made, output, by=by, overwrite=force, **tables)
    if as_json:
        from refiqda.render.findings.dossier_json import dossier_dict  # noqa: PLC0415 - as above
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(dossier_dict(made, **tables))
    elif output is not None:
        click.echo(f"{counted(len(made.passages), 'passage')} written to {output.name}")
    else:
        from refiqda.render.findings.dossier_markdown import dossier_markdown  # noqa: PLC0415 - as above

        click.echo(dossier_markdown(made, by=by, **tables), nl=False)
