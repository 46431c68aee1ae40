"""The faithful half of "faithful or strict, never between": a project as it was, with what was added since.

Nothing is repaired and nothing dropped: members keep their bytes and order, the XML its place and name. What was
added follows behind; of it, only what the tree still names.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from refiqda import model
from refiqda.errors import InvalidArgumentError, OutputExistsError
from refiqda.exchange.archive import Kept, Made
from refiqda.exchange.streams import CHUNK
from refiqda.exchange.writer import write_xml
from refiqda.files import atomic_write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from refiqda.diagnostics import Diagnostic
    from refiqda.exchange.additions import NewFiles
    from refiqda.exchange.container import Container

_FOLDER: Final = "sources"
_ROOT_NAME: Final = "project.qde"


class Writable(Protocol):
    """What writing needs of a project: its tree and its files."""

    tree: model.Project
    container: Container | None
    new_texts: dict[str, str]
    new_files: NewFiles
    borrowed: dict[str, Kept]


def members_of(project: Writable) -> list[Kept | Made]:
    """Return the members of the archive that writing makes.

    Those of the container in their order, the XML rewritten in its place, then the texts and files added since.
    """
    container = project.container
    made: list[Kept | Made] = []
    root = _root_writer(project)
    if container is None:
        made.append(Made(_ROOT_NAME, root))
    else:
        name = container.root.name if container.kind == "archive" else _ROOT_NAME
        made += [
            Made(name, root) if member is container.root else Kept(container, member)
            for member in container.members
        ]
    folder = _sources_folder(container)
    for path, new in _waiting(project).items():
        name = f"{folder}/{_file_name(path)}"
        made.append(
            Made(name, new.encode()) if isinstance(new, str) else Kept(new.container, new.member, name)
        )
    return made


def write_bare(project: Writable, path: Path, *, overwrite: bool) -> list[Diagnostic]:
    """Write the XML to ``path`` and its sources into the folder beside it, refusing first.

    Returns the faults of members that are left out because they may not be read. Raises OutputExistsError, and
    InvalidArgumentError for a project that came from an archive.
    """
    container = project.container
    left_out: list[Diagnostic] = []
    beside: list[tuple[Path, bytes | Kept]] = []
    if container is not None and container.kind == "archive":
        raise InvalidArgumentError("an archive is not taken apart", file=path.name, remedy="Write a .qdpx.")
    if container is not None:
        others = [member for member in container.members if member is not container.root]
        left_out = [member.fault for member in others if member.fault is not None]
        beside = [(path.parent / one.path, Kept(container, one)) for one in others if one.readable]
    folder = path.parent / _sources_folder(container)
    for one, new in _waiting(project).items():
        beside.append((folder / _file_name(one), new.encode() if isinstance(new, str) else new))
    beside = [(target, content) for target, content in beside if not _holds(target, content)]
    for target, _ in beside:
        if target.exists() and not overwrite:
            raise OutputExistsError(
                "exists already and is not overwritten", file=target.name, remedy="Choose another folder."
            )
    with atomic_write(path, overwrite=overwrite) as stream:
        _root_writer(project)(stream)
    for target, content in beside:
        target.parent.mkdir(exist_ok=True)
        with atomic_write(target, overwrite=overwrite) as stream:
            stream.writelines(_chunks(content))
    return left_out


def _root_writer(project: Writable) -> Callable[[BinaryIO], None]:
    return lambda stream: write_xml(project.tree, stream)


def _waiting(project: Writable) -> Mapping[str, str | Kept]:
    """Return the added texts and files, and the borrowed ones, that the tree still names."""
    new: dict[str, str | Kept] = {
        **project.new_texts,
        **project.new_files.all_held(),
        **project.borrowed,
    }
    if not new:
        return new
    named = {
        getattr(element, field, None)
        for element in model.iterate(project.tree)
        for field in model.PATH_FIELDS
    }
    return {path: one for path, one in new.items() if path in named}


def _file_name(path: str) -> str:
    return path.rpartition("/")[2]


def _sources_folder(container: Container | None) -> str:
    """Return the folder of the sources as a container spells it."""
    if container is None:
        return _FOLDER
    for member in container.members:
        parts = member.path.rstrip("/").split("/")
        for depth, part in enumerate(parts):
            if part.casefold() == _FOLDER and (depth < len(parts) - 1 or member.is_directory):
                return "/".join(parts[: depth + 1])
    top, slash, _ = container.root.path.rpartition("/")
    return f"{top}{slash}{_FOLDER}" if container.kind == "archive" else _FOLDER


def _chunks(content: bytes | Kept) -> Iterator[bytes]:
    """Yield a content piece by piece: a recording is larger than what should be in memory."""
    if isinstance(content, bytes):
        yield content
        return
    with content.container.stream(content.member) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _holds(path: Path, content: bytes | Kept) -> bool:
    """Tell whether a file is there already and has this content."""
    size = len(content) if isinstance(content, bytes) else content.member.size
    if not path.is_file() or path.stat().st_size != size:
        return False
    given = hashlib.sha256()
    for chunk in _chunks(content):
        given.update(chunk)
    with path.open("rb") as there:
        return hashlib.file_digest(there, "sha256").digest() == given.digest()
