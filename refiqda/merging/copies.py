"""The copies that come to a merge: whose codings are whose, and which ones all have from their common past."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

import attrs

from refiqda import model
from refiqda.editing import NAMESPACE
from refiqda.errors import InvalidArgumentError
from refiqda.machine_coders import CONSENSUS_GUID, renamed
from refiqda.model import guid_key
from refiqda.trees import clone, elements_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from refiqda.project import Project

CodingKey = tuple[str, str, str | None]
"""What makes a coding of several copies one of their common past: GUID, creator, date."""


_NONE: Final[list[model.Coding]] = []


def made_guid(kind: str, *content: str | None) -> str:
    """Return the UUIDv5 of ``content``, which keeps its parts apart."""
    return str(
        uuid.uuid5(
            NAMESPACE, "\x00".join(("merge", kind, *("-" if one is None else f"+{one}" for one in content)))
        )
    )


@attrs.define(eq=False)
class Copy:
    """One copy of the study: its label, its handle, and its tree, which is not to be changed before `detach`.

    ``own`` counts the codings that are not of the common past by the GUID of the coder in this copy (the
    empty string: nobody). ``moved`` says which of its users get another GUID. ``points`` are the sync points
    by GUID with their transcripts, once they were asked for. ``inherited`` counts the codings of the common past,
    ``joined`` are users who got the GUID that they have in another copy.
    """

    label: str
    project: Project
    tree: model.Project
    own: Counter[str] = attrs.field(factory=Counter)
    moved: dict[str, str] = attrs.field(factory=dict)
    detached: bool = False
    inherited: int = 0
    joined: dict[str, str] = attrs.field(factory=dict)
    points: dict[str, tuple[model.Transcript, model.SyncPoint]] | None = None

    def detach(self) -> None:
        """Make the tree one of its own, which may be changed: nobody's project is changed by a merge."""
        if not self.detached:
            self.tree, self.detached, self.points = clone(self.tree), True, None

    def sync_point(self, guid: str) -> tuple[model.Transcript, model.SyncPoint] | None:
        """Return the sync point with this GUID and the transcript it stands in."""
        if self.points is None:
            self.points = {}
            for source in self.tree.sources:
                if isinstance(source, model.AudioSource | model.VideoSource):
                    for transcript in source.transcripts:
                        for point in transcript.sync_points:
                            self.points.setdefault(guid_key(point.guid), (transcript, point))
        return self.points.get(guid_key(guid))

    def users_named(self, asked: str) -> list[model.User]:
        """Return the users with this name, id or GUID."""
        key = guid_key(asked)
        return [
            user for user in self.tree.users if asked in (user.name, user.id) or guid_key(user.guid) == key
        ]


def coded(tree: model.Project) -> Iterator[tuple[model.Coding, str | None]]:
    """Yield each coding of ``tree`` with who coded it: its own user, or its selection's."""
    for bearer in (*tree.sources, *tree.notes):
        for element in elements_of(bearer):
            codings: list[model.Coding] = getattr(element, "codings", _NONE)
            if not codings:
                continue
            is_part = isinstance(element, model.TextSource | model.Transcript) or element is bearer
            above = None if is_part else getattr(element, "creating_user", None)
            for coding in codings:
                yield coding, coding.creating_user or above


def coding_key(coding: model.Coding, coder: str | None) -> CodingKey:
    """Return what is the same in all copies that have a coding from their common past."""
    return guid_key(coding.guid), guid_key(coder or ""), coding.creation_date_time


def find_inherited(copies: Sequence[Copy], base: model.Project | None = None) -> set[CodingKey]:
    """Return the codings that come from the common past, and count for each copy what is its own.

    Evidence is that two copies have it, or that ``base``, the common ancestor, has it: then it is not the
    work of the one who did not remove it.
    """
    past = set() if base is None else {coding_key(coding, coder) for coding, coder in coded(base)}
    seen: Counter[CodingKey] = Counter()
    lists: list[tuple[Copy, list[CodingKey]]] = []
    for one in copies:
        keys = [coding_key(coding, coder) for coding, coder in coded(one.tree)]
        lists.append((one, keys))
        seen.update(set(keys))
    inherited = {key for key, count in seen.items() if count > 1 or key in past}
    for one, keys in lists:
        one.own = Counter(coder for guid, coder, date in keys if (guid, coder, date) not in inherited)
        one.inherited = len(keys) - sum(one.own.values())
    return inherited


def settle_coders(
    copies: Sequence[Copy],
    inherited: set[CodingKey],
    asked: Mapping[str, Sequence[tuple[str, str | None]]],
) -> None:
    """Give every own coding its coder: as asked, else as the copy says, else a user named like the copy.

    ``asked`` are the copies (and users in them) by the name that their codings are to have; several for one name
    are one person. Raises InvalidArgumentError where a file or a user of ``asked`` is not there or is not clear.
    """
    by_label = {one.label: one for one in copies}
    wanted: dict[str, dict[str, str]] = defaultdict(dict)
    for name, given in asked.items():
        users = []
        for label, user in given:
            if label not in by_label:
                raise InvalidArgumentError(
                    f"there is no copy {label!r} for the analyst {name!r}",
                    remedy=f"There are {', '.join(sorted(by_label))}.",
                )
            key = _coding_user(by_label[label], user)
            if wanted[label].get(key, name) != name:
                raise InvalidArgumentError(
                    "one user is named for two analysts",
                    file=label,
                    remedy="Say of each which user: NAME=FILE:USER.",
                )
            before = next((one.name for one in by_label[label].tree.users if guid_key(one.guid) == key), None)
            wanted[label][key] = renamed(before, name)
            users.append((by_label[label], key))
        if len(users) > 1:
            _join(users, copies)
    for one in copies:
        _settle_copy(one, copies, wanted[one.label])
    for one in copies:
        if one.moved:
            _sign(one, copies, inherited)


def _join(users: Sequence[tuple[Copy, str]], copies: Sequence[Copy]) -> None:
    """Give users of several copies, who are one person, one GUID: the first one's.

    One whose GUID other copies have too is left to `_settle_copy`, which moves only what is the copy's own.
    """
    named = {(id(one), key) for one, key in users}
    for _, key in users:
        others = (other for other in copies for user in other.tree.users if guid_key(user.guid) == key)
        if not key or any((id(other), key) not in named for other in others):
            return
    guid = next(user.guid for user in users[0][0].tree.users if guid_key(user.guid) == users[0][1])
    for one, key in users[1:]:
        one.detach()
        for element in elements_of(one.tree):
            if isinstance(element, model.User) and guid_key(element.guid) == key:
                element.guid = guid
            for field in ("creating_user", "modifying_user", "creating_user_guid", "modifying_user_guid"):
                if guid_key(getattr(element, field, None) or "") == key:
                    setattr(element, field, guid)
        one.joined[key] = guid_key(guid)


def _coding_user(one: Copy, asked: str | None) -> str:
    """Return the key of the user of a copy that is meant; the empty string where codings have none."""
    if asked is not None:
        found = one.users_named(asked)
        if len(found) == 1:
            return guid_key(found[0].guid)
        raise InvalidArgumentError(
            f"{len(found) or 'no'} users fit {asked!r}",
            file=one.label,
            remedy=f"Users: {_names(one, one.own)}.",
        )
    coding = sorted(one.own) or sorted({guid_key(coder or "") for _, coder in coded(one.tree)})
    coding = [key for key in coding if key != CONSENSUS_GUID]
    if len(coding) > 1:
        raise InvalidArgumentError(
            "several users coded here",
            file=one.label,
            remedy=f"Say which: FILE:USER, one of {_names(one, coding)}.",
        )
    return coding[0] if coding else ""


def _names(one: Copy, keys: Counter[str] | list[str]) -> str:
    names = {guid_key(user.guid): user.name or user.guid for user in one.tree.users}
    return ", ".join(sorted(names.get(key, key or "(nobody)") for key in keys))


def _settle_copy(one: Copy, copies: Sequence[Copy], wanted: dict[str, str]) -> None:
    """Work out which users of ``one`` become which in the merged project, and add those it lacks."""
    wanted = {one.joined.get(key, key): name for key, name in wanted.items()}
    one.own = Counter({one.joined.get(key, key): number for key, number in one.own.items()})
    users = {guid_key(user.guid): user for user in one.tree.users}
    others = [user for other in copies if other is not one for user in other.tree.users]
    elsewhere = {guid_key(user.guid) for user in others}
    names_elsewhere = {user.name for user in others}
    joined = {guid for other in copies for guid in other.joined.values()}
    lost = sorted(key for key in one.own if key not in users and key not in wanted)
    for number, key in enumerate(lost):
        wanted[key] = one.label if not number else f"{one.label} {number + 1}"
    if not wanted:
        return
    one.detach()
    users = {guid_key(user.guid): user for user in one.tree.users}
    for key, name in sorted(wanted.items()):
        user = users.get(key)
        if user is not None and user.name == name:
            continue
        if user is not None and (key in joined or (key not in elsewhere and name not in names_elsewhere)):
            user.name = name
            continue
        known = next((other for other in one.tree.users if other.name == name), None)
        if known is None:
            known = model.User(guid=made_guid("coder", name), name=name)
            one.tree.users.append(known)
        one.moved[key] = known.guid


def _sign(one: Copy, copies: Sequence[Copy], inherited: set[CodingKey]) -> None:
    """Write the settled coders to the codings that are this copy's own, and to its own notes and selections."""
    for coding, coder in list(coded(one.tree)):
        new = one.moved.get(guid_key(coder or ""))
        if new is not None and coding_key(coding, coder) not in inherited:
            coding.creating_user = new
        elif coding.creating_user is None:
            coding.creating_user = coder  # its selection may get another one below
    others = {guid_key(item.guid) for other in copies if other is not one for item in _written(other.tree)}
    for item in _written(one.tree):
        new = one.moved.get(guid_key(item.creating_user or "")) if item.creating_user else None
        if new is not None and guid_key(item.guid) not in others:
            item.creating_user = new


def _written(tree: model.Project) -> Iterator[model.Authored]:
    """Yield the notes and selections of ``tree``: what a coder writes or marks."""
    yield from tree.notes
    for bearer in (*tree.sources, *tree.notes):
        for element in elements_of(bearer):
            is_part = isinstance(element, model.TextSource | model.Transcript) or element is bearer
            if isinstance(element, model.Authored) and not is_part:
                yield element
