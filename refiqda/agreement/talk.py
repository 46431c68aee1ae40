"""Who speaks where in the compared texts: looked for when first asked, for detecting costs.

What people marked in any copy of a text comes before what is detected by labels in the first. Prompts and what
moderators say are no material; a label at the beginning of a moderator's line belongs to the turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from refiqda.intervals import joined
from refiqda.model import guid_key

if TYPE_CHECKING:
    from refiqda.agreement.places import Home, Places
    from refiqda.speakers import SpeakerTurns

Span = tuple[int, int]

LONGEST_LABEL = 80
"""Characters before a turn on its line that are taken for its label."""


class Talk:
    """The turns of every text track, ``order`` giving for each track of the comparison the text's number."""

    def __init__(self, places: Places, order: Mapping[int, int]) -> None:
        self._places = places
        self._order = order

    def turns(self, track: int) -> list[Span]:
        """Return the spans of all turns of a text track, in order; none where they are not known."""
        found = self._found.get(track)
        return (
            []
            if found is None
            else sorted({(one.start, one.end) for one in found.turns if one.start < one.end})
        )

    def origin(self, track: int) -> str:
        """Return how the turns are known: ``marked``, ``detected``, or ``none``."""
        found = self._found.get(track)
        return "none" if found is None else found.origin

    def outside(self, track: int) -> list[Span]:
        """Return the spans of prompts and of what moderators say, in order and disjoint."""
        found = self._found.get(track)
        if found is None:
            return []
        text = self._places.text_of(self._order[track])
        others = [(one.start, one.end) for one in found.turns]
        spans = list(found.spans_of("prompt"))
        for start, end in found.spans_of("moderator"):
            line = text.rfind("\n", 0, start) + 1
            labelled = start - line <= LONGEST_LABEL and not any(a < start and line < b for a, b in others)
            spans.append((line if labelled else start, end))
        return joined(spans)

    @cached_property
    def _found(self) -> dict[int, SpeakerTurns]:
        from refiqda.speakers import all_turns, marked_turns  # noqa: PLC0415 - loaded only where it is used

        copies = self._places.copies
        marked = [{} if one.project is None else _by_key(marked_turns(one.project)) for one in copies]
        detected: dict[int, dict[str, SpeakerTurns]] = {}
        found = {}
        for track, text in self._order.items():
            homes = self._places.texts[text].homes
            keys = [(home.copy, self._key(home)) for home in homes]
            said = next((marked[copy][key] for copy, key in keys if key in marked[copy]), None)
            first = copies[homes[0].copy].project
            if said is None and first is not None:
                if homes[0].copy not in detected:
                    detected[homes[0].copy] = _by_key(all_turns(first))
                said = detected[homes[0].copy].get(self._key(homes[0]))
            if said is not None and said.length == self._places.texts[text].length:
                found[track] = said
        return found

    def _key(self, home: Home) -> str:
        return guid_key(self._places.copies[home.copy].table.sources[home.line].guid or "")


class Outside(Mapping[int, list[Span]]):
    """By text track the spans that are no material; found when first looked at."""

    def __init__(self, talk: Talk, tracks: Mapping[int, int]) -> None:
        self._talk = talk
        self._tracks = tracks

    @cached_property
    def _spans(self) -> dict[int, list[Span]]:
        found = {track: self._talk.outside(track) for track in self._tracks}
        return {track: spans for track, spans in found.items() if spans}

    def __getitem__(self, track: int) -> list[Span]:
        return self._spans[track]

    def __iter__(self) -> Iterator[int]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)


def _by_key(found: Mapping[str, SpeakerTurns]) -> dict[str, SpeakerTurns]:
    return {guid_key(guid): one for guid, one in found.items()}


__all__ = ["Outside", "Talk"]
