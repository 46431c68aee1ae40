"""What coders marked, as programs look at it: the passages of one coder, code and track, as they stand and united.

Spans and boxes are half-open. Unlike the project's own counting nothing is cut out of a text here (prompts, what a
moderator says), for no program does that.
"""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.agreement.things import Material

Span = tuple[int, int]
Box = tuple[int, int, int, int]


class Pair(NamedTuple):
    """Two coders, and the sources that both have and both worked on."""

    first: int
    second: int
    sources: tuple[int, ...]


class Marked:
    """The passages of a material, by coder, track and code."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.spans: dict[tuple[int, int, int], list[Span]] = {}
        self.boxes: dict[tuple[int, int, int], list[Box]] = {}
        self.whole: dict[tuple[int, int, int], int] = {}
        """How often a coder gave a code to a source as a whole, by coder, source and code."""
        self.worked: set[tuple[int, int]] = set()
        self._read()

    def _read(self) -> None:
        material = self.material
        tracks = material.tracks
        boxes = None if material.boxes is None else material.boxes.tolist()
        columns = (
            material.coder,
            material.source,
            material.track,
            material.code,
            material.start,
            material.end,
        )
        lists = [column.tolist() for column in columns]
        for row, (coder, source, track, code, start, end) in enumerate(zip(*lists, strict=True)):
            self.worked.add((coder, source))
            if track < 0:
                key = (coder, source, code)
                self.whole[key] = self.whole.get(key, 0) + 1
            elif tracks[track].kind == "area":
                if boxes is not None:
                    left, top, right, bottom = boxes[row]
                    self.boxes.setdefault((coder, track, code), []).append((left, top, right, bottom))
            else:
                self.spans.setdefault((coder, track, code), []).append((start, end))

    def pairs(self) -> list[Pair]:
        """Return every two coders, with the sources that both worked on."""
        count = len(self.material.coders)
        return [Pair(a, b, self.shared_sources((a, b))) for a, b in combinations(range(count), 2)]

    def shared_sources(self, coders: Iterable[int]) -> tuple[int, ...]:
        """Return the sources that all of these coders have and worked on, in order."""
        team = list(coders)
        held = self.material.held
        return tuple(
            source
            for source in range(len(self.material.sources))
            if all(bool(held[coder, source]) and (coder, source) in self.worked for coder in team)
        )

    def tracks(self, sources: Iterable[int], kinds: Iterable[str]) -> list[int]:
        """Return the tracks of these sources that are of these kinds, in order."""
        wanted, asked = set(sources), set(kinds)
        return [
            place
            for place, one in enumerate(self.material.tracks)
            if one.source in wanted and one.kind in asked
        ]

    def codes_of(self, coders: Iterable[int], tracks: Iterable[int]) -> list[int]:
        """Return the codes that these coders gave to passages on these tracks, in the order of the codebook."""
        team, places = set(coders), set(tracks)
        found = {
            code
            for table in (self.spans, self.boxes)
            for coder, track, code in table
            if coder in team and track in places
        }
        return sorted(found)

    def passages(self, coder: int, track: int, code: int) -> list[Span]:
        """Return the passages as they stand, in order; those that overlap or repeat too."""
        return sorted(self.spans.get((coder, track, code), ()))

    def united(self, coder: int, track: int, code: int) -> list[Span]:
        """Return what the passages cover: spans in order that do not touch."""
        return unite(self.spans.get((coder, track, code), ()))


def untouched(marked: Marked) -> tuple[str, ...]:
    """Return a note for sources that a coder has and did not mark at all, which are in no comparison with this coder.

    Programs would count them as coded by nobody, and so as agreement.
    """
    material = marked.material
    missing = [
        f"{material.sources[source].name} ({name})"
        for source in range(len(material.sources))
        for coder, name in enumerate(material.coders)
        if bool(material.held[coder, source]) and (coder, source) not in marked.worked
    ]
    if not missing:
        return ()
    what = ", ".join(missing)
    why = "the analyst marked nothing there, which the program would count as agreement on what is not coded"
    return (f"Left out, for {why}: {what}.",)


def unite(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order with those that overlap or touch made one; empty ones are dropped."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


def covered(spans: Iterable[Span]) -> int:
    """Return how much spans that do not overlap cover."""
    return sum(end - start for start, end in spans)


def common(one: Sequence[Span], other: Sequence[Span]) -> int:
    """Return how much two lists of spans share, each in order and without overlaps of its own."""
    shared = first = second = 0
    while first < len(one) and second < len(other):
        (a, b), (c, d) = one[first], other[second]
        shared += max(0, min(b, d) - max(a, c))
        if b <= d:
            first += 1
        else:
            second += 1
    return shared


def area(*layers: Sequence[Box]) -> int:
    """Return the area that lies in all of the layers, each the union of its boxes."""
    if not all(layers):
        return 0
    edges = sorted({edge for layer in layers for box in layer for edge in (box[0], box[2])})
    total = 0
    for left, right in pairwise(edges):
        strips = [
            unite((top, bottom) for x1, top, x2, bottom in layer if x1 <= left and x2 >= right)
            for layer in layers
        ]
        height = covered(strips[0]) if len(strips) == 1 else common(strips[0], strips[1])
        total += (right - left) * height
    return total
