"""Model to XML: one walk over the descriptions, faithful to the file's spelling or plain.

Faithful writing obeys each element's ``source_form`` where it still fits, so that reading and writing give the
same canonical XML. Plain writing ignores it: known names, schema order, canonical spellings, the namespace of
QDA-XML 1.0. Neither repairs anything; ``refiqda.exchange.strict`` makes a tree that is valid before it is
written plainly.

Elements wait on an explicit stack, so that nesting of any depth is written.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from refiqda import model, spec
from refiqda.errors import InvalidArgumentError
from refiqda.exchange import namespaces
from refiqda.exchange.recorded import Recorded
from refiqda.exchange.siblings import AT_ONCE, WORTHWHILE, Siblings
from refiqda.exchange.spelling import (
    escape_attribute,
    escape_text,
    name_of,
    needs_escape,
    spell_attributes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from refiqda.exchange.recorded import Entry
    from refiqda.exchange.source_form import SourceForm

_FLUSH_AT: Final = 1024  # pieces; a piece is an element with what stands in it, or a tag
_ABSENT: Final = (type(None), list)


def write_xml(
    tree: model.Project | model.CodeBook,
    stream: BinaryIO,
    *,
    format_: spec.Format | None = None,
    plain: bool = False,
) -> None:
    """Write ``tree`` to ``stream`` as UTF-8, in the format that it is the root of.

    ``format_`` may say which that is; InvalidArgumentError where it says otherwise, or ``tree`` is no root.
    ``plain`` ignores how the file that was read spelled things. Raises UnicodeEncodeError for lone surrogates,
    which no XML can hold; other characters that XML forbids are the caller's to remove beforehand.
    """
    fitting = next((known for known, cls in model.ROOTS.items() if isinstance(tree, cls)), None)
    if fitting is None or format_ not in {None, fitting}:
        raise InvalidArgumentError(
            f"a {type(tree).__name__} cannot be written as a {format_ or 'document'}",
            remedy="Pass a Project or a CodeBook, and its own format or none.",
        )
    Writer(stream, fitting, plain=plain).write(tree)


class _Recipe:
    """What the writer knows of one class in one format.

    ``templates`` maps which attributes are absent to a format string for the others. ``nests`` tells that an
    element may hold its own kind, so that recursion has no bound.
    """

    __slots__ = (
        "attributes",
        "full",
        "get_content",
        "get_values",
        "has_yes_no",
        "nests",
        "particles",
        "templates",
    )

    def __init__(self, cls: type[model.Element], format_: spec.Format) -> None:
        described = spec.describe(cls, format_)
        self.attributes = described.attributes
        self.has_yes_no = any(part.type is spec.BOOLEAN for part in described.attributes)
        self.templates: dict[tuple[bool, ...], tuple[str, int]] = {}
        self.get_values = _getter([part.field for part in described.attributes])
        self.get_content = _getter([part.field for part in described.particles])
        self.particles = [(part, _names_of(part)) for part in described.particles]
        self.nests = any(cls in names for _, names in self.particles)
        self.full = self.template((False,) * len(self.attributes))

    def template(self, absent: tuple[bool, ...]) -> tuple[str, int]:
        """Return the format string for the attributes that are there, and how many quotes it has."""
        known = self.templates.get(absent)
        if known is None:
            there = [part.xml for part, gone in zip(self.attributes, absent, strict=True) if not gone]
            known = "".join(f' {xml}="%s"' for xml in there), 2 * len(there)
            self.templates[absent] = known
        return known


def _getter(fields: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(fields) > 1:
        return attrgetter(*fields)
    return lambda element: tuple(getattr(element, field) for field in fields)


def _names_of(particle: spec.Particle) -> dict[type, str]:
    if not isinstance(particle, spec.Children):
        return {}
    return {spec.class_named(class_name): xml for xml, class_name in particle.items.items()}


def _kind(entry: Entry) -> tuple[str, type] | None:
    return None if isinstance(entry, str) else (entry[0], type(entry[1]))


class Writer:
    """One document being written.

    ``todo`` holds what is still to come, the next one last; ``pieces`` what is finished, until it is flushed
    (not while it is ``captured``).
    """

    def __init__(self, stream: BinaryIO, format_: spec.Format, *, plain: bool) -> None:
        self.stream = stream
        self.format: spec.Format = format_
        self.plain = plain
        self.prefix = ""
        self.pieces: list[str] = []
        self.recipes: dict[type, _Recipe] = {}
        self.todo: list[Entry] = []
        self.captured = False
        self.siblings = Siblings(self)

    def write(self, tree: model.Project | model.CodeBook) -> None:
        """Write the document."""
        name = model.ROOT_NAMES[self.format]
        form: SourceForm | None = None if self.plain else tree.source_form
        declaration = f' xmlns="{spec.NAMESPACES[self.format]}"'
        if form is not None:
            declaration = ""
            prefix, _ = namespaces.split(form.name or name)
            self.prefix = f"{prefix}:" if prefix else ""
        self.pieces.append('<?xml version="1.0" encoding="utf-8"?>\n')
        self._nesting(name, tree, declaration)
        while self.todo:
            entry = self.todo.pop()
            if isinstance(entry, str):
                self.pieces.append(entry)
            elif self.recipe_of(entry[1]).nests:
                self._nesting(*entry)
            else:
                self._element(*entry)
            self._flush_if_many()
        self.pieces.append("\n")
        self._flush()

    def _flush_if_many(self) -> None:
        if len(self.pieces) > _FLUSH_AT and not self.captured:
            self._flush()

    def _flush(self) -> None:
        self.stream.write("".join(self.pieces).encode("utf-8"))
        self.pieces.clear()

    def recipe_of(self, element: model.Element) -> _Recipe:
        """Return what is known of the class of ``element``."""
        known = self.recipes.get(type(element))
        if known is None:
            # A class of the model, or one that a caller derived from it.
            cls = next(cls for cls in type(element).__mro__ if cls in spec.element_classes())
            known = self.recipes[type(element)] = _Recipe(cls, self.format)
        return known

    def _nesting(self, name: str, element: model.Element, declaration: str = "") -> None:
        """Write an element whose content goes on the list of what is to come, as deep as it may be."""
        tag, attributes, entries = self._taken_apart(name, element)
        if not entries:
            self.pieces.append(f"<{tag}{declaration}{attributes}/>")
            return
        self.pieces.append(f"<{tag}{declaration}{attributes}>")
        self.todo.append(f"</{tag}>")
        self.todo += reversed(entries)

    def _taken_apart(self, name: str, element: model.Element) -> tuple[str, str, list[Entry]]:
        recipe = self.recipe_of(element)
        form: SourceForm | None = None if self.plain else element.source_form
        attributes = self._attributes(recipe, element)
        if form is not None and form.content:
            entries = Recorded(self, element, form).entries()
        else:
            entries = self._plain_content(recipe, element)
        return (form and form.name) or self.prefix + name, attributes, entries

    def _formed(self, name: str, element: model.Element) -> None:
        tag, attributes, entries = self._taken_apart(name, element)
        if not entries:
            self.pieces.append(f"<{tag}{attributes}/>")
            return
        self.pieces.append(f"<{tag}{attributes}>")
        for kind, run in groupby(entries, _kind):
            if kind is None:
                self.pieces += run  # type: ignore[arg-type]  # texts, says the key
            else:
                self._several(kind[0], [entry[1] for entry in run])  # type: ignore[misc]  # elements, says the key
        self.pieces.append(f"</{tag}>")

    def alone(self, name: str, element: model.Element) -> str:
        """Return the text of an element that does not nest."""
        before = self.pieces, self.captured
        self.pieces, self.captured = [], True
        self._element(name, element)
        made = "".join(self.pieces)
        self.pieces, self.captured = before
        return made

    def _several(self, name: str, elements: Sequence[model.Element]) -> None:
        """Write elements of one class that does not nest, as many at once as may be held in memory."""
        if len(elements) < WORTHWHILE:
            for element in elements:
                self._element(name, element)
            return
        for start in range(0, len(elements), AT_ONCE):
            self.pieces += self.siblings.pieces(name, elements[start : start + AT_ONCE])
            self._flush_if_many()

    def _element(self, name: str, element: model.Element) -> None:
        """Write an element that does not nest, by recursion that has a bound."""
        if element.source_form is not None and not self.plain:
            self._formed(name, element)
            return
        recipe = self.recipes.get(element.__class__) or self.recipe_of(element)
        tag = self.prefix + name
        start = f"<{tag}{self._plain_attributes(recipe, element)}"
        opened = False
        for (particle, names), value in zip(recipe.particles, recipe.get_content(element), strict=True):
            if not value and value.__class__ in _ABSENT:
                continue
            if not opened:
                opened = True
                self.pieces.append(f"{start}>")
            if isinstance(particle, spec.Children):
                for cls, run in groupby(value if particle.many else [value], type):
                    self._several(name_of(names, cls), list(run))
            elif isinstance(particle, spec.Text):
                self.pieces.append(self.text(particle, particle.type.dump(value)))
            elif particle.many:
                self.pieces += [self.reference(particle, guid) for guid in value]
            else:
                self.pieces.append(self.reference(particle, value))
        self.pieces.append(f"</{tag}>" if opened else f"{start}/>")

    def _plain_attributes(self, recipe: _Recipe, element: model.Element) -> str:
        """Return the attributes of an element without a form that counts."""
        values = recipe.get_values(element)
        if None in values:
            template, quotes = recipe.template(tuple([value is None for value in values]))
            attributes = template % tuple([value for value in values if value is not None])
        else:
            template, quotes = recipe.full
            attributes = template % values
        if recipe.has_yes_no or attributes.count('"') != quotes or needs_escape(attributes):
            return self._attributes(recipe, element)
        return attributes

    def _attributes(self, recipe: _Recipe, element: model.Element) -> str:
        form: SourceForm | None = None if self.plain else element.source_form
        made = []
        for part, value in zip(recipe.attributes, recipe.get_values(element), strict=True):
            text = None if value is None else part.type.dump(value)
            if form is not None:
                holds, spelled = form.spelling(part.field, value)
                text = spelled if holds else text
            if text is not None:
                made.append(f' {part.xml}="{escape_attribute(text)}"')
        if form is not None:
            made.append(spell_attributes(form.attributes))
        return "".join(made)

    def _plain_content(self, recipe: _Recipe, element: model.Element) -> list[Entry]:
        entries: list[Entry] = []
        for (particle, names), value in zip(recipe.particles, recipe.get_content(element), strict=True):
            if isinstance(particle, spec.Text):
                text = self.text_of(element, particle, value)
                entries += [] if text is None else [self.text(particle, text)]
            elif value:
                several = value if particle.many else [value]
                if isinstance(particle, spec.Children):
                    entries += self.wrapped(particle, self.children(names, several))
                else:
                    entries += [self.reference(particle, guid) for guid in several]
        return entries

    # --- parts that recorded content uses as well ------------------------------------------------------

    def children(self, names: dict[type, str], value: list[model.Element]) -> list[Entry]:
        """Return the entries for child elements."""
        return [(name_of(names, type(child)), child) for child in value]

    def wrapped(self, particle: spec.Children, entries: list[Entry], level: int = 0) -> list[Entry]:
        """Return ``entries`` inside the wrappers of ``particle``, from ``level`` inwards."""
        for wrapper in reversed(particle.wrappers[level:]):
            entries = [f"<{self.prefix}{wrapper.xml}>", *entries, f"</{self.prefix}{wrapper.xml}>"]
        return entries

    def reference(self, particle: spec.Reference, guid: str) -> str:
        """Return a reference in the plain spelling."""
        name = particle.types[self.format].attribute
        return f'<{self.prefix}{particle.xml} {name}="{escape_attribute(guid)}"/>'

    def text(self, particle: spec.Text, text: str) -> str:
        """Return a simple element in the plain spelling."""
        tag = self.prefix + particle.xml
        return f"<{tag}>{escape_text(text)}</{tag}>" if text else f"<{tag}/>"

    def text_of(self, element: model.Element, particle: spec.Text, value: object) -> str | None:
        """Return the text that stands for ``value``, as the file spelled it where that still holds."""
        form: SourceForm | None = None if self.plain else element.source_form
        if form is not None:
            holds, spelled = form.spelling(particle.field, value)
            if holds:
                return spelled
        return None if value is None else particle.type.dump(value)
