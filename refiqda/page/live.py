"""The log of decisions as it stands now: every request notices lines that were added, by whomever.

Other windows write through the same server, other programs (a sheet taken in, a second server) through the same file.
So nothing about the log is remembered but what it said when it was last looked at, and that is compared with the
file before each answer.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.reconciliation.attach import Attached, Attaching, Standing, attach
from refiqda.reconciliation.listing import Item
from refiqda.reconciliation.log import DecisionLog, read_log
from refiqda.reconciliation.places import Today
from refiqda.reconciliation.rule_lines import with_rules

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refiqda.page.study import Study
    from refiqda.reconciliation.log import Decision

RECENT: Final = 10.0
"""Seconds; every window asks for what changed more often than that."""


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
    """Follows one log for one study."""

    def __init__(self, study: Study, path: Path) -> None:
        self.study = study
        self.path = path
        self._today = Today.of(
            study.differences,
            texts=study.texts,
            codes=study.material.codes,
            coders=study.analysts,
            sources=study.material.texts,
        )
        self._attaching = Attaching(self._today)
        self._seen: tuple[int, int, int] | None = None
        self.changed: list[int] = [0] * len(study.differences)
        self.most = 0
        """The most lines that the log had since the start."""
        self.begun = self.orphans_changed = self.themes_changed = self.codes_changed = 0
        self._times: list[tuple[float, int]] = []
        self.state = self._followed(DecisionLog())
        self.refresh()
        self.begun = self.state.version

    def attached(self, log: DecisionLog) -> State:
        """Return what a log would say about this study; nothing is remembered of it."""
        found = attach(self.study.differences, with_rules(log, ()).decisions, today=self._today)
        return State(_last(log), log, found)

    def _followed(self, log: DecisionLog) -> State:
        """Return the state by a log as it is in the file; where it only grew, only what is new is worked out."""
        found = self._attaching.attach(with_rules(log, ()).decisions)
        return State(_last(log), log, found)

    def items_with(self, rules: Sequence[str]) -> list[Item]:
        """Return the differences as they would stand with these rules at the end of the log."""
        found = attach(self.study.differences, with_rules(self.state.log, rules).decisions, today=self._today)
        return [Item(*each) for each in zip(self.study.differences, found.standings, strict=True)]

    def refresh(self) -> State:
        """Read the log again if it is another than it was; raises as `read_log`."""
        mark = self._mark()
        if mark != self._seen:
            self.look_at(read_log(self.path, known=self.state.log))
            self._seen = mark
        return self.state

    def look_at(self, log: DecisionLog) -> State:
        """Take a log as it was read, if it says anything else than before."""
        known = self.state.log
        if log.content != known.content or log.cut_off != known.cut_off:
            self.take(self._followed(log))
        return self.state

    def take(self, new: State) -> list[int]:
        """Make a state the one that counts; return the places of the differences that stand otherwise now."""
        old, self.state = self.state, new
        self.most = max(self.most, new.version)
        pairs = zip(old.attached.standings, new.attached.standings, strict=True)
        moved = [
            place for place, (before, after) in enumerate(pairs) if before is not after and before != after
        ]
        for place in moved:
            self.changed[place] = new.version
        if [one.line for one in old.attached.orphaned] != [one.line for one in new.attached.orphaned]:
            self.orphans_changed = new.version
        for line in new.log.decisions:
            if line.line > old.version:
                self.themes_changed = new.version if line.verb == "theme" else self.themes_changed
                meant = line.verb == "revise-code" or (line.verb == "reopen" and line.supersedes is not None)
                self.codes_changed = new.version if meant else self.codes_changed
        self._times.append((time.monotonic(), new.version))
        return moved

    def recent(self) -> int:
        """Return the version of a while ago, before which every window that is looked at has seen all."""
        now = time.monotonic()
        old = [version for at, version in self._times if now - at > RECENT]
        self._times = [one for one in self._times if now - one[0] <= RECENT]
        if old:
            self._times.insert(0, (now - RECENT - 1, old[-1]))
        return old[-1] if old else self.begun

    def written(self, log: DecisionLog) -> list[int]:
        """Take a log that was just written to; return the places of the differences that stand otherwise now."""
        moved = self.take(self._followed(log))
        self._seen = self._mark()
        if self._seen is not None and self._seen[0] != len(log.content):
            self._seen = None  # somebody wrote behind us
        return moved

    def _mark(self) -> tuple[int, int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_size, found.st_mtime_ns, found.st_ino


def _last(log: DecisionLog) -> int:
    """Return the number of the last line of a log, 0 where nothing is decided."""
    return log.decisions[-1].line if log.decisions else 0


def counting_line(standing: Standing) -> int:
    """Return the number of the line that counts for a difference, 0 where nobody has decided anything about it."""
    lines: list[Decision] = [*standing.conflict, *standing.earlier]
    lines += [one for one in (standing.decision, standing.previous) if one is not None]
    return max((one.line for one in lines), default=0)


def is_fresh(seen: int, standing: Standing) -> bool:
    """Return whether a person who saw line ``seen`` saw what counts now.

    Of a difference that was reopened, either the line that reopened it or nothing counts.
    """
    if seen == counting_line(standing):
        return True
    return (
        standing.decision is None
        and not standing.conflict
        and seen
        in {
            0,
            *(one.line for one in standing.earlier),
            *((standing.revision.line,) if standing.revision else ()),
        }
    )
