"""Where passages begin and end: what cuts a word, what is natural, and what no script can tell."""

from __future__ import annotations

import pytest

from refiqda.text.edges import (
    BESIDE,
    CUT,
    NATURAL,
    NEUTRAL,
    NOT_QUOTED,
    QUOTED_START,
    QUOTED_WHOLE,
    end_grade,
    point_grade,
    quote_grade,
    start_grade,
    told_words,
)


def graded(marked: str) -> tuple[int, int]:
    """Return the grades of the place that ``|`` marks, as a start and as an end."""
    place = marked.index("|")
    text = marked.replace("|", "")
    return start_grade(text, place), end_grade(text, place)


@pytest.mark.parametrize(
    ("marked", "as_start", "as_end"),
    [
        ("one |two", NATURAL, BESIDE),
        ("one| two", BESIDE, NATURAL),
        ("o|ne two", CUT, CUT),
        ("|one", NATURAL, BESIDE),
        ("one|", BESIDE, NATURAL),
        ("one.| Two", BESIDE, NATURAL),
        ("one|. Two", BESIDE, NATURAL),
        ("one\n|two", NATURAL, BESIDE),
        ("one|\ntwo", BESIDE, NATURAL),
        ('said "|Yes"', NATURAL, BESIDE),
        ('said |"Yes"', NATURAL, BESIDE),
        ("we don|'t", CUT, CUT),
        ("we don\u2019|t", CUT, CUT),
        ("3|.5", CUT, CUT),
        ("3.|5", CUT, CUT),
        ("e|\u0301te", CUT, CUT),
        ("e\u0301|te", CUT, CUT),
        ("e\u0301te\u0301| a", BESIDE, NATURAL),
        ("\U0001f468|\u200d\U0001f469", CUT, CUT),
        ("\U0001f468\u200d|\U0001f469", CUT, CUT),
        ("\U0001f44d|\U0001f3fd", CUT, CUT),
        ("so |\U0001f642", NATURAL, BESIDE),
        ("\U0001d49c|bc", CUT, CUT),
        ("за|мок", CUT, CUT),
        ("한|국어", CUT, CUT),
        ("漢|字", NEUTRAL, NEUTRAL),
        ("ไทย| abc", NEUTRAL, NEUTRAL),
        ("abc |漢字", NEUTRAL, NEUTRAL),
        ("กำ|\u0e48า", CUT, CUT),
    ],
)
def test_a_place_is_graded_as_a_start_and_as_an_end(marked: str, as_start: int, as_end: int) -> None:
    assert graded(marked) == (as_start, as_end)


def test_a_blank_taken_along_counts_alike_at_both_ends() -> None:
    text = "One. Two. Three."
    before = start_grade(text, 4) + end_grade(text, 9)
    behind = start_grade(text, 5) + end_grade(text, 10)
    assert before == behind == NATURAL + BESIDE


@pytest.mark.parametrize(
    ("marked", "grade"),
    [
        ("|one", NATURAL),
        ("one|", NATURAL),
        ("one\n|two", NATURAL),
        ("one|\ntwo", NATURAL),
        ("one |two", BESIDE),
        ("o|ne", CUT),
        ("漢|字", NEUTRAL),
    ],
)
def test_a_sync_point_is_best_at_either_edge_of_a_line(marked: str, grade: int) -> None:
    assert point_grade(marked.replace("|", ""), marked.index("|")) == grade


@pytest.mark.parametrize(
    ("name", "grade"),
    [
        ("the quick fox", QUOTED_WHOLE),
        ("  the\tquick  fox ", QUOTED_WHOLE),
        ("the quick", QUOTED_START),
        ("the qui...", QUOTED_START),
        ("the quick\u2026", QUOTED_START),
        ("quick", NOT_QUOTED),
        ("", NOT_QUOTED),
        ("...", NOT_QUOTED),
        (None, NOT_QUOTED),
        ("the quick fox ran", NOT_QUOTED),
    ],
)
def test_a_name_may_say_the_passage_or_its_beginning(name: str | None, grade: int) -> None:
    text = "See the\nquick  fox ran"
    words, cut = told_words(name)
    assert quote_grade(text, 4, 18, words, cut=cut) == grade
