"""Where a line of a transcript names its speaker: every form of label that is known, a line at a time.

A line is looked at from its beginning only, and of it no more than `_HEAD` characters, so that the time taken
grows with the text and with nothing else. What is found here are candidates: whether a label is one is decided
with all of them (``refiqda.text.turns``).

Units: code points of the canonical text, half-open; times in milliseconds.
"""

# ruff: noqa: RUF001 - the colons and dashes that transcribers type are meant

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from refiqda.errors import InvalidArgumentError
from refiqda.text.speaker_words import could_be_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Form = Literal[
    "declared", "voice", "colon", "line with time", "table", "brackets", "dash", "full stop", "own line", "bold",
    "bold paragraph",
]  # fmt: skip
"""How a label is written."""

WEAK: Final[frozenset[Form]] = frozenset(
    {"brackets", "dash", "full stop", "own line", "bold", "bold paragraph"}
)
"""Forms that ordinary text has too: they count only where a text has no others."""

_HEAD: Final = 160
_T: Final = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3}|-\d(?![\d:]))?"
_RANGE: Final = rf"{_T}(?:[ \t]*(?:-->|->|-|–|to)[ \t]*{_T})?"
_TIME: Final = rf"[\[({{<#]?[ \t]*{_RANGE}[ \t]*[\])}}>#]?"
_NUMBER: Final = r"\d{1,6}[.)]?[ \t]+"
_BEFORE: Final = (
    rf"[ \t\xa0>•]*(?:{_NUMBER})?(?:(?P<t1>{_TIME})[ \t]*[-–|]?[ \t]*)?(?:{_NUMBER})?[*_@]{{0,3}}"
)
_LABEL: Final = r"(?P<label>[^\s:：\[\](){}<>#|=*][^\n\t:：\[\]{}<>#|=]{0,59}?)"

_COLON: Final = re.compile(
    rf"{_BEFORE}{_LABEL}[*_]{{0,3}}[ \t]*(?P<t2>{_TIME})?[ \t]*[*_]{{0,3}}[:：][*_]{{0,3}}(?![/\\])[ \t]*"
)
_ALONE_TIMED: Final = re.compile(
    rf"[ \t\xa0]*(?:{_NUMBER})?[*_]{{0,3}}(?:\[(?P<boxed>[^\n\t\[\]:]{{1,60}})\]|{_LABEL})[*_]{{0,3}}"
    rf"[ \t,|–-]+(?P<t1>{_TIME})[ \t]*[:：]?[ \t]*"
)
_TIMED_ALONE: Final = re.compile(
    rf"[ \t\xa0]*(?:{_NUMBER})?(?P<t1>{_TIME})[ \t]*[-–|,]?[ \t]*[*_]{{0,3}}{_LABEL}[*_]{{0,3}}[ \t]*"
)
_TABLE: Final = re.compile(rf"[ ]*(?:\d{{1,6}}[.)]?\t)?(?:(?P<t1>{_TIME})\t)?{_LABEL}[ ]*\t[ \t]*(?=\S)")
_BRACKETS: Final = re.compile(r"[ \t]*[\[(<](?P<label>[^\n\t\[\](){}<>:]{1,60})[\])>][ \t]*(?=\S)")
_DASH: Final = re.compile(rf"[ \t]*{_LABEL}[ \t]+[-–—][ \t]+(?=\S)")
_STOP: Final = re.compile(r"[ \t]*(?P<label>[A-ZÆØÅÄÖÜÉÈ][A-ZÆØÅÄÖÜÉÈ0-9 ]{0,24})\.[ \t]+(?=\S)")
_OWN: Final = re.compile(rf"[ \t]*[*_]{{0,3}}{_LABEL}[*_]{{0,3}}[ \t]*")
_VOICE: Final = re.compile(r"<v(?:\.[\w.\-]{1,40})?[ \t]+(?P<label>[^<>\n]{1,60})>")
_ONLY_TIME: Final = re.compile(rf"[ \t]*(?:{_NUMBER})?{_TIME}[ \t]*|[ \t]*\d{{1,6}}[ \t]*")
_END_TIME: Final = re.compile(rf"[ \t\n]*[#\[({{](?P<t>{_T})[#\])}}][ \t\n]*\Z")
_CLOCK: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,-](\d{1,3}))?")
_LINE: Final = re.compile(r"[^\n\v\f\u2028\u2029]*")
_DIGIT: Final = re.compile(r"\d\Z")


class Candidate(NamedTuple):
    """A place where somebody may begin to speak: the line, the label, and where the words begin."""

    start: int
    label_start: int
    label_end: int
    speech: int
    form: Form
    time: int | None


class Line(NamedTuple):
    """A line without its end, and its number (from 1)."""

    start: int
    end: int
    number: int


def lines_of(string: str) -> Iterator[Line]:
    """Yield the lines; Unicode's line and paragraph separators, vertical tabs and form feeds end one too."""
    place, number, length = 0, 1, len(string)
    while place <= length:
        found = _LINE.match(string, place)
        end = length if found is None else found.end()
        yield Line(place, end, number)
        place, number = end + 1, number + 1


def milliseconds(time: str | None) -> int | None:
    """Return the first clock time in ``time`` (``0:03``, ``00:12:03-4``), or None."""
    found = None if time is None else _CLOCK.search(time)
    if found is None:
        return None
    hours, minutes, seconds, part = found.groups()
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + (int(part.ljust(3, "0")) if part else 0)


def is_only_time(line: str) -> bool:
    """Return whether a line holds nothing but a time or the number of a cue."""
    return len(line) < _HEAD and bool(line.strip()) and _ONLY_TIME.fullmatch(line) is not None


def closing_time(string: str, start: int, end: int) -> tuple[int, int | None]:
    """Return where the words end that ``[start, end)`` holds, without a time mark behind them, and that time."""
    if end <= start or string[end - 1] not in "#])}":
        return end, None
    window = max(start, end - 40)
    found = _END_TIME.search(string[window:end])
    if found is None:
        return end, None
    return window + found.start(), milliseconds(found["t"])


def compiled_pattern(pattern: str) -> re.Pattern[str]:
    """Return the expression of a declared pattern: ``{label}:``, ``[{time}] {label} -``, ``{number} {label}.``.

    ``{label}``, ``{time}`` and ``{number}`` stand for themselves, a blank for any blanks, all else for what it is.
    The label stands once, with something behind it by which it ends. Raises InvalidArgumentError.
    """
    pieces = re.split(r"(\{(?:label|time|number)\})", pattern.strip())
    if (
        pieces.count("{label}") != 1
        or not pattern.strip().rpartition("{label}")[2].strip()
        or len(pattern) > _HEAD
    ):
        raise InvalidArgumentError(
            f"{pattern!r} is no pattern of labels",
            remedy='Write {label} once, and what stands behind it, as in "{label}:" or "[{time}] {label} -".',
        )
    parts = {"{label}": _LABEL, "{time}": rf"(?P<t1>{_TIME})", "{number}": r"\d{1,6}"}
    if pieces.count("{time}") > 1:
        raise InvalidArgumentError(f"{pattern!r} names the time twice", remedy="Write {time} once.")
    body = "".join(parts.get(piece) or _literal(piece) for piece in pieces)
    return re.compile(rf"[ \t\xa0]*{body}[ \t]*")


def _literal(piece: str) -> str:
    return r"[ \t\xa0]+".join(re.escape(part) for part in re.split(r"[ \t]+", piece))


def candidates_in(
    string: str,
    *,
    bold: Sequence[tuple[int, int]] = (),
    patterns: Sequence[re.Pattern[str]] = (),
) -> list[Candidate]:
    """Return every place of ``string`` where a label may stand, in order, at most one a line and form.

    ``bold`` are canonical spans, ``patterns`` come from `compiled_pattern`. Where a line has a strong form, weak
    ones are not looked for in it.
    """
    found: list[Candidate] = []
    waiting: int | None = None
    heads = _Bold(bold)
    lines = lines_of(string)
    before_blank, line = True, next(lines, None)
    while line is not None:
        after = next(lines, None)
        head = string[line.start : min(line.end, line.start + _HEAD)]
        if not head.strip():
            before_blank, line = True, after
            continue
        if is_only_time(head):
            waiting = line.start if waiting is None else waiting
            line = after
            continue
        follows = after is not None and bool(string[after.start : after.start + _HEAD].strip())
        made = _of_line(string, head, line, patterns, follows=follows, before_blank=before_blank)
        if not made or made[0].form in WEAK:
            made += heads.of(string, line)
        found += made if waiting is None else [_behind(one, waiting, line, string) for one in made]
        waiting, before_blank, line = None, False, after
    return found


def _behind(one: Candidate, start: int, line: Line, string: str) -> Candidate:
    """Return a candidate that begins with the time on the lines before it, if it begins its line."""
    if one.start != line.start:
        return one
    time = milliseconds(string[start : one.start]) if one.time is None else one.time
    return one._replace(start=start, time=time)


def _of_line(
    string: str,
    head: str,
    line: Line,
    patterns: Sequence[re.Pattern[str]],
    *,
    follows: bool,
    before_blank: bool,
) -> list[Candidate]:
    """Return what a line shows: its strong form, several only of voices, else its weak ones."""
    for pattern in patterns:
        match = pattern.match(head)
        if match is not None and match["label"].strip():
            return [_made(match, head, line, "declared")]
    if "<v" in head:
        voices = [_voice(match) for match in _VOICE.finditer(string, line.start, line.end)]
        if voices:
            return [voices[0]._replace(start=line.start), *voices[1:]]
    if ":" in head or "：" in head or "\t" in head:
        strong = _strong(head, line, follows=follows)
        if strong is not None:
            return [strong]
    return _weak(head, line, follows=follows, before_blank=before_blank)


def _voice(match: re.Match[str]) -> Candidate:
    start, end = match.span("label")
    return Candidate(match.start(), start, end, match.end(), "voice", None)


def _strong(head: str, line: Line, *, follows: bool) -> Candidate | None:
    whole = len(head) == line.end - line.start
    if follows and whole:
        for expression in (_ALONE_TIMED, _TIMED_ALONE):
            match = expression.fullmatch(head)
            if match is not None and could_be_label(_label_of(match)[0]):
                return _made(match, head, line, "line with time")
    match = _COLON.match(head)
    if match is not None and could_be_label(_label_of(match)[0]):
        behind = head[match.end() : match.end() + 1]
        clock = behind.isdigit() and match.end() == match.end("label") + 1 and _DIGIT.search(match["label"])
        if not clock:
            return _made(match, head, line, "colon")
    match = _TABLE.match(head)
    if match is not None and could_be_label(_label_of(match)[0]):
        return _made(match, head, line, "table")
    return None


def _weak(head: str, line: Line, *, follows: bool, before_blank: bool) -> list[Candidate]:
    found = []
    forms: tuple[tuple[Form, re.Pattern[str]], ...] = (
        ("brackets", _BRACKETS),
        ("dash", _DASH),
        ("full stop", _STOP),
    )
    for form, expression in forms:
        match = expression.match(head)
        if match is not None and could_be_label(_label_of(match)[0]):
            found.append(_made(match, head, line, form))
    if follows and before_blank and len(head) == line.end - line.start:
        match = _OWN.fullmatch(head)
        if match is not None and could_be_label(_label_of(match)[0]) and head.rstrip()[-1] not in ".!,;":
            found.append(_made(match, head, line, "own line"))
    return found


def _label_of(match: re.Match[str]) -> tuple[str, str]:
    group = "boxed" if match.groupdict().get("boxed") else "label"
    return (match[group] or "").strip(" \t\xa0*_"), group


def _made(match: re.Match[str], head: str, line: Line, form: Form) -> Candidate:
    label, group = _label_of(match)
    start = match.start(group) + head[match.start(group) : match.end(group)].find(label)
    names = match.groupdict()
    time = milliseconds(names.get("t1") or names.get("t2"))
    first = line.start + start
    return Candidate(line.start, first, first + len(label), line.start + match.end(), form, time)


class _Bold:
    """Bold runs, asked line by line: a label in bold, or a paragraph that is bold from end to end."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self.spans = sorted(spans)
        self.place = 0

    def of(self, string: str, line: Line) -> list[Candidate]:
        """Return the candidate that bold letters make of a line."""
        while self.place < len(self.spans) and self.spans[self.place][1] <= line.start:
            self.place += 1
        if self.place == len(self.spans):
            return []
        words = string[line.start : line.end]
        first = line.start + len(words) - len(words.lstrip())
        last = line.start + len(words.rstrip())
        start, end = self.spans[self.place]
        if not start <= first < end:
            return []
        if end >= last:
            return [Candidate(line.start, first, first, first, "bold paragraph", None)]
        label = string[first:end].rstrip()
        if not could_be_label(label):
            return []
        speech = end + len(string[end:last]) - len(string[end:last].lstrip())
        return [Candidate(line.start, first, first + len(label), speech, "bold", None)]
