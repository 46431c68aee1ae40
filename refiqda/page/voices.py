"""Who speaks where in the compared texts, and at which time of the recording: what people go by in a transcript."""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING, NamedTuple

from refiqda import model
from refiqda.errors import RefiqdaError
from refiqda.index import further_texts, main_text
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refiqda.project import Project
    from refiqda.reconciliation.segments import ComparedSource

LONGEST_DETECTED = 2_000_000
"""Characters of a text in which labels of speakers are looked for; what is longer is no interview."""
MOST_DETECTED = 10_000_000
"""Characters of all texts together beyond which nobody wants to wait for it."""


class Turn(NamedTuple):
    """What one speaker says without a break; the label before it belongs to it."""

    start: int
    end: int
    speaker: str


class Said(NamedTuple):
    """A line of a transcript: from and to in milliseconds (``end`` None where nobody knows), its words, who speaks."""

    begin: int
    end: int | None
    text: str
    speaker: str


class Voices:
    """Turns and times of the compared texts, each looked for when it is first asked for."""

    def __init__(self, projects: Sequence[Project], sources: Sequence[ComparedSource]) -> None:
        self._projects = projects
        self._sources = sources
        self._turns: dict[int, list[Turn]] | None = None
        self._times: dict[int, list[tuple[int, int]]] = {}
        self._starts: dict[int, list[int]] = {}

    def turns(self, source: int) -> list[Turn]:
        """Return the turns of a text in order, none where nobody knows."""
        if self._turns is None:
            self._turns = self._find_turns()
        return self._turns.get(source, [])

    def turn_at(self, source: int, position: int) -> tuple[int, Turn] | None:
        """Return the turn that a position is in, with its number from 1; before the first it is none."""
        turns = self.turns(source)
        if source not in self._starts:
            self._starts[source] = [one.start for one in turns]
        place = bisect.bisect_right(self._starts[source], position)
        return (place, turns[place - 1]) if place else None

    def times(self, source: int) -> list[tuple[int, int]]:
        """Return the places of a transcript whose time is known, as (position, milliseconds), in order."""
        if source not in self._times:
            self._times[source] = self._find_times(self._sources[source])
        return self._times[source]

    def time_at(self, source: int, position: int) -> int | None:
        """Return the last known time at or before a position of a transcript, in milliseconds."""
        times = self.times(source)
        place = bisect.bisect_right(times, (position, 1 << 62))
        return times[place - 1][1] if place else None

    def transcript(self, guids: Sequence[str]) -> list[Said]:
        """Return the lines of the first transcript of a recording that has times."""
        for project, holder in self._holders(guids):
            text = _words(project, holder)
            times = [] if text is None else _times_of(project, holder, text)
            if text is None or not times:
                continue
            turns = self._turns_in(text)
            starts = [one.start for one in turns]
            found = []
            for start, end in _lines(text):
                place = bisect.bisect_right(starts, start)
                place = place if place or not starts or starts[0] >= end else 1
                said = turns[place - 1].speaker if place else ""
                before = bisect.bisect_right(times, (start, 1 << 62))
                after = bisect.bisect_left(times, (end, -1))
                begin = times[before - 1][1] if before else 0
                found.append(
                    Said(begin, times[after][1] if after < len(times) else None, text[start:end], said)
                )
            return found
        return []

    def _turns_in(self, text: str) -> list[Turn]:
        places = [number for number, one in enumerate(self._sources) if one.text == text]
        return self.turns(places[0]) if places else []

    def _holders(self, guids: Sequence[str]) -> Iterator[tuple[Project, model.Transcript]]:
        """Yield the transcripts with sync points of recordings that have one of these GUIDs."""
        for project in self._projects:
            for one in project.tree.sources:
                if not isinstance(one, model.AudioSource | model.VideoSource):
                    continue
                if guid_key(one.guid or "") not in guids:
                    continue
                for holder in (main_text(one), *further_texts(one)):
                    if isinstance(holder, model.Transcript) and holder.sync_points:
                        yield project, holder

    # --- looking ----------------------------------------------------------------------------------------

    def _find_turns(self) -> dict[int, list[Turn]]:
        from refiqda.speakers import all_turns, marked_turns  # noqa: PLC0415 - loaded only where it is used

        waiting = {
            number
            for number, one in enumerate(self._sources)
            if one.text and getattr(one, "medium", "text") == "text"
        }
        found: dict[int, list[Turn]] = {}
        for ask in (marked_turns, all_turns):
            for project in self._projects:
                if ask is all_turns:
                    if sum(len(one.text or "") for one in self._sources) > MOST_DETECTED:
                        return found
                    waiting = {
                        one for one in waiting if len(self._sources[one].text or "") <= LONGEST_DETECTED
                    }
                if not waiting:
                    return found
                known = {guid_key(guid): one for guid, one in ask(project).items()}
                for number in sorted(waiting):
                    text = self._sources[number].text or ""
                    for guid in self._sources[number].guids:
                        said = known.get(guid)
                        if said is not None and said.turns and said.length == len(text):
                            found[number] = _whole(
                                text, [(one.start, one.end, ", ".join(one.speakers)) for one in said.turns]
                            )
                            break
                waiting -= found.keys()
        return found

    def _find_times(self, source: ComparedSource) -> list[tuple[int, int]]:
        for project, holder in self._holders(source.guids):
            found = _times_of(project, holder, source.text)
            if found:
                return found
        return []


def _whole(text: str, turns: list[tuple[int, int, str]]) -> list[Turn]:
    """Return turns with the label before each, one after the other; what stands in a turn twice counts once."""
    found: list[Turn] = []
    for start, end, speaker in sorted(turns):
        line = text.rfind("\n", 0, start) + 1
        first = max(line, found[-1].end if found else 0)
        if start < end and first <= start:
            found.append(Turn(first, end, speaker))
    return found


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines of a text that hold anything."""
    place = 0
    for line in text.split("\n"):
        if line.strip():
            yield place, place + len(line)
        place += len(line) + 1


def _words(project: Project, holder: model.Transcript) -> str | None:
    try:
        return project.text(holder).string
    except RefiqdaError:
        return None


def _times_of(project: Project, holder: model.Transcript, words: str | None) -> list[tuple[int, int]]:
    try:
        text = project.text(holder)
    except RefiqdaError:
        return []
    if words is None or text.string != words:
        return []
    found = []
    for point in holder.sync_points:
        if point.position is None or point.time_stamp is None or point.position < 0 or point.time_stamp < 0:
            continue
        try:
            found.append((min(int(text.to_canonical(point.position)), len(words)), point.time_stamp))
        except (RefiqdaError, ValueError, OverflowError):
            continue
    found.sort()
    forward: list[tuple[int, int]] = []
    for position, time in found:
        if not forward or (position > forward[-1][0] and time >= forward[-1][1]):
            forward.append((position, time))
    return forward
