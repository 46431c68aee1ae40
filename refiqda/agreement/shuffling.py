"""Random continua: what units would look like if the observers marked without regard to each other.

Two ways. *Statistical*, as pygamma-agreement draws by default (Titeux and Riad 2021, Journal of Open Source Software
6, 2989): number, lengths and gaps of units are drawn from normal distributions with the mean and spread of the data,
and categories by how often they occur. *Shift*, as Mathet, Widloecher and Metivier (2015, section 5.2): every random
observer is a real one drawn at random, whose units are moved round the continuum by a random shift; shifts of one
continuum keep half a mean length of a unit apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from refiqda.agreement.dissimilarity import Columns

if TYPE_CHECKING:
    import numpy as np

    from refiqda.agreement.dissimilarity import Floats

Chance = Literal["statistical", "shift"]

SHORTEST = 1e-6  # of a drawn unit, in steps: it must have some length


@attrs.frozen(eq=False, kw_only=True)
class Shuffler:
    """What random continua are drawn from."""

    units: Columns
    length: float
    chance: Chance
    number: tuple[float, float]
    gap: tuple[float, float]
    size: tuple[float, float]
    share: Floats

    @classmethod
    def of(cls, units: Columns, length: float, chance: Chance) -> Shuffler:
        """Take the measures of the units; there must be one at least."""
        import numpy as np  # noqa: PLC0415 - heavy

        gaps = [np.zeros(1)]
        for each in range(units.observers):
            mine = units.observer == each
            start, end = units.start[mine], units.end[mine]
            gaps += [start[:1][start[:1] > 0], start[1:] - end[:-1]]
        every = np.concatenate(gaps)
        number = np.bincount(units.observer, minlength=units.observers)
        size = units.end - units.start
        share = np.bincount(units.category) / len(units)
        spread = [(float(one.mean()), float(one.std())) for one in (number, every, size)]
        return cls(
            units=units,
            length=length,
            chance=chance,
            number=spread[0],
            gap=spread[1],
            size=spread[2],
            share=share,
        )

    def draw(self, random: np.random.Generator) -> Columns:
        """Return one random continuum with at least one unit."""
        return self._statistical(random) if self.chance == "statistical" else self._shifted(random)

    def _statistical(self, random: np.random.Generator) -> Columns:
        import numpy as np  # noqa: PLC0415 - heavy

        parts: list[tuple[int, Floats, Floats]] = []
        for each in range(self.units.observers):
            count = abs(int(random.normal(*self.number)))
            if not any(len(start) for _, start, _ in parts):
                count = max(count, 1)  # of the first observer, as there, so that no continuum is empty
            gap = random.normal(*self.gap, count)
            size = np.maximum(np.abs(random.normal(*self.size, count)), SHORTEST)
            end = np.cumsum(gap + size)
            parts.append((each, end - size, end))
        observer = np.repeat([each for each, _, _ in parts], [len(start) for _, start, _ in parts])
        start, end = (np.concatenate([part[column] for part in parts]) for column in (1, 2))
        category = random.choice(len(self.share), len(observer), p=self.share)
        return Columns(self.units.observers, observer, start, end, category)

    def _shifted(self, random: np.random.Generator) -> Columns:
        import numpy as np  # noqa: PLC0415 - heavy

        units, apart = self.units, self.size[0] / 2
        while True:
            shifts: list[float] = []
            parts = []
            for each in range(units.observers):
                shift = self._place(random, shifts, apart)
                shifts.append(shift)
                mine = (units.observer == random.integers(units.observers)).nonzero()[0]
                over = units.start[mine] + shift >= self.length
                moved = np.where(over, shift - self.length, shift)
                parts.append((np.full(len(mine), each), mine, moved))
            observer, mine, moved = (np.concatenate(column) for column in zip(*parts, strict=True))
            if len(mine):
                start, end = units.start[mine] + moved, units.end[mine] + moved
                return Columns(units.observers, observer, start, end, units.category[mine])

    def _place(self, random: np.random.Generator, taken: list[float], apart: float) -> float:
        """Return a place away from those taken; anywhere, if there is none."""
        free = [(0.0, self.length)]
        for place in taken:
            free = [
                (low, high)
                for a, b in free
                for low, high in ((a, min(b, place - apart)), (max(a, place + apart), b))
                if low < high
            ]
        room = sum(b - a for a, b in free)
        if not room:
            return float(random.uniform(0, self.length))
        at = float(random.uniform(0, room))
        for a, b in free:
            if at <= b - a:
                return a + at
            at -= b - a
        return free[-1][1]
