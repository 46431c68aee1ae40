"""Quotes of one participant in the study's ``quotes.jsonl``: which ids have their words, in any line of the file.

A quote is theirs where it names one of their sources, has a stretch of their words, or is bound to a place at which
they speak. The last finds the shortest of quotes, in a group's transcript too, while the text is the one that it was
bound in. Lines that a later one replaced or took back count: their words are still in the file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from refiqda.intervals import overlap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from refiqda.trail.participants import Participant
    from refiqda.trail.traces import Traces

FILE: Final = "quotes.jsonl"
"""The file of quotes in a study's folder; what it holds is the findings' (`refiqda.findings.quotes.store`)."""
MAX_BYTES: Final = 64 << 20


def quotes_of(study: Path, participant: Participant, traces: Traces) -> tuple[str, ...]:
    """Return the ids of the quotes that have words of a participant, in the order of the file.

    Lines that cannot be read are passed over: the file as a whole is looked into for traces like any other.
    """
    path = study / FILE
    try:
        if path.is_symlink() or path.stat().st_size > MAX_BYTES:
            return ()
        lines = path.read_bytes().split(b"\n")
    except OSError:
        return ()
    found: dict[str, None] = {}
    for line in lines:
        values = _values(line)
        identity = values.get("id")
        if values.get("kind") == "quote" and isinstance(identity, str) and identity not in found:
            rest = {name: value for name, value in values.items() if name != "by"}
            if traces.in_value(rest) or any(_speaks(one, participant) for one in _targets(rest)):
                found[identity] = None
    return tuple(found)


def _values(line: bytes) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _targets(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON value
    """Yield every object of a quote that says where words stand: its own passages, and those it translates."""
    if isinstance(value, dict):
        if isinstance(value.get("selector"), dict):
            yield value
        for each in value.values():
            yield from _targets(each)
    elif isinstance(value, list):
        for each in value:
            yield from _targets(each)


def _speaks(target: dict[str, Any], participant: Participant) -> bool:
    """Return whether the participant speaks where a target was bound."""
    digest, selector = target.get("digest"), target["selector"]
    start, end = selector.get("start"), selector.get("end")
    if not isinstance(digest, str) or type(start) is not int or type(end) is not int:
        return False
    spans = participant.spans.get(digest.removeprefix("sha256:"), ())
    return any(overlap(span, (start, end)) > 0 for span in spans)
