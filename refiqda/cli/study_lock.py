"""``refiqda study lock``: encrypt the private register's tables with a passphrase."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from refiqda.cli.options import FILE, json_option
from refiqda.errors import InvalidArgumentError


@click.command("lock", short_help="Encrypt the private register.")
@click.argument("folder", type=FILE, default=Path(), metavar="[DIR]")
@json_option
def command(folder: Path, as_json: bool) -> None:
    """Encrypt every table of the private register, each as NAME.csv.age, with one passphrase.

    DIR is the register, or the study whose register it is (this folder by default). The open
    table is removed once the locked one was read back. Without the passphrase nobody opens it
    again, you neither. It is asked for, or taken from REFIQDA_PASSPHRASE. The age program
    opens such files too.

    Example: refiqda study lock ../my-study-private
    """
    from refiqda.register.locking import lock  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render.study import locking_json, show_locking  # noqa: PLC0415 - as above

    place, word = register_of(folder), passphrase("Passphrase for the register", confirm=True)
    tell_to_wait()
    done = lock(place, word)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(locking_json(done, "study-lock"))
    else:
        show_locking(done, "Locked")


def register_of(folder: Path) -> Path:
    """Return the register that a folder is, or that belongs to the study in it or above it."""
    from refiqda.register import find_register, register_beside  # noqa: PLC0415 - loaded only where it is used
    from refiqda.register.places import holds_register  # noqa: PLC0415 - as above
    from refiqda.study import FILE_NAME  # noqa: PLC0415 - as above

    if holds_register(folder):
        return folder
    place = folder.resolve()
    home = next((one for one in (place, *place.parents) if (one / FILE_NAME).is_file()), None)
    found = None if home is None else find_register(home)
    if found is None:
        raise InvalidArgumentError(
            "there is no private register here"
            if home is None
            else f"there is no private register in {register_beside(home).name}, beside the study",
            remedy="Name its folder, the one with register.csv; `refiqda study init --register` makes one.",
        )
    return found


def passphrase(question: str, *, confirm: bool = False) -> str:
    """Return the passphrase of the environment, or ask for it; InvalidArgumentError where nobody can be asked."""
    from refiqda.register.locking import PASSPHRASE  # noqa: PLC0415 - loaded only where it is used

    given = os.environ.get(PASSPHRASE)
    if given:
        return given
    if not sys.stdin.isatty():
        raise InvalidArgumentError(
            "a passphrase is needed", remedy=f"Run this in a terminal, or set {PASSPHRASE}."
        )
    answer: str = click.prompt(question, hide_input=True, confirmation_prompt=confirm, err=True)
    return answer


def tell_to_wait() -> None:
    """Say to a person at a terminal that this takes a while."""
    if sys.stderr.isatty():
        click.echo("This takes a few seconds a table, so that guessing takes long.", err=True)
