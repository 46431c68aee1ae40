# ruff: noqa: RUF001 - typographic marks are what these tests are about
"""What is almost the same is never told as the same; odd and large material; forms that say nothing."""

from __future__ import annotations

import random
import re
import time
import unicodedata

import pytest

from refiqda.findings.verifying.corpus import Corpus
from refiqda.findings.verifying.finding import find, match
from refiqda.findings.verifying.folding import fold
from refiqda.findings.voices import hear
from refiqda.project import Project

SAID = (
    "We waited – and nobody said “sorry”. It wasn’t the waiting … it was the silence, Så gikk jeg hjem. I did not go "
    "back; they never asked why. She said he could come on 12 May, but he can not, so we didn’t. Was it the door? No."
)


def corpus(*texts: str) -> Corpus:
    project = Project.new("study")
    for number, text in enumerate(texts):
        project.add_source(f"text {number}", text)
    return Corpus.of(hear([project]))


def spelled(text: str) -> str:
    """What CONTRACT lets differ taken out, in another way than by folding: every mark that is not named stays."""
    composed = unicodedata.normalize("NFC", text).replace("…", "...")
    composed = re.sub("[\"'“”‘’«»„‚`´]+", "'", composed)
    composed = re.sub("[-–—‐‑−]+", "-", composed)
    composed = "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")
    return "".join(composed.split())


def near_miss(chance: random.Random, words: str) -> str:
    """Return the words with one small change that somebody who copies by hand makes."""
    split = words.split(" ")
    at = chance.randrange(len(split))
    way = chance.randrange(7)
    if way == 0:
        del split[at]
    elif way == 1:
        split.insert(at, chance.choice(("not", "never", "so", "I", "[sic]", "12")))
    elif way == 2:
        split[at] = split[at].swapcase()
    elif way == 3:
        split[at] = chance.choice(("he", "she", "we", "s/he", "did", "was", "13", "Sa"))
    elif way == 4:
        other = chance.randrange(len(split))
        split[at], split[other] = split[other], split[at]
    else:
        joined = " ".join(split)
        place = chance.randrange(len(joined))
        letter = chance.choice("aeontså.,;?!3") if way == 5 else ""
        return joined[:place] + letter + joined[place + 1 :]
    return " ".join(split)


def held(number: int, seed: int) -> int:
    """Try so many near misses; return how many were none of the same."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    made = corpus(SAID)
    plain = spelled(SAID)
    tokens = SAID.split(" ")
    different = 0
    while different < number:
        start = chance.randrange(len(tokens) - 3)
        words = near_miss(chance, " ".join(tokens[start : start + chance.randrange(3, 14)]))
        if spelled(words) in plain:
            continue
        different += 1
        levels = {hit.level for hit in find(made, words, least=1.0)}
        assert levels <= {"edited"}, words
    return different


def test_what_is_almost_the_same_is_not_the_same() -> None:
    assert held(400, 1) == 400


@pytest.mark.long
def test_ten_thousand_near_misses_are_never_the_same() -> None:
    assert held(10_000, 2) == 10_000


def test_every_letter_is_the_same_composed_and_decomposed() -> None:
    for number in range(0xA0, 0x30000):
        letter = chr(number)
        apart = unicodedata.normalize("NFD", letter)
        if apart != letter and not 0xAC20 < number < 0xD780:  # a few Hangul syllables are enough
            assert fold(apart).text == fold(letter).text, hex(number)


@pytest.mark.parametrize(
    ("printed", "there"),
    [
        ("the interview began", "So the inter-\nview began."),
        ("a well-being plan", "a well-\nbeing plan"),
        ("the inter-\nview began", "So the interview began."),
        ("the ofﬁce … closed", "the office ... closed"),
        ("she . . . left", "she … left"),
        ("ｗｅ left", "we left"),
        ("we\u2009left\u200b the\u202froom", "we left the\nroom"),
    ],
)
def test_forms_that_say_nothing(printed: str, there: str) -> None:
    made = corpus(there)
    assert [hit.level for hit in find(made, printed)] == ["normalised"]


@pytest.mark.parametrize(
    ("printed", "there"),
    [
        ("we left.... And", "we left... And"),
        ("its over", "it's over"),
        ("We left", "we left"),
        ("they were ill", "they we're ill"),
        ("was it the door.", "was it the door?"),
        ("my re sent mail", "my resent mail"),
        ("x² of us came", "x2 of us came"),
    ],
)
def test_forms_that_say_something(printed: str, there: str) -> None:
    assert {hit.level for hit in find(corpus(there), printed)} <= {"edited"}


ODD = {
    "one letter": ("a" * 200_000, "a" * 100 + "b" + "a" * 100),
    "one word": ("a " * 50_000, "a " * 100 + "b " + "a " * 100),
    "blanks": ("we" + " " * 200_000 + "left the room", "we left a room"),
    "dots": ("." * 200_000 + "we left the room", "we left a room"),
    "brackets": ("we left the room", "[" * 20_000 + "we left"),
    "letters in brackets": ("we left the room", "w[e]" * 3_000),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_material_takes_no_time(name: str) -> None:
    text, words = ODD[name]
    begin = time.process_time()
    match(corpus(text), words)
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    ("text", "printed", "level"),
    [
        ("".join(map(chr, range(0x4E00, 0x5000))), "".join(map(chr, range(0x4E10, 0x4E20))), "exact"),
        (
            "".join(map(chr, range(0x4E00, 0x5000))),
            "".join(map(chr, range(0x4E10, 0x4E30))).replace("\u4e20", "\u4e01"),
            "edited",
        ),
        ("قلت له إننا لن نعود إلى البيت اليوم أبدا", "إننا لن نعود إلى البيت", "exact"),
        ("قلت له إننا لن نعود إلى البيت اليوم أبدا", "قلت له إننا سوف نعود إلى البيت اليوم أبدا", "edited"),
        ("so 👩‍👩‍👧 we went 👍🏽 home", "👩‍👩‍👧 we went 👍🏽 home", "exact"),
        ("so 👩‍👩‍👧 we went 👍🏽 home", "👩‍👩‍👦 we went 👍🏽 home", "edited"),
    ],
)
def test_words_of_every_script(text: str, printed: str, level: str) -> None:
    assert [hit.level for hit in find(corpus(text), printed)][:1] == [level]
