"""The same passage in a changed text: laws, and what transcripts really go through."""

from __future__ import annotations

import itertools

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from refiqda.errors import InvalidArgumentError
from refiqda.text.anchor import LEAST, Anchored, align_texts
from refiqda.text.common_runs import common_runs

laws = settings(max_examples=20, deadline=None)

WORDS = [
    "the",
    "house",
    "was",
    "I",
    "said",
    "not",
    "at",
    "all",
    "then",
    "we",
    "went",
    "to",
    "see",
    "her",
    "mother",
    "again",
    "because",
    "nobody",
    "knew",
    "what",
    "Zoë",
    "naïve",
    "😀",
    "1,5",
    "—",
    "“yes”",
    "été",
    "私は学校",
    "ok...",
]
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(lambda words: " ".join(words) + ".")
texts = st.lists(sentences, max_size=12).map("\n".join)
anything = st.text(st.characters(codec="utf-8"), max_size=60) | texts


def words(text: str, place: Anchored | None) -> str | None:
    return None if place is None else text[place.start : place.end]


def carried(old: str, new: str, passage: str) -> tuple[str | None, float]:
    """Return what ``passage`` of the old text is in the new one, with its confidence."""
    start = old.index(passage)
    place = align_texts(old, new).place(start, start + len(passage))
    return words(new, place), 0.0 if place is None else round(place.confidence, 2)


# --- laws -------------------------------------------------------------------------------------------------


@laws
@given(anything, st.data())
def test_in_an_equal_text_every_span_stays_where_it_is(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    alignment = align_texts(text, text)
    assert alignment.similarity == 1.0
    assert alignment.place(start, end) == Anchored(start, end, 1.0)


@laws
@given(texts, texts, texts, sentences, st.sampled_from(["\n", "\n\n"]))
@example("Yes, I went.", "", "", "Yes, I did.", "\n")
def test_an_edit_elsewhere_leaves_a_passage_on_its_words(
    before: str, after: str, added: str, passage: str, gap: str
) -> None:
    marked = f"[mark] {passage} [end]"
    old, new = gap.join((before, marked, after)), gap.join((before, added, marked, after))
    for one, other in ((old, new), (new, old)):
        assert carried(one, other, marked) == (marked, 1.0)


@laws
@given(anything, anything, st.data())
def test_aligning_back_is_the_inverse(old: str, new: str, data: st.DataObject) -> None:
    there, back = align_texts(old, new), align_texts(new, old)
    inverse = there.inverse()
    assert there.similarity == back.similarity
    assert attrs.astuple(inverse) == attrs.astuple(back)
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, min(len(old), start + 30)))
    place = there.place(start, end)
    if place is not None and place.confidence == 1.0 and old[start:end] == old[start:end].strip() != "":
        again = inverse.place(place.start, place.end)
        assert again is not None
        assert again.confidence == 1.0
        assert again.start <= start
        assert end <= again.end
        if place.end - place.start == end - start:  # else an accent is a character of its own in one of them
            assert (again.start, again.end) == (start, end)


@laws
@given(anything, anything)
def test_what_comes_later_is_placed_later(old: str, new: str) -> None:
    alignment = align_texts(old, new)
    placed = [
        (start, place)
        for start in range(len(old))
        if not old[start].isspace() and (place := alignment.place(start, start + 1)) is not None
    ]
    for (_, one), (_, other) in itertools.pairwise(placed):
        assert one.start <= other.start
        assert one.end <= other.end


@laws
@given(anything, anything)
def test_places_lie_in_the_new_text_and_confidence_and_similarity_are_shares(old: str, new: str) -> None:
    alignment = align_texts(old, new)
    assert 0.0 <= alignment.similarity <= 1.0
    for start in range(0, len(old) + 1, 3):
        for end in range(start, len(old) + 1, 7):
            place = alignment.place(start, end)
            if place is not None:
                assert 0 <= place.start <= place.end <= len(new)
                assert LEAST <= place.confidence <= 1.0


@laws
@given(texts, st.sampled_from([" ", "\n", "  ", "\t", " \n "]))
def test_other_white_space_changes_nothing_about_the_words(text: str, blank: str) -> None:
    wrapped = blank.join(text.split())
    alignment = align_texts(text, wrapped)
    assert alignment.similarity == 1.0
    start = 0
    for word in text.split():
        start = text.index(word, start)
        place = alignment.place(start, start + len(word))
        assert words(wrapped, place) == word
        assert place is not None
        assert place.confidence == 1.0
        start += len(word)


@laws
@given(st.lists(st.integers(0, 3), max_size=60), st.lists(st.integers(0, 3), max_size=60))
def test_small_sequences_share_as_much_as_they_can(one: list[int], other: list[int]) -> None:
    runs = common_runs(one, other, [1] * len(one))
    for (i, j, length), (next_i, next_j, _) in itertools.pairwise(runs):
        assert one[i : i + length] == other[j : j + length]
        assert i + length <= next_i
        assert j + length <= next_j
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, mine in enumerate(one):
        for j, theirs in enumerate(other):
            table[i + 1][j + 1] = table[i][j] + 1 if mine == theirs else max(table[i][j + 1], table[i + 1][j])
    if len(one) * len(other) <= 1500:
        assert sum(length for _, _, length in runs) == table[-1][-1]


# --- what transcripts go through --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "passage", "found", "confidence"),
    [
        ("I said teh cat sat.", "I said the cat sat.", "teh cat sat", "the cat sat", 0.89),
        ("I said teh cat sat.", "I said the cat sat.", "I said", "I said", 1.0),
        ("so I said\nit to her.", "so I\nsaid it to her.", "said\nit", "said it", 1.0),
        (
            'He said "don\'t" -- ok...',
            "He said “don\u2019t” — ok…",
            '"don\'t" -- ok...',
            "“don\u2019t” — ok…",
            1.0,
        ),
        ("cafe\u0301 is nice", "café is nice", "cafe\u0301 is", "café is", 1.0),
        ("the inter-\nview was long", "the interview was long", "inter-\nview was", "interview was", 0.96),
        ("the interview was", "the inter\u00adview was", "interview", "inter\u00adview", 1.0),
        (
            "Maria told me that she had seen it.",
            "[Name 1] told me that she had seen it.",
            "Maria told me that she",
            "[Name 1] told me that she",
            0.68,
        ),
        ("I met Maria Vogt there.", "I met [Name 1] there.", "I met", "I met", 1.0),
        (
            "We sat down.\nI went home early.",
            "We sat down.\nMARA:\nI went home early.",
            "I went home early.",
            "I went home early.",
            1.0,
        ),
        (
            "One. Two, three.",
            "One. Two, inserted here, three.",
            "Two, three.",
            "Two, inserted here, three.",
            0.61,
        ),
        ("私は学校に行きました。", "私は昨日学校に行きました。", "学校に行き", "学校に行き", 1.0),
        (
            "a \U0001f600 b said yes",
            "\U0001f680 a \U0001f600 b said yes",
            "\U0001f600 b",
            "\U0001f600 b",
            1.0,
        ),
        ("We ask ﬁrst of all.", "We ask first of all.", "ﬁrst of", "first of", 1.0),
    ],
)
def test_a_passage_is_found_in_the_changed_text(
    old: str, new: str, passage: str, found: str, confidence: float
) -> None:
    assert carried(old, new, passage) == (found, confidence)


def test_a_passage_whose_words_are_gone_has_no_place() -> None:
    old = "We talked about the weather and the house.\nI liked my mother very much.\nThen we went on."
    cut = "We talked about the weather and the house.\nThen we went on."
    other = "We talked about the weather and the house.\nIt was big, and very cold in my opinion.\nThen we went on."
    for new in (cut, other, "", "Something else."):
        assert carried(old, new, "I liked my mother very much.") == (None, 0.0)


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("edit", ["insert", "delete", "typo", "wrap"])
def test_a_repeated_sentence_lands_at_the_right_repetition(number: int, edit: str) -> None:
    turns = [f"INT: Question number {one}?\nP: Yes, I think so.\n" for one in range(6)]
    old = "".join(turns)
    changed = {
        "insert": [*turns[:2], "INT: And then?\nP: Yes, I think so.\n", *turns[2:]],
        "delete": [turn for one, turn in enumerate(turns) if one != (number + 1) % 6],
        "typo": [turn.replace("Question", "Qestion") if one % 2 else turn for one, turn in enumerate(turns)],
        "wrap": [turn.replace(" ", "\n") for turn in turns],
    }[edit]
    new = "".join(changed)
    start = sum(map(len, turns[:number])) + turns[number].index("Yes")
    place = align_texts(old, new).place(start, start + len("Yes, I think so."))
    assert place is not None
    assert place.confidence == 1.0
    assert " ".join(new[place.start : place.end].split()) == "Yes, I think so."
    question = new[: place.start].rsplit("stion", 1)[1].split()
    assert question[:2] == ["number", f"{number}?"]


def test_blanks_at_the_ends_of_a_passage_come_along_where_the_new_text_has_them() -> None:
    assert carried("One.\nTwo.\nTree.", "One.\nTwo.\nThree.", "Two.\n") == ("Two.\n", 1.0)
    assert carried("One. Teo.\nThree.", "One. Two. Three.", "Teo.\n") == ("Two. ", 0.75)


def test_a_point_has_a_place_where_the_words_beside_it_have_one() -> None:
    alignment = align_texts("One. Two. Three.", "Zero. One. Three.")
    assert alignment.place(0, 0) == Anchored(6, 6, 1.0) or alignment.place(0, 0) == Anchored(0, 0, 1.0)
    assert alignment.place(10, 10) == Anchored(11, 11, 1.0)
    assert alignment.place(7, 7) is None
    assert align_texts("", "Some words").place(0, 0) is not None


def test_a_span_outside_of_the_text_is_refused() -> None:
    alignment = align_texts("abc", "abd")
    for span in ((-1, 2), (2, 1), (0, 4)):
        with pytest.raises(InvalidArgumentError, match="none of this text"):
            alignment.place(*span)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a" * 300_000, "b" * 300_000),
        ("a" * 300_000, "a" * 299_999),
        ("ab" * 100_000, "ba" * 100_000),
        ("yes no " * 20_000, "no yes yes " * 14_000),
        ("a " * 60_000, "a b " * 30_000),
        ("\U0001f600" * 50_000, "\U0001f680\U0001f600" * 25_000),
        ("", "x" * 300_000),
        (" \n" * 100_000, "\t" * 10),
    ],
)
def test_hostile_texts_are_aligned_within_bounds(old: str, new: str) -> None:
    """Quadratic work would need minutes for any of these."""
    alignment = align_texts(old, new)
    assert 0.0 <= alignment.similarity <= 1.0
    alignment.place(0, len(old))
