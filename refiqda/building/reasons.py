"""Why a row could not be placed: the words that programs read, and what they say."""

from __future__ import annotations

from typing import Final

import attrs

REASONS: Final[dict[str, str]] = {
    "missing": "the quote does not stand in the text, or not with these hints",
    "ambiguous": "the quote stands in the text more than once, and nothing says which place is meant",
    "range": "the positions are none of the text, or the passage has no length",
    "mismatch": "the text between the positions is not the quote",
    "unknown-source": "no source has this name",
    "ambiguous-source": "several sources have this name",
    "no-text": "the source has no text that can be read, or is nothing that these times or areas could be in",
    "no-place": "the row has neither a quote nor both positions, nor another place",
    "bad-number": "a number is none, or one of a pair is missing",
    "no-code": "the row names no code, or a path with an empty part",
    "ambiguous-code": "several codes have this name",
    "folder-code": "the code is a folder, which cannot be applied",
    "no-coder": "the row does not say who coded",
    "ambiguous-coder": "several people have this name",
    "bad-kind": "the kind of coder is neither person nor machine, or the row contradicts itself about it",
    "bad-date": "the date is none",
    "bad-text": "a name or memo holds a character that XML cannot hold",
}
"""Each reason; the first three are about the quote and its place, the others about the row."""


@attrs.frozen
class Failure:
    """Why a row stays out: ``candidates`` is how many things or places came into question."""

    reason: str
    candidates: int = 0
    detail: str = ""
    hint: str | None = None
