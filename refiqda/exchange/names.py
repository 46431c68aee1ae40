"""Rules for the names in a container: pure functions on strings, no file is touched.

A name is decoded (`decode_name`), brought to one spelling (`normal_path`), judged (`leads_outside`,
`is_system_file`, `windows_trouble`) and found again from what the project XML says (`internal_path`,
`NameIndex`). Clauses 8.1 and 8.3 of REFI-QDA 1.5: internal files lie flat in ``sources`` and are named
``internal://file``; real programs also write ``Sources``, backslashes, or no scheme at all.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = "sources"

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DRIVE = re.compile(r"[A-Za-z]:")
_SCHEME = re.compile(r"(?:relative|absolute|https?|ftp|file):|[A-Za-z][A-Za-z0-9+.-]+:/", re.IGNORECASE)
_INTERNAL = re.compile(r"internal:/*", re.IGNORECASE)
RESERVED_ON_WINDOWS = re.compile(r"(?:CON|PRN|AUX|NUL|COM[1-9¹²³]|LPT[1-9¹²³])(?:\..*)?", re.IGNORECASE)
"""Names that are no files there, whatever follows a full stop."""
_WINDOWS_CHARACTERS = re.compile(r'[<>:"|?*]')
_LONGEST_NAME = 200

T = TypeVar("T")


def decode_name(raw: bytes, *, marked_utf8: bool) -> tuple[str, bool]:
    """Return the name of a ZIP entry, and whether its encoding is beyond doubt.

    The ZIP note (APPNOTE 6.3, appendix D) knows UTF-8 (marked by a flag) and code page 437. Programs on macOS
    write UTF-8 without the mark, so UTF-8 is tried first; code page 437 decodes any bytes.
    """
    if raw.isascii():
        return raw.decode("ascii"), True
    try:
        return raw.decode("utf-8"), marked_utf8
    except UnicodeDecodeError:
        return raw.decode("cp437"), False


def normal_path(name: str) -> str:
    r"""Return ``name`` with ``/`` for ``\``, cut at NUL, without control characters, empty and ``.`` parts.

    Most programs end a name at NUL; cutting there makes two entries that they would take for one visible as
    such. A leading slash survives, so that `leads_outside` sees it.
    """
    text = _CONTROL.sub("", name.split("\0", 1)[0]).replace("\\", "/")
    parts = [part for part in text.split("/") if part not in {"", "."}]
    return ("/" if text.startswith("/") else "") + "/".join(parts)


def leads_outside(path: str) -> bool:
    """Tell whether a `normal_path` is absolute, names a drive or a server, or climbs with ``..``."""
    parts = path.split("/")
    return path.startswith("/") or _DRIVE.match(path) is not None or ".." in (part.strip() for part in parts)


def has_control(name: str) -> bool:
    """Tell whether a name holds NUL or another control character."""
    return _CONTROL.search(name) is not None


def is_system_file(path: str) -> bool:
    """Tell whether an entry is left by an operating system or a program for itself, not part of the project.

    ``.root`` is NVivo for Mac's empty marker; ``__MACOSX`` and ``._x`` hold what macOS keeps about a file.
    """
    parts = path.split("/")
    return "__MACOSX" in parts or parts[-1] in {".DS_Store", ".root"} or parts[-1].startswith("._")


def windows_trouble(path: str) -> bool:
    """Tell whether Windows could not store a file under this path."""
    return any(
        RESERVED_ON_WINDOWS.fullmatch(part) or _WINDOWS_CHARACTERS.search(part) or part.endswith((".", " "))
        for part in path.split("/")
    )


def safe_name(name: str) -> str:
    """Return a file name without folders that every system can store, for whoever writes a member to a disk.

    Distinct names may become equal; the caller keeps them apart.
    """
    last = normal_path(name).rsplit("/", 1)[-1]
    kept = _WINDOWS_CHARACTERS.sub("_", last).rstrip(". ")
    if RESERVED_ON_WINDOWS.fullmatch(kept):
        kept = f"_{kept}"
    stem, dot, suffix = kept.rpartition(".")
    if len(kept) > _LONGEST_NAME:
        kept = f"{stem[: _LONGEST_NAME - len(suffix) - 1]}.{suffix}" if dot else kept[:_LONGEST_NAME]
        kept = kept[:_LONGEST_NAME]
    return kept or "_"


def distinct_names(stems: Iterable[str], suffix: str) -> list[str]:
    """Return a file name for each stem, numbered where two would be one on some system."""
    names: list[str] = []
    taken: set[str] = set()
    for stem in stems:
        name, number = f"{stem}{suffix}", 1
        while fold(name) in taken:
            number += 1
            name = f"{stem}-{number}{suffix}"
        taken.add(fold(name))
        names.append(name)
    return names


def shown(name: str) -> str:
    """Return ``name`` for messages, control and direction characters escaped: none acts on a terminal."""
    return "".join(
        character.encode("unicode_escape").decode("ascii")
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        else character
        for character in name
    )


def fold(path: str) -> str:
    """Return the key under which paths that differ only in letter case or Unicode form are one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def internal_path(reference: str) -> str | None:
    """Return the path that a ``path`` attribute names inside the container, or None for a file outside it.

    ``internal://x``, ``internal:///x``, ``x``, ``sources/x`` and backslashes are taken; ``relative:``,
    ``absolute:``, web addresses, absolute paths and paths that climb out are None. A percent sign is itself.
    """
    text = reference
    scheme = _INTERNAL.match(text)
    if scheme:
        text = text[scheme.end() :].lstrip("\\")
    elif _SCHEME.match(text):
        return None
    path = normal_path(text)
    if not path or leads_outside(path):
        return None
    return path


class NameIndex(Generic[T]):
    """Find an item by the path that a project XML gives for it.

    The first of these that fits decides: the exact path in ``sources``, the exact path from the top, the same
    with the folder spelled otherwise, without regard to letter case and Unicode form, the path below any
    folder. From the third on more than one candidate is no answer.
    """

    def __init__(self, items: Iterable[tuple[str, T]]) -> None:
        self._exact: dict[str, T] = {}
        self._by_folder: dict[str, list[T]] = {}
        self._by_fold: dict[str, list[T]] = {}
        self._by_last: dict[str, list[tuple[str, T]]] = {}
        for path, item in items:
            self._exact.setdefault(path, item)
            self._by_folder.setdefault(_fold_folder(path), []).append(item)
            self._by_fold.setdefault(fold(path), []).append(item)
            self._by_last.setdefault(fold(path.rsplit("/", 1)[-1]), []).append((path, item))

    def find(self, path: str) -> T | None:
        """Return the item for an `internal_path`, or None if there is none or more than one that fits."""
        wanted = (f"{FOLDER}/{path}", path)
        for want in wanted:
            if want in self._exact:
                return self._exact[want]
        for table, key in ((self._by_folder, _fold_folder), (self._by_fold, fold)):
            for want in wanted:
                found = table.get(key(want), [])
                if found:
                    return found[0] if len(found) == 1 else None
        return self._find_below(path)

    def _find_below(self, path: str) -> T | None:
        first, slash, rest = path.partition("/")
        inner = rest if slash and first.casefold() == FOLDER else path
        candidates = self._by_last.get(fold(inner.rsplit("/", 1)[-1]), [])
        for same in (str, fold):
            end = "/" + same(inner)
            found = [item for candidate, item in candidates if same(candidate).endswith(end)]
            if found:
                return found[0] if len(found) == 1 else None
        return None


def _fold_folder(path: str) -> str:
    first, slash, rest = path.partition("/")
    return f"{first.casefold()}/{rest}" if slash else path
