"""The codebook of a study as it was on a day: from the state recorded last before it.

Where that state was deleted, the names of codes are followed from the last state that is still kept through what
the log says of the codebook since; descriptions are not known then. Where the log does not say it either ("changes
unknown", withdrawn), nothing is guessed: the answer names what is missing.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import AmbiguousNameError, NotInProjectError, UnusableFileError
from refiqda.index import walk_codes
from refiqda.trail.filtering import Wanted, chosen, day_range
from refiqda.trail.plain import projects_of
from refiqda.trail.shapes import groups_of, project_of, table_of, text_of
from refiqda.trail.states import read_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.changes.grouping import Group
    from refiqda.project import Project
    from refiqda.trail.entry import Entry
    from refiqda.trail.reading import Trail

_BEGIN: Final = "Record the project again, or put the state back from a backup."


@attrs.frozen(kw_only=True)
class CodebookThen:
    """The codebook as recorded by ``entry``: whole, as ``project``, or only the ``codes``' paths (``project`` None).

    ``later`` says how many entries of that project came after; ``base`` is the entry from whose state the names were
    followed where the own state is not kept.
    """

    entry: Entry
    name: str
    codes: tuple[str, ...]
    project: Project | None = None
    base: Entry | None = None
    later: int = 0

    @property
    def top(self) -> tuple[str, ...]:
        """The codes at the top of the codebook."""
        return tuple(one for one in self.codes if "/" not in one)


def codebook_at(trail: Trail, date: str, *, project: str | None = None) -> CodebookThen:
    """Return the codebook at the end of a day, month or year.

    ``project`` is needed where several were recorded. Raises NotInProjectError where nothing was recorded by then,
    AmbiguousNameError where several projects were, UnusableFileError where nobody can know any more what it was.
    """
    last = day_range(date)[1]
    recorded = [entry for entry in trail.entries if table_of(entry.value("state"))]
    if project is not None:
        recorded = chosen(recorded, Wanted(project=project))
    before = [entry for entry in recorded if entry.at[:10] <= last]
    if not before:
        raise NotInProjectError(_nothing(recorded, date), remedy="Name a later day: refiqda trail log.")
    names = projects_of(before)
    if len(names) > 1:
        raise AmbiguousNameError(
            f"{len(names)} projects were recorded by then",
            candidates=tuple(names),
            remedy="Say --project with one of",
        )
    ordered = sorted(before, key=lambda entry: (_moment(entry.at), entry.n))
    entry = ordered[-1]
    then = _known(trail, [one for one in ordered if one.n <= entry.n], names[0] if names else "")
    return attrs.evolve(then, later=sum(1 for one in recorded if one.n > entry.n))


def _nothing(recorded: Sequence[Entry], date: str) -> str:
    first = min((entry.at[:10] for entry in recorded), default=None)
    since = f"; the first state was recorded on {first}" if first else ""
    return f"nothing was recorded up to {date}{since}"


def _moment(at: str) -> tuple[str, str]:
    try:
        moment = dt.datetime.fromisoformat(at).astimezone(dt.UTC)
    except (ValueError, OverflowError):  # a leap second, the year 0: as written
        return at[:19], at
    return moment.isoformat(), ""


def _known(trail: Trail, entries: Sequence[Entry], name: str) -> CodebookThen:
    """Return the codebook of the last of ``entries``, its names followed from an earlier state if need be."""
    last = entries[-1]
    followed: list[Entry] = []
    for entry in reversed(entries):
        kept = _state(trail, entry)
        if kept is not None:
            codes = tuple(path for _, path in walk_codes(kept.tree.code_book))
            if entry is last:
                return CodebookThen(entry=last, name=name, codes=codes, project=kept)
            paths = list(codes)
            for one in reversed(followed):
                paths = _followed(paths, one)
            return CodebookThen(entry=last, name=name, codes=tuple(paths), base=entry)
        if not _says_what_changed(entry):
            break
        followed.append(entry)
    raise UnusableFileError(
        f"what the codebook was is unknown: the state of entry {last.n} is no longer kept, and the log does not say "
        "enough to follow it from an earlier one",
        file=trail.name,
        where=f"entry {last.n}",
        remedy=_BEGIN,
    )


def _state(trail: Trail, entry: Entry) -> Project | None:
    state = table_of(entry.value("state"))
    return read_state(trail.folder, text_of(state.get("meaning")), text_of(state.get("exact")))


def _says_what_changed(entry: Entry) -> bool:
    """Return whether an entry tells all changes since the state before: known or none, and none of it withdrawn."""
    how = table_of(entry.value("state")).get("changes")
    withdrawn = any(field.startswith("changes.") for field in entry.withdrawn)
    return how == "none" or (how == "known" and not withdrawn)


def _followed(paths: list[str], entry: Entry) -> list[str]:
    """Return the paths of codes after the changes that an entry tells; what is only inferred changes nothing."""
    found = list(paths)
    for _, _, groups in groups_of(entry):
        facts = [one for one in groups if one.object == "code" and not one.inferred]
        for group in facts:
            if group.kind == "renamed" and group.before and group.after:
                parent = group.before.rpartition("/")[0]
                after = group.after if "/" in group.after or not parent else f"{parent}/{group.after}"
                found = _put(found, group.before, after)
        for group in facts:
            found = _changed(found, group)
    return found


def _changed(paths: list[str], group: Group) -> list[str]:
    name = group.name or ""
    if group.kind == "added" and name and name not in paths:
        return [*paths, name]
    if group.kind == "removed":
        return [one for one in paths if one != name]
    if group.kind == "moved" and name:
        leaf = name.rpartition("/")[2]
        return _put(paths, f"{group.before}/{leaf}" if group.before else leaf, name)
    return paths


def _put(paths: list[str], old: str, new: str) -> list[str]:
    """Return the paths with the code ``old``, and all under it, called ``new``."""
    return [
        new if one == old else f"{new}{one[len(old) :]}" if one.startswith(f"{old}/") else one
        for one in paths
    ]


def recorded_projects(trail: Trail) -> list[str]:
    """Return the names of the projects that a trail has states of."""
    return projects_of(entry for entry in trail.entries if project_of(entry))
