"""``refiqda blank``: a copy without anybody's work, to code in apart."""

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
    program_option,
    read_project,
)
from refiqda.cli.trailing import Told, trail_options, write_project

if TYPE_CHECKING:
    from pathlib import Path


@click.command("blank")
@click.argument("file", type=FILE)
@click.option("--coder", required=True, metavar="NAME", help="The analyst who will work in the copy.")
@output_options(what="The copy (.qdpx).")
@program_option()
@positions_option
@json_option
@trail_options
def command(
    file: Path,
    coder: str,
    output: Path,
    force: bool,
    tool: str | None,
    positions: str,
    as_json: bool,
    told: Told,
) -> None:
    """Write a copy of FILE to work in apart: its sources and codebook, and nobody's codings or memos.

    The analyst is a user of the copy. Memos of codes stay, for they belong to the codebook.
    Copies made so are known as one study when `refiqda merge` brings them together.

    Example: refiqda blank study.qdpx --coder "Mara Reyes" -o mara.qdpx --for nvivo
    """
    check_suffix(output, [".qdpx"])
    check_output(output, [file], force=force)
    from refiqda.handouts import account, blank  # noqa: PLC0415 - loaded only where it is used

    copy, left_out = blank(read_project(file, positions), coder)
    cost = write_project(
        copy.project,
        output,
        told=told,
        command="blank",
        inputs=[file],
        tool=tool,
        overwrite=force,
    )
    losses = account([(copy, cost)])
    from refiqda.render.handouts import blank_json, show_blank  # noqa: PLC0415 - as above

    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json({**blank_json(copy, output.name, left_out, losses), **told.shown()})
    else:
        show_blank(copy, output.name, left_out, losses)
