"""How foreign writers say PDFs, pictures and recordings: the half of a writer that deals with places."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tests.foreign import files
from tests.foreign.facts import Form, Place, Truth, key_of
from tests.foreign.spelling import El, Stored, el, ref

if TYPE_CHECKING:
    from tests.foreign import study as plain

CORNERS = ("firstX", "firstY", "secondX", "secondY")


class Media:
    """What a writer says of everything that is no plain text; ``Writer`` brings what this class leaves open."""

    form: ClassVar[Form]
    members: dict[str, bytes]
    texts: dict[str, str]

    def guid(self, key: str) -> str:
        """Return the GUID of a thing."""
        raise NotImplementedError

    def source_name(self, name: str) -> str | None:
        """Return a source's name as written."""
        raise NotImplementedError

    def by(self, person: str | None = None, *, modified: bool = True) -> dict[str, object]:
        """Return who made a thing and when."""
        raise NotImplementedError

    def text_of(self, source: plain.Document) -> Stored:
        """Return a text as this program stores and counts it."""
        raise NotImplementedError

    def text_paths(self, source: plain.Document) -> dict[str, object]:
        """Store a text's files; return the attributes that name them."""
        raise NotImplementedError

    def coding(self, applied: plain.Applied, truth: Truth, key: str | None = None) -> El:
        """Return a coding, and remember the truth about it."""
        raise NotImplementedError

    def holder(self, tag: str, source: plain.Document, name: str | None, owner: str | None = None) -> El:
        """Return a text source or representation."""
        raise NotImplementedError

    def noted(self, key: str) -> list[plain.Memo]:
        """Return the memos that a thing refers to."""
        raise NotImplementedError

    def media_path(self, key: str, suffix: str, data: bytes) -> dict[str, object]:
        """Store a file; return the attributes that name it."""
        name = self.guid(f"{key} file")
        self.members[f"{name}.{suffix}"] = data
        return {"path": f"internal://{name}.{suffix}"}

    def page_place(self, where: plain.Rectangle, height: int) -> Place:
        """Return the numbers of a part of a page in this program's convention."""
        page = (where.page or 0) + self.form.first_page
        if self.form.pdf_from_top:
            return Place(page, where.x1, height - where.y2, where.x2, height - where.y1)
        return Place(page, where.x1, where.y1, where.x2, where.y2)

    def page_area(
        self, printed: plain.Printed, key: str, where: plain.Rectangle, codings: tuple[plain.Applied, ...]
    ) -> list[El]:
        """Return the selections of a part of a page."""
        place = self.page_place(where, printed.height)
        truth = Truth(self.source_name(printed.name), None, None, None, "", None, place)
        made = []
        groups = [(applied,) for applied in codings] if self.form.split else [codings]
        for group in groups:
            name = f"{key} {group[0].key}" if self.form.split else key
            selection = el("PDFSelection", guid=self.guid(name), name=self.area_name(), page=place.page)
            selection.attributes |= dict(zip(CORNERS, place[1:5], strict=True)) | self.by(group[0].coder)
            made.append(selection.add(*(self.coding(applied, truth) for applied in group)))
        return made

    def area_name(self) -> str | None:
        """Return the name that this program gives an area."""
        return ""

    def pdf(self, printed: plain.Printed) -> El:
        """Return a PDF source: areas, then its text."""
        made = el("PDFSource", guid=self.guid(printed.key), name=self.source_name(printed.name))
        made.attributes |= self.media_path(
            printed.key, "pdf", files.pdf(printed.pages, printed.width, printed.height)
        )
        made.attributes |= self.by()
        for area in printed.areas:
            made.add(*self.page_area(printed, area.key, area.where, area.codings))
        return made.add(self.representation(printed))

    def representation(self, printed: plain.Printed) -> El | None:
        """Return the text of a PDF."""
        return self.holder("Representation", printed.text, printed.text.name, self.source_name(printed.name))

    def picture(self, picture: plain.Picture) -> El:
        """Return a picture source with its areas."""
        made = el("PictureSource", guid=self.guid(picture.key), name=self.source_name(picture.name))
        made.attributes |= self.media_path(picture.key, "png", files.png(picture.width, picture.height))
        made.attributes |= self.by()
        for area in picture.areas:
            where = area.where
            place = Place(None, where.x1, where.y1, where.x2, where.y2)
            truth = Truth(self.source_name(picture.name), None, None, None, "", None, place)
            selection = el("PictureSelection", guid=self.guid(area.key), name="")
            selection.attributes |= dict(zip(CORNERS, place[1:5], strict=True)) | self.by(
                area.codings[0].coder
            )
            made.add(selection.add(*(self.coding(applied, truth) for applied in area.codings)))
        return made.add(*(ref("NoteRef", self.guid(memo.key)) for memo in self.noted(picture.key)))

    def recording_path(self, recording: plain.Recording) -> dict[str, object]:
        """Return where a recording lies."""
        return self.media_path(recording.key, "m4a", files.m4a())

    def recording(self, recording: plain.Recording) -> El:
        """Return an audio or video source: its transcript, then stretches."""
        kind = self.recording_kind(recording)
        name = self.source_name(recording.name)
        made = el(f"{kind}Source", guid=self.guid(recording.key), name=name)
        made.attributes |= self.recording_path(recording) | self.by()
        made.add(self.transcript(recording, name))
        for stretch in recording.stretches:
            place = Place(begin=stretch.begin, end=stretch.end)
            truth = Truth(name, None, None, None, "", None, place)
            selection = el(f"{kind}Selection", guid=self.guid(stretch.key), begin=place.begin, end=place.end)
            selection.attributes |= self.by()
            made.add(selection.add(*(self.coding(applied, truth) for applied in stretch.codings)))
        return made

    def recording_kind(self, recording: plain.Recording) -> str:
        """Return ``Audio`` or ``Video``."""
        return "Video" if recording.video else "Audio"

    def transcript(self, recording: plain.Recording, owner: str | None) -> El:
        """Return a transcript with its sync points and coded passages."""
        source = recording.transcript
        numbers = self.text_of(source).numbers
        made = el("Transcript", guid=self.guid(source.key), name=source.name)
        self.texts[key_of(self.guid(source.key))] = source.text
        made.attributes |= self.text_paths(source) | self.by()
        for number, (moment, position) in enumerate(recording.points):
            guid = self.guid(f"{source.key} point {number}")
            made.add(el("SyncPoint", guid=guid, timeStamp=moment, position=numbers[position]))
        for spoken in recording.spoken:
            (begin, start), (end, stop) = recording.points[spoken.first], recording.points[spoken.last]
            words = source.text[start:stop]
            truth = Truth(owner, start, stop, words, "", None, Place(begin=begin, end=end))
            selection = el(
                "TranscriptSelection",
                guid=self.guid(spoken.key),
                fromSyncPoint=self.guid(f"{source.key} point {spoken.first}"),
                toSyncPoint=self.guid(f"{source.key} point {spoken.last}"),
            )
            selection.attributes |= self.by()
            made.add(selection.add(*(self.coding(applied, truth) for applied in spoken.codings)))
        return made
