"""What analysts wrote beside what is compared: their margin notes, on the words of the compared text.

A note hangs on a passage, on one coding of it, or on a whole source (clause 3.9); notes that Word comments became are
such notes, with their author. Where an analyst's own text is another state of the compared one, the passage is
carried over; a note whose words are not there any more stands with its source. Notes that several copies have from
their common past are one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import attrs

from refiqda import model
from refiqda.agreement.inputs import CONSENSUS_GUID, CoderFile
from refiqda.agreement.naming import labels_of
from refiqda.errors import NotInProjectError, UnusableMemberError
from refiqda.exchange.programs import STANDARD, program_of
from refiqda.extracts.noted import Noted, linked_notes, noted_passages
from refiqda.index import further_texts, main_text, walk_codes
from refiqda.model import guid_key
from refiqda.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refiqda.reconciliation.inputs import Inputs
    from refiqda.reconciliation.segments import Material
    from refiqda.text.anchor import TextAlignment

On = Literal["passage", "coding", "source"]


@attrs.frozen(kw_only=True)
class MarginNote:
    """One note: ``source`` is the place among the compared sources and, behind them, the texts to be read only.

    ``coder`` is None where nobody is named. ``start`` and ``end`` are in that text, or milliseconds of a recording;
    ``box`` is x1, y1, x2, y2 of a picture in pixels; all None for a note on a whole source. ``on`` says what it is
    about, and ``code``, of a note on a coding, what the comparison calls its code. ``created`` is the date as the file
    has it.
    """

    guid: str
    source: int
    start: int | None
    end: int | None
    coder: str | None
    text: str
    on: On
    code: str | None = None
    box: tuple[int, int, int, int] | None = None
    created: str | None = None


def margin_notes(inputs: Inputs, material: Material) -> tuple[MarginNote, ...]:
    """Return the notes on what can be read, in reading order of each source; those on whole sources come first.

    Codings without a project have none. ``inputs`` are what ``material`` was collected from.
    """
    places = _Places(material)
    found: dict[object, MarginNote] = {}
    for whose, project in projects_of(inputs):
        for note in _Notes(project, whose, places).all():
            found.setdefault(
                (guid_key(note.guid), note.source, note.start, note.end, note.box, note.code), note
            )
    return tuple(sorted(found.values(), key=_reading))


def projects_of(inputs: Inputs) -> list[tuple[CoderFile | None, Project]]:
    """Return the projects of a comparison, each with the coder's file that it is, None of one project of several."""
    given: Iterable[Any] = inputs.values() if isinstance(inputs, Mapping) else (inputs,)
    found = []
    for one in given:
        project = one.given if isinstance(one, CoderFile) else one
        if isinstance(project, Project):
            found.append((one if isinstance(one, CoderFile) else None, project))
    return found


def _reading(note: MarginNote) -> tuple[int, int, int, str, str]:
    return note.source, -1 if note.start is None else note.start, note.end or 0, note.coder or "", note.guid


class _Places:
    """The sources by the GUIDs that they have in any copy."""

    def __init__(self, material: Material) -> None:
        self.sources = (*material.sources, *material.texts_only)
        self.by_guid: dict[str, list[int]] = defaultdict(list)
        self.codes = {guid: code.name for code in material.gathered.codes for guid in code.guids}
        for number, one in enumerate(self.sources):
            for guid in one.guids:
                self.by_guid[guid].append(number)
        self._aligned: dict[tuple[int, str], TextAlignment] = {}

    def of(self, guid: str, medium: str, *, page: int | None = None) -> list[int]:
        """Return the compared sources of a source that are of a kind."""
        found = []
        for number in self.by_guid.get(guid_key(guid), ()):
            one = self.sources[number]
            if getattr(one, "medium", "text") == medium and getattr(one, "page", None) == page:
                found.append(number)
        return found

    def in_text(self, guid: str, words: str, start: int, end: int) -> tuple[int, int, int] | None:
        """Return where a passage of an analyst's text is: the compared source and the span in it."""
        numbers = self.of(guid, "text")
        for number in numbers:
            if self.sources[number].text == words:
                return number, start, end
        for number in numbers:
            text = self.sources[number].text
            if text is None:
                continue
            there = self._alignment(number, words, text).place(start, end)
            if there is not None:
                return number, there.start, there.end
        return None

    def _alignment(self, number: int, words: str, text: str) -> TextAlignment:
        from refiqda.text.anchor import align_texts  # noqa: PLC0415 - most texts are the same in all copies

        key = number, words
        if key not in self._aligned:
            self._aligned[key] = align_texts(words, text)
        return self._aligned[key]


class _Notes:
    """Finds the notes of one project."""

    def __init__(self, project: Project, whose: CoderFile | None, places: _Places) -> None:
        self.project = project
        self.places = places
        self.tree = project.tree
        self.linked = linked_notes(self.tree)
        self.notes: dict[str, model.Note] = {}
        for note in self.tree.notes:
            self.notes.setdefault(guid_key(note.guid or ""), note)
        self.people = labels_of((guid_key(one.guid or ""), one.name) for one in self.tree.users)
        self.people.pop(guid_key(CONSENSUS_GUID), None)
        if whose is not None and whose.table.coders:
            self.people[guid_key(whose.table.coders[-1].guid or "")] = whose.name
        self._texts: dict[str, str] = {}

    @cached_property
    def paths(self) -> dict[str, str]:
        """What each code is called in the comparison, by the key of its GUID; any other by its path in the file."""
        plain = {guid_key(code.guid): path for code, path in reversed(list(walk_codes(self.tree.code_book)))}
        return {**plain, **self.places.codes}

    def all(self) -> Iterator[MarginNote]:
        """Yield all notes on compared sources."""
        first_page = (program_of(self.tree.origin) or STANDARD).first_page
        for source in self.tree.sources:
            if guid_key(source.guid or "") not in self.places.by_guid:
                continue
            for noted in noted_passages(self.project, [(None, source)], self.linked, first_page):
                yield from self._of_passage(source, noted, first_page)
            yield from self._of_source(source)

    def _of_passage(self, source: model.Source, noted: Noted, first_page: int) -> Iterator[MarginNote]:
        where = self._where(source, noted, first_page)
        if where is None:
            return
        told = set()
        for key, codings in noted.notes:
            note = self.notes.get(key)
            text = "" if note is None else self._words(key, note)
            if note is None or not text:
                continue
            told.add(text)
            code = self.paths.get(guid_key(codings[0].code_ref or "")) if codings else None
            author = note.creating_user or (codings[0].creating_user if codings else None)
            yield MarginNote(
                **where, guid=note.guid, coder=self._person(author or noted.selection.creating_user), text=text,
                on="coding" if codings else "passage", code=code, created=note.creation_date_time,
            )  # fmt: skip
        said = noted.selection.description
        if said and said not in told and noted.selection.guid:
            yield MarginNote(
                **where, guid=noted.selection.guid, coder=self._person(noted.selection.creating_user), text=said,
                on="passage", created=noted.selection.creation_date_time,
            )  # fmt: skip

    def _where(self, source: model.Source, noted: Noted, first_page: int) -> dict[str, Any] | None:
        """Return the place of a passage as the fields of a note, None where its source is not compared."""
        selection, guid = noted.selection, source.guid or ""
        if noted.text is not None and noted.start is not None and noted.end is not None:
            there = self.places.in_text(guid, noted.text, noted.start, noted.end)
            if there is not None:
                return dict(zip(("source", "start", "end"), there, strict=True))
        elif isinstance(selection, model.AudioSelection | model.VideoSelection):
            found = self.places.of(guid, "time")
            if found:
                return {"source": found[0], "start": selection.begin, "end": selection.end}
        elif isinstance(selection, model.Area):
            page = selection.page if isinstance(selection, model.PDFSelection) else None
            found = self.places.of(guid, "area", page=None if page is None else page - first_page)
            if found:
                box = None if page is not None else _box(selection)
                return {"source": found[0], "start": None, "end": None, "box": box}
        anywhere = self.places.by_guid.get(guid_key(guid))
        return None if not anywhere else {"source": anywhere[0], "start": None, "end": None}

    def _of_source(self, source: model.Source) -> Iterator[MarginNote]:
        texts = [] if isinstance(source, model.TextSource) else [main_text(source), *further_texts(source)]
        asked: list[tuple[str, str | None, str | None]] = []
        for one in (source, *(text for text in texts if text is not None)):
            keys = [*map(guid_key, one.note_refs), *self.linked.get(guid_key(one.guid or ""), ())]
            asked += [(key, None, None) for key in keys]
        for coding in source.codings:
            path = self.paths.get(guid_key(coding.code_ref or ""))
            asked += [(guid_key(ref), path, coding.creating_user) for ref in coding.note_refs]
        number = self.places.by_guid[guid_key(source.guid or "")][0]
        for key, path, coded_by in asked:
            note = self.notes.get(key)
            text = "" if note is None else self._words(key, note)
            if note is not None and text:
                whose = self._person(note.creating_user or coded_by)
                yield MarginNote(
                    guid=note.guid, source=number, start=None, end=None, coder=whose, text=text, on="source",
                    code=path, created=note.creation_date_time,
                )  # fmt: skip

    def _words(self, key: str, note: model.Note) -> str:
        if key not in self._texts:
            try:
                self._texts[key] = self.project.text(note).string.strip("\n")
            except (NotInProjectError, UnusableMemberError):
                self._texts[key] = (note.description or note.name or "").strip("\n")
        return self._texts[key]

    def _person(self, user: str | None) -> str | None:
        return self.people.get(guid_key(user or "")) if user else None


def _box(selection: model.Area) -> tuple[int, int, int, int] | None:
    sides = selection.first_x, selection.first_y, selection.second_x, selection.second_y
    if None in sides:
        return None
    x1, y1, x2, y2 = (side or 0 for side in sides)
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


__all__ = ["MarginNote", "On", "margin_notes", "projects_of"]
