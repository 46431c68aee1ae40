"""Everything behind the page, without HTTP: what is shown, what is asked, and the log that is written."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING

from refiqda.errors import NotInProjectError
from refiqda.page.asked import whole_of
from refiqda.page.beside import Beside
from refiqda.page.live import Live
from refiqda.page.masks import Blind, Open
from refiqda.page.pieces import Pieces
from refiqda.page.shown import Shown
from refiqda.page.writing import StaleError, Writing
from refiqda.reconciliation.freshness import begun_on
from refiqda.reconciliation.listing import Differences
from refiqda.reconciliation.rule_lines import remember_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from refiqda.page.live import State
    from refiqda.page.media import Medium
    from refiqda.page.shown import Json
    from refiqda.page.study import Study
    from refiqda.reconciliation.log import LogInput


def clock_now() -> str:
    """Return the machine's time with its offset, to the second: data of a decision, as a person would note it."""
    return dt.datetime.now().astimezone().isoformat(timespec="seconds")


class Desk:
    """One study on the table: the frozen comparison, the living log, and what is done with them.

    ``rules`` are written into the log at once. ``meeting`` and ``people`` are what the page begins with. ``clock``
    gives the time of a decision. Everything may be called from several threads. Raises InvalidArgumentError (or
    `StaleError`) for what cannot be done, NotInProjectError for what is not there, UnusableFileError for a log that
    somebody damaged.
    """

    def __init__(
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
        codes = (*study.material.codes, *(one.name for one in study.material.gathered.codes))
        self._study = study
        self._mask: Open = Blind(study.analysts, dict.fromkeys(codes)) if blind else Open(study.analysts)
        self._live = Live(study, log)
        self._beside = Beside(study, self._mask)
        self._shown = Shown(study, self._mask, self._beside)
        self._pieces = Pieces(study, self._mask, self._shown)
        self._writing = Writing(study, self._mask, self._live, self._shown, clock, self._begun_on)
        self._meeting, self._people = meeting, list(people)
        self._lock = threading.RLock()
        self._inputs: list[LogInput] | None = None
        self._notes: dict[object, tuple[str, ...]] = {}
        self._looked_at: State | None = None
        self._opened = 0
        if rules:
            remember_rules(log, rules, self._begun_on(), self._live.items_with(rules))
            self._live.refresh()
        self._look(self._live.state)
        if not self._live.state.version:
            self._begun_on()  # the first decision need not wait for it
        self._shown.warm_up()

    # --- asking -----------------------------------------------------------------------------------------

    def study(self) -> Json:
        """Return what is compared, by whom, and how far it is."""
        with self._lock:
            state = self._refreshed()
            lines = state.log.decisions
            return {
                "title": self._mask.text(self._study.title) or "Study",
                "log": self._mask.text(self._live.path.name) or "the log",
                "version": state.version,
                "blind": self._mask.blind,
                "analysts": [
                    {"index": number, "name": name} for number, name in enumerate(self._mask.labels_before())
                ],
                "people": _unique(
                    [*self._people, *self._study.analysts, *(name for line in lines for name in line.by)]
                ),
                "present": self._people or _last(line.by for line in lines),
                "meeting": self._meeting,
                "meetings": _unique([self._meeting, *(line.meeting for line in lines)]),
                "codes": self._beside.codes(state),
                "sources": [self._beside.source(number) for number in range(len(self._study.sources))],
                "counts": self._counts(state),
                "themes": self._themes(state),
                "warnings": self._warnings(state),
                "order": self._study.order,
            }

    def queue(self) -> Json:
        """Return the row of every difference, then those of decisions that none has any more."""
        with self._lock:
            state = self._refreshed()
            rows = self._shown.rows(range(len(self._study.differences)), state)
            rows += [self._shown.orphan(line) for line in state.attached.orphaned]
            return {"version": state.version, "items": rows}

    def item(self, item: str) -> Json:
        """Return everything about one difference, or about a decision that no difference has any more."""
        with self._lock:
            state = self._refreshed()
            for line in state.attached.orphaned:
                if item == f"orphan:{line.line}":
                    return self._shown.orphan_item(line)
            return self._shown.item(self._writing.place(item), state)

    def text(
        self,
        source: int,
        *,
        around: int | None = None,
        start: int = 0,
        end: int | None = None,
        item: str | None = None,
    ) -> Json:
        """Return a piece of a text with what was marked in it; blind, only with what one item has."""
        with self._lock:
            self._require_source(source)
            return self._pieces.text(
                source, self._refreshed(), around=around, start=start, end=end, item=item
            )

    def track(self, source: int, *, item: str | None = None) -> Json:
        """Return what was marked in a recording, a picture or a page, with what is needed to show it."""
        with self._lock:
            self._require_source(source)
            return self._pieces.track(source, self._refreshed(), item=item)

    def search(self, words: str) -> Json:
        """Return where words stand in the texts."""
        with self._lock:
            hits, more = self._beside.search.find(words)
            for hit in hits:
                hit["items"] = [self._shown.ids[place] for place in self._pieces.places_at(hit)]
            return {"hits": hits, "more": more}

    def changes(self, since: int) -> Json:
        """Return what stands otherwise than when the log had ``since`` lines."""
        with self._lock:
            state = self._refreshed()
            return self._with_news(self._changed(state, since), state, since)

    def medium(self, source: int) -> Medium:
        """Return the recording of a source; raises NotInProjectError."""
        with self._lock:
            return self._beside.media.require(source, "audio", "video")

    def picture(self, source: int) -> Medium:
        """Return the picture of a source; raises NotInProjectError."""
        with self._lock:
            return self._beside.media.require(source, "picture")

    # --- deciding ---------------------------------------------------------------------------------------

    def decide(self, values: Json) -> Json:
        """Write decisions after everything about them was checked, or preview them; on disk when this returns."""
        return self._done(self._writing.decide, values)

    def propose(self, values: Json) -> Json:
        """Write what one analyst proposes."""
        return self._done(self._writing.propose, values)

    def undo(self, values: Json) -> Json:
        """Take back lines by lines that restore what counted before."""
        return self._done(self._writing.undo, values)

    def theme(self, values: Json) -> Json:
        """Write a theme as it is now."""
        return self._done(self._writing.theme, values)

    # --- inside -----------------------------------------------------------------------------------------

    def _done(self, work: Callable[[Json, int], Json], values: Json) -> Json:
        with self._lock:
            self._refreshed()
            since = values.get("since")
            since = self._live.recent() if since is None else whole_of(since, "since")
            since = min(since, self._live.state.version)
            answer = work(values, since)
            if answer.get("preview"):
                return answer
            if self._look(self._live.state):
                answer["changed"] = self._changed(self._live.state, since)["changed"]
            self._remember(values)
            return self._with_news(answer, self._live.state, since)

    def _refreshed(self) -> State:
        state = self._live.refresh()
        self._look(state)
        return state

    def _look(self, state: State) -> bool:
        """Hide nothing any more once everything is revealed; return whether that is so since just now.

        It stays so: what people have seen cannot be hidden again.
        """
        if not isinstance(self._mask, Blind) or not self._mask.blind or state is self._looked_at:
            return False
        self._looked_at = state
        if not all(self._shown.revealed(place, one) for place, one in enumerate(state.attached.standings)):
            return False
        self._mask.unveil()
        self._shown.unveil()
        self._opened = state.version
        self._live.changed[:] = [state.version] * len(self._live.changed)  # the numbers of all analysts
        return True

    def _remember(self, values: Json) -> None:
        """Remember who was present and in which meeting, for whoever opens the page next."""
        by, meeting = values.get("by"), values.get("meeting")
        if isinstance(by, list) and by:
            self._people = list(by)
        if isinstance(meeting, str) and meeting:
            self._meeting = meeting

    def _changed(self, state: State, since: int) -> Json:
        places = [place for place, version in enumerate(self._live.changed) if version > since]
        rows = self._shown.rows(places, state)
        if since > state.version or since < self._live.begun:  # of another log, or of an earlier run
            return {"version": state.version, "changed": self.queue()["items"]}
        return {"version": state.version, "changed": rows}

    def _with_news(self, answer: Json, state: State, since: int) -> Json:
        """Return an answer with the counts, and the codes, themes and orphans where they changed."""
        answer["counts"] = self._counts(state)
        if self._live.codes_changed > since:
            answer["codes"] = self._beside.codes(state)
        if self._live.themes_changed > since:
            answer["themes"] = self._themes(state)
        if self._opened > since:
            answer["opened"] = True
        if self._live.orphans_changed > since:
            answer["orphans"] = [self._shown.orphan(line) for line in state.attached.orphaned]
        return answer

    def _themes(self, state: State) -> list[Json]:
        themes = []
        for line in state.log.themes():
            values = {**line.to_dict(), "line": line.line}
            notes = self._beside.notes_by_guid
            values["notes"] = [
                self._shown.note(notes[guid], state)
                if guid in notes
                else {"guid": guid, "gone": True, "source": None, "text": ""}
                for guid in (str(one.get("guid") or "") for one in line.notes)
            ]
            values["codes"] = [self._mask.code(path) for path in line.codes]
            values.setdefault("text", "")
            themes.append(values)
        return themes

    def _warnings(self, state: State) -> list[str]:
        key = state.log.inputs
        if key not in self._notes:
            self._notes[key] = _notes_on(self._study, state)
        found = Differences(
            items=(),
            agreed=(),
            material=self._study.material,
            log=state.log,
            renamed=state.attached.renamed,
            notes=self._notes[key],
        )
        said = list(found.warnings)
        if state.log.cut_off:
            said.append(
                "The last line of the log was cut off in writing; it is set aside before the next decision."
            )
        if state.version < self._live.most:
            said.append(
                f"The log had {self._live.most} lines and has {state.version}: somebody put another in its place, "
                "or cut it. Look for the whole one before you go on."
            )
        told = [one for one in (self._mask.text(each) for each in said) if one is not None]
        hidden = len(said) - len(told)
        if hidden:
            told.append(
                f"{hidden} more {'remark names' if hidden == 1 else 'remarks name'} analysts; see `reconcile list`."
            )
        return told

    def _counts(self, state: State) -> Json:
        standings = state.attached.standings
        count = dict.fromkeys(("open", "decided", "reopened", "orphaned", "auto"), 0)
        apart = deferred = conflict = 0
        revised = set()
        for one in standings:
            count[one.state] += 1
            verb = None if one.decision is None else one.decision.verb
            apart += verb == "stand-apart" and one.state == "decided"
            deferred += verb == "defer" and one.state == "open"
            conflict += bool(one.conflict)
            if one.revision is not None and one.state == "reopened":
                revised.add(one.revision.code)
        return {
            "all": len(standings),
            **count,
            "orphaned": len(state.attached.orphaned),
            "apart": apart,
            "deferred": deferred,
            "conflict": conflict,
            "revise": len(revised),
            "agreed": len(self._study.agreed),
        }

    def _begun_on(self) -> list[LogInput]:
        if self._inputs is None:
            self._inputs = begun_on(self._study.inputs, self._study.analysts)
        return self._inputs

    def _require_source(self, source: int) -> None:
        if not 0 <= source < len(self._study.sources):
            raise NotInProjectError("there is no such source", remedy="Load the page again.")


def _notes_on(study: Study, state: State) -> tuple[str, ...]:
    """Return what of the log does not fit the files."""
    from refiqda.reconciliation.freshness import changed_inputs  # noqa: PLC0415 - a digest of every file

    return tuple(changed_inputs(study.inputs, state.log.inputs or ()))


def _unique(names: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))


def _last(groups: Iterable[tuple[str, ...]]) -> list[str]:
    """Return the last of the groups that has anybody."""
    found: tuple[str, ...] = ()
    for one in groups:
        found = one or found
    return list(found)


__all__ = ["Desk", "StaleError", "clock_now"]
