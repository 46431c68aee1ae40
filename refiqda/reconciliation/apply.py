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
from refiqda.text.anchor import align_texts

if TYPE_CHECKING:
    from refiqda.project import Project
    from refiqda.reconciliation.consensus import Consensus, ConsensusSegment
    from refiqda.reconciliation.listing import Item
    from refiqda.reconciliation.log import Decision
    from refiqda.reconciliation.segments import Material
    from refiqda.text.anchor import TextAlignment

NAME: Final = "Consensus"
MEMO: Final = "Decisions on the consensus"
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML can hold (production 2 of XML 1.0); reasons come from a log that can."""
_NOTES: Final = uuid.UUID("c3a0b2de-55a5-5b0c-9a2f-6d3a6f1f7a10")


def apply(project: Project, consensus: Consensus, *, only_consensus: bool = False) -> Project:
    """Return a copy of ``project`` with the codings of the consensus, and its memo.

    ``project`` holds the texts (found by what they say, or as other states of them by lineage, onto whose words the
    passages are carried) and the codes (by GUID, else path). What is still
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
    places = _Texts(made, consensus.differences.material)
    codes = _Codes(made, consensus)
    if only_consensus:
        _remove_compared(made, consensus, places)
    coder = made.add_user(NAME, guid=CONSENSUS_GUID)
    for (source, start, end), code in dict.fromkeys(
        (places.place(each), codes.guid(each.code)) for each in consensus.joint
    ):
        made.add_coding(source, start, end, code, coder)
    _add_memo(made, consensus, only_consensus=only_consensus)
    return made


# where the consensus lies in this project -------------------------------------------------------------------


class _Texts:
    """Where the compared texts are in the project: by what they say, else, as other states of them, by lineage."""

    def __init__(self, project: Project, material: Material) -> None:
        self.project = project
        self.by_words: dict[str, list[tuple[str, str]]] = defaultdict(list)  # names and GUIDs of the sources
        self.by_guid: dict[str, str] = {}
        for source in project.tree.sources:
            try:
                self.by_words[project.text(source).sha256].append((source.name or "", source.guid))
            except RefiqdaError:
                continue  # a source without a text has no segment
            self.by_guid[guid_key(source.guid)] = source.guid
        self.compared = {(one.name, one.digest, one.turn): one for one in material.sources}
        self._moves: dict[tuple[str, str], TextAlignment] = {}

    def guid_of(self, name: str, digest: str | None, turn: int) -> str | None:
        """Return the source that says this, of several the one of this name; of several of one name by their turn."""
        found = self.by_words.get(digest or "", [])
        fitting = [guid for called, guid in found if called == name] or [guid for _, guid in found]
        if fitting:
            return fitting[min(turn, len(fitting) - 1)]
        known = self.compared.get((name, digest, turn))
        return (
            next((self.by_guid[one] for one in known.guids if one in self.by_guid), None) if known else None
        )

    def place(self, segment: ConsensusSegment) -> tuple[str, int, int]:
        """Return source, start and end of a segment; raises NotInProjectError where its text or words are not there."""
        guid = self.guid_of(segment.source, segment.source_text, segment.turn)
        if guid is None and segment.source_text is None:
            guid = self.project.find_source(segment.source).guid
        if guid is None:
            raise NotInProjectError(
                f'the project does not have the text of "{segment.source}"',
                file=self.project.label,
                remedy="Apply the consensus to a project that holds all compared texts.",
            )
        known = self.compared.get((segment.source, segment.source_text, segment.turn))
        here = self.project.text(guid)
        if known is None or known.text is None or here.sha256 == segment.source_text:
            return guid, segment.start, segment.end
        key = (known.key, guid)
        if key not in self._moves:
            self._moves[key] = align_texts(known.text, here.string)
        placed = self._moves[key].place(segment.start, segment.end)
        if placed is None:
            raise NotInProjectError(
                f'its text of "{segment.source}" lacks the words from {segment.start:,} to {segment.end:,}',
                file=self.project.label,
                remedy="Apply the consensus to a project with the text that was compared.",
            )
        return guid, placed.start, placed.end


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


def _remove_compared(project: Project, consensus: Consensus, places: _Texts) -> None:
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


def _replaced(project: Project, consensus: Consensus, places: _Texts) -> set[tuple[str, str]]:
    """Return selection and coding of every compared coding, but of those who stand apart."""
    material = consensus.differences.material
    compared = {
        guid_key(places.guid_of(source.name, source.digest, source.turn) or "") for source in material.sources
    }
    table = project.codings()
    labels = coder_labels(table)
    apart: dict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
    codes = _Codes(project, consensus)
    for segment in consensus.segments:
        if segment.reading is not None:
            where, start, end = places.place(segment)
            key = (guid_key(where), segment.reading, guid_key(codes.guid(segment.code)))
            apart[key].append((start, end))
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
