"""What is called otherwise today than when it was decided on: sources, coders, codes.

The log names things as they were called then. A name that is used no more was changed to another when the decisions
that speak of it find their very passages again, unchanged but for that one name, and when the new name is *fresh*:
the log spoke of it, if ever, only after the old one. Whatever does not fit one such renaming is none (two names that
became one, one that became two, a name that others bore before): the decisions are then shown to be looked at again.

Two names that were exchanged cannot be told from two passages recoded. A decision is doubtful, though, when its code
is in use but all that can be known for sure says that its passages are now called otherwise.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from operator import eq
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from refiqda.reconciliation.decisions import About
from refiqda.reconciliation.places import canonical
from refiqda.reconciliation.segments import Segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from refiqda.reconciliation.decisions import Decision
    from refiqda.reconciliation.places import Today


@attrs.frozen
class Renamed:
    """Old name -> new name of codes, coders, and sources without a text (these with medium and page)."""

    codes: dict[str, str] = attrs.field(factory=dict)
    coders: dict[str, str] = attrs.field(factory=dict)
    sources: dict[Source, str] = attrs.field(factory=dict)
    doubtful: frozenset[str] = frozenset()
    """Codes that seem to have exchanged their names."""

    def of_line(self, line: Decision) -> Decision:
        """Return a line with its code and coder called as today."""
        code = self.codes.get(line.code or "", line.code)
        coder = self.coders.get(line.coder or "", line.coder)
        return (
            line if (code, coder) == (line.code, line.coder) else attrs.evolve(line, code=code, coder=coder)
        )

    def of_subject(self, subject: About) -> About:
        """Return what a line is about, called as today."""
        source = self.sources.get(_source(subject), subject.source)
        segments = [
            Segment(
                self.coders.get(each.coder, each.coder),
                self.codes.get(each.code, each.code),
                each.start,
                each.end,
                each.box,
            )
            for each in subject.segments
        ]
        if source == subject.source and all(map(eq, segments, subject.segments)):
            return subject
        return About(
            source, canonical(segments), subject.source_text, subject.context, subject.medium, subject.page
        )


Source = tuple[str, str, int | None]
"""A source without a text: its name, its medium, the page."""
Name = TypeVar("Name", str, Source)


def renamed(subjects: Sequence[About], today: Today) -> Renamed:
    """Return what was renamed since, by the subjects of all lines in the order of the log (each may occur often)."""
    unique = list(dict.fromkeys(subjects))
    lost = [subject for subject in unique if not today.exact(subject)]
    if not lost:
        return Renamed()
    names = Renamed(sources=_sources(subjects, lost, today))
    if names.sources:
        subjects, unique, lost = _again(subjects, names, today)
    names = attrs.evolve(names, coders=_coders(subjects, lost, today))
    if names.coders:
        subjects, unique, lost = _again(subjects, attrs.evolve(names, sources={}), today)
    codes, doubtful = _codes(subjects, unique, lost, today)
    return attrs.evolve(names, codes=codes, doubtful=doubtful)


def _again(
    subjects: Sequence[About], names: Renamed, today: Today
) -> tuple[list[About], list[About], list[About]]:
    called = {subject: names.of_subject(subject) for subject in dict.fromkeys(subjects)}
    now = [called[subject] for subject in subjects]
    unique = list(dict.fromkeys(now))
    return now, unique, [subject for subject in unique if not today.exact(subject)]


@attrs.frozen
class _Spoken(Generic[Name]):
    """Where in the log each name is spoken of first and last."""

    first: dict[Name, int]
    last: dict[Name, int]

    @classmethod
    def of(cls, said: Iterable[Iterable[Name]]) -> _Spoken[Name]:
        """Return it by the names that each line says, in the order of the log."""
        first: dict[Name, int] = {}
        last: dict[Name, int] = {}
        for number, names in enumerate(said):
            for name in names:
                first.setdefault(name, number)
                last[name] = number
        return cls(first, last)

    def is_fresh(self, new: Name, old: Name) -> bool:
        """Return whether the log speaks of the new name only after the old one, if ever."""
        return new not in self.first or (old in self.last and self.first[new] > self.last[old])


def _not_merged(found: Mapping[Name, str], spoken: _Spoken[Name]) -> dict[Name, str]:
    """Return the renamings but those of names that became one; what was renamed twice is followed both times."""
    into: dict[str, list[Name]] = defaultdict(list)
    for old, new in found.items():
        into[new].append(old)
    kept = set()
    for olds in into.values():
        olds.sort(key=lambda old: spoken.first[old])
        if all(spoken.last[one] < spoken.first[following] for one, following in pairwise(olds)):
            kept.update(olds)
    return {old: new for old, new in found.items() if old in kept}


# sources ----------------------------------------------------------------------------------------------------


def _source(subject: About) -> Source:
    return subject.source, subject.medium, subject.page


def _sources(subjects: Iterable[About], lost: Iterable[About], today: Today) -> dict[Source, str]:
    """Return the recordings and pictures that are called otherwise: all that was decided on stands in one other."""
    spoken = _Spoken.of((_source(subject),) for subject in subjects)
    votes: dict[Source, Counter[str]] = defaultdict(Counter)
    cast: Counter[Source] = Counter()
    at: dict[object, set[str]] = defaultdict(set)
    for each in today.abouts:
        if each.source_text is None:
            at[each.medium, each.page, each.segments].add(each.source)
    for subject in lost:
        if subject.source_text is not None or _source(subject) in today.names:
            continue
        old = _source(subject)
        cast[old] += 1
        for name in at.get((subject.medium, subject.page, subject.segments), ()):
            if spoken.is_fresh((name, *old[1:]), old):
                votes[old][name] += 1
    found = {}
    for old, names in votes.items():
        (new, many), *others = names.most_common(2)
        if 2 * many > cast[old] and not (others and others[0][1] == many):
            found[old] = new
    return _not_merged(found, spoken)


# coders -----------------------------------------------------------------------------------------------------


def _coders(subjects: Iterable[About], lost: Iterable[About], today: Today) -> dict[str, str]:
    """Return the coders that are called otherwise: most of what one of them marked is marked by one new coder."""
    spoken = _Spoken.of([each.coder for each in subject.segments] for subject in subjects)
    gone = spoken.first.keys() - today.coders
    fresh = {old: {name for name in today.coders if spoken.is_fresh(name, old)} for old in gone}
    if not any(fresh.values()):
        return {}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    cast: Counter[str] = Counter()
    for subject in lost:
        theirs = {segment.coder for segment in subject.segments} & gone
        cast.update(theirs)
        said: dict[str, set[str]] = defaultdict(set)
        for index in today.on_the_same_places(subject)[:1]:
            for then, now in _paired(subject.segments, today.abouts[index].segments, by="coder"):
                said[then.coder].add(now.coder)
        for coder in theirs:
            if len(said[coder]) == 1:
                votes[coder].update(said[coder] & fresh[coder])
    found = {}
    for gone_one, names in votes.items():
        name, many = max(names.items(), key=lambda each: each[1], default=("", 0))
        if 2 * many > cast[gone_one]:
            found[gone_one] = name
    return _not_merged(found, spoken)


# codes ------------------------------------------------------------------------------------------------------


def _codes(
    subjects: Sequence[About], unique: Sequence[About], lost: Sequence[About], today: Today
) -> tuple[dict[str, str], frozenset[str]]:
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for subject in lost:
        for index in today.on_the_same_spans(subject)[:1]:
            for code, name in _codes_then_and_now(subject.segments, today.abouts[index].segments):
                votes[code][name] += 1
    spoken = _Spoken.of([each.code for each in subject.segments] for subject in subjects)
    found: dict[str, str] = {}
    for old, names in votes.items():
        new, many = max(names.items(), key=lambda each: each[1])
        split = any(name not in spoken.first for name in names if name != new)  # into two codes, both new
        fresh = spoken.is_fresh(new, old)
        if old not in today.codes and fresh and not split and 2 * many > names.total():
            found[old] = new
    return _not_merged(found, spoken), _doubtful(votes, unique, lost, today)


def _codes_then_and_now(then: Sequence[Segment], now: Sequence[Segment]) -> set[tuple[str, str]]:
    """Return what each code of segments on the same passages is called now."""
    if len(then) == len(now) and all(one.code == other.code for one, other in zip(then, now, strict=True)):
        return {(each.code, each.code) for each in then}
    return {(one.code, other.code) for one, other in _paired(then, now, by="code")}


def _doubtful(
    votes: Mapping[str, Counter[str]], unique: Iterable[About], lost: Sequence[About], today: Today
) -> frozenset[str]:
    """Return codes in use of which every decision that can tell says that they are called otherwise now."""
    suspects = {code for code, names in votes.items() if code in today.codes and not names[code]}
    if not suspects:
        return frozenset()
    gone = set(lost)
    for subject in unique:
        if subject in gone or not suspects:
            continue
        also = {
            (segment.coder, segment.start, segment.end, segment.box): segment.code
            for index in today.on_the_same_spans(subject)
            for segment in today.abouts[index].segments
            if today.abouts[index].segments != subject.segments
        }
        for segment in subject.segments:
            if (segment.coder, segment.start, segment.end, segment.box) not in also:
                suspects.discard(segment.code)  # nothing else stands there: it is called as it was
    return frozenset(suspects)


# pairing ----------------------------------------------------------------------------------------------------


def _paired(then: Sequence[Segment], now: Sequence[Segment], *, by: str) -> Iterable[tuple[Segment, Segment]]:
    """Yield the segments of both that are one, but for the name ``by``; those that may be several are left out.

    The places must be the same counted from the first; what has the same name on the same place is itself.
    """
    sides: dict[object, tuple[list[Segment], list[Segment]]] = defaultdict(lambda: ([], []))
    for side, segments in enumerate((then, now)):
        begin = min(each.start for each in segments)
        for each in segments:
            place = (each.start - begin, each.end - begin, each.box)
            sides[place if by == "coder" else (each.coder, *place)][side].append(each)
    for olds, news in sides.values():
        kept = {getattr(each, by) for each in olds} & {getattr(each, by) for each in news}
        yield from ((old, new) for old in olds for new in news if getattr(old, by) == getattr(new, by))
        rest = [each for each in olds if getattr(each, by) not in kept]
        others = [each for each in news if getattr(each, by) not in kept]
        if by == "coder" and len(rest) == len(others) > 1:
            yield from _by_code(rest, others)
        elif len(rest) == len(others) == 1:
            yield rest[0], others[0]


def _by_code(olds: Iterable[Segment], news: Sequence[Segment]) -> Iterable[tuple[Segment, Segment]]:
    """Yield those with one code each, where several coders marked one place and all are called otherwise."""
    for old in olds:
        fitting = [new for new in news if new.code == old.code]
        if len(fitting) == 1:
            yield old, fitting[0]
