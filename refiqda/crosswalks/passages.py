"""One analyst's passages, and which of another's they meet.

Passages of one analyst and code that overlap are one; those that only touch are two. Two passages meet where their
canonical spans share a character or a millisecond, their areas a point, or where both code a source as a whole.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, Literal

import attrs

from refiqda.agreement.programs.marked import area

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from refiqda.agreement.things import Material

Kind = Literal["text", "time", "area", "source"]
UNITS: dict[Kind, str] = {
    "text": "characters",
    "time": "milliseconds",
    "area": "area",
    "source": "whole sources",
}
"""What passages of each kind share, in the order in which they are told; kinds are never added up."""

Span = tuple[int, int]
Box = tuple[int, int, int, int]


@attrs.frozen
class Passage:
    """A passage that an analyst gave a code: ``code`` is its place in the analyst's book, ``source`` a name.

    ``start`` and ``end`` are characters or milliseconds, -1 where there are none; ``box`` is an area of a picture or a
    page. ``track`` is its place among the tracks of the material, -1 for a whole source.
    """

    code: int
    source: str
    kind: Kind
    track: int
    start: int = -1
    end: int = -1
    box: Box | None = None
    at: int = -1
    """The place of the source among the sources of the material."""


def passages_of(material: Material, coder: int, places: dict[int, int]) -> list[Passage]:
    """Return a coder's passages in the order of sources and texts; ``places`` are codes of the material in the book."""
    found: dict[tuple[int, int, int], list[tuple[Span, Box | None]]] = {}
    rows = (material.coder == coder).nonzero()[0].tolist()
    boxes = material.boxes
    for row in rows:
        key = (int(material.source[row]), int(material.track[row]), int(material.code[row]))
        box = None if boxes is None or boxes[row, 0] < 0 else tuple(boxes[row].tolist())
        found.setdefault(key, []).append(((int(material.start[row]), int(material.end[row])), box))
    made = []
    for (source, track, code), marks in found.items():
        name = material.sources[source].name
        kind: Kind = "source" if track < 0 else material.tracks[track].kind
        for start, end, box in _apart(kind, marks):
            made.append(Passage(places[code], name, kind, track, start, end, box, source))
    return sorted(made, key=lambda one: (one.at, one.track, one.start, one.end, one.box or (), one.code))


def _apart(kind: Kind, marks: Sequence[tuple[Span, Box | None]]) -> Iterator[tuple[int, int, Box | None]]:
    """Yield the marks of one code on one track, what overlaps made one; boxes stay, each once."""
    if kind == "source":
        yield -1, -1, None
    elif kind == "area":
        for box in sorted({box for _span, box in marks if box is not None}):
            yield -1, -1, box
    else:
        last: Span | None = None
        for start, end in sorted({span for span, _box in marks}):
            if end <= start:
                continue
            if last is not None and start < last[1]:
                last = (last[0], max(last[1], end))
                continue
            if last is not None:
                yield *last, None
            last = (start, end)
        if last is not None:
            yield *last, None


def meetings(one: Sequence[Passage], other: Sequence[Passage]) -> Iterator[tuple[int, int]]:
    """Yield the places of every two passages that meet, of the first's in order."""
    ours, theirs = _by_track(one), _by_track(other)
    for key, mine in ours.items():
        if key in theirs:
            yield from sorted(_meet(one, other, mine, theirs[key]))


def _by_track(passages: Sequence[Passage]) -> dict[tuple[int, int], list[int]]:
    found: dict[tuple[int, int], list[int]] = {}
    for place, passage in enumerate(passages):
        found.setdefault((passage.at, passage.track), []).append(place)
    return found


def _meet(
    one: Sequence[Passage], other: Sequence[Passage], mine: Iterable[int], theirs: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """Sweep over one track: a passage that begins meets those of the other that have not ended.

    Areas are swept from left to right and compared in their height.
    """
    lists = (one, other)
    events = sorted((_reach(lists[side][place])[0], side, place) for side, places in ((0, mine), (1, theirs))
                    for place in places)  # fmt: skip
    open_: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for begin, side, place in events:
        passage = lists[side][place]
        waiting = open_[1 - side]
        while waiting and waiting[0][0] <= begin:
            heappop(waiting)
        for _end, against in waiting:
            if _touch(passage, lists[1 - side][against]):
                yield (place, against) if side == 0 else (against, place)
        heappush(open_[side], (_reach(passage)[1], place))


def _reach(passage: Passage) -> Span:
    if passage.kind == "source":
        return (0, 1)
    return (passage.start, passage.end) if passage.box is None else (passage.box[0], passage.box[2])


def _touch(one: Passage, other: Passage) -> bool:
    """Return whether areas that share some width share some height too; other passages have met already."""
    if one.box is None or other.box is None:
        return True
    return max(one.box[1], other.box[1]) < min(one.box[3], other.box[3])


def shared(pairs: Iterable[tuple[Passage, Passage]]) -> dict[Kind, int]:
    """Return how much meeting passages of two codes share, by kind; what several pairs share counts once."""
    found: dict[Kind, int] = {}
    areas: dict[tuple[int, int], tuple[set[Box], set[Box]]] = {}
    for one, other in pairs:
        if one.box is not None and other.box is not None:
            boxes = areas.setdefault((one.at, one.track), (set(), set()))
            boxes[0].add(one.box)
            boxes[1].add(other.box)
        else:
            size = 1 if one.kind == "source" else min(one.end, other.end) - max(one.start, other.start)
            found[one.kind] = found.get(one.kind, 0) + size
    for ours, theirs in areas.values():
        found["area"] = found.get("area", 0) + area(sorted(ours), sorted(theirs))
    return {kind: found[kind] for kind in UNITS if kind in found}
