"""Texts that are hard to count in, and a slow way to count in them that is plainly right."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from refiqda.text.positions import ALL_RULES, BYTE_ORDER_MARK, PositionRule

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"  # five code points, one picture

FRAGMENTS = (
    "a",
    "word ",
    "\u00e9",  # one code point, two bytes
    "e\u0301",  # the same letter with a combining mark
    "\u6f22",  # three bytes
    "\U0001f642",  # astral
    FAMILY,
    "\u2028",  # a line separator is no newline here
    "\n",
    "\r",
    "\r\n",
    "\r\r\n",
    BYTE_ORDER_MARK,
)

rules = st.sampled_from(ALL_RULES)

bodies = st.lists(st.sampled_from(FRAGMENTS) | st.characters(exclude_categories=["Cs"]), max_size=25).map(
    "".join
)

stored_texts = st.builds(str.__add__, st.sampled_from(["", BYTE_ORDER_MARK]), bodies)

# the last and the first character of each width
EDGES = "\x7f\x80\u07ff\u0800\uffff\U00010000"

SHORT_TEXTS = (
    "",
    BYTE_ORDER_MARK,
    "\r",
    "\n",
    "\r\n",
    "\r\r\n",
    "\n\r",
    "\U0001f642\r\n",
    "\r\n\U0001f642\r\n",
    EDGES,
)


def count(stored: str, rule: PositionRule) -> int:
    """Count the units of a stored text without byte order mark, by encoding it."""
    if rule.newline == "crlf1":
        stored = stored.replace("\r\n", "\n")
    if rule.unit == "utf16":
        return len(stored.encode("utf-16-le")) // 2
    if rule.unit == "utf8":
        return len(stored.encode("utf-8"))
    return len(stored)


def boundaries(raw: str, rule: PositionRule) -> list[int]:
    """Give the raw number of every canonical position, by encoding each prefix."""
    body = raw.removeprefix(BYTE_ORDER_MARK)
    before = count(BYTE_ORDER_MARK, rule) if body != raw and rule.bom == "counted" else 0
    cuts = [0, *(found.end() for found in re.finditer(r"\r\n|.", body, re.DOTALL))]
    return [before + count(body[:cut], rule) for cut in cuts]


def touched(raw: str, rule: PositionRule, start: int, end: int) -> list[int]:
    """Give the canonical characters of which the raw range holds at least one unit."""
    edges = boundaries(raw, rule)
    return [at for at in range(len(edges) - 1) if max(start, edges[at]) < min(end, edges[at + 1])]
