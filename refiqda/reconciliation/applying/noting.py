"""What is said at the passages: both readings where two are kept, and a note for each coding on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda import editing, model, spec
from refiqda.reconciliation.applying.memo import cleaned, item_lines, own_words, proposals_before
from refiqda.reconciliation.applying.wording import (
    Whereabouts,
    listed,
    people_and_time,
    readings_by_coder,
    sentence,
)
from refiqda.reconciliation.reserved import APART
from refiqda.reconciliation.segments import CONSENSUS_GUID

if TYPE_CHECKING:
    from refiqda.project import Project
    from refiqda.reconciliation.applying.marking import Marking
    from refiqda.reconciliation.consensus import Consensus, ConsensusSegment
    from refiqda.reconciliation.listing import Item
    from refiqda.reconciliation.log import Decision

NOTE: Final = "How the consensus came to"


def date_of(line: Decision) -> str | None:
    """Return a line's time, where it is one that the standard can hold."""
    at = (line.at or "").strip()
    return at if spec.DATE_TIME.accepts(at) else None


def last_date(consensus: Consensus) -> str | None:
    """Return the latest time in the log: programs sort memos by their dates, and one of them refuses a memo without."""
    dates = {date_of(line) for line in consensus.differences.log.decisions} - {None}
    return max((one for one in dates if one is not None), default=None)


class Noting:
    """Writes the notes of codings, one for each: some programs let a note hang on one thing only."""

    def __init__(self, project: Project, consensus: Consensus) -> None:
        self.project = project
        self.consensus = consensus
        self.items = {item.difference.id: item for item in consensus.differences.items}
        self.where = Whereabouts(consensus.differences.material)
        self.last = last_date(consensus)

    def add(self, coding: model.Coding, segment: ConsensusSegment) -> model.Note:
        """Give a coding of the consensus a note that says how it came about."""
        text = cleaned(self.text(segment))
        note = model.Note(
            guid=editing.new_guid(self.project, None, "note", coding.guid, text),
            name=cleaned(f"{NOTE} {segment.code}, {segment.source}"),
            creating_user=CONSENSUS_GUID,
            creation_date_time=self._dated(segment),
            plain_text_content=text,
        )
        self.project.tree.notes.append(note)
        coding.note_refs.append(note.guid)
        return note

    def _dated(self, segment: ConsensusSegment) -> str | None:
        """Return when what a segment came from was decided, of what was agreed the last time that the log knows."""
        item = self.items.get(segment.difference or "")
        line = None if item is None else item.standing.decision
        return (None if line is None else date_of(line)) or self.last

    def text(self, segment: ConsensusSegment) -> str:
        """Return what the note says."""
        item = self.items.get(segment.difference or "")
        if item is None:
            coders = self.consensus.differences.material.sources[segment.number].coders
            return f"Marked alike by {listed(coders)}.\n"
        return "\n".join(line.strip() for line in item_lines(item, self.where)[1:]) + "\n"


def mark_apart(consensus: Consensus, marking: Marking) -> None:
    """Mark each passage on which two readings are kept: a selection without a code, with both readings as its comment.

    It is what a user of any program finds at the passage, also where nobody can see who coded.
    """
    readings: dict[str, list[ConsensusSegment]] = {}
    for segment in consensus.segments:
        if segment.reading is not None and segment.difference is not None:
            readings.setdefault(segment.difference, []).append(segment)
    items = {item.difference.id: item for item in consensus.standing_apart}
    for difference, segments in readings.items():
        for place in dict.fromkeys((each.start, each.end, each.box) for each in segments):
            segment = next(each for each in segments if (each.start, each.end, each.box) == place)
            selection = marking.selection(segment)
            selection.name = APART
            selection.description = _joined(selection.description, cleaned(_comment(items[difference])))


def _joined(known: str | None, text: str) -> str:
    """Return both comments of one place, where two differences on it stand apart."""
    return text if not known else f"{known}\n{text}"


def _reasons(item: Item, line: Decision) -> dict[str, str]:
    """Return each person's own reason: what the decision says, else that of the proposal before it."""
    proposed = proposals_before(item, line)
    return {**{person: one.reason for person, one in proposed.items() if one.reason}, **own_words(item, line)}


def _comment(item: Item) -> str:
    """Return both readings, each with its own reason."""
    difference, line = item.difference, item.standing.decision
    codes = readings_by_coder(difference)
    own = {} if line is None else _reasons(item, line)
    parts = [f"{coder}: {found}. {sentence(own.get(coder, ''))}".strip() for coder, found in codes.items()]
    parts += [f"{person}: {sentence(text)}" for person, text in sorted(own.items()) if person not in codes]
    if line is not None and line.reason:
        parts.append(sentence(line.reason))
    who = "" if line is None else people_and_time(line)
    return f"{APART}. {' '.join(parts)}" + (f" ({who})" if who else "")
