"""Sets of codes as a file wants them, put into a project or codebook that there is already.

A set is the same by GUID, else by its name where only one has it. Its codes become those that the file lists; sources
and notes in it stay. A set that the file does not list stays as it is, and so does a code in a set that the file could
not speak of, for the file does not have that code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from refiqda import model
from refiqda.codebooks.entries import Codebook, codes_of, free_guid
from refiqda.index import walk_codes
from refiqda.model import guid_key
from refiqda.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from refiqda.codebooks.drafts import Draft


@attrs.define(kw_only=True)
class Group:
    """A set as a file lists it: codes as the GUID and the path that stand in its rows, either may be empty."""

    guid: str
    name: str
    description: str | None
    codes: list[tuple[str, str]]


def groups_of(draft: Draft) -> list[Group]:
    """Return the sets that a file lists, in its order; none where it has no place for sets."""
    if draft.ready_sets:
        return [
            Group(
                guid=one.guid,
                name=one.name,
                description=one.description,
                codes=[(guid, "") for guid in one.member_codes],
            )
            for one in draft.ready_sets
        ]
    found: dict[str, Group] = {}
    for cells in draft.sets or ():
        guid, name = cells.get("set_guid", ""), cells.get("set", "")
        group = found.setdefault(
            guid_key(guid) or name,
            Group(guid=guid, name=name, description=None, codes=[]),
        )
        group.description = group.description or cells.get("description")
        if cells.get("code_guid") or cells.get("code"):
            group.codes.append((cells.get("code_guid", ""), cells.get("code", "")))
    return list(found.values())


def take_sets(
    made: Codebook,
    draft: Draft,
    codes: Mapping[str, model.Code],
    paths: Mapping[str, str],
    *,
    partial: bool = False,
) -> list[str]:
    """Put the sets of a file into ``made``, whose codes are settled, and return what is to be told.

    ``codes`` are the codes that the file has, by the ``guid_key`` that it calls them by; ``paths`` are the paths that
    codes had before, by ``guid_key``. With ``partial`` nothing is taken out of a set.
    """
    groups = groups_of(draft)
    if not groups:
        return []
    taking = _Taking(made, codes, paths)
    for group in groups:
        taking.take(group, partial=partial)
    if not partial:
        named = {id(one) for one in taking.touched}
        taking.told += [
            f'set "{one.name}" is not in the file, and stays'
            for one in taking.sets
            if one.member_codes and id(one) not in named
        ]
    return taking.told


class _Taking:
    """One taking over of sets: which code a row means, which set, and what to tell."""

    def __init__(self, made: Codebook, codes: Mapping[str, model.Code], paths: Mapping[str, str]) -> None:
        self.sets = made.tree.sets if isinstance(made, Project) else made.sets
        self.codes = codes
        self.was = paths
        self.spoken = {guid_key(code.guid) for code in codes.values()}
        walked = list(walk_codes(codes_of(made)))
        self.there = {guid_key(code.guid or ""): code for code, _ in walked}
        self.path = {guid_key(code.guid or ""): path for code, path in walked}
        self.by_path: dict[str, list[str]] = {}
        for key, path in (
            *self.path.items(),
            *((one, two) for one, two in paths.items() if one in self.there),
        ):
            keys = self.by_path.setdefault(path, [])
            if key not in keys:
                keys.append(key)
        self.used = set(self.there) | {guid_key(one.guid or "") for one in self.sets}
        self.touched: list[model.Set] = []
        self.told: list[str] = []

    def take(self, group: Group, *, partial: bool) -> None:
        """Put one set in place."""
        found = self._found(group)
        if found is None:
            found = model.Set(guid=self._guid(group), name=group.name, description=group.description)
            self.sets.append(found)
        else:
            found.name = group.name
            if group.description is not None:
                found.description = group.description
        self.touched.append(found)
        wanted = list(self._members(group))
        before = [guid_key(one) for one in found.member_codes]
        if before != wanted:  # a program may name a code twice; nobody is to find that changed
            kept = [one for one in before if one not in wanted and (partial or one not in self.spoken)]
            keys = list(dict.fromkeys([*wanted, *kept]))
            found.member_codes = [self.there[one].guid if one in self.there else one for one in keys]

    def _found(self, group: Group) -> model.Set | None:
        """Return the set there is already: by GUID, else by a name that one set of codes alone has."""
        for one in self.sets:
            if group.guid and guid_key(one.guid or "") == guid_key(group.guid):
                return one
        named = [one for one in self.sets if one.name == group.name and not _among(one, self.touched)]
        holding = [one for one in named if one.member_codes] or named
        return holding[0] if len(holding) == 1 else None

    def _guid(self, group: Group) -> str:
        if group.guid and guid_key(group.guid) not in self.used:
            self.used.add(guid_key(group.guid))
            return group.guid
        return free_guid(self.used, "set", "codebook", group.name)

    def _members(self, group: Group) -> Iterator[str]:
        """Yield the ``guid_key`` of the code that each row of a set means."""
        for guid, path in group.codes:
            key = self._code(guid, path)
            if key is None:
                self.told.append(
                    f'set "{group.name}": one of its codes is not in the codebook, or may be several'
                )
            else:
                yield key

    def _code(self, guid: str, path: str) -> str | None:
        """Return the ``guid_key`` of a code: by its GUID while its path stands beside it, else by the path."""
        code = self.codes.get(guid_key(guid))
        key = guid_key(guid) if code is None else guid_key(code.guid)
        known = bool(guid) and key in self.there
        if known and (not path or _folded(path) in map(_folded, (self.path[key], self.was.get(key, "")))):
            return key
        found = self.by_path.get(path, [])
        if len(found) == 1:
            return found[0]
        return key if known else None


def _among(one: model.Set, sets: Iterable[model.Set]) -> bool:
    return any(one is other for other in sets)


def _folded(path: str) -> str:
    """Return a path without what a cell may spoil: blanks, line ends and control characters."""
    return "".join(sign for sign in path if sign > " " and sign != "\x7f")
