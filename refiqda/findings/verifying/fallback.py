"""Distances without compiled packages: Myers' bit-vector algorithm on Python's whole numbers.

G. Myers, A fast bit-vector algorithm for approximate string matching based on dynamic programming, Journal of the ACM
46(3), 1999; the form with a column's end value by H. Hyyrö, 2001. A whole number is as wide as the pattern, so there
is no limit on its length, nor on the number of distinct characters.
"""

from __future__ import annotations


def infix(pattern: str, text: str) -> tuple[int, list[int]]:
    """Return the least distance at which ``pattern`` stands in ``text``, and all positions where it ends so.

    The distance counts characters put in, left out and exchanged. An empty pattern stands everywhere, at distance 0.
    """
    return _ends(pattern, text, anchored=False)


def distance(one: str, other: str) -> int:
    """Return how many characters must be put in, left out or exchanged to make ``other`` of ``one``."""
    if not one:
        return len(other)
    return _column(one, other, anchored=True)[-1] if other else len(one)


def begin(pattern: str, text: str, end: int) -> int:
    """Return where the best occurrence of ``pattern`` that ends at ``end`` begins: the longest such."""
    most = min(end, 2 * len(pattern))
    backwards = _column(pattern[::-1], text[end - most : end][::-1], anchored=True)
    if not backwards:
        return end
    best = min(len(pattern), *backwards)
    length = max((number for number, value in enumerate(backwards, 1) if value == best), default=0)
    return end - length


def _ends(pattern: str, text: str, *, anchored: bool) -> tuple[int, list[int]]:
    if not pattern:
        return 0, [0]
    column = _column(pattern, text, anchored=anchored)
    best = min((len(pattern), *column))
    return best, [number for number, value in enumerate(column, 1) if value == best]


def _column(pattern: str, text: str, *, anchored: bool) -> list[int]:
    """Return the distance of ``pattern`` to what ends at each character of ``text`` (from its beginning: anchored)."""
    width = len(pattern)
    mask = (1 << width) - 1
    top = 1 << (width - 1)
    equal: dict[str, int] = {}
    for place, letter in enumerate(pattern):
        equal[letter] = equal.get(letter, 0) | (1 << place)
    plus, minus, value = mask, 0, width
    found = []
    known = equal.get
    for letter in text:
        same = known(letter, 0)
        vertical = same | minus
        diagonal = (((same & plus) + plus) ^ plus) | same | minus
        up = minus | ~(diagonal | plus) & mask
        down = plus & diagonal
        if up & top:
            value += 1
        elif down & top:
            value -= 1
        up = ((up << 1) | (1 if anchored else 0)) & mask
        down = (down << 1) & mask
        plus = down | ~(vertical | up) & mask
        minus = up & vertical
        found.append(value)
    return found
