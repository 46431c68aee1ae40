"""Placed rows become elements: selections, codings, memos, users and codes, and a note about each machine coder.

What the project has already is left as it is: a new coding never goes into a selection that was there before. Within
one build the codings of one passage by one user share a selection, except where the project is NVivo's, which writes
one for each. All GUIDs are made of content.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from refiqda import model
from refiqda.building.areas import Corners, add_area
from refiqda.editing import add_note, add_passage, new_guid
from refiqda.errors import NotInProjectError, UnusableMemberError
from refiqda.index import main_text
from refiqda.machine_coders import machine_of
from refiqda.model import guid_key

if TYPE_CHECKING:
    from refiqda.building.asking import Asked
    from refiqda.building.names import Coders, Codes
    from refiqda.index import TextHolder
    from refiqda.project import Project

Said = tuple[str, str, tuple[int | None, ...], str, str, str | None]
"""What makes two codings one: source, kind of place (text, time, area), where, code, coder, memo."""

_CORNERS = ("page", "x1", "y1", "x2", "y2")


class Hand:
    """Writes rows into a project."""

    def __init__(self, project: Project, codes: Codes, coders: Coders) -> None:
        self._project = project
        self._codes = codes
        self._coders = coders
        self._known: set[Said] = set()
        self._selections: dict[tuple[str, tuple[int | None, ...], str], list[model.Coding]] = {}
        self._areas = project.page_areas()
        self._old: dict[int, set[int]] = {}
        self._one_each = project.program in {"nvivo", "nvivo-mac"}
        self._machines: dict[str, list[Asked]] = defaultdict(list)

    def write(self, rows: list[Asked]) -> int:
        """Write the rows that have their place; return how many of them were said already."""
        placed = [one for one in rows if one.failure is None]
        for one in placed:  # codes and users in the order of the rows, passages in that of the text
            if one.code is not None and one.coder is not None:
                one.code, one.coder = self._codes.make(one.code), self._coders.make(one.coder)
        self._remember_known(placed)
        by_source: dict[int, list[Asked]] = defaultdict(list)
        for one in placed:
            by_source[id(one.source)].append(one)
        repeated = 0
        for source in self._project.tree.sources:
            if id(source) in by_source:
                repeated += self._write_source(source, by_source[id(source)])
        for name in sorted(self._machines):
            self._describe_machine(name, self._machines[name])
        return repeated

    def _remember_known(self, rows: list[Asked]) -> None:
        """Remember what the project says already about the texts that are to be coded."""
        touched = {guid_key(_text_guid(one.source, one)) for one in rows if one.source is not None}
        codings = self._project.codings()
        names = (
            "source_guid",
            "code_guid",
            "coder_guid",
            "start",
            "end",
            "begin_ms",
            "end_ms",
            "memo",
            *_CORNERS,
        )
        for source, code, coder, start, end, begin, stop, memo, page, *corners in zip(
            *map(codings.column, names), strict=True
        ):
            if guid_key(source) not in touched:
                continue
            place: tuple[str, tuple[int | None, ...]]
            if start is not None:
                place = ("text", (start, end))
            elif begin is not None:
                place = ("time", (begin, stop))
            elif None not in corners:
                place = ("area", Corners(page, *corners).in_order())
            else:
                continue
            self._known.add((guid_key(source), *place, guid_key(code or ""), guid_key(coder or ""), memo))

    def _write_source(self, source: model.Source, rows: list[Asked]) -> int:
        """Write the rows of one source in the order of its text; return how many were said already."""
        passages = sorted((one for one in rows if one.span is not None), key=_by_span)
        stretches = sorted((one for one in rows if one.times is not None), key=_by_times)
        repeated = 0
        for holder in {id(one.holder): one.holder for one in passages}.values():
            if holder is None:  # a row with a span has been looked up in a text
                raise AssertionError
            text = self._project.text(holder)
            own = [one for one in passages if one.holder is holder]
            starts = text.to_raw([one.span.start for one in own if one.span is not None]).tolist()
            ends = text.to_raw([one.span.end for one in own if one.span is not None]).tolist()
            for one, *raw in zip(own, starts, ends, strict=True):
                repeated += self._write_row(source, holder, one, (raw[0], raw[1]))
        for one in stretches:
            if one.times is not None:
                repeated += self._write_row(source, source, one, one.times)
        for one in sorted((one for one in rows if one.area is not None), key=_by_area):
            if one.area is not None:
                repeated += self._write_row(source, source, one, one.area)
        return repeated

    def _write_row(
        self,
        source: model.Source,
        holder: TextHolder | model.Source,
        one: Asked,
        raw: tuple[int, int] | Corners,
    ) -> bool:
        """Write one coding unless it is said already; return whether it is."""
        code, coder = one.code, one.coder
        if not isinstance(code, model.Code) or not isinstance(coder, model.User):
            raise AssertionError  # noqa: TRY004 - both are made by now
        if one.is_machine:
            self._machines[coder.name or ""].append(one)
        place: tuple[int | None, ...] = one.span or one.times or one.area or ()
        kind = "text" if one.span else "time" if one.times else "area"
        where = one.area.in_order() if one.area else tuple(place)
        who = (guid_key(code.guid), guid_key(coder.guid))
        said = (guid_key(_text_guid(source, one)), kind, where, *who, one.memo)
        if said in self._known:
            return True
        self._known.add(said)
        content = (holder.guid, *map(str, place), code.guid, coder.guid, one.memo, one.created)
        coding = model.Coding(
            guid=new_guid(self._project, None, "coding", *content),
            creating_user=coder.guid,
            creation_date_time=one.created,
            code_ref=code.guid,
        )
        if one.memo is not None:
            coding.note_refs.append(add_note(self._project, one.memo, coding).guid)
        self._codings_at(holder, raw, one, coder).append(coding)
        return False

    def _codings_at(
        self, holder: TextHolder | model.Source, raw: tuple[int, int] | Corners, one: Asked, user: model.User
    ) -> list[model.Coding]:
        """Return the codings of the selection of a user at a place, which is made for the first of them."""
        key = (holder.guid, one.area.in_order() if one.area else tuple(raw), user.guid)
        if self._one_each or key not in self._selections:
            self._selections[key] = (
                self._select_between(holder, one, user)
                if isinstance(holder, model.Transcript)
                else self._select(holder, raw, user.guid)
            )
        return self._selections[key]

    def _select(
        self, holder: model.TextSource | model.Source, raw: tuple[int, int] | Corners, user: str
    ) -> list[model.Coding]:
        """Return the codings of a new selection of a text, of a stretch of a recording, or of an area."""
        guid = new_guid(self._project, None, "selection", holder.guid, *map(str, raw), user)
        if isinstance(raw, Corners):
            return add_area(holder, raw, self._areas, guid=guid, user=user)
        start, end = raw
        made: model.PlainTextSelection | model.Stretch
        if isinstance(holder, model.TextSource):
            made = model.PlainTextSelection(
                guid=guid, start_position=start, end_position=end, creating_user=user
            )
            holder.plain_text_selections.append(made)
        elif isinstance(holder, model.AudioSource):
            made = model.AudioSelection(guid=guid, begin=start, end=end, creating_user=user)
            holder.audio_selections.append(made)
        elif isinstance(holder, model.VideoSource):
            made = model.VideoSelection(guid=guid, begin=start, end=end, creating_user=user)
            holder.video_selections.append(made)
        else:
            raise AssertionError  # noqa: TRY004 - no other holder is given a place
        return made.codings

    def _select_between(self, holder: model.Transcript, one: Asked, user: model.User) -> list[model.Coding]:
        """Return the codings of a selection between two sync points, one that this build has made."""
        old = self._old.setdefault(id(holder), {id(each) for each in holder.transcript_selections})
        made = add_passage(self._project, holder, one.span or (0, 0), user)
        if not isinstance(made, model.TranscriptSelection):
            raise AssertionError  # noqa: TRY004 - transcripts have no other
        if id(made) in old:
            guid = new_guid(self._project, None, "selection", holder.guid, "built", made.guid)
            made = attrs.evolve(made, guid=guid, description=None, codings=[], note_refs=[], source_form=None)
            holder.transcript_selections.append(made)
        return made.codings

    def _describe_machine(self, name: str, rows: list[Asked]) -> None:
        """Add a note to the project that says what is known of a machine coder, unless it is there."""
        machine = machine_of(name)
        user = rows[0].coder
        if machine is None or not isinstance(user, model.User):
            raise AssertionError
        dates = sorted({one.created for one in rows if one.created})
        prompts = sorted({one.cell("prompt") or "" for one in rows} - {""})
        lines = [
            f"These codings were made by a machine, not by a person: {name}.",
            f"Coder: {machine.name}",
            f"Model: {machine.model or 'not said'}",
            f"Date: {' to '.join(dict.fromkeys((dates[0], dates[-1]))) if dates else 'not said'}",
            *(f"Prompt: {one}" for one in prompts or ["not said"]),
        ]
        words = "\n".join(lines)
        title = f"Machine coder: {machine.name}"
        if self._is_noted(user.guid, words):
            return
        guid = new_guid(self._project, None, "note", title, words)
        path = f"internal://{guid}.txt"  # QualCoder keeps notes that have a file
        self._project.new_texts[path] = words
        note = model.Note(
            guid=guid,
            name=title,
            creating_user=user.guid,
            creation_date_time=dates[0] if dates else None,
            plain_text_path=path,
        )
        self._project.tree.notes.append(note)
        self._project.tree.note_refs.append(guid)

    def _is_noted(self, user: str, words: str) -> bool:
        for note in self._project.tree.notes:
            if guid_key(note.creating_user or "") == guid_key(user):
                with contextlib.suppress(NotInProjectError, UnusableMemberError):
                    if self._project.text(note).string == words:
                        return True
        return False


def _by_span(one: Asked) -> tuple[int, int]:
    return one.span or (0, 0)


def _by_times(one: Asked) -> tuple[int, int]:
    return one.times or (0, 0)


def _by_area(one: Asked) -> tuple[int, ...]:
    return one.area.in_order() if one.area else ()


def _text_guid(source: model.Source, one: Asked) -> str:
    """Return the GUID by which codings name the text of a row: the source's for its main text."""
    holder = one.holder
    return source.guid if one.span is None or holder is None or holder is main_text(source) else holder.guid
