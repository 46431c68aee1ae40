"""``refiqda diff``: what changed from one project to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.coders import labels
from refiqda.cli.options import FILE, check_output, check_suffix, json_option, output_options, read_project

if TYPE_CHECKING:
    from pathlib import Path


@click.command("diff")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@output_options(required=False, what="All of it as a file: .html, .json or .txt.")
@click.option("--passages", is_flag=True, help="Show the words of changed passages, texts and memos.")
@json_option
def command(old: Path, new: Path, output: Path | None, force: bool, passages: bool, as_json: bool) -> None:
    """Say what changed from the project OLD to the project NEW.

    Codes, people, texts and codings are found again by identifier, or by what they say where a
    program made new ones. A coding that moved along with its words in a corrected text did not
    change, and exporting a project again changes nothing. That codes were merged or split is
    only proposed: you say what it is. No words of texts are shown unless you ask for --passages.

    Example: refiqda diff monday.qdpx friday.qdpx -o what-changed.html
    """
    from refiqda.changes.comparing import diff  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render import changes as render  # noqa: PLC0415 - as above

    if output is not None:
        check_suffix(output, render.SUFFIXES)
        check_output(output, [old, new], force=force)
    known = labels([old, new])
    names = {"old": known[old], "new": known[new]}
    found = diff(read_project(old), read_project(new), passages=passages)
    if output is not None:
        render.write_changes(found, output, **names, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(render.changes_json(found, **names))
    elif output is not None:
        click.echo(f"{render.opening(found, **names)} Written: {output.name}")
    else:
        render.show_changes(found, **names)
