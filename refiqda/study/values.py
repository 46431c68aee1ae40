"""What a study declares, as frozen values: analysts, instruments, rounds and the rest of ``study.toml``."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final, Literal

import attrs

from refiqda.errors import NotInProjectError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Approach = Literal["reflexive", "codebook", "reliability"]
Role = Literal["coder", "author", "interviewer", "transcriber", "auditor"]
Policy = Literal["none", "role", "pseudonym", "pseudonym-per-theme"]

SHOWN: Final = 40  # characters of a wrong value that a message repeats
LISTED: Final = 12  # possible words that a message lists
FILE_NAME: Final = "study.toml"
APPROACHES: Final[tuple[Approach, ...]] = ("reflexive", "codebook", "reliability")
ROLES: Final[tuple[Role, ...]] = ("coder", "author", "interviewer", "transcriber", "auditor")
POLICIES: Final[tuple[Policy, ...]] = ("none", "role", "pseudonym", "pseudonym-per-theme")
GUIDES: Final = ("RTARG", "JARS-Qual", "COREQ", "SRQR")


@attrs.frozen(kw_only=True, order=False)
class Analyst:
    """A person of the team. ``roles`` in the order given; several of one person are allowed and shown."""

    name: str
    roles: tuple[Role, ...] = ()


@attrs.frozen(kw_only=True, order=False)
class Instrument:
    """What material was made with: an interview guide, prompts for notes.

    ``kind`` is the study's own word. ``waves`` are the times it was used, as numbers or the study's labels;
    the file writes ``wave = 1`` or, for the same prompts used twice, ``wave = [1, 3]``.
    """

    name: str
    kind: str = ""
    waves: tuple[int | str, ...] = ()


@attrs.frozen(kw_only=True, order=False)
class Expected:
    """Material that should be there: ``count`` pieces of ``instrument`` for each ``per`` (client, therapist).

    ``excused`` is how many pieces of the whole study are missing for a known reason. It is a number and not
    a list because the reasons are private facts (illness, a changed job) and stand in the private register.
    """

    instrument: str
    count: int
    per: str = "participant"
    excused: int = 0


@attrs.frozen(kw_only=True, order=False)
class Slot:
    """A place in the findings: ``count`` of a level within each of the level above; None: one by name."""

    name: str
    count: int | None = None


@attrs.frozen(kw_only=True, order=False)
class Structure:
    """The shape of the findings in the study's own words, from the top down.

    ``levels`` (theme, constituent), ``perspectives`` (client, therapist); ``slots`` written as
    ``{ theme = 1, constituent = 3 }`` or as a list of names; ``rules`` names the rules that this study
    declares for itself, the only ones whose breach is an error. Who applies a rule knows its name.
    """

    levels: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    perspectives: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, order=False)
class Round:
    """One round of coding (pilot, revision, next batch).

    ``sources`` and ``coders`` are names as in the project. None is "not declared", which is every source and
    every analyst who codes; an empty list declares that there are none yet.
    """

    name: str
    sources: tuple[str, ...] | None = None
    coders: tuple[str, ...] | None = None


@attrs.frozen(kw_only=True, order=False)
class Study:
    """What ``study.toml`` says. ``folder`` is where it was found, None when it was read from a text.

    ``pronouns`` are roles, each with the pronoun that stands for everybody in it, whoever it is ("client", "he").
    """

    title: str = ""
    languages: tuple[str, ...] = ()
    approach: Approach = "reflexive"
    analysts: tuple[Analyst, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    expected: tuple[Expected, ...] = ()
    structure: Structure = attrs.field(factory=Structure)
    attribution_policy: Policy = "none"
    pronouns: tuple[tuple[str, str], ...] = ()
    rounds: tuple[Round, ...] = ()
    guide: str | None = None
    folder: Path | None = attrs.field(default=None, eq=False)

    @property
    def allows_numbers(self) -> bool:
        """Whether figures of agreement appear unasked; never in a reflexive study."""
        return self.approach != "reflexive"

    @property
    def coders(self) -> tuple[str, ...]:
        """Names of the analysts who code, in the order of the file."""
        return tuple(analyst.name for analyst in self.analysts if "coder" in analyst.roles)

    @property
    def in_two_roles(self) -> tuple[Analyst, ...]:
        """Analysts with more than one role; every report states them plainly."""
        return tuple(analyst for analyst in self.analysts if len(analyst.roles) > 1)

    @property
    def roles_in_words(self) -> str:
        """The sentence that says who has several roles, for reports that name analysts; "" where nobody has."""
        several = [f"{one.name} ({_and(one.roles)})" for one in self.in_two_roles]
        return f"One person in several roles: {_and(several)}." if several else ""

    @property
    def undeclared_coders(self) -> tuple[str, ...]:
        """Coders of rounds whom no ``[[analyst]]`` table names (a program may know people by initials)."""
        known = {analyst.name for analyst in self.analysts}
        named = (coder for each in self.rounds for coder in each.coders or ())
        return tuple(coder for coder in dict.fromkeys(named) if coder not in known)

    def round(self, name: str) -> Round:
        """Return the round of this name, letter case aside; NotInProjectError names the nearest otherwise."""
        for each in self.rounds:
            if each.name.casefold() == name.casefold():
                return each
        known = [each.name for each in self.rounds]
        remedy = nearest(name, known) if known else "Declare rounds as [[round]] tables."
        raise NotInProjectError(f'no round "{shown(name)}"', file=FILE_NAME, remedy=remedy)

    def sources_of(self, name: str) -> tuple[str, ...] | None:
        """Return the names of a round's sources; None when the round does not say, which is all of them."""
        return self.round(name).sources

    def coders_of(self, name: str) -> tuple[str, ...]:
        """Return the names of a round's coders; where the round does not say, all analysts who code."""
        coders = self.round(name).coders
        return self.coders if coders is None else coders


def _and(words: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the remedy that names the nearest known word, or all of them when none is near."""
    known = list(known)
    folded = {word.casefold(): word for word in known}
    near = difflib.get_close_matches(name[:SHOWN].casefold(), list(folded), n=1)
    possible = ", ".join(shown(word) for word in known[:LISTED]) + (", ..." if len(known) > LISTED else "")
    question = f'Did you mean "{shown(folded[near[0]])}"? ' if near else ""
    return f"{question}Possible: {possible}."


def shown(value: str) -> str:
    """Return a wrong value for a message: on one line, not longer than a few words."""
    line = "".join(sign if sign.isprintable() else " " for sign in value[: SHOWN + 1])
    return line if len(value) <= SHOWN else f"{line[:SHOWN]}..."
