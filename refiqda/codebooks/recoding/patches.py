"""How one tree differs from the other it was made of, as plain data from which the other comes back.

A line names an element of the changed tree by class, GUID and (where several share it) number, and says what one of
its fields was and is now. A list of elements says what each was: an element that is still there by its name, one that
is gone whole. Elements that were made are only left out again. Nothing but GUIDs is looked up, so the lines hold for
a file that was written strictly and read again.
"""

from __future__ import annotations

import functools
from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from refiqda import model, spec
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Line = dict[str, Any]

FORMAT: Final = "refiqda.recode-inverse/1"


class Names:
    """Elements of a tree by class, GUID and number, in the order of the document."""

    def __init__(self, tree: model.Project) -> None:
        self.of: dict[int, list[Any]] = {}
        self.elements: dict[tuple[str, str, int], Any] = {}
        count: Counter[tuple[str, str]] = Counter()
        for element in model.iterate(tree):
            if isinstance(element, model.Identified):
                kind, key = type(element).__name__, guid_key(element.guid or "")
                number = count[kind, key]
                count[kind, key] += 1
                name = [kind, element.guid, *([number] if number else [])]
            elif element is tree:
                name, kind, key, number = ["Project", ""], "Project", "", 0
            else:
                continue
            self.of[id(element)] = name
            self.elements[kind, key, number] = element

    def find(self, name: object) -> Any:  # noqa: ANN401 - any element
        """Return the element of a name, None where there is none."""
        if (
            not isinstance(name, list)
            or len(name) not in {2, 3}
            or not all(isinstance(one, str) for one in name[:2])
        ):
            return None
        number = name[2] if len(name) == 3 else 0  # noqa: PLR2004 - kind, GUID, number
        return self.elements.get((name[0], guid_key(name[1]), number)) if isinstance(number, int) else None


def patch_between(
    original: model.Project, changed: model.Project, pairs: Mapping[int, Any]
) -> Iterator[Line]:
    """Yield the lines that lead from ``changed`` back to ``original``.

    ``pairs`` has the original of each element of the changed tree that has one, by ``id``; it may have more.
    """
    names = Names(changed)
    back = {id(original): copy for copy, original in _living(changed, pairs)}
    yield {"format": FORMAT}
    for element in model.iterate(changed):
        before = original if element is changed else pairs.get(id(element))
        if before is None:
            continue
        cls: type = type(element)
        fields, values, lists = _shape(cls)
        old_values, new_values = values(before), values(element)
        if old_values != new_values:
            for field, old, new in zip(fields, old_values, new_values, strict=True):
                if old != new:
                    yield {"element": names.of[id(element)], "field": field, "before": old, "after": new}
        for field in lists:
            if getattr(before, field) or getattr(element, field):
                yield from _list_lines(names, back, pairs, (element, before, field))


def _living(changed: model.Project, pairs: Mapping[int, Any]) -> Iterator[tuple[Any, Any]]:
    for element in model.iterate(changed):
        if id(element) in pairs:
            yield element, pairs[id(element)]


def _list_lines(
    names: Names, back: Mapping[int, Any], pairs: Mapping[int, Any], at: tuple[Any, Any, str]
) -> Iterator[Line]:
    element, before, field = at
    old, new = getattr(before, field), getattr(element, field)
    if len(old) == len(new) and all(pairs.get(id(one)) is other for one, other in zip(new, old, strict=True)):
        return
    line: Line = {"element": names.of[id(element)], "field": field}
    there = {id(pairs[id(one)]) for one in new if id(one) in pairs}
    rest = [one for one in old if id(one) in there]
    if len(rest) == len(new) and all(
        pairs.get(id(one)) is other for one, other in zip(new, rest, strict=True)
    ):
        line["missing"] = [
            [at_, _was(names, back, one)] for at_, one in enumerate(old) if id(one) not in there
        ]
    else:
        line["items"] = [_was(names, back, one) for one in old]
    line["now"] = len(new)
    yield line


def _was(names: Names, back: Mapping[int, Any], original: Any) -> Any:  # noqa: ANN401 - any element, plain data
    """Return the name of an element that is still somewhere, or the whole of one that is gone."""
    copy = back.get(id(original))
    return {"name": names.of[id(copy)]} if copy is not None else _plain(names, back, original)


def _plain(names: Names, back: Mapping[int, Any], element: Any) -> Line:  # noqa: ANN401 - any element
    made: Line = {"class": type(element).__name__}
    for field in _value_fields(type(element)):
        value = getattr(element, field)
        if value not in (None, []):
            made[field] = value
    for field, many in spec.child_fields(type(element), "project"):
        value = getattr(element, field)
        if many and value:
            made[field] = [_was(names, back, one) for one in value]
        elif not many and value is not None:
            made[field] = _was(names, back, value)
    return made


@functools.cache
def _shape(cls: type) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]], tuple[str, ...]]:
    """Return the fields of a class that are no elements, one getter for all, and the fields that are lists of some."""
    fields = tuple(_value_fields(cls))
    lists = tuple(field for field, many in spec.child_fields(cls, "project") if many)
    return fields, attrgetter(*fields), lists  # a tuple, for every class has more than one


def _value_fields(cls: type) -> list[str]:
    """Return the fields of a class that are no elements."""
    described = spec.describe(cls, "project")
    parts = [part.field for part in described.particles if not isinstance(part, spec.Children)]
    return [one.field for one in described.attributes] + parts


def shared_guids(tree: model.Project, lines: list[Line]) -> list[str]:
    """Return what is to be told of the way back: elements that share a GUID get others when they are written."""
    named = {(line["element"][0], guid_key(line["element"][1])) for line in lines if "element" in line}
    keys = {key for _, key in named if key}
    count = Counter(
        guid_key(one.guid) for one in model.iterate(tree) if isinstance(one, model.Identified) and one.guid
    )
    doubled = sum(count[key] > 1 for key in keys)
    invalid = sum(not spec.GUID.accepts(key) for key in keys)
    told = []
    if doubled:
        told.append(f"changed things that share a GUID with others: {doubled:,}; {_OTHERS}")
    if invalid:
        told.append(f"changed things whose GUID is none: {invalid:,}; {_OTHERS}")
    return told


_OTHERS: Final = (
    "a file that is written has other GUIDs for them, and --undo does not find them there "
    "(convert the project first, and recode that file)"
)
