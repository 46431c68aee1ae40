"""A codebook as a file, in the form that its suffix names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.errors import InvalidArgumentError
from refiqda.files import atomic_write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refiqda.codebooks.entries import Codebook, Entry

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
) -> int:
    """Write the codes of ``codebook`` as .docx, .xlsx or .csv, and return how many that were.

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
    with atomic_write(path, overwrite=overwrite) as stream:
        if suffix == ".docx":
            from refiqda.render.codebook_documents import write_codebook_docx  # noqa: PLC0415 - only where it is used

            write_codebook_docx(codebook, entries, stream, title=title, layout=layout)
        else:
            from refiqda.render import codebook_tables  # noqa: PLC0415 - only where it is used

            if suffix == ".csv":
                codebook_tables.write_codebook_csv(entries, stream)
            else:
                codebook_tables.write_codebook_xlsx(codebook, entries, stream)
    return len(entries)
