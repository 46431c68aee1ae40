"""``refiqda export``: a table of a project as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from refiqda.cli.options import (
    FILE,
    check_output,
    check_suffix,
    csv_options,
    json_option,
    output_options,
    positions_option,
    read_any,
)
from refiqda.errors import AmbiguousNameError, InvalidArgumentError, NotInProjectError
from refiqda.render.plain import counted

if TYPE_CHECKING:
    from pathlib import Path

TABLES = ("codings", "codes", "sources", "cases", "notes", "matrix", "users", "sets", "links", "variables")
SUFFIXES = ".csv, .xlsx, .jsonl, .parquet, .docx or .html"
ORIGINS = ("person", "machine", "inherited", "case", "automatic")


@click.command("export")
@click.argument("file", type=FILE)
@click.option(
    "--table",
    type=click.Choice(TABLES),
    default="codings",
    show_default=True,
    metavar="TABLE",
    help="What stands in the rows: codings, codes, sources, cases, notes, matrix (codes by sources), users, "
    "sets, links or variables.",
)
@output_options(what=f"The table: {SUFFIXES}.")
@click.option(
    "--coder", "coders", multiple=True, metavar="NAME", help="Only codings by this analyst (repeatable)."
)
@click.option(
    "--code",
    "codes",
    multiple=True,
    metavar="CODE",
    help="Only this code: name, path or identifier (repeatable).",
)
@click.option("--subcodes", is_flag=True, help="With --code: the codes below it too.")
@click.option("--source", "sources", multiple=True, metavar="SOURCE", help="Only this source (repeatable).")
@click.option(
    "--origin",
    "origins",
    multiple=True,
    type=click.Choice(ORIGINS),
    help="Only codings made so (repeatable); figures leave out case and automatic unless asked.",
)
@click.option("--attributes", is_flag=True, help="Of codings: the variables of case and source as columns.")
@click.option(
    "--context",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Of codings: N characters before and after each passage.",
)
@click.option(
    "--measure",
    type=click.Choice(["codings", "characters", "words"]),
    default="codings",
    show_default=True,
    help="Of the matrix: what its cells count.",
)
@click.option(
    "--by",
    type=click.Choice(["source", "coder", "case"]),
    default="source",
    show_default=True,
    help="Of the matrix: what codes are set against.",
)
@click.option("--binary", is_flag=True, help="Of the matrix: 1 where a code was used, else 0.")
@click.option("--transpose", is_flag=True, help="Of the matrix: codes as columns.")
@csv_options
@positions_option
@json_option
def command(
    file: Path,
    table: str,
    output: Path,
    force: bool,
    delimiter: str,
    formula_safe: bool,
    positions: str,
    as_json: bool,
    **options: Any,  # noqa: ANN401 - what is asked of the table, each option above
) -> None:
    """Write a table of FILE: its codings, codes, sources, cases, notes, or codes by sources.

    .csv, .xlsx, .jsonl and .parquet hold every column; .docx and .html are for reading and printing.
    A coding has the coded words, where they begin and end (in characters of the text, line ends
    counted once), source, code with its path, analyst, case and memo. Rows stand in reading order.

    Example: refiqda export study.qdpx --table codings -o codings.xlsx
    """
    from refiqda.extracts import table_of  # noqa: PLC0415 - loaded only where it is used
    from refiqda.project import Project  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render import tables  # noqa: PLC0415 - loaded only where it is used

    check_suffix(output, tables.SUFFIXES)
    check_output(output, [file], force=force)
    try:
        given = read_any(file, positions)
        made = table_of(given, table, **options)
    except (InvalidArgumentError, NotInProjectError, AmbiguousNameError) as error:
        error.file = error.file or file.name
        raise
    project = given if isinstance(given, Project) else None
    form = tables.Form(delimiter=delimiter, formula_safe=formula_safe)
    written = tables.write_table(made, output, overwrite=force, form=form, project=project)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - loaded only where it is used

        print_json(
            {
                "format": "refiqda.export/1",
                "output": output.name,
                "table": table,
                "rows": written.rows,
                "columns": list(made.columns),
                "shielded": written.shielded,
                "notes": list(written.notes),
            }
        )
        return
    click.echo(f"{counted(written.rows, *written.noun)} written to {output.name}")
    for note in written.notes:
        click.echo(note)
