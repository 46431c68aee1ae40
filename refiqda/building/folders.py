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
from refiqda.documents.reading import Document, open_folder, read_document
from refiqda.errors import wrong_kind
from refiqda.index import source_name
from refiqda.text.canonical import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.project import Project


def add_sources(project: Project, sources: Any) -> list[str]:  # noqa: ANN401 - a folder, files, or texts by name
    """Add sources and return what was odd about them, a sentence each.

    Raises as `refiqda.documents.reading.open_folder`, InvalidArgumentError for what is none of the three.
    """
    if sources is None:
        return []
    left_out: Iterable[str] = ()
    if isinstance(sources, str | os.PathLike):
        folder = open_folder(Path(sources))
        documents, left_out = folder.documents, folder.left_out
    elif isinstance(sources, Mapping):
        documents = tuple(_document(name, text) for name, text in sources.items())
    elif isinstance(sources, list | tuple):
        documents = tuple(one if isinstance(one, Document) else read_document(Path(one)) for one in sources)
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


def _document(name: object, text: object) -> Document:
    if not isinstance(name, str) or not isinstance(text, str):
        raise wrong_kind(
            "a mapping of names to texts", text if isinstance(name, str) else name, "Give texts by name."
        )
    return Document(name=name, kind="text", text=text)
