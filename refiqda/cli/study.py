"""``refiqda study``: what a study says about itself, and whether its material is there."""

from __future__ import annotations

from typing import Final

import click

from refiqda.cli.lazy import Lazy

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "init": ("study_init", "Begin study.toml, and say where the private register is to lie."),
    "check": ("study_check", "Look whether what the study expects is there."),
    "lock": ("study_lock", "Encrypt the private register with a passphrase."),
    "unlock": ("study_unlock", "Open it again, to edit its tables."),
}
"""Each command, its module in this package, and its line in the overview; in the order of the work."""


@click.group("study", cls=Lazy, table=COMMANDS, no_args_is_help=False)
def command() -> None:
    """Say what a study is, who works in it and what it expects, and look whether that is so.

    study.toml says it, in the study's folder. Who the participants are stands in the private
    register, a folder of tables beside it that no export reads: docs/study.md.

    Example: refiqda study init my-study --title "Waiting" --analyst "Mara Ridge: coder, author"
    """
