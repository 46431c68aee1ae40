"""A manuscript in Markdown: ``>`` quotations, lists, tables, footnotes; code and raw HTML left out and told.

CommonMark with tables. A soft line end reads as a blank; before a dash or a label of a turn it stays a line end.
Footnotes (``[^1]`` and ``[^1]: words``) are no CommonMark: their words are read apart, their calls are not in the text.

Source: CommonMark 0.31.2; Pandoc's manual, "Footnotes", for the form of footnotes.
"""

# ruff: noqa: RUF001 - marks, dashes and blanks of many languages are what this is about

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from refiqda.extras import needed
from refiqda.findings.manuscripts.blocks import Block
from refiqda.findings.manuscripts.lines import Gathered, joined
from refiqda.findings.manuscripts.turns import turn_at

if TYPE_CHECKING:
    from refiqda.findings.manuscripts.blocks import Kind
    from refiqda.findings.manuscripts.values import Part

MOST_INLINE: Final = 100_000
"""Longer paragraphs are taken as they stand, without looking for emphasis and links."""
MOST_SPECIAL: Final = 3_000
"""And so are those with more brackets, stars and the like, which take a time that grows with their square."""
_SPECIAL: Final = "[]*_`<!&~"

_AHEAD: Final = 8  # a label in bold is some pieces of a line
_NOTE: Final = re.compile(r" {0,3}\[\^(?P<name>[^\]\s]{1,80})\]:[ \t]?")
_CALL: Final = re.compile(r"\[\^[^\]\s]{1,80}\]")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_MATTER: Final = re.compile(r"-{3}[ \t]*")
_MATTER_END: Final = re.compile(r"(?:-{3}|\.{3})[ \t]*")


def read_markdown(text: str) -> tuple[list[Block], list[str]]:
    """Return the paragraphs of a text in Markdown, and what was left out.

    Raises MissingExtraError without markdown-it-py.
    """
    lines = text.split("\n")
    notes: list[str] = []
    if _without_matter(lines):
        notes.append("the lines about the document at its beginning are not read")
    footnotes = _take_footnotes(lines)
    reader = _Reader()
    found = reader.read("\n".join(lines), 0)
    for number, (line, words) in enumerate(footnotes, 1):
        found += reader.read(words, line, part="footnote", number=number)
    return found, notes + reader.told()


def _without_matter(lines: list[str]) -> bool:
    """Empty the lines of a header in YAML; tell whether there was one."""
    if not lines or not _MATTER.fullmatch(lines[0]):
        return False
    for number, line in enumerate(lines[1:200], 1):
        if _MATTER_END.fullmatch(line):
            lines[: number + 1] = [""] * (number + 1)
            return True
    return False


def _take_footnotes(lines: list[str]) -> list[tuple[int, str]]:
    """Take the words of footnotes out of the lines; return where each begins (from 0) and its words."""
    found: list[tuple[int, list[str]]] = []
    inside, fence = False, ""
    for number, line in enumerate(lines):
        fenced = _FENCE.match(line)
        if fenced is not None and not inside:
            fence = "" if fence and fenced[1].startswith(fence) else fence or fenced[1]
        note = None if fence else _NOTE.match(line)
        if note is not None:
            inside = True
            found.append((number, [line[note.end() :]]))
        elif inside and (line.startswith(("    ", "\t")) or not line.strip()):
            found[-1][1].append(line[4:] if line.startswith("    ") else line.lstrip("\t"))
        elif inside and line.strip() and found[-1][1][-1].strip():
            found[-1][1].append(line)
        else:
            inside = False
            continue
        lines[number] = ""
    return [(line, "\n".join(words)) for line, words in found]


class _Reader:
    """Reads blocks; counts what is left out."""

    def __init__(self) -> None:
        self._parser: Any = needed("markdown_it", "findings").MarkdownIt("commonmark").enable("table")
        self._parser.core.ruler.disable("inline")
        self.left: dict[str, int] = {}

    def told(self) -> list[str]:
        """Return what was left out."""
        return [f"{what}: {count}" for what, count in sorted(self.left.items())]

    def count(self, what: str) -> None:
        """Count something that is left out."""
        self.left[what] = self.left.get(what, 0) + 1

    def read(self, text: str, line: int, *, part: Part = "text", number: int | None = None) -> list[Block]:
        """Return the blocks of a text that begins behind ``line`` lines of the file."""
        env: dict[str, Any] = {}
        tokens = self._parser.parse(text, env)
        found: list[Block] = []
        state = _State(part, number)
        for token in tokens:
            if token.type == "inline":
                block = self._inline(token, env, line, state)
                if block is not None:
                    found.append(block)
            elif token.type in {"fence", "code_block"}:
                self.count("pieces of code, which are not read")
            elif token.type == "html_block":
                self.count("pieces of HTML, which are not read")
            else:
                state.follow(token)
        return found

    def _inline(self, token: Any, env: dict[str, Any], line: int, state: _State) -> Block | None:  # noqa: ANN401 - of an optional package
        first = line + (token.map[0] if token.map else 0) + 1
        gathered, lead = Gathered(), ""
        opaque: list[tuple[int, int]] = []
        if len(token.content) > MOST_INLINE or sum(map(token.content.count, _SPECIAL)) > MOST_SPECIAL:
            self.count("paragraphs too long to look for emphasis and links in them")
            text, lines = joined(list(enumerate(token.content.split("\n"), first)))
        else:
            children: list[Any] = []
            self._parser.inline.parse(token.content, self._parser, env, children)
            gathered.add("– " if state.turn else "", first)
            lead = self._children(children, gathered, opaque, first)
            text, lines = gathered.text, gathered.lines
        if not text.strip():
            return None
        return Block(
            text=text,
            kind=state.kind,
            part=state.part,
            level=state.level,
            number=state.number,
            lines=lines,
            lead=lead,
            opaque=tuple(opaque),
        )

    def _children(
        self, children: list[Any], gathered: Gathered, opaque: list[tuple[int, int]], line: int
    ) -> str:
        """Gather the text of a paragraph; return the words in italics or bold that it begins with."""
        depth, lead, leading = 0, "", True
        for place, child in enumerate(children):
            if child.type in {"softbreak", "hardbreak"}:
                line += 1
                behind = "".join(one.content for one in children[place + 1 : place + _AHEAD])
                stays = child.type == "hardbreak" or turn_at(behind) is not None
                gathered.add("\n" if stays else " ")
                gathered.add("", line)
                continue
            if child.type in {"em_open", "strong_open"}:
                depth += 1
            elif child.type in {"em_close", "strong_close"}:
                depth -= 1
            words = child.content if child.type in {"text", "text_special", "code_inline"} else ""
            if child.type == "text":
                words = _CALL.sub("", words)
            if child.type == "code_inline":
                opaque.append((gathered.length, gathered.length + len(words)))
                self.count("pieces of code within sentences, in which no marks are looked for")
            elif child.type in {"image", "html_inline"}:
                self.count("pictures" if child.type == "image" else "tags of HTML within sentences")
            leading = leading and (depth > 0 or not words)
            lead += words if leading else ""
            gathered.add(words)
        return lead


class _State:
    """What is open around the next paragraph."""

    def __init__(self, part: Part, number: int | None) -> None:
        self._own: tuple[Part, int | None] = (part, number)
        self._open: list[str] = []
        self._tables = 0
        self.level = 0

    def follow(self, token: Any) -> None:  # noqa: ANN401 - of an optional package
        """Open or close what a token opens or closes."""
        kind = token.type.rpartition("_")[0]
        if token.nesting > 0:
            self._open.append(kind)
            self._tables += kind == "table"
            if kind == "heading":
                self.level = int(token.tag[1:])
        elif token.nesting < 0 and self._open:
            self._open.pop()
            if kind == "heading":
                self.level = 0

    @property
    def kind(self) -> Kind:
        """What a paragraph is here."""
        if "heading" in self._open:
            return "heading"
        if "blockquote" in self._open:
            return "block"
        if "table" in self._open:
            return "table"
        if self._own[0] != "text":
            return "note"
        return "list" if "list_item" in self._open else "text"

    @property
    def turn(self) -> bool:
        """Whether a paragraph is an item with a bullet in a quotation: Markdown's form of a dash before a turn."""
        return "bullet_list" in self._open and self.kind == "block"

    @property
    def part(self) -> Part:
        """Which part of the manuscript a paragraph belongs to here."""
        return "table" if "table" in self._open else self._own[0]

    @property
    def number(self) -> int | None:
        """The number of the footnote or table."""
        return self._tables if "table" in self._open else self._own[1]


__all__ = ["MOST_INLINE", "read_markdown"]
