"""Working in users and codebook: one by lineage or by what people declared, never by name.

A code made apart is joined to another only where a crosswalk calls them the same (METHOD 2). Where a crosswalk
gives no name in common, the two names are a conflict like any other. Codes and users that only share a name stay
apart, under names that tell them apart, and are asked about.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

import attrs

from refiqda import spec
from refiqda.errors import InvalidArgumentError
from refiqda.index import walk_codes
from refiqda.model import guid_key, made_of_content
from refiqda.trees import clone, elements_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from refiqda import model
    from refiqda.matching.crosswalk import Crosswalk
    from refiqda.merging.copies import Copy
    from refiqda.merging.union import Incoming, Union

_NAMED: Final = 5
_NEAR: Final = {"broader": "broader than", "narrower": "narrower than", "related": "related to"}
_FIELDS: Final = ("name", "description", "color", "is_codable")


# --- users ----------------------------------------------------------------------------------------------------


def unite_users(incoming: Incoming) -> None:
    """Work in the users: one where they share the GUID, apart where only the name is equal."""
    union, copy = incoming.union, incoming.copy
    names = {user.name: user for user in union.tree.users if user.name}
    for theirs in copy.tree.users:
        mine = incoming.shared(theirs)
        if mine is not None:
            incoming.map("User", theirs, mine)
            union.compare(copy, mine, theirs, ("name", "id"), f"coder {mine.name or mine.guid}")
            union.matches["users"]["shared"] += 1
            continue
        same = names.get(theirs.name) if theirs.name else None
        if same is not None and not _did_anything(copy.tree, theirs):
            incoming.map("User", theirs, same)  # nothing here is theirs, so nothing is joined
            continue
        made = clone(theirs)
        if same is not None:
            made.name = free_name(theirs.name or "", copy.label, set(names))
            choices = {union.origin_of(same): same.guid, copy.label: theirs.guid}
            union.conflict("same-name", f"coder {theirs.name}", choices, f"kept apart as {made.name}")
        incoming.guids["User"][guid_key(theirs.guid)] = union.add(made, theirs.name)
        union.origin[id(made)] = copy.label, theirs
        names.setdefault(made.name or "", made)
        union.tree.users.append(made)
        union.matches["users"]["added"] += 1


def _did_anything(tree: model.Project, user: model.User) -> bool:
    """Return whether anything in a project is signed by a user."""
    key = guid_key(user.guid)
    return any(
        guid_key(getattr(one, field, None) or "") == key
        for one in elements_of(tree)
        for field in ("creating_user", "modifying_user")
    )


def free_name(name: str, label: str, taken: set[str] | set[str | None]) -> str:
    """Return a name that tells whose thing it is, and that nothing has yet."""
    made, number = f"{name} ({label})", 1
    while made in taken:
        number += 1
        made = f"{name} ({label}) {number}"
    return made


# --- the crosswalk --------------------------------------------------------------------------------------------


@attrs.frozen
class Common:
    """What a crosswalk says of the copies: names in common by copy and key of the code, and those people gave."""

    names: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    given: frozenset[str] = frozenset()


def common_codes(
    crosswalk: Crosswalk | None, copies: Sequence[Copy], asked: Mapping[str, tuple[str, ...]]
) -> Common:
    """Return what a crosswalk calls the codes of each copy; ``asked`` are the analysts that the user named, by copy.

    Raises InvalidArgumentError where an analyst of the crosswalk is nobody's, or several copies', and for a code
    that is not there.
    """
    if crosswalk is None:
        return Common()
    whose = {coder: _copy_of(coder, copies, asked, crosswalk) for coder in crosswalk.coders()}
    books = {
        coder: [(path, code.guid) for code, path in walk_codes(one.tree.code_book)]
        for coder, one in whose.items()
    }
    placed = crosswalk.resolved(books)
    common = placed.common()
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for coder, one in whose.items():
        for path, guid in books[coder]:
            name = common.get((coder, path))
            if name is not None:
                found[one.label].setdefault(guid_key(guid), name)
    _refuse_twins(found, crosswalk.file)
    return Common(found, frozenset(line.name for line in placed.lines if line.name))


def told_of_crosswalk(crosswalk: Crosswalk | None) -> list[str]:
    """Return what is to be said of lines that join nothing: broader, narrower, related."""
    lines = [line for line in (crosswalk.lines if crosswalk is not None else ()) if line.relation in _NEAR]
    if not lines:
        return []
    listed = "; ".join(
        f'"{line.code_a}" ({line.coder_a}) is {_NEAR[line.relation]} "{line.code_b}" ({line.coder_b})'
        for line in lines[:_NAMED]
    )
    more = f"; and {len(lines) - _NAMED:,} more" if len(lines) > _NAMED else ""
    return [
        f"The crosswalk also says: {listed}{more}. These stay separate codes; only the crosswalk keeps it."
    ]


def _copy_of(
    coder: str, copies: Sequence[Copy], asked: Mapping[str, tuple[str, ...]], crosswalk: Crosswalk
) -> Copy:
    """Return the copy of an analyst: as asked, else the one called so, else the one in which only they coded."""
    named = [one for one in copies if one.label in asked.get(coder, ())]
    named = named or [one for one in copies if coder in (one.label, PurePath(one.label).stem)]
    if not named:
        for one in copies:
            names = {guid_key(user.guid): user.name for user in one.tree.users}
            own = {names.get(guid_key(one.moved.get(key, key))) for key, number in one.own.items() if number}
            if coder in own:
                named.append(one)
    if len(named) == 1:
        return named[0]
    raise InvalidArgumentError(
        f'{"several files are" if named else "no file is"} of "{coder}", whom the crosswalk names',
        file=crosswalk.file,
        remedy="Say whose each file is: --coder NAME=FILE.",
    )


def _refuse_twins(found: Mapping[str, Mapping[str, str]], file: str | None) -> None:
    """Refuse a crosswalk that makes two codes of one copy one: that is recoding, not merging."""
    for label, names in found.items():
        if len(set(names.values())) < len(names):
            raise InvalidArgumentError(
                f'makes two codes of "{label}" one',
                file=file,
                remedy="Merge them in that file first: refiqda codebook recode.",
            )


# --- the codebook ---------------------------------------------------------------------------------------------


def unite_codes(incoming: Incoming) -> None:
    """Work in the codebook: codes that share the GUID or are declared the same are one, all others are added."""
    union, copy = incoming.union, incoming.copy
    by_name = {code.name: code for code in all_codes(union.tree)}
    paths = {guid_key(code.guid): path for code, path in walk_codes(union.tree.code_book)}
    for theirs, parent in with_parents(copy.tree.code_book):
        key = guid_key(theirs.guid)
        mine, why = incoming.shared(theirs), "shared"
        if mine is not None and _may_be_made_apart(incoming, theirs):
            union.alike_made.setdefault(guid_key(mine.guid), mine)
        if mine is None and key in incoming.common:
            mine, why = union.common.get(incoming.common[key]), "crosswalk"
        if mine is not None:
            union.matches["codes"][why] += 1
            incoming.map("Code", theirs, mine)
            union.compare(copy, mine, theirs, _FIELDS, f"code {paths.get(guid_key(mine.guid), mine.name)}")
        else:
            union.matches["codes"]["added"] += 1
            mine = _add_code(incoming, theirs, parent)
            namesake = by_name.get(theirs.name)
            if namesake is not None and key not in incoming.common:
                choices = {union.origin_of(namesake): theirs.name, copy.label: theirs.name}
                union.conflict("same-name", f"code {theirs.name}", choices, f"kept apart as {mine.name}")
        if key in incoming.common:
            union.common.setdefault(incoming.common[key], mine)


def _may_be_made_apart(incoming: Incoming, theirs: model.Code) -> bool:
    """Return whether a GUID that copies share may have been made twice, and no base shows a common past.

    Scripts make them of names (version 5), and some programs write numbers or words in their place.
    """
    if not made_of_content(theirs.guid) and spec.GUID.accepts(guid_key(theirs.guid)):
        return False
    return ("Code", guid_key(theirs.guid)) not in incoming.union.identity


def told_of_made(union: Union) -> list[str]:
    """Return what is to be said of codes that may have been made apart and have one GUID all the same."""
    names = sorted({code.name for code in union.alike_made.values()})
    if not names:
        return []
    listed = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else "")
    return [
        f"One identifier, which may have been made twice, stands for a code in several copies: {listed}. They are one "
        "code here; where people made it apart and meant different things, build one copy anew with another name for it"
        + (
            "."
            if union.base is not None
            else " (or another --name for all); --base tells what all had before."
        )
    ]


def _add_code(incoming: Incoming, theirs: model.Code, parent: model.Code | None) -> model.Code:
    """Add a code below what its parent is here, under a name that none of its new siblings has."""
    union = incoming.union
    siblings = union.tree.code_book if parent is None else code_here(incoming, parent).codes
    made = attrs.evolve(theirs, codes=[], note_refs=[])  # they follow when all notes have their place
    incoming.guids["Code"][guid_key(theirs.guid)] = union.add(made, theirs.name, shares="Case")
    union.origin[id(made)] = incoming.copy.label, theirs
    names = {code.name for code in siblings}
    if theirs.name in names:
        made.name = free_name(theirs.name, incoming.copy.label, names)
    siblings.append(made)
    return made


def code_here(incoming: Incoming, theirs: model.Code) -> model.Code:
    """Return what a code of the copy is in the union."""
    found: model.Code = incoming.union.known["Code"][guid_key(incoming.here(theirs.guid, "Code"))]
    return found


def attach_notes_of_codes(incoming: Incoming) -> None:
    """Unite the notes that hang on codes, once all notes have their place."""
    for theirs in all_codes(incoming.copy.tree):
        incoming.unite_references(code_here(incoming, theirs).note_refs, theirs.note_refs, "Note")


def all_codes(tree: model.Project) -> list[model.Code]:
    """Return all codes of a project, outer ones first, in the order of the document."""
    return [code for code, _ in with_parents(tree.code_book)]


def with_parents(codes: list[model.Code]) -> list[tuple[model.Code, model.Code | None]]:
    """Return every code with the one it stands in, outer ones first, in the order of the document."""
    found: list[tuple[model.Code, model.Code | None]] = []
    stack: list[tuple[model.Code, model.Code | None]] = [(code, None) for code in reversed(codes)]
    while stack:
        code, parent = stack.pop()
        found.append((code, parent))
        stack += [(inner, code) for inner in reversed(code.codes)]
    return found
