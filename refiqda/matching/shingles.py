"""Which texts may be alike, found without comparing each with each.

A text is sketched by the smallest hashes of its stretches of three words; two texts share as much of their sketches as
they share of their stretches (A. Broder, "On the resemblance and containment of documents", 1997). Only texts
that share some are worth aligning.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from heapq import nsmallest
from typing import TYPE_CHECKING, Final
from zlib import crc32

from refiqda.text.word_ids import words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_STRETCH: Final = 3
_KEPT: Final = 256
_COMMON: Final = 64
"""A stretch that more texts have than this is boilerplate, and says nothing about which of them are one."""
_PARTNERS: Final = 4
_LEAST: Final = 0.08


def sketch(text: str) -> frozenset[int]:
    """Return the sketch of a text: at most 256 hashes, none of a text without words."""
    words = words_in(text)
    if not words:
        return frozenset()
    last = max(1, len(words) - _STRETCH + 1)
    hashes = {crc32("\x00".join(words[at : at + _STRETCH]).encode("utf-8", "replace")) for at in range(last)}
    return frozenset(nsmallest(_KEPT, hashes))


def resemblance(one: frozenset[int], other: frozenset[int]) -> float:
    """Return the estimated share of stretches that two texts have in common, 0 to 1."""
    both = one | other
    if not both:
        return 0.0
    least = nsmallest(_KEPT, both) if len(both) > _KEPT else both
    return sum(value in one and value in other for value in least) / len(least)


def likely_pairs(sketches: Mapping[int, frozenset[int]], wanted: Iterable[int]) -> dict[int, list[int]]:
    """Return for each of the ``wanted`` texts, by number, the few others that it may be alike to, most alike first."""
    holders: dict[int, list[int]] = defaultdict(list)
    for number in sorted(sketches):
        for value in sketches[number]:
            holders[value].append(number)
    found: dict[int, list[int]] = {}
    for number in wanted:
        shared: Counter[int] = Counter()
        for value in sorted(sketches[number]):
            others = holders[value]
            if len(others) <= _COMMON:
                shared.update(others)
        del shared[number]
        if not shared and sketches[number]:  # nothing but boilerplate: any few of those that have it
            value = min(sketches[number], key=lambda one: (len(holders[one]), one))
            shared.update(one for one in holders[value][: 2 * _PARTNERS] if one != number)
        ranked = sorted(
            (
                (resemblance(sketches[number], sketches[one]), one)
                for one, _ in shared.most_common(2 * _PARTNERS)
            ),
            key=lambda pair: (-pair[0], pair[1]),
        )
        found[number] = [one for share, one in ranked if share >= _LEAST]
    return found
