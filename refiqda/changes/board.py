"""A project laid out so that single changes can be made in it: everything once, references as what they mean.

Identity is that of the pairs of a diff: what is one thing in both projects is one thing here. Places are those of
``refiqda.changes.ground``. ``refiqda.changes.laying_out`` makes a project of it again.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model

if TYPE_CHECKING:
    from refiqda.changes.ground import Ground, Place
    from refiqda.changes.pairing import Pairs
    from refiqda.changes.places import Passage
    from refiqda.changes.reading import Bearer, Reading, Thing

LISTS: Final[dict[str, dict[str, str]]] = {
    "code": {"note_refs": "note"},
    "case": {"source_refs": "source"},
    "set": {"member_codes": "code", "member_sources": "source", "member_notes": "note"},
    "link": {"note_refs": "note"},
}
"""What a thing points to by kind: the field, and what it names."""


@attrs.define(eq=False)
class Entry:
    """One thing: its element without what is inside it, what it points to, its code above, its values.

    ``drawn`` holds the nodes and lines of a graph, by what they are.
    """

    element: Any
    refs: dict[str, list[Any]] = attrs.field(factory=dict)
    parent: Thing | None = None
    values: list[tuple[Any, Thing | None]] = attrs.field(factory=list)
    drawn: dict[int, tuple[str, Any, list[Any], int | None, int | None]] = attrs.field(factory=dict)
    alias: dict[int, int] = attrs.field(factory=dict)
    """By the id of a new node, that of the old one that it is."""


@attrs.define(eq=False)
class PartEntry:
    """A source itself or a part of it: values, text, memos, sync points; ``area`` is where on a page it lies."""

    element: Any
    text: str | None
    notes: list[Thing]
    points: list[Any]
    values: list[tuple[Any, Thing | None]]
    area: tuple[Any, ...] | None = None
    is_gone: bool = False
    """Whether it is taken away; it stays as long as something stands in it."""


@attrs.define(eq=False)
class RowEntry:
    """A coding: where, which code, whose, which memos."""

    where: Place
    code: Thing
    coder: Thing | None
    notes: tuple[Thing, ...]


@attrs.define(eq=False)
class RemarkEntry:
    """What is written about a passage."""

    where: Place
    name: str
    text: str
    notes: tuple[Thing, ...]
    author: Thing | None


@attrs.define(eq=False)
class Scenery:
    """A source or memo: its writer, its parts by number, its codings, remarks, and marks.

    A ``where`` is a `Place` as the new text has it: old places are carried into an edited text from the beginning.
    """

    kind: str
    author: Thing | None
    parts: dict[int, PartEntry]
    rows: dict[int, RowEntry] = attrs.field(factory=dict)
    remarks: dict[Any, RemarkEntry] = attrs.field(factory=dict)
    marks: set[Place] = attrs.field(factory=set)
    moved: dict[Place, Place] = attrs.field(factory=dict)
    ground: Any = None
    marked: frozenset[Place] = frozenset()
    """What is marked in the new project."""
    written: frozenset[Place] = frozenset()
    """What something is written about in the new project."""


def bare(element: Any) -> Any:  # noqa: ANN401 - any element
    """Return a copy of an element whose lists are empty and that has nothing inside."""
    made = copy.copy(element)
    for field in attrs.fields(type(element)):
        value = getattr(element, field.name)
        if isinstance(value, list):
            setattr(made, field.name, [])
        elif isinstance(value, model.Element):
            setattr(made, field.name, None)
    return made


def entry_of(reading: Reading, thing: Thing, pairs: Pairs) -> Entry:
    """Return a thing of one reading as it stands alone."""
    element = thing.element
    entry = Entry(None if element is None else bare(element), parent=pairs.parents.get(id(thing)))
    if element is None:
        return entry
    for field, kind in LISTS.get(thing.kind, {}).items():
        entry.refs[field] = list(reading.things_named(kind, getattr(element, field)))
    if thing.kind == "case":
        entry.refs["code_refs"] = list(reading.codes_of(element))
        entry.refs["selection_refs"] = [reading.anything(one) for one in element.selection_refs]
        entry.values = values_of(reading, element)
    if thing.kind == "link":
        for field in ("origin_guid", "target_guid"):
            entry.refs[field] = pointed(reading, getattr(element, field))
    if thing.kind == "graph":
        nodes = {model.guid_key(one.guid): one for one in element.vertices}
        for one in nodes.values():
            entry.drawn[id(one)] = ("node", one, pointed(reading, one.represented_guid), None, None)
        for one in element.edges:
            ends = [nodes.get(model.guid_key(guid)) for guid in (one.source_vertex, one.target_vertex)]
            first, second = (None if end is None else id(end) for end in ends)
            entry.drawn[id(one)] = ("line", one, pointed(reading, one.represented_guid), first, second)
    return entry


def pointed(reading: Reading, guid: str | None) -> list[Any]:
    """Return what a GUID means, in a list; none if there is no GUID, None in it where it names nothing."""
    return [] if guid is None else [reading.anything(guid)]


def values_of(reading: Reading, element: Any) -> list[tuple[Any, Thing | None]]:  # noqa: ANN401 - what has values
    """Return the values of variables with what each is of."""
    return [
        (one, reading.find("variable", one.variable_ref) if one.variable_ref else None)
        for one in getattr(element, "variable_values", ())
    ]


def scenery_of(reading: Reading, bearer: Bearer, ground: Ground, *, is_old: bool) -> Scenery:
    """Return a source or memo as it stands; ``ground`` numbers its parts."""
    element = bearer.element
    author = reading.user(element.creating_user) if isinstance(element, model.Note) else None
    made = Scenery(bearer.thing.kind, author, {}, ground=ground)
    for one in bearer.parts:
        made.parts[ground.number_of(one.element)] = part_of(reading, bearer, one)
    for row in bearer.rows:
        made.rows[id(row)] = RowEntry(
            ground.place(row.passage, is_old=is_old), row.code, row.coder, row.notes
        )
    for remark in bearer.remarks:
        made.remarks[id(remark)] = RemarkEntry(
            ground.place(remark.passage, is_old=is_old), remark.name, remark.text, remark.notes, remark.author
        )
    made.marks = {ground.place(one, is_old=is_old) for one in bearer.marked.values()}
    made.marked = frozenset(ground.place(one, is_old=False) for one in ground.new.marked.values())
    made.written = frozenset(ground.place(one.passage, is_old=False) for one in ground.new.remarks)
    return made


def part_of(reading: Reading, bearer: Bearer, passage: Passage) -> PartEntry:
    """Return a part of a source, or the source itself, as it stands alone."""
    element = passage.element
    has_text = isinstance(element, model.TextSource | model.Transcript)
    text = reading.text(element) if has_text else None
    notes = [note for one, found in bearer.notes if one is passage for note in found]
    selections = getattr(bearer.element, "pdf_selections", ())
    hosts = [one for one in selections if one.representation is element]
    area = (
        None
        if not hosts
        else (hosts[0].page, hosts[0].first_x, hosts[0].first_y, hosts[0].second_x, hosts[0].second_y)
    )
    return PartEntry(
        bare(element),
        None if text is None else text.string,
        notes,
        list(passage.points),
        values_of(reading, element),
        area,
    )
