"""``refiqda split``: a copy for each analyst."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.options import (
    FILE,
    check_folder,
    json_option,
    positions_option,
    program_option,
    read_project,
)
from refiqda.cli.trailing import Told, trail_options, write_project
from refiqda.exchange.names import RESERVED_ON_WINDOWS, distinct_names

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.handouts import Handout


@click.command("split")
@click.argument("file", type=FILE)
@click.option(
    "--per", type=click.Choice(["coder"]), default="coder", show_default=True, help="One copy for each."
)
@click.option(
    "-o", "--output", "folder", type=FILE, required=True, metavar="DIR", help="The folder for the copies."
)
@program_option("Write them the way this program does")
@click.option("--force", is_flag=True, help="Overwrite copies of the same names in the folder.")
@positions_option
@json_option
@trail_options
def command(
    file: Path,
    per: str,
    folder: Path,
    tool: str | None,
    force: bool,
    positions: str,
    as_json: bool,
    told: Told,
) -> None:
    """Write a copy of FILE for each analyst, with that analyst's codings and memos and nobody else's.

    Sources and codebook are the same in all copies; `refiqda merge` makes one study of them
    again. What stands between several analysts, such as a link from one's coding to the
    other's memo, is in no copy and is said.

    Example: refiqda split study.qdpx -o copies
    """
    from refiqda.exchange.programs import tool_named  # noqa: PLC0415 - loaded only where it is used
    from refiqda.handouts import account, split  # noqa: PLC0415 - as above

    tool_named(tool)
    made = split(read_project(file, positions))
    paths = check_folder(folder, [file], names=file_names(made.handouts), force=force)
    costs = [
        write_project(
            handout.project, path, told=told, command="split", inputs=[file], tool=tool, overwrite=force
        )
        for handout, path in zip(made.handouts, paths, strict=True)
    ]
    losses = made.report + account(zip(made.handouts, costs, strict=True))
    from refiqda.render.handouts import show_split, split_json  # noqa: PLC0415 - as above

    files = {path.name: handout for path, handout in zip(paths, made.handouts, strict=True)}
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json({**split_json(files, losses), "per": per, **told.shown()})
    else:
        show_split(files, folder.name, losses)


def file_names(handouts: tuple[Handout, ...]) -> list[str]:
    """Return a file name for each copy: the analyst's name without what a file system refuses, each once."""
    stems = []
    for handout in handouts:
        plain = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in handout.name.strip())
        stem = plain.strip("-.")[:80] or "analyst"
        if RESERVED_ON_WINDOWS.fullmatch(stem):
            stem += "-"
        stems.append(stem)
    return distinct_names(stems, ".qdpx")
