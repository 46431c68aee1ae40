"""Let one public library read a .qdpx, and print as JSON what it makes of the codings of texts.

``python libraries.py NAME FILE FOLDER CHECKOUTS``, run by a Python that has the library (never the project's own):
rows of source, words, code and coder. Words are the library's own where it gives any; pyrefiqda gives numbers and the
file, which are taken as the standard says, and qdpxlib gives sentences.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
from pathlib import Path
from typing import Any
from unittest import mock


def pyrefiqda(path: Path, folder: Path) -> list[list[Any]]:
    """Return the codings that pyrefiqda's model holds."""
    handler = importlib.import_module("pyrefiqda").RefiProject
    project = handler.load(path, folder)
    users = {user.guid: user.name for user in (project.users.user if project.users else [])}
    codes: dict[str, str] = {}
    waiting = list(project.code_book.codes.code)
    while waiting:
        code = waiting.pop()
        codes[code.guid] = code.name
        waiting += code.code
    rows = []
    sources = [(one, one) for one in project.sources.text_source]
    sources += [(one, one.representation) for one in project.sources.pdfsource if one.representation]
    for source, holder in sources:
        text = holder.plain_text_content
        if holder.plain_text_path:
            file = handler.resolve_source_path(holder.plain_text_path, folder)
            text = file.read_bytes().decode("utf-8-sig")
        for selection in holder.plain_text_selection:
            words = (text or "")[selection.start_position : selection.end_position]
            rows += [
                [source.name, words, codes.get(one.code_ref.target_guid), users.get(one.creating_user)]
                for one in selection.coding
            ]
    return rows


def qdapy(path: Path, folder: Path) -> list[list[Any]]:
    """Return qdaPy's table of fragments, those of texts."""
    del folder
    table = importlib.import_module("qdapy.qdpx").read_qdpx(path, warn=False).fragments
    table = table[table["positionKind"] == "text"]
    columns = zip(table["title"], table["text"], table["code"], table["codedBy"], strict=True)
    return [[source, words, code.rpartition("/")[2], coder] for source, words, code, coder in columns]


def pyqdpx(path: Path, folder: Path) -> list[list[Any]]:
    """Return the selections that pyqdpx holds; it knows one coding on each."""
    del folder
    sources = importlib.import_module("pyqdpx").QDPX(str(path)).get_project().sources
    return [
        [source.name, one.text, one.code.name, one.user.name]
        for source in sources.values()
        for one in source.coded_selections.values()
    ]


def atlas_qdpx(path: Path, folder: Path) -> list[list[Any]]:
    """Return the table of atlas-qdpx, which names no coders and takes blanks out of the names of codes."""
    sys.modules.setdefault("spacy", mock.MagicMock())  # for what is not asked of it here
    del folder
    documents, _ = importlib.import_module("atlas_qdpx.qdpx").read_qdpx(str(path), "project")
    return [
        [document["name"], document["text"][one[0] : one[1]], code.rpartition("/")[2], None]
        for document in documents
        for one in document["annotations"]
        for code in one[2]
    ]


def qdpxlib(path: Path, folder: Path) -> list[list[Any]]:
    """Return the sentences of qdpxlib, by the GUID of their source."""
    del folder
    codings = importlib.import_module("qdpxlib").QDPXFile(str(path)).codings
    return [[one[0], one[1], code, None] for one in codings for code in one[4]]


def main(name: str, path: str, folder: str, checkouts: str) -> None:
    """Print the rows; what the library itself prints is not shown."""
    sys.path.insert(0, str(Path(checkouts) / "atlas-qdpx"))
    libraries = {one.__name__: one for one in (pyrefiqda, qdapy, pyqdpx, atlas_qdpx, qdpxlib)}
    with contextlib.redirect_stdout(io.StringIO()):
        rows = libraries[name](Path(path), Path(folder))
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    main(*sys.argv[1:5])
