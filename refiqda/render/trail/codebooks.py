"""The codebook as it was on a day, on a terminal and as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.errors import InvalidArgumentError
from refiqda.files import atomic_write
from refiqda.render.plain import counted
from refiqda.render.terminal import Page
from refiqda.trail.plain import when_of

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.project import Project
    from refiqda.trail.codebooks import CodebookThen

SUFFIXES: Final = (".qdc", ".docx", ".xlsx", ".csv", ".txt")
DIFF_SUFFIXES: Final = (".html", ".json", ".txt")
FORMAT: Final = "refiqda.trail-codebook/1"


def opening(then: CodebookThen) -> str:
    """Return which state this is, and how many codes it has."""
    top = f", {len(then.top):,} of them at the top" if len(then.top) != len(then.codes) else ""
    return (
        f"The codebook of {then.name or 'the project'} as recorded in entry {then.entry.n}, "
        f"{when_of(then.entry.at)}: {counted(len(then.codes), 'code')}{top}."
    )


def caution(then: CodebookThen) -> str | None:
    """Return what is not known of it; None where the state is kept."""
    if then.base is None:
        return None
    return (
        f"The state itself is no longer kept. These are the names, followed from entry {then.base.n} through what the "
        "log says; descriptions are unknown."
    )


def then_json(then: CodebookThen) -> dict[str, Any]:
    """Return the JSON form; ``known`` is ``whole``, or ``names`` where only those are."""
    return {
        "format": FORMAT,
        "project": then.name,
        "entry": then.entry.n,
        "at": then.entry.at,
        "meeting": then.entry.meeting,
        "known": "whole" if then.project is not None else "names",
        "from": then.base.n if then.base else then.entry.n,
        "later": then.later,
        "codes": list(then.codes),
        "top": list(then.top),
    }


def show_then(then: CodebookThen, written: str | None) -> None:
    """Print the codes as a tree, or only what was written."""
    page = Page()
    _add(page, then, codes=written is None)
    if written:
        page.line(f"Written: {written}")
    page.show()


def _add(page: Page, then: CodebookThen, *, codes: bool) -> None:
    page.line(opening(then))
    if words := caution(then):
        page.line(words)
    if codes and then.project is not None:
        for path in then.codes:
            page.line(path.rpartition("/")[2], indent=2 + 2 * path.count("/"))
    elif codes:
        for path in then.codes:
            page.line(path, indent=2)


def write_then(then: CodebookThen, path: Path, *, overwrite: bool = False) -> None:
    """Write the codebook by the suffix of ``path``; of names alone only .txt can be made."""
    suffix = path.suffix.lower()
    if suffix == ".txt":
        page = Page(terminal=False)
        _add(page, then, codes=True)
        with atomic_write(path, overwrite=overwrite) as stream:
            stream.write(page.text().encode("utf-8", "replace"))
        return
    from refiqda.codebooks.exporting import export_codebook  # noqa: PLC0415 - loaded only where it is used

    export = export_codebook(_whole(then))
    if suffix == ".qdc":
        from refiqda.project import write_codebook  # noqa: PLC0415 - as above

        write_codebook(export.codebook, path, overwrite=overwrite)
        return
    from refiqda.render.codebooks import write_codebook_file  # noqa: PLC0415 - as above

    title = f"Codebook of {then.name}, {when_of(then.entry.at)}"
    write_codebook_file(export.codebook, export.entries, path, title=title, overwrite=overwrite)


def _whole(then: CodebookThen) -> Project:
    if then.project is None:
        raise InvalidArgumentError(
            f"of the codebook of entry {then.entry.n} only the names are known, for its state is no longer kept",
            remedy="Write them as .txt, or put the state back from a backup.",
        )
    return then.project


def between(
    old: CodebookThen, new: CodebookThen, output: Path | None, *, overwrite: bool, as_json: bool
) -> None:
    """Show or write what changed in the codebook from one day to another."""
    from refiqda.codebooks.comparing import diff_codebooks  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render import codebook_changes as render  # noqa: PLC0415 - as above

    names = {"old": _label(old), "new": _label(new)}
    found = diff_codebooks(_whole(old), _whole(new))
    if output is not None:
        render.write_codebook_diff(found, output, overwrite=overwrite, **names)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json({**found.to_dict(), **names})
    elif output is None:
        render.show_codebook_diff(found, **names)
    else:
        page = Page()
        page.line(f"Written: {output.name}")
        page.show()


def _label(then: CodebookThen) -> str:
    return f"{then.name}, {when_of(then.entry.at)}"
