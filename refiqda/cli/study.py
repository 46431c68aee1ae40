"""``refiqda study``: what a study says about itself, and whether its material is there."""

from __future__ import annotations

from typing import Final

import click

from refiqda.cli.lazy import Lazy

COMMANDS: Final[dict[str, tuple[str, str]]] = {}
"""Each command, its module in this package, and its line in the overview; in the order of the work."""


@click.group("study", cls=Lazy, table=COMMANDS)
def command() -> None:
    """Say what a study is, who works in it and what it expects, and look whether that is so.

    Example: refiqda study check
    """
