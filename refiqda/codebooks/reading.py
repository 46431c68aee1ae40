"""Reading a codebook from whatever people keep one in: .xlsx, .csv, .jsonl, .docx, .qdc, or a project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from refiqda.codebooks.drafts import exact_set_row
from refiqda.codebooks.handmade import draft_of
from refiqda.codebooks.updating import draft_of_codebook, refuse_empty
from refiqda.errors import (
    InvalidArgumentError,
    UnusableFileError,
    unreadable,
)
from refiqda.office.sheets import read_sheet
from refiqda.project import read_codebook

if TYPE_CHECKING:
    from refiqda.codebooks.drafts import Draft

TABLES: Final = (".xlsx", ".csv", ".jsonl")
READ: Final = (*TABLES, ".docx", ".qdc", ".qdpx", ".qde", ".xml")
SETS_SHEET: Final = "Sets"


def read_draft(path: str | Path) -> Draft:
    """Return what a file says of a codebook.

    Raises UnusableFileError and InvalidArgumentError for a file that is none, and for one without codes.
    """
    place = Path(path)
    suffix = place.suffix.lower()
    if suffix in TABLES:
        draft = _read_table(place)
    elif suffix == ".docx":
        from refiqda.codebooks.word import read_word_codebook  # noqa: PLC0415 - loaded only where it is used

        draft = read_word_codebook(_bytes(place), label=place.name)
    elif suffix in READ:
        draft = draft_of_codebook(place.name, read_codebook(place))
    else:
        raise InvalidArgumentError(
            "the form of the codebook is not known from its name",
            file=place.name,
            remedy=f"End its name in {', '.join(READ)}.",
        )
    refuse_empty(draft)
    return draft


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path.name, error) from error


def _read_table(path: Path) -> Draft:
    sheet = read_sheet(path)
    lines = ((f"row {row.number}", [row.cells.get(one) for one in sheet.columns]) for row in sheet.rows)
    draft = draft_of(path.name, sheet.columns, lines)
    if not draft.columns & {"code", "path", "subcode", "category"}:
        draft.rows.clear()
    if path.suffix.lower() == ".xlsx":
        try:
            sets = read_sheet(path, sheet=SETS_SHEET)
        except UnusableFileError:  # no such sheet, or an empty one
            return draft
        draft.sets = [
            exact_set_row({key: value for key, value in row.cells.items() if value is not None})
            for row in sets.rows
        ]
    return draft
