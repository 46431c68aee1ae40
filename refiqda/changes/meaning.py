"""The digest of meaning: one name for all states of a project that say the same.

``refiqda.changes.reading`` collects what a project says, everything named by its content and never by its GUID, as
multisets, so that no order counts. The serialisation is lines of ASCII JSON, sorted, and the digest is their SHA-256.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from refiqda import model
from refiqda.changes.readable import as_readable
from refiqda.changes.reading import MISSING, Reading, Thing, keys_of
from refiqda.changes.values import dump, plain_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from refiqda.changes.readable import Readable

MEANING_FORMAT: Final = "refiqda-meaning-1"


def digest(project: Readable | model.Project) -> str:
    """Return the digest of what ``project`` says: ``refiqda-meaning-1:sha256:`` and 64 hexadecimal digits.

    ``project`` is a handle with ``tree`` and ``text``, or a bare tree whose texts stand inside it. Two projects
    with equal digests say the same by the table in ``refiqda.changes.fields``. A text that cannot be read
    counts as absent, and positions in it are taken as the file says them.
    """
    return digest_of(Reading(as_readable(project)))


def digest_of(reading: Reading) -> str:
    """Return the digest of what was collected from a project."""
    body = "\n".join([MEANING_FORMAT, *sorted(line for _, line in lines_of(reading))]).encode("ascii")
    return f"{MEANING_FORMAT}:sha256:{hashlib.sha256(body).hexdigest()}"


def lines_of(reading: Reading) -> Iterator[tuple[Thing | None, str]]:
    """Yield everything a project says, a line for each thing; None for the project itself."""
    tree = reading.tree
    yield None, dump(["project", plain_values(tree), keys_of(reading.things_named("note", tree.note_refs))])
    for thing in reading.of_kind("user"):
        yield thing, dump(["user", thing.key])
    for thing, code, _ in reading.codes:
        notes = keys_of(reading.things_named("note", code.note_refs))
        yield thing, dump(["code", thing.key, plain_values(code), notes])
    for bearer in reading.bearers:
        yield bearer.thing, bearer.record()
    for kind, line in _OTHERS.items():
        for thing in reading.of_kind(kind):
            yield thing, line(reading, thing.element)


def _variable(_reading: Reading, variable: model.Variable) -> str:
    return dump(["variable", plain_values(variable)])


def _link(reading: Reading, link: model.Link) -> str:
    ends = [_anything(reading, link.origin_guid), _anything(reading, link.target_guid)]
    return dump(["link", plain_values(link), ends, keys_of(reading.things_named("note", link.note_refs))])


def _case(reading: Reading, case: model.Case) -> str:
    return dump(
        [
            "case",
            plain_values(case),
            keys_of(reading.codes_of(case)),
            sorted(dump(reading.value(value)) for value in case.variable_values),
            keys_of(reading.things_named("source", case.source_refs)),
            sorted({dump(_anything(reading, guid)) for guid in case.selection_refs}),
        ]
    )


def _set(reading: Reading, group: model.Set) -> str:
    return dump(
        [
            "set",
            plain_values(group),
            keys_of(reading.things_named("code", group.member_codes)),
            keys_of(reading.things_named("source", group.member_sources)),
            keys_of(reading.things_named("note", group.member_notes)),
        ]
    )


def _graph(reading: Reading, graph: model.Graph) -> str:
    vertices = {
        model.guid_key(vertex.guid): dump([plain_values(vertex), _anything(reading, vertex.represented_guid)])
        for vertex in graph.vertices
    }
    edges = sorted(
        dump(
            [
                plain_values(edge),
                _anything(reading, edge.represented_guid),
                vertices.get(model.guid_key(edge.source_vertex), MISSING),
                vertices.get(model.guid_key(edge.target_vertex), MISSING),
            ]
        )
        for edge in graph.edges
    )
    return dump(["graph", plain_values(graph), sorted(vertices.values()), edges])


def _anything(reading: Reading, guid: str | None) -> list[list[str]]:
    """Return the content name of what ``guid`` names, whatever it is."""
    if guid is None:
        return []
    found = reading.anything(guid)
    if found is None:
        return [[MISSING, ""]]
    return [[found.kind, found.key]] if isinstance(found, Thing) else [["spot", found.name()]]


_OTHERS: Final[dict[str, Callable[[Reading, Any], str]]] = {
    "variable": _variable,
    "case": _case,
    "set": _set,
    "link": _link,
    "graph": _graph,
}
"""How things without parts of their own are said."""
