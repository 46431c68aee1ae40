"""Which sources are one: those that share GUID and canonical text, or else, one to one, the canonical text.

A source that shares the GUID but not the text is kept beside the other, and its codings are listed; one that
nobody has yet is added whole.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from refiqda.changes.places import passages_of
from refiqda.index import main_text
from refiqda.merging.arrivals import bring, their_text
from refiqda.merging.passages import unite_bearer
from refiqda.merging.result import Unplaced
from refiqda.model import guid_key
from refiqda.trees import clone

if TYPE_CHECKING:
    from refiqda import model
    from refiqda.merging.union import Incoming


def unite_sources(incoming: Incoming) -> None:
    """Work in the sources of a copy: those that are one with a source here, and those that are new."""
    union, copy = incoming.union, incoming.copy
    theirs_too = {guid_key(source.guid) for source in copy.tree.sources}
    alike: dict[tuple[type, str], list[model.Source]] = defaultdict(list)
    for source in union.tree.sources:
        text = union.text_of(main_text(source))
        if text is not None and text.string.strip() and guid_key(source.guid) not in theirs_too:
            alike[type(source), text.sha256].append(source)
    for theirs in copy.tree.sources:
        text = their_text(copy.project, main_text(theirs))
        shared = incoming.shared(theirs)
        mine: model.Source | None = shared
        if shared is not None:
            here = union.text_of(main_text(shared))
            if (here.sha256 if here is not None else None) != (text.sha256 if text is not None else None):
                _keep_apart(incoming, theirs, shared)
                continue
        elif text is not None:
            equal = alike[type(theirs), text.sha256]
            named = [source for source in equal if source.name == theirs.name]
            mine = named[0] if named else equal[0] if len(equal) == 1 else None
            if mine is not None:
                equal.remove(mine)
        if mine is None:
            union.matches["sources"]["added"] += 1
            add_source(incoming, theirs)
            continue
        union.matches["sources"]["shared" if shared is not None else "equal"] += 1
        incoming.map("Source", theirs, mine)
        union.compare(copy, mine, theirs, ("name", "description"), f"source {mine.name or mine.guid}")
        unite_bearer(incoming, mine, theirs)


def _keep_apart(incoming: Incoming, theirs: model.Source, mine: model.Source) -> None:
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


def add_source(incoming: Incoming, theirs: model.Source, *, name: str | None = None) -> Any:  # noqa: ANN401 - as theirs
    """Add a source of the copy whole, with its texts counted as the merged project counts."""
    made = clone(theirs)
    if name is not None:
        made.name = name
    bring(incoming, made, theirs, is_source=True)
    incoming.union.tree.sources.append(made)
    return made
