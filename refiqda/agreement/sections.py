"""Units on a line, checked and laid out as columns: what every measure of unitizing starts from.

A *unit* is a stretch that one observer marked, half-open ``[start, end)`` in whole steps (characters, milliseconds)
from 0 up, with a *value*. What lies between an observer's units is a *gap*; units and gaps together are the
observer's *sections* of a continuum of ``length`` steps.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import attrs

from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Unit = tuple[int, int, Hashable]
    Observers = Mapping[str, Iterable[Unit]]

EXACT_BITS = 62  # of an int64 that sums may fill; larger data are counted in Python's integers


@attrs.frozen(eq=False)
class Units:
    """All units of all observers, by observer and then by start; ``value`` is a place in ``values``.

    ``values`` stand in the order in which they first occur.
    """

    observers: tuple[str, ...]
    length: int
    values: tuple[Hashable, ...]
    observer: Whole
    start: Whole
    end: Whole
    value: Whole

    def __len__(self) -> int:
        return len(self.start)

    def of(self, chosen: NDArray[np.bool_]) -> Units:
        """Return only the chosen units, with all the observers."""
        return attrs.evolve(
            self,
            observer=self.observer[chosen],
            start=self.start[chosen],
            end=self.end[chosen],
            value=self.value[chosen],
        )


def lay_out(units_by_observer: Observers, length: int) -> Units:
    """Return the units as columns.

    Raises InvalidArgumentError for a unit that is no (start, end, value), is empty or backwards, or lies outside of
    the continuum, and for positions that are no whole numbers.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    size = _whole(length, "the length of the continuum")
    if size < 0:
        raise InvalidArgumentError(
            "the length of the continuum is below 0", remedy="Give the number of characters or milliseconds."
        )
    if not hasattr(units_by_observer, "keys"):
        raise InvalidArgumentError(
            "the units are not given by observer", remedy="Give {observer: [(start, end, value), ...]}."
        )
    names = tuple(units_by_observer)
    span = max(len(names), 1) * max(size, 1)
    dtype = np.int64 if (4 * span * span).bit_length() <= EXACT_BITS else object
    places: dict[Hashable, int] = {}
    columns: list[list[Whole]] = [[np.zeros(0, dtype)] for _ in range(4)]
    for number, name in enumerate(names):
        starts, ends, values = _columns(units_by_observer[name], name)
        start, end = _positions(starts, name), _positions(ends, name)
        wrong = ((start < 0) | (start >= end) | (end > size)).nonzero()[0]
        if len(wrong):
            raise _misplaced(int(start[wrong[0]]), int(end[wrong[0]]), size, name)
        for new in dict.fromkeys(values):
            places.setdefault(new, len(places))
        value = np.fromiter(map(places.__getitem__, values), np.int64, len(values))
        order = np.argsort(start, kind="stable")
        rows = np.full(len(order), number), start[order], end[order], value[order]
        for column, each in zip(columns, rows, strict=True):
            column.append(each.astype(dtype))
    observer, start, end, value = map(np.concatenate, columns)
    return Units(names, size, tuple(places), observer.astype(np.int64), start, end, value.astype(np.int64))


def refuse_overlaps(units: Units, remedy: str) -> None:
    """Raise InvalidArgumentError if two units of one observer overlap."""
    same = units.observer[1:] == units.observer[:-1]
    clash = (same & (units.start[1:] < units.end[:-1])).nonzero()[0]
    if len(clash):
        first = clash[0] + 1
        raise InvalidArgumentError(
            "two units of one observer overlap",
            where=f"{units.observers[units.observer[first]]}, at {units.start[first]}",
            remedy=remedy,
        )


def _columns(
    units: Iterable[Unit], observer: str
) -> tuple[Sequence[object], Sequence[object], Sequence[Hashable]]:
    """Return all starts, all ends and all values."""
    try:
        listed = list(units)
        starts, ends, values = zip(*listed, strict=True) if listed else ((), (), ())
        hash(tuple(values))
    except (TypeError, ValueError):
        raise InvalidArgumentError(
            "a unit is not (start, end, value)", where=observer, remedy="Give two positions and one value."
        ) from None
    return starts, ends, values


def _positions(numbers: Sequence[object], observer: str) -> Whole:
    """Return whole numbers as a column: of int64, or of Python's integers where they are too large for it."""
    import numpy as np  # noqa: PLC0415 - heavy

    if set(map(type, numbers)) <= {int}:
        whole = list(numbers)
    else:
        whole = [_whole(one, f"a position of {observer}") for one in numbers]
    try:
        return np.array(whole, dtype=np.int64)
    except OverflowError:
        return np.array(whole, dtype=object)


def _whole(number: object, what: str) -> int:
    if isinstance(number, float) and number.is_integer():
        return int(number)
    try:
        return operator.index(number)  # type: ignore[arg-type] # the except clause is for what is no integer
    except TypeError:
        raise InvalidArgumentError(
            f"{what} is not a whole number", remedy="Count in smaller steps, such as milliseconds."
        ) from None


def _misplaced(start: int, end: int, length: int, observer: str) -> InvalidArgumentError:
    if start >= end:
        return InvalidArgumentError(
            f"a unit from {start} to {end} has no length", where=observer, remedy="Leave empty units out."
        )
    return InvalidArgumentError(
        f"a unit from {start} to {end} lies outside of the continuum, 0 to {length}",
        where=observer,
        remedy="Check the length that was given.",
    )
