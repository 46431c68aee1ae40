"""What stands at one place of a source: the selections, what they say, and the codings of them all."""

from __future__ import annotations

from collections import deque
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from refiqda.changes.values import label, prose
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from refiqda import model
    from refiqda.changes.places import Passage

Remark = tuple[str, str, frozenset[str], str]
"""What a selection says beyond marking its place: label, description, memos, author."""
Words = tuple[str, str, frozenset[str]]
"""What a coding says: code, coder, memos."""


@attrs.define(eq=False)
class Marking:
    """A selection here, with the passage that it marks, and its memos and author as the union names them."""

    item: Any
    passage: Passage
    notes: list[str]
    author: str | None

    @cached_property
    def remark(self) -> Remark | None:
        """What it says beyond marking its place, None where that is nothing; worked out when first compared."""
        item = self.passage.element
        name, said = label(item.name, self.passage.words), prose(item.description)
        if not (name or said or self.notes):
            return None
        return name, said, frozenset(map(guid_key, self.notes)), guid_key(self.author or "")


@attrs.define(eq=False)
class Standing:
    """A coding that stands here: what it says, and whether the copy has it too."""

    coding: model.Coding
    says: Words
    taken: bool = False


@attrs.define(eq=False)
class Arriving:
    """A coding of the copy: the GUIDs that it is to have here of code, coder and memos, and what it says by that."""

    coding: model.Coding
    code: str | None
    coder: str | None
    notes: list[str]
    says: Words


@attrs.define(eq=False)
class Place:
    """What stands at one place: the selections, and the codings of them all, so that many can be looked up.

    Codings are found by GUID, code and coder, and by all that they say; ``selections`` by what they remark and
    GUID (None: the first that remarks this); ``waiting`` are those not yet compared with any.
    """

    first: Any = None
    waiting: list[Marking] = attrs.field(factory=list)
    selections: dict[tuple[Remark | None, str | None], Any] = attrs.field(factory=dict)
    named: dict[tuple[str, str, str], list[Standing]] = attrs.field(factory=dict)
    saying: dict[Words, deque[Standing]] = attrs.field(factory=dict)

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> Place:
        """Return the place at which ``passages`` of the union are."""
        made = cls()
        for passage in passages:
            item = passage.element
            if passage.is_selection:
                made.add(Marking(item, passage, item.note_refs, item.creating_user))
            for coding in getattr(item, "codings", ()):
                says = says_of(coding.code_ref, coder_of(passage, coding), coding.note_refs)
                one = Standing(coding, says)
                made.named.setdefault((guid_key(coding.guid), *says[:2]), []).append(one)
                made.saying.setdefault(says, deque()).append(one)
        return made

    def add(self, marking: Marking) -> None:
        """Note that a selection stands here; what it remarks is worked out only if another is compared with it."""
        self.first = self.first or marking.item
        self.waiting.append(marking)

    def fitting(self, theirs: Marking) -> Any | None:  # noqa: ANN401 - a selection
        """Return a selection that says the same: the one of the same GUID if there is one, else the first."""
        for one in self.waiting:
            self.selections.setdefault((one.remark, None), one.item)
            self.selections.setdefault((one.remark, guid_key(one.item.guid)), one.item)
        self.waiting.clear()
        remark = theirs.remark
        return self.selections.get((remark, guid_key(theirs.item.guid))) or self.selections.get(
            (remark, None)
        )

    def standing(self, theirs: Arriving, their_codings: Collection[str]) -> Standing | None:
        """Return the coding here that ``theirs`` is: by GUID and content, else by being equal in all.

        One that the copy has elsewhere under its own GUID is no other one's equal.
        """
        for one in self.named.get((guid_key(theirs.coding.guid), *theirs.says[:2]), ()):
            if not one.taken:
                return one
        equal = self.saying.get(theirs.says)
        while equal and (equal[0].taken or guid_key(equal[0].coding.guid) in their_codings):
            equal.popleft()  # it is nobody's equal any more
        return equal[0] if equal else None


def coder_of(passage: Passage, coding: model.Coding) -> str | None:
    """Return who coded: the coding's own user, or its selection's."""
    return coding.creating_user or (passage.element.creating_user if passage.is_selection else None)


def says_of(code: str | None, coder: str | None, notes: list[str]) -> Words:
    """Return what a coding says, by GUIDs of the union."""
    return guid_key(code or ""), guid_key(coder or ""), frozenset(map(guid_key, notes))
