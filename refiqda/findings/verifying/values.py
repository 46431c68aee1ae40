"""What a check of quotations says: a status for each, its place in the transcript, its edits word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

if TYPE_CHECKING:
    from refiqda.findings.manuscripts.values import Quoted

Status = Literal[
    "CONDENSATE",
    "LINKED-UNCHANGED",
    "LINKED-STALE",
    "NOT-LINKED",
    "EXCHANGE",
    "SPLICED",
    "WRONG-SPEAKER",
    "WRONG-ROLE",
    "UNDECLARED-EDIT",
    "SAID-BY-SEVERAL",
    "DECLARED-EDIT",
    "NORMALISED",
    "EXACT",
    "NOT-FOUND",
]
MATCHING: Final[frozenset[str]] = frozenset(
    ("EXACT", "NORMALISED", "DECLARED-EDIT", "EXCHANGE", "SAID-BY-SEVERAL", "CONDENSATE", "LINKED-UNCHANGED")
)
"""The statuses that are no fault; every other makes the command end with 1."""


@attrs.frozen
class WordEdit:
    """One difference between printed words and the transcript: positions in the quotation and in canonical text.

    ``declared`` where brackets mark it, ``masked`` where the private register knows it.
    """

    kind: Literal["changed", "added", "dropped"]
    printed: str = attrs.field(repr=False)
    said: str = attrs.field(repr=False)
    at: tuple[int, int]
    span: tuple[int, int]
    declared: bool = False
    masked: bool = False


@attrs.frozen
class Hit:
    """Where words of a quotation stand: the project's and source's number in the corpus, the canonical span.

    ``level`` says how: "exact" to the character, "normalised" (only marks, dashes, spaces, line ends, NFC differ),
    "edited" with ``edits``. ``similarity`` from 0 to 1 of the normalised words.
    """

    source: int
    start: int
    end: int
    similarity: float
    level: Literal["exact", "normalised", "edited"]
    edits: tuple[WordEdit, ...] = ()


@attrs.frozen
class Passage:
    """A passage to show beside a quotation: source by name, canonical span, who speaks, the words.

    ``place`` says where it stands as people count: "turn 12", "paragraph 3".
    """

    source: str
    source_guid: str
    start: int
    end: int
    speakers: tuple[str, ...] = ()
    words: str = attrs.field(default="", repr=False)
    similarity: float = 1.0
    place: str = ""


@attrs.frozen(kw_only=True)
class QuoteCheck:
    """What was found for one quotation of a manuscript.

    ``status`` is the first of CONTRACT's that applies; ``match`` what the words alone say where the status is about a
    link or a form. ``passages`` are where it stands (one, or one for each part, turn or speaker), or candidates where
    it was not found. ``link`` says "passage" or "source" for a translation that is linked, "" else. ``why`` is one
    sentence for people, without words of a participant. ``proves`` is what a match proves: "matches the transcript
    of 2024-03-01". ``guessed`` says that nobody declared which passage a condensate condenses: no rule looks at those
    that are shown.
    """

    quoted: Quoted
    status: Status
    match: Status
    passages: tuple[Passage, ...] = ()
    similarity: float = 0.0
    edits: tuple[WordEdit, ...] = ()
    link: str = ""
    why: str = ""
    proves: str = ""
    guessed: bool = False

    @property
    def ok(self) -> bool:
        """Whether the status is one of those that match."""
        return self.status in MATCHING


@attrs.frozen
class Remark:
    """Something about a manuscript or a quotation that is no status: a rule of the study, a risk, a note.

    ``kind`` is one of ATTRIBUTION, OUTSIDE-THEME, SECOND-QUOTE, EMPTY-SLOT, RISK, PARTNER, CONSENT, PRONOUN,
    QUANTIFIER, ROLES; ``severity`` "error" only for what the study itself declared. ``check`` is the number of the
    check that it is about, None for the whole.
    """

    kind: str
    severity: Literal["error", "warning", "note"]
    words: str
    where: str = ""
    check: int | None = None


@attrs.frozen(kw_only=True)
class Verification:
    """A manuscript held against projects: one check for each quotation, in reading order.

    ``language_mismatch`` is set where the manuscript's language is none of the material's, before anything is said to
    be missing: ``{"manuscript", "material": [...]}``. ``transcripts`` says against which state of the material it was
    held, and ``notes`` what was not read.
    """

    manuscript: str
    checks: tuple[QuoteCheck, ...]
    remarks: tuple[Remark, ...] = ()
    language_mismatch: dict[str, Any] | None = None
    transcripts: tuple[dict[str, Any], ...] = ()
    left_out: tuple[Any, ...] = ()
    notes: tuple[str, ...] = ()
    links: tuple[dict[str, str], ...] = ()
    """Links of translations that do not hold any more, whether something is quoted from there or not."""

    @property
    def ok(self) -> bool:
        """Whether every quotation matches and no rule that the study declared is broken."""
        return all(each.ok for each in self.checks) and not any(
            one.severity == "error" for one in self.remarks
        )
