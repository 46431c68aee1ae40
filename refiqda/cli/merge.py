"""``refiqda merge``: copies of one study into one project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.coders import CoderSpec, by_label, inputs, labels, merge_coders
from refiqda.cli.options import FILE, check_output, check_suffix, json_option, output_options, read_project

if TYPE_CHECKING:
    from pathlib import Path


@click.command("merge")
@inputs
@click.option("--base", type=FILE, metavar="BASE", help="The project that all copies were made from.")
@click.option("--primary", type=FILE, metavar="FILE", help="Whose names and order count (the first file).")
@output_options(required=False, what="The merged project (.qdpx).")
@click.option("--plan", is_flag=True, help="Only say what would become one; nothing is written.")
@json_option
def command(
    files: tuple[Path, ...],
    specs: tuple[CoderSpec, ...],
    base: Path | None,
    primary: Path | None,
    output: Path | None,
    force: bool,
    plan: bool,
    as_json: bool,
) -> None:
    """Unite copies of one study, in which people coded apart, into one project.

    Sources and codes are matched by their common past and by what texts say, never by name
    alone. What all copies had before stands once; no coding is lost. Where copies disagree
    about a name or a description it is listed, and the base (or the first file) is right.

    Example: refiqda merge mara.qdpx colm.qdpx --base start.qdpx -o study.qdpx
    """
    paths = list(dict.fromkeys((*files, *(spec.file for spec in specs))))
    if len(paths) < 2:  # noqa: PLR2004 - a pair
        raise click.UsageError("name at least two files")
    if output is None and not plan:
        raise click.UsageError("say where the merged project goes (-o OUT), or ask for the --plan only")
    if output is not None:
        check_suffix(output, [".qdpx"])
        check_output(output, [*paths, *([base] if base else [])], force=force)
    if primary is not None and primary not in paths:
        raise click.UsageError("--primary is none of the files")
    from refiqda.merging import merge  # noqa: PLC0415 - loaded only where it is used

    projects = {path: read_project(path) for path in paths}
    result = merge(
        by_label(projects),
        None if base is None else read_project(base),
        primary=None if primary is None else labels(paths)[primary],
        coders=merge_coders(specs, projects),
        plan=plan,
    )
    losses = None
    if output is not None and result.project is not None:
        from refiqda.output import write  # noqa: PLC0415 - as above

        losses = write(result.project, output, tool="standard", overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        value = result.to_dict(output=None if losses is None or output is None else output.name)
        print_json(value if losses is None else {**value, "losses": losses.to_dict()["losses"]})
        return
    from refiqda.render.merging import show_merge  # noqa: PLC0415 - as above

    show_merge(result, output=None if losses is None or output is None else output.name, losses=losses)
