"""The table of notes: what was written, by whom, and what it hangs on.

A note hangs on something by a reference (clause 3.9), by a link, or by a set; a comment is the description of a
passage, the other place where programs put a memo. A row is a note on one thing: a note on three passages has three
rows, one on nothing has one. A comment that repeats a note of its own passage is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.errors import NotInProjectError, UnusableMemberError
from refiqda.extracts.places import Places
from refiqda.extracts.table import Table
from refiqda.extracts.things import names_of
from refiqda.extracts.walking import codes_with_parents, listed, sets_of
from refiqda.frames import Field
from refiqda.index import further_texts, main_text, source_name
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refiqda.extracts.walking import Words
    from refiqda.extracts.wanted import Chosen
    from refiqda.index import TextHolder

_FIELDS: Final = (
    Field("note_guid", meaning="What the file calls the note; empty for a comment."),
    Field("note", meaning="The name of the note."),
    Field("kind", meaning="note, or comment: what was written on a passage itself."),
    Field("text", meaning="What was written."),
    Field("author", meaning="Who wrote it."),
    Field("created", meaning="When it was written, as the file says it."),
    Field("modified", meaning="When it was last changed, as the file says it."),
    Field("modified_by", meaning="Who changed it last."),
    Field(
        "on",
        meaning="What it hangs on: passage, code, source, project, case, set, link or note; empty for nothing.",
    ),
    Field("on_guid", meaning="What the file calls that."),
    Field("object", meaning="The name of that; of a code the whole path; empty for a passage."),
    Field("source", meaning="The source of the passage."),
    Field("place", meaning="Where the passage is: paragraph, page or time."),
    Field("start", "integer", "The first character of the passage, counted from 0."),
    Field("end", "integer", "The first character after it."),
    Field("quote", meaning="The passage in its words."),
    Field("codes", meaning="The codes of the passage, or of those codings of it that have the note."),
    Field("sets", meaning="The sets that hold the note."),
)
_NOTE: Final = (
    "Each row is one note on one thing: a note on three passages has three rows, one on nothing has one."
)

Selection = Any  # any of the model's selections; what all have is asked for by name


@attrs.frozen(eq=False)
class _Passage:
    """A selection with notes: where it is, and which."""

    selection: Selection
    source: str | None
    place: str
    start: int | None
    end: int | None
    quote: str | None


@attrs.frozen(eq=False)
class _Hanging:
    """That a note hangs on something: its row from ``on`` to ``codes``."""

    note: str
    columns: tuple[Any, ...]


def notes_table(chosen: Chosen, words: Words, first_page: int) -> Table:
    """Return the notes in the order of the project, then the comments in reading order."""
    tree = chosen.project.tree
    paths = {
        guid_key(code.guid or ""): path
        for code, path, _, _ in reversed(list(codes_with_parents(tree.code_book)))
    }
    hanging: dict[str, list[tuple[Any, ...]]] = {}
    for one in _plainly(chosen):
        hanging.setdefault(one.note, []).append(one.columns)
    comments: list[tuple[Any, ...]] = []
    for passage in _passages(chosen, first_page):
        own = _notes_on(passage, paths)
        for key, columns in own:
            hanging.setdefault(key, []).append(columns)
        said = passage.selection.description
        notes = (words.note(key) for key, _ in own)
        if said and said not in {words.text(note) for note in notes if note is not None}:
            codes = listed(paths.get(guid_key(one.code_ref or "")) for one in passage.selection.codings)
            comments.append((*_comment(passage.selection, words), *_on_passage(passage, codes), None))
    for key, columns in _linked(chosen):
        if columns not in hanging.get(key, ()):
            hanging.setdefault(key, []).append(columns)
    sets = sets_of(tree, "member_notes")
    rows: list[tuple[Any, ...]] = []
    for note in tree.notes:
        key = guid_key(note.guid or "")
        head = (
            note.guid, note.name, "note", words.text(note), words.person(note.creating_user),
            note.creation_date_time, note.modified_date_time, words.person(note.modifying_user),
        )  # fmt: skip
        rows += [(*head, *one, listed(sets.get(key, ()))) for one in hanging.get(key) or [_NOTHING]]
    rows += comments
    return Table(
        name="notes", fields=_FIELDS, noun=("note on something", "notes, each on one thing"), notes=(_NOTE,), first=2,
        length=len(rows), make=lambda: rows,
    )  # fmt: skip


_NOTHING: Final = (None,) * 9


def _comment(selection: Selection, words: Words) -> tuple[Any, ...]:
    return (
        None, None, "comment", selection.description, words.person(selection.creating_user),
        selection.creation_date_time, selection.modified_date_time, words.person(selection.modifying_user),
    )  # fmt: skip


def _on_passage(passage: _Passage, codes: str | None) -> tuple[Any, ...]:
    return (
        "passage", passage.selection.guid, None, passage.source, passage.place, passage.start, passage.end,
        passage.quote, codes,
    )  # fmt: skip


def _notes_on(passage: _Passage, paths: dict[str, str]) -> list[tuple[str, tuple[Any, ...]]]:
    """Return each note of a passage or of its codings with its row: one that both have hangs on it once."""
    codings = passage.selection.codings
    of: dict[str, list[model.Coding]] = {guid_key(one): codings for one in passage.selection.note_refs}
    for coding in codings:
        for one in coding.note_refs:
            key = guid_key(one)
            if of.get(key) is not codings:
                of.setdefault(key, []).append(coding)
    return [
        (key, _on_passage(passage, listed(paths.get(guid_key(one.code_ref or "")) for one in some)))
        for key, some in of.items()
    ]


def _plainly(chosen: Chosen) -> Iterator[_Hanging]:
    """Yield what hangs on anything but a passage: project, codes, sources, their texts and whole codings, links."""
    tree = chosen.project.tree

    def on(
        kind: str, guid: str | None, name: str | None, refs: Iterable[str], codes: str | None = None
    ) -> Iterator[_Hanging]:
        source = name if kind == "source" else None
        for one in refs:
            yield _Hanging(guid_key(one), (kind, guid, name, source, None, None, None, None, codes))

    yield from on("project", None, tree.name, tree.note_refs)
    paths: dict[str, str] = {}
    for code, path, _, _ in codes_with_parents(tree.code_book):
        paths.setdefault(guid_key(code.guid or ""), path)
        yield from on("code", code.guid, path, code.note_refs)
    for source in (*tree.sources, *tree.notes):
        kind = "note" if isinstance(source, model.Note) else "source"
        name = source_name(source)
        texts = [] if isinstance(source, model.TextSource) else [main_text(source), *further_texts(source)]
        refs = [*source.note_refs, *(one for text in texts if text is not None for one in text.note_refs)]
        yield from on(kind, source.guid, name, dict.fromkeys(refs))
        for coding in source.codings:
            yield from on(
                kind, source.guid, name, coding.note_refs, paths.get(guid_key(coding.code_ref or ""))
            )
    for link in tree.links:
        yield from on("link", link.guid, link.name, link.note_refs)


def _linked(chosen: Chosen) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield what notes hang on by a link."""
    notes = {guid_key(note.guid or "") for note in chosen.project.tree.notes} - {""}
    ends: dict[str, tuple[str, str | None]] = {}
    for (kind, key), name in names_of(chosen).items():
        ends.setdefault(key, (kind, name))
    for link in chosen.project.tree.links:
        for note, other in ((link.origin_guid, link.target_guid), (link.target_guid, link.origin_guid)):
            key, target = guid_key(note or ""), guid_key(other or "")
            if key in notes and target in ends:
                kind, name = ends[target]
                yield key, (kind, other, name, *(None,) * 6)


def _passages(chosen: Chosen, first_page: int) -> Iterator[_Passage]:
    """Yield the selections that have a note or a comment, by themselves or by a coding, in reading order."""
    tree = chosen.project.tree
    for source in (*tree.sources, *tree.notes):
        name = source_name(source)
        for holder in (main_text(source), *further_texts(source)):
            if holder is not None:
                yield from _in_text(chosen, holder, name, first_page)
        for field in ("pdf_selections", "picture_selections", "audio_selections", "video_selections"):
            for selection in getattr(source, field, ()):
                if _has_notes(selection):
                    place = Places((None,), first_page).place(
                        0, None, None,
                        page=getattr(selection, "page", None),
                        begin_ms=getattr(selection, "begin", None),
                        end_ms=getattr(selection, "end", None),
                    )  # fmt: skip
                    yield _Passage(selection, name, place, None, None, None)


def _has_notes(selection: Selection) -> bool:
    return bool(
        selection.description or selection.note_refs or any(one.note_refs for one in selection.codings)
    )


def _in_text(chosen: Chosen, holder: TextHolder, name: str | None, first_page: int) -> Iterator[_Passage]:
    """Yield the passages of a text that have notes."""
    if isinstance(holder, model.Transcript):
        yield from _in_transcript(chosen, holder, name, first_page)
        return
    found = [one for one in holder.plain_text_selections if _has_notes(one)]
    if not found:
        return
    raw = [(one.start_position, one.end_position) for one in found]
    for selection, span in zip(found, _spans(chosen, holder, raw), strict=True):
        yield _placed(selection, name, span, first_page)


def _in_transcript(
    chosen: Chosen, holder: model.Transcript, name: str | None, first_page: int
) -> Iterator[_Passage]:
    found = [one for one in holder.transcript_selections if _has_notes(one)]
    points = {guid_key(one.guid or ""): one for one in reversed(holder.sync_points)}
    ends = [
        tuple(points.get(guid_key(one or "")) for one in (two.from_sync_point, two.to_sync_point))
        for two in found
    ]
    raw = [tuple(None if one is None else one.position for one in pair) for pair in ends]
    for selection, pair, span in zip(found, ends, _spans(chosen, holder, raw), strict=True):
        times = [None if one is None else one.time_stamp for one in pair]
        yield _placed(selection, name, span, first_page, *times)


def _placed(
    selection: Selection,
    name: str | None,
    span: tuple[int | None, int | None, str | None, str | None],
    first_page: int,
    *times: int | None,
) -> _Passage:
    start, end, text, quote = span
    begin_ms, end_ms = times or (None, None)
    place = Places((text,), first_page).place(0, start, end, begin_ms=begin_ms, end_ms=end_ms)
    return _Passage(selection, name, place, start, end, quote)


def _spans(
    chosen: Chosen, holder: TextHolder, raw: Iterable[tuple[int | None, ...]]
) -> Iterator[tuple[int | None, int | None, str | None, str | None]]:
    """Yield for raw positions the canonical span, the text it is in and its words; None where there is no place."""
    try:
        text = chosen.project.text(holder)
    except (NotInProjectError, UnusableMemberError):
        text = None
    for pair in raw:
        if text is None or any(one is None or not 0 <= one < 2**62 for one in pair):
            yield None, None, None, None
            continue
        starts, ends, _ = text.to_spans([pair[0] or 0], [pair[1] or 0])
        start, end = int(starts[0]), int(ends[0])
        yield (start, end, text.string, text.string[start:end]) if start >= 0 else (None, None, None, None)
