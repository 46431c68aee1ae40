"""``refiqda study check``: whether what the study expects is there."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from refiqda.cli.options import FILE, json_option, read_project
from refiqda.errors import InvalidArgumentError, RefiqdaError

if TYPE_CHECKING:
    from refiqda.project import Project
    from refiqda.register import Register
    from refiqda.surveying import Finding

_SUFFIXES: Final = (".qdpx", ".qde")


@click.command("check", short_help="Is there what the study expects?")
@click.argument("paths", nargs=-1, type=FILE, metavar="[FOLDER] [PROJECT]...")
@click.option(
    "--register", type=FILE, metavar="DIR", help="The private register, where it is not found by itself."
)
@click.option("--no-register", is_flag=True, help="Do without the private register.")
@click.option("--private", is_flag=True, help="Show reasons, dyads and consents of the private register.")
@click.option("--matrix", is_flag=True, help="Show who has what, one line a participant.")
@json_option
def command(
    paths: tuple[Path, ...],
    register: Path | None,
    no_register: bool,
    private: bool,
    matrix: bool,
    as_json: bool,
) -> None:
    """Look whether study.toml is sound, and whether what it expects is in the projects.

    FOLDER holds study.toml (this folder, or one above it, by default), the projects are those
    in it unless you name some. Exit code 1 is for what the study itself declared and what is
    not so, and for files that are broken; everything else is for you to know, or a question.

    Example: refiqda study check --matrix
    """
    from refiqda.render.json_text import print_json  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render.survey import faults_json, show_faults, show_survey  # noqa: PLC0415 - as above
    from refiqda.study import read_study, study_faults  # noqa: PLC0415 - as above
    from refiqda.surveying import survey  # noqa: PLC0415 - as above

    if register is not None and no_register:
        raise click.UsageError("--register and --no-register exclude each other")
    home, named = _study_and_projects(paths)
    faults = study_faults(home)
    if faults:
        if as_json:
            print_json(faults_json(faults))
        else:
            show_faults(faults)
        sys.exit(1)
    projects, unusable = _read(named or _projects_in(home))
    known = None if no_register else _register(home, register)
    found = survey(read_study(home), projects, known, unusable=unusable)
    if as_json:
        print_json(found.to_dict(private=private))
    else:
        show_survey(found, private=private, matrix=matrix)
    sys.exit(0 if found.ok else 1)


def _study_and_projects(paths: tuple[Path, ...]) -> tuple[Path, list[Path]]:
    """Return the folder of the study and the projects that were named."""
    from refiqda.study import FILE_NAME  # noqa: PLC0415 - loaded only where it is used

    folders = [path for path in paths if path.is_dir() or path.name == FILE_NAME]
    if len(folders) > 1:
        raise click.UsageError("name one folder of a study")
    named = [path for path in paths if path not in folders]
    if folders:
        home = folders[0] if folders[0].is_dir() else folders[0].parent
        if (home / FILE_NAME).is_file():
            return home, named
    else:
        place = (named[0].parent if named else Path()).resolve()
        found = next((one for one in (place, *place.parents) if (one / FILE_NAME).is_file()), None)
        if found is not None:
            return found, named
    raise InvalidArgumentError(
        f"there is no {FILE_NAME} {'in it' if folders else 'here'}",
        file=folders[0].name if folders else None,
        remedy="Name the study's folder; `refiqda study init` begins a study.",
    )


def _projects_in(home: Path) -> list[Path]:
    return sorted(one for one in home.iterdir() if one.is_file() and one.suffix.lower() in _SUFFIXES
                  and not one.name.startswith((".", "~")))  # fmt: skip


def _read(paths: list[Path]) -> tuple[dict[str, Project], list[Finding]]:
    """Return the projects by the names of their files, and a finding for each file that cannot be used."""
    from refiqda.cli.coders import labels  # noqa: PLC0415 - loaded only where it is used
    from refiqda.surveying import Finding  # noqa: PLC0415 - as above

    called = labels(paths) if paths else {}
    projects: dict[str, Project] = {}
    unusable = []
    for path in dict.fromkeys(paths):
        try:
            projects[called[path]] = read_project(path)
        except RefiqdaError as error:
            where = f" [{error.where}]" if error.where else ""
            unusable.append(
                Finding(
                    kind="error",
                    about="projects",
                    what=f"{called[path]} cannot be used: {error.what}{where}.",
                    remedy=error.remedy,
                )
            )
    return projects, unusable


def _register(home: Path, named: Path | None) -> Register | None:
    """Return the private register, asking for its passphrase where it is locked and somebody can be asked."""
    from refiqda.cli.study_lock import passphrase  # noqa: PLC0415 - loaded only where it is used
    from refiqda.register import find_register, read_register  # noqa: PLC0415 - as above
    from refiqda.register.locking import PASSPHRASE  # noqa: PLC0415 - as above
    from refiqda.register.places import LOCKED, REGISTER, refuse_inside  # noqa: PLC0415 - as above

    place = find_register(home) if named is None else named
    if place is None:
        return None
    refuse_inside(place, home)
    word = None
    if (place / (REGISTER + LOCKED)).is_file() and not os.environ.get(PASSPHRASE) and sys.stdin.isatty():
        word = passphrase("Passphrase of the register")
    return read_register(place, word)
