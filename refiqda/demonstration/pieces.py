"""The kinds of things that the invented study is made of, as plain values without project or position.

A passage is named by its words: a quote that occurs exactly once in its source, so that code can find its
span and a reader can check it. Nothing here knows files or GUIDs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from refiqda.reconciliation.differences import Kind
    from refiqda.reconciliation.log import Verb


@attrs.frozen(kw_only=True, order=False)
class SourceText:
    """One transcript: a line a turn, ``I:`` for the interviewer. ``round`` is the round it was coded in."""

    name: str
    round: str
    text: str

    def span(self, quote: str) -> tuple[int, int]:
        """Return the half-open span of a quote in code points; InvalidArgumentError unless it occurs once."""
        start = self.text.find(quote)
        if not quote or start < 0 or self.text.find(quote, start + 1) >= 0:
            raise InvalidArgumentError("a quote does not occur exactly once", file=self.name)
        return start, start + len(quote)


@attrs.frozen(kw_only=True, order=False)
class CodeEntry:
    """One code of the codebook; ``parent`` is the path of the code above, None at the top."""

    name: str
    definition: str
    color: str
    parent: str | None = None

    @property
    def path(self) -> str:
        """``Parent/Child``, the form in which codings and decisions name the code."""
        return f"{self.parent}/{self.name}" if self.parent else self.name


@attrs.frozen(kw_only=True, order=False)
class CodedQuote:
    """One coding of one coder: the code's path on the words of a quote, perhaps with a memo."""

    source: str
    quote: str
    code: str
    memo: str = ""


@attrs.frozen(order=False)
class SegmentOf:
    """One coder's side of a difference."""

    coder: str
    code: str
    quote: str


@attrs.frozen(kw_only=True, order=False)
class PlannedDifference:
    """One thing the two coders will have to decide. Its passages touch those of no other difference."""

    source: str
    kind: Kind
    segments: tuple[SegmentOf, ...]


@attrs.frozen(kw_only=True, order=False)
class PlannedDecision:
    """One line of the decision log, in the order of the meetings.

    ``coder`` is the side taken (verb take), ``quote`` the words of a range, ``code`` the target of recode or
    the code revised (its definition then stands in ``before`` and ``after``). ``proposals`` are what each
    analyst had proposed before, and each side's own reason where they stand apart. A decision of a later
    meeting on the same difference replaces the earlier one.
    """

    about: PlannedDifference
    round: str
    verb: Verb
    reason: str
    by: tuple[str, ...]
    meeting: str
    at: str
    coder: str | None = None
    quote: str | None = None
    code: str | None = None
    before: str | None = None
    after: str | None = None
    proposals: tuple[tuple[str, str], ...] = ()
