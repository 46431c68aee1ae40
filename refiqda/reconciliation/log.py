"""The decision log: JSON lines, read by people, only ever added to.

The first line is the header ``{"format": "refiqda.decisions/1", "inputs": [...], "algorithm"}``; every other line
is one decision. An absent or empty log holds no decisions. Lines are numbered from 1 as an editor shows them,
the header being line 1; ``supersedes`` names such a number.

Which line of an id counts: the last. A line replaces earlier lines by the same people, and with
``supersedes: n`` every line of the id up to line n. Where lines by different people are left, they are in
conflict and none of them counts. A rule's line never replaces a person's.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast, get_args

import attrs

from refiqda.errors import (
    InvalidArgumentError,
    UnusableFileError,
    unreadable,
    wrong_kind,
)
from refiqda.reconciliation.differences import ALGORITHM
from refiqda.reconciliation.segments import Segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

FORMAT: Final = "refiqda.decisions/1"
MAX_BYTES: Final = 256 * 1024 * 1024

Verb = Literal[
    "take",
    "union",
    "intersection",
    "range",
    "recode",
    "both-apply",
    "stand-apart",
    "revise-code",
    "memo",
    "neither",
    "defer",
    "reopen",
    "auto",
]
VERBS: Final[tuple[Verb, ...]] = get_args(Verb)
LEAVES_OPEN: Final[tuple[Verb, ...]] = ("defer", "memo", "revise-code", "reopen")
NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "take": ("coder",),
    "range": ("start", "end"),
    "recode": ("code",),
    "revise-code": ("code",),
    "auto": ("rule",),
}


@attrs.frozen
class About:
    """What a decision is about: a source by name and digest of its text, the segments, the surroundings."""

    source: str
    segments: tuple[Segment, ...]
    source_text: str | None = None
    context: str | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "source": self.source,
            "source_text": self.source_text,
            "segments": [segment.to_dict() for segment in self.segments],
            "context": self.context,
        }


@attrs.frozen(kw_only=True)
class Decision:
    """One line of the log.

    ``by`` names the people, ``at`` is their clock's time as text, ``proposals`` what each had proposed
    before. ``rule`` belongs to ``auto``; ``before`` and ``after`` are the definitions of ``revise-code``.
    ``line`` is the number of the line in the file, 0 for one that is not written yet.
    """

    id: str
    verb: Verb
    about: About | None = None
    coder: str | None = None
    start: int | None = None
    end: int | None = None
    code: str | None = None
    reason: str | None = None
    by: tuple[str, ...] = ()
    at: str | None = None
    meeting: str | None = None
    proposals: dict[str, str] = attrs.field(factory=dict)
    supersedes: int | None = None
    rule: str | None = None
    before: str | None = None
    after: str | None = None
    line: int = 0

    def to_dict(self) -> dict[str, object]:
        """Return the JSON form, without what is not given."""
        values: dict[str, object] = {}
        for name in _FIELDS:
            value = getattr(self, name)
            if isinstance(value, About):
                value = value.to_dict()
            elif isinstance(value, tuple):
                value = list(value)
            if value not in (None, [], {}):
                values[name] = value
        return values


@attrs.frozen
class LogInput:
    """One input that the decisions were taken on: whose, the digest of its meaning, the name of its file."""

    coder: str
    meaning: str | None
    file: str | None = None


@attrs.frozen(kw_only=True)
class DecisionLog:
    """A log as read. ``inputs`` is None where no header says them; ``warnings`` are sentences for people."""

    inputs: tuple[LogInput, ...] | None = None
    algorithm: str | None = None
    decisions: tuple[Decision, ...] = ()
    warnings: tuple[str, ...] = ()


def heads(lines: Iterable[Decision]) -> list[Decision]:
    """Return the lines of one difference that count, oldest first: none, one, or several in conflict."""
    left: list[Decision] = []
    for line in lines:
        if line.verb == "auto":
            if all(each.verb == "auto" for each in left):
                left = [line]
            continue
        until = line.supersedes or 0
        left = [
            each
            for each in left
            if each.verb != "auto" and set(each.by) != set(line.by) and not 0 < each.line <= until
        ]
        left.append(line)
    return left


# reading ----------------------------------------------------------------------------------------------------


def read_log(source: str | Path | bytes | None) -> DecisionLog:
    """Return the log in a file (or its bytes); an absent or empty one holds no decisions.

    Raises UnusableFileError with the line number for what is not the log's format: damaged JSON, an unknown
    verb or key, a value of the wrong type, or a verb without what it needs.
    """
    if source is None:
        return DecisionLog()
    name, data = _bytes_of(source)
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    numbered = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]
    if not numbered:
        return DecisionLog()
    parsed = [(number, _json_line(line, _Place(name, number))) for number, line in numbered]
    inputs, algorithm, warnings = _header(parsed[0][1], _Place(name, parsed[0][0]))
    decisions = []
    for number, values in parsed[1:]:
        decision = _decision(values, _Place(name, number))
        if decision.supersedes is not None and not 0 < decision.supersedes < number:
            raise _Place(name, number).fault('"supersedes" names no earlier line')
        decisions.append(decision)
    return DecisionLog(
        inputs=inputs, algorithm=algorithm, decisions=tuple(decisions), warnings=tuple(warnings)
    )


@attrs.frozen
class _Place:
    """Where in which file, for errors; lines are never quoted."""

    file: str | None
    line: int

    def fault(self, what: str, remedy: str = "Correct the line, or restore the log.") -> UnusableFileError:
        return UnusableFileError(what, file=self.file, where=f"line {self.line}", remedy=remedy)


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


def _json_line(line: bytes, place: _Place) -> dict[str, object]:
    """Return the object of one line; strict about doubled keys, NaN and half surrogates."""
    try:
        value = json.loads(line.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant)
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


def _header(
    values: dict[str, object], place: _Place
) -> tuple[tuple[LogInput, ...] | None, str | None, list[str]]:
    if values.get("format") != FORMAT:
        raise place.fault(
            "the first line is not the header of a decision log", f'It must say "format": "{FORMAT}".'
        )
    _known(values, ("format", "inputs", "algorithm"), place)
    warnings = []
    algorithm = _text(values.get("algorithm"), "algorithm", place)
    given = values.get("inputs")
    inputs = None
    if given is None:
        warnings.append("The log's header does not name its inputs, so nobody can tell whether they changed.")
    else:
        inputs = tuple(_input(each, place) for each in _list(given, "inputs", place))
    if algorithm not in {None, ALGORITHM}:
        warnings.append(
            "The log was made with another version of the comparison; differences may be cut otherwise."
        )
    return inputs, algorithm, warnings


def _input(value: object, place: _Place) -> LogInput:
    values = _mapping(value, "inputs", place)
    _known(values, ("coder", "meaning", "file"), place)
    coder = _text(values.get("coder"), "coder", place)
    if coder is None:
        raise place.fault('an input in the header lacks "coder"')
    return LogInput(
        coder, _text(values.get("meaning"), "meaning", place), _text(values.get("file"), "file", place)
    )


def _decision(values: dict[str, object], place: _Place) -> Decision:
    _known(values, tuple(_FIELDS), place)
    given = {name: read(values.get(name), name, place) for name, read in _FIELDS.items()}
    verb = given["verb"]
    if verb not in VERBS:
        raise place.fault(
            "the verb is unknown" if verb else "the verb is missing", f"Use {', '.join(VERBS)}."
        )
    if not given["id"]:
        raise place.fault('"id" is missing', "Give the id that the list of differences shows.")
    for name in NEEDS.get(str(verb), ()):
        if given[name] is None:
            raise place.fault(f'"{verb}" needs "{name}"')
    start, end = given["start"], given["end"]
    if (start is None) != (end is None) or (isinstance(start, int) and isinstance(end, int) and start >= end):
        raise place.fault('"start" and "end" are no passage')
    return Decision(**given, line=place.line)  # type: ignore[arg-type]  # each read by the reader of its field


def _known(values: Mapping[str, object], allowed: Sequence[str], place: _Place) -> None:
    if set(values) - set(allowed):
        raise place.fault("the line has an unknown key", f"Known are {', '.join(allowed)}.")


def _text(value: object, name: str, place: _Place) -> str | None:
    if value is not None and not isinstance(value, str):
        raise place.fault(f'"{name}" is not text')
    return value


def _number(value: object, name: str, place: _Place) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise place.fault(f'"{name}" is not a whole number from 0')
    return value


def _list(value: object, name: str, place: _Place) -> list[object]:
    if not isinstance(value, list):
        raise place.fault(f'"{name}" is not a list')
    return value


def _mapping(value: object, name: str, place: _Place) -> dict[str, object]:
    if not isinstance(value, dict):
        raise place.fault(f'"{name}" is not an object')
    return value


def _people(value: object, name: str, place: _Place) -> tuple[str, ...]:
    people = _list([] if value is None else value, name, place)
    if not all(isinstance(each, str) for each in people):
        raise place.fault(f'"{name}" is not a list of names')
    return tuple(cast("list[str]", people))


def _proposals(value: object, name: str, place: _Place) -> dict[str, str]:
    given = _mapping({} if value is None else value, name, place)
    if not all(isinstance(each, str) for each in given.values()):
        raise place.fault(f'"{name}" is not text for each person')
    return cast("dict[str, str]", given)


def _about(value: object, name: str, place: _Place) -> About | None:
    if value is None:
        return None
    values = _mapping(value, name, place)
    _known(values, ("source", "source_text", "segments", "context"), place)
    source = _text(values.get("source"), "source", place)
    segments = [_segment(each, place) for each in _list(values.get("segments"), "segments", place)]
    if source is None or not segments:
        raise place.fault('"about" needs a source and segments')
    return About(
        source,
        tuple(sorted(segments, key=lambda each: (each.coder, each.start, each.end, each.code))),
        _text(values.get("source_text"), "source_text", place),
        _text(values.get("context"), "context", place),
    )


def _segment(value: object, place: _Place) -> Segment:
    values = _mapping(value, "segments", place)
    _known(values, ("coder", "code", "start", "end", "quote"), place)
    coder, code = (_text(values.get(name), name, place) for name in ("coder", "code"))
    start, end = (_number(values.get(name), name, place) for name in ("start", "end"))
    if coder is None or code is None or start is None or end is None or start >= end:
        raise place.fault('a segment of "about" needs coder, code, start and end')
    return Segment(coder, code, start, end)


_FIELDS: Final[dict[str, Callable[[object, str, _Place], object]]] = {
    "id": _text,
    "verb": _text,
    "about": _about,
    "coder": _text,
    "start": _number,
    "end": _number,
    "code": _text,
    "rule": _text,
    "before": _text,
    "after": _text,
    "reason": _text,
    "by": _people,
    "at": _text,
    "meeting": _text,
    "proposals": _proposals,
    "supersedes": _number,
}


# writing ----------------------------------------------------------------------------------------------------


def append_decisions(
    path: str | Path,
    decisions: Iterable[Decision],
    *,
    inputs: Sequence[LogInput] | None = None,
    other_inputs: bool = False,
) -> None:
    """Add lines to a log, making it with its header where there is none; on disk when this returns.

    ``inputs`` names what is being decided on. Nothing already written is touched. Raises UnusableFileError
    for a log that cannot be read, and InvalidArgumentError when its header names other inputs (unless
    ``other_inputs``) or a decision lacks what its verb needs.
    """
    target = Path(path)
    log = read_log(target)
    changed = inputs is not None and log.inputs is not None and _named(log.inputs) != _named(inputs)
    if changed and not other_inputs:
        raise InvalidArgumentError(
            "the log was begun on other inputs",
            file=target.name,
            remedy="Start a new log, or say that the decisions are to be carried over.",
        )
    lines = [decision.to_dict() for decision in decisions]
    for number, values in enumerate(lines, 1):
        _check(values, number)
    exists = target.exists() and target.stat().st_size > 0
    if not exists:
        lines.insert(0, _header_of(inputs))
    content = "".join(json.dumps(values, ensure_ascii=False) + "\n" for values in lines).encode("utf-8")
    _append(target, content)


def _check(values: dict[str, object], number: int) -> None:
    """Refuse what could not be read back."""
    try:
        _decision(_json_line(json.dumps(values).encode("ascii"), _Place(None, 0)), _Place(None, 0))
    except UnusableFileError as error:
        raise InvalidArgumentError(error.what, where=f"decision {number}", remedy=error.remedy) from error


def _named(inputs: Iterable[LogInput]) -> set[tuple[str, str | None]]:
    return {(each.coder, each.meaning) for each in inputs}


def _header_of(inputs: Sequence[LogInput] | None) -> dict[str, object]:
    header: dict[str, object] = {"format": FORMAT}
    if inputs is not None:
        header["inputs"] = [attrs.asdict(each) for each in inputs]
    header["algorithm"] = ALGORITHM
    return header


def _append(target: Path, content: bytes) -> None:
    """Write at the end of the file in one call and flush it to the disk."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        descriptor = os.open(target, flags, 0o666)
    except OSError as error:
        raise InvalidArgumentError(
            f"cannot be written ({error.strerror or 'refused by the system'})",
            file=target.name,
            remedy="Check that the folder exists and that you may write in it.",
        ) from error
    with os.fdopen(descriptor, "r+b", buffering=0) as stream:
        if stream.seek(0, os.SEEK_END):
            stream.seek(-1, os.SEEK_END)
            if stream.read(1) != b"\n":
                content = b"\n" + content
        view = memoryview(content)
        while view:
            view = view[stream.write(view) or 0 :]
        os.fsync(stream.fileno())
