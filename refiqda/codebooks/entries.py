"""A codebook as a list: one entry a code, in the order of the document, with all that people read of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from refiqda import model
from refiqda.codebooks.descriptions import parse_once
from refiqda.errors import NotInProjectError, UnusableMemberError
from refiqda.exchange.identity import made_guid
from refiqda.index import walk_codes
from refiqda.model import guid_key
from refiqda.project import Project
from refiqda.rows import AUTOMATIC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.codebooks.descriptions import Parts

Codebook = Project | model.CodeBook
"""What has codes."""

EXAMPLE_GAP = "\n\n"
"""What stands between the examples of a code where they share a cell."""


@attrs.frozen(kw_only=True)
class Entry:
    """One code.

    ``path`` joins the names from the outermost code by ``/``; ``parent`` is the place in the list of the code it
    stands in, None at the top; ``level`` is 1 at the top. ``notes`` are the texts of its memos. ``codings`` and
    ``sources`` count what carries the code itself, None where nobody asked; ``quote`` is one passage that carries it.
    """

    guid: str
    name: str
    path: str
    parent: int | None
    level: int
    is_codable: bool
    color: str | None
    description: str | None
    notes: tuple[str, ...] = ()
    codings: int | None = None
    sources: int | None = None
    quote: str | None = None

    @property
    def parts(self) -> Parts:
        """Definition, include, exclude and examples."""
        return parse_once(self.description)

    @property
    def example(self) -> str:
        """The examples in one text."""
        return EXAMPLE_GAP.join(self.parts.examples)


def codes_of(codebook: Codebook) -> list[model.Code]:
    """Return the outermost codes of a project or a codebook, those in the tree and no copies."""
    return codebook.codes if isinstance(codebook, model.CodeBook) else codebook.tree.code_book


def sets_of(codebook: Codebook) -> list[model.Set]:
    """Return the sets that hold codes."""
    sets = codebook.sets if isinstance(codebook, model.CodeBook) else codebook.tree.sets
    return [one for one in sets if one.member_codes]


def entries_of(codebook: Codebook, *, figures: bool = False, quotes: bool = False) -> list[Entry]:
    """Return an entry for each code; with ``figures`` and ``quotes`` what a project says of its use.

    Figures count every analyst's codings once each, repeats that a program made aside. The quote is the first
    shortest passage of at least 40 characters (else the longest), so that it is the same in every run.
    """
    notes = _notes(codebook) if isinstance(codebook, Project) else {}
    used = _Use(codebook) if (figures or quotes) and isinstance(codebook, Project) else None
    entries: list[Entry] = []
    for code, path, parent, level in _placed(codes_of(codebook)):
        key = guid_key(code.guid or "")
        texts = tuple(notes[guid_key(one)] for one in code.note_refs if notes.get(guid_key(one)))
        made = Entry(
            guid=code.guid, name=code.name or "", path=path, parent=parent, level=level,
            is_codable=bool(code.is_codable), color=code.color, description=code.description, notes=texts,
        )  # fmt: skip
        if used is not None and figures:
            made = attrs.evolve(made, codings=used.codings[key], sources=len(used.sources.get(key, ())))
        if used is not None and quotes:
            made = attrs.evolve(made, quote=used.quotes.get(key))
        entries.append(made)
    return entries


def free_guid(used: set[str], *parts: str | None) -> str:
    """Return the first free UUIDv5 of these parts, and count it as used (``used`` as ``guid_key`` spells them)."""
    number = 0
    while True:
        told = [f"{len(part)}:{part}" if part is not None else "-" for part in parts]
        guid = made_guid(*told, *([str(number)] if number else []))
        if guid not in used:
            used.add(guid)
            return guid
        number += 1


def _placed(codes: list[model.Code]) -> Iterator[tuple[model.Code, str, int | None, int]]:
    """Yield each code with its path, the place of its parent in this very order, and its level."""
    places: dict[int, tuple[int, int]] = {}
    for place, (code, path) in enumerate(walk_codes(codes)):
        parent, level = places.get(id(code), (None, 1))
        yield code, path, parent, level
        for inner in code.codes:
            places[id(inner)] = (place, level + 1)


def _notes(project: Project) -> dict[str, str]:
    wanted = {guid_key(one) for code, _ in walk_codes(project.tree.code_book) for one in code.note_refs}
    found: dict[str, str] = {}
    for note in project.tree.notes:
        key = guid_key(note.guid or "")
        if key in wanted:
            try:
                found[key] = project.text(note).string or note.description or ""
            except (NotInProjectError, UnusableMemberError):
                found[key] = note.description or ""
    return found


_LEAST_QUOTE = 40


class _Use:
    """How often codes are used, where, and one passage each."""

    def __init__(self, project: Project) -> None:
        self.codings: Counter[str] = Counter()
        self.sources: dict[str, set[str]] = {}
        self.quotes: dict[str, str] = {}
        for row in project.codings():
            if row.code_guid is None or row.origin == AUTOMATIC:
                continue
            key = guid_key(row.code_guid)
            self.codings[key] += 1
            self.sources.setdefault(key, set()).add(row.source_guid)
            quote = (row.quote or "").strip()
            if quote and _better(quote, self.quotes.get(key)):
                self.quotes[key] = quote


def _better(quote: str, known: str | None) -> bool:
    if known is None:
        return True
    if len(known) < _LEAST_QUOTE:
        return len(quote) > len(known)
    return _LEAST_QUOTE <= len(quote) < len(known)
