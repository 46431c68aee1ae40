"""The map between raw numbers and canonical positions, held against counting by encoding every prefix."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import InvalidArgumentError
from refiqda.text.positions import (
    ALL_RULES,
    BYTE_ORDER_MARK,
    RULE_SPELLINGS,
    STANDARD_RULE,
    PositionFlag,
    PositionMap,
    PositionRule,
    as_column,
    canonical_string,
    format_rule,
    parse_rule,
)
from tests.text.texts import FAMILY, SHORT_TEXTS, boundaries, count, rules, stored_texts, touched

if TYPE_CHECKING:
    from refiqda.text.positions import Side, Unit

modest = settings(max_examples=39, deadline=None)


def rule_of(spelling: str) -> PositionRule:
    rule = parse_rule(spelling)
    assert rule is not None
    return rule


# --- rules ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ALL_RULES, ids=str)
def test_every_rule_survives_being_spelled_and_read(rule: PositionRule) -> None:
    assert parse_rule(format_rule(rule)) == rule
    assert str(rule) == format_rule(rule)


def test_auto_is_no_rule_but_the_wish_to_look() -> None:
    assert parse_rule("auto") is None
    assert format_rule(None) == "auto"


def test_the_offered_spellings_are_those_of_the_contract() -> None:
    assert RULE_SPELLINGS == (
        "auto",
        "codepoint",
        "codepoint+crlf1",
        "utf16",
        "utf16+crlf1",
        "utf8",
        "utf8+crlf1",
    )
    assert [parse_rule(spelling) for spelling in RULE_SPELLINGS].count(None) == 1


def test_a_rule_reads_as_its_three_parts() -> None:
    rule = rule_of(" UTF16+crlf1 ")
    assert rule == PositionRule(unit="utf16", newline="crlf1")
    assert rule.to_dict() == {"unit": "utf16", "newline": "crlf1", "bom": "dropped"}


@pytest.mark.parametrize(
    "spelling", ["", "utf-16", "utf16+crlf2", "utf16+crlf1+crlf1", "auto+crlf1", "bytes"]
)
def test_an_unknown_spelling_is_refused_with_what_is_allowed(spelling: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        parse_rule(spelling)
    assert all(allowed in str(caught.value) for allowed in RULE_SPELLINGS)


def test_a_rule_made_of_unknown_parts_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(InvalidArgumentError, match="codepoint, utf16, utf8"):
        PositionRule(unit=cast("Unit", "bytes"))


# --- the map against the slow count ---------------------------------------------------------------


@modest
@given(stored_texts, rules)
def test_raw_numbers_are_the_units_of_the_encoded_prefix(raw: str, rule: PositionRule) -> None:
    edges = boundaries(raw, rule)
    found = PositionMap(raw, rule)
    assert found.length == len(canonical_string(raw)) == len(edges) - 1
    assert found.raw_length == edges[-1]
    assert found.to_raw(np.arange(found.length + 1)).tolist() == edges


@modest
@given(stored_texts, rules)
def test_every_raw_number_rounds_to_the_boundaries_around_it(raw: str, rule: PositionRule) -> None:
    edges = boundaries(raw, rule)
    found = PositionMap(raw, rule)
    numbers = np.arange(found.raw_length + 1)
    down, flags = found.to_canonical(numbers, "start")
    up, same_flags = found.to_canonical(numbers, "end")
    assert flags.tolist() == same_flags.tolist()
    assert flags.dtype == np.uint8
    for number in numbers.tolist():
        assert down[number] == max((at for at, edge in enumerate(edges) if edge <= number), default=0)
        assert up[number] == min(at for at, edge in enumerate(edges) if edge >= number)
        before_the_text = number == 0 < edges[0]
        assert (flags[number] == 0) == (number in edges or before_the_text)


@modest
@given(stored_texts, rules)
def test_there_and_back_is_where_one_was(raw: str, rule: PositionRule) -> None:
    found = PositionMap(raw, rule)
    positions = np.arange(found.length + 1)
    sides: tuple[Side, Side] = ("start", "end")
    for side in sides:
        back, flags = found.to_canonical(found.to_raw(positions), side)
        assert back.tolist() == positions.tolist()
        assert not flags.any()


@modest
@given(stored_texts, rules)
def test_a_greater_number_is_never_an_earlier_place(raw: str, rule: PositionRule) -> None:
    found = PositionMap(raw, rule)
    numbers = np.arange(-3, found.raw_length + 4)
    down, _ = found.to_canonical(numbers, "start")
    up, _ = found.to_canonical(numbers, "end")
    assert all(before <= after for before, after in pairwise(down.tolist()))
    assert all(before <= after for before, after in pairwise(up.tolist()))
    assert (down <= up).all()
    assert down.min() == 0
    assert up.max() == found.length


@modest
@given(stored_texts, rules, st.data())
def test_a_span_covers_the_characters_that_its_range_touches(
    raw: str, rule: PositionRule, data: st.DataObject
) -> None:
    found = PositionMap(raw, rule)
    numbers = st.integers(0, found.raw_length)
    ranges = data.draw(st.lists(st.tuples(numbers, numbers), max_size=10))
    starts, ends, flags = found.to_spans([start for start, _ in ranges], [end for _, end in ranges])
    for (start, end), first, last, flag in zip(
        ranges, starts.tolist(), ends.tolist(), flags.tolist(), strict=True
    ):
        covered = touched(raw, rule, min(start, end), max(start, end))
        assert list(range(first, last)) == covered
        assert bool(flag & PositionFlag.SWAPPED) == (end < start)
        assert not flag & PositionFlag.UNUSABLE


@pytest.mark.parametrize("rule", ALL_RULES, ids=str)
@pytest.mark.parametrize("raw", SHORT_TEXTS, ids=ascii)
def test_short_odd_texts_are_counted_as_their_prefixes(raw: str, rule: PositionRule) -> None:
    found = PositionMap(raw, rule)
    edges = boundaries(raw, rule)
    assert found.to_raw(range(len(edges))).tolist() == edges
    assert found.to_canonical(edges)[0].tolist() == list(range(len(edges)))


def test_one_word_has_four_numbers_under_four_rules() -> None:
    raw = f"T\u00fcr \U0001f642: s\u00fc\u00df\r\n{FAMILY} da.\r\nnow"
    assert len(raw) == 26
    numbers = {spelling: PositionMap(raw, rule_of(spelling)) for spelling in RULE_SPELLINGS[1:]}
    starts = {spelling: found.to_raw(21).item() for spelling, found in numbers.items()}
    assert starts == {
        "codepoint": 23,
        "codepoint+crlf1": 21,
        "utf16": 27,
        "utf16+crlf1": 25,
        "utf8": 42,
        "utf8+crlf1": 40,
    }
    for spelling, found in numbers.items():
        first, last, flags = found.to_spans(starts[spelling], starts[spelling] + 3)
        assert canonical_string(raw)[first:last] == "now"
        assert flags == 0


# --- rounding and flags, one by one ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "spelling", "number", "flag"),
    [
        ("a\U0001f642b", "utf16", 2, PositionFlag.INSIDE_PAIR),
        ("a\U0001f642b", "utf8", 3, PositionFlag.INSIDE_SEQUENCE),
        ("a\u00e9b", "utf8", 2, PositionFlag.INSIDE_SEQUENCE),
        ("a\r\nb", "utf16", 2, PositionFlag.INSIDE_CRLF),
        ("a\r\nb", "utf8", 2, PositionFlag.INSIDE_CRLF),
        ("a\r\nb", "codepoint", 2, PositionFlag.INSIDE_CRLF),
    ],
)
def test_a_number_inside_a_character_rounds_outward_and_says_why(
    raw: str, spelling: str, number: int, flag: PositionFlag
) -> None:
    found = PositionMap(raw, rule_of(spelling))
    assert [column.item() for column in found.to_canonical(number, "start")] == [1, flag]
    assert [column.item() for column in found.to_canonical(number, "end")] == [2, flag]
    assert [column.item() for column in found.to_spans(number, number)] == [1, 1, flag]
    assert flag & PositionFlag.ROUNDED


def test_a_pair_beside_a_crlf_keeps_its_own_reason() -> None:
    found = PositionMap("\r\n\U0001f642\r\n", rule_of("utf16"))
    _, flags = found.to_canonical([1, 3, 5])
    assert flags.tolist() == [PositionFlag.INSIDE_CRLF, PositionFlag.INSIDE_PAIR, PositionFlag.INSIDE_CRLF]


def test_a_lone_cr_and_a_doubled_cr_are_newlines_of_their_own() -> None:
    found = PositionMap("a\rb\r\r\nc", STANDARD_RULE)
    assert found.to_raw(range(7)).tolist() == [0, 1, 2, 3, 4, 6, 7]
    assert canonical_string("a\rb\r\r\nc") == "a\nb\n\nc"


def test_a_counted_byte_order_mark_shifts_by_its_units() -> None:
    raw = f"{BYTE_ORDER_MARK}ab"
    shifts = {
        str(rule): PositionMap(raw, rule).to_raw(0).item() for rule in ALL_RULES if rule.newline == "stored"
    }
    assert shifts == {
        "codepoint": 0,
        "utf16": 0,
        "utf8": 0,
        "codepoint+bom": 1,
        "utf16+bom": 1,
        "utf8+bom": 3,
    }


def test_a_span_from_before_a_counted_byte_order_mark_begins_with_the_text() -> None:
    found = PositionMap(f"{BYTE_ORDER_MARK}\u00e9b", rule_of("utf8+bom"))
    starts, ends, flags = found.to_spans([0, 1, 0], [5, 6, 2])
    assert starts.tolist() == [0, 0, 0]
    assert ends.tolist() == [1, 2, 0]
    assert flags.tolist() == [0, PositionFlag.INSIDE_SEQUENCE, PositionFlag.INSIDE_SEQUENCE]


def test_only_the_first_byte_order_mark_is_one() -> None:
    raw = BYTE_ORDER_MARK * 2 + "a"
    assert canonical_string(raw) == BYTE_ORDER_MARK + "a"
    assert PositionMap(raw, rule_of("utf16")).to_raw(1) == 1


def test_a_place_outside_the_text_is_the_nearest_and_flagged() -> None:
    found = PositionMap("a\r\n\U0001f642", rule_of("utf16"))
    positions, flags = found.to_canonical([-1, 6, 10**40, -(10**40)])
    assert positions.tolist() == [0, 3, 3, 0]
    beyond, negative = PositionFlag.BEYOND_END, PositionFlag.NEGATIVE
    assert flags.tolist() == [negative, beyond, beyond, negative]


def test_a_span_beyond_the_text_is_unusable_unless_clamping_is_asked_for() -> None:
    found = PositionMap("abc", STANDARD_RULE)
    starts, ends, flags = found.to_spans([1, 4, 5], [9, 9, 0])
    assert starts.tolist() == ends.tolist() == [-1, -1, -1]
    assert (flags & np.uint8(PositionFlag.UNUSABLE) != 0).all()
    starts, ends, flags = found.to_spans([1, 4, 5], [9, 9, 0], clamp=True)
    assert starts.tolist() == [1, 3, 0]
    assert ends.tolist() == [3, 3, 3]
    beyond = PositionFlag.BEYOND_END
    assert flags.tolist() == [beyond, beyond, beyond | PositionFlag.SWAPPED]


def test_a_span_with_a_negative_number_is_unusable_even_when_clamped() -> None:
    starts, ends, flags = PositionMap("abc", STANDARD_RULE).to_spans([-1], [2], clamp=True)
    assert (starts.item(), ends.item()) == (-1, -1)
    assert flags.item() == PositionFlag.NEGATIVE | PositionFlag.UNUSABLE


def test_reversed_ends_are_exchanged_before_rounding() -> None:
    starts, ends, flags = PositionMap("a\U0001f642b", rule_of("utf16")).to_spans([3, 2], [0, 1])
    assert starts.tolist() == [0, 1]
    assert ends.tolist() == [2, 2]
    pair = PositionFlag.SWAPPED | PositionFlag.INSIDE_PAIR
    assert flags.tolist() == [PositionFlag.SWAPPED, pair]


def test_a_lone_surrogate_raises_nothing() -> None:
    raw = "a\ud83db\r\n"
    assert [
        PositionMap(raw, rule_of(spelling)).raw_length for spelling in ("codepoint", "utf16", "utf8")
    ] == [5, 5, 7]


# --- columns --------------------------------------------------------------------------------------


def test_columns_keep_their_shape() -> None:
    found = PositionMap("abc", STANDARD_RULE)
    assert found.to_canonical(np.zeros((2, 3), dtype=np.int32))[0].shape == (2, 3)
    assert found.to_canonical([])[0].shape == (0,)
    assert found.to_raw(1).shape == ()


def test_unsigned_numbers_do_not_wrap_around() -> None:
    assert as_column(np.array([2**64 - 1, 5], dtype=np.uint64)).tolist() == [2**63 - 1, 5]


@pytest.mark.parametrize("values", [[0.5], ["1"], [None], [True]], ids=repr)
def test_what_is_no_integer_is_refused(values: list[int]) -> None:
    with pytest.raises(InvalidArgumentError, match="integers"):
        as_column(values)


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="differ in number"):
        PositionMap("abc", STANDARD_RULE).to_spans([0, 1], [1])


@pytest.mark.parametrize("position", [-1, 4])
def test_a_canonical_position_outside_the_text_is_the_callers_mistake(position: int) -> None:
    with pytest.raises(InvalidArgumentError, match="0 to 3"):
        PositionMap("abc", STANDARD_RULE).to_raw(position)


def test_the_map_of_a_plain_text_is_one_run_whatever_the_rule() -> None:
    for rule in ALL_RULES:
        found = PositionMap("plain words\n" * 50, rule)
        assert found._run_start.size == 1
        assert found._plain


def test_a_long_text_of_many_kinds_agrees_with_counting() -> None:
    piece = f"T\u00fcr \U0001f642 {FAMILY}\r\n\r\u6f22"
    raw = BYTE_ORDER_MARK + piece * 2000
    for rule in ALL_RULES:
        found = PositionMap(raw, rule)
        before = count(BYTE_ORDER_MARK, rule) if rule.bom == "counted" else 0
        assert found.raw_length == before + 2000 * count(piece, rule)
        third = found.length // 2000 * 3
        assert found.to_raw(third) == before + 3 * count(piece, rule)


def test_what_a_map_says_of_itself_shows_no_words() -> None:
    assert (
        repr(PositionMap("secret", STANDARD_RULE)) == "PositionMap(rule='codepoint', length=6, raw_length=6)"
    )


# --- nothing a file says raises, and what a position costs ----------------------------------------

any_numbers = st.integers(-5, 60) | st.integers(-(2**70), 2**70)


@modest
@given(stored_texts, rules, st.lists(st.tuples(any_numbers, any_numbers), max_size=12), st.booleans())
def test_whatever_numbers_a_file_holds_the_spans_lie_in_the_text_or_are_told(
    raw: str,
    rule: PositionRule,
    ranges: list[tuple[int, int]],
    clamp: bool,
) -> None:
    found = PositionMap(raw, rule)
    starts, ends, flags = found.to_spans(
        [start for start, _ in ranges], [end for _, end in ranges], clamp=clamp
    )
    for (start, end), first, last, flag in zip(
        ranges, starts.tolist(), ends.tolist(), flags.tolist(), strict=True
    ):
        outside = min(start, end) < 0 or (max(start, end) > found.raw_length and not clamp)
        assert bool(flag & PositionFlag.UNUSABLE) == outside
        assert (first, last) == (-1, -1) if outside else 0 <= first <= last <= found.length
        assert bool(flag & PositionFlag.SWAPPED) == (end < start)
        assert bool(flag & PositionFlag.BEYOND_END) == (max(start, end) > found.raw_length)
        assert bool(flag & PositionFlag.NEGATIVE) == (min(start, end) < 0)


@modest
@given(stored_texts, rules)
def test_an_exact_raw_number_comes_back_from_its_place(raw: str, rule: PositionRule) -> None:
    found = PositionMap(raw, rule)
    numbers = np.arange(found.raw_length + 1)
    places, flags = found.to_canonical(numbers)
    first = boundaries(raw, rule)[0]
    exact = (flags == 0) & (numbers >= first)  # before a counted byte order mark is the place after it
    assert found.to_raw(places[exact]).tolist() == numbers[exact].tolist()


def test_a_map_keeps_runs_and_not_characters() -> None:
    line = "Ein Satz mit Wörtern, lang genug. " * 30
    raw = (line + "\U0001f642\r\n") * 40
    sizes = {str(rule): PositionMap(raw, rule)._run_start.size for rule in ALL_RULES if rule.bom == "dropped"}
    assert sizes["codepoint"] == 80
    assert sizes["utf16"] == 160 - 40
    assert sizes["codepoint+crlf1"] == 1
    assert all(size < len(raw) / 6 for size in sizes.values())


def test_a_column_is_one_binary_search_whatever_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    found = PositionMap("a\U0001f642b\r\n" * 1000, rule_of("utf16"))
    searches: list[int] = []
    plain = np.searchsorted

    def counted(runs: np.ndarray, numbers: np.ndarray, side: str) -> object:
        searches.append(np.size(numbers))
        return plain(runs, numbers, side=side)  # type: ignore[call-overload]  # passed on

    monkeypatch.setattr(np, "searchsorted", counted)
    found.to_canonical(np.arange(5000))
    found.to_raw(np.arange(2000))
    assert searches == [5000, 2000]


def test_small_numbers_beside_one_beyond_all_signed_ones_stay_numbers() -> None:
    found = PositionMap("abc", PositionRule("codepoint"))
    starts, ends, flags = found.to_spans([0, 0], [3, 2**63])
    assert (starts.tolist(), ends.tolist()) == ([0, -1], [3, -1])
    assert flags[1] & PositionFlag.BEYOND_END
    with pytest.raises(InvalidArgumentError):
        found.to_spans([0.0], [1.5])  # type: ignore[list-item]  # no positions
