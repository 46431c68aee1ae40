"""Where the private register lies, and where it may not: never in the study's folder, also not by a link."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from refiqda.errors import UnusableFileError

VARIABLE: Final = "REFIQDA_REGISTER"
"""The environment variable that names a register elsewhere."""

ENDING: Final = "-private"
LOCKED: Final = ".age"
REGISTER: Final = "register.csv"
NOTE: Final = "README.txt"


def register_beside(study_folder: str | Path) -> Path:
    """Return where the register of a study lies unless somebody says otherwise; whether or not it is there."""
    folder = Path(study_folder).resolve()
    return folder.parent / ((folder.name or "study") + ENDING)  # a drive has no name


def find_register(study_folder: str | Path) -> Path | None:
    """Return the folder of a study's private register; None where there is none.

    It is what ``REFIQDA_REGISTER`` names, else ``<study folder>-private`` beside the study's folder. Raises
    UnusableFileError where the variable names none, or where the register lies inside the study's folder.
    """
    named = os.environ.get(VARIABLE, "").strip()
    folder = Path(named).expanduser() if named else register_beside(study_folder)
    if not holds_register(folder):
        if not named:
            return None
        raise UnusableFileError(
            f"{VARIABLE} names a folder without {REGISTER}",
            remedy="Correct the variable, or remove it to use the folder beside the study.",
        )
    refuse_inside(folder, study_folder)
    return folder


def holds_register(folder: Path) -> bool:
    """Return whether a register's first table lies in this folder, open or locked."""
    try:
        return any((folder / name).is_file() for name in (REGISTER, REGISTER + LOCKED))
    except OSError:
        return False


def refuse_inside(folder: str | Path, study_folder: str | Path) -> None:
    """Raise UnusableFileError where the register would lie in the study's folder, links followed."""
    if is_inside(Path(folder), Path(study_folder)):
        raise UnusableFileError(
            "the private register lies inside the study's folder, which is what gets shared",
            remedy="Move it beside that folder (NAME-private beside NAME), or name another place: "
            f"{VARIABLE}.",
        )


def is_inside(inner: Path, outer: Path) -> bool:
    """Return whether a place is the other or below it, links followed, as the file system tells folders apart."""
    place, outer = inner.resolve(), outer.resolve()
    for each in (place, *place.parents):
        if each == outer:
            return True
        try:
            if each.samefile(outer):  # other letter case, a mount
                return True
        except OSError:
            continue
    return False
