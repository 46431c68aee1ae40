"""How far a trail is behind the projects of a folder: which of them changed since they were recorded, or never were.

A project goes by the name of its file, and is what it was if it means the same (`refiqda.digest`); so a project that a
program saved again without a change is not behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from refiqda.changes import digest
from refiqda.errors import RefiqdaError
from refiqda.project import read
from refiqda.trail.reading import read_trail

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from refiqda.trail.reading import Trail

LARGEST: Final = 20_000_000
"""Bytes of a file that is read to compare it; a larger one is left to `refiqda trail record`."""


@attrs.frozen(kw_only=True)
class Standing:
    """How many entries a trail has, when the last was made (as it says itself), and which files it is behind.

    ``changed`` mean something else than when they were last recorded, ``new`` were never recorded; both are names.
    """

    entries: int
    last: str | None
    changed: tuple[str, ...]
    new: tuple[str, ...]


def standing(folder: Path, files: Iterable[Path]) -> Standing:
    """Compare the trail in ``folder`` with project files; raises UnusableFileError for a damaged trail.

    Files that are too large, or cannot be read, are left out.
    """
    trail = read_trail(folder)
    recorded = last_meanings(trail)
    changed, new = [], []
    for path in files:
        if path.name not in recorded:
            new.append(path.name)
        elif (known := recorded[path.name]) is not None and _differs(path, known):
            changed.append(path.name)
    last = trail.entries[-1].at if trail.entries else None
    return Standing(entries=len(trail.entries), last=last, changed=tuple(changed), new=tuple(new))


def last_meanings(trail: Trail) -> Mapping[str, str | None]:
    """Return what each file that was recorded meant last; None where that is withdrawn."""
    found: dict[str, str | None] = {}
    for entry in trail.entries:
        project, state = entry.value("project"), entry.value("state")
        if isinstance(project, dict) and "state" in entry.commit:
            found[str(project.get("file"))] = state.get("meaning") if isinstance(state, dict) else None
    return found


def _differs(path: Path, known: str) -> bool:
    try:
        return path.stat().st_size <= LARGEST and digest(read(path)) != known
    except (RefiqdaError, OSError):
        return False
