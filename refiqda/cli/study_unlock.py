"""``refiqda study unlock``: open the private register's tables again."""

from __future__ import annotations

from pathlib import Path

import click

from refiqda.cli.options import FILE, json_option
from refiqda.cli.study_lock import passphrase, register_of, tell_to_wait


@click.command("unlock", short_help="Open the private register again.")
@click.argument("folder", type=FILE, default=Path(), metavar="[DIR]")
@json_option
def command(folder: Path, as_json: bool) -> None:
    """Decrypt every locked table of the private register, to edit it; `refiqda study lock` locks it again.

    Commands that need the register read it locked, given the passphrase: this is for editing.

    Example: refiqda study unlock ../my-study-private
    """
    from refiqda.register.locking import unlock  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render.study import locking_json, show_locking  # noqa: PLC0415 - as above

    place, word = register_of(folder), passphrase("Passphrase of the register")
    tell_to_wait()
    done = unlock(place, word)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(locking_json(done, "study-unlock"))
    else:
        show_locking(done, "Open")
