"""Pieces of texts and whole recordings or pictures, with what everybody marked in them.

However long a text is, the page is sent some twenty thousand characters at a time. Blind, only the segments of one
item come with it: those of two would let a lane be followed.
"""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING, Any, Final

from refiqda.page.shown import in_order, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from refiqda.page.live import State
    from refiqda.page.masks import Open
    from refiqda.page.shown import Json, Shown
    from refiqda.page.study import Study

CHUNK: Final = 20_000
LONGEST: Final = 100_000
"""Characters that one answer has at most."""
SLACK: Final = 2_000
"""How far from where it would be cut a piece may begin or end at the end of a line."""


class Pieces:
    """Cuts pieces of one study."""

    def __init__(self, study: Study, mask: Open, shown: Shown) -> None:
        self.study = study
        self.mask = mask
        self.shown = shown

    def text(
        self, source: int, state: State, *, around: int | None, start: int, end: int | None, item: str | None
    ) -> Json:
        """Return the piece of a text around a place, or between two."""
        text = self.study.text(source)
        first, last = piece(text, around=around, start=start, end=end)
        voices = self.shown.beside.voices
        times = voices.times(source)
        low, high = (bisect.bisect_left(times, (place, -1)) for place in (first, last))
        return {
            "source": source,
            "length": len(text),
            "start": first,
            "end": last,
            "text": text[first:last],
            "lines": lines_of(text, first, last),
            "turns": [
                {"start": one.start, "end": one.end, "speaker": one.speaker}
                for one in voices.turns(source)
                if one.start < last and first < one.end
            ],
            "times": [list(one) for one in times[max(low - 1, 0) : high]],
            "segments": self._segments(source, item, first, last),
            "notes": [
                self.shown.note(one, state, item)
                for one in self.shown.beside.notes_in(source, first, last - 1, whole=first == 0)
            ],
        }

    def track(self, source: int, state: State, *, item: str | None) -> Json:
        """Return what was marked in a recording, picture or page."""
        told = self.shown.beside.source(source)
        notes = self.shown.beside.notes.get(source, ())
        found = {
            **{
                name: told[name]
                for name in ("medium", "page", "length", "width", "height", "recording", "picture")
            },
            "source": source,
            "segments": self._segments(source, item, 0, None),
            "notes": [self.shown.note(one, state, item) for one in notes],
        }
        if told["medium"] != "area":
            found["transcript"] = self.shown.beside.transcript(source)
        return found

    def places_at(self, hit: Mapping[str, Any]) -> list[int]:
        """Return the differences, in order, that a place found by searching lies in."""
        source, start, end = (int(hit[name]) for name in ("source", "start", "end"))
        return [
            place
            for place in self.study.by_source[source]
            if self.study.differences[place].start < end and start < self.study.differences[place].end
        ][:8]

    def _segments(self, source: int, item: str | None, first: int, last: int | None) -> list[Json]:
        found = [*self._differing(source, item, first, last)]
        if not self.mask.blind:
            found += self._agreed(source, first, last)
        return sorted(found, key=in_order)

    def _differing(self, source: int, item: str | None, first: int, last: int | None) -> Iterator[Json]:
        for place in self.study.by_source[source]:
            one, shown = self.study.differences[place], self.shown.ids[place]
            if last is not None and one.medium != "area" and (one.start >= last or one.end <= first):
                continue
            if self.mask.blind and shown != item:
                continue
            for each in one.segments:
                if last is None or (each.start < last and first < each.end):
                    yield {
                        "analyst": self.mask.number(shown, each.coder),
                        "code": self.mask.code(each.code),
                        **place_of(each),
                        "item": shown,
                        "agreed": False,
                    }

    def _agreed(self, source: int, first: int, last: int | None) -> Iterator[Json]:
        for each in self.study.agreed_by_source[source]:
            if last is None or (each.start < last and first < each.end):
                for coder in each.coders:
                    yield {
                        "analyst": self.mask.number("", coder),
                        "code": self.mask.code(each.code),
                        **place_of(each),
                        "item": None,
                        "agreed": True,
                    }


def piece(text: str, *, around: int | None = None, start: int = 0, end: int | None = None) -> tuple[int, int]:
    """Return which piece of a text to send: about a place, or between two; whole lines where their ends are near."""
    if around is not None:
        around = min(max(around, 0), len(text))
        start = max(0, around - CHUNK // 2)
        end = start + CHUNK
    start = min(max(start, 0), len(text))
    end = min(max(start, start + CHUNK if end is None else end), len(text), start + LONGEST)
    begun = text.rfind("\n", max(0, start - SLACK), start) + 1
    if begun or start <= SLACK:
        start = begun
    if 0 < end < len(text) and text[end - 1] != "\n":
        stop = text.find("\n", end, end + SLACK)
        end = stop + 1 if stop >= 0 else end
    return start, end


def lines_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the lines of a piece, without their ends."""
    found, place = [], start
    while place < end:
        stop = text.find("\n", place, end)
        if stop < 0:
            found.append((place, end))
            break
        found.append((place, stop))
        place = stop + 1
    return found
