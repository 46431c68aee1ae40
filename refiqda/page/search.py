"""Finding words in the compared texts, whatever their case, with places in the text as it is."""

from __future__ import annotations

import bisect
import itertools
import re
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST: Final = 200
BESIDE: Final = 60
LONGEST: Final = 200
"""Characters that are searched for at most."""


@attrs.frozen
class _Folded:
    """A text with its case folded, and where that made it longer: ``after[i]`` characters behind ``places[i]``."""

    string: str
    places: list[int]
    after: list[int]

    def back(self, position: int) -> int:
        """Return the place in the text of one in the folded text."""
        found = bisect.bisect_right(self.places, position) - 1
        if found < 0:
            return position
        longer = self.after[found]
        # Inside of a character that became several, the character itself.
        return max(position - longer, self.places[found] - (self.after[found - 1] if found else 0))


def fold(text: str) -> _Folded:
    """Fold the case of a text; characters that become several are remembered."""
    string = text.casefold()
    if len(string) == len(text):
        return _Folded(string, [], [])
    grown = [(at, len(one.casefold()) - 1) for at, one in enumerate(text) if not one.isascii()]
    grown = [(at, more) for at, more in grown if more]
    after = list(itertools.accumulate(more for _, more in grown))
    places = [at + total - more for (at, more), total in zip(grown, after, strict=True)]
    return _Folded(string, places, after)


class Search:
    """Searches some texts; each is folded when it is first looked at."""

    def __init__(self, texts: Sequence[str | None]) -> None:
        self._texts = texts
        self._folded: dict[int, _Folded] = {}

    def find(self, words: str) -> tuple[list[dict[str, object]], bool]:
        """Return the places of the words, at most `MOST` of them, and whether there are more.

        White space between words is any white space. Raises InvalidArgumentError for nothing, or too much.
        """
        parts = words.casefold().split()
        if not parts or len(words) > LONGEST:
            raise InvalidArgumentError(
                "there is nothing to search for" if not parts else "that is too long to be searched for",
                remedy=f"Give up to {LONGEST} characters.",
            )
        expression = re.compile(r"\s+".join(map(re.escape, parts)))
        found = list(itertools.islice(self._all(expression), MOST + 1))
        return found[:MOST], len(found) > MOST

    def _all(self, expression: re.Pattern[str]) -> Iterator[dict[str, object]]:
        for source, text in enumerate(self._texts):
            if not text:
                continue
            if source not in self._folded:
                self._folded[source] = fold(text)
            folded = self._folded[source]
            for hit in expression.finditer(folded.string):
                start, end = folded.back(hit.start()), folded.back(hit.end() - 1) + 1
                first, last = max(0, start - BESIDE), min(len(text), end + BESIDE)
                yield {
                    "source": source,
                    "start": start,
                    "end": end,
                    "before": text[max(first, text.rfind("\n", first, start) + 1) : start],
                    "match": text[start:end],
                    "after": text[end:last].partition("\n")[0],
                }
