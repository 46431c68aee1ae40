"""Words of a quotation found in the material: every place to the letter, else the places most like it.

Search goes from the strict to the likely. The same characters; the same in the one form in which marks, dashes, spaces
and composition say nothing; and where neither is there, places that share the most of its words in about their order,
placed to the character, cut at the edges of words, and kept where they are like enough.

How like is enough depends on the length: two unrelated stretches of one language come to about 0.45 of one another, a
short one by chance to more. `least_for` falls from 0.9 for ten characters to 0.62 for a hundred and fifty.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from refiqda.findings.verifying.corpus import WORD
from refiqda.findings.verifying.folding import fold, hyphenated
from refiqda.findings.verifying.placing import distance, place
from refiqda.findings.verifying.values import Hit
from refiqda.findings.verifying.wording import edits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.findings.verifying.corpus import Corpus, Searched
    from refiqda.findings.verifying.folding import Folded
    from refiqda.findings.verifying.values import WordEdit

MOST: Final = 1_000
"""Places of the same words that are told."""
_NEAR: Final = 8
_WINDOWS: Final = 12
_SHARE: Final = 0.3
"""A stretch that shares less than this part of what the best shares is none of the places most like the words."""
_COMMON: Final = 3_000
_RUN: Final = 3
_OMISSION: Final = re.compile(r"[\[(]\s*(?:\.\s*\.\s*\.|\u2026)\s*[\])]")

Joint = Literal["start", "[...]", "(...)", "none"]


@attrs.frozen
class Part:
    """A part of a quotation, positions in it, and what stands before it: a mark of omission, or nothing at all."""

    text: str = attrs.field(repr=False)
    start: int
    end: int
    joined_by: Joint


@attrs.frozen
class Match:
    """What the words alone say.

    ``hits`` for the whole; ``parts`` each with its own hits: by marks of omission where there are any, else (where the
    whole is nowhere to the letter) the longest runs of words that stand somewhere, joined by nothing.
    """

    hits: tuple[Hit, ...]
    parts: tuple[tuple[Part, tuple[Hit, ...]], ...] = ()


def least_for(length: int) -> float:
    """Return how like a place must be to count for words of so many characters (folded), from 0 to 1."""
    return min(0.95, 0.6 + 3 / max(1, length))


def find(corpus: Corpus, words: str, *, least: float | None = None, compiled: bool = True) -> tuple[Hit, ...]:
    """Return where ``words`` stand, best first: all exact, then all normalised places; else the most like ones.

    ``least`` is the similarity that counts, by default that of `least_for`. ``compiled`` False does without compiled
    packages.
    """
    words = words.strip()
    if not WORD.search(words):
        return ()
    same = list(_same(corpus, words))
    if same:
        return tuple(same[:MOST])
    return tuple(_like(corpus, words, least, compiled=compiled))


def parts(words: str) -> tuple[Part, ...]:
    """Return the parts between marks of omission: ``[...]`` and ``(...)``; a bare ``...`` is a pause and stays."""
    found: list[Part] = []
    since = 0
    joint: Joint = "start"
    for mark in (*_OMISSION.finditer(words), None):
        until = len(words) if mark is None else mark.start()
        text = words[since:until]
        start = since + len(text) - len(text.lstrip())
        if text.strip():
            found.append(Part(text.strip(), start, start + len(text.strip()), joint))
        if mark is not None:
            since, joint = mark.end(), "[...]" if mark[0].startswith("[") else "(...)"
    return tuple(found)


def match(corpus: Corpus, words: str, *, compiled: bool = True) -> Match:
    """Return where a quotation stands as a whole and in its parts."""
    pieces = parts(words)
    if len(pieces) > 1 or (pieces and pieces[0].text != words.strip()):
        return Match((), tuple((one, find(corpus, one.text, compiled=compiled)) for one in pieces))
    hits = find(corpus, words, compiled=compiled)
    if hits and hits[0].level != "edited":
        return Match(hits)
    return Match(hits, tuple(_runs(corpus, words)))


# --- the same words -------------------------------------------------------------------------------------------


def _same(corpus: Corpus, words: str) -> Iterator[Hit]:
    """Yield every place of the same words, those to the letter first."""
    needles = {fold(words).text: None, **({fold(words, joined=True).text: None} if hyphenated(words) else {})}
    loose: dict[tuple[int, int, int], Hit] = {}
    for number, one in enumerate(corpus.texts):
        text = one.seen.text
        for start in _all(text, words):
            if _whole(text, start, start + len(words)):
                yield Hit(number, start, start + len(words), 1.0, "exact")
        for form in (one.folded, one.joined):
            for needle in needles:
                for first, last in _folded(one, form, needle):
                    if text[first:last] != words and (number, first, last) not in loose:
                        loose[number, first, last] = Hit(number, first, last, 1.0, "normalised")
    yield from loose.values()


def _folded(one: Searched, form: Folded | None, needle: str) -> Iterator[tuple[int, int]]:
    """Yield the canonical spans at which a folded form of a text has a folded needle."""
    if form is None:
        return
    for start in _all(form.text, needle):
        if _whole(form.text, start, start + len(needle)):
            yield one.span(start, start + len(needle), form)


def _all(text: str, words: str) -> Iterator[int]:
    at, number = text.find(words), 0
    while at >= 0 and number < MOST:
        yield at
        number += 1
        at = text.find(words, at + 1)


def _whole(text: str, start: int, end: int) -> bool:
    """Return whether a span begins and ends where words do."""
    return not (_inside(text, start) or _inside(text, end))


def _inside(text: str, at: int) -> bool:
    """Return whether a place is within a word. Scripts that write no spaces have an edge at every character."""
    if not 0 < at < len(text) or not (text[at].isalnum() and text[at - 1].isalnum()):
        return False
    return not (_UNSPACED.match(text[at]) or _UNSPACED.match(text[at - 1]))


_UNSPACED: Final = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)


# --- words that are like it -----------------------------------------------------------------------------------


def _like(corpus: Corpus, words: str, least: float | None, *, compiled: bool) -> list[Hit]:
    needle = fold(bare(words)).text
    enough = least_for(len(needle)) if least is None else least
    found: dict[tuple[int, int, int], Hit] = {}
    for number, first, last in _windows(corpus, needle):
        hit = _placed(corpus, words, (number, first, last), enough, compiled=compiled)
        if hit is not None:
            found.setdefault((number, hit.start, hit.end), hit)
    ranked = sorted(found.values(), key=lambda hit: (-hit.similarity, hit.source, hit.start))
    kept: list[Hit] = []
    for hit in ranked:
        if not any(
            hit.source == better.source and hit.start < better.end and better.start < hit.end
            for better in kept
        ):
            kept.append(hit)
    return kept[:_NEAR]


def _placed(
    corpus: Corpus, words: str, stretch: tuple[int, int, int], enough: float, *, compiled: bool
) -> Hit | None:
    """Return the place most like some words in a stretch of a folded text (its number, a span); None for none."""
    number, first, last = stretch
    one = corpus.texts[number]
    text, needle = one.folded.text, fold(bare(words)).text
    most = min(int(len(needle) * (1 - enough)) + _EDGE, len(needle) - 1)
    _, start, end = place(needle, text[first:last], most=most, compiled=compiled)
    if start >= end:
        return None
    start, end = _at_words(text, first + start, first + end)
    said = text[start:end]
    similarity = 1 - distance(needle, said, compiled=compiled) / max(len(needle), len(said), 1)
    if similarity < enough:
        return None
    begin, finish, wording = _around_brackets(words, one.seen.text, *one.span(start, end))
    return Hit(number, begin, finish, similarity, "edited", wording)


def between(
    corpus: Corpus, words: str, number: int, span: tuple[int, int], *, compiled: bool = True
) -> Hit | None:
    """Return where short words stand in a stretch of one text, some of them changed; None where they do not.

    ``span`` is canonical. Words that would be too few to be looked for anywhere may be there where what stands before
    and behind them says so: half of them must be unchanged, and the whole like enough.
    """
    folded = corpus.texts[number].folded
    stretch = number, folded.place(span[0]), folded.place(span[1])
    hit = _placed(corpus, words, stretch, _BETWEEN, compiled=compiled)
    if hit is None or hit.start < span[0] or hit.end > span[1]:
        return None
    many = len(WORD.findall(words))
    changed = sum(len(WORD.findall(one.printed)) for one in hit.edits if not one.declared)
    return hit if changed * 2 <= many else None


_BETWEEN: Final = 0.55
_EDGE: Final = 40
_BESIDE: Final = 3


def _around_brackets(words: str, text: str, begin: int, finish: int) -> tuple[int, int, tuple[WordEdit, ...]]:
    """Return a span and its edits, wider by up to three words where that leaves less undeclared beside brackets.

    Nothing is known of what brackets stand for, so a word or two outside of them ("So [the client] left") can be
    placed on what they stand for.
    """
    made = edits(words, text[begin:finish], 0, begin)
    if made and "[" in made[0].printed and not made[0].declared:
        earlier = [found.start() for found in WORD.finditer(text, max(0, begin - _EDGE), begin)][-_BESIDE:]
        for start in reversed(earlier):
            wider = edits(words, text[start:finish], 0, start)
            if _undeclared(wider) < _undeclared(made):
                begin, made = start, wider
    if made and "[" in made[-1].printed and not made[-1].declared:
        for found in islice(WORD.finditer(text, finish, finish + _EDGE), _BESIDE):
            wider = edits(words, text[begin : found.end()], 0, begin)
            if _undeclared(wider) < _undeclared(made):
                finish, made = found.end(), wider
    return begin, finish, made


def _undeclared(made: tuple[WordEdit, ...]) -> int:
    """Return how many characters edits change that no mark declares."""
    return sum(len(one.printed) + len(one.said) for one in made if not one.declared)


def bare(words: str) -> str:
    """Return words without what brackets put in, which nobody said; a bracketed letter of a word ("[T]he") stays."""
    letters = _LETTER.sub(lambda found: found[1] or found[2], words)
    without = _BRACKETED.sub(" ", letters)
    return without.strip() if WORD.search(without) else letters


_LETTER: Final = re.compile(r"\[(\w+)\](?=\w)|(?<=\w)\[(\w+)\]")
_BRACKETED: Final = re.compile(r"\[[^\[\]]*\]")


def _at_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span whose edges are those of words: a word that is half in is taken or left by its greater half."""
    if _inside(text, start):
        first, last = start, start
        while _inside(text, first):
            first -= 1
        while last < end and _inside(text, last):
            last += 1
        start = first if start - first <= last - start or last >= end else last
    if _inside(text, end):
        first, last = end, end
        while first > start and _inside(text, first):
            first -= 1
        while _inside(text, last):
            last += 1
        end = last if last - end <= end - first or first <= start else first
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _windows(corpus: Corpus, needle: str) -> Iterator[tuple[int, int, int]]:
    """Yield stretches of folded texts that share words with the needle in about its order, most promising first."""
    import numpy as np  # noqa: PLC0415 - only where words are not there to the letter

    known = corpus.words
    asked = [found[0] for found in WORD.finditer(needle.lower())]
    there = sorted(
        ((len(known.places[word]), number) for number, word in enumerate(asked) if word in known.places)
    )
    rare = [number for often, number in there if often <= _COMMON] or [number for _, number in there[:3]]
    if not rare:
        return
    width = max(4, len(asked) // 2)
    keys: list[Any] = []
    weights: list[Any] = []
    for number in rare:
        places = np.frombuffer(known.places[asked[number]], dtype=np.int64)
        keys.append((places - number + len(asked)) // width)
        weights.append(np.full(len(places), 1 / (1 + np.log(len(places)))))
    buckets, index = np.unique(np.concatenate(keys), return_inverse=True)
    votes = np.bincount(index, weights=np.concatenate(weights))
    paired = votes.copy()  # what lies on the border of two counts for both
    beside = np.flatnonzero(np.diff(buckets) == 1)
    paired[beside] += votes[beside + 1]
    best = np.argsort(-paired, kind="stable")[:_WINDOWS]
    best = best[paired[best] >= _SHARE * paired[best[0]]]
    slack = width + 4
    for bucket in buckets[best].tolist():
        begin = bucket * width - len(asked) - slack
        finish = (bucket + 2) * width + slack
        yield from _stretches(corpus, begin, finish)


def _stretches(corpus: Corpus, begin: int, finish: int) -> Iterator[tuple[int, int, int]]:
    """Yield the parts of a run of words of the corpus by text, as spans of its folded form."""
    known = corpus.words
    for number in range(len(corpus.texts)):
        first, behind = known.first[number], known.first[number + 1]
        one, other = max(begin, first), min(finish, behind)
        if one < other:
            text = corpus.texts[number].folded.text
            start = 0 if one == first else known.starts[one]
            end = len(text) if other == behind else known.starts[other]
            yield number, start, end


# --- runs of words --------------------------------------------------------------------------------------------


def _runs(corpus: Corpus, words: str) -> Iterator[tuple[Part, tuple[Hit, ...]]]:
    """Yield the longest runs of words that stand somewhere, from the first word on; single words are none."""
    import numpy as np  # noqa: PLC0415 - as above

    known = corpus.words
    folded = fold(words)
    asked = list(WORD.finditer(folded.text.lower()))
    number = 0
    while number < len(asked):
        where = _places(corpus, asked[number][0])
        length = 1
        while len(where) and number + length < len(asked):
            further = _places(corpus, asked[number + length][0])
            going = where[np.isin(where + length, further, assume_unique=True)]
            going = going[_same_text(known.first, going, length)]
            if not len(going):
                break
            where, length = going, length + 1
        if length < _RUN or not len(where):
            number += 1 if not len(where) else length
            continue
        first, last = folded.span(asked[number].start(), asked[number + length - 1].end())
        hits = tuple(_run_hits(corpus, where[:MOST].tolist(), length))
        yield Part(words[first:last], first, last, "start" if number == 0 else "none"), hits
        number += length


def _places(corpus: Corpus, word: str) -> Any:  # noqa: ANN401 - a numpy array of int64
    import numpy as np  # noqa: PLC0415 - as above

    found = corpus.words.places.get(word)
    return np.empty(0, np.int64) if found is None else np.frombuffer(found, dtype=np.int64)


def _same_text(first: list[int], where: Any, length: int) -> Any:  # noqa: ANN401 - numpy arrays
    import numpy as np  # noqa: PLC0415 - as above

    borders = np.asarray(first)
    return np.searchsorted(borders, where, "right") == np.searchsorted(borders, where + length, "right")


def _run_hits(corpus: Corpus, where: list[int], length: int) -> Iterator[Hit]:
    known = corpus.words
    number = 0
    for word in where:
        while known.first[number + 1] <= word:
            number += 1
        one = corpus.texts[number]
        start, last = known.starts[word], known.starts[word + length - 1]
        found = WORD.match(one.folded.text, last)
        first, end = one.span(start, found.end() if found else last + 1)
        yield Hit(number, first, end, 1.0, "normalised")
