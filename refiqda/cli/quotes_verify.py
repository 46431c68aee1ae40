"""``refiqda quotes verify``: does what a manuscript quotes stand in the transcripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.options import FILE, check_output, check_suffix, json_option, read_project

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.findings.verifying.values import Verification

_FORMS = (".html", ".xlsx", ".json", ".txt")


@click.command("verify")
@click.argument("manuscript", type=FILE)
@click.argument("projects", type=FILE, nargs=-1, required=True, metavar="PROJECT...")
@click.option(
    "-o", "--output", type=FILE, metavar="REPORT", help="Write a report (.html, .xlsx, .json or .txt)."
)
@click.option(
    "--sheet", type=FILE, metavar="SHEET", help="Write a sheet to link what was not found to its original."
)
@click.option("--links", type=FILE, metavar="SHEET", help="The sheet as people filled it in.")
@click.option("--study", "--folder", "study", type=FILE, metavar="FOLDER",
              help="The study; else that of the manuscript's or the projects' folder, or above.")  # fmt: skip
@click.option(
    "--quotes", "store", type=FILE, metavar="FILE", help="The study's quotes, if not in its folder."
)
@click.option("--no-private", is_flag=True, help="Leave the private register unread.")
@click.option("--no-rules", is_flag=True, help="Judge the quotations only, without remarks.")
@click.option("--force", is_flag=True, help="Overwrite the output if it exists.")
@json_option
@click.pass_context
def command(
    context: click.Context,
    manuscript: Path,
    projects: tuple[Path, ...],
    output: Path | None,
    sheet: Path | None,
    links: Path | None,
    study: Path | None,
    store: Path | None,
    no_private: bool,
    no_rules: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Hold every quotation of a manuscript against the transcripts.

    MANUSCRIPT is .docx, .md, .tex, .html, .txt or .pdf. Each quotation gets a status: as said (EXACT),
    but for marks and blanks (NORMALISED), edited with or without a mark, spliced, from another speaker,
    a translation that is linked or not, or not found; with its place, and edits word by word.

    In a study's folder, its study.toml, its quotes and its private register are read by themselves; what
    the register masks matches, and stands in no report. Exit 0: all match. Exit 1: something does not.

    Example: refiqda quotes verify paper.docx study.qdpx -o report.html
    """
    read = [path for path in (manuscript, *projects, links, store) if path is not None]
    for path, forms in ((output, _FORMS), (sheet, (".xlsx", ".csv"))):
        if path is not None:
            check_suffix(path, forms)
            check_output(path, read, force=force)
    found = _verify(manuscript, projects, links, study, store, private=not no_private, rules=not no_rules)
    _give(found, output, sheet, force=force, as_json=as_json)
    context.exit(0 if found.ok else 1)


def _verify(
    manuscript: Path,
    paths: tuple[Path, ...],
    links: Path | None,
    folder: Path | None,
    store: Path | None,
    *,
    private: bool,
    rules: bool,
) -> Verification:
    """Read everything that is there and hold the manuscript against it."""
    from refiqda.findings.verifying.linking import read_links  # noqa: PLC0415 - loaded only where it is used
    from refiqda.findings.verifying.surrounding import surroundings  # noqa: PLC0415 - as above
    from refiqda.findings.verifying.verification import verify  # noqa: PLC0415 - as above

    projects = [read_project(path) for path in paths]
    around = surroundings(manuscript, *paths, study=folder, store=store, private=private)
    return verify(
        manuscript,
        projects,
        study=around.study,
        store=around.store,
        ledger=around.ledger,
        links=read_links(links) if links is not None else (),
        rules=rules,
    )


def _give(
    found: Verification, output: Path | None, sheet: Path | None, *, force: bool, as_json: bool
) -> None:
    """Write or print the report, and the linking sheet where it is asked for."""
    from refiqda.render.findings.verdict import headline, opening, show_verdict, verdict_json, write_verdict  # noqa: PLC0415 - loaded only where it is used

    if output is not None:
        write_verdict(found, output, overwrite=force)
    if sheet is not None:
        from refiqda.render.findings.linking import write_sheet  # noqa: PLC0415 - as above

        many = write_sheet(found, sheet, overwrite=force)
        click.echo(f"Written: {sheet.name} ({many} to link)", err=as_json)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(verdict_json(found))
    elif output is not None:
        for line in dict.fromkeys((opening(found), headline(found))):
            click.echo(line)
        click.echo(f"Written: {output.name}")
    else:
        show_verdict(found)
