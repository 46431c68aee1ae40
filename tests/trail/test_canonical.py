"""The one spelling is that of RFC 8785, for all that a trail holds; all else is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import InvalidArgumentError
from refiqda.trail.canonical import MAX_DEPTH, MAX_INT, NotCanonicalError, canonical, parsed

LETTERS = 'aZ é"\\/\n\x00\x1f\x7f\x85\u2028\ud7ff\ue000\uffff\U00010000\U0010ffff😀'
TEXTS = st.text(max_size=8) | st.text(st.sampled_from(LETTERS), max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INT, MAX_INT) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=6),
    max_leaves=12,
)


@settings(max_examples=52)
@given(VALUES)
def test_every_value_is_spelled_as_rfc_8785_spells_it_and_reads_back(value: Any) -> None:  # noqa: ANN401 - any JSON
    spelling = canonical(value)
    assert spelling == rfc8785.dumps(value)
    assert parsed(spelling.decode()) == value


@settings(max_examples=20)
@given(VALUES)
def test_a_spelling_is_its_own_spelling(value: Any) -> None:  # noqa: ANN401 - any JSON
    spelling = canonical(value)
    assert canonical(parsed(spelling.decode())) == spelling
    assert canonical(json.loads(json.dumps(value))) == spelling


def test_keys_are_sorted_by_their_utf_16_code_units() -> None:
    assert canonical({"\uffff": 1, "😀": 2, "z": 3}) == '{"z":3,"😀":2,"\uffff":1}'.encode()
    assert (
        canonical([{"\ue000": {"\uffff": 1, "😀": 2}, "é": 0}])
        == '[{"é":0,"\ue000":{"😀":2,"\uffff":1}}]'.encode()
    )


def test_tuples_are_lists() -> None:
    assert canonical((1, ("a",))) == b'[1,["a"]]'


def nested(depth: int) -> Any:  # noqa: ANN401 - any JSON
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1.0, "type float"),
        (float("nan"), "type float"),
        ({"a": [0.5]}, "type float"),
        (MAX_INT + 1, "number beyond"),
        (-MAX_INT - 1, "number beyond"),
        ("\ud800", "half a character"),
        ({"\udfff": 1}, "half a character"),
        ({1: 2}, "key that is no text"),
        (b"bytes", "type bytes"),
        ({1, 2}, "type set"),
        (nested(MAX_DEPTH), "nested too deeply"),
        (nested(100_000), "nested too deeply"),
    ],
)
def test_what_a_trail_does_not_hold_is_refused_and_not_quoted(value: Any, words: str) -> None:  # noqa: ANN401 - any
    with pytest.raises(InvalidArgumentError, match=words):
        canonical(value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ('{"a":1}{}', "not JSON"),
        ("1.0", "not whole"),
        ("1e3", "not whole"),
        ("NaN", "not whole"),
        ("-Infinity", "not whole"),
        (str(MAX_INT + 1), "beyond"),
        ("9" * 100_000, "beyond"),
        ('"a\nb"', "not JSON"),
        ("[" * 100_000, "deeply"),
        ('{"a":' * 100_000, "deeply"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "deeply"),
        ('["' + '\\"[' * 300_000, "not JSON"),
    ],
)
def test_texts_that_are_not_json_of_a_trail_are_refused_in_time(text: str, words: str) -> None:
    with pytest.raises(NotCanonicalError, match=words):
        parsed(text)


def test_brackets_within_texts_are_no_nesting() -> None:
    value = ["[" * 1000, {"{" * 1000: '\\"['}]
    assert parsed(canonical(value).decode()) == value
