"""The digest of meaning: one name for all states of a project that say the same.

Everything is named by its content and never by its GUID: a code by its path, a coder by name and initials, a
source by its name and canonical text, a coding by source, place, code, coder and memos. Things are collected
as multisets, so that no order counts. Where two things have one content name (two codes of one path), they are
told apart by what they hold: the codings of each are hashed into its name. Two that hold the same as well are
interchangeable.

A case that shares its GUID with a code refers to that code, as a file says it that names each thing once; one
that codings take for a code, though there is none, stands for a code of its name.

A selection says three things: that its passage is marked, what is written about it, what it is coded with. The
first two are sets by passage, the third a multiset: one selection with three codings means the same as three.

The serialisation is lines of ASCII JSON, sorted, and the digest is their SHA-256.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

import attrs

from refiqda import model
from refiqda.changes.places import Passage, passages_of
from refiqda.changes.readable import TextBearer, as_readable, text_or_none
from refiqda.changes.values import dump, hash_of, label, plain_values, prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refiqda.changes.readable import Readable
    from refiqda.text.canonical import Text

MEANING_FORMAT: Final = "refiqda-meaning-1"

ANCHOR_NOTE_NAME: Final = "refiqda anchor"
ANCHOR_NOTE_START: Final = "refiqda.anchor/1"
"""The note by which a project points back to its study's trail; it says nothing about the study itself."""

_MISSING: Final = "missing"

_MEANT_FIRST: Final = ("code", "user", "variable", "case", "source", "note", "anchor", "link", "set", "graph")
"""Of several things that share a GUID, which one a reference to anything means: as a strict writing has it."""


def digest(project: Readable | model.Project) -> str:
    """Return the digest of what ``project`` says: ``refiqda-meaning-1:sha256:`` and 64 hexadecimal digits.

    ``project`` is a handle with ``tree`` and ``text``, or a bare tree whose texts stand inside it. Two projects
    with equal digests say the same by the table in ``refiqda.changes.fields``. A text that cannot be read
    counts as absent, and positions in it are taken as the file says them.
    """
    lines = sorted(_Meaning(as_readable(project)).lines())
    body = "\n".join([MEANING_FORMAT, *lines]).encode("ascii")
    return f"{MEANING_FORMAT}:sha256:{hashlib.sha256(body).hexdigest()}"


def is_anchor_note(note: model.Note) -> bool:
    """Return whether ``note`` is the one by which a project points back to its trail."""
    content = note.plain_text_content
    return note.name == ANCHOR_NOTE_NAME and content is not None and content.startswith(ANCHOR_NOTE_START)


@attrs.define(slots=True, eq=False)
class _Thing:
    """Something that others point to: its kind and the name that its content gives it."""

    kind: str
    key: str = _MISSING


@attrs.define(slots=True, eq=False)
class _Spot:
    """A selection, a coding or a part of a source that others point to."""

    owner: _Thing
    passage: str
    code: _Thing | None = None
    coder: _Thing | None = None

    def name(self) -> str:
        """Return its content name; codes and coders must have theirs."""
        code, coder = (thing.key if thing is not None else None for thing in (self.code, self.coder))
        return hash_of(self.owner.key, self.passage, code, coder)


@attrs.define(slots=True, eq=False)
class _Row:
    """One coding: the passage serialised, code, coder, memos."""

    passage: str
    code: _Thing
    coder: _Thing | None
    notes: tuple[_Thing, ...]

    def line(self) -> str:
        """Return the coding serialised; keys are hexadecimal, so that nothing needs escaping."""
        coder = self.coder.key if self.coder is not None else ""
        notes = dump(_keys(self.notes)) if self.notes else "[]"
        return f'[{self.passage},"{self.code.key}","{coder}",{notes}]'


@attrs.define(slots=True, eq=False)
class _Bearer:
    """A source or note: what it says itself, what is marked and said in it, and its codings."""

    thing: _Thing
    element: model.Authored
    facts: list[str] = attrs.field(factory=list)
    marked: set[str] = attrs.field(factory=set)
    remarks: list[tuple[str, str, str, tuple[_Thing, ...], _Thing | None]] = attrs.field(factory=list)
    rows: list[_Row] = attrs.field(factory=list)
    notes: list[tuple[str, tuple[_Thing, ...]]] = attrs.field(factory=list)

    def record(self) -> str:
        """Return all of it serialised."""
        said = {
            dump([passage, name, text, _keys(notes), author.key if author is not None else ""])
            for passage, name, text, notes, author in self.remarks
        }
        attached = sorted(dump([passage, _keys(notes)]) for passage, notes in self.notes)
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


def _keys(things: Iterable[_Thing]) -> list[str]:
    return sorted(thing.key for thing in things)


class _Meaning:
    """Collects what a project says; ``lines`` gives it, each line a thing or a fact."""

    def __init__(self, project: Readable) -> None:
        self.project = project
        self.tree = project.tree
        self.things: dict[str, list[_Thing]] = defaultdict(list)
        self.spots: dict[str, list[_Spot]] = defaultdict(list)
        self.known: dict[tuple[str, str], _Thing] = {}
        self.strangers: list[_Thing] = []
        self.cases: dict[str, model.Case] = {}
        self.codes: list[tuple[_Thing, model.Code, _Thing | None]] = []
        self.bearers: list[_Bearer] = []
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

    def _add(self, kind: str, element: model.Identified, key: str) -> _Thing:
        thing = _Thing(kind, key)
        self.things[model.guid_key(element.guid)].append(thing)
        return thing

    def _register(self) -> None:
        for user in self.tree.users:
            self._add("user", user, hash_of("user", plain_values(user)))
        stack: list[tuple[model.Code, _Thing | None]] = [
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
            text = self._text(_text_bearer(source))
            name = [type(source).__name__, source.name or "", text.sha256 if text is not None else None]
            self.bearers.append(_Bearer(self._add("source", source, hash_of("source", name)), source))
        for note in self.tree.notes:
            if is_anchor_note(note):
                self._add("anchor", note, "")
                continue
            author = self._user(note.creating_user)
            text = self._text(note)
            said = [
                plain_values(note),
                text.sha256 if text is not None else None,
                author.key if author else "",
            ]
            self.bearers.append(_Bearer(self._add("note", note, hash_of("note", said)), note))
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

    def _text(self, bearer: TextBearer | None) -> Text | None:
        if bearer is None:
            return None
        if id(bearer) not in self.texts:
            self.texts[id(bearer)] = text_or_none(self.project, bearer)
        return self.texts[id(bearer)]

    # --- what points where -------------------------------------------------------------------------------

    def _find(self, kind: str, guid: str) -> _Thing:
        """Return the thing of ``kind`` that ``guid`` names, another thing of that name, or one that is missing."""
        found = self.known.get((kind, guid))
        if found is None:
            candidates = self.things.get(model.guid_key(guid), [])
            own = [thing for thing in candidates if thing.kind in {kind, "anchor"}]
            found = next(iter(own or candidates), None) or _Thing(kind)
            self.known[kind, guid] = found
        return found

    def _code(self, guid: str) -> _Thing:
        """Return the code that a coding names: that of a case's name where the coding names the case itself."""
        known = self.known.get(("code", guid))
        if known is not None:
            return known
        key = model.guid_key(guid)
        case = self.cases.get(key)
        if case is None or not case.name or any(thing.kind == "code" for thing in self.things[key]):
            return self._find("code", guid)
        made = self.known.get(("code", key))
        if made is None:
            made = self.known["code", key] = _Thing("code", hash_of("code", None, case.name))
            self.codes.append((made, model.Code(guid=case.guid, name=case.name, is_codable=True), None))
        self.known["code", guid] = made
        return made

    def _codes_of(self, case: model.Case) -> list[str]:
        """Return the names of the codes that a case refers to, the one that has its GUID among them."""
        found = {id(thing): thing for thing in self._things("code", case.code_refs)}
        key = model.guid_key(case.guid)
        own = [thing for thing in self.things[key] if thing.kind == "code"][:1]
        stand_in = self.known.get(("code", key))
        for thing in own or ([stand_in] if stand_in is not None and self.cases.get(key) is case else []):
            found.setdefault(id(thing), thing)
        return _keys(found.values())

    def _user(self, guid: str | None) -> _Thing | None:
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
                found = _Thing("user", hash_of("user", None))
                self.things[key].append(found)
                self.strangers.append(found)
            self.known["user", guid] = found
        return found

    def _things(self, kind: str, guids: list[str]) -> tuple[_Thing, ...]:
        """Return what ``guids`` name, each once; the anchor note is nothing."""
        found = {id(thing): thing for thing in (self._find(kind, guid) for guid in guids)}
        missing = [thing for thing in found.values() if thing.kind != "anchor"]
        return tuple(missing)

    def _anything(self, guid: str | None) -> list[list[str]]:
        """Return the content name of what ``guid`` names, whatever it is; of several, the one that is meant."""
        if guid is None:
            return []
        key = model.guid_key(guid)
        things = self.things.get(key, [])
        if things:
            meant = min(things, key=lambda thing: _MEANT_FIRST.index(thing.kind))
            return [[meant.kind, meant.key]]
        return [["spot", spot.name()] for spot in self.spots.get(key, [])[:1]] or [[_MISSING, ""]]

    # --- sources and notes -------------------------------------------------------------------------------

    def _collect(self, bearer: _Bearer) -> None:
        for passage in passages_of(bearer.element, self._text):
            self._collect_passage(bearer, passage)

    def _collect_passage(self, bearer: _Bearer, passage: Passage) -> None:
        item, where = passage.element, passage.place
        notes = self._things("note", item.note_refs) if item.note_refs else ()
        author: str | None = None
        if passage.is_selection:
            bearer.marked.add(where)
            author = item.creating_user
            name, said = label(item.name, passage.words), prose(item.description)
            if name or said or notes:
                bearer.remarks.append((where, name, said, notes, self._user(author)))
        else:
            text = self._text(item) if isinstance(item, TextBearer) else None
            bearer.facts.append(
                dump(
                    [
                        where,
                        plain_values(item),
                        text.sha256 if text is not None else None,
                        [self._value(value) for value in getattr(item, "variable_values", ())],
                        sorted(passage.times),
                        self._author_of(item) if item is bearer.element else "",
                    ]
                )
            )
            if notes:
                bearer.notes.append((where, notes))
        if model.guid_key(item.guid) in self.wanted and item is not bearer.element:
            self.spots[model.guid_key(item.guid)].append(_Spot(bearer.thing, where))
        for coding in getattr(item, "codings", ()):
            row = _Row(
                where,
                self._code(coding.code_ref or ""),
                self._user(coding.creating_user or author),
                self._things("note", coding.note_refs) if coding.note_refs else (),
            )
            bearer.rows.append(row)
            if self.wanted and model.guid_key(coding.guid) in self.wanted:
                spot = _Spot(bearer.thing, where, row.code, row.coder)
                self.spots[model.guid_key(coding.guid)].append(spot)

    def _author_of(self, item: model.Authored) -> str:
        author = self._user(item.creating_user) if isinstance(item, model.Note) else None
        return author.key if author is not None else ""

    def _value(self, value: model.VariableValue) -> list[object]:
        variable = self._find("variable", value.variable_ref).key if value.variable_ref else ""
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
        for thing in [*self.strangers, *(user for user in self._of_kind("user"))]:
            if id(thing) in ties:
                thing.key = hash_of(thing.key, names.get(id(thing)))
                ties.discard(id(thing))
        tied = {key for key, count in Counter(b.thing.key for b in self.bearers).items() if count > 1}
        again = [(bearer, bearer.record()) for bearer in self.bearers if bearer.thing.key in tied]
        for bearer, record in again:
            bearer.thing.key = hash_of(bearer.thing.key, record)

    def _tied(self) -> Iterator[list[_Thing]]:
        groups: dict[str, list[_Thing]] = defaultdict(list)
        for thing in [*(code for code, _, _ in self.codes), *self._of_kind("user")]:
            groups[thing.key].append(thing)
        yield from (group for group in groups.values() if len(group) > 1)

    def _of_kind(self, kind: str) -> list[_Thing]:
        return [thing for things in self.things.values() for thing in things if thing.kind == kind]

    def _name_tied_codes(self, ties: set[int], names: dict[int, str]) -> None:
        """Name codes of one path from below, by what each and its sub-codes hold, then from above."""
        if not any(id(thing) in ties for thing, _, _ in self.codes):
            return
        below: dict[int, list[str]] = defaultdict(list)
        inside: dict[int, str] = {}
        for thing, code, parent in reversed(self.codes):
            facts = [plain_values(code), _keys(self._things("note", code.note_refs))]
            inside[id(thing)] = hash_of(facts, names.get(id(thing)), sorted(below[id(thing)]))
            if parent is not None:
                below[id(parent)].append(inside[id(thing)])
        for thing, code, parent in self.codes:
            own = inside[id(thing)] if id(thing) in ties else None
            thing.key = hash_of("code", parent.key if parent else None, code.name, own)

    # --- all of it ---------------------------------------------------------------------------------------

    def lines(self) -> Iterator[str]:
        """Yield everything the project says, one line each."""
        tree = self.tree
        yield dump(["project", plain_values(tree), _keys(self._things("note", tree.note_refs))])
        for thing in self._of_kind("user"):
            yield dump(["user", thing.key])
        for thing, code, _ in self.codes:
            yield dump(["code", thing.key, plain_values(code), _keys(self._things("note", code.note_refs))])
        for variable in tree.variables:
            yield dump(["variable", plain_values(variable)])
        for bearer in self.bearers:
            yield bearer.record()
        yield from map(self._case, tree.cases)
        yield from map(self._set, tree.sets)
        for link in tree.links:
            ends = [self._anything(link.origin_guid), self._anything(link.target_guid)]
            yield dump(["link", plain_values(link), ends, _keys(self._things("note", link.note_refs))])
        yield from map(self._graph, tree.graphs)

    def _case(self, case: model.Case) -> str:
        return dump(
            [
                "case",
                plain_values(case),
                self._codes_of(case),
                sorted(dump(self._value(value)) for value in case.variable_values),
                _keys(self._things("source", case.source_refs)),
                sorted({dump(self._anything(guid)) for guid in case.selection_refs}),
            ]
        )

    def _set(self, group: model.Set) -> str:
        return dump(
            [
                "set",
                plain_values(group),
                _keys(self._things("code", group.member_codes)),
                _keys(self._things("source", group.member_sources)),
                _keys(self._things("note", group.member_notes)),
            ]
        )

    def _graph(self, graph: model.Graph) -> str:
        vertices = {
            model.guid_key(vertex.guid): dump([plain_values(vertex), self._anything(vertex.represented_guid)])
            for vertex in graph.vertices
        }
        edges = sorted(
            dump(
                [
                    plain_values(edge),
                    self._anything(edge.represented_guid),
                    vertices.get(model.guid_key(edge.source_vertex), _MISSING),
                    vertices.get(model.guid_key(edge.target_vertex), _MISSING),
                ]
            )
            for edge in graph.edges
        )
        return dump(["graph", plain_values(graph), sorted(vertices.values()), edges])


def _text_bearer(source: model.Source) -> TextBearer | None:
    """Return the element that holds the main text of ``source``."""
    if isinstance(source, model.TextSource):
        return source
    return source.representation if isinstance(source, model.PDFSource) else None
