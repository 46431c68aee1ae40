"""``refiqda quotes``: passages and quotes; each command's module is imported when that command is asked for."""

from __future__ import annotations

from typing import Final

import click

from refiqda.cli.lazy import Lazy

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "find": ("quotes_find", "A list of coded passages."),
    "show": ("quotes_show", "The dossier of a theme, to read and to print."),
}
"""Each command, its module in this package, and its line in the overview; in the order of the work."""


@click.group("quotes", cls=Lazy, table=COMMANDS)
def command() -> None:
    """Find passages, read them by theme, and quote them as they were said.

    Example: refiqda quotes show study.qdpx --theme "In the room" -o room.docx
    """
