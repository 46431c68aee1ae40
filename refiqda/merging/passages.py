"""Working in the sources: which are one, and what each copy marked, wrote and coded in them.

Sources are one where they share GUID and canonical text, or else, one to one, where the canonical text is
equal. Places are compared as content (``refiqda.changes.places``), so that copies may count positions in
different ways. At a place the codings of two copies are a union of bags: a coding that both have, by GUID or by
being equal in coder, code and memos, stands once; two equal ones in one copy stay two.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.changes.places import passages_of
from refiqda.changes.readable import text_or_none
from refiqda.changes.values import label, prose
from refiqda.exchange.archive import Kept
from refiqda.index import main_text
from refiqda.merging.cloning import clone, elements_of
from refiqda.merging.result import Unplaced
from refiqda.merging.things import renew_inside, unite_values
from refiqda.model import guid_key
from refiqda.text.canonical import Text
from refiqda.text.positions import as_stored

if TYPE_CHECKING:
    from refiqda.changes.places import Passage
    from refiqda.merging.union import Incoming

_FIELDS: Final[dict[type, str]] = {
    model.PlainTextSelection: "plain_text_selections",
    model.PictureSelection: "picture_selections",
    model.PDFSelection: "pdf_selections",
    model.AudioSelection: "audio_selections",
    model.VideoSelection: "video_selections",
    model.TranscriptSelection: "transcript_selections",
}
_PARTS: Final = (model.TextSource, model.Transcript)

Remark = tuple[str, str, frozenset[str], str]


def unite_sources(incoming: Incoming) -> None:
    """Work in the sources of a copy: those that are one with a source here, and those that are new."""
    union, copy = incoming.union, incoming.copy
    theirs_too = {guid_key(source.guid) for source in copy.tree.sources}
    alike: dict[tuple[type, str], list[model.Source]] = defaultdict(list)
    for source in union.tree.sources:
        text = union.text_of(main_text(source))
        if text is not None and text.string.strip() and guid_key(source.guid) not in theirs_too:
            alike[type(source), text.sha256].append(source)
    for theirs in copy.tree.sources:
        text = text_or_none(copy.project, holder) if (holder := main_text(theirs)) is not None else None
        shared = incoming.shared(theirs)
        mine: model.Source | None = shared
        if shared is not None:
            here = union.text_of(main_text(shared))
            if (here.sha256 if here is not None else None) != (text.sha256 if text is not None else None):
                _keep_apart(incoming, theirs, shared)
                continue
        elif text is not None:
            equal = alike[type(theirs), text.sha256]
            named = [source for source in equal if source.name == theirs.name]
            mine = named[0] if named else equal[0] if len(equal) == 1 else None
            if mine is not None:
                equal.remove(mine)
        if mine is None:
            union.matches["sources"]["added"] += 1
            add_source(incoming, theirs)
            continue
        union.matches["sources"]["shared" if shared is not None else "equal"] += 1
        incoming.map("Source", theirs, mine)
        union.compare(copy, mine, theirs, ("name", "description"), f"source {mine.name or mine.guid}")
        unite_bearer(incoming, mine, theirs)


def _keep_apart(incoming: Incoming, theirs: model.Source, mine: model.Source) -> None:
    """Keep a source whose text is another one here as a source of its own, and list its codings."""
    union, copy = incoming.union, incoming.copy
    made = add_source(incoming, theirs, name=f"{theirs.name or theirs.guid} ({copy.label})")
    choices = {union.primary.label: mine.name, copy.label: theirs.name}
    union.conflict("text", f"source {mine.name or mine.guid}", choices, f"both kept, one as {made.name}")
    union.matches["sources"]["text differs"] += 1
    codes, users = union.known["Code"], union.known["User"]
    for passage in passages_of(made, union.text_of):
        for coding in getattr(passage.element, "codings", ()):
            code = codes.get(guid_key(coding.code_ref or ""))
            coder = users.get(
                guid_key(coding.creating_user or getattr(passage.element, "creating_user", None) or "")
            )
            union.unplaced.append(
                Unplaced(
                    copy=copy.label,
                    source=mine.name or mine.guid,
                    code=code.name if code is not None else "",
                    coder=coder.name or "" if coder is not None else "",
                    start=passage.start,
                    end=passage.end,
                    coding=coding.guid,
                    reason="text",
                    kept_in=made.name,
                )
            )


def add_source(incoming: Incoming, theirs: model.Source, *, name: str | None = None) -> Any:  # noqa: ANN401 - as theirs
    """Add a source of the copy whole, with its texts counted as the merged project counts."""
    union, copy = incoming.union, incoming.copy
    made = clone(theirs)
    if name is not None:
        made.name = name
    before = {id(mine): theirs for mine, theirs in zip(elements_of(made), elements_of(theirs), strict=True)}
    texts = {
        id(part): text
        for part in elements_of(made)
        if isinstance(part, _PARTS) and (text := _their_text(copy.project, before[id(part)])) is not None
    }
    renew_inside(incoming, made, ("Source", "Selection", "Coding"))
    for element in elements_of(made):
        _translate(incoming, element)
        if isinstance(element, _PARTS) and id(element) in texts:
            _bring_text(incoming, element, texts[id(element)], is_source=element is made)
        _bring_files(incoming, element)
    union.tree.sources.append(made)
    return made


def _bring_files(incoming: Incoming, element: Any) -> None:  # noqa: ANN401 - any part of a source
    """Let the styled text and the recording, picture or PDF of an added source come along under a new name."""
    union, copy = incoming.union, incoming.copy
    for field in ("rich_text_path", "path"):
        path = getattr(element, field, None)
        if not path:
            continue
        held = copy.project.borrowed.get(path)
        container = copy.project.container
        member = None if container is None else container.find(path)
        if held is None and container is not None and member is not None:
            held = Kept(container, member)
        if held is not None:
            name = f"{guid_key(element.guid)}{PurePosixPath(held.member.path).suffix}"
            setattr(element, field, f"internal://{name}")
            union.borrowed[f"internal://{name}"] = held
        else:
            union.media.append((path, copy.label, path))


def _their_text(project: Any, bearer: Any) -> Text | None:  # noqa: ANN401 - a handle and what bears a text
    return None if bearer is None else text_or_none(project, bearer)


def _bring_text(incoming: Incoming, bearer: Any, text: Text, *, is_source: bool) -> None:  # noqa: ANN401 - bears a text
    """Store the text as canonical text and count its positions by the merged project's rule."""
    union = incoming.union
    here = Text(as_stored(text.string), union.rule)
    union.texts[id(bearer)] = here
    if bearer.plain_text_path and is_source:
        bearer.plain_text_path, bearer.plain_text_content = f"internal://{guid_key(bearer.guid)}.txt", None
        union.new_texts[bearer.plain_text_path] = here.raw
    else:
        bearer.plain_text_path, bearer.plain_text_content = None, here.raw
    selections = getattr(bearer, "plain_text_selections", [])
    starts, ends, _ = text.to_spans(
        [-1 if one.start_position is None else one.start_position for one in selections],
        [-1 if one.end_position is None else one.end_position for one in selections],
    )
    for one, start, end in zip(selections, starts.tolist(), ends.tolist(), strict=True):
        if start >= 0:
            one.start_position, one.end_position = here.to_raw(start), here.to_raw(end)
    for point in getattr(bearer, "sync_points", []):
        point.position = _recounted(point.position, text, here)


def _recounted(position: int | None, text: Text, here: Text) -> int | None:
    if position is None or not 0 <= position <= text.positions.raw_length:
        return position
    return here.to_raw(text.to_canonical(position))


def _translate(incoming: Incoming, element: model.Element) -> None:
    """Let the references of a new element point to what stands for their targets here."""
    if isinstance(element, model.Coding) and element.code_ref is not None:
        element.code_ref = incoming.here(element.code_ref, "Code", "Case")
    if isinstance(element, model.VariableValue) and element.variable_ref is not None:
        element.variable_ref = incoming.here(element.variable_ref, "Variable")
    notes = getattr(element, "note_refs", None)
    if notes:
        notes[:] = incoming.all_here(notes, "Note")
    for field in ("creating_user", "modifying_user"):
        user = getattr(element, field, None)
        if user is not None:
            setattr(element, field, incoming.here(user, "User"))


# --- sources that are one ---------------------------------------------------------------------------------


def unite_bearer(incoming: Incoming, mine: Any, theirs: Any) -> None:  # noqa: ANN401 - sources or notes of one class
    """Work what a copy has in a source or note into the same one here."""
    _Bearer(incoming, mine).unite(theirs)


@attrs.define(eq=False)
class _Standing:
    """A coding that stands here: what it says, and whether the copy has it too."""

    coding: model.Coding
    says: tuple[str, str, frozenset[str]]
    taken: bool = False


class _Bearer:
    """A source or note of the union, by places."""

    def __init__(self, incoming: Incoming, element: Any) -> None:  # noqa: ANN401 - a source or note
        self.incoming = incoming
        self.element = element
        self.holders: dict[str, Any] = {}
        self.selections: dict[str, list[tuple[Any, Remark | None]]] = defaultdict(list)
        self.codings: dict[str, list[_Standing]] = defaultdict(list)
        for passage in passages_of(element, incoming.union.text_of):
            item = passage.element
            if passage.is_selection:
                self.selections[passage.place].append(
                    (item, _remark(passage, item.note_refs, item.creating_user))
                )
            else:
                self.holders.setdefault(passage.place, item)
            above = item.creating_user if passage.is_selection else None
            for coding in getattr(item, "codings", ()):
                says = _says(coding.code_ref, coding.creating_user or above, coding.note_refs)
                self.codings[passage.place].append(_Standing(coding, says))

    def unite(self, theirs: Any) -> None:  # noqa: ANN401 - as the element
        """Work in all that ``theirs`` has."""
        incoming, copy = self.incoming, self.incoming.copy
        guids = {guid_key(one.guid) for one in elements_of(theirs) if isinstance(one, model.Coding)}
        part: Any = self.element
        lost = False
        for passage in passages_of(theirs, lambda bearer: _their_text(copy.project, bearer)):
            item = passage.element
            if not passage.is_selection:
                part = self.holders.get(passage.place)
                lost = part is None and not self._adopt(passage)
                if part is not None:
                    incoming.union.matches["parts"]["shared"] += part is not self.element
                    self._unite_part(part, item)
                    self._unite_codings(passage, guids, part)
                continue
            holder = (
                part
                if isinstance(item, model.PlainTextSelection | model.TranscriptSelection)
                else self.element
            )
            if holder is not None:
                self._unite_selection(passage, guids, holder)
            elif lost:
                self._list_unplaced(passage)

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
        else:
            return False
        text = text_or_none(incoming.copy.project, item)
        renew_inside(incoming, made, ("Source", "Selection", "Coding"))
        for element in elements_of(made):
            _translate(incoming, element)
        if text is not None:
            _bring_text(incoming, made, text, is_source=False)
        return True

    def _unite_part(self, mine: Any, theirs: Any) -> None:  # noqa: ANN401 - a source or part
        incoming = self.incoming
        incoming.unite_references(mine.note_refs, theirs.note_refs, "Note")
        incoming.guids["Source"].setdefault(guid_key(theirs.guid), mine.guid)
        if isinstance(mine, _PARTS) and mine is not self.element:
            incoming.union.compare(
                incoming.copy, mine, theirs, ("name", "description"), f"text {mine.name or mine.guid}"
            )
        values = getattr(theirs, "variable_values", [])
        if values:
            unite_values(
                incoming, mine.variable_values, values, f"source {self.element.name or self.element.guid}"
            )

    def _unite_selection(self, passage: Passage, guids: set[str], holder: Any) -> None:  # noqa: ANN401 - bears selections
        incoming, item = self.incoming, passage.element
        notes = incoming.all_here(item.note_refs, "Note")
        author = None if item.creating_user is None else incoming.here(item.creating_user, "User")
        remark = _remark(passage, notes, author)
        there = self.selections[passage.place]
        mine = _fitting(there, remark, guid_key(item.guid))
        if mine is None and remark is None and not item.codings and there:
            mine = there[0][0]
        if mine is None and remark is None and there and not self._missing(passage, guids):
            mine = there[0][0]
        if mine is None:
            mine = self._add_selection(passage, holder, notes, author)
            there.append((mine, remark))
        incoming.guids["Selection"][guid_key(item.guid)] = mine.guid
        self._unite_codings(passage, guids, mine)

    def _missing(self, passage: Passage, guids: set[str]) -> bool:
        """Return whether any coding of the passage is not here yet."""
        return any(self._find(passage, coding, guids) is None for coding in passage.element.codings)

    def _add_selection(self, passage: Passage, holder: Any, notes: list[str], author: str | None) -> Any:  # noqa: ANN401 - a selection
        incoming, item = self.incoming, passage.element
        made = clone(item)
        made.codings, made.note_refs, made.creating_user = [], notes, author
        if made.modifying_user is not None:
            made.modifying_user = incoming.here(made.modifying_user, "User")
        incoming.union.add(made, passage.place, incoming.copy.label)
        if isinstance(made, model.PlainTextSelection):
            text = incoming.union.text_of(holder)
            if passage.start is not None and passage.end is not None and text is not None:
                made.start_position, made.end_position = text.to_raw(passage.start), text.to_raw(passage.end)
            else:
                self._list_unplaced(passage, kept_in=self.element.name)
        elif isinstance(made, model.TranscriptSelection):
            made.from_sync_point = self._sync_point(made.from_sync_point, holder)
            made.to_sync_point = self._sync_point(made.to_sync_point, holder)
        elif isinstance(made, model.PDFSelection) and made.representation is not None:
            renew_inside(incoming, made.representation, ("Source", "Selection", "Coding"))
            for element in elements_of(made.representation):
                _translate(incoming, element)
            text = text_or_none(incoming.copy.project, item.representation)
            if text is not None:
                _bring_text(incoming, made.representation, text, is_source=False)
        getattr(holder, _FIELDS[type(made)]).append(made)
        return made

    def _sync_point(self, guid: str | None, holder: model.Transcript) -> str | None:
        """Return the sync point here that stands for the one of the copy, adding it if there is none."""
        union, copy = self.incoming.union, self.incoming.copy
        found = None if guid is None else copy.sync_point(guid)
        if found is None:
            return guid
        transcript, point = found
        text, here = _their_text(copy.project, transcript), union.text_of(holder)
        position = point.position
        if text is not None and here is not None:
            position = _recounted(position, text, here)
        for mine in holder.sync_points:
            if (mine.time_stamp, mine.position) == (point.time_stamp, position):
                return mine.guid
        made = attrs.evolve(point, position=position)
        union.add(made, str(point.time_stamp), str(position))
        holder.sync_points.append(made)
        return made.guid

    # --- codings ------------------------------------------------------------------------------------------

    def _unite_codings(self, passage: Passage, guids: set[str], target: Any) -> None:  # noqa: ANN401 - bears codings
        """Work in the codings of a passage; new ones are put on ``target``."""
        incoming, item = self.incoming, passage.element
        for coding in getattr(item, "codings", ()):
            found = self._find(passage, coding, guids)
            if found is not None:
                found.taken = True
                incoming.guids["Coding"][guid_key(coding.guid)] = found.coding.guid
                incoming.unite_references(found.coding.note_refs, coding.note_refs, "Note")
                continue
            says = self._their_words(passage, coding)
            made = clone(coding)
            _translate(incoming, made)
            coder = coding.creating_user or (item.creating_user if passage.is_selection else None)
            made.creating_user = None if coder is None else incoming.here(coder, "User")
            old = made.guid
            incoming.union.add(made, passage.place, *says[:2], incoming.copy.label)
            if made.guid != old:
                self._tell_changed(old, made)
            incoming.guids["Coding"][guid_key(old)] = made.guid
            target.codings.append(made)
            self.codings[passage.place].append(_Standing(made, says, taken=True))

    def _tell_changed(self, guid: str, made: model.Coding) -> None:
        union = self.incoming.union
        other = union.known["Coding"].get(guid_key(guid))
        if other is not None:
            choices = {union.primary.label: other.guid, self.incoming.copy.label: made.guid}
            union.conflict(
                "coding", f"coding in {self.element.name or self.element.guid}", choices, "both kept"
            )

    def _find(self, passage: Passage, coding: model.Coding, guids: set[str]) -> _Standing | None:
        """Return the coding here that ``coding`` is: by GUID and content, else by being equal in all."""
        says, key = self._their_words(passage, coding), guid_key(coding.guid)
        equal: _Standing | None = None
        for one in self.codings[passage.place]:
            if one.taken or one.says[:2] != says[:2]:
                continue
            its = guid_key(one.coding.guid)
            if its == key:
                return one
            if equal is None and one.says == says and its not in guids:
                equal = one
        return equal

    def _their_words(self, passage: Passage, coding: model.Coding) -> tuple[str, str, frozenset[str]]:
        incoming, item = self.incoming, passage.element
        coder = coding.creating_user or (item.creating_user if passage.is_selection else None)
        code = None if coding.code_ref is None else incoming.here(coding.code_ref, "Code", "Case")
        notes = incoming.all_here(coding.note_refs, "Note")
        return _says(code, None if coder is None else incoming.here(coder, "User"), notes)

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


def _says(code: str | None, coder: str | None, notes: list[str]) -> tuple[str, str, frozenset[str]]:
    return guid_key(code or ""), guid_key(coder or ""), frozenset(map(guid_key, notes))


def _remark(passage: Passage, notes: list[str], author: str | None) -> Remark | None:
    """Return what a selection says beyond marking its place, None where it is nothing."""
    name, said = label(passage.element.name, passage.words), prose(passage.element.description)
    if not (name or said or notes):
        return None
    return name, said, frozenset(map(guid_key, notes)), guid_key(author or "")


def _fitting(there: list[tuple[Any, Remark | None]], remark: Remark | None, key: str) -> Any | None:  # noqa: ANN401 - a selection
    """Return a selection of the same place that says the same: of the same GUID if there is one."""
    equal = [item for item, said in there if said == remark]
    return next((item for item in equal if guid_key(item.guid) == key), equal[0] if equal else None)
