"""Whose codings are whose, when the codings of several coders come in several files.

Copies of one study share a past: a coding with the same GUID, creator and date in two files was there before
the coders parted. It is marked ``inherited``, so that it is listed and left out; labelled by file it would be
perfect agreement. What is left of a file is the work of one coder, who is then called as the user says.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, Protocol

import attrs

from refiqda.errors import InvalidArgumentError, require_project
from refiqda.machine_coders import CONSENSUS_GUID
from refiqda.machine_coders import KIND as MACHINE
from refiqda.machine_coders import renamed as renamed_user
from refiqda.model import guid_key
from refiqda.tables import Codings, Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from refiqda.text.canonical import Text

PERSON: Final = "person"
INHERITED: Final = "inherited"


class ProjectLike(Protocol):
    """A project: its codings, and the text of a source by GUID."""

    def codings(self) -> Codings:
        """Return the codings."""

    def text(self, source: str, /) -> Text:
        """Return the text of a source."""


Input = ProjectLike | Codings


@attrs.frozen(eq=False, kw_only=True)
class CoderFile:
    """One coder's file: a project of which the codings are that coder's own, under the name they are given.

    Codings that others made too (inherited ones) keep their coder and say so in ``origin``. ``of_others`` counts the
    codings that the file has of other people, by source and coder.
    """

    name: str
    given: Input
    table: Codings
    of_others: tuple[tuple[str, str, int], ...] = ()

    def codings(self) -> Codings:
        """Return the codings."""
        return self.table

    def text(self, source: str, /) -> Text:
        """Return the text of a source; InvalidArgumentError where only codings were given."""
        if isinstance(self.given, Codings):
            raise InvalidArgumentError("codings alone have no texts", remedy="Give projects.")
        return self.given.text(source)


def one_coder_each(
    files: Mapping[str, Input], *, users: Mapping[str, str | None] | None = None
) -> dict[str, CoderFile]:
    """Return the file of each coder, with inherited codings marked and the coder called by the key.

    A machine stays marked as one (`refiqda.machine_coders`), in the keys too. ``users`` names the user meant (name or
    GUID) where a file holds the codings of several. Raises InvalidArgumentError that lists them where that is not
    clear.
    """
    tables = {name: table_of(given) for name, given in files.items()}
    origins = _origins(list(tables.values()))
    made = {}
    for (name, table), origin in zip(tables.items(), origins, strict=True):
        label = getattr(files[name], "label", name)
        own = _owner(name, table, origin, (users or {}).get(name), label)
        called = renamed_user(table.coders[own].name, name) if own >= 0 else name
        made[called] = CoderFile(
            name=called,
            given=files[name],
            table=_named(table, origin, own, called),
            of_others=_of_others(table, origin, own),
        )
    return made


def table_of(given: Input) -> Codings:
    """Return the codings of an input; raises InvalidArgumentError for what is neither project nor codings."""
    if isinstance(given, Codings):
        return given
    require_project(given, "codings", "text")
    return given.codings()


def lineage_keys(table: Codings) -> list[tuple[str, str, str | None]]:
    """Return for each coding what is the same in all copies that have it from their common past."""
    coders = [*(guid_key(one.guid or "") for one in table.coders), ""]  # the last is nobody's, at -1
    numbers = table.pointers().coder.tolist()
    guids = map(guid_key, table.column("guid"))
    return [
        (guid, coders[number], created)
        for guid, number, created in zip(guids, numbers, table.column("created"), strict=True)
    ]


def _origins(tables: Sequence[Codings]) -> list[list[str]]:
    """Return for each table the origins of its codings; those of people that another table has too are inherited."""
    keys = [lineage_keys(table) for table in tables]
    seen: set[tuple[str, str, str | None]] = set()
    shared: set[tuple[str, str, str | None]] = set()
    for each in map(set, keys):
        shared |= each & seen
        seen |= each
    if not shared:
        return [list(table.origin) for table in tables]
    return [
        [
            INHERITED if before == PERSON and key in shared else before
            for key, before in zip(each, table.origin, strict=True)
        ]
        for each, table in zip(keys, tables, strict=True)
    ]


def _owner(name: str, table: Codings, origin: Sequence[str], asked: str | None, label: str) -> int:
    """Return the place in ``table.coders`` of the coder meant; -1 for the codings of nobody."""
    numbers = _coder_numbers(table)
    consensus = {
        place for place, one in enumerate(table.coders) if guid_key(one.guid or "") == CONSENSUS_GUID
    }
    present = set(zip(numbers, origin, strict=True))
    made = {kind: {number for number, one in present if one == kind} for kind in (PERSON, MACHINE)}
    coded = sorted(made[PERSON] - consensus) or sorted(made[MACHINE])
    known = ", ".join(_called(table, number) for number in coded)
    if asked is not None:
        key = guid_key(asked)
        fitting = [
            place
            for place, one in enumerate(table.coders)
            if asked == one.name or key == guid_key(one.guid or "")
        ]
        if len(fitting) == 1:
            return fitting[0]
        raise InvalidArgumentError(
            f'{"several users are" if fitting else "no user is"} called "{asked}"',
            file=label,
            remedy=f"These coded: {known}." if known else "Nobody coded in it.",
        )
    if len(coded) <= 1:
        return coded[0] if coded else -1
    own = [number for number in coded if number >= 0 and table.coders[number].name == name]
    if len(own) == 1:
        return own[0]
    raise InvalidArgumentError(
        "holds the codings of several people", file=label, remedy=f"Say whose, as FILE:USER, of {known}."
    )


def _coder_numbers(table: Codings) -> list[int]:
    """Return for each coding the first line of the table of coders with its coder's GUID, -1 for nobody's."""
    places = {guid_key(one.guid or ""): place for place, one in reversed(list(enumerate(table.coders)))}
    lines = [*(-1 if one.guid is None else places[guid_key(one.guid)] for one in table.coders), -1]
    return [lines[number] for number in table.pointers().coder.tolist()]


def _called(table: Codings, number: int) -> str:
    if number < 0:
        return "(nobody named)"
    name, guid = table.coders[number].name, table.coders[number].guid
    if name and guid and sum(one.name == name for one in table.coders) > 1:
        return f"{name} ({guid})"
    return name or guid or "(no name)"


def _named(table: Codings, origin: list[str], own: int, name: str) -> Codings:
    """Return the codings of the owner, called ``name``, and those that are not compared anyway."""
    known = table.coders[own] if own >= 0 else Entry(None, name, name, PERSON)
    place = len(table.coders)
    numbers = _coder_numbers(table)
    renamed = attrs.evolve(
        table,
        coders=(*table.coders, Entry(known.guid, name, name, known.kind)),
        coder=[place if number == own else number for number in numbers],
        origin=origin,
    )
    kept = [number == own or one != PERSON for number, one in zip(numbers, origin, strict=True)]
    return renamed if all(kept) else renamed.where(kept)


def _of_others(table: Codings, origin: Sequence[str], own: int) -> tuple[tuple[str, str, int], ...]:
    """Return how many codings of other people a file has, by the names of source and coder."""
    numbers = _coder_numbers(table)
    rows = [row for row, one in enumerate(origin) if one == PERSON and numbers[row] != own]
    if not rows:
        return ()
    sources = table.pointers().source
    found = Counter(
        (table.sources[int(sources[row])].name or "", _called(table, numbers[row])) for row in rows
    )
    return tuple((source, coder, count) for (source, coder), count in sorted(found.items()))


def sole_coders(given: Sequence[Input]) -> Callable[[int], str]:
    """Return a function that names the one coder of the file at a place, without what was inherited.

    It raises InvalidArgumentError for a file of several people, and for one whose coder has no name.
    """
    tables = [table_of(one) for one in given]
    origins = _origins(tables)

    def name_of(place: int) -> str:
        label = getattr(given[place], "label", f"file {place + 1}")
        origin = origins[place]
        if len(tables[place]) and {PERSON, MACHINE}.isdisjoint(origin):
            raise InvalidArgumentError(
                "all its codings are in another of the files too, so none are of one person alone",
                file=label,
                remedy="If one file holds everybody's codings, compare within it.",
            )
        own = _owner("", tables[place], origin, None, label)
        name = tables[place].coders[own].name if own >= 0 else None
        if not name:
            raise InvalidArgumentError(
                "does not say who coded", file=label, remedy="Say who: --coder NAME=FILE."
            )
        return name

    return name_of


__all__ = [
    "CONSENSUS_GUID",
    "INHERITED",
    "PERSON",
    "CoderFile",
    "Input",
    "ProjectLike",
    "lineage_keys",
    "one_coder_each",
    "sole_coders",
    "table_of",
]
