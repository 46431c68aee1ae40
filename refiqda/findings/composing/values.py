"""What a manuscript calls for, and what it is given: tokens where they stand, quotes as they are to be printed.

Positions are code points of the text of a part: of a Markdown or LaTeX file the whole file, of a Word document one
paragraph as it reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from refiqda.findings.composing.marks import Marks
    from refiqda.findings.quotes.values import Quote

Form = Literal["md", "tex", "docx"]
Kind = Literal["quote", "statement", "aggregate", "unreadable"]
Why = Literal[
    "unreadable", "unknown", "withdrawn", "no consent", "words changed", "translation changed", "no words"
]
"""What stops a build: a token that cannot be read, an id that nobody knows, somebody who withdrew or does not allow
quotes, words of the transcript that changed since, a translation whose original or own words did, nothing to print."""


@attrs.frozen
class Spot:
    """A token where it stands: ``[start, end)`` of the text of part number ``part``.

    ``alone``: it is all of its paragraph, so that it becomes a block quote. ``framed``: the manuscript has put marks
    (or a quote environment) around it already. ``before`` and ``after`` are the characters beside it. ``claim`` is the
    sentence that carries it, without tokens; ``heading`` what it stands under.
    """

    kind: Kind
    id: str
    start: int
    end: int
    where: str
    part: int = 0
    alone: bool = False
    framed: bool = False
    before: str = attrs.field(default="", repr=False)
    after: str = attrs.field(default="", repr=False)
    claim: str = attrs.field(default="", repr=False)
    heading: str = attrs.field(default="", repr=False)


@attrs.frozen
class Read:
    """A manuscript as the build reads it: its form, the texts of its parts, the tokens in order, its bytes."""

    name: str
    form: Form
    texts: tuple[str, ...] = attrs.field(repr=False)
    spots: tuple[Spot, ...] = ()
    data: bytes = attrs.field(default=b"", repr=False)


@attrs.frozen
class Pulled:
    """A quote as it is to be printed at a spot: its lines (turns of an exchange, paragraphs of a passage).

    ``turns`` says that each line is a turn; ``condensate`` that the words are the authors', printed without marks.
    ``attribution`` is "" where nobody is named.
    """

    quote: Quote
    lines: tuple[str, ...] = attrs.field(repr=False)
    turns: bool = False
    condensate: bool = False
    attribution: str = ""


@attrs.frozen
class Setting:
    """What takes a token's place: a quote, or a sentence about all of them."""

    spot: Spot
    pulled: Pulled | None = None
    sentence: str = attrs.field(default="", repr=False)


@attrs.frozen
class Fault:
    """A token that stops the build, with its place; ``remedy`` is what to do, without anybody's words."""

    why: Why
    id: str
    where: str
    remedy: str


@attrs.frozen(kw_only=True)
class Built:
    """A manuscript with all its tokens resolved, or the faults that keep it from being written.

    ``people`` are the cases of each quote by id, for the restricted evidence and the aggregate; never printed.
    ``pseudonyms`` are rows of case, theme and pseudonym as they were given, for whoever keeps the register.
    """

    read: Read
    settings: tuple[Setting, ...] = ()
    faults: tuple[Fault, ...] = ()
    marks: Marks
    policy: str
    statement: str = ""
    aggregate: str = ""
    people: dict[str, tuple[str, ...]] = attrs.field(factory=dict, repr=False)
    pseudonyms: tuple[tuple[str, str, str], ...] = attrs.field(default=(), repr=False)

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the quotes that are printed, in order, each once."""
        return tuple(dict.fromkeys(one.pulled.quote.id for one in self.settings if one.pulled is not None))
