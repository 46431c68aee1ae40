"""The archive of a strict writing: project XML first, then each source once, flat, under a name of the standard's kind.

Media are copied byte for byte, and packed bytes as they are, where the program packs its members at all. Texts
are, too, unless the caller names the form in which they are to be stored; the numbers that count them are the
caller's care (``refiqda.conversion`` has it).

What lies in the archive and is named by nothing in the project is left out and told, but for what operating
systems and NVivo for Mac leave for themselves. Members that may not be read are never copied.

Sources: REFI-QDA 1.5, clauses 5.3, 8.1 to 8.5.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal, Union

import attrs

from refiqda import model, spec
from refiqda.exchange import names
from refiqda.exchange.archive import Kept, Made, write_container
from refiqda.exchange.identity import made_guid, told_name, word
from refiqda.exchange.programs import STANDARD, Program
from refiqda.exchange.strict import PATHS, make_strict
from refiqda.exchange.writer import write_xml
from refiqda.exchange.zip_records import STORED
from refiqda.losses import UNNAMED_FILE, LossLog, LossReport
from refiqda.text.positions import canonical_string

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from refiqda.exchange.container import Container
    from refiqda.exchange.members import Member
    from refiqda.exchange.text_forms import TextForm
    from refiqda.losses import LossKind

_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,10}\Z")
_FIRST_DAY: Final = (1 << 5) | 1  # 1980-01-01, the first day that a ZIP archive can tell
_MADE_BY: Final = (3 << 8) | 20  # Unix, version 2.0 of the format: what new members say
_PLAIN_FILE: Final = 0o100644 << 16
_CHUNK: Final = 1 << 16
_SUFFIXES: Final = {"plain_text_path": ".txt", "rich_text_path": ".docx", "path": ""}


@attrs.frozen(kw_only=True)
class Packed:
    """A project ready to be written: the strict tree with its final paths, the members, and what was lost."""

    tree: model.Project
    members: tuple[Kept | Made, ...]
    losses: LossReport


@attrs.frozen(kw_only=True)
class Files:
    """Where the files of a tree are that is to be packed, and in which form its texts are to be stored.

    ``container`` is where the paths lead; None where there are no files. ``new_texts`` are texts that are in no
    container yet, by the path in the tree; they come before the container's, as do files ``waiting`` elsewhere:
    those added, and those borrowed from another container. ``forms`` are by the path in the tree, too; a text
    without one is copied as it is. ``recoded`` may have the bytes of texts of the container in that form; others
    are read when they are written.
    """

    container: Container | None = None
    new_texts: Mapping[str, str] = attrs.field(factory=dict)
    waiting: Mapping[str, Kept] = attrs.field(factory=dict)
    forms: Mapping[str, TextForm] = attrs.field(factory=dict)
    recoded: Mapping[str, bytes] = attrs.field(factory=dict, repr=False)


@attrs.frozen(eq=False)
class _NewText:
    """A text that no container has yet."""

    path: str
    text: str


def pack(
    tree: model.Project,
    container: Container | None,
    program: Program | None = None,
    *,
    new_texts: Mapping[str, str] | None = None,
    waiting: Mapping[str, Kept] | None = None,
) -> Packed:
    """Return ``tree`` made strict for ``program`` (the standard unless given), with the members of its archive.

    The files are those of `Files`; their texts are copied as they are.
    """
    program = program or STANDARD
    strict, losses = make_strict(tree, program)
    files = Files(container=container, new_texts=new_texts or {}, waiting=waiting or {})
    packed = pack_strict(strict, files, program)
    return attrs.evolve(packed, losses=losses + packed.losses)


def pack_strict(strict: model.Project, files: Files, program: Program) -> Packed:
    """Return a strict tree, whose paths become those of the new archive, with the archive's members.

    Every file that is needed is read through once, so that damage shows before anything is written.
    """
    packing = _Packing(strict, files, program)
    members: tuple[Kept | Made, ...] = (
        Made(program.xml_name, lambda stream: write_xml(strict, stream, plain=True), packing.packing),
        *packing.run(),
    )
    return Packed(tree=strict, members=members, losses=packing.log.report())


def write_packed(packed: Packed, target: str | Path | BinaryIO, *, overwrite: bool = False) -> None:
    """Write the archive; errors as ``write_container``."""
    write_container(target, packed.members, overwrite=overwrite)


_File = Union["Member", _NewText, Kept]


class _Packing:
    """The files of one tree on their way into a new archive; paths are changed in the tree."""

    def __init__(self, tree: model.Project, files: Files, program: Program) -> None:
        self.tree = tree
        self.container = files.container
        self.program = program
        self.packing: Literal["deflated", "stored"] = program.writing.packing or "deflated"
        self.log = LossLog()
        new: dict[str, _NewText | Kept] = {
            path: _NewText(path, text) for path, text in files.new_texts.items()
        }
        self.waiting = {**new, **files.waiting}
        self.asked = files.forms
        self.recoded = files.recoded
        self.forms: dict[int, tuple[TextForm, bytes | None]] = {}
        self.taken: set[str] = set()
        self.missing: dict[str, str] = {}
        self.kept: list[Kept | Made] = []
        self.new: dict[int, str] = {}
        self.used: set[int] = set()

    def run(self) -> list[Kept | Made]:
        """Return the members beside the XML, in the order in which the project names them."""
        if self.program.folder_mark is not None:
            self.kept.append(Made(self._place(self.program.folder_mark), b"", self.packing))
        references = list(self._references())
        found: list[_File | None] = [self._find(getattr(element, field)) for element, field in references]
        for (element, field), member in zip(references, found, strict=True):
            path = getattr(element, field)
            form = self.asked.get(path) if field == "plain_text_path" else None
            if form is not None and member is not None:
                ready = None if isinstance(member, Kept) else self.recoded.get(path)
                self.forms[id(member)] = form, ready
        self._reserve(references, found)
        for (element, field), member in zip(references, found, strict=True):
            self._settle(element, field, member)
        self._tell_left_out()
        return self.kept

    def _references(self) -> Iterator[tuple[Any, str]]:
        todo: list[Any] = [self.tree]
        while todo:
            element = todo.pop()
            cls: type = type(element)
            for field in _path_fields(cls):
                path = getattr(element, field)
                if path is not None and names.internal_path(path) is not None:
                    yield element, field
            below: list[Any] = []
            for field, many in _fields_to_paths(cls):
                value = getattr(element, field)
                below += value if many else [value] if value is not None else []
            todo += reversed(below)

    def _find(self, path: str) -> _File | None:
        if path in self.waiting:
            return self.waiting[path]
        member = self.container.find(path) if self.container is not None else None
        if member is None or self.container is None or member is self.container.root:
            return None
        self.container.verify([member])
        return member if member.readable else None

    # --- names ----------------------------------------------------------------------------------------

    def _reserve(self, references: list[tuple[Any, str]], found: list[_File | None]) -> None:
        """Let files that are named as the standard wants keep their names, before others get new ones."""
        for (element, field), member in zip(references, found, strict=True):
            last = _last(getattr(element, field) if member is None else _path_of(member))
            known = (
                _key(getattr(element, field)) in self.missing if member is None else id(member) in self.new
            )
            if known or not _is_proper(last) or names.fold(last) in self.taken:
                continue
            self.taken.add(names.fold(last))
            if member is None:
                self.missing[_key(getattr(element, field))] = last
            else:
                self.new[id(member)] = last

    def _fresh(self, element: Any, field: str, old: str) -> str:  # noqa: ANN401 - any element with a path
        """Return a new name: the GUID of its element and the file's own suffix."""
        found = _SUFFIX.search(old)
        suffix = found[0] if found else _SUFFIXES[field]
        stem = element.guid
        while names.fold(stem + suffix) in self.taken:
            stem = made_guid("file", stem, old)
        self.taken.add(names.fold(stem + suffix))
        return f"{stem}{suffix}"

    def _settle(self, element: Any, field: str, member: _File | None) -> None:  # noqa: ANN401 - any element with a path
        path: str = getattr(element, field)
        if member is None:
            name = self.missing.get(_key(path)) or self._fresh(element, field, _last(path))
            self.missing[_key(path)] = name
            self._tell("degraded", element, "its file is not in the project, or cannot be read")
        else:
            name = self.new.get(id(member)) or self._fresh(element, field, _last(_path_of(member)))
            self.new[id(member)] = name
            self._keep(member, name)
        plain = f"internal://{name}"
        if plain == path:
            return
        setattr(element, field, plain)
        if name != _last(path):
            self._tell("renamed", element, "its file has a name of the standard's form now")
        else:
            self._tell("repaired", element, "the path of its file is spelled as the standard has it")

    def _place(self, name: str) -> str:
        return f"{self.program.folder}/{name}"

    def _keep(self, member: _File, name: str) -> None:
        if id(member) in self.used:
            return
        self.used.add(id(member))
        place, packing, form = self._place(name), self.packing, self.forms.get(id(member))
        if isinstance(member, _NewText):
            self.kept.append(Made(place, member.text.encode(), packing))
            return
        if isinstance(member, Kept):
            kept = Kept(member.container, _without_traces(member.member), place)
        elif self.container is not None:
            kept = Kept(self.container, _without_traces(member), place)
        else:
            raise AssertionError("a file was found where there are none")
        if form is not None:
            self.kept.append(Made(place, form[1] or _rewriter(kept, form[0]), packing))
        elif packing == "stored" and (kept.member.entry is None or kept.member.entry.method != STORED):
            self.kept.append(Made(place, _copier(kept), packing))
        else:
            self.kept.append(kept)

    # --- the report -----------------------------------------------------------------------------------

    def _tell(self, kind: LossKind, element: Any, detail: str) -> None:  # noqa: ANN401 - any element with a path
        self.log.add(kind, word(element), detail, guid=element.guid, name=told_name(element))

    def _tell_left_out(self) -> None:
        if self.container is None:
            return
        for member in self.container.members:
            idle = member is self.container.root or member.is_directory or member.system or member.repeat
            if idle or id(member) in self.used:
                continue
            name = names.shown(_last(member.path))
            if member.fault is None:
                self.log.add("dropped", "file", UNNAMED_FILE, name=name)
            else:
                self.log.add("dropped", "file", f"it may not be read: {member.fault.message}", name=name)


@functools.cache
def _path_fields(cls: type) -> tuple[str, ...]:
    return tuple(field for field in PATHS if field in attrs.fields_dict(cls))


@functools.cache
def _fields_to_paths(cls: type) -> tuple[tuple[str, bool], ...]:
    """Return the fields of ``cls`` below which a path can stand: not those of passages, which are many."""
    found = []
    for part in spec.describe(cls).particles:
        if isinstance(part, spec.Children):
            inner = [spec.class_named(name) for name in part.items.values()]
            if any(one is not cls and (_path_fields(one) or _fields_to_paths(one)) for one in inner):
                found.append((part.field, part.many))
    return tuple(found)


def _rewriter(kept: Kept, form: TextForm) -> Callable[[BinaryIO], None]:
    """Return what writes a text in another form; it is read only then, so that one at a time is in memory."""

    def write(stream: BinaryIO) -> None:
        raw = kept.container.read(kept.member).decode("utf-8")
        stream.write(form.stored(canonical_string(raw)).encode())

    return write


def _copier(kept: Kept) -> Callable[[BinaryIO], None]:
    """Return what writes a file unpacked."""

    def write(stream: BinaryIO) -> None:
        with kept.container.stream(kept.member) as source:
            while chunk := source.read(_CHUNK):
                stream.write(chunk)

    return write


def _path_of(file: _File) -> str:
    return file.member.path if isinstance(file, Kept) else file.path


def _last(path: str) -> str:
    return (names.internal_path(path) or path).rsplit("/", 1)[-1]


def _key(path: str) -> str:
    return names.fold(names.internal_path(path) or path)


def _is_proper(name: str) -> bool:
    """Tell whether a file is named as clause 8.4 wants: a GUID and a suffix."""
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    bare = stem == stem.strip() and "{" not in stem and spec.GUID.accepts(stem)
    return bare and (not dot or _SUFFIX.fullmatch(f".{suffix}") is not None)


def _without_traces(member: Member) -> Member:
    """Return a member whose record in an archive tells nothing of the machine that packed it, nor when."""
    if member.entry is None:
        return member
    entry = attrs.evolve(
        member.entry,
        dos_date=_FIRST_DAY,
        dos_time=0,
        made_by=_MADE_BY,
        internal_attributes=0,
        external_attributes=_PLAIN_FILE,
        extra=b"",
        local_extra=b"",
        comment=b"",
    )
    return attrs.evolve(member, entry=entry)
