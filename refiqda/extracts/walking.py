"""What several tables need of a tree: codes with their parents, sets, words of notes, names joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.errors import NotInProjectError, UnusableMemberError
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refiqda import model
    from refiqda.project import Project

BETWEEN: Final = "; "
"""Joins several names, or several values, in one cell."""


def codes_with_parents(codes: list[model.Code]) -> Iterator[tuple[model.Code, str, str | None, int]]:
    """Yield each code with its path, the path of the code above it and its level, in the order of the document."""
    stack: list[tuple[model.Code, str, str | None, int]] = [
        (code, code.name or "", None, 1) for code in reversed(codes)
    ]
    while stack:
        code, path, parent, level = stack.pop()
        yield code, path, parent, level
        stack += [(inner, f"{path}/{inner.name or ''}", path, level + 1) for inner in reversed(code.codes)]


def listed(names: Iterable[str | None]) -> str | None:
    """Return names joined, each once, in the order given; None where there is none."""
    return BETWEEN.join(dict.fromkeys(name for name in names if name)) or None


def sets_of(tree: model.Project, members: str) -> dict[str, list[str]]:
    """Return the names of the sets that hold each thing, by its key; ``members`` is the field that names them."""
    found: dict[str, list[str]] = {}
    for one in tree.sets:
        for guid in getattr(one, members):
            found.setdefault(guid_key(guid), []).append(one.name)
    return found


class Words:
    """Reads notes, each once; ``names`` are the people of the project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._notes: dict[str, model.Note] = {}
        for note in project.tree.notes:
            self._notes.setdefault(guid_key(note.guid or ""), note)
        self._known: dict[str, str | None] = {}
        self._people: dict[str, str | None] = {}
        for user in project.tree.users:
            self._people.setdefault(guid_key(user.guid or ""), user.name or user.id or None)

    def note(self, guid: str) -> model.Note | None:
        """Return the note with this GUID."""
        return self._notes.get(guid_key(guid))

    def text(self, note: model.Note) -> str | None:
        """Return the text of a note, or its description where it has none that can be read."""
        try:
            return self._project.text(note).string or note.description
        except (NotInProjectError, UnusableMemberError):
            return note.description

    def memo(self, guids: Iterable[str]) -> str | None:
        """Return the texts of notes, with an empty line between; None where there is none."""
        texts = []
        for guid in guids:
            key = guid_key(guid)
            if key not in self._known:
                note = self.note(guid)
                self._known[key] = None if note is None else self.text(note)
            texts.append(self._known[key])
        return "\n\n".join(dict.fromkeys(one for one in texts if one)) or None

    def person(self, guid: str | None) -> str | None:
        """Return the name of a user; the GUID of one that the project does not have."""
        return None if not guid else self._people.get(guid_key(guid), guid)
