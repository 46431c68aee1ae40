"""Codings and memos of a project as W3C Web Annotations (JSON-LD): a collection with one page, an annotation a line.

Each coding is an annotation with the code as a tag, each memo a comment; passages are said twice, by position (code
points of the canonical text) and by quote with what stands before and after, so that they are found again in a text
that was changed. Stretches of recordings and areas of pictures are media fragments. What the model of Web Annotation
has no word for (paths, colours and descriptions of codes, the hash of a text) has a name that begins with
``refiqda:``; readers that do not know it pass over it.

Sources: Web Annotation Data Model and Vocabulary (W3C Recommendations of 23 February 2017); Media Fragments URI 1.0;
RFC 3778 for pages of PDFs; RFC 9562 for ``urn:uuid:``.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import attrs

from refiqda import model
from refiqda.errors import NotInProjectError, UnusableMemberError
from refiqda.files import atomic_write
from refiqda.importing.leaving import tell_left_out
from refiqda.index import source_kind, source_name, walk_codes
from refiqda.losses import LossLog, LossReport
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from refiqda.index import TextHolder
    from refiqda.project import Project
    from refiqda.text.canonical import Text

CONTEXT: Final = ["http://www.w3.org/ns/anno.jsonld", {"refiqda": "urn:refiqda:"}]
MEDIA: Final = "http://www.w3.org/TR/media-frags/"
PAGES: Final = "http://tools.ietf.org/rfc/rfc3778"
AROUND: Final = 32
"""Characters before and after a passage that are said with it."""

_TYPES: Final = {"text": "Text", "pdf": "Text", "picture": "Image", "audio": "Sound", "video": "Video"}
_HERE: Final = "here"
"""Where the name of a passage stands until it becomes that of the target."""

Thing = dict[str, Any]


def write_annotations(project: Project, target: str | Path, *, overwrite: bool = False) -> LossReport:
    """Write the codings and memos of ``project`` as .jsonld; return what the form cannot hold.

    Raises OutputExistsError.
    """
    log = LossLog()
    writing = _Writing(project, log)
    with atomic_write(target, overwrite=overwrite) as stream:
        writing.write(stream)
    opening = (
        "The texts themselves are not in it: reading it again needs the project, or the texts beside it."
    )
    return attrs.evolve(log.report(), opening=opening)


class _Writing:
    def __init__(self, project: Project, log: LossLog) -> None:
        self.project, self.tree, self.log = project, project.tree, log
        self.users = {guid_key(user.guid): _person(user) for user in self.tree.users}
        self.notes = {guid_key(note.guid): note for note in self.tree.notes}
        codes = list(walk_codes(self.tree.code_book))
        self.paths = {guid_key(code.guid): path for code, path in codes}
        self.above = {id(inner): code for code, _ in codes for inner in code.codes}
        self.attached = {
            guid_key(guid) for one in model.iterate(self.tree) for guid in getattr(one, "note_refs", ())
        }
        self.said: set[str] = set()

    def write(self, stream: BinaryIO) -> None:
        """Write everything; a line each, so that a file of any size is written as it is made."""
        head = {
            "@context": CONTEXT,
            "id": "urn:refiqda:annotations",
            "type": "AnnotationCollection",
            "label": self.tree.name,
            "refiqda:codebook": [self._code(code) for code, _ in walk_codes(self.tree.code_book)],
            "refiqda:people": list(self.users.values()),
        }
        stream.write(_json(head)[:-1].encode())
        stream.write(b', "first": {"id": "urn:refiqda:annotations:1", "type": "AnnotationPage", ')
        stream.write(b'"startIndex": 0, "items": [')
        total = 0
        for total, one in enumerate(self._annotations(), start=1):
            stream.write(b",\n" if total > 1 else b"\n")
            stream.write(_json(one).encode())
        stream.write(f'\n]}}, "total": {total}}}\n'.encode())
        self._tell_the_rest()

    def _annotations(self) -> Iterator[Thing]:
        for source in self.tree.sources:
            yield from self._of_source(source)
        for code, _ in walk_codes(self.tree.code_book):
            about = {"id": _urn(code.guid), "type": "refiqda:Code", "label": code.name}
            yield from self._remarks(code.note_refs, about)
        yield from self._remarks(
            self.tree.note_refs, {"id": "urn:refiqda:project", "type": "refiqda:Project"}
        )
        loose = [note.guid for note in self.tree.notes if guid_key(note.guid) not in self.attached]
        yield from self._remarks(loose, {"id": "urn:refiqda:notes", "type": "refiqda:Notes"})

    def _of_source(self, source: model.Source) -> Iterator[Thing]:
        about = {
            "id": _urn(source.guid),
            "type": _TYPES[source_kind(source)],
            "label": source_name(source) or "",
        }
        if isinstance(source, model.TextSource):
            yield from self._of_text(source, about)
        elif isinstance(source, model.PictureSource):
            if source.text_description is not None:
                yield from self._of_text(source.text_description, {**about, "refiqda:part": "description"})
            for area in source.picture_selections:
                yield from self._of_selection(area, about, [_box(area)])
        elif isinstance(source, model.PDFSource):
            yield from self._of_pages(source, about)
        else:
            stretches = (
                source.audio_selections if isinstance(source, model.AudioSource) else source.video_selections
            )
            for stretch in stretches:
                yield from self._of_selection(stretch, about, [_stretch(stretch.begin, stretch.end)])
            for transcript in source.transcripts:
                yield from self._of_transcript(transcript, about)
        yield from self._of_codings(source.codings, about, [], None)
        yield from self._remarks(source.note_refs, about)

    def _of_pages(self, source: model.PDFSource, about: Thing) -> Iterator[Thing]:
        if source.representation is not None:
            yield from self._of_text(source.representation, {**about, "refiqda:part": "text"})
        for area in source.pdf_selections:
            if area.representation is not None:
                self._drop("text of an area of a page", area)
            yield from self._of_selection(area, about, [_on_page(area)])

    # --- passages -----------------------------------------------------------------------------------------

    def _text(self, holder: TextHolder) -> Text | None:
        try:
            return self.project.text(holder)
        except (NotInProjectError, UnusableMemberError):
            return None

    def _of_text(self, holder: model.TextSource, about: Thing) -> Iterator[Thing]:
        if not (holder.plain_text_selections or holder.codings or holder.note_refs):
            return
        text = self._text(holder)
        about = {**about, **_hash(text)}
        for passage in holder.plain_text_selections:
            span = _span(text, passage.start_position, passage.end_position)
            if text is None or span is None:
                self._drop("coded passage outside of its text", passage)
                continue
            yield from self._of_selection(passage, about, _selectors(text.string, *span))
        if "refiqda:part" in about:
            yield from self._of_codings(holder.codings, about, [], None)
            yield from self._remarks(holder.note_refs, about)

    def _of_transcript(self, transcript: model.Transcript, about: Thing) -> Iterator[Thing]:
        text = self._text(transcript)
        about = {**about, "refiqda:part": _urn(transcript.guid), **_hash(text)}
        points = {guid_key(point.guid): point for point in transcript.sync_points}
        for passage in transcript.transcript_selections:
            first = points.get(guid_key(passage.from_sync_point or ""))
            last = points.get(guid_key(passage.to_sync_point or ""))
            if first is None or last is None:
                self._drop("coded passage of a transcript without a place", passage)
                continue
            selectors = [_stretch(first.time_stamp, last.time_stamp)]
            span = _span(text, first.position, last.position)
            if text is not None and span is not None:
                selectors += _selectors(text.string, *span)
            points_said = [_urn(first.guid), _urn(last.guid)]
            yield from self._of_selection(passage, {**about, "refiqda:points": points_said}, selectors)
        yield from self._remarks(transcript.note_refs, about)

    def _of_selection(self, selection: Any, about: Thing, selectors: list[Thing]) -> Iterator[Thing]:  # noqa: ANN401 - selections of six kinds
        about = {**about, _HERE: _urn(selection.guid)}
        if selection.name:
            about["refiqda:name"] = selection.name
        yield from self._of_codings(selection.codings, about, selectors, selection.creating_user)
        if selection.note_refs or selection.description:
            made = self._made(_urn(selection.guid), selection, about, selectors)
            made["motivation"] = "commenting"
            made["body"] = [self._comment(guid) for guid in self._known(selection.note_refs)]
            if selection.description:
                made["body"].append(
                    {"type": "TextualBody", "purpose": "describing", "value": selection.description}
                )
            yield made
        elif not selection.codings:
            made = self._made(_urn(selection.guid), selection, about, selectors)
            yield {**made, "motivation": "highlighting"}

    def _of_codings(
        self, codings: list[model.Coding], about: Thing, selectors: list[Thing], marked_by: str | None
    ) -> Iterator[Thing]:
        for coding in codings:
            path = self.paths.get(guid_key(coding.code_ref or ""))
            if path is None:
                self._drop("coding without a code that is there", coding)
                continue
            made = self._made(_urn(coding.guid), coding, about, selectors)
            if selectors and guid_key(marked_by or "") != guid_key(coding.creating_user or ""):
                made["refiqda:markedBy"] = _urn(marked_by) if marked_by else None
            made["motivation"] = "tagging"
            tag = {
                "type": "TextualBody",
                "purpose": "tagging",
                "value": path,
                "refiqda:code": _urn(coding.code_ref or ""),
            }
            made["body"] = [tag, *(self._comment(guid) for guid in self._known(coding.note_refs))]
            yield made

    # --- memos --------------------------------------------------------------------------------------------

    def _remarks(self, guids: list[str], about: Thing) -> Iterator[Thing]:
        for guid in self._known(guids):
            note = self.notes[guid_key(guid)]
            made = self._made(f"{_urn(guid)}#on", note, about, [])
            yield {**made, "motivation": "commenting", "body": [self._comment(guid)]}

    def _known(self, guids: list[str]) -> list[str]:
        return [guid for guid in guids if guid_key(guid) in self.notes]

    def _comment(self, guid: str) -> Thing:
        note = self.notes[guid_key(guid)]
        self.said.add(note.guid)
        text = self._text(note)
        made: Thing = {
            "id": _urn(note.guid),
            "type": "TextualBody",
            "purpose": "commenting",
            "value": "" if text is None else text.string,
        }
        if note.name:
            made["refiqda:name"] = note.name
        if note.description:
            made["refiqda:description"] = note.description
        if any(one.codings or one.note_refs for one in note.plain_text_selections) or note.codings:
            self._drop("coding in a memo", note)
        return {**made, **self._by(note)}

    def _made(self, id_: str, one: Any, about: Thing, selectors: list[Thing]) -> Thing:  # noqa: ANN401 - what has an author
        source = {key: value for key, value in about.items() if key != _HERE}
        target: Thing = {
            "id": about.get(_HERE),
            "type": "SpecificResource",
            "source": source,
            "selector": selectors,
        }
        return {"id": id_, "type": "Annotation", **self._by(one), "target": target if selectors else source}

    def _by(self, one: Any) -> Thing:  # noqa: ANN401 - what has an author
        made: Thing = {}
        person = self.users.get(guid_key(one.creating_user or ""))
        if person is not None:
            made["creator"] = person
        if one.creation_date_time:
            made["created"] = one.creation_date_time
        return made

    def _code(self, code: model.Code) -> Thing:
        made: Thing = {"id": _urn(code.guid), "label": code.name, "refiqda:codable": code.is_codable}
        above = self.above.get(id(code))
        for key, value in (
            ("refiqda:below", None if above is None else _urn(above.guid)),
            ("refiqda:color", code.color),
            ("refiqda:description", code.description),
        ):
            if value:
                made[key] = value
        return made

    def _drop(self, what: str, one: Any) -> None:  # noqa: ANN401 - what has a GUID
        self.log.add("dropped", what, "the form has no place for it", guid=one.guid)

    def _tell_the_rest(self) -> None:
        tell_left_out(self.tree, self.log, kept=("notes", "sources"))
        for source in self.tree.sources:
            if source.description:
                detail = "the form has no place for it"
                self.log.add(
                    "dropped", "memo of a source", detail, guid=source.guid, name=source_name(source)
                )
            for value in source.variable_values:
                self.log.add("dropped", "value of a source", "of a variable", guid=value.variable_ref)


def _person(user: model.User) -> Thing:
    made = {"id": _urn(user.guid), "type": "Person", "name": user.name or user.id or ""}
    return {**made, "nickname": user.id} if user.id else made


def _urn(guid: str) -> str:
    return f"urn:uuid:{guid_key(guid)}"


def _hash(text: Text | None) -> Thing:
    if text is None:
        return {}
    return {
        "refiqda:sha256": hashlib.sha256(text.string.encode()).hexdigest(),
        "refiqda:length": len(text.string),
    }


def _span(text: Text | None, start: int | None, end: int | None) -> tuple[int, int] | None:
    if text is None or start is None or end is None:
        return None
    starts, ends, _ = text.to_spans([start], [end])
    return None if int(starts[0]) < 0 else (int(starts[0]), int(ends[0]))


def _selectors(text: str, start: int, end: int) -> list[Thing]:
    return [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {
            "type": "TextQuoteSelector",
            "exact": text[start:end],
            "prefix": text[max(0, start - AROUND) : start],
            "suffix": text[end : end + AROUND],
        },
    ]


def _stretch(begin: int | None, end: int | None) -> Thing:
    value = f"t={_seconds(begin)},{_seconds(end)}"
    return {"type": "FragmentSelector", "conformsTo": MEDIA, "value": value}


def _seconds(milliseconds: int | None) -> str:
    """Return a time as media fragments say it: seconds with three decimals where they are needed."""
    if milliseconds is None:
        return ""
    whole, rest = divmod(max(0, milliseconds), 1000)
    return f"{whole}.{rest:03}".rstrip("0").rstrip(".")


def _corners(area: model.PictureSelection | model.PDFSelection) -> list[int | None]:
    return [area.first_x, area.first_y, area.second_x, area.second_y]


def _box(area: model.PictureSelection) -> Thing:
    corners = [value or 0 for value in _corners(area)]
    left, right = sorted((corners[0], corners[2]))
    top, bottom = sorted((corners[1], corners[3]))
    value = f"xywh=pixel:{left},{top},{right - left},{bottom - top}"
    return {
        "type": "FragmentSelector",
        "conformsTo": MEDIA,
        "value": value,
        "refiqda:corners": _corners(area),
    }


def _on_page(area: model.PDFSelection) -> Thing:
    """Return the page, from 1 as RFC 3778 has it; the area on it in points from the bottom left."""
    return {
        "type": "FragmentSelector",
        "conformsTo": PAGES,
        "value": f"page={(area.page or 0) + 1}",
        "refiqda:page": area.page,
        "refiqda:corners": _corners(area),
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


__all__ = ["write_annotations"]
