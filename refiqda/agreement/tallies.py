"""Counting what coders share: from the codings that are compared to whole numbers, for every unit and medium.

For each pair of coders, each source and each code: the units that both marked, only the first, only the second, and
neither. Every coefficient is computed from these numbers, and the units of a source always add up.

Which coders are counted where: a coder *worked* on a source when at least one coding of theirs marks something of
its material in the medium. A source that a coder has and marked nothing in is *untouched*: to be asked about, not
counted for this coder, so that nobody agrees by having done nothing.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal

import attrs
import numpy as np

from refiqda.agreement.counting import count_coders, count_pair, segments
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from refiqda.agreement.counting import Segments
    from refiqda.agreement.things import Material, Thing

    Numbers = NDArray[np.int64]
    Truths = NDArray[np.bool_]
    Spread = tuple[tuple[int, ...], Numbers]
    Regions = Mapping[str, Mapping[int, Sequence[tuple[int, int]]]]

UNITS: Final = ("character", "sentence", "turn", "paragraph", "segment", "source")
MEDIA: Final = ("text", "time", "area")
PAIR: Final = 2


@attrs.frozen(eq=False, kw_only=True)
class Tally:
    """Units counted: what every pair of coders marked alike and differently, by source and code.

    ``counted[pair, source, code]`` holds the units that both, only the first, only the second and neither marked;
    ``spreads`` for every team of coders who worked on the same sources the units that 0, 1 .. all of them marked
    (``[source, code, how many]``; zeros for the sources of other teams). ``worked[coder, source]`` says who marked
    something where, ``untouched`` are (source, coder) to be asked about. ``sources`` are those that somebody worked on,
    `compared` those of them that at least two did; ``codes`` those that were used there. ``notes`` say in words what
    a reader of the figures should know of the units.
    """

    medium: Literal["text", "time", "area", "all"]
    unit: str
    uncoded: Literal["counted", "left out"]
    coders: tuple[str, ...]
    sources: tuple[Thing, ...]
    codes: tuple[Thing, ...]
    pairs: tuple[tuple[int, int], ...]
    counted: Numbers
    spreads: list[Spread]
    worked: Truths
    untouched: tuple[tuple[int, int], ...]
    notes: tuple[str, ...] = ()

    @property
    def compared(self) -> tuple[int, ...]:
        """The sources (by place) that at least two coders worked on."""
        return tuple(np.flatnonzero(self.worked.sum(axis=0) >= PAIR).tolist())


def media_of(material: Material) -> tuple[str, ...]:
    """Return which of text, time and area have codings, in this order."""
    kinds = {material.tracks[one].kind for one in np.unique(material.track).tolist() if one >= 0}
    return tuple(one for one in MEDIA if one in kinds)


def tally(
    material: Material,
    *,
    unit: str = "character",
    medium: str = "text",
    tolerance: int = 0,
    overlap: float | None = None,
    uncoded: str = "counted",
    regions: Regions | None = None,
) -> Tally:
    """Count what the coders of ``material`` share in one medium."""
    if unit != "character" or medium != "text" or tolerance or overlap or uncoded != "counted" or regions:
        raise InvalidArgumentError("this does not exist yet", remedy="Use characters of text.")
    touched = np.zeros(material.held.shape, dtype=bool)
    touched[material.coder, material.source] = True
    worked = touched & material.held
    kept = np.flatnonzero(worked.any(axis=0))
    rows = np.flatnonzero(
        (worked.sum(axis=0) >= PAIR)[material.source] & worked[material.coder, material.source]
    )
    codes = np.unique(material.code[rows])
    line = np.searchsorted(kept, material.source[rows]) * codes.size + np.searchsorted(
        codes, material.code[rows]
    )
    lengths = np.repeat(np.array([material.sources[one].length for one in kept], dtype=np.int64), codes.size)
    coder, start, end = material.coder[rows], material.start[rows], material.end[rows]
    marks = [
        segments(line[coder == one], start[coder == one], end[coder == one], lengths)
        for one in range(len(material.coders))
    ]
    worked = worked[:, kept]
    pairs = tuple(combinations(range(len(material.coders)), PAIR))
    shape = (kept.size, codes.size)
    counted = np.zeros((len(pairs), *shape, 4), dtype=np.int64)
    for number, (a, b) in enumerate(pairs):
        one = count_pair(marks[a], marks[b])
        table = np.stack((one.both, one.only_a, one.only_b, one.neither), axis=-1).reshape(*shape, 4)
        counted[number] = table * (worked[a] & worked[b])[:, None, None]
    missing = material.held[:, kept] & ~worked
    return Tally(
        medium="text",
        unit="character",
        uncoded="counted",
        coders=material.coders,
        sources=tuple(material.sources[one] for one in kept),
        codes=tuple(material.codes[one] for one in codes),
        pairs=pairs,
        counted=counted,
        spreads=_spreads(marks, worked, shape),
        worked=worked,
        untouched=tuple((int(s), int(c)) for s, c in zip(*np.nonzero(missing.T), strict=True)),
    )


def _spreads(marks: list[Segments], worked: Truths, shape: tuple[int, int]) -> list[Spread]:
    found: list[Spread] = []
    for team in np.unique(worked, axis=1).T:
        members = tuple(np.flatnonzero(team).tolist())
        if len(members) >= PAIR:
            table = count_coders([marks[one] for one in members]).reshape(*shape, len(members) + 1)
            table[(worked != team[:, None]).any(axis=0)] = 0
            found.append((members, table))
    return found


__all__ = ["MEDIA", "UNITS", "Tally", "media_of", "tally"]
