"""Who allows that their words are quoted, and who withdrew, as the private register says it.

Nothing of it leaves here but yes, no or nothing, by the code used in the study.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from refiqda.register import find_register, read_register
from refiqda.register.places import LOCKED, REGISTER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCOPE: Final = "quotes"
"""The scope of consent that is asked about: the column ``consent_quotes`` of the register."""


@attrs.frozen
class Consents:
    """Whether each participant, by code in lower case, allows quotes; ``withdrawn`` are who withdrew."""

    quotes: Mapping[str, bool | None] = attrs.field(factory=dict, repr=False)
    withdrawn: frozenset[str] = attrs.field(default=frozenset(), repr=False)

    def may(self, case: str) -> bool | None:
        """Return whether this participant allows quotes; None where nothing is written about it."""
        return self.quotes.get(case.casefold())


def read_consents(study_folder: Path | None, passphrase: str | None = None) -> Consents | None:
    """Return the consents of a study's register; None where there is none.

    Raises UnusableFileError for one that cannot be read, or is locked and no passphrase is given.
    """
    if study_folder is None:
        return None
    place = find_register(study_folder)
    if place is None:
        return None
    register = read_register(place, passphrase)
    return Consents(
        {person.case.casefold(): person.may(SCOPE) for person in register.people},
        frozenset(person.case.casefold() for person in register.people if person.withdrawn is not None),
    )


def is_locked(study_folder: Path | None) -> bool:
    """Return whether the study's register is encrypted, so that a passphrase is needed."""
    place = None if study_folder is None else find_register(study_folder)
    return place is not None and (place / (REGISTER + LOCKED)).is_file()


__all__ = ["SCOPE", "Consents", "is_locked", "read_consents"]
