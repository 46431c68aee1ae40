"""What a recoding did, as data."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

if TYPE_CHECKING:
    from refiqda.project import Project

RECODED_COLUMNS: Final = (
    "coding_guid", "source", "coder", "start", "end", "before", "after", "why", "united_with", "rule",
)  # fmt: skip
"""The columns of the list of recodings."""


@attrs.frozen(kw_only=True)
class Recoded:
    """One coding that carries another code than before.

    ``before`` and ``after`` are paths, each as the codebook has it then; ``after`` is None for a coding that went
    with its code. ``start`` and ``end`` are the canonical span, None without a text. ``why`` is ``merge``, ``split``,
    ``assign`` or ``remove``. ``united_with`` is the coding that stands for it now, where it said the same twice.
    """

    coding_guid: str
    source: str | None
    coder: str | None
    start: int | None
    end: int | None
    before: str | None
    after: str | None
    why: str
    united_with: str | None = None
    rule: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return attrs.asdict(self)


@attrs.frozen(kw_only=True)
class CodeFate:
    """What became of a code: ``renamed``, ``moved``, ``merged``, ``removed`` or ``made``; paths before and after."""

    what: str
    guid: str
    before: str | None
    after: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return attrs.asdict(self)


@attrs.frozen(kw_only=True, eq=False)
class Recoding:
    """The project after a recoding, every recoding, what became of codes, what to tell, and what undoes it all.

    ``inverse`` are the lines of the inverse map (`undo_recoding`), plain data for JSON lines.
    """

    project: Project
    recoded: tuple[Recoded, ...]
    codes: tuple[CodeFate, ...]
    told: tuple[str, ...]
    inverse: tuple[dict[str, Any], ...]

    def counts(self) -> dict[str, int]:
        """Return how many codings were recoded, by why, and how many were united."""
        counts = Counter(one.why for one in self.recoded)
        counts["united"] = sum(one.united_with is not None for one in self.recoded)
        return {why: counts[why] for why in ("merge", "split", "assign", "remove", "united")}

    def to_dict(self, *, output: str | None = None) -> dict[str, Any]:
        """Return the JSON form, ``refiqda.recode/1``."""
        return {
            "format": "refiqda.recode/1",
            "output": output,
            "counts": self.counts(),
            "codes": [one.to_dict() for one in self.codes],
            "recoded": [one.to_dict() for one in self.recoded],
            "told": list(self.told),
        }
