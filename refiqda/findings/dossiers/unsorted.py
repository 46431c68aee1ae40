"""What was coded and lies under no theme: the passages that sorting left over (a list to look through, no fault)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from refiqda.intervals import joined, overlap
from refiqda.model import guid_key
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from refiqda.findings.dossiers.values import Dossier, Passage
    from refiqda.intervals import Interval
    from refiqda.project import Project


def unsorted(dossier: Dossier, themes: Project, name: str = "the themes") -> Dossier:
    """Return a dossier with those passages alone that share no character with any coding of ``themes``.

    Texts are known by GUID, else by name. Passages without words of a text (areas, times) stay: nothing tells.
    """
    spans: dict[str, list[Interval]] = defaultdict(list)
    for row in themes.codings():
        if row.start is not None and row.end is not None and row.origin != "case":
            for known in {guid_key(row.source_guid or ""), key(row.source or "")} - {""}:
                spans[known].append((row.start, row.end))
    merged = {known: joined(each) for known, each in spans.items()}

    def is_left(one: Passage) -> bool:
        if one.medium != "text" or one.start is None or one.end is None:
            return True
        sorted_ = merged.get(guid_key(one.source_guid)) or merged.get(key(one.source)) or []
        return not any(overlap((one.start, one.end), span) > 0 for span in sorted_)

    return attrs.evolve(
        dossier,
        passages=tuple(filter(is_left, dossier.passages)),
        filters=(*dossier.filters, f"Only what lies under no code of {name}."),
    )
