"""Paragraphs as the readers of each form hand them over, before anything is looked for in them.

A block is a paragraph's text as it reads, with what the form alone knows: where lines and pages begin in it, whether
it is a quotation set apart, what is code in it. Positions are code points of the block's text, half-open.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from typing import TYPE_CHECKING, Final, Literal

import attrs

from refiqda.findings.manuscripts.values import Paragraph, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refiqda.findings.manuscripts.values import Part

Kind = Literal["heading", "text", "block", "list", "table", "note"]

LONGEST_LEAD: Final = 60
"""How many characters may lead in a part of the text ("Client.")."""

_LEAD: Final = re.compile(r"\s*([*_]{1,3})(?P<words>[^*_\n]{1,60}[.:])\1[.:]?(?=\s|\Z)")
_SENTENCE_OF_ONE: Final = re.compile(r"\s*(?P<words>[^\W\d_]{2,30}[.:])\s")


@attrs.frozen(kw_only=True)
class Block:
    """A paragraph as a form's reader gives it.

    ``lines`` and ``pages`` say from which position on the text stands on which line or page (both from 1, in order).
    ``lead`` are words in italics or bold that it begins with; ``opaque`` are spans in which no mark counts (code).
    ``number`` is that of the footnote, comment or table that it belongs to.
    """

    text: str = attrs.field(repr=False)
    kind: Kind = "text"
    part: Part = "text"
    level: int = 0
    number: int | None = None
    lines: tuple[tuple[int, int], ...] = ()
    pages: tuple[tuple[int, int], ...] = ()
    tracked: bool = False
    lead: str = attrs.field(default="", repr=False)
    opaque: tuple[tuple[int, int], ...] = ()


@attrs.frozen
class Placed:
    """A block and the paragraph that it became."""

    block: Block
    paragraph: Paragraph

    def place(self, start: int, end: int) -> Place:
        """Return the place of a span of its text."""
        return attrs.evolve(
            self.paragraph.place,
            start=start,
            end=end,
            line=_at(self.block.lines, start),
            page=_at(self.block.pages, start),
        )


def placed(blocks: Sequence[Block], *, marked_leads: bool) -> list[Placed]:
    """Return the blocks as paragraphs: each with the headings above it and what leads in its part of the text.

    ``marked_leads`` says that the form tells italics; where it does not, a sentence of one word leads in if several
    paragraphs begin with it.
    """
    repeated = frozenset[str]() if marked_leads else _repeated(blocks)
    above: list[tuple[int, str]] = []
    lead = ""
    found = []
    for number, block in enumerate(blocks, 1):
        headings = tuple(words for _, words in above)
        if block.kind == "heading" and block.part == "text":
            lead = ""
            while above and above[-1][0] >= block.level:
                above.pop()
            headings = tuple(words for _, words in above)
            above.append((block.level, block.text.strip()))
        elif block.part == "text" and block.kind in {"text", "list"}:
            lead = _lead(block, repeated) or lead
        inside = block.part == "text"
        place = Place(
            part=block.part,
            paragraph=number,
            start=0,
            end=len(block.text),
            number=block.number,
            line=_at(block.lines, 0),
            page=_at(block.pages, 0),
            heading=headings[-1] if headings and inside else "",
        )
        paragraph = Paragraph(
            text=block.text,
            kind=block.kind,
            place=place,
            level=block.level,
            headings=headings if inside else (),
            lead=lead if inside else "",
            tracked=block.tracked,
        )
        found.append(Placed(block, paragraph))
    return found


def _at(changes: tuple[tuple[int, int], ...], position: int) -> int | None:
    """Return the line or page at a position, None where the form has none."""
    if not changes:
        return None
    number = bisect.bisect_right(changes, position, key=lambda one: one[0])
    return changes[max(0, number - 1)][1]


def _lead(block: Block, repeated: frozenset[str]) -> str:
    words = block.lead.strip()
    if words and len(words) <= LONGEST_LEAD and words[-1] in ".:":
        return words
    marked = _LEAD.match(block.text[: 2 * LONGEST_LEAD])
    if marked is not None:
        return marked["words"]
    alone = _SENTENCE_OF_ONE.match(block.text[: 2 * LONGEST_LEAD])
    return alone["words"] if alone is not None and alone["words"] in repeated else ""


def _repeated(blocks: Sequence[Block]) -> frozenset[str]:
    """Return the sentences of one word with which several paragraphs begin."""
    counts = Counter(_beginnings(blocks))
    return frozenset(words for words, count in counts.items() if count > 1)


def _beginnings(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        alone = _SENTENCE_OF_ONE.match(block.text[: 2 * LONGEST_LEAD])
        if block.part == "text" and block.kind in {"text", "list"} and alone is not None:
            yield alone["words"]


__all__ = ["LONGEST_LEAD", "Block", "Kind", "Placed", "placed"]
