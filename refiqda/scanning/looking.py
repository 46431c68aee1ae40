"""One scan as it goes: it takes texts with their places, and keeps where known names stand.

A text is looked through as it stands and with its escapes undone (HTML and XML entities, JSON, ``%C3%B8``), for
markup also without its tags, so that a name parted by them is whole. A place is told once, by the strongest hit of a
case that stands there. Work is bounded: by what may be unpacked, by depth, and by hits that are kept.
"""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import attrs

from refiqda.scanning.values import RANK, Hit, Scan, Unread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from refiqda.scanning.finding import Found, Matcher
    from refiqda.scanning.values import Kind

MAX_HITS: Final = 10_000
MAX_UNREAD: Final = 1_000
MAX_UNPACKED: Final = 1 << 30
"""Bytes that may be unpacked from one file, all its levels together."""
MAX_DEPTH: Final = 6
MAX_MEMBERS: Final = 50_000
SEGMENT: Final = 4_000_000
"""Characters looked through at once; a name over the edge of two is found by the overlap."""
OVERLAP: Final = 400

_ESCAPED: Final = re.compile(r"\\u\{?([0-9A-Fa-f]{4,6})\}?|\\x([0-9A-Fa-f]{2})|\\([nrtbf/\"])")
_PAIR: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_PERCENT: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_ROUNDS: Final = 3
_LAST: Final = 0x10FFFF


@attrs.define
class Looking:
    """What has been found so far, and how much more may be unpacked."""

    matcher: Matcher = attrs.field(repr=False)
    room: int = MAX_UNPACKED
    members: int = MAX_MEMBERS
    _hits: dict[tuple[str, str], tuple[Kind, int]] = attrs.field(factory=dict, init=False)
    _unread: dict[tuple[str, str], Unread] = attrs.field(factory=dict, init=False)
    _cut_short: bool = attrs.field(default=False, init=False)

    def result(self) -> Scan:
        """Return what was found."""
        hits = tuple(Hit(where, case, kind, count) for (where, case), (kind, count) in self._hits.items())
        return Scan(hits, tuple(self._unread.values()), self._cut_short)

    def not_read(self, where: str, why: str) -> None:
        """Keep that something was not read, and why."""
        if len(self._unread) < MAX_UNREAD:
            self._unread.setdefault((where, why), Unread(where, why))

    def holds(self, label: str) -> bool:
        """Tell whether a label (a file's name) holds a known name, which is then not to be shown."""
        return bool(self.matcher.find(unescaped(label), prose=False))

    def label(self, where: str, label: str) -> None:
        """Look through the name of a file or of a folder."""
        readings = {label: None, unescaped(label): None}
        self._keep((self.matcher.find(each, prose=False) for each in readings), lambda _: where)

    def text(
        self,
        text: str,
        place: Callable[[int], str],
        also: Callable[[str], Iterable[str]] = lambda _: (),
        *,
        long_only: bool = False,
    ) -> None:
        """Look through a text; ``place`` names the place of a line (0-based).

        ``also`` gives other readings of a part of the text that have the same lines (markup without its tags).
        ``long_only`` looks for names of five letters and more, for bytes in which shorter ones stand by chance.
        """
        line = 0
        for start, end in _segments(text):
            part = text[start : end + OVERLAP]
            lines = text.count("\n", start, end)
            whole = end >= len(text)
            readings = {part: None, unescaped(part): None}
            for each in list(readings):
                readings.update(dict.fromkeys(also(each)))
            self._keep(
                (
                    [
                        one
                        for one in self.matcher.find(each, long_only=long_only)
                        if whole or one.line <= lines
                    ]
                    for each in readings
                ),
                lambda at, line=line: place(line + at),  # type: ignore[misc]  # the default binds this turn's line
            )
            line += lines

    def _keep(self, readings: Iterable[Iterable[Found]], place: Callable[[int], str]) -> None:
        best: dict[tuple[int, str], tuple[Kind, int]] = {}
        for found in readings:
            counts: defaultdict[tuple[int, str], Counter[Kind]] = defaultdict(Counter)
            for each in found:
                counts[each.line, each.case][each.kind] += 1
            for at, kinds in counts.items():
                kind = max(kinds, key=RANK.__getitem__)
                new = kind, kinds[kind]
                if at not in best or _stronger(new, best[at]):
                    best[at] = new
        for (line, case), new in sorted(best.items()):
            self._add((place(line), case), new)

    def _add(self, key: tuple[str, str], new: tuple[Kind, int]) -> None:
        old = self._hits.get(key)
        if old is None and len(self._hits) >= MAX_HITS:
            self._cut_short = True
        elif old is None or RANK[new[0]] > RANK[old[0]]:
            self._hits[key] = new
        elif new[0] == old[0]:
            self._hits[key] = (old[0], old[1] + new[1])


def _stronger(new: tuple[Kind, int], old: tuple[Kind, int]) -> bool:
    return (RANK[new[0]], new[1]) > (RANK[old[0]], old[1])


def _segments(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = min(start + SEGMENT, len(text))
        if end < len(text):
            end = text.rfind("\n", start + SEGMENT // 2, end) + 1 or end
        yield start, end
        start = end


def unescaped(text: str) -> str:
    """Return a text with its escapes undone, those inside of others too; the line ends stay as they are."""
    for _ in range(_ROUNDS):
        before = text
        if "&" in text:
            text = _ENTITY.sub(lambda found: _inline(html.unescape(found[0])), text)
        if "\\" in text:
            text = _PAIR.sub(_joined, _ESCAPED.sub(_letter, text))
        if "%" in text:
            text = _PERCENT.sub(lambda found: _inline(unquote(found[0], errors="replace")), text)
        if text == before:
            break
    return text


def _inline(text: str) -> str:
    return (
        " ".join(text.splitlines()) if len(text) > 1 else " " if text in "\r\n\v\f\x85\u2028\u2029" else text
    )


def _letter(found: re.Match[str]) -> str:
    if digits := found[1] or found[2]:
        number = int(digits, 16)
        return _inline(chr(number)) if number <= _LAST else " "
    return found[3] if found[3] in '/"' else " "


def _joined(found: re.Match[str]) -> str:
    return found[0].encode("utf-16", "surrogatepass").decode("utf-16")
