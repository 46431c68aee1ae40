"""``refiqda crosswalk``: what did the other see here, and the sheet in which people say which codes are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.coders import CoderSpec, inputs, read_comparison
from refiqda.cli.options import FILE, check_output, check_suffix, json_option

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.crosswalks import CrosswalkMatrix


def _names(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())


@click.command("crosswalk")
@inputs
@click.option("--coders", metavar="A,B", callback=_names, help="Compare these only.")
@click.option(
    "-o",
    "--output",
    type=FILE,
    metavar="OUT",
    help="The sheet to fill in (.xlsx, .csv), or the page with the passages (.html), or .json.",
)
@click.option("--force", is_flag=True, help="Overwrite the output if it exists.")
@json_option
def command(
    files: tuple[Path, ...],
    specs: tuple[CoderSpec, ...],
    coders: tuple[str, ...],
    output: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Show what each analyst saw where the other did, code by code.

    For people whose codebooks were made apart: each code of one beside the codes that the other
    gave the same passages, how many, and where the other saw nothing. Codes are never taken for
    one because of their names. With -o SHEET.xlsx you get a sheet in which you say which are the
    same, broader, narrower, related, or only one person's; agree, reconcile and merge read it
    with --crosswalk.

    Example: refiqda crosswalk mara.qdpx colm.qdpx -o sheet.xlsx
    """
    if output is not None:
        check_suffix(output, [".xlsx", ".csv", ".html", ".json"])
        check_output(output, [*files, *(spec.file for spec in specs)], force=force)
    comparison = read_comparison(files, specs)
    from refiqda.crosswalks import crosswalk  # noqa: PLC0415 - loaded only where it is used

    matrix = crosswalk(comparison.material, coders or comparison.named or None)
    if output is not None:
        _write(matrix, output, overwrite=force)
    if as_json:
        from refiqda.render.crosswalk import crosswalk_json  # noqa: PLC0415 - as above
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(crosswalk_json(matrix))
        return
    from refiqda.render.crosswalk import show_crosswalk  # noqa: PLC0415 - as above

    show_crosswalk(matrix, None if output is None else output.name)


def _write(matrix: CrosswalkMatrix, output: Path, *, overwrite: bool) -> None:
    suffix = output.suffix.lower()
    if suffix in {".xlsx", ".csv"}:
        from refiqda.crosswalks.sheet import write_sheet  # noqa: PLC0415 - loaded only where it is used

        write_sheet(matrix, output, overwrite=overwrite)
        return
    from refiqda.render.crosswalk import write_crosswalk  # noqa: PLC0415 - as above

    write_crosswalk(matrix, output, overwrite=overwrite)
