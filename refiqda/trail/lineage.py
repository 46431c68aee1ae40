"""Which recorded project a file goes on from: by what is asked for, by the file's name, by what it holds.

A trail knows each project by a name, that of the first file it was recorded from. A file of a known name is the next
state of that project. Of another one it is looked how much it has in common with the last state of each: GUIDs, or,
where a program made all GUIDs anew, texts, codes and who coded how. What two copies of one study share does not tell
them apart; where two fit nearly as well, nobody guesses.

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
"""The share of GUIDs, or of what a file says, that a continuation has at least in common with its last state."""
CLEARLY: Final = 0.9
"""Another project that has this much of the best one's share makes the choice a guess."""

How = Literal["given", "file name", "command", "content", "new"]


class Recorded(NamedTuple):
    """The last recorded state of a project: in which entry, of which file, and its digests."""

    name: str
    file: str
    n: int
    meaning: str
    exact: str


class Origin(NamedTuple):
    """The project that a file belongs to, how that was found, and the recorded state to compare with, if any."""

    name: str
    how: How
    last: Recorded | None


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
        meanings = [one.get("meaning") for one in inputs]
        same = [one for one in known.values() if meanings == [one.meaning]]
        return Origin(_stem(file), "command", same[-1] if same else None)
    shares = _shares(trail.folder, project, known.values())
    best = max(shares, key=lambda one: one[0], default=(0.0, None))
    if best[1] is None or best[0] < ENOUGH:
        return Origin(_stem(file), "new", None)
    near = [one.name for share, one in shares if share >= CLEARLY * best[0]]
    if len(near) > 1:
        raise AmbiguousNameError(
            "several recorded projects are as much like this file",
            candidates=tuple(near),
            file=file,
            remedy=f"Say which one it goes on from, or a new name (--of, of=): {', '.join(near)}.",
        )
    return Origin(best[1].name, "content", best[1])


def _has(value: object, *keys: str) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(key), str) for key in keys)


def _stem(file: str) -> str:
    return PurePosixPath(file).stem or file


def _shares(folder: Path, project: Readable, known: Iterable[Recorded]) -> list[tuple[float, Recorded]]:
    """Return how much the last state of each project, if it is kept still, has in common with ``project``."""
    states = [(one, _state(folder, one)) for one in known]
    kept = [(one, state) for one, state in states if state is not None]
    if not kept:
        return []
    guids = _guids(project)
    by_guid = [(_share(guids, _guids(state)), one) for one, state in kept]
    if max(share for share, _ in by_guid) >= ENOUGH:
        return by_guid
    said = _said(project)
    return [(_share(said, _said(state)), one) for one, state in kept]


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


def _share(first: Mapping[Any, int], second: Mapping[Any, int]) -> float:
    """Return what two multisets have in common, as a share of all that is in either (Jaccard, with numbers)."""
    common = sum(min(number, second.get(key, 0)) for key, number in first.items())
    either = sum(first.values()) + sum(second.values()) - common
    return common / either if either else 0.0
