"""What each copy marked, wrote and coded in the sources and notes that are one.

Places are compared as content (``refiqda.changes.places``), so that copies may count positions in different
ways. At a place the codings of two copies are a union of bags: a coding that both have, by GUID or by being
equal in coder, code and memos, stands once; two equal ones in one copy stay two.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.changes.places import WHOLE, passages_of
from refiqda.matching.sources import IN_LINEAGE, SIMILAR
from refiqda.merging.arrivals import PARTS, bring, put_spans, recounted, their_text
from refiqda.merging.result import Unplaced
from refiqda.merging.shifting import Carried, Left, Shift, renamed, report
from refiqda.merging.standing import Arriving, Marking, Place, Standing, coder_of, says_of
from refiqda.model import guid_key
from refiqda.trees import clone, elements_of, shell

if TYPE_CHECKING:
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

_BLANKS: Final = 2
"""How far off the place of a coding from the common past may be in a text that differs: a blank at either end."""


def unite_bearer(incoming: Incoming, mine: Any, theirs: Any) -> None:  # noqa: ANN401 - sources or notes of one class
    """Work what a copy has in a source or note into the same one here."""
    _Bearer(incoming, mine, theirs).unite()


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
        self.places: dict[str, Place] = {}
        self.points: dict[int, dict[tuple[int | None, int | None], str]] = {}
        self.area: Any = None
        self.arrived: Any = None
        self.left = Left(incoming, mine)
        self.own_places: dict[int, str] = {}
        self.carried: dict[int, Carried] = {}
        self.placing: dict[int, tuple[Text, list[tuple[model.PlainTextSelection, int, int]]]] = {}
        for passage in passages_of(mine, incoming.union.text_of):
            self.passages[passage.place].append(passage)
            if not passage.is_selection:
                self.holders.setdefault(self._part_key(passage, incoming.union.text_of), passage.element)
                self.own_places[id(passage.element)] = passage.place

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

    def place(self, name: str) -> Place:
        """Return what stands at a place; what is added there is to be added to it."""
        known = self.places.get(name)
        if known is None:
            known = self.places[name] = Place.of(self.passages.get(name, ()))
        return known

    def unite(self) -> None:
        """Work in all that the copy has."""
        part: Any = self.element
        shift: Shift | None = None
        lost = False
        text: Text | None = None
        for passage in passages_of(self.theirs, self.text_there):
            item = passage.element
            if not passage.is_selection:
                part, shift = self._counterpart(passage)
                arrived = item is self.arrived
                if arrived:
                    part = None
                lost = part is None and not arrived and not self._adopt(passage)
                text = self.text_there(item) if isinstance(item, PARTS) else None
                if lost:
                    self.left.keep(passage, text)
                if part is not None:
                    self._unite_whole(passage, part, shift)
                continue
            inside = isinstance(item, model.PlainTextSelection | model.TranscriptSelection)
            holder = part if inside else self.element
            if inside and (lost or (holder is not None and shift is not None)):
                self._carry(passage, holder, None if lost else shift, text)
            elif holder is not None:
                self._unite_selection(passage, holder)
        for there, spans in self.placing.values():
            put_spans(there, spans)
        self.left.write()

    def _unite_whole(self, passage: Passage, part: Any, shift: Shift | None) -> None:  # noqa: ANN401 - a source or part
        """Work in what a copy says of a source or part as a whole."""
        self.incoming.union.matches["parts"]["shared"] += part is not self.element
        if shift is not None:
            passage.place = shift.mine
        self._unite_part(part, passage.element)
        self._unite_codings(passage, self._arriving(passage), part)

    def _carry(self, passage: Passage, holder: Any, shift: Shift | None, text: Text | None) -> None:  # noqa: ANN401 - bears selections
        """Work in a selection of a part whose text here is another one; keep it where its words are not here."""
        old = attrs.evolve(passage)
        carried = None if shift is None else shift.carry(passage, self.incoming.copy)
        if self._is_past(passage, carried):
            return
        if carried is None:
            self.left.keep(old, text)
            return
        self.carried[id(passage.element)] = carried
        self._unite_selection(passage, holder)
        report(self.incoming, self.element, passage, carried)

    def _is_past(self, passage: Passage, carried: Carried | None) -> bool:
        """Return whether all codings of a carried selection stand here from the common past, near by.

        Programs and people place a coding anew when a text is mended; it is one coding all the same.
        """
        item, incoming = passage.element, self.incoming
        codings = self._arriving(passage)
        found = [self.past.get(guid_key(one.coding.guid)) for one in codings]
        if not codings or item.description or item.note_refs:
            return False
        for one, there in zip(codings, found, strict=True):
            if there is None or there[1].says[:2] != one.says[:2]:
                return False
            if carried is not None and not self._near(there[0], passage, carried):
                return False
        for one, there in zip(codings, found, strict=True):
            if there is not None:
                there[1].taken = True
                incoming.guids["Coding"][guid_key(one.coding.guid)] = there[1].coding.guid
                incoming.guids["Selection"][guid_key(item.guid)] = there[0].element.guid
                incoming.unite_references(there[1].coding.note_refs, one.coding.note_refs, "Note")
        return True

    def _near(self, there: Passage, passage: Passage, carried: Carried) -> bool:
        """Return whether a carried passage is the one that stands ``there``, as far as that can be known."""
        if there.start is None or there.end is None or passage.start is None or passage.end is None:
            return False
        if carried.anchored is not None and carried.anchored.confidence < 1.0:
            return there.start < passage.end and passage.start < there.end
        return abs(there.start - passage.start) + abs(there.end - passage.end) <= _BLANKS

    @cached_property
    def past(self) -> dict[str, tuple[Passage, Standing]]:
        """The codings here by GUID, each with its passage; asked for only where a text differs."""
        found: dict[str, tuple[Passage, Standing]] = {}
        for name, passages in self.passages.items():
            standing = {id(one.coding): one for some in self.place(name).named.values() for one in some}
            for passage in passages:
                for coding in getattr(passage.element, "codings", ()):
                    if id(coding) in standing:
                        found.setdefault(guid_key(coding.guid), (passage, standing[id(coding)]))
        return found

    def text_there(self, bearer: Any) -> Text | None:  # noqa: ANN401 - as ``their_text`` takes it
        """Return the text of a part of the copy."""
        return their_text(self.incoming.copy.project, bearer)

    def _counterpart(self, passage: Passage) -> tuple[Any, Shift | None]:
        """Return the part here that one of the copy is, and how its passages move where text or place differ."""
        part = self.holders.get(self._part_key(passage, self.text_there))
        item = passage.element
        if part is not None and not (part is self.element and isinstance(item, model.TextSource)):
            return part, None
        here = part
        if here is None:
            here = self._other_version(passage)
        if here is None or not isinstance(item, PARTS):
            return here, None
        union = self.incoming.union
        mine, theirs = union.text_of(here), self.text_there(item)
        if mine is None or theirs is None:
            return part, None
        place = self.own_places.get(id(here), passage.place)
        if mine.sha256 == theirs.sha256:
            return here, None if place == passage.place else Shift(passage.place, place, None)
        alignment = union.matched.align(theirs, mine)
        if part is None and alignment.similarity < IN_LINEAGE:
            return None, None
        return here, Shift(passage.place, place, alignment)

    def _other_version(self, passage: Passage) -> Any | None:  # noqa: ANN401 - a part
        """Return the part here that may be another version of one of the copy."""
        item = passage.element
        if isinstance(item, model.Transcript):
            return self._other_transcript(item)
        if passage.place == '["representation"]':
            return getattr(self.element, "representation", None)
        if passage.place == '["description"]':
            return getattr(self.element, "text_description", None)
        area = self.area
        return area.representation if isinstance(area, model.PDFSelection) else None

    def _other_transcript(self, theirs: model.Transcript) -> model.Transcript | None:
        """Return the transcript here of the same GUID, or else the one that is most alike and free."""
        copy, union = self.incoming.copy, self.incoming.union
        text = self.text_there(theirs)
        same = {None if (one := their_text(copy.project, other)) is None else one.sha256
                for other in self.theirs.transcripts if other is not theirs}  # fmt: skip
        keys = {guid_key(other.guid) for other in self.theirs.transcripts if other is not theirs}
        best: tuple[float, model.Transcript] | None = None
        for mine in self.element.transcripts:
            here = union.text_of(mine)
            if guid_key(mine.guid) == guid_key(theirs.guid):
                return mine  # type: ignore[no-any-return]  # of the model
            if text is None or here is None or here.sha256 in same or guid_key(mine.guid) in keys:
                continue
            share = union.matched.align(text, here).similarity
            if share >= SIMILAR and (best is None or share > best[0]):
                best = share, mine
        return None if best is None else best[1]

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
        theirs = Marking(item, passage, incoming.all_here(item.note_refs, "Note"), author)
        codings = self._arriving(passage)
        place = self.place(passage.place)
        mine = None
        if place.first is not None:
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
        """Return whether the same area of a page has quite another text here, whose words are not theirs."""
        if mine is None or mine.representation is None or theirs.representation is None:
            return False
        here = self.incoming.union.text_of(mine.representation)
        text = self.text_there(theirs.representation)
        if here is None or text is None:
            return here is not text
        return (
            here.sha256 != text.sha256
            and self.incoming.union.matched.align(text, here).similarity < IN_LINEAGE
        )

    def _add_selection(self, theirs: Marking, holder: Any) -> Any:  # noqa: ANN401 - a selection
        """Add a selection, still without codings; the raw numbers of a plain text follow when all are known."""
        incoming, passage, item = self.incoming, theirs.passage, theirs.item
        # the text of a page's area comes along, codings are worked in one by one
        made = clone(item) if isinstance(item, model.PDFSelection) else shell(item)
        made.codings, made.note_refs, made.creating_user = [], theirs.notes, theirs.author
        if made.modifying_user is not None:
            made.modifying_user = incoming.here(made.modifying_user, "User")
        incoming.union.add(made, passage.place, incoming.copy.label)
        carried = self.carried.get(id(theirs.passage.element))
        if isinstance(made, model.PlainTextSelection):
            text = incoming.union.text_of(holder)
            if carried is not None and text is not None:
                made.name = renamed(item, passage, text.string[passage.start : passage.end])
            if passage.start is not None and passage.end is not None and text is not None:
                spans = self.placing.setdefault(id(text), (text, []))[1]
                spans.append((made, passage.start, passage.end))
            else:
                self._list_unplaced(passage, kept_in=self.element.name)
        elif isinstance(made, model.TranscriptSelection):
            points = (None, None) if carried is None else carried.points
            made.from_sync_point = self._sync_point(made.from_sync_point, holder, points[0])
            made.to_sync_point = self._sync_point(made.to_sync_point, holder, points[1])
        elif isinstance(made, model.PDFSelection) and made.representation is not None:
            bring(incoming, made.representation, item.representation, is_source=False)
            self.arrived = item.representation
        getattr(holder, _FIELDS[type(made)]).append(made)
        return made

    def _sync_point(
        self, guid: str | None, holder: model.Transcript, carried: int | None = None
    ) -> str | None:
        """Return the sync point here that stands for the one of the copy, adding it if there is none.

        ``carried`` is its canonical position here, where the texts differ.
        """
        union, copy = self.incoming.union, self.incoming.copy
        found = None if guid is None else copy.sync_point(guid)
        if found is None:
            return guid
        transcript, point = found
        text, here = their_text(copy.project, transcript), union.text_of(holder)
        position = point.position
        if carried is not None and here is not None:
            position = here.to_raw(carried)
        elif text is not None and here is not None:
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

    def _arriving(self, passage: Passage) -> list[Arriving]:
        """Return the codings of a passage of the copy."""
        incoming = self.incoming
        found = []
        for coding in getattr(passage.element, "codings", ()):
            code, coder = coding.code_ref, coder_of(passage, coding)
            if code is not None:
                code = incoming.here(code, "Code", "Case")
            if coder is not None:
                coder = incoming.here(coder, "User")
            notes = incoming.all_here(coding.note_refs, "Note")
            found.append(Arriving(coding, code, coder, notes, says_of(code, coder, notes)))
        return found

    def _unite_codings(self, passage: Passage, codings: list[Arriving], target: Any) -> None:  # noqa: ANN401 - bears codings
        """Work in the codings of a passage; new ones are put on ``target``."""
        incoming, place = self.incoming, self.place(passage.place)
        for one in codings:
            found = place.standing(one, self.their_codings)
            if found is not None:
                found.taken = True
                incoming.map_coding(one.coding.guid, found.coding.guid)
                incoming.unite_references(found.coding.note_refs, one.coding.note_refs, "Note")
                continue
            made = shell(one.coding)
            made.code_ref, made.creating_user, made.note_refs = one.code, one.coder, one.notes
            incoming.union.add(made, passage.place, *one.says[:2], incoming.copy.label)
            incoming.map_coding(one.coding.guid, made.guid)
            target.codings.append(made)

    def _all_here(self, place: Place, codings: list[Arriving]) -> bool:
        """Return whether none of the codings is new."""
        return all(place.standing(one, self.their_codings) is not None for one in codings)

    def _list_unplaced(self, passage: Passage, kept_in: str | None) -> None:
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
                    reason="range",
                    kept_in=kept_in,
                )
            )
