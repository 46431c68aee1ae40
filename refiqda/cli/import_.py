"""``refiqda import``: what other programs wrote, as a project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import click

from refiqda.cli.options import (
    FILE,
    check_output,
    check_suffix,
    json_option,
    output_options,
    program_option,
    read_project,
)
from refiqda.cli.trailing import Told, trail_options, write_project

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.project import Project

_COLOR: Final = re.compile(r"(?P<color>[A-Za-z]+(?: [A-Za-z]+)?|#[0-9A-Fa-f]{6})\s*=(?P<code>.*)", re.DOTALL)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@output_options(what="The project to write (.qdpx).")
@program_option()
@click.option(
    "--coder",
    "coders",
    multiple=True,
    metavar="NAME[=FILE]",
    help="Word: whose highlights and comments without a name are (in FILE).",
)
@click.option(
    "--highlight",
    "highlights",
    multiple=True,
    metavar="COLOUR=CODE",
    help="Word: the code for a colour (yellow, #A1B2C3); without a code the colour is left out.",
)
@click.option(
    "--comments-as-codes",
    metavar="PATTERN",
    help='Word: comments that begin so are codings: "#code", "[code]" or "code:".',
)
@click.option(
    "--into",
    type=FILE,
    metavar="PROJECT",
    help="Word, Web Annotations: add the notes to a copy of this project.",
)
@click.option("--beside", is_flag=True, help="Word: with --into, a text that was changed is a new source.")
@click.option("--project", "chosen", metavar="NAME", help="Taguette: which of several projects.")
@click.option("--code-tier", "code_tiers", multiple=True, metavar="TIER", help="ELAN: its values are codes.")
@click.option("--text-tier", "text_tiers", multiple=True, metavar="TIER", help="ELAN: its values are speech.")
@json_option
@trail_options
def command(
    files: tuple[Path, ...],
    output: Path,
    force: bool,
    tool: str | None,
    coders: tuple[str, ...],
    highlights: tuple[str, ...],
    comments_as_codes: str | None,
    into: Path | None,
    beside: bool,
    chosen: str | None,
    code_tiers: tuple[str, ...],
    text_tiers: tuple[str, ...],
    as_json: bool,
    told: Told,
) -> None:
    """Make a project out of FILE: another program's own project, or Word documents with notes.

    Known are QualCoder (NAME.qda), Taguette (.sqlite3), RQDA (.rqda), ELAN (.eaf), W3C Web
    Annotations (.jsonld) and Word (.docx). What does not come across is said.

    Comments of a Word document become memos on the passages that they mark, with their
    author and date, answers behind what they answer; highlights become codings. Several
    documents with the same text become one source with the notes of each person.

    Example: refiqda import mara.docx colm.docx -o notes.qdpx
    """
    check_suffix(output, [".qdpx"])
    check_output(output, [*files, *([into] if into else [])], force=force)
    word: dict[str, Any] = {
        "coder": _coders(coders, files),
        "highlights": _highlights(highlights),
        "comments_as_codes": comments_as_codes,
        "beside": beside,
    }
    options: dict[str, Any] = {"project": chosen, "codes": code_tiers, "texts": text_tiers}
    options = _options(files, word, options, None if into is None else read_project(into))
    from refiqda.importing import import_file  # noqa: PLC0415 - loaded only where it is used

    project, report = import_file(files[0], **options)
    losses = report + write_project(
        project,
        output,
        told=told,
        command="import",
        inputs=[*files, *([into] if into else [])],
        goes_on=into,
        tool=tool,
        overwrite=force,
    )
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        shown = {"format": "refiqda.import/1", "output": output.name, "for": tool, **_counts(project)}
        print_json({**losses.to_dict(), **shown, **told.shown()})
        return
    from refiqda.render.losses import show_losses  # noqa: PLC0415 - as above

    show_losses(losses, output.name)


def _options(
    files: tuple[Path, ...], word: dict[str, Any], others: dict[str, Any], into: Project | None
) -> dict[str, Any]:
    """Return the options for the reader of the files' form; what belongs to another form is a mistake."""
    suffixes = {file.suffix.lower() for file in files}
    asked = {key: value for key, value in others.items() if value}
    if suffixes == {".docx"}:
        if asked:
            raise click.UsageError("--project is for Taguette, --code-tier and --text-tier are for ELAN")
        return {**word, "into": into, "more": files[1:]}
    if len(files) > 1:
        raise click.UsageError("several files are taken only where all are Word documents (.docx)")
    if any(word.values()):
        raise click.UsageError(
            "--coder, --highlight, --comments-as-codes and --beside are for Word documents (.docx)"
        )
    suffix = suffixes.pop()
    allowed = {".jsonld": ("into",), ".sqlite3": ("project",), ".eaf": ("codes", "texts")}.get(suffix, ())
    if into is not None:
        asked["into"] = into
    names = {"into": "--into", "project": "--project", "codes": "--code-tier", "texts": "--text-tier"}
    wrong = [names[key] for key in asked if key not in allowed]
    if wrong:
        raise click.UsageError(
            f"{', '.join(wrong)} cannot be used with a file that ends in {suffix or 'nothing'}"
        )
    return asked


def _counts(project: Project) -> dict[str, int]:
    return {
        "sources": len(project.tree.sources),
        "codings": len(project.codings()),
        "notes": len(project.tree.notes),
    }


def _coders(given: tuple[str, ...], files: tuple[Path, ...]) -> str | dict[str, str] | None:
    """Return who is meant: one name for all files, or one for each by its path, or its name if no other has it."""
    names = {file.name: file.name for file in files} | {str(file): str(file) for file in files}
    by_file: dict[str, str] = {}
    for one in given:
        name, equals, file = one.rpartition("=")
        if not equals:
            if len(given) > 1:
                raise click.UsageError("of several --coder, each says whose file: NAME=FILE")
            return one.strip() or None
        if file not in names:
            raise click.UsageError(f"--coder names {file!r}, which is none of the files")
        by_file[names[file]] = name.strip()
    return by_file or None


def _highlights(given: tuple[str, ...]) -> dict[str, str | None]:
    """Return the code of each colour; None leaves a colour out."""
    made: dict[str, str | None] = {}
    for one in given:
        found = _COLOR.fullmatch(one.strip())
        if found is None:
            raise click.UsageError("a highlight is given as COLOUR=CODE, as in yellow=Theme")
        made[found["color"].replace(" ", "")] = found["code"].strip() or None
    return made
