"""The passages of a comparison, side by side: where both marked the same, and every place where they differ.

Differences are those that ``refiqda reconcile list`` finds (`refiqda.reconciliation.differences`), over the very codings
that the figures count. Places are turns, paragraphs and times, as people look for them (METHOD 4). Areas of pictures
and pages have no such list; their counts stand in the report.
"""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.agreement.stretches import marked
from refiqda.errors import RefiqdaError
from refiqda.extracts.places import Paragraphs, clock
from refiqda.reconciliation.differences import align
from refiqda.reconciliation.segments import ComparedSource, Material, Segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refiqda.agreement.result import Agreement
    from refiqda.agreement.things import Material as Gathered

SAME: Final = "same"
KINDS: Final = ("boundary", "one-sided", "code", "split")
"""Kinds of differences, in the order in which they are told."""
_LONGEST: Final = 1200
_GAP: Final = " … "


@attrs.frozen
class Run:
    """Some words of a passage, and which coders (by number) marked all of them."""

    words: str
    coders: tuple[int, ...]


@attrs.frozen
class Passage:
    """One passage: ``kind`` is `SAME` or a kind of difference, ``marks`` who gave which codes.

    ``runs`` are its words; empty where there is none (a recording) or no text at hand. ``size`` is on how much (characters,
    milliseconds) not all say the same, of a passage marked alike its length.
    """

    source: str
    place: str
    kind: str
    marks: tuple[tuple[int, tuple[str, ...]], ...]
    runs: tuple[Run, ...]
    size: int

    @property
    def words(self) -> str:
        """The words of the passage."""
        return "".join(one.words for one in self.runs)

    def words_of(self, coder: int) -> str:
        """Return the words that one coder marked, with a gap where others stand between."""
        found: list[str] = []
        open_ = False
        for one in self.runs:
            if coder in one.coders:
                if found and not open_:
                    found.append(_GAP)
                found.append(one.words)
            open_ = coder in one.coders
        return "".join(found)


@attrs.frozen(eq=False)
class Passages:
    """All passages of a comparison, by source in reading order.

    ``coders`` are the labels that numbers in passages point to; ``differences`` counts them by kind, ``same`` the
    passages that all who worked on the source marked alike.
    """

    coders: tuple[str, ...]
    found: tuple[Passage, ...]
    differences: dict[str, int]
    same: int

    @property
    def total(self) -> int:
        """How many passages differ."""
        return sum(self.differences.values())

    def by_source(self) -> Iterator[tuple[str, list[Passage]]]:
        """Yield each source with its passages."""
        sources: dict[str, list[Passage]] = {}
        for one in self.found:
            sources.setdefault(one.source, []).append(one)
        yield from sources.items()


def passages_of(report: Agreement, *, words: bool = True) -> Passages:
    """Return the passages of a comparison; without their ``words`` it only counts them."""
    material = report.material
    tracks = [_Track(material, number, spans) for number, spans in marked(material).items()]
    tracks = [one for one in tracks if len(one.coders) > 1]
    sources = tuple(one.compared() for one in tracks)
    aligned = align(
        Material(
            coders=material.coders, sources=sources, codes=(), code_guids={}, not_compared=(), untouched=(), gathered=material
        )
    )
    counts = {kind: sum(one.kind == kind for one in aligned.differences) for kind in KINDS}
    if not words:
        return Passages(material.coders, (), counts, len(aligned.agreed))
    by_key = {one.key: (number, one) for number, one in enumerate(tracks)}
    listed: list[tuple[int, int, int, Passage]] = []
    for each in aligned.differences:
        track = tracks[each.number]
        listed.append((each.number, each.start, each.end, track.passage(each.kind, each.segments, each.size)))
    for same in aligned.agreed:
        number, track = by_key[str(same.source_text)]
        segments = [Segment(coder, same.code, same.start, same.end) for coder in same.coders]
        listed.append((number, same.start, same.end, track.passage(SAME, segments, same.end - same.start)))
    listed.sort(key=lambda one: (*one[:3], one[3].marks))
    return Passages(material.coders, tuple(one[3] for one in listed), counts, len(aligned.agreed))


class _Track:
    """One text or recording with what everybody marked on it."""

    def __init__(
        self, material: Gathered, number: int, spans: dict[tuple[int, int], list[tuple[int, int]]]
    ) -> None:
        self.material = material
        self.track = material.tracks[number]
        self.number = number
        self.key = f"track {number}"
        self.name = material.sources[self.track.source].name
        self.spans = spans
        self.coders = sorted({coder for coder, _ in spans if material.held[coder, self.track.source]})
        self.text = self._text()
        self._paragraphs: Paragraphs | None = None
        self._turns: list[tuple[int, int]] | None = None

    def _text(self) -> str | None:
        if self.track.kind != "text":
            return None
        try:
            return self.material.texts(self.number)
        except RefiqdaError:  # only codings were given
            return None

    def compared(self) -> ComparedSource:
        """Return the track as the search for differences wants it; codes are told apart by number too."""
        names = self.material.coders
        segments = sorted(
            Segment(names[coder], str(code), start, end)
            for (coder, code), spans in self.spans.items()
            if coder in self.coders
            for start, end in spans
        )
        people = tuple(names[coder] for coder in self.coders)
        return ComparedSource(
            key=self.key, name=self.name, digest=self.key, text=None, segments=tuple(segments), coders=people, holders=people
        )

    def passage(self, kind: str, segments: Iterable[Segment], size: int) -> Passage:
        """Return a passage of these segments."""
        listed = [
            (self.material.coders.index(one.coder), int(one.code), one.start, one.end) for one in segments
        ]
        start, end = min(one[2] for one in listed), max(one[3] for one in listed)
        codes = self.material.codes
        marks = tuple(
            (coder, tuple(dict.fromkeys(codes[one[1]].name for one in listed if one[0] == coder)))
            for coder in sorted({one[0] for one in listed})
        )
        runs = [] if self.text is None else _runs(self.text, [(one[0], one[2], one[3]) for one in listed])
        return Passage(self.name, self.place(start, end), kind, marks, tuple(runs), size)

    def place(self, start: int, end: int) -> str:
        """Return where a span is: turns where speakers are known, else paragraphs; of a recording the time."""
        if self.track.kind == "time":
            return f"{clock(start)}–{clock(end)}"  # noqa: RUF001 - a range
        if self._turns is None:
            self._turns = list(self.material.turns(self.number))
        if self._turns:
            starts = [one[0] for one in self._turns]
            first, last = (bisect.bisect_right(starts, at) for at in (start, max(end - 1, start)))
            if first:
                return f"turn {first}" if first == last else f"turns {first}–{last}"  # noqa: RUF001 - a range
        if self.text is None:
            return f"character {start + 1:,}"
        if self._paragraphs is None:
            self._paragraphs = Paragraphs(self.text)
        return self._paragraphs.place(start, end)


def _runs(text: str, spans: list[tuple[int, int, int]]) -> Iterator[Run]:
    """Yield the words between the boundaries of spans (coder, start, end), with who marked them; long ones shortened."""
    edges = sorted({place for _, start, end in spans for place in (start, end)})
    for first, last in zip(edges, edges[1:], strict=False):
        people = tuple(sorted({coder for coder, start, end in spans if start <= first and last <= end}))
        words = text[first:last]
        if len(words) > _LONGEST:
            words = f"{words[: _LONGEST // 2].rstrip()}{_GAP}{words[-_LONGEST // 2 :].lstrip()}"
        yield Run(words, people)


__all__ = ["KINDS", "SAME", "Passage", "Passages", "Run", "passages_of"]
