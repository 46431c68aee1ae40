"""Where a passage was said: itself, or what it translates.

A linked passage gives the passage of its original. In a text that translates another as a whole, the turn of the
original with the same time mark is meant; without time marks only the text is known, and its place is None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

from refiqda.errors import NotInProjectError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refiqda.findings.verifying.values import Passage
    from refiqda.findings.voices import SourceSeen, Voices

Place = tuple[str, int | None, int | None]
"""The GUID of a text and a canonical span in it, None where only the text is known."""

_TIME: Final = re.compile(r"(?<!\d)\d{1,2}:\d\d:\d\d(?:[-.,]\d{1,3})?(?!\d)")


class Link(Protocol):
    """A translation and what it translates, as `refiqda.findings.quotes.translations.Linked` has it."""

    @property
    def scope(self) -> str:
        """Whether a "passage" or a whole "source" is linked."""

    @property
    def original_source(self) -> str:
        """The text that is translated, by GUID or name."""

    @property
    def original_span(self) -> tuple[int, int] | None:
        """The passage that is translated."""

    @property
    def translation_source(self) -> str:
        """The text with the translation, by GUID or name."""

    @property
    def translation_span(self) -> tuple[int, int] | None:
        """The passage with the translation."""


def said(passage: Passage, links: Sequence[Link], voices: Voices) -> list[Place]:
    """Return where the words of a passage were said."""
    text = voices.source(passage.source_guid)
    linked = [one for one in links if _translates(one, text, passage, voices)]
    exact: list[Place] = [
        (voices.source(one.original_source).guid, *one.original_span)
        for one in linked
        if one.scope == "passage" and one.original_span is not None
    ]
    if exact:
        return exact
    wholes = [one.original_source for one in linked] or [text.translation_of] * bool(text.translation_of)
    if wholes:
        found = (voices.source(one) for one in dict.fromkeys(wholes))
        return [place for original in found for place in _by_time(text, passage, original)]
    return [(text.guid, passage.start, passage.end)]


def _translates(link: Link, text: SourceSeen, passage: Passage, voices: Voices) -> bool:
    """Whether a link is one of the passage: of words that it shares, or of its whole text."""
    try:
        if voices.source(link.translation_source).guid != text.guid:
            return False
        voices.source(link.original_source)
    except NotInProjectError:
        return False
    if link.scope == "source":
        return True
    span = link.translation_span
    return span is not None and span[0] < passage.end and passage.start < span[1]


def _by_time(text: SourceSeen, passage: Passage, original: SourceSeen) -> list[Place]:
    """Return the turns of the original with the time marks of the passage's turns."""
    times = {
        time for one in text.turns_in(passage.start, passage.end) for time in _times(text, one.start, one.end)
    }
    found: list[Place] = [
        (original.guid, one.start, one.end)
        for one in original.turns
        if times.intersection(_times(original, one.start, one.end))
    ]
    return found or [(original.guid, None, None)]


def _times(text: SourceSeen, start: int, end: int) -> Iterator[str]:
    """Yield the time marks of the lines of a turn, which stand before or behind its words."""
    first = text.text.rfind("\n", 0, start) + 1
    last = text.text.find("\n", end)
    for match in _TIME.finditer(text.text, first, last if last >= 0 else len(text.text)):
        yield match[0]
