"""Asking a trail: the entries that fit, told in words, also where the log does not hold to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from refiqda.trail.filtering import Wanted, chosen
from refiqda.trail.plain import tell
from refiqda.trail.reading import lines_of, log_in
from refiqda.trail.verifying import scan

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.trail.entry import Entry
    from refiqda.trail.plain import Told


@attrs.frozen(kw_only=True)
class Answer:
    """The entries found, in words; ``entries`` are all that hold.

    ``first_bad`` and ``why`` say where and why the log does not hold; None and nothing where it does.
    """

    told: tuple[Told, ...]
    entries: tuple[Entry, ...]
    first_bad: int | None = None
    why: str = ""

    @property
    def total(self) -> int:
        """How many entries the log has, up to the first bad line."""
        return len(self.entries)

    @property
    def identity(self) -> str | None:
        """The hash of the first entry."""
        return self.entries[0].hash if self.entries else None


def ask(folder: str | Path, wanted: Wanted | None = None) -> Answer:
    """Return the entries of the trail in ``folder`` (or of a log given itself) that fit ``wanted``, in words.

    Of a damaged log they come from the part before its first bad line. Raises UnusableFileError where there is no
    log, and what `refiqda.trail.filtering.chosen` raises.
    """
    found = scan(lines_of(log_in(folder)))
    told = tell(found.entries, chosen(found.entries, wanted or Wanted()))
    return Answer(told=tuple(told), entries=found.entries, first_bad=found.first_bad, why=found.why)
