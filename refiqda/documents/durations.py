"""How long a recording is, where its file says so plainly: WAV, and MP4 with its kin (M4A, MOV, 3GP).

Only what stands before the sound and the pictures is read, with limits; whatever is odd gives None, for a wish to
know the length is no reason to refuse a recording.

Sources: Multimedia Programming Interface 1.0 (RIFF WAVE); ISO/IEC 14496-12, 4.2 and 8.2.2 (boxes, mvhd).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_MOST_PARTS: Final = 1000
_LONGEST: Final = 1000 * 3600 * 1000  # milliseconds: a thousand hours
_MOVIES: Final = frozenset({".mp4", ".m4a", ".m4v", ".mov", ".3gp"})


def duration_of(path: Path) -> int | None:
    """Return the length of a recording in milliseconds, None where it is not told or not known how to read."""
    suffix = path.suffix.lower()
    try:
        with path.open("rb") as stream:
            if suffix == ".wav":
                found = _wave(stream)
            elif suffix in _MOVIES:
                found = _movie(stream)
            else:
                found = None
    except (OSError, struct.error, IndexError, ValueError, OverflowError):
        return None
    return found if found is not None and 0 < found <= _LONGEST else None


def _wave(stream: BinaryIO) -> int | None:
    head = stream.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        return None
    rate = 0
    for _ in range(_MOST_PARTS):
        name, size = struct.unpack("<4sI", stream.read(8))
        if name == b"fmt ":
            rate = struct.unpack("<HHIIHH", stream.read(16))[3]
            size -= 16
        elif name == b"data":
            start = stream.tell()
            there = (
                stream.seek(0, 2) - start
            )  # the head of an interrupted recording says too much, or nothing
            return round(min(size or there, there) * 1000 / rate) if rate else None
        stream.seek(size + size % 2, 1)
    return None


def _movie(stream: BinaryIO) -> int | None:
    place, end = 0, stream.seek(0, 2)
    for _ in range(_MOST_PARTS):
        stream.seek(place)
        size, name = struct.unpack(">I4s", stream.read(8))
        inside = place + 8
        if size == 1:
            (size,) = struct.unpack(">Q", stream.read(8))
            inside += 8
        if name == b"moov":
            place = inside  # what is asked for is inside of it
            continue
        if name == b"mvhd":
            return _header(stream)
        if size < 8 or place + size >= end:  # noqa: PLR2004 - a box is as long as its own head at least
            return None
        place += size
    return None


def _header(stream: BinaryIO) -> int | None:
    version = stream.read(4)[0]
    if version == 1:
        _, _, scale, length = struct.unpack(">QQIQ", stream.read(28))
    else:
        _, _, scale, length = struct.unpack(">IIII", stream.read(16))
    return round(length * 1000 / scale) if scale else None
