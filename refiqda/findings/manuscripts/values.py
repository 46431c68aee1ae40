"""A manuscript as data: paragraphs in reading order, the quotations found in them, and tokens that call for quotes.

Positions are code points of a paragraph's text as it reads (changes tracked in Word accepted), half-open.
"""

from __future__ import annotations

from typing import Literal

import attrs

Part = Literal["text", "footnote", "endnote", "comment", "header", "table", "caption"]
QuotedForm = Literal["block", "inline", "listed", "exchange", "fragment", "condensate", "linking"]
"""How words are quoted: as a paragraph of their own, within a sentence, in a numbered list within a sentence, as turns
with dashes or labels, as a few words, as a condensation that the text declares; ``linking``: given by a token."""


@attrs.frozen
class Place:
    """Where something stands: paragraph (from 1, over the whole file), line or page where the form has them."""

    part: Part
    paragraph: int
    start: int
    end: int
    number: int | None = None
    line: int | None = None
    page: int | None = None
    heading: str = attrs.field(default="", repr=False)

    def in_words(self) -> str:
        """Return the place as people say it: "line 12", "page 3, paragraph 5", "footnote 2", "comment 1"."""
        where = []
        if self.page is not None:
            where.append(f"page {self.page}")
        if self.part != "text":
            where.append(self.part if self.number is None else f"{self.part} {self.number}")
        where.append(f"line {self.line}" if self.line is not None else f"paragraph {self.paragraph}")
        return ", ".join(where)


@attrs.frozen
class Paragraph:
    """A paragraph as it reads, and what it is; ``level`` of a heading, 1 for the highest, else 0.

    ``headings`` are the headings above it, the highest first; ``tracked`` says that somebody's change in it is neither
    accepted nor refused. ``lead`` is how the part of the text it belongs to begins ("Client." in italics), "" else.
    """

    text: str = attrs.field(repr=False)
    kind: Literal["heading", "text", "block", "list", "table", "note"]
    place: Place
    level: int = 0
    headings: tuple[str, ...] = attrs.field(default=(), repr=False)
    lead: str = attrs.field(default="", repr=False)
    tracked: bool = False


@attrs.frozen
class Quoted:
    """Words that a manuscript presents as somebody's: without their outer marks, as they read.

    ``marks`` are the outer marks ("“”", "«»", "''", "" for a block). ``turns`` are the spans in ``text`` of turns that
    are marked as such (dashes, labels at line starts), without the marks; empty where it is one voice. ``after`` is
    what follows directly in the sentence ("(T5)", "(Smith, 2019)"), ``before`` what leads in; both at most 200
    characters. ``several`` says that the sentence tells it was said by more than one. ``paragraph`` is the index of its
    paragraph. ``token`` is the id of the quote where a token stands among words in quotation marks; a token alone is
    a `Token` only. Of words over several paragraphs, ``text`` has a line for each, and the place is that of the first.
    """

    text: str = attrs.field(repr=False)
    form: QuotedForm
    place: Place
    marks: str = ""
    turns: tuple[tuple[int, int], ...] = ()
    before: str = attrs.field(default="", repr=False)
    after: str = attrs.field(default="", repr=False)
    several: bool = False
    paragraph: int = 0
    tracked: bool = False
    token: str | None = None


@attrs.frozen
class LeftOut:
    """Quotation marks that quote nobody of the study, and the rule by which they were left out.

    ``rule``: "scare-quote" (few words without a verb of saying), "literature" (a reference follows or leads in),
    "code", "title", "own-word" (a code, theme or term of the study), "comment" (it stands in a comment of Word).
    """

    quoted: Quoted
    rule: str


@attrs.frozen
class Token:
    """``[[q:ID]]``: the id, and where the token stands; ``alone`` where it is all of its paragraph (a block quote)."""

    id: str
    place: Place
    alone: bool
    paragraph: int = 0


@attrs.frozen
class Manuscript:
    """A manuscript: its name and form, and all that was found in it; ``notes`` say what was not read."""

    name: str
    form: Literal["docx", "md", "tex", "html", "txt", "pdf"]
    paragraphs: tuple[Paragraph, ...] = attrs.field(repr=False)
    quoted: tuple[Quoted, ...]
    left_out: tuple[LeftOut, ...] = ()
    tokens: tuple[Token, ...] = ()
    notes: tuple[str, ...] = ()
