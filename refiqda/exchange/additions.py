"""Files added to a project since it was read: recordings, PDFs, pictures, styled texts, waiting to be written.

A file on the disk is not read when it is added, nor held in memory when it is written: a recording can be larger
than the memory. What is remembered is its size and time, so that writing notices when it is another file by then.

Sources: REFI-QDA 1.5, clause 8.5.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError, UnusableFileError, wrong_kind
from refiqda.exchange import names
from refiqda.exchange.archive import Kept
from refiqda.exchange.container import Container
from refiqda.exchange.limits import INTERNAL_FILE_LIMIT, Limits
from refiqda.exchange.members import Member
from refiqda.exchange.streams import BytesStore, FileStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.exchange.streams import Store

_LIMITS: Final = Limits()
_ADD_AGAIN: Final = "Add the file again."


class NewFiles(MutableMapping[str, bytes | Path]):
    """Files by the path that the tree names (``internal://GUID.ext``): their bytes, or where they lie.

    Setting one looks at the file. It raises UnusableFileError for a path that is no readable file, and
    InvalidArgumentError for one beyond the 2,147,483,647 bytes of clause 8.5 and for what is neither bytes nor a
    path. Writing raises FileChangedError when a file is gone or another than when it was set.
    """

    def __init__(self) -> None:
        self._held: dict[str, Kept] = {}
        self._given: dict[str, bytes | Path] = {}

    def __getitem__(self, path: str) -> bytes | Path:
        return self._given[path]

    def __setitem__(self, path: str, content: bytes | str | Path) -> None:
        label = names.shown(path)
        given: bytes | Path
        store: Store
        if isinstance(content, bytes | bytearray | memoryview):
            given = bytes(content)
            store = BytesStore(given, label)
        elif isinstance(content, str | os.PathLike):
            given = Path(content)
            store = stored_file(given)
        else:
            raise wrong_kind("bytes or a path", content, "Give the content of the file, or where it lies.")
        if store.length > INTERNAL_FILE_LIMIT:
            raise too_large(store.label)
        member = Member(name=path, path=names.internal_path(path) or path, size=store.length)
        # A container of one file: it is read and copied as what lies beside a bare project XML is.
        self._held[path] = Kept(Container(store, kind="xml", members=[member], limits=_LIMITS), member)
        self._given[path] = given

    def __delitem__(self, path: str) -> None:
        del self._given[path], self._held[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def __repr__(self) -> str:
        return f"<NewFiles: {len(self)}>"

    def held(self, path: str) -> Kept | None:
        """Return the file of a path as what can be read and copied, None where there is none."""
        return self._held.get(path)

    def all_held(self) -> dict[str, Kept]:
        """Return every file by its path, in the order of adding."""
        return dict(self._held)

    def copy(self) -> NewFiles:
        """Return the same files; whether one has changed is still judged from when it was first set."""
        made = NewFiles()
        made.take(self)
        return made

    def take(self, other: NewFiles) -> None:
        """Take over the files of ``other``, as they were when they were set there."""
        self._held.update(other._held)
        self._given.update(other._given)


def stored_file(path: Path) -> FileStore:
    """Return a file on the disk as it is now; raises UnusableFileError for what is no file or cannot be read."""
    try:
        return attrs.evolve(FileStore.of(path), remedy=_ADD_AGAIN)
    except UnusableFileError as error:
        if error.what == "is not a file":
            error.remedy = "Name a file."
        raise


def too_large(label: str) -> InvalidArgumentError:
    """Return the error for a file that no project may hold."""
    return InvalidArgumentError(
        "is too large for a project, whose files have at most 2,147,483,647 bytes (REFI-QDA 1.5, clause 8.5)",
        file=label,
        remedy="Save it smaller; a recording may lie beside the project instead (outside=True).",
    )
