"""Copies of many like elements at once, where there is nothing to mend in any of them.

Passages and codings are nearly all of a project and nearly always valid. Their values are judged a column at a time
and set a column at a time, several times faster than one by one. Where anything is not as a strict tree has it, None
is returned and ``refiqda.exchange.strict`` goes through the elements one by one, which gives the same copy of what is
valid: this module decides nothing.
"""

from __future__ import annotations

import collections
import functools
import re
from itertools import chain, repeat
from operator import attrgetter, le
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model, spec
from refiqda.exchange.mending import mend, mend_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FEW: Final = 4
"""Of so many elements and fewer, columns are not worth it."""

COPIED_SO: Final = frozenset(
    {
        model.PlainTextSelection,
        model.PictureSelection,
        model.AudioSelection,
        model.VideoSelection,
        model.TranscriptSelection,
        model.SyncPoint,
        model.Coding,
    }
)
"""The classes that are copied so; they hold codings or nothing."""

_NONE: Final = type(None)
_NEEDED: Final = {
    model.PlainTextSelection: ("start_position", "end_position"),
    model.PictureSelection: ("first_x", "first_y", "second_x", "second_y"),
    model.AudioSelection: ("begin", "end"),
    model.VideoSelection: ("begin", "end"),
}
_PLAIN_MOMENTS: Final = re.compile(
    r"[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?Z?\n"
)
"""Lines with dates that are valid whatever the calendar says, as nearly all are; others are asked about singly."""


@attrs.frozen
class _Field:
    """One field of a class: how a column of it is got, and its simple type if it has one."""

    name: str
    get: Callable[[Any], Any]
    type: spec.SimpleType | None
    required: bool = False


@attrs.frozen
class _Plan:
    """The fields of a class: simple ones, single references, lists of references, lists of elements."""

    simple: tuple[_Field, ...]
    single: tuple[_Field, ...]
    several: tuple[_Field, ...]
    children: tuple[_Field, ...]
    form: _Field


_PLANS: Final[dict[tuple[type, spec.Format], _Plan]] = {}


def _plan(cls: type, format_: spec.Format) -> _Plan:
    known = _PLANS.get((cls, format_))
    if known is None:
        known = _PLANS[cls, format_] = _planned(cls, format_)
    return known


def _planned(cls: type, format_: spec.Format) -> _Plan:
    def field(name: str, type_: spec.SimpleType | None = None, *, required: bool = False) -> _Field:
        return _Field(name, attrgetter(name), type_, required)

    described = spec.describe(cls, format_)
    needed = _NEEDED.get(cls, ())
    simple = [
        field(part.field, part.type, required=part.required or part.field in needed)
        for part in described.attributes
    ]
    single: list[_Field] = []
    several: list[_Field] = []
    children: list[_Field] = []
    for part in described.particles:
        if isinstance(part, spec.Text):
            simple.append(field(part.field, part.type))
        elif isinstance(part, spec.Reference):
            (several if part.many else single).append(field(part.field))
        else:
            children.append(field(part.field))
    return _Plan(tuple(simple), tuple(single), tuple(several), tuple(children), field("source_form"))


def copied(items: list[Any], format_: spec.Format) -> list[Any] | None:
    """Return copies of ``items``, which are of one class of `COPIED_SO`, with all that is below them.

    None where any of them is not valid as it is, or was spelled in a way that has to be told.
    """
    cls: type = type(items[0])
    if set(map(type, items)) != {cls}:
        return None
    plan = _plan(cls, format_)
    if not _all_none(map(plan.form.get, items)):
        return None
    columns = [list(map(field.get, items)) for field in plan.simple]
    if not all(map(_is_clean, plan.simple, columns)) or not _are_placed(plan, columns):
        return None
    singles = [list(map(field.get, items)) for field in plan.single]
    if not all(map(_points, singles)):
        return None
    lists = [_lists_of(list(map(field.get, items))) for field in plan.several]
    below = [_below(list(map(field.get, items)), format_) for field in plan.children]
    if None in lists or None in below:
        return None
    fields = (*plan.simple, *plan.single, *plan.several, *plan.children)
    filled: dict[str, list[Any]] = {
        field.name: column  # type: ignore[misc]  # None was seen to
        for field, column in zip(fields, (*columns, *singles, *lists, *below), strict=True)
        if not _is_empty(column)  # type: ignore[arg-type]  # as above
    }
    made: list[Any] = list(map(object.__new__, repeat(cls, len(items))))
    collections.deque(map(_initializer(cls, tuple(filled)), made, *filled.values()), maxlen=0)
    return made


@functools.lru_cache(maxsize=256)
def _initializer(cls: type, names: tuple[str, ...]) -> Callable[..., None]:
    """Return what sets the fields ``names`` of an object of ``cls`` in this order, and all others to None.

    One call for an object is several times faster than one for each of its fields (measured).
    """
    fields: dict[str, Any] = {name: attrs.field() for name in names}
    for field in attrs.fields(cls):
        fields.setdefault(field.name, attrs.field(default=None))
    twin = attrs.make_class(cls.__name__, fields, slots=True, eq=False)
    return twin.__init__  # type: ignore[misc,no-any-return]  # a plain function: it serves any object with these slots


def _is_empty(column: list[Any]) -> bool:
    return column[0] is None and column.count(None) == len(column)


def _all_none(values: map[Any]) -> bool:
    return set(map(type, values)) == {_NONE}


def _is_clean(field: _Field, column: list[Any]) -> bool:
    """Return whether every value of a column is one that a strict writing keeps as it is."""
    if _is_empty(column):
        return not field.required
    kinds = set(map(type, column))
    wanted = int if field.type is spec.INTEGER else str
    if not kinds <= {wanted, _NONE} or (field.required and _NONE in kinds):
        return False
    if wanted is int:
        return True
    if field.type is spec.STRING:
        given = column if _NONE not in kinds else [one for one in column if one is not None]
        return mend_text("".join(given))[1] is None
    known = set(column)
    known.discard(None)
    if field.type is spec.GUID:
        joined = "\f".join(known)
        return "" not in known and not any(blank in joined for blank in " \t\r\n")
    plain = field.type is spec.DATE_TIME and not _PLAIN_MOMENTS.sub("", "\n".join([*known, ""]))
    return plain or all(mend(field.type, one) == (one, None) for one in known)  # type: ignore[arg-type]  # simple fields have one


def _are_placed(plan: _Plan, columns: list[list[Any]]) -> bool:
    """Return whether passages begin inside of their text and end after they begin."""
    found = {field.name: column for field, column in zip(plan.simple, columns, strict=True)}
    starts, ends = found.get("start_position"), found.get("end_position")
    return starts is None or ends is None or (min(starts) >= 0 and all(map(le, starts, ends)))


def _points(column: list[Any]) -> bool:
    """Return whether every reference of a column is given, without blanks around it."""
    known = set(column)
    return all(type(one) is str and one and one == one.strip() for one in known)


def _lists_of(column: list[list[str]]) -> list[list[str]] | None:
    """Return copies of lists of references; None where one points to nothing."""
    if not any(column):
        return [[] for _ in column]
    if not all(guid and guid.strip() for guid in chain.from_iterable(column)):
        return None
    return list(map(list, column))


def _below(column: list[list[Any]], format_: spec.Format) -> list[list[Any]] | None:
    """Return copies of lists of elements, all of them made at once."""
    flat = list(chain.from_iterable(column))
    if not flat:
        return [[] for _ in column]
    if type(flat[0]) not in COPIED_SO:
        return None
    made = copied(flat, format_)
    if made is None:
        return None
    if len(flat) == len(column) and set(map(len, column)) == {1}:
        return [[one] for one in made]
    ends = iter(made)
    return [[next(ends) for _ in below] for below in column]


def worth_it(items: Sequence[Any]) -> bool:
    """Return whether a list of elements is one for `copied`."""
    return len(items) > FEW and type(items[0]) in COPIED_SO
