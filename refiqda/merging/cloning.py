"""Copies of trees that share nothing with the original: what a merge changes is never what was read."""

from __future__ import annotations

import copy
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

from refiqda import model, spec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T", bound=model.Element)


@attrs.frozen(eq=False)
class _Shape:
    """The fields of a class: plain values (with one getter for all), lists of references, what stands inside."""

    values: tuple[str, ...]
    read: Callable[[Any], tuple[Any, ...]]
    lists: tuple[str, ...]
    inside: tuple[tuple[str, bool], ...]


_SHAPES: Final[dict[type, _Shape]] = {}


def clone(root: T) -> T:
    """Return a deep copy of ``root``; nesting of any depth is copied, many times faster than ``deepcopy``."""
    copies: dict[int, Any] = {}
    originals = list(elements_of(root))
    for element in reversed(originals):
        shape = _SHAPES[type(element)]
        given = dict(zip(shape.values, shape.read(element), strict=True))
        for name in shape.lists:
            given[name] = list(getattr(element, name))
        for name, many in shape.inside:
            value = getattr(element, name)
            if many:
                given[name] = [copies[id(item)] for item in value]
            elif value is not None:
                given[name] = copies[id(value)]
        copies[id(element)] = type(element)(**given)
    for element in originals:
        if element.source_form is not None:
            copies[id(element)].source_form = copy.deepcopy(element.source_form, copies)
    top: T = copies[id(root)]
    return top


def elements_of(root: model.Element) -> Iterator[model.Element]:
    """Yield ``root`` and everything below it, each after what it stands in."""
    stack = [root]
    while stack:
        element = stack.pop()
        yield element
        shape = _SHAPES.get(type(element)) or _shape(type(element))
        for name, many in shape.inside:
            value = getattr(element, name)
            if many:
                stack += value
            elif value is not None:
                stack.append(value)


def _shape(cls: type) -> _Shape:
    """Return, and remember, the fields of a class."""
    parts = spec.describe(cls).particles
    inside = tuple((part.field, part.many) for part in parts if isinstance(part, spec.Children))
    lists = tuple(part.field for part in parts if isinstance(part, spec.Reference) and part.many)
    skipped = {"source_form", *lists, *(name for name, _ in inside)}
    values = tuple(field.name for field in attrs.fields(cls) if field.name not in skipped)
    getter = attrgetter(*values)
    made = _Shape(values, getter if len(values) > 1 else lambda one: (getter(one),), lists, inside)
    _SHAPES[cls] = made
    return made
