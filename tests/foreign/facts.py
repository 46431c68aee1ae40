"""What a foreign writer is told and what it gives back: the form of a program's files, the truth about codings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from tests.foreign.spelling import Style, Way

NAMESPACE = "urn:QDA-XML:project:1.0"


class Place(NamedTuple):
    """Where an area or a stretch lies, in the numbers of the file."""

    page: int | None = None
    x1: int | None = None
    y1: int | None = None
    x2: int | None = None
    y2: int | None = None
    begin: int | None = None
    end: int | None = None


class Truth(NamedTuple):
    """What one coding stands on. ``start``, ``end`` and ``words`` (canonical) are None where there is no text."""

    source: str | None
    start: int | None
    end: int | None
    words: str | None
    code: str
    coder: str | None
    place: Place | None = None
    kind: str = "person"


@dataclass(frozen=True)
class Written:
    """A file as a program writes it, and the truth by the coding's GUID (lower case, without braces)."""

    data: bytes
    truth: dict[str, Truth]
    texts: dict[str, str] = field(default_factory=dict)
    """Canonical texts by the GUID of what holds them."""


@dataclass(frozen=True)
class Form:
    """How a program's files look."""

    origin: str
    way: Way = field(default_factory=Way)
    style: Style = field(default_factory=Style)
    folder: str = "sources"
    xml_name: str = "project.qde"
    upper: bool = False
    namespace: str = NAMESPACE
    schema_location: str | None = None
    stored_entries: bool = False
    split: bool = False
    styled: bool = True
    colors: bool = True
    users: bool = True
    dates: bool = True
    pdf_from_top: bool = False
    first_page: int = 0
    zone: bool = True


def key_of(guid: str) -> str:
    """Return a GUID in the form in which tests compare it."""
    return guid.strip("{} ").lower()
