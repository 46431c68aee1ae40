"""The changes of a diff made in the old project, one by one: the result says what the new project says.

This is how the diff is held to its word. Every change carries what was compared (``Change.sides``); here it is made by
its kind, its object and its field alone, in a project that knows nothing of the new one, so that a change that is left
out is missing in the result. What is only proposed (merged, split, replaced) changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from refiqda.changes.board import (
    Entry,
    RemarkEntry,
    RowEntry,
    Scenery,
    bare,
    entry_of,
    part_of,
    pointed,
    scenery_of,
)
from refiqda.changes.coding_pairs import Left
from refiqda.changes.ground import Ground
from refiqda.changes.laying_out import laid_out
from refiqda.changes.meaning import digest
from refiqda.changes.readable import BareProject, as_readable
from refiqda.changes.reading import Remark
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from refiqda import model
    from refiqda.changes.pairing import Pairs
    from refiqda.changes.places import Passage
    from refiqda.changes.readable import Readable
    from refiqda.changes.reading import Reading, Thing
    from refiqda.changes.result import Change, Changes

_MOVES = ("extended", "shrunk", "shifted")


def applied(old: Readable | model.Project, changes: Changes) -> Readable:
    """Return a project that says what the new one of ``changes`` says, made from ``old`` change by change.

    Texts stand inside it; GUIDs, dates and paths are not those of either project. ``changes`` may be fewer than the
    diff found (`attrs.evolve`): the result lacks the others. Raises InvalidArgumentError if ``old`` does not say what
    the old project of ``changes`` said.
    """
    handle = as_readable(old)
    if digest(handle) != changes.meaning_old:
        raise InvalidArgumentError(
            "these changes are those of another project", remedy="Give the old project."
        )
    if changes.pairs is None:
        return handle
    work = Work(changes.pairs)
    for change in changes:
        if change.sides is not None:
            work.make(change)
    return BareProject(laid_out(work))


class Work:
    """A project in which changes are made: entries by kind and identity, sources and memos as sceneries."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.old: Reading = pairs.old
        self.project = bare(self.old.tree)
        self.notes = list(self.old.things_named("note", self.old.tree.note_refs))
        self.entries: dict[int, Entry] = {}
        self.kinds: dict[int, str] = {}
        self.scenes: dict[int, Scenery] = {}
        self.taken: set[int] = set()
        self.grounds: dict[int, Ground] = pairs.grounds
        for thing in pairs.all("old"):
            self._put(thing, self.old, is_old=True)

    def identity(self, thing: Thing) -> int:
        """Return what a thing goes by: that of the old project where it is in both."""
        other = self.pairs.partner.get(id(thing))
        return min(id(thing), id(other)) if other is not None else id(thing)

    def _put(self, thing: Thing, reading: Reading, *, is_old: bool) -> None:
        self.kinds[self.identity(thing)] = thing.kind
        self.entries[self.identity(thing)] = entry_of(reading, thing, self.pairs)
        bearer = self.pairs.bearers.get(id(thing))
        if bearer is not None:
            ground = self.grounds.get(id(thing)) or Ground(bearer, bearer, reading, reading)
            self.scenes[self.identity(thing)] = scenery_of(reading, bearer, ground, is_old=is_old)

    # --- one change ---------------------------------------------------------------------------------------

    def make(self, change: Change) -> None:
        """Make one change."""
        if change.object in {"coding", "passage"}:
            self._passage(change)
        elif change.object == "project":
            self._project(change)
        elif change.kind == "added":
            self._put(change.sides[1], self.pairs.new, is_old=False)
        elif change.kind == "removed":
            self.taken.add(self.identity(change.sides[0]))
            for kept in (self.entries, self.kinds, self.scenes):
                kept.pop(self.identity(change.sides[0]), None)
        elif change.object in {"source", "note"} and isinstance(change.sides[0], Ground):
            self._part(change)
        else:
            self._thing(change)

    def _project(self, change: Change) -> None:
        if change.field == "memos":
            self.notes = list(change.sides[1])
        else:
            name = change.field or "name"
            setattr(self.project, name, getattr(change.sides[1], name))

    def _thing(self, change: Change) -> None:
        """Make a change of a value of a thing, or of what it points to."""
        old, new, field, *more = change.sides
        entry = self.entries[self.identity(new)]
        if field in {"node", "line"}:
            drawn = entry_of(self.pairs.new, new, self.pairs).drawn
            entry.alias |= {id(other): id(one) for one, other in more[2]}
            self._drawn(entry, drawn, *more[:2])
        elif field == "value":
            self._value(self.identity(new), old, *more)
        elif field == "creating_user":
            self.scenes[self.identity(new)].author = self.pairs.new.user(new.element.creating_user)
        elif field is None:
            entry.element = None if new.element is None else bare(new.element)
        elif field == "parent":
            entry.parent = self.pairs.parents[id(new)]
        elif field == "selection_refs":
            self._passages(entry, *more)
        elif field in {"origin_guid", "target_guid"}:
            entry.refs[field] = pointed(self.pairs.new, getattr(new.element, field))
        elif field in entry.refs:
            entry.refs[field] = entry_of(self.pairs.new, new, self.pairs).refs[field]
        else:
            value = getattr(new.element, field)
            setattr(entry.element, field, value)
            if self.identity(new) in self.scenes:
                setattr(self.scenes[self.identity(new)].parts[0].element, field, value)

    def _value(self, identity: int, part: Any, old: Any, new: Any) -> None:  # noqa: ANN401 - values, or none
        """Change a value of a case, of a source, or of a text inside a source, whose number ``part`` is then."""
        scene = self.scenes.get(identity)
        number = part if isinstance(part, int) else 0
        values = self.entries[identity].values if scene is None else scene.parts[number].values
        values[:] = [pair for pair in values if pair[0] is not old]
        if new is not None:
            variable = self.pairs.new.find("variable", new.variable_ref) if new.variable_ref else None
            values.append((new, variable))

    def _passages(self, entry: Entry, gone: list[str], come: list[str]) -> None:
        """Change the passages of a case; a target counts once, however many references mean it."""
        refs = entry.refs["selection_refs"]
        lost = {name_of(self.pairs.old.anything(guid)) for guid in gone}
        entry.refs["selection_refs"] = [one for one in refs if name_of(one) not in lost] + [
            self.pairs.new.anything(guid) for guid in come
        ]

    @staticmethod
    def _drawn(entry: Entry, graph: dict[int, Any], old: Any, new: Any) -> None:  # noqa: ANN401 - drawn things
        """Change a node or a line of a graph."""
        if new is None:
            del entry.drawn[id(old)]
        else:
            entry.drawn[id(new if old is None else old)] = graph[id(new)]

    # --- parts of sources ---------------------------------------------------------------------------------

    def _part(self, change: Change) -> None:
        """Make a change of a text, a transcript, or a part that came or went."""
        ground, pair, *field = change.sides
        scene = self.scenes[self.identity(ground.new.thing)]
        new = self.pairs.new
        if not field:
            if pair.new is None:
                scene.parts[pair.number].is_gone = True
            else:
                scene.parts[pair.number] = part_of(new, ground.new, pair.new)
            return
        part, now = scene.parts[pair.number], part_of(new, ground.new, pair.new)
        if field[0] == "text":
            part.text, part.points = now.text, _carried(part.points, ground, pair)
            self._silent(scene, field[1])
        elif field[0] == "times":
            part.points = now.points
        elif field[0] == "memos":
            part.notes = list(field[1])
        else:
            setattr(part.element, field[0], getattr(now.element, field[0]))

    def _silent(self, scene: Scenery, pairs: list[tuple[Remark | None, Remark | None]]) -> None:
        """Take names of passages for what they are to the new text: they say something, or no longer."""
        for old, new in pairs:
            if old is not None and new is not None:
                if id(old) in scene.remarks:
                    scene.remarks[id(old)].name = new.name
            elif old is not None:
                scene.remarks.pop(id(old), None)
            elif new is not None:
                scene.remarks[id(new)] = _remark_entry(scene.ground, new, is_old=False)

    # --- codings and what is written about passages -------------------------------------------------------

    def _passage(self, change: Change) -> None:
        compared, old, new = change.sides
        scene = self.scenes[self.identity(compared.ground.new.thing)]
        if isinstance(old, Left) or isinstance(new, Left):
            self._coding(change, scene, old, new)
            passages = tuple(None if one is None else one.row.passage for one in (old, new))
        elif isinstance(old, Remark) or isinstance(new, Remark):
            self._remark(change, scene, old, new)
            passages = tuple(None if one is None else one.passage for one in (old, new))
        else:
            passages = (old, new)
            if old is not None and new is not None:
                self._moved(scene, old, new)
        self._marks(scene, *passages)
        if change.kind in _MOVES:
            self._silent(scene, compared.silent)

    def _coding(self, change: Change, scene: Scenery, old: Left | None, new: Left | None) -> None:
        if new is None and old is not None:
            del scene.rows[id(old.row)]
            return
        assert new is not None, "there is one of them"  # noqa: S101 - for type checkers
        if old is None:
            scene.rows[id(new.row)] = RowEntry(new.place, new.row.code, new.row.coder, new.row.notes)
            return
        row = scene.rows[id(old.row)]
        if change.kind == "recoded":
            row.code = new.row.code
        elif change.kind in _MOVES:
            row.where = new.place
            self._moved(scene, old.row.passage, new.row.passage)
        elif change.field == "coder":
            row.coder = new.row.coder
            self._sign(scene, old, new)
        else:
            row.notes = new.row.notes

    def _sign(self, scene: Scenery, old: Left, new: Left) -> None:
        """Let what is written about a passage have the coder of its coding, where it has now and had then."""
        now = {
            (scene.ground.place(one.passage, is_old=False), self.pairs.number(one.author))
            for one in scene.ground.new.remarks
        }
        was, then = (old.place, old.coder), (old.place, new.coder)
        if then in now and was not in now:
            for remark in scene.remarks.values():
                if (remark.where, self.pairs.number(remark.author)) == was:
                    remark.author = new.row.coder

    def _remark(self, change: Change, scene: Scenery, old: Remark | None, new: Remark | None) -> None:
        if old is None and new is not None:
            scene.remarks[id(new)] = _remark_entry(scene.ground, new, is_old=False)
        elif new is None and old is not None:
            for key in self._alike(scene, old):
                scene.remarks.pop(key, None)
        elif new is not None and old is not None:
            for key in self._alike(scene, old):
                entry = scene.remarks[key]
                if change.field == "name":
                    entry.name = new.name
                elif change.field == "description":
                    entry.text = new.text
                elif change.field == "memos":
                    entry.notes = new.notes
                else:
                    entry.author = new.author

    def _alike(self, scene: Scenery, old: Remark) -> list[int]:
        """Return the remarks that say what this one says: as many selections may say it."""
        place = scene.ground.place(old.passage, is_old=True)
        first = (place, old.name, old.text, self.pairs.numbers(old.notes), self.pairs.number(old.author))
        return [
            id(one)
            for one in scene.ground.old.remarks
            if id(one) in scene.remarks
            and (
                scene.ground.place(one.passage, is_old=True),
                one.name,
                one.text,
                self.pairs.numbers(one.notes),
                self.pairs.number(one.author),
            )
            == first
        ]

    def _moved(self, scene: Scenery, old: Passage, new: Passage) -> None:
        """Let what is written about a passage, and a text that lies in it, move along."""
        before = scene.ground.place(old, is_old=True)
        after = scene.ground.place(new, is_old=False)
        scene.moved[before] = after
        if after in scene.written and before not in scene.written:
            for remark in scene.remarks.values():
                remark.where = after if remark.where == before else remark.where
        if before.measure == "page":
            for part in scene.parts.values():
                part.area = after.numbers if part.area == before.numbers else part.area

    def _marks(self, scene: Scenery, old: Passage | None, new: Passage | None) -> None:
        """Mark what is marked now where a passage was and is."""
        for one, is_old in ((old, True), (new, False)):
            if one is None or not one.is_selection:
                continue
            place = scene.ground.place(one, is_old=is_old)
            scene.marks.discard(place)
            if place in scene.marked:
                scene.marks.add(place)
            elif place.measure == "between" and place.part in scene.parts:
                points = scene.parts[place.part].points
                points[:] = [
                    each for each in points if each not in place.numbers or each in self._points(scene, place)
                ]

    @staticmethod
    def _points(scene: Scenery, place: Any) -> Any:  # noqa: ANN401 - a place
        """Return the sync points that the new project has in a transcript."""
        return [
            each
            for pair in scene.ground.parts
            if pair.number == place.part and pair.new
            for each in pair.new.points
        ]


def name_of(target: Any) -> Any:  # noqa: ANN401 - a thing, a spot or nothing
    """Return what two references to one thing have in common."""
    if target is None:
        return None
    return id(target) if hasattr(target, "kind") else target.name()


def _remark_entry(ground: Ground, one: Remark, *, is_old: bool) -> RemarkEntry:
    return RemarkEntry(ground.place(one.passage, is_old=is_old), one.name, one.text, one.notes, one.author)


def _carried(points: list[Any], ground: Ground, pair: Any) -> list[Any]:  # noqa: ANN401 - a pair of parts
    return ground.times(pair)[0] if points else points
