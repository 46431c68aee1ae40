"""Which rule of a split fits a coding."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from refiqda.errors import NotInProjectError, RefiqdaError
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.codebooks.recoding.plans import Split
    from refiqda.project import Project
    from refiqda.rows import CodingRow


class Chooser:
    """The conditions of splits, asked of one coding after another."""

    def __init__(self, project: Project, rows: Sequence[CodingRow], splits: Sequence[Split]) -> None:
        self.project = project
        self.splits: dict[str, list[Split]] = {}
        for one in splits:
            self.splits.setdefault(guid_key(one.code.guid), []).append(one)
        asked = {one.rule.with_code for one in splits if one.rule.with_code is not None}
        self.beside = {name: _Places(rows, guid_key(project.find_code(name).guid)) for name in asked}
        self.members = {one.rule.set: _sources_in(project, one) for one in splits if one.rule.set is not None}
        for one in splits:
            _look_up(project, one)

    def choose(self, row: CodingRow) -> Split | None:
        """Return the first split that fits a coding, None if it stays."""
        key = guid_key(row.code_guid or "")
        return next((one for one in self.splits.get(key, ()) if self._fits(one, row)), None)

    def _fits(self, split: Split, row: CodingRow) -> bool:
        rule = split.rule
        quote = row.quote or ""
        return (
            (rule.coder is None or rule.coder in (row.coder, row.coder_guid))
            and (rule.source is None or rule.source in (row.source, row.source_guid))
            and (rule.case is None or rule.case in (row.case or "").split(";"))
            and (rule.set is None or guid_key(row.source_guid) in self.members[rule.set])
            and (rule.contains is None or rule.contains.casefold() in quote.casefold())
            and (rule.pattern is None or rule.pattern.search(quote) is not None)
            and (rule.with_code is None or self.beside[rule.with_code].touch(row))
        )


def _sources_in(project: Project, split: Split) -> set[str]:
    """Return the sources of the sets that a rule means, as ``guid_key`` spells them."""
    asked = split.rule.set
    sets = [one for one in project.tree.sets if asked in (one.name, one.guid)]
    if not sets:
        raise NotInProjectError(
            f"there is no set {asked!r}",
            file=project.label,
            where=split.rule.where,
            remedy="Correct the map.",
        )
    return {guid_key(guid) for one in sets for guid in one.member_sources}


def _look_up(project: Project, split: Split) -> None:
    """Refuse people, sources and cases that there are not: a slip of the pen would split nothing."""
    rule = split.rule
    try:
        if rule.coder is not None:
            project.find_user(rule.coder)
        if rule.source is not None:
            project.find_source(rule.source)
    except RefiqdaError as error:
        error.where = error.where or rule.where
        raise
    if rule.case is not None and not any(rule.case in (one.name, one.guid) for one in project.tree.cases):
        raise NotInProjectError(
            f"there is no case {rule.case!r}",
            file=project.label,
            where=rule.where,
            remedy="Correct the map.",
        )


class _Places:
    """Where one code is: spans of each source, sorted, and selections."""

    def __init__(self, rows: Sequence[CodingRow], code: str) -> None:
        self.selections: set[str] = set()
        spans: dict[str, list[tuple[int, int]]] = {}
        for row in rows:
            if row.code_guid is None or guid_key(row.code_guid) != code:
                continue
            if row.selection_guid is not None:
                self.selections.add(guid_key(row.selection_guid))
            if row.start is not None and row.end is not None:
                spans.setdefault(row.source_guid, []).append((row.start, row.end))
        self.starts: dict[str, list[int]] = {}
        self.reach: dict[str, list[int]] = {}
        for source, found in spans.items():
            found.sort()
            furthest = 0
            self.starts[source] = [start for start, _ in found]
            self.reach[source] = [furthest := max(furthest, end) for _, end in found]

    def touch(self, row: CodingRow) -> bool:
        """Whether the code is on a passage that shares at least one character, or the very selection."""
        if row.selection_guid is not None and guid_key(row.selection_guid) in self.selections:
            return True
        starts = self.starts.get(row.source_guid)
        if starts is None or row.start is None or row.end is None:
            return False
        before = bisect_left(starts, row.end)
        return before > 0 and self.reach[row.source_guid][before - 1] > row.start
