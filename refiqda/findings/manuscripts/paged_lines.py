"""Lines of pages put together to paragraphs: by distance, left edge, size of letters, and sentences that end."""

# ruff: noqa: RUF001 - marks and dashes of many languages are what this is about

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.findings.manuscripts.blocks import Block
from refiqda.findings.manuscripts.turns import turn_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.findings.manuscripts.blocks import Kind

COLUMN: Final = 120.0
"""Left edges so many points apart are columns."""
INDENT: Final = 8.0
"""A left edge so many points further in is set in."""
_SAME: Final = 3.0
_SHARE: Final = 0.08
_GAP: Final = 1.3
_SIZE: Final = 0.6
_SHORT: Final = 0.8
_HEADING: Final = 1.08
_SMALL: Final = 0.93
_LONGEST_HEADING: Final = 200

_NUMBER_ONLY: Final = re.compile(
    r"(?:[-–— ]{0,3}(?:page|seite|side|p\.)?\s{0,2}(?:\d{1,4}|[ivxlc]{1,7})"
    r"(?:\s?(?:/|of|av|von)\s?\d{1,4})?[-–— ]{0,3})\Z",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(r"[.!?:…][\"”’»“)\]]{0,3}\s{0,2}\Z")
_NOTE: Final = re.compile(r"(?:\d{1,3}|[*†‡§])[\s.]?\S")
_NEXT_NOTE: Final = re.compile(r"(?:\d{1,3}|[*†‡§])[\s.]{0,2}(?=[^\W\d_a-z]|[“\"«„])")
_PARTED: Final = re.compile(r"([^\W\d_]{1,40})[-\u00ad]\Z")
_ITEM: Final = re.compile(r"(?:[•·▪]|\d{1,2}[.)])\s")


@attrs.frozen
class Line:
    """A line of a page: its words, left edge and base line in points, size of its letters, and how it looks.

    ``lead`` are words in italics or bold that it begins with, if it does not all look so.
    """

    text: str
    left: float
    base: float
    size: float
    bold: bool = False
    lead: str = ""


@attrs.frozen
class _Set:
    """A line on its page: how far it is set in from its column's edge."""

    line: Line
    page: int
    column: float
    indent: float


def paragraphs_of(pages: Sequence[Sequence[Line]]) -> tuple[list[Block], list[str]]:
    """Return the paragraphs of pages, and what was left out."""
    kept, dropped = _without_furniture(pages)
    notes = [f"page numbers and lines that pages repeat, which are not read: {dropped}"] if dropped else []
    sizes = Counter[float]()
    for lines in kept:
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
    usual = max(sizes.items(), key=lambda one: (one[1], -one[0]))[0] if sizes else 10.0
    running: list[_Set] = []
    small: list[_Set] = []
    for number, lines in enumerate(kept, 1):
        edges = _edges([line for line in lines if abs(line.size - usual) < 1] or list(lines))
        placed = [_set(line, number, edges) for line in lines]
        cut = _notes_from(placed, usual)
        running += placed[:cut]
        small += placed[cut:]
    maker = _Maker(running, usual)
    blocks = [maker.block(group) for group in maker.groups(running)]
    blocks += [
        attrs.evolve(maker.block(group), kind="note", part="footnote")
        for note in _note_by_note(small)
        for group in maker.groups(note)
    ]
    return blocks, notes


def _without_furniture(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], int]:
    """Return the lines without page numbers, and without first and last lines that pages repeat.

    At least half of the pages have to, and three, or both of two.
    """
    seen = Counter[str]()
    for lines in pages:
        seen.update({_bare(line.text) for line in (*lines[:2], *lines[-2:])})
    least = max(2, min(len(pages), 3), len(pages) / 2)
    repeated = {text for text, count in seen.items() if count >= least and text}
    kept, dropped = [], 0
    for lines in pages:
        last = len(lines) - 2
        some = [
            line
            for number, line in enumerate(lines)
            if not (
                (number < 2 or number >= last)  # noqa: PLR2004 - as above
                and (_bare(line.text) in repeated or _NUMBER_ONLY.match(line.text))
            )
        ]
        dropped += len(lines) - len(some)
        kept.append(some)
    return kept, dropped


def _bare(text: str) -> str:
    return re.sub(r"[\d\s]{1,100}", " ", text[:200]).strip()


def _edges(lines: Sequence[Line]) -> list[float]:
    """Return the left edges of the columns of a page: the leftmost of those that many lines have."""
    counts = Counter(round(line.left) for line in lines)
    common = sorted(edge for edge, count in counts.items() if count > 1 and count >= _SHARE * len(lines))
    edges: list[float] = []
    for edge in common or sorted(counts)[:1]:
        if not edges or edge - edges[-1] >= COLUMN:
            edges.append(float(edge))
    return edges


def _set(line: Line, page: int, edges: list[float]) -> _Set:
    column = max(
        (edge for edge in edges if edge <= line.left + _SAME), default=edges[0] if edges else line.left
    )
    return _Set(line, page, column, line.left - column)


def _notes_from(lines: Sequence[_Set], usual: float) -> int:
    """Return from which line on a page holds footnotes: small letters down to its end, from a number on."""
    cut = len(lines)
    while cut and lines[cut - 1].line.size < _SMALL * usual:
        cut -= 1
    while cut < len(lines) and not _NOTE.match(lines[cut].line.text):
        cut += 1
    return cut


def _note_by_note(lines: Sequence[_Set]) -> list[list[_Set]]:
    """Return the lines of footnotes, each page's and each number's apart."""
    groups: list[list[_Set]] = []
    for one in lines:
        if not groups or groups[-1][-1].page != one.page or _NEXT_NOTE.match(one.line.text):
            groups.append([])
        groups[-1].append(one)
    return groups


class _Maker:
    """Makes paragraphs of lines; knows what is usual in the document."""

    def __init__(self, lines: Sequence[_Set], usual: float) -> None:
        self.usual = usual
        gaps = Counter[float]()
        longest: dict[float, int] = {}
        for one, other in pairwise(lines):
            gap = one.line.base - other.line.base
            if one.page == other.page and one.column == other.column and 0 < gap < 4 * usual:
                gaps[round(gap, 1)] += 1
        for one in lines:
            key = round(one.column / COLUMN)
            longest[key] = max(longest.get(key, 0), min(len(one.line.text), 140))
        self.gap = max(gaps.items(), key=lambda one: (one[1], -one[0]))[0] if gaps else 1.2 * usual
        self.longest = longest
        self.sizes = sorted(
            {round(one.line.size) for one in lines if one.line.size > _HEADING * usual}, reverse=True
        )
        self.hyphenated = frozenset(
            word.lower()
            for one in lines
            for word in re.findall(r"[^\W\d_]{1,40}-[^\W\d_]{1,40}", one.line.text)
        )

    def groups(self, lines: Sequence[_Set]) -> list[list[_Set]]:
        """Return the lines paragraph by paragraph."""
        groups: list[list[_Set]] = []
        for one in lines:
            if groups and not self._begins(groups[-1], one):
                groups[-1].append(one)
            else:
                groups.append([one])
        return groups

    def _begins(self, group: list[_Set], one: _Set) -> bool:
        """Tell whether a line begins a paragraph."""
        last = group[-1]
        looks_else = abs(last.line.size - one.line.size) > _SIZE or last.line.bold != one.line.bold
        next_turn = turn_at(one.line.text) is not None and turn_at(group[0].line.text) is not None
        if looks_else or next_turn or _ITEM.match(one.line.text):
            return True
        ended = _ENDS.search(last.line.text) is not None
        short = len(last.line.text) < _SHORT * self._room(last)
        edge = one.indent - last.indent
        if last.page != one.page or last.column != one.column:
            return (ended and (short or one.indent > _SAME or not _is_open(group))) or abs(edge) > INDENT
        if last.line.base - one.line.base > _GAP * self.gap or edge > _SAME:
            return True
        # a first line may be set in further than the next
        return (len(group) > 1 or ended) if edge < -_SAME else ended and short

    def _room(self, one: _Set) -> float:
        """Return how many letters a line has room for, by the longest in its column."""
        most = self.longest.get(round(one.column / COLUMN), 80)
        return most - one.indent / (0.5 * self.usual)

    def block(self, group: list[_Set]) -> Block:
        """Return the paragraph that lines make."""
        text = ""
        pages: list[tuple[int, int]] = []
        for number, one in enumerate(group):
            words = one.line.text
            parted = _PARTED.search(text) if number else None
            if parted is not None and words[:1].islower():
                first = re.match(r"[^\W\d_]{1,40}", words)
                whole = f"{parted[1]}-{first[0] if first else ''}".lower()
                text = text if text[-1] == "-" and whole in self.hyphenated else text[:-1]
            elif number:
                text += " "
            if not pages or pages[-1][1] != one.page:
                pages.append((len(text), one.page))
            text += words
        head = group[0]
        rest = min(one.indent for one in group[1:]) if len(group) > 1 else head.indent
        kind: Kind = "text"
        level = 0
        bigger = head.line.size > _HEADING * self.usual
        if len(text) < _LONGEST_HEADING and (bigger or (head.line.bold and not _ENDS.search(text))):
            kind = "heading"
            level = self.sizes.index(round(head.line.size)) + 1 if bigger else len(self.sizes) + 1
        elif _ITEM.match(text):
            kind = "list"
        elif rest > INDENT and (len(group) > 1 or not self._looks_like_a_first_line(head)):
            kind = "block"
        return Block(text=text, kind=kind, level=level, pages=tuple(pages), lead=head.line.lead)

    def _looks_like_a_first_line(self, one: _Set) -> bool:
        """Tell whether a line alone may be a paragraph of one line whose first line is set in, as all others are."""
        return one.indent < 1.8 * self.usual and turn_at(one.line.text) is None


def _is_open(group: list[_Set]) -> bool:
    """Tell whether marks are open at the end of lines."""
    text = " ".join(one.line.text for one in group[-40:])
    return text.count("“") + text.count("«") + text.count("„") > text.count("”") + text.count("»")


__all__ = ["Line", "paragraphs_of"]
