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
    from collections.abc import Hashable, Iterable, Mapping

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
    names = tuple(units_by_observer)
    places: dict[Hashable, int] = {}
    rows: list[tuple[int, int, int, int]] = []
    for number, name in enumerate(names):
        for unit in units_by_observer[name]:
            start, end, value = _parts(unit, name)
            if not 0 <= start < end <= size:
                raise _misplaced(start, end, size, name)
            rows.append((number, start, end, places.setdefault(value, len(places))))
    rows.sort()
    span = max(len(names), 1) * max(size, 1)
    squares = 4 * span * span * max(len(rows), 1)
    dtype = np.int64 if squares.bit_length() <= EXACT_BITS else object
    columns = np.array(rows, dtype=dtype).reshape(len(rows), 4).T
    observer, start_of, end_of, value_of = columns
    return Units(
        names, size, tuple(places), observer.astype(np.int64), start_of, end_of, value_of.astype(np.int64)
    )


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


def _parts(unit: Unit, observer: str) -> tuple[int, int, Hashable]:
    try:
        start, end, value = unit
        hash(value)
    except (TypeError, ValueError):
        raise InvalidArgumentError(
            "a unit is not (start, end, value)", where=observer, remedy="Give two positions and one value."
        ) from None
    return _whole(start, "the start of a unit"), _whole(end, "the end of a unit"), value


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
