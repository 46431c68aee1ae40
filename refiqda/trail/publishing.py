"""A trail to give away: every entry, every commitment, and only those openings that somebody chose.

The chain runs over salted commitments, so a log without openings verifies as the whole one does and fits the same
signed heads. What stays to be read is number, time, kind, people, meeting and the names of fields; no value, no
salt and no unsalted digest of a value, so that nobody can try likely values against it. Whoever holds the whole log
can open any field later, and anybody can check that it was that all the time.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError
from refiqda.files import atomic_write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.trail.entry import Entry
    from refiqda.trail.reading import Trail

_NUMBER: Final = re.compile(r"\.\d+$")


@attrs.frozen
class Published:
    """What was written: entries, and how many of their fields are open and how many are not.

    ``people``, ``meetings`` and ``fields`` are what can be read in it by name though nothing is opened: the hashes
    cover them, so that they cannot be taken out. Numbered fields count as one.
    """

    entries: int
    opened: int
    withheld: int
    people: tuple[str, ...] = ()
    meetings: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


def public_lines(trail: Trail, *, opened: Iterable[str] = ()) -> list[bytes]:
    """Return the lines of a trail without openings but those of the fields named by ``opened``.

    A name stands for the field and, where fields are numbered, for all of them: "changes" for changes.1, changes.2 ...
    Raises InvalidArgumentError for a name that no entry has opened, so that a slip is no silence.
    """
    wanted = tuple(opened)
    for name in wanted:
        if not any(_meant(field, (name,)) for entry in trail.entries for field in entry.open):
            known = sorted({_NUMBER.sub("", field) for entry in trail.entries for field in entry.open})
            raise InvalidArgumentError(
                f'no entry has an open field "{name}"', remedy=f"There are: {', '.join(known) or 'none'}."
            )
    return [_public(entry, wanted).line() + b"\n" for entry in trail.entries]


def publish(
    trail: Trail, output: str | Path, *, opened: Iterable[str] = (), overwrite: bool = False
) -> Published:
    """Write the public form of a trail to a new file, and say what is in it."""
    wanted = tuple(opened)
    lines = public_lines(trail, opened=wanted)
    with atomic_write(Path(output), overwrite=overwrite) as stream:
        stream.writelines(lines)
    fields = sum(len(entry.commit) for entry in trail.entries)
    shown = sum(len(_public(entry, wanted).open) for entry in trail.entries)
    return Published(
        len(lines),
        shown,
        fields - shown,
        tuple(dict.fromkeys(one for entry in trail.entries for one in entry.by)),
        tuple(dict.fromkeys(entry.meeting for entry in trail.entries if entry.meeting is not None)),
        tuple(sorted({_NUMBER.sub("", field) for entry in trail.entries for field in entry.commit})),
    )


def _public(entry: Entry, opened: tuple[str, ...]) -> Entry:
    return entry.without(field for field in entry.open if not _meant(field, opened))


def _meant(field: str, names: tuple[str, ...]) -> bool:
    return field in names or _NUMBER.sub("", field) in names
