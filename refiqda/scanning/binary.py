"""Bytes that are no text: searched for names that stand in them in the open, in one byte a letter or in two.

So are found what cameras and programs write into pictures (EXIF, XMP, comments), the properties of old Office files,
the marks of recordings and the rows of a database as far as they lie in one piece. Names of fewer than five letters
would be found by chance, and are not looked for here.
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import TYPE_CHECKING, Any, Final

from refiqda.errors import MissingExtraError
from refiqda.extras import needed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.scanning.looking import Looking

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_RUNS: Final = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xff]{5,}")
_WIDE: Final = re.compile(rb"(?:[\t\n\r\x20-\x7e\xc0-\xff]\0){5,}|(?:\0[\t\n\r\x20-\x7e\xc0-\xff]){5,}")
_MAX_CHUNKS: Final = 10_000
_MAX_TEXT: Final = 1 << 22
_MAX_ROWS: Final = 5_000_000


def look_at_bytes(looking: Looking, data: bytes, where: str) -> None:
    """Look for names in the open in any bytes."""
    open_text = b"\n".join(_RUNS.findall(data))
    wide = b"\n".join(found.replace(b"\0", b"") for found in _WIDE.findall(data))
    for readable in (
        open_text.decode("utf-8", "replace"),
        open_text.decode("latin-1"),
        wide.decode("latin-1"),
    ):
        if readable:
            looking.text(readable, lambda _: where, long_only=True)


def look_at_picture(looking: Looking, data: bytes, where: str) -> None:
    """Look through what a picture says of itself; what it shows is said as not read."""
    look_at_bytes(looking, data, f"{where}, what the picture says of itself")
    if data.startswith(_PNG):
        for text in _chunks(data):
            looking.text(text, lambda _: f"{where}, what the picture says of itself")
    looking.not_read(where, "is a picture; what it shows was not looked at")


def _chunks(data: bytes) -> Iterator[str]:
    """Yield the texts of a PNG that are packed (PNG 1.2, clauses 11.3.4.3 and 11.3.4.4)."""
    at = len(_PNG)
    for _ in range(_MAX_CHUNKS):
        if at + 8 > len(data):
            return
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        at += length + 12
        _, _, rest = body.partition(b"\0")
        if kind == b"zTXt":
            packed, encoding = rest[1:], "latin-1"
        elif kind == b"iTXt" and rest[:1] == b"\1":
            packed, encoding = rest[2:].split(b"\0", 2)[-1], "utf-8"
        else:
            continue
        try:
            yield zlib.decompressobj().decompress(packed, _MAX_TEXT).decode(encoding, "replace")
        except zlib.error:
            continue


def look_at_parquet(looking: Looking, data: bytes, where: str) -> None:
    """Look through a table of Parquet: its titles, its notes and its texts."""
    here = where or "the file"
    try:
        parquet: Any = needed("pyarrow.parquet", "frames")
    except MissingExtraError:
        look_at_bytes(looking, data, here)
        looking.not_read(here, 'is a table of Parquet, which is read with pip install "refiqda[frames]"')
        return
    import io  # noqa: PLC0415 - beside its one use

    try:
        table = parquet.ParquetFile(io.BytesIO(data))
        looking.text(str(table.schema_arrow), lambda _: f"{here}, the titles of its columns")
        notes = table.schema_arrow.metadata or {}
        looking.text(
            "\n".join(f"{key!r} {value.decode('utf-8', 'replace')}" for key, value in notes.items()),
            lambda _: f"{here}, its notes",
        )
        before = 0
        for batch in table.iter_batches(batch_size=10_000):
            if before > _MAX_ROWS:
                looking.not_read(here, "has more rows than are read")
                return
            for number, column in enumerate(batch.columns, 1):
                _column(looking, column.to_pylist(), where, number, before)
            before += batch.num_rows
    except Exception as error:  # noqa: BLE001 - a stranger's file; pyarrow raises errors of many kinds
        look_at_bytes(looking, data, here)
        looking.not_read(here, f"cannot be read as a table of Parquet ({type(error).__name__})")


def _column(looking: Looking, values: list[Any], where: str, number: int, before: int) -> None:
    if not any(isinstance(value, str | bytes | list | dict) for value in values):
        return
    lines = "\n".join(" ".join(("" if value is None else str(value)).splitlines()) for value in values)
    start = f"{where}, " if where else ""
    looking.text(lines, lambda line: f"{start}row {before + line + 1}, column {number}")
