"""What was found, as frozen values. ``private`` fields come from the register and are shown when somebody asks."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

if TYPE_CHECKING:
    from refiqda.study import Study

FORMAT: Final = "refiqda.study-check/1"

Kind = Literal["error", "question", "note"]
About = Literal[
    "study",
    "projects",
    "material",
    "expected",
    "analysts",
    "rounds",
    "register",
    "consent",
    "withdrawn",
    "dyads",
    "recruitment",
]


@attrs.frozen(kw_only=True, order=False)
class Finding:
    """Something to know: ``what`` is a whole sentence, ``remedy`` what can be done, ``private`` what else is known."""

    kind: Kind
    about: About
    what: str
    remedy: str = ""
    private: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True, order=False)
class Cell:
    """How many texts a participant has of an instrument in a wave ("" where there are none), and how many are needed.

    ``excused`` of those not there have a reason in the register, which is ``private``.
    """

    case: str
    instrument: str
    wave: str
    needed: int
    texts: int
    excused: int = 0
    private: str = attrs.field(default="", repr=False)

    @property
    def present(self) -> int:
        """How many of the needed pieces are there; a second text of one piece is no second piece."""
        return min(self.texts, self.needed)

    @property
    def absent(self) -> int:
        """How many of the needed pieces are not there, excused or not."""
        return self.needed - self.present


@attrs.frozen(kw_only=True, order=False)
class Expectation:
    """One ``[[expected]]`` of the study against what is there, in pieces: ``expected = present + excused + missing``.

    ``counted`` is False where the projects do not say what was made with the instrument, or who the people are; all
    numbers are 0 then. ``waves`` gives expected and present of each wave.
    """

    instrument: str
    per: str
    people: int
    expected: int
    present: int
    excused: int
    missing: int
    waves: tuple[tuple[str, int, int], ...] = ()
    cells: tuple[Cell, ...] = ()
    counted: bool = True


@attrs.frozen(kw_only=True, order=False)
class AnalystSeen:
    """Somebody who works on the material: declared or not, with codings and interviews in the projects."""

    name: str
    roles: tuple[str, ...]
    codings: int
    interviews: int = 0
    declared: bool = True
    machine: bool = False


@attrs.frozen(kw_only=True, order=False)
class RoundSeen:
    """A round: how many of its sources are there, who codes in it, and who has not touched which source yet."""

    name: str
    sources: int
    present: int
    coders: tuple[str, ...]
    untouched: tuple[tuple[str, str], ...] = ()


@attrs.frozen(kw_only=True, order=False)
class VariableSeen:
    """A variable of the participants: for how many there is a value, none though asked, "not collected", not asked."""

    name: str
    given: int
    missing: int
    not_collected: int
    not_asked: int


@attrs.frozen(kw_only=True, order=False)
class Survey:
    """A study against its material.

    ``projects`` are names with their number of sources; ``sources`` how many different ones there are in all,
    ``participants`` how many people. ``recruitment`` are lines to read, ``consents`` private counts by scope.
    """

    study: Study
    projects: tuple[tuple[str, int], ...] = ()
    sources: int = 0
    participants: int = 0
    analysts: tuple[AnalystSeen, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    rounds: tuple[RoundSeen, ...] = ()
    variables: tuple[VariableSeen, ...] = ()
    recruitment: tuple[str, ...] = ()
    register: Literal["none", "open", "locked"] = "none"
    consented: tuple[int, int] | None = None
    consents: tuple[tuple[str, int, int], ...] = attrs.field(default=(), repr=False)
    findings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything that the study declared is so."""
        return all(one.kind != "error" for one in self.findings)

    @property
    def totals(self) -> tuple[int, int, int, int]:
        """Pieces expected, present, excused and missing, of what could be counted."""
        keys = ("expected", "present", "excused", "missing")
        return tuple(sum(getattr(one, key) for one in self.expectations) for key in keys)

    def to_dict(self, *, private: bool = False) -> dict[str, Any]:
        """Return the JSON, ``refiqda.study-check/1``; what only the register says with ``private`` alone."""
        study = self.study
        expected, present, excused, missing = self.totals
        value: dict[str, Any] = {
            "format": FORMAT,
            "ok": self.ok,
            "study": {
                "title": study.title or None,
                "approach": study.approach,
                "languages": list(study.languages),
                "guide": study.guide,
                "attribution": study.attribution_policy,
                "levels": list(study.structure.levels),
                "slots": {slot.name: slot.count for slot in study.structure.slots},
                "perspectives": list(study.structure.perspectives),
                "rules": list(study.structure.rules),
            },
            "projects": [{"file": name, "sources": sources} for name, sources in self.projects],
            "sources": self.sources,
            "participants": self.participants,
            "analysts": [attrs.asdict(one) | {"roles": list(one.roles)} for one in self.analysts],
            "material": {"expected": expected, "present": present, "excused": excused, "missing": missing},
            "expected": [_expectation(one, private=private) for one in self.expectations],
            "rounds": [
                {
                    "name": one.name,
                    "sources": one.sources,
                    "present": one.present,
                    "coders": list(one.coders),
                    "untouched": [{"source": source, "coder": coder} for source, coder in one.untouched],
                }
                for one in self.rounds
            ],
            "variables": [attrs.asdict(one) for one in self.variables],
            "recruitment": list(self.recruitment),
            "register": self.register,
            "findings": [_finding(one, private=private) for one in self.findings],
        }
        if self.consented is not None:
            value["consented"], value["asked_for_consent"] = self.consented
        if private:
            value["consents"] = [{"scope": scope, "yes": yes, "no": no} for scope, yes, no in self.consents]
        return value


def _expectation(one: Expectation, *, private: bool) -> dict[str, Any]:
    return {
        "instrument": one.instrument,
        "per": one.per,
        "counted": one.counted,
        "people": one.people,
        "expected": one.expected,
        "present": one.present,
        "excused": one.excused,
        "missing": one.missing,
        "waves": [
            {"wave": wave, "expected": expected, "present": present} for wave, expected, present in one.waves
        ],
        "cells": [
            {"case": cell.case, "wave": cell.wave, "needed": cell.needed, "texts": cell.texts}
            | {"excused": cell.excused}
            | ({"reason": cell.private or None} if private else {})
            for cell in one.cells
        ],
    }


def _finding(one: Finding, *, private: bool) -> dict[str, Any]:
    value = {"kind": one.kind, "about": one.about, "what": one.what, "remedy": one.remedy or None}
    return value | ({"private": one.private or None} if private else {})


def key(name: str) -> str:
    """Return a name as names are compared here: letter case, blanks and how accents are stored aside."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def number(count: int, one: str) -> str:
    """Return a number with its noun."""
    return f"{count:,} {one if count == 1 else one + 's'}"


def listed(names: list[str], most: int = 8) -> str:
    """Return names as a sentence lists them, cut where there are many."""
    shown = names[:most]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most:,} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
