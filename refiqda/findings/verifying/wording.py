"""Two wordings compared word by word: what was changed, put in and left out, with what brackets declare."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.findings.verifying.folding import DASHES, QUOTES, fold
from refiqda.findings.verifying.values import WordEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

_APART: Final = re.escape(DASHES + QUOTES)
_TOKEN: Final = re.compile(
    rf"(?<!\w)\[[^\[\]]*\](?!\w)|(?:[^\W\u2e80-\u9fff\uac00-\ud7af]*\[\w+\])+[^\W\u2e80-\u9fff\uac00-\ud7af]*|[\u2e80-\u9fff\uac00-\ud7af]|[^\W\u2e80-\u9fff\uac00-\ud7af]+(?:[{_APART}][^\W\u2e80-\u9fff\uac00-\ud7af]+)*"
    rf"|\.{{2,}}|\u2026|[^\w\s{_APART}]"
)
_BRACKETED: Final = re.compile(r"\[[^\[\]]*\]")
_LETTERS: Final = re.compile(r"[\[\]]")


@attrs.frozen
class _Token:
    key: str
    start: int
    end: int


def edits(printed: str, said: str, at: int = 0, start: int = 0) -> tuple[WordEdit, ...]:
    """Return the differences of two wordings in order; nothing where only marks, dashes and spaces differ.

    ``at`` is where ``printed`` begins in the quotation, ``start`` where ``said`` begins in the canonical text. What
    stands in brackets in ``printed`` is declared, and so is what it was put in place of.
    """
    one, other = list(_tokens(printed)), list(_tokens(said))
    found = []
    for i, j, k, m in _changes([each.key for each in one], [each.key for each in other]):
        a, b = _span(one, i, j, len(printed))
        c, d = _span(other, k, m, len(said))
        put, gone = printed[a:b], said[c:d]
        declared = "[" in put and (
            not _BRACKETED.sub("", put).strip(" .,;:")
            or _LETTERS.sub("", put).casefold() == gone.casefold()
            or _around(put, gone)
        )
        found.append(
            WordEdit(
                kind="changed" if put and gone else "added" if put else "dropped",
                printed=put,
                said=gone,
                at=(at + a, at + b),
                span=(start + c, start + d),
                declared=declared,
            )
        )
    return tuple(found)


def _changes(one: list[str], other: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield what is not the same in two runs of words, as spans of both.

    What both begin and end with is the same. Between, words that are repeated over and over have more pairs than could
    be weighed; there everything counts as one change.
    """
    least = min(len(one), len(other))
    head = next((number for number in range(least) if one[number] != other[number]), least)
    tail = next(
        (number for number in range(least - head) if one[-1 - number] != other[-1 - number]), least - head
    )
    a, b = one[head : len(one) - tail], other[head : len(other) - tail]
    often = Counter(b)
    if sum(often[word] for word in a) > _PAIRS:
        yield head, len(one) - tail, head, len(other) - tail
        return
    for what, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if what != "equal":
            yield head + i, head + j, head + k, head + m


_PAIRS: Final = 100_000


def _around(put: str, gone: str) -> bool:
    """Return whether what stands around brackets was said: "[the client]'s" for "she's", "You [all]" for "you"."""
    pieces = [fold(one).text.strip(" .,;:").casefold() for one in _BRACKETED.split(put)]
    before, between, behind = pieces[0], pieces[1:-1], pieces[-1]
    said = fold(gone).text.strip(" .,;:").casefold()
    left = len(said) - len(behind)
    return (
        len(pieces) > 1
        and not any(between)
        and len(before) <= left
        and said.startswith(before)
        and said.endswith(behind)
        and not (0 < len(before) < len(said) and said[len(before) - 1 : len(before) + 1].isalnum())
        and not (0 < left < len(said) and said[left - 1 : left + 1].isalnum())
    )


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        yield _Token(fold(found[0]).text, found.start(), found.end())


def _span(tokens: list[_Token], first: int, last: int, length: int) -> tuple[int, int]:
    if first < last:
        return tokens[first].start, tokens[last - 1].end
    at = tokens[first].start if first < len(tokens) else length
    return at, at
