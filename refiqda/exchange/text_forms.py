"""The form in which a text is stored: its line ends, and whether a byte order mark stands before it.

Sources: REFI-QDA 1.5, clause 9.1.2 (plain text is UTF-8; it says nothing of line ends and byte order mark).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import attrs

from refiqda.text.positions import BYTE_ORDER_MARK, as_stored

if TYPE_CHECKING:
    from refiqda.exchange.programs import Program


@attrs.frozen
class TextForm:
    """How texts are stored: ``newline`` is the form of every line end, ``bom`` whether a mark comes first.

    ``own_mark`` is False where a text cannot begin with U+FEFF of its own: the program counts a byte order mark
    on import and not on export, so no number behind one would be right for both.
    """

    newline: Literal["lf", "crlf"] = "lf"
    bom: bool = False
    own_mark: bool = True

    def stored(self, canonical: str) -> str:
        """Return what to store for a canonical text, so that reading it gives that text back.

        A text that begins with U+FEFF gets a byte order mark in every form: else its first character would be
        taken for one. Without ``own_mark`` it loses such characters instead (`left_out` says how many).
        """
        canonical = canonical[self.left_out(canonical) :]
        text = canonical.replace("\n", "\r\n") if self.newline == "crlf" else canonical
        return BYTE_ORDER_MARK + text if self.bom else as_stored(text)

    def left_out(self, canonical: str) -> int:
        """Return how many characters at the beginning of a canonical text are not stored in this form."""
        return 0 if self.own_mark else len(canonical) - len(canonical.lstrip(BYTE_ORDER_MARK))


PLAIN_FORM: Final = TextForm()
"""LF without byte order mark: in it, all ways of counting agree but for the characters' own widths."""


def form_for(program: Program) -> TextForm:
    """Return the form of the texts in a file for ``program``."""
    own_mark = program.text_bom or program.reading.bom == program.counting.bom
    return TextForm(program.text_newline, program.text_bom, own_mark)
