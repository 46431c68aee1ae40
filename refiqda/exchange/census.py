"""All elements of a tree by class, taken in one walk with a list comprehension for each field."""

from __future__ import annotations

from typing import Any

from refiqda import model, spec

Census = dict[type, list[Any]]
"""The elements of a tree by their class."""


def take_census(tree: model.Project | model.CodeBook) -> Census:
    """Return all elements of a tree by class; walked without recursion."""
    format_: spec.Format = "codebook" if isinstance(tree, model.CodeBook) else "project"
    census: Census = {type(tree): [tree]}
    waiting: list[tuple[type, list[Any]]] = [(type(tree), [tree])]
    while waiting:
        cls, owners = waiting.pop()
        for part in spec.describe(cls, format_).particles:
            if not isinstance(part, spec.Children):
                continue
            field = part.field
            if part.many:
                inside = [one for owner in owners for one in getattr(owner, field)]
            else:
                inside = [one for owner in owners if (one := getattr(owner, field)) is not None]
            for item in dict.fromkeys(part.items.values()):
                kind = spec.class_named(item)
                group = [one for one in inside if type(one) is kind] if len(part.items) > 1 else inside
                if group:
                    census.setdefault(kind, []).extend(group)
                    waiting.append((kind, group))
    return census
