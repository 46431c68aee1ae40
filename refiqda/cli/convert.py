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
    read_any,
)
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda import model
    from refiqda.losses import LossReport
    from refiqda.project import Project


@click.command("convert")
@click.argument("file", metavar="IN", type=FILE)
@output_options(what="The project (.qdpx) or codebook (.qdc) to write.")
@click.option(
    "--for",
    "tool",
    metavar="TOOL",
    help="nvivo, nvivo-mac, atlasti, maxqda, qualcoder, quirkos, f4, transana or standard.",
)
@positions_option
@click.option(
    "--report", type=FILE, metavar="LOSS", help="Write what was lost or repaired (.html, .json, .txt)."
)
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
    """Write the project or codebook IN so that any program that keeps to the standard accepts it.

    What had to be repaired or left out is said; nothing is dropped in silence. With --for it
    is written the way that program writes it itself.

    A project becomes a codebook where OUT ends in .qdc: its codes, and sets of codes. A
    codebook becomes a new project without sources where OUT ends in .qdpx.

    Example: refiqda convert study.qdpx -o for-atlas.qdpx --for atlasti --report loss.txt
    """
    suffix = check_suffix(output, [".qdpx", ".qdc"])
    check_output(output, [file], force=force)
    if report is not None:
        from refiqda.render.losses import SUFFIXES  # noqa: PLC0415 - loaded only where it is used

        check_suffix(report, SUFFIXES)
        check_output(report, [file, output], force=force)
    losses = _write(read_any(file, positions), file, output, suffix, tool, force=force)
    if report is not None:
        from refiqda.exchange.programs import tool_named  # noqa: PLC0415 - loaded only where it is used
        from refiqda.render.losses import write_losses  # noqa: PLC0415 - as above

        title = tool_named(tool).title
        write_losses(losses, report, source=file.name, output=output.name, program=title, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - loaded only where it is used

        print_json({**losses.to_dict(), "format": "refiqda.convert/1", "output": output.name, "for": tool})
        return
    from refiqda.render.losses import show_losses  # noqa: PLC0415 - loaded only where it is used

    show_losses(losses, output.name)


def _write(
    given: Project | model.CodeBook, file: Path, output: Path, suffix: str, tool: str | None, *, force: bool
) -> LossReport:
    """Write a project as .qdpx or a codebook as .qdc, strictly, and return what that cost."""
    from refiqda import codebooks  # noqa: PLC0415 - loaded only where it is used
    from refiqda.project import Project, write_codebook  # noqa: PLC0415 - as above

    try:
        if isinstance(given, Project):
            if suffix == ".qdpx":
                from refiqda.output import write  # noqa: PLC0415 - as above

                return write(given, output, tool=tool or "standard", overwrite=force)
            made, losses = codebooks.extract_codebook(given, tool)
        elif suffix == ".qdpx":
            return codebooks.write_as_project(given, output, tool, name=file.stem, overwrite=force)
        else:
            made, losses = codebooks.convert_codebook(given, tool)
    except InvalidArgumentError as error:
        error.file = error.file or file.name
        raise
    write_codebook(made, output, overwrite=force)
    return losses
