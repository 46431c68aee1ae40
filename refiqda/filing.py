"""Sources that are files: PDFs, pictures, recordings and styled texts added to a project.

A file is read through once for its GUID, which is made of its content; it is never held in memory, and it is
copied into the archive when the project is written.

Sources: REFI-QDA 1.5, clauses 8.3 to 8.5 and 9.1.1 to 9.1.6.
"""

from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from refiqda import model
from refiqda.documents.kinds import KINDS, suffix_of
from refiqda.editing import check_name, check_string, find_source, new_guid
from refiqda.errors import InvalidArgumentError
from refiqda.exchange.additions import stored_file, too_large
from refiqda.exchange.limits import INTERNAL_FILE_LIMIT
from refiqda.exchange.names import safe_name
from refiqda.exchange.streams import CHUNK
from refiqda.text.canonical import Text
from refiqda.text.positions import as_stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.project import Project

_CLASSES: Final[dict[str, Any]] = {
    "pdf": model.PDFSource,
    "picture": model.PictureSource,
    "audio": model.AudioSource,
    "video": model.VideoSource,
}


def add_file(
    project: Project,
    name: str,
    file: bytes | str | Path,
    *,
    text: str | None = None,
    suffix: str | None = None,
    outside: bool = False,
    guid: str | None = None,
) -> model.Source:
    """Add a source that is a file; see `Project.add_file`."""
    check_name(name)
    ending = (
        suffix.lower() if suffix is not None else suffix_of(name if isinstance(file, bytes) else Path(file))
    )
    kind = KINDS.get(ending)
    if kind is None or (kind == "text" and ending != ".docx"):
        raise InvalidArgumentError(
            f"a file that ends in {ending!r} is no kind of source",
            remedy="Add a .docx, .pdf, picture or recording, or name its suffix; add plain texts with add_source.",
        )
    if text is not None and kind in {"audio", "video"}:
        raise InvalidArgumentError(
            "a recording has no text of its own", remedy="Add its transcript with add_transcript."
        )
    if kind == "text" and text is None:
        raise InvalidArgumentError(
            "a styled text is added with its plain text", remedy="Give text=, as it is to be coded."
        )
    if outside and (kind not in {"audio", "video"} or isinstance(file, bytes)):
        raise InvalidArgumentError(
            "only the file of a recording may lie outside of the project (REFI-QDA 1.5, clauses 8.1 and 9.1)",
            remedy="Leave out outside=True, or give the path of a recording.",
        )
    if text is not None:
        check_string(text)
    if not (outside or isinstance(file, bytes)) and stored_file(Path(file)).length > INTERNAL_FILE_LIMIT:
        raise too_large(Path(file).name)  # before it is read through for its GUID
    made = new_guid(project, guid, "source", name, digest_of(file))
    if outside:
        path = f"relative:///{safe_name(Path(cast('str', file)).name)}"
    else:
        path = f"internal://{made.strip('{}')}{ending}"
        project.new_files[path] = file
    if kind == "text":
        source: model.Source = model.TextSource(guid=made, name=name, rich_text_path=path)
        put_text(project, cast("model.TextSource", source), made, text or "")
    else:
        source = _CLASSES[kind](guid=made, name=name, path=path)
        if text is not None:
            inner = _inner_text(project, source, text)
            setattr(source, "representation" if kind == "pdf" else "text_description", inner)
    project.tree.sources.append(source)
    return source


def add_transcript(  # noqa: PLR0913 - what a transcript is made of
    project: Project,
    recording: str | model.Source,
    name: str,
    text: str,
    *,
    sync_points: Sequence[tuple[int, int]] = (),
    duration: int | None = None,
    styled: bytes | str | Path | None = None,
    guid: str | None = None,
) -> model.Transcript:
    """Add a transcript to a recording; see `Project.add_transcript`."""
    check_name(name)
    check_string(text)
    source = find_source(project, recording)
    if not isinstance(source, model.AudioSource | model.VideoSource):
        raise InvalidArgumentError(
            "only a recording has transcripts",
            file=project.label,
            where=source.guid,
            remedy="Add the recording first, or the text as a source.",
        )
    string = Text.from_string(text).string
    points = _points(string, sync_points, duration)
    made = new_guid(project, guid, "transcript", source.guid, name, Text.from_string(string).sha256)
    transcript = model.Transcript(guid=made, name=name)
    put_text(project, transcript, made, string)
    if styled is not None:
        path = f"internal://{new_guid(project, None, 'styled', made).strip('{}')}.docx"
        project.new_files[path] = styled
        transcript.rich_text_path = path
    places = project.text(transcript).to_raw([position for _, position in points]).tolist()
    transcript.sync_points = [
        model.SyncPoint(
            guid=new_guid(project, None, "sync point", made, str(place), str(time)),
            time_stamp=time,
            position=place,
        )
        for (time, _), place in zip(points, places, strict=True)
    ]
    source.transcripts.append(transcript)
    return transcript


def _points(text: str, given: Sequence[tuple[int, int]], duration: int | None) -> list[tuple[int, int]]:
    """Return the sync points of a transcript, with one at its beginning, and one at its end where its time is known."""
    points = sorted(given, key=lambda point: (point[1], point[0]))
    if any(not 0 <= position <= len(text) or time < 0 for time, position in points):
        raise InvalidArgumentError(
            "a sync point lies outside of its text, or before the recording begins",
            remedy=f"The text has the positions 0 to {len(text)}, and times are milliseconds from 0.",
        )
    if any(after[0] < before[0] or after[1] == before[1] for before, after in pairwise(points)):
        raise InvalidArgumentError(
            "sync points go back in time, or two stand at one position",
            remedy="Leave out those that do (refiqda.documents.stamps.in_order).",
        )
    if not points or points[0][1] > 0:
        points.insert(0, (0, 0))
    if duration is not None and points[-1][1] < len(text) and points[-1][0] <= duration:
        points.append((duration, len(text)))
    return points


def _inner_text(project: Project, source: model.Source, text: str) -> model.TextSource:
    """Return the text of a PDF or a picture, as a text source inside of it."""
    guid = new_guid(project, None, "representation", source.guid, Text.from_string(text).sha256)
    inner = model.TextSource(guid=guid, name=source.name)
    put_text(project, inner, guid, text)
    return inner


def put_text(project: Project, holder: model.TextSource | model.Transcript, guid: str, text: str) -> None:
    """Let ``text`` be the plain text of ``holder``, in a file of its own named by ``guid``."""
    holder.plain_text_path = f"internal://{guid.strip('{}')}.txt"
    project.new_texts[holder.plain_text_path] = as_stored(Text.from_string(text).string)


def digest_of(file: bytes | str | Path) -> str:
    """Return the SHA-256 of a file, read piece by piece; raises UnusableFileError for what is no file."""
    if isinstance(file, bytes):
        return hashlib.sha256(file).hexdigest()
    summed = hashlib.sha256()
    with stored_file(Path(file)).open() as stream:
        while chunk := stream.read(CHUNK):
            summed.update(chunk)
    return summed.hexdigest()
