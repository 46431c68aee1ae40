"""W3C Web Annotations (JSON-LD) as a project: tags become codes, comments memos, where their targets are known.

Targets are looked for among the sources of a project (``into``) and, by the last part of their address, among the
files beside the annotations. Nothing is fetched. A passage is where its position says if the words there are its
own, else where its words stand once (with what is said to stand before and after); one that is nowhere is told.

Sources: Web Annotation Data Model (W3C Recommendation of 23 February 2017): 3.2 bodies and targets, 3.3.5 purposes,
4.2 selectors, 5 collections; Media Fragments URI 1.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda import model
from refiqda.importing.annotations_file import Thing, annotations_in, listed, load, strings, texts_of
from refiqda.importing.annotations_places import Place, Places
from refiqda.importing.making import Authorship, Making
from refiqda.model import guid_key

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.losses import LossReport
    from refiqda.project import Project

_TAGS: Final = frozenset({"tagging", "classifying", "identifying", "oa:tagging", "oa:classifying"})
_NO_MEMO: Final = frozenset({"highlighting", "bookmarking", "linking"})
_ORDER: Final = "refiqda:codebook"


def import_annotations(path: Path, *, into: Project | None = None) -> tuple[Project, LossReport]:
    """Read annotations; with ``into`` they are added to a copy of that project.

    Raises UnusableFileError for what is no JSON or holds no annotations.
    """
    document = load(path)
    found, elsewhere = annotations_in(document, path.name)
    name = strings(document.get("label")) if isinstance(document, dict) else ""
    making = Making(name or path.stem, "Web Annotation")
    if into is not None:
        making.project = into.copy()
        making.tree = making.project.tree
    for _ in range(elsewhere):
        making.log.add("dropped", "page of annotations", "lies elsewhere, and nothing is fetched")
    reading = _Reading(making, Places(making, path.resolve().parent))
    if isinstance(document, dict):
        reading.read_codebook(document)
    for one in found:
        reading.read(one)
    return making.finish()


class _Reading:
    def __init__(self, making: Making, places: Places) -> None:
        self.making, self.log, self.places = making, making.log, places
        self.tree = making.tree
        self.users: dict[str, str] = {}
        self.codes: dict[str, model.Code] = {}
        self.by_path: dict[str, model.Code] = {}
        self.notes: dict[str, model.Note] = {}
        for user in self.tree.users:
            self.users.setdefault(user.name or user.id or "", user.guid)
            self.users.setdefault(_urn(user.guid), user.guid)
        for code, path in places.codes():
            self.codes[_urn(code.guid)] = code
            self.by_path.setdefault(path, code)

    # --- codes and people ---------------------------------------------------------------------------------

    def read_codebook(self, document: Thing) -> None:
        """Make the codes and people that a collection written here names."""
        for person in listed(document.get("refiqda:people")):
            self._person(person)
        for said in listed(document.get(_ORDER)):
            if not isinstance(said, dict):
                continue
            key, below = strings(said.get("id")), strings(said.get("refiqda:below"))
            above = self.codes.get(below)
            label = strings(said.get("label")) or "without a name"
            path = f"{self._path(above)}/{label}" if above is not None else label
            if key in self.codes or not key:
                continue
            known = self.by_path.get(path)
            if known is not None:
                self.codes[key] = known
                continue
            code = model.Code(
                guid=self.places.guid(key, "code", path),
                name=label,
                is_codable=said.get("refiqda:codable") is not False,
                color=self.making.color(strings(said.get("refiqda:color")), label),
                description=strings(said.get("refiqda:description")) or None,
            )
            self.codes[key] = self.by_path[path] = self.making.code(code, above)

    def _path(self, code: model.Code) -> str:
        return next((path for path, one in self.by_path.items() if one is code), code.name)

    def _code(self, body: Thing) -> model.Code | None:
        """Return the code that a tag names, made where it is new."""
        said = self.codes.get(strings(body.get("refiqda:code")))
        if said is not None:
            return said
        source = body.get("source")
        value = strings(body.get("value")) or strings(body.get("label"))
        if not value and isinstance(source, dict):
            value = strings(source.get("label")) or strings(source.get("value")) or strings(source.get("id"))
        value = value or strings(source) or strings(body.get("id"))
        value = value.strip()
        if not value:
            return None
        known = self.by_path.get(value) or self.codes.get(value)
        if known is None:
            code = model.Code(guid=self.making.guid("code", value), name=value, is_codable=True)
            known = self.by_path[value] = self.making.code(code, None)
        return known

    def _person(self, said: object) -> str | None:
        """Return the GUID of whom a creator names: by its id, else by its name."""
        first = next(iter(listed(said)), None)
        if first is None:
            return None
        one = first if isinstance(first, dict) else {"id": first}
        key = strings(one.get("id"))
        name = strings(one.get("name")) or strings(one.get("nickname")) or key
        if not name.strip():
            return None
        known = self.users.get(key) if key else None
        if known is None and not (key and isinstance(first, dict) and "refiqda" in key):
            known = self.users.get(name)
        if known is None:
            known = self.places.guid(key, "user", name)
            nick = strings(one.get("nickname")) if one.get("name") else ""
            user = model.User(guid=known, name=self.making.clean(name, "name of a person"), id=nick or None)
            self.tree.users.append(user)
            self.users.setdefault(name, known)
        if key:
            self.users.setdefault(key, known)
        return known

    def _by(self, one: Thing) -> Authorship:
        stamp = strings(one.get("created")) or strings(one.get("modified"))
        return Authorship(self._person(one.get("creator")), self.making.date(stamp, "annotation"))

    # --- annotations --------------------------------------------------------------------------------------

    def read(self, one: Thing) -> None:
        """Place one annotation on each of its targets."""
        tags, comments = self._bodies(one)
        by = self._by(one)
        codes = [code for code in (self._code(tag) for tag in tags) if code is not None]
        targets = listed(one.get("target"))
        if not targets:
            self.log.add("dropped", "annotation", "names no target", name=strings(one.get("id")) or None)
        for target in targets:
            marker = self._person(one["refiqda:markedBy"]) if "refiqda:markedBy" in one else by.user
            place = self.places.find(target, Authorship(marker, by.created))
            if place is None:
                continue
            notes = [note for note in (self._note(comment, by, place) for comment in comments) if note]
            guid = strings(one.get("id")) if len(targets) == 1 else ""
            self._put(place, codes, notes, by, guid)
            self._describe(place, one)

    def _bodies(self, one: Thing) -> tuple[list[Thing], list[Thing]]:
        """Return the bodies that are tags, and those that are comments."""
        tags: list[Thing] = []
        comments: list[Thing] = []
        motives = {strings(motive) for motive in listed(one.get("motivation"))}
        bodies = listed(one.get("body"))
        if isinstance(one.get("bodyValue"), str):
            bodies.append({"type": "TextualBody", "value": one["bodyValue"]})
        for said in bodies:
            body: Thing = said if isinstance(said, dict) else {"source": said}
            purposes = {strings(purpose) for purpose in listed(body.get("purpose"))} or motives
            if purposes & _TAGS:
                tags.append(body)
            elif "describing" in purposes and len(listed(body.get("purpose"))) == 1 and "id" not in body:
                continue
            elif texts_of(body) or body.get("refiqda:name"):
                comments.append(body)
            elif not purposes & _NO_MEMO:
                detail = "is not text, or lies elsewhere; nothing is fetched"
                self.log.add("dropped", "body of an annotation", detail, name=strings(one.get("id")) or None)
        return tags, comments

    def _note(self, body: Thing, by: Authorship, place: Place) -> model.Note | None:
        """Return the memo of a comment; one that is said at several places is one."""
        key = strings(body.get("id"))
        known = self.notes.get(key) if key else None
        if known is not None:
            return known
        own = (
            self._by(body)
            if body.get("creator") or body.get("created") or key.startswith("urn:uuid:")
            else by
        )
        name = strings(body.get("refiqda:name")) or None
        note = self.making.note((place.guid,), texts_of(body), own, name=name)
        if note is None and key:  # an empty memo of a project
            note = model.Note(guid="", plain_text_content="", creating_user=own.user)
            self.tree.notes.append(note)
        if note is None:
            return None
        if key:
            note.guid = self.places.guid(key, "note", place.guid, texts_of(body))
            self.notes[key] = note
        note.description = strings(body.get("refiqda:description")) or None
        return note

    def _put(
        self, place: Place, codes: list[model.Code], notes: list[model.Note], by: Authorship, guid: str
    ) -> None:
        about: Any = place.about
        if about is None:
            if codes:
                self.log.add("dropped", "tag", "is about what cannot be coded", count=len(codes))
            place.keep.extend(note.guid for note in notes if note.guid not in place.keep)
            return
        if not codes:
            about.note_refs += [note.guid for note in notes if note.guid not in about.note_refs]
            return
        for code in codes:
            coding = self.making.coding(about, code, by)
            if guid and len(codes) == 1:
                coding.guid = self.places.guid(guid, "coding", coding.guid)
            coding.note_refs += [note.guid for note in notes]

    def _describe(self, place: Place, one: Thing) -> None:
        """Take over the description that a passage has of its own."""
        for body in listed(one.get("body")):
            if isinstance(body, dict) and body.get("purpose") == "describing" and "id" not in body:
                if isinstance(place.about, model.Authored) and hasattr(place.about, "description"):
                    place.about.description = self.making.clean(texts_of(body), "memo") or None
                elif texts_of(body):
                    self.log.add("dropped", "description", "is about what has none")


def _urn(guid: str) -> str:
    return f"urn:uuid:{guid_key(guid)}"


__all__ = ["import_annotations"]
