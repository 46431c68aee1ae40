"""Tokens that call for a quote: ``[[q:ID]]``, and what looks like one and is none."""

# ruff: noqa: RUF001 - marks, dashes and blanks of many languages are what this is about

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from refiqda.findings.manuscripts.values import Token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.findings.manuscripts.blocks import Placed

TOKEN: Final = re.compile(r"\[\[[ \u00a0]{0,3}q:[ \u00a0]{0,3}([^\[\]\s]{1,200})[ \u00a0]{0,3}\]\]")
_BEGUN: Final = re.compile(r"\[\[\s{0,3}q\s{0,3}:", re.IGNORECASE)
_AROUND: Final = " \t\n\u00a0.,;\"“”„«»'‘’"


def tokens_of(one: Placed, index: int) -> Iterator[Token]:
    """Yield the tokens of a paragraph; ``index`` is its number among the paragraphs, from 0."""
    text = one.block.text
    if "[[" not in text:
        return
    for found in TOKEN.finditer(text):
        rest = len(text) - (found.end() - found.start())
        alone = rest < 2 * len(_AROUND) and not (text[: found.start()] + text[found.end() :]).strip(_AROUND)
        yield Token(found[1], one.place(*found.span()), alone, index)


def unfinished(one: Placed) -> Iterator[str]:
    """Yield the places where a token is begun that is none."""
    text = one.block.text
    if "[[" in text:
        whole = {found.start() for found in TOKEN.finditer(text)}
        for found in _BEGUN.finditer(text):
            if found.start() not in whole:
                yield one.place(*found.span()).in_words()


__all__ = ["TOKEN", "tokens_of", "unfinished"]
