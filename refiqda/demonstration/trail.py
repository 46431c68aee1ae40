"""The trail of the invented study: what the two analysts recorded, meeting by meeting.

Its times are those of the invention, as in the log of decisions. Its salts are random, as in every trail, so this is
the one part of the demonstration that differs from run to run; for the same reason the projects carry no anchor.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.trail.beginning import begin
from refiqda.trail.deciding import enter_decisions
from refiqda.trail.entry import Draft
from refiqda.trail.recording import record
from refiqda.trail.writing import append

if TYPE_CHECKING:
    from refiqda.changes.readable import Readable
    from refiqda.trail.entry import Entry

BEGUN: Final = "2024-01-29T09:00:00Z"
EXPORTED: Final = ("2024-02-09T15:30:00Z", "2024-03-14T16:10:00Z", "2024-05-02T11:45:00Z")
"""When the analysts exported their projects in each round."""
MET: Final = ("2024-02-12T13:40:00Z", "2024-03-18T09:50:00Z", "2024-05-06T13:40:00Z")
"""When each meeting was written down, after its last decision."""
MINUTES: Final = (
    "First time side by side. Mostly we differ about where a passage ends. Two definitions were too wide; one waits.",
    "The rewritten definitions hold. What they had reopened is decided again, in reading order.",
    "The last two interviews. Where both readings have their reason, both stay. Nothing is open.",
)
MERGED_AT: Final = "2024-05-07T08:15:00Z"
AGREED_AT: Final = "2024-05-07T08:40:00Z"


@attrs.define
class DemoTrail:
    """The trail as it grows while the study is made; ``folder`` is that of the study, ``people`` its analysts."""

    folder: Path
    people: tuple[str, ...]
    entries: list[Entry] = attrs.field(factory=list)

    @property
    def place(self) -> Path:
        """The folder of the trail itself."""
        return self.folder / "trail"

    def begin(self) -> None:
        """Begin it."""
        self.entries.append(begin(self.folder, by=self.people, at=BEGUN).entry)

    def export(self, round_: int, person: str, project: Readable, file: str) -> None:
        """Record what one analyst had coded at the end of a round (from 0)."""
        self._record(project, file, by=(person,), at=EXPORTED[round_])

    def meet(self, number: int, name: str, log: Path) -> None:
        """Write down a meeting (from 0) that covers what was exported before it, and the decisions taken in it."""
        covers = [each.n for each in self.entries if each.kind == "coding" and each.at == EXPORTED[number]]
        note = Draft("meeting", {"note": MINUTES[number], "covers": covers}, self.people, name, MET[number])
        self.entries += append(self.place, [note])
        self.entries += enter_decisions(self.place, log, at=MET[number]).entries

    def merge(self, project: Readable, file: str, inputs: dict[str, str]) -> None:
        """Record the merged project; ``inputs`` are what each file that went into it means."""
        told = [{"file": name, "meaning": meaning} for name, meaning in inputs.items()]
        self._record(project, file, by=self.people, at=MERGED_AT, command="merge", inputs=told)

    def agree(self, project: Readable, file: str) -> None:
        """Record the consensus."""
        self._record(project, file, by=self.people, at=AGREED_AT, command="reconcile apply")

    def _record(
        self, project: Readable, file: str, *, by: tuple[str, ...], at: str, **fields: object
    ) -> None:
        name = Path(file).stem
        self.entries.append(record(self.place, project, file, by=by, at=at, of=name, fields=fields))
