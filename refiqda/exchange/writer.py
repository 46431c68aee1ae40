"""Model to XML: one walk over the descriptions, faithful to the file's spelling or plain.

Faithful writing obeys each element's ``source_form`` where it still fits, so that reading and writing give the
same canonical XML. Plain writing ignores it: known names, schema order, canonical spellings, the namespace of
QDA-XML 1.0. Neither repairs anything; ``refiqda.exchange.strict`` makes a tree that is valid before it is
written plainly.

Elements wait on an explicit stack, so that nesting of any depth is written.
"""

from __future__ import annotations

import re
from collections import deque
from operator import attrgetter
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from refiqda import model, spec
from refiqda.errors import InvalidArgumentError
from refiqda.exchange import namespaces
from refiqda.exchange.source_form import Leaf, Place, Raw, Wrap

if TYPE_CHECKING:
    from collections.abc import Callable

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
    _Writer(stream, fitting, plain=plain).write(tree)


def escape_attribute(text: str) -> str:
    """Return ``text`` as it stands between double quotes."""
    if _needs_escape(text) or '"' in text:
        return _SPECIAL_IN_ATTRIBUTE.sub(lambda found: _ESCAPES[found.group()], text)
    return text


def escape_text(text: str) -> str:
    """Return ``text`` as it stands between tags."""
    if "&" in text or "<" in text or ">" in text or "\r" in text:
        return _SPECIAL_IN_TEXT.sub(lambda found: _ESCAPES[found.group()], text)
    return text


def _needs_escape(text: str) -> bool:
    # Six searches by the C library take a ninth of the time of one by a regular expression (measured).
    return "&" in text or "<" in text or ">" in text or "\n" in text or "\t" in text or "\r" in text


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


_Entry = str | tuple[str, model.Element]
"""What an element contains: finished text, or an element still to be written under a name."""


class _Writer:
    """One document being written. ``todo`` holds what is still to come, the next one last."""

    def __init__(self, stream: BinaryIO, format_: spec.Format, *, plain: bool) -> None:
        self.stream = stream
        self.format: spec.Format = format_
        self.plain = plain
        self.prefix = ""
        self.pieces: list[str] = []
        self.recipes: dict[type, _Recipe] = {}
        self.todo: list[_Entry] = []

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
            if len(self.pieces) > _FLUSH_AT:
                self._flush()
        self.pieces.append("\n")
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

    def _taken_apart(self, name: str, element: model.Element) -> tuple[str, str, list[_Entry]]:
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
        for entry in entries:
            if isinstance(entry, str):
                self.pieces.append(entry)
            else:
                self._element(*entry)
        self.pieces.append(f"</{tag}>")

    def _element(self, name: str, element: model.Element) -> None:  # noqa: C901, PLR0912 - the hot path
        """Write an element that does not nest: the hot path, by recursion that has a bound."""
        if element.source_form is not None and not self.plain:
            self._formed(name, element)
            return
        recipe = self.recipes.get(element.__class__) or self.recipe_of(element)
        tag = self.prefix + name
        values = recipe.get_values(element)
        if None in values:
            template, quotes = recipe.template(tuple([value is None for value in values]))
            attributes = template % tuple([value for value in values if value is not None])
        else:
            template, quotes = recipe.full
            attributes = template % values
        if recipe.has_yes_no or attributes.count('"') != quotes or _needs_escape(attributes):
            attributes = self._attributes(recipe, element)
        pieces = self.pieces
        opened = len(pieces)
        pieces.append("")
        for (particle, names), value in zip(recipe.particles, recipe.get_content(element), strict=True):
            if not value and (value is None or value.__class__ is list):
                continue
            if isinstance(particle, spec.Children):
                for child in value if particle.many else (value,):
                    self._element(names.get(child.__class__) or _name_among(names, child), child)
            elif isinstance(particle, spec.Text):
                pieces.append(self.text(particle, particle.type.dump(value)))
            elif particle.many:
                pieces += [self.reference(particle, guid) for guid in value]
            else:
                pieces.append(self.reference(particle, value))
        if len(pieces) == opened + 1:
            pieces[opened] = f"<{tag}{attributes}/>"
        else:
            pieces[opened] = f"<{tag}{attributes}>"
            pieces.append(f"</{tag}>")

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

    def _plain_content(self, recipe: _Recipe, element: model.Element) -> list[_Entry]:
        entries: list[_Entry] = []
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

    def children(self, names: dict[type, str], value: list[model.Element]) -> list[_Entry]:
        """Return the entries for child elements."""
        return [(names.get(type(child)) or _name_among(names, child), child) for child in value]

    def wrapped(self, particle: spec.Children, entries: list[_Entry], level: int = 0) -> list[_Entry]:
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


def _name_among(names: dict[type, str], child: model.Element) -> str:
    for cls, name in names.items():
        if isinstance(child, cls):
            return name
    raise TypeError(type(child).__name__)  # a class that the field cannot hold


def spell_attributes(pairs: Pairs) -> str:
    """Return attributes as they stand in a tag."""
    return "".join(f' {name}="{escape_attribute(value)}"' for name, value in pairs)


def spell_raw(raw: Raw) -> str:
    """Return an unknown element as it was spelled."""
    pieces: list[str] = []
    closing = object()
    tags: list[str] = []
    stack: list[object] = [raw]
    while stack:
        item = stack.pop()
        if item is closing:
            pieces.append(f"</{tags.pop()}>")
        elif isinstance(item, Raw):
            attributes = spell_attributes(item.attributes)
            if item.content:
                pieces.append(f"<{item.name}{attributes}>")
                tags.append(item.name)
                stack.append(closing)
                stack += reversed(item.content)
            else:
                pieces.append(f"<{item.name}{attributes}/>")
        else:
            pieces.append(escape_text(str(item)))
    return "".join(pieces)


class Recorded:
    """The content of one element in the order its file had, with what was edited since worked in.

    Children that are gone are left out; the others come in the order of the model's list; new ones follow the
    last of their kind, or stand where the schema has them.
    """

    def __init__(self, writer: _Writer, element: model.Element, form: SourceForm) -> None:
        self.writer = writer
        self.element = element
        self.content: list[Item] = form.content or []
        self.particles: dict[str, tuple[int, spec.Particle, dict[type, str]]] = {}
        self.waiting: dict[str, deque[Any]] = {}
        self.present: dict[str, set[int]] = {}
        self.expected: dict[str, int] = {}
        for rank, (particle, names) in enumerate(writer.recipe_of(element).particles):
            field, value = particle.field, getattr(element, particle.field)
            self.particles[field] = (rank, particle, names)
            if isinstance(particle, spec.Text):
                text = writer.text_of(element, particle, value)
                self.waiting[field] = deque(() if text is None else (text,))
            elif particle.many:
                self.waiting[field] = deque(value)
            else:
                self.waiting[field] = deque(() if value is None else (value,))
            self.present[field] = {id(child) for child in self.waiting[field]}
        self._expect(self.content)

    def _expect(self, items: list[Item]) -> None:
        for item in items:
            if isinstance(item, Wrap):
                self._expect(item.content)
            elif isinstance(item, Place | Leaf):
                self.expected[item.field] = self.expected.get(item.field, 0) + 1

    def entries(self) -> list[_Entry]:
        """Return the content."""
        ranked = self._render(self.content)
        for field, (rank, _, _) in self.particles.items():
            if self.waiting[field]:
                at = next((i for i, (other, _) in enumerate(ranked) if other > rank), len(ranked))
                ranked[at:at] = [(rank, entry) for entry in self._rest(field, 0)]
        return [entry for _, entry in ranked]

    def _render(self, items: list[Item]) -> list[tuple[int, _Entry]]:
        made: list[tuple[int, _Entry]] = []
        for item in items:
            rank = made[-1][0] if made else -1
            if isinstance(item, str):
                made.append((rank, escape_text(item)))
            elif isinstance(item, Raw):
                made.append((rank, spell_raw(item)))
            elif isinstance(item, Wrap):
                made += self._wrap(item)
            else:
                rank = self.particles[item.field][0]
                made += [(rank, entry) for entry in self._known(item)]
        return made

    def _known(self, item: Place | Leaf) -> list[_Entry]:
        field = item.field
        self.expected[field] -= 1
        entries: list[_Entry] = []
        waiting = self.waiting[field]
        _, particle, names = self.particles[field]
        if waiting and self._is_present(item, particle):
            value = waiting.popleft()
            if isinstance(item, Leaf):
                entries.append(self._leaf(item, particle, value))
            else:
                entries += self.writer.children(names, [value])
        if not self.expected[field] and isinstance(particle, spec.Children) and particle.wrappers:
            entries += self._rest(field, len(particle.wrappers))
        elif not self.expected[field]:
            entries += self._rest(field, 0)
        return entries

    def _is_present(self, item: Place | Leaf, particle: spec.Particle) -> bool:
        if isinstance(item, Place):
            return id(item.child) in self.present[item.field]
        if isinstance(particle, spec.Reference) and particle.many:
            return item.value in self.waiting[item.field]
        return True

    def _leaf(self, leaf: Leaf, particle: spec.Particle, value: str) -> str:
        held = getattr(self.element, leaf.field)
        same = leaf.value == (value if isinstance(held, list) else held)
        if same and leaf.name is not None:
            return spell_raw(Raw(leaf.name, leaf.attributes, leaf.content))
        if isinstance(particle, spec.Reference):
            return self.writer.reference(particle, value)
        if isinstance(particle, spec.Text):
            return self.writer.text(particle, value)
        raise TypeError(leaf.field)  # a leaf is a text or a reference

    def _rest(self, field: str, level: int) -> list[_Entry]:
        """Return what is still waiting of ``field``, inside its wrappers from ``level`` inwards."""
        _, particle, names = self.particles[field]
        waiting, self.waiting[field] = list(self.waiting[field]), deque()
        if not waiting:
            return []
        if isinstance(particle, spec.Children):
            return self.writer.wrapped(particle, self.writer.children(names, waiting), level)
        if isinstance(particle, spec.Reference):
            return [self.writer.reference(particle, guid) for guid in waiting]
        return [self.writer.text(particle, text) for text in waiting]

    def _wrap(self, wrap: Wrap) -> list[tuple[int, _Entry]]:
        field = wrap.fields[0]
        rank, particle, _ = self.particles[field]
        inside = [entry for _, entry in self._render(wrap.content)]
        if not self.expected.get(field) and isinstance(particle, spec.Children):
            local = namespaces.split(wrap.name)[1].lower()
            levels = [i for i, wrapper in enumerate(particle.wrappers) if wrapper.xml.lower() == local]
            inside += self._rest(field, levels[0] + 1 if levels else len(particle.wrappers))
        if not inside and wrap.content and not wrap.attributes:
            return []  # everything in it was removed since
        attributes = spell_attributes(wrap.attributes)
        if not inside:
            return [(rank, f"<{wrap.name}{attributes}/>")]
        made: list[_Entry] = [f"<{wrap.name}{attributes}>", *inside, f"</{wrap.name}>"]
        return [(rank, entry) for entry in made]
