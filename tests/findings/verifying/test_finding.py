# ruff: noqa: RUF001 - typographic marks are what these tests are about
"""Words of a quotation found in the material."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.findings.verifying import fallback
from refiqda.findings.verifying.corpus import Corpus
from refiqda.findings.verifying.finding import find, match, parts
from refiqda.findings.verifying.folding import fold
from refiqda.findings.verifying.placing import place
from refiqda.findings.verifying.wording import edits
from refiqda.findings.voices import hear
from refiqda.project import Project

TEXT = (
    "I: How was it?\nC01: We waited – and nobody said “sorry”. It wasn’t the waiting … it was the silence.\n"
    "I: And then?\nC01: Then I went home, and I did not go back. Nobody asked why I did not go back."
)


def corpus(*texts: str) -> Corpus:
    project = Project.new("study")
    for number, text in enumerate(texts):
        project.add_source(f"text {number}", text)
    return Corpus.of(hear([project]))


def said(words: str, *texts: str) -> list[tuple[str, str]]:
    made = corpus(*texts or (TEXT,))
    return [(hit.level, made.sources[hit.source].text[hit.start : hit.end]) for hit in find(made, words)]


@pytest.mark.parametrize(
    ("printed", "level", "there"),
    [
        ("Then I went home", "exact", "Then I went home"),
        ("it was the silence.", "exact", "it was the silence."),
        ("We waited - and nobody said 'sorry'.", "normalised", "We waited – and nobody said “sorry”."),
        ("nobody\u00a0said «sorry»", "normalised", "nobody said “sorry"),
        ("wai\u00adted—and", "normalised", "waited – and"),
        ("the waiting... it was", "normalised", "the waiting … it was"),
        ("Then I went home, and I did go back.", "edited", "Then I went home, and I did not go back."),
    ],
)
def test_what_is_the_same_and_what_is_not(printed: str, level: str, there: str) -> None:
    found = said(printed)
    assert found[0][0] == level
    assert found[0][1].strip("”") == there.strip("”")


def test_every_place_of_the_same_words_is_told_and_no_part_of_a_word() -> None:
    assert said("I did not go back") == [("exact", "I did not go back")] * 2
    assert said("aite") == []
    assert said("and I did not go", "and I did nothing, so") == []


def test_what_nobody_said_is_nowhere() -> None:
    assert said("I decided that day never to be that sort of doctor.") == []
    assert said("…") == said("") == said("[...]") == []


def test_decomposed_letters_are_the_same_letters() -> None:
    assert said("Så gikk jeg hjem", "Sa\u030a gikk jeg hjem på dagen.") == [
        ("normalised", "Sa\u030a gikk jeg hjem")
    ]


def test_parts_end_at_marks_of_omission_and_not_at_pauses() -> None:
    assert [(one.text, one.joined_by) for one in parts("We waited ... [...] it was (…) home")] == [
        ("We waited ...", "start"),
        ("it was", "[...]"),
        ("home", "(...)"),
    ]
    found = match(corpus(TEXT), "We waited [...] it was the silence")
    assert [[hit.level for hit in hits] for _, hits in found.parts] == [["exact"], ["exact"]]


def test_runs_of_words_from_two_places_are_told_apart() -> None:
    found = match(corpus(TEXT), "We waited – and nobody said “sorry”. Nobody asked why I did not go back.")
    assert [part.joined_by for part, _ in found.parts] == ["start", "none"]
    assert all(len(hits) == 1 for _, hits in found.parts)


@pytest.mark.parametrize(
    ("printed", "transcript", "expected"),
    [
        ("I did go back", "I did not go back", [("dropped", "", "not", False)]),
        ("[The nurse] said so", "She said so", [("changed", "[The nurse]", "She", True)]),
        ("[T]he door", "the door", [("changed", "[T]he", "the", True)]),
        ("The door", "the door", [("changed", "The", "the", False)]),
        ("“it’s” – so", "'it's' - so", []),
        ("s/he went", "he went", [("added", "s/", "", False)]),
    ],
)
def test_edits_word_by_word(
    printed: str, transcript: str, expected: list[tuple[str, str, str, bool]]
) -> None:
    found = edits(printed, transcript, 5, 100)
    assert [(one.kind, one.printed, one.said, one.declared) for one in found] == expected
    for one in found:
        assert printed[one.at[0] - 5 : one.at[1] - 5] == one.printed
        assert transcript[one.span[0] - 100 : one.span[1] - 100] == one.said


LETTERS = st.text("abé e\u0301\u00ad–-“'…. \n\u00a0ﬁ", max_size=40)


@given(LETTERS)
def test_every_character_of_a_folded_text_has_its_place(text: str) -> None:
    folded = fold(text)
    covered = 0
    for place_ in range(len(folded.text)):
        start, end = folded.span(place_, place_ + 1)
        assert 0 <= start <= len(text)
        assert end <= len(text)
        assert end >= covered
        covered = end
    for start in range(len(folded.text)):
        if folded.text[start].isascii() and folded.text[start].isalpha():
            first, last = folded.span(start, start + 1)
            assert folded.text[start] in fold(text[first : max(last, first + 1)]).text


def brute(pattern: str, text: str) -> list[int]:
    row = [0] * (len(text) + 1)
    for number, letter in enumerate(pattern, 1):
        before, row = row, [number]
        for at, other in enumerate(text, 1):
            row.append(min(before[at - 1] + (letter != other), before[at] + 1, row[at - 1] + 1))
    return row


@settings(max_examples=52)
@given(st.text("ab c", min_size=1, max_size=10), st.text("ab c", max_size=25))
def test_distances_are_those_of_the_plain_table(pattern: str, text: str) -> None:
    best = min(brute(pattern, text))
    assert fallback.infix(pattern, text)[0] == best
    for compiled in (True, False):
        gap, start, end = place(pattern, text, compiled=compiled)
        if gap < len(pattern):
            assert (gap, fallback.distance(pattern, text[start:end])) == (best, best)
        else:
            assert best == len(pattern)


_WORDS = (
    *("we", "they", "I", "not", "never", "said", "went", "home"),
    *("back", "door", "and", "the", "a", "it", "was"),
)


def words_of(chance: random.Random, number: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(number))


@settings(max_examples=16)
@given(st.integers(0, 2**32))
def test_with_and_without_compiled_packages_the_same_places_are_found(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    made = corpus(*(words_of(chance, 60) for _ in range(3)))
    text = made.sources[1].text.split()
    start = chance.randrange(40)
    asked = text[start : start + 12]
    asked[chance.randrange(12)] = "otherwise"
    assert find(made, " ".join(asked)) == find(made, " ".join(asked), compiled=False) != ()


def test_words_repeated_over_and_over_are_one_change_and_soon_told() -> None:
    (one,) = edits("a " * 2_000 + "b " + "a " * 2_000, "a " * 9_000)
    assert one.kind == "changed"
    assert [each.printed for each in edits("so we said b then", "so we said c then")] == ["b"]
