"""The reader's tables: for every element class, what may stand inside it and how it becomes an object.

Made once per format and name prefix from the descriptions of ``refiqda.spec``. Programs write the attributes of
one kind of element in the same order again and again, so a class keeps a *layout* for each order it has met:
an initialiser whose parameters stand in just that order.
"""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs

from refiqda import model, spec

if TYPE_CHECKING:
    from collections.abc import Callable

OBJECT: Final = 0
NESTED: Final = 1  # an object that may hold its own kind, so that depth has to be watched
REFERENCE: Final = 2
TEXT: Final = 3
WRAPPER: Final = 4

_MOST_LAYOUTS: Final = 64  # of one class; a layout takes a millisecond to make, and orders can be thousands

_ANY: Any = None


class Slot(NamedTuple):
    """What to do with one child name.

    ``floor`` and ``mark`` keep the schema's order: a child may follow when the last mark is at most its floor,
    and leaves its mark. ``reach`` gives the owner's list where ``many``, else it sets (owner, value).
    """

    kind: int
    floor: int
    mark: int
    plan: Any
    reach: Callable[..., Any]
    particle: spec.Particle
    many: bool

    def attach(self, owner: Any, value: Any) -> None:  # noqa: ANN401 - whatever the field holds
        """Give ``value`` to ``owner``."""
        if self.many:
            self.reach(owner).append(value)
        else:
            self.reach(owner, value)


class Layout(NamedTuple):
    """How to make an object from attribute values in one order of names."""

    initialise: Callable[..., None]
    integers: tuple[int, ...]
    booleans: tuple[int, ...]


Table = dict[str, Slot]


@attrs.define(slots=True, eq=False)
class ElementPlan:
    """Everything the reader needs to make one class of element."""

    cls: type[model.Element]
    format: spec.Format
    attributes: dict[str, spec.Attribute]
    table: Table = attrs.field(factory=dict)
    layouts: dict[tuple[str, ...], Layout | None] = attrs.field(factory=dict)
    last_names: list[str] = attrs.field(factory=lambda: [""])
    last_layout: Layout = _ANY

    def layout(self, names: list[str]) -> Layout | None:
        """Return the layout for ``names``; None when they are not all known, not all there, or too many kinds."""
        key = tuple(names)
        if key not in self.layouts:
            if len(self.layouts) >= _MOST_LAYOUTS:
                return None
            self.layouts[key] = _make_layout(self.cls.__name__, self.format, key)
        made = self.layouts[key]
        if made is not None:
            self.last_names, self.last_layout = names, made
        return made


@lru_cache(maxsize=1024)
def _make_layout(class_name: str, format_: spec.Format, names: tuple[str, ...]) -> Layout | None:
    cls = spec.class_named(class_name)
    attributes = {part.xml: part for part in spec.describe(cls, format_).attributes}
    if any(name not in attributes for name in names):
        return None
    if any(part.required and part.xml not in names for part in attributes.values()):
        return None
    parts = [attributes[name] for name in names]
    fields: dict[str, Any] = {part.field: attrs.field() for part in parts}
    for field in attrs.fields(cls):
        if field.name not in fields:
            fields[field.name] = attrs.field(default=field.default, init=False)
    twin = attrs.make_class(cls.__name__, fields, slots=True, eq=False)
    return Layout(
        twin.__init__,  # type: ignore[misc]  # a plain function: it initialises any object with these slots
        tuple(i for i, part in enumerate(parts) if part.type is spec.INTEGER),
        tuple(i for i, part in enumerate(parts) if part.type is spec.BOOLEAN),
    )


@attrs.define(slots=True, eq=False)
class WrapperPlan:
    """A wrapper: which it is of the particle's wrappers, and what may stand inside."""

    particle: spec.Children
    level: int
    table: Table = attrs.field(factory=dict)


def _reach(cls: type, field: str, *, many: bool) -> Callable[..., Any]:
    setter: Callable[[Any, Any], None] = getattr(cls, field).__set__
    return attrgetter(field) if many else setter


class Plans:
    """All plans of one format, with names spelled under one prefix (``""`` or ``"q:"``)."""

    def __init__(self, format_: spec.Format, prefix: str = "") -> None:
        self.format: spec.Format = format_
        self.prefix = prefix
        self._plans: dict[type, ElementPlan] = {}

    def plan(self, cls: type[model.Element]) -> ElementPlan:
        """Return the plan of ``cls``, making it and what lies below on first use."""
        known = self._plans.get(cls)
        if known is None:
            described = spec.describe(cls, self.format)
            known = ElementPlan(cls, self.format, {part.xml: part for part in described.attributes})
            self._plans[cls] = known
            self._fill(known, described)
        return known

    def _fill(self, plan: ElementPlan, described: spec.ElementSpec) -> None:
        rank = 0
        choice: str | None = None
        for particle in described.particles:
            same_choice = (
                isinstance(particle, spec.Text) and particle.choice is not None and particle.choice == choice
            )
            choice = particle.choice if isinstance(particle, spec.Text) else None
            if not same_choice:
                rank += 2
            self._add(plan, particle, rank)

    def _add(self, plan: ElementPlan, particle: spec.Particle, rank: int) -> None:
        if isinstance(particle, spec.Children):
            self._add_children(plan, particle, rank)
            return
        many = isinstance(particle, spec.Reference) and particle.many
        reach = _reach(plan.cls, particle.field, many=many)
        mark = rank if many else rank + 1
        kind, detail = TEXT, None
        if isinstance(particle, spec.Reference):
            kind, detail = REFERENCE, particle.types[self.format].attribute
        plan.table[self.prefix + particle.xml] = Slot(kind, rank, mark, detail, reach, particle, many)

    def _add_children(self, plan: ElementPlan, particle: spec.Children, rank: int) -> None:
        reach = _reach(plan.cls, particle.field, many=particle.many)
        table, floor, mark = plan.table, rank, rank if particle.many else rank + 1
        for level, wrapper in enumerate(particle.wrappers):
            below = WrapperPlan(particle, level)
            table[self.prefix + wrapper.xml] = Slot(
                WRAPPER, floor, floor + 1, below, reach, particle, many=True
            )
            table, floor, mark = below.table, 0, 0
        for name, class_name in particle.items.items():
            cls = spec.class_named(class_name)
            kind = NESTED if cls is plan.cls else OBJECT
            table[self.prefix + name] = Slot(
                kind, floor, mark, self.plan(cls), reach, particle, particle.many
            )
