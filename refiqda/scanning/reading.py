"""Any file, read for the names in it: what it is shows in its first bytes, its name helps where they do not.

Read are texts (plain, Markdown, CSV, JSON, HTML, XML, RTF), archives and what is made of them (.qdpx, .docx, .xlsx,
.pptx, .odt, .zip, each member, its name and all comments, archives in archives), PDF (with pypdf its text and all it
says of itself) and tables of Parquet (with pyarrow). Of everything else, pictures, recordings, databases and old Office
files, the bytes are searched for names in the open, and it is said that more may stand there.

The files come from strangers: sizes, depth and members are bounded, nothing is followed, and what is odd is said as not
read and never an exception.
"""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from refiqda.errors import unreadable
from refiqda.scanning.archives import is_archive, look_at_archive
from refiqda.scanning.binary import look_at_bytes, look_at_parquet, look_at_picture
from refiqda.scanning.finding import Matcher
from refiqda.scanning.looking import Looking
from refiqda.scanning.pdf import look_at_pdf
from refiqda.scanning.texts import decoded, look_at_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.scanning.names import Named
    from refiqda.scanning.values import Scan

MAX_BYTES: Final = 1 << 28
"""Bytes of one file, or of one member, that are looked through; what lies behind is said as not read."""

_RECORDINGS_WORDS: Final = (
    ".mp3 .wav .m4a .aac .ogg .opus .flac .wma .aif .aiff .amr .mp4 .m4v .mov .avi .mkv .webm .wmv .mpg "
    ".mpeg .3gp .mts"
)
_RECORDINGS: Final = frozenset(_RECORDINGS_WORDS.split())
_PICTURES_WORDS: Final = ".png .jpg .jpeg .gif .tif .tiff .bmp .webp .heic .heif .ico"
_PICTURES: Final = frozenset(_PICTURES_WORDS.split())
_PICTURE_MARKS: Final = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")
_GZIP: Final = b"\x1f\x8b"
_OTHER: Final = (
    (b"SQLite format 3\0", "is a database, of which only its bytes were searched"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "is an old Office file (or a mail), of which only its bytes were searched",
    ),
    (b"age-encryption.org", "is encrypted"),
    (b"-----BEGIN AGE ENCRYPTED", "is encrypted"),
    (b"7z\xbc\xaf\x27\x1c", "is an archive of a kind that is not opened"),
    (b"Rar!", "is an archive of a kind that is not opened"),
    (b"BZh", "is packed in a way that is not opened"),
    (b"\xfd7zXZ", "is packed in a way that is not opened"),
    (b"\x28\xb5\x2f\xfd", "is packed in a way that is not opened"),
)


def scan_file(path: str | Path, names: Sequence[Named] | Matcher, *, filename: str | None = None) -> Scan:
    """Look for known names in a file, whatever it is, and in its name.

    ``filename`` is the name it is to have, where it lies under another. ``names`` may be a `Matcher`, made once for
    many files. Raises UnusableFileError where the system does not give the file; never for what is in it.
    """
    path = Path(path)
    label = path.name if filename is None else filename
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise unreadable(label, error) from error
    return _scan(data, label, names)


def scan_bytes(data: bytes, filename: str, names: Sequence[Named] | Matcher) -> Scan:
    """Look for known names in the bytes of a file that is to have this name; see `scan_file`."""
    return _scan(data, filename, names)


def scan_text(text: str, names: Sequence[Named] | Matcher) -> Scan:
    """Look for known names in a text; places are its lines."""
    looking = Looking(_matcher(names))
    looking.text(text, lambda line: f"line {line + 1}")
    return looking.result()


def _matcher(names: Sequence[Named] | Matcher) -> Matcher:
    return names if isinstance(names, Matcher) else Matcher(names)


def _scan(data: bytes, filename: str, names: Sequence[Named] | Matcher) -> Scan:
    looking = Looking(_matcher(names))
    if looking.matcher:
        looking.label("the file's name", filename)
        look_at(looking, data, filename)
    return looking.result()


def look_at(looking: Looking, data: bytes, name: str, where: str = "", depth: int = 0) -> None:
    """Look through the bytes of one file or member; ``where`` is its place in words, "" for the file itself."""
    here = where or "the file"
    if len(data) > MAX_BYTES:
        looking.not_read(here, f"is longer than {MAX_BYTES >> 20} MB; what lies behind was not read")
        data = data[:MAX_BYTES]
    suffix = Path(name).suffix.lower()
    try:
        _by_kind(looking, data, suffix, where, depth)
    except (
        MemoryError,
        RecursionError,
        ValueError,
        OSError,
        zlib.error,
        EOFError,
        ArithmeticError,
        LookupError,
    ):
        look_at_bytes(looking, data, here)
        looking.not_read(here, "is damaged, or more than can be read; only its bytes were searched")


def _by_kind(looking: Looking, data: bytes, suffix: str, where: str, depth: int) -> None:
    here = where or "the file"
    other = next((why for mark, why in _OTHER if data.startswith(mark)), None)
    if is_archive(data):
        look_at_archive(looking, data, where, depth, look_at)
    elif b"%PDF-" in data[:1024]:
        look_at_pdf(looking, data, where, depth, look_at)
    elif data.startswith(b"PAR1") or suffix == ".parquet":
        look_at_parquet(looking, data, where)
    elif other is not None:
        look_at_bytes(looking, data, here)
        looking.not_read(here, other)
    elif data.startswith(_GZIP):
        _unpacked(looking, data, where, depth)
    elif data.startswith(_PICTURE_MARKS) or suffix in _PICTURES:
        look_at_picture(looking, data, here)
    elif suffix in _RECORDINGS:
        look_at_bytes(looking, data, here)
        looking.not_read(here, "is a recording; what is heard or seen in it was not looked at")
    elif (text := decoded(data)) is not None:
        look_at_text(looking, text, suffix, where)
    elif data:
        look_at_bytes(looking, data, here)
        looking.not_read(here, "is of an unknown form; only its bytes were searched")


def _unpacked(looking: Looking, data: bytes, where: str, depth: int) -> None:
    """Look into a file packed by gzip, as far as there is room."""
    with gzip.open(io.BytesIO(data)) as stream:
        inner = stream.read(min(MAX_BYTES, looking.room) + 1)
    looking.room -= len(inner)
    if looking.room < 0 or depth > 1:
        looking.not_read(where or "the file", "unpacks to more than is read")
        return
    look_at(looking, inner, "", where, depth + 1)
