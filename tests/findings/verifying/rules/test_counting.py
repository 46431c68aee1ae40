"""Sentences that say how many, and the count beside them."""

from __future__ import annotations

import pytest

from tests.findings.verifying.rules.small import told, voices

CODINGS = {"Theme/client": ["C01", "C02"], "Theme/therapist": ["T02"]}


def counted(sentence: str, **more: object) -> list[str]:
    heard = voices(**more)  # type: ignore[arg-type]  # tests name what they ask for
    found = told(f"# Theme\n\n{sentence}\n", "QUANTIFIER", codings=CODINGS, heard=heard)
    assert {one.severity for one in found} <= {"note"}
    return [one.words.partition(": ")[2].partition(" have")[0] for one in found]


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("Most clients were late.", "2 of 2 clients"),
        ("Quite a few of the therapists laughed.", "1 of 2 therapists"),
        ("All pairs made tea.", "2 of 2 pairs"),
        ("Several had thought of it.", "3 of 4 participants"),
        ("None of them had said so.", "3 of 4 participants"),
        ("Nearly all participants agreed.", "3 of 4 participants"),
    ],
)
def test_a_sentence_that_says_how_many_shows_the_count(sentence: str, count: str) -> None:
    assert counted(sentence) == [count]


@pytest.mark.parametrize(
    "sentence",
    [
        "It was most peculiar.",
        "One said: \u201cMost clients are late.\u201d",
        "Clients were late.",
        "All in all, it rained.",
    ],
)
def test_other_sentences_show_none(sentence: str) -> None:
    assert counted(sentence) == []


def test_nobody_is_counted_in_a_theme_with_words_of_a_group() -> None:
    assert counted("Most clients were late.", group="C02") == []


def test_background_interviews_count_for_nobody() -> None:
    assert counted("Most clients were late.", context="C02") == ["1 of 2 clients"]
