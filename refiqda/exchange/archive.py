"""Write a .qdpx: members of opened containers copied as they are packed, new ones packed reproducibly.

A copied member keeps its packed bytes, method, name, date, attributes and comment; only a data descriptor
is turned into sizes in the header before the data, which every reader understands. A new member has a fixed
date, so that the same members give the same bytes on every day and on every machine with the same zlib.

Sources: PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5; REFI-QDA 1.5, clauses 8.2 and 8.5.
"""

from __future__ import annotations

import io
import os
import re
import struct
import zlib
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

import attrs

from refiqda.errors import InvalidArgumentError, wrong_kind
from refiqda.exchange import limits, names, streams, zip_records
from refiqda.exchange.zip_records import Entry
from refiqda.files import atomic_write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from typing_extensions import Buffer

    from refiqda.diagnostics import Diagnostic
    from refiqda.exchange.container import Container, Member

_DATE = (0 << 9 | 1 << 5 | 1, 0)
"""1980-01-01 00:00, the first moment that a ZIP archive can tell, as date and time."""

_UNIX_FILE = 0o100644 << 16
_MADE_BY_UNIX = 3 << 8
_VERSION_DEFLATE = 20
_VERSION_ZIP64 = 45
_METHODS = {"deflated": zip_records.DEFLATED, "stored": zip_records.STORED}
_PACKED_ALREADY = re.compile(
    r"\.(?:3gp|aac|amr|avi|flac|jpe?g|m4a|m4v|mka|mkv|mov|mp3|mp4|mpe?g|mts|og[agv]|opus|png|webm|wm[av])\Z",
    re.IGNORECASE,
)
"""Recordings and pictures that are packed as they are: deflating them again takes minutes and saves nothing."""

# Bits that say something about the packed data or the name; the others go with the descriptor or encryption.
_KEPT_FLAGS = zip_records.FLAG_UTF8 | 0x0006


@attrs.frozen
class Kept:
    """A member of an opened container, copied as it is; ``name`` only where it is to have another one."""

    container: Container
    member: Member
    name: str | None = None


@attrs.frozen
class Made:
    """A new member: its content as bytes, or a function that writes it to the binary stream it is given."""

    name: str
    data: bytes | Callable[[BinaryIO], object]
    method: Literal["deflated", "stored"] = "deflated"


def write_container(
    target: str | Path | BinaryIO, members: Sequence[Kept | Made], *, overwrite: bool = False
) -> list[Diagnostic]:
    """Write an archive of ``members`` in their order; return the faults of those that were left out.

    Left out are kept members that may not be read (among them those whose damage shows only now) and
    repeats. ``target`` is a path, written atomically, or an empty binary file open for writing and seeking.
    The target may be the very file that kept members come from, given ``overwrite``; that container is then
    of the past: open it again. Raises `OutputExistsError`, `FileChangedError` when a kept member's file
    changed, and `InvalidArgumentError` for a name that cannot stand in a container or twice, and for an
    internal file beyond the standard's limit (clause 8.5).
    """
    chosen, left_out = _readable(members)
    _check_names(chosen)
    if isinstance(target, str | os.PathLike):
        with atomic_write(target, overwrite=overwrite) as stream:
            _write(stream, chosen)
    elif not hasattr(target, "write"):
        raise wrong_kind("a path or a binary file", target, "Give the path of the file to write.")
    else:
        _write(target, chosen)
    return left_out


def _readable(members: Sequence[Kept | Made]) -> tuple[list[Kept | Made], list[Diagnostic]]:
    """Split off kept members that may not be copied, reading each through once to know."""
    chosen: list[Kept | Made] = []
    left_out: list[Diagnostic] = []
    for item in members:
        if isinstance(item, Kept):
            if item.member.repeat:
                continue
            item.container.verify([item.member])
            if item.member.fault is not None:
                left_out.append(item.member.fault)
                continue
            if item.member.size > limits.INTERNAL_FILE_LIMIT:
                raise _too_large(item.member.name)
        chosen.append(item)
    return chosen, left_out


def _check_names(items: Sequence[Kept | Made]) -> None:
    """Refuse names that do not belong in a container, and a name given twice."""
    seen: set[str] = set()
    for item in items:
        if isinstance(item, Kept) and item.member.is_directory:
            continue
        new = item.name
        if new is not None:
            path = names.normal_path(new)
            if path != new or not path or names.leads_outside(path) or not _storable(new):
                raise InvalidArgumentError(
                    "is no name for a member of a container",
                    where=names.shown(new),
                    remedy="Use a plain name such as project.qde or sources/text.txt.",
                )
        else:
            path = item.member.path if isinstance(item, Kept) else ""
        if path in seen:
            raise InvalidArgumentError(
                "two members of the container would have one name",
                where=names.shown(path),
                remedy="Give each its own.",
            )
        seen.add(path)


def _storable(name: str) -> bool:
    try:
        return len(name.encode()) < zip_records.FULL16
    except UnicodeEncodeError:  # half of a surrogate pair
        return False


def _write(stream: BinaryIO, items: Sequence[Kept | Made]) -> None:
    entries: list[Entry] = []
    for item in items:
        if isinstance(item, Made):
            entries.append(_write_made(stream, item))
        elif item.member.entry is None:
            name = item.name or item.member.path
            packed = _PACKED_ALREADY.search(name) is not None
            made = Made(name, _copier(item), "stored" if packed else "deflated")
            entries.append(_write_made(stream, made))
        else:
            entries.append(_write_kept(stream, item, item.member.entry))
    _write_table(stream, entries)


def _copier(item: Kept) -> Callable[[BinaryIO], None]:
    def copy(stream: BinaryIO) -> None:
        with item.container.stream(item.member) as source:
            while chunk := source.read(streams.CHUNK):
                stream.write(chunk)

    return copy


def _write_kept(stream: BinaryIO, item: Kept, source: Entry) -> Entry:
    """Copy a member's packed bytes behind a header with its sizes."""
    raw_name, flags = source.raw_name, source.flags & _KEPT_FLAGS
    if item.name is not None:
        raw_name, flags = item.name.encode(), flags & ~zip_records.FLAG_UTF8 | _name_flag(item.name)
    entry = attrs.evolve(
        source,
        raw_name=raw_name,
        flags=flags,
        offset=stream.tell(),
        extra=zip_records.without_zip64(source.extra),
        local_extra=zip_records.without_zip64(source.local_extra),
    )
    stream.write(_local_header(entry))
    with item.container.open_raw() as raw:
        stream.writelines(streams.raw_chunks(raw, source.data_offset, source.compressed_size))
    return entry


def _write_made(stream: BinaryIO, item: Made) -> Entry:
    """Pack a new member; sizes and checksum are put into its header when they are known."""
    entry = Entry(
        raw_name=item.name.encode(),
        flags=_name_flag(item.name),
        method=_METHODS[item.method],
        dos_date=_DATE[0],
        dos_time=_DATE[1],
        crc=0,
        compressed_size=0,
        size=0,
        offset=stream.tell(),
        made_by=_MADE_BY_UNIX | _VERSION_DEFLATE,
        internal_attributes=0,
        external_attributes=_UNIX_FILE,
        extra=b"",
        comment=b"",
        zip64=False,
    )
    stream.write(_local_header(entry))
    with _Packer(stream, entry.method, item.name) as packer:
        if callable(item.data):
            item.data(cast("BinaryIO", packer))
        else:
            packer.write(item.data)
        packer.finish()
        entry = attrs.evolve(entry, crc=packer.crc, size=packer.size, compressed_size=packer.compressed_size)
    end = stream.tell()
    stream.seek(entry.offset)
    stream.write(_local_header(entry))
    stream.seek(end)
    return entry


class _Packer(io.RawIOBase):
    """What the writer of a new member is given: packs what is written, counts it, and sums it up."""

    def __init__(self, stream: BinaryIO, method: int, name: str) -> None:
        super().__init__()
        self._stream = stream
        self._deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS) if method == zip_records.DEFLATED else None
        self._name = name
        self._waiting = bytearray()
        self.crc = self.size = self.compressed_size = 0

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Buffer, /) -> int:
        """Pack ``data``; raises `InvalidArgumentError` beyond the standard's limit for an internal file."""
        view = memoryview(data).cast("B")
        self.size += len(view)
        if self.size > limits.INTERNAL_FILE_LIMIT:
            raise _too_large(self._name)
        # Blocks of one size, however the content comes: not every zlib packs the same in other blocks.
        start = streams.CHUNK - len(self._waiting)
        self._waiting += view[:start]
        if len(self._waiting) < streams.CHUNK:
            return len(view)
        self._pack(self._waiting)
        while start + streams.CHUNK <= len(view):
            self._pack(view[start : start + streams.CHUNK])
            start += streams.CHUNK
        self._waiting = bytearray(view[start:])
        return len(view)

    def finish(self) -> None:
        """Write what the packer still holds."""
        self._pack(self._waiting)
        self._waiting = bytearray()
        if self._deflater:
            self._put(self._deflater.flush())

    def _pack(self, block: Buffer) -> None:
        self.crc = zlib.crc32(block, self.crc)
        self._put(self._deflater.compress(block) if self._deflater else bytes(block))

    def _put(self, packed: bytes) -> None:
        self.compressed_size += len(packed)
        self._stream.write(packed)


def _too_large(name: str) -> InvalidArgumentError:
    return InvalidArgumentError(
        "an internal file may have at most 2,147,483,647 bytes (REFI-QDA 1.5, clause 8.5)",
        where=names.shown(name),
        remedy="Keep it outside the project and refer to it.",
    )


def _name_flag(name: str) -> int:
    return 0 if name.isascii() else zip_records.FLAG_UTF8


def _local_header(entry: Entry) -> bytes:
    """Return the header before an entry's data; its sizes never need 64 bits, see clause 8.5."""
    fixed = zip_records.LOCAL.pack(
        zip_records.LOCAL_MARK,
        _VERSION_DEFLATE,
        entry.flags,
        entry.method,
        entry.dos_time,
        entry.dos_date,
        entry.crc,
        entry.compressed_size,
        entry.size,
        len(entry.raw_name),
        len(entry.local_extra),
    )
    return fixed + entry.raw_name + entry.local_extra


def _central_header(entry: Entry) -> bytes:
    zip64 = entry.offset >= zip_records.FULL32
    extra = entry.extra
    if zip64:
        extra = struct.pack("<HHQ", zip_records.EXTRA_ZIP64, 8, entry.offset) + extra
    fixed = zip_records.CENTRAL.pack(
        zip_records.CENTRAL_MARK,
        entry.made_by,
        _VERSION_ZIP64 if zip64 else _VERSION_DEFLATE,
        entry.flags,
        entry.method,
        entry.dos_time,
        entry.dos_date,
        entry.crc,
        entry.compressed_size,
        entry.size,
        len(entry.raw_name),
        len(extra),
        len(entry.comment),
        0,
        entry.internal_attributes,
        entry.external_attributes,
        zip_records.FULL32 if zip64 else entry.offset,
    )
    return fixed + entry.raw_name + extra + entry.comment


def _write_table(stream: BinaryIO, entries: Sequence[Entry]) -> None:
    start = stream.tell()
    stream.writelines(map(_central_header, entries))
    stream.write(b"".join(_end_records(len(entries), start, stream.tell() - start)))


def _end_records(count: int, start: int, size: int) -> Iterator[bytes]:
    full16, full32 = zip_records.FULL16, zip_records.FULL32
    if count >= full16 or start >= full32 or size >= full32:
        yield zip_records.END64.pack(
            zip_records.END64_MARK,
            zip_records.END64.size - 12,  # the record without its mark and this field
            _VERSION_ZIP64,
            _VERSION_ZIP64,
            0,
            0,
            count,
            count,
            size,
            start,
        )
        yield zip_records.LOCATOR64.pack(zip_records.LOCATOR64_MARK, 0, start + size, 1)
    short = min(count, full16)
    yield zip_records.END.pack(
        zip_records.END_MARK, 0, 0, short, short, min(size, full32), min(start, full32), 0
    )
