"""Time stamps that people and programs write into transcripts, and where they stand.

Known are ``#00:01:02-3#`` (f4, noScribe, aTrain; ``#00:01:02#`` and ``#00:01:02.345#`` too) and ``[00:01:02]``
wherever they stand; ``[1:02]`` and ``(00:01:02)`` at the beginning of a line, behind the name of who speaks (``Name
(00:01:02):``) or at the end of a line; ``00:01:02`` alone at the beginning of a line; and the line ``Name  1:02``
that stands above a turn, or ``0:1:2.3 --> 0:1:5`` there (Teams). A stamp that names two times (``[00:00.000 -->
00:05.000]``) begins at the first. One digit behind the full stop, comma or hyphen is tenths of a second, three are
milliseconds.

Times are milliseconds, positions code points of the canonical text: a stamp's own first character.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SyncPoint = tuple[int, int]
"""A time in milliseconds, and the position in the text that belongs to it."""

_FRACTION: Final = r"(?:[.,-](?P<fraction>[0-9]{1,3}))?"
_LONG: Final = r"(?P<hours>[0-9]{1,3}):(?P<minutes>[0-5][0-9]):(?P<seconds>[0-5][0-9])" + _FRACTION
_SHORT: Final = (
    r"(?:(?P<hours>[0-9]{1,3}):(?=[0-5][0-9]:))?(?P<minutes>[0-9]{1,3}):(?P<seconds>[0-5][0-9])" + _FRACTION
)
_LOOSE: Final = r"(?P<hours>[0-9]{1,3}):(?P<minutes>[0-5]?[0-9]):(?P<seconds>[0-5]?[0-9])" + _FRACTION
_RANGE: Final = r"(?:[ \t]*(?:-->|-|\u2013|\u2014)[ \t]*[0-9:.,]{4,13})?"
_LABEL: Final = (
    r"[^\n:\[\]()#!?;]{0,60}:?[ \t]{0,9}"  # who speaks; bounded, so that no line is tried for long
)

_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        rf"(?P<at>\#{_SHORT}\#)",
        rf"(?P<at>\[[ \t]*{_LONG}{_RANGE}[ \t]*\])",
        rf"(?m:^)(?:[ \t]*|{_LABEL}:[ \t]*)(?P<at>[\[(][ \t]*{_SHORT}{_RANGE}[ \t]*[\])])",
        rf"(?m:^){_LABEL}(?P<at>[\[(][ \t]*{_SHORT}[ \t]*[\])])[ \t]*:",
        rf"(?P<at>[\[(][ \t]*{_SHORT}[ \t]*[\])])(?m:[ \t]*$)",
        rf"(?m:^)[ \t]*(?P<at>{_LONG})(?![0-9:])",
        rf"(?m:^)[ \t]*(?P<at>{_LOOSE})[ \t]*-->",
        rf"(?m:^)[^\n:.!?\[\]()#]{{1,60}}(?:[ \u00a0]{{2}}|\t)(?P<at>{_SHORT})(?m:[ \t]*$)",
    )
)


def milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> int:
    """Return a time in milliseconds; ``fraction`` is of a second, as written: "5" is half of one."""
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0")[:3])


def find_stamps(text: str) -> list[SyncPoint]:
    """Return every time stamp of a canonical text, in the order of the text."""
    found: dict[int, int] = {}
    for position, time in _matches(text):
        found.setdefault(position, time)
    return [(found[position], position) for position in sorted(found)]


def _matches(text: str) -> Iterator[tuple[int, int]]:
    if ":" not in text:
        return
    for form in _FORMS:
        for match in form.finditer(text):
            parts = match.group("hours", "minutes", "seconds", "fraction")
            yield match.start("at"), milliseconds(*parts)


def in_order(points: Sequence[SyncPoint]) -> tuple[list[SyncPoint], int]:
    """Return the points whose times do not go back, and how many were left out for that.

    As many as can be are kept (the longest non-decreasing sequence), so that one mistyped stamp costs one point, and
    not all behind it. ``points`` are in the order of the text; of several at one position the first counts.
    """
    unique: dict[int, int] = {}
    for time, position in points:
        unique.setdefault(position, time)
    given = sorted((position, time) for position, time in unique.items())
    ends: list[int] = []  # the smallest time with which a sequence of each length can end
    places: list[int] = []
    before: list[int] = []
    for place, (_, time) in enumerate(given):
        length = bisect_right(ends, time)
        before.append(places[length - 1] if length else -1)
        if length == len(ends):
            ends.append(time)
            places.append(place)
        else:
            ends[length], places[length] = time, place
    kept: list[SyncPoint] = []
    place = places[-1] if places else -1
    while place >= 0:
        position, time = given[place]
        kept.append((time, position))
        place = before[place]
    kept.reverse()
    return kept, len(given) - len(kept)
