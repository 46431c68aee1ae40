"""Elements that stand side by side, written in columns instead of one by one.

Nearly all of a large project is one kind of element again and again, and most of the time of writing went into
walking through each (measured). Here the siblings of one class are taken together: each attribute is a column
that is read and tested for characters to escape in one step, and what stands inside them are siblings in their
turn. Columns and the constant text between them are then lined up and joined once. What comes out is to the
byte what the writer makes of each alone. An element with a ``source_form`` that counts is left to the writer.
"""

from __future__ import annotations

from itertools import accumulate, chain, pairwise, repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from refiqda import spec
from refiqda.exchange.spelling import escape_attributes, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from refiqda import model
    from refiqda.exchange.writer import Writer

AT_ONCE: Final = 512
"""Siblings that are taken together; more are not faster, and their text is held in memory."""

WORTHWHILE: Final = 4
"""Siblings below this number are written as fast one by one."""

_NONE: Final = type(None)

Part = str | list[str]
"""What all siblings have in the same place: a constant text, or a column with a text for each."""


class _Layout:
    """The columns of one class: what is read from each element, in the order of writing."""

    __slots__ = ("attributes", "particles")

    def __init__(
        self, attributes: Sequence[spec.Attribute], particles: Sequence[tuple[spec.Particle, dict[type, str]]]
    ) -> None:
        self.attributes = [(part, attrgetter(part.field)) for part in attributes]
        self.particles = [(part, names, attrgetter(part.field)) for part, names in particles]


class Siblings:
    """Makes the text of siblings, for one writer; none may nest its own kind."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.layouts: dict[type, _Layout] = {}

    def pieces(self, name: str, elements: Sequence[model.Element]) -> list[str]:
        """Return texts that are the elements, all of one class, when they are joined."""
        if self._has_forms(elements):
            return self._apart({type(elements[0]): name}, elements)
        return _lined_up(self._parts(name, elements), len(elements))

    def _has_forms(self, elements: Sequence[model.Element]) -> bool:
        return not self.writer.plain and [one.source_form for one in elements].count(None) < len(elements)

    def _apart(self, names: dict[type, str], elements: Sequence[model.Element]) -> list[str]:
        """Return the text of each element, whatever they are."""
        writer = self.writer
        made = [""] * len(elements)
        kinds: dict[type, list[int]] = {}
        for place, one in enumerate(elements):
            if one.source_form is not None and not writer.plain:
                made[place] = writer.alone(name_of(names, type(one)), one)
            else:
                kinds.setdefault(type(one), []).append(place)
        for kind, places in kinds.items():
            parts = self._parts(name_of(names, kind), [elements[place] for place in places])
            for place, text in zip(places, _joined(parts, len(places)), strict=True):
                made[place] = text
        return made

    def _parts(self, name: str, elements: Sequence[model.Element]) -> list[Part]:
        layout = self.layouts.get(elements[0].__class__) or self._layout_of(elements[0])
        tag = self.writer.prefix + name
        parts: list[Part] = [f"<{tag}", *_attributes(layout, elements)]
        inside: list[Part] = []
        all_have = False
        for everywhere, some in self._contents(layout, elements):
            all_have |= everywhere
            inside += some
        if not inside:
            return [*parts, "/>"]
        if all_have:
            return [*parts, ">", *inside, f"</{tag}>"]
        texts = _joined(inside, len(elements))
        return [*parts, [f">{text}</{tag}>" if text else "/>" for text in texts]]

    def _layout_of(self, element: model.Element) -> _Layout:
        recipe = self.writer.recipe_of(element)
        made = self.layouts[type(element)] = _Layout(recipe.attributes, recipe.particles)
        return made

    def _contents(
        self, layout: _Layout, elements: Sequence[model.Element]
    ) -> Iterator[tuple[bool, list[Part]]]:
        """Yield, of each particle that is there: whether all elements have it, and its parts."""
        for particle, names, get in layout.particles:
            values = list(map(get, elements))
            if isinstance(particle, spec.Text):
                if values.count(None) < len(values):
                    yield None not in values, [self._texts(particle, values)]
                continue
            together, counts = _gathered(values, many=particle.many)
            if not together:
                continue
            if isinstance(particle, spec.Children):
                yield 0 not in counts, self._children(names, together, counts)
            else:
                head, tail = self.writer.reference(particle, "\0").split("\0")
                guids = _spelled(together, str, set(map(type, together)))
                if counts.count(1) == len(counts):
                    yield True, [head, guids, tail]
                else:
                    texts = [f"{head}{guid}{tail}" for guid in guids]
                    yield 0 not in counts, [_dealt_out(texts, counts)]

    def _texts(self, particle: spec.Text, values: list[Any]) -> list[str]:
        dump, text = particle.type.dump, self.writer.text
        return ["" if one is None else text(particle, dump(one)) for one in values]

    def _children(
        self, names: dict[type, str], children: list[model.Element], counts: list[int]
    ) -> list[Part]:
        """Return the parts that children are of their parents, which have ``counts`` of them."""
        kinds = set(map(type, children))
        if len(kinds) > 1 or self._has_forms(children):
            return [_dealt_out(self._apart(names, children), counts)]
        parts = self._parts(name_of(names, kinds.pop()), children)
        if counts.count(1) == len(counts):
            return parts  # each has one: their columns are its own
        return [_dealt_out(_joined(parts, len(children)), counts)]


def _gathered(values: list[Any], *, many: bool) -> tuple[list[Any], list[int]]:
    """Return one list of all that elements have in a field, and how many of it are each one's."""
    if not many:
        counts = [0 if one is None else 1 for one in values]
        return (values if 0 not in counts else [one for one in values if one is not None]), counts
    if not any(values):
        return [], []
    several = values if all(values) else [some or () for some in values]
    return list(chain.from_iterable(several)), list(map(len, several))


def _attributes(layout: _Layout, elements: Sequence[model.Element]) -> Iterator[Part]:
    """Yield the parts of the attributes that any of the elements has."""
    for part, get in layout.attributes:
        values = list(map(get, elements))
        if values[0] is None and values.count(None) == len(values):
            continue
        kinds = set(map(type, values))
        if _NONE not in kinds:
            yield from (f' {part.xml}="', _spelled(values, part.type.dump, kinds), '"')
        else:
            there = iter(
                _spelled([one for one in values if one is not None], part.type.dump, kinds - {_NONE})
            )
            yield ["" if one is None else f' {part.xml}="{next(there)}"' for one in values]


def _spelled(values: list[Any], dump: Callable[[Any], str], kinds: set[type]) -> list[str]:
    """Return the values, which are of these classes, as they stand between double quotes."""
    if dump is str:
        if kinds == {str}:
            return escape_attributes(values)
        if kinds == {int}:
            return list(map(str, values))  # digits need no escape
    return escape_attributes(list(map(dump, values)))


def _dealt_out(texts: list[str], counts: list[int]) -> list[str]:
    """Return the texts joined by ``counts``: so many for the first element, so many for the second, ..."""
    return ["".join(texts[start:end]) for start, end in pairwise(accumulate(counts, initial=0))]


def _lined_up(parts: list[Part], count: int) -> list[str]:
    """Return the texts of ``count`` siblings in the order of writing, constants merged."""
    row: list[Part] = []
    for part in parts:
        if isinstance(part, str) and row and isinstance(row[-1], str):
            row[-1] += part
        else:
            row.append(part)
    lined = [part if isinstance(part, str) else "" for part in row] * count
    for place, part in enumerate(row):
        if isinstance(part, list):
            lined[place :: len(row)] = part
    return lined


def _joined(parts: list[Part], count: int) -> list[str]:
    """Return the text of each of ``count`` siblings."""
    columns = [repeat(part, count) if isinstance(part, str) else part for part in parts]
    return list(map("".join, zip(*columns, strict=True)))
