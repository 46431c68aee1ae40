"""What the private register says, as frozen values. No ``repr`` shows a private value: it might end in a log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NO: Final = frozenset(
    (
        *("no", "n", "false", "0", "nein", "nei", "nej", "non", "não", "ei", "nee", "nie", "ne", "nem"),
        *("refused", "declined", "none"),
    )
)
"""How a cell of consent says no, letter case aside; a date or any other word says yes, and when or how."""

NOTHING: Final = frozenset({"", "-", "\N{EN DASH}", "?"})
"""Cells that say nothing."""


def said(cell: str) -> bool | None:
    """Return whether a cell of consent says yes or no; None where it says nothing."""
    folded = cell.strip().casefold()
    return None if folded in NOTHING else folded not in NO


@attrs.frozen(order=False)
class KnownName:
    """A name that must not go out, and the code of whom it names in the study ("" where it names nobody in it)."""

    name: str = attrs.field(repr=False)
    case: str


@attrs.frozen(kw_only=True, order=False)
class Person:
    """A participant: ``case`` is the code used in the study, all else is private.

    ``names`` are the name and its other forms; ``relations`` the codes of those whom this person knows.
    ``consent`` is the signed base consent as it stands in the table ("yes", a date), "" where nothing does;
    ``consents`` its scopes, ``reviews`` what a later review changed of them, by scope. ``withdrawn`` is when the
    person withdrew, as written, None for those who did not. ``more`` are all further columns. ``line`` of the table.
    """

    case: str
    names: tuple[str, ...] = attrs.field(default=(), repr=False)
    role: str = attrs.field(default="", repr=False)
    dyad: str = attrs.field(default="", repr=False)
    relations: tuple[str, ...] = attrs.field(default=(), repr=False)
    consent: str = attrs.field(default="", repr=False)
    consents: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    reviews: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    withdrawn: str | None = attrs.field(default=None, repr=False)
    more: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    line: int = 0

    @property
    def consented(self) -> bool | None:
        """Whether there is a base consent: its own cell, else any scope given; None where nothing is written."""
        own = said(self.consent)
        if own is not None:
            return own
        scopes = [each for each in map(said, self.consents.values()) if each is not None]
        return any(scopes) if scopes else None

    def may(self, scope: str) -> bool | None:
        """Return whether this person agreed to a scope ("quotes"); None where nothing is written about it.

        A later review wins where it was answered; where it was not, the base consent stands. Nobody who withdrew, or
        refused the base consent, agrees to anything.
        """
        if self.withdrawn is not None or said(self.consent) is False:
            return False
        later = said(self.reviews.get(scope, ""))
        return later if later is not None else said(self.consents.get(scope, ""))


@attrs.frozen(kw_only=True, order=False)
class Missing:
    """A piece of material that is not there for a known reason: whose, of which instrument, in which wave."""

    case: str
    instrument: str
    wave: str = ""
    reason: str = attrs.field(default="", repr=False)
    line: int = 0


@attrs.frozen(kw_only=True, order=False)
class Step:
    """A line of the recruitment: so many at this step; with a reason, so many who left after the step above."""

    step: str
    count: int
    reason: str = attrs.field(default="", repr=False)
    line: int = 0


@attrs.frozen(kw_only=True, order=False)
class Register:
    """The private register: its ``people``, what is ``missing`` and why, the ``recruitment``, further names.

    ``locked`` says whether its tables were encrypted. ``others`` are names that must not go out either though they
    are no participant's: of relatives, recruiters, workplaces.
    """

    people: tuple[Person, ...] = ()
    missing: tuple[Missing, ...] = ()
    recruitment: tuple[Step, ...] = ()
    others: tuple[KnownName, ...] = ()
    folder: Path | None = attrs.field(default=None, eq=False)
    locked: bool = False

    def known_names(self) -> tuple[KnownName, ...]:
        """Return every name with the code of whom it names, people first, each pair once."""
        pairs = (KnownName(name, person.case) for person in self.people for name in person.names)
        return tuple(dict.fromkeys((*pairs, *self.others)))

    def person(self, case: str) -> Person | None:
        """Return the person of this code, letter case aside; None where there is none."""
        folded = case.casefold()
        return next((each for each in self.people if each.case.casefold() == folded), None)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes of consent that the table has columns for, in its order."""
        return tuple(dict.fromkeys(scope for person in self.people for scope in person.consents))
