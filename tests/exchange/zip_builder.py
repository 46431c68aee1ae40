"""Archives made byte by byte, for what no decent ZIP writer would write (APPNOTE 6.3.10, 4.3 to 4.5)."""

from __future__ import annotations

import struct
import zlib

import attrs

XML = b"<?xml version='1.0' encoding='utf-8'?><Project/>"


@attrs.define(kw_only=True)
class Part:
    """One entry; whatever is None is what it honestly is."""

    name: str | bytes = attrs.field(kw_only=False)
    data: bytes = attrs.field(default=b"text", kw_only=False)
    method: int = 8
    stated_method: int | None = None
    flags: int | None = None
    mode: int = 0o100644
    crc: int | None = None
    size: int | None = None
    compressed_size: int | None = None
    packed: bytes | None = None
    local_name: bytes | None = None
    local_size: int | None = None
    local_method: int | None = None
    offset: int | None = None
    descriptor: bool = False
    disk: int = 0
    zip64: bool = False
    date: int = (44 << 9) | (2 << 5) | 29
    time: int = (12 << 11) | (30 << 5) | 5
    extra: bytes = b""
    comment: bytes = b""

    def raw_name(self) -> bytes:
        return self.name if isinstance(self.name, bytes) else self.name.encode()

    def bytes_packed(self) -> bytes:
        if self.packed is not None:
            return self.packed
        if self.method != 8:
            return self.data
        deflater = zlib.compressobj(wbits=-15)
        return deflater.compress(self.data) + deflater.flush()


def archive(
    *parts: Part,
    prefix: bytes = b"",
    suffix: bytes = b"",
    comment: bytes = b"",
    disk: int = 0,
    count: int | None = None,
    zip64: bool = False,
    shifted: bool = False,
) -> bytes:
    """Return the archive of ``parts``; ``shifted`` offsets count the prefix, as self-extracting ones do."""
    body = prefix if shifted else b""
    table = b""
    for part in parts:
        packed, raw = part.bytes_packed(), part.raw_name()
        crc = zlib.crc32(part.data) if part.crc is None else part.crc
        size = len(part.data) if part.size is None else part.size
        compressed = len(packed) if part.compressed_size is None else part.compressed_size
        method = part.method if part.stated_method is None else part.stated_method
        flags = (
            (0 if raw.isascii() or isinstance(part.name, bytes) else 0x800)
            if part.flags is None
            else part.flags
        )
        flags |= 8 if part.descriptor else 0
        offset = len(body) if part.offset is None else part.offset
        extra = part.extra
        if part.offset is None:
            local_size = size if part.local_size is None else part.local_size
            known = (0, 0, 0) if part.descriptor else (crc, compressed, local_size)
            local_name = raw if part.local_name is None else part.local_name
            local_method = method if part.local_method is None else part.local_method
            body += struct.pack("<4s5H3L2H", b"PK\3\4", 20, flags, local_method, part.time, part.date, *known,
                                len(local_name), len(extra)) + local_name + extra + packed  # fmt: skip
            if part.descriptor:
                body += struct.pack("<4s3L", b"PK\7\x08", crc, compressed, size)
        stated = (compressed, size, offset)
        if part.zip64:
            extra = struct.pack("<HH3Q", 1, 24, size, compressed, offset) + extra
            stated = (0xFFFFFFFF,) * 3
        table += struct.pack("<4s6H3L5H2L", b"PK\1\2", 3 << 8 | 20, 20, flags, method, part.time, part.date,
                             crc, stated[0], stated[1], len(raw), len(extra), len(part.comment), part.disk, 0,
                             part.mode << 16, stated[2]) + raw + extra + part.comment  # fmt: skip
    number, start, length = len(parts) if count is None else count, len(body), len(table)
    ends = b""
    if zip64:
        ends = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, number, number, length, start)
        ends += struct.pack("<4sLQL", b"PK\6\7", 0, start + length, 1)
    short = (0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF) if zip64 else (number, number, length, start)
    ends += struct.pack("<4s4H2LH", b"PK\5\6", disk, disk, *short, len(comment)) + comment
    return (b"" if shifted else prefix) + body + table + ends + suffix


def project(*parts: Part) -> bytes:
    """Return an archive with a good ``project.qde`` before ``parts``."""
    return archive(Part("project.qde", XML), *parts)
