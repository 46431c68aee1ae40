"""Documents (DOCX) for people, in one style, with the same bytes whenever they are written."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, BinaryIO, Final

from refiqda.extras import needed

if TYPE_CHECKING:
    from docx.document import Document

_EPOCH: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the library takes no zone
_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)


def new_document(title: str, *, landscape: bool = False) -> Document:
    """Return an empty document (python-docx) with our style; raises MissingExtraError."""
    docx = needed("docx", "office")
    shared = needed("docx.shared", "office")
    enums = needed("docx.enum.section", "office")
    document: Document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = _EPOCH
    section = document.sections[0]
    section.page_width, section.page_height = shared.Mm(210), shared.Mm(297)
    if landscape:
        section.orientation = enums.WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    return document


def save_document(document: Document, stream: BinaryIO) -> None:
    """Write a document; the archive tells no time and depends on nothing but what the document says."""
    memory = io.BytesIO()
    document.save(memory)
    with zipfile.ZipFile(memory) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as kept:
        for entry in made.infolist():
            record = zipfile.ZipInfo(entry.filename, _ZIP_DATE)
            record.compress_type = zipfile.ZIP_DEFLATED
            record.create_system = 0
            kept.writestr(record, made.read(entry))
