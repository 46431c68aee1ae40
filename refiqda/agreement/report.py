"""What coders share, code by code and text by text: counts first, then the figures that were asked for.

Unit: one character of canonical text (line ends count one). For every code, every character of a text that
both of two coders worked on is marked by both, by one or by neither; several codings of one code by one coder
count once. A text in which a coder marked nothing is not taken for "nothing found" but listed as untouched, and is
not counted for that coder.

Over all codes the counts are *pooled*: added up, so that each character stands once for every code that at least
one of the compared coders used. With two coders each coefficient is that of the fourfold table of the
pooled counts; with more, percent agreement and Krippendorff's alpha are those of all coders together (a
character counts by how many of its coders marked it), Dice those of the added pairs, and Cohen's kappa stands
with each pair.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from refiqda.agreement import fourfold
from refiqda.agreement.coefficients import Coefficient, Ratings, from_distribution
from refiqda.agreement.counting import count_coders, count_pair, segments
from refiqda.agreement.matching import choose_coders, line_up
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from refiqda.agreement.inputs import Input
    from refiqda.agreement.matching import Columns, Thing

    Numbers = NDArray[np.int64]

FORMAT: Final = "refiqda.agree/1"
DEFAULT_COEFFICIENTS: Final = ("percent_agreement", "dice", "cohen_kappa", "krippendorff_alpha")
COEFFICIENTS: Final = (
    *DEFAULT_COEFFICIENTS,
    "scott_pi", "fleiss_kappa", "gwet_ac1", "brennan_prediger", "holsti", "jaccard",
)  # fmt: skip
"""Coefficients of yes-or-no ratings: methods of `refiqda.agreement.coefficients.Ratings`."""

UNITS: Final = ("character", "sentence", "turn", "paragraph", "segment", "source")
NAMED_CATEGORY: Final = ("dice", "jaccard")
OF_A_PAIR: Final = ("cohen_kappa",)
NO_TEXT: Final = "no text was worked on by two of the analysts"
SEE_PAIRS: Final = "it compares two analysts, and these are more; it stands with each pair"
NO_CODE: Final = "nobody used this code"
PAIR: Final = 2


@attrs.frozen
class PairCounts:
    """Characters of text that both, only the first, only the second, and neither of two coders marked."""

    coders: tuple[str, str]
    both: int
    only_a: int
    only_b: int
    neither: int

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
    """One code, or one text: its counts for every pair of coders, and its figures.

    ``total`` is the characters that were compared, those of every pair of coders counted once for that pair.
    """

    name: str
    guid: str | None
    pairs: tuple[PairCounts, ...]
    coefficients: dict[str, Coefficient]

    @property
    def total(self) -> int:
        """Characters compared, over all pairs."""
        return sum(one.both + one.only_a + one.only_b + one.neither for one in self.pairs)

    def to_dict(self, kind: str) -> dict[str, Any]:
        """Return the JSON form; ``kind`` is ``code`` or ``source``."""
        return {
            kind: self.name,
            f"{kind}_guid": self.guid,
            "pairs": [one.to_dict() for one in self.pairs],
            "total": self.total,
            "coefficients": figures(self.coefficients),
        }


@attrs.frozen(kw_only=True)
class Agreement:
    """The comparison of coders; ``to_dict`` is the JSON of CONTRACT's ``agree``.

    ``pooled`` says in words what the figures over all codes are made of. ``untouched`` are texts (by name)
    that a coder has and marked nothing in: to be asked about, not counted. ``matched_by_name`` are codes that
    different files share by path, not by lineage. ``left_out`` counts codings by the reason.
    """

    coders: tuple[str, ...]
    unit: str
    included: tuple[str, ...]
    left_out: dict[str, int]
    pooled: str
    pairs: tuple[Part, ...]
    coefficients: dict[str, Coefficient]
    by_code: tuple[Part, ...]
    by_source: tuple[Part, ...]
    untouched: tuple[tuple[str, str], ...]
    matched_by_name: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "format": FORMAT,
            "coders": list(self.coders),
            "unit": self.unit,
            "uncoded": "counted",
            "included": list(self.included),
            "left_out": dict(self.left_out),
            "pooled": self.pooled,
            "coefficients": figures(self.coefficients),
            "pairs": [
                {**one.pairs[0].to_dict(), "total": one.total, "coefficients": figures(one.coefficients)}
                for one in self.pairs
            ],
            "by_code": [one.to_dict("code") for one in self.by_code],
            "by_source": [one.to_dict("source") for one in self.by_source],
            "untouched": [{"source": source, "coder": coder} for source, coder in self.untouched],
            "matched_by_name": list(self.matched_by_name),
            "formula": "refiqda",
            "verified": True,
            "seed": None,
        }


def figures(coefficients: Mapping[str, Coefficient]) -> dict[str, Any]:
    """Return coefficients in their JSON form; bounds are null where none were asked for."""
    return {
        name: {"value": one.value, "low": None, "high": None, "why": one.why}
        for name, one in coefficients.items()
    }


def agree(
    codings: Input | Mapping[str, Input],
    coders: Sequence[str] | None = None,
    *,
    unit: str = "character",
    coefficients: Sequence[str] = DEFAULT_COEFFICIENTS,
    include: Sequence[str] = (),
    sources: Sequence[str] | None = None,
) -> Agreement:
    """Return what the coders share.

    ``codings`` is a project (or its `Codings`) with several coders, or a mapping of a coder's name to the
    project that this coder worked in. ``coders`` (names or GUIDs) limits the comparison to some, ``sources`` to
    texts of these names. ``include`` takes in what is left out by default: ``inherited``, ``cases``, ``automatic``,
    ``machine``. ``coefficients`` are names of `COEFFICIENTS`; an empty list gives counts only.

    Raises InvalidArgumentError for an unknown name or a unit that does not exist yet, for fewer than two coders,
    and for codebooks made apart.
    """
    _check(unit, coefficients)
    columns = line_up(codings, include, sources)
    chosen = choose_coders(columns, coders)
    counts = _Counts(columns, chosen)
    return counts.report(tuple(coefficients), tuple(include), unit)


def _check(unit: str, coefficients: Sequence[str]) -> None:
    if unit not in UNITS:
        raise InvalidArgumentError(f'no unit is called "{unit}"', remedy="Use character.")
    if unit != "character":
        raise InvalidArgumentError(
            f"comparing by {unit} does not exist yet", remedy="Use character, which is the default."
        )
    for name in coefficients:
        if name not in COEFFICIENTS:
            raise InvalidArgumentError(
                f'no coefficient is called "{name}"', remedy=f"Use one of: {', '.join(COEFFICIENTS)}."
            )


class _Counts:
    """Counts of every pair on lines: one line a code that somebody used in a text that somebody coded."""

    def __init__(self, columns: Columns, chosen: list[int]) -> None:
        self.columns = columns
        self.chosen = chosen
        self.names = [columns.coders[one] for one in chosen]
        cell = columns.coder * len(columns.sources)
        cell += columns.source
        touched = np.bincount(cell, minlength=columns.held.size).reshape(columns.held.shape) > 0
        self.worked = (touched & columns.held)[chosen]
        self.sources = np.flatnonzero(self.worked.sum(axis=0) >= PAIR)
        compared = np.zeros(columns.held.shape, dtype=bool)
        compared[np.ix_(np.array(chosen, dtype=np.int64), self.sources)] = True
        rows = None if (compared | ~touched).all() else np.flatnonzero(compared.take(cell))
        coder, source, code, start, end = (
            column if rows is None else column.take(rows)
            for column in (columns.coder, columns.source, columns.code, columns.start, columns.end)
        )
        self.codes = np.flatnonzero(np.bincount(code, minlength=len(columns.codes)))
        line = (_places(self.sources, len(columns.sources)) * self.codes.size).take(source)
        line += _places(self.codes, len(columns.codes)).take(code)
        lengths = np.array([columns.sources[one].length for one in self.sources], dtype=np.int64)
        lengths = np.repeat(lengths, self.codes.size)
        self.coders = [
            segments(line.take(own), start.take(own), end.take(own), lengths)
            for own in (np.flatnonzero(coder == one) for one in chosen)
        ]
        self.pairs = list(combinations(range(len(chosen)), PAIR))
        self.counted = np.stack([self._pair(a, b) for a, b in self.pairs])

    def _pair(self, a: int, b: int) -> Numbers:
        """Return counts by text, code and fourfold field; nothing where one of the two did not work on a text."""
        one = count_pair(self.coders[a], self.coders[b])
        table = np.stack((one.both, one.only_a, one.only_b, one.neither), axis=-1)
        table = table.reshape(self.sources.size, self.codes.size, 4)
        table[~(self.worked[a] & self.worked[b])[self.sources]] = 0
        return table

    def report(self, wanted: tuple[str, ...], include: tuple[str, ...], unit: str) -> Agreement:
        """Put the counts together, with the figures."""
        columns, counted = self.columns, self.counted
        spreads = self._spreads() if len(self.chosen) > PAIR and wanted else []
        codes = [columns.codes[one] for one in self.codes]
        texts = [columns.sources[one] for one in self.sources]
        return Agreement(
            coders=tuple(self.names),
            unit=unit,
            included=include,
            left_out=columns.left_out,
            pooled=self._pooled(),
            pairs=tuple(self._of_pair(number, wanted) for number in range(len(self.pairs))),
            coefficients=self._figures(wanted, counted.sum(axis=(1, 2)).tolist(), _summed(spreads, (0, 1))),
            by_code=self._parts(_in_order(codes), wanted, counted.sum(axis=1), _summed(spreads, 0)),
            by_source=self._parts(enumerate(texts), wanted, counted.sum(axis=2), _summed(spreads, 1)),
            untouched=self._untouched(),
            matched_by_name=columns.matched_by_name,
        )

    def _pooled(self) -> str:
        texts, codes = self.sources.size, self.codes.size
        return (
            f"characters of {texts:,} {'text' if texts == 1 else 'texts'}, each counted once for each of "
            f"{codes:,} {'code' if codes == 1 else 'codes'} that at least one of the analysts used"
        )

    def _of_pair(self, number: int, wanted: tuple[str, ...]) -> Part:
        fields = [int(one) for one in self.counted[number].sum(axis=(0, 1))]
        pair = self._counts_of(number, fields)
        return Part(" / ".join(pair.coders), None, (pair,), _of_two(wanted, *fields))

    def _counts_of(self, number: int, fields: list[int]) -> PairCounts:
        a, b = self.pairs[number]
        return PairCounts((self.names[a], self.names[b]), *fields)

    def _parts(
        self,
        things: Iterable[tuple[int, Thing]],
        wanted: tuple[str, ...],
        counted: Numbers,
        spreads: list[tuple[int, Any]],
    ) -> tuple[Part, ...]:
        """Return the parts of these places; ``counted`` is by pair, place and field, ``spreads`` by place."""
        by_place = counted.swapaxes(0, 1).tolist()
        parts = []
        for place, thing in things:
            rows = by_place[place]
            pairs = tuple([self._counts_of(number, row) for number, row in enumerate(rows)])
            here = [(team, table[place]) for team, table in spreads]
            parts.append(Part(thing.name, thing.guid, pairs, self._figures(wanted, rows, here)))
        return tuple(parts)

    def _figures(
        self, wanted: tuple[str, ...], rows: list[list[int]], spreads: list[tuple[int, list[int]]]
    ) -> dict[str, Coefficient]:
        """Return the figures of a fourfold table for each pair; ``spreads`` are the counts of all coders together."""
        if len(rows) == 1:
            return _of_two(wanted, *rows[0])
        added = [sum(column) for column in zip(*rows, strict=True)]
        if not sum(added):
            return {name: Coefficient(None, NO_TEXT) for name in wanted}
        together = _together(spreads)
        return {
            name: Coefficient(None, SEE_PAIRS)
            if name in OF_A_PAIR
            else _of_two((name,), *added)[name]
            if name in NAMED_CATEGORY
            else getattr(together, name)()
            for name in wanted
        }

    def _spreads(self) -> list[tuple[int, Numbers]]:
        """Return, for every set of coders that worked on the same texts, characters by how many marked them."""
        found: list[tuple[int, Numbers]] = []
        teams = self.worked[:, self.sources]
        for team in np.unique(teams, axis=1).T:
            members = [self.coders[one] for one in np.flatnonzero(team)]
            shape = (self.sources.size, self.codes.size, len(members) + 1)
            table = count_coders(members).reshape(shape)
            table[(teams != team[:, None]).any(axis=0)] = 0
            found.append((len(members), table))
        return found

    def _untouched(self) -> tuple[tuple[str, str], ...]:
        columns = self.columns
        held = columns.held[self.chosen]
        somebody = self.worked.any(axis=0)
        missing = held & ~self.worked & somebody
        return tuple(
            (columns.sources[source].name, self.names[coder])
            for source, coder in sorted((int(s), int(c)) for c, s in zip(*np.nonzero(missing), strict=True))
        )


def _places(chosen: Numbers | list[int], size: int) -> Numbers:
    """Return for each number below ``size`` its place among the chosen ones, -1 where it is none of them."""
    places = np.full(size, -1, dtype=np.int64)
    places[chosen] = np.arange(len(chosen))
    return places


def _of_two(
    wanted: tuple[str, ...], both: int, only_a: int, only_b: int, neither: int
) -> dict[str, Coefficient]:
    if not both + only_a + only_b + neither:
        return {name: Coefficient(None, NO_TEXT) for name in wanted}
    return fourfold.figures(wanted, both, only_a, only_b, neither)


def _together(spreads: list[tuple[int, list[int]]]) -> Ratings:
    """Return the ratings of all coders: of each character, how many marked it and how many did not."""
    rows = [(marked, team - marked) for team, counts in spreads for marked in range(team + 1)]
    times = [one for _, counts in spreads for one in counts]
    return from_distribution(rows, ("coded", "not coded"), times=times)


def _summed(spreads: list[tuple[int, Numbers]], axes: int | tuple[int, ...]) -> list[tuple[int, Any]]:
    """Return the counts of all coders, added over texts (axis 0), codes (axis 1) or both."""
    return [(team, table.sum(axis=axes).tolist()) for team, table in spreads]


def _in_order(codes: list[Thing]) -> list[tuple[int, Thing]]:
    """Return codes by their path, as people look for them."""
    return sorted(enumerate(codes), key=lambda each: (each[1].name.casefold(), each[1].name, each[0]))


__all__ = ["COEFFICIENTS", "DEFAULT_COEFFICIENTS", "Agreement", "PairCounts", "Part", "agree"]
