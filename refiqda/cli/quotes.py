"""``refiqda quotes``: from passages to a checked manuscript; a command's module is imported when it is asked for."""

from __future__ import annotations

from typing import Final

import click

from refiqda.cli.lazy import Lazy

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "find": ("quotes_find", "Passages of a theme, as a list."),
    "show": ("quotes_show", "The dossier of a theme: passages, voices, what speaks against it."),
    "choose": ("quotes_choose", "Choose quotes among the passages, and keep why."),
    "balance": ("quotes_balance", "Who is quoted, beside the material there is."),
    "build": ("quotes_build", "A manuscript with its quotes from the transcripts, and the evidence."),
    "verify": ("quotes_verify", "Whether what a manuscript quotes matches the transcripts."),
}
"""Each command, its module in this package, and its line in the overview; in the order of the work."""


@click.group("quotes", cls=Lazy, table=COMMANDS)
def command() -> None:
    """Read what there is for a theme, choose quotes, print them from the transcripts, and check them.

    A quote is bound to its words in the transcript and has an id; [[q:ID]] calls for it in a
    manuscript. Quotes lie in quotes.jsonl, beside study.toml; what protects people lies in the
    private register.

    Example: refiqda quotes verify paper.docx study.qdpx
    """
