"""Everything behind the page, without HTTP: what is shown, what is asked, and the log that is written."""

from __future__ import annotations

import datetime
import threading
from typing import TYPE_CHECKING, Any

import attrs

from refiqda.errors import InvalidArgumentError, NotInProjectError
from refiqda.page import texts
from refiqda.page.live import Live, counting_line
from refiqda.page.masks import Blind, Open
from refiqda.page.shown import Json, Shown
from refiqda.reconciliation.freshness import begun_on
from refiqda.reconciliation.log import About, Decision, append_decisions, read_log

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from refiqda.page.live import State
    from refiqda.page.study import Study


class StaleError(InvalidArgumentError):
    """Somebody else decided meanwhile; ``items`` are the differences as they stand now."""

    def __init__(self, items: list[Json]) -> None:
        super().__init__(
            "somebody else has decided on this meanwhile",
            remedy="Look at what was decided, then decide again if need be.",
        )
        self.items = items


def clock_now() -> str:
    """Return the machine's time with its offset, to the second: data of a decision, as a person would note it."""
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")


class Desk:
    """One study on the table: the frozen comparison, the living log, and what is done with them.

    Everything public may be called from several threads. Raises InvalidArgumentError (or `StaleError`) for what
    cannot be done, NotInProjectError for what is not there.
    """

    def __init__(  # noqa: PLR0913 - what a meeting has
        self,
        study: Study,
        log: Path,
        *,
        rules: Sequence[str] = (),
        blind: bool = False,
        meeting: str | None = None,
        people: Sequence[str] = (),
        clock: Callable[[], str] = clock_now,
    ) -> None:
        self._study = study
        self._mask: Open = Blind(study.analysts) if blind else Open(study.analysts)
        self._live = Live(study, log, rules)
        self._shown = Shown(study, self._mask)
        self._meeting = meeting
        self._people = tuple(people)
        self._clock = clock
        self._lock = threading.RLock()

    # --- asking -----------------------------------------------------------------------------------------

    def study(self) -> Json:
        """Return what is compared, by whom, and how far it is."""
        with self._lock:
            state = self._live.refresh()
            names = self._mask.labels(None, revealed=False)
            material = self._study.material
            return {
                "title": self._mask.text(self._study.title) or "Study",
                "log": self._live.path.name,
                "version": state.version,
                "blind": self._mask.blind,
                "analysts": [{"index": number, "name": name} for number, name in enumerate(names)],
                "people": self._known_people(state),
                "meeting": self._meeting,
                "present": list(self._people),
                "meetings": _unique([self._meeting, *(line.meeting for line in state.log.decisions)]),
                "codes": [{"path": path, "definitions": []} for path in material.codes],
                "sources": [
                    {
                        "index": number,
                        "name": one.name,
                        "medium": getattr(one, "medium", "text"),
                        "page": getattr(one, "page", None),
                        "length": len(one.text or "") or getattr(one, "length", 0),
                        "width": getattr(one, "width", 0),
                        "height": getattr(one, "height", 0),
                        "items": len(self._study.by_source[number]),
                        "recording": None,
                        "picture": None,
                        "turns": 0,
                    }
                    for number, one in enumerate(material.sources)
                ],
                "counts": self._counts(state),
                "themes": [],
                "warnings": [],
                "order": self._study.order,
            }

    def queue(self) -> Json:
        """Return the row of every difference, then those of decisions that none has any more."""
        with self._lock:
            state = self._live.refresh()
            rows = [self._shown.row(place, state) for place in range(len(self._study.differences))]
            rows += [self._shown.orphan(line) for line in state.attached.orphaned]
            return {"version": state.version, "items": rows}

    def item(self, item: str) -> Json:
        """Return everything about one difference."""
        with self._lock:
            return self._item(self._place(item), self._live.refresh())

    def text(
        self,
        source: int,
        *,
        around: int | None = None,
        start: int = 0,
        end: int | None = None,
        item: str | None = None,
    ) -> Json:
        """Return a piece of a text with what was marked in it; blind, with what one item has."""
        self._require_source(source)
        text = self._study.text(source)
        first, last = texts.piece(text, around=around, start=start, end=end)
        segments: list[Json] = []
        for place in self._study.by_source[source]:
            one, shown = self._study.differences[place], self._shown.ids[place]
            if self._mask.blind and shown != item:
                continue
            segments += [
                {
                    "analyst": self._mask.number(shown, each.coder),
                    "code": each.code,
                    "start": each.start,
                    "end": each.end,
                    "item": shown,
                    "agreed": False,
                }
                for each in one.segments
                if each.start < last and first < each.end
            ]
        if not self._mask.blind:
            segments += [
                {
                    "analyst": self._mask.number("", coder),
                    "code": each.code,
                    "start": each.start,
                    "end": each.end,
                    "item": None,
                    "agreed": True,
                }
                for each in self._study.agreed_by_source[source]
                for coder in each.coders
                if each.start < last and first < each.end
            ]
        segments.sort(key=lambda one: (one["start"], one["end"], one["analyst"], one["code"]))
        return {
            "source": source,
            "length": len(text),
            "start": first,
            "end": last,
            "text": text[first:last],
            "lines": texts.lines_of(text, first, last),
            "turns": [],
            "times": [],
            "segments": segments,
            "notes": [],
        }

    # --- deciding ---------------------------------------------------------------------------------------

    def decide(self, asked: Json) -> Json:
        """Write decisions, after everything about them was checked; on disk when this returns."""
        with self._lock:
            state = self._live.refresh()
            by, meeting = tuple(asked.get("by") or ()), asked.get("meeting")
            at = self._clock()
            lines, stale = [], []
            for one in asked.get("decisions") or []:
                place = self._place(one.get("id", ""))
                now = counting_line(state.standing(place))
                if one.get("seen", now) != now:
                    stale.append(self._item(place, state))
                    continue
                lines.append(self._decision(place, one, by=by, meeting=meeting, at=at, now=now))
            if stale:
                raise StaleError(stale)
            if asked.get("preview"):
                return {
                    "version": state.version,
                    "changed": [],
                    "outcomes": {},
                    "counts": self._counts(state),
                }
            return self._write(lines, at)

    def changes(self, since: int) -> Json:
        """Return the rows that stand otherwise than when the log had ``since`` lines."""
        with self._lock:
            state = self._live.refresh()
            rows = [
                self._shown.row(place, state)
                for place, version in enumerate(self._live.changed)
                if version > since
            ]
            return {"version": state.version, "changed": rows, "counts": self._counts(state)}

    # --- inside -----------------------------------------------------------------------------------------

    def _write(self, lines: list[Decision], at: str) -> Json:
        inputs = None
        before = read_log(self._live.path)
        if not before.decisions and before.inputs is None:
            inputs = begun_on(self._study.inputs, self._study.analysts)
        append_decisions(self._live.path, lines, inputs=inputs)
        state = self._live.attached(read_log(self._live.path))
        moved = self._live.take(state)
        written = [one.line for one in state.log.decisions[-len(lines) :]]
        return {
            "version": state.version,
            "saved": at[11:19],
            "at": at,
            "lines": written,
            "changed": [self._shown.row(place, state) for place in moved],
            "counts": self._counts(state),
            "outcomes": {},
        }

    def _decision(self, place: int, asked: Json, *, now: int, **common: Any) -> Decision:  # noqa: ANN401 - of a decision
        one = self._study.differences[place]
        shown = self._shown.ids[place]
        coder = asked.get("coder")
        return Decision(
            id=one.id,
            verb=asked["verb"],
            about=About(one.source, one.segments, one.source_text, one.fingerprint),
            coder=None if coder is None else self._mask.asked(shown, coder),
            start=asked.get("start"),
            end=asked.get("end"),
            code=asked.get("code"),
            reason=asked.get("reason") or None,
            proposals=asked.get("proposals") or {},
            before=asked.get("before"),
            after=asked.get("after"),
            supersedes=now or None,
            **common,
        )

    def _item(self, place: int, state: State) -> Json:
        return {
            **self._shown.item(place, state),
            "speaker": None,
            "at_ms": None,
            "notes": [],
            "definitions": {path: [] for path in self._study.differences[place].codes},
            "like": 0,
            "outcomes": {},
        }

    def _place(self, item: str) -> int:
        place = self._shown.places.get(item)
        if place is None:
            raise NotInProjectError("there is no such difference", remedy="Load the page again.")
        return place

    def _require_source(self, source: int) -> None:
        if not 0 <= source < len(self._study.material.sources):
            raise NotInProjectError("there is no such source", remedy="Load the page again.")

    def _known_people(self, state: State) -> list[str]:
        return _unique(
            [
                *self._people,
                *self._study.analysts,
                *(name for line in state.log.decisions for name in line.by),
            ]
        )

    def _counts(self, state: State) -> Json:
        standings = state.attached.standings
        count = dict.fromkeys(("open", "decided", "reopened", "orphaned", "auto"), 0)
        for one in standings:
            count[one.state] += 1
        verbs = [
            one.decision.verb
            for one in standings
            if one.decision is not None and one.state in {"open", "decided"}
        ]
        return {
            "all": len(standings),
            **count,
            "orphaned": len(state.attached.orphaned),
            "apart": verbs.count("stand-apart"),
            "deferred": verbs.count("defer"),
            "conflict": sum(bool(one.conflict) for one in standings),
            "revise": 0,
            "agreed": len(self._study.agreed),
        }


def _unique(names: Sequence[str | None]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))


__all__ = ["Desk", "StaleError", "attrs", "clock_now"]
