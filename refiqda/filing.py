"""Sources that are files: PDFs, pictures, recordings and styled texts added to a project.

A file is read through once for its GUID, which is made of its content; it is never held in memory, and it is
copied into the archive when the project is written.

Sources: REFI-QDA 1.5, clauses 8.3 to 8.5 and 9.1.1 to 9.1.6.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from refiqda import model
from refiqda.documents.kinds import KINDS, suffix_of
from refiqda.editing import check_name, check_text, new_guid
from refiqda.errors import InvalidArgumentError
from refiqda.exchange.streams import CHUNK
from refiqda.text.canonical import Text
from refiqda.text.positions import as_stored

if TYPE_CHECKING:
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
    made = new_guid(project, guid, "source", name, digest_of(project, file))
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


def _inner_text(project: Project, source: model.Source, text: str) -> model.TextSource:
    """Return the text of a PDF or a picture, as a text source inside of it."""
    guid = new_guid(project, None, "representation", source.guid, Text.from_string(text).sha256)
    inner = model.TextSource(guid=guid, name=source.name)
    put_text(project, inner, guid, text)
    return inner


def put_text(project: Project, holder: model.TextSource | model.Transcript, guid: str, text: str) -> None:
    """Let ``text`` be the plain text of ``holder``, in a file of its own named by ``guid``."""
    check_text(text)
    holder.plain_text_path = f"internal://{guid.strip('{}')}.txt"
    project.new_texts[holder.plain_text_path] = as_stored(Text.from_string(text).string)


def digest_of(project: Project, file: bytes | str | Path) -> str:
    """Return the SHA-256 of a file, read piece by piece; raises as setting one of `Project.new_files`."""
    summed = hashlib.sha256()
    if isinstance(file, bytes):
        summed.update(file)
        return summed.hexdigest()
    trial = type(project.new_files)()
    trial["file"] = file  # looks whether it is a file, and of a size that a project may hold
    held = trial.held("file")
    if held is not None:
        with held.container.stream(held.member) as stream:
            while chunk := stream.read(CHUNK):
                summed.update(chunk)
    return summed.hexdigest()
