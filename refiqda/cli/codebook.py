"""``refiqda codebook``: a codebook out to people and back, compared with another, and recoded by a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.options import (
    FILE,
    InOrder,
    check_output,
    check_suffix,
    csv_options,
    json_option,
    output_options,
    program_option,
    read_any,
)
from refiqda.cli.trailing import Told, trail_options, write_project
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda import model
    from refiqda.losses import LossReport
    from refiqda.project import Project


@click.group("codebook", cls=InOrder, no_args_is_help=False)
def command() -> None:
    """Take a codebook to Word or Excel and back, see what changed, and recode.

    A description that says "Include:", "When not to use:" or "Example:" at the beginning of
    its lines (in English, Norwegian or German) is shown part by part, and written so again.

    Example: refiqda codebook export study.qdpx -o codebook.xlsx
    """


@command.command("export", short_help="Write it as a document, a table or a .qdc.")
@click.argument("file", type=FILE)
@output_options(what="The codebook: .docx, .xlsx, .csv or .qdc.")
@program_option("Write a .qdc the way this program does")
@click.option(
    "--layout",
    type=click.Choice(["headings", "table"]),
    default="headings",
    show_default=True,
    help="How a .docx shows the codes.",
)
@click.option("--figures", is_flag=True, help="Say how many codings and sources each code has.")
@click.option("--quotes", is_flag=True, help="Show one coded passage with each code.")
@click.option("--memos", is_flag=True, help="Show the memos of codes.")
@click.option(
    "--no-cases", is_flag=True, help="Leave codes out that stand for a case (NVivo has one for each)."
)
@click.option("--title", help="The title of a .docx (the project's name unless given).")
@csv_options
@json_option
def export_command(
    file: Path,
    output: Path,
    force: bool,
    tool: str | None,
    layout: str,
    figures: bool,
    quotes: bool,
    memos: bool,
    no_cases: bool,
    title: str | None,
    delimiter: str,
    formula_safe: bool,
    as_json: bool,
) -> None:
    """Write the codebook of FILE for reading (.docx) or for editing (.xlsx, .csv), or for programs (.qdc).

    All of them are read back by `refiqda codebook import`, also when people changed them in
    Word, Excel or LibreOffice. What is counted or quoted is there only if you ask for it.

    Example: refiqda codebook export study.qdpx -o appendix.docx --figures
    """
    from refiqda.codebooks.exporting import export_codebook, losses_of_form  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render.tables import Form, check_form  # noqa: PLC0415 - as above

    suffix = check_suffix(output, [".docx", ".xlsx", ".csv", ".qdc"])
    check_output(output, [file], force=force)
    if tool is not None and suffix != ".qdc":
        raise click.UsageError("--for is for codebooks that end in .qdc")
    given = read_any(file)
    try:
        export = export_codebook(given, tool, figures=figures, quotes=quotes, memos=memos, cases=not no_cases)
    except InvalidArgumentError as error:
        error.file = error.file or file.name
        raise
    check_form(form := Form(delimiter=delimiter, formula_safe=formula_safe), output)
    written = None
    if suffix == ".qdc":
        from refiqda.project import write_codebook  # noqa: PLC0415 - as above

        write_codebook(export.codebook, output, overwrite=force)
    else:
        from refiqda.render.codebooks import title_of, write_codebook_file  # noqa: PLC0415 - as above

        named = title or title_of(given, file)
        written = write_codebook_file(
            export.codebook, export.entries, output, title=named, layout=layout, overwrite=force, form=form
        )
    losses = losses_of_form(export, suffix)
    shielded, notes = (0, ()) if written is None else (written.shielded, written.notes)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        value = {"format": "refiqda.codebook-export/1", "output": output.name, "codes": len(export.entries)}
        print_json({**value, "shielded": shielded, "losses": losses.to_dict()["losses"]})
        return
    from refiqda.render.codebooks import show_export  # noqa: PLC0415 - as above

    show_export(len(export.entries), output.name, losses, notes)


@command.command("import", short_help="Read one from a sheet or a document.")
@click.argument("sheet", type=FILE)
@click.option(
    "--into", type=FILE, metavar="FILE", help="The project or codebook to change (a copy is written)."
)
@output_options(what="The project (.qdpx) or codebook (.qdc) to write.")
@program_option()
@click.option(
    "--allow-removal", is_flag=True, help="Take codes out that SHEET no longer has, with all their codings."
)
@click.option("--partial", is_flag=True, help="SHEET holds some of the codes only: keep all others.")
@json_option
@trail_options
def import_command(
    sheet: Path,
    into: Path | None,
    output: Path,
    force: bool,
    tool: str | None,
    allow_removal: bool,
    partial: bool,
    as_json: bool,
    told: Told,
) -> None:
    """Read a codebook from SHEET (.xlsx, .csv, .docx or .qdc), into a project or as a new one.

    A table with the columns Code, Definition, Include, Exclude and Example is enough, in any
    order, and so is a document whose headings are the codes. Codes are found again by
    identifier, else by path; what the sheet does not speak of stays as it is. A code that it no longer
    has is taken out only if nothing hangs on it; the others are kept, and listed.

    Example: refiqda codebook import codebook.xlsx --into study.qdpx -o recoded.qdpx
    """
    from refiqda.codebooks.reading import read_draft  # noqa: PLC0415 - loaded only where it is used
    from refiqda.codebooks.updating import build_codebook, update_codebook  # noqa: PLC0415 - as above
    from refiqda.render.codebook_changes import show_update, update_json  # noqa: PLC0415 - as above

    suffix = check_suffix(output, [".qdpx", ".qdc"])
    given = [sheet, *([into] if into else [])]
    check_output(output, given, force=force)
    if into is None and (allow_removal or partial):
        raise click.UsageError("--allow-removal and --partial need --into")
    draft = read_draft(sheet)
    if into is None:
        update = build_codebook(draft)
    else:
        update = update_codebook(read_any(into), draft, allow_removal=allow_removal, partial=partial)
    losses = _write(update.made, output, suffix, tool, told, given, into, force=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json({**update_json(update, output=output.name, losses=losses), **told.shown()})
    else:
        show_update(update, sheet=sheet.name, output=output.name, losses=losses, is_new=into is None)


def _write(
    made: Project | model.CodeBook,
    output: Path,
    suffix: str,
    tool: str | None,
    told: Told,
    inputs: list[Path],
    into: Path | None,
    *,
    force: bool,
) -> LossReport:
    """Write a project or a codebook strictly, and return what that cost."""
    from refiqda import codebooks  # noqa: PLC0415 - loaded only where it is used
    from refiqda.losses import LossReport  # noqa: PLC0415 - as above
    from refiqda.project import Project, write_codebook  # noqa: PLC0415 - as above

    if suffix == ".qdpx":
        kept = LossReport()
        if not isinstance(made, Project):
            made, kept = codebooks.codebook_as_project(made, output.stem, tool)
        command = "codebook import"
        return kept + write_project(
            made, output, told=told, command=command, inputs=inputs, goes_on=into, tool=tool, overwrite=force
        )
    if isinstance(made, Project):
        book, losses = codebooks.extract_codebook(made, tool)
    else:
        book, losses = codebooks.convert_codebook(made, tool)
    write_codebook(book, output, overwrite=force)
    return losses


@command.command("diff", short_help="What changed from one to another.")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@output_options(required=False, what="The comparison: .html, .json, .xlsx or .txt.")
@json_option
def diff_command(old: Path, new: Path, output: Path | None, force: bool, as_json: bool) -> None:
    """Say what changed from the codebook OLD to the codebook NEW, word by word.

    Both may be projects, codebooks (.qdc), or sheets and documents as `codebook export`
    writes them. Codes are the same by identifier, else by path. That a code was merged, split, or
    is another one renamed is only proposed, with what speaks for it: you say what it is.

    Example: refiqda codebook diff pilot.qdpx study.qdpx -o what-changed.html
    """
    from refiqda.codebooks.comparing import diff_codebooks  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render import codebook_changes as render  # noqa: PLC0415 - as above

    if output is not None:
        check_suffix(output, render.SUFFIXES)
        check_output(output, [old, new], force=force)
    found = diff_codebooks(_read_codebook(old), _read_codebook(new))
    if output is not None:
        render.write_codebook_diff(found, output, old=old.name, new=new.name, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json({**found.to_dict(), "old": old.name, "new": new.name})
    elif output is not None:
        click.echo(f"Written: {output.name}")
    else:
        render.show_codebook_diff(found, old=old.name, new=new.name)


def _read_codebook(path: Path) -> Project | model.CodeBook:
    """Read anything that holds a codebook."""
    if path.suffix.lower() not in {".xlsx", ".csv", ".jsonl", ".docx"}:
        return read_any(path)
    from refiqda.codebooks.reading import read_draft  # noqa: PLC0415 - loaded only where it is used
    from refiqda.codebooks.updating import build_codebook  # noqa: PLC0415 - as above

    return build_codebook(read_draft(path)).made


@command.command("recode", short_help="Rename, move, merge and split codes by a map.")
@click.argument("file", type=FILE)
@click.option(
    "--map", "map_", type=FILE, metavar="MAP", help="What becomes of which code (.csv, .xlsx, .jsonl)."
)
@click.option(
    "--sheet-for",
    metavar="CODE",
    help="Write a sheet of the codings of CODE, to be filled in and given as --map.",
)
@click.option("--undo", type=FILE, metavar="INV", help="Undo a recoding by its inverse map.")
@click.option("--inverse-map", type=FILE, metavar="INV", help="Write what is needed to undo (.jsonl).")
@click.option("--report", type=FILE, metavar="LIST", help="List every recoding (.csv, .json, .xlsx).")
@click.option(
    "--duplicates",
    type=click.Choice(["unite", "keep"]),
    default="unite",
    show_default=True,
    help="Codings that say the same twice once codes are merged.",
)
@output_options(what="The recoded project (.qdpx); with --sheet-for the sheet (.xlsx, .csv).")
@program_option()
@json_option
@trail_options
def recode_command(
    file: Path,
    map_: Path | None,
    sheet_for: str | None,
    undo: Path | None,
    inverse_map: Path | None,
    report: Path | None,
    duplicates: str,
    output: Path,
    force: bool,
    tool: str | None,
    as_json: bool,
    told: Told,
) -> None:
    """Rename, move, merge and split the codes of FILE by a map; every recoding is listed.

    A map has a row for each code, with the columns action, code, to and parent: rename, move,
    merge (several codes, by semicolons or rows), split (with coder, source, case, set,
    contains, pattern or with, which is another code on the same passage), remove.

    Example: refiqda codebook recode study.qdpx --map map.csv -o recoded.qdpx --inverse-map back.jsonl
    """
    from refiqda.cli import codebook_recoding as recoding  # noqa: PLC0415 - loaded only where it is used

    given = [one for one in (map_, sheet_for, undo) if one is not None]
    if len(given) != 1:
        raise click.UsageError("give one of --map, --sheet-for and --undo")
    if map_ is None and (inverse_map is not None or report is not None):
        raise click.UsageError("--inverse-map and --report are for --map")
    if sheet_for is not None:
        recoding.write_sheet(file, sheet_for, output, force=force, as_json=as_json)
    elif undo is not None:
        recoding.undo(file, undo, output, tool, told, force=force, as_json=as_json)
    elif map_ is not None:
        files = recoding.Outputs(output, inverse_map, report)
        recoding.recode_by_map(file, map_, files, tool, duplicates, told, force=force, as_json=as_json)
