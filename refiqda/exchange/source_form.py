"""How a file spelled an element where that differs from the plain way.

The plain way is what the writer makes by itself: known names in schema order, one wrapper each, canonical
spellings of numbers. An element read from a file that does otherwise carries a ``SourceForm``, so that writing
it again gives the same canonical XML. Not kept: white space between elements, comments, processing
instructions, the order of attributes. A form yields wherever the model was edited since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from refiqda import spec

if TYPE_CHECKING:
    from refiqda.model import Element

Pairs = tuple[tuple[str, str], ...]
"""XML attributes as (qualified name, value), namespace declarations among them, in the order of the file."""


@attrs.define(slots=True, eq=False)
class Raw:
    """An element nobody knows, kept whole: name and attributes as spelled, texts and elements inside."""

    name: str
    attributes: Pairs
    content: list[Raw | str] = attrs.field(factory=list)

    def __deepcopy__(self, _memo: object) -> Raw:
        """Return itself: nothing changes it after reading, and it may be nested deeply."""
        return self


@attrs.define(slots=True, eq=False)
class Place:
    """Where a child element of the model stood; ``child`` says which."""

    field: str
    child: Element


@attrs.define(slots=True, eq=False)
class Leaf:
    """Where a simple child (a text or a reference) stood, and how it was spelled.

    ``value`` is what the model got from it: the spelling holds as long as the model still says so. ``name`` is
    None for the plain spelling; else ``attributes`` and ``content`` are written as they are.
    """

    field: str
    value: object
    name: str | None = None
    attributes: Pairs = ()
    content: list[Raw | str] = attrs.field(factory=list)


@attrs.define(slots=True, eq=False)
class Wrap:
    """A wrapper (``Users``) as it stood, also an empty or repeated one."""

    name: str
    attributes: Pairs
    fields: tuple[str, ...]
    content: list[Item] = attrs.field(factory=list)


Item = Raw | Place | Leaf | Wrap | str


@attrs.define(slots=True, eq=False)
class SourceForm:
    """The spelling of one element.

    ``name`` is the qualified name where it is not the plain one; ``attributes`` are the unknown ones and
    the namespace declarations; ``lexical`` maps a field to the value it had when read and the text that stood
    for it (None: the attribute was absent); ``content`` is the order of everything inside, None when plain.
    """

    name: str | None = None
    attributes: Pairs = ()
    lexical: dict[str, tuple[object, str | None]] = attrs.field(factory=dict)
    content: list[Item] | None = None

    def __deepcopy__(self, copies: dict[int, Any]) -> SourceForm:
        """Return the form of a copied element, its places those of the copies; the rest may be shared.

        For nothing changes a form after reading. ``copies`` are the copied elements by ``id`` of the original.
        """
        if self.content is None:
            return self
        return attrs.evolve(self, content=_moved(self.content, copies))

    def spelling(self, field: str, value: object) -> tuple[bool, str | None]:
        """Return whether the file's spelling of ``field`` still holds, and that spelling."""
        known = self.lexical.get(field)
        if known is None or known[0] != value or type(known[0]) is not type(value):
            return False, None
        return True, known[1]


def _moved(content: list[Item], copies: dict[int, Any]) -> list[Item]:
    """Return content whose places are of the copies; a child that was not copied stands in no copied element."""
    moved: list[Item] = []
    for item in content:
        if isinstance(item, Place):
            moved.append(Place(item.field, copies.get(id(item.child), item.child)))
        elif isinstance(item, Wrap):
            moved.append(attrs.evolve(item, content=_moved(item.content, copies)))
        else:
            moved.append(item)
    return moved


def skeleton(owner: Element, format_: spec.Format, prefix: str, *, skip: str | None = None) -> list[Item]:
    """Return the plain content of ``owner`` as a list of places, leaving the field ``skip`` out."""
    items: list[Item] = []
    for particle in spec.describe(type(owner), format_).particles:
        if particle.field == skip:
            continue
        value = getattr(owner, particle.field)
        if isinstance(particle, spec.Children):
            children = value if particle.many else [value] if value is not None else []
            places: list[Item] = [Place(particle.field, child) for child in children]
            if particle.wrappers and places:
                for wrapper in reversed(particle.wrappers):
                    places = [Wrap(prefix + wrapper.xml, (), (particle.field,), places)]
            items += places
        elif isinstance(particle, spec.Reference) and particle.many:
            items += [Leaf(particle.field, guid) for guid in value]
        elif value is not None:
            items.append(Leaf(particle.field, value))
    return items
