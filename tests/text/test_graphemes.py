"""Where nobody would put a border: inside of what is seen as one character."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.text.graphemes import inside_clusters

WOMAN, MAN, GIRL, JOINER = "\U0001f469", "\U0001f468", "\U0001f467", "\u200d"
FAMILY = JOINER.join((MAN, WOMAN, GIRL))
SWISS, NORWAY = "\U0001f1e8\U0001f1ed", "\U0001f1f3\U0001f1f4"


def inside(string: str) -> set[int]:
    return inside_clusters(string, range(-2, len(string) + 3))


@pytest.mark.parametrize(
    ("string", "expected"),
    [
        ("abc", set()),
        ("", set()),
        ("cafe\u0301 noir", {4}),
        ("a\u0301\u0323b", {1, 2}),
        (f"x{FAMILY}y", {2, 3, 4, 5}),
        ("\U0001f44d\U0001f3fd!", {1}),
        ("\u2764\ufe0f", {1}),
        ("1\ufe0f\u20e3", {1, 2}),
        (SWISS + NORWAY, {1, 3}),
        (f"a{SWISS}", {2}),
        (f"{SWISS}b{NORWAY}\U0001f1e8", {1, 4}),
        (unicodedata.normalize("NFD", "한국"), {1, 2, 4, 5}),
        ("\u0939\u093f\u0928", {1}),
        ("한국어 Привет 你好 שלום", set()),
        ("\u0301a", set()),
        ("a\n\u0301", set()),
        ("\u0646\u200c\u0645", {1}),
        ("\u0646\u200d\u0645", {1}),
        ("\U0001f469\U0001f468", set()),
    ],
    ids=range(19),
)
def test_known_clusters(string: str, expected: set[int]) -> None:
    assert inside(string) == expected


@settings(max_examples=32, deadline=None)
@given(st.text(max_size=30))
def test_borders_of_the_text_are_never_inside_and_others_need_a_mark(string: str) -> None:
    found = inside(string)
    assert found <= set(range(1, len(string)))
    assert all(string[one] >= "\u0300" for one in found)


@given(st.text(alphabet=SWISS, max_size=40))
def test_flags_are_pairs_from_their_first_letter(string: str) -> None:
    assert inside(string) == set(range(1, len(string), 2))
