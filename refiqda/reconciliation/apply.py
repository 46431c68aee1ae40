"""Put the consensus into a project: a coder of its own, and one memo that says how it came about.

The consensus coder has a reserved GUID, so that later comparisons leave it out. Beside the originals, or
alone: then the compared passages of the compared coders go, and everything the consensus says nothing about
(areas, recordings, other coders, inherited codings) stays. Where the coders stand apart, each keeps the own
reading: there is no joint coding, and their codings stay in both cases.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from refiqda import model
from refiqda.errors import AmbiguousNameError, InvalidArgumentError, NotInProjectError, RefiqdaError
from refiqda.model import guid_key
from refiqda.reconciliation.segments import CONSENSUS_GUID, NOT_MADE_HERE, coder_labels

if TYPE_CHECKING:
    from refiqda.project import Project
    from refiqda.reconciliation.consensus import Consensus, ConsensusSegment
    from refiqda.reconciliation.listing import Item
    from refiqda.reconciliation.log import Decision

NAME: Final = "Consensus"
MEMO: Final = "Decisions on the consensus"
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML can hold (production 2 of XML 1.0); reasons come from a log that can."""
_NOTES: Final = uuid.UUID("c3a0b2de-55a5-5b0c-9a2f-6d3a6f1f7a10")


def apply(project: Project, consensus: Consensus, *, only_consensus: bool = False) -> Project:
    """Return a copy of ``project`` with the codings of the consensus, and its memo.

    ``project`` holds the texts (found by what they say) and the codes (by GUID, else path). What is still
    open is not coded, and the memo says so. Raises NotInProjectError for a text or code that the project does
    not have, and InvalidArgumentError when it holds a consensus already.
    """
    if any(guid_key(user.guid or "") == CONSENSUS_GUID for user in project.tree.users):
        raise InvalidArgumentError(
            "the project has a consensus already",
            file=project.label,
            remedy="Use the project that the analysts worked on.",
        )
    made = project.copy()
    places = _sources(made)
    codes = _Codes(made, consensus)
    if only_consensus:
        _remove_compared(made, consensus, places)
    coder = made.add_user(NAME, guid=CONSENSUS_GUID)
    for source, code, start, end in dict.fromkeys(
        (_source(each, places, made), codes.guid(each.code), each.start, each.end) for each in consensus.joint
    ):
        made.add_coding(source, start, end, code, coder)
    _add_memo(made, consensus, only_consensus=only_consensus)
    return made


# where the consensus lies in this project -------------------------------------------------------------------

Places = dict[str, list[tuple[str, str]]]  # digest of the text -> names and GUIDs of the sources that have it


def _sources(project: Project) -> Places:
    places: Places = defaultdict(list)
    for source in project.tree.sources:
        try:
            places[project.text(source).sha256].append((source.name or "", source.guid))
        except RefiqdaError:
            continue  # a source without a text has no segment
    return places


def _source(segment: ConsensusSegment, places: Places, project: Project) -> str:
    found = _guid_of(segment.source, segment.source_text, segment.turn, places)
    if found is None and segment.source_text is None:
        return project.find_source(segment.source).guid
    if found is None:
        raise NotInProjectError(
            f'the project does not have the text of "{segment.source}"',
            file=project.label,
            remedy="Apply the consensus to a project that holds all compared texts.",
        )
    return found


def _guid_of(name: str, digest: str | None, turn: int, places: Places) -> str | None:
    """Return the source that says this, of several the one of this name; of several of one name by their turn."""
    found = places.get(digest or "", [])
    fitting = [guid for called, guid in found if called == name] or [guid for _, guid in found]
    return fitting[min(turn, len(fitting) - 1)] if fitting else None


class _Codes:
    """The GUID of each code path in the project: by lineage, else by path."""

    def __init__(self, project: Project, consensus: Consensus) -> None:
        self.project = project
        self.lineage = consensus.differences.material.code_guids
        self.found: dict[str, str] = {}
        self.paths: dict[str, list[str]] | None = None
        self.present = {
            guid_key(element.guid): element.guid
            for element in model.iterate(project.tree)
            if isinstance(element, model.Code) and element.guid
        }

    def guid(self, path: str) -> str:
        """Return the code's GUID; raises NotInProjectError and AmbiguousNameError."""
        if path not in self.found:
            known = [self.present[guid] for guid in self.lineage.get(path, ()) if guid in self.present]
            self.found[path] = known[0] if known else self._by_path(path)
        return self.found[path]

    def _by_path(self, path: str) -> str:
        """Return the only code of this very path, else the one that the path names among all names."""
        if self.paths is None:
            self.paths = defaultdict(list)
            index = self.project.index()
            for element in model.iterate(self.project.tree):
                if isinstance(element, model.Code):
                    self.paths[index.code_path(element) or ""].append(element.guid)
        if len(self.paths[path]) == 1:
            return self.paths[path][0]
        try:
            return self.project.find_code(path).guid
        except NotInProjectError as error:
            raise NotInProjectError(
                f'there is no code "{path}"',
                file=self.project.label,
                remedy="Add it to the codebook first; decisions name codes by their path.",
            ) from error
        except AmbiguousNameError as error:
            error.remedy = "Rename one of them first; decisions name codes by their path."
            raise


# the consensus alone ----------------------------------------------------------------------------------------


def _remove_compared(project: Project, consensus: Consensus, places: Places) -> None:
    """Remove the codings that the consensus replaces, and the selections that nothing is left on."""
    gone = _replaced(project, consensus, places)
    kept = _referred(project)
    for source in project.tree.sources:
        holder = source if isinstance(source, model.TextSource) else getattr(source, "representation", None)
        holder = holder or getattr(source, "text_description", None)
        if not isinstance(holder, model.TextSource):
            continue
        left = []
        for selection in holder.plain_text_selections:
            before = len(selection.codings)
            selection.codings = [
                coding
                for coding in selection.codings
                if (guid_key(selection.guid or ""), guid_key(coding.guid or "")) not in gone
            ]
            emptied = (
                before and not selection.codings and not selection.note_refs and not selection.description
            )
            if not emptied or guid_key(selection.guid or "") in kept:
                left.append(selection)
        holder.plain_text_selections = left
    codings = {coding for _, coding in gone}
    project.tree.links = [
        link
        for link in project.tree.links
        if not {guid_key(link.origin_guid or ""), guid_key(link.target_guid or "")} & codings
    ]


def _replaced(project: Project, consensus: Consensus, places: Places) -> set[tuple[str, str]]:
    """Return selection and coding of every compared coding, but of those who stand apart."""
    material = consensus.differences.material
    compared = {
        guid_key(_guid_of(source.name, source.digest, source.turn, places) or "")
        for source in material.sources
    }
    table = project.codings()
    labels = coder_labels(table)
    apart: dict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
    codes = _Codes(project, consensus)
    for segment in consensus.segments:
        if segment.reading is not None:
            where = guid_key(_source(segment, places, project))
            key = (where, segment.reading, guid_key(codes.guid(segment.code)))
            apart[key].append((segment.start, segment.end))
    gone = set()
    for row in table:
        if row.start is None or row.end is None or row.origin in NOT_MADE_HERE:
            continue
        called = labels.get(guid_key(row.coder_guid or ""))
        coder = next((one for one in (called, row.coder) if one in material.coders), None)
        if coder is None or guid_key(row.source_guid) not in compared:
            continue
        key = (guid_key(row.source_guid), coder, guid_key(row.code_guid or ""))
        if not any(start <= row.start and row.end <= end for start, end in apart.get(key, ())):
            gone.add((guid_key(row.selection_guid or ""), guid_key(row.guid)))
    return gone


def _referred(project: Project) -> set[str]:
    """Return the GUIDs that cases, links and graphs point to."""
    tree = project.tree
    found = {guid for case in tree.cases for guid in case.selection_refs}
    found |= {guid for link in tree.links for guid in (link.origin_guid, link.target_guid) if guid}
    found |= {
        each.represented_guid for graph in tree.graphs for each in graph.vertices if each.represented_guid
    }
    return {guid_key(guid) for guid in found}


# the memo ---------------------------------------------------------------------------------------------------


def _add_memo(project: Project, consensus: Consensus, *, only_consensus: bool) -> None:
    text = memo_text(consensus, only_consensus=only_consensus)
    guid = str(uuid.uuid5(_NOTES, text))
    note = model.Note(guid=guid, name=MEMO, creating_user=CONSENSUS_GUID, plain_text_content=text)
    project.tree.notes.append(note)
    project.tree.note_refs.append(guid)


def memo_text(consensus: Consensus, *, only_consensus: bool = False) -> str:
    """Return what the memo says: how much was agreed, every decision with its people and reason.

    It names places by source and number of characters, and quotes no words of the texts.
    """
    result = consensus.differences
    coders = ", ".join(result.material.coders)
    lines = [
        f"{MEMO} of {coders}.",
        "",
        f"Marked alike by all who coded the text: {len(result.agreed)} passages.",
    ]
    lines += [
        f"Settled by the rule {rule}: {count}."
        for rule, count in sorted(result.auto().items())
        if rule != "exact"
    ]
    states = Counter(item.state for item in result.items)
    lines.append(
        f"Decided: {states['decided']}. Still open: {states['open'] + states['reopened']}. "
        f"Earlier decisions without a passage now: {states['orphaned']}."
    )
    if only_consensus:
        lines.append("The analysts' own codings of these texts are not in this file.")
    lines.append("")
    lines += [_memo_line(item) for item in result.items]
    return _FORBIDDEN.sub("\ufffd", "\n".join(lines).rstrip("\n") + "\n")


def _memo_line(item: Item) -> str:
    difference, standing = item.difference, item.standing
    decision = standing.decision or standing.previous
    codes = ", ".join(difference.codes)
    head = f"{difference.id} {difference.source}, {difference.kind}, {codes}: "
    if decision is None:
        return head + ("in conflict" if standing.conflict else "open")
    state = "" if item.state in {"decided", "auto"} else f" ({item.state})"
    return head + _said(decision) + state


def _said(decision: Decision) -> str:
    """Return verb, people, meeting, reason, and each one's own reason."""
    what: list[str] = [decision.verb]
    what += [part for part in (decision.rule, decision.coder, decision.code) if part]
    text = " ".join(what)
    if decision.by:
        text += f", by {', '.join(decision.by)}"
    text += "".join(f", {part}" for part in (decision.meeting, decision.at) if part)
    if decision.reason:
        text += f". {' '.join(decision.reason.split())}"
    for person, own in decision.proposals.items():
        text += f" [{person}: {' '.join(own.split())}]"
    return text
