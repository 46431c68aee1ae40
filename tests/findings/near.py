"""Near misses of what was said in the two studies: one small change each, drawn with a seed, and what is right of them.

What counts as the same is defined here once more and in another way than by `refiqda.findings.verifying.folding`:
CONTRACT lets quotation marks, dashes, spaces, line ends and the composition of letters differ, and nothing else. The
printed words are cut into tokens of letters and of marks, and these are compared as lists. The first letter's case and
a last point or comma may follow the sentence around a quotation, which is this project's own rule (docs/quotes.md).
"""

from __future__ import annotations

import functools
import random
import re
import unicodedata
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.findings.manuscripts.values import Manuscript, Place, Quoted
from tests.studies import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEED: Final = 4711
_UNSEEN: Final = dict.fromkeys([*range(0x200B, 0x2010), 0xAD, 0x2060, 0xFEFF])
_ONE_FORM: Final = {
    **dict.fromkeys(map(ord, "“”„‟«»‹›‘’‚‛`´"), "'"),  # noqa: RUF001 - typographic marks
    ord('"'): "'",
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),  # noqa: RUF001 - as above
    ord("…"): "...",
}
_OTHERS: Final = {
    "dyads": ("not", "never", "perhaps", "she", "he", "was", "seven"),
    "therapists": ("ikke", "aldri", "kanskje", "hun", "han", "var", "sju"),
}
_NEGATIONS: Final = re.compile(r"\b(?:not|never|no|nothing|ikke|aldri|ingen|ingenting)\b|n['’]t\b")  # noqa: RUF001


@attrs.frozen
class Near:
    """Printed words, what was done to them, and the words as they stand in the text."""

    kind: str
    printed: str
    said: str
    study: str


def same(words: str) -> str:
    """Return words in the one form; blanks beside a mark are spelling and go, those between words stay."""
    composed = unicodedata.normalize("NFC", words).translate(_UNSEEN).translate(_ONE_FORM)
    composed = re.sub(r"(?<!\w)['-]+|['-]+(?!\w)", " ", composed)  # within a word a mark says something
    tight = re.sub(r" ?([^\w ]) ?", r"\1", " ".join(composed.split()))
    return re.sub("'+", "'", re.sub("-+", "-", tight))


@functools.cache
def everything(study: str) -> str:
    """Return all that stands in the texts of a study, in the one form."""
    return "\x00".join(map(same, plain(study).texts.values()))


def stands(words: str, study: str) -> bool:
    """Whether words stand in the material by this module's definition, the sentence's own letter and mark aside."""
    form = same(words).strip().rstrip(".,;:")
    turned = form[:1].swapcase() + form[1:]
    return form in everything(study) or turned in everything(study)


# --- the changes: each returns the printed words, None where it cannot be made ---------------------------------------


def _letter(words: str, rng: random.Random, _: str) -> str | None:
    at = rng.randrange(1, len(words))
    return words[:at] + rng.choice("aeiontsrlkåø") + words[at + 1 :] if words[at].isalpha() else None


def _lost_letter(words: str, rng: random.Random, _: str) -> str | None:
    at = rng.randrange(1, len(words) - 1)
    return words[:at] + words[at + 1 :] if words[at].isalpha() else None


def _two_letters(words: str, rng: random.Random, _: str) -> str | None:
    at = rng.randrange(1, len(words) - 2)
    pair = words[at : at + 2]
    return words[:at] + pair[::-1] + words[at + 2 :] if pair.isalpha() else None


def _other_word(words: str, rng: random.Random, study: str) -> str | None:
    split = words.split(" ")
    split[rng.randrange(len(split))] = rng.choice(_OTHERS[study])
    return " ".join(split)


def _more(words: str, rng: random.Random, study: str) -> str | None:
    split = words.split(" ")
    split.insert(rng.randrange(len(split) + 1), rng.choice(_OTHERS[study]))
    return " ".join(split)


def _less(words: str, rng: random.Random, _: str) -> str | None:
    split = words.split(" ")
    del split[rng.randrange(1, len(split) - 1)]
    return " ".join(split)


def _unnegated(words: str, _: random.Random, __: str) -> str | None:
    made, many = _NEGATIONS.subn("", words, count=1)
    return " ".join(made.split()) if many else None


def _order(words: str, rng: random.Random, _: str) -> str | None:
    split = words.split(" ")
    at = rng.randrange(len(split) - 1)
    split[at], split[at + 1] = split[at + 1], split[at]
    return " ".join(split)


def _case(words: str, rng: random.Random, _: str) -> str | None:
    split = words.split(" ")
    at = rng.randrange(1, len(split))
    split[at] = split[at][:1].swapcase() + split[at][1:]
    return " ".join(split)


def _digit(words: str, rng: random.Random, _: str) -> str | None:
    digits = [at for at, letter in enumerate(words) if letter.isdigit()]
    if not digits:
        split = words.split(" ")
        split.insert(rng.randrange(1, len(split)), str(rng.randrange(2, 99)))
        return " ".join(split)
    at = rng.choice(digits)
    return words[:at] + str((int(words[at]) + rng.randrange(1, 9)) % 10) + words[at + 1 :]


def _mark(words: str, rng: random.Random, _: str) -> str | None:
    inside = [at for at in range(1, len(words) - 1) if words[at] in ".,;:?!"]
    if not inside:
        return None
    at = rng.choice(inside)
    return words[:at] + rng.choice(",.?!;:".replace(words[at], "")) + words[at + 1 :]


def _lost_mark(words: str, rng: random.Random, _: str) -> str | None:
    inside = [at for at in range(1, len(words) - 1) if words[at] in ".,;:?!'’"]  # noqa: RUF001 - as above
    if not inside:
        return None
    at = rng.choice(inside)
    return words[:at] + words[at + 1 :]


def _new_comma(words: str, rng: random.Random, _: str) -> str | None:
    split = words.split(" ")
    at = rng.randrange(len(split) - 1)
    split[at] += ","
    return " ".join(split) if split[at][-2:-1].isalpha() else None


def _question(words: str, _: random.Random, __: str) -> str | None:
    return words[:-1] + "?" if words.endswith(".") else None


def _plural(words: str, rng: random.Random, study: str) -> str | None:
    split = words.split(" ")
    long = [at for at, word in enumerate(split) if len(word) > 3 and word.isalpha()]
    if not long:
        return None
    at = rng.choice(long)
    ending = "s" if study == "dyads" else "er"
    split[at] = split[at].removesuffix(ending) if split[at].endswith(ending) else split[at] + ending
    return " ".join(split)


def _glued(words: str, rng: random.Random, _: str) -> str | None:
    split = words.split(" ")
    at = rng.randrange(len(split) - 1)
    if not (split[at][-1].isalnum() and split[at + 1][0].isalnum()):
        return None  # a blank beside a mark is spelling
    return " ".join((*split[:at], split[at] + split[at + 1], *split[at + 2 :]))


CHANGES: Final[dict[str, Callable[[str, random.Random, str], str | None]]] = {
    "letter": _letter, "lost letter": _lost_letter, "two letters turned": _two_letters, "other word": _other_word,
    "word more": _more, "word less": _less, "negation dropped": _unnegated, "order": _order, "case inside": _case,
    "digit": _digit, "mark changed": _mark, "mark dropped": _lost_mark, "comma more": _new_comma,
    "question for statement": _question, "plural": _plural, "words glued": _glued,
}  # fmt: skip
"""What is done to words, by name."""


def _spelled(words: str, rng: random.Random) -> str:
    """Return words spelled otherwise, in ways that CONTRACT lets differ."""
    way = rng.randrange(4)
    if way == 0:
        return unicodedata.normalize("NFD", words)
    if way == 1:
        return words.replace(" ", "\u00a0", 1).replace(" ", "\n", 1)
    if way == 2:
        return words.replace("'", "’").replace("-", "–").replace('"', "“")  # noqa: RUF001 - as above
    return words[:3] + "\u00ad" + words[3:]


def near_misses(study: str, number: int, seed: int = SEED) -> Iterator[Near]:
    """Yield so many near misses that stand nowhere in a study; a fifth of them spelled otherwise besides."""
    rng = random.Random(f"{seed} {study}")  # noqa: S311 - draws test data
    texts = [
        words for text in plain(study).texts.values() for words in text.split("\n") if words.count(" ") > 8
    ]
    names = list(CHANGES)
    made = 0
    for _ in range(200 * number):  # drawn in vain many times: a fault of the rules, and then too few come
        if made == number:
            return
        split = rng.choice(texts).split()
        many = rng.choice((4, 6, 8, 12, 20, 40))
        first = rng.randrange(max(1, len(split) - many))
        said = " ".join(split[first : first + many])
        if any(mark in said for mark in "[](){}") or len(said.split()) < 4:
            continue
        kind = names[made % len(names)]
        printed = CHANGES[kind](said, rng, study)
        if printed is None or stands(printed, study):
            continue
        if made % 5 == 0:
            printed = _spelled(printed, rng)
        made += 1
        yield Near(kind, printed, said, study)


def only_spelled(study: str, number: int, seed: int = SEED) -> Iterator[Near]:
    """Yield words that are spelled otherwise and not changed."""
    rng = random.Random(f"{seed} spelled {study}")  # noqa: S311 - draws test data
    for one in near_misses(study, number, seed + 1):
        printed = _spelled(one.said, rng)
        if printed != one.said:
            yield attrs.evolve(one, kind="spelled", printed=printed)


def printed_in(nears: list[Near]) -> Manuscript:
    """Return a manuscript that prints them, each a quotation of its own."""
    place = Place("text", 1, 0, 0)
    return Manuscript(
        name="near.md",
        form="md",
        paragraphs=(),
        quoted=tuple(Quoted(one.printed, "block", place, paragraph=-1) for one in nears),
    )
