"""Passages that notes hang on: the one reader for the table of notes, for reports of memos and for Word's margin.

A note hangs on a passage by a reference of the selection or of one of its codings (clause 3.9), or by a link to either;
what programs write as the description of a selection is a note too. Spans are canonical and half-open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.errors import NotInProjectError, UnusableMemberError
from refiqda.extracts.places import Places
from refiqda.index import further_texts, main_text, source_name
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from refiqda.index import TextHolder
    from refiqda.project import Project

Selection = Any  # any of the model's selections; what all have is asked for by name

_AREAS: Final = ("pdf_selections", "picture_selections", "audio_selections", "video_selections")
_FAR: Final = 2**62  # no text is as long; more is no number of the columns that count


@attrs.frozen(eq=False, kw_only=True)
class Noted:
    """A passage with notes or a description.

    ``source`` is the place of its source in the project (None: it is a passage of a note) and ``name`` what that is
    called; ``start`` and ``end`` are in ``text`` (None where the passage has no words), ``place`` says it in words.
    ``notes`` are the keys of its notes, each with the codings that it is about; None: it is about the passage.
    """

    source: int | None
    name: str | None
    selection: Selection
    place: str
    notes: tuple[tuple[str, tuple[model.Coding, ...] | None], ...]
    text: str | None = None
    start: int | None = None
    end: int | None = None


def linked_notes(tree: model.Project) -> dict[str, list[str]]:
    """Return the keys of the notes that links join to each thing, by the key of that."""
    notes = {guid_key(note.guid or "") for note in tree.notes} - {""}
    found: dict[str, list[str]] = {}
    for link in tree.links:
        ends = guid_key(link.origin_guid or ""), guid_key(link.target_guid or "")
        for note, other in (ends, ends[::-1]):
            if note in notes:
                found.setdefault(other, []).append(note)
    return found


def noted_passages(
    project: Project,
    sources: Iterable[tuple[int | None, model.Source | model.Note]],
    linked: Mapping[str, Sequence[str]],
    first_page: int,
) -> Iterator[Noted]:
    """Yield the passages of ``sources`` (each with its place in the project) that have a note or a description.

    ``linked`` is what `linked_notes` returns, ``first_page`` the number that the program gives the first page. The
    passages of one text have the same ``text``, as one object.
    """
    for number, source in sources:
        name = source_name(source)
        for holder in (main_text(source), *further_texts(source)):
            if holder is not None:
                yield from _in_text(project, holder, (number, name), linked)
        for field in _AREAS:
            for selection in getattr(source, field, ()):
                notes = _notes_of(selection, linked)
                if notes or selection.description:
                    place = Places((None,), first_page).place(
                        0, None, None,
                        page=getattr(selection, "page", None),
                        begin_ms=getattr(selection, "begin", None),
                        end_ms=getattr(selection, "end", None),
                    )  # fmt: skip
                    yield Noted(source=number, name=name, selection=selection, place=place, notes=notes)


def _notes_of(
    selection: Selection, linked: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, tuple[model.Coding, ...] | None], ...]:
    """Return the notes of a passage and of its codings: one that both have is about the passage."""
    own = [*map(guid_key, selection.note_refs), *linked.get(guid_key(selection.guid or ""), ())]
    found: dict[str, tuple[model.Coding, ...] | None] = dict.fromkeys(own)
    for coding in selection.codings:
        keys = [*map(guid_key, coding.note_refs), *linked.get(guid_key(coding.guid or ""), ())]
        for key in dict.fromkeys(keys):
            known = found.get(key, ())
            if known is not None:
                found[key] = (*known, coding)
    return tuple(found.items())


def _in_text(
    project: Project,
    holder: TextHolder,
    owner: tuple[int | None, str | None],
    linked: Mapping[str, Sequence[str]],
) -> Iterator[Noted]:
    is_transcript = isinstance(holder, model.Transcript)
    selections: Sequence[Selection] = (
        holder.transcript_selections if isinstance(holder, model.Transcript) else holder.plain_text_selections
    )
    found = [(one, _notes_of(one, linked)) for one in selections]
    found = [(one, notes) for one, notes in found if notes or one.description]
    if not found:
        return
    try:
        text = project.text(holder)
    except (NotInProjectError, UnusableMemberError):
        text = None
    raw, times = raw_places(holder, [one for one, _ in found])
    known = [
        text is not None and start is not None and end is not None and 0 <= start < _FAR and 0 <= end < _FAR
        for start, end in raw
    ]
    spans: Iterator[tuple[int, int]] = iter(())
    string = None
    if text is not None:
        string = text.string
        columns = (
            [pair[side] or 0 for pair, is_known in zip(raw, known, strict=True) if is_known]
            for side in (0, 1)
        )
        starts, ends, _ = text.to_spans(*columns)
        spans = zip(starts.tolist(), ends.tolist(), strict=True)
    places = Places((string,), 0)
    for (selection, notes), is_known, (begin_ms, end_ms) in zip(found, known, times, strict=True):
        span = next(spans) if is_known else (-1, -1)
        start, end = span if span[0] >= 0 else (None, None)
        place = ""
        if start is not None or (is_transcript and begin_ms is not None):
            place = places.place(0, start, end, begin_ms=begin_ms, end_ms=end_ms)
        words = None if start is None else string
        yield Noted(
            source=owner[0], name=owner[1], selection=selection, place=place, notes=notes, text=words, start=start,
            end=end,
        )  # fmt: skip


def raw_places(
    holder: TextHolder, selections: Sequence[Selection]
) -> tuple[list[tuple[int | None, ...]], list[tuple[int | None, ...]]]:
    """Return the raw positions of selections, and their times in milliseconds where the text is a transcript."""
    if not isinstance(holder, model.Transcript):
        return [(one.start_position, one.end_position) for one in selections], [
            (None, None) for _ in selections
        ]
    points = {guid_key(one.guid or ""): one for one in reversed(holder.sync_points)}
    ends = [
        [points.get(guid_key(ref or "")) for ref in (one.from_sync_point, one.to_sync_point)]
        for one in selections
    ]
    raw = [tuple(None if end is None else end.position for end in pair) for pair in ends]
    times = [tuple(None if end is None else end.time_stamp for end in pair) for pair in ends]
    return raw, times


__all__ = ["Noted", "linked_notes", "noted_passages", "raw_places"]
