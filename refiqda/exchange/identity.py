"""One identifier for one thing: GUIDs made valid and unique, and every reference following what it meant.

Programs write one GUID for two things (a case and its code, a PDF and its text), and the schema does not mind.
Of two things that share one the code keeps it (of two codes the first in the document, which reading takes
too: OpenQDA writes a code inside of another a second time), else the outer of two elements, else the first in
the order of the schema. The other gets a UUIDv5 made of what it was, the same on every run.

Sources: REFI-QDA 1.5, clause 3.7; RFC 9562, section 5.5 (UUIDv5).
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any, Final

from refiqda import model, spec
from refiqda.exchange.clean_identity import settle_plain

if TYPE_CHECKING:
    from refiqda.exchange.programs import GuidCase
    from refiqda.losses import LossKind, LossLog

NAMESPACE: Final = uuid.UUID("6f1c2f0e-52b3-5d1a-9e0c-7d1f6a2b9c44")
"""The namespace of every GUID made here; fixed for ever, since GUIDs are made of it."""

_BARE: Final = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_SOURCES: Final[tuple[type, ...]] = (
    model.TextSource,
    model.PictureSource,
    model.PDFSource,
    model.AudioSource,
    model.VideoSource,
)

MEANT: Final[dict[str, tuple[tuple[type, ...], str]]] = {
    "code_ref": ((model.Code,), "code"),
    "code_refs": ((model.Code,), "code"),
    "member_codes": ((model.Code,), "code"),
    "note_refs": ((model.Note,), "note"),
    "member_notes": ((model.Note,), "note"),
    "source_refs": (_SOURCES, "source"),
    "member_sources": (_SOURCES, "source"),
    "selection_refs": (model.SELECTIONS, "passage"),
    "variable_ref": ((model.Variable,), "variable"),
    "creating_user": ((model.User,), "user"),
    "modifying_user": ((model.User,), "user"),
    "creating_user_guid": ((model.User,), "user"),
    "modifying_user_guid": ((model.User,), "user"),
    "from_sync_point": ((model.SyncPoint,), "sync point"),
    "to_sync_point": ((model.SyncPoint,), "sync point"),
    "source_vertex": ((model.Vertex,), "vertex"),
    "target_vertex": ((model.Vertex,), "vertex"),
    "origin_guid": ((), "object"),
    "target_guid": ((), "object"),
    "represented_guid": ((), "object"),
}
"""Every field that holds a GUID of something else: the classes it means, first choice, and the users' word."""

WORDS: Final[dict[str, str]] = {
    "TextSource": "source",
    "PictureSource": "source",
    "PDFSource": "source",
    "AudioSource": "source",
    "VideoSource": "source",
    "PlainTextSelection": "passage",
    "TranscriptSelection": "passage",
    "PictureSelection": "part of a picture",
    "PDFSelection": "part of a page",
    "AudioSelection": "part of a recording",
    "VideoSelection": "part of a recording",
    "VariableValue": "value of a variable",
    "SyncPoint": "sync point",
    "CodeBook": "codebook",
}


def word(element: model.Element) -> str:
    """Return what users call an element."""
    name = type(element).__name__
    return WORDS.get(name, name.lower())


def told_name(element: model.Element) -> str | None:
    """Return the name of an element where a report may tell it: never that of a passage."""
    return None if isinstance(element, model.SELECTIONS) else getattr(element, "name", None)


def made_guid(*parts: str) -> str:
    """Return the UUIDv5 of these parts, in lower case."""
    plain = "\n".join(part.encode("unicode_escape").decode("ascii") for part in parts)
    return str(uuid.uuid5(NAMESPACE, plain))


def spelled(guid: str, case: GuidCase) -> str:
    """Return a GUID without blanks and braces, in the letter case asked for."""
    bare = guid.strip(" \t\r\n{}")
    return bare.upper() if case == "upper" else bare.lower() if case == "lower" else bare


class Identities:
    """The GUIDs of one tree: what each thing had, and what it gets."""

    def __init__(
        self, root: model.Project | model.CodeBook, format_: spec.Format, case: GuidCase, log: LossLog
    ) -> None:
        self.root = root
        self.format: spec.Format = format_
        self.case = case
        self.log = log
        self.found: dict[str, list[model.Identified]] = {}
        self.new: dict[int, str] = {}
        self.used: set[str] = set()

    def settle(self) -> None:
        """Give every thing its own valid GUID, in place, and let references follow."""
        if settle_plain(self.root, self.format, self.case, frozenset(MEANT)):
            return
        elements = self._by_depth()
        things = [element for element in elements if isinstance(element, model.Identified)]
        nameless: list[model.Identified] = []
        for thing in things:
            key = model.guid_key(thing.guid or "")
            if key:
                self.found.setdefault(key, []).append(thing)
            else:
                nameless.append(thing)
        order = self._codes_in_order() if any(len(sharing) > 1 for sharing in self.found.values()) else {}
        for key, sharing in self.found.items():
            if len(sharing) > 1:
                sharing.sort(key=lambda element: order.get(id(element), len(order)))
            self._keep(key, sharing[0])
        for key, sharing in self.found.items():
            self._part(key, sharing)
        for number, thing in enumerate(nameless):
            self._new(thing, "missing", type(thing).__name__, str(number))
            self.log.add("repaired", word(thing), "had no identifier and has one now", name=told_name(thing))
        for element in elements:
            self._follow(element)
        for thing in things:
            thing.guid = self.new[id(thing)]

    def _by_depth(self) -> list[model.Element]:
        """Return all elements, the outer ones first, those of one depth in the order of the schema."""
        level: list[model.Element] = [self.root]
        elements: list[model.Element] = []
        while level:
            elements += level
            below: list[model.Element] = []
            for element in level:
                for field, many in spec.child_fields(type(element), self.format):
                    value = getattr(element, field)
                    below += value if many else [value] if value is not None else []
            level = below
        return elements

    def _codes_in_order(self) -> dict[int, int]:
        """Return the place of each code in the document, by ``id``: reading takes the first of one GUID too."""
        codes = self.root.codes if isinstance(self.root, model.CodeBook) else self.root.code_book
        waiting = list(reversed(codes))
        order: dict[int, int] = {}
        while waiting:
            code = waiting.pop()
            order[id(code)] = len(order)
            waiting += reversed(code.codes)
        return order

    def _spell(self, guid: str) -> str:
        return spelled(guid, self.case)

    def _valid(self, key: str, spelled: str) -> str:
        """Return a GUID as it is written: its plain form, or a stable one for what is none."""
        return self._spell(spelled if spec.GUID.accepts(key) else made_guid("invalid", key))

    def _keep(self, key: str, element: model.Identified) -> None:
        plain = _BARE.fullmatch(element.guid) is not None
        guid = self._spell(element.guid) if plain else self._valid(key, element.guid)
        if guid.lower() in self.used:  # only by design: somebody wrote the GUID that we would make
            self._new(element, "invalid", key, "again")
            return
        if not (plain or spec.GUID.accepts(element.guid)):
            detail = "had an identifier of another form than the standard's and has a proper one now"
            self.log.add("repaired", word(element), detail, guid=element.guid, name=told_name(element))
        self.used.add(guid.lower())
        self.new[id(element)] = guid

    def _new(self, element: model.Identified, *parts: str) -> None:
        guid = made_guid(*parts)
        while guid in self.used or guid in self.found:
            guid = made_guid(guid, *parts)
        self.used.add(guid)
        self.new[id(element)] = self._spell(guid)

    def _part(self, key: str, sharing: list[model.Identified]) -> None:
        first = sharing[0]
        code = next((element for element in sharing if isinstance(element, model.Code)), None)
        for number, element in enumerate(sharing[1:], 1):
            self._new(element, "shared", key, type(element).__name__, str(number))
            self.log.add(
                "repaired",
                word(element),
                f"shared its identifier with another {word(first)} and has its own now",
                guid=element.guid,
                name=told_name(element),
            )
            if code is not None and isinstance(element, model.Case):
                self._tie(element, code)

    def _tie(self, case: model.Case, code: model.Code) -> None:
        """Let a case that was one with a code point to it: only so it is known which codings mean the case."""
        if model.guid_key(code.guid) in map(model.guid_key, case.code_refs):
            return
        case.code_refs.append(code.guid)
        kind: LossKind = "moved"
        detail = "was tied to its code by a common identifier; now it refers to the code"
        if case.name != code.name:
            kind, detail = "degraded", f"{detail}, of another name: its codings count as those of a code"
        self.log.add(kind, "case", detail, guid=case.guid, name=case.name)

    # --- references -----------------------------------------------------------------------------------

    def _follow(self, element: model.Element) -> None:
        if isinstance(element, model.Transcript):
            near = self._first(element.sync_points)
            for selection in element.transcript_selections:
                self._point(selection, "from_sync_point", near)
                self._point(selection, "to_sync_point", near)
        elif isinstance(element, model.Graph):
            near = self._first(element.vertices)
            for edge in element.edges:
                self._point(edge, "source_vertex", near)
                self._point(edge, "target_vertex", near)
        described = spec.describe(type(element), self.format)
        for part in described.attributes:
            if part.type is spec.GUID and part.field in MEANT and part.field not in _NEAR:
                self._point(element, part.field, {})
        for particle in described.particles:
            if not isinstance(particle, spec.Reference):
                continue
            if particle.many:
                values = getattr(element, particle.field)
                values[:] = [self._target(value, particle.field, {}) for value in values]
            else:
                self._point(element, particle.field, {})

    def _first(self, things: list[Any]) -> dict[str, str]:
        near: dict[str, str] = {}
        for thing in things:
            near.setdefault(model.guid_key(thing.guid or ""), self.new[id(thing)])
        return near

    def _point(self, element: model.Element, field: str, near: dict[str, str]) -> None:
        value = getattr(element, field)
        if value is not None:
            setattr(element, field, self._target(value, field, near))

    def _target(self, value: str, field: str, near: dict[str, str]) -> str:
        key = model.guid_key(value)
        if key in near:
            return near[key]
        meant, called = MEANT[field]
        sharing = self.found.get(key)
        if sharing is None:
            if spec.GUID.accepts(value):
                article = "an" if called == "object" else "a"
                detail = f"points to {article} {called} that the project does not have, and is kept so"
                self.log.add("degraded", "reference", detail, guid=value)
            else:
                detail = (
                    f"points to no {called}: its identifier is not of the standard's form and was replaced"
                )
                self.log.add("repaired", "reference", detail)
            return self._valid(key, value)
        chosen = next((element for element in sharing if type(element) in meant), sharing[0])
        return self.new[id(chosen)]


_NEAR: Final = ("from_sync_point", "to_sync_point", "source_vertex", "target_vertex")
