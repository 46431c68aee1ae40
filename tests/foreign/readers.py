"""Readers of the forms that programs take, each counting as that program counts and refusing what it refuses.

They share nothing with the package: archives by ``zipfile``, XML by ``ElementTree``, words by slicing. What is strict
here is what INTEROP-style knowledge says a program refuses, or a form in which rival ways of counting would differ.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from tests.foreign.facts import NAMESPACE, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Slice = Callable[[str, int, int], str]

Q: Final = "{" + NAMESPACE + "}"
MARK: Final = "\ufeff"
_SOURCE_TAGS: Final = ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource")
_HOLDERS: Final = ("TextSource", "Representation", "Note", "TextDescription")
_AREAS: Final = ("PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection")
_ORDER: Final[dict[str, str]] = {
    "Project": "Users CodeBook Variables Cases Sources Notes Links Sets Graphs Description NoteRef",
    "Code": "Description NoteRef Code",
    "Case": "Description CodeRef VariableValue SourceRef SelectionRef",
    "Set": "Description MemberCode MemberSource MemberNote",
    "TextSource": "Description PlainTextContent PlainTextSelection Coding NoteRef VariableValue",
    "PlainTextSelection": "Description Coding NoteRef",
    "PDFSource": "Description PDFSelection Representation Coding NoteRef VariableValue",
    "PDFSelection": "Description Representation Coding NoteRef",
    "PictureSource": "Description TextDescription PictureSelection Coding NoteRef VariableValue",
    "PictureSelection": "Description Coding NoteRef",
    "AudioSource": "Description Transcript AudioSelection Coding NoteRef VariableValue",
    "VideoSource": "Description Transcript VideoSelection Coding NoteRef VariableValue",
    "Transcript": "Description PlainTextContent SyncPoint TranscriptSelection NoteRef",
    "Coding": "CodeRef NoteRef",
}


class RefusedError(Exception):
    """The program would not take the file, or could not be trusted to count it right."""


def refuse(condition: object, why: str) -> None:
    """Refuse the file if the condition holds."""
    if condition:
        raise RefusedError(why)


@dataclass
class Found:
    """What a program makes of a file, by the coding's GUID (lower case, without braces).

    ``words`` have their line ends folded to LF. ``places`` are ``(page, left, bottom, right, top)`` with the first
    page 0 and points from the bottom left, for pictures ``(left, top, right, bottom)``, for stretches milliseconds.
    """

    words: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[int, ...]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    coders: dict[str, str | None] = field(default_factory=dict)
    sources: dict[str, str | None] = field(default_factory=dict)


# --- ways of counting -----------------------------------------------------------------------------------


def code_points(text: str, start: int, end: int) -> str:
    """Return the words between two numbers of code points, a CRLF being two."""
    return text[start:end]


def utf16(text: str, start: int, end: int) -> str:
    """Return the words between two numbers of UTF-16 units, a CRLF being two."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def utf8(text: str, start: int, end: int) -> str:
    """Return the words between two numbers of bytes."""
    return text.encode()[start:end].decode()


def crlf_as_one(text: str, start: int, end: int) -> str:
    """Return the words between two numbers of code points, a CRLF being one."""
    return text.replace("\r\n", "\n")[start:end]


def utf16_crlf_as_one(text: str, start: int, end: int) -> str:
    """Return the words between two numbers of UTF-16 units, a CRLF being one."""
    return utf16(text.replace("\r\n", "\n"), start, end)


# --- a reader -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """How one program reads. ``line_ends`` and ``marked`` are the only form that it is trusted with; None: any."""

    slices: tuple[Slice, ...] = (code_points,)
    folders: tuple[str, ...] = ("sources",)
    line_ends: str | None = None
    marked: bool | None = None
    split: bool = False
    guid: Callable[[str], str] | None = None
    pdf_from_top: bool = False
    first_page: int = 0
    ordered: bool = False
    exact_references: bool = False
    coder_of_selection: bool = False
    universal_newlines: bool = False
    transcripts_late: bool = False

    def read(self, data: bytes) -> Found:
        """Return what the program makes of a file; raise RefusedError where it would not take it."""
        return _Reading(self, data).found


class _Reading:
    """One file being read."""

    def __init__(self, reader: Reader, data: bytes) -> None:
        self.reader = reader
        self.archive = zipfile.ZipFile(io.BytesIO(data))
        names = self.archive.namelist()
        refuse(len(names) != len(set(names)), "a member stands twice")
        roots = [name for name in names if name.endswith(".qde") and "/" not in name]
        refuse(len(roots) != 1, f"no one project XML: {roots}")
        self.folder = self._folder(names)
        self.root = ET.fromstring(self.archive.read(roots[0]))
        refuse(self.root.tag != f"{Q}Project", f"the root is {self.root.tag}")
        self.origin = self.root.get("origin") or ""
        self.found = Found()
        self._check()
        self.names = {
            self._key(code.get("guid")): code.get("name") or "" for code in self.root.iter(f"{Q}Code")
        }
        self.people = {self._key(user.get("guid")): user.get("name") for user in self.root.iter(f"{Q}User")}
        for source in self.root.find(f"{Q}Sources") or ():
            self._source(source)

    def _folder(self, names: list[str]) -> str:
        folders = sorted({name.split("/")[0] for name in names if "/" in name})
        refuse(len(folders) > 1, f"more than one folder: {folders}")
        refuse(folders and folders[0] not in self.reader.folders, f"the folder is called {folders}")
        return folders[0] if folders else self.reader.folders[0]

    def _key(self, guid: str | None) -> str:
        return (guid or "") if self.reader.exact_references else key_of(guid or "")

    def _check(self) -> None:
        for element in self.root.iter():
            tag = element.tag.removeprefix(Q)
            refuse("{" in tag, f"an element of another format: {tag}")
            guid = element.get("guid")
            wanted = self.reader.guid
            refuse(wanted is not None and guid is not None and guid != wanted(guid), f"{tag} has guid {guid}")
            refuse(tag == "Code" and element.get("isCodable") not in {"true", "false"}, "isCodable is odd")
            if self.reader.ordered:
                self._check_order(element, tag)

    def _check_order(self, element: ET.Element, tag: str) -> None:
        order = _ORDER.get("TextSource" if tag in _HOLDERS else tag, "").split()
        if order:
            children = [child.tag.removeprefix(Q) for child in element]
            unknown = set(children) - set(order)
            refuse(unknown, f"{tag} holds {unknown}")
            refuse(children != sorted(children, key=order.index), f"children of {tag} out of order")
        refuse((element.get("richTextPath") or "").endswith(".txt"), "a plain text said to be styled")
        if tag == "PDFSource":
            inner = element.find(f"{Q}Representation")
            refuse(
                inner is not None and inner.get("guid") == element.get("guid"), "a text with the PDF's GUID"
            )

    def member(self, path: str) -> bytes:
        """Return the file that an internal path names."""
        refuse(not path.startswith("internal://"), f"a path of another kind: {path}")
        return self.archive.read(f"{self.folder}/{path.removeprefix('internal://').lstrip('/')}")

    def text(self, holder: ET.Element) -> str:
        """Return the text of a holder as this program holds it in memory."""
        path = holder.get("plainTextPath")
        if path is None:
            inline = holder.find(f"{Q}PlainTextContent")
            refuse(inline is None, "a text without plain text")
            assert inline is not None
            return inline.text or ""
        text = self.member(path).decode()
        wanted, bare = self.reader.line_ends, text.replace("\r\n", "")
        if wanted is not None:
            refuse("\r" in bare, "a lone CR")
            refuse(wanted == "\n" and "\r\n" in text, "a CRLF")
            refuse(wanted == "\r\n" and "\n" in bare, "a lone LF")
        marked = self.reader.marked
        refuse(
            marked is not None and text != "" and text.startswith(MARK) != marked,
            f"byte order mark: {not marked}",
        )
        if self.reader.universal_newlines:
            folded = text.replace("\r\n", "\n").replace("\r", "\n")
            first = text.find("\n")
            padded = first > 0 and text[first - 1] == "\r" and "ATLAS" not in self.origin
            return folded.replace("\n", "\n ") if padded else folded
        return text.removeprefix(MARK)

    def _source(self, source: ET.Element) -> None:
        name = source.get("name")
        tag = source.tag.removeprefix(Q)
        refuse(tag not in _SOURCE_TAGS, f"a source called {tag}")
        if tag == "TextSource":
            self._passages(source, name)
        for representation in source.findall(f"{Q}Representation"):
            self._passages(representation, name)
        for transcript in source.findall(f"{Q}Transcript"):
            self._transcript(transcript, name)
        for area in source:
            if area.tag.removeprefix(Q) in _AREAS:
                self._area(source, area, name)
        for coding in source.findall(f"{Q}Coding"):
            self._coding(source, coding, name)

    def _passages(self, holder: ET.Element, name: str | None) -> None:
        selections = holder.findall(f"{Q}PlainTextSelection")
        text = self.text(holder) if selections or holder.get("plainTextPath") else ""
        for selection in selections:
            start, end = int(selection.attrib["startPosition"]), int(selection.attrib["endPosition"])
            words = self.slice(text, start, end)
            for coding in self._codings(selection):
                self.found.words[self._coding(selection, coding, name)] = words
        for coding in holder.findall(f"{Q}Coding"):
            if not holder.tag.endswith("TextSource"):
                self._coding(holder, coding, name)

    def slice(self, text: str, start: int, end: int) -> str:
        """Return the words between two numbers, on which all ways of counting of this program agree."""
        refuse(not 0 <= start <= end, f"a passage from {start} to {end}")
        found = {
            one(text, start, end).replace("\r\n", "\n").replace("\r", "\n") for one in self.reader.slices
        }
        refuse(len(found) != 1, "rival ways of counting differ")
        return found.pop()

    def _codings(self, selection: ET.Element) -> list[ET.Element]:
        codings = selection.findall(f"{Q}Coding")
        refuse(self.reader.split and len(codings) > 1, "several codings on one selection")
        return codings

    def _coding(self, selection: ET.Element, coding: ET.Element, name: str | None) -> str:
        guid = key_of(coding.attrib["guid"])
        refuse(guid in self.found.codes, f"coding {guid} stands twice")
        code = coding.find(f"{Q}CodeRef")
        target = self._key(None if code is None else code.get("targetGUID"))
        refuse(target not in self.names, f"coding {guid} names no code")
        said = selection.get("creatingUser") if selection.tag.endswith("Selection") else None
        own = coding.get("creatingUser")
        who = (said or own) if self.reader.coder_of_selection else (own or said)
        self.found.codes[guid] = self.names[target]
        self.found.coders[guid] = self.people.get(self._key(who))
        self.found.sources[guid] = name
        return guid

    def _transcript(self, transcript: ET.Element, name: str | None) -> None:
        points = {
            self._key(point.get("guid")): (int(point.get("position", 0)), int(point.get("timeStamp", 0)))
            for point in transcript.findall(f"{Q}SyncPoint")
        }
        selections = transcript.findall(f"{Q}TranscriptSelection")
        text = self.text(transcript) if selections else ""
        for selection in selections:
            start, begin = points[self._key(selection.get("fromSyncPoint"))]
            end, stop = points[self._key(selection.get("toSyncPoint"))]
            late = int(self.reader.transcripts_late)
            words = self.slice(text, start + late, end + late)
            for coding in self._codings(selection):
                guid = self._coding(selection, coding, name)
                self.found.words[guid], self.found.places[guid] = words, (begin, stop)

    def _area(self, source: ET.Element, area: ET.Element, name: str | None) -> None:
        for coding in self._codings(area):
            guid = self._coding(area, coding, name)
            self.found.places[guid] = self._place(source, area)

    def _place(self, source: ET.Element, area: ET.Element) -> tuple[int, ...]:
        said = {attribute: int(value) for attribute, value in area.attrib.items() if _NUMBER.fullmatch(value)}
        if "begin" in area.attrib:
            return said["begin"], said["end"]
        left, right = sorted((said["firstX"], said["secondX"]))
        low, high = sorted((said["firstY"], said["secondY"]))
        if "page" not in area.attrib:
            return left, low, right, high
        if self.reader.pdf_from_top:
            height = self._height(source)
            low, high = height - high, height - low
        return said["page"] - self.reader.first_page, left, low, right, high

    def _height(self, source: ET.Element) -> int:
        box = re.search(rb"/MediaBox \[0 0 \d+ (\d+)\]", self.member(source.attrib["path"]))
        assert box is not None
        return int(box[1])


_NUMBER: Final = re.compile(r"-?\d+")
_UNTESTED: Final = (code_points, crlf_as_one)

READERS: Final[dict[str, Reader]] = {
    "nvivo": Reader((utf16,), ("Sources",), "\r\n", marked=True, split=True, guid=str.lower),
    "nvivo-mac": Reader((utf16,), ("sources",), "\n", marked=False, split=True, guid=str.lower),
    "atlasti": Reader(_UNTESTED, line_ends="\n", marked=False, guid=str.upper, ordered=True),
    "maxqda": Reader(_UNTESTED, line_ends="\n", marked=False, guid=str.upper, ordered=True),
    "qualcoder": Reader(
        folders=("sources", "Sources"),
        split=True,
        pdf_from_top=True,
        exact_references=True,
        coder_of_selection=True,
        universal_newlines=True,
        transcripts_late=True,
    ),
    "quirkos": Reader(_UNTESTED, line_ends="\n", marked=False),
    "f4": Reader(_UNTESTED, line_ends="\n", marked=False, guid=str.lower),
    "transana": Reader(_UNTESTED, line_ends="\n", marked=False, guid=str.lower),
    "standard": Reader(),
}
"""A reader for each program that files can be written for."""

BYTES: Final = Reader((utf8,))
"""A program that counts the bytes of UTF-8."""

OWN: Final[dict[str, Reader]] = {
    "atlasti-win-9": Reader((crlf_as_one,), guid=str.upper, ordered=True),
    "atlasti-win-9-rival": Reader((code_points,), guid=str.upper, ordered=True),
    "atlasti-win-23": Reader((crlf_as_one,), guid=str.upper, ordered=True),
}
"""Programs that nobody has tested, reading a file of their own in which nothing was recounted."""


def codebook_codes(data: bytes) -> Iterator[tuple[str, str, str, bool, str]]:
    """Return GUID, name, path, whether it can be coded with, and description of each code of a strict codebook."""
    q = "{urn:QDA-XML:codebook:1.0}"
    root = ET.fromstring(data)
    refuse(root.tag != f"{q}CodeBook", f"the root is {root.tag}")
    refuse([child.tag for child in root] not in ([f"{q}Codes"], [f"{q}Codes", f"{q}Sets"]), "odd children")
    waiting = [(code, "") for code in reversed(root[0])]
    while waiting:
        code, above = waiting.pop()
        refuse(code.tag != f"{q}Code" or code.get("isCodable") not in {"true", "false"}, "an odd code")
        name = code.attrib["name"]
        said = code.findtext(f"{q}Description") or ""
        yield key_of(code.attrib["guid"]), name, above + name, code.get("isCodable") == "true", said
        inner = [child for child in code if child.tag == f"{q}Code"]
        waiting += [(child, f"{above}{name}/") for child in reversed(inner)]
    for member in root.iter(f"{q}MemberCode"):
        refuse(set(member.attrib) != {"guid"}, "a member said as in projects")
