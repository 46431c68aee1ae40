"""Changes told together: what happened to one thing (a source, the codebook, a case), as counts and in plain words.

A group holds numbers and names alone: of people, codes, sources and the rest, of places in the codebook, and colours.
What people said or wrote (texts, memos, definitions, values of variables) stands in no group, also where the changes
were made with passages.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.changes.result import OBJECTS
from refiqda.changes.wording import NOBODY, count
from refiqda.machine_coders import machine_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refiqda.changes.result import Change, Changes

_ABOUT: Final = {"code": "codebook", "user": "person"}
"""What a change is told of, where that is not called as the thing itself is."""
_NAMED: Final = frozenset(
    {"codable", "type", "direction", "color", "initials", "coder", "author", "origin", "target"}
)
"""Fields whose values are names, colours or settings, so that a group may say them."""
_NOUNS: Final = {
    "user": "person",
    "note": "memo",
    "coding": "coding",
    "graph": "map",
}
_FIELDS: Final = {
    "color": "colour",
    "author": "writer",
    "node": "a node",
    "line": "a line",
    "times": "times of the transcript",
    "initials": "initials",
}
_MOVES: Final = {"extended": "extended", "shrunk": "shortened", "shifted": "moved"}


@attrs.frozen(kw_only=True)
class About:
    """What groups are about: ``object`` is ``codebook``, ``person``, or another of `OBJECTS`.

    ``name`` and ``guid`` are those of the thing as it is now, of one that is gone as it was; the codebook has none.
    """

    object: str
    name: str | None = None
    guid: str | None = None

    def to_dict(self) -> dict[str, str]:
        """Return the JSON form, without what is not there."""
        return {name: value for name, value in attrs.asdict(self).items() if value is not None}

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> About:
        """Return what ``to_dict`` gave; keys that are not known are left out."""
        return cls(**_known(cls, value))


@attrs.frozen(kw_only=True)
class Group:
    """``count`` changes of one ``kind`` and one ``object`` (see `KINDS` and `OBJECTS`) that are told together.

    ``coder`` is whose codings they are, ``name`` the code of codings and the thing itself of everything else.
    ``before`` and ``after`` are names, places in the codebook, or settings as colours; ``field`` is which value was
    edited, ``detail`` what can be said besides in names and numbers. What is only proposed is ``inferred``.
    """

    kind: str
    object: str
    coder: str | None = None
    name: str | None = None
    before: str | None = None
    after: str | None = None
    field: str | None = None
    count: int = 1
    inferred: bool = False
    detail: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, without what is not there; ``inferred`` only where it is so."""
        return {
            name: value
            for name, value in attrs.asdict(self).items()
            if value is not None and not (name == "inferred" and value is False)
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Group:
        """Return what ``to_dict`` gave; keys that are not known are left out."""
        return cls(**_known(cls, value))


def grouped(changes: Changes) -> list[tuple[About, list[Group]]]:
    """Return all changes in groups, by what they are about: each change counts in exactly one group.

    What it is about comes in the order of `OBJECTS`, things of one kind as the changes have them; its groups in the
    order of the first change of each, what is inferred last.
    """
    found: dict[About, Counter[Group]] = {}
    for one in changes:
        found.setdefault(_about(one), Counter())[_group(one)] += 1
    ordered = sorted(found.items(), key=lambda item: _place_of(item[0]))
    return [
        (about, [attrs.evolve(group, count=number) for group, number in groups.items()])
        for about, groups in ordered
    ]


def in_words(group: Group) -> str:
    """Return a group as a sentence without its full stop: ``Coder B recoded 14 passages from Shame to Shame, carried``.

    What is only inferred begins with "perhaps"; a machine coder is called one.
    """
    said = _of_passages(group) if group.object in {"coding", "passage"} else _of_things(group)
    return f"perhaps {said}" if group.inferred else said


# --- grouping -------------------------------------------------------------------------------------------------


def _known(cls: type, value: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: value[field.name] for field in attrs.fields(cls) if field.name in value}


def _place_of(about: About) -> int:
    names = [_ABOUT.get(one, one) for one in OBJECTS]
    return names.index(about.object)


def _about(one: Change) -> About:
    if one.object in {"coding", "passage"}:
        return About(object=one.owner or "source", name=one.source, guid=one.source_guid)
    if one.object == "code":
        return About(object="codebook")
    return About(object=_ABOUT.get(one.object, one.object), name=one.name, guid=one.guid)


def _group(one: Change) -> Group:
    """Return a change without where it is and without words, so that what is alike is equal."""
    said: dict[str, Any] = {
        "kind": one.kind,
        "object": one.object,
        "field": one.field,
        "inferred": one.inferred,
    }
    if one.object in {"coding", "passage"}:
        said |= {"coder": one.coder, "name": one.code}
        if one.kind == "recoded":
            said |= {"name": None, "before": one.before, "after": one.after}
        elif one.field in {"coder", "author"}:
            said |= {"coder": None, "before": one.before, "after": one.after}
        return Group(**said)
    said |= {"name": one.name, "detail": one.detail or None}
    if one.kind != "edited" or one.field in _NAMED or (one.field or "").startswith("name"):
        said |= {"before": one.before, "after": one.after}
    return Group(**said)


# --- sentences ------------------------------------------------------------------------------------------------


def _who(name: str | None) -> str:
    machine = machine_of(name)
    if machine is not None:
        model = f" ({machine.model})" if machine.model else ""
        return f"the machine coder {machine.name}{model}"
    return "somebody who is not named" if name in {None, NOBODY} else str(name)


def _of_passages(group: Group) -> str:
    """Return what happened to codings, or to what is marked and written about passages."""
    passages, coder = count(group.count, "passage"), _who(group.coder)
    if group.object == "passage":
        return _of_marks(group, passages, coder)
    lines = {
        "recoded": f"{coder} recoded {passages} from {group.before} to {group.after}",
        "added": f"{coder} coded {passages} with {group.name}",
        "removed": f"{coder} took {group.name} off {passages}",
    }
    if group.kind in _MOVES:
        return f"{coder} {_MOVES[group.kind]} {passages} coded with {group.name}"
    if group.field == "coder":
        now, was = _who(group.after), _who(group.before)
        verb = "is" if group.count == 1 else "are"
        return f"{passages} coded with {group.name} {verb} now by {now}, then by {was}"
    if group.kind in lines:
        return lines[group.kind]
    return f"{_field(group.field)} of {count(group.count, 'coding')} with {group.name} by {coder} changed"


def _of_marks(group: Group, passages: str, coder: str) -> str:
    if group.field == "author":
        now, was = _who(group.after), _who(group.before)
        return f"what is written about {passages} is now by {now}, then by {was}"
    if group.field == "remark":
        verb = {"added": "wrote something about", "removed": "took away what was written about"}[group.kind]
        return f"{coder} {verb} {passages}"
    verbs = {"added": "marked", "removed": "took the mark off", **_MOVES}
    if group.kind in verbs:
        return f"{coder} {verbs[group.kind]} {passages}" + (
            " without a code" if group.kind == "added" else ""
        )
    return f"{_field(group.field)} of {passages} changed"


def _of_things(group: Group) -> str:
    """Return what happened to a code, a source, a case, the project; to things that are not named, to how many."""
    if group.name is None and group.before is None and group.after is None and group.object != "project":
        return _of_unnamed(group)
    thing, detail = _thing(group), f" ({group.detail})" if group.detail else ""
    if group.kind in {"merged", "split"} or (group.kind == "renamed" and group.inferred):
        return _became(group, detail)
    before, after = group.before or "without a name", group.after or "without a name"
    lines = {
        "added": f"{thing} is new{detail}",
        "removed": f"{thing} is gone{detail}",
        "renamed": f"the {_noun(group.object)} {before} is now {'called ' if group.after else ''}{after}",
        "moved": f"{thing} moved from {group.before or 'the top'} to {group.after or 'the top'}",
    }
    if group.kind in lines:
        return lines[group.kind]
    if group.before is not None or group.after is not None:
        before, after = group.before or "none", group.after or "none"
        return f"{_field(group.field)} of {thing}: {before}, now {after}{detail}"
    return f"{_field(group.field)} of {thing} changed{detail}" if group.field else f"{thing} changed{detail}"


def _of_unnamed(group: Group) -> str:
    things, one = count(group.count, _noun(group.object)), group.count == 1
    lines = {
        "added": f"{things} {'is' if one else 'are'} new",
        "removed": f"{things} {'is' if one else 'are'} gone",
        "renamed": f"{things} {'has' if one else 'have'} another name",
        "moved": f"{things} {'stands' if one else 'stand'} elsewhere",
    }
    return lines.get(group.kind, f"{_field(group.field)} of {things} changed")


def _became(group: Group, detail: str) -> str:
    before, after = group.before or "something without a name", group.after or "something without a name"
    verb = {"merged": "became part of", "split": "was split into", "renamed": "is now"}[group.kind]
    if group.kind == "merged" and "; " in before:
        before = before.replace("; ", " and ")
    return f"{before} {verb} {after.replace('; ', ' and ')}{detail}"


def _thing(group: Group) -> str:
    if group.object == "project":
        return "the project"
    if group.object == "user":
        return _who(group.name)
    return f"the {_noun(group.object)} {group.name or 'without a name'}"


def _noun(kind: str) -> str:
    return _NOUNS.get(kind, kind)


def _field(field: str | None) -> str:
    name = field or "something"
    return name if name in {"something", "node", "line"} else f"the {_FIELDS.get(name, name)}"
