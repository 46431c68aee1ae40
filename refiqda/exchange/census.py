"""All elements of a tree by class, taken in one walk with a list comprehension for each field."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from refiqda import model, spec

if TYPE_CHECKING:
    from collections.abc import Collection

Census = dict[type, list[Any]]
"""The elements of a tree by their class."""


def take_census(tree: model.Project | model.CodeBook, wanted: Collection[type] | None = None) -> Census:
    """Return all elements of a tree by class; walked without recursion.

    Where some classes are ``wanted``, all of theirs are there, and of others only what was on the way.
    """
    format_: spec.Format = "codebook" if isinstance(tree, model.CodeBook) else "project"
    census: Census = {type(tree): [tree]}
    waiting: list[tuple[type, list[Any]]] = [(type(tree), [tree])]
    while waiting:
        cls, owners = waiting.pop()
        for part in spec.describe(cls, format_).particles:
            if not isinstance(part, spec.Children):
                continue
            kinds = [spec.class_named(item) for item in dict.fromkeys(part.items.values())]
            if wanted is not None and not any(
                _leads_to(kind, format_).intersection(wanted) for kind in kinds
            ):
                continue
            field = part.field
            if part.many:
                inside = [one for owner in owners for one in getattr(owner, field)]
            else:
                inside = [one for owner in owners if (one := getattr(owner, field)) is not None]
            for kind in kinds:
                group = [one for one in inside if type(one) is kind] if len(part.items) > 1 else inside
                if group:
                    census.setdefault(kind, []).extend(group)
                    waiting.append((kind, group))
    return census


@functools.cache
def _leads_to(cls: type, format_: spec.Format) -> frozenset[type]:
    """Return the classes of what an element can hold, at any depth, and its own."""
    found: set[type] = set()
    waiting = [cls]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        for part in spec.describe(one, format_).particles:
            if isinstance(part, spec.Children):
                waiting += map(spec.class_named, part.items.values())
    return frozenset(found)
