"""Tokens in Markdown and LaTeX: where they stand, what they stand under, and which sentence carries them.

Nothing but tokens is ever changed, so no more is understood than what bears on them: paragraphs and headings, and
what is no text (code and comments), where a token stays as it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError, UnusableFileError, unreadable
from refiqda.findings.composing.tokens import claim_of, spot, tokens, without_tokens
from refiqda.findings.composing.values import Read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from refiqda.findings.composing.values import Form, Spot

MOST: Final = 64 << 20
"""Bytes of a manuscript; more is no manuscript."""
FORMS: Final[dict[str, Form]] = {".md": "md", ".markdown": "md", ".tex": "tex", ".docx": "docx"}
"""The forms that tokens are found in, by the end of the name."""

_FENCE: Final = re.compile(r"^[ >]{0,12}(`{3,}|~{3,})")
_CODE: Final = re.compile(r"(?<!`)(`+)(?!`)(?:[^`]|(?!\1(?!`))`+)*?(?<!`)\1(?!`)")
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_PREFIX: Final = re.compile(r"^[ \t]*(?:>[ \t]?)*")
_ATX: Final = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t#]*$")
_TEX_COMMENT: Final = re.compile(r"(?<!\\)(?:\\\\)*%[^\n]*")
_VERBATIM: Final = re.compile(
    r"\\begin\{(verbatim\*?|lstlisting|minted|comment)\}.*?(?:\\end\{\1\}|\Z)|\\verb\*?([^\w\s]).*?\2",
    re.DOTALL,
)
_SECTION: Final = re.compile(
    r"\\(?:part|chapter|section|subsection|subsubsection|paragraph)\*?(?:\[[^\]]*\])?\{"
)
_QUOTING: Final = r"(?:quote|quotation|displayquote|displaycquote|blockquote|quoting|verse)\*?"
_ENVIRONMENT: Final = re.compile(rf"\\(begin|end)\{{{_QUOTING}\}}")
_LINE_ENDS: Final = re.compile(r"\r\n?|\n")


def form_of(path: Path) -> Form:
    """Return the form of a manuscript by its name; InvalidArgumentError for one that tokens are not found in."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise InvalidArgumentError(
            "tokens are not looked for in files of this form",
            file=path.name,
            remedy=f"A manuscript's name ends in {', '.join(FORMS)}.",
        )
    return form


def read_bytes(path: Path) -> bytes:
    """Return a manuscript's bytes; UnusableFileError for one that is not there, or endless."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST + 1)
    except (OSError, ValueError) as error:
        raise unreadable(path.name, error) from error
    if len(data) > MOST:
        raise UnusableFileError(
            "is too large for a manuscript", file=path.name, remedy="Name the manuscript."
        )
    return data


def decoded(data: bytes, name: str) -> str:
    """Return a text as it is, byte-order mark and line ends and all; UnusableFileError for what is not UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnusableFileError(
            "is not in UTF-8", file=name, where=f"byte {error.start:,}", remedy="Save it as UTF-8."
        ) from error


def read_plain(path: Path) -> Read:
    """Return a Markdown or LaTeX manuscript with its tokens; raises UnusableFileError, InvalidArgumentError."""
    form = form_of(path)
    data = read_bytes(path)
    text = decoded(data, path.name)
    spots = markdown_spots(text) if form == "md" else latex_spots(text)
    return Read(path.name, form, (text,), tuple(spots), data)


@attrs.define
class _Lines:
    """A text by lines: where each begins, and which are no text."""

    text: str
    starts: list[int] = attrs.field(init=False)
    lines: list[str] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.starts = [0, *(found.end() for found in _LINE_ENDS.finditer(self.text))]
        ends = [*self.starts[1:], len(self.text)]
        self.lines = [
            self.text[start:end].rstrip("\r\n") for start, end in zip(self.starts, ends, strict=True)
        ]

    def line_at(self, place: int) -> int:
        return bisect_right(self.starts, place) - 1

    def paragraph(self, number: int, breaks: re.Pattern[str]) -> tuple[int, int]:
        """Return first and last line (inclusive) of the paragraph that line ``number`` is in."""
        first = last = number
        while first > 0 and not breaks.match(self.lines[first - 1]):
            first -= 1
        while last + 1 < len(self.lines) and not breaks.match(self.lines[last + 1]):
            last += 1
        return first, last

    def above(self, first: int, breaks: re.Pattern[str]) -> str:
        """Return the paragraph above line ``first``."""
        last = first - 1
        while last >= 0 and breaks.match(self.lines[last]):
            if _ATX.match(self.lines[last]) or _SECTION.match(self.lines[last]):
                return ""
            last -= 1
        if last < 0:
            return ""
        start, _ = self.paragraph(last, breaks)
        return " ".join(_PREFIX.sub("", line) for line in self.lines[start : last + 1])


def _skipped(spans: list[tuple[int, int]], place: int) -> bool:
    number = bisect_right(spans, (place, 1 << 62)) - 1
    return number >= 0 and spans[number][0] <= place < spans[number][1]


# --- Markdown ---------------------------------------------------------------------------------------------------

_MD_BREAK: Final = re.compile(
    r"^[ \t>]*$|^ {0,3}#{1,6}[ \t]|^ {0,3}(?:=+|-{3,}|\*{3,})[ \t]*$|^[ >]{0,12}(?:`{3,}|~{3,})"
)


def markdown_spots(text: str) -> Iterator[Spot]:
    """Yield the tokens of a Markdown text; code and comments hold none."""
    lines = _Lines(text)
    code = _no_text(lines)
    headings = _headings(lines, code)
    for found in tokens(text):
        start, end = found[2:]
        if _skipped(code, start):
            continue
        number = lines.line_at(start)
        first, last = lines.paragraph(number, _MD_BREAK)
        inside = [_PREFIX.sub("", line) for line in lines.lines[first : last + 1]]
        alone = lines.line_at(end) == number and all(_only_one(line) for line in inside)
        paragraph = " ".join(inside)
        at = sum(len(line) + 1 for line in inside[: number - first]) + max(
            0, start - lines.starts[number] - len(lines.lines[number]) + len(inside[number - first])
        )
        yield attrs.evolve(
            spot(text, found, f"line {number + 1}"),
            alone=alone,
            claim=claim_of(paragraph, at, lines.above(first, _MD_BREAK)),
            heading=_last_before(headings, start),
        )


def _only_one(line: str) -> bool:
    found = next(tokens(line), None)
    return found is not None and not line[: found[2]].strip() and not line[found[3] :].strip(" \t\\")


def _no_text(lines: _Lines) -> list[tuple[int, int]]:
    """Return the spans that are code or comments, in order."""
    spans, open_since, fence = [], -1, ""
    for number, line in enumerate(lines.lines):
        mark = _FENCE.match(line)
        if mark and open_since < 0:
            open_since, fence = lines.starts[number], mark[1]
        elif mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
            spans.append((open_since, lines.starts[number] + len(line)))
            open_since = -1
    if open_since >= 0:
        spans.append((open_since, len(lines.text)))
    for pattern in (_COMMENT, _CODE):
        spans += [
            found.span()
            for found in pattern.finditer(lines.text)
            if "\n\n" not in found[0] or pattern is _COMMENT
        ]
    return _joined(spans)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _headings(lines: _Lines, code: list[tuple[int, int]]) -> list[tuple[int, str]]:
    found = []
    for number, line in enumerate(lines.lines):
        if _skipped(code, lines.starts[number]):
            continue
        atx = _ATX.match(line)
        if atx:
            found.append((lines.starts[number], without_tokens(atx[2])))
        elif number and re.fullmatch(r" {0,3}(?:=+|-+)[ \t]*", line) and lines.lines[number - 1].strip():
            found.append((lines.starts[number - 1], without_tokens(lines.lines[number - 1])))
    return found


def _last_before(headings: list[tuple[int, str]], place: int) -> str:
    number = bisect_right(headings, (place, "\U0010ffff")) - 1
    return headings[number][1] if number >= 0 else ""


# --- LaTeX ------------------------------------------------------------------------------------------------------

_TEX_BREAK: Final = re.compile(rf"^\s*$|^\s*\\(?:begin|end)\{{|^\s*{_SECTION.pattern}")


def latex_spots(text: str) -> Iterator[Spot]:
    """Yield the tokens of a LaTeX text; comments and verbatim text hold none."""
    lines = _Lines(text)
    spans = [found.span() for found in _VERBATIM.finditer(text)]
    skipped = _joined(spans + [found.span() for found in _TEX_COMMENT.finditer(text)])
    headings = [(found.start(), _argument(text, found.end())) for found in _SECTION.finditer(text)]
    frames = [(found.start(), 1 if found[1] == "begin" else -1) for found in _ENVIRONMENT.finditer(text)]
    depths = [0, *accumulate(step for _, step in frames)]
    for found in tokens(text):
        start, end = found[2:]
        if _skipped(skipped, start):
            continue
        number = lines.line_at(start)
        first, last = lines.paragraph(number, _TEX_BREAK)
        inside = [line.strip() for line in lines.lines[first : last + 1]]
        alone = lines.line_at(end) == number and all(_only_one(line) for line in inside)
        at = len(" ".join(inside[: number - first])) + max(0, start - lines.starts[number])
        one = spot(text, found, f"line {number + 1}")
        yield attrs.evolve(
            one,
            alone=alone,
            framed=one.framed or depths[bisect_left(frames, (start, -2))] > 0,
            claim=claim_of(" ".join(inside), at, lines.above(first, _TEX_BREAK)),
            heading=_last_before(headings, start),
        )


def _argument(text: str, start: int) -> str:
    """Return what stands in the braces that were opened before ``start``."""
    depth, at = 1, start
    while at < len(text) and depth and at - start < 1000:  # noqa: PLR2004 - a title is no chapter
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return without_tokens(text[start : at - 1])
