"""Codings laid on strips: the material of one text, recording or page, without what is no material.

A *strip* is one track, or the part of a track that lies in one region, as one line of places from 0. Spans that are
no material (prompts, what the moderator says) are cut out, so what lies before and behind them is neighbours; what a
coding covers there counts for nothing. Each strip belongs to one source and to one *group*, for which counts are added
up: the source itself, or a region (the words of a case), which may lie in several sources.

Units: code points of canonical text, milliseconds; areas keep their boxes. Half-open throughout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from attrs import frozen

from refiqda.agreement.things import WHOLE
from refiqda.errors import InvalidArgumentError
from refiqda.intervals import common, joined, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from refiqda.agreement.things import Material, Track

    Numbers = NDArray[np.int64]
    Truths = NDArray[np.bool_]
    Spans = Sequence[tuple[int, int]]
    Regions = Mapping[str, Mapping[int, Spans]]

_KINDS: Final = {"text": 0, "time": 1, "area": 2}
_WHOLE_KIND: Final = 3


@frozen(eq=False)
class Cut:
    """What is kept of a track of some length: spans in order that do not touch, and the places kept before each."""

    starts: Numbers
    ends: Numbers
    before: Numbers
    length: int

    @property
    def size(self) -> int:
        """Places kept."""
        return int(self.before[-1])

    def moved(self, places: Numbers) -> Numbers:
        """Return where places of the track are on the strip; what is cut out is where the next kept place is."""
        if not self.starts.size:
            return np.zeros_like(places)
        at = np.searchsorted(self.starts, places, side="right") - 1
        inside: Numbers = np.minimum(places, self.ends[at]) - self.starts[at]
        return np.where(at < 0, 0, self.before[at] + inside)


def cut_of(spans: Iterable[tuple[int, int]], length: int = 0) -> Cut:
    """Return the cut of a track that keeps ``spans``, in any order; what touches or overlaps is one."""
    kept = joined(spans)
    table = np.array(kept, dtype=np.int64).reshape(-1, 2)
    before = np.zeros(len(kept) + 1, dtype=np.int64)
    np.cumsum(table[:, 1] - table[:, 0], out=before[1:])
    return Cut(table[:, 0].copy(), table[:, 1].copy(), before, length)


@frozen(eq=False)
class Marks:
    """Codings on strips, one row each: who, which strip, which code, from where to where, or which box."""

    coder: Numbers
    strip: Numbers
    code: Numbers
    start: Numbers
    end: Numbers
    boxes: Numbers | None

    def only(self, keep: Truths | Numbers) -> Marks:
        """Return these rows."""
        kept = np.flatnonzero(keep) if keep.dtype == np.bool_ else keep  # taking by number is twice as fast
        return Marks(
            self.coder.take(kept),
            self.strip.take(kept),
            self.code.take(kept),
            self.start.take(kept),
            self.end.take(kept),
            None if self.boxes is None else self.boxes.take(kept, axis=0),
        )


@frozen(eq=False)
class Strips:
    """The strips: of which track (-1: a source as a whole), group and source each is, its places, and its cut.

    ``of`` says which of a larger number of strips they are, None where they are all of them.
    """

    track: Numbers
    group: Numbers
    source: Numbers
    size: Numbers
    cuts: tuple[Cut | None, ...]
    of: Numbers | None = None


@frozen(eq=False)
class Laid:
    """The codings of one medium, each source a group of its own; ``worked`` says who marked something in which."""

    material: Material
    strips: Strips
    marks: Marks
    rows: Numbers
    worked: Truths

    def of_sources(self, sources: Truths, groups: Numbers) -> tuple[Strips, Marks]:
        """Return the strips of these sources, numbered anew, and what is marked on them; ``groups`` by source."""
        here = sources[self.strips.source]
        kept = np.flatnonzero(here)
        strips = Strips(
            self.strips.track[kept],
            groups[self.strips.source[kept]],
            self.strips.source[kept],
            self.strips.size[kept],
            tuple(self.strips.cuts[one] for one in kept.tolist()),
        )
        if here.all():
            return strips, self.marks
        marks = self.marks.only(here[self.marks.strip])
        number = (np.cumsum(here) - 1)[marks.strip]
        return strips, Marks(marks.coder, number, marks.code, marks.start, marks.end, marks.boxes)

    def in_regions(self, regions: Regions, sources: Truths) -> tuple[Strips, Marks]:
        """Return strips of the regions in these sources, groups numbered as the regions are, and what lies on them."""
        found = list(self._pieces(regions, sources))
        table = np.array([one for one, _ in found], dtype=np.int64).reshape(-1, 4)
        strips = Strips(table[:, 0], table[:, 1], table[:, 2], table[:, 3], tuple(cut for _, cut in found))
        order = np.argsort(self.strips.track[self.marks.strip], kind="stable")
        tracks = self.strips.track[self.marks.strip][order]
        parts = []
        for number, ((track, *_), cut) in enumerate(found):
            here = order[slice(*np.searchsorted(tracks, (track, track + 1)).tolist())]
            own = self.marks.only(here)
            start, end = own.start, own.end
            if cut is not None:
                raw = self.rows[here]
                start, end = cut.moved(self.material.start[raw]), cut.moved(self.material.end[raw])
            strip = np.full(here.size, number, dtype=np.int64)
            one = Marks(own.coder, strip, own.code, start, end, own.boxes)
            parts.append(one if cut is None else one.only(start < end))
        return strips, _joined(parts, self.marks)

    def _pieces(
        self, regions: Regions, sources: Truths
    ) -> Iterator[tuple[tuple[int, int, int, int], Cut | None]]:
        """Yield the track, region, source and size of each strip, and its cut; a page is taken whole."""
        known = {
            track: (source, cut)
            for track, source, cut in zip(
                self.strips.track.tolist(), self.strips.source.tolist(), self.strips.cuts, strict=True
            )
            if track >= 0 and sources[source]
        }
        for number, tracks in enumerate(regions.values()):
            for track, spans in sorted(tracks.items()):
                if track not in known:
                    continue
                source, cut = known[track]
                described = self.material.tracks[track]
                if described.kind == "area":
                    if spans:
                        yield (track, number, source, described.width * described.height), None
                    continue
                kept: Spans = (
                    [(0, described.length)]
                    if cut is None
                    else list(zip(cut.starts.tolist(), cut.ends.tolist(), strict=True))
                )
                window = cut_of(common([kept, spans]), described.length)
                yield (track, number, source, window.size), window


def lay(material: Material, medium: str) -> Laid:
    """Return the codings of one medium, or of all (with those of whole sources), on strips.

    Boxes are clipped to their page, times to their recording; what marks nothing is left out. Raises
    InvalidArgumentError for a span outside of its text.
    """
    kinds = np.array([_KINDS[one.kind] for one in material.tracks] + [_WHOLE_KIND], dtype=np.int64)
    rows = _rows(material, kinds, medium)
    strips, strip_of = _strips_of(material, medium, rows)
    track, start, end = (_taken(one, rows) for one in (material.track, material.start, material.end))
    strip = strip_of.take(track, mode="wrap")  # of whole sources: put right below
    if medium != "text":
        kind = kinds.take(track, mode="wrap")
        whole = kind == _WHOLE_KIND
        strip = np.where(whole, strip_of[len(material.tracks) + _taken(material.source, rows)], strip)
        start, end = np.where(whole, 0, start), np.where(whole, 1, end)
        lengths = np.array([one.length for one in material.tracks] + [1], dtype=np.int64)[track]
        timed = kind == _KINDS["time"]
        start, end = (np.where(timed, np.clip(one, 0, lengths), one) for one in (start, end))
    start, end = _cut(strips, strip, start, end)
    some = start < end
    boxes = None
    if medium not in {"text", "time"} and material.boxes is not None:
        boxes = _clipped(_taken(material.boxes, rows), track, material.tracks)
        large = (boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3])
        some = np.where(kind == _KINDS["area"], large, some)
    marks = Marks(_taken(material.coder, rows), strip, _taken(material.code, rows), start, end, boxes)
    if not some.all():
        marks, rows = marks.only(some), rows[some]
    shape = material.held.shape
    cells = marks.coder * shape[1] + strips.source.take(marks.strip)
    worked = np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape) > 0
    return Laid(material, strips, marks, rows, worked)


def _rows(material: Material, kinds: Numbers, medium: str) -> Numbers:
    """Return the codings of a medium of those who have the source and are to code it."""
    rows = np.arange(material.coder.size)
    if not material.held.all():
        rows = np.flatnonzero(material.held[material.coder, material.source])
    if medium != "all" and ((kinds[:-1] != _KINDS[medium]).any() or int(material.track.min(initial=0)) < 0):
        rows = rows[kinds[material.track[rows]] == _KINDS[medium]]
    return rows


def _taken(column: Numbers, rows: Numbers) -> Numbers:
    """Return rows of a column: the column itself where they are all of it."""
    return column if rows.size == column.shape[0] else column.take(rows, axis=0)


def _strips_of(material: Material, medium: str, rows: Numbers) -> tuple[Strips, Numbers]:
    """Return the strips of all sources with codings, and of each track (then each source) the number of its strip."""
    coded = np.bincount(_taken(material.source, rows), minlength=len(material.sources)) > 0
    tracks = [
        number
        for number, one in enumerate(material.tracks)
        if coded[one.source] and (medium in (one.kind, "all"))
    ]
    cuts = [material_of(material, number) for number in tracks]
    sizes = [
        _size(material.tracks[number]) if cut is None else cut.size
        for number, cut in zip(tracks, cuts, strict=True)
    ]
    owners = [material.tracks[number].source for number in tracks]
    numbers = [*tracks]
    if medium == "all":
        whole = np.flatnonzero(coded).tolist()
        owners += whole
        numbers += [len(material.tracks) + one for one in whole]
        sizes += [1] * len(whole)
        cuts += [None] * len(whole)
    strip_of = np.full(len(material.tracks) + len(material.sources), -1, dtype=np.int64)
    order = sorted(range(len(numbers)), key=lambda one: (owners[one], numbers[one]))
    strip_of[[numbers[one] for one in order]] = np.arange(len(order))
    track = [numbers[one] if numbers[one] < len(material.tracks) else WHOLE for one in order]
    source = np.array([owners[one] for one in order], dtype=np.int64)
    size = np.array([sizes[one] for one in order], dtype=np.int64)
    strips = Strips(np.array(track, dtype=np.int64), source, source, size, tuple(cuts[one] for one in order))
    return strips, strip_of


def material_of(material: Material, track: int) -> Cut | None:
    """Return what of a track is material, None where all of it is."""
    described = material.tracks[track]
    outside = material.outside.get(track) if described.kind == "text" else None
    if not outside:
        return None
    return cut_of(without([(0, described.length)], joined(outside)), described.length)


def _size(track: Track) -> int:
    return track.width * track.height if track.kind == "area" else track.length


def _cut(strips: Strips, strip: Numbers, start: Numbers, end: Numbers) -> tuple[Numbers, Numbers]:
    """Return places on the strips for places on the tracks; InvalidArgumentError for one outside of its text."""
    some = [number for number, cut in enumerate(strips.cuts) if cut is not None]
    if not some:
        return start, end
    order = np.argsort(strip, kind="stable")
    bounds = np.searchsorted(strip[order], np.arange(strips.track.size + 1)).tolist()
    start, end = start.copy(), end.copy()
    for number in some:
        here = order[bounds[number] : bounds[number + 1]]
        cut = strips.cuts[number]
        if cut is not None and here.size:
            if (
                int(start[here].min()) < 0
                or int((end - start)[here].min()) < 0
                or int(end[here].max()) > cut.length
            ):
                raise InvalidArgumentError(
                    "a span is outside its text or ends before it starts",
                    remedy="Give half-open spans within the text.",
                )
            start[here], end[here] = cut.moved(start[here]), cut.moved(end[here])
    return start, end


def _clipped(boxes: Numbers, track: Numbers, tracks: Sequence[Track]) -> Numbers:
    """Return boxes without what lies outside of their page."""
    widths = np.array([one.width for one in tracks] + [0], dtype=np.int64)[track]
    heights = np.array([one.height for one in tracks] + [0], dtype=np.int64)[track]
    limits = np.stack((widths, heights, widths, heights), axis=-1)
    return np.clip(boxes, 0, limits)


def _joined(parts: Sequence[Marks], like: Marks) -> Marks:
    if not parts:
        return like.only(np.zeros(like.coder.size, dtype=bool))
    boxes = (
        None if like.boxes is None else np.concatenate([one.boxes for one in parts if one.boxes is not None])
    )
    return Marks(
        np.concatenate([one.coder for one in parts]),
        np.concatenate([one.strip for one in parts]),
        np.concatenate([one.code for one in parts]),
        np.concatenate([one.start for one in parts]),
        np.concatenate([one.end for one in parts]),
        boxes,
    )


__all__ = ["Cut", "Laid", "Marks", "Regions", "Strips", "cut_of", "lay", "material_of"]
