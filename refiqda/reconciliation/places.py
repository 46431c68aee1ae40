"""Today's differences, findable by what they are about.

`Today` is made once of a comparison and asked again after each decision: it holds nothing of the log. A place is
looked up by its text's digest, or by its source's name where a digest is not known (recordings, pictures, lines typed
by hand).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.reconciliation.decisions import About
from refiqda.reconciliation.extents import place_of, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.segments import Segment

REACH: Final = 500
"""How far, in characters, a reworded passage may have moved and still be taken for the same place."""

Spans = tuple[tuple[object, ...], ...]
BOTH: Final = 2
"""Both sides of a passage: what stands before it, and after."""
_NONE: Final[list[int]] = []
_NOTHING: Final = "e3b0c44298fc1c14"  # the fingerprint's digest of no words at all: the edge of a text


def about_of(difference: Difference) -> About:
    """Return what a decision on this difference is about."""
    return About(
        difference.source,
        canonical(difference.segments),
        difference.source_text,
        difference.fingerprint,
        difference.medium,
        difference.page,
    )


def canonical(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Return segments in the order in which they are compared and kept."""
    return tuple(sorted(segments, key=_order))


def _order(each: Segment) -> tuple[object, ...]:
    return each.coder, each.start, each.end, each.code, each.box or ()


@attrs.define(slots=False)
class Today:
    """Today's differences; ``texts`` are the digests of the texts compared, ``codes`` and ``coders`` all in use.

    ``sources`` are the names of these texts, each with the digest: a text that is there still is no other one that
    says the same.
    """

    differences: Sequence[Difference]
    texts: frozenset[str]
    codes: frozenset[str] = frozenset()
    coders: frozenset[str] = frozenset()
    sources: frozenset[tuple[str, str]] = frozenset()
    _moved: dict[About, list[tuple[int, int]]] = attrs.field(init=False, factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        differences: Sequence[Difference],
        *,
        texts: Iterable[str] = (),
        codes: Iterable[str] = (),
        coders: Iterable[str] = (),
        sources: Iterable[tuple[str, str]] = (),
    ) -> Today:
        """Return today's differences ready to be searched; what they themselves name is in use as well."""
        return cls(
            differences,
            frozenset(texts).union(each.source_text for each in differences if each.source_text is not None),
            frozenset(codes).union(each.code for one in differences for each in one.segments),
            frozenset(coders).union(*(each.compared for each in differences)),
            frozenset(sources).union(
                (each.source, each.source_text) for each in differences if each.source_text is not None
            ),
        )

    # the indexes ---------------------------------------------------------------------------------------------

    @cached_property
    def abouts(self) -> list[About]:
        """What each difference is about."""
        return [about_of(each) for each in self.differences]

    @cached_property
    def context_parts(self) -> list[list[str]]:
        """The surroundings of each difference, as their parts."""
        return [(each.context or "").split(":") for each in self.abouts]

    @cached_property
    def ids(self) -> dict[str, int]:
        """Where the difference of an id stands."""
        return {each.id: index for index, each in enumerate(self.differences)}

    @cached_property
    def names(self) -> set[tuple[str, str, int | None]]:
        """The sources in which something differs: name, medium, page."""
        return {(each.source, each.medium, each.page) for each in self.abouts}

    @cached_property
    def _keys(self) -> list[tuple[str, ...]]:
        return [
            (name_key(each),) if each.source_text is None else (name_key(each), each.source_text)
            for each in self.abouts
        ]

    @cached_property
    def _exact(self) -> dict[tuple[str, tuple[Segment, ...]], list[int]]:
        found: dict[tuple[str, tuple[Segment, ...]], list[int]] = defaultdict(list)
        for index, (keys, each) in enumerate(zip(self._keys, self.abouts, strict=True)):
            for key in keys:
                found[key, each.segments].append(index)
        return found

    @cached_property
    def _spans(self) -> dict[tuple[str, Spans], list[int]]:
        """By who marked which places, and by the places alone, whatever the codes."""
        found: dict[tuple[str, Spans], list[int]] = defaultdict(list)
        for index, (keys, each) in enumerate(zip(self._keys, self.abouts, strict=True)):
            for key in keys:
                found[key, spans_of(each.segments)].append(index)
                found[key, places_of(each.segments)].append(index)
        return found

    @cached_property
    def _shapes(self) -> dict[tuple[Spans, str], list[int]]:
        found: dict[tuple[Spans, str], list[int]] = defaultdict(list)
        for index, each in enumerate(self.abouts):
            passage = passage_of(each.context)
            if passage:
                first = min(segment.start for segment in each.segments)
                found[shape_of(each.segments, first), passage].append(index)
                found[places_of(each.segments, first), passage].append(index)
        return found

    @cached_property
    def _sides(self) -> dict[tuple[str, str, str], set[int]]:
        found: dict[tuple[str, str, str], set[int]] = defaultdict(set)
        for index, (keys, each) in enumerate(zip(self._keys, self.abouts, strict=True)):
            for key in keys:
                for segment in each.segments:
                    found[key, segment.coder, segment.code].add(index)
        return found

    @cached_property
    def _by_coder(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index, (keys, each) in enumerate(zip(self._keys, self.abouts, strict=True)):
            for key in keys:
                for coder in {segment.coder for segment in each.segments}:
                    found[key, coder].append(index)
        return found

    @cached_property
    def _places(self) -> dict[tuple[str, str, Spans], set[int]]:
        found: dict[tuple[str, str, Spans], set[int]] = defaultdict(set)
        for index, (keys, each) in enumerate(zip(self._keys, self.abouts, strict=True)):
            for key in keys:
                for segment in each.segments:
                    found[key, segment.coder, (_place(segment),)].add(index)
        return found

    @cached_property
    def _parts(self) -> dict[tuple[str, str], list[int]]:
        """By the passage's words, and by what stands on either side of it."""
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index, each in enumerate(self.abouts):
            for part, digest in zip(
                ("before", "passage", "after"), (each.context or "").split(":"), strict=False
            ):
                if digest and digest != _NOTHING:
                    found[part, digest].append(index)
        return found

    # what is asked -------------------------------------------------------------------------------------------

    def _key(self, subject: About) -> str:
        """Return how the subject's text is looked up: by its digest where it is known, else by name."""
        if subject.source_text is not None and self.texts:
            return subject.source_text
        return name_key(subject)

    def has_text(self, subject: About) -> bool:
        """Return whether the very text that the decision was about is compared today."""
        if subject.source_text is None:
            return (subject.source, subject.medium, subject.page) in self.names
        return subject.source_text in self.texts or not self.texts

    def exact(self, subject: About) -> list[int]:
        """Return the differences with the same text and segments; where its source is there still, those in it.

        A subject without its text's digest stands only where the words are the same, as far as it knows them.
        """
        fitting = self._exact.get((self._key(subject), subject.segments), _NONE)
        if subject.source_text is not None:
            return self._own(subject, fitting)
        words = passage_of(subject.context)
        return [
            index for index in fitting if not words or passage_of(self.abouts[index].context) in {words, ""}
        ]

    def _own(self, subject: About, indexes: list[int]) -> list[int]:
        """Return those in the subject's own source, where that is there still with the text that it had."""
        if (subject.source, subject.source_text) not in self.sources:
            return indexes
        if len(indexes) == 1 and self.differences[indexes[0]].source == subject.source:
            return indexes
        return [index for index in indexes if self.differences[index].source == subject.source]

    def on_the_same_spans(self, subject: About) -> list[int]:
        """Return the differences whose coders marked the same passages, whatever the codes; best first."""
        same = self._own(subject, self._spans.get((self._key(subject), spans_of(subject.segments)), _NONE))
        return same or [index for index, _sides in self.moved(subject)]

    def on_the_same_places(self, subject: About) -> list[int]:
        """Return the differences on the same passages, whoever marked them, whatever the codes; best first."""
        same = self._own(subject, self._spans.get((self._key(subject), places_of(subject.segments)), _NONE))
        return same or [index for index, _sides in self._on_the_words(subject, places_of)]

    def moved(self, subject: About) -> list[tuple[int, int]]:
        """Return the differences whose coders marked the same words of a text that changed; best first.

        With each, how many sides of the passage have the same surroundings as then. Kept for the next time.
        """
        found = self._moved.get(subject)
        if found is None:
            found = self._moved[subject] = self._on_the_words(subject, shape_of)
        return found

    def _on_the_words(
        self, subject: About, shape: Callable[[Sequence[Segment], int], Spans]
    ) -> list[tuple[int, int]]:
        passage = passage_of(subject.context)
        if not passage or self.has_text(subject):
            return []
        first = min(each.start for each in subject.segments)
        listed = self._shapes.get((shape(subject.segments, first), passage), ())
        fitting = [(index, self.neighbours(subject, index)) for index in listed]
        fitting = [
            (index, sides)
            for index, sides in fitting
            if sides == BOTH or self.differences[index].source == subject.source
        ]
        if len(fitting) > 1:
            fitting.sort(key=lambda each: (-each[1], *self.off(subject, each[0])))
        return fitting

    def sharing(self, subject: About, allowed: Callable[[int], bool]) -> list[int]:
        """Return the differences in the same text that stand where the subject stood.

        Those that share some of a coder's passage under the same code; else those where a coder has the very
        passage under another code; else, where a code is used no more, the one where a coder has most of the
        passage under whatever code.
        """
        key = self._key(subject)
        sides: set[int] = set()
        for each in subject.segments:
            sides |= self._sides.get((key, each.coder, each.code), set())
        shared = [
            index
            for index in self._own(subject, sorted(sides))
            if allowed(index) and self._share(subject, index)
        ]
        if shared:
            return shared
        spans: set[int] = set()
        for each in subject.segments:
            spans |= self._places.get((key, each.coder, (_place(each),)), set())
        exact = [index for index in self._own(subject, sorted(spans)) if allowed(index)]
        return exact or self._overlapping(subject, key, allowed)

    def _share(self, subject: About, index: int) -> bool:
        return any(
            (old.coder, old.code) == (new.coder, new.code) and _shared(old, new)
            for old in subject.segments
            for new in self.differences[index].segments
        )

    def _overlapping(self, subject: About, key: str, allowed: Callable[[int], bool]) -> list[int]:
        gone = [each for each in subject.segments if each.code not in self.codes]
        ranked = []
        theirs = {index for each in gone for index in self._by_coder.get((key, each.coder), ())}
        for index in self._own(subject, sorted(theirs)):
            most = max(
                (
                    _shared(old, new)
                    for old in gone
                    for new in self.differences[index].segments
                    if old.coder == new.coder
                ),
                default=0,
            )
            if most and allowed(index):
                ranked.append((-most, index))
        return [min(ranked)[1]] if ranked else []

    def nearest(self, subject: About, allowed: Callable[[int], bool]) -> list[int]:
        """Return the difference that a passage of a changed text most likely became: none or one.

        It has one of the coders with the same code, and stands near, or between the same words; in a source of
        another name it has the same words or stands between the same.
        """
        pairs = {(each.coder, each.code) for each in subject.segments}
        near: set[int] = set()
        for coder, code in pairs:
            near |= self._sides.get((name_key(subject), coder, code), set())
        for part, digest in zip(
            ("before", "passage", "after"), (subject.context or "").split(":"), strict=False
        ):
            near.update(self._parts.get((part, digest), ()))
        ranked = []
        for index in near:
            theirs = {(each.coder, each.code) for each in self.differences[index].segments}
            here = self.differences[index].source == subject.source
            words = passage_of(subject.context) == passage_of(self.abouts[index].context) != ""
            sides = self.neighbours(subject, index)
            off = self.off(subject, index)
            if allowed(index) and pairs & theirs and (sides or words or (here and off[0] <= REACH)):
                ranked.append((-sides, not words, not here, pairs != theirs, off, index))
        return [min(ranked)[-1]] if ranked else []

    def neighbours(self, subject: About, index: int) -> int:
        """Return how many sides of the passage (before, after) have the same surroundings as then."""
        then = (subject.context or "").split(":")
        now = self.context_parts[index]
        if len(then) != len(now) or len(now) < 3:  # noqa: PLR2004  - before, passage, after
            return 0
        return (then[0] == now[0]) + (then[2] == now[2])

    def off(self, subject: About, index: int) -> tuple[int, int]:
        """Return how far the difference begins from where the subject began, and where it begins."""
        start = self.differences[index].start
        return abs(start - min(each.start for each in subject.segments)), start


def name_key(subject: About) -> str:
    """Return a key for a source by its name, which no digest equals."""
    return f"{subject.medium}:{'' if subject.page is None else subject.page}:{subject.source}"


def spans_of(segments: Sequence[Segment]) -> Spans:
    """Return who marked which passages, whatever the code."""
    return tuple((each.coder, *_place(each)) for each in segments)


def shape_of(segments: Sequence[Segment], first: int) -> Spans:
    """Return who marked which passages, counted from ``first``."""
    return tuple([(each.coder, each.start - first, each.end - first) for each in segments])


def places_of(segments: Sequence[Segment], first: int = 0) -> Spans:
    """Return which passages were marked, counted from ``first``, whoever did and whatever the code."""
    return tuple(sorted((each.start - first, each.end - first, each.box or ()) for each in segments))


def passage_of(fingerprint: str | None) -> str:
    """Return the part of a fingerprint that stands for the passage itself."""
    parts = (fingerprint or "").split(":")
    return parts[1] if len(parts) > 1 else ""


def _place(segment: Segment) -> tuple[object, ...]:
    return segment.start, segment.end, segment.box or ()


def _shared(one: Segment, other: Segment) -> int:
    """Return how much two segments share; nothing of a span and an area, which only a damaged log puts together."""
    return share(place_of(one), place_of(other)) if (one.box is None) == (other.box is None) else 0
