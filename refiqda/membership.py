"""Which cases each coding belongs to.

By reference to its source or selection (clause 13), or, as NVivo says it, because a coding to the case's own GUID
covers it: the case coding itself, the codings of a source that is coded as a whole, and those whose span lies inside
of the coded span.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.lookup import stand_ins
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda import model
    from refiqda.tables import Entry

Row = tuple[int, int, int, int, str | None]
"""Of a coding: the lines of its source and code, its span (-1 for none), the GUID of its selection."""


class Membership:
    """Says of codings which cases of a tree they belong to; ``codes`` is the table that they point into."""

    def __init__(self, tree: model.Project, codes: Sequence[Entry]) -> None:
        self.by_source: dict[str, list[int]] = {}
        self.by_selection: dict[str, list[int]] = {}
        self.by_code: dict[int, int] = {}
        names = {guid_key(entry.guid): entry.name for entry in reversed(codes) if entry.guid}
        places = {
            guid_key(entry.guid): place for place, entry in reversed(list(enumerate(codes))) if entry.guid
        }
        for number, case in enumerate(tree.cases):
            for one in case.source_refs:
                self.by_source.setdefault(guid_key(one), []).append(number)
            for one in case.selection_refs:
                self.by_selection.setdefault(guid_key(one), []).append(number)
            for one in stand_ins(case, names):
                if guid_key(one) in places:
                    self.by_code.setdefault(places[guid_key(one)], number)

    def of(self, sources: Sequence[Entry], rows: Iterable[Row]) -> dict[int, tuple[int, ...]]:
        """Return the numbers of the cases, as the tree lists them, of each row that belongs to any."""
        if not (self.by_source or self.by_selection or self.by_code):
            return {}
        of_source = [self.by_source.get(guid_key(entry.guid or ""), []) for entry in sources]
        given = list(rows)
        covers = self._covers(given)
        found: dict[int, tuple[int, ...]] = {}
        for row, (source, code, start, end, selection) in enumerate(given):
            cases = [] if code not in self.by_code else [self.by_code[code]]
            cases += of_source[source]
            if selection is not None and self.by_selection:
                cases += self.by_selection.get(guid_key(selection), [])
            for case, first, last in covers.get(source, ()):
                if first < 0 or (start >= 0 and first <= start and end <= last):  # below 0: all of the source
                    cases.append(case)
            if cases:
                found[row] = tuple(dict.fromkeys(cases))
        return found

    def _covers(self, rows: Sequence[Row]) -> dict[int, list[tuple[int, int, int]]]:
        covers: dict[int, list[tuple[int, int, int]]] = {}
        for source, code, start, end, selection in rows:
            if code in self.by_code and (selection is None or start >= 0):
                covers.setdefault(source, []).append((self.by_code[code], start, end))
        return covers


def joined(tree: model.Project, cases: Iterable[int]) -> str:
    """Return the names of cases, each once, joined by ``;``; of one without a name its GUID."""
    names = (tree.cases[one].name or tree.cases[one].guid or "" for one in cases)
    return ";".join(dict.fromkeys(names))
