"""Working in what is neither codebook nor source: variables, memos, cases, sets, links, graphs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import attrs

from refiqda import model
from refiqda.changes.readable import text_or_none
from refiqda.changes.values import plain_values, prose
from refiqda.model import guid_key
from refiqda.trees import clone, elements_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.merging.union import Incoming

ENDS = ("Code", "Source", "Selection", "Coding", "Note", "Case", "Set", "Link", "Graph", "Variable", "User")


def unite_variables(incoming: Incoming) -> None:
    """One where variables share the GUID, or name and type: they have no other content."""
    union = incoming.union
    alike = {(one.name, one.type_of_variable): one for one in union.tree.variables}
    for theirs in incoming.copy.tree.variables:
        shared = incoming.shared(theirs)
        mine = shared or alike.get((theirs.name, theirs.type_of_variable))
        if mine is None:
            made = clone(theirs)
            incoming.guids["Variable"][guid_key(theirs.guid)] = union.add(made, theirs.name)
            union.tree.variables.append(made)
            union.matches["variables"]["added"] += 1
            continue
        incoming.map("Variable", theirs, mine)
        union.compare(incoming.copy, mine, theirs, ("name", "description"), f"variable {mine.name}")
        union.matches["variables"]["shared" if shared else "equal"] += 1


def unite_values(
    incoming: Incoming, mine: list[model.VariableValue], theirs: list[model.VariableValue], about: str
) -> None:
    """Add values of variables that have none here; another value of the same variable is a conflict."""
    known = {guid_key(value.variable_ref or ""): value for value in mine}
    for value in theirs:
        made = attrs.evolve(value, variable_ref=incoming.here(value.variable_ref or "", "Variable"))
        there = known.get(guid_key(made.variable_ref or ""))
        if there is None:
            mine.append(made)
        elif made not in mine and plain_values(made) != plain_values(there):
            variable = incoming.union.known["Variable"].get(guid_key(made.variable_ref or ""))
            what = f"{about}: variable {variable.name if variable else made.variable_ref}"
            choices = {
                incoming.union.primary.label: plain_values(there),
                incoming.copy.label: plain_values(made),
            }
            incoming.union.conflict("value", what, choices, plain_values(there))


def unite_notes(incoming: Incoming) -> list[tuple[model.Note, model.Note]]:
    """One where notes are equal; one that was edited here and there stands twice. Returns (mine, theirs) pairs."""
    union, copy = incoming.union, incoming.copy
    pairs: list[tuple[model.Note, model.Note]] = []
    alike: dict[tuple[Any, ...], list[model.Note]] = {}
    theirs_too = {guid_key(note.guid) for note in copy.tree.notes}
    for note in union.tree.notes:
        if guid_key(note.guid) not in theirs_too:
            said = _content(note, _text_here(incoming, note), note.creating_user)
            alike.setdefault(said, []).append(note)
    for theirs in copy.tree.notes:
        text = text_or_none(copy.project, theirs)
        string = text.string if text is not None else None
        shared = incoming.shared(theirs)
        mine = shared
        if shared is not None and _content(shared, _text_here(incoming, shared), None) != _content(
            theirs, string, None
        ):
            choices = {union.primary.label: shared.guid, copy.label: theirs.guid}
            union.conflict("memo", f"note {shared.name or shared.guid}", choices, "both kept")
            mine = None
        elif shared is None:
            equal = alike.get(_content(theirs, string, theirs.creating_user), [])
            mine = equal.pop(0) if equal else None
        if mine is not None:
            incoming.map("Note", theirs, mine)
            union.matches["notes"]["shared" if shared else "equal"] += 1
            pairs.append((mine, theirs))
            continue
        made = attrs.evolve(theirs, plain_text_selections=[], codings=[], note_refs=[], variable_values=[])
        if text is not None:
            made.plain_text_content, made.plain_text_path = string, None
        incoming.sign(made)
        if shared is not None:
            made.name = f"{theirs.name or 'Note'} ({copy.label})"
        incoming.guids["Note"][guid_key(theirs.guid)] = union.add(made, theirs.name, string)
        incoming.bring_files(made, "plain_text_path", "rich_text_path")
        union.tree.notes.append(made)
        union.matches["notes"]["added"] += 1
        if text is not None:
            union.texts[id(made)] = type(text)(string or "", union.rule)
        pairs.append((made, theirs))
    return pairs


def _text_here(incoming: Incoming, note: model.Note) -> str | None:
    text = incoming.union.text_of(note)
    return text.string if text is not None else None


def _content(note: model.Note, text: str | None, author: str | None) -> tuple[Any, ...]:
    return note.name or "", prose(note.description), text, guid_key(author or "")


def unite_cases(incoming: Incoming) -> None:
    """One where cases share the GUID, or the name and at least one source."""
    union = incoming.union
    named: dict[str | None, list[model.Case]] = defaultdict(list)
    for case in union.tree.cases:
        named[case.name].append(case)
    for theirs in incoming.copy.tree.cases:
        made = clone(theirs)
        made.code_refs = incoming.all_here(theirs.code_refs, "Code", "Case")
        made.source_refs = incoming.all_here(theirs.source_refs, "Source")
        made.selection_refs = incoming.all_here(theirs.selection_refs, "Selection")
        made.variable_values = []
        shared = incoming.shared(theirs)
        mine = shared or _same_case(named[theirs.name], made)
        if mine is None:
            incoming.guids["Case"][guid_key(theirs.guid)] = union.add(made, theirs.name, shares="Code")
            union.tree.cases.append(made)
            named[made.name].append(made)
            union.matches["cases"]["added"] += 1
            mine = made
        else:
            incoming.map("Case", theirs, mine)
            union.compare(
                incoming.copy, mine, theirs, ("name", "description"), f"case {mine.name or mine.guid}"
            )
            for field in ("code_refs", "source_refs", "selection_refs"):
                _unite_guids(getattr(mine, field), getattr(made, field))
            union.matches["cases"]["shared" if shared else "equal"] += 1
        unite_values(incoming, mine.variable_values, theirs.variable_values, f"case {mine.name or mine.guid}")


def _same_case(cases: list[model.Case], made: model.Case) -> model.Case | None:
    sources = {guid_key(guid) for guid in made.source_refs}
    for case in cases:
        if case.name and case.name == made.name and sources & {guid_key(guid) for guid in case.source_refs}:
            return case
    return None


def _unite_guids(mine: list[str], theirs: list[str]) -> None:
    known = {guid_key(guid) for guid in mine}
    mine += [guid for guid in theirs if guid_key(guid) not in known]


def unite_sets(incoming: Incoming) -> None:
    """One where sets share the GUID (members united), or are equal in all."""
    union = incoming.union
    there = _Alike(union.tree.sets)
    fields = {"member_codes": "Code", "member_sources": "Source", "member_notes": "Note"}
    for theirs in incoming.copy.tree.sets:
        made = clone(theirs)
        for field, kind in fields.items():
            setattr(made, field, incoming.all_here(getattr(theirs, field), kind))
        mine = incoming.shared(theirs)
        if mine is not None:
            incoming.map("Set", theirs, mine)
            union.compare(incoming.copy, mine, theirs, ("name", "description"), f"set {mine.name}")
            for field in fields:
                _unite_guids(getattr(mine, field), getattr(made, field))
            union.matches["sets"]["shared"] += 1
        else:
            there.add_unless_equal(incoming, made, theirs)


def unite_links(incoming: Incoming) -> None:
    """One where links are equal in all but the GUID; a link changed here and there stands twice."""
    there = _Alike(incoming.union.tree.links)
    for theirs in incoming.copy.tree.links:
        made = clone(theirs)
        made.note_refs = incoming.all_here(theirs.note_refs, "Note")
        made.origin_guid = None if theirs.origin_guid is None else incoming.here(theirs.origin_guid, *ENDS)
        made.target_guid = None if theirs.target_guid is None else incoming.here(theirs.target_guid, *ENDS)
        there.add_unless_equal(incoming, made, theirs)


def unite_graphs(incoming: Incoming) -> None:
    """One where graphs are equal; one that was changed here and there stands twice."""
    there = _Alike(incoming.union.tree.graphs)
    for theirs in incoming.copy.tree.graphs:
        made = clone(theirs)
        drawn: list[model.Vertex | model.Edge] = [*made.vertices, *made.edges]
        for item in drawn:
            if item.represented_guid is not None:
                item.represented_guid = incoming.here(item.represented_guid, *ENDS)
        mine = incoming.shared(theirs)
        if mine is not None and mine != made:
            made.name = f"{theirs.name or 'Graph'} ({incoming.copy.label})"
        if mine is None or mine != made:
            _renew_drawing(incoming, made)
        there.add_unless_equal(incoming, made, theirs)


def _renew_drawing(incoming: Incoming, graph: model.Graph) -> None:
    """Give vertices and edges GUIDs that are free, where they are taken."""
    new: dict[str, str] = {}
    for vertex in graph.vertices:
        old = guid_key(vertex.guid)
        new[old] = incoming.union.add(vertex, graph.guid, incoming.copy.label)
    for edge in graph.edges:
        incoming.union.add(edge, graph.guid, incoming.copy.label)
        edge.source_vertex = new.get(guid_key(edge.source_vertex), edge.source_vertex)
        edge.target_vertex = new.get(guid_key(edge.target_vertex), edge.target_vertex)


class _Alike:
    """The sets, links or graphs of the union, found by what can be compared at once; equal ones are looked at."""

    def __init__(self, there: list[Any]) -> None:
        self.there = there
        self.known: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
        for one in there:
            self.known[_outline(one)].append(one)

    def add_unless_equal(self, incoming: Incoming, made: Any, theirs: Any) -> None:  # noqa: ANN401 - sets, links, graphs
        """Add ``made`` unless something equal stands there; note which GUID it has."""
        union, kind = incoming.union, type(made).__name__
        shared, outline = incoming.shared(theirs), _outline(made)
        equal = (
            shared
            if shared is not None and _equal(shared, made)
            else next((one for one in self.known[outline] if _equal(one, made)), None)
        )
        if equal is not None:
            incoming.map(kind, theirs, equal)
            union.matches[f"{kind.lower()}s"]["shared" if equal is shared else "equal"] += 1
            return
        if shared is not None:
            choices = {union.primary.label: shared.guid, incoming.copy.label: theirs.guid}
            union.conflict("changed", f"{kind.lower()} {shared.name or shared.guid}", choices, "both kept")
        incoming.guids[kind][guid_key(theirs.guid)] = union.add(made, made.name, incoming.copy.label)
        self.there.append(made)
        self.known[outline].append(made)
        union.matches[f"{kind.lower()}s"]["added"] += 1


def _outline(one: Any) -> tuple[Any, ...]:  # noqa: ANN401 - sets, links, graphs
    """Return what is the same of equal ones, and seldom of others: name and ends, and how much is in it."""
    values = (getattr(one, field, None) for field in ("name", "origin_guid", "target_guid"))
    held = ("member_codes", "member_sources", "member_notes", "vertices", "edges")
    return (*values, *(len(getattr(one, field, ())) for field in held))


def _equal(one: Any, other: Any) -> bool:  # noqa: ANN401 - elements of one class
    return bool(attrs.evolve(one, guid="") == attrs.evolve(other, guid=""))


def renew_inside(incoming: Incoming, root: model.Identified, kinds: Sequence[str]) -> None:
    """Register all that stands in ``root`` (a source added whole), with new GUIDs where they are taken.

    One GUID that names several things inside of it stays one; ``kinds`` are the names under which references find them.
    """
    union = incoming.union
    mine: set[str] = set()  # the GUIDs that are taken by this part itself
    new: dict[str, str] = {}
    for element in elements_of(root):
        if not isinstance(element, model.Identified):
            continue
        key = guid_key(element.guid)
        kind = type(element).__name__
        if key in union.used and key not in mine and key not in new:
            new[key] = union.free(kind, element.guid, incoming.copy.label)
        guid = element.guid = new.get(key, element.guid)
        its = guid_key(guid)
        if its not in union.used:
            mine.add(its)
            union.used[its] = kind
        union.known[kind][its] = element
        for name in kinds:
            incoming.guids[name].setdefault(key, guid)
        if isinstance(element, model.TranscriptSelection):
            element.from_sync_point = element.from_sync_point and new.get(
                guid_key(element.from_sync_point), element.from_sync_point
            )
            element.to_sync_point = element.to_sync_point and new.get(
                guid_key(element.to_sync_point), element.to_sync_point
            )


def unite_project(incoming: Incoming) -> None:
    """Unite what is said about the project as a whole."""
    union, theirs = incoming.union, incoming.copy.tree
    mine = union.tree
    for field in ("name", "description"):
        ours, other = getattr(mine, field), getattr(theirs, field)
        if prose(ours) == prose(other):
            continue
        if not ours:
            setattr(mine, field, other)
        elif other:
            union.conflict(field, "project", {union.primary.label: ours, incoming.copy.label: other}, ours)
    incoming.unite_references(mine.note_refs, theirs.note_refs, "Note")
