"""Copies of one study made into one: the public call, and the order in which things are worked in."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from refiqda import model
from refiqda.errors import InvalidArgumentError, require_project, wrong_kind
from refiqda.merging import things
from refiqda.merging.copies import Copy, find_inherited, settle_coders
from refiqda.merging.passages import unite_bearer
from refiqda.merging.result import CoderOfFile, MergeResult
from refiqda.merging.sources import unite_sources
from refiqda.merging.union import Incoming, Union
from refiqda.model import guid_key
from refiqda.project import Project
from refiqda.trees import elements_of

if TYPE_CHECKING:
    from refiqda.merging.copies import CodingKey


def merge(
    copies: Mapping[str, Project],
    base: Project | None = None,
    *,
    primary: str | None = None,
    coders: Mapping[str, str | tuple[str, str | None]] | None = None,
    plan: bool = False,
) -> MergeResult:
    """Unite copies of one study into one project.

    ``copies`` are projects by label (a coder's or file's name). Where copies disagree about a name, colour,
    description or place in the hierarchy, ``base``, the common ancestor, is right, or else the copy labelled
    ``primary`` (the first one); the disagreement is listed. The primary's files are kept. ``coders`` renames
    the one coding user of a copy: ``{"Mara": "a.qdpx"}``, or ``{"Mara": ("a.qdpx", "user 2")}`` where several
    coded. A coding without user gets one named like its copy. With ``plan`` only the account is given.

    The order of the copies does not matter once the primary is fixed. No coding is lost: what is equal by
    coder, code, passage and memos stands once, everything else stands. The copies are not changed.

    Raises InvalidArgumentError for no copy at all, an unknown label, or a coder that is not clear.
    """
    if not isinstance(copies, Mapping):
        raise wrong_kind("a mapping of labels to projects", copies, 'Give, say, {"Mara": a, "Colm": b}.')
    if not copies:
        raise InvalidArgumentError("there is nothing to merge", remedy="Name at least two copies.")
    for project in (*copies.values(), *(() if base is None else (base,))):
        require_project(project, "tree", "text", "copy")
    first = primary if primary is not None else next(iter(copies))
    if first not in copies:
        raise InvalidArgumentError(
            f"there is no copy {first!r} to be the primary", remedy=f"There are {', '.join(sorted(copies))}."
        )
    order = [first, *sorted(label for label in copies if label != first)]
    asked = {name: (of, None) if isinstance(of, str) else of for name, of in (coders or {}).items()}
    collecting = gc.isenabled()
    gc.disable()  # as in reading: on large trees the collector finds nothing, again and again
    try:
        return _merge(
            [Copy(label, copies[label], copies[label].tree) for label in order], base, asked, plan=plan
        )
    finally:
        if collecting:
            gc.enable()


def _merge(
    brought: list[Copy], base: Project | None, asked: Mapping[str, tuple[str, str | None]], *, plan: bool
) -> MergeResult:
    """Do the work of `merge`; the first copy is the primary."""
    inherited = find_inherited(brought, base.tree if base is not None else None)
    settle_coders(brought, inherited, asked)
    brought[0].detach()
    union = Union(tree=brought[0].tree, primary=brought[0], identity=_identity(base))
    for one in brought[1:]:
        _work_in(Incoming(one, union))
    _tell_shared_coders(union, brought)
    return _result(union, brought, inherited, plan=plan)


def _tell_shared_coders(union: Union, brought: list[Copy]) -> None:
    """Tell where one user coded in several copies: programs give everybody on a machine the same user."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for one in brought:
        for key, number in one.own.items():
            counts[guid_key(one.moved.get(key, key))][one.label] = number
    for key, by_label in sorted(counts.items()):
        user = union.known["User"].get(key)
        if user is not None and len(by_label) > 1:
            union.conflict("shared-coder", f"coder {user.name or user.guid}", dict(by_label), "one coder")


def _identity(base: Project | None) -> dict[tuple[str, str], Any]:
    """Return the elements of the base by kind and GUID."""
    found: dict[tuple[str, str], Any] = {}
    for element in elements_of(base.tree) if base is not None else ():
        if isinstance(element, model.Identified):
            found.setdefault((type(element).__name__, guid_key(element.guid)), element)
    return found


def _work_in(incoming: Incoming) -> None:
    """Work one copy into the union: first what is pointed to, then what points."""
    incoming.unite_users()
    things.unite_variables(incoming)
    incoming.unite_codes()
    notes = things.unite_notes(incoming)
    incoming.attach_notes_of_codes()
    unite_sources(incoming)
    for mine, theirs in notes:
        unite_bearer(incoming, mine, theirs)
    things.unite_cases(incoming)
    things.unite_sets(incoming)
    things.unite_graphs(incoming)
    things.unite_links(incoming)
    things.unite_project(incoming)


def _result(union: Union, brought: list[Copy], inherited: set[CodingKey], *, plan: bool) -> MergeResult:
    project: Project | None = None
    if not plan:
        handle = union.primary.project
        project = Project(
            union.tree,
            container=handle.container,
            label=handle.label,
            rule=handle.rule,
        )
        project.new_texts = {**handle.new_texts, **union.new_texts}
        project.new_files.take(handle.new_files)
        project.borrowed = {**handle.borrowed, **union.borrowed}
    return MergeResult(
        project=project,
        coders=tuple(coder for one in brought for coder in _coders_of(one)),
        matches={kind: dict(sorted(counts.items())) for kind, counts in union.matches.items()},
        inherited=len(inherited),
        reanchored=len(union.reanchored),
        reanchored_list=tuple(union.reanchored),
        unplaced=tuple(union.unplaced),
        conflicts=tuple(union.conflicts),
        media=tuple(union.media),
        planned=plan,
    )


def _coders_of(one: Copy) -> list[CoderOfFile]:
    """Return who coded in a copy, under the names of the merged project, without what all inherited."""
    users = {guid_key(user.guid): user for user in one.tree.users}
    before = {guid_key(user.guid): user.name or user.id or user.guid for user in one.project.tree.users}
    counts: Counter[tuple[str, str | None]] = Counter()
    for key, number in one.own.items():
        user = users.get(guid_key(one.moved.get(key, key)))
        name = (user.name or user.id or user.guid) if user is not None else key
        counts[name, before.get(key)] += number
    label = Path(one.label).name
    return [
        CoderOfFile(name=name, file=label, user=user, codings=number)
        for (name, user), number in sorted(counts.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    ]
