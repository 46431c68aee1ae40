"""What each copy marked, wrote and coded in the sources and notes that are one.

Places are compared as content (``refiqda.changes.places``), so that copies may count positions in different
ways. At a place the codings of two copies are a union of bags: a coding that both have, by GUID or by being
equal in coder, code and memos, stands once; two equal ones in one copy stay two.
"""

from __future__ import annotations

from collections import defaultdict, deque
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.changes.places import WHOLE, passages_of
from refiqda.changes.values import label, prose
from refiqda.merging.arrivals import PARTS, bring, put_spans, recounted, their_text
from refiqda.merging.recoded import Recoded
from refiqda.merging.result import Unplaced
from refiqda.model import guid_key
from refiqda.trees import clone, elements_of, shell

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from refiqda.changes.places import Passage, TextOf
    from refiqda.merging.union import Incoming
    from refiqda.text.canonical import Text

_FIELDS: Final[dict[type, str]] = {
    model.PlainTextSelection: "plain_text_selections",
    model.PictureSelection: "picture_selections",
    model.PDFSelection: "pdf_selections",
    model.AudioSelection: "audio_selections",
    model.VideoSelection: "video_selections",
    model.TranscriptSelection: "transcript_selections",
}

Remark = tuple[str, str, frozenset[str], str]
"""What a selection says beyond marking its place: label, description, memos, author."""
Words = tuple[str, str, frozenset[str]]
"""What a coding says: code, coder, memos."""


def unite_bearer(incoming: Incoming, mine: Any, theirs: Any) -> None:  # noqa: ANN401 - sources or notes of one class
    """Work what a copy has in a source or note into the same one here."""
    _Bearer(incoming, mine, theirs).unite()


@attrs.define(eq=False)
class _Marking:
    """A selection here, with the passage that it marks, and its memos and author as the union names them."""

    item: Any
    passage: Passage
    notes: list[str]
    author: str | None

    @cached_property
    def remark(self) -> Remark | None:
        """What it says beyond marking its place, None where that is nothing; worked out when first compared."""
        item = self.passage.element
        name, said = label(item.name, self.passage.words), prose(item.description)
        if not (name or said or self.notes):
            return None
        return name, said, frozenset(map(guid_key, self.notes)), guid_key(self.author or "")


@attrs.define(eq=False)
class _Standing:
    """A coding that stands here: what it says, and whether the copy has it too."""

    coding: model.Coding
    says: Words
    taken: bool = False


@attrs.define(eq=False)
class _Arriving:
    """A coding of the copy: the GUIDs that it is to have here of code, coder and memos, and what it says by that."""

    coding: model.Coding
    code: str | None
    coder: str | None
    notes: list[str]
    says: Words


@attrs.define(eq=False)
class _Place:
    """What stands at one place: the selections, and the codings of them all, so that many can be looked up.

    Codings are found by GUID, code and coder, and by all that they say; ``selections`` by what they remark and
    GUID (None: the first that remarks this).
    """

    first: Any = None
    selections: dict[tuple[Remark | None, str | None], Any] = attrs.field(factory=dict)
    named: dict[tuple[str, str, str], list[_Standing]] = attrs.field(factory=dict)
    saying: dict[Words, deque[_Standing]] = attrs.field(factory=dict)

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> _Place:
        """Return the place at which ``passages`` of the union are."""
        made = cls()
        for passage in passages:
            item = passage.element
            if passage.is_selection:
                made.add(_Marking(item, passage, item.note_refs, item.creating_user))
            for coding in getattr(item, "codings", ()):
                says = _says(coding.code_ref, _coder_of(passage, coding), coding.note_refs)
                one = _Standing(coding, says)
                made.named.setdefault((guid_key(coding.guid), *says[:2]), []).append(one)
                made.saying.setdefault(says, deque()).append(one)
        return made

    def add(self, marking: _Marking) -> None:
        """Note that a selection stands here."""
        item = marking.item
        self.first = self.first or item
        self.selections.setdefault((marking.remark, None), item)
        self.selections.setdefault((marking.remark, guid_key(item.guid)), item)

    def fitting(self, theirs: _Marking) -> Any | None:  # noqa: ANN401 - a selection
        """Return a selection that says the same: the one of the same GUID if there is one, else the first."""
        remark = theirs.remark
        return self.selections.get((remark, guid_key(theirs.item.guid))) or self.selections.get(
            (remark, None)
        )

    def standing(self, theirs: _Arriving, their_codings: Collection[str]) -> _Standing | None:
        """Return the coding here that ``theirs`` is: by GUID and content, else by being equal in all.

        One that the copy has elsewhere under its own GUID is no other one's equal.
        """
        for one in self.named.get((guid_key(theirs.coding.guid), *theirs.says[:2]), ()):
            if not one.taken:
                return one
        equal = self.saying.get(theirs.says)
        while equal and (equal[0].taken or guid_key(equal[0].coding.guid) in their_codings):
            equal.popleft()  # it is nobody's equal any more
        return equal[0] if equal else None


class _Bearer:
    """A source or note of the union, and the same one of a copy: what the second has is worked into the first.

    What stands at a place is looked into only if the copy has something there too: most places of coders who
    worked apart are their own.
    """

    def __init__(self, incoming: Incoming, mine: Any, theirs: Any) -> None:  # noqa: ANN401 - sources or notes of one class
        self.incoming = incoming
        self.element = mine
        self.theirs = theirs
        self.holders: dict[tuple[str, str | None], Any] = {}
        self.passages: dict[str, list[Passage]] = defaultdict(list)
        self.places: dict[str, _Place] = {}
        self.points: dict[int, dict[tuple[int | None, int | None], str]] = {}
        self.area: Any = None
        self.arrived: Any = None
        self.placing: dict[int, tuple[Text, list[tuple[model.PlainTextSelection, int, int]]]] = {}
        for passage in passages_of(mine, incoming.union.text_of):
            self.passages[passage.place].append(passage)
            if not passage.is_selection:
                self.holders.setdefault(self._part_key(passage, incoming.union.text_of), passage.element)

    def _part_key(self, passage: Passage, text_of: TextOf) -> tuple[str, str | None]:
        """Return what tells a part from others: its place, and its text, since its spans count that text."""
        if passage.place == WHOLE or not isinstance(passage.element, model.TextSource):
            return passage.place, None
        text = text_of(passage.element)
        return passage.place, None if text is None else text.sha256

    @cached_property
    def their_codings(self) -> set[str]:
        """The GUIDs of all codings of the copy's source."""
        return {guid_key(one.guid) for one in elements_of(self.theirs) if isinstance(one, model.Coding)}

    def place(self, name: str) -> _Place:
        """Return what stands at a place; what is added there is to be added to it."""
        known = self.places.get(name)
        if known is None:
            known = self.places[name] = _Place.of(self.passages.get(name, ()))
        return known

    def unite(self) -> None:
        """Work in all that the copy has."""
        incoming, copy = self.incoming, self.incoming.copy
        part: Any = self.element
        lost = False

        def text_of(bearer: Any) -> Text | None:  # noqa: ANN401 - as ``their_text`` takes it
            return their_text(copy.project, bearer)

        for passage in passages_of(self.theirs, text_of):
            item = passage.element
            if not passage.is_selection:
                part = self.holders.get(self._part_key(passage, text_of))
                arrived = item is self.arrived
                if arrived:
                    part = None
                lost = part is None and not arrived and not self._adopt(passage)
                if part is not None:
                    incoming.union.matches["parts"]["shared"] += part is not self.element
                    self._unite_part(part, item)
                    self._unite_codings(passage, self._arriving(passage), part)
                continue
            holder = (
                part
                if isinstance(item, model.PlainTextSelection | model.TranscriptSelection)
                else self.element
            )
            if holder is not None:
                self._unite_selection(passage, holder)
            elif lost:
                self._list_unplaced(passage)
        for text, spans in self.placing.values():
            put_spans(text, spans)

    def _adopt(self, passage: Passage) -> bool:
        """Take over a part that is missing here (a transcript, a representation), with all that is in it."""
        incoming, item = self.incoming, passage.element
        made = clone(item)
        if isinstance(item, model.Transcript):
            self.element.transcripts.append(made)
        elif passage.place == '["representation"]' and getattr(self.element, "representation", item) is None:
            self.element.representation = made
        elif passage.place == '["description"]' and getattr(self.element, "text_description", item) is None:
            self.element.text_description = made
        elif self._is_of_area(passage):
            self.area.representation = made
        else:
            return False
        bring(incoming, made, item, is_source=False)
        return True

    def _is_of_area(self, passage: Passage) -> bool:
        """Return whether a part is the text of the area just united, which has none here."""
        area = self.area
        return (
            isinstance(area, model.PDFSelection)
            and passage.place.startswith('["representation",')
            and area.representation is None
        )

    def _unite_part(self, mine: Any, theirs: Any) -> None:  # noqa: ANN401 - a source or part
        incoming = self.incoming
        incoming.unite_references(mine.note_refs, theirs.note_refs, "Note")
        incoming.guids["Source"].setdefault(guid_key(theirs.guid), mine.guid)
        if isinstance(mine, PARTS) and mine is not self.element:
            incoming.union.compare(
                incoming.copy, mine, theirs, ("name", "description"), f"text {mine.name or mine.guid}"
            )

    # --- selections ---------------------------------------------------------------------------------------

    def _unite_selection(self, passage: Passage, holder: Any) -> None:  # noqa: ANN401 - bears selections
        incoming, item = self.incoming, passage.element
        author = None if item.creating_user is None else incoming.here(item.creating_user, "User")
        theirs = _Marking(item, passage, incoming.all_here(item.note_refs, "Note"), author)
        codings = self._arriving(passage)
        place = self.place(passage.place)
        mine = None
        if place.selections:
            mine = place.fitting(theirs)
            if mine is None and theirs.remark is None and self._all_here(place, codings):
                mine = place.first
        if isinstance(item, model.PDFSelection) and self._reads_otherwise(mine, item):
            mine = None
        if mine is None:
            mine = theirs.item = self._add_selection(theirs, holder)
            place.add(theirs)
        self.area = mine
        incoming.guids["Selection"][guid_key(item.guid)] = mine.guid
        self._unite_codings(passage, codings, mine)

    def _reads_otherwise(self, mine: model.PDFSelection | None, theirs: model.PDFSelection) -> bool:
        """Return whether the same area of a page has another text here, whose numbers are not theirs."""
        if mine is None or mine.representation is None or theirs.representation is None:
            return False
        here = self.incoming.union.text_of(mine.representation)
        text = their_text(self.incoming.copy.project, theirs.representation)
        return (None if here is None else here.sha256) != (None if text is None else text.sha256)

    def _add_selection(self, theirs: _Marking, holder: Any) -> Any:  # noqa: ANN401 - a selection
        """Add a selection, still without codings; the raw numbers of a plain text follow when all are known."""
        incoming, passage, item = self.incoming, theirs.passage, theirs.item
        # the text of a page's area comes along, codings are worked in one by one
        made = clone(item) if isinstance(item, model.PDFSelection) else shell(item)
        made.codings, made.note_refs, made.creating_user = [], theirs.notes, theirs.author
        if made.modifying_user is not None:
            made.modifying_user = incoming.here(made.modifying_user, "User")
        incoming.union.add(made, passage.place, incoming.copy.label)
        if isinstance(made, model.PlainTextSelection):
            text = incoming.union.text_of(holder)
            if passage.start is not None and passage.end is not None and text is not None:
                spans = self.placing.setdefault(id(text), (text, []))[1]
                spans.append((made, passage.start, passage.end))
            else:
                self._list_unplaced(passage, kept_in=self.element.name)
        elif isinstance(made, model.TranscriptSelection):
            made.from_sync_point = self._sync_point(made.from_sync_point, holder)
            made.to_sync_point = self._sync_point(made.to_sync_point, holder)
        elif isinstance(made, model.PDFSelection) and made.representation is not None:
            bring(incoming, made.representation, item.representation, is_source=False)
            self.arrived = item.representation
        getattr(holder, _FIELDS[type(made)]).append(made)
        return made

    def _sync_point(self, guid: str | None, holder: model.Transcript) -> str | None:
        """Return the sync point here that stands for the one of the copy, adding it if there is none."""
        union, copy = self.incoming.union, self.incoming.copy
        found = None if guid is None else copy.sync_point(guid)
        if found is None:
            return guid
        transcript, point = found
        text, here = their_text(copy.project, transcript), union.text_of(holder)
        position = point.position
        if text is not None and here is not None:
            position = recounted(position, text, here)
        known = self.points.get(id(holder))
        if known is None:
            known = self.points[id(holder)] = {
                (mine.time_stamp, mine.position): mine.guid for mine in reversed(holder.sync_points)
            }
        there = known.get((point.time_stamp, position))
        if there is not None:
            return there
        made = attrs.evolve(point, position=position)
        known[point.time_stamp, position] = union.add(made, str(point.time_stamp), str(position))
        holder.sync_points.append(made)
        return made.guid

    # --- codings ------------------------------------------------------------------------------------------

    def _arriving(self, passage: Passage) -> list[_Arriving]:
        """Return the codings of a passage of the copy."""
        incoming = self.incoming
        found = []
        for coding in getattr(passage.element, "codings", ()):
            code, coder = coding.code_ref, _coder_of(passage, coding)
            if code is not None:
                code = incoming.here(code, "Code", "Case")
            if coder is not None:
                coder = incoming.here(coder, "User")
            notes = incoming.all_here(coding.note_refs, "Note")
            found.append(_Arriving(coding, code, coder, notes, _says(code, coder, notes)))
        return found

    def _unite_codings(self, passage: Passage, codings: list[_Arriving], target: Any) -> None:  # noqa: ANN401 - bears codings
        """Work in the codings of a passage; new ones are put on ``target``."""
        incoming, place = self.incoming, self.place(passage.place)
        for one in codings:
            key = guid_key(one.coding.guid)
            found = place.standing(one, self.their_codings)
            if found is not None:
                found.taken = True
                incoming.guids["Coding"][key] = found.coding.guid
                incoming.unite_references(found.coding.note_refs, one.coding.note_refs, "Note")
                continue
            made = shell(one.coding)
            made.code_ref, made.creating_user, made.note_refs = one.code, one.coder, one.notes
            incoming.union.add(made, passage.place, *one.says[:2], incoming.copy.label)
            if made.guid != one.coding.guid:
                self._tell_changed(one.coding.guid, made)
            incoming.guids["Coding"][key] = made.guid
            target.codings.append(made)

    def _tell_changed(self, guid: str, made: model.Coding) -> None:
        union = self.incoming.union
        other = union.known["Coding"].get(guid_key(guid))
        if other is not None:
            union.recoded.append(Recoded(other, made, guid, self.incoming.copy.label))

    def _all_here(self, place: _Place, codings: list[_Arriving]) -> bool:
        """Return whether none of the codings is new."""
        return all(place.standing(one, self.their_codings) is not None for one in codings)

    def _list_unplaced(self, passage: Passage, kept_in: str | None = None) -> None:
        incoming, item = self.incoming, passage.element
        for coding in item.codings:
            code = incoming.union.known["Code"].get(
                guid_key(incoming.here(coding.code_ref or "", "Code", "Case"))
            )
            coder = incoming.here(coding.creating_user or item.creating_user or "", "User")
            user = incoming.union.known["User"].get(guid_key(coder))
            incoming.union.unplaced.append(
                Unplaced(
                    copy=incoming.copy.label,
                    source=self.element.name or self.element.guid,
                    code=code.name if code is not None else "",
                    coder=user.name or "" if user is not None else "",
                    start=getattr(item, "start_position", None),
                    end=getattr(item, "end_position", None),
                    coding=coding.guid,
                    reason="range" if kept_in else "text",
                    kept_in=kept_in,
                )
            )


def _coder_of(passage: Passage, coding: model.Coding) -> str | None:
    """Return who coded: the coding's own user, or its selection's."""
    return coding.creating_user or (passage.element.creating_user if passage.is_selection else None)


def _says(code: str | None, coder: str | None, notes: list[str]) -> Words:
    return guid_key(code or ""), guid_key(coder or ""), frozenset(map(guid_key, notes))
