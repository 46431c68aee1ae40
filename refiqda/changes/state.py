"""The digest of state: the model and its texts to the letter, GUIDs, dates, spellings and unknown content included."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Final

from refiqda.changes.readable import TextBearer, as_readable, text_or_none
from refiqda.exchange.writer import write_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda import model
    from refiqda.changes.readable import Readable

STATE_FORMAT: Final = "refiqda-state-1"


def state_digest(project: Readable | model.Project) -> str:
    """Return the digest of the exact state: ``refiqda-state-1:sha256:`` and 64 hexadecimal digits.

    It covers the project XML as a faithful writer gives it, and each text that lies in a file as stored, byte
    order mark and line ends included. Pictures, PDFs and recordings are no part of it, nor is the archive.
    """
    handle = as_readable(project)
    total = hashlib.sha256()
    stream = io.BytesIO()
    write_xml(handle.tree, stream)
    _add(total, STATE_FORMAT.encode("ascii"))
    _add(total, stream.getvalue())
    for bearer in bearers_of(handle.tree):
        if bearer.plain_text_content is None and bearer.plain_text_path:
            text = text_or_none(handle, bearer)
            _add(total, b"" if text is None else b"=" + text.raw.encode("utf-8", "surrogatepass"))
    return f"{STATE_FORMAT}:sha256:{total.hexdigest()}"


def bearers_of(tree: model.Project) -> Iterator[TextBearer]:
    """Yield every element that may have a text: sources, their parts and notes, in the order of the document."""
    for source in tree.sources:
        for item in (source, *getattr(source, "pdf_selections", ()), *getattr(source, "transcripts", ())):
            parts = (item, getattr(item, "representation", None), getattr(item, "text_description", None))
            yield from (part for part in parts if isinstance(part, TextBearer))
    yield from tree.notes


def _add(total: hashlib._Hash, data: bytes) -> None:
    """Add ``data`` with its length before it, so that no two sequences give the same bytes."""
    total.update(len(data).to_bytes(8, "big"))
    total.update(data)
