"""``refiqda convert``: a project written strictly."""

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
    read_project,
)

if TYPE_CHECKING:
    from pathlib import Path


@click.command("convert")
@click.argument("file", metavar="IN", type=FILE)
@output_options(what="The project to write (.qdpx).")
@click.option(
    "--for",
    "tool",
    metavar="TOOL",
    help="nvivo, nvivo-mac, atlasti, maxqda, qualcoder, quirkos, f4, transana or standard.",
)
@positions_option
@click.option("--report", type=FILE, metavar="LOSS", help="Write what was lost or repaired (.json or .txt).")
@json_option
def command(
    file: Path,
    output: Path,
    force: bool,
    tool: str | None,
    positions: str,
    report: Path | None,
    as_json: bool,
) -> None:
    """Write the project IN so that any program that keeps to the standard accepts it.

    What had to be repaired or left out is said; nothing is dropped in silence. With --for it
    is written the way that program writes it itself.

    Example: refiqda convert study.qdpx -o for-atlas.qdpx --for atlasti --report loss.txt
    """
    from refiqda.output import write  # noqa: PLC0415 - loaded only where it is used

    check_suffix(output, [".qdpx"])
    check_output(output, [file], force=force)
    if report is not None:
        check_suffix(report, [".json", ".txt"])
        check_output(report, [file, output], force=force)
    project = read_project(file, positions)
    losses = write(project, output, tool=tool or "standard", overwrite=force)
    if report is not None:
        from refiqda.render.losses import write_losses  # noqa: PLC0415 - loaded only where it is used

        write_losses(losses, report, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - loaded only where it is used

        print_json({**losses.to_dict(), "format": "refiqda.convert/1", "output": output.name, "for": tool})
        return
    from refiqda.render.losses import show_losses  # noqa: PLC0415 - loaded only where it is used

    show_losses(losses, output.name)
