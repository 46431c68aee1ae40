"""Places held against each other: which overlap, what became of one, how they are sorted."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Final

from refiqda.changes.ground import BOXES, LINEAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.changes.ground import Place
    from refiqda.changes.result import Kind

GONE: Final = "its words are not in the text any more"
_PAIRS_TRIED: Final = 1_000_000
"""Places are held against each other up to so many pairs; beyond, they came and went."""


def kind_of_move(before: Place, after: Place) -> Kind:
    """Return whether a place grew, shrank, or went elsewhere."""
    if before.part != after.part or before.measure != after.measure:
        return "shifted"
    if after.measure in LINEAR and (ends := (line_of(before), line_of(after)))[0] and ends[1]:
        (start, end), (first, last) = ends  # type: ignore[misc]  # both are there
        inside, around = start <= first and last <= end, first <= start and end <= last
    elif after.measure in BOXES and _same_page(before, after):
        one, other = _box(before), _box(after)
        if one is None or other is None:
            return "shifted"
        inside = all(a <= b for a, b in zip(one[:2], other[:2], strict=True)) and all(
            a >= b for a, b in zip(one[2:], other[2:], strict=True)
        )
        around = all(a >= b for a, b in zip(one[:2], other[:2], strict=True)) and all(
            a <= b for a, b in zip(one[2:], other[2:], strict=True)
        )
    else:
        return "shifted"
    return "shrunk" if inside and not around else "extended" if around and not inside else "shifted"


def line_of(place: Place) -> tuple[int, int] | None:
    """Return from where to where a place goes, in characters or milliseconds; None where that is not known."""
    if place.measure == "between":
        moments = [one for one in place.numbers if one is not None]
        for at, known in ((1, all(one[2] for one in moments)), (0, True)):
            ends = [one[at] for one in moments]
            if known and len(ends) == len(place.numbers) and None not in ends:
                return ends[0], ends[1]
        return None
    if place.measure not in LINEAR or None in place.numbers:
        return None
    return place.numbers[0], place.numbers[1]


def best_overlaps(old: list[Place], new: list[Place]) -> list[tuple[int, int]]:
    """Return pairs of places (numbers of both lists) that overlap, most in common first, each in one pair at most."""
    scored = sorted(_overlaps(old, new), key=lambda one: (-one[0], one[1], one[2]))
    used: tuple[set[int], set[int]] = set(), set()
    pairs = []
    for _, one, other in scored:
        if one not in used[0] and other not in used[1]:
            used[0].add(one)
            used[1].add(other)
            pairs.append((one, other))
    return sorted(pairs)


def _overlaps(old: list[Place], new: list[Place]) -> Iterator[tuple[int, int, int]]:
    lines = sorted((line[0], line[1], number) for number, one in enumerate(new) if (line := line_of(one)))
    starts = [start for start, _, _ in lines]
    longest = max((end - start for start, end, _ in lines), default=0)
    tried = 0
    for number, place in enumerate(old):
        line = line_of(place)
        at = bisect_left(starts, line[1]) if line else 0
        while line and at and starts[at - 1] + longest > line[0] and tried < _PAIRS_TRIED:
            at, tried = at - 1, tried + 1
            start, end, other = lines[at]
            common = min(end, line[1]) - max(start, line[0])
            if common > 0 and (new[other].part, new[other].measure) == (place.part, place.measure):
                yield common, number, other
        if place.measure in BOXES:
            for other, one in enumerate(new):
                tried += 1
                if tried > _PAIRS_TRIED:
                    break
                if one.measure == place.measure and one.part == place.part and _same_page(place, one):
                    common = _common_area(_box(place), _box(one))
                    if common > 0:
                        yield common, number, other


def _same_page(one: Place, other: Place) -> bool:
    return one.measure != "page" or one.numbers[0] == other.numbers[0]


def _box(place: Place) -> tuple[int, int, int, int] | None:
    corners = place.numbers[-4:]
    if None in corners:
        return None
    x1, y1, x2, y2 = corners
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _common_area(one: tuple[int, ...] | None, other: tuple[int, ...] | None) -> int:
    if one is None or other is None:
        return 0
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0


def moves(before: Place, after: Place) -> str:
    """Return by how much both ends moved."""
    one, other = line_of(before), line_of(after)
    if one is None or other is None or before.measure != after.measure:
        return GONE if before.measure == "gone" else ""
    parts = []
    is_time = after.measure == "time"
    for verb, was, now in (("begins", one[0], other[0]), ("ends", one[1], other[1])):
        if was != now:
            by = abs(now - was)
            much = (
                f"{by / 1000:g} seconds" if is_time else f"{by:,} {'character' if by == 1 else 'characters'}"
            )
            parts.append(f"{verb} {much} {'later' if now > was else 'earlier'}")
    return ", ".join(parts)


def order_of(place: Place) -> tuple[Any, ...]:
    """Return what sorts places: pages, then positions."""
    if place.measure in {"text", "gone"}:
        return 1, *place.numbers
    flat = [number for one in place.numbers for number in (one if isinstance(one, tuple) else (one,))]
    return int(place.measure != "whole"), *(-1 if number is None else int(number) for number in flat)
