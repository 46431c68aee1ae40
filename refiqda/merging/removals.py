"""What one copy removed of what the base had: listed always, carried out only where a rule or a person says so.

Without a base nothing is a removal. A copy that has none of the base's codings by a coder, or none of its things
of a kind, was handed out without them (or written by a program that drops them): that is said, and is no removal.
A thing removed here and changed or used there stays, whatever the rule is, unless a person says otherwise; what
another copy's own codings stand on stays in any case.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model, spec
from refiqda.changes.readable import text_or_none
from refiqda.changes.values import plain_values
from refiqda.index import walk_codes
from refiqda.merging.codes import all_codes
from refiqda.merging.recoded import sayings
from refiqda.model import guid_key
from refiqda.trees import elements_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from refiqda.merging.union import Union
    from refiqda.merging.versions import Settling

_KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("code", "codes"),
    ("variable", "variables"),
    ("case", "cases"),
    ("source", "sources"),
    ("memo", "notes"),
    ("set", "sets"),
    ("link", "links"),
    ("graph", "graphs"),
)
_FEW: Final = 2


@attrs.frozen(eq=False)
class _Thing:
    """A thing of the base: what it is called, which group it was removed with, and what it is in the union."""

    word: str
    about: str
    group: str
    mine: Any
    base: Any
    inside: frozenset[str] = frozenset()


@attrs.define(eq=False)
class Removals:
    """Finds what copies removed, lists it, and takes out what is to go."""

    union: Union
    settling: Settling
    gone: list[_Thing] = attrs.field(factory=list)
    told: list[str] = attrs.field(factory=list)
    users: dict[str, set[str]] | None = None
    lacking: set[str] = attrs.field(factory=set)

    def settle(self) -> None:
        """List every removal as a conflict, and carry out those that the rule or an answer wants."""
        union = self.union
        if union.base is None:
            return
        things = list(self._things(union.base.tree))
        lacking: dict[int, list[str]] = defaultdict(list)
        for label in union.judge.labels:
            for thing in self._lacking(label, things):
                lacking[id(thing)].append(label)
        self.lacking = {guid_key(one.mine.guid) for one in things if lacking[id(one)]}
        wanted = {guid_key(one.mine.guid) for one in things if one.word == "coding" and lacking[id(one)]}
        said = dict(sayings(union.tree, union.text_of, wanted)) if wanted else {}
        for thing in things:
            if lacking[id(thing)]:
                saying = said.get(guid_key(thing.mine.guid)) if thing.word == "coding" else None
                about = thing.about if saying is None else f"coding in {saying.source}: {saying.shown}"
                self._decide(thing, about, lacking[id(thing)])
        take_out(union.tree, [one.mine for one in self.gone])

    def _things(self, base: model.Project) -> Iterator[_Thing]:
        """Yield the things of the base that some copy still has."""
        union = self.union
        paths = {guid_key(code.guid): path for code, path in walk_codes(base.code_book)}
        for word, field in _KINDS:
            items: list[Any] = all_codes(base) if word == "code" else getattr(base, field)
            for one in items:
                mine = union.known[type(one).__name__].get(guid_key(one.guid))
                if mine is not None:
                    name = paths.get(guid_key(one.guid)) if word == "code" else one.name
                    yield _Thing(word, f"{word} {name or one.guid}", f"{word}s of the base", mine, one)
        users = {guid_key(user.guid): user.name for user in base.users}
        for source in (*base.sources, *base.notes):
            for element in elements_of(source):
                for coding in getattr(element, "codings", ()):
                    mine = union.known["Coding"].get(guid_key(coding.guid))
                    if mine is None:
                        continue
                    coder = coding.creating_user or getattr(element, "creating_user", None) or ""
                    yield _Thing(
                        "coding",
                        f"coding in {source.name or source.guid}",
                        f"codings by {users.get(guid_key(coder)) or 'nobody'} of the base",
                        mine,
                        coding,
                        frozenset((guid_key(source.guid), guid_key(coding.code_ref or ""))),
                    )

    def _lacking(self, label: str, things: list[_Thing]) -> list[_Thing]:
        """Return what a copy removed; nothing of a group of which it has nothing at all."""
        here = self.settling.known_to(label) | self.union.own_keys_of(label)
        absent = [one for one in things if guid_key(one.mine.guid) not in here]
        own = self.union.own_keys_of(label)
        if not any(guid_key(one.base.guid) in own for one in things):
            if things:
                self.told.append(
                    f"{label} shares no lasting identifier with the base: nothing is taken as removed."
                )
            return []
        all_of, absent_of = Counter(one.group for one in things), Counter(one.group for one in absent)
        found: list[_Thing] = []
        removed: set[str] = set()
        for one in absent:
            number = all_of[one.group]
            if number == absent_of[one.group] and number >= _FEW and not one.inside & removed:
                continue
            if one.inside & removed:
                continue  # gone with its code or source, which is listed
            removed.add(guid_key(one.mine.guid))
            found.append(one)
        for group, number in absent_of.items():
            if number == all_of[group] and number >= _FEW:
                self.told.append(
                    f"{label} has none of the {number:,} {group}: taken as handed out without them, not as removed."
                )
        return found

    def _decide(self, thing: _Thing, about: str, labels: list[str]) -> None:
        judge = self.union.judge
        changed = self._changed(thing)
        uses = self._used(thing)
        choices: dict[str, Any] = {}
        for label in judge.labels:
            if label in labels:
                choices[label] = "removed"
            elif label in uses:
                choices[label] = "used"
            else:
                choices[label] = "changed" if label in changed else "kept"
        choices["base"] = "there"
        answers = ("keep",) if uses else ("keep", "remove")
        key = f"{thing.word}:{guid_key(thing.mine.guid)}"
        found, ruling = judge.decide("deleted", key, choices, allowed=answers)
        goes = ruling.winner == "remove" and (ruling.rule == "answer" or not changed) and not uses
        if goes:
            self.gone.append(thing)
        judge.record(
            "deleted",
            about,
            choices,
            "removed" if goes else "kept",
            id_=found,
            rule=ruling.rule if goes or ruling.rule != "remove" else "changed or used",
            answers=answers,
        )

    def _changed(self, thing: _Thing) -> set[str]:
        """Return the copies that changed a thing since the base; of one copy only, nobody else was asked."""
        if id(thing.mine) in self.union.told:
            return self.settling.changed_by.get(id(thing.mine), set())
        label, original = self.union.origin.get(id(thing.mine), (self.union.primary.label, thing.mine))
        incoming = self.union.incomings.get(label)
        project = self.union.primary.project if incoming is None else incoming.copy.project
        here = _content(original, project)
        return set() if here == _content(thing.base, self.union.base) else {label}

    def _used(self, thing: _Thing) -> set[str]:
        """Return the copies whose own codings, or codes, stand on a code or in a source."""
        if self.users is None:
            self.users = self._find_users()
        return self.users.get(guid_key(thing.mine.guid), set())

    def _find_users(self) -> dict[str, set[str]]:
        union = self.union
        found: dict[str, set[str]] = defaultdict(set)
        above: dict[str, str] = {}
        for code, _ in walk_codes(union.tree.code_book):
            above.update({guid_key(inner.guid): guid_key(code.guid) for inner in code.codes})
        for code, _ in walk_codes(union.tree.code_book):
            if guid_key(code.guid) not in self.lacking:
                _add_up(guid_key(code.guid), above, union.origin_of(code), found)
        for source in (*union.tree.sources, *union.tree.notes):
            for element in elements_of(source):
                for coding in getattr(element, "codings", ()):
                    if ("Coding", guid_key(coding.guid)) in union.identity:
                        continue
                    label = union.origin_of(coding)
                    found[guid_key(source.guid)].add(label)
                    _add_up(guid_key(coding.code_ref or ""), above, label, found)
        return found


def _add_up(key: str, above: dict[str, str], label: str, found: dict[str, set[str]]) -> None:
    """Note for a code and all that it stands in that a copy uses it."""
    while key:
        found[key].add(label)
        key = above.get(key, "")


def _content(one: Any, project: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any element, and a handle
    """Return what a thing says by itself."""
    text = text_or_none(project, one) if isinstance(one, model.Note) else None
    values = [plain_values(value) for value in getattr(one, "variable_values", ())]
    return plain_values(one), values, text and text.string, guid_key(getattr(one, "code_ref", None) or "")


def take_out(tree: model.Project, gone: list[Any]) -> None:
    """Take elements out of a project, with what stands in them, and all that points to them."""
    if not gone:
        return
    ids = {id(one) for one in gone}
    keys = {
        guid_key(one.guid) for top in gone for one in elements_of(top) if isinstance(one, model.Identified)
    }
    for element in list(elements_of(tree)):
        for field, many in spec.child_fields(type(element), "project"):
            held = getattr(element, field)
            if many and any(_goes(one, ids, keys) for one in held):
                setattr(element, field, [one for one in held if not _goes(one, ids, keys)])
        for field in _REFERENCES:
            held = getattr(element, field, None)
            if held and any(guid_key(one) in keys for one in held):
                setattr(element, field, [one for one in held if guid_key(one) not in keys])
        if guid_key(getattr(element, "represented_guid", None) or "") in keys:
            element.represented_guid = None  # type: ignore[attr-defined]  # vertices and edges


def _goes(one: model.Element, ids: Collection[int], keys: Collection[str]) -> bool:
    """Return whether an element is to go, or says something about what goes: codings, values, links."""
    if isinstance(one, model.Coding):
        return id(one) in ids or guid_key(one.code_ref or "") in keys
    if isinstance(one, model.VariableValue):
        return guid_key(one.variable_ref or "") in keys
    if isinstance(one, model.Link):
        ends = (guid_key(one.origin_guid or ""), guid_key(one.target_guid or ""))
        return id(one) in ids or any(end in keys for end in ends)
    return id(one) in ids


_REFERENCES: Final = (
    "note_refs", "code_refs", "source_refs", "selection_refs", "member_codes", "member_sources", "member_notes",
)  # fmt: skip
