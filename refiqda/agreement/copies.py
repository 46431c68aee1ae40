"""The inputs of a comparison, each with whose it is, its codings, and the sources of its table in their places."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from refiqda.agreement.inputs import CoderFile, Input, one_coder_each, table_of
from refiqda.agreement.naming import Person, labels_of
from refiqda.agreement.things import Question
from refiqda.errors import InvalidArgumentError
from refiqda.machine_coders import CONSENSUS_GUID
from refiqda.machine_coders import KIND as MACHINE
from refiqda.model import guid_key
from refiqda.project import Project
from refiqda.tables import Codings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.tables import Entry


CONSENSUS_NAME: Final = "consensus"
"""What the consensus is called when it is made, in small letters."""


class Copy:
    """One input; ``name`` is the coder whose file it is, None for a project of several."""

    def __init__(self, name: str | None, given: Input) -> None:
        self.name = name
        self.table = table_of(given)
        inner = given.given if isinstance(given, CoderFile) else given
        self.project = inner if isinstance(inner, Project) else None
        self.label = getattr(inner, "label", None)
        self.of_others = given.of_others if isinstance(given, CoderFile) else ()
        self.lengths = [
            self.table.source_lengths.get(entry.guid or "", -1) if text is None else len(text)
            for entry, text in zip(self.table.sources, self.table.texts, strict=True)
        ]

    @cached_property
    def homes(self) -> list[int]:
        """For each line of the table of sources the line of the source it belongs to: its own, but for parts."""
        found: list[int] = []
        for place, entry in enumerate(self.table.sources):
            found.append(found[-1] if entry.is_part and found else place)
        return found

    @cached_property
    def first_page(self) -> int:
        """The number that the file gives the first page of a PDF."""
        return 0 if self.project is None else self.project.page_areas().first_page

    def used_codes(self) -> set[int]:
        """Return the lines of the table of codes that some coding has."""
        return set(self.table.pointers().code.tolist()) - {-1}


def copies_of(given: Input | Mapping[str, Input]) -> list[Copy]:
    """Return the inputs, each with its coder; raises as `one_coder_each`, and for nothing at all."""
    if not isinstance(given, Mapping):
        one = Copy(None, given)
        _require_different_users(one)
        return [one]
    named: Mapping[str, Any] = given
    if not all(isinstance(one, CoderFile) for one in named.values()):
        named = one_coder_each(named)
    if not named:
        require_two([])
    return [Copy(name, one) for name, one in named.items()]


def require_two(names: Sequence[str]) -> None:
    """Refuse fewer than two coders."""
    if len(names) < 2:  # noqa: PLR2004 - a comparison needs two
        raise InvalidArgumentError(
            f"there are fewer than two to compare ({', '.join(names) or 'nobody'})",
            remedy="Give the codings of two or more people.",
        )


def shared_users(copy: Copy) -> list[tuple[str, ...]]:
    """Return the names of users that a file gives one GUID: their codings cannot be told apart."""
    names: dict[str, list[str]] = {}
    for one in copy.table.coders[: None if copy.name is None else -1]:
        if one.guid and one.name:
            names.setdefault(guid_key(one.guid), []).append(one.name)
    return [tuple(dict.fromkeys(each)) for each in names.values() if len(set(each)) > 1]


def questions_about_users(copies: Sequence[Copy]) -> list[Question]:
    """Return a question for each GUID that several people of a file have."""
    return [
        Question("one-guid", "coder", tuple((copy.name or "", name) for name in names))
        for copy in copies
        for names in shared_users(copy)
    ]


def questions_about_consensus(people: Sequence[Person]) -> list[Question]:
    """Return a question where an analyst who is compared is called as the consensus is.

    The consensus is known by its GUID, and some programs give every user a new one.
    """
    called = [one for one in people if (one.name or "").strip().casefold() == CONSENSUS_NAME]
    return [Question("called-consensus", "coder", (("", one.name),)) for one in called]


def _require_different_users(copy: Copy) -> None:
    """Refuse one project in which two people have one GUID: whose a coding is nobody could say."""
    for names in shared_users(copy):
        guids = {guid_key(one.guid or "") for one in copy.table.coders if one.name in names}
        lines = set(copy.table.pointers().coder.tolist()) - {-1}
        if guids & {guid_key(copy.table.coders[one].guid or "") for one in lines}:
            raise InvalidArgumentError(
                f"has one GUID for several people ({', '.join(names)}), so their codings cannot be told apart",
                file=copy.label,
                remedy="Give each analyst's own file, or rename the users in the program and export again.",
            )


class Coders:
    """The coders of all copies, numbered: those a file is called after, or the users of one project of several.

    A machine is a coder of its own in whosever file it worked.
    """

    NOBODY = -1
    CONSENSUS = -2

    def __init__(self) -> None:
        self.people: list[Person] = []
        self.machines: set[int] = set()
        self._machine_places: dict[str, int] = {}

    def number(self, copy: Copy) -> list[int]:
        """Return the number of each line of the copy's table of coders; the last is that of nobody."""
        return self._of_one(copy, copy.name) if copy.name is not None else self._of_all(copy)

    def _of_one(self, copy: Copy, name: str) -> list[int]:
        entries = copy.table.coders
        place = len(self.people)
        own = entries[-1] if entries else None  # where `one_coder_each` puts it
        self.people.append(Person(name, name, None if own is None else own.guid))
        if own is not None and own.kind == MACHINE:
            self.machines.add(place)
        found = [
            self.CONSENSUS
            if is_consensus(one)
            else self._machine(one)
            if one.kind == MACHINE and one is not own and not _same_user(one, own)
            else place
            for one in entries
        ]
        return [*found, place]

    def _machine(self, entry: Entry) -> int:
        key = guid_key(entry.guid or "") or f"name\x00{entry.name}"
        if key not in self._machine_places:
            self._machine_places[key] = len(self.people)
            self.machines.add(len(self.people))
            name = entry.name or "(no name)"
            self.people.append(Person(name, name, entry.guid))
        return self._machine_places[key]

    def _of_all(self, copy: Copy) -> list[int]:
        labels = labels_of((guid_key(one.guid or ""), one.name) for one in copy.table.coders)
        found = []
        for one in copy.table.coders:
            if is_consensus(one):
                found.append(self.CONSENSUS)
                continue
            if one.kind == MACHINE:
                self.machines.add(len(self.people))
            found.append(len(self.people))
            self.people.append(Person(labels[guid_key(one.guid or "")], one.name or "", one.guid))
        return [*found, self.NOBODY]


def _same_user(one: Entry, own: Entry | None) -> bool:
    return own is not None and one.guid is not None and guid_key(one.guid) == guid_key(own.guid or "")


def is_consensus(entry: Entry) -> bool:
    """Return whether a coder is the consensus, who is never compared."""
    return guid_key(entry.guid or "") == CONSENSUS_GUID


__all__ = [
    "Coders",
    "Codings",
    "Copy",
    "copies_of",
    "is_consensus",
    "questions_about_consensus",
    "questions_about_users",
    "require_two",
]
