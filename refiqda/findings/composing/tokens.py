r"""Tokens in a text: ``[[q:ID]]`` calls for a quote, ``[[q-statement]]`` and ``[[q-aggregate]]`` for a sentence.

Brackets may be escaped as Markdown (``\[\[q:ID\]\]``) and LaTeX (``{[}{[}q:ID{]}{]}``) want them, an underscore in
an id as both do. Word writes a capital where a sentence begins, which is the same token. What begins as a token and is
none is told, so that nothing of it gets into print.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from refiqda.errors import UnusableFileError
from refiqda.findings.composing.values import Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.findings.composing.values import Kind

_OPEN: Final = r"(?:\\?\[|\{\[\})"
_CLOSE: Final = r"(?:\\?\]|\{\]\})"
_TOKEN: Final = re.compile(
    rf"{_OPEN}{{2}}[ \u00a0]?(?:[qQ]:[ \u00a0]?(?P<id>(?:\\?[\w.\-\u2010-\u2013])+)"
    rf"|[qQ](?:\\?-|[\u2010-\u2013])(?P<word>statement|aggregate))[ \u00a0]?{_CLOSE}{{2}}"
)
_BEGUN: Final = re.compile(
    rf"{_OPEN}{{2}}\s{{0,3}}[qQ]\s{{0,3}}(?::|(?:\\?-|[\u2010-\u2013])(?=[sa]))[^\n\]]{{0,60}}{_CLOSE}{{0,2}}"
)
_HYPHENS: Final = str.maketrans(dict.fromkeys(map(chr, range(0x2010, 0x2014)), "-"))
MOST: Final = 2_000
"""Tokens of one text; a manuscript with more of them is none."""
_AROUND: Final = 2_000
BEFORE: Final = 12
"""How many characters beside a token are looked at."""


def tokens(text: str) -> Iterator[tuple[Kind, str, int, int]]:
    """Yield kind, id, start and end of every token in a text, in order; of unreadable ones what stands there."""
    at = count = 0
    while (begun := _BEGUN.search(text, at)) is not None:
        count += 1
        if count > MOST:
            raise UnusableFileError(
                f"holds more than {MOST:,} tokens in one text", remedy="Build the manuscript in parts."
            )
        found = _TOKEN.match(text, begun.start())
        if found is None:
            yield "unreadable", "", begun.start(), begun.end()
            at = max(begun.end(), begun.start() + 1)
            continue
        word = found["word"]
        kind: Kind = "quote" if word is None else ("statement" if word == "statement" else "aggregate")
        yield kind, "" if word else found["id"].replace("\\", "").translate(_HYPHENS), *found.span()
        at = found.end()


def without_tokens(text: str) -> str:
    """Return a text without its tokens, on one line."""
    parts, at = [], 0
    for _, _, start, end in tokens(text):
        parts.append(text[at:start])
        at = end
    return re.sub(r"\s+", " ", " ".join((*parts, text[at:]))).strip()


_SENTENCE: Final = re.compile(
    r"""(?<=[.!?\u2026])[\u201d\u00bb\u2019"')\]]*\s+(?=[^\W\d_a-zæøåäöü]|[\u201c\u00ab\u201e"\u2018(\[{\\0-9])"""
)
_EMPTY: Final = re.compile(r"[^\w]*")


def claim_of(paragraph: str, start: int, before: str = "") -> str:
    """Return the sentence of a paragraph that carries the token at ``start``.

    Where the token is all there is of it, the last sentence before it, in ``before`` (the paragraph above) if need be.
    """
    first = max(0, start - _AROUND)
    paragraph, start = paragraph[first : start + _AROUND], start - first
    ends = [found.end() for found in _SENTENCE.finditer(paragraph)]
    first = max((end for end in ends if end <= start), default=0)
    last = min((end for end in ends if end > start), default=len(paragraph))
    said = without_tokens(paragraph[first:last])
    while _EMPTY.fullmatch(said) and first > 0:
        last, first = first, max((end for end in ends if end < first), default=0)
        said = without_tokens(paragraph[first:last])
    if not _EMPTY.fullmatch(said) or not before:
        return "" if _EMPTY.fullmatch(said) else _tidy(said)
    return claim_of(before, len(before))


def _tidy(said: str) -> str:
    """Return a sentence without the marks that stood around its tokens."""
    for pair in ("\u201c\u201d", "\u00ab\u00bb", "\u201e\u201c", '""', "``''", "()"):
        said = said.replace(pair, "").replace(" ".join(pair), "")
    said = re.sub(r"\s+([.,;:!?])", r"\1", re.sub(r"\s+", " ", said)).strip()
    return re.sub(r"([,;:])[.,;]+$", r"\1", said)


_OPENERS: Final = ("\u201c", "\u201e", "\u00ab", "\u00bb", "\u2018", "\u201a", '"', "``", "\u201d")


def is_framed(before: str, after: str) -> bool:
    """Return whether the manuscript has marks around a token already."""
    left, right = before.rstrip("\u00a0\u202f"), after.lstrip("\u00a0\u202f")
    if left.endswith(("\\enquote{", "\\enquote*{", "\\textquote{", "\\blockquote{", "\\blockcquote{")):
        return True
    return left.endswith(_OPENERS) and right.startswith(
        ("\u201d", "\u201c", "\u00bb", "\u00ab", "\u2019", "\u2018", '"', "''")
    )


def spot(text: str, found: tuple[Kind, str, int, int], where: str) -> Spot:
    """Return a token as a value, with the characters beside it."""
    kind, name, start, end = found
    before, after = text[max(0, start - BEFORE) : start], text[end : end + BEFORE]
    return Spot(kind, name, start, end, where, framed=is_framed(before, after), before=before, after=after)
