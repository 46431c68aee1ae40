"""Decoding, and the text of a source as a value."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import InvalidArgumentError, UnusableMemberError
from refiqda.text.canonical import DecodedText, Text, decode_text, newline_form
from refiqda.text.positions import BYTE_ORDER_MARK, PositionRule
from tests.text.texts import boundaries, rules, stored_texts

UTF16 = PositionRule("utf16")

modest = settings(max_examples=39, deadline=None)


# --- decoding -------------------------------------------------------------------------------------


@modest
@given(stored_texts)
def test_decoding_keeps_every_character_as_stored(raw: str) -> None:
    decoded = decode_text(raw.encode("utf-8"))
    assert decoded.raw == raw
    assert decoded.has_bom == (raw[:1] == BYTE_ORDER_MARK)
    assert decoded.newline == newline_form(raw)


@pytest.mark.parametrize(
    ("data", "offset", "hint"),
    [
        ("two words".encode("utf-16"), 0, "UTF-16"),
        ("caf\u00e9 \u00e0".encode("utf-16-le"), 6, "UTF-16"),
        ("caf\u00e9 noir".encode("cp1252"), 3, "Windows-1252"),
        ("caf\u00e9".encode()[:-1], 3, "cut off"),
        (b"ab\x81\x8d", 2, "Save the text as UTF-8"),
        ("caf\u00e9 ".encode() + b"\xff noir", 6, "damaged"),
    ],
)
def test_bytes_that_are_not_utf8_are_refused_with_offset_and_hint(
    data: bytes, offset: int, hint: str
) -> None:
    with pytest.raises(UnusableMemberError) as caught:
        decode_text(data, file="study.qdpx", member="sources/a.txt")
    assert caught.value.where == f"sources/a.txt, byte {offset}"
    assert hint in caught.value.remedy
    assert str(caught.value).startswith("study.qdpx: the text is not UTF-8 [")


def test_a_refusal_carries_none_of_the_words() -> None:
    with pytest.raises(UnusableMemberError) as caught:
        decode_text(b"secret \xff")
    assert "secret" not in str(caught.value)
    assert caught.value.where == "byte 7"
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        ("", "none"),
        ("one line\u2028still", "none"),
        ("a\nb", "lf"),
        ("a\r\nb\r\n", "crlf"),
        ("a\rb", "cr"),
        ("a\r\nb\n", "mixed"),
        ("a\r\r\nb", "mixed"),
    ],
    ids=ascii,
)
def test_the_form_of_line_ends_is_named(raw: str, form: str) -> None:
    assert newline_form(raw) == form
    assert Text.from_string(raw).newline == form


# --- the text as a value --------------------------------------------------------------------------


@modest
@given(stored_texts, rules)
def test_bytes_and_string_give_the_same_text(raw: str, rule: PositionRule) -> None:
    text = Text.from_bytes(raw.encode("utf-8"), rule)
    assert text == Text.from_string(raw, rule)
    assert text.raw == raw
    assert text.has_bom == (raw[:1] == BYTE_ORDER_MARK)
    assert "\r" not in text.string
    assert len(text) == len(text.string)
    assert text.sha256 == f"sha256:{hashlib.sha256(text.string.encode()).hexdigest()}"


@modest
@given(stored_texts, rules)
def test_canonical_text_is_its_own_canonical_text(raw: str, rule: PositionRule) -> None:
    string = Text.from_string(raw, rule).string
    again = Text.from_string(string, rule)
    assert again.string == string.removeprefix(BYTE_ORDER_MARK)


@modest
@given(stored_texts, rules)
def test_positions_go_out_and_come_back(raw: str, rule: PositionRule) -> None:
    text = Text.from_string(raw, rule)
    positions = np.arange(len(text) + 1)
    assert text.to_canonical(text.to_raw(positions)).tolist() == positions.tolist()
    assert text.to_canonical(text.to_raw(len(text))) == len(text)


@modest
@given(stored_texts, st.data())
def test_one_study_exported_in_two_forms_has_the_same_spans(stored: str, data: st.DataObject) -> None:
    plain = Text.from_string(stored).string.lstrip(BYTE_ORDER_MARK)
    on_mac = Text.from_string(plain)
    on_windows = Text.from_bytes((BYTE_ORDER_MARK + plain.replace("\n", "\r\n")).encode(), UTF16)
    place = st.integers(0, len(plain))
    start, end = sorted((data.draw(place), data.draw(place)))
    windows_numbers = boundaries(on_windows.raw, UTF16)
    span = on_windows.to_spans([windows_numbers[start]], [windows_numbers[end]])
    assert [column.tolist() for column in span] == [[start], [end], [0]]
    assert [column.tolist() for column in on_mac.to_spans([start], [end])] == [[start], [end], [0]]
    assert on_windows.slice(start, end) == on_mac.slice(start, end) == plain[start:end]
    assert on_windows.sha256 == on_mac.sha256


def test_single_positions_are_plain_integers() -> None:
    text = Text.from_string("a\r\n\U0001f642b", UTF16)
    assert type(text.to_canonical(3)) is int
    assert type(text.to_raw(3)) is int
    assert (text.to_canonical(4), text.to_canonical(4, side="end"), text.to_raw(3)) == (2, 3, 5)


@pytest.mark.parametrize("number", [-1, 5, 10**30])
def test_a_raw_number_outside_the_text_is_refused_with_the_range(number: int) -> None:
    text = Text.from_string("a\r\nb", UTF16)
    with pytest.raises(InvalidArgumentError, match="Counted as utf16, it has the positions 0 to 4"):
        text.to_canonical(number)


def test_spans_from_a_file_never_raise_and_clamp_only_when_asked() -> None:
    text = Text.from_string("abc")
    assert [column.tolist() for column in text.to_spans([1], [9])][:2] == [[-1], [-1]]
    assert [column.tolist() for column in text.to_spans([1], [9], clamp=True)][:2] == [[1], [3]]


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 1), (0, 4)])
def test_a_slice_that_is_no_span_of_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(InvalidArgumentError, match="0 to 3"):
        Text.from_string("abc").slice(start, end)


def test_a_text_never_shows_its_words_by_accident() -> None:
    text = Text.from_string("secret")
    assert text.slice(0, 6) == "secret"
    assert "secret" not in repr(text)
    assert "secret" not in repr(text.positions)
    assert "secret" not in repr(DecodedText("secret"))


def test_the_map_is_made_once() -> None:
    text = Text.from_string("abc")
    assert text.positions is text.positions
    assert text.string is text.raw
