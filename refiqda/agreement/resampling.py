"""How far figures would move with other sources of the same kind: the bootstrap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.agreement.tallies import Tally


@attrs.frozen
class Interval:
    """An interval of a figure, or None and ``why`` there is none; ``undefined`` samples had no value."""

    low: float | None
    high: float | None
    why: str | None = None
    undefined: int = 0


@attrs.frozen(kw_only=True)
class Intervals:
    """Intervals of all codes together, and of each code (by its place in the tally), by name of the figure."""

    overall: dict[str, Interval]
    by_code: tuple[dict[str, Interval], ...]
    samples: int
    seed: int
    level: float
    drawn: str


def bootstrap(
    tally: Tally, wanted: Sequence[str], *, samples: int, seed: int, level: float = 0.95
) -> Intervals:
    """Return intervals of the figures of these names."""
    none = {name: Interval(None, None, "not computed yet") for name in wanted}
    return Intervals(
        overall=none,
        by_code=tuple(none for _ in tally.codes),
        samples=samples,
        seed=seed,
        level=level,
        drawn="",
    )


__all__ = ["Interval", "Intervals", "bootstrap"]
