"""Who speaks in a passage, also where the passage is a translation that only its link tells apart.

A text of translated passages has no turns; each passage in it is of whoever speaks in the passage that it translates.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from refiqda.errors import NotInProjectError
from refiqda.findings.verifying.values import Passage
from refiqda.findings.voices import MODERATOR, Voice
from refiqda.intervals import overlap
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.findings.quotes.translations import Linked
    from refiqda.findings.voices import SourceSeen, Voices

Part = tuple[int, int, tuple[Voice, ...]]
"""A canonical span, and who speaks in it (nobody known: empty)."""


@attrs.frozen(eq=False)
class Speaking:
    """Who speaks where: the turns of the texts, and the links of passages to what they translate."""

    voices: Voices
    linked: Sequence[Linked] = ()

    @cached_property
    def _by_source(self) -> dict[str, list[tuple[int, int, Linked]]]:
        found: dict[str, list[tuple[int, int, Linked]]] = {}
        for link in self.linked:
            source = self.seen(link.translation_source)
            if source is not None and link.translation_span is not None:
                found.setdefault(source.guid, []).append((*link.translation_span, link))
        return {guid: sorted(spans, key=lambda one: (one[0], one[1])) for guid, spans in found.items()}

    def seen(self, asked: str) -> SourceSeen | None:
        """Return a text by GUID or name, None where there is none."""
        if not asked:
            return None
        try:
            return self.voices.source(asked)
        except NotInProjectError:
            return None

    def links_at(self, source: SourceSeen, start: int, end: int) -> list[tuple[int, int, Linked]]:
        """Return the links of passages of a translation that share a character with ``[start, end)``, in order."""
        return [one for one in self._by_source.get(source.guid, ()) if overlap(one[:2], (start, end))]

    def parts(self, source: SourceSeen, start: int, end: int) -> tuple[Part, ...]:
        """Return a passage in parts by turn (see `Voices.turns_at`), or by linked passage where there are no turns."""
        if source.turns or len(source.cases) == 1:
            return self.voices.turns_at(source, start, end)
        links = self.links_at(source, start, end)
        if not links:
            return self.voices.turns_at(source, start, end)
        return tuple((max(one, start), min(two, end), self._original(link)) for one, two, link in links)

    def _original(self, link: Linked) -> tuple[Voice, ...]:
        source = self.seen(link.original_source)
        if source is None:
            return (Voice("", speaker=link.original_source),)
        span = link.original_span or (0, len(source.text))
        return self.voices.at(source, *span)

    def at(self, source: SourceSeen, start: int, end: int) -> tuple[Voice, ...]:
        """Return everyone who speaks in a passage, in order, each once."""
        return tuple(dict.fromkeys(voice for part in self.parts(source, start, end) for voice in part[2]))

    def names(self, source: SourceSeen, start: int, end: int) -> tuple[str, ...]:
        """Return what they are called: the code used in the study, else the label of the turn."""
        return tuple(dict.fromkeys(filter(None, map(name_of, self.at(source, start, end)))))

    def passage(self, source: SourceSeen, start: int, end: int, similarity: float = 1.0) -> Passage:
        """Return a passage to be shown: its words, who speaks, and its place as people count it."""
        return Passage(
            source=source.name,
            source_guid=source.guid,
            start=start,
            end=end,
            speakers=self.names(source, start, end),
            words=source.text[start:end],
            similarity=similarity,
            place=place_of(source, start, end),
        )


def place_of(source: SourceSeen, start: int, end: int) -> str:
    """Return where words stand: "turn 12" or "turns 12 to 14" where there are turns, else "paragraph 3".

    Turns are counted from 1 with those of whoever asks; paragraphs too, lines without words not.
    """
    numbers = [number for number, turn in enumerate(source.turns, 1) if turn.start < end and start < turn.end]
    what = "turn"
    if not numbers:
        what = "paragraph"
        first = sum(1 for line in source.text[:start].split("\n")[:-1] if line.strip()) + 1
        numbers = [first, first + sum(1 for line in source.text[start:end].split("\n")[1:] if line.strip())]
    if numbers[0] == numbers[-1]:
        return f"{what} {numbers[0]:,}"
    return f"{what}s {numbers[0]:,} to {numbers[-1]:,}"


def name_of(voice: Voice) -> str:
    """Return what somebody is called in a report: the code, else the label, else the role."""
    return voice.case or voice.speaker or voice.role


def person(voice: Voice, source: SourceSeen) -> tuple[str, str]:
    """Return what tells people apart: the code; without one the label, which means somebody within its text only."""
    if voice.case:
        return ("", voice.case.casefold())
    return (guid_key(source.guid), (voice.speaker or voice.role).casefold())


def is_asking(voices: Sequence[Voice]) -> bool:
    """Whether only those speak who ask."""
    return bool(voices) and all(voice.role == MODERATOR for voice in voices)
