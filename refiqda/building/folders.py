"""What is to be coded: the files of a folder, files named one by one, or texts by name, as sources of a project.

A text that the project has already, by name and words, is not added again.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from refiqda import model
from refiqda.building.sources import add_document
from refiqda.documents.reading import Document, open_folder, read_documents
from refiqda.errors import wrong_kind
from refiqda.index import source_name
from refiqda.text.canonical import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.project import Project


def add_sources(
    project: Project,
    sources: Any,  # noqa: ANN401 - a folder, files, or texts by name
    *,
    encoding: str | None = None,
) -> list[str]:
    """Add sources and return what was odd about them, a sentence each.

    ``encoding`` is that of plain texts that are not UTF-8.

    Raises as `refiqda.documents.reading.open_folder`, InvalidArgumentError for what is none of the three.
    """
    if sources is None:
        return []
    left_out: Iterable[str] = ()
    if isinstance(sources, str | os.PathLike):
        folder = open_folder(Path(sources), encoding=encoding)
        documents, left_out = folder.documents, folder.left_out
    elif isinstance(sources, Mapping):
        documents = tuple(_document(name, text) for name, text in sources.items())
    elif isinstance(sources, list | tuple):
        documents = tuple(read_documents(_files(sources), encoding=encoding))
    else:
        raise wrong_kind(
            "a folder, a list of files, or a mapping of names to texts", sources, "Give one of them."
        )
    there = {
        (source_name(one), project.text(one).sha256)
        for one in project.tree.sources
        if isinstance(one, model.TextSource) and (one.plain_text_path or one.plain_text_content)
    }
    notes = [f"not taken: {one}" for one in left_out]
    for one in documents:
        notes += [f"{part.name}: {note}" for part in (one, *one.transcripts) for note in part.notes]
        if one.kind == "text" and (one.name, Text.from_string(one.text or "").sha256) in there:
            continue
        add_document(project, one)
    return notes


def _files(sources: Iterable[object]) -> list[Path | Document]:
    """Return the files of a list; raises InvalidArgumentError for what is none."""
    for one in sources:
        if not isinstance(one, str | os.PathLike | Document):
            raise wrong_kind("the path of a file", one, "Give a list of paths.")
    return [one if isinstance(one, Document) else Path(one) for one in sources]  # type: ignore[arg-type]  # checked


def _document(name: object, text: object) -> Document:
    if not isinstance(name, str) or not isinstance(text, str):
        raise wrong_kind(
            "a mapping of names to texts", text if isinstance(name, str) else name, "Give texts by name."
        )
    return Document(name=name, kind="text", text=text)
