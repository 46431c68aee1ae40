"""A neutral study as plain data: what was coded, by whom, on which words, before any program wrote it down.

Positions are half-open code points of canonical text (line ends are LF, no byte order mark). Nothing here knows how
a program counts or spells; ``key`` is the study's own name of a thing, from which each writer makes its GUIDs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody who codes."""

    key: str
    name: str
    initials: str


@dataclass(frozen=True)
class CodeIdea:
    """A code; ``parent`` is the key of the code it lies under."""

    key: str
    name: str
    parent: str | None = None
    codable: bool = True
    color: str | None = None
    description: str = ""


@dataclass(frozen=True)
class Applied:
    """One coding: a code applied by a person, with the person's remark."""

    key: str
    code: str
    coder: str
    memo: str = ""


@dataclass(frozen=True)
class Passage:
    """A stretch of words ``[start, end)``; in a PDF ``area`` says where on which page it is printed."""

    key: str
    start: int
    end: int
    codings: tuple[Applied, ...] = ()
    remark: str = ""
    area: Rectangle | None = None


@dataclass(frozen=True)
class Rectangle:
    """Part of a page (0 is the first, points from the bottom left) or of a picture (pixels from the top left)."""

    x1: int
    y1: int
    x2: int
    y2: int
    page: int | None = None


@dataclass(frozen=True)
class Area:
    """A coded part of a page or a picture."""

    key: str
    where: Rectangle
    codings: tuple[Applied, ...] = ()


@dataclass(frozen=True)
class Document:
    """A text. ``line_ends`` are what its line ends are stored as, in turn, where a program keeps them."""

    key: str
    name: str
    text: str
    passages: tuple[Passage, ...] = ()
    whole: tuple[Applied, ...] = ()
    description: str = ""
    line_ends: tuple[str, ...] = ("\n",)
    marked: bool = False
    styled: bool = True
    inline: bool = False


@dataclass(frozen=True)
class Printed:
    """A PDF: pages of ``width`` by ``height`` points, its text, and areas."""

    key: str
    name: str
    text: Document
    areas: tuple[Area, ...] = ()
    pages: int = 2
    width: int = 595
    height: int = 842


@dataclass(frozen=True)
class Picture:
    """A picture of ``width`` by ``height`` pixels."""

    key: str
    name: str
    areas: tuple[Area, ...] = ()
    width: int = 64
    height: int = 48


@dataclass(frozen=True)
class Stretch:
    """A coded stretch of a recording, in milliseconds."""

    key: str
    begin: int
    end: int
    codings: tuple[Applied, ...] = ()


@dataclass(frozen=True)
class Spoken:
    """A coded passage of a transcript, between two of its sync points (by their number)."""

    key: str
    first: int
    last: int
    codings: tuple[Applied, ...] = ()


@dataclass(frozen=True)
class Recording:
    """A recording with one transcript; ``points`` are pairs of milliseconds and a position in its text."""

    key: str
    name: str
    transcript: Document
    points: tuple[tuple[int, int], ...] = ()
    spoken: tuple[Spoken, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    video: bool = False


@dataclass(frozen=True)
class Memo:
    """A text that somebody wrote; ``about`` is the key of a document, passage, coding or code, or None."""

    key: str
    name: str
    author: str
    text: str
    about: str | None = None


@dataclass(frozen=True)
class VariableIdea:
    """A variable; ``kind`` is a type of the standard."""

    key: str
    name: str
    kind: str = "Text"


@dataclass(frozen=True)
class CaseIdea:
    """A case: its documents by key, its values by the variable's key."""

    key: str
    name: str
    documents: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Group:
    """A set of documents, codes and memos, by their keys."""

    key: str
    name: str
    documents: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    memos: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bond:
    """A link between two things, by their keys."""

    key: str
    name: str
    origin: str
    target: str


@dataclass(frozen=True)
class Drawing:
    """A graph: vertices stand for things by key, edges join two vertices by number."""

    key: str
    name: str
    stands_for: tuple[str, ...] = ()
    edges: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Study:
    """A whole study."""

    name: str
    people: tuple[Person, ...]
    codes: tuple[CodeIdea, ...]
    documents: tuple[Document, ...]
    printed: tuple[Printed, ...] = ()
    pictures: tuple[Picture, ...] = ()
    recordings: tuple[Recording, ...] = ()
    memos: tuple[Memo, ...] = ()
    variables: tuple[VariableIdea, ...] = ()
    cases: tuple[CaseIdea, ...] = ()
    groups: tuple[Group, ...] = ()
    bonds: tuple[Bond, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    description: str = ""
    date: str = "2024-05-01T10:00:00Z"

    def person(self, key: str) -> Person:
        """Return the person of this key."""
        return next(person for person in self.people if person.key == key)

    def code(self, key: str) -> CodeIdea:
        """Return the code of this key."""
        return next(code for code in self.codes if code.key == key)

    def under(self, parent: str | None) -> list[CodeIdea]:
        """Return the codes right under ``parent``, the topmost for None."""
        return [code for code in self.codes if code.parent == parent]

    def about(self, key: str) -> list[Memo]:
        """Return the memos about a thing."""
        return [memo for memo in self.memos if memo.about == key]

    def values_of(self, document: str) -> list[tuple[str, str]]:
        """Return what the cases of a document say of it: pairs of a variable's key and a value."""
        return [value for case in self.cases if document in case.documents for value in case.values]
