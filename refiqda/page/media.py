"""Recordings and pictures of the study: what lies in the project's file, or beside it where the project says so.

Only files that a compared source names are ever opened, and outside of the project's file only those that lie in its
folder or below, links resolved. Anything else is as if it were not there.
"""

from __future__ import annotations

import os
import stat
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import unquote

import attrs

from refiqda import model
from refiqda.documents.kinds import AUDIO, PICTURES, VIDEO, suffix_of
from refiqda.errors import FileChangedError, NotInProjectError
from refiqda.exchange.zip_records import STORED
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refiqda.exchange.archive import Kept
    from refiqda.project import Project
    from refiqda.reconciliation.segments import ComparedSource

CHUNK: Final = 256 * 1024
TYPES: Final = {
    ".aac": "audio/aac",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".mka": "audio/x-matroska",
    ".mp3": "audio/mpeg",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".3gp": "video/3gpp",
    ".m4v": "video/mp4",
    ".mkv": "video/x-matroska",
    ".mov": "video/quicktime",
    ".mp4": "video/mp4",
    ".ogv": "video/ogg",
    ".webm": "video/webm",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
"""What browsers are told of a file, by its suffix; one of another kind they could do nothing with."""
_DIGITS: Final = 18  # what fits into 64 bits
_NETWORK: Final = ("//", "\\\\")
_RELATIVE: Final = "relative:"
_ABSOLUTE: Final = "absolute:"

Kind = Literal["audio", "video", "picture"]


@attrs.frozen
class Medium:
    """A file that can be shown: ``type`` is its content type, ``size`` its bytes."""

    kind: Kind
    type: str
    size: int
    held: Kept | None = None
    path: Path | None = None
    modified: int = 0

    def chunks(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from ``start`` to before ``end``; raises as the container, or FileChangedError."""
        if self.held is not None:
            yield from _of_member(self.held, start, end)
        elif self.path is not None:
            yield from _of_file(self, self.path, start, end)


class Media:
    """The recordings and pictures of the compared sources."""

    def __init__(self, projects: Sequence[Project], sources: Sequence[ComparedSource]) -> None:
        self._sources = sources
        self._named: dict[str, list[tuple[Project, model.FileSource]]] = defaultdict(list)
        for project in projects:
            for one in project.tree.sources:
                if isinstance(one, model.AudioSource | model.VideoSource | model.PictureSource):
                    self._named[guid_key(one.guid or "")].append((project, one))
        self._found: dict[int, Medium | None] = {}

    def of(self, source: int) -> Medium | None:
        """Return the file of a compared source, None where there is none that can be shown."""
        if source not in self._found:
            self._found[source] = self._find(source)
        return self._found[source]

    def require(self, source: int, *kinds: Kind) -> Medium:
        """Return the file of a source if it is of one of these kinds; raises NotInProjectError."""
        found = self.of(source) if 0 <= source < len(self._sources) else None
        if found is None or found.kind not in kinds:
            raise NotInProjectError("there is no such file", remedy="Load the page again.")
        return found

    def _find(self, source: int) -> Medium | None:
        for guid in self._sources[source].guids:
            for project, one in self._named.get(guid, ()):
                found = _in_project(project, one) or _beside(project, one)
                if found is not None:
                    return found
        return None


def _kind(source: model.FileSource, suffix: str) -> Kind | None:
    """Return as what a file is shown: what the project says, where the suffix agrees."""
    if suffix not in TYPES:
        return None
    if isinstance(source, model.PictureSource):
        return "picture" if suffix in PICTURES else None
    if suffix in PICTURES:
        return None
    return "video" if isinstance(source, model.VideoSource) and suffix in VIDEO | AUDIO else "audio"


def _in_project(project: Project, source: model.FileSource) -> Medium | None:
    held = project.held_file(source.path)
    if held is None:
        return None
    suffix = suffix_of(held.member.name)
    kind = _kind(source, suffix)
    return None if kind is None else Medium(kind, TYPES[suffix], held.member.size, held=held)


def _beside(project: Project, source: model.FileSource) -> Medium | None:
    """Return a file outside of the project's own, if it lies in the folder of that or below."""
    if project.path is None:
        return None
    folder = Path(os.path.realpath(project.path)).parent
    for said in (source.path, source.current_path):
        for path in _spelled(said, folder, project.tree.base_path):
            suffix = suffix_of(path)
            kind = _kind(source, suffix)
            state = _state(path, folder)
            if kind is not None and state is not None:
                return Medium(kind, TYPES[suffix], state.st_size, path=path, modified=state.st_mtime_ns)
    return None


def _spelled(said: str | None, folder: Path, base: str | None) -> Iterator[Path]:
    """Yield where a path of the project may mean, resolved; a percent sign may be itself or an escape."""
    text = (said or "").strip()
    lowered = text.lower()
    for scheme in (_RELATIVE, _ABSOLUTE):
        if not lowered.startswith(scheme):
            continue
        inner = text[len(scheme) :].replace("\\", "/")
        for one in dict.fromkeys((inner, unquote(inner))):
            if not one.strip("/") or "\0" in one:
                continue
            if scheme == _RELATIVE:
                roots = [folder] if not base else [folder / base.replace("\\", "/"), folder]
                tries = [root / one.lstrip("/") for root in roots]
            else:
                plain = one.lstrip("/")
                tries = [Path(plain if plain[1:2] == ":" else f"/{plain}")]
            for path in tries:
                if str(path)[:2] in _NETWORK and str(folder)[:2] not in _NETWORK:
                    continue  # even looking would tell another computer who looks (Windows)
                try:
                    yield Path(os.path.realpath(path))
                except (OSError, ValueError):
                    continue


def _state(path: Path, folder: Path) -> os.stat_result | None:
    """Return the state of a plain file in a folder or below it, None for everything else."""
    try:
        if not path.is_relative_to(folder):
            return None
        found = path.lstat()
    except (OSError, ValueError):
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _of_member(held: Kept, start: int, end: int) -> Iterator[bytes]:
    """Yield a part of a member; one that is stored as it is is sought in, another unpacked up to there."""
    entry = held.member.entry
    if entry is not None and entry.method == STORED and entry.compressed_size == entry.size:
        with held.container.open_raw() as raw:
            raw.seek(entry.data_offset + start)
            yield from _so_many(raw.read, end - start)
        return
    with held.container.stream(held.member) as stream:
        left = start
        while left:
            skipped = stream.read(min(CHUNK, left))
            if not skipped:
                return
            left -= len(skipped)
        yield from _so_many(stream.read, end - start)


def _of_file(medium: Medium, path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as stream:
        state = os.fstat(stream.fileno())
        if (state.st_size, state.st_mtime_ns) != (medium.size, medium.modified):
            raise FileChangedError(
                "has changed since it was opened", file=path.name, remedy="Start the page again."
            )
        stream.seek(start)
        yield from _so_many(stream.read, end - start)


def _so_many(read: object, count: int) -> Iterator[bytes]:
    while count > 0:
        block = read(min(CHUNK, count))  # type: ignore[operator]  # the bound method of either kind of stream
        if not block:
            return
        count -= len(block)
        yield block


def range_of(header: str | None, size: int) -> tuple[int, int] | Literal["none"] | None:
    """Return the half-open part that a Range header asks for; None for all of it, "none" for what is not there.

    One range of bytes is served; a header of another form is as none at all (RFC 9110, 14.2).
    """
    unit, equals, asked = (header or "").partition("=")
    if not equals or unit.strip().lower() != "bytes" or "," in asked:
        return None
    first, dash, last = (part.strip() for part in asked.partition("-"))
    numbers = [one for one in (first, last) if one]
    if (
        not dash
        or not numbers
        or not all(one.isascii() and one.isdigit() and len(one) <= _DIGITS for one in numbers)
    ):
        return None
    if not first:
        return (max(0, size - int(last)), size) if int(last) and size else "none"
    start = int(first)
    end = min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return None
    return (start, end) if start < size else "none"
