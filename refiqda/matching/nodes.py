"""Sources on their way to becoming one: what is known of each, and what their names say."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

How = Literal["lineage", "content", "similarity", "alone"]


@attrs.frozen(eq=False)
class Candidate:
    """A source of one copy, as matching sees it.

    ``key`` is the caller's. ``kind`` is text, pdf, picture, audio or video; ``digest`` that of the canonical text,
    None where there is no text, which ``text`` gives. ``content`` is the digest of the bytes of a picture, a
    recording or a PDF where they are known.
    """

    key: Hashable
    guid: str
    name: str
    kind: str
    digest: str | None
    text: Callable[[], str] | None
    content: str | None = None


_ENDING: Final = re.compile(r"\.(txt|docx?|rtf|odt|pdf|md|html?|srt|vtt|png|jpe?g|mp[34]|m4a|wav|mov|avi)$")


def folded_name(name: str) -> tuple[str, tuple[str, ...]]:
    """Return the letters of a name and its numbers, without a file's ending, case, blanks and signs."""
    stem = _ENDING.sub("", name.strip().casefold())
    numbers = tuple(one.lstrip("0") or "0" for one in re.findall(r"\d+", stem))
    return re.sub(r"[\W\d_]+", "", stem), numbers


def contradict(one: str, other: str) -> bool:
    """Return whether names differ in their numbers only: then they say that two things are meant."""
    letters, numbers = folded_name(one)
    theirs, others = folded_name(other)
    return letters == theirs and numbers != others and len(numbers) == len(others)


def contradict_in(ones: Iterable[str], others: Iterable[str]) -> bool:
    """Return whether any of the names contradicts any of the others."""
    theirs = sorted(others)
    return any(contradict(mine, name) for mine in ones for name in theirs)


@attrs.define(eq=False)
class Node:
    """Sources that are one so far: by copy, its place there and the source; ``into`` is what it became a part of."""

    members: dict[int, tuple[int, Candidate]]
    how: How = "alone"
    into: Node | None = None

    @property
    def names(self) -> set[str]:
        """What the copies call it."""
        return {one.name for _, one in self.members.values()}

    @property
    def kind(self) -> str:
        """The kind that all of them have."""
        return next(iter(self.members.values()))[1].kind

    def now(self) -> Node:
        """Return the node that this one is a part of by now."""
        return self if self.into is None else self.into.now()

    def apart(self, other: Node) -> bool:
        """Return whether no copy has a source in both."""
        return not self.members.keys() & other.members.keys()

    def order(self) -> tuple[Any, ...]:
        """Return what sorts nodes in the same way whatever the order of the copies."""
        return min(
            (one.digest or "", one.content or "", one.name, guid_key(one.guid))
            for _, one in self.members.values()
        )

    def text_of(self) -> Candidate | None:
        """Return the source whose text stands for all of them."""
        found = [one for _, one in self.members.values() if one.digest is not None and one.text is not None]
        return min(found, key=lambda one: one.digest or "", default=None)


def some_apart(nodes: Sequence[Node]) -> bool:
    """Return whether any two nodes have no copy in common."""
    held = [frozenset(node.members) for node in nodes]
    return any(not one & other for one, other in combinations(set(held), 2))


def all_apart(nodes: Sequence[Node]) -> bool:
    """Return whether no two nodes have a copy in common."""
    return sum(len(node.members) for node in nodes) == len({copy for node in nodes for copy in node.members})


def of_one_name(nodes: Sequence[Node]) -> list[list[Node]]:
    """Return the nodes in groups of one name, in their order."""
    groups: dict[str, list[Node]] = {}
    for node in nodes:
        name = min(node.names)
        groups.setdefault(name.strip().casefold(), []).append(node)
    return list(groups.values())


def several_names(nodes: Iterable[Node]) -> bool:
    """Return whether some copy has these under different names."""
    names: dict[int, set[tuple[str, tuple[str, ...]]]] = defaultdict(set)
    for node in nodes:
        for copy, (_, one) in node.members.items():
            names[copy].add(folded_name(one.name))
    found = list(names.values())
    return any(len(one) > 1 for one in found) or all(not one & other for one, other in combinations(found, 2))
