"""PDF: the text of its pages, and everything it says beside it: properties, bookmarks, comments, forms, enclosures."""

from __future__ import annotations

import io
import logging
import re
import warnings
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Final

from refiqda.documents.pdf import read_pdf
from refiqda.errors import MissingExtraError, UnusableFileError
from refiqda.extras import needed
from refiqda.scanning.binary import look_at_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from refiqda.scanning.looking import Looking

    LookAt = Callable[[Looking, bytes, str, str, int], None]

MAX_OBJECTS: Final = 200_000
MAX_STREAM: Final = 32 << 20
_HEX: Final = re.compile(rb"<\s*((?:[0-9A-Fa-f]{2}\s*){3,4000})>")
_STRING: Final = re.compile(rb"\(((?:[^()\\]|\\.){3,8000})\)", re.DOTALL)
_DEPTH: Final = 8


def look_at_pdf(looking: Looking, data: bytes, where: str, depth: int, look_at: LookAt) -> None:
    """Look through a PDF; without pypdf only what stands in the open, which is said."""
    here = where or "the file"
    _in_the_open(looking, data, here)
    try:
        needed("pypdf", "build")
    except MissingExtraError:
        looking.not_read(here, 'is a PDF, whose text is read with pip install "refiqda[build]"')
        return
    try:
        found = read_pdf(data, label="PDF")
    except UnusableFileError as error:
        looking.not_read(here, f"a PDF whose text was not read: {error.what}")
    else:
        if found.text is None:
            looking.not_read(here, "is a PDF without text (pages as pictures), which were not looked at")
        else:
            _pages(looking, found.text, found.pages, where)
        for note in found.notes:
            looking.not_read(here, note)
    _quietly(lambda: _beside(looking, data, where, depth, look_at), looking, here)


def _pages(looking: Looking, text: str, pages: tuple[int, ...], where: str) -> None:
    first_lines = [text.count("\n", 0, start) for start in pages]
    start = f"{where}, " if where else ""
    looking.text(text, lambda line: f"{start}page {max(1, bisect_right(first_lines, line))}")


def _in_the_open(looking: Looking, data: bytes, here: str) -> None:
    """Look through the strings of a PDF that are not packed (ISO 32000-1, clause 7.3.4), and XMP."""
    look_at_bytes(looking, data, f"{here}, its properties")
    strings = []
    for found in _STRING.finditer(data[: 16 << 20]):
        raw = re.sub(rb"\\(?:([0-7]{1,3})|(.))", _letter, found[1], flags=re.DOTALL)
        strings.append(_text(raw))
    strings += [_text(bytes.fromhex(found[1].decode("ascii"))) for found in _HEX.finditer(data[: 16 << 20])]
    looking.text("\n".join(" ".join(each.split()) for each in strings), lambda _: f"{here}, its properties")


def _letter(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 8) & 255]) if found[1] else found[2]


def _text(raw: bytes) -> str:
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", "replace")
    return raw.decode("utf-8", "replace") if raw.startswith(b"\xef\xbb\xbf") else raw.decode("latin-1")


def _quietly(work: Callable[[], None], looking: Looking, here: str) -> None:
    log = logging.getLogger("pypdf")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            work()
    except Exception as error:  # noqa: BLE001 - a stranger's file; pypdf raises more than its own errors
        looking.not_read(
            here, f"what the PDF says beside its text was not read whole ({type(error).__name__})"
        )
    finally:
        log.setLevel(level)


def _beside(looking: Looking, data: bytes, where: str, depth: int, look_at: LookAt) -> None:
    """Look through every object of the file: its strings, and the streams that hold properties or enclosed files."""
    pypdf: Any = needed("pypdf", "build")
    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    start = f"{where}, " if where else ""
    if reader.is_encrypted and not reader.decrypt(""):
        return
    numbers = [(number, kept) for kept, table in reader.xref.items() for number in table]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > MAX_OBJECTS:
        looking.not_read(where or "the file", "has more objects than are read")
    strings = list(_strings(pypdf, reader.trailer, 0))
    for number, kept in numbers[:MAX_OBJECTS]:
        each = reader.get_object(pypdf.generic.IndirectObject(number, kept, reader))
        strings += _strings(pypdf, each, 0)
        kind = each.get("/Type") if isinstance(each, pypdf.generic.StreamObject) else None
        if kind in {"/Metadata", "/EmbeddedFile"} and depth < _DEPTH:
            inner = each.get_data()[:MAX_STREAM]
            looking.room -= len(inner)
            name = "properties.xml" if kind == "/Metadata" else ""
            place = "its properties" if kind == "/Metadata" else "an enclosed file"
            if looking.room > 0:
                look_at(looking, inner, name, f"{start}{place}", depth + 1)
    looking.text(
        "\n".join(" ".join(each.split()) for each in strings),
        lambda _: f"{start}its properties, bookmarks or comments",
    )


def _strings(pypdf: Any, value: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - published with other types
    """Yield the strings of an object; what it points to is looked at for itself."""
    if depth > _DEPTH:
        return
    if isinstance(value, pypdf.generic.TextStringObject):
        yield str(value)
    elif isinstance(value, pypdf.generic.ByteStringObject):
        yield _text(bytes(value))
    elif isinstance(value, pypdf.generic.DictionaryObject):
        for key in value:
            yield from _strings(pypdf, value.raw_get(key), depth + 1)
    elif isinstance(value, list):
        for each in list.__iter__(value):
            yield from _strings(pypdf, each, depth + 1)
