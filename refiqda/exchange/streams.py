"""Where a container's bytes come from, and how one member is unpacked from them.

No file is held open: `FileStore` opens it for each read and compares size and time with what they were, so
that a project opened this morning is not read half from the file that a program saved over it at noon.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

import attrs

from refiqda.errors import (
    FileChangedError,
    UnusableFileError,
    unreadable,
    wrong_kind,
)
from refiqda.exchange import zip_records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Buffer

    from refiqda.exchange.limits import Limits

CHUNK = 256 * 1024


class DamagedDataError(Exception):
    """A member's bytes are not what its checksum says; the container makes a typed error of it."""


class DishonestSizeError(Exception):
    """A member unpacks to more or less than stated; the container makes a typed error of it."""


class Store(Protocol):
    """Bytes that can be opened again and again."""

    @property
    def length(self) -> int:
        """The number of bytes."""

    @property
    def label(self) -> str:
        """The name for messages, without folders."""

    def open(self) -> contextlib.AbstractContextManager[BinaryIO]:
        """Open for reading; raises `FileChangedError` when the bytes are no longer the ones seen first."""

    def check(self) -> None:
        """Raise `FileChangedError` when the bytes are no longer the ones seen first."""


@attrs.frozen
class BytesStore:
    """Bytes in memory."""

    content: bytes
    label: str

    @property
    def length(self) -> int:
        """The number of bytes."""
        return len(self.content)

    @contextlib.contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open for reading."""
        yield io.BytesIO(self.content)

    def check(self) -> None:
        """Do nothing: bytes do not change."""


@attrs.frozen
class FileStore:
    """A file on the disk as it was when first seen: ``length`` bytes, last written at ``modified`` (ns).

    ``remedy`` is what to do when it is no longer that.
    """

    path: Path
    length: int
    modified: int
    remedy: str = "Read the project again."

    @classmethod
    def of(cls, path: Path) -> FileStore:
        """Return the store of an existing regular file; raises `UnusableFileError` for anything else."""
        try:
            state = path.stat()
        except (OSError, ValueError) as error:
            raise unreadable(path.name or str(path), error) from error
        if not stat.S_ISREG(state.st_mode):
            raise UnusableFileError(
                "is not a file", file=path.name or str(path), remedy="Name a .qdpx, .qde or .qdc file."
            )
        return cls(Path(os.path.abspath(path)), state.st_size, state.st_mtime_ns)  # noqa: PTH100 - resolve() would lose the folder beside a linked .qde

    @property
    def label(self) -> str:
        """The file's name without folders."""
        return self.path.name

    @contextlib.contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open for reading, if the file is still the one seen first."""
        try:
            stream = self.path.open("rb")
        except FileNotFoundError as error:
            raise self._changed("is no longer there") from error
        except OSError as error:
            raise unreadable(self.label, error) from error
        with stream:
            self._compare(os.fstat(stream.fileno()))
            yield stream

    def check(self) -> None:
        """Raise `FileChangedError` if the file is gone or has another size or time than when first seen."""
        try:
            state = self.path.stat()
        except OSError as error:
            raise self._changed("is no longer there") from error
        self._compare(state)

    def _compare(self, state: os.stat_result) -> None:
        if (state.st_size, state.st_mtime_ns) != (self.length, self.modified):
            raise self._changed("has changed since it was opened")

    def _changed(self, what: str) -> FileChangedError:
        return FileChangedError(what, file=self.label, remedy=self.remedy)


def store_of(source: str | Path | bytes | BinaryIO, limits: Limits) -> Store:
    """Return the store of a path, bytes, or a binary file object (which is read to its end and kept).

    Raises InvalidArgumentError for anything else, UnusableFileError for a file that is too large to be kept.
    """
    if isinstance(source, str | os.PathLike):
        return FileStore.of(Path(source))
    if isinstance(source, bytes | bytearray | memoryview):
        return BytesStore(bytes(source), "the given bytes")
    if not hasattr(source, "read"):
        raise wrong_kind(
            "a path, bytes or a binary file", source, "Give the path of a .qdpx, .qde or .qdc file."
        )
    name = getattr(source, "name", None)
    label = Path(name).name if isinstance(name, str) and name else "the given file"
    content = source.read(limits.max_held_bytes + 1)
    if not isinstance(content, bytes):
        raise wrong_kind("a binary file", source, 'Open it with "rb", or give its path.')
    if len(content) > limits.max_held_bytes:
        raise UnusableFileError(
            "is too large to be held in memory", file=label, remedy="Give its path instead."
        )
    return BytesStore(content, label)


def raw_chunks(stream: BinaryIO, start: int, length: int) -> Iterator[bytes]:
    """Yield ``length`` bytes of ``stream`` from ``start`` on; `DamagedDataError` if there are fewer."""
    stream.seek(start)
    while length:
        chunk = stream.read(min(CHUNK, length))
        if not chunk:
            raise DamagedDataError
        length -= len(chunk)
        yield chunk


def unpacked_chunks(stream: BinaryIO, entry: zip_records.Entry) -> Iterator[bytes]:
    """Yield the unpacked bytes of an entry.

    The last chunk is only given out when length and checksum hold. Raises `DishonestSizeError` as soon as
    there is one byte more than stated, whatever the data would unpack to.
    """
    packed = raw_chunks(stream, entry.data_offset, entry.compressed_size)
    # Some writers say "deflated" of an empty file and store no byte at all.
    plain = entry.method == zip_records.STORED or not entry.compressed_size
    chunks = packed if plain else _inflated(packed)
    total = crc = 0
    held = b""
    for chunk in chunks:
        if held:
            yield held
        total += len(chunk)
        if total > entry.size:
            raise DishonestSizeError
        crc = zlib.crc32(chunk, crc)
        held = chunk
    if total != entry.size:
        raise DishonestSizeError
    if crc != entry.crc:
        raise DamagedDataError
    if held:
        yield held


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for chunk in packed:
            if inflater.eof:
                raise DishonestSizeError  # the data ends before its stated end: something is hidden behind it
            pending = chunk
            while pending and not inflater.eof:
                unpacked = inflater.decompress(pending, CHUNK)
                pending = inflater.unconsumed_tail
                if unpacked:
                    yield unpacked
        while not inflater.eof and (unpacked := inflater.decompress(b"", CHUNK)):
            yield unpacked
    except zlib.error as error:
        raise DamagedDataError from error
    if not inflater.eof:
        raise DamagedDataError
    if inflater.unused_data:
        raise DishonestSizeError


class ChunkReader(io.RawIOBase):
    """A readable binary file over chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._pending = memoryview(b"")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill ``buffer`` from the next chunk."""
        if not self._pending:
            self._pending = memoryview(next(self._chunks, b""))
        target = memoryview(buffer).cast("B")
        count = min(len(target), len(self._pending))
        target[:count] = self._pending[:count]
        self._pending = self._pending[count:]
        return count

    def readall(self) -> bytes:
        """Return everything that is left."""
        rest = bytes(self._pending)
        self._pending = memoryview(b"")
        return b"".join([rest, *self._chunks])
