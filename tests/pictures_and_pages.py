"""Small real pictures and PDFs, made byte by byte, so that what reads them has something true to read."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

Box = Sequence[float]


def pdf(
    *pages: Box,
    inherited: Box | None = None,
    rotate: int | None = None,
    packed: bool = False,
    nested: int = 0,
) -> bytes:
    """Return a PDF with pages of these media boxes; an empty one is left to be inherited.

    ``nested`` puts so many further nodes between root and pages; ``packed`` hides all objects in a compressed
    object stream.
    """

    def box(of: Box) -> str:
        return f"/MediaBox [{' '.join(map(str, of))}]" if of else ""

    turned = "" if rotate is None else f"/Rotate {rotate}"
    top = 2 + nested
    first = top + 1
    kids = " ".join(f"{first + number} 0 R" for number in range(len(pages)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    objects += [
        f"<< /Type /Pages /Kids [{number + 1} 0 R] /Count {len(pages)} {box(inherited or ()) if number == 2 else ''} >>"
        for number in range(2, top)
    ]
    own = box(inherited or ()) if not nested else ""
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} {own} {turned} >>")
    objects += [f"<< /Type /Page /Parent {top} 0 R {box(one)} >>" for one in pages]
    return _packed(objects) if packed else _plain(objects)


def _plain(objects: list[str]) -> bytes:
    out = bytearray(b"%PDF-1.5\n")
    offsets = []
    for number, one in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _packed(objects: list[str]) -> bytes:
    out = bytearray(b"%PDF-1.5\n")
    holder = len(objects) + 1
    heads, body = [], ""
    for number, one in enumerate(objects, start=1):
        heads.append(f"{number} {len(body)}")
        body += one + "\n"
    head = " ".join(heads) + "\n"
    data = zlib.compress((head + body).encode())
    where = len(out)
    extra = f"/Type /ObjStm /N {len(objects)} /First {len(head)} /Filter /FlateDecode /Length {len(data)}"
    out += f"{holder} 0 obj\n<< {extra} >>\nstream\n".encode() + data + b"\nendstream\nendobj\n"
    start = len(out)
    rows = [struct.pack(">BIH", 0, 0, 65535)]
    rows += [struct.pack(">BIH", 2, holder, place) for place in range(len(objects))]
    rows += [struct.pack(">BIH", 1, where, 0), struct.pack(">BIH", 1, start, 0)]
    table = zlib.compress(b"".join(rows))
    extra = f"/Type /XRef /Size {len(rows)} /W [1 4 2] /Root 1 0 R /Filter /FlateDecode /Length {len(table)}"
    out += f"{holder + 1} 0 obj\n<< {extra} >>\nstream\n".encode() + table + b"\nendstream\nendobj\n"
    return bytes(out) + f"startxref\n{start}\n%%EOF\n".encode()


def png(width: int, height: int, *, exif: int | None = None) -> bytes:
    """Return a PNG of grey pixels; ``exif`` is its orientation."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x7f" * width) * height)
    more = b"" if exif is None else chunk(b"eXIf", tiff(exif))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def tiff(orientation: int, *, order: str = ">", before: int = 0) -> bytes:
    """Return EXIF data of one directory with the orientation, after so many other entries."""
    mark = b"MM" if order == ">" else b"II"
    entries = [struct.pack(f"{order}HHII", 0x0001 + number, 4, 1, 7) for number in range(before)]
    entries.append(struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0))
    return mark + struct.pack(f"{order}HIH", 42, 8, len(entries)) + b"".join(entries) + b"\0" * 4


def jpeg(
    width: int, height: int, *, exif: int | None = None, order: str = ">", kind: int = 0xC0, more: bytes = b""
) -> bytes:
    """Return the beginning of a JPEG, up to where its pixels would start; ``more`` are segments before the size."""

    def segment(marker: int, data: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data

    parts = [b"\xff\xd8", segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")]
    if exif is not None:
        parts.append(segment(0xE1, b"Exif\0\0" + tiff(exif, order=order)))
    size = struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"
    return b"".join([*parts, more, segment(kind, size), segment(0xDA, b"\1\1\0\0\x3f\0"), b"\0\xff\xd9"])
