"""A tree and its texts become `Codings`: every coding once, in the order of the document.

One pass over the sources and notes; positions are converted a text at a time, names looked up once per
spelling of a reference. What cannot be used is a diagnostic with a count, never an exception: the coding is
there, without span and quote.
"""

from __future__ import annotations

import contextlib
from array import array
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.diagnostics import Diagnostic, Severity
from refiqda.errors import NotInProjectError, UnusableMemberError
from refiqda.index import further_texts, main_text, source_kind, source_name
from refiqda.lookup import Numbers, codes_of
from refiqda.machine_coders import KIND, kind_of
from refiqda.membership import Membership, joined, selections_of_cases
from refiqda.model import guid_key
from refiqda.page_areas import PageAreas
from refiqda.quotations import repeats_of
from refiqda.rows import AUTOMATIC
from refiqda.tables import NOWHERE, Codings, Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from refiqda.index import TextHolder
    from refiqda.text.canonical import Text

    ReadText = Callable[[TextHolder], Text]
    Selecting = model.PlainTextSelection | model.TranscriptSelection

POSITION_RULES: Final[dict[str, tuple[Severity, str]]] = {
    "P001": ("warning", "coded passages that lie outside of their text"),
    "P002": ("warning", "coded passages whose text cannot be read"),
    "P003": (
        "warning",
        "a text that stands in the project XML and in a file, and differs; the file was taken",
    ),
    "P004": ("warning", "coded passages whose end comes before their start"),
    "P005": ("warning", "coded passages that begin or end inside of a character"),
    "P006": ("warning", "coded passages of a transcript that name a sync point it does not have"),
    "P027": ("warning", "areas measured from the top of pages whose height is not known"),
    "P028": ("info", "codings that are repeated on the pages of their passage, and counted once"),
}
"""Findings of making codings: code, severity and what was found. One diagnostic counts all of a text."""

_FAR: Final = 2**62
_GUID, _CODE, _NOTES = map(attrgetter, ("guid", "code_ref", "note_refs"))
_CREATED, _CREATING_USER = map(attrgetter, ("creation_date_time", "creating_user"))
_START, _END, _DESCRIPTION = map(attrgetter, ("start_position", "end_position", "description"))
_UNUSABLE, _SWAPPED, _ROUNDED = 64, 32, 7  # bits of text.positions.PositionFlag, which loads numpy


def tabulate(
    tree: model.Project,
    read_text: ReadText,
    *,
    label: str | None = None,
    differs: Callable[[TextHolder], bool] | None = None,
    areas: PageAreas | None = None,
) -> Codings:
    """Return the codings of ``tree``.

    ``read_text`` gives the text of a text source, note, representation, text description or transcript, or
    raises NotInProjectError or UnusableMemberError; ``differs`` tells whether a text also stands elsewhere,
    and differently. ``label`` is the file's name in diagnostics, ``areas`` says where areas of pages are.
    """
    maker = _Maker(tree, read_text, label, differs)
    maker.areas = areas or maker.areas
    for source in tree.sources:
        maker.add_source(source)
    for note in tree.notes:
        maker.add_source(note)
    return maker.finish()


@attrs.define(eq=False)
class _Place:
    """Where codings are being added: the line of their text, and what its positions become."""

    source: int
    text: Text | None = None


class _Maker:
    """Gathers columns; see `Codings` for what they become."""

    def __init__(
        self,
        tree: model.Project,
        read_text: ReadText,
        label: str | None,
        differs: Callable[[TextHolder], bool] | None,
    ) -> None:
        self.tree = tree
        self.read_text = read_text
        self.label = label
        self.differs = differs
        self.areas = PageAreas(None)
        self.repeated: list[int] = []
        self.guids: list[str] = []
        self.source = array("q")  # packed as `Codings` keeps them
        self.code = array("q")
        self.coder = array("q")
        self.start = array("q")
        self.end = array("q")
        self.selection: list[str | None] = []
        self.created: list[str | None] = []
        self.rare: dict[str, dict[int, Any]] = {}
        self.strings: list[str | None] = []
        self.sources: list[Entry] = []
        self.lengths: dict[str, int] = {}
        self.found: list[Diagnostic] = []
        self.notes: dict[str, model.Note] | None = None
        self.words: dict[str, str | None] = {}
        self.of_cases = selections_of_cases(tree)
        self.passages: dict[int, list[tuple[int, int, str]]] = {}
        self.codes = codes_of(tree)
        self.coders = Numbers("person")
        for user in tree.users:
            name = user.name or user.id or None
            self.coders.add(Entry(user.guid, name, name, kind_of(name)))

    # --- sources ----------------------------------------------------------------------------------------

    def add_source(self, source: model.Source) -> None:
        """Add the codings of a source or note, those of its selections first."""
        kind = source_kind(source)
        holder = main_text(source)
        # a memo is no text to be coded: it counts where somebody did so all the same
        counts = not isinstance(source, model.Note) or any(
            one.codings for one in source.plain_text_selections
        )
        if not counts and not source.codings:
            return
        name = source_name(source)
        place = self._open(Entry(source.guid, name, name, kind), holder if counts else None)
        if isinstance(source, model.PDFSource):
            self._add_pdf(source, place)
        elif isinstance(source, model.AudioSource | model.VideoSource):
            self._add_recording(source, place)
        elif holder is not None:
            self._add_text(holder, place)
            if holder is not source and isinstance(holder, model.TextSource):
                self._add_whole(holder.codings, place.source, None)
        if isinstance(source, model.PictureSource):
            for area in source.picture_selections:
                self._add_whole(area.codings, place.source, area, _corners(area))
        self._add_whole(source.codings, place.source, None)

    def _add_pdf(self, source: model.PDFSource, place: _Place) -> None:
        """Add the codings of a PDF: of its areas and their own texts, then of its text."""
        repeats = repeats_of(source)
        for area in source.pdf_selections:
            if area.representation is not None:
                self._add_text_of_area(source, area, area.representation)
            if repeats is not None:
                row = len(self.guids)
                self.repeated += [
                    row + at for at, one in enumerate(area.codings) if id(one) in repeats.repeating
                ]
            self._add_whole(area.codings, place.source, area, self.areas.place(source, area))
        coded = [area for area in source.pdf_selections if area.codings]
        self._note("P027", self.sources[place.source], self.areas.unknown(source, coded))
        holder = source.representation
        if holder is None:
            return
        row = len(self.guids)
        self._add_text(holder, place)
        self._add_whole(holder.codings, place.source, None)
        if repeats is None:
            return
        self._note("P028", self.sources[place.source], len(repeats.repeating))
        for passage in holder.plain_text_selections:
            for coding in passage.codings:
                pairs = repeats.said_of.get(id(coding), [])
                if pairs:
                    self._add_rare(self.areas.place(source, pairs[0][0]), row)
                    self._remember(((coding, passage), *((repeat, area) for area, repeat in pairs)), row)
                row += 1

    def _add_text_of_area(
        self, source: model.PDFSource, area: model.PDFSelection, inner: model.TextSource
    ) -> None:
        """Add the codings in the text that an area has of its own, if there are any."""
        if not (inner.codings or any(one.codings for one in inner.plain_text_selections)):
            return
        name = inner.name or source.name
        inside = self._open(Entry(inner.guid, name, name, "pdf", is_part=True), inner)
        first = len(self.guids)
        self._add_text(inner, inside)
        self._add_whole(inner.codings, inside.source, None)
        for row in range(first, len(self.guids)):
            self._add_rare({"page": area.page}, row)

    def _add_recording(self, source: model.AudioSource | model.VideoSource, place: _Place) -> None:
        further = further_texts(source)
        for transcript in source.transcripts:
            where = place
            if any(transcript is one for one in further):
                name = transcript.name or source.name
                entry = Entry(transcript.guid, name, name, source_kind(source), is_part=True)
                where = self._open(entry, transcript)
            self._add_text(transcript, where)
        stretches: Iterable[model.Stretch] = (
            source.audio_selections if isinstance(source, model.AudioSource) else source.video_selections
        )
        for stretch in stretches:
            times = {"begin_ms": stretch.begin, "end_ms": stretch.end}
            self._add_whole(stretch.codings, place.source, stretch, times)

    def _open(self, entry: Entry, holder: TextHolder | None) -> _Place:
        """Add a line to the table of sources and read its text; without one, its length stays unknown."""
        place = _Place(len(self.sources))
        self.sources.append(entry)
        if holder is not None:
            try:
                place.text = self.read_text(holder)
            except (NotInProjectError, UnusableMemberError):
                place.text = None  # told where a coding needs it
            else:
                self.lengths.setdefault(entry.guid or "", len(place.text))
                if self.differs is not None and self.differs(holder):
                    self._note("P003", entry, 0)
        self.strings.append(None if place.text is None else place.text.string)
        return place

    # --- codings ----------------------------------------------------------------------------------------

    def _add_text(self, holder: TextHolder, place: _Place) -> None:
        """Add the codings of a text's passages, a column at a time: of most projects these are nearly all."""
        if isinstance(holder, model.Transcript):
            self._add_transcript(holder, place)
            return
        passages = holder.plain_text_selections
        self._keep_of_cases(passages, lambda one: (one.start_position, one.end_position), place)
        codings = [coding for passage in passages for coding in passage.codings]
        marked = [passage for passage in passages for _ in passage.codings]
        if any(map(_NOTES, codings)) or any(map(_DESCRIPTION, passages)):
            for row, pair in enumerate(zip(codings, marked, strict=True), len(self.guids)):
                if pair[0].note_refs or pair[1].description:
                    self._remember((pair,), row)
        makers = zip(map(_CREATING_USER, codings), map(_CREATING_USER, marked), strict=True)
        self.guids += map(_GUID, codings)
        self.code.extend(map(self.codes.__getitem__, map(_CODE, codings)))
        self.coder.extend(map(self.coders.__getitem__, [own or of_passage for own, of_passage in makers]))
        self.selection += map(_GUID, marked)
        self.created += map(_CREATED, codings)
        self._place_spans(list(map(_START, marked)), list(map(_END, marked)), place)

    def _add_transcript(self, holder: model.Transcript, place: _Place) -> None:
        points: dict[str, model.SyncPoint] = {}
        for point in holder.sync_points:
            points.setdefault(guid_key(point.guid or ""), point)
        self._keep_of_cases(
            holder.transcript_selections,
            lambda one: (
                _position(points.get(guid_key(one.from_sync_point or ""))),
                _position(points.get(guid_key(one.to_sync_point or ""))),
            ),
            place,
        )
        starts: list[int | None] = []
        ends: list[int | None] = []
        unknown = 0
        for selection in holder.transcript_selections:
            asked = (selection.from_sync_point, selection.to_sync_point)
            first, last = (points.get(guid_key(one)) if one else None for one in asked)
            unknown += len(selection.codings) * (None in (first, last))
            begin, end = _position(first), _position(last)
            if begin is None or end is None:  # by right: a sync point needs no position
                begin = end = None
            times = {
                "begin_ms": first.time_stamp if first else None,
                "end_ms": last.time_stamp if last else None,
            }
            for coding in selection.codings:
                self._add_rare(times, len(self.guids))
                self._add_coding(coding, selection)
                starts.append(begin)
                ends.append(end)
        if unknown:
            self._note("P006", self.sources[place.source], unknown)
        self._place_spans(starts, ends, place, absent=starts.count(None))

    def _add_whole(
        self,
        codings: list[model.Coding],
        source: int,
        selection: model.Authored | None,
        rare: dict[str, int | None] | None = None,
    ) -> None:
        """Add codings that have no span: of whole sources, areas and stretches of time."""
        for coding in codings:
            self._add_rare(rare or {}, len(self.guids))
            self._add_coding(coding, selection)
        self.source += array("q", [source]) * len(codings)
        self._add_nowhere(len(codings))

    def _add_coding(self, coding: model.Coding, selection: Any) -> None:  # noqa: ANN401 - any selection
        """Add one coding but for source, start and end, which its caller adds for many at once."""
        user = coding.creating_user
        if selection is not None:
            user = user or selection.creating_user
        if coding.note_refs or (selection is not None and selection.description):
            self._remember(((coding, selection),), len(self.guids))
        self.guids.append(coding.guid)
        self.code.append(self.codes[coding.code_ref])
        self.coder.append(self.coders[user])
        self.selection.append(None if selection is None else selection.guid)
        self.created.append(coding.creation_date_time)

    def _place_spans(
        self, starts: list[int | None], ends: list[int | None], place: _Place, *, absent: int = 0
    ) -> None:
        """Turn raw numbers into canonical spans, all of one text at once; None where there is no place.

        ``absent`` is how many of them have no position by right.
        """
        self.source += array("q", [place.source]) * len(starts)
        if not starts:
            return
        entry = self.sources[place.source]
        if place.text is None:
            self._note("P002", entry, len(starts) - absent)
            self._add_nowhere(len(starts))
            return
        first, last, flags = place.text.to_spans(_fitting(starts), _fitting(ends))
        self.start.frombytes(first.tobytes())  # unusable ones are -1 there, which is NOWHERE
        self.end.frombytes(last.tobytes())
        if not flags.any():
            return
        usable = (flags & _UNUSABLE) == 0
        self._note("P001", entry, int((~usable).sum()) - absent)
        self._note("P004", entry, int((((flags & _SWAPPED) != 0) & usable).sum()))
        self._note("P005", entry, int((((flags & _ROUNDED) != 0) & usable).sum()))

    def _keep_of_cases(
        self, passages: Sequence[Any], raw: Callable[[Any], tuple[int | None, int | None]], place: _Place
    ) -> None:
        """Remember where the passages are that cases refer to, coded or not."""
        if not self.of_cases or place.text is None:
            return
        chosen = [one for one in passages if guid_key(one.guid or "") in self.of_cases]
        if not chosen:
            return
        starts, ends = zip(*map(raw, chosen), strict=True)
        first, last, _ = place.text.to_spans(_fitting(starts), _fitting(ends))
        keys = (guid_key(one.guid) for one in chosen)
        self.passages.setdefault(place.source, []).extend(
            (start, end, key)
            for start, end, key in zip(first.tolist(), last.tolist(), keys, strict=True)
            if start >= 0
        )

    def _add_nowhere(self, number: int) -> None:
        """Add rows without a place in a text."""
        self.start += array("q", [NOWHERE]) * number
        self.end += array("q", [NOWHERE]) * number

    # --- what few codings have --------------------------------------------------------------------------

    def _add_rare(self, values: dict[str, int | None], row: int) -> None:
        for name, value in values.items():
            if value is not None and -_FAR <= value <= _FAR:  # columns have 64 bits
                self.rare.setdefault(name, {})[row] = value

    def _remember(self, said: Iterable[tuple[model.Coding, Any]], row: int) -> None:
        """Put the notes of codings and the descriptions of their selections (or None) into ``memo``."""
        if self.notes is None:
            self.notes = {}
            for note in self.tree.notes:
                self.notes.setdefault(guid_key(note.guid or ""), note)
        parts: list[str | None] = []
        for coding, selection in said:
            parts += [self._words(guid_key(one), self.notes) for one in coding.note_refs]
            parts.append(None if selection is None else selection.description)
        memo = "\n\n".join(dict.fromkeys(part for part in parts if part))
        if memo:
            self.rare.setdefault("memo", {})[row] = memo

    def _words(self, key: str, notes: dict[str, model.Note]) -> str | None:
        """Return the text of a note, or its description; each is read once."""
        if key not in self.words:
            note = notes.get(key)
            self.words[key] = None if note is None else note.description
            if note is not None:
                with contextlib.suppress(NotInProjectError, UnusableMemberError):
                    self.words[key] = self.read_text(note).string or note.description
        return self.words[key]

    def _note(self, rule: str, entry: Entry, count: int) -> None:
        if not count and rule != "P003":
            return
        severity, meaning = POSITION_RULES[rule]
        self.found.append(
            Diagnostic(
                rule=rule,
                severity=severity,
                message=f"{meaning} ({count})" if count else meaning,
                file=self.label,
                path=entry.kind,
                guid=entry.guid,
                remedy=_REMEDIES.get(rule, ""),
            )
        )

    # --- the end ----------------------------------------------------------------------------------------

    def finish(self) -> Codings:
        """Return the codings."""
        origins = ["case" if one.kind == "case" else "person" for one in self.codes.entries]
        origin = ["person" if one < 0 else origins[one] for one in self.code]
        machines = {number for number, one in enumerate(self.coders.entries) if one.kind == KIND}
        if machines:
            origin = [
                KIND if coder in machines and one == "person" else one
                for coder, one in zip(self.coder, origin, strict=True)
            ]
        for row in self.repeated:
            origin[row] = AUTOMATIC
        rows = zip(self.source, self.code, self.start, self.end, self.selection, strict=True)
        cases = Membership(self.tree, self.sources, self.codes.entries, self.strings, self.passages).of(rows)
        if cases:
            names = {one: joined(self.tree, one) for one in set(cases.values())}
            self.rare["case"] = {row: names[one] for row, one in cases.items()}
        return Codings(
            sources=tuple(self.sources),
            codes=tuple(self.codes.entries),
            coders=tuple(self.coders.entries),
            source_lengths=self.lengths,
            diagnostics=tuple(self.found),
            guids=tuple(self.guids),
            source=self.source,
            code=self.code,
            coder=self.coder,
            start=self.start,
            end=self.end,
            selection=tuple(self.selection),
            created=tuple(self.created),
            origin=tuple(origin),
            rare=self.rare,
            strings=tuple(self.strings),
            passages=self.passages,
        )


_REMEDIES: Final = {
    "P001": "Check with which program and rule the positions were counted (positions=...).",
    "P002": "Export the project with its sources, or put them into the folder beside it.",
    "P027": 'They stay as the file says. Install what reads PDFs with pip install "refiqda[build]", if it is missing.',
}


def _fitting(numbers: Sequence[int | None]) -> list[int]:
    """Return raw numbers that fit a column; one that cannot be read, or is beyond all texts, has no place."""
    given = [-1 if one is None else one for one in numbers]
    if max(given) <= _FAR and min(given) >= -_FAR:
        return given
    return [max(min(one, _FAR), -_FAR) for one in given]


def _position(point: model.SyncPoint | None) -> int | None:
    return None if point is None else point.position


def _corners(area: model.Area) -> dict[str, int | None]:
    return {"x1": area.first_x, "y1": area.first_y, "x2": area.second_x, "y2": area.second_y}
