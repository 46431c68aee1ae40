"""A project made of a board on which changes were made (``refiqda.changes.applying``): plain, every text inside it.

Every coding and everything written about a passage has a selection of its own; GUIDs are counted.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.changes.reading import ANCHOR_NOTE_NAME, ANCHOR_NOTE_START, Spot, Thing
from refiqda.text.canonical import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.changes.applying import Work
    from refiqda.changes.board import Entry, PartEntry, RowEntry, Scenery
    from refiqda.changes.ground import Place

_SPACE: Final = uuid.UUID("6f1a52b0-7d05-5c0f-9a53-2f6c1a0d9e71")
_LISTS: Final = {
    "user": "users", "variable": "variables", "case": "cases", "set": "sets", "link": "links", "graph": "graphs",
    "source": "sources", "note": "notes",
}  # fmt: skip


def laid_out(work: Work) -> model.Project:
    """Return the project as it stands on the board."""
    return _Layout(work).project()


class _Layout:
    def __init__(self, work: Work) -> None:
        self.work = work
        self.names: dict[Any, str] = {}
        self.anchor: str | None = None
        self.left_behind = False
        """Whether something still points to what was taken away: that is not to point to nothing."""

    def guid(self, *what: Any) -> str:  # noqa: ANN401 - whatever has an identity
        return self.names.setdefault(what, str(uuid.uuid5(_SPACE, str(len(self.names)))))

    def project(self) -> model.Project:
        work = self.work
        made: model.Project = work.project
        made.note_refs = self.named(work.notes)
        codes: dict[int, model.Code] = {}
        for identity, entry in work.entries.items():
            if entry.element is None:
                continue
            kind = work.kinds[identity]
            element = self.element(identity, kind, entry)
            if kind == "code":
                codes[identity] = element
            else:
                getattr(made, _LISTS[kind]).append(element)
        for identity, code in codes.items():
            parent = work.entries[identity].parent
            above = None if parent is None else codes.get(work.identity(parent))
            (made.code_book if above is None else above.codes).append(code)
        if self.anchor is not None:
            made.notes.append(
                model.Note(guid=self.anchor, name=ANCHOR_NOTE_NAME, plain_text_content=ANCHOR_NOTE_START)
            )
        if self.left_behind:
            made.variables.append(
                model.Variable(guid=self.guid("left"), name="left behind", type_of_variable="Text")
            )
        return made

    # --- references ---------------------------------------------------------------------------------------

    def thing(self, thing: Thing) -> str:
        if thing.kind == "anchor":
            self.anchor = self.guid("anchor")
            return self.anchor
        identity = self.work.identity(thing)
        if identity in self.work.taken:
            self.left_behind = True
        return self.guid(identity)

    def named(self, things: Iterable[Thing]) -> list[str]:
        return [self.thing(thing) for thing in things]

    def person(self, thing: Thing | None) -> str | None:
        return None if thing is None else self.thing(thing)

    def pointed(self, target: Any) -> str:  # noqa: ANN401 - a thing, a spot, nothing
        """Return the GUID of what is meant; of what is not there one that names nothing."""
        if isinstance(target, Thing):
            return self.thing(target)
        return self.spot(target) if isinstance(target, Spot) else self.guid("nothing")

    def lost(self) -> str:
        """Return the GUID of what was taken away although something points to it."""
        self.left_behind = True
        return self.guid("nothing")

    def spot(self, spot: Spot) -> str:
        """Return the GUID of a selection, coding or part as it stands now."""
        identity = self.work.identity(spot.owner)
        scene = self.work.scenes.get(identity)
        if scene is None:
            return self.lost()
        is_old = self.work.pairs.bearers[id(spot.owner)] is scene.ground.old
        place = scene.ground.place(spot.passage, is_old=is_old)
        if spot.code is None:
            place = scene.moved.get(place, place) if is_old else place
            return self.guid(identity, "mark" if spot.passage.is_selection else "part", place)
        row = self.row(spot, scene, place, is_old=is_old)
        return self.lost() if row is None else self.guid("coding", id(row))

    def row(self, spot: Spot, scene: Scenery, place: Place, *, is_old: bool) -> RowEntry | None:
        """Return the coding that a spot means: itself, or one that says the same."""
        bearer = scene.ground.old if is_old else scene.ground.new
        for row in bearer.rows:
            said = row.passage is spot.passage, row.code is spot.code, row.coder is spot.coder
            if all(said) and id(row) in scene.rows:
                return scene.rows[id(row)]
        number = self.work.pairs.number
        for entry in scene.rows.values():
            same = entry.where == place and number(entry.code) == number(spot.code)
            if same and number(entry.coder) == number(spot.coder):
                return entry
        return None

    # --- things -------------------------------------------------------------------------------------------

    def element(self, identity: int, kind: str, entry: Entry) -> Any:  # noqa: ANN401 - any element
        if kind in {"source", "note"}:
            return self.bearer(identity, self.work.scenes[identity])
        element = attrs.evolve(entry.element, guid=self.guid(identity))
        for field, targets in entry.refs.items():
            found = [self.pointed(one) for one in targets]
            single = field in {"origin_guid", "target_guid"}
            setattr(element, field, (found[0] if found else None) if single else found)
        if kind == "case":
            element.variable_values = self.values(entry.values)
        for key, (what, one, target, *ends) in entry.drawn.items():
            represented = self.pointed(target[0]) if target else None
            node = attrs.evolve(one, guid=self.guid("drawn", identity, key), represented_guid=represented)
            if what == "node":
                element.vertices.append(node)
                continue
            known = [None if end is None else entry.alias.get(end, end) for end in ends]
            node.source_vertex, node.target_vertex = (
                self.guid("drawn", identity, end)
                if end in entry.drawn
                else (self.guid("nothing") if end is None else self.lost())
                for end in known
            )
            element.edges.append(node)
        return element

    def values(self, values: Iterable[tuple[Any, Thing | None]]) -> list[model.VariableValue]:
        return [attrs.evolve(one, variable_ref=self.person(variable)) for one, variable in values]

    # --- sources and memos --------------------------------------------------------------------------------

    def bearer(self, identity: int, scene: Scenery) -> Any:  # noqa: ANN401 - a source or a note
        parts: dict[int, Any] = {}
        points: dict[int, dict[Any, str]] = defaultdict(dict)
        texts: dict[int, Text] = {}
        standing = scene.marks | {one.where for one in scene.rows.values()}
        standing |= {one.where for one in scene.remarks.values()}
        used = {place.part for place in standing}
        kept = {number: one for number, one in scene.parts.items() if not one.is_gone or number in used}
        for number, part in kept.items():
            parts[number] = self.part(identity, number, part, points[number])
            if part.text is not None:
                texts[number] = Text(parts[number].plain_text_content)
        source = parts[0]
        source.guid = self.guid(identity)
        if scene.kind == "note":
            source.creating_user = self.person(scene.author)
        put = _Placing(self, parts, points, texts)
        for number, part in kept.items():
            if number:
                put.inside(number, part.area)
        for place in sorted(scene.marks, key=str):
            put.at(place, guid=self.guid(identity, "mark", place))
        self.said(scene, put)
        return source

    def said(self, scene: Scenery, put: _Placing) -> None:
        """Put what is written about passages, and codings, where they belong."""
        for remark in scene.remarks.values():
            put.at(
                remark.where,
                guid=self.guid("remark", id(remark)),
                name=remark.name or None,
                description=remark.text or None,
                note_refs=self.named(remark.notes),
                creating_user=self.person(remark.author),
            )
        for row in scene.rows.values():
            coding = model.Coding(
                guid=self.guid("coding", id(row)),
                code_ref=self.thing(row.code),
                creating_user=self.person(row.coder),
                note_refs=self.named(row.notes),
            )
            if row.where.measure == "whole":
                if row.where.part in put.parts:
                    put.parts[row.where.part].codings.append(coding)
            else:
                put.at(row.where, guid=self.guid("selection", id(row)), codings=[coding])

    def part(self, identity: int, number: int, part: PartEntry, points: dict[Any, str]) -> Any:  # noqa: ANN401 - an element
        from refiqda.changes.ground import Place  # noqa: PLC0415 - only for the key

        guid = self.guid(identity, "part", Place(number, "whole"))
        made = attrs.evolve(part.element, guid=guid, note_refs=self.named(part.notes))
        if hasattr(made, "variable_values"):
            made.variable_values = self.values(part.values)
        if isinstance(made, model.TextSource | model.Transcript):
            made.plain_text_path = made.rich_text_path = None
            text = part.text
            made.plain_text_content = "\ufeff" + text if text and text.startswith("\ufeff") else text
        if isinstance(made, model.Transcript):
            for moment in part.points:
                self.sync_point(made, moment, points)
        return made

    def sync_point(self, transcript: Any, moment: Any, points: dict[Any, str]) -> str:  # noqa: ANN401 - a transcript
        """Add a sync point; its position is that of the canonical text."""
        guid = self.guid("point", id(transcript), len(transcript.sync_points))
        points.setdefault(moment, guid)
        transcript.sync_points.append(model.SyncPoint(guid=guid, time_stamp=moment[0], position=moment[1]))
        return guid


class _Placing:
    """Puts selections where they belong in a source."""

    def __init__(
        self,
        layout: _Layout,
        parts: dict[int, Any],
        points: dict[int, dict[Any, str]],
        texts: dict[int, Text],
    ) -> None:
        self.layout, self.parts, self.points, self.texts = layout, parts, points, texts
        self.source = parts[0]

    def inside(self, number: int, area: tuple[Any, ...] | None) -> None:
        """Put a part into its source."""
        source, part = self.source, self.parts[number]
        if isinstance(source, model.PictureSource):
            source.text_description = part
        elif isinstance(source, model.PDFSource) and area is None:
            source.representation = part
        elif isinstance(source, model.PDFSource):
            guid = self.layout.guid("area", id(part))
            source.pdf_selections.append(_area(model.PDFSelection, guid, area or ()))
            source.pdf_selections[-1].representation = part
        else:
            source.transcripts.append(part)

    def at(self, place: Place, **said: Any) -> None:  # noqa: ANN401 - fields of a selection
        """Put a selection at a place; one in a part that is not there stands nowhere."""
        part, numbers = self.parts.get(place.part), place.numbers
        if part is None:
            return
        if place.measure in {"text", "raw", "gone"}:
            text = self.texts.get(place.part)
            if place.measure == "text" and text is not None:
                numbers = tuple(text.to_raw(min(one, len(text.string))) for one in numbers)
            selection = model.PlainTextSelection(start_position=numbers[0], end_position=numbers[1], **said)
            part.plain_text_selections.append(selection)
        elif place.measure == "between":
            known = self.points[place.part]
            ends = [
                None if one is None else known.get(one) or self.layout.sync_point(part, one, known)
                for one in numbers
            ]
            part.transcript_selections.append(
                model.TranscriptSelection(from_sync_point=ends[0], to_sync_point=ends[1], **said)
            )
        elif place.measure == "time":
            is_audio = isinstance(part, model.AudioSource)
            found = part.audio_selections if is_audio else part.video_selections
            cls: Any = model.AudioSelection if is_audio else model.VideoSelection
            found.append(cls(begin=numbers[0], end=numbers[1], **said))
        elif place.measure == "page":
            part.pdf_selections.append(_area(model.PDFSelection, said.pop("guid"), numbers, **said))
        else:
            part.picture_selections.append(_area(model.PictureSelection, said.pop("guid"), numbers, **said))


def _area(cls: Any, guid: str, numbers: tuple[Any, ...], **said: Any) -> Any:  # noqa: ANN401 - a selection
    names = ("page", "first_x", "first_y", "second_x", "second_y")
    return cls(guid=guid, **dict(zip(names[-len(numbers) :], numbers, strict=True)), **said)
