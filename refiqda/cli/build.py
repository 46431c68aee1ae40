"""``refiqda build``: a project from texts and a table of codings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.options import (
    FILE,
    check_output,
    check_suffix,
    json_option,
    positions_option,
    program_option,
    read_project,
)
from refiqda.cli.trailing import Told, trail_options, write_project

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.building.making import Built
    from refiqda.losses import LossReport


@click.command("build")
@click.argument("output", metavar="OUT", type=FILE)
@click.option("--sources", type=FILE, metavar="DIR", help="The folder with the texts.")
@click.option(
    "--codings", type=FILE, multiple=True, metavar="FILE", help="A table of codings: .csv, .jsonl or .xlsx."
)
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook (the first).")
@click.option(
    "--codebook",
    type=FILE,
    metavar="FILE",
    help="Codes to begin with: a .qdc, a project, a table or a Word file.",
)
@click.option("--encoding", metavar="NAME", help="Of texts and tables that are not UTF-8, such as cp1252.")
@click.option("--coder", metavar="NAME", help="Who coded the rows that do not say it.")
@click.option("--created", metavar="DATE", help="When, for rows that do not say it: 2024-01-31T12:00:00.")
@click.option("--name", metavar="NAME", help="What the project is called.")
@program_option()
@click.option("--into", type=FILE, metavar="PROJECT", help="Add the codings to a copy of this project.")
@positions_option
@click.option(
    "--unplaced", type=FILE, metavar="ROWS", help="Write the rows to correct (.csv, .xlsx or .jsonl)."
)
@click.option("--force", is_flag=True, help="Overwrite the output if it exists.")
@json_option
@trail_options
@click.pass_context
def command(
    context: click.Context,
    output: Path,
    sources: Path | None,
    codings: tuple[Path, ...],
    sheet: str | None,
    codebook: Path | None,
    encoding: str | None,
    coder: str | None,
    created: str | None,
    name: str | None,
    tool: str | None,
    into: Path | None,
    positions: str,
    unplaced: Path | None,
    force: bool,
    as_json: bool,
    told: Told,
) -> None:
    """Make the project OUT of the texts in a folder and a table of codings.

    Columns: source, code, coder, and either start and end or quote; quote may have occurrence
    (1, 2, ...), prefix and suffix beside it. Also memo, created, coder_kind (person or machine),
    model, prompt. A code is a name or a path (Parent/Child) and is created where it is not there.

    A quote must stand in its text exactly once, or a hint say where. Rows that cannot be placed
    are listed with the reason, and the exit status is 1; the project holds all others.

    Example: refiqda build study.qdpx --sources transcripts --codings codings.csv --for nvivo
    """
    _check(output, sources, codings, sheet, codebook, into, unplaced, force=force)
    from refiqda.building.making import build  # noqa: PLC0415 - loaded only where it is used
    from refiqda.exchange.programs import tool_named  # noqa: PLC0415 - as above

    tool_named(tool)  # a name that is none is told before any work
    built = build(
        sources=sources,
        codings=codings,
        codebook=codebook,
        coder=coder,
        created=created,
        name=name,
        into=None if into is None else read_project(into, positions),
        sheet=sheet,
        encoding=encoding,
    )
    losses = write_project(
        built.project,
        output,
        told=told,
        command="build",
        inputs=_files(codings, codebook, into),
        goes_on=into,
        tool=tool,
        overwrite=force,
    )
    _show(built, output, losses, unplaced, told, force=force, as_json=as_json)
    if built.unplaced:
        context.exit(1)


def _show(
    built: Built,
    output: Path,
    losses: LossReport,
    unplaced: Path | None,
    told: Told,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """Write the rows to correct, and print what came of it."""
    from refiqda.render import building  # noqa: PLC0415 - loaded only where it is used

    if not built.unplaced:
        unplaced = None
    if unplaced is not None:
        building.write_unplaced(built.unplaced, unplaced, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        value = building.building_json(built, output=output.name, losses=losses)
        print_json({**value, **told.shown()})
    else:
        sheet = None if unplaced is None else unplaced.name
        building.show_build(built, output=output.name, losses=losses, sheet=sheet)


def _files(codings: tuple[Path, ...], *others: Path | None) -> list[Path]:
    """Return the files that are read, the texts aside."""
    return [*codings, *(one for one in others if one is not None)]


def _check(
    output: Path,
    sources: Path | None,
    codings: tuple[Path, ...],
    sheet: str | None,
    codebook: Path | None,
    into: Path | None,
    unplaced: Path | None,
    *,
    force: bool,
) -> None:
    """Refuse, before any work, what cannot be meant or would overwrite something."""
    if sources is None and into is None:
        raise click.UsageError("name the folder with the texts (--sources), or a project to add to (--into)")
    if into is not None and codebook is not None:
        raise click.UsageError("--codebook is for a new project; --into has its codes")
    if sheet is not None and not any(one.suffix.lower() == ".xlsx" for one in codings):
        raise click.UsageError("--sheet is for workbooks (.xlsx)")
    check_suffix(output, [".qdpx"])
    inputs = _files(codings, codebook, into)
    check_output(output, inputs, force=force)
    if unplaced is not None:
        check_suffix(unplaced, [".csv", ".xlsx", ".jsonl"])
        check_output(unplaced, [*inputs, output], force=force)
