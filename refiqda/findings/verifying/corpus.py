"""The material as it is searched: its texts folded once, its words by where they stand."""

from __future__ import annotations

import re
from array import array
from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.findings.verifying.folding import Folded, fold, hyphenated

if TYPE_CHECKING:
    from refiqda.findings.voices import SourceSeen, Voices

WORD: Final = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]|[^\W_\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)
"""A word: letters and digits together; each character of scripts that write no spaces is one."""


@attrs.frozen(eq=False, slots=False)
class Searched:
    """A text of the corpus: as it was seen, and folded."""

    seen: SourceSeen

    @cached_property
    def folded(self) -> Folded:
        """The text in the form in which words are compared."""
        return fold(self.seen.text)

    @cached_property
    def joined(self) -> Folded | None:
        """The same with words that are divided at line ends in one; None where there are none."""
        return fold(self.seen.text, joined=True) if hyphenated(self.seen.text) else None

    def span(self, start: int, end: int, form: Folded | None = None) -> tuple[int, int]:
        """Return a span of the folded text (or of ``form``) as a canonical one, without blanks at its ends."""
        text = self.seen.text
        first, last = (form or self.folded).span(start, end)
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        return first, last


@attrs.frozen(eq=False, slots=False)
class Corpus:
    """All texts of the material in order, to be searched together; `Hit.source` is a number in ``sources``."""

    voices: Voices
    texts: tuple[Searched, ...]

    @classmethod
    def of(cls, voices: Voices) -> Corpus:
        """Return the corpus of these texts. Nothing is folded or counted before it is asked for."""
        return cls(voices, tuple(map(Searched, voices.sources)))

    @property
    def sources(self) -> tuple[SourceSeen, ...]:
        """The texts as they were seen."""
        return self.voices.sources

    @cached_property
    def words(self) -> Words:
        """Where which word stands, over all texts."""
        return Words(self.texts)


class Words:
    """Every word of a corpus by number: where it stands, and where each known word is (letter case aside)."""

    def __init__(self, texts: tuple[Searched, ...]) -> None:
        self.starts: array[int] = array("q")
        self.first: list[int] = []
        places: dict[str, array[int]] = {}
        number = 0
        for one in texts:
            self.first.append(number)
            for found in WORD.finditer(one.folded.text.lower()):
                known = places.get(found[0])
                if known is None:
                    known = places[found[0]] = array("q")
                known.append(number)
                self.starts.append(found.start())
                number += 1
        self.first.append(number)
        self.places = places
