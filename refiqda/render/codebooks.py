"""A codebook as a file, in the form that its suffix names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.errors import InvalidArgumentError
from refiqda.files import atomic_write
from refiqda.project import Project
from refiqda.render.losses import add_losses
from refiqda.render.plain import counted
from refiqda.render.tables import Form, Written, check_form, shielding
from refiqda.render.terminal import Page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refiqda.codebooks.entries import Codebook, Entry
    from refiqda.losses import LossReport

SUFFIXES: Final = (".docx", ".xlsx", ".csv")
"""The forms that people read and edit; .qdc is written by `refiqda.codebooks.convert_codebook`."""

LAYOUTS: Final = ("headings", "table")


def write_codebook_file(
    codebook: Codebook,
    entries: Sequence[Entry],
    path: Path,
    *,
    title: str = "Codebook",
    layout: str = "headings",
    overwrite: bool = False,
    form: Form | None = None,
) -> Written:
    """Write the codes of ``codebook`` as .docx, .xlsx or .csv (``form`` is for the last), and return what that was.

    ``entries`` are its codes, with what is to be shown of them (`refiqda.codebooks.entries.entries_of`). ``layout``
    is for .docx: ``headings`` or ``table``. Raises InvalidArgumentError for another suffix, OutputExistsError,
    MissingExtraError.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InvalidArgumentError(
            "the form of the codebook is not known from its name",
            file=path.name,
            remedy=f"End its name in {', '.join(SUFFIXES)}.",
        )
    asked = form or Form()
    check_form(asked, path)
    count = 0
    with atomic_write(path, overwrite=overwrite) as stream:
        if suffix == ".docx":
            from refiqda.render.codebook_documents import write_codebook_docx  # noqa: PLC0415 - only where it is used

            write_codebook_docx(codebook, entries, stream, title=title, layout=layout)
        else:
            from refiqda.render import codebook_tables  # noqa: PLC0415 - only where it is used

            if suffix == ".csv":
                count = codebook_tables.write_codebook_csv(entries, stream, asked)
            else:
                codebook_tables.write_codebook_xlsx(codebook, entries, stream)
    return Written(len(entries), ("code", "codes"), shielding(asked, count), count)


def title_of(codebook: Codebook, path: Path) -> str:
    """Return what a codebook is called: as its project, else as its file."""
    name = codebook.tree.name if isinstance(codebook, Project) else None
    return name or path.stem


def show_export(codes: int, output: str, losses: LossReport, notes: Sequence[str] = ()) -> None:
    """Print what was written, and what that cost, if anything."""
    page = Page()
    page.line(f"{counted(codes, 'code')} written to {output}")
    page.lines(notes)
    if losses:
        add_losses(page, losses)
    page.show()
