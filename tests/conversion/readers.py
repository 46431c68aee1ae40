"""Readers of what was written for a program, as that program reads it: from the bytes, without any code of ours.

NVivo counts UTF-16 units of the text as stored, its byte order mark aside; QualCoder counts the characters of a
text opened as UTF-8 with universal newlines; of the others nobody knows more than that a file of code points with
LF and without byte order mark means the same under every way of counting.
"""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as ET

SPACE = "{urn:QDA-XML:project:1.0}"
UTF16 = ("nvivo", "nvivo-mac")
BOM = "\ufeff"


def folded(raw: str) -> str:
    """Return a piece of a text with every line end as LF."""
    return raw.replace("\r\n", "\n").replace("\r", "\n")


def units(raw: str) -> list[str]:
    """Return a text as the pieces that are one character on the screen of a reader who sees LF."""
    return re.findall(r"\r\n|.", raw, re.DOTALL)


def width(piece: str, tool: str | None) -> int:
    """Return how many positions a piece of stored text takes for a program."""
    return len(piece.encode("utf-16-le")) // 2 if tool in UTF16 else len(piece)


def piece_of(body: str, start: int, end: int, tool: str | None) -> str:
    """Return what a program shows as coded from ``start`` to ``end`` in a text without byte order mark."""
    if tool in UTF16:
        return body.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")
    return body[start:end]


def body_for(data: bytes, tool: str | None) -> str:
    """Return a text file as a program takes it in, after looking whether it has that program's form."""
    raw = data.decode("utf-8")
    if tool == "nvivo":
        assert raw.startswith(BOM)
        assert "\n" not in raw.replace("\r\n", "")
        assert "\r" not in raw.replace("\r\n", "")
        return raw[1:]
    if tool is not None:
        assert "\r" not in raw
    if tool == "qualcoder":
        return folded(raw)  # the mark stays and counts, which is why only transcripts may have one
    return raw.removeprefix(BOM)


def words(data: bytes, tool: str | None) -> dict[str, str]:
    """Return what a program shows as coded, by the GUID of the coding in lower case."""
    found: dict[str, str] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = {name.rpartition("/")[2]: name for name in packed.namelist()}
        root = ET.fromstring(packed.read("project.qde"))
        for holder in root.iter():
            path = holder.get("plainTextPath")
            if path is None:
                continue
            body = body_for(packed.read(names[path.removeprefix("internal://")]), tool)
            found |= _coded(holder, body, tool)
        for holder in root.iter():
            content = holder.find(f"{SPACE}PlainTextContent")
            if content is not None:
                found |= _coded(holder, (content.text or "").removeprefix(BOM), tool)
    return found


def _coded(holder: ET.Element, body: str, tool: str | None) -> dict[str, str]:
    points = {
        point.get("guid", "").lower(): int(point.get("position", "0"))
        for point in holder.findall(f"{SPACE}SyncPoint")
    }
    late = int(tool == "qualcoder")  # of its transcripts only, as its import has it
    spans = [
        (one, int(one.get("startPosition", "")), int(one.get("endPosition", "")))
        for one in holder.findall(f"{SPACE}PlainTextSelection")
    ] + [
        (
            one,
            points[one.get("fromSyncPoint", "").lower()] + late,
            points[one.get("toSyncPoint", "").lower()] + late,
        )
        for one in holder.findall(f"{SPACE}TranscriptSelection")
    ]
    return {
        coding.get("guid", "").lower(): folded(piece_of(body, start, end, tool))
        for one, start, end in spans
        for coding in one.findall(f"{SPACE}Coding")
    }
