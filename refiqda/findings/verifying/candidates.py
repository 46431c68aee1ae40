"""Passages that a quotation may be from, where its words were not found: a guess for a person to look at, no more.

Sentences of the material are ranked by what they share with the quotation: words (a rare word says more), names and
numbers, and words that begin alike in both languages ("telephone", "telefon"). Where the part of the text that the
quotation stands in is headed like a theme, a sentence coded with that theme counts more. Nothing here is a match.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.findings.verifying.speaking import is_asking
from refiqda.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from refiqda.findings.verifying.corpus import Corpus
    from refiqda.findings.verifying.speaking import Speaking
    from refiqda.findings.verifying.values import Passage

ALIKE: Final = 4
"""Letters by which words of two languages may be alike."""
_NAME: Final = 3
_COMMON: Final = 2_000
"""A word that stands more often says nothing."""
_FORMS: Final = 40
_STRETCH: Final = 16
"""Words of the stretches that are looked at first."""
_LOOKED: Final = 24
_AROUND: Final = 600
_WORD: Final = re.compile(r"[^\W_]+")
_THEME: Final = 1.5


@attrs.frozen(eq=False)
class Candidates:
    """The sentences of the material, ready to be ranked; ``themes`` are the coded spans by source GUID."""

    speaking: Speaking
    corpus: Corpus
    themes: Mapping[str, Sequence[tuple[int, int, str]]] = attrs.field(factory=dict)

    @cached_property
    def _alike(self) -> Mapping[str, list[str]]:
        """The words of the material by how they begin, accents aside."""
        found: dict[str, list[str]] = {}
        for word in self.corpus.words.places:
            if len(word) > ALIKE:
                found.setdefault(_plain(word)[:ALIKE], []).append(word)
        return found

    def _weights(self, text: str) -> dict[str, float]:
        """Return the words of the material that say something of ``text``, and how much."""
        places = self.corpus.words.places
        whole = len(self.corpus.words.starts) + 1
        found: dict[str, float] = {}
        for word in dict.fromkeys(_WORD.findall(text)):
            low = word.lower()
            telling = len(low) >= ALIKE or low.isdigit() or (word[:1].isupper() and len(low) >= _NAME)
            forms = [(low, 1.0)] if telling and low in places else []
            if len(low) > ALIKE:
                others = self._alike.get(_plain(low)[:ALIKE], ())[:_FORMS]
                forms += [(other, 0.5) for other in others if other != low]
            for form, share in forms:
                if len(places[form]) <= _COMMON:
                    weight = share * math.log(whole / len(places[form]))
                    found[form] = max(found.get(form, 0.0), weight)
        return found

    def near(self, text: str, headings: Sequence[str] = (), *, most: int = 3) -> tuple[Passage, ...]:
        """Return the passages that share most with ``text``, the most alike first; none that share nothing."""
        weights = self._weights(text)
        known = {name for each in headings if (name := each.casefold().strip())}
        length = len(_WORD.findall(text)) or 1
        best = sorted(weights.values(), reverse=True)[:length]
        whole = sum(best) or 1.0
        ranked: dict[tuple[int, int, int], tuple[float, float]] = {}
        for number, start, end in self._stretches(weights):
            words = set(_WORD.findall(self.corpus.sources[number].text[start:end].lower()))
            shared = sum(weights.get(word, 0.0) for word in words)
            if shared:
                fits = self._fits(number, start, end, known)
                score = shared / (len(words) + length) ** 0.5 * (_THEME if fits else 1.0)
                ranked[number, start, end] = (-score, shared / whole)
        found: list[Passage] = []
        for place in sorted(ranked, key=lambda one: (ranked[one][0], one)):
            found += filter(None, (self._passage(*place, ranked[place][1]),))
            if len(found) == most:
                return tuple(found)
        return tuple((*found, *self._of_theme(known, found))[:most])

    def _of_theme(self, known: set[str], found: Sequence[Passage]) -> Iterator[Passage]:
        """Yield the passages of the theme that a heading names, in order, but those that overlap what was found."""
        for number, source in enumerate(self.corpus.sources):
            for start, end, name in sorted(set(self.themes.get(source.guid, ()))) if known else ():
                theme = name.casefold()
                taken = any(
                    one.source_guid == source.guid and one.start < end and start < one.end for one in found
                )
                if not taken and any(theme in head or head in theme for head in known):
                    passage = self._passage(number, start, end, 0.0)
                    if passage is not None:
                        yield passage

    def _stretches(self, weights: Mapping[str, float]) -> Iterator[tuple[int, int, int]]:
        """Yield sentences of the stretches that share most, as source number and canonical span."""
        known = self.corpus.words
        votes: dict[int, float] = {}
        for word, weight in weights.items():
            for bucket in {place // _STRETCH for place in known.places[word]}:
                votes[bucket] = votes.get(bucket, 0.0) + weight
        for bucket in sorted(votes, key=lambda one: (-votes[one], one))[:_LOOKED]:
            first = bucket * _STRETCH
            number = max(at for at, since in enumerate(known.first[:-1]) if since <= first)
            one = self.corpus.texts[number]
            last = min(first + _STRETCH, known.first[number + 1]) - 1
            start, end = one.span(known.starts[first], known.starts[last] + 1)
            begin = max(one.seen.text.rfind("\n", 0, start) + 1, start - _AROUND)
            stop = one.seen.text.find("\n", end)
            finish = min(stop if stop >= 0 else len(one.seen.text), end + _AROUND)
            for since, until in sentences(one.seen.text[begin:finish]):
                if begin + since < end and start < begin + until:
                    yield number, begin + since, begin + until

    def _fits(self, number: int, start: int, end: int, known: set[str]) -> bool:
        """Whether a stretch is coded with a theme that a heading names."""
        coded = self.themes.get(self.corpus.sources[number].guid, ())
        names = {name.casefold() for one, two, name in coded if one < end and start < two}
        return any(theme in head or head in theme for theme in names for head in known)

    def _passage(self, number: int, start: int, end: int, share: float) -> Passage | None:
        """Return a stretch to be shown, without labels of turns; None for words of whoever asks."""
        source = self.corpus.sources[number]
        if is_asking(self.speaking.at(source, start, end)):
            return None
        if source.turns:
            spoken = self.speaking.parts(source, start, end)
            start, end = (spoken[0][0], spoken[-1][1]) if spoken else (start, end)
        return self.speaking.passage(source, start, end, round(min(share, 0.99), 3))


def _plain(word: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one))
