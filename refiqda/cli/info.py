"""``refiqda info``: what is in a file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from refiqda.cli.options import FILE, json_option, positions_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command("info")
@click.argument("file", type=FILE)
@click.option(
    "--show",
    type=click.IntRange(min=0),
    metavar="N",
    help="How many coded passages to show (5 on a terminal, else none).",
)
@positions_option
@json_option
def command(file: Path, show: int | None, positions: str, as_json: bool) -> None:
    """Say what is in FILE: a project (.qdpx, .qde) or a codebook (.qdc).

    Shows some coded passages. Hold them beside your program: the same words must be coded
    there.

    Example: refiqda info study.qdpx --show 10
    """
    from refiqda.render.json_text import print_json  # noqa: PLC0415 - loaded only where it is used
    from refiqda.summary import summarise  # noqa: PLC0415 - loaded only where it is used

    wanted = show if show is not None else 5 * (sys.stdout.isatty() and not as_json)
    summary = summarise(file, passages=wanted, positions=positions)
    if as_json:
        print_json(summary.to_dict())
        return
    from refiqda.render.info import show_summary  # noqa: PLC0415 - loaded only where it is used

    show_summary(summary)
