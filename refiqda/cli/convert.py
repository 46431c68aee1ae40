"""``refiqda convert``: a project written strictly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from refiqda.cli.options import (
    FILE,
    check_output,
    check_suffix,
    json_option,
    output_options,
    positions_option,
    program_option,
    read_any,
    read_project,
)
from refiqda.cli.trailing import Told, trail_options, write_project
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda import model
    from refiqda.losses import LossReport
    from refiqda.project import Project

_OTHERS: Final = {".eaf": "ELAN", ".jsonld": "Web Annotations"}
"""Forms that are neither project nor codebook, and what they are called."""


@click.command("convert")
@click.argument("file", metavar="IN", type=FILE)
@output_options(what="The file to write: .qdpx, .qdc, .eaf or .jsonld.")
@program_option()
@positions_option
@click.option("--source", metavar="NAME", help="ELAN: which recording, where there are several.")
@click.option(
    "--report", type=FILE, metavar="LOSS", help="Write what was lost or repaired (.html, .json, .txt)."
)
@json_option
@trail_options
def command(
    file: Path,
    output: Path,
    force: bool,
    tool: str | None,
    positions: str,
    source: str | None,
    report: Path | None,
    as_json: bool,
    told: Told,
) -> None:
    """Write the project or codebook IN so that any program that keeps to the standard accepts it.

    What had to be repaired or left out is said; nothing is dropped in silence. With --for it
    is written the way that program writes it itself.

    A project becomes a codebook where OUT ends in .qdc: its codes, and sets of codes. A
    codebook becomes a new project without sources where OUT ends in .qdpx.

    Where OUT ends in .eaf, one recording with its coded stretches and transcripts becomes an
    ELAN document; where it ends in .jsonld, all codings and memos become W3C Web Annotations.

    Example: refiqda convert study.qdpx -o for-atlas.qdpx --for atlasti --report loss.txt
    """
    suffix = check_suffix(output, [".qdpx", ".qdc", ".eaf", ".jsonld"])
    if suffix in _OTHERS and tool is not None:
        raise click.UsageError(f"--for is for projects and codebooks, not for {suffix}")
    if source is not None and suffix != ".eaf":
        raise click.UsageError("--source is for ELAN documents (.eaf)")
    check_output(output, [file], force=force)
    if report is not None:
        from refiqda.render.losses import SUFFIXES  # noqa: PLC0415 - loaded only where it is used

        check_suffix(report, SUFFIXES)
        check_output(report, [file, output], force=force)
    if suffix in _OTHERS:
        from refiqda.importing import export_file  # noqa: PLC0415 - loaded only where it is used

        options = {"source": source} if source is not None else {}
        losses = export_file(read_project(file, positions), output, overwrite=force, **options)
    else:
        losses = _write(read_any(file, positions), file, output, suffix, tool, told, force=force)
    if report is not None:
        from refiqda.exchange.programs import tool_named  # noqa: PLC0415 - loaded only where it is used
        from refiqda.render.losses import write_losses  # noqa: PLC0415 - as above

        title = _OTHERS.get(suffix) or tool_named(tool).title
        write_losses(losses, report, source=file.name, output=output.name, program=title, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - loaded only where it is used

        value = {**losses.to_dict(), "format": "refiqda.convert/1", "output": output.name, "for": tool}
        print_json({**value, **told.shown()})
        return
    from refiqda.render.losses import show_losses  # noqa: PLC0415 - loaded only where it is used

    show_losses(losses, output.name)


def _write(
    given: Project | model.CodeBook,
    file: Path,
    output: Path,
    suffix: str,
    tool: str | None,
    told: Told,
    *,
    force: bool,
) -> LossReport:
    """Write a project as .qdpx or a codebook as .qdc, strictly, and return what that cost."""
    from refiqda import codebooks  # noqa: PLC0415 - loaded only where it is used
    from refiqda.losses import LossReport  # noqa: PLC0415 - as above
    from refiqda.project import Project, write_codebook  # noqa: PLC0415 - as above

    try:
        if suffix == ".qdpx":
            kept = LossReport()
            if not isinstance(given, Project):
                given, kept = codebooks.codebook_as_project(given, file.stem, tool)
            return kept + write_project(
                given, output, told=told, command="convert", inputs=[file], tool=tool, overwrite=force
            )
        if isinstance(given, Project):
            made, losses = codebooks.extract_codebook(given, tool)
        else:
            made, losses = codebooks.convert_codebook(given, tool)
    except InvalidArgumentError as error:
        error.file = error.file or file.name
        raise
    write_codebook(made, output, overwrite=force)
    return losses
