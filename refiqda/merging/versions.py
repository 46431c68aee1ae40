"""What each copy says about one and the same thing, and what becomes of it, once all copies are worked in.

Three-way: with a base, what one copy changed is changed, what several changed alike too; only what they changed in
different ways is a conflict. Without a base every difference is one. A name, definition, colour or value that a
copy lacks says nothing: programs drop them by their own lights. All copies are looked at together, so that their
order does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.changes.values import color, plain_values, prose
from refiqda.index import walk_codes
from refiqda.merging.rules import MISSING
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from refiqda.merging.union import Union

_NORMAL: Final[dict[str, Callable[[Any], Any]]] = {
    "name": lambda value: value or "",
    "description": prose,
    "color": color,
    "is_codable": bool,
    "id": lambda value: value or "",
}
MEMBERS: Final[dict[type, tuple[str, ...]]] = {
    model.Set: ("member_codes", "member_sources", "member_notes"),
    model.Case: ("code_refs", "source_refs", "selection_refs"),
}
"""The lists of what belongs to sets and cases."""

_KINDS: Final = {
    "member_codes": ("Code",), "member_sources": ("Source",), "member_notes": ("Note",),
    "code_refs": ("Code", "Case"), "source_refs": ("Source",), "selection_refs": ("Selection",),
}  # fmt: skip


@attrs.define(eq=False)
class Told:
    """One thing of the union, and the element that each copy has for it; ``doubled``: a copy has it twice."""

    mine: Any
    fields: tuple[str, ...]
    about: str
    by: dict[str, Any]
    doubled: bool = False

    @property
    def key(self) -> str:
        """What the thing is called in the ids of conflicts, whatever copy is the primary."""
        guids = sorted(guid_key(one.guid) for one in self.by.values() if isinstance(one, model.Identified))
        return f"{type(self.mine).__name__}:{guids[0] if guids else ''}"

    def dates(self) -> dict[str, str]:
        """Return the date of each version, where it has one."""
        found = {}
        for label, one in self.by.items():
            date = getattr(one, "modified_date_time", None) or getattr(one, "creation_date_time", None)
            if date:
                found[label] = date
        return found


def three_way(
    said: Mapping[str, Any],
    base: Any,  # noqa: ANN401 - any value that can be compared
) -> tuple[bool, Any, list[str]]:
    """Return whether copies disagree, else the value that holds, and which copies changed it since ``base``.

    ``said`` are the values by copy in a form that can be compared, ``base`` that of the base, or ``MISSING``.

    >>> three_way({"A": "Hope", "B": "Trust"}, "Trust")
    (False, 'Hope', ['A'])
    >>> three_way({"A": "Hope", "B": "Faith"}, "Trust")
    (True, None, ['A', 'B'])
    """
    changed = list(said) if base is MISSING else [label for label, value in said.items() if value != base]
    values = {said[label] for label in changed}
    if len(values) > 1:
        return True, None, changed
    if not values:
        return False, base, []
    return False, values.pop(), [] if base is MISSING else changed


class Settling:
    """Decides what becomes of everything that several copies have."""

    def __init__(self, union: Union, named: Mapping[int, str] | None = None) -> None:
        """``named`` are the names that people gave in a crosswalk to codes of the union, by ``id``."""
        self.union = union
        self.named = named or {}
        self.judge = union.judge
        self.changed_by: dict[int, set[str]] = defaultdict(set)
        self.present: dict[str, set[str]] = {}
        self.of_codes: dict[int, model.Code] = {}  # by the place of a conflict in the list
        self.touched: set[int] = set()  # the codes that have another name or place now

    def settle(self) -> None:
        """Settle names, descriptions, colours, values and members, in place."""
        for told in list(self.union.told.values()):
            if told.doubled:
                continue
            base = self.base_of(told)
            for field in told.fields:
                self._settle_field(told, field, base)
            if hasattr(told.mine, "variable_values"):
                self._settle_values(told, base)
            if type(told.mine) in MEMBERS:
                self._settle_members(told, base)

    def record(
        self,
        told: Told,
        kind: str,
        about: str,
        choices: Mapping[str, Any],
        resolved: Any,  # noqa: ANN401 - JSON
        *,
        id_: str,
        rule: str,
    ) -> None:
        """List a conflict about a thing."""
        if isinstance(told.mine, model.Code):
            self.of_codes[len(self.judge.conflicts)] = told.mine
        self.judge.record(kind, about, choices, resolved, id_=id_, rule=rule)

    def name_by_path(self) -> None:
        """Call codes in the list of conflicts what they are called once all is settled."""
        paths = {id(code): path for code, path in walk_codes(self.union.tree.code_book)}
        for place, code in self.of_codes.items():
            conflict = self.judge.conflicts[place]
            self.judge.conflicts[place] = attrs.evolve(conflict, object=f"code {paths[id(code)]}")

    def base_of(self, told: Told) -> Any | None:  # noqa: ANN401 - an element as told.mine
        """Return what the base has for a thing."""
        union = self.union
        if union.base is None:
            return None
        if isinstance(told.mine, model.Project):
            return union.base.tree
        kind = type(told.mine).__name__
        for one in (told.mine, *told.by.values()):
            found = union.identity.get((kind, guid_key(one.guid)))
            if found is not None:
                return found
        for code in told.mine.code_refs if isinstance(told.mine, model.Case) else ():
            found = union.identity.get((kind, guid_key(code)))
            if found is not None and found.name == told.mine.name:
                return found  # there it shares the GUID of the code that it refers to here
        return None

    # --- names, descriptions, colours -----------------------------------------------------------------------

    def _settle_field(self, told: Told, field: str, base: Any | None) -> None:  # noqa: ANN401 - an element
        if field == "name" and id(told.mine) in self.named:
            self._set(told, field, self.named[id(told.mine)])
            return
        normal = _NORMAL[field]
        raw = {label: getattr(one, field) for label, one in told.by.items()}
        said = {label: normal(value) for label, value in raw.items()}
        if field != "is_codable":
            said = {label: value for label, value in said.items() if value}
        if not said:
            return
        was = getattr(base, field) if base is not None else MISSING
        if was is not MISSING and not normal(was) and field != "is_codable":
            was = MISSING  # what the base did not say was added by those who say it
        disagree, value, changed = three_way(said, was if was is MISSING else normal(was))
        mine = normal(raw[next(iter(told.by))])
        if not disagree:
            self._note(told, field, changed)
            if value != mine:
                self._set(told, field, self._spelled(value, raw, normal, was))
            return
        choices = {label: raw[label] for label in self.judge.labels if label in said}
        if was is not MISSING:
            choices["base"] = was
        key = f"{told.key}:{field}"
        found, ruling = self.judge.decide(field, key, choices, dates=told.dates())
        resolved = _both(choices, said, normal) if ruling.winner == "both" else choices[ruling.winner]
        if normal(resolved) != mine:
            self._set(told, field, resolved)
        self.changed_by[id(told.mine)].update(changed)
        self.record(told, field, told.about, choices, resolved, id_=found, rule=ruling.rule)

    def _set(self, told: Told, field: str, value: Any) -> None:  # noqa: ANN401 - any value
        setattr(told.mine, field, value)
        if field == "name":
            self.touched.add(id(told.mine))

    def _note(self, told: Told, kind: str, changed: Sequence[str]) -> None:
        self.changed_by[id(told.mine)].update(changed)
        self.judge.note_change(kind, changed)

    def _spelled(
        self,
        value: Any,  # noqa: ANN401 - any value
        raw: Mapping[str, Any],
        normal: Callable[[Any], Any],
        was: Any,  # noqa: ANN401 - any value
    ) -> Any:  # noqa: ANN401 - any value
        """Return a value as the first copy that says it spells it."""
        spellings = [raw[label] for label in self.judge.labels if label in raw]
        return next((one for one in spellings if normal(one) == value), was)

    # --- values of variables --------------------------------------------------------------------------------

    def _settle_values(self, told: Told, base: Any | None) -> None:  # noqa: ANN401 - an element
        """Unite the values of a case or source: those that only some have, and those that differ."""
        versions = {label: self._values(label, one.variable_values) for label, one in told.by.items()}
        before = {} if base is None else self._values("", base.variable_values)
        own = versions[next(iter(told.by))]
        for key in dict.fromkeys(key for label in self.judge.labels for key in versions.get(label, ())):
            raw = {
                label: versions[label][key] for label in self.judge.labels if key in versions.get(label, ())
            }
            said = {label: _plain(one) for label, one in raw.items()}
            was = before.get(key)
            disagree, value, changed = three_way(said, MISSING if was is None else _plain(was))
            variable = self.union.known["Variable"].get(key)
            about = f"{told.about}: variable {variable.name if variable is not None else key}"
            winner: model.VariableValue | None
            if not disagree:
                self._note(told, "value", changed)
                winner = next((raw[label] for label in raw if said[label] == value), was)
            else:
                choices = {label: _shown(one) for label, one in raw.items()}
                if was is not None:
                    choices["base"] = _shown(was)
                found, ruling = self.judge.decide("value", f"{told.key}:{self._variable(key)}", choices)
                winner = was if ruling.winner == "base" else raw[ruling.winner]
                self.changed_by[id(told.mine)].update(changed)
                self.record(
                    told,
                    "value",
                    about,
                    choices,
                    None if winner is None else _shown(winner),
                    id_=found,
                    rule=ruling.rule,
                )
            if winner is None or (key in own and _plain(own[key]) == _plain(winner)):
                continue
            made = attrs.evolve(winner, variable_ref=variable.guid if variable is not None else key)
            _put_value(told.mine.variable_values, made)

    def _values(self, label: str, values: Iterable[model.VariableValue]) -> dict[str, model.VariableValue]:
        """Return the values by the key that their variable has in the union; of a variable with two, the first."""
        found: dict[str, model.VariableValue] = {}
        for one in values:
            found.setdefault(guid_key(self.union.here(label, one.variable_ref or "", "Variable")), one)
        return found

    def _variable(self, key: str) -> str:
        variable = self.union.known["Variable"].get(key)
        return key if variable is None else f"{variable.name}:{variable.type_of_variable}"

    # --- members of sets and cases --------------------------------------------------------------------------

    def _settle_members(self, told: Told, base: Any | None) -> None:  # noqa: ANN401 - an element
        """Unite what belongs to a set or case; only a copy that has a thing can say that it does not belong."""
        fields = MEMBERS[type(told.mine)]
        lists, guids = self._members_said(told)
        if all(one == lists[next(iter(lists))] for one in lists.values()):
            return
        before = None
        if base is not None:
            before = {(field, guid_key(guid)) for field in fields for guid in getattr(base, field)}
            if isinstance(base, model.Case) and ("Code", guid_key(base.guid)) in self.union.identity:
                before.add(("code_refs", guid_key(base.guid)))
        votes = {member: self._votes(member, lists) for member in guids}
        kept = set(guids)
        if before is not None:
            for member, said in votes.items():
                changed = [label for label, vote in said.items() if vote != (member in before)]
                self._note(told, "members", changed)
                if (member in before) == bool(changed):
                    kept.discard(member)
        else:
            disputed = {member for member, said in votes.items() if len(set(said.values())) > 1}
            if disputed:
                kept -= disputed - self._rule_members(told, lists, guids)
        for field in fields:
            getattr(told.mine, field)[:] = [
                guid for key, guid in guids.items() if key in kept and key[0] == field
            ]

    def _members_said(self, told: Told) -> tuple[dict[str, set[tuple[str, str]]], dict[tuple[str, str], str]]:
        """Return the members by copy, each as its list and key, and the GUID of each."""
        guids: dict[tuple[str, str], str] = {}
        lists: dict[str, set[tuple[str, str]]] = {label: set() for label in told.by}
        for label, one in told.by.items():
            tied = self._tied(label, one)
            found = [] if tied is None else [("code_refs", tied)]
            for field in MEMBERS[type(told.mine)]:
                guids_there = self.union.placed(label, getattr(one, field))
                found += [(field, self.union.here(label, guid, *_KINDS[field])) for guid in guids_there]
            for field, here in found:
                lists[label].add((field, guid_key(here)))
                guids.setdefault((field, guid_key(here)), here)
        return lists, guids

    def _tied(self, label: str, one: Any) -> str | None:  # noqa: ANN401 - a set or case
        """Return the GUID of the code that a case of a copy is, where it says so by sharing its GUID (NVivo)."""
        if not isinstance(one, model.Case):
            return None
        here = self.union.here(label, one.guid, "Code")
        return here if guid_key(here) in self.union.known["Code"] else None

    def _rule_members(
        self, told: Told, lists: Mapping[str, set[tuple[str, str]]], guids: Mapping[tuple[str, str], str]
    ) -> set[tuple[str, str]]:
        """Return which members there are where copies disagree and no base says who changed it."""

        def names(members: Iterable[tuple[str, str]]) -> list[str]:
            return sorted(self.union.name_of(guids[member]) for member in members)

        choices = {label: names(lists[label]) for label in self.judge.labels if label in lists}
        found, ruling = self.judge.decide("members", told.key, choices)
        kept = set(guids) if ruling.winner == "both" else lists[ruling.winner]
        self.record(told, "members", told.about, choices, names(kept), id_=found, rule=ruling.rule)
        return kept

    def _votes(self, member: tuple[str, str], lists: Mapping[str, set[tuple[str, str]]]) -> dict[str, bool]:
        """Return which copies have a thing among the members, of those that have the thing."""
        return {
            label: member in members
            for label, members in lists.items()
            if member in members or member[1] in self.known_to(label)
        }

    def known_to(self, label: str) -> set[str]:
        """Return the keys of all things of the union that a copy has."""
        if label not in self.present:
            self.present[label] = self.union.keys_of(label)
        return self.present[label]


def _both(choices: Mapping[str, Any], said: Mapping[str, str], normal: Callable[[Any], Any]) -> str:
    """Return all versions of a description under the names of their copies; what another contains is not repeated."""
    kept: dict[str, str] = {}
    for label, value in said.items():
        others = [other for other in said.values() if other != value]
        if value not in kept.values() and not any(value in other for other in others):
            kept[label] = value
    if len(kept) == 1:
        return next(iter(kept.values()))
    return "\n\n".join(f"{label}: {normal(choices[label])}" for label in sorted(kept))


def _plain(value: model.VariableValue) -> tuple[object, ...]:
    return tuple(plain_values(value))


def _shown(value: model.VariableValue) -> object:
    """Return a value as people read it."""
    for field in (
        "text_value",
        "boolean_value",
        "integer_value",
        "float_value",
        "date_value",
        "date_time_value",
    ):
        found = getattr(value, field)
        if found is not None:
            return found
    return None


def _put_value(values: list[model.VariableValue], made: model.VariableValue) -> None:
    """Put a value in the place of the one of the same variable, or at the end."""
    key = guid_key(made.variable_ref or "")
    for place, one in enumerate(values):
        if guid_key(one.variable_ref or "") == key:
            values[place] = made
            return
    values.append(made)
