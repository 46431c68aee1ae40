"""Intervals are percentiles of the figures of drawn sources, the same everywhere, and open about what is undefined."""

from __future__ import annotations

import math
import random
from itertools import combinations
from typing import TYPE_CHECKING

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.agreement import resampling
from refiqda.agreement.coefficients import from_counts, from_distribution, pooled_kappa
from refiqda.agreement.many_figures import Counts, known, values_of
from refiqda.agreement.resampling import bootstrap
from refiqda.agreement.tallies import Tally, tally
from refiqda.agreement.things import Thing, Track
from refiqda.errors import InvalidArgumentError
from tests.agreement.tally_cases import Row, material, of_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.agreement.tallies import Medium

FIXED = (-0.12002652027629412, 0.08962575870627318)
"""To the last digit, on every platform."""
OF_TWO = sorted(known() - {"pooled_kappa", "krippendorff_alpha_sets"})
OF_TEAMS = ("percent_agreement", "fleiss_kappa", "krippendorff_alpha", "gwet_ac1", "brennan_prediger")


def made(counted: Sequence[Sequence[Sequence[int]]], medium: Medium = "text") -> Tally:
    """Return a tally of two coders with these fields by source and code."""
    table = np.array(counted, dtype=np.int64)[None]
    sources, codes = table.shape[1:3]
    both, only_a, only_b, neither = np.moveaxis(table[0], -1, 0)
    return Tally(
        medium=medium,
        unit="character",
        uncoded="counted",
        coders=("A", "B"),
        sources=tuple(Thing(f"source {one}", f"s{one}") for one in range(sources)),
        codes=tuple(Thing(f"code {one}", f"k{one}") for one in range(codes)),
        pairs=((0, 1),),
        counted=table,
        spreads=[((0, 1), np.stack((neither, only_a + only_b, both), axis=-1))],
        worked=np.ones((2, sources), dtype=bool),
        untouched=(),
    )


def at_random(sources: int, codes: int, seed: int = 5) -> Tally:
    draw = random.Random(seed)  # noqa: S311 - no secret
    return made([[[draw.randint(0, 90) for _ in range(4)] for _ in range(codes)] for _ in range(sources)])


fields = st.lists(st.sampled_from([0, 0, 1, 2, 7, 40, 12345]), min_size=4, max_size=4)


@settings(max_examples=26, deadline=None)
@given(fields)
def test_a_column_of_figures_of_two_is_the_coefficient_of_each(row: list[int]) -> None:
    counts = Counts(np.array(row, dtype=np.float64).reshape(1, 1, 1, 4), ((0, 1),), [])
    for name in OF_TWO:
        value = getattr(from_counts(*row), name)().value
        found = values_of(name, counts)[0]
        assert not isinstance(found, str)
        assert math.isnan(found[0]) if value is None else found[0] == pytest.approx(value, abs=1e-12)


@settings(max_examples=26, deadline=None)
@given(
    st.lists(st.sampled_from([0, 1, 5, 30]), min_size=4, max_size=4),
    st.lists(st.integers(0, 9), min_size=3, max_size=3),
)
def test_a_column_of_figures_of_teams_is_the_coefficient_of_each(three: list[int], two: list[int]) -> None:
    teams = [(3, np.array([[three]], dtype=np.float64)), (2, np.array([[two]], dtype=np.float64))]
    counts = Counts(np.zeros((1, 1, 3, 4)), tuple(combinations(range(3), 2)), teams)
    rows = [(many, 3 - many) for many in range(4)] + [(many, 2 - many) for many in range(3)]
    ratings = from_distribution(rows, ("coded", "not coded"), times=three + two)
    for name in OF_TEAMS:
        value = getattr(ratings, name)().value
        found = values_of(name, counts)[1]
        assert not isinstance(found, str)
        assert math.isnan(found[0]) if value is None else found[0] == pytest.approx(value, abs=1e-12)


def test_pooled_kappa_and_alpha_of_sets_are_of_all_codes() -> None:
    counts = made([[[30, 5, 7, 58], [0, 9, 3, 88], [60, 1, 0, 39]]])
    table = counts.counted[0, 0].tolist()
    columns = Counts(
        counts.counted.transpose(1, 2, 0, 3).astype(np.float64), counts.pairs,
        [(2, counts.spreads[0][1].astype(np.float64))],
    )  # fmt: skip
    pooled, *of_parts = values_of("pooled_kappa", columns)
    assert not isinstance(pooled, str)
    assert pooled[0] == pytest.approx(pooled_kappa([from_counts(*row) for row in table]).value)
    assert of_parts == ["it is a figure of all codes together"] * 4
    sets = values_of("krippendorff_alpha_sets", columns)[0]
    assert not isinstance(sets, str)
    apart = expected = 0.0
    for a, b, c, d in table:
        n = a + b + c + d
        apart += (b + c) / n
        expected += (2 * a + b + c) * (2 * d + b + c) / (n * (2 * n - 1))
    assert sets[0] == pytest.approx(1 - apart / expected)


def test_the_interval_is_that_of_the_sums_of_the_drawn_sources() -> None:
    counts = at_random(7, 2)
    samples, seed = 99, 3
    found = bootstrap(counts, ["cohen_kappa", "dice"], samples=samples, seed=seed, level=0.9)
    bits = np.random.PCG64(seed).random_raw(7 * samples)
    drawn = [[((int(one) >> 32) * 7) >> 32 for one in bits[n * 7 : n * 7 + 7]] for n in range(samples)]
    for code in range(2):
        values = []
        for sources in drawn:
            total = [sum(int(counts.counted[0, one, code, field]) for one in sources) for field in range(4)]
            values.append(from_counts(*total).cohen_kappa().value or 0.0)
        values.sort()
        interval = found.by_code[code]["cohen_kappa"]
        assert interval.low == pytest.approx(values[4])
        assert interval.high == pytest.approx(values[-5])
    assert found.overall["dice"] == found.by_pair[0]["dice"]
    assert (found.samples, found.seed, found.drawn) == (99, 3, "7 sources")
    assert found.notes == ("there were only 7 to draw from, so the intervals are rough",)


def test_one_seed_gives_one_interval_whatever_the_order_of_sources() -> None:
    counts = at_random(12, 3)
    found = bootstrap(counts, ["krippendorff_alpha"], samples=200, seed=11)
    order = [*range(5, 12), *range(5)]
    turned = attrs.evolve(
        counts,
        sources=tuple(counts.sources[one] for one in order),
        counted=counts.counted[:, order],
        spreads=[((0, 1), counts.spreads[0][1][order])],
    )
    assert bootstrap(turned, ["krippendorff_alpha"], samples=200, seed=11) == found
    assert bootstrap(counts, ["krippendorff_alpha"], samples=200, seed=12).overall != found.overall
    assert (found.overall["krippendorff_alpha"].low, found.overall["krippendorff_alpha"].high) == FIXED


def test_what_is_undefined_too_often_has_no_interval_and_says_how_often() -> None:
    rare = made([[[0, 0, 0, 50]]] * 9 + [[[5, 2, 2, 41]]])
    found = bootstrap(rare, ["dice"], samples=1000, seed=1).overall["dice"]
    assert (found.low, found.high) == (None, None)
    assert found.why == f"it is undefined in {found.undefined:,} of 1,000 resamples"
    assert 250 < found.undefined < 450
    often = made([[[0, 0, 0, 50]]] * 6 + [[[5, 2, 2, 41]]] * 4)
    found = bootstrap(often, ["dice"], samples=1000, seed=1).overall["dice"]
    assert 0 < found.undefined <= 50
    assert found.low == found.high == pytest.approx(10 / 14)


def test_figures_that_are_not_made_of_counts_have_no_interval() -> None:
    found = bootstrap(at_random(12, 2), ["gamma"], samples=10, seed=0)
    assert found.overall["gamma"].why == "no interval is computed for it"
    assert [one["gamma"].why for one in (*found.by_code, *found.by_pair)] == [
        "no interval is computed for it"
    ] * 3
    assert found.notes == ()


def test_what_compares_two_has_an_interval_with_each_pair() -> None:
    rows: list[Row] = [(coder, text, 0, coder, 6) for coder in range(3) for text in range(4)]
    counts = tally(material(of_texts(["0123456789"] * 4), rows, coders=3, codes=1))
    found = bootstrap(counts, ["cohen_kappa", "conger_kappa", "dice", "pooled_kappa"], samples=50, seed=2)
    assert found.overall["cohen_kappa"].why is not None
    assert found.overall["pooled_kappa"].why is not None
    assert found.by_pair[0]["cohen_kappa"].low == pytest.approx(from_counts(20, 4, 0, 16).cohen_kappa().value)
    assert found.overall["dice"].low == pytest.approx(2 * 52 / (2 * 52 + 16))
    conger = found.overall["conger_kappa"].low
    assert conger is not None
    assert 0.5 < conger < 1


def test_blocks_are_drawn_from_one_text() -> None:
    text = "".join(f"Line {number} of it.\n" for number in range(27))
    rows: list[Row] = [(0, 0, 0, 0, 200), (1, 0, 0, 20, 230)]
    counts = tally(material(of_texts([text]), rows, codes=1, texts={0: text}), unit="sentence")
    found = bootstrap(counts, ["dice"], samples=300, seed=4)
    assert found.drawn == "9 blocks of 3 lines that follow one another, of one source"
    interval = found.overall["dice"]
    assert interval.low is not None
    assert interval.high is not None
    assert 0 < interval.low < interval.high <= 1


def test_blocks_add_up_to_the_text_without_what_moderators_say() -> None:
    parts = [f"M: Question {n}?\n" if n % 2 else f"P: Answer {n}. And more.\n" for n in range(40)]
    text = "".join(parts)
    starts = [sum(map(len, parts[:n])) for n in range(41)]
    turns = [(starts[n], starts[n + 1] - 1) for n in range(40)]
    outside = {0: turns[1::2]}
    rows: list[Row] = [(0, 0, 0, 5, 300), (1, 0, 0, 40, 350), (0, 0, 1, 500, 520)]
    for unit in ("character", "sentence", "turn", "paragraph"):
        for uncoded in ("counted", "left out"):
            counts = tally(
                material(of_texts([text]), rows, texts={0: text}, outside=outside, turns={0: turns}),
                unit=unit, uncoded=uncoded,
            )  # fmt: skip
            found = counts.blocks()
            assert found is not None
            blocks, described = found
            assert described == "7 blocks of 3 turns that follow one another, of one source"
            assert blocks.counted.sum(axis=1).tolist() == counts.counted.sum(axis=1).tolist()


def test_segments_belong_to_the_block_that_they_begin_in() -> None:
    text = "".join(f"Line {number:02} of it.\n" for number in range(27))
    everywhere = [(n, coder, code) for n in range(24) for coder in (0, 1) for code in (0, 1)]
    rows: list[Row] = [(coder, 0, code, 16 * n + coder, 16 * n + 9) for n, coder, code in everywhere]
    rows = [row for place, row in enumerate(rows) if place % 7]
    one = material(of_texts([text]), rows, texts={0: text}, outside={0: [(0, 9), (100, 120)]})
    counts = tally(one, unit="segment", overlap=80)
    found = counts.blocks()
    assert found is not None
    blocks, described = found
    assert described == "9 blocks of 3 lines that follow one another, of one source"
    assert blocks.counted.sum(axis=1).tolist() == counts.counted.sum(axis=1).tolist()
    assert (blocks.counted.sum(axis=(0, 2, 3)) > 0).sum() > 4
    assert bootstrap(counts, ["dice"], samples=50, seed=1).overall["dice"].low is not None
    pages = [Track(0, "area", "report", 0, 100, 100) for _ in range(3)]
    document = material(pages, boxes=[(coder, page, 0, 0, 0, 50, 50) for coder in (0, 1) for page in (0, 2)])
    found = tally(document, unit="segment", medium="area").blocks()
    assert found is not None
    assert found[0].counted[0, :, 0].tolist() == [[2, 0, 0, 0], [0, 0, 0, 0], [2, 0, 0, 0]]


def test_recordings_and_documents_have_blocks_and_one_picture_has_none() -> None:
    recording = material(
        [Track(0, "time", "talk", 600_000)], [(0, 0, 0, 0, 90_000), (1, 0, 0, 5_000, 80_000)], codes=1
    )
    found = bootstrap(tally(recording, medium="time"), ["dice"], samples=20, seed=1)
    assert found.drawn == "15 blocks of 4 stretches of ten seconds that follow one another, of one source"
    pages = [Track(0, "area", "report", 0, 100, 100) for _ in range(3)]
    document = material(
        pages, boxes=[(coder, page, 0, coder, 0, 50, 50) for coder in (0, 1) for page in (0, 1)]
    )
    assert (
        bootstrap(tally(document, medium="area"), ["dice"], samples=20, seed=1).drawn
        == "3 pages of one source"
    )
    picture = material(pages[:1], boxes=[(coder, 0, 0, coder, 0, 50, 50) for coder in (0, 1)])
    found = bootstrap(tally(picture, medium="area"), ["dice"], samples=20, seed=1)
    assert found.overall["dice"].why == "there is one source only, and it has no parts that could be drawn"
    assert found.by_code[0] == found.overall


def test_nothing_compared_and_single_lines_have_no_interval() -> None:
    short = material(of_texts(["one line"]), [(0, 0, 0, 0, 3), (1, 0, 0, 2, 5)], texts={0: "one line"})
    assert bootstrap(tally(short), ["dice"], samples=5, seed=1).overall["dice"].why == resampling.ONE
    alone = material(of_texts(["one line"]), [(0, 0, 0, 0, 3)], texts={0: "one line"})
    assert bootstrap(tally(alone), ["dice"], samples=5, seed=1).overall["dice"].why == resampling.NONE
    bare = material(of_texts(["one line"]), [(0, 0, 0, 0, 3), (1, 0, 0, 2, 5)])
    assert bootstrap(tally(bare), ["dice"], samples=5, seed=1).overall["dice"].why == resampling.ONE


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"samples": 0}, "resamples"),
        ({"samples": 10**9}, "resamples"),
        ({"seed": -1}, "seed"),
        ({"level": 1.0}, "level"),
    ],
)
def test_numbers_that_cannot_be_are_refused(change: dict[str, float], fault: str) -> None:
    asked = {"samples": 10, "seed": 1, "level": 0.9, **change}
    with pytest.raises(InvalidArgumentError, match=fault):
        bootstrap(at_random(2, 1), ["dice"], **asked)  # type: ignore[arg-type]


def test_sums_past_what_doubles_hold_are_added_as_whole_numbers() -> None:
    huge = made([[[1 << 52, 3, 5, 1 << 52]]] * 3)
    found = bootstrap(huge, ["percent_agreement"], samples=20, seed=1).overall["percent_agreement"]
    assert found.low == pytest.approx(1.0)
