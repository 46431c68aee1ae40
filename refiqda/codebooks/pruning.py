"""Taking codes out of a project: what hangs on them, and what goes with them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from refiqda import model
from refiqda.codebooks.entries import Codebook, sets_of
from refiqda.model import guid_key
from refiqda.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


def hanging_on(codebook: Codebook, codes: Iterable[model.Code]) -> Mapping[int, Mapping[str, int]]:
    """Return how many codings, memos, sets, links, maps and cases name each code, by ``id(code)``; none left out."""
    found: dict[str, Counter[str]] = {}
    for guid, what in _references(codebook):
        found.setdefault(guid_key(guid), Counter())[what] += 1
    made: dict[int, dict[str, int]] = {}
    for code in codes:
        counts = Counter(found.get(guid_key(code.guid or ""), {}))
        if code.note_refs:
            counts["memos"] = len(code.note_refs)
        if counts:
            made[id(code)] = dict(counts)
    return made


def _references(codebook: Codebook) -> Iterator[tuple[str, str]]:
    for one in sets_of(codebook):
        yield from ((guid, "sets") for guid in one.member_codes)
    if not isinstance(codebook, Project):
        return
    tree = codebook.tree
    for element in model.iterate(tree):
        if isinstance(element, model.Coding) and element.code_ref:
            yield element.code_ref, "codings"
    for link in tree.links:
        yield from ((guid, "links") for guid in (link.origin_guid, link.target_guid) if guid)
    for graph in tree.graphs:
        yield from ((one.represented_guid, "maps") for one in graph.vertices if one.represented_guid)
    for case in tree.cases:
        yield from (
            (guid, "cases") for guid in (case.guid, *case.code_refs) if guid
        )  # NVivo: one GUID for both


def take_out(codebook: Codebook, codes: Iterable[model.Code]) -> list[str]:
    """Take what names ``codes`` out of a project, which itself no longer has them; return what that was, to be told.

    Codings and links go; sets, cases and what stands in maps lose the code. Passages stay, coded or not.
    """
    gone = {guid_key(code.guid or "") for code in codes}
    if not gone:
        return []
    counts: Counter[str] = Counter()

    def named(guid: str | None) -> bool:
        return guid is not None and guid_key(guid) in gone

    for one in sets_of(codebook):
        counts["places in sets"] += _without(one, "member_codes", named)
    if isinstance(codebook, Project):
        counts += _out_of_project(codebook.tree, named)
    return [
        f"{what} that went with the codes taken out: {number:,}" for what, number in counts.items() if number
    ]


def _out_of_project(tree: model.Project, named: Callable[[str | None], bool]) -> Counter[str]:
    """Take what names a code out of all of a project but its sets, and return how much that was."""
    counts: Counter[str] = Counter()
    for element in model.iterate(tree):
        if getattr(element, "codings", None):
            counts["codings"] += _without(element, "codings", lambda coding: named(coding.code_ref))
    counts["links"] = _without(tree, "links", lambda one: named(one.origin_guid) or named(one.target_guid))
    for case in tree.cases:
        counts["places in cases"] += _without(case, "code_refs", named)
    for graph in tree.graphs:
        for vertex in graph.vertices:
            if named(vertex.represented_guid):
                vertex.represented_guid = None
                counts["places in maps"] += 1
    return counts


def _without(owner: Any, field: str, goes: Any) -> int:  # noqa: ANN401 - any element, any test
    """Take out of a list what ``goes`` is true of, and return how many that were."""
    items = getattr(owner, field)
    kept = [one for one in items if not goes(one)]
    if len(kept) < len(items):
        setattr(owner, field, kept)
    return len(items) - len(kept)
