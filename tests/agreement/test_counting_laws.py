"""Laws of the sweep: it counts what looking at every character would count."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.agreement import counting
from refiqda.agreement.counting import Segments, count_coders, count_pair, segments
from refiqda.errors import InvalidArgumentError

Span = tuple[int, int, int]  # key, start, end
law = settings(max_examples=32, deadline=None)


@st.composite
def studies(draw: st.DrawFn, coders: int = 2) -> tuple[list[int], list[list[Span]]]:
    """Text lengths (0 among them) and spans of some coders, zero-length and touching the ends among them."""
    lengths = draw(st.lists(st.integers(0, 12), min_size=1, max_size=5))

    def span(key: int) -> st.SearchStrategy[Span]:
        ends = st.tuples(st.integers(0, lengths[key]), st.integers(0, lengths[key]))
        return ends.map(lambda pair: (key, min(pair), max(pair)))

    spans = st.lists(st.integers(0, len(lengths) - 1).flatmap(span), max_size=14)
    return lengths, [draw(spans) for _ in range(coders)]


def made(spans: Sequence[Span], lengths: Sequence[int]) -> Segments:
    columns = [list(column) for column in zip(*spans, strict=True)] or [[], [], []]
    return segments(columns[0], columns[1], columns[2], lengths)


def characters(spans: Sequence[Span]) -> set[tuple[int, int]]:
    return {(key, place) for key, start, end in spans for place in range(start, end)}


def counted(a: Segments, b: Segments) -> list[tuple[int, int, int, int]]:
    counts = count_pair(a, b)
    columns = (counts.both, counts.only_a, counts.only_b, counts.neither)
    assert all(column.dtype == np.int64 for column in columns)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@law
@given(studies())
def test_the_sweep_counts_what_looking_at_each_character_counts(
    study: tuple[list[int], list[list[Span]]],
) -> None:
    lengths, (one, other) = study
    a, b = characters(one), characters(other)
    expected = []
    for key, length in enumerate(lengths):
        line = {(key, place) for place in range(length)}
        expected.append((len(line & a & b), len(line & a - b), len(line & b - a), len(line - a - b)))
    assert counted(made(one, lengths), made(other, lengths)) == expected


@law
@given(studies(coders=4))
def test_counting_several_coders_is_counting_each_character(
    study: tuple[list[int], list[list[Span]]],
) -> None:
    lengths, coders = study
    marks = [characters(spans) for spans in coders]
    expected = [[0] * 5 for _ in lengths]
    for key, length in enumerate(lengths):
        for place in range(length):
            expected[key][sum((key, place) in mark for mark in marks)] += 1
    assert count_coders([made(spans, lengths) for spans in coders]).tolist() == expected


@law
@given(studies())
def test_segments_are_the_longest_disjoint_spans_of_what_is_covered(
    study: tuple[list[int], list[list[Span]]],
) -> None:
    lengths, (spans, _) = study
    joined = made(spans, lengths)
    listed: list[Span] = list(
        zip(joined.keys.tolist(), joined.starts.tolist(), joined.ends.tolist(), strict=True)
    )
    assert characters(listed) == characters(spans)
    assert all(end > start for _, start, end in listed)
    for (key, _, end), (next_key, next_start, _) in pairwise(listed):
        assert (next_key, next_start) > (key, end)
    covered = [sum(key == line for line, _ in characters(spans)) for key in range(len(lengths))]
    assert joined.covered().tolist() == covered


@law
@given(studies())
def test_swapping_the_coders_swaps_only_the_one_sided_counts(
    study: tuple[list[int], list[list[Span]]],
) -> None:
    lengths, (one, other) = study
    a, b = made(one, lengths), made(other, lengths)
    assert counted(a, b) == [(both, one, two, neither) for both, two, one, neither in counted(b, a)]


@law
@given(studies(), st.randoms(use_true_random=False))
def test_the_order_of_spans_and_repeats_of_them_change_nothing(
    study: tuple[list[int], list[list[Span]]], random: Random
) -> None:
    lengths, (one, other) = study
    shuffled = one + one[:3]
    random.shuffle(shuffled)
    assert counted(made(shuffled, lengths), made(other, lengths)) == counted(
        made(one, lengths), made(other, lengths)
    )


@law
@given(studies(), st.data())
def test_splitting_a_span_changes_nothing(
    study: tuple[list[int], list[list[Span]]], data: st.DataObject
) -> None:
    lengths, (one, other) = study
    split: list[Span] = []
    for key, start, end in one:
        cut = data.draw(st.integers(start, end))
        split += [(key, start, cut), (key, cut, end)]
    whole, parts = made(one, lengths), made(split, lengths)
    assert parts.first.tolist() == whole.first.tolist()
    assert parts.last.tolist() == whole.last.tolist()
    assert counted(parts, made(other, lengths)) == counted(whole, made(other, lengths))


@law
@given(studies(coders=3))
def test_counts_do_not_depend_on_whether_places_can_be_packed(
    study: tuple[list[int], list[list[Span]]],
) -> None:
    lengths, coders = study
    packed = [made(spans, lengths) for spans in coders]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "PACKED_BITS", 0)
        carried = [made(spans, lengths) for spans in coders]
        assert counted(carried[0], carried[1]) == counted(packed[0], packed[1])
    assert [one.first.tolist() for one in carried] == [one.first.tolist() for one in packed]


def test_texts_too_long_to_pack_are_counted_exactly() -> None:
    length = 10**15
    a = segments([0, 1, 1], [0, 5, 0], [length, length, 7], [length, length, 0])
    b = segments([1], [1], [length - 1], [length, length, 0])
    assert counted(a, b) == [(0, length, 0, 0), (length - 2, 2, 0, 0), (0, 0, 0, 0)]
    assert count_coders([a, b]).tolist() == [[0, length, 0], [0, 2, length - 2], [0, 0, 0]]


def test_the_figures_of_a_small_study_by_hand() -> None:
    lengths = [10, 0, 10]
    a = segments([0, 0, 2], [0, 3, 4], [4, 6, 4], lengths)  # 0-6 of the first text; the last span is empty
    b = segments([0], [5], [10], lengths)
    assert counted(a, b) == [(1, 5, 4, 0), (0, 0, 0, 0), (0, 0, 0, 10)]


def test_the_columns_handed_in_stay_as_they_are() -> None:
    columns = [np.array(column, dtype=np.int64) for column in ([1, 0, 1], [3, 2, 0], [5, 2, 4], [9, 9])]
    before = [column.tolist() for column in columns]
    joined = segments(*columns)
    counted(joined, joined)
    count_coders([joined, joined])
    assert [column.tolist() for column in columns] == before
    assert joined.ends.tolist() == [5]


def test_no_spans_and_no_keys_are_counted_too() -> None:
    empty = segments([], [], [], [])
    assert counted(empty, empty) == []
    nothing = segments([], [], [], [4, 0])
    assert counted(nothing, nothing) == [(0, 0, 0, 4), (0, 0, 0, 0)]
    assert count_coders([nothing]).tolist() == [[4, 0], [0, 0]]


@pytest.mark.parametrize(
    ("keys", "starts", "ends", "lengths", "fault"),
    [
        ([0], [0], [6], [5], "outside its text"),
        ([0], [-1], [2], [5], "outside its text"),
        ([0], [3], [2], [5], "outside its text"),
        ([0], [2**63 - 1], [-(2**63) + 9], [5], "outside its text"),
        ([1], [0], [1], [5], "key without a text length"),
        ([-1], [0], [1], [5], "key without a text length"),
        ([0], [0, 1], [1], [5], "differ in number"),
        ([0], [0.5], [1.5], [5], "whole numbers"),
        ([0], [[0]], [1], [5], "whole numbers"),
        ([], [], [], [-1], "negative or too large"),
        ([], [], [], [2**62], "negative or too large"),
        ([], [], [], [2**61, 2**61], "too long to count"),
    ],
)
def test_spans_that_cannot_be_are_refused(
    keys: list[int], starts: list[int], ends: list[int], lengths: list[int], fault: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=fault):
        segments(keys, starts, ends, lengths)


def test_coders_of_different_texts_and_no_coder_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="different texts"):
        count_pair(segments([], [], [], [5]), segments([], [], [], [6]))
    with pytest.raises(InvalidArgumentError, match="no coder"):
        count_coders([])
