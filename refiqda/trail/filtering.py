"""Choosing entries of a trail: by kind, people, time, meeting, code, source, case, project and number.

A choice is a conjunction: an entry is chosen when everything asked for holds of it, in whichever order it is asked;
several kinds or several people mean any of them. Names are compared without regard to letter case; a code is meant by
its path or by the end of it (``Shame``, ``Feelings/Shame``). A name that the trail does not have is an error, for
an empty answer would look like "nothing happened".
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError, NotInProjectError
from refiqda.trail.entry import KINDS
from refiqda.trail.shapes import (
    covers_of,
    decisions_of,
    groups_of,
    project_of,
    table_of,
    tables_of,
    text_of,
    texts_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from refiqda.trail.entry import Entry

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_SHOWN: Final = 12


@attrs.frozen(kw_only=True)
class Wanted:
    """What is asked for; None or nothing: all.

    ``since`` and ``until`` are dates (``2026``, ``2026-11``, ``2026-11-22``), both included; ``numbers`` the first and
    the last number of entries.
    """

    kinds: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    meeting: str | None = None
    code: str | None = None
    source: str | None = None
    case: str | None = None
    project: str | None = None
    numbers: tuple[int, int] | None = None


@attrs.frozen
class Named:
    """The names that one entry has, by what they are names of."""

    people: frozenset[str]
    meetings: frozenset[str]
    codes: frozenset[str]
    sources: frozenset[str]
    cases: frozenset[str]
    projects: frozenset[str]


def chosen(entries: Sequence[Entry], wanted: Wanted) -> list[Entry]:
    """Return the entries of a trail that are asked for, in their order.

    Raises NotInProjectError for a name that no entry has, with those there are; InvalidArgumentError for a date or a
    kind that is none.
    """
    names = {entry.n: named(entry) for entry in entries}
    tests: list[Callable[[Entry], bool]] = []
    if wanted.kinds:
        kinds = {_kind(one, entries) for one in wanted.kinds}
        tests.append(lambda entry: entry.kind in kinds)
    if wanted.since or wanted.until:
        first = day_range(wanted.since)[0] if wanted.since else ""
        last = day_range(wanted.until)[1] if wanted.until else "9999-12-31"
        tests.append(lambda entry: first <= entry.at[:10] <= last)
    if wanted.numbers:
        low, high = wanted.numbers
        tests.append(lambda entry: low <= entry.n <= high)
    if wanted.by:
        people = frozenset().union(
            *(_found("people", one, names, "somebody called", _same) for one in wanted.by)
        )
        tests.append(lambda entry: not people.isdisjoint(names[entry.n].people))
    if wanted.meeting:
        tests.append(
            _in_meeting(_found("meetings", wanted.meeting, names, "a meeting", _meets), entries, names)
        )
    for field, asked, what, alike in (
        ("codes", wanted.code, "a code", _ends),
        ("sources", wanted.source, "a source", _same),
        ("cases", wanted.case, "a case", _same),
        ("projects", wanted.project, "a project", _file_alike),
    ):
        if asked is not None:
            meant = _found(field, asked, names, what, alike)
            tests.append(_has(field, meant, names))
    return [entry for entry in entries if all(test(entry) for test in tests)]


def _has(field: str, meant: frozenset[str], names: dict[int, Named]) -> Callable[[Entry], bool]:
    return lambda entry: not meant.isdisjoint(getattr(names[entry.n], field))


def _in_meeting(
    meant: frozenset[str], entries: Sequence[Entry], names: dict[int, Named]
) -> Callable[[Entry], bool]:
    """Return the test for a meeting: the entry names it, or a note from it is about the entry."""
    covered = {n for entry in entries if entry.meeting in meant for n in covers_of(entry)}
    return lambda entry: entry.n in covered or not meant.isdisjoint(names[entry.n].meetings)


def named(entry: Entry) -> Named:
    """Return the names that an entry has."""
    people, meetings = set(entry.by), {entry.meeting} if entry.meeting else set()
    codes: set[str] = set()
    places: dict[str, set[str]] = {"source": set(), "case": set()}
    for _, about, groups in groups_of(entry):
        places.get(about.object, set()).update(filter(None, [about.name]))
        for group in groups:
            people.update(filter(None, [group.coder]))
            places.get(group.object, set()).update(filter(None, [group.name]))
            if group.object in {"code", "coding"}:
                codes.update(filter(None, (group.name, *_renamed(group.kind, group.before, group.after))))
    for _, source, rows in decisions_of(entry):
        places["source"].update({source} - {"", "no source"})
        for row in rows:
            people.update(texts_of(row.get("by")))
            meetings.update(filter(None, [text_of(row.get("meeting"))]))
            sides = [text_of(one.get("code")) for one in tables_of(row.get("sides"))]
            codes.update(filter(None, [text_of(row.get("code")), *sides, *texts_of(row.get("codes"))]))
    people.update(filter(None, (text_of(one.get("name")) for one in tables_of(entry.value("coders")))))
    project = {project_of(entry), text_of(table_of(entry.value("project")).get("file"))} - {""}
    sources, cases = frozenset(places["source"]), frozenset(places["case"])
    return Named(frozenset(people), frozenset(meetings), frozenset(codes), sources, cases, frozenset(project))


def _renamed(kind: str, before: str | None, after: str | None) -> tuple[str | None, ...]:
    """Return then and now where these are codes, and not colours or places in the tree."""
    return (before, after) if kind in {"recoded", "renamed", "merged", "split"} else ()


# --- names ------------------------------------------------------------------------------------------------------


def _found(
    field: str, asked: str, names: dict[int, Named], what: str, alike: Callable[[str, str], bool]
) -> frozenset[str]:
    known = list(dict.fromkeys(one for each in names.values() for one in sorted(getattr(each, field))))
    meant = [one for one in known if _same(asked, one)] or [one for one in known if alike(asked, one)]
    if not meant:
        raise NotInProjectError(
            f'the trail has nothing of {what} "{asked}"', remedy=_candidates(asked, known)
        )
    return frozenset(meant)


def _candidates(asked: str, known: list[str]) -> str:
    """Return which names there are, those that are most like the one asked for first."""
    if not known:
        return "It names none."
    from difflib import get_close_matches  # noqa: PLC0415 - only of use for a slip

    near = get_close_matches(asked, known, n=3, cutoff=0.5)
    rest = [one for one in known if one not in near]
    shown = [*near, *rest][:_SHOWN]
    more = f" and {len(known) - len(shown):,} more" if len(known) > len(shown) else ""
    return f"There are: {'; '.join(shown)}{more}."


def _same(asked: str, name: str) -> bool:
    return asked.strip().casefold() == name.casefold()


def _ends(asked: str, path: str) -> bool:
    return path.casefold().endswith("/" + asked.strip().strip("/").casefold())


def _meets(asked: str, name: str) -> bool:
    """Whether a meeting is meant by its number or the beginning of its name: ``3`` for ``Meeting 3 (themes)``."""
    folded, said = name.casefold(), asked.strip().casefold()
    begun = any(
        folded.startswith(one) and not folded[len(one) :][:1].isalnum() for one in (said, f"meeting {said}")
    )
    return bool(said) and begun


def _file_alike(asked: str, name: str) -> bool:
    return _same(asked.rpartition("/")[2].removesuffix(".qdpx"), name.removesuffix(".qdpx"))


def _kind(asked: str, entries: Iterable[Entry]) -> str:
    kinds = dict.fromkeys((*KINDS, *(entry.kind for entry in entries)))
    said = asked.strip().casefold().replace(" ", "-").replace("_", "-")
    for one in (said, said.removesuffix("s")):
        if one in kinds:
            return one
    raise InvalidArgumentError(
        f'there is no kind of entry "{asked}"', remedy=f"There are: {', '.join(KINDS)}."
    )


# --- dates and numbers ------------------------------------------------------------------------------------------


def day_range(asked: str) -> tuple[str, str]:
    """Return the first and the last day (``2026-11-01``, ``2026-11-30``) of a year, a month or a day.

    A day is that of the zone in which an entry's time was written. Raises InvalidArgumentError for what is no date.
    """
    found = _DATE.fullmatch(asked.strip())
    year, month, day = (int(part) if part else None for part in found.groups()) if found else (0, 0, 0)
    try:
        first = dt.date(year or 0, month or 1, day or 1)
        if day:
            last = first
        elif month and month < 12:  # noqa: PLR2004 - the months of a year
            last = dt.date(first.year, month + 1, 1) - dt.timedelta(days=1)
        else:
            last = dt.date(first.year, 12, 31)
    except ValueError as error:
        raise InvalidArgumentError(
            f'"{asked}" is no date', remedy="Write a year, a month or a day: 2026, 2026-11, 2026-11-22."
        ) from error
    return first.isoformat(), last.isoformat()


def number_range(asked: str) -> tuple[int, int]:
    """Return the first and the last of ``7`` or ``7-12``; InvalidArgumentError for anything else."""
    found = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", asked.strip(), re.ASCII)
    if found is None or int(found[1]) > int(found[2] or found[1]):
        raise InvalidArgumentError(
            f'"{asked}" names no entries', remedy="Write a number or a range: 7 or 7-12."
        )
    return int(found[1]), int(found[2] or found[1])
