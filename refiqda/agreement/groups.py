"""Cases and sets, for figures of each: where a case's words are, and which sources or codes a set holds.

What belongs to a case is what `refiqda.membership` says: sources as a whole, and passages that the case refers to or
that are coded with it. A set of codes is counted over its codes, a set of sources over its sources, one of both over
those codes in those sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from refiqda.agreement.inputs import CoderFile, table_of
from refiqda.errors import InvalidArgumentError
from refiqda.intervals import joined
from refiqda.membership import Membership
from refiqda.model import guid_key
from refiqda.tables import Codings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refiqda import model
    from refiqda.agreement.inputs import Input
    from refiqda.agreement.things import Material, Thing

    Regions = dict[str, dict[int, list[tuple[int, int]]]]
    """By the name of a case: by track, where its words are (half-open, sorted)."""


@attrs.frozen
class Group:
    """A set: the GUIDs (as `guid_key` spells them) of its codes and of its sources, None where it names none."""

    name: str
    guid: str | None
    codes: frozenset[str] | None
    sources: frozenset[str] | None


def _projects(given: Input | Mapping[str, Input]) -> Iterator[tuple[Any, Codings]]:
    """Yield each project with its codings; InvalidArgumentError where only codings were given."""
    for one in given.values() if isinstance(given, Mapping) else [given]:
        inner = one.given if isinstance(one, CoderFile) else one
        if isinstance(inner, Codings):
            raise InvalidArgumentError("codings alone say nothing of cases and sets", remedy="Give projects.")
        yield inner, table_of(one)


def regions_of_cases(given: Input | Mapping[str, Input], material: Material) -> Regions:
    """Return where each case's words are, on the tracks of the material; a case of several files is one by name."""
    tracks: dict[str, list[int]] = {}
    for number, track in enumerate(material.tracks):
        tracks.setdefault(guid_key(material.sources[track.source].guid or ""), []).append(number)
    found: dict[str, dict[int, set[tuple[int, int]]]] = {}
    for project, table in _projects(given):
        for name, source, span in _stretches(project.tree, table):
            here = found.setdefault(name, {})
            for number in tracks.get(guid_key(table.sources[source].guid or ""), ()):
                track = material.tracks[number]
                if span is None and track.kind != "area":
                    here.setdefault(number, set()).add((0, track.length))
                elif span is not None and track.kind == "text":
                    here.setdefault(number, set()).add(span)
    return {
        name: {number: joined(spans) for number, spans in sorted(of.items())}
        for name, of in found.items()
        if of
    }


def _stretches(tree: model.Project, table: Codings) -> Iterator[tuple[str, int, tuple[int, int] | None]]:
    """Yield what is whose: the case's name, the line of the source, and a span (None: the whole source)."""
    membership = Membership(tree, table.sources, table.codes, table.texts, table.passages)
    if membership.says_nothing:
        return
    pointers = table.pointers()
    starts, ends = ([-1 if one is None else one for one in table.column(name)] for name in ("start", "end"))
    columns = (pointers.source.tolist(), pointers.code.tolist(), starts, ends)
    rows = list(zip(*columns, table.column("selection_guid"), strict=True))
    names = [case.name or case.guid or "" for case in tree.cases]
    for source, cases in enumerate(membership.of_source):
        for case in cases:
            yield names[case], source, None
    for source, code, _, _, selection in rows:
        if code in membership.by_code and selection is None:
            yield names[membership.by_code[code]], source, None
    for source, of_cases in membership.stretches(rows).items():
        for case, spans in of_cases.items():
            for span in spans:
                yield names[case], source, span


def sets_of(given: Input | Mapping[str, Input]) -> list[Group]:
    """Return the sets of all projects that hold codes or sources; one in several copies stands once."""
    found: dict[str, Group] = {}
    for project, _ in _projects(given):
        for one in project.tree.sets:
            codes = frozenset(map(guid_key, one.member_codes)) or None
            sources = frozenset(map(guid_key, one.member_sources)) or None
            if codes is not None or sources is not None:
                found.setdefault(guid_key(one.guid or one.name), Group(one.name, one.guid, codes, sources))
    return list(found.values())


def members(things: Sequence[Thing], wanted: frozenset[str] | None) -> list[int]:
    """Return the places of the things that a set holds; of all where it names none of their kind."""
    return [place for place, one in enumerate(things) if wanted is None or guid_key(one.guid or "") in wanted]
