"""Small logs to alter, and where an alteration shows."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from refiqda.trail.entry import Draft
from refiqda.trail.writing import append

if TYPE_CHECKING:
    from pathlib import Path

PHRASE = "I never told anybody about the harbour"


def drafts(count: int) -> list[Draft]:
    """Return drafts of several kinds, with and without fields, people and meetings."""
    kinds = itertools.cycle(("coding", "meeting", "decision"))
    made = [Draft("begin", {"project": {"name": "Étude 😀"}}, by=("Mara Ridge",), at="2026-03-01T09:00:00Z")]
    for number in range(1, count):
        fields = {
            "reason": f"{PHRASE} {number}",
            "changes.1": {"about": {"object": "codebook"}, "groups": [{"kind": "added", "count": number}]},
            "summary": [],
        }
        made.append(
            Draft(
                next(kinds),
                fields if number % 3 else {},
                by=("Mara Ridge", "Colm") if number % 2 else (),
                meeting=f"Meeting {number}" if number % 2 else None,
                at=f"2026-03-{number % 28 + 1:02d}T10:00:00+01:00",
            )
        )
    return made


def log_of(folder: Path, count: int) -> bytes:
    """Return the bytes of a log of so many entries, which lies in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    append(folder, drafts(count))
    return (folder / "log.jsonl").read_bytes()


def first_changed(old: bytes, new: bytes) -> int | None:
    """Return the first line (from 1) of new that is not that of old; None where new is old or its beginning.

    A line is what ends in a line feed; the last one may lack it.
    """
    before, after = old.splitlines(keepends=True), new.split(b"\n")
    lines = [line + b"\n" for line in after[:-1]] + ([after[-1]] if after[-1] else [])
    before = [line + b"\n" for line in old.split(b"\n")[:-1]]
    for number, line in enumerate(lines):
        if number >= len(before) or before[number] != line:
            return number + 1
    return None
