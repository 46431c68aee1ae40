"""Model to XML: one walk over the descriptions, faithful to the file's spelling or plain.

Faithful writing obeys each element's ``source_form`` where it still fits, so that reading and writing give the
same canonical XML. Plain writing ignores it: known names, schema order, canonical spellings, the namespace of
QDA-XML 1.0. Neither repairs anything; ``refiqda.exchange.strict`` makes a tree that is valid before it is
written plainly.

Elements wait on an explicit stack, so that nesting of any depth is written.
"""

from __future__ import annotations

import re
from operator import attrgetter
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from refiqda import model, spec
from refiqda.exchange import namespaces
from refiqda.exchange.source_form import Leaf, Raw, Wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from refiqda.exchange.source_form import Item, Pairs, SourceForm

_FLUSH_AT: Final = 4096  # pieces; a piece is an element's start tag or so
_SPECIAL_IN_ATTRIBUTE: Final = re.compile('[&<>"\t\n\r]')
_SPECIAL_IN_TEXT: Final = re.compile("[&<>\r]")
_ESCAPES: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}


def write_xml(
    tree: model.Project | model.CodeBook,
    stream: BinaryIO,
    *,
    format_: spec.Format = "project",
    plain: bool = False,
) -> None:
    """Write ``tree`` to ``stream`` as UTF-8.

    ``plain`` ignores how the file that was read spelled things. Raises UnicodeEncodeError for lone surrogates,
    which no XML can hold; other characters that XML forbids are the caller's to remove beforehand.
    """
    _Writer(stream, format_, plain=plain).write(tree)


def escape_attribute(text: str) -> str:
    """Return ``text`` as it stands between double quotes."""
    if _SPECIAL_IN_ATTRIBUTE.search(text) is None:
        return text
    return _SPECIAL_IN_ATTRIBUTE.sub(lambda found: _ESCAPES[found.group()], text)


def escape_text(text: str) -> str:
    """Return ``text`` as it stands between tags."""
    if _SPECIAL_IN_TEXT.search(text) is None:
        return text
    return _SPECIAL_IN_TEXT.sub(lambda found: _ESCAPES[found.group()], text)


class _Recipe:
    """What the writer knows of one class: its attributes and particles, with their getters ready."""

    __slots__ = ("attributes", "cls", "has_content", "particles")

    def __init__(self, cls: type[model.Element], format_: spec.Format) -> None:
        described = spec.describe(cls, format_)
        self.cls = cls
        self.attributes = [
            (attrgetter(part.field), f' {part.xml}="', part.type, part) for part in described.attributes
        ]
        self.particles = [(attrgetter(part.field), part) for part in described.particles]


class _Writer:
    """One document being written. ``todo`` holds what is still to come, innermost last."""

    def __init__(self, stream: BinaryIO, format_: spec.Format, *, plain: bool) -> None:
        self.stream = stream
        self.format: spec.Format = format_
        self.plain = plain
        self.prefix = ""
        self.pieces: list[str] = []
        self.recipes: dict[type, _Recipe] = {}
        self.todo: list[Callable[[], None] | str | tuple[str, model.Element]] = []

    def write(self, tree: model.Project | model.CodeBook) -> None:
        """Write the document."""
        name = model.ROOT_NAMES[self.format]
        form: SourceForm | None = None if self.plain else tree.source_form
        if form is not None and form.name is not None:
            prefix, _ = namespaces.split(form.name)
            self.prefix = f"{prefix}:" if prefix else ""
        self.pieces.append('<?xml version="1.0" encoding="utf-8"?>\n')
        self.todo.append((name, tree))
        if form is None:
            self.pieces.append("")
        self.root_declares = form is not None
        while self.todo:
            self._step(self.todo.pop())
            if len(self.pieces) > _FLUSH_AT:
                self._flush()
        self.pieces.append("\n")
        self._flush()
