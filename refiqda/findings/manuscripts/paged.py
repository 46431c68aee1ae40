"""A manuscript as a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.documents.pdf import read_pdf
from refiqda.errors import UnusableFileError
from refiqda.findings.manuscripts.plain import read_plain

if TYPE_CHECKING:
    from refiqda.findings.manuscripts.blocks import Block


def read_paged(data: bytes, *, label: str) -> tuple[list[Block], list[str]]:
    """Return the paragraphs of a PDF with text, and what was odd."""
    found = read_pdf(data, label=label)
    if found.text is None:
        raise UnusableFileError("has no text", file=label, remedy="Have its text recognised (OCR) first.")
    blocks, notes = read_plain(found.text)
    return blocks, [*found.notes, *notes]


__all__ = ["read_paged"]
