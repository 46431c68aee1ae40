"""Where codes stand: moves of one copy are made, moves in different directions are conflicts, circles never arise."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from refiqda import model
from refiqda.merging.codes import all_codes, free_name, with_parents
from refiqda.merging.rules import MISSING
from refiqda.merging.versions import three_way
from refiqda.model import guid_key

if TYPE_CHECKING:
    from refiqda.merging.union import Union
    from refiqda.merging.versions import Settling, Told

_TOP = ""


class Hierarchy:
    """The codes of the union with their parents, and what each copy says about them."""

    def __init__(self, settling: Settling) -> None:
        union = settling.union
        self.settling = settling
        self.union = union
        self.judge = union.judge
        self.parents: dict[str, dict[int, str]] = {}
        for label in self.judge.labels:
            incoming = union.incomings.get(label)
            tree = union.tree if incoming is None else incoming.copy.tree
            self.parents[label] = {
                id(code): _TOP if parent is None else guid_key(union.here(label, parent.guid, "Code"))
                for code, parent in with_parents(tree.code_book)
            }
        self.base: dict[int, str] = {}
        for code, parent in with_parents(union.base.tree.code_book) if union.base is not None else ():
            self.base[id(code)] = _TOP if parent is None else guid_key(parent.guid)
        self.above: dict[str, str] = {
            guid_key(code.guid): _TOP if parent is None else guid_key(parent.guid)
            for code, parent in with_parents(union.tree.code_book)
        }

    def settle(self) -> None:
        """Move the codes that were moved, and give equal siblings names that tell them apart."""
        for told in list(self.union.told.values()):
            if isinstance(told.mine, model.Code) and not told.doubled:
                self._settle_parent(told)
        tell_siblings_apart(self.settling)

    def _settle_parent(self, told: Told) -> None:
        said = {
            label: self.parents[label][id(one)]
            for label, one in told.by.items()
            if id(one) in self.parents[label] and not self._is_joined(told, one)
        }
        base = self.settling.base_of(told)
        was = MISSING if base is None else self.base.get(id(base), MISSING)
        if was is not MISSING and was != _TOP and was not in self.above:
            was = MISSING
        now = self.above[guid_key(told.mine.guid)]
        disagree, value, changed = three_way(said, was)
        choices: dict[str, Any] = {
            label: self._name(said[label]) for label in self.judge.labels if label in said
        }
        if was is not MISSING:
            choices["base"] = self._name(was)
        key = f"{told.key}:parent"
        if not disagree:
            self.settling.changed_by[id(told.mine)].update(changed)
            self.judge.note_change("parent", changed)
            if said and value != now and not self._move(told.mine, value):
                found, _ = self.judge.decide("parent", key, choices)
                self.settling.record(
                    told, "parent", told.about, choices, self._name(now), id_=found, rule="no circle"
                )
            return
        found, ruling = self.judge.decide("parent", key, choices, dates=told.dates())
        wanted = was if ruling.winner == "base" else said[ruling.winner]
        self.settling.changed_by[id(told.mine)].update(changed)
        done = wanted == now or self._move(told.mine, wanted)
        self.settling.record(
            told,
            "parent",
            told.about,
            choices,
            self._name(wanted if done else now),
            id_=found,
            rule=ruling.rule if done else "no circle",
        )

    def _is_joined(self, told: Told, one: model.Code) -> bool:
        """Return whether a code is another one's by a crosswalk: where each stands says nothing of the other."""
        return guid_key(one.guid) != guid_key(told.mine.guid)

    def _name(self, key: str) -> str | None:
        code = self.union.known["Code"].get(key) if key else None
        return None if code is None else code.name

    def _move(self, code: model.Code, parent: str) -> bool:
        """Put a code below another (the empty key: on top) and return True; not where that would make a circle."""
        key, above = guid_key(code.guid), parent
        while above != _TOP:
            if above == key:
                return False
            above = self.above[above]
        known = self.union.known["Code"]
        old = self.above[key]
        siblings = self.union.tree.code_book if old == _TOP else known[old].codes
        siblings[:] = [one for one in siblings if one is not code]
        (self.union.tree.code_book if parent == _TOP else known[parent].codes).append(code)
        self.above[key] = parent
        self.settling.touched.add(id(code))
        return True


def tell_siblings_apart(settling: Settling) -> None:
    """Give codes that were renamed or moved beside one of the same name a name of their own, and say so.

    Siblings of one name that a copy itself has stay as they are.
    """
    union = settling.union
    for siblings in [union.tree.code_book, *(code.codes for code in all_codes(union.tree))]:
        taken = Counter(code.name for code in siblings)
        for code in siblings:
            if id(code) not in settling.touched or taken[code.name] == 1:
                continue
            others = [one for one in siblings if one is not code and one.name == code.name]
            if any(_stood_so(union, code, other) for other in others):
                continue
            label = min(settling.changed_by[id(code)], default=union.primary.label)
            before, code.name = code.name, free_name(code.name, label, set(taken))
            taken[before] -= 1
            taken[code.name] += 1
            union.conflict("same-name", f"code {before}", {label: before}, f"kept apart as {code.name}")


def _stood_so(union: Union, code: model.Code, other: model.Code) -> bool:
    """Return whether a copy itself has two codes under one name."""
    one, two = union.told.get(id(code)), union.told.get(id(other))
    if one is None or two is None:
        return False
    return any(one.by[label].name == two.by[label].name for label in one.by if label in two.by)
