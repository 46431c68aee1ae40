"""Where a passage lies, in the words people look for it by, and what stands around it (METHOD 4).

Of a text with turns "turn 41", else "paragraph 3"; of a document's page "page 2", counted from 1 as readers do; of a
recording "00:12 to 00:40"; of a picture "an area". Around words stand the rest of their own turn, and the turns before
and behind; in a text without turns, its paragraphs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from refiqda.extracts.places import Paragraphs
from refiqda.findings.dossiers.values import Said
from refiqda.findings.voices import MODERATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.findings.dossiers.codings import Coded, Text
    from refiqda.findings.dossiers.values import Where
    from refiqda.findings.voices import SourceSeen, Voices

NEAR: Final = 600
"""Characters of a turn around a passage that are shown, at most."""

_LINE: Final = re.compile(r"[^\n]*\S")


class Places:
    """Says where passages are and what is around them; each text is looked through once."""

    def __init__(self, voices: Voices) -> None:
        self._voices = voices
        self._paragraphs: dict[int, Paragraphs] = {}
        self._lines: dict[int, list[tuple[int, int]]] = {}
        self._starts: dict[int, list[int]] = {}
        self._speakers: dict[tuple[str, int, int], tuple[str, str]] = {}

    def in_text(self, text: Text, start: int, end: int, page: int | None = None) -> str:
        """Return where words are: the turn or paragraph they begin in, to the one they end in; the page before."""
        head = "" if page is None else f"page {page}, "
        seen = text.seen
        if seen is None:
            return head.rstrip(", ")
        if seen.turns:
            starts = self._turn_starts(text.number, seen)
            first = bisect_right(starts, start)
            last = max(bisect_right(starts, max(end - 1, start)), first)
            if not first and last and seen.turns[0].start < end:  # begins at the label of the first turn
                first = 1
            if first:
                return head + _numbers("turn", first, last)
        if text.number not in self._paragraphs:
            self._paragraphs[text.number] = Paragraphs(seen.text)
        numbers = self._paragraphs[text.number]
        return head + _numbers("paragraph", numbers.number(start), numbers.number(max(end - 1, start)))

    def around(self, text: Text, start: int, end: int) -> tuple[Said, ...]:
        """Return the passage turn by turn with what stands around it, in order."""
        seen = text.seen
        if seen is None:
            return ()
        turns = seen.turns_in(start, end)
        return tuple(self._by_turns(text, seen, start, end) if turns else self._by_lines(text, start, end))

    def _by_turns(self, text: Text, seen: SourceSeen, start: int, end: int) -> Iterator[Said]:
        inside = seen.turns_in(start, end)
        at = bisect_right(self._turn_starts(text.number, seen), inside[0].start) - 1
        if at > 0:
            yield self._turn(seen, at - 1, last=True)
        for turn in inside:
            low, high = max(start, turn.start), min(end, turn.end)
            who, role = self._speaker(seen, turn.start, turn.end)
            yield from (
                Said(who, words, where, role)
                for words, where in _parts(seen.text, (turn.start, low, high, turn.end))
                if words.strip()
            )
        behind = at + len(inside)
        if behind < len(seen.turns):
            yield self._turn(seen, behind, last=False)

    def _turn(self, seen: SourceSeen, number: int, *, last: bool) -> Said:
        turn = seen.turns[number]
        words = seen.text[turn.start : turn.end].strip("\n")
        who, role = self._speaker(seen, turn.start, turn.end)
        return Said(
            who, _end_of(words) if last else _beginning_of(words), "before" if last else "behind", role
        )

    def _speaker(self, seen: SourceSeen, start: int, end: int) -> tuple[str, str]:
        place = seen.digest, start, end
        if place not in self._speakers:
            self._speakers[place] = self._asked(seen, start, end)
        return self._speakers[place]

    def _asked(self, seen: SourceSeen, start: int, end: int) -> tuple[str, str]:
        voices = self._voices.turns_at(seen, start, end)
        people = [voice for _, _, each in voices for voice in each]
        if not people:
            return "", ""
        return (
            ", ".join(dict.fromkeys(one.speaker or one.case or one.role for one in people)),
            people[0].role or (MODERATOR if not people[0].case else ""),
        )

    def _by_lines(self, text: Text, start: int, end: int) -> Iterator[Said]:
        seen = text.seen
        if seen is None:
            return
        if text.number not in self._lines:
            self._lines[text.number] = [(one.start(), one.end()) for one in _LINE.finditer(seen.text)]
        lines, words = self._lines[text.number], seen.text
        first = max(bisect_right(lines, (start, len(words) + 1)) - 1, 0)
        last = max(bisect_right(lines, (max(end - 1, start), len(words) + 1)) - 1, first)
        if not lines:
            yield Said("", words[start:end])
            return
        if first:
            yield Said("", _end_of(words[slice(*lines[first - 1])]), "before")
        cuts = min(lines[first][0], start), start, end, max(lines[last][1], end)
        yield from (Said("", part, where) for part, where in _parts(words, cuts) if part.strip())
        if last + 1 < len(lines):
            yield Said("", _beginning_of(words[slice(*lines[last + 1])]), "behind")

    def _turn_starts(self, number: int, seen: SourceSeen) -> list[int]:
        if number not in self._starts:
            self._starts[number] = [turn.start for turn in seen.turns]
        return self._starts[number]


def off_text(one: Coded, end: int, kind: str) -> str:
    """Return where a passage without words is: a time, an area of a page or picture, or the whole source."""
    if one.medium == "time":
        return clock_range(one.begin, end)
    if one.medium == "area":
        if one.page is not None and kind.lower() != "picture":
            return f"area of page {one.page}"
        return "area of the picture"
    return "the whole source"


def clock_range(begin: int, end: int) -> str:
    """Return a stretch of a recording: ``00:12 to 00:40``, with hours where it has any.

    >>> clock_range(12_000, 40_900)
    '00:12 to 00:40'
    """
    long = max(begin, end) >= 3_600_000  # noqa: PLR2004 - milliseconds of an hour
    return (
        _clock(begin, long=long)
        if end <= begin
        else f"{_clock(begin, long=long)} to {_clock(end, long=long)}"
    )


def _clock(milliseconds: int, *, long: bool) -> str:
    seconds = max(milliseconds, 0) // 1000
    tail = f"{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{seconds // 3600}:{tail}" if long else tail


def _parts(text: str, cuts: tuple[int, int, int, int]) -> Iterator[tuple[str, Where]]:
    """Yield a turn's words before the passage, in it and behind it, with which of these they are."""
    first, start, end, last = cuts
    yield _end_of(text[first:start]), "same"
    yield text[start:end].strip("\n"), "own"
    yield _beginning_of(text[end:last]), "same"


def _numbers(noun: str, first: int, last: int) -> str:
    return f"{noun} {first}" if first == last else f"{noun}s {first} to {last}"


def _end_of(words: str) -> str:
    return words if len(words) <= NEAR else "… " + words[-NEAR:].partition(" ")[2]


def _beginning_of(words: str) -> str:
    return words if len(words) <= NEAR else words[:NEAR].rpartition(" ")[0] + " …"
