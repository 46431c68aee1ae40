"""Sentences end where readers of the language say they end."""

# ruff: noqa: RUF001, E501 - the marks of many scripts are meant, and wide letters count two in a line

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.text.sentences import paragraph_starts, sentence_starts, sentences

EXAMPLES: dict[str, list[str]] = {
    "English": [
        "We met Dr. Okafor at 3.30 p.m. on Tuesday.", "She was late.",
        "“Was it hard?” she asked.", "He said, “No.”", "Then he left!", "Fig. 3 shows it, cf. Smith et al. (2004), p. 12.",
        "It cost $4.50, i.e. nothing.", "I was 15.", "My mother said no.", "So I … I don't know.", "Hm...", "Well.",
        "See www.example.org/a.b for J. R. R. Tolkien and the U.S. Army.",
    ],
    "Norwegian": [
        "Jeg gikk til dr. Berg den 3. mai kl. 12.30.", "Det var bra, f.eks. på jobben.", "Det var huset jeg bodde i.",
        "Han sa: «Kommer du?»", "Vi var ca. 20 stk. der, bl.a. mor, far osv.", "Så dro vi hjem.", "Ja!", "Nei?",
        "Nr. 5 var best.",
    ],
    "German": [
        "Am 3. Oktober kam z. B. Herr Dr. Weiß, d. h. mein Arzt.", "Das war im 19. Jahrhundert.",
        "„Kommst du?“, fragte er.", "„Ja!“ rief sie laut.", "Es kostete 1.200,50 Euro usw. und mehr.",
        "Vgl. S. 12 ff. im Buch.", "»Nein.«", "Ende.",
    ],
    "French": [
        "M. Dupont est arrivé à 8 h.", "« Tu viens ? » demanda-t-elle.", "Quelle horreur !", "C’est-à-dire, p. ex. lundi.",
        "« Non. »", "Il part.",
    ],
    "Spanish": [
        "La Sra. Gómez dijo: «¡Basta!»", "¿Por qué?", "No sé…", "Cuesta 3.5 euros, p. ej. en la pág. 4.", "Ud. lo sabe.",
        "¡Ay!", "Adiós.",
    ],
    "Arabic": ["ذهبت إلى د. أحمد أمس.", "هل أنت بخير؟", "نعم!", "هذا جيد."],
    "Greek": ["Τι κάνεις;", "Καλά.", "Εσύ;"],
    "Hindi": ["मैं डॉ. शर्मा से मिला।", "क्या आप ठीक हैं?", "हाँ।"],
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(EXAMPLES))
def test_sentences_of_a_paragraph_are_found_in_many_languages(language: str) -> None:
    string = " ".join(EXAMPLES[language])
    assert [string[start:end] for start, end in sentences(string)] == EXAMPLES[language]


@pytest.mark.parametrize(
    "expected",
    [
        ["私は行きました。", "とても楽しかったです！", "「はい。」と彼は言った。", "本当？", "値段は３．５円です。", "「おわり。」"],
        ["我去了。", "你呢？", "“好。”", "再见！"],
        ["میں ٹھیک ہوں۔", "آپ؟"],
        ["Ես գնացի։", "Նա եկավ։"],
    ],
)  # fmt: skip
def test_scripts_without_blanks_between_sentences_are_told_apart(expected: list[str]) -> None:
    string = "".join(expected)
    assert [string[start:end] for start, end in sentences(string)] == expected


def split(string: str) -> list[str]:
    return [string[start:end] for start, end in sentences(string)]


def test_a_transcript_without_punctuation_has_a_sentence_a_line() -> None:
    assert split("yeah so i went there\n\nand then\n  he came \n") == [
        "yeah so i went there",
        "and then",
        "he came",
    ]


def test_a_text_without_capitals_is_split_at_its_full_stops() -> None:
    string = "jeg gikk hjem. så kom han. vi var ca. ti. det var fint."
    assert split(string) == ["jeg gikk hjem.", "så kom han.", "vi var ca. ti.", "det var fint."]


def test_marks_of_transcribers_end_no_sentence() -> None:
    assert split("I (.) went (...) There [?] Was (2.0) one (?) Thing.") == [
        "I (.) went (...) There [?] Was (2.0) one (?) Thing."
    ]


def test_hesitation_ends_no_sentence_and_a_new_one_begins_with_a_capital() -> None:
    assert split("Well ... maybe. I … I think... He left… They stayed.") == [
        "Well ... maybe.", "I … I think...", "He left…", "They stayed.",
    ]  # fmt: skip


def test_items_of_a_list_keep_their_numbers() -> None:
    assert split("1. First question\n2. Second. And more\n  12. Last") == [
        "1. First question", "2. Second.", "And more", "12. Last",
    ]  # fmt: skip


def test_no_and_a_number_is_an_abbreviation_and_a_plain_no_is_an_answer() -> None:
    assert split("I said no. Then I took no. 5. No. Really.") == [
        "I said no.",
        "Then I took no. 5.",
        "No.",
        "Really.",
    ]


def test_line_ends_of_every_kind_end_sentences_and_paragraphs() -> None:
    assert split("a\u2028b\u2029c\x0bd") == ["a", "b", "c", "d"]
    assert paragraph_starts("a\n\nb\n") == [0, 3]
    assert (paragraph_starts(""), sentence_starts(""), sentences("")) == ([], [], [])


pieces = st.lists(
    st.sampled_from(["Dr", "no", "I", "3", "ja", "Så", "。", "」", "と", "؟", ".", "...", "…", "?", "!", " ", "\n", '"', "»",
                     "(", ")", "i", "z.B", "\u2029", "\xa0", ";", "Τι", "．"]), max_size=30).map("".join)  # fmt: skip


@settings(max_examples=52, deadline=None)
@given(pieces | st.text(max_size=30))
def test_sentences_partition_all_words_of_any_text_and_never_span_a_line(string: str) -> None:
    starts = sentence_starts(string)
    assert starts == sorted(set(starts))
    assert starts[:1] == ([0] if string else [])
    assert all(0 <= one < len(string) for one in starts)
    spans = sentences(string)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    inside = "".join(string[start:end] for start, end in spans)
    assert "".join(inside.split()) == "".join(string.split())
    assert set(paragraph_starts(string)) <= set(starts)
    assert not any("\n" in string[start:end] for start, end in spans)


@pytest.mark.long
def test_a_hostile_text_takes_time_that_grows_with_its_length() -> None:
    for piece in (". ", '."', "a.", "?!" * 3, ".\xa0»", "1. ", "((((", "。」", "… "):
        string = piece * 20_000
        assert len(sentence_starts(string)) <= len(string)
