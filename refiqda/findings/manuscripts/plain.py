"""A manuscript as plain text: paragraphs between empty lines, quotations set in or behind ``>``.

Lines of a paragraph are joined, unless one is so long that lines are paragraphs. A line underlined with ``===`` or
``---``, or behind ``#``, is a heading. A paragraph all of whose lines are set in by two blanks or a tab, or begin with
``>``, is a quotation set apart.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from refiqda.findings.manuscripts.blocks import Block
from refiqda.findings.manuscripts.exclusions import REFERENCES
from refiqda.findings.manuscripts.lines import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG_LINE: Final = 120
"""Nobody breaks lines by hand behind so many characters: then each line is a paragraph."""

_HEADING: Final = re.compile(r"(#{1,6})[ \t]+(?P<words>\S.{0,400})\Z")
_UNDERLINED: Final = re.compile(r"(={3,}|-{3,})\s*\Z")
_QUOTED: Final = re.compile(r"[ \t]{0,3}>[ \t]?")
_SET_IN: Final = ("  ", "\t", "\u00a0\u00a0")
_ITEM: Final = re.compile(r"[ \t]*(?:[*•·-]|\d{1,3}[.)])[ \t]")


def read_plain(text: str) -> tuple[list[Block], list[str]]:
    """Return the paragraphs of a plain text, and what was odd."""
    found: list[Block] = []
    for lines in _groups(text):
        found.extend(_blocks(lines))
    return found, []


def _groups(text: str) -> Iterator[list[tuple[int, str]]]:
    """Yield lines (number from 1, words) that stand together."""
    group: list[tuple[int, str]] = []
    for number, line in enumerate(text.replace("\f", "\n").split("\n"), 1):
        if line.strip():
            group.append((number, line.rstrip()))
        elif group:
            yield group
            group = []
    if group:
        yield group


def _blocks(lines: list[tuple[int, str]]) -> Iterator[Block]:
    while lines:
        heading = _HEADING.match(lines[0][1])
        under = len(lines) > 1 and _UNDERLINED.match(lines[1][1])
        if heading is not None:
            yield _heading(lines[0], heading["words"].rstrip(" #"), len(heading[1]))
            lines = lines[1:]
        elif under:
            yield _heading(lines[0], lines[0][1].strip(), 1 if under[1][0] == "=" else 2)
            lines = lines[2:]
        else:
            break
    for some, kind in _by_mark(lines):
        if kind == "block":
            bare = [(line, _QUOTED.sub("", words, count=1)) for line, words in some]
            yield from (_block(one, "block") for one in _apart_by_empty(bare))
        elif any(len(words) > LONG_LINE for _, words in some):
            yield from (_line(line) for line in some)
        elif all(words.startswith(_SET_IN) for _, words in some) and not _ITEM.match(some[0][1]):
            yield _block(some, "block")
        elif len(some) == 1:
            yield _line(some[0])
        else:
            yield _block(some, "list" if _ITEM.match(some[0][1]) else "text")


def _by_mark(lines: list[tuple[int, str]]) -> Iterator[tuple[list[tuple[int, str]], str]]:
    """Yield lines that begin with ``>`` apart from others."""
    group: list[tuple[int, str]] = []
    last = False
    for line in lines:
        quoted = _QUOTED.match(line[1]) is not None
        if group and quoted != last:
            yield group, "block" if last else "text"
            group = []
        group.append(line)
        last = quoted
    if group:
        yield group, "block" if last else "text"


def _apart_by_empty(lines: list[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    group: list[tuple[int, str]] = []
    for line in lines:
        if line[1].strip():
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _line(line: tuple[int, str]) -> Block:
    """Return a paragraph of one line; "References" alone in it is the heading of those."""
    if line[1].strip(" :.").casefold() in REFERENCES:
        return _heading(line, line[1].strip(), 1)
    return _block([line], "list" if _ITEM.match(line[1]) else "text")


def _block(lines: list[tuple[int, str]], kind: str) -> Block:
    text, at = joined(lines)
    return Block(
        text=text, kind="block" if kind == "block" else "list" if kind == "list" else "text", lines=at
    )


def _heading(line: tuple[int, str], words: str, level: int) -> Block:
    return Block(text=words, kind="heading", level=level, lines=((0, line[0]),))


__all__ = ["LONG_LINE", "read_plain"]
