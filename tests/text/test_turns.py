"""Turns of speakers: forms of labels, false labels, evidence, and laws that hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from refiqda.errors import InvalidArgumentError
from refiqda.text.speaker_words import OVERLAP, is_generic, key_of, series_of
from refiqda.text.turn_lines import compiled_pattern, milliseconds
from refiqda.text.turns import Turns, detect_turns
from tests.text.transcript_forms import FALSE, FORMS


def said(string: str, found: Turns) -> list[tuple[str, str]]:
    return [(turn.label, string[turn.speech_start : turn.speech_end]) for turn in found.turns]


def evidence(found: Turns) -> dict[str, str]:
    return {label.spelling: label.evidence for label in found.labels}


@pytest.mark.parametrize("form", FORMS)
def test_turns_of_each_form_are_found(form: str) -> None:
    text, turns = FORMS[form]
    assert said(text, detect_turns(text)) == turns


@pytest.mark.parametrize("kind", FALSE)
def test_what_only_looks_like_a_label_begins_no_turn(kind: str) -> None:
    assert detect_turns(FALSE[kind]).turns == ()


@pytest.mark.parametrize("form", [form for form in FORMS if form != "line separators of word processors"])
def test_trailing_blanks_and_empty_lines_change_no_words(form: str) -> None:
    text, turns = FORMS[form]
    padded = f"\n\n{text.rstrip()}  \n\n"
    assert said(padded, detect_turns(padded)) == turns


def test_a_note_inside_of_an_interview_stays_with_its_turn() -> None:
    text = "I: How?\nP: So.\nNote: he laughs\nI: Why?\nP: Hm.\nI said: no.\nhttps://example.org"
    assert [label for label, _ in said(text, detect_turns(text))] == ["I", "P", "I", "P"]


def test_a_label_that_stands_once_is_asked_about_and_not_taken() -> None:
    text = "KH: How?\nLM: So.\nKH: Why?\nLM: Hm.\nKirsti: Wait."
    found = detect_turns(text)
    assert evidence(found) == {"KH": "recurs", "LM": "recurs", "Kirsti": "once"}
    assert said(text, found)[-1] == ("LM", "Hm.\nKirsti: Wait.")


def test_a_declared_label_is_taken_wherever_it_stands() -> None:
    text = "KH: How?\nNote: So.\nKH: Why?"
    found = detect_turns(text, declared=["Note"])
    assert said(text, found) == [("KH", "How?"), ("Note", "So."), ("KH", "Why?")]
    assert evidence(found)["Note"] == "declared"


def test_a_label_known_from_another_text_is_taken_when_it_stands_once() -> None:
    text = "Kirsti: Wait.\nThen we waited.\nKH: Yes."
    assert said(text, detect_turns(text, known={"kirsti", "kh"})) == [
        ("Kirsti", "Wait.\nThen we waited."),
        ("KH", "Yes."),
    ]
    assert detect_turns(text).turns == ()


def test_nobody_talks_alone_unless_often() -> None:
    text = "Question: so much\nfor that.\n"
    assert evidence(detect_turns(text * 2)) == {"Question": "alone"}
    assert evidence(detect_turns(text, known={"question"})) == {"Question": "alone"}
    assert len(detect_turns(text * 3).turns) == 3


def test_a_declared_pattern_finds_labels_of_its_own() -> None:
    text = "12| Anna | How?\n13| 7 | So."
    found = detect_turns(text, patterns=[compiled_pattern("{number}| {label} |")])
    assert said(text, found) == [("Anna", "How?"), ("7", "So.")]


def test_a_pattern_with_a_time_says_when() -> None:
    text = "<00:00:07> Anna >> How?\n<00:00:09> Bo >> So."
    found = detect_turns(text, patterns=[compiled_pattern("{time} {label} >>")])
    assert [(turn.label, turn.time) for turn in found.turns] == [("Anna", 7000), ("Bo", 9000)]


@pytest.mark.parametrize(
    "pattern", ["", "{label}", "label:", "{label} {label}:", "{time}{time} {label}:", "x" * 200]
)
def test_a_pattern_that_says_no_label_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidArgumentError, match=r"pattern of labels|the time twice"):
        compiled_pattern(pattern)


def test_bold_labels_count_where_nothing_else_does() -> None:
    text = "Anna How was it?\nBo Good.\nAnna Why?\nBo Because."
    bold = [(0, 4), (17, 19), (26, 30), (36, 38)]
    assert said(text, detect_turns(text, bold=bold)) == [
        ("Anna", "How was it?"), ("Bo", "Good."), ("Anna", "Why?"), ("Bo", "Because."),
    ]  # fmt: skip
    assert detect_turns(text).turns == ()


def test_questions_in_bold_letters_part_a_text_into_turns() -> None:
    text = "A title\n\nHow was it?\nGood.\nVery good.\nWhy?\nBecause."
    bold = [(9, 20), (38, 42)]
    found = detect_turns(text, bold=bold)
    assert said(text, found) == [
        ("(bold)", "How was it?"),
        ("(not bold)", "Good.\nVery good."),
        ("(bold)", "Why?"),
        ("(not bold)", "Because."),
    ]
    assert found.before == 2


def test_bold_headings_part_nothing() -> None:
    text = "Method\nWe talked.\nFindings\nThey said."
    assert detect_turns(text, bold=[(0, 6), (18, 26)]).turns == ()


def test_times_before_and_behind_the_words_are_read() -> None:
    text = "#00:01:02-5# I: A #00:01:03-0#\n[0:02:03.25] P: B\nI (1:00:00): C\n0:09\nP: D"
    found = detect_turns(text)
    assert [(turn.time, turn.end_time) for turn in found.turns] == [
        (62_500, 63_000), (123_250, None), (3_600_000, None), (9_000, None),
    ]  # fmt: skip


def test_words_before_the_first_turn_are_counted() -> None:
    text = "A title of five words\n\nI: How?\nP: So.\nI: Why?\nP: Hm."
    found = detect_turns(text)
    assert found.before == 5
    assert found.gaps[0] == (0, 23)


def test_labels_inside_of_a_line_are_counted() -> None:
    text = "I: How? P: So. I: Why?\nP: Hm.\nI: And?\nP: No."
    assert detect_turns(text).inside == 2
    assert detect_turns("T4: a\nT5: b\nT4 og T5: c\nT4: d\nT5: e").inside == 0


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("so //yes// well", 1), ("[overlapping] yes", 1), ("(samtidig)", 1), ("yes [crosstalk 00:01] no", 1),
        ("[beide durcheinander]", 1), ("http://example.org", 0), ("[laughs]", 0), ("//", 1), ("//a// b //c//", 2),
    ],
)  # fmt: skip
def test_speech_at_the_same_time_is_counted(text: str, marks: int) -> None:
    assert len(OVERLAP.findall(text)) == marks


def test_labels_are_compared_without_case_blanks_and_full_stops() -> None:
    assert key_of(" Kari  NORDMANN. ") == key_of("kari nordmann")
    assert key_of("P1") != key_of("P2")
    assert key_of("?") == "?"


def test_series_and_parts_of_a_talk_are_told_from_people() -> None:
    assert series_of("P5") == series_of("P12") == "p"
    assert series_of("Anna") is None
    assert [is_generic(one) for one in ("P", "Respondent", "Speaker 1", "P5", "Deltaker 3", "Anna")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


def test_a_time_is_read_in_every_spelling() -> None:
    times = ("0:03", "00:12:03", "#00:12:03-4#", "00:00:01,250 --> 00:00:02,000", "no time", None)
    assert [milliseconds(one) for one in times] == [3000, 723_000, 723_400, 1250, None, None]


# --- laws -----------------------------------------------------------------------------------------------

LINES = st.sampled_from(
    [*(text for text, _ in FORMS.values()), *FALSE.values(), "", "\n", "I: a?", "P1: b", "P1+P2: c", "?: d", "0:03",
     "x" * 300, "<v A>b</v>", "I:", "A - b", "[A] b", "Å\u0301: \U0001f642", "Date: 1", "Place: x", "\u2028", " "]
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(LINES, max_size=8).map("\n".join),
    st.text(alphabet="IP1:?\n \t[]()<v>/#-.0aÅ\u2028\uff1a|", max_size=120),
)


@settings(max_examples=52)
@given(TEXTS, st.lists(st.tuples(st.integers(0, 90), st.integers(1, 30)), max_size=4))
@example("I:\nI:\n", [])
def test_every_character_is_in_one_turn_or_one_gap(text: str, runs: list[tuple[int, int]]) -> None:
    found = detect_turns(text, bold=[(start, start + length) for start, length in sorted(runs)])
    pieces = sorted([*((turn.start, turn.end) for turn in found.turns), *found.gaps])
    assert "".join(text[start:end] for start, end in pieces) == text
    assert all(start < end for start, end in pieces)


@settings(max_examples=52)
@given(TEXTS)
def test_label_and_words_lie_in_their_turn_and_blanks_between_turns(text: str) -> None:
    found = detect_turns(text)
    for turn in found.turns:
        assert (
            turn.start
            <= turn.label_start
            <= turn.label_end
            <= turn.speech_start
            <= turn.speech_end
            <= turn.end
        )
        assert text[turn.label_start : turn.label_end] in (turn.label, "")
        words = text[turn.speech_start : turn.speech_end]
        assert words == words.strip()
    first = found.turns[0].start if found.turns else len(text)
    assert all(not text[start:end].strip() for start, end in found.gaps if start >= first)


@settings(max_examples=39)
@given(TEXTS)
def test_labels_that_were_found_find_the_same_turns_when_declared(text: str) -> None:
    found = detect_turns(text)
    again = detect_turns(text, declared=[label.spelling for label in found.labels if label.taken])
    assert {(turn.start, turn.label) for turn in found.turns} <= {
        (turn.start, turn.label) for turn in again.turns
    }


@pytest.mark.long
@pytest.mark.parametrize(
    "piece",
    [
        "a:\n",
        "a:",
        "I: P: ",
        "<v A>",
        "[a ",
        "1 00:00 ",
        "//",
        "#00:00:00-0#\n",
        "A - ",
        "**",
        "\t",
        "I: [\n",
        "0:00 ",
    ],
)
def test_long_repetitions_come_to_an_end(piece: str) -> None:
    """What took time by the square of the length would not return here."""
    text = piece * (200_000 // len(piece))
    found = detect_turns(text)
    assert sum(turn.end - turn.start for turn in found.turns) + sum(b - a for a, b in found.gaps) == len(text)
