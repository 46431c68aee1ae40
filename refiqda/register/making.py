"""Beginning a private register: a folder that only its owner may read, with tables that have titles and no rows."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

import attrs

from refiqda.errors import InvalidArgumentError, OutputExistsError
from refiqda.files import atomic_write
from refiqda.office.csv_form import csv_bytes
from refiqda.register.locking import for_its_owner
from refiqda.register.places import NOTE, REGISTER, holds_register, refuse_inside
from refiqda.register.reading import MISSING, NAMES

TITLES: Final[dict[str, tuple[str, ...]]] = {
    REGISTER: (
        *("case", "name", "aliases", "role", "dyad", "relations"),
        *("consent", "consent_quotes", "withdrawn"),
    ),
    MISSING: ("case", "instrument", "wave", "reason"),
    NAMES: ("name", "case"),
}
"""The tables of a new register and their columns; more may be added to each."""

_PRIVATE_FOLDER: Final = 0o700
_WORDS: Final = (
    "This folder says who the participants of a study are. It stays here: it is not shared, not sent and not "
    "archived with the study.\n"
)


@attrs.frozen
class Made:
    """A register: its ``folder``, the names of ``files`` made now, and whether it was ``there`` before."""

    folder: Path
    files: tuple[str, ...]
    there: bool = False


def make_register(folder: str | Path, study_folder: str | Path) -> Made:
    """Make a register for a study; one that is there stays as it is.

    Raises UnusableFileError for a place in the study's folder, OutputExistsError for a folder that holds other things.
    """
    place = Path(folder)
    refuse_inside(place, study_folder)
    if holds_register(place):
        return Made(place, (), there=True)
    if os.path.lexists(place) and not place.is_dir():
        raise OutputExistsError(
            "is no folder", file=place.name, remedy="Name another place for the register."
        )
    if place.is_dir() and any(place.iterdir()):
        raise OutputExistsError(
            "holds other files", file=place.name, remedy="Name a new or an empty folder for the register."
        )
    try:
        place.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        if os.name == "posix":
            with contextlib.suppress(PermissionError):  # a drive without such rights
                place.chmod(_PRIVATE_FOLDER)
    except OSError as error:
        raise InvalidArgumentError(
            f"cannot be made ({error.strerror or 'refused by the system'})",
            file=place.name,
            remedy="Check that you may write there.",
        ) from error
    for name, titles in TITLES.items():
        _write(place / name, csv_bytes([titles]))
    _write(place / NOTE, _WORDS.encode())
    return Made(place, (*TITLES, NOTE))


def _write(path: Path, data: bytes) -> None:
    with atomic_write(path) as stream:
        for_its_owner(stream)
        stream.write(data)


def checkout_around(folder: str | Path) -> Path | None:
    """Return the git checkout that a folder lies in, links followed; None where it lies in none."""
    place = Path(folder).resolve()
    return next((each for each in (place, *place.parents) if (each / ".git").exists()), None)


def open_to_others(folder: str | Path) -> bool:
    """Return whether other users of this computer may read what lies in a folder, where the system says so.

    They may where no folder on the way there is closed to them.
    """
    if os.name != "posix":
        return False
    place = Path(folder).resolve()
    try:
        return bool(place.stat().st_mode & 0o044) and all(
            each.stat().st_mode & 0o011 for each in (place, *place.parents)
        )
    except OSError:
        return False
