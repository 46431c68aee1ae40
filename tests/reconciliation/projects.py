"""Real projects for tests of the consensus: texts, recordings, pictures and pages, coded by several people."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import attrs

from refiqda import editing, model
from refiqda.exchange.writer import write_xml
from refiqda.project import Project
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.log import Decision, DecisionLog
from tests.documents import pages
from tests.pictures_and_pages import png
from tests.reconciliation.fakes import TEXT, Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.reconciliation.differences import Difference

WIDTH, HEIGHT = 40, 30


def built(marks: Sequence[Mark], texts: dict[str, str] | None = None) -> Project:
    """Return a real project of the marks; codes are made as they come."""
    project = Project.new("A study")
    for name, text in (texts or {"S": TEXT}).items():
        project.add_source(name, text)
    add_people_and_codes(project, dict.fromkeys(mark.coder for mark in marks), {mark.code for mark in marks})
    for mark in marks:
        project.add_coding(mark.source, mark.start, mark.end, mark.code, mark.coder)
    return project


def add_people_and_codes(project: Project, people: dict[str, None], codes: set[str]) -> None:
    """Add users, and codes by their paths."""
    for coder in people:
        project.add_user(coder)
    for path in sorted(codes):
        parent, _, name = path.rpartition("/")
        project.add_code(name, parent=parent or None)


@attrs.frozen
class Area:
    """One coded area of a picture, or of a page (counted from 0)."""

    coder: str
    code: str
    box: tuple[int, int, int, int]
    source: str = "Photo"
    page: int | None = None


@attrs.frozen
class Stretch:
    """One coded stretch of a recording, in milliseconds."""

    coder: str
    code: str
    begin: int
    end: int
    source: str = "Sound"


def media(marks: Sequence[Area | Stretch | Mark], *, origin: str = "refiqda") -> Project:
    """Return a project with a text S, recordings Sound and Film, a picture Photo and a PDF Paper of two pages.

    Film has a transcript, which marks name as Film. ``origin`` is the program that it says it comes from.
    """
    project = Project.new("All media", origin=origin)
    project.add_source("S", TEXT)
    project.add_file("Sound", b"sound", suffix=".mp3")
    film = project.add_file("Film", b"film", suffix=".mp4")
    project.add_transcript(film, "Talk", TEXT, sync_points=[(0, 0), (40_000, len(TEXT))], duration=40_000)
    project.add_file("Photo", png(WIDTH, HEIGHT), suffix=".png")
    project.add_file(
        "Paper", pages.pdf(["A page of words", "Another page"]), suffix=".pdf", text="words here"
    )
    add_people_and_codes(project, dict.fromkeys(mark.coder for mark in marks), {mark.code for mark in marks})
    for number, mark in enumerate(marks):
        if isinstance(mark, Mark):
            project.add_coding(mark.source, mark.start, mark.end, mark.code, mark.coder)
        else:
            _add(project, mark, number)
    return project


def _add(project: Project, mark: Area | Stretch, number: int) -> None:
    source = project.find_source(mark.source)
    user, code = project.find_user(mark.coder), project.find_code(mark.code)
    coding = model.Coding(
        guid=editing.content_guid("test coding", str(number)), creating_user=user.guid, code_ref=code.guid
    )
    guid = editing.content_guid("test selection", str(number))
    if isinstance(mark, Stretch) and isinstance(source, model.AudioSource):
        source.audio_selections.append(
            model.AudioSelection(
                guid=guid, creating_user=user.guid, begin=mark.begin, end=mark.end, codings=[coding]
            )
        )
    elif isinstance(mark, Stretch) and isinstance(source, model.VideoSource):
        source.video_selections.append(
            model.VideoSelection(
                guid=guid, creating_user=user.guid, begin=mark.begin, end=mark.end, codings=[coding]
            )
        )
    elif isinstance(mark, Area):
        x1, y1, x2, y2 = mark.box
        corners = {"first_x": x1, "first_y": y1, "second_x": x2, "second_y": y2}
        if isinstance(source, model.PDFSource):
            source.pdf_selections.append(
                model.PDFSelection(
                    guid=guid,
                    creating_user=user.guid,
                    page=mark.page,
                    codings=[coding],
                    **corners,  # type: ignore[arg-type]  # four numbers
                )
            )
        elif isinstance(source, model.PictureSource):
            source.picture_selections.append(
                model.PictureSelection(
                    guid=guid,
                    creating_user=user.guid,
                    codings=[coding],
                    **corners,  # type: ignore[arg-type]  # as above
                )
            )


def xml_of(project: Project, *, plain: bool = False) -> bytes:
    """Return the project's XML as it would be written."""
    stream = io.BytesIO()
    write_xml(project.tree, stream, plain=plain)
    return stream.getvalue()


def marks_by(project: Project, coder: str) -> set[tuple[str | None, str | None, int | None, int | None]]:
    """Return what a coder marked: source, code, start, end."""
    return {
        (row.source, row.code_path, row.start, row.end) for row in project.codings() if row.coder == coder
    }


def places_by(project: Project, coder: str) -> set[tuple[object, ...]]:
    """Return what a coder marked in any medium: source, code, page, and span, times or box."""
    return {
        (
            row.source,
            row.code_path,
            row.page,
            (row.start, row.end)
            if row.start is not None
            else (row.begin_ms, row.end_ms)
            if row.begin_ms is not None
            else (row.x1, row.y1, row.x2, row.y2),
        )
        for row in project.codings()
        if row.coder == coder
    }


def log_of(*lines: Decision) -> DecisionLog:
    """Return a log of these lines, numbered as a file would."""
    return DecisionLog(
        decisions=tuple(attrs.evolve(line, line=number) for number, line in enumerate(lines, 2))
    )


def first(project: Project) -> Difference:
    """Return the first difference of a project."""
    return differences(project).items[0].difference
