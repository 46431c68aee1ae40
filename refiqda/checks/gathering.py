"""What the rules found, gathered while they run; lines are looked up once at the end, only for what was found.

The model does not know lines, and asking the reader for all of them costs as much as reading twice. One more
pass over the parser's events finds the few that matter by GUID.
"""

from __future__ import annotations

import codecs
import functools
import io
import re
from collections import Counter
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

import attrs

from refiqda import model, spec

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import BinaryIO

    from refiqda.checks.registry import Rule
    from refiqda.diagnostics import Diagnostic

MOST_OF_A_RULE: Final = 1000
"""How many findings of one rule are listed; the rest is one line with their number."""
_CHUNK: Final = 1 << 18
_HEAD: Final = 1 << 12
_GUID: Final = re.compile(rb'guid="([^"<&]*)"')
_TAG: Final = re.compile(rb"<([^\s/>]+)")

Places = dict[str, list[tuple[str, int]]]
"""For a GUID as spelled, the elements that have it: local name and line, in the order of the document."""


@attrs.frozen(eq=False)
class _Found:
    rule: type[Rule]
    message: str
    element: model.Element | None
    path: str | None
    occurrence: int


class Findings:
    """Findings in the order in which they were made, at most so many of each rule."""

    def __init__(self, label: str | None, lines: Mapping[int, int]) -> None:
        self.label = label
        self.lines = lines
        self._found: list[_Found] = []
        self._counts: Counter[str] = Counter()

    def add(
        self,
        rule: type[Rule],
        message: str,
        element: model.Element | None = None,
        *,
        path: str | None = None,
        occurrence: int = 0,
    ) -> None:
        """Note a finding about ``element`` (of several with its GUID, the one of this ``occurrence``)."""
        self._counts[rule.code] += 1
        if self._counts[rule.code] <= MOST_OF_A_RULE:
            self._found.append(_Found(rule, message, element, path, occurrence))

    def wanted(self) -> set[str]:
        """Return the GUIDs whose lines are not known yet."""
        guids = {_guid(one.element) for one in self._found if id(one.element) not in self.lines}
        return {guid for guid in guids if guid}

    def diagnostics(self, places: Places) -> list[Diagnostic]:
        """Return the findings with their lines."""
        made = [
            one.rule.found(
                one.message,
                file=self.label,
                line=self._line(one, places),
                path=one.path or _path(one.element),
                guid=_guid(one.element),
            )
            for one in self._found
        ]
        for one in {one.rule.code: one for one in self._found}.values():
            more = self._counts[one.rule.code] - MOST_OF_A_RULE
            if more > 0:
                made.append(one.rule.found(f"and {more} more of this kind, not listed", file=self.label))
        return made

    def _line(self, one: _Found, places: Places) -> int | None:
        known = self.lines.get(id(one.element))
        if known is not None or one.element is None:
            return known
        found = places.get(_guid(one.element) or "", [])
        names = _names()[type(one.element)]
        same = [line for name, line in found if name in names] or [line for _, line in found]
        return same[min(one.occurrence, len(same) - 1)] if same else None


class WithoutBlanks:
    """A stream without the white space before an XML declaration, which the reader forgives and parsers do not."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        first = stream.read(_HEAD)
        stripped = first.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
        self._first = stripped if stripped.startswith(b"<?xml") else first

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; the first time perhaps fewer than asked for, never more."""
        if self._first:
            given = self._first if size < 0 else self._first[:size]
            self._first = self._first[len(given) :]
            return given if size >= 0 else given + self._stream.read()
        return self._stream.read(size)


def places_of(stream: BinaryIO, guids: Collection[str]) -> Places:
    """Return where the elements with these GUIDs stand in a document that the reader has accepted.

    Plainly written documents are searched, which takes a fraction of the time of parsing them.
    """
    wanted = frozenset(guids)
    document = stream.read()
    found = _search(document, wanted) if _is_plain(document) else None
    return _parse(io.BytesIO(document), wanted) if found is None else found


def _is_plain(document: bytes) -> bool:
    """Return whether nothing in the document looks like a tag and is none, and lines end in one way."""
    return (
        b"<!" not in document
        and document.rfind(b"<?") <= document[:_HEAD].find(b"<?xml")
        and (b"\r" not in document or document.count(b"\r") == document.count(b"\r\n"))
        and not document.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b" ", b"\t", b"\r", b"\n"))
    )


def _search(document: bytes, wanted: frozenset[str]) -> Places | None:
    """Return the places of the wanted GUIDs, or None where one is spelled in a way that a search does not find."""
    sought = {guid.encode() for guid in wanted}
    places: Places = {}
    line, at = 1, 0
    for match in _GUID.finditer(document):
        guid = match[1]
        if guid not in sought or not document[match.start() - 1 : match.start()].isspace():
            continue
        start = document.rfind(b"<", 0, match.start())
        line, at = line + document.count(b"\n", at, start), start
        name = _TAG.match(document, start)
        if name is None or document.find(b">", start, match.start()) >= 0:
            return None  # perhaps words that look like an attribute
        local = name[1].decode().rpartition(":")[2]
        places.setdefault(guid.decode(), []).append((local, line))
    return places if len(places) == len(wanted) else None


def _parse(stream: BinaryIO, wanted: frozenset[str]) -> Places:
    places: Places = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        guid = attributes.get("guid")
        if guid in wanted:
            line = parser.CurrentLineNumber
            places.setdefault(str(guid), []).append((name.rpartition(":")[2], line))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        plain = WithoutBlanks(stream)
        while chunk := plain.read(_CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003 - pyexpat takes it by place
    except expat.ExpatError:  # what the reader forgives and expat does not: lines are left out
        return {}
    return places


def name_of(element: model.Element) -> str:
    """Return the usual element name of an element's class."""
    return type(element).__name__


def _guid(element: model.Element | None) -> str | None:
    return getattr(element, "guid", None) or None


def _path(element: model.Element | None) -> str | None:
    if element is None:
        return None
    guid = _guid(element)
    return name_of(element) + (f"[@guid='{guid}']" if guid else "")


@functools.cache
def _names() -> dict[type, set[str]]:
    """Return the element names under which each class stands."""
    names: dict[type, set[str]] = {cls: {cls.__name__} for cls in spec.element_classes()}
    for cls in spec.element_classes():
        for part in spec.describe(cls).particles:
            for name, item in part.items.items() if isinstance(part, spec.Children) else ():
                names[spec.class_named(item)].add(name)
    return names
