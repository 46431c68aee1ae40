"""Finding things in a project by name, path or GUID, and adding to it: what `Project`'s methods do.

GUIDs are UUIDv5 of what is added, so that a script that runs twice makes the same file. Equal things in one
project get distinct GUIDs: a number counts the repetitions. A project's name is part of what a user, a code
or a note is made of, not of a source: the same text is the same text.
"""

from __future__ import annotations

import re
import uuid
from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar, cast

import attrs

from refiqda import model, spec
from refiqda.errors import AmbiguousNameError, InvalidArgumentError, NotInProjectError, wrong_kind
from refiqda.index import TextHolder, further_texts, main_text, source_name, walk_codes
from refiqda.model import guid_key
from refiqda.text.canonical import Text
from refiqda.text.positions import as_stored

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.project import Project

NAMESPACE: Final = uuid.UUID("5f1d3c0e-8b1b-5a5e-9a52-7a3c6d2b41e7")
"""The UUIDv5 namespace of every GUID made here; never to change."""

_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")

T = TypeVar("T", bound=model.Identified)


class Asked(NamedTuple):
    """A coding to be made: where, from and to (canonical), with which code, by whom."""

    source: str | model.Source | TextHolder
    start: int
    end: int
    code: str | model.Code
    coder: str | model.User


@attrs.define(eq=False)
class TranscriptDesk:
    """The sync points and passages of one transcript by their places, as many as there were when it was made."""

    points: int
    places: list[int]
    by_place: dict[int, model.SyncPoint]
    anchors: list[tuple[int, int]]
    in_order: bool
    selections: int
    by_points: dict[tuple[str, str, str], model.TranscriptSelection]


@attrs.define(eq=False)
class Desk:
    """What editing remembers to be quick; each memory is checked against the tree before it is trusted."""

    guids: set[str] | None = None
    selections: dict[int, tuple[int, dict[tuple[int, int, str], model.PlainTextSelection]]] = attrs.field(
        factory=dict
    )
    transcripts: dict[int, TranscriptDesk] = attrs.field(factory=dict)


# --- finding --------------------------------------------------------------------------------------------


def find_code(project: Project, asked: str | model.Code) -> model.Code:
    """Return the code with this GUID, path or name.

    A path may begin with a slash, and then is nothing but a path: ``/B`` is the top-level code where ``B`` is also
    the name of ``A/B``.
    """
    if isinstance(asked, model.Code):
        return asked
    codes = list(walk_codes(project.tree.code_book))
    by_guid = _by_guid(asked, (code for code, _ in codes))
    if by_guid is not None:
        return by_guid
    found = [(code, path) for code, path in codes if asked in (path, code.name)]
    found = found or [(code, path) for code, path in codes if asked == f"/{path}"]
    return _only(project, "code", asked, [(code, _code_label(code, path)) for code, path in found])


def _code_label(code: model.Code, path: str) -> str:
    """Return the path of a code as it may be asked for, and its GUID."""
    return f"{path if '/' in path else f'/{path}'} ({code.guid})"


def find_source(project: Project, asked: str | model.Source) -> model.Source:
    """Return the source with this GUID or name."""
    if isinstance(asked, model.Source | TextHolder):
        return asked
    by_guid = _by_guid(asked, project.tree.sources)
    if by_guid is not None:
        return by_guid
    found = [source for source in project.tree.sources if source_name(source) == asked]
    return _only(project, "source", asked, [(source, f"{asked} ({source.guid})") for source in found])


def find_user(project: Project, asked: str | model.User) -> model.User:
    """Return the user with this GUID, name or id."""
    if isinstance(asked, model.User):
        return asked
    by_guid = _by_guid(asked, project.tree.users)
    if by_guid is not None:
        return by_guid
    found = [user for user in project.tree.users if asked in (user.name, user.id)]
    return _only(project, "user", asked, [(user, f"{user.name} ({user.guid})") for user in found])


def text_holder(project: Project, asked: str | model.Source | TextHolder) -> TextHolder:
    """Return the element whose text is asked for by element, GUID or name of a source."""
    if isinstance(asked, TextHolder):
        return asked
    if isinstance(asked, str):
        inner = _inner_text(project, asked)
        if inner is not None:
            return inner
        asked = find_source(project, asked)
    holder = main_text(asked)
    if holder is None:
        raise NotInProjectError(
            "a source has no text",
            file=project.label,
            where=asked.guid,
            remedy="Only sources with a plain text can be read.",
        )
    return holder


def _inner_text(project: Project, asked: str) -> TextHolder | None:
    """Return the note or the text inside of a source that has this GUID, or the transcript of this name."""
    if _by_guid(asked, project.tree.sources) is not None:
        return None
    inner = _by_guid(asked, project.tree.notes) or _by_guid(asked, _inner_texts(project.tree))
    return inner or _transcript_of(project, asked)


def _transcript_of(project: Project, asked: str) -> model.Transcript | None:
    """Return the transcript with this GUID or name; None where there is none, or a source is called so."""
    sources = project.tree.sources
    recordings = [one for one in sources if isinstance(one, model.AudioSource | model.VideoSource)]
    transcripts = [one for recording in recordings for one in recording.transcripts]
    by_guid = _by_guid(asked, transcripts)
    if by_guid is not None or any(source_name(source) == asked for source in sources):
        return by_guid
    found = [(one, f"{asked} ({one.guid})") for one in transcripts if one.name == asked]
    return _only(project, "transcript", asked, found) if found else None


def _inner_texts(tree: model.Project) -> Iterable[TextHolder]:
    for source in tree.sources:
        holder = main_text(source)
        if holder is not None and holder is not source:
            yield holder
        yield from further_texts(source)


def _by_guid(asked: str, elements: Iterable[T]) -> T | None:
    if not isinstance(asked, str):
        raise wrong_kind("a name, path or GUID", asked, "Give it as text, or the element itself.")
    key = guid_key(asked)
    return next((one for one in elements if one.guid and guid_key(one.guid) == key), None)


def _only(project: Project, kind: str, asked: str, found: list[tuple[T, str]]) -> T:
    if len(found) == 1:
        return found[0][0]
    if not found:
        raise NotInProjectError(
            f"there is no {kind} {asked!r}", file=project.label, remedy="Give its name, path or GUID."
        )
    candidates = tuple(label for _, label in found)
    raise AmbiguousNameError(
        f"{kind} {asked!r} may be any of {len(found)}",
        candidates=candidates,
        file=project.label,
        remedy=f"Give the {'path or GUID' if kind == 'code' else 'GUID'}: {'; '.join(candidates)}.",
    )


# --- adding ---------------------------------------------------------------------------------------------


def add_user(project: Project, name: str, *, guid: str | None, id_: str | None) -> model.User:
    """Add a user."""
    check_name(name)
    check_text(id_)
    user = model.User(guid=new_guid(project, guid, "user", project.tree.name, name, id_), name=name, id=id_)
    project.tree.users.append(user)
    return user


def add_code(project: Project, code: model.Code, parent: str | model.Code | None) -> model.Code:
    """Add ``code``, which has no GUID unless it was asked for, below ``parent`` or at the top."""
    check_name(code.name)
    check_text(code.description)
    if code.color is not None and not spec.COLOR.accepts(code.color):
        raise InvalidArgumentError(f"{code.color!r} is no colour", remedy="Use #RRGGBB.")
    above = None if parent is None else find_code(project, parent)
    content = (code.name, None if above is None else above.guid, code.color, code.description)
    code.guid = new_guid(project, code.guid or None, "code", project.tree.name, *content)
    (project.tree.code_book if above is None else above.codes).append(code)
    return code


def rename_code(project: Project, asked: str | model.Code, name: str) -> model.Code:
    """Give a code another name."""
    check_name(name)
    code = find_code(project, asked)
    code.name = name
    return code


def add_source(project: Project, name: str, text: str, *, guid: str | None) -> model.TextSource:
    """Add a text source whose text waits to be written."""
    check_name(name)
    check_string(text)
    canonical = Text.from_string(text)
    made = new_guid(project, guid, "source", name, canonical.sha256)
    path = f"internal://{made.strip('{}')}.txt"
    source = model.TextSource(guid=made, name=name, plain_text_path=path)
    project.new_texts[path] = as_stored(canonical.string)
    project.tree.sources.append(source)
    return source


def add_coding(
    project: Project, asked: Asked, *, memo: str | None, created: str | None, guid: str | None
) -> model.Coding:
    """Add a coding of a span, on a selection that is there already or a new one."""
    holder = _coded_text(project, asked.source)
    code, coder = find_code(project, asked.code), find_user(project, asked.coder)
    if created is not None and not spec.DATE_TIME.accepts(created):
        raise InvalidArgumentError(f"{created!r} is no xsd:dateTime", remedy="Use 2024-01-31T12:00:00Z.")
    check_text(memo)
    text = project.text(holder)
    if not 0 <= asked.start < asked.end <= len(text):
        raise InvalidArgumentError(
            f"the span {asked.start} to {asked.end} is none of this text",
            file=project.label,
            where=holder.guid,
            remedy=f"It has the positions 0 to {len(text)}, and a passage has a length.",
        )
    span = (str(asked.start), str(asked.end))
    content = (holder.guid, *span, code.guid, coder.guid, memo, created)
    made = new_guid(project, guid, "coding", *content)
    coding = model.Coding(guid=made, creating_user=coder.guid, creation_date_time=created, code_ref=code.guid)
    if memo is not None:
        coding.note_refs.append(add_note(project, memo, coding).guid)
    raw = (text.to_raw(asked.start), text.to_raw(asked.end))
    _marked(project, holder, raw, coder).codings.append(coding)
    return coding


def add_passage(
    project: Project, asked: str | model.Source | TextHolder, span: tuple[int, int], user: model.User
) -> model.PlainTextSelection | model.TranscriptSelection:
    """Return the selection of a canonical span by a user, for a memo to stand on: one that is there, or a new one."""
    holder = _coded_text(project, asked)
    text = project.text(holder)
    return _marked(project, holder, (text.to_raw(span[0]), text.to_raw(span[1])), user)


def _marked(
    project: Project, holder: TextHolder, raw: tuple[int, int], user: model.User
) -> model.PlainTextSelection | model.TranscriptSelection:
    """Return the selection of a raw span by a user, as the holder's kind has it."""
    if isinstance(holder, model.Transcript):
        return _transcript_selection(project, holder, raw, user)
    return _selection(project, holder, raw, user)


def _coded_text(project: Project, asked: str | model.Source | TextHolder) -> TextHolder:
    if isinstance(asked, str):
        asked = _transcript_of(project, asked) or asked
    if isinstance(asked, model.Transcript):
        return asked
    source = find_source(project, asked)
    holder = main_text(source)
    if holder is None:
        raise InvalidArgumentError(
            "only a source with a text of its own can be coded by positions",
            file=project.label,
            where=source.guid,
            remedy="Name a text, a PDF with its text, or a recording with a transcript.",
        )
    return holder


def _selection(
    project: Project, holder: model.TextSource, raw: tuple[int, int], coder: model.User
) -> model.PlainTextSelection:
    """Return the selection for a raw span and a user: a new one unless there is one to use again."""
    selections = holder.plain_text_selections
    start, end = raw
    key = (start, end, guid_key(coder.guid))
    count, known = project._desk.selections.get(id(holder), (-1, {}))  # noqa: SLF001 - the desk is for this module
    if count != len(selections):
        known = {}
        for one in reversed(selections):
            known[one.start_position or 0, one.end_position or 0, guid_key(one.creating_user or "")] = one
    found = known.get(key)
    if found is not None and project.program not in {"nvivo", "nvivo-mac"}:
        there = (found.start_position, found.end_position, guid_key(found.creating_user or ""))
        if there == key:
            return found
    content = (holder.guid, str(start), str(end), coder.guid)
    selection = model.PlainTextSelection(
        guid=new_guid(project, None, "selection", *content),
        start_position=start,
        end_position=end,
        creating_user=coder.guid,
    )
    selections.append(selection)
    known[key] = selection
    project._desk.selections[id(holder)] = (len(selections), known)  # noqa: SLF001 - as above
    return selection


def _transcript_selection(
    project: Project, holder: model.Transcript, raw: tuple[int, int], coder: model.User
) -> model.TranscriptSelection:
    """Return the selection between the sync points at two raw places; what is not there yet is made."""
    desk = _transcript_desk(project, holder)
    first, last = (_sync_point(project, holder, desk, place) for place in raw)
    key = (guid_key(first.guid), guid_key(last.guid), guid_key(coder.guid))
    found = desk.by_points.get(key)
    if found is not None and project.program not in {"nvivo", "nvivo-mac"}:
        there = (found.from_sync_point, found.to_sync_point, found.creating_user)
        if tuple(guid_key(one or "") for one in there) == key:
            return found
    content = (holder.guid, str(raw[0]), str(raw[1]), coder.guid)
    selection = model.TranscriptSelection(
        guid=new_guid(project, None, "selection", *content),
        from_sync_point=first.guid,
        to_sync_point=last.guid,
        creating_user=coder.guid,
    )
    holder.transcript_selections.append(selection)
    desk.by_points[key] = selection
    desk.selections += 1
    return selection


def _transcript_desk(project: Project, holder: model.Transcript) -> TranscriptDesk:
    """Return what is remembered of a transcript, looked up anew when there are more or fewer than it knows."""
    known = project._desk.transcripts.get(id(holder))  # noqa: SLF001 - the desk is for this module
    points, selections = holder.sync_points, holder.transcript_selections
    if known is not None and (known.points, known.selections) == (len(points), len(selections)):
        return known
    placed = [(one.position, one) for one in points if one.position is not None]
    by_place: dict[int, model.SyncPoint] = {}
    for place, one in sorted(placed, key=lambda pair: pair[1].time_stamp is None):
        by_place.setdefault(place, one)
    places = [place for place, _ in placed]
    timed = {place: one.time_stamp for place, one in by_place.items() if one.time_stamp is not None}
    by_points = {
        tuple(
            guid_key(guid or "") for guid in (one.from_sync_point, one.to_sync_point, one.creating_user)
        ): one
        for one in reversed(selections)
    }
    known = TranscriptDesk(
        points=len(points),
        places=sorted(places),
        by_place=by_place,
        anchors=sorted({0: 0, **timed}.items()) if timed else [],
        in_order=len(placed) == len(points) and places == sorted(places),
        selections=len(selections),
        by_points=cast("dict[tuple[str, str, str], model.TranscriptSelection]", by_points),
    )
    project._desk.transcripts[id(holder)] = known  # noqa: SLF001 - as above
    return known


def _sync_point(
    project: Project, holder: model.Transcript, desk: TranscriptDesk, place: int
) -> model.SyncPoint:
    """Return the sync point at a raw place of a transcript; a new one has an estimated time, or none."""
    found = desk.by_place.get(place)
    if found is not None and found.position == place:
        return found
    point = model.SyncPoint(
        guid=new_guid(project, None, "sync point", holder.guid, str(place)),
        position=place,
        time_stamp=estimated_time(desk.anchors, place),
    )
    number = bisect_right(desk.places, place)
    holder.sync_points.insert(number if desk.in_order else len(holder.sync_points), point)
    desk.places.insert(number, place)
    desk.by_place[place] = point
    desk.points += 1
    return point


def estimated_time(anchors: list[tuple[int, int]], place: int) -> int | None:
    """Return the time of a place between two of ``anchors`` (place, time), as if all was spoken at one pace.

    None behind the last, where nothing tells when the recording ends.
    """
    number = bisect_right(anchors, place, key=lambda anchor: anchor[0])
    if not 0 < number < len(anchors):
        return None
    (before, begin), (after, end) = anchors[number - 1], anchors[number]
    return begin + (end - begin) * (place - before) // (after - before)


def add_note(project: Project, memo: str, coding: model.Coding) -> model.Note:
    """Add a note that a coding is to refer to, by its coder and of its date."""
    note = model.Note(
        guid=new_guid(project, None, "note", coding.guid, memo),
        creating_user=coding.creating_user,
        creation_date_time=coding.creation_date_time,
        plain_text_content=memo,
    )
    project.tree.notes.append(note)
    return note


def new_guid(project: Project, wanted: str | None, kind: str, *content: str | None) -> str:
    """Return ``wanted`` if it is a GUID that is free, or the first free UUIDv5 of the content."""
    used = project._desk.guids  # noqa: SLF001 - the desk is for this module
    if used is None:
        elements = model.iterate(project.tree)
        used = {guid_key(one.guid) for one in elements if isinstance(one, model.Identified) and one.guid}
        project._desk.guids = used  # noqa: SLF001 - as above
    if wanted is not None:
        if not spec.GUID.accepts(wanted) or guid_key(wanted) in used:
            raise InvalidArgumentError(
                f"{wanted!r} is no GUID, or taken already", remedy="Leave it out to have one made."
            )
        used.add(guid_key(wanted))
        return wanted
    number = 0
    while True:
        guid = content_guid(kind, *content, *([str(number)] if number else []))
        if guid not in used:
            used.add(guid)
            return guid
        number += 1


def content_guid(*parts: str | None) -> str:
    """Return the UUIDv5 of these parts, whether or not a project has it."""
    # lengths keep the parts apart, whatever they hold
    name = "".join("-;" if part is None else f"{len(part)}:{part};" for part in parts)
    return str(uuid.uuid5(NAMESPACE, name))


def check_name(name: str) -> None:
    """Refuse a name that is empty, or that no XML can hold."""
    if not name.strip():
        raise InvalidArgumentError("a name is empty", remedy="Give it at least one letter.")
    check_text(name)


def check_text(text: str | None) -> None:
    """Refuse characters that no XML can hold."""
    if text is not None and _FORBIDDEN.search(text):
        raise InvalidArgumentError(
            "a name, memo or description holds a character that XML forbids",
            remedy="Remove control characters.",
        )


def check_string(text: str) -> None:
    """Refuse a text that no UTF-8 can hold; control characters are kept, for a text lies in a file of its own."""
    if _SURROGATES.search(text):
        raise InvalidArgumentError(
            "the text holds half of a surrogate pair", remedy="Decode it properly before it is added."
        )
