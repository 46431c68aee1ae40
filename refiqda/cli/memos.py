"""``refiqda memos``: what analysts wrote, as documents to read, and back into Word's margin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.options import (
    FILE,
    check_folder,
    check_output,
    check_suffix,
    json_option,
    output_options,
    positions_option,
    read_project,
)
from refiqda.errors import InvalidArgumentError
from refiqda.render.plain import counted

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from refiqda import model
    from refiqda.office.word import Paper
    from refiqda.project import Project

_DOCX = ".docx"


@click.command("memos")
@click.argument("file", type=FILE)
@output_options(what="The document (.docx), or with --as-comments a folder.")
@click.option(
    "--by",
    type=click.Choice(["source", "code", "together"]),
    default="source",
    show_default=True,
    help="The order; together: each analyst's notes beside the paragraph.",
)
@click.option("--coder", "coders", multiple=True, metavar="NAME", help="Only what NAME wrote (repeatable).")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only this source (repeatable).")
@click.option("--as-comments", is_flag=True, help="The sources' texts, with the notes as Word comments.")
@click.option(
    "--notes-only",
    is_flag=True,
    help="Together: leave out paragraphs that were coded but not written about.",
)
@click.option("--letter", is_flag=True, help="Paper of US letter size instead of A4.")
@positions_option
@json_option
def command(
    file: Path,
    output: Path,
    force: bool,
    by: str,
    coders: tuple[str, ...],
    sources: tuple[str, ...],
    as_comments: bool,
    notes_only: bool,
    letter: bool,
    positions: str,
    as_json: bool,
) -> None:
    """Write the memos of FILE as a Word document, each with the passage that it is about.

    With --by together each analyst's notes and codes stand side by side, to be read before
    anything is decided. With --as-comments each source becomes a document of its own whose
    comments are the notes; `refiqda import` takes such documents back.

    Example: refiqda memos study.qdpx -o notes.docx
    """
    if as_comments and by != "source":
        raise click.UsageError(
            "--by is for the report; with --as-comments each source is a document of its own"
        )
    if not as_comments or output.suffix:
        check_suffix(output, [_DOCX])
        check_output(output, [file], force=force)
    if notes_only and by != "together":
        raise click.UsageError("--notes-only is for --by together")
    project = read_project(file, positions)
    paper: Paper = "letter" if letter else "a4"
    if as_comments:
        said = _write_margins(project, output, list(sources), list(coders), paper, force=force)
    else:
        from refiqda.files import atomic_write  # noqa: PLC0415 - loaded only where it is used
        from refiqda.render.memo_report import write_memo_report  # noqa: PLC0415 - as above

        with atomic_write(output, overwrite=force) as stream:
            count = write_memo_report(
                project,
                stream,
                by=by,  # type: ignore[arg-type]  # click has checked the choice
                coders=coders,
                sources=sources,
                paper=paper,
                notes_only=notes_only,
            )
        said = [{"file": output.name, "source": None, "notes": count, "left_out": []}]
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json({"format": "refiqda.memos/1", "output": output.name, "files": said})
        return
    for one in said:
        click.echo(f"{counted(one['notes'], 'note')} written to {one['file']}")
        for phrase in one["left_out"]:
            click.echo(f"  not in it: {phrase}")


def _write_margins(
    project: Project, output: Path, sources: list[str], coders: list[str], paper: Paper, *, force: bool
) -> list[dict[str, Any]]:
    """Write a document for each source with notes on its words, and return what to say of each."""
    from refiqda.files import atomic_write  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render.word_margin import sources_with_memos, write_margin  # noqa: PLC0415 - as above

    chosen = [project.find_source(one) for one in sources] or sources_with_memos(project, coders=coders)
    if not chosen:
        raise InvalidArgumentError(
            "no note stands on the words of a text", file=project.label, remedy="Leave --as-comments out."
        )
    single = output.suffix.lower() == _DOCX
    if single and len(chosen) > 1:
        raise InvalidArgumentError(
            f"{len(chosen)} sources have notes, which makes as many documents",
            file=project.label,
            remedy="Name a folder as output, or one --source.",
        )
    paths = [output] if single else check_folder(output, names=_file_names(chosen), force=force)
    said = []
    for source, path in zip(chosen, paths, strict=True):
        with atomic_write(path, overwrite=force) as stream:
            made = write_margin(project, source, stream, coders=coders, paper=paper)
        said.append(
            {
                "file": path.name,
                "source": made.source,
                "notes": made.comments,
                "left_out": list(made.left_out),
            }
        )
    return said


def _file_names(sources: list[model.Source]) -> list[str]:
    """Return a file name for each source, each once, as every system takes it."""
    from refiqda.exchange.names import distinct_names, safe_name  # noqa: PLC0415 - loaded only where it is used
    from refiqda.index import source_name  # noqa: PLC0415 - as above

    stems = []
    for source in sources:
        plain = (source_name(source) or "text").removesuffix(_DOCX).replace("/", "-").replace("\\", "-")
        stems.append(safe_name(f"{plain}{_DOCX}").removesuffix(_DOCX))
    return distinct_names(stems, _DOCX)
