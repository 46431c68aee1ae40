"""How far figures would move with other sources of the same kind: the bootstrap.

Characters of one interview are not independent, so an interval that treats them as a sample is far too narrow. What
could have been another sample are the sources: they are drawn with replacement, as many as there are, and the figure is
computed anew from their counts, some thousand times (Efron 1979, Bootstrap methods: another look at the jackknife,
Annals of Statistics 7, 1-26). The interval is that of percentiles: of B values the k-th from below and from above, k
the whole part of (B + 1) (1 - level) / 2 (Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13). It
need not hold the value itself.

With one source only, blocks of it are drawn (`refiqda.agreement.blocks`). A resample in which a figure is undefined has
no part in the interval; where more than one in twenty have none, there is no interval.

The same seed gives the same interval everywhere: draws are those of the bit generator PCG64 (O'Neill 2014, Harvey
Mudd College HMC-CS-2014-0905), sources are drawn by name and not by their order in the project, sums are of whole
numbers, and what is done to each sum is IEEE arithmetic, one operation at a time.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from refiqda.agreement.many_figures import UNKNOWN, Counts, known, values_of
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from refiqda.agreement.tallies import Tally

    Numbers = NDArray[np.int64]
    Floats = NDArray[np.float64]

MOST_UNDEFINED: Final = 0.05
"""With a larger share of resamples in which a figure is undefined there is no interval of it."""
ONE: Final = "there is one source only, and it has no parts that could be drawn"
NONE: Final = "there is no source that two of the analysts worked on"
FEW: Final = 10
"""With fewer to draw from, it is said."""
LARGEST: Final = 10_000_000
"""Resamples at most."""
_EXACT: Final = 1 << 53


@attrs.frozen
class Interval:
    """An interval of a figure, or None and ``why`` there is none; ``undefined`` resamples had no value."""

    low: float | None
    high: float | None
    why: str | None = None
    undefined: int = 0


@attrs.frozen(kw_only=True)
class Intervals:
    """Intervals by name of the figure: of all codes ``overall``, of each code, of each pair (by place in the tally).

    ``drawn`` says what was drawn, ``notes`` what a reader should know of it.
    """

    overall: dict[str, Interval]
    by_code: tuple[dict[str, Interval], ...]
    by_pair: tuple[dict[str, Interval], ...]
    samples: int
    seed: int
    level: float
    drawn: str
    notes: tuple[str, ...] = ()


def bootstrap(
    tally: Tally, wanted: Sequence[str], *, samples: int, seed: int, level: float = 0.95
) -> Intervals:
    """Return intervals of the figures of these names: methods of `refiqda.agreement.coefficients.Ratings`.

    ``samples`` resamples are drawn with ``seed``, from 0 up. A figure that cannot be computed from counts has no
    interval, and says so. Raises InvalidArgumentError for a number of samples or a level that is none.
    """
    _check(samples, seed, level)
    drawn = _sample_of(tally)
    if isinstance(drawn, str):
        none = {name: Interval(None, None, drawn) for name in wanted}
        return Intervals(
            overall=none, by_code=tuple(none for _ in tally.codes), by_pair=tuple(none for _ in tally.pairs),
            samples=samples, seed=seed, level=level, drawn="",
        )  # fmt: skip
    sample, places, described = drawn
    counts = _resampled(sample, places, samples, seed)
    found: list[dict[str, Interval]] = [{} for _ in range(1 + len(tally.codes) + len(tally.pairs))]
    for name in wanted:
        columns = values_of(name, counts) if name in known() else None
        for number, into in enumerate(found):
            if columns is None:
                into[name] = Interval(None, None, UNKNOWN)
            else:
                value = columns[number]
                into[name] = (
                    Interval(None, None, value) if isinstance(value, str) else _interval(value, level)
                )
    codes = 1 + len(tally.codes)
    few = f"there were only {len(places)} to draw from, so the intervals are rough"
    return Intervals(
        overall=found[0],
        by_code=tuple(found[1:codes]),
        by_pair=tuple(found[codes:]),
        samples=samples,
        seed=seed,
        level=level,
        drawn=described,
        notes=(few,) if len(places) < FEW else (),
    )


def _check(samples: int, seed: int, level: float) -> None:
    if type(samples) is not int or not 0 < samples <= LARGEST:
        raise InvalidArgumentError("the number of resamples is none", remedy="Give a number, say 2000.")
    if type(seed) is not int or seed < 0:
        raise InvalidArgumentError("the seed is no whole number from 0 up", remedy="Give a number, say 1.")
    if not 0 < level < 1:
        raise InvalidArgumentError("the level is not between 0 and 1", remedy="Give a share, say 0.95.")


def _sample_of(tally: Tally) -> tuple[Tally, list[int], str] | str:
    """Return what is drawn from (a tally, places in it in an order of their own, what they are), or why nothing is."""
    places = list(tally.compared)
    if not places:
        return NONE
    sample, described = tally, f"{len(places):,} sources"
    if len(places) == 1:
        found = tally.blocks()
        if found is None:
            return ONE
        sample, described = found
        places = [one for one in sample.compared if sample.counted[:, one].any()]
        if len(places) < 2:  # noqa: PLR2004 - one block is no sample
            return ONE
        return sample, places, described
    things = tally.sources
    return (
        sample,
        sorted(places, key=lambda one: (things[one].name, things[one].length, things[one].guid or "")),
        described,
    )


def _resampled(tally: Tally, places: list[int], samples: int, seed: int) -> Counts:
    """Return the counts of every resample: of each code and pair, and of each code and team."""
    weights = _weights(len(places), samples, seed)
    fields = tally.counted[:, places].transpose(1, 2, 0, 3)  # source, code, pair, field
    shape = fields.shape[1:]
    by_pair = _weighted(weights, fields.reshape(len(places), -1)).reshape(samples, *shape)
    teams = [
        (len(members), _weighted(weights, table[places].reshape(len(places), -1)).reshape(samples, *table.shape[1:]))
        for members, table in tally.spreads
    ]  # fmt: skip
    return Counts(by_pair, tally.pairs, teams)


def _weights(size: int, samples: int, seed: int) -> Numbers:
    """Return how often each of ``size`` is drawn in each resample.

    From 64 random bits, whose stream NumPy keeps as it is, the upper 32 times the number of sources give the place; the
    bias is under one in four thousand million for each source.
    """
    bits = np.random.PCG64(seed).random_raw(size * samples) >> np.uint64(32)
    drawn = ((bits * np.uint64(size)) >> np.uint64(32)).astype(np.int64).reshape(samples, size)
    drawn += np.arange(samples)[:, None] * size
    return np.bincount(drawn.ravel(), minlength=samples * size).reshape(samples, size)


def _weighted(weights: Numbers, table: Numbers) -> Floats:
    """Return the sums of every resample; exact, so that the order of adding does not matter."""
    if int(table.max(initial=0)) * weights.shape[1] < _EXACT:
        return np.asarray(weights.astype(np.float64) @ table.astype(np.float64))
    return np.asarray((weights @ table).astype(np.float64))


def _interval(values: Floats, level: float) -> Interval:
    """Return the percentile interval of the values that are defined (NaN are not)."""
    samples = values.size
    defined = np.sort(values[~np.isnan(values)])
    undefined = int(samples - defined.size)
    if undefined > MOST_UNDEFINED * samples:
        return Interval(
            None, None, f"it is undefined in {undefined:,} of {samples:,} resamples", undefined=undefined
        )
    place = max(
        int((defined.size + 1) * (1 - Fraction(str(level))) / 2), 1
    )  # a double of 0.9 is a little more
    return Interval(float(defined[place - 1]), float(defined[-place]), undefined=undefined)


__all__ = ["Interval", "Intervals", "bootstrap"]
