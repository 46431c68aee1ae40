"""Working in the memos: one where they are equal; one that was edited here and there is a conflict.

With a base, a memo that only one copy edited is the edited one. Otherwise both texts stand, unless a rule or a
person says whose: a memo is somebody's thought, and no two thoughts are blended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from refiqda.changes.readable import text_or_none
from refiqda.changes.values import prose
from refiqda.model import guid_key
from refiqda.text.canonical import Text

if TYPE_CHECKING:
    from refiqda import model
    from refiqda.merging.union import Incoming, Union

Said = tuple[str, str, str | None]
"""What a memo says: name, description, text."""


def unite_notes(incoming: Incoming) -> list[tuple[model.Note, model.Note]]:
    """Work in the memos of a copy, still without what is marked in them. Returns (mine, theirs) pairs."""
    union, copy = incoming.union, incoming.copy
    pairs: list[tuple[model.Note, model.Note]] = []
    alike: dict[tuple[Said, str], list[model.Note]] = {}
    theirs_too = {guid_key(note.guid) for note in copy.tree.notes}
    for note in union.tree.notes:
        if guid_key(note.guid) not in theirs_too:
            alike.setdefault((_here(union, note), guid_key(note.creating_user or "")), []).append(note)
    for theirs in copy.tree.notes:
        text = text_or_none(copy.project, theirs)
        said = _said(theirs, text)
        shared = incoming.shared(theirs)
        mine: model.Note | None = shared
        if shared is not None:
            mine = _edited(incoming, shared, theirs, text)
        else:
            author = theirs.creating_user and incoming.here(theirs.creating_user, "User")
            equal = alike.get((said, guid_key(author or "")), [])
            mine = equal.pop(0) if equal else None
        if mine is not None:
            incoming.map("Note", theirs, mine)
            union.matches["notes"]["shared" if shared is not None else "equal"] += 1
            union.compare(copy, mine, theirs, (), f"memo {mine.name or mine.guid}")
        else:
            mine = _add(incoming, theirs, text, shared)
        pairs.append((mine, theirs))
    return pairs


def _add(incoming: Incoming, theirs: model.Note, text: Text | None, shared: model.Note | None) -> model.Note:
    """Add a memo, under another name where it stands beside the ``shared`` one that was edited too."""
    union, label = incoming.union, incoming.copy.label
    made = attrs.evolve(theirs, plain_text_selections=[], codings=[], note_refs=[])
    made.variable_values = [
        attrs.evolve(one, variable_ref=one.variable_ref and incoming.here(one.variable_ref, "Variable"))
        for one in theirs.variable_values
    ]
    if text is not None:
        made.plain_text_content, made.plain_text_path = text.string, None
    incoming.sign(made)
    if shared is not None:
        made.name = f"{theirs.name or 'Note'} ({label})"
    content = None if text is None else text.string
    incoming.guids["Note"][guid_key(theirs.guid)] = union.add(made, theirs.name, content)
    union.origin[id(made)] = label, theirs
    incoming.bring_files(made, "plain_text_path", "rich_text_path")
    union.tree.notes.append(made)
    union.matches["notes"]["added"] += 1
    if text is not None:
        union.texts[id(made)] = Text(text.string, union.rule)
    if shared is not None:
        union.variants.setdefault(id(shared), []).append((_said(theirs, text), made))
    return made


def _edited(incoming: Incoming, mine: model.Note, theirs: model.Note, text: Text | None) -> model.Note | None:
    """Return which memo here the one of the same GUID is; None where both are to stand."""
    union, label = incoming.union, incoming.copy.label
    here, there = _here(union, mine), _said(theirs, text)
    if here == there:
        return mine
    for said, variant in union.variants.get(id(mine), ()):
        if said == there:
            return variant
    other = union.spoken.get(id(mine)) or union.origin_of(mine)
    before = union.identity.get(("Note", guid_key(theirs.guid)))
    was = None if before is None or union.base is None else _said(before, text_or_none(union.base, before))
    marked = any(one.plain_text_selections or one.codings for one in (mine, theirs))
    if was is not None and was in (here, there):
        union.judge.note_change("memo", [other if was == there else label])
        if was == there or not marked:  # what is marked in a text stands on its words
            return mine if was == there else _take(union, mine, there, label)
    choices: dict[str, Any] = {other: _shown(here), label: _shown(there)}
    if was is not None:
        choices["base"] = _shown(was)
    about = f"memo {mine.name or theirs.name or mine.guid}"
    key = f"Note:{guid_key(theirs.guid)}:{':'.join(sorted((other, label)))}"
    dates = {other: mine.modified_date_time or "", label: theirs.modified_date_time or ""}
    allowed = ("both",) if marked else ()
    found, ruling = union.judge.decide("memo", key, choices, dates=dates, allowed=allowed)
    winner, rule = ("both", "both") if marked else (ruling.winner, ruling.rule)
    resolved = "both kept" if winner == "both" else choices[winner]
    union.judge.record("memo", about, choices, resolved, id_=found, rule=rule, answers=allowed)
    if winner in {label, "base"}:
        return _take(union, mine, there if winner == label or was is None else was, winner)
    return None if winner == "both" else mine


def _take(union: Union, mine: model.Note, said: Said, label: str) -> model.Note:
    """Let a memo of the union say what another version says."""
    name, description, text = said
    mine.name, mine.description = name or None, description or None
    if text is not None:
        mine.plain_text_content, mine.plain_text_path, mine.rich_text_path = text, None, None
        union.texts[id(mine)] = Text(text, union.rule)
    union.spoken[id(mine)] = label
    return mine


def _here(union: Union, note: model.Note) -> Said:
    return _said(note, union.text_of(note))


def _said(note: model.Note, text: Text | None) -> Said:
    return note.name or "", prose(note.description), None if text is None else text.string


def _shown(said: Said) -> str:
    """Return what people read of a memo: its text, else its description, else its name."""
    name, description, text = said
    return text or description or name
