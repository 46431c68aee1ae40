"""Where, among today's differences, the subject of an earlier decision stands.

`Today` answers three questions about a subject (`About`): which difference is exactly this; which is this in
a text that changed elsewhere; and which stand at its place with other segments.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.intervals import overlap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.log import About
    from refiqda.reconciliation.segments import Segment

REACH: Final = 500
"""How far, in characters, a reworded passage may have moved and still be taken for the same place."""

Shape = tuple[tuple[str, int, int], ...]


@attrs.define
class Today:
    """Today's differences, findable by what they are about. ``texts`` are the digests compared today."""

    differences: Sequence[Difference]
    texts: set[str]
    _by_side: dict[tuple[str, str, str], set[int]] = attrs.field(init=False, factory=lambda: defaultdict(set))
    _by_span: dict[tuple[str, str, int, int], set[int]] = attrs.field(
        init=False, factory=lambda: defaultdict(set)
    )
    _names: set[str] = attrs.field(init=False, factory=set)
    _spans: dict[tuple[str, Shape], list[int]] = attrs.field(init=False, factory=lambda: defaultdict(list))
    _shapes: dict[tuple[Shape, str], list[int]] = attrs.field(init=False, factory=lambda: defaultdict(list))

    def __attrs_post_init__(self) -> None:
        for index, each in enumerate(self.differences):
            self._names.add(each.source)
            keys = [_name_key(each.source)]
            if each.source_text is not None:
                self.texts.add(each.source_text)
                keys.append(each.source_text)
            for key in keys:
                self._spans[key, spans_of(each.segments)].append(index)
                for segment in each.segments:
                    self._by_side[key, segment.coder, segment.code].add(index)
                    self._by_span[key, segment.coder, segment.start, segment.end].add(index)
            self._shapes[shape_of(each.segments), passage_of(each.fingerprint)].append(index)

    def _key(self, subject: About) -> str:
        """Return how the subject's text is looked up: by its digest where it is known, else by name."""
        if subject.source_text is not None and self.texts:
            return subject.source_text
        return _name_key(subject.source)

    def has_text(self, subject: About) -> bool:
        """Return whether the very text that the decision was about is compared today."""
        if subject.source_text is None:
            return subject.source in self._names
        return subject.source_text in self.texts or not self.texts

    def exact(self, subject: About) -> int | None:
        """Return the difference with the same text (of the same name, where several say the same), segments."""
        fitting = [
            index
            for index in self._spans_in_text(subject)
            if self.differences[index].segments == subject.segments
        ]
        named = [index for index in fitting if self.differences[index].source == subject.source]
        return next(iter(named or fitting), None)

    def moved(self, subject: About, taken: set[int]) -> int | None:
        """Return the difference with the same segments, shifted together, on the same passage."""
        fitting = [
            index
            for index in self._moved_spans(subject)
            if index not in taken and _codes(self.differences[index].segments) == _codes(subject.segments)
        ]
        return fitting[0] if fitting else None

    def same_spans(self, subject: About) -> list[int]:
        """Return the differences whose coders marked the same passages, whatever the codes; best first."""
        return self._spans_in_text(subject) or self._moved_spans(subject)

    def _spans_in_text(self, subject: About) -> list[int]:
        return self._spans.get((self._key(subject), spans_of(subject.segments)), [])

    def _moved_spans(self, subject: About) -> list[int]:
        if self.has_text(subject) or not subject.context:
            return []
        key = shape_of(subject.segments), passage_of(subject.context)
        fitting = [
            index
            for index in self._shapes.get(key, ())
            if self.differences[index].source == subject.source or self._neighbours(subject, index) == 2  # noqa: PLR2004  - both sides of the passage
        ]
        return sorted(
            fitting, key=lambda index: (-self._neighbours(subject, index), *self._off(subject, index))
        )

    def changed(self, subject: About, taken: set[int]) -> list[int]:
        """Return the differences at the place of the subject, with other segments or on other words.

        In the same text: those that share some of a coder's passage under the same code, else those where a
        coder has the very passage under another code. In a changed text: the nearest that has one of the
        coders with the same code.
        """
        if not self.has_text(subject):
            return self._nearest(subject, taken)
        key = self._key(subject)
        sides: set[int] = set()
        for each in subject.segments:
            sides |= self._by_side.get((key, each.coder, each.code), set())
        shared = [index for index in sorted(sides - taken) if self._share(subject, index)]
        if shared:
            return shared
        spans: set[int] = set()
        for each in subject.segments:
            spans |= self._by_span.get((key, each.coder, each.start, each.end), set())
        return sorted(spans - taken)

    def _share(self, subject: About, index: int) -> bool:
        return any(
            (old.coder, old.code) == (new.coder, new.code) and overlap(_span(old), _span(new))
            for old in subject.segments
            for new in self.differences[index].segments
        )

    def _nearest(self, subject: About, taken: set[int]) -> list[int]:
        pairs = {(each.coder, each.code) for each in subject.segments}
        sides: set[int] = set()
        for coder, code in pairs:
            sides |= self._by_side.get((_name_key(subject.source), coder, code), set())
        ranked = []
        for index in sides - taken:
            theirs = {(each.coder, each.code) for each in self.differences[index].segments}
            near = self._neighbours(subject, index)
            off = self._off(subject, index)
            if near or off[0] <= REACH:
                ranked.append((-near, pairs != theirs, off, index))
        return [min(ranked)[-1]] if ranked else []

    def _neighbours(self, subject: About, index: int) -> int:
        """Return how many sides of the passage (before, after) have the same surroundings as then."""
        then = (subject.context or "").split(":")
        now = self.differences[index].fingerprint.split(":")
        if len(then) != len(now) or len(now) < 3:  # noqa: PLR2004  - before, passage, after
            return 0
        return (then[0] == now[0]) + (then[2] == now[2])

    def _off(self, subject: About, index: int) -> tuple[int, int]:
        start = self.differences[index].start
        return abs(start - min(each.start for each in subject.segments)), start


def _name_key(name: str) -> str:
    """Return a key that no digest equals."""
    return f"name:{name}"


def spans_of(segments: Sequence[Segment]) -> Shape:
    """Return who marked which passages, whatever the code."""
    return tuple((each.coder, each.start, each.end) for each in segments)


def shape_of(segments: Sequence[Segment]) -> Shape:
    """Return who marked which passages, counted from the first one's start."""
    first = min(each.start for each in segments)
    return tuple((each.coder, each.start - first, each.end - first) for each in segments)


def passage_of(fingerprint: str | None) -> str:
    """Return the part of a fingerprint that stands for the passage itself."""
    parts = (fingerprint or "").split(":")
    return parts[1] if len(parts) > 1 else ""


def _codes(segments: Sequence[Segment]) -> list[str]:
    return [each.code for each in segments]


def _span(segment: Segment) -> tuple[int, int]:
    return segment.start, segment.end
