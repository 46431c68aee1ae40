"""``refiqda study init``: begin a study.toml, and say where the private register is to lie."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import click

from refiqda.cli.options import FILE, json_option
from refiqda.study import APPROACHES, FILE_NAME, GUIDES

_BESIDE: Final = "\0"
"""What ``--register`` is without a folder: the place beside the study."""


@click.command("init", short_help="Begin study.toml.")
@click.argument("folder", type=FILE, default=Path(), metavar="[FOLDER]")
@click.option("--title", metavar="TITLE", help="What the study is called.")
@click.option(
    "--language", "languages", multiple=True, metavar="TAG", help="Of the material, such as nb or en."
)
@click.option(
    "--approach",
    type=click.Choice(APPROACHES, case_sensitive=False),
    help="Reflexive unless you say otherwise.",
)
@click.option(
    "--analyst",
    "analysts",
    multiple=True,
    metavar="WHO",
    help='Who works on the material, as "NAME: coder, author"; once for each.',
)
@click.option(
    "--guide", type=click.Choice(GUIDES, case_sensitive=False), help="The reporting guide you follow."
)
@click.option(
    "--register",
    is_flag=False,
    flag_value=_BESIDE,
    metavar="[DIR]",
    help="Make the private register too: in DIR, or beside the study if you name none (then as the last option).",
)
@json_option
def command(
    folder: Path,
    title: str | None,
    languages: tuple[str, ...],
    approach: str | None,
    analysts: tuple[str, ...],
    guide: str | None,
    register: str | None,
    as_json: bool,
) -> None:
    """Begin a study in FOLDER: a study.toml with what you say here, and lines to fill in for the rest.

    A study.toml that is there is never changed; with --register alone only the register is
    made. That is a folder of tables with titles and no rows, which only you may read.

    Example: refiqda study init my-study --title "Waiting" --analyst "Mara Ridge: coder, author"
    """
    from refiqda.register import register_beside  # noqa: PLC0415 - loaded only where it is used
    from refiqda.register.making import checkout_around, make_register  # noqa: PLC0415 - as above
    from refiqda.register.places import refuse_inside  # noqa: PLC0415 - as above
    from refiqda.render.study import Begun, begun_json, show_begun  # noqa: PLC0415 - as above
    from refiqda.study.writing import declared, refuse_second, write_study  # noqa: PLC0415 - as above

    study = declared(title=title, languages=languages, approach=approach, analysts=analysts, guide=guide)
    only_register = register is not None and not (title or languages or approach or analysts or guide)
    there = os.path.lexists(folder / FILE_NAME)
    if there and not only_register:
        refuse_second(folder)
    beside = register_beside(folder)
    place = beside if register in {None, _BESIDE} else Path(str(register)).absolute()
    made = None
    if register is not None:
        refuse_inside(place, folder)
        made = make_register(place, folder)
    if not there:
        write_study(folder, study, approach_said=approach is not None)
    begun = Begun(
        folder=folder,
        written=not there,
        register=place,
        made=made.files if made else None,
        elsewhere=place != beside,
        checkout=checkout_around(place) if made else None,
    )
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(begun_json(begun))
    else:
        show_begun(begun)
