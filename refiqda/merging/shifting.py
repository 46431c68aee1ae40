"""Passages of a copy whose text of a source is another one here: found again on their words, or kept on a note.

A part (a text, a PDF's text, a transcript, a picture's description) that both have in different versions stays
as it is here; what the copy marked in it is carried over by the alignment of the two texts
(:mod:`refiqda.text.anchor`). What has no place here is written on a note at the source, in the words of the copy; the
note's GUID is made of what it says, so that merging again adds none.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import attrs

from refiqda import model
from refiqda.changes.places import WHOLE
from refiqda.changes.values import dump, label
from refiqda.index import walk_codes
from refiqda.merging.copies import made_guid
from refiqda.merging.result import Reanchored, Unplaced
from refiqda.model import guid_key
from refiqda.text.canonical import Text
from refiqda.text.positions import as_stored

if TYPE_CHECKING:
    from refiqda.changes.places import Passage
    from refiqda.merging.copies import Copy
    from refiqda.merging.union import Incoming
    from refiqda.text.anchor import Anchored, TextAlignment

_OPENING = (
    "Passages that another copy of this study has marked, and whose words are not in the text here. "
    "They are kept on this note so that nothing is lost."
)


@attrs.frozen(eq=False)
class Carried:
    """Where a selection is now.

    ``anchored`` is its place (None where it has none in the text, only in time), ``old`` the span that it had,
    ``points`` the positions of the sync points it is between.
    """

    old: tuple[int, int] | None = None
    anchored: Anchored | None = None
    points: tuple[int | None, int | None] = (None, None)


@attrs.frozen(eq=False)
class Shift:
    """How a part of the copy becomes the part here: their place and ours, and the alignment where the texts differ."""

    theirs: str
    mine: str
    alignment: TextAlignment | None

    def carry(self, passage: Passage, copy: Copy) -> Carried | None:
        """Change the place of a passage into that here; None where its words are not here."""
        if isinstance(passage.element, model.TranscriptSelection):
            return self._carry_in_time(passage, copy)
        start, end = passage.start, passage.end
        if start is None or end is None:
            if self.alignment is not None:
                return None  # a number that meant nothing there must not mean something here
            passage.place = self.mine[:-1] + passage.place[len(self.theirs) - 1 :]
            return Carried()
        anchored = None
        if self.alignment is not None:
            anchored = self.alignment.place(start, end)
            if anchored is None:
                return None
            passage.start, passage.end = anchored.start, anchored.end
        inner = f'["text",{passage.start},{passage.end}]'
        passage.place = inner if self.mine == WHOLE else f"{self.mine[:-1]},{inner}]"
        return Carried((start, end), anchored)

    def _carry_in_time(self, passage: Passage, copy: Copy) -> Carried | None:
        start, end, alignment = passage.start, passage.end, self.alignment
        if alignment is None or start is None or end is None:
            if alignment is not None and start != end:
                return None
            passage.place = self.mine[:-1] + passage.place[len(self.theirs) - 1 :]
            return Carried(points=(start, end))
        anchored = alignment.place(start, end) if start <= end else None
        if anchored is None:
            return None
        moments = []
        item = passage.element
        for guid, position in ((item.from_sync_point, anchored.start), (item.to_sync_point, anchored.end)):
            point = copy.sync_point(guid)
            moments.append([point[1].time_stamp if point else None, position, True])
        passage.start, passage.end = anchored.start, anchored.end
        passage.place = f"{self.mine[:-1]},{dump(['between', *moments])}]"
        return Carried((start, end), anchored, (anchored.start, anchored.end))


def renamed(item: Any, passage: Passage, words: str) -> str | None:  # noqa: ANN401 - a selection
    """Return the name that a selection has in the text here: if it was the beginning of its words, theirs here."""
    if not item.name or label(item.name, passage.words):
        return item.name  # type: ignore[no-any-return]  # a selection's
    return " ".join(words.split())[: len(item.name)].rstrip() or item.name


def report(incoming: Incoming, source: model.Authored, passage: Passage, carried: Carried) -> None:
    """List the codings of a passage that was found again."""
    if carried.old is None or carried.anchored is None:
        return
    names = _Names.of(incoming)
    item = passage.element
    for coding in item.codings:
        incoming.union.reanchored.append(
            Reanchored(
                copy=incoming.copy.label,
                source=getattr(source, "name", None) or source.guid,
                code=names.code(coding.code_ref),
                coder=names.user(coding.creating_user or item.creating_user),
                coding=incoming.here(coding.guid, "Coding"),
                confidence=round(carried.anchored.confidence, 4),
                old_start=carried.old[0],
                old_end=carried.old[1],
                start=carried.anchored.start,
                end=carried.anchored.end,
            )
        )


@attrs.define(eq=False)
class _Names:
    """What a copy calls its codes, its users, and the cases that its selections belong to."""

    codes: dict[str, str]
    users: dict[str, str]
    cases: dict[str, list[str]]

    @classmethod
    def of(cls, incoming: Incoming) -> _Names:
        known = incoming.names
        if not isinstance(known, cls):
            tree = incoming.copy.tree
            cases: dict[str, list[str]] = defaultdict(list)
            codes = {guid_key(one.guid): path for one, path in walk_codes(tree.code_book)}
            for case in tree.cases:
                codes.setdefault(guid_key(case.guid), case.name or "")
                for guid in case.selection_refs:
                    cases[guid_key(guid)].append(case.name or case.guid)
            users = {guid_key(one.guid): one.name or one.id or "" for one in tree.users}
            known = incoming.names = cls(codes, users, cases)
        return known

    def code(self, guid: str | None) -> str:
        return self.codes.get(guid_key(guid or ""), guid or "")

    def user(self, guid: str | None) -> str:
        return self.users.get(guid_key(guid or ""), guid or "")


@attrs.define(eq=False)
class Left:
    """What of one source of a copy has no place here."""

    incoming: Incoming
    source: Any
    passages: list[tuple[Passage, Text | None]] = attrs.field(factory=list)

    def keep(self, passage: Passage, text: Text | None) -> None:
        """Keep a selection, or what is coded in a part as a whole, with the ``text`` that it is in there."""
        if passage.is_selection or len(getattr(passage.element, "codings", [])):
            self.passages.append((passage, text))

    def write(self) -> None:
        """Put what was kept on a note at the source, unless a note says so already, and list the codings."""
        if not self.passages:
            return
        incoming, union, source = self.incoming, self.incoming.union, self.source
        entries = sorted(
            (entry for passage, text in self.passages for entry in self._entries(passage, text)),
            key=lambda entry: entry[:4],
        )
        said = "\n\n".join([_OPENING, *(entry[3] for entry in entries)])
        guid = made_guid("not placed", guid_key(source.guid), said)
        note = union.known["Note"].get(guid_key(guid))
        if note is None:
            note = model.Note(
                guid=guid,
                name=f"Not found in {source.name or 'this text'}",
                plain_text_content=as_stored(said),
                note_refs=self._memos(),
            )
            union.add(note)
            union.tree.notes.append(note)
            union.texts[id(note)] = Text(as_stored(said), union.rule)
        incoming.unite_references(source.note_refs, [note.guid])
        for passage, _ in self.passages:
            for element in (passage.element, *passage.element.codings):
                incoming.guids["Kept"].setdefault(guid_key(element.guid), note.guid)
        union.unplaced += [attrs.evolve(entry[4], kept_in=note.name) for entry in entries if entry[4]]

    def _memos(self) -> list[str]:
        found: list[str] = []
        for passage, _ in self.passages:
            for element in (passage.element, *passage.element.codings):
                self.incoming.unite_references(found, element.note_refs, "Note")
        return found

    def _entries(
        self, passage: Passage, text: Text | None
    ) -> list[tuple[int, int, str, str, Unplaced | None]]:
        """Return for each coding where it was, what it says in words, and its line of the account."""
        names, item = _Names.of(self.incoming), passage.element
        start, end = passage.start, passage.end
        if start is None:
            start, end = getattr(item, "start_position", None), getattr(item, "end_position", None)
        words = None
        if text is not None and passage.start is not None and passage.end is not None:
            words = text.string[passage.start : passage.end]
        beside = [("Case", ", ".join(sorted(names.cases.get(guid_key(item.guid), []))))]
        if passage.is_selection:
            beside += [("Name", label(item.name, words)), ("Description", item.description or "")]
        place = "the whole text" if not passage.is_selection else f"{start} to {end}"
        found: list[tuple[int, int, str, str, Unplaced | None]] = []
        for coding in item.codings or [None]:
            author = None if not passage.is_selection else item.creating_user
            code = "" if coding is None else names.code(coding.code_ref)
            coder = names.user(author if coding is None else coding.creating_user or author)
            lines = [("Code", code or "(none)"), ("Analyst", coder or "(nobody)"), ("Place there", place)]
            lines += [*beside, ("Words", words if words is not None else "(not known)")]
            said = "\n".join(f"{head}: {value}" for head, value in lines if value)
            listed = None
            if coding is not None:
                listed = Unplaced(
                    copy=self.incoming.copy.label,
                    source=getattr(self.source, "name", None) or self.source.guid,
                    code=code,
                    coder=coder,
                    start=start,
                    end=end,
                    coding=coding.guid,
                    reason="words",
                )
            found.append((-1 if start is None else start, -1 if end is None else end, code, said, listed))
        return found
