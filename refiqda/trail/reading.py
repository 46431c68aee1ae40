"""Finding and reading a trail; nothing is returned that does not hold.

The log is `LOG` in the folder ``trail/`` of a study. It is read line by line, so that a log that is no log is left
at its first bad line, however long it is. A last line without its line feed was torn by a crash in mid-write:
nobody was told that it is on disk, so it is no entry.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import UnusableFileError, unreadable
from refiqda.trail.chain import MAX_LINE, BadLineError, Chain
from refiqda.trail.entry import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from refiqda.trail.entry import Entry

LOG: Final = "log.jsonl"
TRAIL: Final = "trail"
STUDY: Final = "study.toml"
RESTORE: Final = (
    "Nothing is added to a trail that does not hold: put back a copy of the log from a backup or a colleague, "
    "and look with `refiqda trail verify`."
)


class DamagedTrailError(UnusableFileError):
    """A log that does not hold; ``line`` is its first bad line, from 1, and ``why`` what is wrong with it."""

    def __init__(self, why: str, *, line: int, file: str = LOG) -> None:
        super().__init__(f"the line {why}", file=file, where=f"line {line}", remedy=RESTORE)
        self.line = line
        self.why = why


@attrs.frozen
class Head:
    """The last entry: its number and hash; 0 and zeros where there is none."""

    n: int
    hash: str


@attrs.frozen
class Trail:
    """A log that holds: chain and openings. ``torn`` is what stands behind the last whole line, and is no entry."""

    folder: Path
    entries: tuple[Entry, ...] = ()
    torn: bytes = b""
    name: str = LOG

    @property
    def head(self) -> Head:
        """The last entry's number and hash."""
        return Head(self.entries[-1].n, self.entries[-1].hash) if self.entries else Head(0, NONE)

    @property
    def identity(self) -> str | None:
        """The hash of the first entry, by which a trail is known; None before there is one."""
        return self.entries[0].hash if self.entries else None


def find_trail(start: str | Path) -> Path | None:
    """Return the trail/ folder of the nearest study.toml from ``start`` (file or folder) upward; None without log."""
    place = Path(start).resolve()
    for folder in (place, *place.parents):
        try:
            found = (folder / STUDY).is_file()
        except OSError:  # a folder above that may not be searched is no study of this user
            continue
        if found:
            return folder / TRAIL if (folder / TRAIL / LOG).is_file() else None
    return None


def read_trail(folder: str | Path) -> Trail:
    """Return the trail in a folder (or a log given itself); DamagedTrailError unless chain and openings hold.

    Raises UnusableFileError where there is no log, or it cannot be read.
    """
    log = log_in(folder)
    entries = []
    torn = b""
    chain = Chain()
    for number, line in enumerate(lines_of(log), 1):
        if not line.endswith(b"\n") and len(line) <= MAX_LINE:
            torn = line
            break
        try:
            entries.append(chain.take(line.removesuffix(b"\n")))
        except BadLineError as error:
            raise DamagedTrailError(str(error), line=number, file=log.name) from error
    return Trail(log.parent, tuple(entries), torn, log.name)


def log_in(folder: str | Path) -> Path:
    """Return the log of a folder; a file is taken for the log itself."""
    path = Path(folder)
    return path / LOG if path.is_dir() or path.suffix != Path(LOG).suffix else path


def lines_of(log: Path) -> Iterator[bytes]:
    """Yield the lines with their ends; a line that is too long is cut off, which shows by its length.

    Raises UnusableFileError for a log that the system does not give.
    """
    try:
        with log.open("rb") as stream:
            yield from cut(stream)
    except OSError as error:
        raise unreadable(log.name, error) from error


def cut(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of an open file with their ends, none much longer than a line may be."""
    while line := stream.readline(MAX_LINE + 2):
        yield line
