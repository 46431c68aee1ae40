"""Counting what coders share: from the codings that are compared to whole numbers, for every unit and medium.

For each pair of coders, each source and each code: the units that both marked, only the first, only the second, and
neither. Every coefficient is computed from these numbers, and over one source they add up to its units.

Who is counted where: a coder *worked* on a source when at least one coding of theirs marks something of its material
in the medium. A source that a coder has and marked nothing in is *untouched*: to be asked about, and not counted for
this coder, so that nobody agrees by having done nothing.

Units of text: characters, sentences, paragraphs, turns (`refiqda.agreement.units`); of recordings milliseconds; of
pages and pictures their points or pixels, by area (`refiqda.agreement.areas`). Segments are matched with a threshold of
overlap (`refiqda.agreement.segment_matching`), and a source as a whole carries a code or does not.

Uncoded units are counted ("neither"), or left out: then only units count that at least one of all coders compared
marked with any code.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal, cast

import attrs
import numpy as np

from refiqda.agreement.blocks import bins_of, blocks_of, notes_of
from refiqda.agreement.counting_strips import How, count
from refiqda.agreement.segment_matching import OVERLAP
from refiqda.agreement.strips import lay
from refiqda.agreement.things import Thing
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from refiqda.agreement.counting_strips import Counted
    from refiqda.agreement.strips import Laid, Marks, Regions, Strips
    from refiqda.agreement.things import Material

    Numbers = NDArray[np.int64]
    Truths = NDArray[np.bool_]
    Spread = tuple[tuple[int, ...], Numbers]
    Medium = Literal["text", "time", "area", "all"]
    Uncoded = Literal["counted", "left out"]

UNITS: Final = ("character", "sentence", "turn", "paragraph", "segment", "source")
MEDIA: Final[tuple[Medium, ...]] = ("text", "time", "area")
UNCODED: Final = ("counted", "left out")
OVER_ALL: Final = ("segment", "source")
"""Units that can be counted over all media at once."""
_FINEST: Final = {"text": "character", "time": "millisecond", "area": "pixel"}
_PAIR: Final = 2
_PERCENT: Final = 100


@attrs.frozen(eq=False, kw_only=True)
class Tally:
    """Units counted: what every pair of coders marked alike and differently, by source and code.

    ``counted[pair, source, code]`` holds the units that both, only the first, only the second and neither marked;
    ``spreads`` for every team of coders who worked on the same sources the units that 0, 1 .. all of them marked
    (``[source, code, how many]``; zeros for the sources of other teams). ``worked[coder, source]`` says who marked
    something where, ``untouched`` are (source, coder) to be asked about. ``sources`` are those that somebody worked on
    (regions, where those were asked for), `compared` those of them that at least two did; ``codes`` those that were
    used there. ``notes`` say in words what a reader of the figures should know of the units. ``blocks`` counts the
    same in parts of the only source that was compared, None where there are several or it has no parts.
    """

    medium: Medium
    unit: str
    uncoded: Uncoded
    coders: tuple[str, ...]
    sources: tuple[Thing, ...]
    codes: tuple[Thing, ...]
    pairs: tuple[tuple[int, int], ...]
    counted: Numbers
    spreads: list[Spread]
    worked: Truths
    untouched: tuple[tuple[int, int], ...]
    notes: tuple[str, ...] = ()
    blocks: Callable[[], tuple[Tally, str] | None] = attrs.field(default=lambda: None, repr=False)

    @property
    def compared(self) -> tuple[int, ...]:
        """The sources (by place) that at least two coders worked on."""
        return tuple(np.flatnonzero(self.worked.sum(axis=0) >= _PAIR).tolist())


def media_of(material: Material) -> tuple[Medium, ...]:
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
    """Count what the coders of ``material`` share in one medium.

    ``unit`` is one of `UNITS`; recordings and areas have no characters, sentences, paragraphs and turns, and are
    counted in milliseconds and by area instead. ``medium`` "all" is for segments and sources, which need no common
    measure. ``tolerance``: passages of one code whose edges differ by at most so many characters (milliseconds) are one
    extent (`refiqda.agreement.tolerance`); areas have none. ``overlap`` is the per cent that segments must share, 90
    unless given. ``regions`` (name, track, spans) count inside of these only and take regions for sources.

    Raises InvalidArgumentError for a choice that is none, for fewer than two coders, and where a unit of text is asked
    for and there is no text.
    """
    _check(material, unit, medium, uncoded, tolerance, overlap)
    laid = lay(material, medium)
    listed, compared = laid.worked.any(axis=0), laid.worked.sum(axis=0) >= _PAIR
    if regions is None:
        strips, marks = laid.of_sources(compared, np.cumsum(listed) - 1)
        things = tuple(material.sources[one] for one in np.flatnonzero(listed).tolist())
        worked = laid.worked[:, listed]
        missing = material.held[:, listed] & ~worked
    else:
        strips, marks = laid.in_regions(regions, compared)
        things, worked, missing = _of_regions(regions, laid)
    percent = OVERLAP if overlap is None else overlap
    how = How(unit, medium, tolerance, percent, uncoded == "left out", len(things))
    return _Counting(laid, strips, *_numbered(marks, len(material.codes)), how, regions is None).tally(
        things, worked, missing
    )


def _numbered(marks: Marks, codes: int) -> tuple[Marks, Numbers]:
    """Return marks with the codes that are used numbered from 0, and which those are."""
    used = np.flatnonzero(np.bincount(marks.code, minlength=codes))
    if used.size == codes:
        return marks, used
    numbers = np.zeros(codes, dtype=np.int64)
    numbers[used] = np.arange(used.size)
    return attrs.evolve(marks, code=numbers.take(marks.code)), used


@attrs.frozen(eq=False)
class _Counting:
    """Marks on strips that are counted as ``how`` says; ``divisible`` into blocks where sources are counted."""

    laid: Laid
    strips: Strips
    marks: Marks
    codes: Numbers
    how: How
    divisible: bool

    def tally(self, things: tuple[Thing, ...], worked: Truths, missing: Truths) -> Tally:
        """Return the counts of these groups; ``missing`` are those to be asked about, by coder."""
        material, how = self.laid.material, self.how
        counts = count(self.laid, self.strips, self.marks, self.codes.size, how)
        whole = Tally(
            medium=cast("Medium", how.medium),
            unit=how.unit if how.unit in OVER_ALL or how.medium == "text" else self._finest(),
            uncoded="left out" if how.left_out or how.unit == "segment" else "counted",
            coders=material.coders,
            sources=things,
            codes=tuple(material.codes[one] for one in self.codes.tolist()),
            pairs=tuple(combinations(range(len(material.coders)), _PAIR)),
            counted=counts.counted,
            spreads=counts.spreads,
            worked=worked,
            untouched=tuple(
                (int(one), int(coder)) for one, coder in zip(*np.nonzero(missing.T), strict=True)
            ),
            notes=notes_of(self.laid, self.strips, how, counts.turnless),
        )
        return attrs.evolve(whole, blocks=lambda: self._in_blocks(whole)) if self.divisible else whole

    def _finest(self) -> str:
        """Return the unit of recordings or areas; pages alone have points, with pictures among them pixels."""
        tracks = [self.laid.material.tracks[one] for one in self.strips.track.tolist()]
        if self.how.medium == "area" and tracks and all(one.page is not None for one in tracks):
            return "point"
        return _FINEST[self.how.medium]

    def _in_blocks(self, whole: Tally) -> tuple[Tally, str] | None:
        """Return the counts of blocks of the only source, and what the blocks are."""
        how = self.how
        found = blocks_of(self.laid, self.strips, how.unit)
        if found is None:
            return None
        regions, described = found
        if how.unit != "segment":  # cut where blocks meet, as no unit of text is
            parts = tally(
                self.laid.material, unit=how.unit, medium=how.medium, tolerance=how.tolerance, regions=regions,
                uncoded=whole.uncoded,
            )  # fmt: skip
            return parts, described
        blocks = attrs.evolve(how, groups=len(regions))
        bins = bins_of(regions, self.strips)
        counts = count(self.laid, self.strips, self.marks, self.codes.size, blocks, bins=bins)
        return _as_blocks(whole, regions, counts), described


def _check(
    material: Material, unit: str, medium: str, uncoded: str, tolerance: int, overlap: float | None
) -> None:
    for asked, known, what in (
        (unit, UNITS, "unit"),
        (medium, (*MEDIA, "all"), "medium"),
        (uncoded, UNCODED, "way to treat uncoded text"),
    ):
        if asked not in known:
            raise InvalidArgumentError(
                f'no {what} is called "{asked}"', remedy=f"Use one of: {', '.join(known)}."
            )
    if medium == "all" and unit not in OVER_ALL:
        raise InvalidArgumentError(
            f"text, time and area have no common {unit}", remedy="Count each medium, or segments or sources."
        )
    if type(tolerance) is not int or tolerance < 0:
        raise InvalidArgumentError(
            "the tolerance is no whole number from 0 up", remedy="Give characters, say 5."
        )
    if overlap is not None and unit != "segment":
        raise InvalidArgumentError(
            "an overlap is given, and only segments are matched by it",
            remedy="Compare by segment, or leave it out.",
        )
    if overlap is not None and not 0 < overlap <= _PERCENT:
        raise InvalidArgumentError(
            "the overlap is not above 0 and up to 100", remedy="Give a per cent, say 90."
        )
    if len(material.coders) < _PAIR:
        raise InvalidArgumentError(
            f"there are fewer than two to compare ({', '.join(material.coders) or 'nobody'})",
            remedy="Give the codings of two or more people.",
        )


def _of_regions(regions: Regions, laid: Laid) -> tuple[tuple[Thing, ...], Truths, Truths]:
    """Return the regions as things, who worked on some source of each, and who did not on one that others did."""
    material = laid.material
    worked = np.zeros((len(material.coders), len(regions)), dtype=bool)
    missing = np.zeros_like(worked)
    somebody = laid.worked.any(axis=0)
    laid_out = set(laid.strips.track.tolist())
    asked = material.held & ~laid.worked & somebody
    for number, tracks in enumerate(regions.values()):
        sources = sorted(
            {material.tracks[one].source for one, spans in tracks.items() if spans and one in laid_out}
        )
        worked[:, number] = laid.worked[:, sources].any(axis=1)
        missing[:, number] = asked[:, sources].any(axis=1)
    return tuple(Thing(name, None, kind="region") for name in regions), worked, missing


def _as_blocks(whole: Tally, blocks: Regions, counts: Counted) -> Tally:
    """Return a tally of one source with the counts of its blocks."""
    here = whole.worked[:, whole.compared]
    return attrs.evolve(
        whole,
        sources=tuple(Thing(name, None, kind="region") for name in blocks),
        counted=counts.counted,
        spreads=counts.spreads,
        worked=np.repeat(here, len(blocks), axis=1),
        untouched=(),
        blocks=lambda: None,
    )


__all__ = ["MEDIA", "OVER_ALL", "UNCODED", "UNITS", "Tally", "media_of", "tally"]
