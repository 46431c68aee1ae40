"""Memos for a program that takes only those whose text lies in a file of its own, and stops at two of one name.

QualCoder has such memos in its journal. A memo without a name, one that lies on a passage of its own and one of a
whole text never come into the journal: they stay in the XML, where their texts are not in the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda import model
from refiqda.exchange.identity import told_name, word
from refiqda.model import guid_key

if TYPE_CHECKING:
    from refiqda.exchange.programs import Program
    from refiqda.losses import LossLog


def journal_entries(tree: model.Project) -> list[model.Note]:
    """Return the notes of ``tree`` that are entries of a journal once their texts lie in files."""
    of_texts = set()
    for source in tree.sources:
        text = source.representation if isinstance(source, model.PDFSource) else source
        if isinstance(text, model.TextSource):
            of_texts |= {guid_key(guid) for guid in text.note_refs}
    return [
        note
        for note in tree.notes
        if note.name
        and (note.plain_text_path or note.plain_text_content is not None)
        and not note.plain_text_selections
        and guid_key(note.guid or "") not in of_texts
    ]


def settle_journal(tree: model.Project, program: Program, log: LossLog) -> None:
    """Give the entries of the journal names of their own, in place, where ``program`` stops without."""
    if program.inline_texts != "all but journals":
        return
    entries = journal_entries(tree)
    taken = {note.name for note in entries}
    seen: set[str | None] = set()
    last: dict[str | None, int] = {}
    for note in entries:
        if note.name not in seen:
            seen.add(note.name)
            continue
        name, number = note.name, last.get(note.name, 1)
        while f"{name} ({number})" in taken or number == 1:
            number += 1
        detail = (
            f"had the name of another, at which {program.title} stops; it has a number behind its name now"
        )
        log.add("renamed", word(note), detail, guid=note.guid, name=told_name(note))
        note.name = f"{name} ({number})"
        last[name] = number
        taken.add(note.name)
