"""Recording a state of a project: what changed since the last one of that project, as an entry of the trail.

The entry holds numbers, and names of codes, people, sources and cases; nothing that participants said and nothing that
is written about it. The state itself is kept beside the log (``refiqda.trail.states``) for the next comparison.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.changes.comparing import diff
from refiqda.changes.meaning import digest
from refiqda.changes.readable import as_readable
from refiqda.changes.reading import is_anchor_note
from refiqda.changes.state import state_digest
from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.machine_coders import CONSENSUS_GUID, kind_of
from refiqda.trail.anchor import check_anchor
from refiqda.trail.entry import Draft
from refiqda.trail.lineage import Origin, last_states, origin_of, plain_name
from refiqda.trail.reading import LOG, read_trail
from refiqda.trail.states import STATES, keep, path_of, read_state
from refiqda.trail.telling import told
from refiqda.trail.writing import held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from refiqda.changes.readable import Readable
    from refiqda.changes.result import Changes
    from refiqda.trail.entry import Entry
    from refiqda.trail.reading import Trail

NAME_LIMIT: Final = 200
"""Characters of a name that an entry holds; a longer one is cut off, with an ellipsis."""
_TRIES: Final = 50  # each in vain means that somebody else's entry came through meanwhile
_COUNTED: Final = (
    ("user", "users"),
    ("code", "code_book"),
    ("case", "cases"),
    ("source", "sources"),
    ("note", "notes"),
    ("variable", "variables"),
    ("set", "sets"),
    ("link", "links"),
    ("graph", "graphs"),
)


@attrs.frozen
class _Compared:
    """What recording found: the digests of the new state, and the fields that say what changed."""

    meaning: str
    exact: str
    fields: dict[str, Any]


def record(  # noqa: PLR0913 - the keys of an entry, each with its own meaning
    folder: str | Path,
    project: Readable | model.Project,
    file: str,
    *,
    kind: str = "coding",
    by: Sequence[str] = (),
    meeting: str | None = None,
    reason: str | None = None,
    at: str | None = None,
    of: str | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Entry:
    """Append an entry about the state of ``project`` to the trail in ``folder``, and return it.

    ``file`` is the name of the file it was read from; its folders are not told. The state is compared with the last
    recorded one of the same project: that of ``of`` (a project's name in the trail; an unknown one begins a new
    project), else of the file's name, else the one it has most in common with; what a command made (``fields`` with
    ``inputs``) is compared with its only input, where that was recorded. An unchanged state is an entry, too.
    ``reason`` is welcome and never needed; ``fields`` are further fields of the entry. The project is not changed.

    Raises AmbiguousNameError where several recorded projects fit alike, DamagedTrailError for a log that does not
    hold, UnusableFileError for a kept state that is damaged, InvalidArgumentError for what no entry can hold.
    """
    folder = Path(folder)
    handle = as_readable(project)
    for _ in range(_TRIES):
        trail = read_trail(folder)
        origin = origin_of(trail, handle, file, of=of, inputs=(fields or {}).get("inputs"))
        compared = _compare(folder, handle, origin)
        said = _fields(trail, handle, plain_name(file), origin, compared)
        said |= {"reason": reason} if reason else {}
        said |= dict(fields or {})
        draft = Draft(kind=kind, fields=said, by=tuple(by), meeting=meeting, at=at)
        with held(folder) as log:
            now = last_states(log.trail()).get(origin.last.name if origin.last else origin.name)
            if now != origin.last:
                continue  # somebody recorded the project meanwhile: compare with that
            keep(folder, handle, meaning=compared.meaning, exact=compared.exact)
            return log.append([draft])[0]
    raise InvalidArgumentError(
        "the project is recorded by others all the time",
        file=LOG,
        remedy="Try again when they have finished.",
    )


def _fields(
    trail: Trail, project: Readable, file: str, origin: Origin, compared: _Compared
) -> dict[str, Any]:
    said = {
        "project": {"file": file, "name": origin.name, "found": origin.how}
        | ({} if origin.like is None else {"like": origin.like}),
        "coders": _coders(project.tree),
        **compared.fields,
    }
    anchoring = check_anchor(project, trail)
    if anchoring.state in {"mismatch", "foreign", "damaged"}:
        said["anchor"] = anchoring.to_dict()
    return said


def _compare(folder: Path, project: Readable, origin: Origin) -> _Compared:
    """Compare a project with its last recorded state; where that is gone, say that nothing is known."""
    exact = state_digest(project)
    last = origin.last
    if last is None:
        meaning = digest(project)
        first = {"meaning": meaning, "exact": exact, "before": None, "changes": "first"}
        return _Compared(meaning, exact, {"state": first, "summary": counts_of(project.tree)})
    state: dict[str, Any] = {"exact": exact, "before": last.meaning, "since": last.n}
    old = None if exact == last.exact else read_state(folder, last.meaning, last.exact)
    if old is None:
        meaning = digest(project)
        known = "none" if meaning == last.meaning else "unknown"
        return _Compared(meaning, exact, {"state": state | {"meaning": meaning, "changes": known}})
    changes = diff(old, project)
    if changes.meaning_old != last.meaning:
        raise UnusableFileError(
            "does not say what it said when it was kept",
            file=f"{STATES}/{path_of(folder, last.meaning, last.exact).name}",
            remedy="Put it back from a backup, or delete it: what changed since it was kept is unknown then.",
        )
    meaning = changes.meaning_new
    state |= {"meaning": meaning, "changes": "known" if changes else "none"}
    return _Compared(meaning, exact, {"state": state, **fields_of(changes)})


def fields_of(changes: Changes) -> dict[str, Any]:
    """Return the fields of an entry that say what changed: ``summary``, ``changes.1`` and on; none for no changes."""
    if not changes:
        return {}
    tally = Counter((one.kind, one.object) for one in changes.facts)
    said: dict[str, Any] = {
        "summary": [{"kind": kind, "object": object_, "count": n} for (kind, object_), n in tally.items()]
    }
    for number, (about, groups) in enumerate(told(changes), 1):
        values = {"about": about.to_dict(), "groups": [group.to_dict() for group in groups]}
        said[f"changes.{number}"] = shortened(values)
    return said


def counts_of(tree: model.Project) -> list[dict[str, Any]]:
    """Return how many things of each kind a project holds, as the summary of its first entry."""
    found = {name: len(getattr(tree, field)) for name, field in _COUNTED}
    inside = Counter(type(one).__name__ for one in model.iterate(tree))
    found |= {"code": inside["Code"], "coding": inside["Coding"]}
    found["note"] -= sum(map(is_anchor_note, tree.notes))  # it is ours, and no memo of theirs
    return [{"kind": "holds", "object": name, "count": n} for name, n in found.items() if n]


def _coders(tree: model.Project) -> list[dict[str, Any]]:
    """Return who coded, and how much; a machine is named as one, and the consensus is nobody."""
    people = {model.guid_key(user.guid): user.name for user in tree.users}
    tally = Counter(
        model.guid_key(one.creating_user)
        for one in model.iterate(tree)
        if isinstance(one, model.Coding) and one.creating_user
    )
    tally.pop(model.guid_key(CONSENSUS_GUID), None)
    named: Counter[str] = Counter()
    for guid, number in tally.items():
        named[cut_name(people.get(guid) or "")] += number
    return [{"name": name, "kind": kind_of(name), "count": n} for name, n in sorted(named.items())]


def shortened(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON value with every text in it cut as a name."""
    if isinstance(value, str):
        return cut_name(value)
    if isinstance(value, dict):
        return {key: shortened(one) for key, one in value.items()}
    return [shortened(one) for one in value] if isinstance(value, list) else value


def cut_name(name: str) -> str:
    """Return a name as an entry holds it: one line of at most `NAME_LIMIT` characters."""
    plain = " ".join(name.split())
    return plain if len(plain) <= NAME_LIMIT else plain[: NAME_LIMIT - 1] + "\u2026"
