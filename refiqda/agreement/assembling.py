"""From a tally to the parts of a report: all together, pair by pair, code by code, source by source, case and set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.agreement import spanning
from refiqda.agreement.figuring import from_codes, from_tables, without_chance
from refiqda.agreement.groups import members
from refiqda.agreement.methods import METHODS
from refiqda.agreement.resampling import bootstrap
from refiqda.agreement.result import Extent, Figure, Medium, PairCounts, Part, prevalence_of
from refiqda.agreement.tallies import tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from refiqda.agreement.groups import Group, Regions
    from refiqda.agreement.resampling import Interval
    from refiqda.agreement.tallies import Tally
    from refiqda.agreement.things import Material

    Numbers = NDArray[np.int64]
    Each = tuple[list[list[list[int]]], list[list[tuple[int, list[int]]]]]
    """Of each code: the tables of the pairs, and of each team the counts of all its coders."""

_DIGITS: Final = re.compile("([0-9]{1,18})")
NOUNS: Final = {
    "character": ("character", "characters"),
    "sentence": ("sentence", "sentences"),
    "turn": ("turn", "turns"),
    "paragraph": ("paragraph", "paragraphs"),
    "segment": ("segment", "segments"),
    "source": ("source", "sources"),
    "millisecond": ("millisecond", "time"),
    "pixel": ("pixel", "pixels"),
    "point": ("square point", "square points"),
}
"""What units are called, one and many."""


@attrs.frozen(kw_only=True)
class Wanted:
    """What a report is to hold and how it is counted."""

    names: tuple[str, ...]
    unit: str
    tolerance: int = 0
    overlap: float | None = None
    uncoded: str = "counted"
    sets: tuple[Group, ...] = ()
    regions: Regions | None = None
    samples: int = 0
    seed: int = 0


def assemble(material: Material, medium: str, wanted: Wanted) -> Medium:
    """Return the comparison in one medium."""
    counts = _count(material, medium, wanted)
    maker = _Maker(counts, wanted.names)
    together = maker.together()
    by_code, by_source = maker.by_code(), maker.by_source()
    pairs = [maker.pair(number) for number in range(len(counts.pairs))]
    spans = [name for name in wanted.names if METHODS[name].family == "spans"]
    said: tuple[str, ...] = ()
    if spans:
        together, by_code, said = spanning.added(material, counts, spans, together, by_code, seed=wanted.seed)
    drawn = None
    if wanted.samples:
        together, by_code, pairs, drawn = _with_intervals(counts, wanted, together, by_code, pairs)
    order = sorted(range(len(counts.codes)), key=lambda one: (natural(counts.codes[one].name), one))
    return Medium(
        medium=medium,
        unit=counts.unit,
        uncoded=counts.uncoded,
        pooled=_pooled(counts),
        together=together,
        pairs=tuple(pairs),
        by_code=tuple(by_code[one] for one in order),
        by_source=tuple(by_source),
        by_case=_by_case(material, medium, wanted),
        by_set=tuple(_of_sets(maker, wanted.sets)),
        intervals=drawn,
        notes=(*counts.notes, *_of_passages(spans), *said),
        tally=counts,
        cell_figures=maker.cell,
    )


def _of_passages(spans: list[str]) -> list[str]:
    """Return in words what figures of the passages themselves are made of, which is not the unit counted."""
    if not spans:
        return []
    titles = [METHODS[name].short for name in spans]
    several = len(titles) > 1
    names = f"{', '.join(titles[:-1])} and {titles[-1]}" if several else titles[0]
    are = "are" if several else "is"
    return [
        f"{names} {are} of the passages themselves, whatever the unit, in sources that all analysts worked on"
    ]


def natural(name: str) -> tuple[list[tuple[int, str]], str]:
    """Return what names are ordered by: letter case aside, and numbers as numbers (Code 2 before Code 10)."""
    parts = _DIGITS.split(name.casefold())
    return [(int(one), "") if one.isdecimal() else (-1, one) for one in parts if one], name


def _count(material: Material, medium: str, wanted: Wanted, regions: Regions | None = None) -> Tally:
    return tally(
        material,
        unit=wanted.unit,
        medium=medium,
        tolerance=wanted.tolerance,
        overlap=wanted.overlap,
        uncoded=wanted.uncoded,
        regions=regions,
    )


def _by_case(material: Material, medium: str, wanted: Wanted) -> tuple[Part, ...]:
    """Return the parts of cases that anybody marked anything of."""
    if not wanted.regions or medium == "area":
        return ()
    counts = _count(material, medium, wanted, wanted.regions)
    maker = _Maker(counts, wanted.names)
    return tuple(maker.by_source())


def _of_sets(maker: _Maker, sets: Iterable[Group]) -> Iterable[Part]:
    for one in sets:
        sources = members(maker.counts.sources, one.sources)
        codes = members(maker.counts.codes, one.codes)
        if sources and codes:
            yield maker.group(one.name, one.guid, sources, codes)


def _pooled(counts: Tally) -> str:
    units = NOUNS.get(counts.unit, (counts.unit, f"{counts.unit}s"))[1]
    texts, codes = len(counts.compared), len(counts.codes)
    if counts.unit == "source":
        units = ""
    of = f"{units} of " if units else ""
    each = "for the one code" if codes == 1 else f"each counted once for each of {codes:,} codes"
    return f"{of}{texts:,} {'source' if texts == 1 else 'sources'}, {each} that at least one of the analysts used"


class _Maker:
    """Makes parts of a tally."""

    def __init__(self, counts: Tally, names: tuple[str, ...]) -> None:
        self.counts = counts
        self.names = names
        self.people = [(counts.coders[one], counts.coders[other]) for one, other in counts.pairs]
        self.team = len(counts.pairs) > 1
        self.by_codes = any(METHODS[name].family == "codes" for name in names)

    def together(self) -> Part:
        """Return the part of everything."""
        counted = self.counts.counted
        rows = counted.sum(axis=(1, 2)).tolist()
        spreads = [(team, table.sum(axis=(0, 1)).tolist()) for team, table in self._spreads()]
        return self._made("", None, rows, spreads, self._each(counted, lambda table: table.sum(axis=0)))

    def by_code(self) -> list[Part]:
        """Return a part a code, in the order of the tally."""
        tables = self.counts.counted.sum(axis=1).swapaxes(0, 1).tolist()
        spreads = [(team, table.sum(axis=0).tolist()) for team, table in self._spreads()]
        found = []
        for place, (one, rows) in enumerate(zip(self.counts.codes, tables, strict=True)):
            here = [(team, table[place]) for team, table in spreads]
            found.append(self._made(one.name, one.guid, rows, here, ([rows], [here])))
        return found

    def by_source(self) -> list[Part]:
        """Return a part a source that two coders worked on."""
        tables = self.counts.counted.sum(axis=2).swapaxes(0, 1).tolist()
        spreads = [(team, table.sum(axis=1).tolist()) for team, table in self._spreads()]
        found = []
        for place in self.counts.compared:
            one = self.counts.sources[place]
            here = [(team, table[place]) for team, table in spreads]
            each = self._each(self.counts.counted[:, place : place + 1], lambda table, at=place: table[at])  # type: ignore[misc] # a default
            found.append(self._made(one.name, one.guid, tables[place], here, each))
        return found

    def group(self, name: str, guid: str | None, sources: list[int], codes: list[int]) -> Part:
        """Return the part of these sources and codes (by their places)."""
        chosen = self.counts.counted.take(sources, axis=1).take(codes, axis=2)

        def of_codes(table: Numbers) -> Numbers:
            inside: Numbers = table.take(sources, axis=0).take(codes, axis=1)
            return inside.sum(axis=0)  # type: ignore[no-any-return] # numpy's sum has no type

        spreads = [(team, of_codes(table).sum(axis=0).tolist()) for team, table in self._spreads()]
        each = self._each(chosen, of_codes)
        return self._made(name, guid, chosen.sum(axis=(1, 2)).tolist(), spreads, each)

    def _spreads(self) -> list[tuple[int, Numbers]]:
        if not (self.team and self.names):
            return []
        return [(len(team), table) for team, table in self.counts.spreads]

    def _each(self, counted: Numbers, of_codes: Callable[[Numbers], Numbers] | None) -> Each:
        """Return the tables and the spreads of each code, where a figure needs them."""
        if not self.by_codes:
            return [], []
        tables: list[list[list[int]]] = counted.sum(axis=1).swapaxes(0, 1).tolist()
        spreads = (
            [] if of_codes is None else [(team, of_codes(table).tolist()) for team, table in self._spreads()]
        )
        return tables, [[(team, table[code]) for team, table in spreads] for code in range(len(tables))]

    def _made(
        self,
        name: str,
        guid: str | None,
        rows: list[list[int]],
        spreads: list[tuple[int, list[int]]],
        each: Each,
    ) -> Part:
        figures = self._figures(rows, spreads, each)
        return Part(name, guid, self._pairs(rows), figures, prevalence_of(rows, self.counts.unit))

    def pair(self, number: int) -> Part:
        """Return the part of one pair of coders."""
        table = self.counts.counted[number : number + 1]
        rows = table.sum(axis=(1, 2)).tolist()
        people = self.people[number]
        counts = (PairCounts(people, *rows[0]),)
        figures = self._figures(rows, [], self._each(table, None))
        return Part(" / ".join(people), None, counts, figures, prevalence_of(rows, self.counts.unit))

    def cell(self, rows: list[list[int]], source: int, code: int) -> dict[str, Figure]:
        """Return the figures of one code in one source."""
        spreads = [(team, table[source, code].tolist()) for team, table in self._spreads()]
        return self._figures(rows, spreads, ([rows], [spreads]))

    def _pairs(self, rows: list[list[int]]) -> tuple[PairCounts, ...]:
        return tuple([PairCounts(people, *fields) for people, fields in zip(self.people, rows, strict=True)])

    def _figures(
        self, rows: list[list[int]], spreads: list[tuple[int, list[int]]], each: Each
    ) -> dict[str, Figure]:
        pairs = [(0, 1)] if len(rows) == 1 else self.counts.pairs
        found = from_tables(self.names, rows, spreads, pairs)
        if self.by_codes:
            tables, of_teams = each
            used = [code for code, one in enumerate(tables) if any(map(any, one))]
            found |= from_codes(
                self.names, [tables[code] for code in used], [of_teams[code] for code in used]
            )
        if self.counts.unit == "segment":
            found = without_chance(found)
        return {name: Figure.of(found[name]) for name in self.names if name in found}


def _with_intervals(
    counts: Tally, wanted: Wanted, together: Part, by_code: list[Part], pairs: list[Part]
) -> tuple[Part, list[Part], list[Part], str | None]:
    """Return the parts with the bounds of their figures, and what was drawn for them, or why nothing was."""
    found = bootstrap(counts, wanted.names, samples=wanted.samples, seed=wanted.seed)
    whole = _bounded(together, found.overall)
    parts = [_bounded(part, bounds) for part, bounds in zip(by_code, found.by_code, strict=True)]
    of_pairs = [_bounded(part, bounds) for part, bounds in zip(pairs, found.by_pair, strict=True)]
    drawn = (
        f"drawn from {found.drawn}"
        if found.drawn
        else "; ".join(sorted({one.why for one in found.overall.values() if one.why}))
    )
    return whole, parts, of_pairs, "; ".join([drawn, *found.notes])


def _bounded(part: Part, bounds: Mapping[str, Interval]) -> Part:
    """Return a part with the bounds of its figures; a figure that has none says why."""
    figures = {
        name: attrs.evolve(one, low=bounds[name].low, high=bounds[name].high, why=bounds[name].why)
        if name in bounds and one.value is not None
        else one
        for name, one in part.coefficients.items()
    }
    return attrs.evolve(part, coefficients=figures)


def extent_of(material: Material, uncoded: str) -> Callable[[str], Extent]:
    """Return what counts everything of a medium by its smallest unit, when it is asked for."""
    known: dict[str, Extent] = {}

    def extent(medium: str) -> Extent:
        if medium not in known:
            wanted = Wanted(names=("dice", "krippendorff_alpha"), unit="character", uncoded=uncoded)
            counts = _count(material, medium, wanted)
            maker = _Maker(counts, wanted.names)
            known[medium] = Extent(counts.unit, maker.together(), tuple(maker.by_code()))
        return known[medium]

    return extent
