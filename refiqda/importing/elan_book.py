"""The controlled vocabularies of an ELAN file as a codebook.

A vocabulary is a code that is not codable, with its entries below it. A file that was written here says in a
property of its header (``refiqda.codebook``) what a vocabulary cannot: which codes stand below which, their
colours, and what was a folder; values that people added in ELAN since join those.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model

if TYPE_CHECKING:
    from refiqda.importing.making import Making
    from refiqda.importing.plain_xml import Node

PROPERTY: Final = "refiqda.codebook"
FORMAT: Final = "refiqda.elan/1"
_MAX_PROPERTY: Final = 16 * 1024 * 1024
_MAX_LEVELS: Final = 64
_ELSEWHERE: Final = (
    "stands in a file of its own, which is not opened; its entries come across where they are used"
)

Path = tuple[str, ...]


@attrs.define(eq=False)
class _Vocabulary:
    """A vocabulary: its entries (value and what it means), those by their ids, and where its codes stand."""

    description: str | None
    entries: list[tuple[str, str | None]]
    by_id: dict[str, str]
    separator: str | None = None
    root: Path = ()


class Vocabularies:
    """The codes of an ELAN file; ``source`` is the name of the recording, where the file was written here."""

    def __init__(self, making: Making, root: Node) -> None:
        self.making = making
        self.source: str | None = None
        self._found: dict[str, _Vocabulary] = {}
        self._codes: dict[Path, model.Code] = {}
        self._said = _said(root)
        for node in root.all("CONTROLLED_VOCABULARY"):
            self._found.setdefault(node.get("CV_ID") or "", self._read(node))

    def _read(self, node: Node) -> _Vocabulary:
        described = node.first("DESCRIPTION")
        description = node.get("DESCRIPTION") or (None if described is None else described.text)
        made = _Vocabulary(description or None, [], {})
        if node.get("EXT_REF"):
            self.making.log.add("degraded", "vocabulary", _ELSEWHERE, name=node.get("CV_ID"))
        for entry in node.all("CV_ENTRY", "CV_ENTRY_ML"):
            values = [entry] if entry.name == "CV_ENTRY" else list(entry.all("CVE_VALUE"))
            if not values:
                continue
            made.entries.append((values[0].text, values[0].get("DESCRIPTION")))
            made.by_id[entry.get("CVE_ID") or ""] = values[0].text
            if len(values) > 1:
                detail = "comes across in the first language of its vocabulary only"
                self.making.log.add("dropped", "entry of a vocabulary", detail, name=values[0].text)
        return made

    def make(self) -> None:
        """Make the codes: those that the property says first, then what the vocabularies add."""
        said = self._said
        source = said.get("source")
        if isinstance(source, str) and source.strip():
            self.source = self.making.clean(source, "name of a source")
        project = self.making.clean(_text(said.get("project")), "name of the project")
        if project.strip():
            self.making.tree.name = project
        for one in _list(said.get("codes")):
            path = _path(one.get("path"))
            if path:
                code = self._at(path, is_codable=one.get("codable") is not False)
                code.color = self.making.color(_text(one.get("color")), code.name)
                code.description = self.making.clean(_text(one.get("description")), "memo of a code") or None
        for name, held in _object(said.get("vocabularies")).items():
            if name in self._found:
                self._found[name].separator = _text(_object(held).get("separator"))
                self._found[name].root = _path(_object(held).get("root"))
        for name, vocabulary in self._found.items():
            if vocabulary.separator is None:
                parent = self._at((name,), is_codable=False)
                parent.description = self.making.clean(vocabulary.description, "memo of a code") or None
            for value, description in vocabulary.entries:
                code = self._at(self._where(name, value), is_codable=True)
                code.description = (
                    code.description or self.making.clean(description, "memo of a code") or None
                )

    def code(self, vocabulary: str, value: str, entry: str | None) -> model.Code:
        """Return the code of an annotation; one that its vocabulary does not have is made, and told."""
        held = self._found.get(vocabulary)
        path = self._where(vocabulary, value)
        if path not in self._codes and held is not None:
            if entry is not None and entry in held.by_id:
                return self._codes[self._where(vocabulary, held.by_id[entry])]
            detail = "is not in the vocabulary of its tier, and became a code all the same"
            self.making.log.add("degraded", "value", detail, name=value)
        return self._at(path, is_codable=True)

    def _where(self, name: str, value: str) -> Path:
        held = self._found.get(name)
        if held is None or not held.separator:
            return (name, value.strip())
        parts = value.strip().split(held.separator)
        return (*held.root, *parts) if len(parts) <= _MAX_LEVELS else (*held.root, value)

    def _at(self, path: Path, *, is_codable: bool) -> model.Code:
        """Return the code at a path, made with what it stands below; those are folders until they are said."""
        known = self._codes.get(path)
        if known is None:
            above = self._at(path[:-1], is_codable=False) if len(path) > 1 else None
            known = model.Code(guid=self.making.guid("code", *path), name=path[-1], is_codable=is_codable)
            self._codes[path] = self.making.code(known, above)
        elif is_codable:
            known.is_codable = True
        return known


def _said(root: Node) -> dict[str, Any]:
    """Return what the property of the header says; nothing where it is none of ours."""
    header = root.first("HEADER")
    for node in [] if header is None else header.all("PROPERTY"):
        if node.get("NAME") == PROPERTY and len(node.text) <= _MAX_PROPERTY:
            try:
                said = json.loads(node.text)
            except (ValueError, RecursionError):
                return {}
            if isinstance(said, dict) and said.get("format") == FORMAT:
                return said
    return {}


def _list(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _path(value: object) -> Path:
    parts = value if isinstance(value, list) else []
    fits = len(parts) <= _MAX_LEVELS and all(isinstance(one, str) for one in parts)
    return tuple(parts) if fits else ()


__all__ = ["FORMAT", "PROPERTY", "Vocabularies"]
