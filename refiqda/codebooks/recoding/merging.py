"""One code out of several: what the merged ones said, held and were part of goes to the one that stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.codebooks.descriptions import Parts, format_parts, parse
from refiqda.codebooks.recoding.plans import home_of
from refiqda.index import walk_codes
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from refiqda import model
    from refiqda.codebooks.recoding.plans import Merge
    from refiqda.project import Project


def merge_codes(project: Project, merge: Merge) -> list[str]:
    """Let ``merge.sources`` become the target, codings aside; return what is to be told."""
    target, told = merge.target, []
    descriptions = [(one.name, one.description) for one in merge.sources if (one.description or "").strip()]
    if descriptions:
        target.description = joined_descriptions(target.description, descriptions)
        told.append(
            f'the description of "{target.name}" now says what {_listed([n for n, _ in descriptions])} said'
        )
    for one in merge.sources:
        known = {guid_key(guid) for guid in target.note_refs}
        target.note_refs += [guid for guid in one.note_refs if guid_key(guid) not in known]
        if target.color is None:
            target.color = one.color
        _take_out_of_tree(project, one, target)
    gone = {guid_key(one.guid) for one in merge.sources}
    told += _redirect(project, gone, target)
    return told


def joined_descriptions(own: str | None, others: list[tuple[str, str | None]]) -> str:
    """Return a description that says what several said, each part under its heading and with whose it was."""
    parts = [(None, parse(own)), *((name, parse(text)) for name, text in others)]
    if not (own or "").strip() and len({text for _, text in others}) == 1:
        return others[0][1] or ""
    same = {(own or "").strip()}
    kept = [
        (name, one) for (name, one), text in zip(parts, [own, *(text for _, text in others)], strict=True)
        if name is None or (text or "").strip() not in same
    ]  # fmt: skip
    if len(kept) == 1:
        return own or ""

    def joined(text_of: Callable[[Parts], str]) -> str:
        said = [(name, text_of(one)) for name, one in kept]
        return "\n\n".join(text if name is None else f'From "{name}": {text}' for name, text in said if text)

    examples = [text for _, one in kept for text in one.examples]
    return format_parts(
        Parts(
            definition=joined(lambda one: one.definition),
            include=joined(lambda one: one.include),
            exclude=joined(lambda one: one.exclude),
            examples=list(dict.fromkeys(examples)),
        )
    )


def _take_out_of_tree(project: Project, code: model.Code, target: model.Code) -> None:
    """Take a code out; the codes inside of it go to the target, or up if the target is one of them."""
    siblings, _ = home_of(project, code)
    place = next(at for at, one in enumerate(siblings) if one is code)
    if any(one is target for one, _ in walk_codes(code.codes)):
        siblings[place : place + 1] = code.codes
    else:
        del siblings[place]
        target.codes += code.codes
    code.codes = []


def _redirect(project: Project, gone: set[str], target: model.Code) -> list[str]:
    """Let everything that names one of the codes name the target; return what is to be told."""
    tree, counts = project.tree, dict.fromkeys(("sets", "links", "maps", "cases"), 0)

    def named(guid: str | None) -> bool:
        return guid is not None and guid_key(guid) in gone

    for group in tree.sets:
        counts["sets"] += _replaced(group, "member_codes", gone, target.guid)
    for case in tree.cases:
        counts["cases"] += _replaced(case, "code_refs", gone, target.guid)
    loops = 0
    for link in tree.links:
        ends = (named(link.origin_guid), named(link.target_guid))
        counts["links"] += any(ends)
        link.origin_guid = target.guid if ends[0] else link.origin_guid
        link.target_guid = target.guid if ends[1] else link.target_guid
        loops += any(ends) and guid_key(link.origin_guid or "") == guid_key(link.target_guid or "")
    for graph in tree.graphs:
        shown: list[model.Vertex | model.Edge] = [*graph.vertices, *graph.edges]
        for one in shown:
            if named(one.represented_guid):
                one.represented_guid = target.guid
                counts["maps"] += 1
    told = [
        f'"{target.name}" now stands in {what} of merged codes: {number:,}'
        for what, number in counts.items()
        if number
    ]
    if loops:
        told.append(f'links that now begin and end at "{target.name}": {loops:,}')
    return told


def _replaced(owner: model.Set | model.Case, field: str, gone: set[str], guid: str) -> int:
    """Put ``guid`` in the place of those that are gone, once; return how many owners changed."""
    names: list[str] = getattr(owner, field)
    if not any(guid_key(one) in gone for one in names):
        return 0
    made: list[str] = []
    there = any(guid_key(one) == guid_key(guid) for one in names)
    for one in names:
        if guid_key(one) not in gone:
            made.append(one)
        elif not there:
            made.append(guid)
            there = True
    setattr(owner, field, made)
    return 1


def _listed(names: list[str]) -> str:
    quoted = [f'"{name}"' for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
