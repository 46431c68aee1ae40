"""Small studies with a trail, for tests of what is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.trail.entry import Draft
from refiqda.trail.writing import append

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

AT = "2026-11-22T20:41:07Z"


def drafts(number: int, *, word: str = "note") -> list[Draft]:
    """Return so many drafts; ``word`` stands in each."""
    kinds = ("begin", "reading", "coding", "meeting", "decision")
    return [
        Draft(
            kinds[each % len(kinds)] if each else "begin", {"note": f"{word} {each}"}, ("Mara Ridge",), at=AT
        )
        for each in range(number)
    ]


def made_trail(study: Path, entries: Sequence[Draft] | int = 5) -> Path:
    """Make a study with a trail of these entries and return the trail's folder."""
    folder = study / "trail"
    folder.mkdir(parents=True)
    (study / "study.toml").write_text(
        '[study]\ntitle = "S"\n[[analyst]]\nname = "Mara Ridge"\nroles = ["coder"]\n', encoding="utf-8"
    )
    (folder / "log.jsonl").write_bytes(b"")
    append(folder, drafts(entries) if isinstance(entries, int) else entries)
    return folder
