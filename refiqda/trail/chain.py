"""Taking the lines of a log one after the other, each looked at in every way in which it could be false.

A line is good when it is UTF-8 and JSON in the one spelling of RFC 8785, has the keys of an entry and nothing else,
continues the line before (number and hash), and when its own hash and every opened value agree with what is
written. What is said of a bad line never quotes it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from refiqda.trail.canonical import NotCanonicalError, parsed, spelled
from refiqda.trail.entry import FIELD, NONE, Entry, Form, Opening, commitment

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_LINE: Final = 16 * 1024 * 1024
"""Bytes of one line; an entry about a thousand sources has a few hundred thousand."""
MAX_TEXT: Final = 1000
"""Characters of a name, a meeting or another plain key."""
KEYS: Final = frozenset({"n", "prev", "kind", "at", "by", "tool", "meeting", "commit", "open", "hash"})
TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)
"""What a time looks like; its zone is said."""

_KIND: Final = re.compile(r"[a-z][a-z0-9-]{0,63}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_SALT: Final = re.compile(r"[0-9a-f]{32}")
_BOM: Final = b"\xef\xbb\xbf"


class BadLineError(ValueError):
    """A line that is not the next entry; ``str()`` says why, as the end of a sentence about the line."""


class Chain:
    """How far a log has been read: the number and hash of the last good entry."""

    def __init__(self, n: int = 0, digest: str = NONE) -> None:
        self.n = n
        self.hash = digest

    def take(self, line: bytes) -> Entry:
        """Return the entry of the next line (without its line feed); BadLineError leaves the chain as it was."""
        entry = entry_of(line, self)
        self.n, self.hash = entry.n, entry.hash
        return entry


def entry_of(line: bytes, after: Chain | None = None) -> Entry:
    """Return the entry of a line that stands for itself, or comes ``after`` others; BadLineError where it is none."""
    text = _text(line)
    try:
        values = parsed(text)
    except NotCanonicalError as error:
        raise BadLineError(str(error)) from error
    if type(values) is not dict or values.keys() != KEYS:
        raise BadLineError(_keys_amiss(values))
    _look_at_plain(values)
    n, prev, commit = values["n"], values["prev"], values["commit"]
    if after is not None:
        _look_at_place(values, after)
    try:
        form = Form.of(
            n, prev, values["kind"], values["at"], values["by"], values["tool"], values["meeting"], commit
        )
        digest = form.hash()
        if digest != values["hash"]:
            raise BadLineError("was changed: what it says does not agree with its hash")
        openings, spelling = _openings(values["open"], commit)
        same = form.line(digest, spelling) == text
    except UnicodeEncodeError as error:
        raise BadLineError("holds half a character (a lone surrogate)") from error
    if not same:
        raise BadLineError(
            "is not spelled as a trail spells it (RFC 8785): order, spaces, or a key that stands twice"
        )
    return Entry(
        n,
        prev,
        values["kind"],
        values["at"],
        tuple(values["by"]),
        values["tool"],
        values["meeting"],
        commit,
        openings,
        digest,
    )


def _text(line: bytes) -> str:
    if len(line) > MAX_LINE:
        raise BadLineError(f"is longer than {MAX_LINE:,} bytes")
    if not line.startswith(b"{"):
        if not line.strip():
            raise BadLineError("is empty")
        if line.startswith(_BOM):
            raise BadLineError("begins with a byte order mark, as an editor writes one")
    if line.endswith(b"\r"):
        raise BadLineError("ends in CR LF, as an editor on Windows writes it")
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise BadLineError("is not UTF-8") from error


def _keys_amiss(values: object) -> str:
    if not isinstance(values, dict):
        return "is no entry"
    missing = sorted(KEYS - values.keys())
    return f'lacks "{missing[0]}"' if missing else "has a key that no entry has"


def _look_at_plain(values: dict[str, Any]) -> None:
    """Refuse keys whose value is not of the kind an entry has."""
    for key, good in _PLAIN.items():
        if not good(values[key]):
            raise BadLineError(f'has under "{key}" what cannot stand there')
    for field, digest in values["commit"].items():
        if FIELD.fullmatch(field) is None or not _is(digest, _DIGEST):
            raise BadLineError('has under "commit" what cannot stand there')


def _is(value: object, pattern: re.Pattern[str]) -> bool:
    return type(value) is str and pattern.fullmatch(value) is not None


def _is_text(value: object) -> bool:
    return type(value) is str and 0 < len(value) <= MAX_TEXT


_PLAIN: Final[dict[str, Callable[[Any], bool]]] = {
    "n": lambda value: type(value) is int and value > 0,
    "prev": lambda value: _is(value, _DIGEST),
    "hash": lambda value: _is(value, _DIGEST),
    "kind": lambda value: _is(value, _KIND),
    "at": lambda value: _is(value, TIME),
    "by": lambda value: type(value) is list and all(map(_is_text, value)),
    "tool": _is_text,
    "meeting": lambda value: value is None or _is_text(value),
    "commit": lambda value: type(value) is dict,
    "open": lambda value: type(value) is dict,
}


def _look_at_place(values: dict[str, Any], after: Chain) -> None:
    """Refuse an entry that does not continue the one before."""
    n, here = values["n"], after.n + 1
    if n > here:
        missing = f"entry {here} is" if n == here + 1 else f"entries {here} to {n - 1} are"
        raise BadLineError(
            f"is entry {n}, where entry {here} belongs: {missing} missing here, or out of order"
        )
    if n < here:
        raise BadLineError(
            f"is entry {n} once more, where entry {here} belongs: inserted, doubled or out of order"
        )
    if values["prev"] != after.hash:
        before = f"entry {after.n}" if after.n else "the beginning of a trail"
        raise BadLineError(f"does not continue {before}: that was exchanged, or this one")


def _openings(opened: dict[str, Any], commit: dict[str, str]) -> tuple[dict[str, Opening], list[str]]:
    """Return the openings, and how they are spelled; BadLineError for one that is not what was committed to."""
    openings, spelling = {}, []
    for field in sorted(opened):
        pair = opened[field]
        if field not in commit:
            raise BadLineError("opens a field that it never committed to")
        if type(pair) is not dict or pair.keys() != {"salt", "value"} or not _is(pair["salt"], _SALT):
            raise BadLineError('has under "open" what cannot stand there')
        salt, value = pair["salt"], pair["value"]
        said = spelled(value)
        if commitment(field, salt, said) != commit[field]:
            raise BadLineError(f'was changed: what it says under "{field}" is not what was committed to')
        openings[field] = Opening(salt, value)
        spelling.append(f'"{field}":{{"salt":"{salt}","value":{said}}}')
    return openings, spelling
