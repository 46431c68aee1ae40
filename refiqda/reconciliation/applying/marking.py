"""Selections and codings of the consensus coder: passages of texts, stretches of time, areas of pictures and pages.

Each is what the standard has for it: a PlainTextSelection (clause 10.2) or, in a transcript, a TranscriptSelection
between two sync points, a PDFSelection (10.3), a PictureSelection, an AudioSelection or a VideoSelection (10.4). An
area of a page is in the comparison what the standard says, points from the bottom left; a program that measures
from the top left gets it turned round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda import editing, model
from refiqda.errors import NotInProjectError
from refiqda.exchange.page_sizes import other_origin
from refiqda.exchange.programs import STANDARD, program_of
from refiqda.model import guid_key

if TYPE_CHECKING:
    from refiqda.project import Project
    from refiqda.reconciliation.applying.homes import Homes
    from refiqda.reconciliation.consensus import ConsensusSegment

Box = tuple[int, int, int, int]
Timed = model.AudioSelection | model.VideoSelection
Area = model.PictureSelection | model.PDFSelection
Marked = model.PlainTextSelection | model.TranscriptSelection | Timed | Area


class Marking:
    """Makes the selections of one user; those that are there already are used again, but for a mark of its own."""

    def __init__(self, project: Project, homes: Homes, user: model.User) -> None:
        self.project = project
        self.homes = homes
        self.user = user
        self._coded: set[tuple[str, str, int | None, tuple[int, ...], str]] = set()
        self._known: dict[tuple[str, int, int, int, int, int], Timed | Area] = {}

    def add(self, segment: ConsensusSegment, code: model.Code) -> model.Coding | None:
        """Add a coding for a segment of the consensus; None where the user has it already.

        Raises NotInProjectError where its place is not in the project.
        """
        home = self.homes.home(segment)
        place = (
            self.homes.span(segment)
            if segment.medium == "text"
            else segment.box or (segment.start, segment.end)
        )
        key = (guid_key(home.guid), segment.medium, segment.page, place, guid_key(code.guid))
        if key in self._coded:
            return None
        self._coded.add(key)
        if segment.medium == "text":
            return self.project.add_coding(home.holder or home.source, *place[:2], code, self.user)
        selection = self.selection(segment)
        content = (selection.guid, code.guid, self.user.guid)
        guid = editing.new_guid(self.project, None, "coding", *content)
        coding = model.Coding(guid=guid, creating_user=self.user.guid, code_ref=code.guid)
        selection.codings.append(coding)
        return coding

    def selection(self, segment: ConsensusSegment) -> Marked:
        """Return the user's selection of exactly this place, made where there is none; raises as `add`."""
        home = self.homes.home(segment)
        if segment.medium == "text":
            start, end = self.homes.span(segment)
            return editing.add_passage(self.project, home.holder or home.source, (start, end), self.user)
        box = segment.box or (0, segment.start, 0, segment.end)
        key = (guid_key(home.guid), segment.page or 0, *box)
        if key not in self._known:
            self._known[key] = self._made(home.source, segment)
        return self._known[key]

    def _made(self, source: model.Source, segment: ConsensusSegment) -> Timed | Area:
        page = "" if segment.page is None else str(segment.page)
        place = segment.box or (segment.start, segment.end)
        user = self.user.guid
        guid = editing.new_guid(self.project, None, "selection", source.guid, page, *map(str, place), user)
        start, end, box = segment.start, segment.end, segment.box
        if box is None and isinstance(source, model.AudioSource):
            sound = model.AudioSelection(guid=guid, creating_user=user, begin=start, end=end)
            source.audio_selections.append(sound)
            return sound
        if box is None and isinstance(source, model.VideoSource):
            film = model.VideoSelection(guid=guid, creating_user=user, begin=start, end=end)
            source.video_selections.append(film)
            return film
        if box is not None and isinstance(source, model.PictureSource):
            x1, y1, x2, y2 = box
            area = model.PictureSelection(
                guid=guid, creating_user=user, first_x=x1, first_y=y1, second_x=x2, second_y=y2
            )
            source.picture_selections.append(area)
            return area
        if box is not None and isinstance(source, model.PDFSource) and segment.page is not None:
            return self._on_page(source, segment.page, box, guid)
        raise NotInProjectError(
            f'what it has as "{segment.source}" is another kind of file',
            file=self.project.label,
            remedy="Apply the consensus to a project that holds all compared sources.",
        )

    def _on_page(self, source: model.PDFSource, page: int, box: Box, guid: str) -> model.PDFSelection:
        """Return a new area of a page (counted from 0), measured and counted as the project's program does."""
        program = program_of(self.project.tree.origin) or STANDARD
        x1, y1, x2, y2 = box
        if program.pdf_origin == "top-left":
            sizes = self.project.page_sizes(source) or ()
            size = sizes[page] if page < len(sizes) else None
            if size is not None and not size.rotation:  # else the areas were compared as the file has them
                y1, y2 = sorted((other_origin(y1, size.height), other_origin(y2, size.height)))
        area = model.PDFSelection(
            guid=guid,
            creating_user=self.user.guid,
            page=page + program.first_page,
            first_x=x1,
            first_y=y1,
            second_x=x2,
            second_y=y2,
        )
        source.pdf_selections.append(area)
        return area
