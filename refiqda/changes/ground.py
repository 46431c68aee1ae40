"""Where passages of two versions of a source are, in one measure: parts paired, old spans carried into the new text.

A place is a tuple: the part (0 is the source itself), a word for its measure, and numbers. Texts that differ are
aligned (``refiqda.text.anchor``), so that a coding which moved with its words stands where it stood.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from refiqda import model
from refiqda.text.anchor import align_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.changes.places import Moment, Passage
    from refiqda.changes.reading import Bearer, Reading
    from refiqda.text.anchor import TextAlignment
    from refiqda.text.canonical import Text

LINEAR: Final = ("text", "time", "between")
BOXES: Final = ("area", "page")


class Place(NamedTuple):
    """A place: ``measure`` is text, time, between, area, page, raw, whole, or gone (its words are not there now)."""

    part: int
    measure: str
    numbers: tuple[Any, ...] = ()


class PartPair(NamedTuple):
    """A part in both versions; None where it is in one of them only. ``text`` says how its text changed."""

    number: int
    old: Passage | None
    new: Passage | None


class Ground:
    """What two versions of one source have in common to stand on."""

    def __init__(self, old: Bearer, new: Bearer, old_reading: Reading, new_reading: Reading) -> None:
        self.old, self.new = old, new
        self.readings = (old_reading, new_reading)
        self.is_same = sorted(old.facts) == sorted(new.facts)
        """Whether nothing but marks, codings and remarks can differ; then places are equal as they are written."""
        self.parts = tuple(_paired(old, new))
        self._numbers = {
            id(one.element): pair.number
            for pair in self.parts
            for one in (pair.old, pair.new)
            if one is not None
        }
        self._known: dict[int, Place] = {}

    @cached_property
    def texts(self) -> dict[int, tuple[Text | None, Text | None]]:
        """The texts of each part, of then and now."""
        return {
            pair.number: tuple(  # type: ignore[misc]  # two of them
                None if one is None or not _has_text(one.element) else reading.text(one.element)
                for reading, one in zip(self.readings, (pair.old, pair.new), strict=True)
            )
            for pair in self.parts
        }

    @cached_property
    def alignments(self) -> dict[int, TextAlignment]:
        """Of each part whose text changed, where the words of the old one are in the new."""
        return {
            number: align_texts(old.string, new.string)
            for number, (old, new) in self.texts.items()
            if old is not None and new is not None and old.sha256 != new.sha256
        }

    def number_of(self, part: model.Element) -> int:
        """Return the number of a part; 0 is the source itself."""
        return self._numbers[id(part)]

    def place(self, passage: Passage, *, is_old: bool) -> Place:
        """Return where a passage is, as the new version measures it."""
        found = self._known.get(id(passage))
        if found is None:
            found = self._known[id(passage)] = self._placed(passage, is_old=is_old)
        return found

    def _placed(self, passage: Passage, *, is_old: bool) -> Place:
        item = passage.element
        if not passage.is_selection:
            return Place(self._numbers[id(item)], "whole")
        part = 0 if passage.part is None else self._numbers[id(passage.part)]
        if type(item) is model.PlainTextSelection:  # nearly all of them
            return self._span(part, passage, is_old=is_old)
        if passage.moments is not None:
            ends = [self._moment(part, one, is_old=is_old) for one in passage.moments]
            return Place(part, "between", tuple(ends))
        if isinstance(item, model.PDFSelection):
            return Place(part, "page", (item.page, item.first_x, item.first_y, item.second_x, item.second_y))
        if isinstance(item, model.PictureSelection):
            return Place(part, "area", (item.first_x, item.first_y, item.second_x, item.second_y))
        return Place(part, "time", (item.begin, item.end))

    def _span(self, part: int, passage: Passage, *, is_old: bool) -> Place:
        item, start, end = passage.element, passage.start, passage.end
        if start is None or end is None or None in self.texts[part]:
            return Place(part, "raw", (item.start_position, item.end_position))
        alignment = self.alignments.get(part) if is_old else None
        if alignment is None:
            return Place(part, "text", (start, end))
        anchored = alignment.place(start, end)
        return (
            Place(part, "gone", (start, end))
            if anchored is None
            else Place(part, "text", (anchored.start, anchored.end))
        )

    def _moment(self, part: int, moment: Moment | None, *, is_old: bool) -> tuple[Any, ...] | None:
        """Return a sync point as time and position, the position carried into the new text."""
        if moment is None:
            return None
        time, position, is_canonical = moment
        alignment = self.alignments.get(part) if is_old else None
        if alignment is None or not is_canonical or position is None:
            return time, position, is_canonical
        anchored = alignment.place(position, position)
        return time, None if anchored is None else anchored.start, is_canonical

    def carried(self, number: int, told: set[Place]) -> tuple[int, int]:
        """Return how many codings of an edited text moved along with their words, and how many lie on edited words.

        Those at places in ``told`` did otherwise.
        """
        alignment, along, edited = self.alignments[number], 0, 0
        for row in self.old.rows:
            passage = row.passage
            place = self.place(passage, is_old=True)
            if place.part == number and place.measure == "text" and place not in told:
                start, end = passage.start or 0, passage.end or 0
                along += place.numbers != (start, end)
                anchored = alignment.place(start, end)
                edited += anchored is not None and anchored.confidence < 1
        return along, edited

    def times(self, pair: PartPair) -> tuple[list[Any], list[Any]]:
        """Return the sync points of a transcript of then and now as `_moment` gives them."""
        sides = []
        for one, is_old in ((pair.old, True), (pair.new, False)):
            points = (
                [] if one is None else [self._moment(pair.number, each, is_old=is_old) for each in one.points]
            )
            sides.append(points)
        return sides[0], sides[1]


def _has_text(element: model.Element) -> bool:
    return isinstance(element, model.TextSource | model.Transcript)


def _paired(old: Bearer, new: Bearer) -> Iterator[PartPair]:
    """Yield the source itself, then its parts: by GUID, by place, then the only ones of their class that are left."""
    first, second = list(old.parts), list(new.parts)
    yield PartPair(0, first.pop(0), second.pop(0))
    number = 0
    keys = (
        lambda one: (type(one.element).__name__, model.guid_key(one.element.guid)),
        lambda one: one.place,
        lambda one: (type(one.element).__name__, one.element.name),
        lambda one: type(one.element).__name__,
    )
    for key in keys:
        left = {key(one): one for one in reversed(second)}
        alone = len(first) == len(second) == 1
        for one in list(first):
            other = left.pop(key(one), None)
            if other is not None and (key is not keys[-1] or alone):
                first.remove(one)
                second.remove(other)
                number += 1
                yield PartPair(number, one, other)
    for one in first:
        number += 1
        yield PartPair(number, one, None)
    for one in second:
        number += 1
        yield PartPair(number, None, one)
