"""What stands beside the passages: margin notes, definitions, speakers and times, recordings and pictures."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from refiqda.page.media import Media
from refiqda.page.search import Search
from refiqda.page.voices import Voices
from refiqda.reconciliation.definitions import definitions
from refiqda.reconciliation.notes import margin_notes
from refiqda.reconciliation.whereabouts import Whereabouts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.page.live import State
    from refiqda.page.masks import Open
    from refiqda.page.shown import Json
    from refiqda.page.study import Study
    from refiqda.reconciliation.definitions import Definition
    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.notes import MarginNote


class Beside:
    """Looks it up for one study; most of it when it is first asked for."""

    def __init__(self, study: Study, mask: Open) -> None:
        self.study = study
        self.mask = mask
        sources = study.sources
        self.voices = Voices(study.projects, sources)
        self.media = Media(study.projects, sources)
        self._whereabouts = Whereabouts(study.material)
        self.search = Search([one.text for one in sources])
        self._definitions: tuple[int, dict[str, tuple[Definition, ...]]] | None = None

    # --- notes ------------------------------------------------------------------------------------------

    @cached_property
    def notes(self) -> dict[int, list[MarginNote]]:
        """The margin notes of each source, in reading order."""
        found: dict[int, list[MarginNote]] = defaultdict(list)
        for one in margin_notes(self.study.inputs, self.study.material):
            found[one.source].append(one)
        return found

    @cached_property
    def notes_by_guid(self) -> dict[str, MarginNote]:
        """The first place of each note, by its GUID as it is spelled."""
        return {one.guid: one for some in reversed(self.notes.values()) for one in reversed(some)}

    def notes_in(self, source: int, start: int, end: int, *, whole: bool = False) -> list[MarginNote]:
        """Return the notes on a stretch of a source; ``whole`` adds those on all of it."""
        return [
            one
            for one in self.notes.get(source, ())
            if (whole and one.start is None)
            or (
                one.start is not None
                and one.end is not None
                and one.start < max(end, start + 1)
                and start <= one.end
            )
        ]

    # --- definitions ------------------------------------------------------------------------------------

    def definitions(self, state: State) -> dict[str, tuple[Definition, ...]]:
        """Return the wordings of every code as they stand, by its path."""
        if self._definitions is None or self._definitions[0] != state.version:
            found = definitions(
                self.study.inputs,
                self.study.material,
                state.log.decisions,
                renamed=state.attached.renamed,
            )
            self._definitions = state.version, found
        return self._definitions[1]

    def shown_definitions(self, path: str, state: State) -> list[Json]:
        """Return the wordings of a code as the page is sent them; blind, not whose they are."""
        found = [
            {
                "whose": "" if self.mask.blind else one.whose,
                "text": one.text,
                "version": one.version,
                "line": one.line,
            }
            for one in self.definitions(state).get(path, ())
        ]
        if not self.mask.blind:
            return found
        newer = [one for one in found if one["version"] != 1]
        said = {str(one["text"]): one for one in found if one["version"] == 1}
        return newer + [said[text] for text in self.mask.shuffled(f"definitions {path}", said)]

    def shown_definitions_of(self, paths: Iterable[str], state: State) -> dict[str, list[Json]]:
        """Return the wordings of some codes by what the page calls these."""
        found = {self.mask.code(path): self.shown_definitions(path, state) for path in paths}
        return {shown: found[shown] for shown in self.mask.coded(paths)}

    def codes(self, state: State) -> list[Json]:
        """Return every code that can be chosen, with what it means."""
        found = self.shown_definitions_of(list(self.definitions(state)), state)
        return [{"path": path, "definitions": told} for path, told in found.items()]

    # --- places -----------------------------------------------------------------------------------------

    def where(self, difference: Difference) -> str:
        """Return where a difference is, as a person would look for it."""
        return self._whereabouts.place(difference)

    def speaker(self, difference: Difference) -> str | None:
        """Return who speaks where a difference begins."""
        found = (
            self.voices.turn_at(difference.number, difference.start) if difference.medium == "text" else None
        )
        return (found[1].speaker or None) if found is not None else None

    def at_ms(self, difference: Difference) -> int | None:
        """Return the time of the recording at which a difference begins."""
        if difference.medium == "time":
            return difference.start
        return (
            self.voices.time_at(difference.number, difference.start) if difference.medium == "text" else None
        )

    def source(self, number: int) -> Json:
        """Return what the page is told of a source."""
        one = self.study.sources[number]
        found = self.media.of(number)
        kind = None if found is None else found.kind
        return {
            "index": number,
            "name": one.name,
            "medium": one.medium,
            "page": one.page,
            "length": len(one.text) if one.text else one.length,
            "width": one.width,
            "height": one.height,
            "items": len(self.study.by_source[number]),
            "coded": self._numbers(each.coder for each in one.segments),
            "noted": self._numbers(each.coder for each in self.notes.get(number, ())),
            "recording": {"url": f"/media/{number}", "kind": kind} if kind in {"audio", "video"} else None,
            "picture": f"/picture/{number}" if kind == "picture" else None,
            "turns": len(self.voices.turns(number)),
        }

    def _numbers(self, names: Iterable[str | None]) -> list[int]:
        """Return the numbers of some analysts, who may come several times; blind, of nobody."""
        if self.mask.blind:
            return []
        return sorted({self.mask.number("", name) for name in {*names} if name is not None} - {-1})

    def transcript(self, number: int) -> list[Json]:
        """Return the lines of the transcript of a recording, with their times and who speaks."""
        guids = self.study.sources[number].guids
        found = self.voices.transcript(guids)
        return [
            {"begin": one.begin, "end": one.end, "text": one.text, "speaker": one.speaker or None}
            for one in found
        ]


__all__ = ["Beside"]
