"""Working in the sources of a copy: those that are one with a source here, and those that are new.

Which are one was found out for all copies at once (:mod:`refiqda.merging.matched`). The text that stands is the
base's, else that of the first copy that has the source. A source that shares the GUID but not the text of one here is
kept beside it, and its codings are listed; people are asked about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import attrs

from refiqda import model
from refiqda.changes.places import passages_of
from refiqda.changes.readable import text_or_none
from refiqda.index import main_text
from refiqda.merging.arrivals import bring, bring_text
from refiqda.merging.copies import Copy
from refiqda.merging.matched import asked_of
from refiqda.merging.passages import unite_bearer
from refiqda.merging.result import Unplaced
from refiqda.merging.union import Incoming
from refiqda.model import guid_key
from refiqda.trees import clone, elements_of

if TYPE_CHECKING:
    from refiqda.merging.union import Union
    from refiqda.project import Project

_EVIDENCE = {"lineage": "shared", "content": "equal", "similarity": "similar"}


def unite_sources(incoming: Incoming) -> None:
    """Work in the sources of a copy."""
    union, copy, matched = incoming.union, incoming.copy, incoming.union.matched
    for theirs in copy.tree.sources:
        group = matched.group_of[id(theirs)]
        mine = matched.standing.get(group)
        if mine is None:
            shared = incoming.shared(theirs)
            if shared is not None:
                matched.standing[group] = _keep_apart(incoming, theirs, shared)
                continue
            union.matches["sources"]["added"] += 1
            matched.standing[group] = made = add_source(incoming, theirs)
            if group in matched.base:
                text_of_base(union, copy, made, matched.base[group])
            continue
        union.matches["sources"][_EVIDENCE.get(matched.how[group], "shared")] += 1
        incoming.map("Source", theirs, mine)
        union.compare(copy, mine, theirs, ("name", "description"), f"source {mine.name or mine.guid}")
        unite_bearer(incoming, mine, theirs)


def start_from_base(union: Union) -> None:
    """Let the sources of the primary say what they say in the base, and place its passages there."""
    matched, union.working = union.matched, union.primary.label
    for group, theirs in sorted(matched.base.items()):
        mine = matched.standing.get(group)
        if mine is not None:
            text_of_base(union, union.primary, mine, theirs)


def ask_about_sources(union: Union) -> None:
    """List what people have to say about sources that may be one."""
    for kind, about, choices in asked_of(union.matched.questions):
        union.conflict(kind, about, choices, "kept apart")


def text_of_base(union: Union, copy: Copy, mine: model.Source, theirs: model.Source) -> None:
    """Give a source of the union the text that it has in the base; what is marked in it is placed there.

    ``copy`` is the one whose text it had.
    """
    base = union.base
    bearer, original = main_text(mine), main_text(theirs)
    if base is None or not isinstance(bearer, model.TextSource) or not isinstance(original, model.TextSource):
        return
    text, here = text_or_none(base, original), union.text_of(bearer)
    if text is None or here is None or text.sha256 == here.sha256:
        return
    before = clone(mine)
    for old, new in zip(elements_of(before), elements_of(mine), strict=True):
        known = union.texts.get(id(new))
        if known is not None:
            union.texts[id(old)] = known
    union.texts[id(main_text(before))] = here
    for selection in bearer.plain_text_selections:
        for element in elements_of(selection):
            if isinstance(element, model.Identified):
                union.known[type(element).__name__].pop(guid_key(element.guid), None)
                union.used.pop(guid_key(element.guid), None)
    bearer.plain_text_selections = []
    ancestor = Incoming(Copy("base", base, base.tree), union)
    bearer.rich_text_path = original.rich_text_path
    bring_text(ancestor, bearer, text, is_source=bearer is mine)
    ancestor.bring_files(bearer, "rich_text_path")
    again = Incoming(attrs.evolve(copy, project=cast("Project", _Standing(union))), union)
    unite_bearer(again, mine, before)


@attrs.frozen(eq=False)
class _Standing:
    """What stands in the union, read as if it were a copy."""

    union: Union

    def text(self, bearer: Any) -> Any:  # noqa: ANN401 - as a project handle
        """Return the text of an element of the union."""
        return self.union.text_of(bearer)


def _keep_apart(incoming: Incoming, theirs: model.Source, mine: model.Source) -> model.Source:
    """Keep a source whose text is another one here as a source of its own, and list its codings."""
    union, copy = incoming.union, incoming.copy
    made = add_source(incoming, theirs, name=f"{theirs.name or theirs.guid} ({copy.label})")
    choices = {union.primary.label: mine.name, copy.label: theirs.name}
    union.conflict("text", f"source {mine.name or mine.guid}", choices, f"both kept, one as {made.name}")
    union.matches["sources"]["text differs"] += 1
    codes, users = union.known["Code"], union.known["User"]
    for passage in passages_of(made, union.text_of):
        for coding in getattr(passage.element, "codings", ()):
            code = codes.get(guid_key(coding.code_ref or ""))
            coder = users.get(
                guid_key(coding.creating_user or getattr(passage.element, "creating_user", None) or "")
            )
            union.unplaced.append(
                Unplaced(
                    copy=copy.label,
                    source=mine.name or mine.guid,
                    code=code.name if code is not None else "",
                    coder=coder.name or "" if coder is not None else "",
                    start=passage.start,
                    end=passage.end,
                    coding=coding.guid,
                    reason="text",
                    kept_in=made.name,
                )
            )
    return made  # type: ignore[no-any-return]  # a source, as theirs


def add_source(incoming: Incoming, theirs: model.Source, *, name: str | None = None) -> Any:  # noqa: ANN401 - as theirs
    """Add a source of the copy whole, with its texts counted as the merged project counts."""
    made = clone(theirs)
    if name is not None:
        made.name = name
    bring(incoming, made, theirs, is_source=True)
    incoming.union.tree.sources.append(made)
    return made
