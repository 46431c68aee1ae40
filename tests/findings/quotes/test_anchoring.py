"""Laws of finding a passage again: around it anything may change, in it nothing."""

from __future__ import annotations

import random
import time
import unicodedata
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.findings.quotes import Selector, Target
from refiqda.findings.quotes.anchoring import anchor
from refiqda.findings.voices import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = st.lists(
    st.sampled_from(["we", "waited", "nobody", "came", "så", "å", "...", "\N{GRINNING FACE}", "no."])
)
QUOTE = "it was in my hands before I had words for it"


def bound(text: str, start: int, end: int) -> Target:
    around = Selector(text[start:end], text[max(0, start - 32) : start], text[end : end + 32], start, end)
    return Target("a", "guid", around, digest_of(text))


def between(before: list[str], behind: list[str], words: str = QUOTE) -> tuple[str, int]:
    start = len(" ".join(before)) + 1
    return f"{' '.join(before)} {words} {' '.join(behind)}", start


@settings(max_examples=39, deadline=None)
@given(WORDS, WORDS, WORDS, WORDS)
def test_words_stay_found_whatever_is_corrected_around_them(
    before: list[str], behind: list[str], other: list[str], others: list[str]
) -> None:
    text, start = between(before, behind)
    now, place = between(other, others)
    found = anchor(bound(text, start, start + len(QUOTE)), now)
    assert found.state == ("unchanged" if now == text else "moved")
    assert (found.start, found.end, found.confidence) == (place, place + len(QUOTE), 1.0)


@settings(max_examples=26, deadline=None)
@given(WORDS, WORDS, st.integers(0, len(QUOTE.split()) - 1), st.sampled_from(["", "never", "det"]))
def test_another_word_makes_it_stale_and_less_sure(
    before: list[str], behind: list[str], number: int, other: str
) -> None:
    text, start = between(before, behind)
    words = QUOTE.split()
    words[number : number + 1] = [other] if other else []
    now, place = between(before, behind, " ".join(words))
    found = anchor(bound(text, start, start + len(QUOTE)), now)
    assert found.state == "changed"
    assert found.stale
    assert 0.5 <= found.confidence < 1
    inside = now[found.start : found.end]
    assert " ".join(words[1:-1]) in inside or inside in now[place : place + len(" ".join(words))]


@settings(max_examples=26, deadline=None)
@given(st.integers(2, 6), st.data(), WORDS)
def test_the_same_words_elsewhere_are_told_apart_by_what_is_around(
    number: int, data: st.DataObject, head: list[str]
) -> None:
    lines = [f"speaker {chr(97 + each)} says: nobody came, and {chr(105 + each)}" for each in range(number)]
    meant = data.draw(st.integers(0, number - 1))
    text = "\n".join(lines)
    start = text.index("nobody", text.index(lines[meant]))
    now = f"{' '.join(head)}\n{text}"
    found = anchor(bound(text, start, start + 11), now)
    assert (found.state, found.start) == ("moved", start + len(now) - len(text))


def test_the_same_words_with_the_same_surroundings_are_not_guessed() -> None:
    text = "x" * 40 + "nobody came" + "y" * 40
    found = anchor(bound(text, 40, 51), text + text)
    assert found.state == "ambiguous"
    assert not found.stale


def test_words_of_another_text_are_lost() -> None:
    text, start = between(["a"], ["b"])
    assert (
        anchor(bound(text, start, start + len(QUOTE)), "Quite another text, of other things.").state == "lost"
    )
    assert anchor(bound(text, start, start + len(QUOTE)), "").state == "lost"


def test_a_hundred_quotes_are_found_in_a_long_text_quickly() -> None:
    chance = random.Random(8)  # noqa: S311 - words to search among, no secret
    text = " ".join(chance.choices([f"word{number}" for number in range(5000)], k=115_000))
    assert len(text) > 1_000_000
    targets = [bound(text, at, at + 200) for at in range(5_000, 1_000_000, 9_950)]
    corrected = "A new head. " + text.replace("word77 ", "word seventy-seven ")
    digest = digest_of(corrected)
    begun = time.perf_counter()
    states = [anchor(one, corrected, digest=digest).state for one in targets]
    assert time.perf_counter() - begun < 2 * SLACK
    assert len(states) == 100
    assert set(states) <= {"moved", "changed"}


SLACK = 5
"""How much slower than two seconds a busy machine may be."""


def test_a_long_passage_is_laid_beside_the_new_text_in_bounded_time() -> None:
    text = "".join(f"line {number} is here. " for number in range(6_000))
    target = bound(text, 1_000, len(text) - 1_000)
    begun = time.perf_counter()
    found = anchor(target, text.replace("line 4000 ", "line seven "))
    assert found.state == "changed"
    assert found.confidence > 0.99
    assert time.perf_counter() - begun < 4 * SLACK


SAID = "it wasn’t mine \N{EN DASH} or så – I thought … “no”, and left"  # noqa: RUF001 - marks as printed
WRITTEN = [
    lambda words: unicodedata.normalize("NFD", words),
    lambda words: words.replace("’", "'").replace("“", '"').replace("”", '"'),  # noqa: RUF001 - marks as printed
    lambda words: words.replace("“", "«").replace("”", "»"),
    lambda words: words.replace(" – ", "\N{EM DASH}"),  # noqa: RUF001 - marks as printed
    lambda words: words.replace("…", "..."),
    lambda words: words.replace(" ", "\N{NO-BREAK SPACE}"),
    lambda words: words.replace(" and", "\n and").replace("mine", "mi\N{SOFT HYPHEN}ne"),
]


@settings(max_examples=40, deadline=None)
@given(WORDS, WORDS, st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=4, unique=True), WORDS)
def test_words_written_with_other_marks_are_the_same_words(
    before: list[str], behind: list[str], ways: list[Callable[[str], str]], other: list[str]
) -> None:
    text, start = between(before, behind, SAID)
    words = SAID
    for way in ways:
        words = way(words)
    now, place = between(other, behind, words)
    found = anchor(bound(text, start, start + len(SAID)), now)
    assert (found.state, found.confidence, found.stale) == ("moved", 1.0, False)
    assert now[found.start : found.end] == words
    assert found.start == place
    changed = words.replace("thought", "think")
    assert anchor(bound(text, start, start + len(SAID)), now.replace(words, changed)).state == "changed"


def test_the_same_words_of_somebody_else_are_not_taken_for_those_written_otherwise() -> None:
    text = "Ann: It’s so – always.\nBen: I think: it’s so – always.\nAnn: Right."  # noqa: RUF001 - marks as printed
    start = text.index("so –", 30)  # noqa: RUF001 - as above
    target = bound(text, start, start + len("so – always"))  # noqa: RUF001 - as above
    now = text[:start] + "so - always" + text[start + len("so - always") :]
    found = anchor(target, now)
    assert (found.state, found.start, found.end) == ("moved", start, start + len("so - always"))


def test_a_mark_that_went_is_a_change_and_bare_marks_are_no_words() -> None:
    target = bound("He said: so long! And left.", 9, 17)
    assert anchor(target, "He said: so long. And left.").state == "changed"
    only = bound("He said: – And left.", 9, 10)  # noqa: RUF001 - marks as printed
    assert anchor(only, "He said: - And left.").state != "moved"
