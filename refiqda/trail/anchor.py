"""The anchor: a note inside a project that says which trail accounts for it, and how far that had come.

The note belongs to the project itself, is valid everywhere, and says nothing about the study: it is no part of the
project's meaning (``refiqda.changes.reading``). Its first line is for programs::

    refiqda.anchor/1 trail=<hash of the first entry> entry=<number> hash=<hash of that entry>

and the rest is for people. It names the trail as it was *before* the entry about the file it stands in, since that
entry names the file. Whoever can write the file can write the note: it finds the trail of a file, and shows a file and
a trail that do not belong together; what proves is the trail.
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import attrs

from refiqda import model
from refiqda.changes.readable import as_readable, text_or_none
from refiqda.changes.reading import ANCHOR_NOTE_NAME, ANCHOR_NOTE_START, is_anchor_note
from refiqda.trail.entry import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.changes.readable import Readable
    from refiqda.trail.entry import Entry
    from refiqda.trail.reading import Trail

NAMESPACE: Final = uuid.UUID("3f0a8a52-40a3-5c0e-9d0c-6c3f3f2a0d11")
"""The UUIDv5 namespace of the note's GUID, which is made of the trail's identity; never to change."""

WORDS: Final = (
    "This note connects the project with the record of the analysis that is kept beside it (the folder trail/ of the "
    "study, made with refiqda). When this file was written, that record had {entries}. The note says nothing about "
    "the study or anybody in it. Please leave it as it is. If it is lost, nothing else is: the command "
    "`refiqda trail resume` connects the two again."
)
_LINE: Final = re.compile(
    re.escape(ANCHOR_NOTE_START) + r" trail=([0-9a-f]{64}) entry=(0|[1-9][0-9]{0,14}) hash=([0-9a-f]{64})"
)

Found = Literal["present", "missing", "mismatch", "foreign", "damaged", "none"]


class Mark(NamedTuple):
    """What an anchor says: the trail's identity, and number and hash of its last entry at the time."""

    trail: str
    n: int
    hash: str


@attrs.frozen
class Anchoring:
    """How a project's anchor and a trail fit.

    ``state``: ``present`` (it names an entry of this trail), ``missing`` (no anchor), ``mismatch`` (an entry that this
    trail does not have, or has otherwise), ``foreign`` (another trail), ``damaged`` (the note is there, its first line
    cannot be read), ``none`` (there is no trail to fit). ``n`` is the entry it names, ``words`` say all of it.
    """

    state: Found
    n: int | None = None
    words: str = ""

    @property
    def verdict(self) -> Literal["present", "missing", "mismatch", "none"]:
        """The same in the four words of the published contract: whatever contradicts is a mismatch."""
        return "mismatch" if self.state in {"foreign", "damaged"} else self.state  # type: ignore[return-value]  # the others are these

    def to_dict(self) -> dict[str, Any]:
        """Return what an entry holds of it."""
        return {"state": self.state, **({} if self.n is None else {"n": self.n})}


def set_anchor(project: Readable, trail: Trail) -> None:
    """Give ``project`` (its tree is edited) the anchor of ``trail`` as it is now, in place of any that it has.

    The note keeps its GUID where there is one; else it is made of the trail's identity. A trail without entries has
    no anchor: the old one goes.
    """
    tree = project.tree
    older = [note for note in tree.notes if is_anchor_note(note, project)]
    if trail.identity is None:
        _drop(tree, older)
        return
    guid = older[0].guid if older else _free_guid(tree, trail.identity)
    made = model.Note(guid=guid, name=ANCHOR_NOTE_NAME, plain_text_content=text_of(trail))
    if older:
        tree.notes[next(i for i, note in enumerate(tree.notes) if note is older[0])] = made
        _drop(tree, older[1:], but=guid)
    else:
        tree.notes.append(made)
    if model.guid_key(guid) not in {model.guid_key(one) for one in tree.note_refs}:
        tree.note_refs.append(guid)


def text_of(trail: Trail) -> str:
    """Return the text of the anchor of a trail as it is now."""
    head = trail.head
    entries = "1 entry" if head.n == 1 else f"{head.n} entries"
    first = f"{ANCHOR_NOTE_START} trail={trail.identity} entry={head.n} hash={head.hash}"
    return f"{first}\n\n{WORDS.format(entries=entries)}\n"


def marks_in(project: Readable | model.Project) -> list[Mark | None]:
    """Return what each anchor of a project says; None for one whose first line cannot be read."""
    return list(_marks(as_readable(project)))


def check_anchor(project: Readable | model.Project, trail: Trail) -> Anchoring:
    """Return how the anchor of ``project`` and ``trail`` fit; of several anchors the one that fits least.

    Where all fit, the one that names the latest entry counts: a merged file can have those of its copies.
    """
    if trail.identity is None:
        return Anchoring("none", words="There is no trail yet that a project could belong to.")
    found = [_judged(mark, trail) for mark in marks_in(project)]
    if not found:
        return Anchoring("missing", words="The project has no note that names its trail.")
    worst = max(found, key=lambda one: _GRAVITY.index(one.state))
    if worst.state == "present":
        return max(found, key=lambda one: one.n or 0)
    return worst


_GRAVITY: Final[tuple[Found, ...]] = ("present", "damaged", "mismatch", "foreign")


def _marks(project: Readable) -> Iterator[Mark | None]:
    for note in project.tree.notes:
        if not is_anchor_note(note, project):
            continue
        text = text_or_none(project, note)
        first = "" if text is None else text.string.split("\n", 1)[0].strip()
        said = _LINE.fullmatch(first)
        yield None if said is None else Mark(said[1], int(said[2]), said[3])


def _judged(mark: Mark | None, trail: Trail) -> Anchoring:
    if mark is None:
        return Anchoring(
            "damaged", words="The note that names the project's trail was edited: its first line is gone."
        )
    if mark.trail != trail.identity:
        return Anchoring(
            "foreign", mark.n, "The note in the project names another trail, not the one in this study."
        )
    if mark.n > len(trail.entries):
        last = len(trail.entries)
        words = f"The note in the project names entry {mark.n}; this trail ends with entry {last}."
        return Anchoring("mismatch", mark.n, words)
    if _hash_of(trail.entries, mark.n) != mark.hash:
        words = f"Entry {mark.n} of this trail is not the one that the note in the project names."
        return Anchoring("mismatch", mark.n, words)
    return Anchoring("present", mark.n, f"The project was written after entry {mark.n} of this trail.")


def _hash_of(entries: tuple[Entry, ...], n: int) -> str:
    return entries[n - 1].hash if n else NONE


def _free_guid(tree: model.Project, identity: str) -> str:
    """Return the GUID made of the trail's identity; a further one where a note of somebody's own has it."""
    taken = {model.guid_key(one.guid) for one in (*tree.notes, *tree.sources)}
    number = 0
    while True:
        made = str(uuid.uuid5(NAMESPACE, identity if number == 0 else f"{identity} {number}"))
        if model.guid_key(made) not in taken:
            return made
        number += 1


def _drop(tree: model.Project, notes: list[model.Note], *, but: str | None = None) -> None:
    """Take notes and what refers to them out of the tree; the GUID ``but`` stays referred to."""
    if not notes:
        return
    ids = {id(note) for note in notes}
    gone = {model.guid_key(note.guid) for note in notes} - ({model.guid_key(but)} if but else set())
    tree.notes[:] = [note for note in tree.notes if id(note) not in ids]
    tree.note_refs[:] = [guid for guid in tree.note_refs if model.guid_key(guid) not in gone]
    for group in tree.sets:
        group.member_notes[:] = [guid for guid in group.member_notes if model.guid_key(guid) not in gone]
    tree.links[:] = [
        link
        for link in tree.links
        if not {model.guid_key(end) for end in (link.origin_guid, link.target_guid) if end} & gone
    ]
