"""Passages that a quotation may be from, where its words were not found: a guess for a person to look at, no more.

Sentences of the material are ranked by what they share with the quotation: words (a rare word says more), names and
numbers, and words that begin alike in both languages ("telephone", "telefon"). Where the part of the text that the
quotation stands in is headed like a theme, a sentence coded with that theme counts more. Nothing here is a match.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.findings.verifying.speaking import is_asking
from refiqda.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from refiqda.findings.verifying.speaking import Speaking
    from refiqda.findings.verifying.values import Passage

LEAST: Final = 4
"""Letters by which words of two languages may be alike."""
_WORD: Final = re.compile(r"[^\W_]+")
_THEME: Final = 1.5


@attrs.frozen
class _Stretch:
    source: int
    start: int
    end: int
    keys: frozenset[str]
    themes: frozenset[str]


def _keys(text: str) -> frozenset[str]:
    """Return what is compared: words without accents, their beginnings, numbers."""
    found = set()
    for word in _WORD.findall(text):
        flat = "".join(
            one for one in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(one)
        )
        if flat.isdigit() or len(flat) >= LEAST or (word[:1].isupper() and len(flat) > 2):  # noqa: PLR2004 - "Ida"
            found.add(flat)
        if len(flat) > LEAST:
            found.add(f"{flat[:LEAST]}…")
    return frozenset(found)


@attrs.frozen(eq=False)
class Candidates:
    """The sentences of the material, ready to be ranked; ``themes`` are the coded spans by source GUID."""

    speaking: Speaking
    themes: Mapping[str, Sequence[tuple[int, int, str]]] = attrs.field(factory=dict)

    @cached_property
    def _stretches(self) -> tuple[_Stretch, ...]:
        made = []
        for number, source in enumerate(self.speaking.voices.sources):
            coded = self.themes.get(source.guid, ())
            for start, end in sentences(source.text):
                names = frozenset(name.casefold() for one, two, name in coded if one < end and start < two)
                made.append(_Stretch(number, start, end, _keys(source.text[start:end]), names))
        return tuple(made)

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        counts = Counter(key for each in self._stretches for key in each.keys)
        whole = len(self._stretches) + 1
        return {key: math.log(whole / many) for key, many in counts.items()}

    def near(self, text: str, headings: Sequence[str] = (), *, most: int = 3) -> tuple[Passage, ...]:
        """Return the passages that share most with ``text``, the most alike first; none that share nothing."""
        wanted = _keys(text)
        known = {name for each in headings if (name := each.casefold().strip())}
        whole = sum(self._weights.get(key, 0.0) for key in wanted) or 1.0
        ranked = []
        for each in self._stretches:
            shared = sum(self._weights[key] for key in wanted & each.keys)
            if shared:
                fits = any(theme in head or head in theme for theme in each.themes for head in known)
                score = shared / (len(each.keys) + len(wanted)) ** 0.5 * (_THEME if fits else 1.0)
                ranked.append((-score, each.source, each.start, each, shared / whole))
        found: list[Passage] = []
        for *_, each, share in sorted(ranked, key=lambda one: one[:3]):
            found += filter(None, (self._passage(each, share),))
            if len(found) == most:
                break
        return tuple(found)

    def _passage(self, each: _Stretch, share: float) -> Passage | None:
        """Return a stretch to be shown, without labels of turns; None for words of whoever asks."""
        source = self.speaking.voices.sources[each.source]
        start, end = each.start, each.end
        if is_asking(self.speaking.at(source, start, end)):
            return None
        if source.turns:
            spoken = self.speaking.parts(source, start, end)
            start, end = (spoken[0][0], spoken[-1][1]) if spoken else (start, end)
        return self.speaking.passage(source, start, end, round(min(share, 0.99), 3))
