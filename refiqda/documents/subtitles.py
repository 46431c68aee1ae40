"""Subtitles (.srt, .vtt) become a text of one line a cue, and the points where each begins and ends.

Lines inside of a cue are broken for the screen and joined by a blank, but for lines that begin with a dash or with
another voice: they are different people. Tags and positions on the screen are left out; the name of a voice
(``<v Name>``) stands before its words as ``Name: ``. Times are not in the text: they are in the sync points.

What programs write is taken, not only what is right: point or comma, hours or none, a missing number, a cue with an
empty line inside (.srt), cues that overlap.

Sources: W3C WebVTT, sections 4 and 6.4; SubRip as its program and the common players write it.
"""

from __future__ import annotations

import html
import re
from typing import Final, NamedTuple

import attrs

from refiqda.documents.stamps import SyncPoint, in_order, milliseconds

_TIME: Final = r"(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]{1,3}))?"
_TIMING: Final = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?=[ \t]|$)")
_SRT_TAG: Final = re.compile(
    r"</?(?:b|i|u|s|font)(?:[ \t][^<>\n]{0,200})?/?>|\{\\[^{}\n]{1,100}\}", re.IGNORECASE
)
_VTT_TAG: Final = re.compile(r"<[^<>]{0,500}>")
_VOICE: Final = re.compile(r"<v(?:\.[^ \t\n<>]{0,100})?[ \t\n]+([^<>]{1,200})>")
_DASH: Final = re.compile(r"[ \t]*[-\u2010-\u2015][ \t]*\S")
_OWN_BLOCKS: Final = ("NOTE", "STYLE", "REGION")
_VOICE_MARK: Final = "\0"  # no subtitle holds one: it is refused before


class Cue(NamedTuple):
    """One subtitle: its times in milliseconds, and its words as they become text (a line, or several)."""

    begin: int
    end: int
    text: str


@attrs.frozen
class Subtitles:
    """What a subtitle file says: its text, the points (milliseconds, position), and what was odd about it."""

    text: str
    sync_points: tuple[SyncPoint, ...]
    notes: tuple[str, ...]
    cues: int


def read_subtitles(text: str, *, vtt: bool) -> Subtitles:
    """Return the text and the sync points of subtitles, given as canonical text; ``vtt`` is for WebVTT.

    A file without a single cue gives an empty text; its caller tells.
    """
    cues, lost = cues_of_vtt(text) if vtt else cues_of_srt(text)
    spoken = [cue for cue in cues if cue.text]
    lines: list[str] = []
    points: list[SyncPoint] = []
    place = 0
    for number, cue in enumerate(spoken):
        lines.append(cue.text)
        following = spoken[number + 1].begin if number + 1 < len(spoken) else cue.end
        points.append((cue.begin, place))
        place += len(cue.text)
        if cue.begin <= cue.end <= following:  # else it is still on the screen when the next one comes
            points.append((cue.end, place))
        place += 1
    kept, out_of_order = in_order(points)
    empty = len(cues) - len(spoken)
    backwards = sum(cue.end < cue.begin for cue in spoken)
    told = (
        ("subtitles without words, left out", empty),
        ("lines or blocks that belong to no subtitle (without a time), left out", lost),
        ("subtitles that end before they begin, of which only the beginning is used", backwards),
        ("times that go back, not used", out_of_order),
    )
    notes = tuple(f"{what}: {count}" for what, count in told if count)
    return Subtitles("\n".join(lines), tuple(kept), notes, len(spoken))


def cues_of_srt(text: str) -> tuple[list[Cue], int]:
    """Return the cues of a SubRip text, and how many lines of words stand before the first.

    A time begins a cue, whatever stands before it: empty lines are in some cues, and missing behind others.
    """
    cues: list[tuple[int, int, list[str]]] = []
    before: list[str] = []
    lines = before
    for line in text.split("\n"):
        timing = _TIMING.match(line)
        if timing is None:
            lines.append(_SRT_TAG.sub("", line))
            continue
        while lines and not lines[-1].strip():
            lines.pop()
        if lines and lines[-1].strip().isdecimal():  # the number of this cue
            lines.pop()
        begin, end = _times(timing)
        lines = []
        cues.append((begin, end, lines))
    return [Cue(begin, end, _joined(spoken)) for begin, end, spoken in cues], sum(
        bool(line.strip()) for line in before
    )


def cues_of_vtt(text: str) -> tuple[list[Cue], int]:
    """Return the cues of a WebVTT text, and how many blocks are neither cues nor of WebVTT's other kinds."""
    cues: list[Cue] = []
    lost = 0
    for place, block in enumerate(_blocks(text)):
        timing = None
        for number, line in enumerate(block[:2]):
            timing = _TIMING.match(line)
            if timing:
                begin, end = _times(timing)
                cues.append(Cue(begin, end, _joined(_spoken("\n".join(block[number + 1 :])))))
                break
        if timing is None and not (place == 0 and block[0].startswith("WEBVTT")):
            lost += not block[0].startswith(_OWN_BLOCKS)
    return cues, lost


def _blocks(text: str) -> list[list[str]]:
    """Return the runs of lines that empty lines part."""
    blocks: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip(" \t"):
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _times(timing: re.Match[str]) -> tuple[int, int]:
    parts = timing.groups()
    return milliseconds(*parts[:4]), milliseconds(*parts[4:])


def _spoken(payload: str) -> list[str]:
    """Return the lines of a WebVTT cue without its tags, voices by name."""
    named = _VOICE.sub(lambda voice: f"{_VOICE_MARK}{' '.join(voice[1].split())}: ", payload)
    plain = html.unescape(_VTT_TAG.sub("", named))
    return plain.replace(_VOICE_MARK, f"\n{_VOICE_MARK}").split("\n")


def _joined(lines: list[str]) -> str:
    """Return the words of a cue: one line, and a new one for each who speaks."""
    joined: list[str] = []
    for line in lines:
        words = " ".join(line.replace(_VOICE_MARK, "").split())
        if not words:
            continue
        if joined and not line.startswith(_VOICE_MARK) and not _DASH.match(line):
            joined[-1] += f" {words}"
        else:
            joined.append(words)
    return "\n".join(joined)
