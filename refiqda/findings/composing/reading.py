"""Reading a manuscript for its tokens, whatever its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.findings.composing.plain import form_of, read_plain

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.findings.composing.values import Read


def read(path: Path) -> Read:
    """Return a manuscript (.md, .tex, .docx) with its tokens; raises UnusableFileError, InvalidArgumentError."""
    if form_of(path) == "docx":
        from refiqda.findings.composing.word import read_word_manuscript  # noqa: PLC0415 - loaded only where it is used

        return read_word_manuscript(path)
    return read_plain(path)
