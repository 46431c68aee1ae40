"""What the people at the page do: deciding, proposing, taking back, noting themes, each a line of the log.

Everything is checked while the log is held, against what it says at that moment: that nobody decided in between what
the person did not see, and that it can be carried out. Only then a line is written; the answer comes when it is on
the disk.
"""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING, Any

import attrs

from refiqda.errors import InvalidArgumentError, NotInProjectError, RefiqdaError
from refiqda.page.asked import (
    PROPOSABLE,
    Asked,
    Session,
    asked_of,
    decisions_of,
    line_of,
    name_of,
    names_of,
    numbers_of,
    proposal_of,
    session_of,
    words_of,
    yes_or_no,
)
from refiqda.page.live import counting_line, is_fresh
from refiqda.reconciliation.log import ASIDE, LEAVES_OPEN, Decision, carrying, heads, locked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from refiqda.page.live import Live, State
    from refiqda.page.masks import Open
    from refiqda.page.shown import Json, Shown
    from refiqda.page.study import Study
    from refiqda.reconciliation.log import LogInput


class StaleError(InvalidArgumentError):
    """Somebody else decided meanwhile; ``items`` are the differences as they stand now."""

    def __init__(self, items: list[Json]) -> None:
        super().__init__(
            "somebody else has decided on this meanwhile",
            remedy="Look at what was decided, then decide again if need be.",
        )
        self.items = items


class RefusedError(InvalidArgumentError):
    """Some of what was asked at once cannot be carried out; ``refused`` are the ids of the page and why."""

    def __init__(self, refused: Sequence[tuple[str, InvalidArgumentError]]) -> None:
        item, first = refused[0]
        super().__init__(first.what, where=item, remedy=first.remedy)
        self.refused = [{"id": item, "error": one.what, "remedy": one.remedy} for item, one in refused]


class NotSavedError(RefiqdaError):
    """The log cannot be written to: the disk is full, or fails."""

    def __init__(self, file: str, error: OSError) -> None:
        super().__init__(
            f"not saved: the disk does not take it ({error.strerror or 'refused by the system'})",
            file=file,
            remedy="Make room on the disk, then decide again.",
        )


Plan = tuple[list[int], list[Decision]]
"""The places of what is written about, and the lines."""


@attrs.frozen
class Writing:
    """The writing half of the desk; ``inputs`` names what a log that is begun now is about."""

    study: Study
    mask: Open
    live: Live
    shown: Shown
    clock: Callable[[], str]
    inputs: Callable[[], Sequence[LogInput]]

    # --- deciding ---------------------------------------------------------------------------------------

    def decide(self, values: Json, since: int) -> Json:
        """Write decisions, or with ``preview`` say what they would do; raises StaleError, InvalidArgumentError.

        ``since`` is the state of the log that the asking window knows: the answer has all that changed after it.
        """
        asked = decisions_of(values)
        session = session_of(values, self.clock())
        if yes_or_no(values.get("preview"), "preview"):
            state = self.live.refresh()
            places, lines = self._decisions(asked, session, state)
            return self._previewed(places, lines, state)
        return self._write(lambda state: self._decisions(asked, session, state), session, since)

    def propose(self, values: Json, since: int) -> Json:
        """Write what one analyst proposes before the joint decision."""
        known = {name: value for name, value in values.items() if name not in {"by", "meeting", "since"}}
        asked = asked_of(known, PROPOSABLE)
        session = session_of(values, self.clock())

        def plan(state: State) -> Plan:
            place = self._fresh([asked], state)[0]
            revealed = self.shown.revealed(place, state.standing(place))
            difference = self.study.differences[place]
            return [place], [proposal_of(asked, difference, self.mask, session, revealed=revealed)]

        return self._write(plan, session, since)

    def _decisions(self, asked: list[Asked], session: Session, state: State) -> Plan:
        places = self._fresh(asked, state)
        lines, refused = [], []
        for one, place in zip(asked, places, strict=True):
            try:
                line = self._decision(one, place, session, state)
                self._checked([place], [line])
                lines.append(line)
            except InvalidArgumentError as error:
                refused.append((one.item, error))
        if refused:
            raise RefusedError(refused)
        return places, lines

    def _decision(self, asked: Asked, place: int, session: Session, state: State) -> Decision:
        """Return the line of one decision; one that decides says what was proposed before it."""
        standing = state.standing(place)
        line = line_of(
            asked,
            self.study.differences[place],
            self.mask,
            session,
            supersedes=counting_line(standing),
            revealed=self.shown.revealed(place, standing),
        )
        decides = line.verb not in LEAVES_OPEN and line.verb not in ASIDE
        return carrying(line, standing.proposals) if decides else line

    def _fresh(self, asked: list[Asked], state: State) -> list[int]:
        """Return the places of what is asked; raises StaleError if any stands otherwise than was seen."""
        places = [self.place(one.item) for one in asked]
        stale = [
            place
            for one, place in zip(asked, places, strict=True)
            if not is_fresh(one.seen, state.standing(place))
        ]
        if stale:
            raise StaleError([self.shown.item(place, state) for place in stale])
        return places

    # --- taking back ------------------------------------------------------------------------------------

    def undo(self, values: Json, since: int) -> Json:
        """Take back lines, all or none, by lines that restore what counted before; raises as `decide`."""
        numbers = numbers_of(values.get("lines"), "lines")
        session = session_of(values, self.clock())

        def plan(state: State) -> Plan:
            homes = {
                line.line: place
                for place, standing in enumerate(state.attached.standings)
                for line in standing.history
            }
            places: list[int] = []
            stale: list[int] = []
            for number in numbers:
                if number not in homes:
                    raise InvalidArgumentError(
                        "this line is about no difference of today",
                        where=f"line {number}",
                        remedy="Load the page again.",
                    )
                place = homes[number]
                if counting_line(state.standing(place)) != number:
                    stale.append(place)
                places.append(place)
            if stale:
                raise StaleError([self.shown.item(place, state) for place in stale])
            lines: list[Decision] = []
            for number, place in zip(numbers, places, strict=True):
                lines += self._restoring(number, place, state, session)
            return places, lines

        return self._write(plan, session, since)

    def _restoring(self, number: int, place: int, state: State, session: Session) -> list[Decision]:
        """Return the lines that restore what counted before line ``number``."""
        standing = state.standing(place)
        undone = next(line for line in standing.history if line.line == number)
        before = heads(line for line in standing.history if line.line < number and line.verb not in ASIDE)
        said: dict[str, Any] = {
            "by": session.by or undone.by,
            "at": session.at,
            "meeting": session.meeting,
            "supersedes": number,
            "line": 0,
        }
        lines = []
        if undone.verb == "revise-code":
            back = attrs.evolve(undone, **said, before=undone.after, after=undone.before or "", reason=None)
            lines.append(back)
            for other in state.attached.standings:
                revised = other.revision is not None and other.revision.line == number
                if revised and other.previous is not None:
                    restored = {**said, "supersedes": other.previous.line}
                    lines.append(attrs.evolve(other.previous, **restored))
        if len(before) == 1 and (before[0].verb not in LEAVES_OPEN or before[0].verb == "defer"):
            lines.append(attrs.evolve(before[0], **said))
        elif undone.verb != "revise-code":
            del said["line"]
            lines.append(Decision(id=undone.id, verb="reopen", about=undone.about, **said))
        return lines

    # --- themes -----------------------------------------------------------------------------------------

    def theme(self, values: Json, since: int) -> Json:
        """Write a theme as it is now: a new one, or another wording of one that is there."""
        session = session_of(values, self.clock())
        name = name_of(values.get("name"), "name")
        codes = tuple(self.mask.real_code(one) for one in names_of(values.get("codes"), "codes"))
        guids = names_of(values.get("notes"), "notes")
        asked = None if values.get("id") is None else name_of(values["id"], "id")
        notes = self.shown.beside.notes_by_guid
        missing = [one for one in guids if one not in notes]
        if missing:
            raise NotInProjectError("there is no such note", remedy="Load the page again.")

        def plan(state: State) -> Plan:
            known = {line.id for line in state.log.themes(withdrawn=True)}
            if asked is not None and asked not in known:
                raise NotInProjectError("there is no such theme", remedy="Load the page again.")
            line = Decision(
                id=asked or _theme_id(name, session.at, len(known)),
                verb="theme",
                name=name,
                text=words_of(values.get("text"), "text"),
                notes=tuple(self._note_of(guid) for guid in guids),
                codes=codes,
                withdrawn=yes_or_no(values.get("withdrawn"), "withdrawn"),
                by=session.by,
                meeting=session.meeting,
                at=session.at,
            )
            return [], [line]

        return self._write(plan, session, since)

    def _note_of(self, guid: str) -> dict[str, object]:
        """Return what a theme remembers of a note: where it is and whose, not what it says."""
        note = self.shown.beside.notes_by_guid[guid]
        source = self.study.sources[note.source]
        values: dict[str, object] = {"guid": guid, "source": source.name}
        values |= {"coder": note.coder} if note.coder else {}
        values |= {"source_text": source.digest} if source.digest else {}
        values |= {"start": note.start, "end": note.end} if note.start is not None else {}
        return values

    # --- the log ----------------------------------------------------------------------------------------

    def place(self, item: str) -> int:
        """Return which difference an id of the page means; raises NotInProjectError."""
        place = self.shown.places.get(item)
        if place is None:
            gone = item.startswith("orphan:")
            raise NotInProjectError(
                "no difference of today is what this decision was about"
                if gone
                else "there is no such difference",
                remedy="It stays in the log as it is." if gone else "Load the page again.",
            )
        return place

    def _write(self, plan: Callable[[State], Plan], session: Session, since: int) -> Json:
        with _told(self.live.path.name), locked(self.live.path) as held:
            state = self.live.look_at(held.read(self.live.state.log))
            places, lines = plan(state)
            made = self._checked(places, lines)
            before = state.version
            inputs = None if state.log.decisions or state.log.inputs is not None else self.inputs()
            after = held.append(lines, inputs)
        moved = self.live.written(after)
        state = self.live.state
        since = min(before, since)
        places = sorted({*moved, *(place for place, at in enumerate(self.live.changed) if at > since)})
        numbers = [line.line for line in state.log.decisions if line.line > before]
        return {
            "version": state.version,
            "saved": session.at[11:19],
            "at": session.at,
            "lines": numbers[-len(lines) :],
            "changed": self.shown.rows(places, state),
            "outcomes": made,
        }

    def _checked(self, places: list[int], lines: list[Decision]) -> dict[str, list[Json]]:
        """Return what each line makes; raises InvalidArgumentError for what cannot be carried out."""
        made = {}
        by_id = {self.study.differences[place].id: place for place in places}
        for line in lines:
            place = by_id.get(line.id)
            if place is not None:
                made[self.shown.ids[place]] = self.shown.outcome(place, line)
        return made

    def _previewed(self, places: list[int], lines: list[Decision], state: State) -> Json:
        made = self._checked(places, lines)
        then = self.live.attached(attrs.evolve(state.log, decisions=(*state.log.decisions, *lines)))
        pairs = zip(state.attached.standings, then.attached.standings, strict=True)
        moved = [place for place, (one, other) in enumerate(pairs) if one != other]
        return {
            "version": state.version,
            "preview": True,
            "lines": [],
            "changed": self.shown.rows(moved, then),
            "outcomes": made,
        }


@contextlib.contextmanager
def _told(file: str) -> Iterator[None]:
    """Say of a disk that is full or fails what it means: whoever decides must not believe that it is saved."""
    try:
        yield
    except OSError as error:
        raise NotSavedError(file, error) from error


def _theme_id(name: str, at: str, number: int) -> str:
    """Return the id of a new theme."""
    return "theme:" + hashlib.sha256(f"{name}\x00{at}\x00{number}".encode()).hexdigest()[:12]
