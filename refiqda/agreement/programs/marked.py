"""What coders marked, as programs look at it: the passages of one coder, code and track, as they stand and united.

Spans and boxes are half-open. Unlike the project's own counting nothing is cut out of a text here (prompts, what a
moderator says), for no program does that.
"""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

from refiqda.intervals import common, covered, joined

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
        self.codes: dict[tuple[int, int], set[int]] = {}
        """The codes that a coder used on a track."""
        for coder, track, code in (*self.spans, *self.boxes):
            self.codes.setdefault((coder, track), set()).add(code)
        self.track_places: dict[tuple[int, str], list[int]] = {}
        for place, one in enumerate(material.tracks):
            self.track_places.setdefault((one.source, one.kind), []).append(place)

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
        return tuple(
            source
            for source in range(len(self.material.sources))
            if all(self.did(coder, source) for coder in team)
        )

    def tracks(self, sources: Iterable[int], kinds: Iterable[str]) -> list[int]:
        """Return the tracks of these sources that are of these kinds, in order."""
        asked = list(kinds)
        return sorted(
            place
            for source in sources
            for kind in asked
            for place in self.track_places.get((source, kind), ())
        )

    def did(self, coder: int, source: int) -> bool:
        """Return whether a coder has a source and marked something in it."""
        return (coder, source) in self.worked and bool(self.material.held[coder, source])

    def codes_of(self, coders: Iterable[int], tracks: Iterable[int]) -> list[int]:
        """Return the codes that these coders gave to passages on these tracks, in the order of the codebook."""
        places = list(tracks)
        return sorted(
            {code for coder in coders for track in places for code in self.codes.get((coder, track), ())}
        )

    def passages(self, coder: int, track: int, code: int) -> list[Span]:
        """Return the passages as they stand, in order; those that overlap or repeat too."""
        return sorted(self.spans.get((coder, track, code), ()))

    def united(self, coder: int, track: int, code: int) -> list[Span]:
        """Return what the passages cover: spans in order that do not touch."""
        return joined(self.spans.get((coder, track, code), ()))


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


def area(*layers: Sequence[Box]) -> int:
    """Return the area that lies in all of the layers, each the union of its boxes."""
    if not all(layers):
        return 0
    edges = sorted({edge for layer in layers for box in layer for edge in (box[0], box[2])})
    total = 0
    for left, right in pairwise(edges):
        strips = [
            joined((top, bottom) for x1, top, x2, bottom in layer if x1 <= left and x2 >= right)
            for layer in layers
        ]
        total += (right - left) * covered(common(strips))
    return total
