"""Which way of counting a number means: found out by the words of the passage."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.importing.counting import CODE_POINTS, RULES, Counter
from refiqda.text.positions import canonical_string

PIECES = ("word ", "é", "e\u0301", "🥖", "👩‍👩‍👧", "\n", "\r\n", "\r", "\ufeff", "漢", "\xa0", ". ")
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=24).map("".join)
spans = st.tuples(st.floats(0, 1), st.floats(0, 1))


def raw_number(raw: str, position: int, *, utf16: bool, crlf_is_one: bool) -> int:
    """Return the number of the raw code point ``position``, counted by hand."""
    before = raw[:position]
    count = sum(2 if utf16 and ord(one) > 0xFFFF else 1 for one in before)
    return count - (before.count("\r\n") if crlf_is_one else 0)


def chosen(raw: str, span: tuple[float, float]) -> tuple[int, int]:
    """Return two places of a text that are not inside of a CRLF."""
    places = [place for place in range(len(raw) + 1) if raw[place - 1 : place + 1] != "\r\n" or place == 0]
    first, last = sorted(places[int(part * (len(places) - 1))] for part in span)
    return first, last


@settings(max_examples=52, deadline=None)
@given(raw=texts, span=spans, utf16=st.booleans(), crlf_is_one=st.booleans())
def test_words_say_where_a_passage_is_however_it_was_counted(
    raw: str, span: tuple[float, float], utf16: bool, crlf_is_one: bool
) -> None:
    first, last = chosen(raw, span)
    words = raw[first:last]
    numbers = [raw_number(raw, place, utf16=utf16, crlf_is_one=crlf_is_one) for place in (first, last)]
    placed = Counter(raw).place(numbers[0], numbers[1], words)
    if placed is None:
        assert not words.strip("\ufeff")
        return
    found = canonical_string(raw)[placed.start : placed.end]
    if words.strip() and placed.sure:
        assert found.replace("\xa0", " ") == canonical_string(" " + words)[1:].replace(
            "\xa0", " "
        ) or raw.startswith("\ufeff")


@settings(max_examples=26, deadline=None)
@given(raw=texts.filter(lambda text: "\r" not in text and "🥖" not in text and "👩" not in text), span=spans)
def test_in_plain_texts_every_counting_is_the_same(raw: str, span: tuple[float, float]) -> None:
    first, last = chosen(raw, span)
    counter = Counter(raw)
    placed = counter.place(first, last, None)
    assert placed is not None
    assert placed.sure
    gone = int(raw.startswith("\ufeff"))
    assert canonical_string(raw)[placed.start : placed.end] == raw[max(first, gone) : max(last, gone)]


def test_a_row_without_words_goes_as_its_text_does() -> None:
    counter = Counter("🥖🥖 warm bread")
    assert counter.place(5, 9, "warm") is not None
    placed = counter.place(10, 15, None)
    assert placed is not None
    assert counter.string[placed.start : placed.end] == "bread"
    by_python = Counter("🥖🥖 warm bread")
    by_python.place(3, 7, "warm")
    placed = by_python.place(8, 13, None)
    assert placed is not None
    assert by_python.string[placed.start : placed.end] == "bread"
    assert not placed.sure


def test_a_text_that_says_nothing_goes_as_others_did() -> None:
    placed = Counter("🥖🥖 warm bread").place(3, 7, None, CODE_POINTS)
    assert placed is not None
    assert (placed.start, placed.end, placed.sure) == (3, 7, False)


def test_line_ends_as_qt_shows_them_are_line_ends() -> None:
    placed = Counter("one\ntwo 🥖").place(0, 7, "one\u2029two")
    assert placed is not None
    assert placed.sure


def test_the_whole_of_a_text_is_known_however_long_it_is_said_to_be() -> None:
    counter = Counter("🥖\r\nx")
    assert all(counter.covers_all(0, end) for end in (4, 5, 3))
    assert not counter.covers_all(0, 2)
    assert not counter.covers_all(1, 4)
    assert Counter("abc").covers_all(0, 3)


def test_words_at_several_places_are_not_guessed() -> None:
    placed = Counter("bread and bread").place(3, 8, "bread")
    assert placed is not None
    assert (placed.start, placed.end, placed.sure) == (3, 8, False)


def test_numbers_outside_of_a_text_have_no_place() -> None:
    for text in ("abc", "🥖bc"):
        assert Counter(text).place(0, 50, None) is None
        assert Counter(text).place(-2, 1, None) is None


def test_a_byte_order_mark_that_is_left_in_a_text_counts() -> None:
    assert {rule.bom for rule in RULES} == {"counted"}


def test_words_that_stand_at_both_places_are_told_and_prove_nothing() -> None:
    counter = Counter("🥖🥖🥖ha ha ha ha")
    placed = counter.place(9, 11, "ha")
    assert placed is not None
    assert placed.several
    assert not placed.sure
    assert not counter.votes


def test_words_at_one_of_the_places_are_sure() -> None:
    placed = Counter("🥖 warm bread").place(3, 7, "warm")
    assert placed is not None
    assert (placed.start, placed.end, placed.sure, placed.several) == (2, 6, True, False)
