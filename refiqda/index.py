"""What is where in a tree: elements by GUID, by owner and by path, and which texts a source has.

An index is made from a tree at a moment and knows nothing of later edits. GUIDs are compared as
``model.guid_key`` spells them; one GUID may name several things (NVivo: a case and a code; ATLAS.ti: a PDF
and its text), so each question asks for its own kind of thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from refiqda import model, spec

if TYPE_CHECKING:
    from collections.abc import Iterator

TextHolder = model.TextSource | model.Transcript
"""What has a plain text: text sources, notes, representations, text descriptions, transcripts."""

Root = model.Project | model.CodeBook

_SOURCES = (
    model.TextSource,
    model.PictureSource,
    model.PDFSource,
    model.AudioSource,
    model.VideoSource,
)

T = TypeVar("T")


class Index:
    """Elements of one tree by GUID and by owner; ``tree`` is kept, so that its elements stay what they are."""

    def __init__(self, tree: Root) -> None:
        self.tree = tree
        self._by_key: dict[str, list[model.Identified]] = {}
        self._owners: dict[int, model.Element] = {}
        format_: spec.Format = "codebook" if isinstance(tree, model.CodeBook) else "project"
        below: dict[type, tuple[tuple[str, bool], ...]] = {}
        stack: list[model.Element] = [tree]
        while stack:
            owner = stack.pop()
            if isinstance(owner, model.Identified):
                self._by_key.setdefault(model.guid_key(owner.guid or ""), []).append(owner)
            fields = below.get(type(owner))
            if fields is None:
                fields = below[type(owner)] = _child_fields(type(owner), format_)
            inside: list[model.Element] = []
            for name, many in fields:
                value = getattr(owner, name)
                if many:
                    inside += value
                elif value is not None:
                    inside.append(value)
            for element in inside:
                self._owners[id(element)] = owner
            stack += reversed(inside)

    def all(self, guid: str) -> tuple[model.Identified, ...]:
        """Return everything that has this GUID, in the order of the document."""
        return tuple(self._by_key.get(model.guid_key(guid), ()))

    def duplicates(self) -> dict[str, tuple[model.Identified, ...]]:
        """Return the GUIDs (as ``guid_key`` spells them) that name more than one thing, with what they name."""
        return {key: tuple(found) for key, found in self._by_key.items() if len(found) > 1}

    def owner(self, element: model.Element) -> model.Element | None:
        """Return the element that ``element`` stands in; None for the root and for strangers."""
        return self._owners.get(id(element))

    def user(self, guid: str) -> model.User | None:
        """Return the user with this GUID."""
        return self._first(guid, model.User)

    def code(self, guid: str) -> model.Code | None:
        """Return the code with this GUID."""
        return self._first(guid, model.Code)

    def case(self, guid: str) -> model.Case | None:
        """Return the case with this GUID."""
        return self._first(guid, model.Case)

    def note(self, guid: str) -> model.Note | None:
        """Return the note with this GUID."""
        return self._first(guid, model.Note)

    def coding(self, guid: str) -> model.Coding | None:
        """Return the coding with this GUID."""
        return self._first(guid, model.Coding)

    def source(self, guid: str) -> model.Source | None:
        """Return the source with this GUID; texts inside of sources are none."""
        for element in self._by_key.get(model.guid_key(guid), ()):
            is_source = isinstance(element, _SOURCES) and not isinstance(element, model.Note)
            if is_source and self._owners.get(id(element)) is self.tree:
                return cast("model.Source", element)
        return None

    def selection(self, guid: str) -> model.Selection | None:
        """Return the selection of any kind with this GUID."""
        for element in self._by_key.get(model.guid_key(guid), ()):
            if isinstance(element, model.Selection):
                return element
        return None

    def codes(self) -> list[model.Code]:
        """Return all codes of the codebook, those inside of others too, in the order of the document."""
        codes = self.tree.codes if isinstance(self.tree, model.CodeBook) else self.tree.code_book
        return [code for code, _ in walk_codes(codes)]

    def code_path(self, code: model.Code) -> str:
        """Return the names from the outermost code to ``code``, joined by ``/``."""
        names: list[str] = []
        element: model.Element | None = code
        while isinstance(element, model.Code):
            names.append(element.name or "")
            element = self.owner(element)
        return "/".join(reversed(names))

    def _first(self, guid: str, kind: type[T]) -> T | None:
        for element in self._by_key.get(model.guid_key(guid), ()):
            if isinstance(element, kind):
                return element
        return None


def _child_fields(cls: type, format_: spec.Format) -> tuple[tuple[str, bool], ...]:
    parts = spec.describe(cls, format_).particles
    return tuple((part.field, part.many) for part in parts if isinstance(part, spec.Children))


def walk_codes(codes: list[model.Code]) -> Iterator[tuple[model.Code, str]]:
    """Yield each code below ``codes`` with its path (``Parent/Child``), in the order of the document."""
    stack = [(code, code.name or "") for code in reversed(codes)]
    while stack:
        code, path = stack.pop()
        yield code, path
        stack += [(inner, f"{path}/{inner.name or ''}") for inner in reversed(code.codes)]


def main_text(source: model.Source) -> TextHolder | None:
    """Return the text that stands for a source: its own, a PDF's, a picture's, a recording's first transcript."""
    if isinstance(source, model.TextSource):
        return source
    if isinstance(source, model.PDFSource):
        return source.representation
    if isinstance(source, model.PictureSource):
        return source.text_description
    return source.transcripts[0] if source.transcripts else None


def further_texts(source: model.Source) -> list[TextHolder]:
    """Return the texts of a source beside its main one: of PDF selections, and further transcripts."""
    if isinstance(source, model.PDFSource):
        return [area.representation for area in source.pdf_selections if area.representation is not None]
    if isinstance(source, model.AudioSource | model.VideoSource):
        return list(source.transcripts[1:])
    return []


def source_name(source: model.Source) -> str | None:
    """Return the name of a source; ATLAS.ti leaves those of recordings empty and names their transcripts."""
    if source.name or not isinstance(source, model.AudioSource | model.VideoSource):
        return source.name
    return next((one.name for one in source.transcripts if one.name), source.name)


def source_kind(source: model.Source) -> str:
    """Return ``text``, ``picture``, ``pdf``, ``audio``, ``video`` or ``note``."""
    return _KINDS[type(source)]


_KINDS: dict[type, str] = {
    model.TextSource: "text",
    model.Note: "note",
    model.PictureSource: "picture",
    model.PDFSource: "pdf",
    model.AudioSource: "audio",
    model.VideoSource: "video",
}
