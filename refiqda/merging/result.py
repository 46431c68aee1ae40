"""What a merge gives back: the project, and everything that people have to know about how it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from refiqda.project import Project


@attrs.frozen(kw_only=True, order=False)
class Conflict:
    """Where copies say different things about one thing.

    ``kind`` is what differs (``name``, ``color``, ``description``, ``is_codable``, ``parent``, ``id``, ``value``,
    ``members``, ``memo``, ``coding``, ``changed``, ``deleted``, ``text``), or what may be one or two (``same-name``,
    ``shared-coder``); ``object`` what it is about (``code Trust/Advice``), ``choices`` what each copy says, by its
    label, and ``base`` what the base says; ``resolved`` what the merged project has, by which ``rule`` (``answer``
    where a person said so; ``asked`` where only people can know). ``id`` is the same in every run, and ``answers``
    are what a person may answer.
    """

    kind: str
    object: str
    choices: dict[str, Any]
    resolved: Any
    id: str = ""
    rule: str = "asked"
    answers: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "id": self.id,
            "kind": self.kind,
            "object": self.object,
            "choices": dict(sorted(self.choices.items())),
            "resolved": self.resolved,
            "rule": self.rule,
            "answers": list(self.answers),
        }


@attrs.frozen(kw_only=True, order=False)
class Unplaced:
    """A coding whose place in the merged project is not the one it had: positions for people to look at.

    ``reason`` is ``words`` (less than half of its words are in the text of the merged project; all of it is written
    on the note ``kept_in``, at the source), ``text`` (the copies have quite different texts of the source; the
    coding stands in the source ``kept_in``, its own copy's text) or ``range`` (its positions are outside of the text).
    """

    copy: str
    source: str
    code: str
    coder: str
    start: int | None
    end: int | None
    coding: str
    reason: str
    kept_in: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return attrs.asdict(self)


@attrs.frozen(kw_only=True, order=False)
class Reanchored:
    """A coding of a copy whose text differs from the merged project's, found again on its words there.

    ``old_start`` and ``old_end`` count the copy's canonical text, ``start`` and ``end`` the merged project's;
    ``confidence`` is the share of characters that both have, 1.0 where nothing but white space and the form of
    quotes and dashes differs.
    """

    copy: str
    source: str
    code: str
    coder: str
    coding: str
    confidence: float
    old_start: int
    old_end: int
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return attrs.asdict(self)


@attrs.frozen(kw_only=True, order=False)
class CoderOfFile:
    """A coder of one copy: the name in the merged project, and how many codings are that copy's own."""

    name: str
    file: str
    user: str | None
    codings: int

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return attrs.asdict(self)


@attrs.frozen(kw_only=True)
class MergeResult:
    """A merged project and its account.

    ``matches`` counts, for each kind of thing, how many were recognised as one, and why: ``{"codes":
    {"shared": 12, "added": 2}}``. ``inherited`` is the number of codings that several copies have from their
    common past (same GUID, creator and date); they stand once. ``planned`` says that only a plan was asked
    for: the account is that of the merge, ``project`` is None. ``media`` are files of added sources
    and notes that the copy does not have (recordings, pictures, texts), as (path in the tree, copy, path in the copy).
    ``changed`` counts what only one copy changed since the base, and which therefore holds, by copy and kind;
    ``rules`` is what holds for each kind of conflict, ``inherited_by`` how many codings each copy has from the
    common past, ``codings`` how many went ``in`` and came ``out``, ``told`` what is to be known in sentences,
    ``primary`` the copy that is right where the base says nothing.
    ``reanchored`` counts the codings whose words were found again in a text that differs; ``reanchored_list`` has them.
    """

    project: Project | None
    coders: tuple[CoderOfFile, ...]
    matches: dict[str, dict[str, int]]
    inherited: int
    reanchored: int
    unplaced: tuple[Unplaced, ...]
    conflicts: tuple[Conflict, ...]
    media: tuple[tuple[str, str, str], ...] = ()
    reanchored_list: tuple[Reanchored, ...] = ()
    planned: bool = False
    changed: dict[str, dict[str, int]] = attrs.field(factory=dict)
    rules: dict[str, str] = attrs.field(factory=dict)
    inherited_by: dict[str, int] = attrs.field(factory=dict)
    inherited_list: tuple[str, ...] = ()
    codings: dict[str, int] = attrs.field(factory=dict)
    told: tuple[str, ...] = ()
    primary: str = ""

    def to_dict(self, *, output: str | None = None) -> dict[str, Any]:
        """Return the JSON of CONTRACT's ``merge``; ``output`` is the name of the file written, if any."""
        return {
            "format": "refiqda.merge/1",
            "output": output,
            "coders": [coder.to_dict() for coder in self.coders],
            "matched": {kind: dict(counts) for kind, counts in sorted(self.matches.items())},
            "codings": dict(self.codings),
            "inherited": self.inherited,
            "inherited_by": dict(sorted(self.inherited_by.items())),
            "inherited_list": list(self.inherited_list),
            "changed": {label: dict(counts) for label, counts in sorted(self.changed.items())},
            "rules": dict(sorted(self.rules.items())),
            "told": list(self.told),
            "primary": self.primary,
            "reanchored": self.reanchored,
            "unplaced": [item.to_dict() for item in self.unplaced],
            "conflicts": [conflict.to_dict() for conflict in self.conflicts],
            "reanchored_list": [item.to_dict() for item in self.reanchored_list],
            "media": [{"path": path, "copy": copy, "file": file} for path, copy, file in self.media],
        }
