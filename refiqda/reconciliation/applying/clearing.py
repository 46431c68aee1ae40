"""Taking codings out of a project: those that the consensus replaces, and an earlier consensus with all it brought.

What stands on something else stays: a selection goes only when nothing is left on it, and no case, link or graph
names it.
"""

from __future__ import annotations

import bisect
import math
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from refiqda import model
from refiqda.index import further_texts, main_text
from refiqda.model import guid_key
from refiqda.quotations import repeats_of
from refiqda.reconciliation.reserved import is_ours
from refiqda.reconciliation.segments import CONSENSUS_GUID, NOT_MADE_HERE, coder_labels
from refiqda.trees import elements_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from refiqda.project import Project
    from refiqda.reconciliation.applying.codes import Codes
    from refiqda.reconciliation.applying.homes import Homes
    from refiqda.reconciliation.consensus import Consensus
    from refiqda.rows import CodingRow

Gone = set[tuple[str, str]]
"""Codings to be taken out: the GUIDs of selection and coding, as `guid_key` spells them."""
Box = tuple[int, int, int, int]
Place = tuple[int, int] | Box
_SPAN: Final = 2


def remove_compared(project: Project, consensus: Consensus, homes: Homes, codes: Codes) -> None:
    """Remove the codings that the consensus replaces: those compared, but of readings that stand apart.

    Of quotations that a program wrote twice, in the text and on the page, both go.
    """
    gone = _replaced(project, consensus, homes, codes)
    again = _said_again(project, gone)
    _take_out(
        project,
        lambda selection, coding: (
            id(coding) in again or (guid_key(selection.guid or ""), guid_key(coding.guid or "")) in gone
        ),
        ours=None,
    )


def remove_consensus(project: Project, sets: Collection[str] = ()) -> None:
    """Remove what an earlier consensus brought: its user, codings, marks and notes, and the ``sets`` of these GUIDs.

    Descriptions of codes that it revised stay; they are the codebook's now.
    """
    tree = project.tree
    _take_out(project, lambda selection, coding: _by(coding.creating_user, selection), ours=CONSENSUS_GUID)
    notes = {guid_key(note.guid) for note in tree.notes if is_ours(note.creating_user)}
    tree.notes = [note for note in tree.notes if guid_key(note.guid) not in notes]
    _drop_references(tree, notes)
    keys = {guid_key(one) for one in sets}
    tree.sets = [one for one in tree.sets if guid_key(one.guid) not in keys]
    tree.links = [
        link
        for link in tree.links
        if not {guid_key(link.origin_guid or ""), guid_key(link.target_guid or "")} & notes
    ]
    tree.users = [user for user in tree.users if not is_ours(user.guid)]


def _by(own: str | None, selection: model.Selection) -> bool:
    return is_ours(own or selection.creating_user)


def _drop_references(tree: model.Project, notes: Collection[str]) -> None:
    """Remove what points to notes that are gone."""
    if not notes:
        return
    for element in elements_of(tree):
        for field in ("note_refs", "member_notes"):
            known = getattr(element, field, None)
            if known:
                left = [guid for guid in known if guid_key(guid) not in notes]
                if len(left) < len(known):
                    setattr(element, field, left)


# selections and their codings -------------------------------------------------------------------------------


def _holders(tree: model.Project) -> Iterator[tuple[model.Element, str]]:
    """Yield everything that has a list of selections, and the name of that list."""
    for bearer in (*tree.sources, *tree.notes):
        for name in ("audio_selections", "video_selections", "picture_selections", "pdf_selections"):
            if hasattr(bearer, name):
                yield bearer, name
        main = main_text(bearer)
        for text in ([] if main is None else [main]) + further_texts(bearer):
            yield (
                text,
                "transcript_selections" if isinstance(text, model.Transcript) else "plain_text_selections",
            )


def _take_out(
    project: Project, is_gone: Callable[[model.Selection, model.Coding], bool], *, ours: str | None
) -> None:
    """Remove codings, the selections on which nothing is left, and the links of both; of ``ours`` the bare ones too."""
    tree = project.tree
    kept = _referred(tree)
    removed: set[str] = set()
    for holder, name in _holders(tree):
        selections: list[model.Selection] = getattr(holder, name)
        left = [one for one in selections if not _emptied(one, is_gone, kept, removed, ours)]
        if len(left) < len(selections):
            setattr(holder, name, left)
    tree.links = [
        link
        for link in tree.links
        if not {guid_key(link.origin_guid or ""), guid_key(link.target_guid or "")} & removed
    ]


def _emptied(
    selection: model.Selection,
    is_gone: Callable[[model.Selection, model.Coding], bool],
    kept: Collection[str],
    removed: set[str],
    ours: str | None,
) -> bool:
    """Take the codings out of a selection; return whether it goes too."""
    going = [coding for coding in selection.codings if is_gone(selection, coding)]
    own = ours is not None and guid_key(selection.creating_user or "") == ours
    if not going and not (own and not selection.codings):
        return False
    removed.update(guid_key(coding.guid) for coding in going)
    places = {id(coding) for coding in going}
    selection.codings = [coding for coding in selection.codings if id(coding) not in places]
    if selection.codings or guid_key(selection.guid or "") in kept:
        return False
    return own or not (
        selection.note_refs or selection.description or getattr(selection, "representation", None)
    )


def _referred(tree: model.Project) -> set[str]:
    """Return the GUIDs that cases, links and graphs point to."""
    found = {guid for case in tree.cases for guid in case.selection_refs}
    found |= {guid for link in tree.links for guid in (link.origin_guid, link.target_guid) if guid}
    found |= {
        each.represented_guid for graph in tree.graphs for each in graph.vertices if each.represented_guid
    }
    return {guid_key(guid) for guid in found}


# what is replaced -------------------------------------------------------------------------------------------


def _replaced(project: Project, consensus: Consensus, homes: Homes, codes: Codes) -> Gone:
    """Return selection and coding of every compared coding, but of those who stand apart."""
    material = consensus.differences.material
    compared: dict[tuple[str, str, int | None], int] = {}
    for number, source in enumerate(material.sources):
        home = homes.find(number)
        if home is not None:
            compared[guid_key(home.guid), source.medium, source.page] = number
    marked, apart = _Marks(homes), _Marks(homes)
    for place, source in enumerate(material.sources):
        for one in source.segments:
            marked.add(place, one.coder, one.code, (one.start, one.end), one.box)
    for segment in consensus.segments:
        if segment.reading is not None:
            span = (segment.start, segment.end)
            apart.add(segment.number, segment.reading, segment.code, span, segment.box)
    table = project.codings()
    labels = coder_labels(table)
    first_page = project.page_areas().first_page
    gone: Gone = set()
    for row in table:
        at = _place(row, first_page)
        known = None if at is None else compared.get((guid_key(row.source_guid), *at[:2]))
        called = labels.get(guid_key(row.coder_guid or ""))
        coder = next((one for one in (called, row.coder) if one in material.coders), None)
        if at is None or known is None or coder is None or row.origin in NOT_MADE_HERE:
            continue
        code = codes.path(row.code_guid)
        if marked.cover(known, coder, code, at[2]) and not apart.cover(known, coder, code, at[2]):
            gone.add((guid_key(row.selection_guid or ""), guid_key(row.guid)))
    return gone


class _Marks:
    """Which places of the project each coder marked with each code, as the comparison has them."""

    def __init__(self, homes: Homes) -> None:
        self.homes = homes
        self.spans: dict[tuple[int, str, str], list[tuple[int, int]]] = defaultdict(list)
        self.boxes: dict[tuple[int, str, str], list[Box]] = defaultdict(list)

    def add(self, number: int, coder: str, code: str, span: tuple[int, int], box: Box | None) -> None:
        """Add a segment; one of a text is carried onto the project's words, and left out where they are not there."""
        if box is not None:
            self.boxes[number, coder, code].append(box)
            return
        placed = self.homes.placed(number, *span) if self.homes.find(number) is not None else None
        if placed is not None:
            self.spans[number, coder, code].append(placed)

    def cover(self, number: int, coder: str, code: str | None, place: Place) -> bool:
        """Return whether a coding lies in one of the segments."""
        key = (number, coder, code or "")
        if len(place) == _SPAN:
            # segments of one coder and code do not touch, so that the last one that begins before is the only one
            spans = self.spans.get(key, [])
            at = bisect.bisect_right(spans, (place[0], math.inf)) - 1
            return at >= 0 and place[1] <= spans[at][1]
        track = self.homes.material.gathered.tracks[self.homes.material.sources[number].track]
        x1, y1, x2, y2 = place
        x1, y1, x2, y2 = max(x1, 0), max(y1, 0), min(x2, track.width), min(y2, track.height)
        return any(
            box[0] <= x1 and box[1] <= y1 and x2 <= box[2] and y2 <= box[3] for box in self.boxes.get(key, ())
        )


def _place(row: CodingRow, first_page: int) -> tuple[str, int | None, Place] | None:
    """Return medium, page and place of a coding as the comparison has them; None for one that it does not."""
    if row.start is not None and row.end is not None:
        return ("text", None, (row.start, row.end)) if row.start < row.end else None
    if row.source_kind in {"audio", "video"} and row.begin_ms is not None and row.end_ms is not None:
        begin, end = sorted((row.begin_ms, row.end_ms))
        return ("time", None, (max(begin, 0), end)) if begin < end else None
    if row.x1 is None or row.y1 is None or row.x2 is None or row.y2 is None:
        return None
    page = row.page - first_page if row.source_kind == "pdf" and row.page is not None else None
    x1, x2 = sorted((row.x1, row.x2))
    y1, y2 = sorted((row.y1, row.y2))
    return ("area", page, (x1, y1, x2, y2)) if x1 < x2 and y1 < y2 else None


def _said_again(project: Project, gone: Gone) -> set[int]:
    """Return the ids of the codings of areas that repeat one which goes."""
    found: set[int] = set()
    for source in project.tree.sources:
        repeats = repeats_of(source) if isinstance(source, model.PDFSource) else None
        if not isinstance(source, model.PDFSource) or repeats is None or source.representation is None:
            continue
        for passage in source.representation.plain_text_selections:
            for coding in passage.codings:
                if (guid_key(passage.guid or ""), guid_key(coding.guid or "")) in gone:
                    found |= {id(repeat) for _, repeat in repeats.said_of.get(id(coding), ())}
    return found
