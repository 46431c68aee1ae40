"""What changed between two codebooks.

Codes are the same by GUID, else by their path. Everything said of such pairs is fact: renamed, moved, redefined,
recoloured, reordered. What else looks as if it belonged together (a code gone here, another come there) is only
proposed, and marked ``inferred``: that a code was renamed, moved, merged or split is for people to say (METHOD 9).

With two projects their codings are looked at too: where the codings of a code that is gone carry another code now,
that is the evidence for a merge or a split. Words of themselves prove nothing, and stand as such.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from refiqda import model
from refiqda.changes.values import color as plain_color
from refiqda.codebooks.descriptions import KINDS, Kind
from refiqda.codebooks.entries import Codebook, Entry, entries_of, sets_of
from refiqda.codebooks.proposals import proposals_for
from refiqda.codebooks.wording import Piece, changed_words
from refiqda.errors import wrong_kind
from refiqda.model import guid_key
from refiqda.project import Project
from refiqda.text.positions import canonical_string

if TYPE_CHECKING:
    from collections.abc import Iterator

ChangeKind = Literal[
    "added", "removed", "renamed", "moved", "redefined", "recoloured", "codable", "reordered", "merged", "split", "set",
]  # fmt: skip

CHANGE_KINDS: Final[tuple[ChangeKind, ...]] = (
    "added", "removed", "renamed", "moved", "redefined", "recoloured", "codable", "reordered", "merged", "split", "set",
)  # fmt: skip


@attrs.frozen(kw_only=True)
class CodeChange:
    """One change: its kind, the code's GUID and path (the new one where there is one), before and after.

    ``field`` says which part of a description, ``words`` what changed in it. ``detail`` is the evidence of what is
    only inferred. ``others`` are the paths of further codes of a merge or a split.
    """

    kind: ChangeKind
    guid: str | None
    path: str
    before: str | None = None
    after: str | None = None
    field: Kind | None = None
    words: tuple[Piece, ...] = ()
    detail: str = ""
    others: tuple[str, ...] = ()
    inferred: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "kind": self.kind,
            "guid": self.guid,
            "path": self.path,
            "field": self.field,
            "before": self.before,
            "after": self.after,
            "words": [[piece.what, piece.text] for piece in self.words],
            "others": list(self.others),
            "detail": self.detail,
            "inferred": self.inferred,
        }


@attrs.frozen(kw_only=True)
class CodebookDiff:
    """All changes, facts in the order of the codebook before what is inferred; false if there are none.

    ``by_guid`` and ``by_path`` count the pairs of codes; ``old`` and ``new`` all codes of each.
    """

    changes: tuple[CodeChange, ...] = ()
    old: int = 0
    new: int = 0
    by_guid: int = 0
    by_path: int = 0

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[CodeChange]:
        return iter(self.changes)

    @property
    def facts(self) -> tuple[CodeChange, ...]:
        """The changes that are not inferred."""
        return tuple(one for one in self.changes if not one.inferred)

    @property
    def inferred(self) -> tuple[CodeChange, ...]:
        """What is only proposed."""
        return tuple(one for one in self.changes if one.inferred)

    def counts(self) -> dict[str, int]:
        """Return how many changes of each kind are facts."""
        counted = Counter(one.kind for one in self.facts)
        return {kind: counted[kind] for kind in CHANGE_KINDS if kind not in {"merged", "split"}}

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, ``refiqda.codebook-diff/1``."""
        return {
            "format": "refiqda.codebook-diff/1",
            "codes": {"old": self.old, "new": self.new, "by_guid": self.by_guid, "by_path": self.by_path},
            "counts": self.counts(),
            "changes": [one.to_dict() for one in self.changes],
        }


def diff_codebooks(old: Codebook, new: Codebook) -> CodebookDiff:
    """Return what changed from one codebook (or project) to another; raises InvalidArgumentError for anything else."""
    for one in (old, new):
        if not isinstance(one, Project | model.CodeBook):
            raise wrong_kind("a project or a codebook", one, "Read one first: refiqda.read_codebook.")
    return _Comparison(old, new).result()


@attrs.define(eq=False)
class Pair:
    """A code in both."""

    old: Entry
    new: Entry


class _Comparison:
    def __init__(self, old: Codebook, new: Codebook) -> None:
        self.codebooks = (old, new)
        self.old, self.new = entries_of(old), entries_of(new)
        self.pairs: dict[int, Pair] = {}
        """By the place in ``new``."""
        self.matched: set[int] = set()
        """Places in ``old``."""
        self.by_guid = self._pair(lambda one: guid_key(one.guid or ""))
        self.by_path = self._pair(lambda one: one.path)
        self.new_of = {id(pair.old): place for place, pair in self.pairs.items()}

    def _pair(self, key: Any) -> int:  # noqa: ANN401 - a function of an entry
        """Pair what is left of both by a key that only one on each side has; return how many."""
        left = [{}, {}]  # type: list[dict[str, list[int]]]
        for side, entries in enumerate((self.old, self.new)):
            used = self.pairs if side else self.matched
            for place, one in enumerate(entries):
                if place not in used and key(one):
                    left[side].setdefault(key(one), []).append(place)
        found = 0
        for value, places in left[1].items():
            others = left[0].get(value, [])
            if len(places) == len(others) == 1:
                self.pairs[places[0]] = Pair(self.old[others[0]], self.new[places[0]])
                self.matched.add(others[0])
                found += 1
        return found

    def result(self) -> CodebookDiff:
        """Return all changes."""
        changes: list[CodeChange] = []
        reordered = self._reordered()
        for place, entry in enumerate(self.new):
            pair = self.pairs.get(place)
            if pair is None:
                changes.append(CodeChange(kind="added", guid=entry.guid, path=entry.path, after=entry.path))
            else:
                changes += self._changed(pair, is_reordered=place in reordered)
        gone = [one for place, one in enumerate(self.old) if place not in self.matched]
        come = [one for place, one in enumerate(self.new) if place not in self.pairs]
        changes += [CodeChange(kind="removed", guid=one.guid, path=one.path, before=one.path) for one in gone]
        changes += self._sets()
        proposed = proposals_for(
            gone, come, [(pair.old, pair.new) for pair in self.pairs.values()], self.codebooks
        )
        changes += [
            CodeChange(
                kind=one.kind, guid=one.guid, path=one.path, before=one.before, after=one.after,
                others=one.others, detail=one.detail, inferred=True,
            )
            for one in proposed
        ]  # fmt: skip
        return CodebookDiff(
            changes=tuple(changes),
            old=len(self.old),
            new=len(self.new),
            by_guid=self.by_guid,
            by_path=self.by_path,
        )

    def _changed(self, pair: Pair, *, is_reordered: bool) -> Iterator[CodeChange]:
        old, new = pair.old, pair.new
        if old.name != new.name:
            yield _change("renamed", new, old.name, new.name)
        if self._above(old) != self._above_new(new):
            before, after = (one.path[: -len(one.name) - 1] if one.level > 1 else "" for one in (old, new))
            yield _change("moved", new, before, after)
        for kind in KINDS:
            one, other = ("\n\n".join(entry.parts.texts(kind)) for entry in (old, new))
            if canonical_string(one) != canonical_string(other):
                words = changed_words(one, other)
                yield CodeChange(
                    kind="redefined",
                    guid=new.guid,
                    path=new.path,
                    before=one,
                    after=other,
                    field=kind,
                    words=words,
                )
        if plain_color(old.color) != plain_color(new.color):
            yield _change("recoloured", new, old.color, new.color)
        if old.is_codable != new.is_codable:
            yield _change("codable", new, *("yes" if one.is_codable else "no" for one in (old, new)))
        if is_reordered:
            yield _change("reordered", new, None, None)

    def _above(self, entry: Entry) -> object:
        """Return what an old code stood in: a code of both (by its place in the new), or one that is gone."""
        if entry.parent is None:
            return None
        above = self.old[entry.parent]
        return self.new_of.get(id(above), f"gone {entry.parent}")

    def _above_new(self, entry: Entry) -> object:
        return entry.parent

    def _reordered(self) -> set[int]:
        """Return places in the new of codes that changed their order among the siblings both have: as few as do."""
        siblings: dict[object, list[int]] = {}
        for place, pair in self.pairs.items():
            if self._above(pair.old) == pair.new.parent:
                siblings.setdefault(pair.new.parent, []).append(place)
        places_old = {id(one): place for place, one in enumerate(self.old)}
        moved: set[int] = set()
        for places in siblings.values():
            places.sort()
            ranks = [places_old[id(self.pairs[place].old)] for place in places]
            staying = _longest_rising(ranks)
            moved |= {place for at, place in enumerate(places) if at not in staying}
        return moved

    def _sets(self) -> Iterator[CodeChange]:
        """Yield sets of codes that came, went, or have other codes."""
        before, after = ({_set_key(one): one for one in sets_of(book)} for book in self.codebooks)
        same = {guid_key(pair.old.guid or ""): guid_key(pair.new.guid or "") for pair in self.pairs.values()}
        names = {guid_key(one.guid or ""): one.path for one in (*self.old, *self.new)}
        for key, one in after.items():
            old = before.get(key)
            now = {guid_key(guid) for guid in one.member_codes}
            was = set() if old is None else {same.get(guid_key(g), guid_key(g)) for g in old.member_codes}
            if old is None or now != was or old.name != one.name:
                more = "; ".join(sorted(f"+ {names.get(guid, guid)}" for guid in now - was))
                less = "; ".join(sorted(f"- {names.get(guid, guid)}" for guid in was - now))
                yield CodeChange(
                    kind="set", guid=one.guid, path=one.name, before=None if old is None else old.name,
                    after=one.name, detail="; ".join(filter(None, (more, less))),
                )  # fmt: skip
        for key, one in before.items():
            if key not in after:
                yield CodeChange(kind="set", guid=one.guid, path=one.name, before=one.name)


def _set_key(one: model.Set) -> str:
    return guid_key(one.guid or "") or one.name


def _change(kind: ChangeKind, entry: Entry, before: str | None, after: str | None) -> CodeChange:
    return CodeChange(kind=kind, guid=entry.guid, path=entry.path, before=before, after=after)


def _longest_rising(numbers: list[int]) -> set[int]:
    """Return the places of one longest rising run of ``numbers``, not necessarily side by side."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(tails, number)
        before.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(number)
            ends.append(place)
        else:
            tails[at], ends[at] = number, place
    found: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        found.add(at)
        at = before[at]
    return found
