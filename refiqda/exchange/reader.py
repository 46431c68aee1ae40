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

from refiqda.exchange.fast_lane import MARKER, FastLane, Run, last_tag_end
from refiqda.exchange.limits import Limits
from refiqda.exchange.odd_walk import OddWalk

if TYPE_CHECKING:
    from refiqda import spec
    from refiqda.diagnostics import Diagnostic
    from refiqda.model import CodeBook, Project

CHUNK: Final = 1 << 18  # bytes read at once
_HEAD: Final = 64  # bytes that the opening is judged by
_MOST_HELD: Final = 1 << 16  # bytes; more are handed on even if no tag ends in them
_INVALID_TOKEN: Final = 4  # XML_ERROR_INVALID_TOKEN of expat; pyexpat names only its message
_FIRST: Final = 1 << 13
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
    """Hands a document to the parser piece by piece, and judges its outer form.

    Pieces end with a tag, so that a text comes whole and is reported at one place wherever chunks end.
    """

    def __init__(self, walk: OddWalk, stream: BinaryIO, *, fast: bool) -> None:
        self.walk = walk
        self.fast = fast
        self.stream = stream
        self.parser = walk.parser
        self.parser.XmlDeclHandler = self._declaration
        self.limit = walk.limits.max_attribute_chars
        self.most_held = min(_MOST_HELD, self.limit)
        self.size = min(CHUNK, max(self.limit // 8, 1))
        self.utf16 = False
        self.fed = 0
        self.held = b""
        self.ending = b""
        self.lane: FastLane | None = None

    def run(self) -> None:
        """Parse to the end of the stream; raises UnusableFileError."""
        data = self._opening(self._head())
        while data:
            self._give(self._cut(data))
            data = self.stream.read(self.size)
        self._give(self.held)
        if self.lane is not None:
            self._parse(self.lane.close())
        self._parse(b"", final=True)

    def _head(self) -> bytes:
        """Read so much that byte order marks and the beginning of a declaration are in it."""
        # Little at first: what the parser sees before the fast lane opens goes the slow way.
        head = self.stream.read(min(self.size, _FIRST))
        while len(head.lstrip(_XML_SPACE)) < _HEAD and len(head) < CHUNK:
            more = self.stream.read(self.size)
            if not more:
                break
            head += more
        return head

    def _cut(self, data: bytes) -> bytes:
        """Return what is handed on now of ``data``, behind what was held: up to the end of the last whole tag."""
        data = self.held + data
        end = last_tag_end(data, len(data))
        if not end and len(data) > self.most_held:
            end = len(data)
        self.held = data[end:]
        return data[:end]

    def _give(self, data: bytes) -> None:
        if self.lane is None:
            self._parse(data)
            self._open_lane(data)
            return
        before = b""
        for step in self.lane.feed(data):
            if isinstance(step, bytes):
                before += step
            else:
                # In one piece with the marker, so that a text before it is reported where it ends.
                before = b"" if self._is_taken(before, step) else step.text
        self._parse(before)

    def _open_lane(self, data: bytes) -> None:
        """Open the fast lane once the head of a plainly written project, ``data`` its last piece, was read."""
        walk = self.walk
        # A comment or CDATA section may have begun in what only the parser saw.
        if b"<!" in data or data.count(b"<?") > (self.fed <= len(data) + len(codecs.BOM_UTF8)):
            self.fast = False
        if self.fast and walk.root is not None and walk.format == "project" and not walk.prefix:
            self.lane = FastLane(walk.plans, self.limit)

    def _is_taken(self, before: bytes, run: Run) -> bool:
        """Parse what stands before ``run``; return whether the walk then took the run."""
        walk = self.walk
        walk.run = run
        self.parser.ProcessingInstructionHandler = walk.take_run
        self._parse(before + MARKER)
        self.parser.ProcessingInstructionHandler = None
        taken = walk.run is None
        walk.run = None
        return taken

    def _opening(self, chunk: bytes) -> bytes:
        """Look at the first bytes: byte order marks, UTF-16, white space before the declaration."""
        mark = codecs.BOM_UTF8 if chunk.startswith(codecs.BOM_UTF8) else b""
        if chunk[:2] in _UTF16_MARKS:
            self.utf16 = True
            self.fast = False
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

    def _parse(self, data: bytes, *, final: bool = False) -> None:
        try:
            self.parser.Parse(data, final)
        except expat.ExpatError as error:
            at = max(self.parser.ErrorByteIndex - self.fed + len(self.ending), 0)
            hint = ""
            if error.code == _INVALID_TOKEN and not _begins_as_utf8((self.ending + data)[at : at + 4]):
                hint = "Its bytes are not UTF-8 (Windows-1252, perhaps): export it again as UTF-8."
            self.walk.refuse("is not well-formed XML", expat.ErrorString(error.code), hint)
        self.fed += len(data)
        self.ending = (self.ending + data[-4:])[-4:]
        if not final and self.fed - self.parser.CurrentByteIndex > self.limit:
            self.walk.refuse("has a tag or an attribute that is longer than the limit")

    def _declaration(self, version: str, encoding: str | None, _standalone: int) -> None:
        if version != "1.0":
            self.walk.findings.add("S009", "document", "", 1)
        declared = (encoding or "").lower()
        if "ascii" in declared:
            self.fast = False  # the lane would take what the parser refuses as beyond ASCII
        if declared not in _ENCODINGS and not (self.utf16 and declared.startswith("utf-16")):
            self.walk.refuse("is XML in an encoding other than UTF-8", declared)


def _begins_as_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > 0
    return True
