"""Binding words to where they stand: a passage of a text becomes a target that can be found again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.errors import InvalidArgumentError
from refiqda.findings.quotes.values import Selector, Target
from refiqda.findings.voices import SourceSeen, Voices, digest_of, hear

if TYPE_CHECKING:
    from refiqda.project import Project

CONTEXT: Final = 32
"""Characters before and behind the words that tell them from the same words elsewhere."""


def select(
    material: Voices | Project, source: str | SourceSeen, start: int, end: int, *, context: int = CONTEXT
) -> Target:
    """Return the passage ``[start, end)`` of a text (GUID or name) as a target; positions are canonical.

    Raises NotInProjectError for a text that there is not, InvalidArgumentError for a span that is none of it.
    """
    if isinstance(source, SourceSeen):
        seen = source
    else:
        voices = material if isinstance(material, Voices) else hear([material])
        seen = voices.source(source)
    text = seen.text
    if not 0 <= start < end <= len(text):
        raise InvalidArgumentError(
            f"the span {start} to {end} is no passage of this text",
            file=seen.name,
            remedy=f"It has the positions 0 to {len(text)}.",
        )
    selector = Selector(
        exact=text[start:end],
        prefix=text[max(0, start - context) : start],
        suffix=text[end : end + context],
        start=start,
        end=end,
    )
    return Target(seen.name, seen.guid, selector, seen.digest, seen.dated)


__all__ = ["CONTEXT", "digest_of", "select"]
