"""Gamma: agreement on where units are and what they are called, with units that may overlap, by their best alignment.

Mathet, Widloecher and Metivier (2015), The unified and holistic method gamma for inter-annotator agreement measure and
alignment, Computational Linguistics 41, 437-479. ``gamma = 1 - D_o / D_e``: ``D_o`` is the disorder of the best
alignment (`refiqda.agreement.alignment`), ``D_e`` its mean over random continua (`refiqda.agreement.shuffling`). So
gamma is an estimate: its seed, the number of continua and an interval stand beside it. Gamma-cat and gamma-k ask, of
the units that were aligned, only whether categories agree: Mathet (2017), The agreement measure gamma-cat,
Computational Linguistics 43, 661-681.

Conventions: positions are whole steps from 0, spans half-open, as for `refiqda.agreement.unitizing`; units of one
observer may overlap. `alpha` weighs the positions, `beta` the categories, `delta` is what a unit without counterpart
costs.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from refiqda.agreement.alignment import align
from refiqda.agreement.coefficients import Coefficient
from refiqda.agreement.dissimilarity import Columns, dissimilarity
from refiqda.agreement.sections import lay_out
from refiqda.agreement.shuffling import Shuffler
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from refiqda.agreement.alignment import Aligned
    from refiqda.agreement.dissimilarity import Categorical, Dissimilarity, Floats
    from refiqda.agreement.sections import Observers, Unit, Units
    from refiqda.agreement.shuffling import Chance

__all__ = ["Alignment", "Gamma", "Group", "best_alignment", "disorder", "gamma"]

PAIR = 2
SAMPLES = 30  # random continua, as Mathet and others (2015) use at least
PRECISION = 0.02  # of the expected disorder, as they say, where nobody asks for a number of continua
MOST_SAMPLES = 5_000  # whatever the precision
SEED = 0  # any number does; it stands in the result
LEVEL = 1.96  # standard errors to either side: 95 percent

NOT_TWO = "agreement needs two observers or more"
NO_UNITS = "no observer marked anything, so there is nothing to tell apart"
NO_CHANCE = "even random units would be in full order, so there is nothing to correct for"
NOT_ALIGNED = "no two units were set beside each other, so there are no categories to compare"
ONE_CATEGORY = "by chance alone the categories would agree fully"


@attrs.frozen
class Group:
    """Units that are taken for the same thing: one an observer at most, in the observers' order, and their cost."""

    units: tuple[Unit | None, ...]
    cost: float


@attrs.frozen(kw_only=True)
class Alignment:
    """The best alignment: groups in reading order, their disorder, and whether it is proven to be the best.

    Where it is not (``exact`` False: three observers or more whose units crowd), the least disorder lies between
    ``at_least`` and ``disorder``.
    """

    observers: tuple[str, ...]
    groups: tuple[Group, ...]
    disorder: float
    exact: bool
    at_least: float


@attrs.frozen(kw_only=True)
class Gamma:
    """Gamma, or None and ``why``; ``low`` and ``high`` are its interval of 95 percent from the random continua.

    The interval tells how well chance was estimated, not how the units were sampled. ``observed`` and ``expected`` are
    the disorders. ``cat`` is gamma-cat and ``k`` gamma-k by category. ``exact`` is False if the best alignment of the
    units is not proven; ``samples`` continua were drawn with ``seed``.
    """

    value: float | None
    why: str | None = None
    low: float | None = None
    high: float | None = None
    observed: float | None = None
    expected: float | None = None
    cat: Coefficient
    k: Mapping[Hashable, Coefficient]
    alignment: Alignment
    exact: bool
    samples: int
    seed: int
    chance: Chance
    alpha: float
    beta: float
    delta: float

    def __float__(self) -> float:
        """Return the value; raises InvalidArgumentError where there is none."""
        return float(Coefficient(self.value, self.why))


def gamma(  # noqa: PLR0913 - the parameters of the measure, each with its usual value
    units_by_observer: Observers,
    length: int,
    *,
    alpha: float = 1.0,
    beta: float = 1.0,
    delta: float = 1.0,
    categorical: Categorical = None,
    categories: Sequence[Hashable] | None = None,
    samples: int | None = None,
    precision: float | None = None,
    seed: int = SEED,
    chance: Chance = "statistical",
) -> Gamma:
    """Return gamma of ``{observer: [(start, end, value), ...]}`` on a continuum of ``length`` steps.

    ``categorical`` says how far apart two categories are: None for 0 if they are the same and else 1, a function of
    two, or a matrix in the order of ``categories``. ``samples`` is how many random continua are drawn; ``precision``
    (0.02: two percent) draws as many more as bring the expected disorder to it with 95 percent confidence, up to 5,000.
    With neither, 30 are drawn and more until the precision is two percent: few units need many, many units few.
    ``chance`` says how they are drawn: "statistical" or "shift" (`refiqda.agreement.shuffling`).

    Raises InvalidArgumentError for units and weights that are none, and MissingExtraError where three observers or more
    need scipy.
    """
    if samples is None:
        samples, precision = SAMPLES, PRECISION if precision is None else precision
    if (
        samples < 1
        or (precision is not None and not 0 < precision < 1)
        or chance not in {"statistical", "shift"}
    ):
        raise InvalidArgumentError(
            "samples, precision or chance is none",
            remedy='Use samples from 1 up, a precision between 0 and 1, and "statistical" or "shift".',
        )
    units = lay_out(units_by_observer, length)
    measure = dissimilarity(units.values, (alpha, beta, delta), categorical, categories)
    columns = _columns(units)
    aligned = align(columns, measure)
    result = Gamma(
        value=None,
        why=NOT_TWO if len(units.observers) < PAIR else NO_UNITS,
        cat=Coefficient(None, NOT_ALIGNED),
        k=dict.fromkeys(units.values, Coefficient(None, NOT_ALIGNED)),
        alignment=_alignment(units, columns, aligned),
        exact=aligned.exact,
        samples=0,
        seed=seed,
        chance=chance,
        alpha=alpha,
        beta=beta,
        delta=delta,
    )
    if len(units.observers) < PAIR or not len(units):
        return result
    drawn = _draw(Shuffler.of(columns, units.length, chance), measure, (samples, precision), seed)
    return _against_chance(result, units, _Seen.of(columns, measure, aligned, len(units.values)), drawn)


def best_alignment(
    units_by_observer: Observers,
    length: int,
    *,
    alpha: float = 1.0,
    beta: float = 1.0,
    delta: float = 1.0,
    categorical: Categorical = None,
    categories: Sequence[Hashable] | None = None,
) -> Alignment:
    """Return the alignment of the least disorder; parameters and errors as `gamma`."""
    units = lay_out(units_by_observer, length)
    measure = dissimilarity(units.values, (alpha, beta, delta), categorical, categories)
    columns = _columns(units)
    return _alignment(units, columns, align(columns, measure))


def disorder(
    units_by_observer: Observers,
    length: int,
    *,
    alpha: float = 1.0,
    beta: float = 1.0,
    delta: float = 1.0,
    categorical: Categorical = None,
    categories: Sequence[Hashable] | None = None,
) -> float:
    """Return the disorder of the best alignment, from 0 (full order) up; 0 without units. As `best_alignment`."""
    return best_alignment(
        units_by_observer,
        length,
        alpha=alpha,
        beta=beta,
        delta=delta,
        categorical=categorical,
        categories=categories,
    ).disorder


def _columns(units: Units) -> Columns:
    """Return the units in the order of begins and ends, with positions that may be broken."""
    import numpy as np  # noqa: PLC0415 - heavy

    order = np.lexsort((units.value, units.end, units.start, units.observer))
    return Columns(
        len(units.observers),
        units.observer[order],
        units.start[order].astype(np.float64),
        units.end[order].astype(np.float64),
        units.value[order],
    )


def _alignment(units: Units, columns: Columns, aligned: Aligned) -> Alignment:
    spans = [
        (int(start), int(end), units.values[value])
        for start, end, value in zip(
            columns.start.tolist(), columns.end.tolist(), columns.category.tolist(), strict=True
        )
    ]
    groups = tuple(
        Group(tuple(spans[place] if place >= 0 else None for place in group), cost)
        for group, cost in zip(aligned.groups.tolist(), aligned.costs.tolist(), strict=True)
    )
    return Alignment(
        observers=units.observers,
        groups=groups,
        disorder=_per_unit(aligned.total, columns),
        exact=aligned.exact,
        at_least=_per_unit(aligned.least, columns),
    )


def _per_unit(total: float, columns: Columns) -> float:
    """Return costs over the mean number of units of an observer."""
    return total * columns.observers / len(columns) if len(columns) else 0.0


@attrs.frozen(eq=False)
class _Seen:
    """What one continuum gives: its disorder, and the disagreement about categories in all and by category.

    ``apart`` and ``weight`` have one place a category and a last one for all together.
    """

    disorder: float
    apart: Floats
    weight: Floats

    @classmethod
    def of(cls, columns: Columns, measure: Dissimilarity, aligned: Aligned, categories: int) -> _Seen:
        """Weigh each pair of aligned units by how near they lie; Mathet (2017), section 4.2."""
        import numpy as np  # noqa: PLC0415 - heavy

        groups = aligned.groups
        size = (groups >= 0).sum(axis=1)
        apart, weight = np.zeros(categories + 1), np.zeros(categories + 1)
        for one in range(columns.observers):
            for other in range(one):
                both = (groups[:, one] >= 0) & (groups[:, other] >= 0)
                first, second = groups[both, one], groups[both, other]
                near = np.maximum(0.0, 1 - measure.alpha * measure.positions(columns, first, second))
                near /= size[both] - 1
                cost = near * measure.categories(columns, first, second)
                a, b = columns.category[first], columns.category[second]
                for sums, numbers in ((apart, cost), (weight, near)):
                    sums[-1] += numbers.sum()
                    np.add.at(sums, a, numbers)
                    np.add.at(sums, b[a != b], numbers[a != b])
        return cls(_per_unit(aligned.total, columns), apart, weight)


def _draw(
    shuffler: Shuffler, measure: Dissimilarity, wanted: tuple[int, float | None], seed: int
) -> list[_Seen]:
    """Return what random continua give: as many as are wanted, or as the precision needs."""
    import numpy as np  # noqa: PLC0415 - heavy

    random = np.random.default_rng(seed)
    samples, precision = wanted
    drawn: list[_Seen] = []
    while len(drawn) < samples:
        columns = shuffler.draw(random)
        drawn.append(_Seen.of(columns, measure, align(columns, measure), len(shuffler.share)))
        if len(drawn) == samples and precision is not None:
            mean, spread = _moments([one.disorder for one in drawn])
            enough = math.ceil((LEVEL * spread / (precision * mean)) ** 2) if mean else samples
            samples = max(samples, min(enough, MOST_SAMPLES))
    return drawn


def _moments(numbers: Sequence[float]) -> tuple[float, float]:
    """Return the mean and the standard deviation (of a sample; 0 for one number)."""
    mean = math.fsum(numbers) / len(numbers)
    spread = math.fsum((one - mean) ** 2 for one in numbers) / max(len(numbers) - 1, 1)
    return mean, math.sqrt(spread)


def _against_chance(result: Gamma, units: Units, seen: _Seen, drawn: list[_Seen]) -> Gamma:
    expected, spread = _moments([one.disorder for one in drawn])
    error = LEVEL * spread / math.sqrt(len(drawn))
    found = attrs.evolve(result, observed=seen.disorder, expected=expected, samples=len(drawn))
    cat, *by_category = (_categories(seen, drawn, place) for place in (-1, *range(len(units.values))))
    found = attrs.evolve(found, cat=cat, k=dict(zip(units.values, by_category, strict=True)))
    if not expected:
        return attrs.evolve(found, why=NO_CHANCE)
    return attrs.evolve(
        found,
        value=1 - seen.disorder / expected,
        why=None,
        low=1 - seen.disorder / (expected - error) if expected > error else None,
        high=1 - seen.disorder / (expected + error),
    )


def _categories(seen: _Seen, drawn: list[_Seen], place: int) -> Coefficient:
    """Return gamma-cat or gamma-k: one minus the observed mean distance of categories over the expected one."""
    if not seen.weight[place]:
        return Coefficient(None, NOT_ALIGNED)
    chances = [one.apart[place] / one.weight[place] for one in drawn if one.weight[place]]
    expected = math.fsum(chances) / len(chances) if chances else 0.0
    if not expected:
        return Coefficient(None, ONE_CATEGORY)
    return Coefficient(float(1 - seen.apart[place] / seen.weight[place] / expected))
