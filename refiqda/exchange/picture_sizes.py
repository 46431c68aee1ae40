"""How large a picture is, after the turn that its EXIF data asks for (clause 9.1.5), read from its first bytes.

JPEG (ITU-T T.81, annex B) and PNG (third edition, 5 and 11.3.4.5) say their size near the beginning; the
orientation is tag 0x0112 of the EXIF data in TIFF form. No pixel is looked at. The file comes from strangers:
every length is checked, the number of steps and of bytes is limited, and whatever is wrong gives None.
"""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from typing import BinaryIO

MAX_BYTES: Final = 32 * 1024 * 1024
"""How far into a picture its size is looked for; previews and colour profiles can stand before it."""
MAX_SEGMENTS: Final = 4096
MAX_EXIF_BYTES: Final = 1 << 20
MAX_TAGS: Final = 512

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8"
_EXIF: Final = b"Exif\0\0"
_ORIENTATION: Final = 0x0112
_SHORT: Final = 3
_SWAPPING: Final = (5, 6, 7, 8)
"""The orientations that turn a picture by a quarter."""
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers of JPEG that are followed by the size of the picture."""
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
"""The markers of JPEG that nothing belongs to."""
_START_OF_SCAN: Final = 0xDA
_END: Final = 0xD9
_APP1: Final = 0xE1


class PictureSize(NamedTuple):
    """Width and height in pixels as people see the picture, and the orientation (1 to 8) that makes it so."""

    width: int
    height: int
    orientation: int = 1

    @property
    def stored(self) -> tuple[int, int]:
        """Width and height as the pixels are stored, before the turn."""
        turned = self.orientation in _SWAPPING
        return (self.height, self.width) if turned else (self.width, self.height)


def picture_size(source: bytes | BinaryIO) -> PictureSize | None:
    """Return the size of a JPEG or PNG after rotation; None for anything else, and for what is damaged."""
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    reader = _Reader(stream)
    try:
        head = reader.take(2)
        if head == _JPEG:
            return _of_jpeg(reader)
        if head + reader.take(6) == _PNG:
            return _of_png(reader)
    except (EOFError, struct.error):
        return None
    return None


class _Reader:
    """A stream that gives exactly as many bytes as asked for, and no more than `MAX_BYTES` altogether."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._left = MAX_BYTES

    def take(self, count: int) -> bytes:
        """Return ``count`` bytes; raises EOFError where there are not so many."""
        if not 0 <= count <= self._left:
            raise EOFError
        self._left -= count
        parts: list[bytes] = []
        while count:
            part = self._stream.read(count)
            if not part:
                raise EOFError
            parts.append(part)
            count -= len(part)
        return b"".join(parts)


def _of_jpeg(reader: _Reader) -> PictureSize | None:
    orientation = 1
    for _ in range(MAX_SEGMENTS):
        if reader.take(1) != b"\xff":
            return None
        marker = 0xFF
        while marker == 0xFF:  # noqa: PLR2004 - any number of fill bytes may come before a marker
            marker = reader.take(1)[0]
        if marker in _BARE:
            continue
        if marker in (_START_OF_SCAN, _END):
            return None
        (length,) = struct.unpack(">H", reader.take(2))
        data = reader.take(length - 2)
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, 1)
            return _turned(width, height, orientation)
        if marker == _APP1 and data.startswith(_EXIF):
            orientation = _orientation(data[len(_EXIF) :]) or orientation
    return None


def _of_png(reader: _Reader) -> PictureSize | None:
    """Read the chunks up to the end: the EXIF data may stand after the pixels."""
    size: tuple[int, int] | None = None
    orientation = 1
    try:
        for _ in range(MAX_SEGMENTS):
            length, kind = struct.unpack(">I4s", reader.take(8))
            if size is None and kind != b"IHDR":
                return None
            if kind == b"eXIf" and length > MAX_EXIF_BYTES:
                break
            data = reader.take(length + 4)[:-4]
            if kind == b"IHDR":
                size = struct.unpack_from(">II", data)
            elif kind == b"eXIf":
                orientation = _orientation(data) or orientation
                break
            elif kind == b"IEND":
                break
    except EOFError:  # too long, or cut off after its size
        pass
    return None if size is None else _turned(*size, orientation)


def _turned(width: int, height: int, orientation: int) -> PictureSize | None:
    if not (width and height):  # JPEG may say the height after the pixels, which is not looked for
        return None
    if orientation in _SWAPPING:
        width, height = height, width
    return PictureSize(width, height, orientation)


def _orientation(exif: bytes) -> int | None:
    """Return the orientation of the first directory of EXIF data, None where there is none."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return None
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for number in range(min(count, MAX_TAGS)):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", exif, start + 2 + 12 * number)
            if tag == _ORIENTATION:
                return value if kind == _SHORT and 1 <= value <= 8 else None  # noqa: PLR2004 - EXIF knows eight
    except struct.error:
        return None
    return None
