"""Open a .qdpx, or a bare project XML with its sources beside it, and read its members.

Nothing is ever unpacked to the disk, no archive inside the archive is opened, and no file is held open: each
read opens it again and notices when it is another one. What refuses the file, what refuses one entry and what
is only remarked is listed in ``refiqda.exchange.members``.

Sources: REFI-QDA 1.5, clauses 5.3 and 8; PKWARE APPNOTE 6.3.10.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from refiqda.errors import UnusableFileError, UnusableMemberError
from refiqda.exchange import members as judging
from refiqda.exchange import names, streams, zip_records
from refiqda.exchange.limits import Limits
from refiqda.exchange.members import RULES, Member
from refiqda.exchange.streams import FileStore

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from typing import Literal

    from refiqda.diagnostics import Diagnostic
    from refiqda.exchange.streams import Store

__all__ = ["RULES", "Container", "Member", "open_container"]

_LOOK = 1024
_DEFAULT_LIMITS = Limits()


class Container:
    """An opened project or codebook file; made by `open_container`.

    ``label`` is the file's name for messages; ``kind`` is "archive" or "xml" (a bare .qde or .qdc);
    ``members`` are in the archive's order, those that may not be read included; ``root`` is the project or
    codebook XML; ``diagnostics`` are the findings so far: reading can add to them, see `verify`.
    """

    def __init__(
        self,
        store: Store,
        *,
        kind: Literal["archive", "xml"],
        members: Sequence[Member],
        limits: Limits,
        diagnostics: Iterable[Diagnostic] = (),
    ) -> None:
        self.kind = kind
        self.members = tuple(members)
        self.diagnostics = list(diagnostics)
        self.limits = limits
        self._store = store
        self._root: Member | None = None
        self._top = ""
        self._index: names.NameIndex[Member] | None = None

    @property
    def label(self) -> str:
        """The file's name for messages, without folders."""
        return self._store.label

    @property
    def root(self) -> Member:
        """The project or codebook XML."""
        if self._root is None:
            raise AssertionError("a container is only given out with its root")
        return self._root

    @contextlib.contextmanager
    def stream(self, member: Member) -> Iterator[BinaryIO]:
        """Open a member for reading, unpacked; the last bytes come only if length and checksum hold.

        Raises `UnusableMemberError` for a member that is refused or turns out to be damaged (its ``fault`` is
        set then), `UnusableFileError` when that is the root or the archive lies about a size, and
        `FileChangedError` when the file is no longer the one that was opened.
        """
        chunks = self._chunks(member)
        with (
            contextlib.closing(chunks),
            io.BufferedReader(streams.ChunkReader(chunks), streams.CHUNK) as reader,
        ):
            yield reader

    def read(self, member: Member) -> bytes:
        """Return a member's unpacked bytes; errors as `stream`, and one beyond the limit."""
        if member.size > self.limits.max_held_bytes:
            raise UnusableMemberError(
                "is too large to be held in memory",
                file=self.label,
                where=names.shown(member.name),
                remedy="Pass larger limits, or read it as a stream.",
            )
        with contextlib.closing(self._chunks(member)) as chunks:
            return b"".join(chunks)

    def find(self, path: str) -> Member | None:
        """Return the member that a path in the project XML names, or None.

        ``internal://x``, ``x``, ``sources/x`` and backslashes are understood; other letter case and deeper
        folders are found when only one member fits. External paths (``relative:``, ``absolute:``, ``http:``)
        are None, and so are members that may not be read.
        """
        if self._index is None:
            self._index = names.NameIndex(self._named_members())
        for spelling in (path, path.strip()):  # a name may end in a blank, an attribute may have one too many
            wanted = names.internal_path(spelling)
            member = None if wanted is None else self._index.find(wanted)
            if member is not None:
                return member if member.readable else None
        return None

    def verify(self, members: Iterable[Member] | None = None) -> list[Diagnostic]:
        """Read members through (all of them unless given) and return the findings that this adds.

        Opening reads only the table of an archive; damaged data show when they are unpacked. Members that
        were read through before are not read again.
        """
        before = len(self.diagnostics)
        for member in self.members if members is None else members:
            if member.readable and not member.verified:
                with contextlib.suppress(UnusableMemberError):
                    for _ in self._chunks(member):
                        pass
        return self.diagnostics[before:]

    @contextlib.contextmanager
    def open_raw(self) -> Iterator[BinaryIO]:
        """Open the container's own bytes, if they are still the same; for copying entries as they are."""
        with self._store.open() as stream:
            yield stream

    def _named_members(self) -> Iterator[tuple[str, Member]]:
        for member in self.members:
            if member is not self._root and member.readable and not (member.repeat or member.system):
                yield judging.inner_path(member, self._top), member

    def _chunks(self, member: Member) -> Generator[bytes, None, None]:
        if member.fault is not None or member.is_directory:
            what = "is a folder" if member.fault is None else member.fault.message
            remedy = "" if member.fault is None else member.fault.remedy
            raise UnusableMemberError(what, file=self.label, where=names.shown(member.name), remedy=remedy)
        store = self._store if member.file is None else member.file
        try:
            with store.open() as stream:
                if member.entry is None:
                    yield from streams.raw_chunks(stream, 0, member.size)
                    store.check()  # no checksum tells whether it was written to while it was read
                else:
                    yield from streams.unpacked_chunks(stream, member.entry)
        except streams.DamagedDataError as error:
            store.check()
            self._refuse_member(member, error)
        except streams.DishonestSizeError as error:
            store.check()
            raise UnusableFileError(
                "is not honest: an entry has another size than it states",
                file=self.label,
                where=names.shown(member.name),
                remedy=zip_records.GET_A_NEW_COPY,
            ) from error
        member.verified = True

    def _refuse_member(self, member: Member, error: Exception) -> None:
        """Note that a member's data are damaged, and say so; 20."""
        fault = judging.finding("A004", "the entry's data are damaged", file=self.label, path=member.name)
        if member is self._root:
            try:
                judging.refuse_root(fault)
            except UnusableFileError as refusal:
                refusal.file = self.label
                raise
        member.fault = fault
        self.diagnostics.append(fault)
        raise UnusableMemberError(
            fault.message, file=self.label, where=fault.path, remedy=fault.remedy
        ) from error


def open_container(source: str | Path | bytes | BinaryIO, *, limits: Limits = _DEFAULT_LIMITS) -> Container:
    """Open a .qdpx, .qde or .qdc from a path, bytes or a binary file object.

    Only the archive's table is read; the bytes of a path are read when asked for, those of a file object are
    kept. Raises `UnusableFileError` for what cannot be used at all: see ``refiqda.exchange.members``.
    """
    store = streams.store_of(source, limits)
    try:
        return _open(store, limits)
    except UnusableFileError as error:
        error.file = error.file or store.label
        raise


def _open(store: Store, limits: Limits) -> Container:
    if not store.length:
        raise UnusableFileError("is empty", remedy=zip_records.GET_A_NEW_COPY)
    with store.open() as stream:
        head = stream.read(_LOOK)
        directory = zip_records.read_directory(stream, store.length, limits)
    if directory is not None:
        return _open_archive(store, directory, limits)
    if head.startswith(zip_records.LOCAL_MARK):
        raise UnusableFileError(
            "is cut short: the end of the archive is missing", remedy=zip_records.GET_A_NEW_COPY
        )
    if not _looks_like_xml(head):
        raise UnusableFileError(
            "is neither a REFI-QDA project (a ZIP archive) nor XML",
            remedy="Export the project as REFI-QDA (.qdpx or .qdc).",
        )
    return _open_xml(store, limits)


def _open_archive(store: Store, directory: zip_records.Directory, limits: Limits) -> Container:
    members = judging.members_of(directory, label=store.label, limits=limits)
    container = Container(store, kind="archive", members=members, limits=limits)
    _judge_repeats(container)
    root, top = judging.root_of(members)
    if root.size > limits.max_xml_bytes:
        raise _too_large(root)
    container._root, container._top = root, top  # noqa: SLF001 - the other half of the constructor
    faults = [member.fault for member in members if member.fault is not None]
    container.diagnostics[:] = [*faults, *judging.oddities(directory, members, root, top, store.label)]
    return container


def _judge_repeats(container: Container) -> None:
    """Mark further entries of the same name and content; refuse all of a name if contents differ; 7."""
    groups: dict[str, list[Member]] = {}
    for member in container.members:
        if not member.is_directory and member.path:
            groups.setdefault(member.path, []).append(member)
    for group in groups.values():
        first, *others = group
        if not others or names.leads_outside(first.path):
            continue
        if all(one.fault is None and judging.same_record(first, one) for one in group) and _equal(
            container, group
        ):
            for other in others:
                other.repeat = True
            continue
        for one in group:
            one.fault = one.fault or judging.finding(
                "A003",
                "several entries have this name and different contents",
                file=container.label,
                path=one.name,
            )


def _equal(container: Container, group: Sequence[Member]) -> bool:
    digests = set()
    for member in group:
        digest = hashlib.sha256()
        try:
            with contextlib.closing(container._chunks(member)) as chunks:  # noqa: SLF001 - helper of this class
                for chunk in chunks:
                    digest.update(chunk)
        except UnusableMemberError:
            return False
        digests.add(digest.digest())
    return len(digests) == 1


def _open_xml(store: Store, limits: Limits) -> Container:
    file = store if isinstance(store, FileStore) else None
    suffix = file.path.suffix.casefold() if file else ".qde"
    root = Member(name=store.label, path=store.label, size=store.length)
    if root.size > limits.max_xml_bytes:
        raise _too_large(root)
    beside: list[Member] = []
    findings: list[Diagnostic] = []
    if file is not None and suffix != ".qdc":
        beside, findings = _members_beside(file.path, limits)
    if suffix not in {".qde", ".qdc", ".xml"}:  # 2
        text = "the file is the bare project XML, not an archive"
        findings.insert(0, judging.finding("A011", text, file=store.label, path=None))
    container = Container(store, kind="xml", members=[root, *beside], limits=limits, diagnostics=findings)
    container._root = root  # noqa: SLF001 - the other half of the constructor
    return container


def _members_beside(project: Path, limits: Limits) -> tuple[list[Member], list[Diagnostic]]:
    """Return the plain files in the folder(s) named ``sources`` beside a project XML, in order of names.

    Links are listed with a fault and never followed (6): what lies behind one is not the project's.
    """
    found: list[Member] = []
    with contextlib.suppress(OSError):  # a folder that cannot be listed holds nothing for us
        folders = sorted(
            entry.name for entry in os.scandir(project.parent) if entry.name.casefold() == names.FOLDER
        )
        for folder in folders:
            place = project.parent / folder
            if place.is_symlink() or not place.resolve().is_relative_to(project.parent.resolve()):
                fault = judging.finding("A002", "the folder is a link", file=project.name, path=folder)
                found.append(Member(name=folder, path=folder, size=0, fault=fault))
                continue
            with os.scandir(place) as entries:
                found += [_member_beside(entry, folder, project.name) for entry in entries if _is_file(entry)]
            if len(found) > limits.max_members:
                raise UnusableFileError(
                    f"has more than {limits.max_members:,} files beside it",
                    remedy="Pass larger limits if the folder is known to be good.",
                )
    found.sort(key=lambda member: member.path)
    return found, [member.fault for member in found if member.fault is not None]


def _is_file(entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() or entry.is_file(follow_symlinks=False)


def _member_beside(entry: os.DirEntry[str], folder: str, label: str) -> Member:
    name = f"{folder}/{entry.name}"
    if entry.is_symlink():
        fault = judging.finding("A002", "the source is a link, not a file", file=label, path=name)
        return Member(name=name, path=name, size=0, fault=fault)
    file = FileStore.of(Path(entry.path))
    return Member(name=name, path=name, size=file.length, file=file, system=names.is_system_file(name))


def _looks_like_xml(head: bytes) -> bool:
    """Tell whether the first character is ``<``, byte order mark and white space aside, in any encoding."""
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        # A double mark is XML too: its reader refuses it and says why.
        while head.startswith(mark):
            head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip(b" \t\r\n").startswith(b"<")


def _too_large(root: Member) -> UnusableFileError:
    return UnusableFileError(
        "has a project XML beyond the limit",
        where=names.shown(root.name),
        remedy="Pass larger limits if the file is known to be good.",
    )
