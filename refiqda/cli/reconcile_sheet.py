"""``refiqda reconcile sheet`` and ``import``: decisions in Excel or LibreOffice, and their way back into the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.options import FILE, check_output, check_suffix, json_option, output_options
from refiqda.cli.reconcile_options import Asked, asked_for, order_option
from refiqda.cli.trailing import Told, enter_log, log_trail_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command("sheet", short_help="A sheet to decide in, for Excel or LibreOffice.")
@asked_for(log=False)
@order_option
@output_options(what="The sheet to write (.xlsx, or .csv).")
@json_option
def sheet_command(
    asked: Asked,
    order: str,
    output: Path,
    force: bool,
    as_json: bool,
) -> None:
    """Write every difference into a sheet, one a row, to be decided there.

    The workbook says how it is filled in. `import` reads it back.

    Example: refiqda reconcile sheet study.qdpx --decisions decisions.jsonl -o differences.xlsx
    """
    from refiqda.reconciliation.definitions import definitions  # noqa: PLC0415 - loaded only where it is used
    from refiqda.reconciliation.sheets import SUFFIXES, write_sheet  # noqa: PLC0415 - as above

    check_suffix(output, SUFFIXES)
    check_output(output, asked.given, force=force)
    comparison, found = asked.differences(order)
    known = definitions(comparison.material, found.material, found.log.decisions, renamed=found.renamed)
    rows = write_sheet(found, output, definitions=known, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json({"format": "refiqda.reconcile-sheet/1", "output": output.name, "rows": rows})
    else:
        from refiqda.render.reconciliation import show_sheet  # noqa: PLC0415 - as above

        show_sheet(found, output.name)


@click.command("import", short_help="Read a filled sheet back into the log.")
@click.argument("sheet", type=FILE, metavar="SHEET")
@asked_for(log=True)
@click.option(
    "--by", "people", multiple=True, metavar="NAME", help="Who decided, for rows that do not say it."
)
@click.option("--meeting", metavar="NAME", help="In which meeting, for rows that do not say it.")
@click.option("--at", metavar="WHEN", help="When, as you write it, for rows that do not say it.")
@json_option
@log_trail_option
@click.pass_context
def import_command(
    context: click.Context,
    sheet: Path,
    asked: Asked,
    people: tuple[str, ...],
    meeting: str | None,
    at: str | None,
    as_json: bool,
    told: Told,
) -> None:
    """Add to the log what was filled into a sheet (.xlsx, .csv).

    Only rows that were changed are read, and reading a sheet twice adds nothing. Where somebody decided otherwise since
    the sheet was made, both are shown, the row is not written, and the command leaves with 2. A row that is wrong is
    named, and then nothing is written.

    Example: refiqda reconcile import differences.xlsx study.qdpx --decisions decisions.jsonl --by Mara --by Colm
    """
    from refiqda.reconciliation.sheets import import_sheet  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render.reconciliation import show_imported  # noqa: PLC0415 - as above

    if not asked.files and not asked.specs:
        raise click.UsageError("name the project after the sheet")
    chosen = asked.read()
    done = import_sheet(
        sheet,
        chosen.comparison.material,
        asked.log,
        coders=chosen.coders,
        crosswalk=chosen.crosswalk,
        auto=asked.auto,
        by=people,
        meeting=meeting,
        at=at,
    )
    enter_log(asked.log, told=told)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json({**done.to_dict(), "sheet": sheet.name, "log": asked.log.name, **told.shown()})
    else:
        show_imported(done, sheet.name, asked.log.name)
    context.exit(2 if done.conflicts else 0)
