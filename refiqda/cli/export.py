"""``refiqda export``: a table of a project as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.options import (
    FILE,
    check_output,
    check_suffix,
    json_option,
    output_options,
    positions_option,
    read_any,
)
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from pathlib import Path

from refiqda.render.plain import counted


@click.command("export")
@click.argument("file", type=FILE)
@click.option(
    "--table",
    type=click.Choice(["codings", "codes", "sources"]),
    default="codings",
    show_default=True,
    help="What stands in the rows.",
)
@output_options(what="The table: .csv, .jsonl, .xlsx or .parquet.")
@positions_option
@json_option
def command(file: Path, table: str, output: Path, force: bool, positions: str, as_json: bool) -> None:
    """Write the codings, codes or sources of FILE as a table.

    Codings have the coded words, where they begin and end (in characters of the text, line
    ends counted once), source, code, coder, memo. One row is one coding.

    Example: refiqda export study.qdpx --table codings -o codings.csv
    """
    from refiqda.render.tables import SUFFIXES, table_of, write_table  # noqa: PLC0415 - loaded only where it is used

    check_suffix(output, SUFFIXES)
    check_output(output, [file], force=force)
    try:
        made = table_of(read_any(file, positions), table)
    except InvalidArgumentError as error:
        error.file = error.file or file.name
        raise
    rows = write_table(made, output, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - loaded only where it is used

        print_json({"format": "refiqda.export/1", "output": output.name, "table": table, "rows": rows})
    else:
        click.echo(f"{counted(rows, table[:-1])} written to {output.name}")
