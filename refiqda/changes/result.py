"""What changed from one project to another, as a value: changes with who, what and where, and the digests of both."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal[
    "added", "removed", "renamed", "moved", "recoded", "extended", "shrunk", "shifted", "edited", "merged", "split",
]  # fmt: skip
KINDS: Final[tuple[Kind, ...]] = (
    "added", "removed", "renamed", "moved", "recoded", "extended", "shrunk", "shifted", "edited", "merged", "split",
)  # fmt: skip

Object = Literal[
    "project", "user", "code", "variable", "case", "set", "source", "note", "coding", "passage", "link", "graph",
]  # fmt: skip
OBJECTS: Final[tuple[Object, ...]] = (
    "project", "user", "code", "variable", "case", "set", "source", "note", "coding", "passage", "link", "graph",
)  # fmt: skip
"""What can have changed, in the order in which changes are listed. A passage is a selection apart from its codings."""

Span = tuple[int, int]


def _is_said(field: attrs.Attribute[Any], _value: object) -> bool:
    return field.name != "sides"


@attrs.frozen(kw_only=True)
class Change:
    """One change of one thing.

    ``guid`` and ``name`` are those of the thing as it is now, of one that is gone as it was; codes go by their path,
    and ``name`` of a coding is its code. ``before`` and ``after`` are the value that changed: a name, a colour, a
    definition, a code (``recoded``), a place in words (``extended``, ``shrunk``, ``shifted``). ``field`` says which
    value of an edited thing. ``detail`` says the rest in words, of what is only inferred its evidence.

    Codings and passages have ``source`` with ``source_guid`` and ``owner`` (``source``, or ``note`` for a memo),
    ``place`` (in words), ``coder``, ``code``, and in texts ``old_span`` and
    ``new_span``, half-open code points of the canonical text of then and now. ``words_before`` and ``words_after`` are
    what people said or wrote there; they are given only where they were asked for.
    """

    kind: Kind
    object: Object
    guid: str | None = None
    name: str | None = None
    before: str | None = None
    after: str | None = None
    detail: str = ""
    inferred: bool = False
    field: str | None = None
    source: str | None = None
    source_guid: str | None = None
    owner: Literal["source", "note"] | None = None
    place: str | None = None
    coder: str | None = None
    code: str | None = None
    old_span: Span | None = None
    new_span: Span | None = None
    words_before: str | None = None
    words_after: str | None = None
    sides: Any = attrs.field(default=None, eq=False, repr=False)
    """What was compared, of then and now, for `refiqda.changes.applying`; no part of the JSON form."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        value = attrs.asdict(self, recurse=False, filter=_is_said)
        for name in ("old_span", "new_span"):
            value[name] = None if value[name] is None else list(value[name])
        return value


@attrs.frozen(kw_only=True, repr=False)
class Changes:
    """All changes in the order of `OBJECTS`, what is only inferred behind the facts; false if there are none.

    There are none exactly when ``meaning_old`` and ``meaning_new``, the digests of what both say, are equal.
    """

    meaning_old: str
    meaning_new: str
    changes: tuple[Change, ...] = ()
    pairs: Any = attrs.field(default=None, eq=False)
    """Which thing is which in both, for `refiqda.changes.applying`; None where nothing changed."""

    def __repr__(self) -> str:
        counts = Counter(one.kind for one in self.facts)
        said = ", ".join(f"{number} {kind}" for kind, number in counts.items())
        return f"<Changes: {said or 'none'}>"

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    @property
    def facts(self) -> tuple[Change, ...]:
        """The changes that are not inferred."""
        return tuple(one for one in self.changes if not one.inferred)

    @property
    def inferred(self) -> tuple[Change, ...]:
        """What is only proposed: whether it is so, people say."""
        return tuple(one for one in self.changes if one.inferred)

    def of(self, *objects: str) -> tuple[Change, ...]:
        """Return the changes of these kinds of things (see `OBJECTS`)."""
        return tuple(one for one in self.changes if one.object in objects)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, ``refiqda.diff/1``."""
        return {
            "format": "refiqda.diff/1",
            "meaning_old": self.meaning_old,
            "meaning_new": self.meaning_new,
            "changes": [one.to_dict() for one in self.changes],
        }
