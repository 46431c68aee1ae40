"""``refiqda trail sign``: somebody vouches for the log as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.options import FILE, json_option
from refiqda.cli.study_folder import study_option, trail_folder

if TYPE_CHECKING:
    from pathlib import Path


@click.command("sign")
@click.option("--by", required=True, metavar="NAME", help="Who signs.")
@click.option("--key", type=FILE, metavar="PATH", help="The SSH key; a .pub stands for one in an agent.")
@click.option("--typed", is_flag=True, help="Sign by typed name, without a key.")
@click.option("--statement", metavar="TEXT", help="What you want to say with it; signed too.")
@study_option
@json_option
def command(
    by: str, key: Path | None, typed: bool, statement: str | None, study: Path | None, as_json: bool
) -> None:
    """Sign the trail as it is now: every line of it, in one signature.

    Whoever rewrites or cuts off what was signed is found out by it, and by nothing else. With
    an SSH key (the one in your .ssh folder unless you name another) nobody else can have
    signed. Without one your typed name is noted; it proves nothing about who typed it.

    The signature goes to trail/heads, the public key to trail/signers. Nothing is overwritten.

    Example: refiqda trail sign --by "Mara Ridge" --statement "Read with Colm, all of it."
    """
    from refiqda.trail.signing import sign  # noqa: PLC0415 - loaded only where it is used

    made = sign(trail_folder(study), by, key=key, typed=typed, statement=statement)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json({**made.to_dict(), "format": "refiqda.trail-sign/1"})
        return
    from refiqda.render.signing import show_signed  # noqa: PLC0415 - as above

    show_signed(made)
