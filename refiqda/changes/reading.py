"""What a project says, collected: everything in it, named by its content, and what points where.

Everything is named by its content and never by its GUID: a code by its path, a coder by name and initials, a
source by its name and canonical text, a coding by source, place, code, coder and memos. Where two things have one
content name (two codes of one path), they are told apart by what they hold: the codings of each are hashed into
its name. Two that hold the same as well are interchangeable.

A case that shares its GUID with a code refers to that code, as a file says it that names each thing once; one
that codings take for a code, though there is none, stands for a code of its name.

A selection says three things: that its passage is marked, what is written about it, what it is coded with. The
first two are sets by passage, the third a multiset: one selection with three codings means the same as three.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.changes.places import Passage, passages_of
from refiqda.changes.readable import TextBearer, text_or_none
from refiqda.changes.values import dump, hash_of, label, plain_values, prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refiqda.changes.readable import Readable
    from refiqda.text.canonical import Text

ANCHOR_NOTE_NAME: Final = "refiqda anchor"
ANCHOR_NOTE_START: Final = "refiqda.anchor/1"
"""The note by which a project points back to its study's trail; it says nothing about the study itself."""

MISSING: Final = "missing"
"""The content name of what is pointed to and is not there."""

_MEANT_FIRST: Final = ("code", "user", "variable", "case", "source", "note", "anchor", "link", "set", "graph")
"""Of several things that share a GUID, which one a reference to anything means: as a strict writing has it."""


def is_anchor_note(note: model.Note, project: Readable | None = None) -> bool:
    """Return whether ``note`` is the one by which a project points back to its trail.

    Programs keep the texts of notes in files: with ``project`` a text that lies in one is looked at, too.
    """
    if note.name != ANCHOR_NOTE_NAME:
        return False
    content = note.plain_text_content
    if content is None and project is not None:
        text = text_or_none(project, note)
        content = None if text is None else text.string
    return content is not None and content.startswith(ANCHOR_NOTE_START)


@attrs.define(slots=True, eq=False)
class Thing:
    """Something that others point to: its kind and the name that its content gives it.

    ``guid`` is its GUID as `guid_key` spells it, ``element`` what stands in the tree (none for a stranger).
    """

    kind: str
    key: str = MISSING
    guid: str = ""
    element: Any = None


@attrs.define(slots=True, eq=False)
class Spot:
    """A selection, a coding or a part of a source that others point to."""

    owner: Thing
    passage: Passage
    code: Thing | None = None
    coder: Thing | None = None

    def name(self) -> str:
        """Return its content name; codes and coders must have theirs."""
        code, coder = (thing.key if thing is not None else None for thing in (self.code, self.coder))
        return hash_of(self.owner.key, self.passage.place, code, coder)


@attrs.define(slots=True, eq=False)
class Row:
    """One coding: where it is, code, coder, memos, and the element that says so."""

    passage: Passage
    code: Thing
    coder: Thing | None
    notes: tuple[Thing, ...]
    element: model.Coding

    def line(self) -> str:
        """Return the coding serialised; keys are hexadecimal, so that nothing needs escaping."""
        coder = self.coder.key if self.coder is not None else ""
        notes = dump(keys_of(self.notes)) if self.notes else "[]"
        return f'[{self.passage.place},"{self.code.key}","{coder}",{notes}]'


@attrs.define(slots=True, eq=False)
class Remark:
    """What is written about a passage: the name and description of a selection, its memos, and who made it."""

    passage: Passage
    name: str
    text: str
    notes: tuple[Thing, ...]
    author: Thing | None

    def line(self) -> str:
        """Return the remark serialised."""
        author = self.author.key if self.author is not None else ""
        return dump([self.passage.place, self.name, self.text, keys_of(self.notes), author])


@attrs.define(slots=True, eq=False)
class Bearer:
    """A source or note: what it says itself, what is marked and said in it, and its codings.

    ``facts`` are serialised; ``parts`` are the source itself and the parts that they are about. ``marked`` has the
    first selection of each place.
    """

    thing: Thing
    element: model.Authored
    facts: list[str] = attrs.field(factory=list)
    parts: list[Passage] = attrs.field(factory=list)
    marked: dict[str, Passage] = attrs.field(factory=dict)
    remarks: list[Remark] = attrs.field(factory=list)
    rows: list[Row] = attrs.field(factory=list)
    notes: list[tuple[Passage, tuple[Thing, ...]]] = attrs.field(factory=list)

    def record(self) -> str:
        """Return all of it serialised."""
        said = {remark.line() for remark in self.remarks}
        attached = sorted(dump([passage.place, keys_of(notes)]) for passage, notes in self.notes)
        codings = hashlib.sha256("\n".join(sorted(row.line() for row in self.rows)).encode("ascii"))
        return dump(
            [
                self.thing.kind,
                sorted(self.facts),
                sorted(self.marked),
                sorted(said),
                attached,
                codings.hexdigest(),
            ]
        )


def keys_of(things: Iterable[Thing]) -> list[str]:
    """Return the content names of things, sorted."""
    return sorted(thing.key for thing in things)


class Reading:
    """What a project says: ``things`` by GUID, ``codes`` with their parents, ``bearers`` with all that is in them."""

    def __init__(self, project: Readable) -> None:
        self.project = project
        self.tree = project.tree
        self.things: dict[str, list[Thing]] = defaultdict(list)
        self.spots: dict[str, list[Spot]] = defaultdict(list)
        self.known: dict[tuple[str, str], Thing] = {}
        self.strangers: list[Thing] = []
        self.cases: dict[str, model.Case] = {}
        self.codes: list[tuple[Thing, model.Code, Thing | None]] = []
        self.bearers: list[Bearer] = []
        self.texts: dict[int, Text | None] = {}
        self.wanted = self._wanted()
        self._register()
        for bearer in self.bearers:
            self._collect(bearer)
        self._tell_apart()

    # --- what is there -----------------------------------------------------------------------------------

    def _wanted(self) -> set[str]:
        """Return the GUIDs that may name a selection, a coding or a part of a source."""
        found: list[str | None] = []
        for link in self.tree.links:
            found += (link.origin_guid, link.target_guid)
        for case in self.tree.cases:
            found += case.selection_refs
        for graph in self.tree.graphs:
            found += [vertex.represented_guid for vertex in graph.vertices]
            found += [edge.represented_guid for edge in graph.edges]
        return {model.guid_key(guid) for guid in found if guid is not None}

    def _add(self, kind: str, element: model.Identified, key: str) -> Thing:
        thing = Thing(kind, key, model.guid_key(element.guid), element)
        self.things[thing.guid].append(thing)
        return thing

    def _register(self) -> None:
        for user in self.tree.users:
            self._add("user", user, hash_of("user", plain_values(user)))
        stack: list[tuple[model.Code, Thing | None]] = [
            (code, None) for code in reversed(self.tree.code_book)
        ]
        while stack:
            code, parent = stack.pop()
            thing = self._add("code", code, hash_of("code", parent.key if parent else None, code.name))
            self.codes.append((thing, code, parent))
            stack += [(child, thing) for child in reversed(code.codes)]
        for variable in self.tree.variables:
            key = hash_of("variable", variable.name, variable.type_of_variable)
            self._add("variable", variable, key)
        for source in self.tree.sources:
            text = self.text(text_bearer(source))
            name = [type(source).__name__, source.name or "", text.sha256 if text is not None else None]
            self.bearers.append(Bearer(self._add("source", source, hash_of("source", name)), source))
        for note in self.tree.notes:
            if is_anchor_note(note, self.project):
                self._add("anchor", note, "")
                continue
            author = self.user(note.creating_user)
            text = self.text(note)
            said = [
                plain_values(note),
                text.sha256 if text is not None else None,
                author.key if author else "",
            ]
            self.bearers.append(Bearer(self._add("note", note, hash_of("note", said)), note))
        for kind, items in (
            ("case", self.tree.cases),
            ("set", self.tree.sets),
            ("graph", self.tree.graphs),
            ("link", self.tree.links),
        ):
            for item in items:
                self._add(kind, item, hash_of(kind, plain_values(item)))
        for case in self.tree.cases:
            self.cases.setdefault(model.guid_key(case.guid), case)

    def text(self, bearer: TextBearer | None) -> Text | None:
        """Return the text of an element, None where it has none or it cannot be read; read once."""
        if bearer is None:
            return None
        if id(bearer) not in self.texts:
            self.texts[id(bearer)] = text_or_none(self.project, bearer)
        return self.texts[id(bearer)]

    # --- what points where -------------------------------------------------------------------------------

    def find(self, kind: str, guid: str) -> Thing:
        """Return the thing of ``kind`` that ``guid`` names, another thing of that name, or one that is missing."""
        found = self.known.get((kind, guid))
        if found is None:
            candidates = self.things.get(model.guid_key(guid), [])
            own = [thing for thing in candidates if thing.kind in {kind, "anchor"}]
            found = next(iter(own or candidates), None) or Thing(kind)
            self.known[kind, guid] = found
        return found

    def _code(self, guid: str) -> Thing:
        """Return the code that a coding names: that of a case's name where the coding names the case itself."""
        known = self.known.get(("code", guid))
        if known is not None:
            return known
        key = model.guid_key(guid)
        case = self.cases.get(key)
        if case is None or not case.name or any(thing.kind == "code" for thing in self.things[key]):
            return self.find("code", guid)
        made = self.known.get(("code", key))
        if made is None:
            code = model.Code(guid=case.guid, name=case.name, is_codable=True)
            made = self.known["code", key] = Thing("code", hash_of("code", None, case.name), key, code)
            self.codes.append((made, code, None))
        self.known["code", guid] = made
        return made

    def codes_of(self, case: model.Case) -> list[Thing]:
        """Return the codes that a case refers to, the one that has its GUID among them."""
        found = {id(thing): thing for thing in self.things_named("code", case.code_refs)}
        key = model.guid_key(case.guid)
        own = [thing for thing in self.things[key] if thing.kind == "code"][:1]
        stand_in = self.known.get(("code", key))
        for thing in own or ([stand_in] if stand_in is not None and self.cases.get(key) is case else []):
            found.setdefault(id(thing), thing)
        return list(found.values())

    def user(self, guid: str | None) -> Thing | None:
        """Return the user of that GUID; one the project does not list is a stranger, each its own."""
        if guid is None or not guid.strip():
            return None
        found = self.known.get(("user", guid))
        if found is None:
            key = model.guid_key(guid)
            users = [thing for thing in self.things.get(key, []) if thing.kind == "user"]
            if users:
                found = users[0]
            else:
                found = Thing("user", hash_of("user", None), key)
                self.things[key].append(found)
                self.strangers.append(found)
            self.known["user", guid] = found
        return found

    def things_named(self, kind: str, guids: list[str]) -> tuple[Thing, ...]:
        """Return what ``guids`` name, each once; the anchor note is nothing."""
        found = {id(thing): thing for thing in (self.find(kind, guid) for guid in guids)}
        missing = [thing for thing in found.values() if thing.kind != "anchor"]
        return tuple(missing)

    def anything(self, guid: str) -> Thing | Spot | None:
        """Return what ``guid`` names, whatever it is; of several, the one that is meant; None for what is missing."""
        key = model.guid_key(guid)
        things = self.things.get(key, [])
        if things:
            return min(things, key=lambda thing: _MEANT_FIRST.index(thing.kind))
        return next(iter(self.spots.get(key, ())), None)

    # --- sources and notes -------------------------------------------------------------------------------

    def _collect(self, bearer: Bearer) -> None:
        for passage in passages_of(bearer.element, self.text):
            self._collect_passage(bearer, passage)

    def _collect_passage(self, bearer: Bearer, passage: Passage) -> None:
        item, where = passage.element, passage.place
        notes = self.things_named("note", item.note_refs) if item.note_refs else ()
        author: str | None = None
        if passage.is_selection:
            bearer.marked.setdefault(where, passage)
            author = item.creating_user
            name, said = label(item.name, passage.words), prose(item.description)
            if name or said or notes:
                bearer.remarks.append(Remark(passage, name, said, notes, self.user(author)))
        else:
            text = self.text(item) if isinstance(item, TextBearer) else None
            bearer.parts.append(passage)
            bearer.facts.append(
                dump(
                    [
                        where,
                        plain_values(item),
                        text.sha256 if text is not None else None,
                        sorted(
                            (self.value(value) for value in getattr(item, "variable_values", ())), key=dump
                        ),
                        sorted(passage.times),
                        self._author_of(item) if item is bearer.element else "",
                    ]
                )
            )
            if notes:
                bearer.notes.append((passage, notes))
        if self.wanted and model.guid_key(item.guid) in self.wanted and item is not bearer.element:
            self.spots[model.guid_key(item.guid)].append(Spot(bearer.thing, passage))
        for coding in getattr(item, "codings", ()):
            row = Row(
                passage,
                self._code(coding.code_ref or ""),
                self.user(coding.creating_user or author),
                self.things_named("note", coding.note_refs) if coding.note_refs else (),
                coding,
            )
            bearer.rows.append(row)
            if self.wanted and model.guid_key(coding.guid) in self.wanted:
                spot = Spot(bearer.thing, passage, row.code, row.coder)
                self.spots[model.guid_key(coding.guid)].append(spot)

    def _author_of(self, item: model.Authored) -> str:
        author = self.user(item.creating_user) if isinstance(item, model.Note) else None
        return author.key if author is not None else ""

    def value(self, value: model.VariableValue) -> list[object]:
        """Return a value with the content name of its variable."""
        variable = self.find("variable", value.variable_ref).key if value.variable_ref else ""
        return [variable, *plain_values(value)]

    # --- things of one content name ----------------------------------------------------------------------

    def _tell_apart(self) -> None:
        """Give codes, coders, sources and notes that share a content name names that say what they hold."""
        ties = {id(thing) for group in self._tied() for thing in group}
        held: dict[int, list[str]] = defaultdict(list)
        if ties:
            for bearer in self.bearers:
                for row in bearer.rows:
                    for thing in (row.code, row.coder):
                        if thing is not None and id(thing) in ties:
                            held[id(thing)].append(dump([bearer.thing.key, row.line()]))
        names = {identity: hash_of(sorted(facts)) for identity, facts in held.items()}
        self._name_tied_codes(ties, names)
        for thing in [*self.strangers, *(user for user in self.of_kind("user"))]:
            if id(thing) in ties:
                thing.key = hash_of(thing.key, names.get(id(thing)))
                ties.discard(id(thing))
        tied = {key for key, count in Counter(b.thing.key for b in self.bearers).items() if count > 1}
        again = [(bearer, bearer.record()) for bearer in self.bearers if bearer.thing.key in tied]
        for bearer, record in again:
            bearer.thing.key = hash_of(bearer.thing.key, record)

    def _tied(self) -> Iterator[list[Thing]]:
        groups: dict[str, list[Thing]] = defaultdict(list)
        for thing in [*(code for code, _, _ in self.codes), *self.of_kind("user")]:
            groups[thing.key].append(thing)
        yield from (group for group in groups.values() if len(group) > 1)

    def of_kind(self, kind: str) -> list[Thing]:
        """Return all things of a kind, users that are not listed among them."""
        return [thing for things in self.things.values() for thing in things if thing.kind == kind]

    def _name_tied_codes(self, ties: set[int], names: dict[int, str]) -> None:
        """Name codes of one path from below, by what each and its sub-codes hold, then from above."""
        if not any(id(thing) in ties for thing, _, _ in self.codes):
            return
        below: dict[int, list[str]] = defaultdict(list)
        inside: dict[int, str] = {}
        for thing, code, parent in reversed(self.codes):
            facts = [plain_values(code), keys_of(self.things_named("note", code.note_refs))]
            inside[id(thing)] = hash_of(facts, names.get(id(thing)), sorted(below[id(thing)]))
            if parent is not None:
                below[id(parent)].append(inside[id(thing)])
        for thing, code, parent in self.codes:
            own = inside[id(thing)] if id(thing) in ties else None
            thing.key = hash_of("code", parent.key if parent else None, code.name, own)


def text_bearer(source: model.Source) -> TextBearer | None:
    """Return the element that holds the main text of ``source``."""
    if isinstance(source, model.TextSource):
        return source
    return source.representation if isinstance(source, model.PDFSource) else None
