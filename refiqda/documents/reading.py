"""Read texts, PDFs, pictures and recordings as people have them: one file, or a folder of them.

A text is taken as the person has it. Time stamps in a transcript stay in its text, and each also becomes a sync point
(a time and the position of the stamp); only subtitles, which are times and words by turns, give their words alone.
A recording takes the texts of the same stem beside it as its transcripts (``talk.mp3`` with ``talk.docx``,
``talk.mp3.txt``, ``talk.en.vtt``). Nothing is held in memory but texts.

What was odd, or is not in the text, is told in ``notes``, a phrase each, without words of the text.
"""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.documents import kinds
from refiqda.documents.durations import duration_of
from refiqda.documents.pdf import read_pdf
from refiqda.documents.plain import MAX_BYTES, decode_plain, note_on_controls
from refiqda.documents.stamps import find_stamps, in_order
from refiqda.documents.subtitles import read_subtitles
from refiqda.documents.word import read_word
from refiqda.errors import UnusableFileError
from refiqda.exchange import names, page_sizes
from refiqda.exchange.additions import stored_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.documents.kinds import Kind
    from refiqda.documents.stamps import SyncPoint

MAX_WORD_BYTES: Final = 256 * 1024 * 1024
MOST_FILES: Final = 100_000
_LEEWAY: Final = 1000  # milliseconds: stamps are rounded, and so are lengths

_SUBTITLES: Final = frozenset({".srt", ".vtt"})
_LANGUAGE: Final = re.compile(r"\.[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}\Z")
_SIGNATURES: Final = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
_REMEDIES: Final = {
    ".doc": "save it as .docx",
    ".odt": "save it as .docx",
    ".rtf": "save it as .docx",
    ".heic": "save it as .jpg",
    ".tif": "save it as .png",
    ".tiff": "save it as .png",
    ".gif": "save it as .png",
    ".webp": "save it as .png",
}
_OF_PROGRAMS: Final = ("~$", ".")
_OF_SYSTEMS: Final = frozenset({"thumbs.db", "desktop.ini"})
"""What programs and systems leave in folders, and hidden files: they are passed over without a word."""


@attrs.frozen(kw_only=True)
class Document:
    """A file as it can become a source.

    ``name`` is the file's name with its suffix, ``text`` the canonical text (None for recordings, most pictures, and
    PDFs without one), ``file`` the file where it is stored beside the text (.docx, PDF, picture, recording).
    ``sync_points`` are (milliseconds, position) by position, times never going back. ``bold`` are spans of a .docx,
    ``pages`` the positions where the pages of a PDF begin. Of a recording, ``duration`` is its length in
    milliseconds where its file tells it, and ``transcripts`` are the texts that belong to it. ``notes`` say what was
    odd or left out.
    """

    name: str
    kind: Kind
    text: str | None = attrs.field(default=None, repr=False)
    file: Path | None = None
    sync_points: tuple[SyncPoint, ...] = attrs.field(default=(), repr=False)
    bold: tuple[tuple[int, int], ...] = attrs.field(default=(), repr=False)
    pages: tuple[int, ...] = attrs.field(default=(), repr=False)
    duration: int | None = None
    transcripts: tuple[Document, ...] = ()
    notes: tuple[str, ...] = ()


@attrs.frozen
class Folder:
    """The documents of a folder, and what else lies in it: a line each, the name and why it is not taken."""

    documents: tuple[Document, ...]
    left_out: tuple[str, ...] = ()


def read_document(path: str | Path, *, encoding: str | None = None) -> Document:
    """Return the document that a file holds, by its suffix.

    ``encoding`` is that of plain texts and subtitles that are not UTF-8 and have no byte order mark. Raises
    UnusableFileError for a file that cannot be read or used, or of a kind that is not taken; MissingExtraError for
    a PDF without pypdf.
    """
    path = Path(path)
    kind = kinds.kind_of(path)
    if kind is None:
        raise UnusableFileError(
            "is of no kind that becomes a source",
            file=path.name,
            remedy=f"Known are {', '.join(sorted(kinds.KINDS))}.",
        )
    name, suffix = unicodedata.normalize("NFC", path.name), kinds.suffix_of(path)
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in name):
        raise UnusableFileError(
            "has a name that no project can hold", file=names.shown(path.name), remedy="Give it another name."
        )
    stored_file(path)
    if kind == "pdf":
        return _pdf(path, name)
    if kind == "picture":
        return Document(name=name, kind=kind, file=path, notes=_note_on_picture(path, suffix))
    if kind in {"audio", "video"}:
        return Document(name=name, kind=kind, file=path, duration=duration_of(path))
    if suffix == ".docx":
        return _word(path, name)
    text = decode_plain(_bytes_of(path, MAX_BYTES), label=path.name, encoding=encoding)
    if suffix in _SUBTITLES:
        return _subtitles(text, name, path.name)
    return _with_stamps(Document(name=name, kind="text", text=text, notes=note_on_controls(text)))


def read_folder(folder: str | Path, *, encoding: str | None = None) -> list[Document]:
    """Return the documents of a folder in the order of their names; see `open_folder`, which tells what is left."""
    return list(open_folder(folder, encoding=encoding).documents)


def read_documents(paths: Iterable[str | Path | Document], *, encoding: str | None = None) -> list[Document]:
    """Return the documents of files named one by one, recordings with the transcripts among them, by name.

    What was read already is taken as it is.

    Raises as `read_document`.
    """
    return _told_apart(
        _paired(one if isinstance(one, Document) else read_document(one, encoding=encoding) for one in paths)
    )


def open_folder(folder: str | Path, *, encoding: str | None = None) -> Folder:
    """Return the documents of a folder, each recording with its transcripts, and what is not taken.

    The order is that of the names by code points, whatever system and language. Folders inside are not looked into,
    links are not followed, hidden files and those that programs leave are passed over. Raises as `read_document`,
    and UnusableFileError for what is no folder.
    """
    folder = Path(folder)
    taken: list[Document] = []
    left_out: list[str] = []
    for name, path in _files_in(folder):
        shown = names.shown(name)
        if path.is_symlink():
            left_out.append(f"{shown}: a link, which is not followed")
        elif path.is_dir():
            left_out.append(f"{shown}: a folder, which is not looked into")
        elif kinds.kind_of(path) is None:
            remedy = _REMEDIES.get(kinds.suffix_of(path))
            left_out.append(f"{shown}: this kind of file is not taken{f'; {remedy}' if remedy else ''}")
        else:
            taken.append(read_document(path, encoding=encoding))
    return Folder(tuple(_told_apart(_paired(taken))), tuple(left_out))


def _files_in(folder: Path) -> list[tuple[str, Path]]:
    """Return what lies in a folder, by name in one spelling of Unicode, in the order of code points."""
    found: list[tuple[str, Path]] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not (entry.name.startswith(_OF_PROGRAMS) or entry.name.lower() in _OF_SYSTEMS):
                    found.append((unicodedata.normalize("NFC", entry.name), Path(entry.path)))
                if len(found) > MOST_FILES:
                    raise UnusableFileError(
                        f"holds more than {MOST_FILES:,} files", file=folder.name, remedy="Take it apart."
                    )
    except OSError as error:
        reason = error.strerror or "refused by the system"
        raise UnusableFileError(
            f"cannot be read as a folder ({reason})",
            file=folder.name,
            remedy="Name the folder that holds the texts.",
        ) from error
    return sorted(found)


# --- one file -----------------------------------------------------------------------------------------------


def _bytes_of(path: Path, most: int) -> bytes:
    store = stored_file(path)
    if store.length > most:
        raise UnusableFileError(
            "is too large for a text", file=path.name, remedy=f"Files of up to {most:,} bytes are read."
        )
    with store.open() as stream:
        return stream.read()


def _pdf(path: Path, name: str) -> Document:
    found = read_pdf(_bytes_of(path, page_sizes.MAX_BYTES), label=path.name)
    return Document(name=name, kind="pdf", text=found.text, file=path, pages=found.pages, notes=found.notes)


def _word(path: Path, name: str) -> Document:
    found = read_word(_bytes_of(path, MAX_WORD_BYTES), label=path.name)
    notes = [f"not in the text: {one}" for one in found.left_out]
    notes += [
        f"{what}, which only importing the file takes over (refiqda import): {len(some)}"
        for what, some in (("comments", found.comments), ("highlights", found.highlights))
        if some
    ]
    made = Document(name=name, kind="text", text=found.text, file=path, bold=found.bold, notes=tuple(notes))
    return _with_stamps(made)


def _subtitles(text: str, name: str, label: str) -> Document:
    found = read_subtitles(text, vtt=kinds.suffix_of(name) == ".vtt")
    if not found.cues:
        raise UnusableFileError(
            "holds no subtitles",
            file=label,
            remedy="Each begins with a line such as 00:00:01,000 --> 00:00:04,000.",
        )
    notes = (*found.notes, *note_on_controls(found.text))
    return Document(name=name, kind="text", text=found.text, sync_points=found.sync_points, notes=notes)


def _with_stamps(document: Document) -> Document:
    """Return the document with the sync points of the time stamps in its text."""
    text = document.text or ""
    points, back = in_order(find_stamps(text))
    notes = list(document.notes)
    if back:
        notes.append(f"time stamps that go back in time, which stay in the text but are not used: {back}")
    if not text.strip():
        notes.append("has no words")
    return attrs.evolve(document, sync_points=tuple(points), notes=tuple(notes))


def _note_on_picture(path: Path, suffix: str) -> tuple[str, ...]:
    with stored_file(path).open() as stream:
        head = stream.read(len(_SIGNATURES[suffix]))
    if head == _SIGNATURES[suffix]:
        return ()
    return (f"is no {suffix[1:].upper()} picture inside, whatever its name says; programs may refuse it",)


# --- what belongs together ----------------------------------------------------------------------------------


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _keys(name: str) -> list[str]:
    """Return what a text may call the recording that it belongs to, the likeliest first."""
    stem = PurePath(name).stem
    shorter = _LANGUAGE.sub("", stem) if kinds.suffix_of(name) in _SUBTITLES else stem
    return [_key(one) for one in dict.fromkeys((stem, shorter))]


def _paired(documents: Iterable[Document]) -> list[Document]:
    """Give each recording the texts of its stem, .docx, .md and .txt before subtitles."""
    documents = list(documents)
    recordings: dict[str, list[Document]] = {}
    for one in documents:
        if one.kind in {"audio", "video"}:
            for key in dict.fromkeys((_key(PurePath(one.name).stem), _key(one.name))):
                recordings.setdefault(key, []).append(one)
    texts: dict[str, list[Document]] = {}
    alone: list[Document] = []
    for one in documents:
        if one.kind in {"audio", "video"}:
            continue
        owners = next((recordings[key] for key in _keys(one.name) if key in recordings), [])
        if one.kind != "text" or not owners:
            alone.append(_without_recording(one))
            continue
        others = ", ".join(names.shown(owner.name) for owner in owners[1:])
        first = names.shown(owners[0].name)
        note = (f"is taken as the transcript of {first}, and not of {others}",) if others else ()
        texts.setdefault(owners[0].name, []).append(attrs.evolve(one, notes=(*one.notes, *note)))
    paired = []
    for one in documents:
        if one.kind in {"audio", "video"}:
            beside = [_within(text, one) for text in texts.get(one.name, ())]
            own = sorted(beside, key=lambda text: kinds.suffix_of(text.name) in _SUBTITLES)
            paired.append(attrs.evolve(one, transcripts=tuple(own)))
    return sorted([*alone, *paired], key=lambda one: one.name)


def _within(text: Document, recording: Document) -> Document:
    """Return a transcript without sync points beyond the end of its recording, told: they belong to another one."""
    end = recording.duration
    beyond = 0 if end is None else sum(time > end + _LEEWAY for time, _ in text.sync_points)
    if not beyond:
        return text
    note = f"times beyond the end of {names.shown(recording.name)}, not used: {beyond}"
    kept = tuple(point for point in text.sync_points if point[0] <= (end or 0) + _LEEWAY)
    return attrs.evolve(text, sync_points=kept, notes=(*text.notes, note))


def _without_recording(one: Document) -> Document:
    """Return a text that stands for itself; the times of subtitles have nowhere to go then, which is told."""
    if kinds.suffix_of(one.name) not in _SUBTITLES or not one.sync_points:
        return one
    note = "its times are not kept, for no recording of that name lies beside it"
    return attrs.evolve(one, notes=(*one.notes, note))


def _told_apart(documents: list[Document]) -> list[Document]:
    """Tell of sources that have one stem: a name without a suffix does not say which is meant."""
    stems: dict[str, list[Document]] = {}
    for one in documents:
        stems.setdefault(_key(PurePath(one.name).stem), []).append(one)
    told = []
    for one in documents:
        others = [other for other in stems[_key(PurePath(one.name).stem)] if other is not one]
        called = ", ".join(names.shown(other.name) for other in others)
        note = f"is called like {called} before the suffix: name it with its suffix"
        told.append(attrs.evolve(one, notes=(*one.notes, note)) if others else one)
    return told


__all__ = ["Document", "Folder", "open_folder", "read_document", "read_documents", "read_folder"]
