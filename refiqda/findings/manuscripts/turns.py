"""Quotations set apart: exchanges of several speakers, labels before the words, an attribution behind them."""

# ruff: noqa: RUF001 - marks, dashes and blanks of many languages are what this is about

from __future__ import annotations

import re
from typing import Final

import attrs

_DASHED: Final = re.compile(r"[ \t\u00a0]{0,8}[–—―‒-][ \t\u00a0\u2009\u202f]{1,4}(?=\S)")
_LABELLED: Final = re.compile(
    r"[ \t]{0,8}(?P<label>[^\W_a-zæøåäöüß][\w’'.-]{0,24}(?:[ ](?:[^\W_a-zæøåäöüß][\w’'.-]{0,15}|\d{1,3})){0,2}"
    r"(?:\s\([^()\n]{1,20}\))?):[ \t\u00a0]{1,4}(?=\S)"
)
_LABEL_ALONE: Final = re.compile(
    r"(?:[A-ZÆØÅÄÖÜ]{1,3}[ -]?\d{1,3}|P\d{1,3}|I|M|"
    r"(?i:client|therapist|participant|interviewer|interviewee|moderator|patient|respondent|informant|facilitator|"
    r"researcher|mother|father|parent|teacher|nurse|klient|terapeut|deltaker|intervjuer|pasient|therapeut|"
    r"therapeutin|klientin|patientin|interviewerin)(?: [A-Z0-9]{1,3})?)"
)
_BEHIND: Final = re.compile(
    r"(?P<words>.*?\S)(?P<space>\s{0,4})(?P<said>[(\[](?P<inner>[^()\[\]\n]{1,100})[)\]])[.,]?\s{0,4}\Z",
    re.DOTALL,
)
_DASH_BEHIND: Final = re.compile(
    r"(?:\n|(?<=[.!?…”\"»’])\s)[ \t]{0,4}[–—―][ \t]{0,2}(?P<said>[^\n.!?]{1,60})\.?\s{0,4}\Z"
)
_NOT_SAID: Final = re.compile(
    r"\A(?:long |short |lange |kort )?(?:laugh|paus|sigh|silen|cry|cries|crying|weep|sob|cough|nod|smil|inaudible|"
    r"unclear|"
    r"ler\b|stille|gråter|sukk|nikk|utydelig|lacht|lachen|weint|schweig|stille|unverst|rire|rit\b|overlap|whisper|"
    r"\.\.\.|…|sic\b|emphasis)",
    re.IGNORECASE,
)
_PEOPLE: Final = re.compile(
    r"\b(?:client|therapist|participant|interview|patient|focus group|woman|man|female|male|klient|terapeut|deltaker|"
    r"therapeut|note|gruppe|kvinne|mann|frau|age|aged|years?|år)\b",
    re.IGNORECASE,
)
_WINDOW: Final = 120


@attrs.frozen
class Apart:
    """The words of a quotation set apart: their span in its text, turns in it, what stands before and behind."""

    start: int
    end: int
    turns: tuple[tuple[int, int], ...]
    label: str
    said_by: str


def turn_at(line: str) -> int | None:
    """Return where the words of a turn begin in a line that begins with a dash or a label, None in others."""
    found = _DASHED.match(line) or _LABELLED.match(line)
    return None if found is None else found.end()


def turns_of(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of turns where each line begins one, or goes on with it, and the first begins one; else ().

    The marks before a turn are not in its span. One turn alone is no exchange.
    """
    spans: list[tuple[int, int]] = []
    position = 0
    for line in text.split("\n"):
        begin = turn_at(line)
        end = position + len(line.rstrip())
        if begin is not None:
            spans.append((position + begin, max(position + begin, end)))
        elif not spans:
            return ()
        elif line.strip():
            spans[-1] = (spans[-1][0], end)
        position += len(line) + 1
    return tuple(spans) if len(spans) > 1 else ()


_RUN_IN: Final = re.compile(r"(?<=[.!?…,;”\"»’)\]])[ \u00a0]{1,3}[–—―][ \t\u00a0\u2009\u202f]{1,4}(?=\S)")


def turns_within(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of turns in words that begin with a dash and are on one line, a dash before each turn; else ().

    So an exchange stands in a list, a table, a footnote. A dash within a sentence parts nothing, and words that are one
    person's all through are looked at whole before they are looked at as turns.
    """
    first = _DASHED.match(text)
    if first is None or "\n" in text:
        return ()
    parts = list(_RUN_IN.finditer(text, first.end()))
    starts = [first.end(), *(one.end() for one in parts)]
    ends = [*(one.start() for one in parts), len(text)]
    return tuple(zip(starts, ends, strict=True)) if parts else ()


def set_apart(text: str) -> Apart:
    """Take a quotation set apart to pieces."""
    start, end, said_by = 0, len(text), ""
    window = max(0, end - _WINDOW)
    behind = _BEHIND.match(text, window)
    dashed = _DASH_BEHIND.search(text, window)
    if (
        behind is not None
        and behind["words"]
        and _is_attribution(behind["inner"], text[: behind.end("words")][-1:])
    ):
        end, said_by = behind.end("words"), behind["said"]
    elif dashed is not None and dashed.start() and not turns_of(text):
        end, said_by = dashed.start(), dashed["said"]
    end = len(text[:end].rstrip()) if end < len(text) else len(text.rstrip())
    start = len(text) - len(text.lstrip())
    turns = turns_of(text[:end])
    label = ""
    found = None if turns else _LABELLED.match(text, start, start + _WINDOW)
    if found is not None and _LABEL_ALONE.fullmatch(found["label"]):
        start, label = found.end(), found["label"]
    dash = None if turns else _DASHED.match(text, start, start + _WINDOW)
    if dash is not None:  # alone, it is a mark of quotation, as in Norwegian
        start = dash.end()
    return Apart(start, max(start, end), turns, label, said_by)


def _is_attribution(inner: str, before: str) -> bool:
    """Tell whether what stands in brackets behind quoted words says who spoke, or where they were printed."""
    if _NOT_SAID.match(inner.strip()):
        return False
    closed = before in ".!?…”\"»’'"
    tells = any(sign.isdigit() for sign in inner) or _PEOPLE.search(inner) is not None
    return tells or (closed and inner.lstrip()[:1].isupper())


__all__ = ["Apart", "set_apart", "turn_at", "turns_of", "turns_within"]
