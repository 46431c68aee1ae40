"""Copies of trees that share nothing with the original: what a merge changes is never what was read."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

from refiqda import model, spec

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T", bound=model.Element)

_Shape = tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, bool], ...]]
_SHAPES: Final[dict[type, _Shape]] = {}


def clone(root: T) -> T:
    """Return a deep copy of ``root``; nesting of any depth is copied, several times faster than ``deepcopy``."""
    copies: dict[int, Any] = {}
    originals = list(elements_of(root))
    for element in originals:
        values, lists, _ = _shape(type(element))
        made = object.__new__(type(element))
        for name in values:
            setattr(made, name, getattr(element, name))
        for name in lists:
            setattr(made, name, list(getattr(element, name)))
        copies[id(element)] = made
    for element in originals:
        made = copies[id(element)]
        for name, many in _shape(type(element))[2]:
            value = getattr(element, name)
            if many:
                setattr(made, name, [copies[id(item)] for item in value])
            else:
                setattr(made, name, None if value is None else copies[id(value)])
        if element.source_form is not None:
            made.source_form = copy.deepcopy(element.source_form, copies)
    top: T = copies[id(root)]
    return top


def elements_of(root: model.Element) -> Iterator[model.Element]:
    """Yield ``root`` and everything below it, each after what it stands in."""
    stack = [root]
    while stack:
        element = stack.pop()
        yield element
        for name, many in _shape(type(element))[2]:
            value = getattr(element, name)
            if many:
                stack += value
            elif value is not None:
                stack.append(value)


def _shape(cls: type) -> _Shape:
    """Return the fields of a class: plain values, lists of references, and (name, many) of what stands inside."""
    known = _SHAPES.get(cls)
    if known is None:
        parts = spec.describe(cls).particles
        inside = tuple((part.field, part.many) for part in parts if isinstance(part, spec.Children))
        lists = tuple(part.field for part in parts if isinstance(part, spec.Reference) and part.many)
        skipped = {*lists, *(name for name, _ in inside)}
        values = tuple(field.name for field in attrs.fields(cls) if field.name not in skipped)
        known = _SHAPES[cls] = (values, lists, inside)
    return known
