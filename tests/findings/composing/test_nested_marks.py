"""Marks within a quote take the second pair of the manuscript's, whatever the transcript uses."""

from __future__ import annotations

import pytest

from refiqda.findings.composing.marks import BY_LANGUAGE, marks_for
from refiqda.findings.verifying.folding import fold

SAID = ["He said {}no{} to me", "{}It’s mine{}, and {}yours{}", "then {}no{}"]  # noqa: RUF001 - a curly mark
PAIRS = ["“”", "«»", "„“", '""', "»«", "””"]


@pytest.mark.parametrize("language", sorted(BY_LANGUAGE))
@pytest.mark.parametrize("pair", PAIRS)
def test_marks_within_are_the_inner_ones_of_the_language(language: str, pair: str) -> None:
    marks = marks_for(language)
    for said in SAID:
        words = said.format(*(pair * (said.count("{}") // 2)))
        inner = said.format(*((marks.inner_open, marks.inner_close) * (said.count("{}") // 2)))
        assert marks.around(words) == f"{marks.open}{marks.space}{inner}{marks.space}{marks.close}"
        assert fold(marks.nested(words)).text == fold(words).text


@pytest.mark.parametrize(
    ("language", "words", "printed"),
    [
        ("nb", "Han sa “nei” til meg", "«Han sa ‘nei’ til meg»"),  # noqa: RUF001 - marks as printed
        ("nb", "Han sa «nei» til meg", "«Han sa ‘nei’ til meg»"),  # noqa: RUF001 - as above
        ("en", "He said “no” to me", "“He said ‘no’ to me”"),  # noqa: RUF001 - as above
        ("en", "He said “no to me", "“He said “no to me”"),
        ("en", "inches: 5” and no more", "“inches: 5” and no more”"),
    ],
)
def test_the_house_style_of_two_languages_and_marks_without_a_fellow(
    language: str, words: str, printed: str
) -> None:
    assert marks_for(language).around(words) == printed
