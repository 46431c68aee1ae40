"""``refiqda reconcile list`` and ``status``: every difference, and how far the deciding is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.options import FILE, check_output, check_suffix, json_option
from refiqda.cli.reconcile_options import Asked, asked_for, order_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command("list", short_help="Every difference, in every state.")
@asked_for(log=False)
@order_option
@click.option(
    "-o", "--output", type=FILE, metavar="OUT", help="Write the list (.xlsx, .csv, .json, or .html to print)."
)
@click.option("--force", is_flag=True, help="Overwrite the output if it exists.")
@json_option
def list_command(
    asked: Asked,
    order: str,
    output: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """List every difference between the analysts, in every state.

    Example: refiqda reconcile list --coder Mara=mara.qdpx --coder Colm=colm.qdpx
    """
    from refiqda.reconciliation.definitions import definitions  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render.reconciliation import SUFFIXES, show_differences, write_differences  # noqa: PLC0415 - as above

    if output is not None:
        check_suffix(output, SUFFIXES)
        check_output(output, asked.given, force=force)
    comparison, found = asked.differences(order)
    if output is not None:
        known = definitions(comparison.material, found.material, found.log.decisions, renamed=found.renamed)
        write_differences(found, output, overwrite=force, definitions=known)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(found.to_dict())
    elif output is not None:
        click.echo(f"Written: {output.name}")
    else:
        show_differences(found)


@click.command("status", short_help="How far the deciding is.")
@asked_for(log=True)
@json_option
def status_command(
    asked: Asked,
    as_json: bool,
) -> None:
    """Say how many differences are decided, open, or to be looked at again, by code and by meeting.

    Example: refiqda reconcile status study.qdpx --decisions decisions.jsonl
    """
    from refiqda.render.reconciliation import show_status, status_json  # noqa: PLC0415 - loaded only where it is used

    _, found = asked.differences()
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(status_json(found))
    else:
        show_status(found)
