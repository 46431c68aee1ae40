"""The table of notes: what was written, by whom, and what it hangs on.

A note hangs on something by a reference (clause 3.9), by a link, or by a set; a comment is the description of a
passage, the other place where programs put a memo. A row is a note on one thing: a note on three passages has three
rows, one on nothing has one. A comment that repeats a note of its own passage is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.extracts.noted import linked_notes, noted_passages
from refiqda.extracts.table import Table
from refiqda.extracts.things import names_of
from refiqda.extracts.walking import codes_with_parents, listed, sets_of
from refiqda.frames import Field
from refiqda.index import further_texts, main_text, source_name
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refiqda.extracts.noted import Noted, Selection
    from refiqda.extracts.walking import Words
    from refiqda.extracts.wanted import Chosen

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
    linked = linked_notes(tree)
    sources: list[tuple[int | None, model.Source | model.Note]] = [*enumerate(tree.sources)]
    sources += [(None, note) for note in tree.notes]
    placed: set[str] = set()
    for passage in noted_passages(chosen.project, sources, linked, first_page):
        selection = passage.selection
        placed.update(guid_key(one.guid or "") for one in (selection, *selection.codings))
        for key, some in passage.notes:
            of = selection.codings if some is None else some
            codes = listed(paths.get(guid_key(one.code_ref or "")) for one in of)
            hanging.setdefault(key, []).append(_on_passage(passage, codes))
        said = selection.description
        notes = (words.note(key) for key, _ in passage.notes)
        if said and said not in {words.text(note) for note in notes if note is not None}:
            codes = listed(paths.get(guid_key(one.code_ref or "")) for one in selection.codings)
            comments.append((*_comment(selection, words), *_on_passage(passage, codes), None))
    for key, columns in _linked(chosen, linked, placed):
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


def _on_passage(passage: Noted, codes: str | None) -> tuple[Any, ...]:
    start, end = passage.start, passage.end
    quote = None if passage.text is None else passage.text[start:end]
    return ("passage", passage.selection.guid, None, passage.name, passage.place, start, end, quote, codes)


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


def _linked(
    chosen: Chosen, linked: dict[str, list[str]], placed: set[str]
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield what notes hang on by a link; passages and codings that are ``placed`` have their rows already."""
    ends: dict[str, tuple[str, str | None]] = {}
    for (kind, key), name in names_of(chosen).items():
        ends.setdefault(key, (kind, name))
    links = chosen.project.tree.links
    guids = {guid_key(end or ""): end for one in links for end in (one.origin_guid, one.target_guid)}
    for target, notes in linked.items():
        if target in ends and target not in placed:
            kind, name = ends[target]
            for key in notes:
                yield key, (kind, guids[target], name, *(None,) * 6)
