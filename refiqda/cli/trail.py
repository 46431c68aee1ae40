"""``refiqda trail``: the account of a study; each command's module is imported when that command is asked for."""

from __future__ import annotations

from typing import Final

import click

from refiqda.cli.lazy import Lazy

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "init": ("trail_init", "Begin the trail of a study."),
    "record": ("trail_record", "Enter what changed in a project."),
    "note": ("trail_note", "Enter what you write down of your own."),
    "resume": ("trail_resume", "Take up a project whose note of the trail is lost or does not fit."),
    "verify": ("trail_verify", "Whether the trail is still what was written."),
    "sign": ("trail_sign", "Vouch for the log as it is now, by key or by name."),
    "proof": ("trail_proof", "One entry stands in the trail, shown without the rest."),
    "export": ("trail_export", "The trail to give away, without what its entries say."),
}
"""Each command, its module in this package, and its line in the overview; in the order of the work."""


@click.group("trail", cls=Lazy, table=COMMANDS)
def command() -> None:
    """Keep the account of a study: what changed, who decided and why, so that an alteration shows.

    The trail lies in the folder trail/ of a study, beside study.toml. It holds no texts of participants
    but in trail/states/, copies of your projects that you may delete at any time.

    Example: refiqda trail record study.qdpx
    """
