"""The records of a ZIP archive, as bytes: read with suspicion, written plainly.

Source: PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5. The standard library's reader is not used because it
differs from release to release on hostile files, ends names at NUL, refuses a whole archive for one name that
is not UTF-8, and can neither say where entries overlap nor copy one without unpacking it.

Everything here raises `UnusableFileError` without a file name; the caller adds it.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO, NoReturn

import attrs

from refiqda.errors import UnusableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.exchange.limits import Limits

STORED = 0
DEFLATED = 8
FLAG_ENCRYPTED = 0x0001
FLAG_DESCRIPTOR = 0x0008
FLAG_STRONG_ENCRYPTION = 0x0040
FLAG_UTF8 = 0x0800
FLAG_HIDDEN_HEADERS = 0x2000

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
END64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR64 = struct.Struct("<4sLQL")
LOCAL_MARK, CENTRAL_MARK, END_MARK = b"PK\3\4", b"PK\1\2", b"PK\5\6"
END64_MARK, LOCATOR64_MARK = b"PK\6\6", b"PK\6\7"
FULL16, FULL32 = 0xFFFF, 0xFFFFFFFF
EXTRA_ZIP64 = 0x0001

# How far from the end the end record is looked for: its comment has at most 65,535 bytes, the rest is what a
# mail program or a broken download may have appended.
_TAIL = 1024 * 1024
# DEFLATE cannot pack better than 1032 to 1 (258 bytes for two bits).
_BEST_DEFLATE = 1032

GET_A_NEW_COPY = "Export the project again, or get a complete copy."


@attrs.frozen(kw_only=True, eq=False)
class Entry:
    """One entry of the archive's table; ``offset`` is where its local header really lies in the file.

    ``data_offset``, ``local_flags``, ``local_extra`` come from the local header (-1, 0, empty until read).
    """

    raw_name: bytes
    flags: int
    method: int
    dos_time: int
    dos_date: int
    crc: int
    compressed_size: int
    size: int
    offset: int
    made_by: int
    internal_attributes: int
    external_attributes: int
    extra: bytes
    comment: bytes
    zip64: bool
    data_offset: int = -1
    local_flags: int = 0
    local_extra: bytes = b""


@attrs.frozen(kw_only=True)
class Directory:
    """The table of an archive: its entries in order, and what is odd about the file around them."""

    entries: tuple[Entry, ...]
    zip64: bool
    junk_before: int
    junk_after: int


@attrs.frozen
class _End:
    """Where the table is, as the end records state it; ``shift`` is the length of the junk before."""

    count: int
    size: int
    offset: int
    shift: int
    zip64: bool
    junk_after: int


def read_directory(stream: BinaryIO, length: int, limits: Limits) -> Directory | None:
    """Read the table and every local header of an archive of ``length`` bytes; None if it has no end record.

    Refused are archives in parts, tables that do not agree with themselves or with the local headers, and
    entries that share bytes.
    """
    end = _find_end(stream, length)
    if end is None:
        return None
    if end.count > limits.max_members or end.size > limits.max_directory_bytes:
        _refuse(
            f"holds more entries than the limit of {limits.max_members:,}",
            "Pass larger limits if the file is known to be good.",
        )
    start = end.offset + end.shift
    stream.seek(start)
    table = stream.read(end.size)
    entries = [_with_local_header(stream, entry, start) for entry in _table_entries(table, end)]
    entries_by_place = sorted(entries, key=lambda entry: entry.offset)
    _refuse_overlap(entries_by_place, start)
    first = entries_by_place[0].offset if entries_by_place else start
    return Directory(
        entries=tuple(entries),
        zip64=end.zip64 or any(entry.zip64 for entry in entries),
        junk_before=first,
        junk_after=end.junk_after,
    )


def without_zip64(extra: bytes) -> bytes:
    """Return an extra field without its ZIP64 part (sizes are written anew) and without a broken rest."""
    return b"".join(
        struct.pack("<HH", kind, len(body)) + body
        for kind, body in _extra_parts(extra)
        if kind != EXTRA_ZIP64
    )


def _refuse(what: str, remedy: str = GET_A_NEW_COPY) -> NoReturn:
    raise UnusableFileError(what, remedy=remedy)


def _find_end(stream: BinaryIO, length: int) -> _End | None:
    """Return the last end record behind which a table can lie."""
    base = max(0, length - _TAIL)
    stream.seek(base)
    tail = stream.read(length - base)
    broken: UnusableFileError | None = None
    place = len(tail)
    while (place := tail.rfind(END_MARK, 0, place)) >= 0:
        if place + END.size > len(tail):
            continue
        try:
            return _read_end(stream, base + place, length)
        except UnusableFileError as error:
            # The mark may also occur in a comment or in the junk; the last record's fault is the one to tell.
            broken = broken or error
    if broken:
        raise broken
    return None


def _read_end(stream: BinaryIO, place: int, length: int) -> _End:
    stream.seek(place)
    _, disk, table_disk, here, count, size, offset, comment = END.unpack(stream.read(END.size))
    junk_after = length - place - END.size - comment
    if junk_after < 0:
        _refuse("is cut short: its end is missing")
    end64 = _read_end64(stream, place)
    table_end = place
    if end64 is not None:
        table_end, disk64, table_disk64, here64, count64, size64, offset64 = end64
        pairs = (
            (disk, disk64, FULL16),
            (table_disk, table_disk64, FULL16),
            (here, here64, FULL16),
            (count, count64, FULL16),
            (size, size64, FULL32),
            (offset, offset64, FULL32),
        )
        if any(short not in (full, long) for short, long, full in pairs):
            _refuse("has two end records that disagree")
        disk, table_disk = disk64, table_disk64
        here, count, size, offset = here64, count64, size64, offset64
    if disk or table_disk or here != count:
        _refuse(
            "is one part of an archive split into several files",
            "Join the parts, or export the project again.",
        )
    shift = table_end - size - offset
    if shift < 0:
        _refuse("is damaged: its table lies outside the file")
    if count:
        stream.seek(offset + shift)
        if stream.read(4) != CENTRAL_MARK:
            _refuse("is damaged: its table is not where it should be")
    return _End(count, size, offset, shift, end64 is not None, junk_after)


def _read_end64(stream: BinaryIO, place: int) -> tuple[int, int, int, int, int, int, int] | None:
    """Return place, disks, counts, size and offset of the ZIP64 end record, if the archive has one."""
    if place < LOCATOR64.size:
        return None
    stream.seek(place - LOCATOR64.size)
    mark, disk, stated, disks = LOCATOR64.unpack(stream.read(LOCATOR64.size))
    if mark != LOCATOR64_MARK:
        return None
    if disk or disks > 1:
        _refuse(
            "is one part of an archive split into several files",
            "Join the parts, or export the project again.",
        )
    for candidate in (stated, place - LOCATOR64.size - END64.size):
        if 0 <= candidate <= place - LOCATOR64.size - END64.size:
            stream.seek(candidate)
            fields = END64.unpack(stream.read(END64.size))
            if fields[0] == END64_MARK:
                return candidate, *fields[4:]
    _refuse("is damaged: its ZIP64 end record is missing")


def _table_entries(table: bytes, end: _End) -> Iterator[Entry]:
    place = 0
    for _ in range(end.count):
        if len(table) - place < CENTRAL.size or table[place : place + 4] != CENTRAL_MARK:
            _refuse("is damaged: its table has fewer entries than stated")
        fields = CENTRAL.unpack_from(table, place)
        name_end = place + CENTRAL.size + fields[10]
        extra_end = name_end + fields[11]
        next_place = extra_end + fields[12]
        if next_place > len(table):
            _refuse("is damaged: an entry of its table is cut off")
        yield _entry(fields, table[place + CENTRAL.size : name_end], table[name_end:extra_end],
                     table[extra_end:next_place], end.shift)  # fmt: skip
        place = next_place
    if place != len(table):
        _refuse("is damaged: its table has more in it than stated")


def _entry(fields: tuple[int, ...], name: bytes, extra: bytes, comment: bytes, shift: int) -> Entry:
    compressed, size, disk, offset = fields[8], fields[9], fields[13], fields[16]
    zip64 = FULL32 in (compressed, size, offset) or disk == FULL16
    if zip64:
        size, compressed, offset, disk = _widen(extra, size, compressed, offset, disk)
    if disk:
        _refuse(
            "is one part of an archive split into several files",
            "Join the parts, or export the project again.",
        )
    return Entry(
        raw_name=name,
        flags=fields[3],
        method=fields[4],
        dos_time=fields[5],
        dos_date=fields[6],
        crc=fields[7],
        compressed_size=compressed,
        size=size,
        offset=offset + shift,
        made_by=fields[1],
        internal_attributes=fields[14],
        external_attributes=fields[15],
        extra=extra,
        comment=comment,
        zip64=zip64,
    )


def _widen(extra: bytes, size: int, compressed: int, offset: int, disk: int) -> tuple[int, int, int, int]:
    """Return the 64-bit values of those fields that say "see the extra field", in the note's order."""
    body = next((body for kind, body in _extra_parts(extra) if kind == EXTRA_ZIP64), b"")
    values = []
    for value, full, width in (
        (size, FULL32, 8),
        (compressed, FULL32, 8),
        (offset, FULL32, 8),
        (disk, FULL16, 4),
    ):
        if value != full:
            values.append(value)
        elif len(body) >= width:
            values.append(int.from_bytes(body[:width], "little"))
            body = body[width:]
        else:
            values.append(value)  # a size of exactly 4 GiB - 1 needs no extra field
    return values[0], values[1], values[2], values[3]


def _extra_parts(extra: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        if place + 4 + length > len(extra):
            return
        yield kind, extra[place + 4 : place + 4 + length]
        place += 4 + length


def _with_local_header(stream: BinaryIO, entry: Entry, table_start: int) -> Entry:
    """Return ``entry`` with what its local header says, which has to agree with the table."""
    if entry.offset + LOCAL.size > table_start:
        _refuse("is damaged: an entry lies outside the file")
    stream.seek(entry.offset)
    fields = LOCAL.unpack(stream.read(LOCAL.size))
    if fields[0] != LOCAL_MARK:
        _refuse("is damaged: an entry is not where the table says")
    name = stream.read(fields[9])
    extra = stream.read(fields[10])
    if name != entry.raw_name:
        _refuse("is not honest: an entry has one name in the table and another beside its data")
    if fields[3] != entry.method:
        _refuse("is not honest: an entry's two headers name different ways of packing")
    size, compressed, _, _ = _widen(extra, fields[8], fields[7], 0, 0)
    if any(
        local not in (0, stated)
        for local, stated in ((size, entry.size), (compressed, entry.compressed_size))
    ):
        _refuse("is not honest: an entry's two headers state different sizes")
    return attrs.evolve(
        entry,
        data_offset=entry.offset + LOCAL.size + fields[9] + fields[10],
        local_flags=fields[2],
        local_extra=extra,
    )


def _refuse_overlap(entries: list[Entry], table_start: int) -> None:
    """Refuse entries that share bytes: so petabytes are packed into megabytes and files hidden in others."""
    ends = [*(entry.offset for entry in entries), table_start][1:]
    for entry, next_start in zip(entries, ends, strict=True):
        if entry.data_offset + entry.compressed_size > next_start:
            _refuse("is not honest: two of its entries share the same bytes")


def impossible_size(entry: Entry) -> bool:
    """Tell whether an entry's stated sizes cannot both be true."""
    if entry.method == STORED and not entry.flags & FLAG_ENCRYPTED:
        return entry.size != entry.compressed_size
    return entry.method == DEFLATED and entry.size > entry.compressed_size * _BEST_DEFLATE
