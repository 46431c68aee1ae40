"""Working in what is neither codebook, source nor memo: variables, cases, sets, links, graphs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.model import guid_key
from refiqda.trees import clone, elements_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.merging.union import Incoming, Union

NAMED: Final = ("name", "description")
ENDS: Final = (
    "Code",
    "Source",
    "Selection",
    "Coding",
    "Note",
    "Case",
    "Set",
    "Link",
    "Graph",
    "Variable",
    "User",
    "Kept",
)


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
            union.origin[id(made)] = incoming.copy.label, theirs
            union.tree.variables.append(made)
            alike.setdefault((made.name, made.type_of_variable), made)
            union.matches["variables"]["added"] += 1
            continue
        incoming.map("Variable", theirs, mine)
        union.compare(incoming.copy, mine, theirs, ("name", "description"), f"variable {mine.name}")
        union.matches["variables"]["shared" if shared else "equal"] += 1


def unite_cases(incoming: Incoming) -> None:
    """One where cases share the GUID, or the name and the code that the case is, or at least one source."""
    union, label = incoming.union, incoming.copy.label
    named: dict[str | None, list[model.Case]] = defaultdict(list)
    for case in union.tree.cases:
        named[case.name].append(case)
    for theirs in incoming.copy.tree.cases:
        made = clone(theirs)
        made.code_refs = incoming.all_here(theirs.code_refs, "Code", "Case")
        made.source_refs = incoming.all_here(theirs.source_refs, "Source")
        made.selection_refs = incoming.all_here(union.placed(label, theirs.selection_refs), "Selection")
        shared = incoming.shared(theirs)
        mine = shared or _same_case(named[theirs.name], made, union, incoming.here(theirs.guid, "Code"))
        if mine is None:
            for value in made.variable_values:
                value.variable_ref = value.variable_ref and incoming.here(value.variable_ref, "Variable")
            incoming.guids["Case"][guid_key(theirs.guid)] = union.add(made, theirs.name, shares="Code")
            union.origin[id(made)] = label, theirs
            union.tree.cases.append(made)
            named[made.name].append(made)
            union.matches["cases"]["added"] += 1
        else:
            incoming.map("Case", theirs, mine)
            union.compare(incoming.copy, mine, theirs, NAMED, f"case {mine.name or mine.guid}")
            union.matches["cases"]["shared" if shared else "equal"] += 1


def _same_case(cases: list[model.Case], made: model.Case, union: Union, own: str) -> model.Case | None:
    """Return the case here that another of its name is; ``own`` is its GUID, or that of the code that shared it.

    NVivo gives a case the GUID of its code; written strictly the case has its own, and refers to the code.
    """
    sources, codes = set(map(guid_key, made.source_refs)), set(map(guid_key, made.code_refs))
    tied = guid_key(own) if guid_key(own) in union.known["Code"] else None
    for case in cases if made.name else ():
        key = guid_key(case.guid)
        if key in codes or (tied is not None and (tied == key or tied in map(guid_key, case.code_refs))):
            return case
        if sources & set(map(guid_key, case.source_refs)):
            return case
    return None


def unite_sets(incoming: Incoming) -> None:
    """One where sets share the GUID, or are equal in all."""
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
            union.compare(incoming.copy, mine, theirs, NAMED, f"set {mine.name}")
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
    """One where graphs are equal; what two copies drew differently is a conflict."""
    there = _Alike(incoming.union.tree.graphs)
    for theirs in incoming.copy.tree.graphs:
        made = clone(theirs)
        drawn: list[model.Vertex | model.Edge] = [*made.vertices, *made.edges]
        for item in drawn:
            if item.represented_guid is not None:
                item.represented_guid = incoming.here(item.represented_guid, *ENDS)
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
        if equal is None and shared is not None and self._settled(incoming, shared, made):
            equal = shared
        if equal is not None:
            incoming.map(kind, theirs, equal)
            union.matches[f"{kind.lower()}s"]["shared" if equal is shared else "equal"] += 1
            return
        if isinstance(made, model.Graph):
            if shared is not None:
                made.name = f"{theirs.name or 'Graph'} ({incoming.copy.label})"
            _renew_drawing(incoming, made)
        incoming.guids[kind][guid_key(theirs.guid)] = union.add(made, made.name, incoming.copy.label)
        union.origin[id(made)] = incoming.copy.label, theirs
        self.there.append(made)
        self.known[outline].append(made)
        union.matches[f"{kind.lower()}s"]["added"] += 1

    def _settled(self, incoming: Incoming, mine: Any, made: Any) -> bool:  # noqa: ANN401 - links, graphs
        """Settle what two copies have under one GUID and differs; False where both are to stand."""
        union, label = incoming.union, incoming.copy.label
        kind, other = type(made).__name__, union.spoken.get(id(mine)) or union.origin_of(mine)
        base = union.identity.get((kind, guid_key(made.guid)))
        if base is not None and (_equal(base, made) or _equal(base, mine)):
            one_sided = label if _equal(base, mine) else other
            union.judge.note_change("changed", [one_sided])
            if one_sided == label:
                self._replace(incoming, mine, made, label)
            return True
        about = f"{kind.lower()} {mine.name or made.name or mine.guid}"
        choices = {other: _told(union, mine), label: _told(union, made)}
        if base is not None:
            choices["base"] = _told(union, base)
        key = f"{kind}:{guid_key(made.guid)}:{':'.join(sorted((other, label)))}"
        found, ruling = union.judge.decide("changed", key, choices)
        resolved = "both kept" if ruling.winner == "both" else choices[ruling.winner]
        union.judge.record("changed", about, choices, resolved, id_=found, rule=ruling.rule)
        if ruling.winner in {label, "base"}:
            new = made if ruling.winner == label or base is None else clone(base)
            self._replace(incoming, mine, new, ruling.winner)
        return ruling.winner != "both"

    def _replace(self, incoming: Incoming, mine: Any, made: Any, whose: str) -> None:  # noqa: ANN401 - links, graphs
        """Let a link or graph of the union say what ``made`` says, in the words of ``whose``."""
        if isinstance(made, model.Graph):
            _renew_drawing(incoming, made)
        self.known[_outline(mine)].remove(mine)
        for field in attrs.fields(type(mine)):
            if field.name != "guid":
                setattr(mine, field.name, getattr(made, field.name))
        self.known[_outline(mine)].append(mine)
        incoming.union.spoken[id(mine)] = whose


def _told(union: Union, one: Any) -> str:  # noqa: ANN401 - sets, links, graphs
    """Return in a few words what a link or a graph says."""
    name = one.name or ""
    if isinstance(one, model.Link):
        ends = (union.name_of(guid) if guid else "nothing" for guid in (one.origin_guid, one.target_guid))
        return f"{name or 'link'}: {' to '.join(ends)}"
    drawn = f"{len(one.vertices)} things, {len(one.edges)} lines" if isinstance(one, model.Graph) else ""
    return f"{name or 'graph'}: {drawn}" if drawn else name


def _outline(one: Any) -> tuple[Any, ...]:  # noqa: ANN401 - sets, links, graphs
    """Return what is the same of equal ones, and seldom of others: name and ends, and how much is in it."""
    values = (getattr(one, field, None) for field in ("name", "origin_guid", "target_guid"))
    held = ("member_codes", "member_sources", "member_notes", "vertices", "edges")
    return (*values, *(len(getattr(one, field, ())) for field in held))


def _equal(one: Any, other: Any) -> bool:  # noqa: ANN401 - elements of one class
    if isinstance(one, model.Graph):
        return _drawing(one) == _drawing(other)
    return bool(attrs.evolve(one, guid="") == attrs.evolve(other, guid=""))


def _drawing(graph: model.Graph) -> tuple[Any, ...]:
    """Return what a graph shows, whatever GUIDs its vertices and edges have."""
    places = {guid_key(vertex.guid): place for place, vertex in enumerate(graph.vertices)}
    vertices = [attrs.evolve(vertex, guid="") for vertex in graph.vertices]
    edges = [
        (
            attrs.evolve(edge, guid="", source_vertex="", target_vertex=""),
            *(places.get(guid_key(end), end) for end in (edge.source_vertex, edge.target_vertex)),
        )
        for edge in graph.edges
    ]
    return graph.name, vertices, edges


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
        union.origin[id(element)] = incoming.copy.label, element
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
    union.compare(incoming.copy, union.tree, theirs, NAMED, "project")
    incoming.unite_references(union.tree.note_refs, theirs.note_refs, "Note")
