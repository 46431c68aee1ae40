"""Copies of one study made into one: the public call, and the order in which things are worked in."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from refiqda import model
from refiqda.errors import InvalidArgumentError, require_project, wrong_kind
from refiqda.merging import things
from refiqda.merging.answers import answers_of
from refiqda.merging.codes import (
    Common,
    attach_notes_of_codes,
    common_codes,
    told_of_crosswalk,
    told_of_made,
    unite_codes,
    unite_users,
)
from refiqda.merging.copies import Copy, coded, find_inherited, settle_coders
from refiqda.merging.hierarchy import Hierarchy
from refiqda.merging.matched import match_copies
from refiqda.merging.notes import unite_notes
from refiqda.merging.passages import unite_bearer
from refiqda.merging.recoded import settle_codings
from refiqda.merging.removals import Removals
from refiqda.merging.result import CoderOfFile, MergeResult
from refiqda.merging.rules import RULES, Judge, checked_rules
from refiqda.merging.sources import ask_about_sources, start_from_base, unite_sources
from refiqda.merging.union import Incoming, Union
from refiqda.merging.versions import Settling
from refiqda.model import guid_key
from refiqda.project import Project
from refiqda.trees import elements_of

if TYPE_CHECKING:
    from refiqda.matching.crosswalk import Crosswalk
    from refiqda.merging.answers import Answers
    from refiqda.merging.copies import CodingKey

CoderOf = str | tuple[str, str | None]
"""A copy, or a copy and a user in it."""


def merge(  # noqa: PLR0913 - what people may say about a merge
    copies: Mapping[str, Project],
    base: Project | None = None,
    *,
    primary: str | None = None,
    coders: Mapping[str, CoderOf | Sequence[CoderOf]] | None = None,
    crosswalk: Crosswalk | None = None,
    rules: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | Answers | None = None,
    plan: bool = False,
) -> MergeResult:
    """Unite copies of one study into one project.

    ``copies`` are projects by label (a coder's or file's name); the primary's files are kept (the first, unless
    ``primary`` names another). What one copy changed since ``base``, the common ancestor, is changed; what copies
    changed in different ways, or without a base what they say in different ways, is a conflict: settled by
    ``answers`` (by the conflict's id, or as `read_answers` gives them), else by ``rules`` (`RULES`:
    ``{"description": "newest"}``), and listed with all versions. Nothing that a copy removed is removed unless a
    rule or an answer says so.

    ``coders`` renames the one coding user of a copy: ``{"Mara": "a.qdpx"}``, or ``{"Mara": ("a.qdpx", "user 2")}``
    where several coded, or a list of such where one person coded in several. A coding without user gets one named
    like its copy. ``crosswalk`` says which codes made apart are the same; no others are joined. With ``plan`` only
    the account is given.

    The order of the copies does not matter once the primary is fixed. No coding is lost: what is equal by
    coder, code, passage and memos stands once, everything else stands. The copies are not changed.

    Raises InvalidArgumentError for no copy at all, an unknown label, a coder that is not clear, a rule or an answer
    that there is not.
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
    judge = Judge(
        labels=tuple(order),
        rules=checked_rules(rules or {}),
        answers=answers_of(answers),
        newest=lambda label: _last_date(copies[label].tree),
    )
    collecting = gc.isenabled()
    gc.disable()  # as in reading: on large trees the collector finds nothing, again and again
    try:
        brought = [Copy(label, copies[label], copies[label].tree) for label in order]
        return _merge(brought, base, _asked(coders or {}), crosswalk, judge, plan=plan)
    finally:
        if collecting:
            gc.enable()


def _asked(coders: Mapping[str, CoderOf | Sequence[CoderOf]]) -> dict[str, list[tuple[str, str | None]]]:
    """Return whose codings are whose: for each name the copies, each with its user where one is named."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    for name, given in coders.items():
        many = [given] if isinstance(given, str | tuple) else list(given)
        found[name] = [(one, None) if isinstance(one, str) else (one[0], one[1]) for one in many]
    return found


def _last_date(tree: model.Project) -> str:
    """Return when anything in a project was last changed, as far as it says; the empty string where it does not."""
    return max(
        getattr(element, field, None) or ""
        for element in elements_of(tree)
        for field in ("modified_date_time", "creation_date_time")
    )


def _merge(
    brought: list[Copy],
    base: Project | None,
    asked: Mapping[str, list[tuple[str, str | None]]],
    crosswalk: Crosswalk | None,
    judge: Judge,
    *,
    plan: bool,
) -> MergeResult:
    """Do the work of `merge`; the first copy is the primary."""
    inherited = find_inherited(brought, base.tree if base is not None else None)
    settle_coders(brought, inherited, asked)
    whose = {name: tuple(label for label, _ in given) for name, given in asked.items()}
    common = common_codes(crosswalk, brought, whose)
    brought[0].detach()
    union = Union(tree=brought[0].tree, primary=brought[0], identity=_identity(base), judge=judge, base=base)
    union.matched = match_copies([(one.label, one.project, one.tree) for one in brought], base)
    start_from_base(union)
    names = common.names.get(brought[0].label, {})
    union.common = {names[key]: code for key, code in union.known["Code"].items() if key in names}
    for one in brought[1:]:
        union.working = one.label
        incoming = union.incomings[one.label] = Incoming(one, union)
        incoming.common = dict(common.names.get(one.label, {}))
        _work_in(incoming)
    ask_about_sources(union)
    questions = (*_settle(union, common), *told_of_crosswalk(crosswalk))
    _tell_shared_coders(union, brought)
    judge.answers.refuse_unknown()
    return _result(union, brought, inherited, questions, plan=plan)


def _settle(union: Union, common: Common) -> tuple[str, ...]:
    """Settle what copies disagree about; returns what is to be said of it in words."""
    settling = Settling(
        union, {id(code): name for name, code in union.common.items() if name in common.given}
    )
    settling.settle()
    Hierarchy(settling).settle()
    settling.name_by_path()
    settle_codings(settling)
    removals = Removals(union, settling)
    removals.settle()
    return (*told_of_made(union), *removals.told)


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
    unite_users(incoming)
    things.unite_variables(incoming)
    unite_codes(incoming)
    notes = unite_notes(incoming)
    attach_notes_of_codes(incoming)
    unite_sources(incoming)
    for mine, theirs in notes:
        unite_bearer(incoming, mine, theirs)
    things.unite_cases(incoming)
    things.unite_sets(incoming)
    things.unite_graphs(incoming)
    things.unite_links(incoming)
    things.unite_project(incoming)


def _result(
    union: Union,
    brought: list[Copy],
    inherited: set[CodingKey],
    questions: tuple[str, ...],
    *,
    plan: bool,
) -> MergeResult:
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
        conflicts=tuple(union.judge.conflicts),
        changed={
            label: dict(sorted(counts.items())) for label, counts in sorted(union.judge.changed.items())
        },
        rules={kind: union.judge.rule_of(kind) for kind in RULES},
        inherited_list=_past(union, inherited),
        inherited_by={one.label: one.inherited for one in brought},
        codings=_conserved(union, brought),
        told=questions,
        primary=union.primary.label,
        media=tuple(union.media),
        planned=plan,
    )


def _past(union: Union, inherited: set[CodingKey]) -> tuple[str, ...]:
    """Return the GUIDs of the codings here that come from the common past."""
    known = union.known["Coding"]
    return tuple(sorted({known[guid].guid for guid, _, _ in inherited if guid in known}))


def _conserved(union: Union, brought: list[Copy]) -> dict[str, int]:
    """Return how many codings went in and came out."""
    came = sum(sum(one.own.values()) + one.inherited for one in brought)
    return {"in": came, "out": sum(1 for _ in coded(union.tree))}


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
