"""What lies in a folder that a command could begin with; looked at quickly, nothing is refused."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PROJECTS: Final = (".qdpx", ".qde")
CODEBOOKS: Final = (".qdc",)
_TABLES: Final = (".csv", ".tsv", ".xlsx", ".jsonl")
_OTHERS: Final = {
    ".qda": "QualCoder",
    ".sqlite3": "Taguette",
    ".rqda": "RQDA",
    ".eaf": "ELAN",
    ".jsonld": "Web Annotations",
}
"""Programs whose own files `refiqda import` takes, Word aside."""

_OPENED: Final = 20
"""Files of a kind that are opened to see what they hold; a folder with more of them is taken by its first ones."""
_LARGEST: Final = 4_000_000
_TRAIL: Final = "trail"
"""The folder of a study's trail; what lies in it is no material."""
_COMMENTS: Final = "word/comments.xml"
_COMMENT: Final = b"<w:comment "


@attrs.frozen(kw_only=True)
class Seen:
    """What a folder holds, by the names of the files; ``foreign`` with the program each is of.

    ``commented`` are Word documents with comments, ``texts`` how many texts and recordings lie in ``texts_in`` (the
    folder itself, or the first one in it that has some), ``codings`` tables that name sources, codes and passages, with
    whether they say who coded.
    """

    projects: tuple[str, ...]
    codebooks: tuple[str, ...]
    foreign: tuple[tuple[str, str], ...]
    commented: tuple[str, ...]
    texts: int
    texts_in: str
    codings: tuple[tuple[str, bool], ...]


def look(folder: Path) -> Seen:
    """Return what lies in ``folder``."""
    entries = sorted(one for one in folder.iterdir() if not one.name.startswith((".", "~")))
    files = [one for one in entries if one.is_file()]
    words = [one for one in files if one.suffix.lower() == ".docx"]
    commented = [one for one in words[:_OPENED] if _has_comments(one)]
    texts, texts_in = _texts(folder, entries, commented)
    return Seen(
        projects=_names(files, PROJECTS),
        codebooks=_names(files, CODEBOOKS),
        foreign=tuple((one.name, _OTHERS[one.suffix.lower()]) for one in entries if _is_foreign(one)),
        commented=tuple(one.name for one in commented),
        texts=texts,
        texts_in=texts_in,
        codings=_codings(files),
    )


def _names(files: Iterable[Path], suffixes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one.name for one in files if one.suffix.lower() in suffixes)


def _is_foreign(entry: Path) -> bool:
    suffix = entry.suffix.lower()
    if suffix == ".qda":
        return entry.name == "data.qda" or (entry / "data.qda").is_file()
    return suffix in _OTHERS and entry.is_file()


def _has_comments(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_COMMENTS) as part:
            return _COMMENT in part.read(_LARGEST)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, `refiqda import` says so
        return False


def _texts(folder: Path, entries: list[Path], commented: list[Path]) -> tuple[int, str]:
    """Return how many texts and recordings lie together, and in which folder: this one, or one in it."""
    here = _count(one for one in entries if one not in commented)
    if here:
        return here, "."
    for one in entries:
        if one.is_dir() and one.suffix.lower() != ".qda" and one.name != _TRAIL:
            try:
                inside = _count(path for path in one.iterdir() if not path.name.startswith((".", "~")))
            except OSError:
                continue
            if inside:
                return inside, one.relative_to(folder).as_posix()
    return 0, ""


def _count(entries: Iterable[Path]) -> int:
    """Return how many texts and recordings there are; notes about a folder (.md) alone are none."""
    from refiqda.documents.kinds import PICTURES, kind_of, suffix_of  # noqa: PLC0415 - loaded only where it is used

    suffixes = [suffix_of(one.name) for one in entries if kind_of(one.name) and one.is_file()]
    return len(suffixes) if any(one != ".md" and one not in PICTURES for one in suffixes) else 0


def _codings(files: list[Path]) -> tuple[tuple[str, bool], ...]:
    from refiqda.building.columns import check_columns  # noqa: PLC0415 - loaded only where it is used
    from refiqda.errors import RefiqdaError  # noqa: PLC0415 - as above
    from refiqda.office.sheets import read_sheet  # noqa: PLC0415 - as above

    found = []
    for one in [one for one in files if one.suffix.lower() in _TABLES][:_OPENED]:
        try:
            if one.stat().st_size > _LARGEST:
                continue
            columns = read_sheet(one).columns
            check_columns(columns, file=one.name, has_coder=True)
        except (RefiqdaError, OSError):
            continue
        found.append((one.name, "coder" in columns or "coder_guid" in columns))
    return tuple(found)
