"""One entry of the trail, and how it is spelled, committed to and hashed.

An entry is one line: the RFC 8785 form of
``{"n","prev","kind","at","by","tool","meeting","commit","open","hash"}``. ``commit`` holds for each field the
SHA-256 of the RFC 8785 form of ``{"field","salt","value"}``; ``open`` holds salt and value beside it and may be
withdrawn, field by field. ``hash`` is the SHA-256 of the entry without ``open`` and itself, and ``prev`` is the
hash of the entry before: so the chain holds whatever is withdrawn. The salt is random, so that nobody can try
likely values against a commitment.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.trail.canonical import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KINDS: Final = (
    "begin",
    "reading",
    "coding",
    "meeting",
    "decision",
    "theme",
    "narrative",
    "quote",
    "member-reflection",
    "redaction",
    "audit",
    "export",
)
"""What an entry is about."""
NONE: Final = "0" * 64
"""``prev`` of the first entry."""
FIELD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
"""What a field may be called; names stay when values are withdrawn, so they say nothing of anybody."""


@attrs.frozen
class Opening:
    """The value of a field, and the random salt (32 hexadecimal digits) that its commitment was made with."""

    salt: str
    value: Any

    def to_dict(self) -> dict[str, Any]:
        """Return the form of the log."""
        return {"salt": self.salt, "value": self.value}


@attrs.frozen
class Draft:
    """An entry to be: what it is about and what it says; number, chain, salts and hash come when it is appended.

    ``fields`` are committed to and opened each for itself. ``closed`` are fields that are committed to and not opened:
    whoever keeps salt and value can open them later. ``at`` is a time like ``2026-11-22T20:41:07Z``; None is now.
    """

    kind: str
    fields: Mapping[str, Any] = attrs.field(factory=dict)
    by: tuple[str, ...] = ()
    meeting: str | None = None
    at: str | None = None
    closed: Mapping[str, Opening] = attrs.field(factory=dict, repr=False)


@attrs.frozen
class Entry:
    """One entry as it stands in the log; ``n`` counts from 1. Made by reading or appending."""

    n: int
    prev: str
    kind: str
    at: str
    by: tuple[str, ...]
    tool: str
    meeting: str | None
    commit: Mapping[str, str]
    open: Mapping[str, Opening]
    hash: str

    def value(self, field: str) -> Any:  # noqa: ANN401 - any JSON value
        """Return what a field says; None where it is withdrawn, or was never there."""
        opening = self.open.get(field)
        return None if opening is None else opening.value

    def values(self, prefix: str) -> list[tuple[str, Any]]:
        """Return the opened fields ``prefix.1``, ``prefix.2`` ... with what they say, in the order of their numbers."""
        found = []
        for field, opening in self.open.items():
            head, _, number = field.rpartition(".")
            if head == prefix and number.isascii() and number.isdigit():
                found.append((int(number), field, opening.value))
        return [(field, value) for _, field, value in sorted(found, key=lambda one: one[:2])]

    @property
    def withdrawn(self) -> tuple[str, ...]:
        """The fields that were committed to and are not opened (any more)."""
        return tuple(field for field in sorted(self.commit) if field not in self.open)

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as its line holds it."""
        return {
            "n": self.n,
            "prev": self.prev,
            "kind": self.kind,
            "at": self.at,
            "by": list(self.by),
            "tool": self.tool,
            "meeting": self.meeting,
            "commit": dict(self.commit),
            "open": {field: opening.to_dict() for field, opening in self.open.items()},
            "hash": self.hash,
        }

    def line(self) -> bytes:
        """Return the line of the log, without the line feed that ends it."""
        opened = (_opened(field, self.open[field]) for field in sorted(self.open))
        return self._form().line(self.hash, opened).encode()

    def leaf(self) -> bytes:
        """Return the entry without ``open``, in its RFC 8785 form: what is hashed into the tree of a signed head."""
        return self._form().leaf(self.hash).encode()

    def without(self, fields: Iterable[str]) -> Entry:
        """Return the entry with these openings withdrawn; commitments and hash stay."""
        gone = set(fields)
        return attrs.evolve(
            self, open={field: opening for field, opening in self.open.items() if field not in gone}
        )

    def _form(self) -> Form:
        return Form.of(self.n, self.prev, self.kind, self.at, self.by, self.tool, self.meeting, self.commit)


@attrs.frozen
class Form:
    """The RFC 8785 spelling of an entry in three parts, between which ``hash`` and ``open`` have their places.

    The keys of an entry are sorted: at, by, commit, (hash), kind, meeting, n, (open), prev, tool.
    """

    before: str
    amid: str
    after: str

    @classmethod
    def of(  # noqa: PLR0913, PLR0917 - the keys of an entry
        cls,
        n: int,
        prev: str,
        kind: str,
        at: str,
        by: Iterable[str],
        tool: str,
        meeting: str | None,
        commit: Mapping[str, str],
    ) -> Form:
        """Spell the parts; the names of fields are plain ASCII, and digests hexadecimal digits."""
        people = ",".join([spelled(one) for one in by])
        commits = ",".join([f'"{field}":"{commit[field]}"' for field in sorted(commit)])
        return cls(
            f'{{"at":{spelled(at)},"by":[{people}],"commit":{{{commits}}},',
            f'"kind":{spelled(kind)},"meeting":{"null" if meeting is None else spelled(meeting)},"n":{n},',
            f'"prev":"{prev}","tool":{spelled(tool)}}}',
        )

    def hash(self) -> str:
        """Return the hash of the entry: SHA-256 of all but ``open`` and ``hash``."""
        return hashlib.sha256((self.before + self.amid + self.after).encode()).hexdigest()

    def leaf(self, digest: str) -> str:
        """Return the entry without ``open``."""
        return f'{self.before}"hash":"{digest}",{self.amid}{self.after}'

    def line(self, digest: str, opened: Iterable[str]) -> str:
        """Return the line; ``opened`` are the openings, spelled and sorted by field."""
        return f'{self.before}"hash":"{digest}",{self.amid}"open":{{{",".join(opened)}}},{self.after}'


def _opened(field: str, opening: Opening) -> str:
    return f'"{field}":{{"salt":"{opening.salt}","value":{spelled(opening.value)}}}'


def commitment(field: str, salt: str, value: str) -> str:
    """Return the commitment to a field; ``value`` is its RFC 8785 spelling."""
    return hashlib.sha256(f'{{"field":"{field}","salt":"{salt}","value":{value}}}'.encode()).hexdigest()
