"""The log of decisions as it stands now: every request notices lines that were added, by whomever.

Other windows write through the same server, other programs (a sheet taken in, a second server) through the same file.
So nothing about the log is remembered but what it said when it was last looked at, and that is compared with the
file before each answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from refiqda.reconciliation.attach import Attached, Standing, attach
from refiqda.reconciliation.listing import with_rules
from refiqda.reconciliation.log import DecisionLog, read_log

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refiqda.page.study import Study
    from refiqda.reconciliation.log import Decision


@attrs.frozen(eq=False)
class State:
    """What the log said at one moment: ``version`` is the number of its last line, ``attached`` what follows of it."""

    version: int
    log: DecisionLog
    attached: Attached

    def standing(self, place: int) -> Standing:
        """Return where one difference stands."""
        return self.attached.standings[place]


class Live:
    """Follows one log for one study; ``rules`` are added as if they stood at its end."""

    def __init__(self, study: Study, path: Path, rules: Sequence[str] = ()) -> None:
        self.study = study
        self.path = path
        self.rules = tuple(rules)
        self._seen: tuple[int, int] | None = None
        self.changed: list[int] = [0] * len(study.differences)
        self.begun = 0
        self.state = self.attached(DecisionLog())
        self.refresh()
        self.begun = self.state.version

    def attached(self, log: DecisionLog) -> State:
        """Return what a log would say about this study; nothing is remembered of it."""
        with_them = with_rules(log, self.rules)
        found = attach(
            self.study.differences,
            with_them.decisions,
            codes=self.study.material.codes,
            texts=self.study.texts,
        )
        return State(max((one.line for one in log.decisions), default=0), log, found)

    def refresh(self) -> State:
        """Read the log again if it is another than it was; raises as `read_log`."""
        mark = self._mark()
        if mark != self._seen:
            self.take(self.attached(read_log(self.path)))
            self._seen = mark
        return self.state

    def take(self, new: State) -> list[int]:
        """Make a state the one that counts; return the places of the differences that stand otherwise now."""
        old, self.state = self.state, new
        pairs = zip(old.attached.standings, new.attached.standings, strict=True)
        moved = [place for place, (before, after) in enumerate(pairs) if before != after]
        for place in moved:
            self.changed[place] = new.version
        return moved

    def _mark(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_size, found.st_mtime_ns


def counting_line(standing: Standing) -> int:
    """Return the number of the line that counts for a difference, 0 where nobody has decided anything about it."""
    lines: list[Decision] = [*standing.conflict, *standing.earlier]
    lines += [one for one in (standing.decision, standing.previous) if one is not None]
    return max((one.line for one in lines), default=0)
