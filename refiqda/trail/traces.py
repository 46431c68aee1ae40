"""Traces of one participant: their names, the names of their sources, and stretches of their own words.

Names are found as whole words, letter case aside, with the genitive (``C01's``). Words are found by stretches of
`STRETCH` of them in a row, blanks, punctuation and letter case aside; what others say too (an interviewer's questions
in every interview) is no trace. Shorter quotes are not found, nor is what was paraphrased or translated.

Any file is looked into: texts in UTF-8 and UTF-16, markup with and without its tags, JSON with its escapes undone, and
archives (.qdpx, .docx, .xlsx ...) member by member. Nothing found is ever quoted: only counted.
"""

from __future__ import annotations

import html
import io
import re
import unicodedata
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

STRETCH: Final = 6
"""Words in a row that count as somebody's words."""
MAX_FILE: Final = 512 << 20
MAX_UNPACKED: Final = 1 << 30
MAX_MEMBERS: Final = 20_000
MAX_DEPTH: Final = 3

_WORD: Final = re.compile(r"[^\W_]+")
_TAG: Final = re.compile(r"<[^<>]*>")
_GUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
"""In which a code like "C012" stands by chance."""
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\[nrt]")
_PLAIN_CODE: Final = 3
"""Characters of a code that can be looked for in running text; "1" would be found everywhere."""
_PACKED: Final = (b"PK\x03\x04", b"PK\x05\x06")
_CLOSED: Final = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"ID3", b"\xff\xfb", b"RIFF", b"OggS", b"fLaC", b"7z\xbc\xaf",
    b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"age-encryption", b"\x1aE\xdf\xa3", b"\xd0\xcf\x11\xe0",
)  # fmt: skip
"""How files begin whose words are not to be had: pictures, recordings, PDF, packed, encrypted, old Office."""


@attrs.frozen
class Counts:
    """How often something was found: ``names``, and ``passages`` of somebody's words."""

    names: int = 0
    passages: int = 0

    def __bool__(self) -> bool:
        return bool(self.names or self.passages)

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.names + other.names, self.passages + other.passages)


def folded(text: str) -> str:
    """Return a text as it is compared: NFKC, letter case undone."""
    return unicodedata.normalize("NFKC", text).casefold()


def stretches(text: str) -> Iterator[str]:
    """Yield every stretch of `STRETCH` words of a text, one blank between them."""
    words = _WORD.findall(folded(text))
    for start in range(len(words) - STRETCH + 1):
        yield " ".join(words[start : start + STRETCH])


class Traces:
    """What is looked for: ``names`` as they stand in texts, ``guids``, and ``own``, stretches of somebody's words.

    Names too short to mean anything in a running text are only found where they stand alone, as a value.
    """

    def __init__(self, names: Iterable[str], guids: Iterable[str] = (), own: Iterable[str] = ()) -> None:
        spelt = {folded(" ".join(one.split())) for one in names if one.strip()}
        self.alone = frozenset(spelt)
        longest_first = sorted(
            (one for one in spelt if len(one) >= _PLAIN_CODE), key=lambda one: (-len(one), one)
        )
        body = "|".join(r"\s+".join(map(re.escape, one.split())) for one in longest_first)
        self._names = re.compile(rf"(?<![^\W_])(?:{body})(?:['\u2019]?s)?(?![^\W_])") if body else None
        self.guids = frozenset(one.casefold() for one in guids if one)
        self.own = frozenset(own)

    def in_text(self, text: str) -> Counts:
        """Return how often a text has the names and the words."""
        said = folded(text)
        plain = _GUID.sub(" ", said) if "-" in said else said
        names = 0 if self._names is None else sum(1 for _ in self._names.finditer(plain))
        names += sum(said.count(one) for one in self.guids)
        return Counts(names, self._runs(said) if self.own else 0)

    def _runs(self, said: str) -> int:
        """Return in how many places a text has their words, however long each is."""
        runs, before = 0, False
        for each in stretches(said):
            here = each in self.own
            runs += here and not before
            before = here
        return runs

    def in_value(self, value: Any) -> bool:  # noqa: ANN401 - any JSON value
        """Return whether a JSON value has any trace, in its keys too."""
        if isinstance(value, str):
            return folded(" ".join(value.split())) in self.alone or bool(self.in_text(value))
        if isinstance(value, dict):
            return any(self.in_value(one) for pair in value.items() for one in pair)
        return isinstance(value, list | tuple) and any(map(self.in_value, value))

    def in_file(self, path: Path) -> tuple[Counts, str]:
        """Return how often a file has them, in its most telling reading; and why it could not be looked into, or ""."""
        try:
            if path.stat().st_size > MAX_FILE:
                return Counts(), "too large"
            data = path.read_bytes()
        except OSError:
            return Counts(), "cannot be read"
        return self._in_bytes(data, [MAX_UNPACKED, MAX_MEMBERS], MAX_DEPTH)

    def _in_bytes(self, data: bytes, room: list[int], depth: int) -> tuple[Counts, str]:
        if data.startswith(_PACKED):
            if not depth:
                return Counts(), "packed too deeply"
            return self._in_archive(data, room, depth - 1)
        if data.startswith(_CLOSED) or data[4:8] == b"ftyp":
            return Counts(), "no text"
        best = Counts()
        for text in _readings(data):
            found = self.in_text(text)
            best = Counts(max(best.names, found.names), max(best.passages, found.passages))
        return best, ""

    def _in_archive(self, data: bytes, room: list[int], depth: int) -> tuple[Counts, str]:
        total, why = Counts(), ""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for member in archive.infolist():
                    room[0] -= member.file_size
                    room[1] -= 1
                    if min(room) < 0:
                        return total, "too large unpacked"
                    if member.is_dir():
                        continue
                    total += self.in_text(member.filename)
                    with archive.open(member) as stream:
                        found, fault = self._in_bytes(stream.read(member.file_size), room, depth)
                    total += found
                    why = why or (fault if fault != "no text" else "")
        except (
            zipfile.BadZipFile,
            OSError,
            zlib.error,
            EOFError,
            RuntimeError,
            NotImplementedError,
            ValueError,
        ):
            return total, "damaged or locked"
        return total, why


def _readings(data: bytes) -> Iterator[str]:
    """Yield what bytes can say: decoded, escapes undone, without tags (which part words, or only dress them)."""
    text = _decoded(data)
    yield text
    if "\\" in text:
        yield _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else " ", text)
    if "<" in text or "&" in text:
        yield html.unescape(_TAG.sub(" ", text))
        yield html.unescape(_TAG.sub("", text))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if len(data) > 1 and data[:2000:2].count(0) + data[1:2000:2].count(0) > len(data[:2000]) // 3:
        return data.decode(
            "utf-16-le" if data[1:2000:2].count(0) > data[:2000:2].count(0) else "utf-16-be", "replace"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
