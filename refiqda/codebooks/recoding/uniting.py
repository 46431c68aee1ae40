"""Codings that say the same twice once codes are one: same analyst, same passage, same code.

The rule: of such codings the first in the order of the document that had the code already stays, else the first. It
gets the memos of the others, which go, with the passage that only they marked, unless that passage says something of
its own (a memo, a description, a link). A coding that a link or a map names is not touched, and is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from refiqda import model
from refiqda.index import Index
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.project import Project


def unite_doubles(
    project: Project, changed: Iterable[model.Coding], told: list[str]
) -> dict[int, model.Coding]:
    """Unite what the recoding of ``changed`` made double; return which coding stands for each that went, by ``id``."""
    tree = project.tree
    given = list(changed)
    new = {id(one) for one in given}
    index, named = Index(tree), _named(tree)
    united: dict[int, model.Coding] = {}
    left = 0
    for found in _groups(tree, index, {guid_key(one.code_ref or "") for one in given}):
        if len(found) == 1 or not any(id(coding) in new for coding, _ in found):
            continue
        stays = next((pair for pair in found if id(pair[0]) not in new), found[0])
        for coding, owner in found:
            if coding is stays[0] or id(coding) not in new:
                continue
            if guid_key(coding.guid or "") in named:
                left += 1
                continue
            known = {guid_key(guid) for guid in stays[0].note_refs}
            stays[0].note_refs += [guid for guid in coding.note_refs if guid_key(guid) not in known]
            owner.codings = [one for one in owner.codings if one is not coding]
            united[id(coding)] = stays[0]
            _drop_bare(index, owner, named)
    if united:
        told.append(
            f"codings that said the same twice (same analyst, passage and code) and were united: {len(united):,}; "
            "one stays, with the memos of both"
        )
    if left:
        told.append(f"codings that say the same twice and stay, for a link or a map names them: {left:,}")
    return united


def _groups(tree: model.Project, index: Index, codes: set[str]) -> Iterable[list[tuple[model.Coding, Any]]]:
    """Return the codings of these codes, each with what it is on, those that say the same together."""
    groups: dict[tuple[Any, ...], list[tuple[model.Coding, Any]]] = {}
    for owner in model.iterate(tree):
        for coding in getattr(owner, "codings", ()):
            if guid_key(coding.code_ref or "") in codes:
                groups.setdefault(_what(index, owner, coding), []).append((coding, owner))
    return groups.values()


def _what(index: Index, owner: Any, coding: model.Coding) -> tuple[Any, ...]:  # noqa: ANN401 - sources and selections
    user = coding.creating_user or getattr(owner, "creating_user", None)
    at = (id(owner),) if isinstance(owner, model.TextSource | model.FileSource) else _place(index, owner)
    return (*at, guid_key(user or ""), guid_key(coding.code_ref or ""))


def _place(index: Index, owner: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any selection
    """Return where a selection is: what it stands in, and its coordinates."""
    fields = (
        "start_position",
        "end_position",
        "page",
        "first_x",
        "first_y",
        "second_x",
        "second_y",
        "begin",
        "end",
    )
    points = ("from_sync_point", "to_sync_point")
    numbers = tuple(getattr(owner, field, None) for field in fields)
    if any(getattr(owner, field, None) is None and hasattr(owner, field) for field in fields):
        return (id(owner),)  # a place that cannot be read is nobody else's
    ends = tuple(guid_key(getattr(owner, field, None) or "") for field in points)
    return (id(index.owner(owner)), type(owner).__name__, *numbers, *ends)


def _drop_bare(index: Index, owner: Any, named: set[str]) -> None:  # noqa: ANN401 - a source or a selection
    """Take a passage away that marks nothing any more and says nothing of its own."""
    holder: Any = index.owner(owner)
    if isinstance(owner, model.TextSource | model.FileSource) or holder is None:
        return
    says = owner.codings or owner.note_refs or (owner.description or "").strip()
    if says or getattr(owner, "representation", None) is not None or guid_key(owner.guid or "") in named:
        return
    for field in (
        "plain_text_selections", "picture_selections", "pdf_selections", "audio_selections", "video_selections",
        "transcript_selections",
    ):  # fmt: skip
        siblings = getattr(holder, field, None)
        if siblings is not None and any(one is owner for one in siblings):
            setattr(holder, field, [one for one in siblings if one is not owner])


def _named(tree: model.Project) -> set[str]:
    """Return what links, maps and cases name, as ``guid_key`` spells it."""
    found = {guid for link in tree.links for guid in (link.origin_guid, link.target_guid)}
    for graph in tree.graphs:
        found |= {one.represented_guid for one in graph.vertices} | {
            one.represented_guid for one in graph.edges
        }
    found |= {guid for case in tree.cases for guid in case.selection_refs}
    return {guid_key(guid) for guid in found if guid}
