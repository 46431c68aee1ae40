"""Archives, and the documents and projects that are made of them: every member, its name, and all comments.

Members are unpacked one at a time and only as far as there is room; how much a member says it holds is not believed. A
recording's beginning is searched, what it says is not heard.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from refiqda.scanning.binary import look_at_bytes
from refiqda.scanning.looking import MAX_DEPTH
from refiqda.scanning.markup import CELLS, OPEN, PARTS, SHARED, SLIDE, WORD, Form, look_at_markup
from refiqda.scanning.texts import decoded

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from refiqda.scanning.looking import Looking

    LookAt = Callable[[Looking, bytes, str, str, int], None]

MAX_MEMBER: Final = 1 << 27
"""Bytes of one member that are looked through."""
_HEAD: Final = 1 << 18
_RECORDING_WORDS: Final = (
    ".mp3 .wav .m4a .aac .ogg .opus .flac .wma .aif .aiff .amr .mp4 .m4v .mov .avi .mkv .webm .wmv .mpg .mpeg"
)
_RECORDING: Final = frozenset(_RECORDING_WORDS.split())
_ENCRYPTED: Final = 0x1
_NAME: Final = 120
_PLACES: Final = {
    "word/document.xml": "the text",
    "word/comments.xml": "the comments",
    "word/footnotes.xml": "the footnotes",
    "word/endnotes.xml": "the endnotes",
    "word/people.xml": "the people who commented",
    "word/settings.xml": "the settings",
    "docProps/core.xml": "the properties (author, title)",
    "docProps/app.xml": "the properties (company, manager)",
    "docProps/custom.xml": "the properties of one's own",
    "meta.xml": "the properties",
    "content.xml": "the text",
    "xl/workbook.xml": "the names of the sheets",
}
_SHEET: Final = re.compile(r"xl/worksheets/(sheet\d{1,4})\.xml")
_REFERENCE: Final = re.compile(r"<c\b[^<>]{0,100}?\br=\"([A-Z]{1,3}\d{1,7})\"")
_SHARED_CELL: Final = re.compile(
    r"<c\b[^<>]{0,100}?\br=\"([A-Z]{1,3}\d{1,7})\"[^<>]{0,100}?\bt=\"s\"[^<>]{0,100}>\s{0,9}<v>(\d{1,9})</v>"
)


def is_archive(data: bytes) -> bool:
    """Tell whether bytes are a ZIP archive, also one with something before it."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")) or zipfile.is_zipfile(
        io.BytesIO(data)
    )


def look_at_archive(looking: Looking, data: bytes, where: str, depth: int, look_at: LookAt) -> None:
    """Look through an archive; what is in a member goes to ``look_at``."""
    here = where or "the file"
    if depth >= MAX_DEPTH:
        looking.not_read(here, "is an archive in an archive in an archive; it was not opened")
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        look_at_bytes(looking, data, here)
        looking.not_read(here, "is a damaged archive; only its bytes were searched")
        return
    with archive:
        _comment(looking, archive.comment, _inner(where, "the archive's comment"))
        infos = archive.infolist()
        looking.members -= len(infos)
        if looking.members < 0:
            looking.not_read(here, "has more members than are opened")
            infos = infos[: max(0, looking.members + len(infos))]
        office = any(info.filename == "[Content_Types].xml" for info in infos)
        sheets = _sheets(archive, infos, looking) if office else {}
        for number, info in enumerate(infos, 1):
            _member(_Opened(looking, archive, where, depth, look_at, sheets), info, number, office=office)
        _before(looking, data, infos, here)


class _Opened:
    """An open archive in one scan."""

    def __init__(
        self,
        looking: Looking,
        archive: zipfile.ZipFile,
        where: str,
        depth: int,
        look_at: LookAt,
        sheets: dict[int, str],
    ) -> None:
        self.looking, self.archive, self.where, self.depth = looking, archive, where, depth
        self.look_at, self.sheets = look_at, sheets


def _member(opened: _Opened, info: zipfile.ZipInfo, number: int, *, office: bool) -> None:
    looking = opened.looking
    hidden = looking.holds(info.filename)
    shown = f"member {number}" if hidden else _shown(info.filename)
    where = _inner(opened.where, shown)
    if hidden:
        looking.label(f"{where}, its file name", info.filename)
    _comment(looking, info.comment, f"{where}, its comment")
    if info.is_dir():
        return
    if info.flag_bits & _ENCRYPTED:
        looking.not_read(where, "is encrypted")
        return
    suffix = PurePosixPath(info.filename).suffix.lower()
    data = _unpacked(opened, info, where, _HEAD if suffix in _RECORDING else MAX_MEMBER)
    if data is None:
        return
    form = (
        _form(info.filename) if office or info.filename in {"content.xml", "styles.xml", "meta.xml"} else None
    )
    text = decoded(data) if form is not None else None
    if form is None or text is None:
        opened.look_at(looking, data, info.filename, where, opened.depth + 1)
        return
    place = f"{_inner(opened.where, _PLACES[info.filename])}" if info.filename in _PLACES else where
    look_at_markup(looking, text, _placed(opened, place, form, text, info.filename), form)


def _unpacked(opened: _Opened, info: zipfile.ZipInfo, where: str, limit: int) -> bytes | None:
    """Return the bytes of a member, at most ``limit`` and as many as there is room for; None where there are none."""
    looking = opened.looking
    try:
        with opened.archive.open(info) as stream:
            data = _at_most(stream, min(limit + 1, max(looking.room, 0)))
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ):
        looking.not_read(where, "is damaged, or packed in a way that is not opened")
        return None
    looking.room -= len(data)
    if looking.room <= 0:
        looking.not_read(where, "unpacks to more than is read")
    elif len(data) > limit and limit == MAX_MEMBER:
        looking.not_read(where, f"is longer than {MAX_MEMBER >> 20} MB; what lies behind was not read")
    return data


def _at_most(stream: IO[bytes], size: int) -> bytes:
    """Read up to ``size`` bytes; a checksum that fails at a member's end is an error of the member."""
    parts = []
    while size > 0 and (part := stream.read(min(size, 1 << 20))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _comment(looking: Looking, comment: bytes, where: str) -> None:
    if comment:
        text = decoded(comment) or comment.decode("latin-1")
        looking.text(text, lambda _: where)


def _before(looking: Looking, data: bytes, infos: list[zipfile.ZipInfo], here: str) -> None:
    """Search what stands before the first member: a place that programs pass over."""
    start = min((info.header_offset for info in infos), default=0)
    if start > 0:
        look_at_bytes(looking, data[:start], f"{here}, before its first member")


def _shown(name: str) -> str:
    """Return a member's name as it can be shown on one line."""
    return "".join(letter for letter in name if letter.isprintable())[:_NAME]


def _inner(where: str, part: str) -> str:
    return f"{where}, {part}" if where else part


def _form(name: str) -> Form | None:
    """Return how a part of an office document is read; None for what is none of its own parts."""
    if not name.endswith((".xml", ".rels", ".vml")):
        return None
    if name.startswith("word/") and "/_rels/" not in name:
        return WORD
    if name.startswith("ppt/") and "/_rels/" not in name:
        return SLIDE
    if name == "xl/sharedStrings.xml":
        return SHARED
    if _SHEET.fullmatch(name):
        return CELLS
    return OPEN if name in {"content.xml", "styles.xml"} else PARTS


def _placed(opened: _Opened, place: str, form: Form, text: str, name: str) -> Callable[[str], str]:
    """Return how a place in a part is told: in a workbook by sheet and cell, else by the part."""
    references: list[str] = []
    start, sheets = opened.where, opened.sheets

    def at(inner: str) -> str:
        number = int(inner.rpartition(" ")[2] or 0)
        if form is SHARED and number - 1 in sheets:
            return _inner(start, sheets[number - 1])
        if form is CELLS and number:
            if not references:
                references.extend(_REFERENCE.findall(text))
            sheet = _SHEET.fullmatch(name)
            if sheet is not None and number <= len(references):
                return _inner(start, f"{sheet[1]}, cell {references[number - 1]}")
        return place if form is PARTS or not inner else _inner(place, inner)

    return at


def _sheets(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], looking: Looking) -> dict[int, str]:
    """Return for each shared text of a workbook the first cell that shows it."""
    cells: dict[int, str] = {}
    for info in infos:
        sheet = _SHEET.fullmatch(info.filename)
        if sheet is None or info.flag_bits & _ENCRYPTED or info.file_size > MAX_MEMBER:
            continue
        try:
            with archive.open(info) as stream:
                text = _at_most(stream, min(MAX_MEMBER, max(looking.room, 0))).decode("utf-8", "replace")
        except (
            zipfile.BadZipFile,
            zlib.error,
            lzma.LZMAError,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ):
            continue
        looking.room -= len(text)
        for found in _SHARED_CELL.finditer(text):
            cells.setdefault(int(found[2]), f"{sheet[1]}, cell {found[1]}")
    return cells
