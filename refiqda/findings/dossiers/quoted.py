"""Which passages quotes use already, and whose words they are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from refiqda.errors import NotInProjectError
from refiqda.intervals import overlap
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.findings.dossiers.values import Passage
    from refiqda.findings.quotes.values import Quote
    from refiqda.findings.voices import SourceSeen, Voices


class Quoted:
    """The quotes there are, by the words they use; ``known`` says whether anybody looked."""

    def __init__(self, quotes: Iterable[Quote] | None, voices: Voices) -> None:
        self.known = quotes is not None
        self._voices = voices
        self._spans: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        self._people: set[str] = set()
        for quote in quotes or ():
            for target in (*quote.targets, *(one.original for one in quote.original)):
                seen = self._source(target.source_guid, target.source)
                if seen is None:
                    continue
                start, end = target.selector.start, target.selector.end
                if seen.text[start:end] != target.selector.exact:
                    from refiqda.findings.quotes.anchoring import anchor  # noqa: PLC0415 - only for changed texts

                    placed = anchor(target, seen.text)
                    if placed.state == "lost":
                        continue
                    start, end = placed.start, placed.end
                self._spans[seen.digest].append((start, end, quote.id))
                self._people.update(key(one.case) for one in voices.at(seen, start, end) if one.case)

    def _source(self, guid: str, name: str) -> SourceSeen | None:
        for asked in (guid, name):
            try:
                return self._voices.source(asked)
            except NotInProjectError:
                continue
        return None

    def person(self, case: str) -> bool:
        """Whether any quote has words of a participant."""
        return key(case) in self._people

    def of(self, passage: Passage) -> tuple[str, ...]:
        """Return the ids of the quotes that use words of a passage."""
        if not self._spans or passage.start is None or passage.end is None or passage.medium != "text":
            return ()
        spans = self._spans.get(passage.digest, ())
        return tuple(
            dict.fromkeys(
                name
                for start, end, name in sorted(spans)
                if overlap((start, end), (passage.start, passage.end))
            )
        )
