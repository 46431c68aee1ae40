"""The small tables that columns of codings point into: codes, coders, and which of them stands for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.index import walk_codes
from refiqda.model import guid_key
from refiqda.tables import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refiqda import model


class Numbers(dict[str | None, int]):
    """The place in a small table of each reference as spelled; unknown ones get a line of their own."""

    def __init__(self, kind: str) -> None:
        super().__init__({None: -1})
        self.kind = kind
        self.entries: list[Entry] = []
        self._places: dict[str, int] = {}

    def add(self, entry: Entry) -> None:
        """Add a line; where two have one GUID, references mean the first."""
        if entry.guid:
            self._places.setdefault(guid_key(entry.guid), len(self.entries))
        self.entries.append(entry)

    def __missing__(self, reference: str) -> int:
        key = guid_key(reference)
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = len(self.entries)
            self.entries.append(Entry(reference, None, None, self.kind))
        self[reference] = place
        return place


def codes_of(tree: model.Project) -> Numbers:
    """Return the table of codes, those that stand for a case marked as such."""
    walked = list(walk_codes(tree.code_book))
    names = {guid_key(code.guid or ""): code.name for code, _ in reversed(walked)}
    standing = {id(case): stand_ins(case, names) for case in tree.cases}
    cases = {guid_key(one) for found in standing.values() for one in found}
    codes = Numbers("code")
    for code, path in walked:
        codes.add(Entry(code.guid, code.name, path, "case" if guid_key(code.guid or "") in cases else "code"))
    for case in tree.cases:
        if not any(guid_key(one) in names for one in standing[id(case)]):
            codes.add(Entry(case.guid, case.name, case.name, "case"))
    return codes


def keys_of_cases(tree: model.Project) -> set[str]:
    """Return the keys of all GUIDs under which codings mean a case and no code."""
    names = {guid_key(code.guid or ""): code.name for code, _ in reversed(list(walk_codes(tree.code_book)))}
    return {guid_key(one) for case in tree.cases for one in stand_ins(case, names)}


def stand_ins(case: model.Case, names: Mapping[str, str | None]) -> list[str]:
    """Return the GUIDs under which codings mean ``case``; ``names`` are those of the codes.

    NVivo for Mac gives a code the case's own GUID. A strict file names each thing once: there the case refers
    to the code, which has the case's name.
    """
    own = [case.guid] if case.guid else []
    return own + [one for one in case.code_refs if case.name and names.get(guid_key(one)) == case.name]
