"""XML to model: one walk over the parser's events, guided by the plans made from the model's description.

Nothing is ever built but the model (measured: a third of the memory of a tree), and the cyclic garbage
collector rests meanwhile.

Hostile input: a DOCTYPE refuses the file, so there are no entities; depth, text and token lengths are limited;
only UTF-8, and UTF-16 with a byte order mark, are read.
"""

from __future__ import annotations

import codecs
import gc
from typing import TYPE_CHECKING, BinaryIO, Final
from xml.parsers import expat

import attrs

from refiqda.exchange.fast_lane import FastLane, Run
from refiqda.exchange.limits import Limits
from refiqda.exchange.odd_walk import OddWalk

if TYPE_CHECKING:
    from refiqda import spec
    from refiqda.diagnostics import Diagnostic
    from refiqda.model import CodeBook, Project

_CHUNK: Final = 1 << 18
_XML_SPACE: Final = b" \t\r\n"
_UTF16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ENCODINGS: Final = ("", "utf-8", "utf8", "us-ascii", "ascii")


@attrs.frozen(kw_only=True)
class Parsed:
    """A document read: its tree, which format it is, the namespace it was written in, and what was odd.

    ``lines`` maps ``id(element)`` to the line where it starts, when asked for.
    """

    tree: Project | CodeBook
    format: spec.Format
    namespace: str
    diagnostics: list[Diagnostic]
    lines: dict[int, int] = attrs.field(factory=dict, repr=False)


def read_xml(
    stream: BinaryIO,
    *,
    label: str | None = None,
    limits: Limits | None = None,
    lines: bool = False,
    fast: bool = True,
) -> Parsed:
    """Read a project or codebook document from ``stream``.

    ``lines`` asks for the line of every element. ``fast`` allows the fast lane (``refiqda.exchange.fast_lane``),
    which is never taken when lines are wanted and changes nothing but the time.

    Raises UnusableFileError for what CONTRACT refuses: not well-formed, a DOCTYPE, a wrong encoding, limits
    exceeded, a root that is neither project nor codebook.
    """
    walk = OddWalk(label, limits or Limits(), {} if lines else None)
    collecting = gc.isenabled()
    gc.disable()  # half the time on large projects: the collector finds nothing, again and again
    try:
        _Feed(walk, stream, fast=fast and not lines).run()
    finally:
        if collecting:
            gc.enable()
    if walk.root is None:  # unreachable: the parser would have complained
        raise AssertionError
    return Parsed(
        tree=walk.root,
        format=walk.format,
        namespace=walk.namespace,
        diagnostics=walk.findings.diagnostics(),
        lines=walk.lines or {},
    )


class _Feed:
    """Hands a document to the parser piece by piece, and judges its outer form."""

    def __init__(self, walk: OddWalk, stream: BinaryIO, *, fast: bool) -> None:
        self.walk = walk
        self.fast = fast
        self.stream = stream
        self.parser = walk.parser
        self.parser.XmlDeclHandler = self._declaration
        self.utf16 = False
        self.fed = 0

    def run(self) -> None:
        """Parse to the end of the stream; raises UnusableFileError."""
        chunk = self._opening(self.stream.read(_CHUNK))
        lane: FastLane | None = None
        while chunk:
            if lane is None:
                self._parse(chunk)
                lane = self._open_lane()
            else:
                self._take(lane.feed(chunk))
            chunk = self.stream.read(_CHUNK)
        if lane is not None:
            self._parse(lane.close())
        self._parse(b"", final=True)

    def _open_lane(self) -> FastLane | None:
        """Return a fast lane once the head of a plainly written project has been read."""
        walk = self.walk
        if not self.fast or self.utf16 or walk.root is None or walk.format != "project" or walk.prefix:
            return None
        return FastLane(walk.plans, walk.limits.max_attribute_chars)

    def _take(self, steps: list[bytes | Run]) -> None:
        for step in steps:
            if isinstance(step, bytes):
                self._parse(step)
                continue
            self.walk.run = step
            self._parse(step.marker())
            if self.walk.run is not None:
                self.walk.run = None
                self._parse(step.text.encode("utf-8"))

    def _opening(self, chunk: bytes) -> bytes:
        """Look at the first bytes: byte order marks, UTF-16, white space before the declaration."""
        mark = codecs.BOM_UTF8 if chunk.startswith(codecs.BOM_UTF8) else b""
        if chunk[:2] in _UTF16_MARKS:
            self.utf16 = True
            self.walk.findings.add("S011", "document", "", 1)
            return chunk
        if b"\0" in chunk[:4]:
            self.walk.refuse("is XML in an encoding other than UTF-8")
        body = chunk[len(mark) :]
        if body.startswith(codecs.BOM_UTF8):
            self.walk.refuse("begins with two byte order marks")
        stripped = body.lstrip(_XML_SPACE)
        if stripped != body and stripped.startswith(b"<?xml"):
            self.walk.findings.add("S010", "document", "", 1)
            return stripped
        if not stripped:
            self.walk.refuse("is empty")
        return chunk

    def _parse(self, chunk: bytes, *, final: bool = False) -> None:
        try:
            self.parser.Parse(chunk, final)
        except expat.ExpatError as error:
            hint = ""
            place = max(self.parser.ErrorByteIndex - self.fed, 0)
            if error.code == _INVALID_TOKEN and any(byte >= 0x80 for byte in chunk[place : place + 4]):  # noqa: PLR2004 - beyond ASCII
                hint = "Its bytes are not UTF-8 (Windows-1252, perhaps): export it again as UTF-8."
            self.walk.refuse("is not well-formed XML", expat.ErrorString(error.code), hint)
        self.fed += len(chunk)
        waiting = self.fed - self.parser.CurrentByteIndex
        if not final and waiting > self.walk.limits.max_attribute_chars:
            self.walk.refuse("has a tag or an attribute that is longer than the limit")

    def _declaration(self, version: str, encoding: str | None, _standalone: int) -> None:
        if version != "1.0":
            self.walk.findings.add("S009", "document", "", 1)
        declared = (encoding or "").lower()
        if declared not in _ENCODINGS and not (self.utf16 and declared.startswith("utf-16")):
            self.walk.refuse("is XML in an encoding other than UTF-8", declared)


_INVALID_TOKEN: Final = 4  # XML_ERROR_INVALID_TOKEN of expat; pyexpat names only its message
