"""Texts, PDFs, pictures and recordings become sources of a project.

Sources are called as their files are, with the suffix: no two of a folder share a name, and programs that keep a
source as a file (QualCoder) need the suffix. The files themselves lie inside of the project: who gets it has all of
it. Recordings can stay outside (``recordings="beside"``): then the project names them by ``relative:///`` and their
file name, and they have to be handed on with it; those beyond 2,147,483,647 bytes must (clause 8.5).

A recording has a transcript for each text of its name, and in that the points that tie it to the sound. Time stamps in
a transcript stay in its text: QualCoder reads its times from there (it drops sync points), and the others show them
as they are.

Sources: REFI-QDA 1.5, clauses 8.3 to 8.5, 9.1 and 10.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from refiqda.documents.reading import Document, read_folder
from refiqda.errors import InvalidArgumentError, wrong_kind

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda import model
    from refiqda.project import Project

Recordings = Literal["inside", "beside"]
"""Where the files of recordings lie: in the project, or beside it."""


def add_document(project: Project, document: Document, *, recordings: Recordings = "inside") -> model.Source:
    """Add a document to a project, with the transcripts of a recording; return its source.

    GUIDs are made of names and content. Raises InvalidArgumentError for a file beyond 2,147,483,647 bytes that is
    not a recording kept beside the project, and UnusableFileError for one that can no longer be read.
    """
    if not isinstance(document, Document):
        raise wrong_kind(
            "a document", document, "Read it first: refiqda.documents.reading.read_document(path)."
        )
    if document.file is None:
        return project.add_source(document.name, document.text or "")
    if document.kind not in {"audio", "video"}:
        return project.add_file(document.name, document.file, text=document.text)
    source = _add_recording(project, document, recordings)
    for text in document.transcripts:
        transcript = project.add_transcript(
            source,
            text.name,
            text.text or "",
            sync_points=text.sync_points,
            duration=document.duration,
            styled=text.file,
        )
        transcript.description = _on_times(len(text.sync_points))
    return source


def add_folder(
    project: Project, folder: str | Path, *, recordings: Recordings = "inside"
) -> list[model.Source]:
    """Add everything in a folder that can be a source, in the order of names; return the sources.

    Texts of a recording's name become its transcripts. What else lies in the folder, and what was odd about the
    files, `refiqda.documents.reading.open_folder` tells. Raises as `add_document` and `open_folder`.
    """
    return [add_document(project, one, recordings=recordings) for one in read_folder(folder)]


def _add_recording(project: Project, document: Document, recordings: Recordings) -> model.Source:
    if recordings not in {"inside", "beside"}:
        raise InvalidArgumentError(
            f"{recordings!r} is no place for recordings", remedy='Use "inside" or "beside".'
        )
    if document.file is None:
        raise InvalidArgumentError("a recording has no file", remedy="Read it again.")
    return project.add_file(document.name, document.file, outside=recordings == "beside")


def _on_times(stamps: int) -> str | None:
    """Return what a transcript says of its own times, for whoever reads it in another program."""
    if not stamps:
        return None
    return f"Tied to the recording by {stamps} times; times of passages between them are estimated."
