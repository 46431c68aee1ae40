"""What ``refiqda codebook recode`` does for each of its three jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from refiqda.cli.options import check_output, check_suffix, read_project
from refiqda.cli.trailing import Told, write_project
from refiqda.render.plain import counted

if TYPE_CHECKING:
    from pathlib import Path


class Outputs(NamedTuple):
    """The files that a recoding writes."""

    project: Path
    inverse: Path | None
    report: Path | None


def recode_by_map(
    file: Path,
    map_: Path,
    files: Outputs,
    tool: str | None,
    duplicates: str,
    told: Told,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """Recode by a map; write the project, the way back and the list."""
    from refiqda.codebooks.recoding import read_rules, recode  # noqa: PLC0415 - loaded only where it is used
    from refiqda.codebooks.recoding.undoing import inverse_bytes  # noqa: PLC0415 - as above
    from refiqda.files import atomic_write  # noqa: PLC0415 - as above
    from refiqda.render import recoding as render  # noqa: PLC0415 - as above

    check_suffix(files.project, [".qdpx"])
    if files.report is not None:
        check_suffix(files.report, render.REPORTS)
    if files.inverse is not None:
        check_suffix(files.inverse, [".jsonl"])
    known = [file, map_]
    for one in files:
        check_output(one, known, force=force)
        known += [] if one is None else [one]
    made = recode(read_project(file), read_rules(map_), duplicates=duplicates)
    losses = write_project(
        made.project,
        files.project,
        told=told,
        command="codebook recode",
        inputs=[file, map_],
        goes_on=file,
        tool=tool,
        overwrite=force,
    )
    if files.inverse is not None:
        with atomic_write(files.inverse, overwrite=force) as stream:
            stream.write(inverse_bytes(made.inverse))
    if files.report is not None:
        render.write_recoded(made, files.report, output=files.project.name, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        value = made.to_dict(output=files.project.name)
        print_json({**value, "losses": losses.to_dict()["losses"], **told.shown()})
        return
    names = [None if one is None else one.name for one in (files.inverse, files.report)]
    render.show_recoding(made, output=files.project.name, inverse=names[0], report=names[1], losses=losses)


def undo(
    file: Path, inverse: Path, output: Path, tool: str | None, told: Told, *, force: bool, as_json: bool
) -> None:
    """Undo a recoding."""
    from refiqda.codebooks.recoding import undo_recoding  # noqa: PLC0415 - loaded only where it is used
    from refiqda.codebooks.recoding.undoing import read_inverse  # noqa: PLC0415 - as above
    from refiqda.render.recoding import show_undone  # noqa: PLC0415 - as above

    check_suffix(output, [".qdpx"])
    check_output(output, [file, inverse], force=force)
    undone = undo_recoding(read_project(file), read_inverse(inverse))
    losses = write_project(
        undone.project,
        output,
        told=told,
        command="codebook recode --undo",
        inputs=[file, inverse],
        goes_on=file,
        tool=tool,
        overwrite=force,
    )
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        value = undone.to_dict(output=output.name)
        print_json({**value, "losses": losses.to_dict()["losses"], **told.shown()})
    else:
        show_undone(undone, output=output.name, losses=losses)


def write_sheet(file: Path, code: str, output: Path, *, force: bool, as_json: bool) -> None:
    """Write the sheet in which people give each coding of a code its new code."""
    from refiqda.codebooks.recoding.sheets import coding_lines  # noqa: PLC0415 - loaded only where it is used
    from refiqda.index import walk_codes  # noqa: PLC0415 - as above
    from refiqda.render.recoding import write_coding_sheet  # noqa: PLC0415 - as above

    check_suffix(output, [".xlsx", ".csv"])
    check_output(output, [file], force=force)
    project = read_project(file)
    codes = [path for _, path in walk_codes(project.tree.code_book)]
    rows = write_coding_sheet(coding_lines(project, code), codes, output, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json({"format": "refiqda.recode-sheet/1", "output": output.name, "code": code, "rows": rows})
    else:
        click.echo(f"{counted(rows, 'coding')} written to {output.name}")
        click.echo('Fill in "New code" (empty: it stays), then give the sheet as --map.')
