"""Which notes and codings a source has already, so that reading a margin twice adds nothing.

A note is the same if it stands on the same words, by the same person, with the same text and of the same moment; a
coding, if the same person gave the same words the same code.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import attrs

from refiqda import model
from refiqda.errors import NotInProjectError, UnusableMemberError
from refiqda.extracts.noted import raw_places
from refiqda.index import main_text
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.project import Project

    Mark = model.PlainTextSelection | model.TranscriptSelection
    Key = tuple[tuple[int, int] | None, str, str]
    Found = tuple[model.Note, Mark | None]


@attrs.define(eq=False)
class Known:
    """Notes by what tells them apart, each with its passage (None: the whole source), and codings as keys."""

    notes: dict[Key, list[Found]] = attrs.field(factory=dict)
    codings: set[tuple[int, int, str, str]] = attrs.field(factory=set)

    def note(
        self, span: tuple[int, int] | None, author: model.User, text: str, date: str | None
    ) -> Found | None:
        """Return the note that says just this here, each time another; None if there is none."""
        fitting = self.notes.get((span, guid_key(author.guid), text), [])
        for number, (note, _) in enumerate(fitting):
            if same_moment(note.creation_date_time, date):
                return fitting.pop(number)
        return None


def known_of(project: Project, source: model.Source) -> Known:
    """Return what a source has; its text is the one that its passages are in."""
    known = Known()
    notes = {guid_key(note.guid or ""): note for note in reversed(project.tree.notes)}
    holder = main_text(source)

    def take(refs: Iterable[str], span: tuple[int, int] | None, selection: Mark | None) -> None:
        for ref in refs:
            note = notes.get(guid_key(ref))
            if note is None:
                continue
            try:
                text = project.text(note).string
            except (NotInProjectError, UnusableMemberError):
                continue
            for words in {text, f"{note.name}\n{text}" if note.name else text}:
                key = (span, guid_key(note.creating_user or ""), words)
                known.notes.setdefault(key, []).append((note, selection))

    take(source.note_refs, None, None)
    field = "transcript_selections" if isinstance(holder, model.Transcript) else "plain_text_selections"
    selections: Sequence[Any] = getattr(holder, field, ())
    if not selections or holder is None:
        return known
    raw, _ = raw_places(holder, selections)
    starts, ends, _ = project.text(holder).to_spans(*([one[side] or 0 for one in raw] for side in (0, 1)))
    for selection, start, end in zip(selections, starts.tolist(), ends.tolist(), strict=True):
        take(
            [*selection.note_refs, *(r for c in selection.codings for r in c.note_refs)],
            (start, end),
            selection,
        )
        for coding in selection.codings:
            coder = guid_key(coding.creating_user or selection.creating_user or "")
            known.codings.add((start, end, guid_key(coding.code_ref or ""), coder))
    return known


def same_moment(one: str | None, other: str | None) -> bool:
    """Tell whether two dates are one: the same moment, or the same clock where a zone is not said of both."""
    first, second = (_read(date) for date in (one, other))
    if first is None or second is None:
        return one == other
    if first.tzinfo is None or second.tzinfo is None:
        return first.replace(tzinfo=None) == second.replace(tzinfo=None)
    return first == second


def _read(date: str | None) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(date or "").replace(microsecond=0)
    except ValueError:
        return None
