"""Memos of codes as a file wants them: edited and new ones are taken over where there is no doubt whose they are.

A cell shows all memos of a code in one text. Where a code has one memo and the cell another text, the memo gets that
text, and stays its author's; where it has none, a memo without an author is made. All else is told and stays. An empty
cell takes nothing away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda import model
from refiqda.codebooks.entries import entries_of, free_guid
from refiqda.model import guid_key
from refiqda.office.csv_form import unshielded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.codebooks.drafts import Wanted
    from refiqda.project import Project


def memos_left(wanted: Iterable[Wanted]) -> list[str]:
    """Return what to tell where there is no place for memos: a codebook holds none."""
    number = sum(1 for one in wanted if one.values.get("memo", "").strip())
    return (
        [f"memos of codes, which a codebook has no place for, and which are not taken over: {number:,}"]
        if number
        else []
    )


def take_memos(project: Project, wanted: Iterable[tuple[Wanted, model.Code]]) -> list[str]:
    """Put the memos of a file into a project, given each code with what is wanted of it; return what to tell."""
    asked = [(one, code, one.values["memo"]) for one, code in wanted if one.values.get("memo", "").strip()]
    if not asked:
        return []
    shown = {guid_key(one.guid or ""): "\n\n".join(one.notes) for one in entries_of(project)}
    notes = {guid_key(one.guid or ""): one for one in project.tree.notes}
    used = {guid_key(getattr(one, "guid", None) or "") for one in model.iterate(project.tree)}
    edited, new, told = 0, 0, []
    for one, code, text in asked:
        if _folded(shown.get(guid_key(code.guid), "")) in map(_folded, (text, unshielded(text))):
            continue
        own = [notes[guid_key(guid)] for guid in code.note_refs if guid_key(guid) in notes]
        if not own:
            guid = free_guid(used, "memo", code.guid, text)
            project.tree.notes.append(model.Note(guid=guid, plain_text_content=text))
            code.note_refs = [*code.note_refs, guid]
            new += 1
        elif len(own) == 1 and own[0].plain_text_content is not None and not own[0].rich_text_path:
            own[0].plain_text_content = text
            edited += 1
        else:
            told.append(f"{one.place}: the memo was changed, and stays as it was; change it in the program")
    counts = (
        (edited, "memos of codes with a new text, under the name of their author"),
        (new, "new memos of codes, without an author"),
    )
    return [*(f"{what}: {number:,}" for number, what in counts if number), *told]


def _folded(text: str) -> str:
    """Return a text without what a cell may spoil: blanks, line ends and control characters."""
    return "".join(sign for sign in text if sign > " " and not sign.isspace() and sign != "\x7f")
