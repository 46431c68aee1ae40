"""Reading the decision log: strict about what it says, told with the line, and never quoting it.

The first line is the header ``{"format": "refiqda.decisions/1", "inputs": [...], "algorithm"}``; every other line
is one decision. An absent or empty log holds no decisions. Lines are numbered from 1 as an editor shows them,
the header being line 1. A last line that has no end and breaks off in the middle of its JSON was torn by a crash
while it was written: nobody was told that it is on disk, so it counts for nothing, and the reader is told.
"""

from __future__ import annotations

import codecs
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast, get_args

import attrs

from refiqda.errors import UnusableFileError, unreadable, wrong_kind
from refiqda.reconciliation.decisions import (
    BOX,
    FIELDS,
    FORMAT,
    NEEDS,
    PROPOSABLE,
    VERBS,
    About,
    Decision,
    DecisionLog,
    LogInput,
)
from refiqda.reconciliation.differences import ALGORITHM
from refiqda.reconciliation.segments import Medium, Segment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MAX_BYTES: Final = 256 * 1024 * 1024
MAX_NUMBER: Final = 2**53
"""No passage begins later; greater numbers do not survive every program that reads JSON."""
BOM: Final = b"\xef\xbb\xbf"

_ESCAPE: Final = 6  # \u0041
_MEDIA: Final = get_args(Medium)


@attrs.frozen
class Place:
    """Where in which file, for errors; lines are never quoted."""

    file: str | None
    line: int

    def fault(self, what: str, remedy: str = "Correct the line, or restore the log.") -> UnusableFileError:
        """Return the error for this line."""
        return UnusableFileError(what, file=self.file, where=f"line {self.line}", remedy=remedy)


def read_log(source: str | Path | bytes | None, *, known: DecisionLog | None = None) -> DecisionLog:
    """Return the log in a file (or its bytes); an absent or empty one holds no decisions.

    ``known`` is the log as read before: where the file only grew, only what is new is read. Raises
    UnusableFileError with the line number for what is not the log's format: damaged JSON, an unknown verb or
    key, a value of the wrong type, or a verb without what it needs.
    """
    if source is None:
        return DecisionLog()
    name, data = _bytes_of(source)
    content, torn = whole_and_torn(data)
    begun = known is not None and known.content.endswith(b"\n") and content.startswith(known.content)
    log = known if known is not None and begun else DecisionLog()
    inputs, algorithm, decisions = log.inputs, log.algorithm, list(log.decisions)
    headed = bool(log.content.removeprefix(BOM).strip())
    fresh = content[len(log.content) :]
    if not log.content:
        fresh = fresh.removeprefix(BOM)
    for number, line in enumerate(fresh.split(b"\n"), log.content.count(b"\n") + 1):
        plain = line.strip()
        if not plain:
            continue
        place = Place(name, number)
        values = json_line(plain, place)
        if headed:
            decisions.append(decision_of(values, place))
        else:
            inputs, algorithm = _header(values, place)
            headed = True
    return DecisionLog(
        inputs=inputs,
        algorithm=algorithm,
        decisions=tuple(decisions),
        warnings=tuple(_warnings(inputs, algorithm, headed=headed, torn=bool(torn))),
        cut_off=bool(torn),
        content=content,
        name=name,
    )


def _warnings(
    inputs: tuple[LogInput, ...] | None, algorithm: str | None, *, headed: bool, torn: bool
) -> list[str]:
    told = []
    if headed and inputs is None:
        told.append("The log's header does not name its inputs, so nobody can tell whether they changed.")
    if algorithm not in {None, ALGORITHM}:
        told.append(
            "The log was made with another version of the comparison; differences may be cut otherwise."
        )
    if torn:
        told.append(
            "The last line of the log was cut off while it was written and does not count; it will be set aside when "
            "the next one is written."
        )
    return told


def whole_and_torn(data: bytes) -> tuple[bytes, bytes]:
    """Return what a log holds, and what of a last line was written when its writing broke off."""
    end = data.rfind(b"\n") + 1
    tail = data[end:]
    return (data[:end], tail) if _breaks_off(tail.strip(b" \t\r")) else (data, b"")


def _breaks_off(line: bytes) -> bool:
    """Return whether a line is the beginning of a JSON object and no more, or what a crash left in its place."""
    written = line.removeprefix(BOM).rstrip(b"\0")  # a file system may have made room and not yet filled it
    if len(written) < len(line.removeprefix(BOM)):
        return not written or written.startswith(b"{")
    line = written
    if not line.startswith(b"{"):
        return False
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(line)  # the last character may be cut as well
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.msg.startswith("Unterminated string") or error.pos >= len(text) - _ESCAPE
    except (ValueError, RecursionError):
        return False
    return False


def _bytes_of(source: str | Path | bytes) -> tuple[str | None, bytes]:
    if isinstance(source, bytes):
        return None, source
    if not isinstance(source, str | os.PathLike):
        raise wrong_kind(
            "a path or bytes of a log", source, "Give the path of the decisions, or leave it out."
        )
    path = Path(source)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnusableFileError(
                "the decision log is too large", file=path.name, remedy="No log of decisions is that long."
            )
        return path.name, path.read_bytes()
    except FileNotFoundError:
        return path.name, b""
    except OSError as error:
        raise unreadable(path.name, error) from error


def json_line(line: bytes, place: Place) -> dict[str, object]:
    """Return the object of one line; strict about doubled keys, NaN and half surrogates."""
    try:
        value = json.loads(line.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant)
        if b"\\u" in line:  # half a surrogate can only be written as an escape
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise place.fault("the line is not one JSON object (cut off, or damaged)")
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a key occurs twice")
    return values


def _no_constant(_name: str) -> object:
    raise ValueError("not a number")


def _header(values: dict[str, object], place: Place) -> tuple[tuple[LogInput, ...] | None, str | None]:
    """Return the inputs and the algorithm that a header names."""
    if values.get("format") != FORMAT:
        raise place.fault(
            "the first line is not the header of a decision log", f'It must say "format": "{FORMAT}".'
        )
    _known(values, ("format", "inputs", "algorithm"), place)
    algorithm = _text(values.get("algorithm"), "algorithm", place)
    given = values.get("inputs")
    if given is None:
        return None, algorithm
    return tuple(_input(each, place) for each in _list(given, "inputs", place)), algorithm


def _input(value: object, place: Place) -> LogInput:
    values = _mapping(value, "inputs", place)
    _known(values, ("coder", "meaning", "file"), place)
    coder = _text(values.get("coder"), "coder", place)
    if coder is None:
        raise place.fault('an input in the header lacks "coder"')
    return LogInput(
        coder, _text(values.get("meaning"), "meaning", place), _text(values.get("file"), "file", place)
    )


def decision_of(values: dict[str, object], place: Place) -> Decision:
    """Return the decision that the object of a line says."""
    _known(values, KEYS, place)
    given = {name: read(values[name], name, place) for name, read in _READERS.items() if name in values}
    box = _box(values, place)
    if box is not None:
        given["box"] = box
    verb = given.get("verb")
    if verb not in VERBS:
        raise place.fault(
            "the verb is unknown" if verb else "the verb is missing", f"Use {', '.join(VERBS)}."
        )
    if not given.get("id"):
        raise place.fault('"id" is missing', "Give the id that the list of differences shows.")
    _check_needs(str(verb), given, place)
    if verb == "propose":
        _check_proposal(given, place)
    start, end = given.get("start"), given.get("end")
    if (start is None) != (end is None) or (isinstance(start, int) and isinstance(end, int) and start >= end):
        raise place.fault('"start" and "end" are no passage')
    supersedes = given.get("supersedes")
    if isinstance(supersedes, int) and place.line and not 0 < supersedes < place.line:
        raise place.fault('"supersedes" names no earlier line')
    return Decision(**given, line=place.line)  # type: ignore[arg-type]  # each read by the reader of its field


def _check_needs(verb: str, given: Mapping[str, object], place: Place) -> None:
    if verb == "range" and given.get("box") is not None:
        return
    for name in NEEDS.get(verb, ()):
        if given.get(name) is None:
            raise place.fault(f'"{verb}" needs "{name}"')


def _check_proposal(given: Mapping[str, object], place: Place) -> None:
    proposed = given.get("proposes")
    if proposed not in PROPOSABLE:
        raise place.fault("what is proposed is no decision", f"Use {', '.join(PROPOSABLE)}.")
    by = given.get("by")
    if not isinstance(by, tuple) or len(by) != 1:
        raise place.fault('"propose" is said by one person', 'Name one in "by".')
    _check_needs(str(proposed), given, place)


def _known(values: Mapping[str, object], allowed: Sequence[str], place: Place) -> None:
    if not values.keys() <= set(allowed):
        raise place.fault("the line has an unknown key", f"Known are {', '.join(allowed)}.")


def _text(value: object, name: str, place: Place) -> str | None:
    if value is not None and not isinstance(value, str):
        raise place.fault(f'"{name}" is not text')
    return value


def _number(value: object, name: str, place: Place) -> int | None:
    if value is not None and (type(value) is not int or not 0 <= value <= MAX_NUMBER):
        raise place.fault(f'"{name}" is not a whole number from 0')
    return value


def _yes_or_no(value: object, name: str, place: Place) -> bool:
    if value is not None and not isinstance(value, bool):
        raise place.fault(f'"{name}" is neither true nor false')
    return bool(value)


def _list(value: object, name: str, place: Place) -> list[object]:
    if not isinstance(value, list):
        raise place.fault(f'"{name}" is not a list')
    return value


def _mapping(value: object, name: str, place: Place) -> dict[str, object]:
    if not isinstance(value, dict):
        raise place.fault(f'"{name}" is not an object')
    return value


def _names(value: object, name: str, place: Place) -> tuple[str, ...]:
    names = _list([] if value is None else value, name, place)
    if not all(isinstance(each, str) for each in names):
        raise place.fault(f'"{name}" is not a list of names')
    return tuple(cast("list[str]", names))


def _proposals(value: object, name: str, place: Place) -> dict[str, str]:
    given = _mapping({} if value is None else value, name, place)
    if not all(isinstance(each, str) for each in given.values()):
        raise place.fault(f'"{name}" is not text for each person')
    return cast("dict[str, str]", given)


def _notes(value: object, name: str, place: Place) -> tuple[dict[str, object], ...]:
    notes = [_mapping(each, name, place) for each in _list([] if value is None else value, name, place)]
    for note in notes:
        _known(note, ("guid", "coder", "source", "source_text", "start", "end"), place)
        for key in ("guid", "coder", "source", "source_text"):
            _text(note.get(key), key, place)
        for key in ("start", "end"):
            _number(note.get(key), key, place)
    return tuple(notes)


def _minority(value: object, name: str, place: Place) -> tuple[dict[str, object], ...]:
    readings = [_mapping(each, name, place) for each in _list([] if value is None else value, name, place)]
    for reading in readings:
        _known(reading, ("id", "coder", "segments"), place)
        if not isinstance(reading.get("id"), str) or not isinstance(reading.get("coder"), str):
            raise place.fault('a reading of "minority" needs id and coder')
        for segment in _list(reading.get("segments"), "segments", place):
            _segment(segment, place)
    return tuple(readings)


def _about(value: object, name: str, place: Place) -> About | None:
    if value is None:
        return None
    values = _mapping(value, name, place)
    _known(values, ("source", "source_text", "segments", "context", "medium", "page"), place)
    source = _text(values.get("source"), "source", place)
    segments = [_segment(each, place) for each in _list(values.get("segments"), "segments", place)]
    if source is None or not segments:
        raise place.fault('"about" needs a source and segments')
    medium = _text(values.get("medium"), "medium", place) or "text"
    if medium not in _MEDIA:
        raise place.fault("the medium is unknown", f"Use {', '.join(_MEDIA)}.")
    return About(
        source,
        tuple(sorted(segments, key=_reading_order)),
        _text(values.get("source_text"), "source_text", place),
        _text(values.get("context"), "context", place),
        cast("Medium", medium),
        _number(values.get("page"), "page", place),
    )


def _reading_order(segment: Segment) -> tuple[object, ...]:
    return (segment.coder, segment.start, segment.end, segment.code, segment.box or ())


def _segment(value: object, place: Place) -> Segment:
    values = _mapping(value, "segments", place)
    _known(values, ("coder", "code", "start", "end", *BOX, "quote"), place)
    coder, code = (_text(values.get(name), name, place) for name in ("coder", "code"))
    start, end = (_number(values.get(name), name, place) for name in ("start", "end"))
    box = _box(values, place)
    if box is not None and start is None and end is None:
        _x1, start, _x2, end = box
    if coder is None or code is None or start is None or end is None or start >= end:
        raise place.fault('a segment of "about" needs coder, code, start and end')
    return Segment(coder, code, start, end, box)


def _box(values: Mapping[str, object], place: Place) -> tuple[int, int, int, int] | None:
    """Return the area of a line or a segment, None where it gives none."""
    corners = [_number(values.get(name), name, place) for name in BOX]
    if all(each is None for each in corners):
        return None
    x1, y1, x2, y2 = corners
    if x1 is None or y1 is None or x2 is None or y2 is None or x1 >= x2 or y1 >= y2:
        raise place.fault('"x1", "y1", "x2", "y2" are no area')
    return x1, y1, x2, y2


_READERS: Final[dict[str, Callable[[object, str, Place], object]]] = {
    "id": _text,
    "verb": _text,
    "proposes": _text,
    "about": _about,
    "coder": _text,
    "start": _number,
    "end": _number,
    "code": _text,
    "name": _text,
    "text": _text,
    "notes": _notes,
    "codes": _names,
    "withdrawn": _yes_or_no,
    "rule": _text,
    "minority": _minority,
    "before": _text,
    "after": _text,
    "reason": _text,
    "by": _names,
    "at": _text,
    "meeting": _text,
    "proposals": _proposals,
    "supersedes": _number,
}
KEYS: Final = tuple(key for name in FIELDS for key in (BOX if name == "box" else (name,)))
"""What a line may say, as its JSON spells it."""
