"""The members of an archive, judged: what each is called, whether it may be read, which one is the project.

Numbers in comments are the cases of the project's list of hostile input; what refuses the file, what refuses
an entry and what is only a warning follows the published contract.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, NoReturn

import attrs

from refiqda.diagnostics import Diagnostic, Severity
from refiqda.errors import UnusableFileError
from refiqda.exchange import names, zip_records
from refiqda.exchange.limits import INTERNAL_FILE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.exchange.limits import Limits
    from refiqda.exchange.streams import FileStore
    from refiqda.exchange.zip_records import Directory, Entry

RULES: dict[str, str] = {
    "A001": "An entry's name leads out of the container (.., absolute, a drive, a server)",
    "A002": "An entry is a link or a device, not a file",
    "A003": "Several entries have one name and different contents",
    "A004": "An entry's data are damaged",
    "A005": "An entry is encrypted",
    "A006": "An entry is packed in a way that REFI-QDA does not know",
    "A007": "An entry has no usable name",
    "A011": "The project XML stands under the name of an archive",
    "A012": "Names are spelled with backslashes or with empty parts",
    "A013": "An entry occurs more than once with the same content",
    "A014": "Names differ only in letter case",
    "A015": "The folder of the sources is not spelled 'sources'",
    "A016": "The project XML is not named 'project.qde'",
    "A017": "The whole project lies in one folder",
    "A018": "Sources lie in folders below 'sources'",
    "A019": "Files of an operating system or program are in the archive",
    "A020": "The archive uses the ZIP64 extension",
    "A021": "Names are not plain text or not marked as UTF-8",
    "A022": "Names cannot be stored on Windows",
    "A023": "There are bytes before or after the archive",
    "A024": "An internal file is larger than the standard allows",
}
"""Code and meaning of every kind of finding made here; A00x refuse an entry, A01x and A02x are accepted."""

_REMEDIES = {
    "A001": "Nothing of it was read; ask whoever made the file.",
    "A002": "Nothing of it was read; ask whoever made the file.",
    "A003": "None of them was read; export the project again.",
    "A004": "Export the project again, or get a complete copy.",
    "A005": "Export the project without a password.",
    "A006": "Pack the archive again with the usual method (deflate).",
    "A007": "Nothing of it was read; export the project again.",
    "A011": "Rename it to .qde, or export the project again.",
    "A024": "Keep the file outside the project and refer to it (clause 8.5).",
}
_REWRITE = "Converting the project for a program writes it in the usual form."
ARCHIVE_PROJECT = "project.qde"


@attrs.define(eq=False, kw_only=True)
class Member:
    """One entry of an archive, or one file beside a bare project XML.

    ``name`` is the name as stored (decoded), ``path`` the same in one spelling, with ``/``; ``size`` is in
    bytes, unpacked. ``fault`` says why the member cannot be read; it may be found only while reading.
    ``system`` marks what an operating system left (never found, still copied), ``repeat`` the second and
    later of identical entries (never found, not copied). ``entry`` is the archive's record, ``file`` the file
    beside the XML.
    """

    name: str
    path: str
    size: int
    entry: Entry | None = None
    file: FileStore | None = None
    is_directory: bool = False
    system: bool = False
    repeat: bool = False
    verified: bool = False
    fault: Diagnostic | None = None
    sure_name: bool = True

    @property
    def readable(self) -> bool:
        """Whether the member is a file that may be read."""
        return self.fault is None and not self.is_directory


def finding(rule: str, message: str, *, file: str, path: str | None) -> Diagnostic:
    """Return the diagnostic of one of `RULES`."""
    severity: Severity = "error" if rule < "A01" else "warning"
    shown = None if path is None else names.shown(path)
    return Diagnostic(
        rule=rule,
        severity=severity,
        message=message,
        file=file,
        path=shown,
        remedy=_REMEDIES.get(rule, _REWRITE),
    )


def members_of(directory: Directory, *, label: str, limits: Limits) -> tuple[Member, ...]:
    """Return the archive's members in order, those that may not be read with their fault.

    Raises `UnusableFileError` for sizes that are impossible or beyond the limits (14, 19).
    """
    _refuse_bombs(directory.entries, limits)
    return tuple(_member(entry, label) for entry in directory.entries)


def _refuse_bombs(entries: Sequence[Entry], limits: Limits) -> None:
    total = sum(entry.size for entry in entries)
    packed = sum(entry.compressed_size for entry in entries)
    if any(zip_records.impossible_size(entry) for entry in entries):
        raise UnusableFileError(
            "is not honest: an entry states a size that its data cannot have",
            remedy=zip_records.GET_A_NEW_COPY,
        )
    if total > limits.max_unpacked_bytes or any(entry.size > limits.max_member_bytes for entry in entries):
        raise UnusableFileError(
            "unpacks to more than the limit", remedy="Pass larger limits if the file is known to be good."
        )
    sizes = [(total, packed), *((entry.size, entry.compressed_size) for entry in entries)]
    if any(
        size > limits.ratio_free_bytes and size > limits.max_ratio * max(1, small) for size, small in sizes
    ):
        raise UnusableFileError(
            "is packed so densely that it looks like an attack (a ZIP bomb)",
            remedy="Pass larger limits if the file is known to be good.",
        )


def _member(entry: Entry, label: str) -> Member:
    name, sure = names.decode_name(entry.raw_name, marked_utf8=bool(entry.flags & zip_records.FLAG_UTF8))
    mode = entry.external_attributes >> 16
    member = Member(
        name=name,
        path=names.normal_path(name),
        size=entry.size,
        entry=entry,
        is_directory=name.endswith(("/", "\\")),
        sure_name=sure,
    )
    member.system = names.is_system_file(member.path)
    rule, message = _fault(entry, member, stat.S_IFMT(mode))
    if rule:
        member.fault = finding(rule, message, file=label, path=name)
    return member


def _fault(entry: Entry, member: Member, kind: int) -> tuple[str, str]:
    """Return rule and message of what forbids reading an entry, or two empty strings."""
    encrypted = (
        zip_records.FLAG_ENCRYPTED | zip_records.FLAG_STRONG_ENCRYPTION | zip_records.FLAG_HIDDEN_HEADERS
    )
    if not member.path:
        return "A007", "the entry has no usable name"
    if names.leads_outside(member.path):  # 3, 4
        return "A001", "the entry's name leads out of the container"
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:  # 6
        return "A002", "the entry is a link or a device, not a file"
    if (entry.flags | entry.local_flags) & encrypted:  # 21
        return "A005", "the entry is encrypted"
    if entry.method not in {zip_records.STORED, zip_records.DEFLATED}:  # 22
        return "A006", f"the entry is packed with method {entry.method}, which is not read"
    return "", ""


def root_of(members: Sequence[Member]) -> tuple[Member, str]:
    """Return the project XML and the folder that wraps everything (empty if none); 10, 11.

    Raises `UnusableFileError` if there is none or more than one, or if it may not be read.
    """
    files = [m for m in members if not m.is_directory and not m.system and not m.repeat]
    inside = [m for m in files if m.path and not names.leads_outside(m.path)]
    top = ""
    roots = [m for m in inside if "/" not in m.path and _is_project_name(m.path)]
    if not roots:
        folders = {m.path.partition("/")[0] for m in inside if "/" in m.path}
        if len(folders) == 1 and all("/" in m.path for m in inside):
            top = folders.pop()
            roots = [m for m in inside if m.path.count("/") == 1 and _is_project_name(m.path)]
    if not roots:
        raise UnusableFileError(
            "holds no project XML (.qde)", remedy="Export the project again as REFI-QDA project (.qdpx)."
        )
    fault = next((m.fault for m in roots if m.fault), None)
    if fault is not None:
        refuse_root(fault)
    if len(roots) > 1:
        raise UnusableFileError(
            "holds more than one project XML (.qde)",
            where=", ".join(names.shown(m.name) for m in roots[:3]),
            remedy="Leave only one of them in the archive.",
        )
    return roots[0], top


def refuse_root(fault: Diagnostic) -> NoReturn:
    """Refuse the file because its project XML cannot be read."""
    raise UnusableFileError(
        f"cannot be used, for its project XML cannot: {fault.message}", where=fault.path, remedy=fault.remedy
    )


def _is_project_name(path: str) -> bool:
    return path.casefold().endswith(".qde")


def oddities(
    directory: Directory, members: Sequence[Member], root: Member, top: str, label: str
) -> list[Diagnostic]:
    """Return the warnings about an archive that is read all the same, at most one of each kind."""
    usable = [m for m in members if m.fault is None]
    result = _counted(members, usable, top, label)
    spelled = next((m for m in usable if _is_misspelled(_folder(m, top))), None)
    if spelled is not None:  # 9
        text = f"the folder of the sources is spelled '{names.shown(_folder(spelled, top))}'"
        result.append(finding("A015", text, file=label, path=spelled.name))
    if root.path.rsplit("/", 1)[-1] != ARCHIVE_PROJECT:  # 10
        text = "the project XML is not named 'project.qde'"
        result.append(finding("A016", text, file=label, path=root.name))
    if top:  # 11
        result.append(finding("A017", "the whole project lies in one folder", file=label, path=root.name))
    if directory.zip64:  # 18
        result.append(finding("A020", "the archive uses the ZIP64 extension", file=label, path=None))
    if directory.junk_before or directory.junk_after:  # 25
        text = (
            f"{directory.junk_before} bytes before and {directory.junk_after} after the archive are ignored"
        )
        result.append(finding("A023", text, file=label, path=None))
    return sorted(result, key=lambda diagnostic: diagnostic.rule)


def _counted(members: Sequence[Member], usable: Sequence[Member], top: str, label: str) -> list[Diagnostic]:
    """Return the warnings that concern some entries, with how many they are and the first of them."""
    found: list[tuple[str, str, list[Member]]] = [
        (
            "A012",
            "are spelled with backslashes or empty parts",
            [m for m in usable if _odd_separators(m.name)],
        ),
        ("A013", "occur more than once, each time the same", [m for m in usable if m.repeat]),
        ("A014", "differ from others only in letter case", _colliding(usable)),
        ("A018", "lie in folders below 'sources', which is flat by the standard", _nested(usable, top)),
        ("A019", "belong to an operating system or program and are ignored", [m for m in usable if m.system]),
        ("A021", "have names that are not marked as UTF-8 or hold control characters", _unsure(usable)),
        (
            "A022",
            "have names that Windows cannot store",
            [m for m in usable if names.windows_trouble(m.path)],
        ),
        ("A024", "are larger than the standard's 2,147,483,647 bytes", _too_large(usable)),
    ]
    return [
        finding(rule, f"{len(some)} of {len(members)} entries {text}", file=label, path=some[0].name)
        for rule, text, some in found
        if some
    ]


def inner_path(member: Member, top: str) -> str:
    """Return a member's path without the folder that wraps the whole project."""
    return member.path[len(top) + 1 :] if top and member.path.startswith(f"{top}/") else member.path


def _folder(member: Member, top: str) -> str:
    path = inner_path(member, top) + ("/" if member.is_directory else "")
    return path.partition("/")[0] if "/" in path else ""


def _is_misspelled(folder: str) -> bool:
    return folder != names.FOLDER and folder.casefold() == names.FOLDER


def _odd_separators(name: str) -> bool:
    return "\\" in name or "//" in name or "." in name.split("/")


def _colliding(members: Sequence[Member]) -> list[Member]:
    first: dict[str, str] = {}
    paths = [(names.fold(m.path), m) for m in members if not m.is_directory]
    return [m for key, m in paths if first.setdefault(key, m.path) != m.path]


def _nested(members: Sequence[Member], top: str) -> list[Member]:
    return [
        m
        for m in members
        if not m.is_directory
        and not m.system
        and _folder(m, top).casefold() == names.FOLDER
        and inner_path(m, top).count("/") > 1
    ]


def _unsure(members: Sequence[Member]) -> list[Member]:
    return [m for m in members if not m.sure_name or names.has_control(m.name)]


def _too_large(members: Sequence[Member]) -> list[Member]:
    return [m for m in members if m.size > INTERNAL_FILE_LIMIT]


def same_record(one: Member, other: Member) -> bool:
    """Tell whether two entries state the same content; their bytes are still to be compared."""
    return one.entry is not None and other.entry is not None and (
        (one.size, one.entry.crc) == (other.size, other.entry.crc)
    )  # fmt: skip
