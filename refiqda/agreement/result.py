"""What `refiqda.agree` returns: counts and figures of every code, source, case, set and pair, for each medium.

Text, time and area are never added up, since a character is no millisecond: each has its own `Medium`. The counts of
one code in one source (a *cell*) are made when they are asked for; the passages themselves stand in
`Agreement.material`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.agreement.methods import METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from refiqda.agreement.coefficients import Coefficient
    from refiqda.agreement.program_formulas import ProgramFigures
    from refiqda.agreement.tallies import Tally
    from refiqda.agreement.things import Material, Question

FORMAT: Final = "refiqda.agree/1"
OWN_FORMULA: Final = "refiqda"
TOO_LITTLE: Final = "too little text"
ENOUGH: Final = {
    "character": 100, "sentence": 5, "turn": 5, "paragraph": 5, "segment": 5, "source": 5, "millisecond": 10_000,
    "pixel": 2_500, "point": 2_500,
}  # fmt: skip
"""Units that somebody marked which a figure of one code in one source needs; the counts are given all the same.

They are our choice, said in every report: five sentences, 100 characters (a sentence or two), ten seconds, an area of
50 by 50.
"""


@attrs.frozen
class Figure:
    """One figure with the bounds of its interval where resampling was asked for; None and ``why`` where undefined."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why: str | None = None

    @classmethod
    def of(cls, coefficient: Coefficient) -> Figure:
        """Return a coefficient as a figure without an interval."""
        return cls(coefficient.value, why=coefficient.why)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"value": self.value, "low": self.low, "high": self.high, "why": self.why}


@attrs.frozen
class PairCounts:
    """Units that both, only the first, only the second, and neither of two coders marked."""

    coders: tuple[str, str]
    both: int
    only_a: int
    only_b: int
    neither: int

    @property
    def either(self) -> int:
        """Units that at least one of the two marked."""
        return self.both + self.only_a + self.only_b

    @property
    def total(self) -> int:
        """Units compared."""
        return self.either + self.neither

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "coders": list(self.coders),
            "both": self.both,
            "only_a": self.only_a,
            "only_b": self.only_b,
            "neither": self.neither,
        }


@attrs.frozen
class Part:
    """One code, source, case or set, or everything: its counts for every pair of coders, and its figures.

    ``prevalence`` is the share of units marked, the mean over coders: figures that are corrected for chance cannot be
    read without it. None where nothing was compared; where no figure was asked for, no form of the report has it.
    """

    name: str
    guid: str | None
    pairs: tuple[PairCounts, ...]
    coefficients: dict[str, Figure]
    prevalence: float | None = None

    @property
    def total(self) -> int:
        """Units compared, those of every pair of coders counted once for that pair."""
        return sum(one.total for one in self.pairs)

    @property
    def both(self) -> int:
        """Units that both of a pair marked, over all pairs."""
        return sum(one.both for one in self.pairs)

    @property
    def either(self) -> int:
        """Units that at least one of a pair marked, over all pairs."""
        return sum(one.either for one in self.pairs)

    @property
    def share(self) -> float | None:
        """Return what both marked of what either did; None where nobody marked anything."""
        return self.both / self.either if self.either else None

    def to_dict(self, kind: str) -> dict[str, Any]:
        """Return the JSON form; ``kind`` is ``code``, ``source``, ``case`` or ``set``."""
        return {
            kind: self.name,
            f"{kind}_guid": self.guid,
            "pairs": [one.to_dict() for one in self.pairs],
            "total": self.total,
            "prevalence": self.prevalence,
            "coefficients": figures_dict(self.coefficients),
        }


@attrs.frozen
class Cell:
    """One code in one source: counts by pair, and figures where there is enough to make any.

    ``why`` is None, or says that there is too little text for a figure; the figures are then undefined.
    """

    code: int
    source: int
    part: Part
    why: str | None = None


@attrs.frozen(eq=False, kw_only=True)
class Medium:
    """The comparison in one medium.

    They are ``text`` (counted in ``unit``), ``time`` (milliseconds), ``pictures`` (pixels), ``pages`` (square points),
    and ``all`` for segments and sources of all media (``area`` where all segments are in areas).

    ``together`` is all codes and sources; ``pairs`` one part a pair of coders. ``by_case`` and ``by_set`` are empty
    unless asked for. ``worked_on`` is how many sources two people or more worked on.
    """

    medium: str
    unit: str
    uncoded: str
    pooled: str
    together: Part
    pairs: tuple[Part, ...]
    by_code: tuple[Part, ...]
    by_source: tuple[Part, ...]
    by_case: tuple[Part, ...] = ()
    by_set: tuple[Part, ...] = ()
    intervals: str | None = None
    """What was drawn for the intervals, or why there are none; None where none were asked for."""
    notes: tuple[str, ...] = ()
    tally: Tally = attrs.field(repr=False)
    cell_figures: Callable[[list[list[int]], int, int], dict[str, Figure]] = attrs.field(repr=False)

    @property
    def coefficients(self) -> dict[str, Figure]:
        """The figures of all codes and sources together."""
        return self.together.coefficients

    @property
    def enough(self) -> int:
        """Units that somebody marked which a figure of one cell needs."""
        return ENOUGH.get(self.unit, 1)

    def cells(self) -> Iterator[Cell]:
        """Yield the cells in which anybody marked anything, code by code."""
        counted = self.tally.counted
        marked = counted[..., :3].sum(axis=(0, 3))
        names = [(self.tally.coders[one], self.tally.coders[other]) for one, other in self.tally.pairs]
        for code in range(len(self.tally.codes)):
            for source in range(len(self.tally.sources)):
                if not marked[source, code]:
                    continue
                rows = counted[:, source, code].tolist()
                pairs = tuple(PairCounts(pair, *fields) for pair, fields in zip(names, rows, strict=True))
                little = max(one.either for one in pairs) < self.enough
                found = self.cell_figures(rows, source, code)
                if little:
                    found = {name: Figure(None, why=TOO_LITTLE) for name in found}
                part = Part(
                    self.tally.codes[code].name,
                    self.tally.codes[code].guid,
                    pairs,
                    found,
                    prevalence_of(rows, self.unit),
                )
                yield Cell(code, source, part, TOO_LITTLE if little else None)

    def to_dict(self, by: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the JSON form."""
        value = {
            "medium": self.medium,
            "unit": self.unit,
            "uncoded": self.uncoded,
            "pooled": self.pooled,
            "coefficients": figures_dict(self.coefficients),
            "prevalence": self.together.prevalence,
            "intervals": self.intervals,
            "notes": list(self.notes),
            "pairs": [
                {
                    **one.pairs[0].to_dict(),
                    "total": one.total,
                    "prevalence": one.prevalence,
                    "coefficients": figures_dict(one.coefficients),
                }
                for one in self.pairs
            ],
            "by_code": [one.to_dict("code") for one in self.by_code],
            "by_source": [one.to_dict("source") for one in self.by_source],
        }
        if "case" in by:
            value["by_case"] = [one.to_dict("case") for one in self.by_case]
        if "set" in by:
            value["by_set"] = [one.to_dict("set") for one in self.by_set]
        if "cell" in by:
            sources = self.tally.sources
            value["cells"] = [
                {"source": sources[one.source].name, **one.part.to_dict("code"), "why": one.why}
                for one in self.cells()
            ]
        return value


@attrs.frozen
class Extent:
    """Everything in one medium counted by its smallest ``unit``: together, and code by code."""

    unit: str
    together: Part
    by_code: tuple[Part, ...]


@attrs.frozen(eq=False, kw_only=True)
class Agreement:
    """The comparison of coders; ``to_dict`` is the JSON of CONTRACT's ``agree``.

    ``media`` has one comparison a medium, the one with the most codings first; figures and parts of the first are
    reached from here too. ``untouched`` are sources (by name) that a coder has and marked nothing in: to be asked
    about, not counted. ``matched_by_crosswalk`` are codes that people said are one. ``left_out`` counts codings by the
    reason. ``like`` are the figures as a program gives them, where they were asked for.
    """

    coders: tuple[str, ...]
    unit: str
    uncoded: str
    tolerance: int = 0
    overlap: float | None = None
    included: tuple[str, ...]
    by: tuple[str, ...] = ()
    left_out: dict[str, int]
    media: tuple[Medium, ...]
    kinds: tuple[str, ...] = ("text",)
    """Which of text, time and area have codings, those with the most first; also where they are counted as one."""
    by_round: tuple[Part, ...] = ()
    untouched: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...] = ()
    matched_by_crosswalk: tuple[str, ...] = ()
    round: str | None = None
    bootstrap: int = 0
    seed: int | None = None
    like: ProgramFigures | None = None
    machines: tuple[str, ...] = ()
    material: Material = attrs.field(repr=False)
    extent: Callable[[str], Extent] = attrs.field(repr=False)
    """Of a medium: everything counted by its smallest unit (characters, milliseconds, pixels), made when asked for."""

    @property
    def first(self) -> Medium:
        """The medium with the most codings."""
        return self.media[0]

    @property
    def coefficients(self) -> dict[str, Figure]:
        """The figures of all codes and sources together, in the first medium; with ``like`` the program's first."""
        if self.like is not None:
            return {
                **{name: Figure.of(one) for name, one in self.like.overall.items()},
                **self.first.coefficients,
            }
        return self.first.coefficients

    @property
    def sources(self) -> list[str]:
        """The names of the sources that two coders or more worked on, in any medium."""
        found = {(part.name, part.guid): part.name for medium in self.media for part in medium.by_source}
        return list(found.values())

    @property
    def codes(self) -> list[str]:
        """The paths of the codes that anybody used there."""
        found = {(part.name, part.guid): part.name for medium in self.media for part in medium.by_code}
        return list(found.values())

    @property
    def has_figures(self) -> bool:
        """Whether any figure was asked for, of ours or a program's."""
        return self.like is not None or bool(self.first.coefficients)

    @property
    def pooled(self) -> str:
        """What the figures over all codes are made of, in words."""
        return self.first.pooled

    @property
    def pairs(self) -> tuple[Part, ...]:
        """One part a pair of coders, in the first medium."""
        return self.first.pairs

    @property
    def by_code(self) -> tuple[Part, ...]:
        """One part a code that anybody used, in the first medium."""
        return self.first.by_code

    @property
    def by_source(self) -> tuple[Part, ...]:
        """One part a source that two people worked on, in the first medium."""
        return self.first.by_source

    @property
    def formula(self) -> str:
        """Whose formula the figures follow."""
        return OWN_FORMULA if self.like is None else self.like.formula.formula

    @property
    def verified(self) -> bool:
        """Whether the formula is confirmed from its own text."""
        return self.like is None or self.like.formula.verified

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; it holds no words of any source."""
        first = self.first.to_dict(self.by)
        value: dict[str, Any] = {
            "format": FORMAT,
            "coders": list(self.coders),
            "round": self.round,
            "machines": list(self.machines),
            **first,
            "unit": self.first.unit,
            "uncoded": self.uncoded,
            "tolerance": self.tolerance,
            "overlap": self.overlap,
            "included": list(self.included),
            "left_out": dict(self.left_out),
            "coefficients": figures_dict(self.coefficients),
            "untouched": [{"source": source, "coder": coder} for source, coder in self.untouched],
            "questions": [
                {
                    "kind": one.kind,
                    "about": one.about,
                    "names": [list(name) for name in one.names],
                    "sentence": one.sentence(),
                }
                for one in self.questions
            ],
            "matched_by_crosswalk": list(self.matched_by_crosswalk),
            "formula": self.formula,
            "verified": self.verified,
            "bootstrap": self.bootstrap,
            "seed": self.seed,
            "references": {
                name: METHODS[name].reference for name in self.first.coefficients if name in METHODS
            },
        }
        if "round" in self.by:
            value["by_round"] = [one.to_dict("round") for one in self.by_round]
        if len(self.media) > 1:
            value["media"] = [one.to_dict(self.by) for one in self.media]
        if self.like is not None:
            value["like"] = like_dict(self.like)
        return value if self.has_figures else without_shares(value)


def without_shares(value: Any) -> Any:  # noqa: ANN401 - any part of a JSON value
    """Return a JSON value with null for every prevalence: where no figure was asked for, no share stands either."""
    if isinstance(value, dict):
        return {name: None if name == "prevalence" else without_shares(one) for name, one in value.items()}
    return [without_shares(one) for one in value] if isinstance(value, list) else value


def figures_dict(found: Mapping[str, Figure]) -> dict[str, Any]:
    """Return figures in their JSON form; bounds are null where none were asked for."""
    return {name: one.to_dict() for name, one in found.items()}


def like_dict(figures: ProgramFigures) -> dict[str, Any]:
    """Return a program's figures in their JSON form."""

    def plain(values: Mapping[str, Coefficient]) -> dict[str, Any]:
        return {name: Figure.of(one).to_dict() for name, one in values.items()}

    formula = figures.formula
    return {
        "program": formula.name,
        "title": formula.title,
        "formula": formula.formula,
        "unit": formula.unit,
        "uncoded": formula.uncoded,
        "reference": formula.source,
        "verified": formula.verified,
        "rows": [
            {
                "code": one.code,
                "source": one.source,
                "coders": list(one.coders),
                "counts": dict(one.counts),
                "coefficients": plain(one.values),
            }
            for one in figures.rows
        ],
        "coefficients": plain(figures.overall),
        "notes": list(figures.notes),
    }


def prevalence_of(rows: list[list[int]], unit: str) -> float | None:
    """Return the share of units that were marked, the mean over the coders of each pair, over all pairs.

    Segments have none: there is nothing that nobody marked to set them against.
    """
    if unit == "segment":
        return None
    units = sum(map(sum, rows))
    return sum(2 * both + one + other for both, one, other, _ in rows) / (2 * units) if units else None


__all__ = ["ENOUGH", "FORMAT", "TOO_LITTLE", "Agreement", "Cell", "Figure", "Medium", "PairCounts", "Part"]
