"""The files beside the XML, as small as they can be: styled text, PDF, picture, recording; and the archive."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Final

_DATE: Final = (2024, 5, 1, 10, 0, 0)
_CONTENT_TYPES: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def packed(
    members: list[tuple[str, bytes]], *, method: int = zipfile.ZIP_DEFLATED, unix: bool = False
) -> bytes:
    """Return a ZIP archive of these members, in this order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in members:
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = method
            entry.create_system = 3 if unix else 0
            archive.writestr(entry, data)
    return made.getvalue()


def docx(text: str) -> bytes:
    """Return a .docx with a paragraph for each line of canonical ``text``."""
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    lines = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>' for line in shown.split("\n")
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{_WORD}"><w:body>{lines}</w:body></w:document>'
    )
    return packed(
        [
            ("[Content_Types].xml", _CONTENT_TYPES.encode()),
            ("_rels/.rels", _RELATIONS.encode()),
            ("word/document.xml", body.encode()),
        ]
    )


def pdf(pages: int, width: int, height: int) -> bytes:
    """Return a PDF of empty pages of this size in points."""
    kids = " ".join(f"{3 + page} 0 R" for page in range(pages))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>"]
    page_object = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Resources << >> >>"
    objects += [page_object] * pages
    made = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + (end + trailer).encode()


def png(width: int, height: int) -> bytes:
    """Return a white picture of this size in pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\x00" + b"\xff" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def m4a() -> bytes:
    """Return the first box of a recording; nobody plays it."""
    return b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A mp42"
