"""What changed, as an entry may tell it: the groups of ``refiqda.changes.grouping`` without what quotes people.

Names of codes, people, sources, cases, sets and variables are told. The names of memos, links and graphs are not:
programs and people make them of the very words that a memo is about ("the first words of the passage"). They are
counted, not named, and where a detail could name one it is left out.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.changes.grouping import About, Group, grouped

if TYPE_CHECKING:
    from refiqda.changes.result import Changes

UNNAMED: Final = frozenset({"note", "link", "graph"})
"""Objects whose names an entry does not tell."""
_COUNTING: Final = frozenset({"code", "user", "source", "coding", "passage"})
"""Objects whose details are numbers, or names that are told, unless they say which memos came and went."""
_NAMING: Final = ("memos", "parts", "members")


def told(changes: Changes) -> list[tuple[About, list[Group]]]:
    """Return the groups of what changed as an entry tells them; what is alike then is one group."""
    found: dict[About, Counter[Group]] = {}
    for about, groups in grouped(changes):
        plain = About(object=about.object) if about.object in UNNAMED else about
        counted = found.setdefault(plain, Counter())
        for group in groups:
            counted[attrs.evolve(_plain(group), count=1)] += group.count
    return [
        (about, [attrs.evolve(group, count=number) for group, number in counted.items()])
        for about, counted in found.items()
    ]


def _plain(group: Group) -> Group:
    if group.object in UNNAMED:
        return attrs.evolve(group, name=None, before=None, after=None, detail=None)
    if group.object in _COUNTING and group.field not in _NAMING:
        return group
    return attrs.evolve(group, detail=None)
