"""Small XML documents of strangers as plain nodes: no entities, no document type, limited in every direction.

The project XML of REFI-QDA has a reader of its own (``refiqda.exchange.reader``); this one is for other programs'
files, which are small and whose elements are few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.parsers import expat

import attrs

from refiqda.errors import UnusableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES: Final = 512 * 1024 * 1024
MAX_DEPTH: Final = 64
MAX_NODES: Final = 10_000_000
_CHUNK: Final = 1 << 18


@attrs.define(eq=False)
class Node:
    """One element: its name without prefix, its attributes (likewise), what stands in it, and its line."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list[Node] = attrs.field(factory=list)
    parts: list[str] = attrs.field(factory=list)

    @property
    def text(self) -> str:
        """The characters directly in it."""
        return "".join(self.parts)

    def get(self, name: str) -> str | None:
        """Return an attribute, None where it is absent or empty."""
        return self.attributes.get(name) or None

    def all(self, *names: str) -> Iterator[Node]:
        """Yield the children of these names."""
        return (child for child in self.children if child.name in names)

    def first(self, name: str) -> Node | None:
        """Return the first child of a name."""
        return next(self.all(name), None)


def read_plain(path: Path, root: str) -> Node:
    """Return the root of an XML file; it must have the name ``root``.

    Raises UnusableFileError for what is not well-formed, has a document type, is encoded otherwise than it may be,
    is larger or deeper than any real file, or has another root.
    """
    reading = _Reading(path.name)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise reading.unusable("is too large")
        with path.open("rb") as stream:
            reading.run(iter(lambda: stream.read(_CHUNK), b""))
    except OSError as error:
        raise reading.unusable("cannot be read") from error
    if reading.root is None or reading.root.name != root:
        raise reading.unusable(f"has another form than it should (its root is not {root})")
    return reading.root


class _Reading:
    def __init__(self, label: str) -> None:
        self.label = label
        self.root: Node | None = None
        self.open: list[Node] = []
        self.nodes = 0
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def run(self, chunks: Iterator[bytes]) -> None:
        try:
            for chunk in chunks:
                self.parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position
            self.parser.Parse(b"", True)  # noqa: FBT003 - as above
        except UnusableFileError:
            raise
        except (expat.ExpatError, ValueError, LookupError) as error:
            line = getattr(error, "lineno", None)
            raise self.unusable("is not well-formed XML", line) from error

    def unusable(self, what: str, line: int | None = None) -> UnusableFileError:
        return UnusableFileError(
            what,
            file=self.label,
            where=None if line is None else f"line {line}",
            remedy="Save it again in the program it comes from.",
        )

    def _refuse_doctype(self, *_: object) -> None:
        raise self.unusable("has a document type, which no program writes", self.parser.CurrentLineNumber)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.nodes += 1
        if len(self.open) >= MAX_DEPTH or self.nodes > MAX_NODES:
            raise self.unusable("is deeper or larger than any real file", self.parser.CurrentLineNumber)
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        node = Node(name.rpartition(":")[2], plain, self.parser.CurrentLineNumber)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def _end(self, _: str) -> None:
        self.open.pop()

    def _characters(self, text: str) -> None:
        self.open[-1].parts.append(text)


__all__ = ["Node", "read_plain"]
