"""Which recorded project a file goes on from: by what is asked for, by the file's name, by what it holds.

A trail knows each project by a name, that of the first file it was recorded from. A file of a known name is the next
state of that project. Of another one it is looked how much it has in common with the last state of each: GUIDs, or,
where a program made all GUIDs anew, texts, codes and who coded how. What two copies of one study share does not tell
them apart; where two fit nearly as well, nobody guesses, and a file in which others coded is likely to be a
colleague's, or one that was put together: it begins a project of its own.

What a command made of recorded files is no next state of theirs but a project of its own: that of a single input is
compared with it, one made of several begins.
"""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from refiqda import model
from refiqda.changes.readable import text_or_none
from refiqda.changes.state import bearers_of
from refiqda.errors import AmbiguousNameError, RefiqdaError
from refiqda.trail.states import read_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from refiqda.changes.readable import Readable
    from refiqda.trail.reading import Trail

ENOUGH: Final = 0.3
"""What a continuation and its last state have in common, at least, of all that is in either of them."""
CLEARLY: Final = 0.9
"""Another project of which the file holds nearly as large a part as of the best one makes the choice a guess."""

PROJECTS: Final = (".qdpx", ".qde")
"""What the names of project files end in."""

How = Literal["given", "file name", "command", "content", "new"]


class Recorded(NamedTuple):
    """The last recorded state of a project: in which entry, of which file, and its digests."""

    name: str
    file: str
    n: int
    meaning: str
    exact: str


class Origin(NamedTuple):
    """The project that a file belongs to, how that was found, and the recorded state to compare with, if any.

    ``like`` is a recorded project that it has much in common with, though others coded in it.
    """

    name: str
    how: How
    last: Recorded | None
    like: str | None = None


class _Share(NamedTuple):
    """How much a file has in common with a recorded state, and which part of that state it holds.

    ``same_people`` tells that those who coded in the file are those of the state, if anybody had coded there.
    """

    common: float
    part: float
    same_people: bool
    last: Recorded


def plain_name(file: str) -> str:
    """Return the name of a file without its folders, of whichever system."""
    return PureWindowsPath(PurePosixPath(file).name).name or "project"


def last_states(trail: Trail) -> dict[str, Recorded]:
    """Return the last recorded state of each project by its name, in the order of their last entries.

    Entries whose openings are withdrawn tell nothing any more.
    """
    found: dict[str, Recorded] = {}
    for entry in trail.entries:
        project, state = entry.value("project"), entry.value("state")
        if _has(project, "name", "file") and _has(state, "meaning", "exact"):
            name = project["name"]
            found.pop(name, None)
            found[name] = Recorded(name, project["file"], entry.n, state["meaning"], state["exact"])
    return found


def origin_of(
    trail: Trail,
    project: Readable,
    file: str,
    *,
    of: str | None = None,
    inputs: Sequence[Mapping[str, Any]] | None = None,
) -> Origin:
    """Return which recorded project ``file`` goes on from; ``of`` names it, or a new one.

    ``inputs`` ({"file", "meaning"} each) are what a command made the file of; None where a person brought it.
    Raises AmbiguousNameError where several recorded projects have nearly as much in common with it.
    """
    file = plain_name(file)
    known = last_states(trail)
    if of is not None:
        asked = known.get(of) or next((one for one in known.values() if plain_name(of) == one.file), None)
        return Origin(asked.name if asked else of, "given", asked)
    named = [one for one in known.values() if one.file == file or one.name == _stem(file)]
    if named:
        return Origin(named[-1].name, "file name", named[-1])
    if inputs is not None:
        # tables, sheets and logs are no project that anything could go on from
        projects = [one for one in inputs if str(one.get("file")).lower().endswith(PROJECTS)]
        meanings = [one.get("meaning") for one in projects]
        same = [one for one in known.values() if meanings == [one.meaning]]
        return Origin(_stem(file), "command", same[-1] if same else None)
    shares = _shares(trail.folder, project, known.values())
    best = max(shares, key=lambda one: one.common, default=None)
    if best is None or best.common < ENOUGH:
        return Origin(_stem(file), "new", None)
    close = [one for one in shares if one.part >= CLEARLY * best.part]
    near = [one.last.name for one in close]
    if (
        len({one.last.meaning for one in close}) == 1
    ):  # a copy made for another program: what changed is the same
        best = min(close, key=lambda one: one.last.n)
    elif len(near) > 1:
        raise AmbiguousNameError(
            "the file holds as much of one recorded project as of another",
            candidates=tuple(near),
            file=file,
            remedy=f"Say which it goes on from, or a new name for a new project, with --of (of=): {', '.join(near)}.",
        )
    if not best.same_people:
        return Origin(_stem(file), "new", None, like=best.last.name)
    return Origin(best.last.name, "content", best.last)


def _has(value: object, *keys: str) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(key), str) for key in keys)


def _stem(file: str) -> str:
    return PurePosixPath(file).stem or file


def _shares(folder: Path, project: Readable, known: Iterable[Recorded]) -> list[_Share]:
    """Return how much the last state of each project, if it is kept still, has in common with ``project``."""
    states = [(one, _state(folder, one)) for one in known]
    kept = [(one, state) for one, state in states if state is not None]
    if not kept:
        return []
    guids = _guids(project)
    people = _people(project)
    same = [people == known or not known for known in (_people(state) for _, state in kept)]
    by_guid = [_share(guids, _guids(state), one, same[i]) for i, (one, state) in enumerate(kept)]
    if max(share.common for share in by_guid) >= ENOUGH:
        return by_guid
    said = _said(project)
    return [_share(said, _said(state), one, same[i]) for i, (one, state) in enumerate(kept)]


def _state(folder: Path, one: Recorded) -> Readable | None:
    try:
        return read_state(folder, one.meaning, one.exact)
    except RefiqdaError:
        return None  # told when it is compared with, should it be that one


def _guids(project: Readable) -> dict[Any, int]:
    return {
        model.guid_key(one.guid): 1
        for one in model.iterate(project.tree)
        if isinstance(one, model.Identified)
    }


def _said(project: Readable) -> dict[Any, int]:
    """Return what tells one project from another whatever its GUIDs: texts, codes, people and how much they coded."""
    tree = project.tree
    people = {model.guid_key(user.guid): user.name or "" for user in tree.users}
    found: dict[Any, int] = {}
    for bearer in bearers_of(tree):
        text = text_or_none(project, bearer)
        if text is not None:
            found["text", text.sha256] = 1
    for element in model.iterate(tree):
        key: Any = None
        if isinstance(element, model.Code):
            key = "code", element.name
        elif isinstance(element, model.Coding):
            user = element.creating_user
            key = "coded by", people.get(model.guid_key(user), "") if user else ""
        if key is not None:
            found[key] = found.get(key, 0) + 1
    return found


def _people(project: Readable) -> set[str]:
    """Return the names of those who coded."""
    names = {model.guid_key(user.guid): user.name or "" for user in project.tree.users}
    return {
        names.get(model.guid_key(one.creating_user), "")
        for one in model.iterate(project.tree)
        if isinstance(one, model.Coding) and one.creating_user
    }


def _share(
    new: Mapping[Any, int],
    old: Mapping[Any, int],
    last: Recorded,
    same_people: bool,
) -> _Share:
    """Compare two multisets: what both have as a share of all that is in either (Jaccard), and of the old one."""
    common = sum(min(number, old.get(key, 0)) for key, number in new.items())
    before = sum(old.values())
    either = sum(new.values()) + before - common
    part = common / before if before else 0.0
    return _Share(common / either if either else 0.0, part, same_people, last)
