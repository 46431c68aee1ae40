"""The codings of one copy as columns of numbers, and which of them are left out, by the first reason that applies.

A passage of a text has its span there, also in a transcript, which has times too; a stretch of a recording without
words has its times, an area its box. A transcript's passage is never counted twice, in words and in time.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from refiqda.agreement.copies import Coders
from refiqda.agreement.inputs import PERSON, lineage_keys
from refiqda.agreement.places import AREA, NONE, NOTE, TIME, Sizes, far
from refiqda.agreement.things import INCLUDABLE, LEFT_OUT, WHOLE, Dropped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.agreement.copies import Copy
    from refiqda.agreement.places import Places, TrackKey
    from refiqda.agreement.things import Numbers, Truths

_WHY: Final = {reason: number for number, reason in enumerate(LEFT_OUT, 1)}
_BY_ORIGIN: Final = {origin: _WHY[name] for name, origin in INCLUDABLE.items()}
_CORNERS: Final = ("x1", "y1", "x2", "y2")


@attrs.define(eq=False)
class Columns:
    """Rows in columns; ``text`` is the number of a text track, or beyond them of another one, `WHOLE` for none.

    ``boxes`` has the corners of the rows that have some.
    """

    coder: Numbers
    source: Numbers
    track: Numbers
    code: Numbers
    start: Numbers
    end: Numbers
    boxes: dict[int, tuple[int, int, int, int]] = attrs.field(factory=dict)

    def rows(self) -> list[Numbers]:
        """Return the columns that have a number in every row."""
        return [self.coder, self.source, self.track, self.code, self.start, self.end]

    def where(self, keep: Truths) -> Columns:
        """Return some of the rows."""
        boxes = self.boxes
        if boxes:
            new = np.cumsum(keep) - 1
            boxes = {int(new[row]): box for row, box in boxes.items() if keep[row]}
        return columns_of([column[keep] for column in self.rows()], boxes)


def one_after_the_other(parts: Sequence[Columns]) -> Columns:
    """Return the rows of all parts."""
    if len(parts) == 1:
        return parts[0]
    columns = [np.concatenate(each) for each in zip(*(part.rows() for part in parts), strict=True)]
    boxes = {}
    first = 0
    for part in parts:
        boxes.update({first + row: box for row, box in part.boxes.items()})
        first += part.coder.size
    return columns_of(columns, boxes)


def columns_of(columns: Sequence[Numbers], boxes: dict[int, tuple[int, int, int, int]]) -> Columns:
    """Return columns in the order of `Columns.rows` as one value."""
    coder, source, track, code, start, end = columns
    return Columns(coder, source, track, code, start, end, boxes)


class Rowing:
    """Makes the columns of every copy; counts what is left out and the tracks of time and area that it meets."""

    def __init__(self, places: Places, wanted: set[str]) -> None:
        self.places = places
        self.wanted = wanted
        self.sizes = Sizes(places)
        self.tracks: dict[TrackKey, int] = {}
        self.known: dict[TrackKey, tuple[int, int] | None] = {}
        self.dropped: Counter[tuple[str, str, str]] = Counter()
        self.repeated: Counter[tuple[str, str, str]] = Counter()
        self.reanchored = 0
        self._seen: set[tuple[str, str, str | None]] = set()

    def of(self, number: int, coders: list[int], codes: list[int], names: Sequence[str]) -> Columns:
        """Return the columns of a copy; ``coders`` and ``codes`` say what its lines are, ``names`` who coders are."""
        copy = self.places.copies[number]
        source, text = ([*each, NONE] for each in (self.places.source[number], self.places.text[number]))
        for where, what, count in copy.of_others:
            self.dropped["other_coders", where, what] += count
        quick = self._quick(copy, number, (coders, source, text, codes))
        if quick is not None:
            return quick
        return _Careful(self, number, np.array(coders), np.array(codes), names).columns()

    def _quick(self, copy: Copy, number: int, numbers: tuple[list[int], ...]) -> Columns | None:
        """Return the columns where nothing is left out and nothing moved, which is the common case; else None."""
        table = copy.table
        spans = table.spans()
        if (
            spans.start.size < len(table)
            or self.places.moves[number]
            or table.origin.count(PERSON) < len(table)
        ):
            return None
        pointers = (spans.coder_index, spans.source_index, spans.source_index, spans.code_index)
        found: list[Numbers] = []
        for known, index in zip(numbers, pointers, strict=True):
            column = _mapped(np.array(known, dtype=np.int64), index)
            unsure = min(known) < 0
            if unsure and column.size and int(column.min()) < 0:
                return None
            found.append(column)
        return columns_of([*found, spans.start, spans.end], {})

    def track(self, key: TrackKey) -> int:
        """Return the number of a track of time or area, after all text tracks."""
        return self.tracks.setdefault(key, len(self.places.texts) + len(self.tracks))

    def size(self, key: TrackKey) -> tuple[int, int] | None:
        """Return how large a picture or page is, None where nobody knows."""
        if key not in self.known:
            source, _, page = key
            is_page = self.places.sources[source].kind == "pdf"
            self.known[key] = self.sizes.of(source, page if is_page else None)
        return self.known[key]

    def leave_out(self, columns: Columns, keep: Truths, reason: str, names: Sequence[str]) -> Columns:
        """Return the rows to be kept; the others are counted."""
        if keep.all():
            return columns
        gone = ~keep
        pairs = zip(columns.source[gone].tolist(), columns.coder[gone].tolist(), strict=True)
        for (source, coder), count in Counter(pairs).items():
            self.dropped[reason, self.places.sources[source].name, names[coder]] += count
        return columns.where(keep)

    def all_dropped(self) -> tuple[Dropped, ...]:
        """Return what was left out so far."""
        return tuple(
            sorted(
                Dropped(*key, count, count - self.repeated[key])
                for key, count in self.dropped.items()
                if count
            )
        )

    def is_new(self, key: tuple[str, str, str | None]) -> bool:
        """Return whether a coding was not left out before, in another copy."""
        new = key not in self._seen
        self._seen.add(key)
        return new


class _Careful:
    """The columns of a copy in which something is left out, moved, or lies elsewhere than in a text."""

    def __init__(
        self, rowing: Rowing, number: int, coders: Numbers, codes: Numbers, names: Sequence[str]
    ) -> None:
        self.rowing = rowing
        self.places = rowing.places
        self.copy = self.places.copies[number]
        self.number = number
        self.names = names
        table = self.copy.table
        self.table = table
        pointers = table.pointers()
        self.lines = pointers.source
        self.coder_lines = pointers.coder
        self.coder = coders.take(pointers.coder)
        self.code = codes.take(pointers.code)
        self.source = np.array([*self.places.source[number], NONE]).take(self.lines)
        self.track = np.array([*self.places.text[number], NONE]).take(self.lines)
        self.start = np.full(len(table), WHOLE, dtype=np.int64)
        self.end = self.start.copy()
        spans = table.spans()
        rows = table.span_rows()
        self.start[rows], self.end[rows] = spans.start, spans.end
        self.boxes: dict[int, tuple[int, int, int, int]] = {}
        self.why = np.zeros(len(table), dtype=np.int8)

    def columns(self) -> Columns:
        """Return the rows that are compared; the others are counted by their reason."""
        origins = self.table.origin
        if any(one != PERSON for one in set(origins)):
            unwanted = {origin: why for origin, why in _BY_ORIGIN.items() if origin not in self.rowing.wanted}
            self.why[:] = [unwanted.get(one, 0) for one in origins]
        self._mark("consensus", self.coder == Coders.CONSENSUS)
        self._mark("no_coder", self.coder == Coders.NOBODY)
        self._mark("no_code", self.code < 0)
        self._mark("in_a_note", self.source == NOTE)
        parts = [one.is_part and one.kind == "pdf" for one in self.table.sources]
        self._mark("text_of_an_area", np.array([*parts, False]).take(self.lines))
        self._mark("text_not_readable", (self.start >= 0) & (self.track == NONE))
        self._place_others()
        self._move()
        self._count()
        return Columns(
            self.coder, self.source, self.track, self.code, self.start, self.end, self.boxes
        ).where(self.why == 0)

    def _mark(self, reason: str, bad: Truths) -> None:
        self.why[(self.why == 0) & bad] = _WHY[reason]

    # --- time, areas, whole sources ---------------------------------------------------------------------

    def _place_others(self) -> None:
        """Find where rows without a span in a text are."""
        rows = np.flatnonzero((self.why == 0) & (self.start < 0)).tolist()
        if not rows:
            return
        selections = self.table.column("selection_guid")
        times = self.table.rare("begin_ms"), self.table.rare("end_ms")
        corners = [self.table.rare(name) for name in _CORNERS]
        pages = self.table.rare("page")
        for row in rows:
            line = int(self.lines[row])
            kind = self.table.sources[line].kind
            begin, end = (one.get(row) for one in times)
            box = [one[row] for one in corners if row in one]
            if kind in {"audio", "video"} and begin is not None and end is not None:
                reason = self._in_time(row, begin, end)
            elif kind in {"picture", "pdf"} and len(box) == len(_CORNERS):
                reason = self._in_area(row, box, pages.get(row) if kind == "pdf" else None)
            elif selections[row] is None:
                reason = None
                self.track[row] = WHOLE
            elif self.copy.lengths[line] < 0 and kind not in {"audio", "video"}:
                reason = "text_not_readable"
            else:
                reason = "no_place"
            if reason is not None:
                self.why[row] = _WHY[reason]

    def _in_time(self, row: int, begin: int, end: int) -> str | None:
        begin, end = sorted((begin, end))
        if end < 0 or far(begin, end):
            return "no_place"
        self.track[row] = self.rowing.track((int(self.source[row]), TIME, 0))
        self.start[row], self.end[row] = max(begin, 0), end
        return None

    def _in_area(self, row: int, box: Sequence[int], page: int | None) -> str | None:
        source = int(self.source[row])
        is_page = self.places.sources[source].kind == "pdf"
        if far(*box) or (is_page and page is None):
            return "no_place"
        number = 0 if page is None else page - self.copy.first_page
        if number < 0:
            return "no_place"
        x1, x2 = sorted((box[0], box[2]))
        y1, y2 = sorted((box[1], box[3]))
        if x1 == x2 or y1 == y2:
            return "empty"
        key = (source, AREA, number)
        size = self.rowing.size(key)
        if size is not None:
            x2, y2 = min(x2, size[0]), min(y2, size[1])
        x1, y1 = max(x1, 0), max(y1, 0)
        if x1 >= x2 or y1 >= y2:
            return "no_place"
        self.track[row] = self.rowing.track(key)
        self.boxes[row] = (x1, y1, x2, y2)
        return None

    # --- texts that differ ------------------------------------------------------------------------------

    def _move(self) -> None:
        """Carry spans onto the text of the first copy."""
        for line, alignment in self.places.moves[self.number].items():
            text = self.places.text[self.number][line]
            here = (self.why == 0) & (self.lines == line) & (self.track == text) & (self.start >= 0)
            placed: dict[tuple[int, int], tuple[int, int] | None] = {}
            for row in np.flatnonzero(here).tolist():
                span = int(self.start[row]), int(self.end[row])
                if span not in placed:
                    found = alignment.place(*span)
                    placed[span] = (
                        None if found is None or found.start > found.end else (found.start, found.end)
                    )
                now = placed[span]
                if now is None:
                    self.why[row] = _WHY["words_gone"]
                else:
                    self.start[row], self.end[row] = now
                    self.rowing.reanchored += 1

    # --- what is left out -------------------------------------------------------------------------------

    def _count(self) -> None:
        rows = np.flatnonzero(self.why).tolist()
        if not rows:
            return
        keys = lineage_keys(self.table)
        several = len(self.places.copies) > 1
        for row in rows:
            coder = int(self.coder[row])
            entry = self.table.coders[int(self.coder_lines[row])] if self.coder_lines[row] >= 0 else None
            name = self.names[coder] if coder >= 0 else (entry.name or "") if entry is not None else ""
            reason = LEFT_OUT[int(self.why[row]) - 1]
            key = (reason, self.table.sources[int(self.lines[row])].name or "", name)
            self.rowing.dropped[key] += 1
            if several and reason in INCLUDABLE and not self.rowing.is_new(keys[row]):
                self.rowing.repeated[key] += 1


def _mapped(numbers: Numbers, index: Numbers) -> Numbers:
    """Return ``numbers[index]``, -1 meaning the last; the index itself where every number is its own place.

    That is so in most projects, and a column less to make is a tenth of the time of counting.
    """
    if numbers[-1] == NONE and np.array_equal(numbers[:-1], np.arange(numbers.size - 1)):
        return index
    return numbers.take(index)


__all__ = ["Columns", "Rowing", "one_after_the_other"]
