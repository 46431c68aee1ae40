"""Trees of elements: walking them and copying them, for every class of the model in the same way.

Nesting of any depth is walked without recursion. What an element holds is asked of its description
(``refiqda.spec``) once for each class.
"""

from __future__ import annotations

import copy
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args

import attrs

from refiqda import spec

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from refiqda.model import Element

T = TypeVar("T", bound="Element")


@attrs.frozen(eq=False)
class _Shape:
    """What a class holds: its fields with one getter for all, and which of them are no plain values.

    ``lists`` are lists of references; ``inside`` holds elements, and says whether it is a list of them.
    """

    fields: tuple[str, ...]
    read: Callable[[Any], tuple[Any, ...]]
    lists: tuple[str, ...]
    inside: tuple[tuple[str, bool], ...]


_SHAPES: Final[dict[type, _Shape]] = {}


def elements_of(root: Element, without: Collection[int] = ()) -> Iterator[Element]:
    """Yield ``root`` and everything below it, each after what it stands in; the order is not the document's.

    ``without`` are the ids of elements of lists that are passed over, with all below them.
    """
    stack = [root]
    while stack:
        element = stack.pop()
        yield element
        shape = _SHAPES.get(type(element)) or _shape_of(type(element))
        for name, many in shape.inside:
            value = getattr(element, name)
            if many:
                stack += [item for item in value if id(item) not in without] if without else value
            elif value is not None:
                stack.append(value)


def clone(root: T, copies: dict[int, Any] | None = None, *, without: Collection[int] = ()) -> T:
    """Return a copy of ``root`` and all below that shares nothing with it which could be changed.

    ``copies`` are those that exist already, by the ``id`` of their originals, as in ``copy.deepcopy``; ``without``
    are the ids of elements of lists that the copy lacks.
    """
    known: dict[int, Any] = {} if copies is None else copies
    originals = [element for element in elements_of(root, without) if id(element) not in known]
    for element in originals:
        known[id(element)] = _alone(element)
    for element in originals:
        made, shape = known[id(element)], _SHAPES[type(element)]
        for name, many in shape.inside:
            value = getattr(element, name)
            if many:
                setattr(made, name, [known[id(item)] for item in value if id(item) not in without])
            elif value is not None:
                setattr(made, name, known[id(value)])
        if element.source_form is not None:
            made.source_form = copy.deepcopy(element.source_form, known)
    top: T = known[id(root)]
    return top


def shell(element: T) -> T:
    """Return a copy of one element by itself: its values and references, nothing of what stands inside."""
    made, shape = _alone(element), _SHAPES[type(element)]
    for name, many in shape.inside:
        setattr(made, name, [] if many else None)
    if element.source_form is not None:
        made.source_form = copy.deepcopy(element.source_form)
    return made


def _alone(element: T) -> T:
    """Return a copy of one element with lists of references of its own; what stands inside is still shared."""
    cls = type(element)
    shape = _SHAPES.get(cls) or _shape_of(cls)
    made = object.__new__(cls)
    for name, value in zip(shape.fields, shape.read(element), strict=True):
        setattr(made, name, value)
    for name in shape.lists:
        setattr(made, name, list(getattr(element, name)))
    return made


def _shape_of(cls: type) -> _Shape:
    """Return, and remember, what a class holds in any of the formats."""
    parts = {
        part.field: part
        for format_ in get_args(spec.Format)
        for part in spec.describe(cls, format_).particles
    }
    fields = tuple(field.name for field in attrs.fields(cls))
    made = _Shape(
        fields=fields,
        read=attrgetter(*fields),  # a tuple, for every element has more than one field
        lists=tuple(name for name, part in parts.items() if isinstance(part, spec.Reference) and part.many),
        inside=tuple((name, part.many) for name, part in parts.items() if isinstance(part, spec.Children)),
    )
    _SHAPES[cls] = made
    return made
