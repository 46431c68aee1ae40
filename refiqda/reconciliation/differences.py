"""What coders have to decide: every place where they differ, each character in exactly one difference.

How segments become differences, for each text, recording, picture and page:

1. Segments of one code that overlap, over all coders, are one place. If everybody who worked on the source marked
   exactly the same there, it is agreed. If what they marked differs, the place is a *boundary* difference, or a
   *split* where a coder has several segments there.
2. What is left (a place that some marked with this code and others not at all) is aligned across codes by
   the grouping of greatest likeness (:mod:`refiqda.reconciliation.alignment`): a group with several codes is
   a *code* difference, one alone is *one-sided*.

Areas hang together where they share area, and are never joined: a coder may have several in one place.

Codes may overlap freely; a passage with several codes gives one place a code.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final, Literal

import attrs

from refiqda.reconciliation.alignment import Unit, groups
from refiqda.reconciliation.extents import bands, place_of, share, size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.reconciliation.extents import Place
    from refiqda.reconciliation.segments import Box, ComparedSource, Material, Medium, Segment

Kind = Literal["boundary", "code", "one-sided", "split"]
Order = Literal["reading", "substance"]

ALGORITHM: Final = "refiqda.align/1"
SUBSTANCE: Final[tuple[Kind, ...]] = ("code", "one-sided")
ID_LENGTH: Final = 12
_BY_CODE_AND_PLACE: Final = itemgetter(1, 2, 3, 0, 4)
_TWO: Final = 2
_NOTHING: Final = hashlib.sha256()
CONTEXT_SIDE: Final = 240
CONTEXT_PASSAGE: Final = 1200
NEAR: Final = 60


@attrs.frozen(kw_only=True)
class Difference:
    """One thing to decide.

    ``id`` follows from the text (or the recording's, picture's or page's name), coders, code paths and places, not
    from GUIDs. ``compared`` are the coders who worked on this source, also those without a segment here. ``size`` is
    on how much (characters, milliseconds, square units of a page) they do not all say the same. ``text`` is the whole
    text, from which ``context``, ``fingerprint`` and ``quotes`` are made when first asked for; of a recording or an
    area there is none.
    """

    id: str
    kind: Kind
    source: str
    source_text: str | None
    segments: tuple[Segment, ...]
    compared: tuple[str, ...]
    size: int
    text: str | None = attrs.field(default=None, repr=False, eq=False)
    recorded: str | None = attrs.field(default=None, repr=False)
    """The fingerprint that a log gave to a place which is not there any more."""
    number: int = 0
    """Place of the source among the compared ones, for reading order."""
    turn: int = 0
    """Which of the texts of this name and these words it is."""
    medium: Medium = "text"
    page: int | None = None
    """Of a PDF's page its number, counted from 0."""

    start: int = attrs.field(init=False, repr=False, eq=False)
    """Where the passage begins that all sides cover together; of areas the height of the uppermost."""
    end: int = attrs.field(init=False, repr=False, eq=False)
    """Where that passage ends (exclusive)."""
    codes: tuple[str, ...] = attrs.field(init=False, repr=False, eq=False)
    """The paths of the codes in question, sorted."""

    @start.default
    def _first(self) -> int:
        if len(self.segments) == 1:  # most are
            return self.segments[0].start
        return min([each.start for each in self.segments], default=0)

    @end.default
    def _last(self) -> int:
        if len(self.segments) == 1:
            return self.segments[0].end
        return max([each.end for each in self.segments], default=0)

    @codes.default
    def _paths(self) -> tuple[str, ...]:
        if len(self.segments) == 1:
            return (self.segments[0].code,)
        return tuple(sorted({each.code for each in self.segments}))

    @property
    def context(self) -> str:
        """The passage with the text around it, for reading; nothing where there are no words."""
        return "" if self.text is None else context_of(self.text, self.start, self.end)

    @property
    def fingerprint(self) -> str:
        """How a decision finds the place again in a changed text, without holding its words."""
        if self.text is None:
            return self.recorded or ""
        return self.recorded or fingerprint(self.text, self.start, self.end)

    @property
    def quotes(self) -> tuple[str | None, ...]:
        """The words of each segment, None where there are none."""
        text = self.text
        if text is None:
            return (None,) * len(self.segments)
        return tuple([text[each.start : each.end] for each in self.segments])

    @property
    def about(self) -> dict[str, object]:
        """What a decision on this is about, to be copied into the log; it holds no words of the text."""
        return self.about_with([segment.to_dict() for segment in self.segments])

    def about_with(self, segments: list[dict[str, object]]) -> dict[str, object]:
        """Return `about` with segments that are spelled already."""
        values: dict[str, object] = {
            "source": self.source,
            "source_text": self.source_text,
            "segments": segments,
            "context": self.fingerprint,
        }
        if self.medium != "text":
            values["medium"] = self.medium
        if self.page is not None:
            values["page"] = self.page
        return values


@attrs.frozen
class AgreedSegment:
    """A passage that everybody who coded the text marked alike."""

    source: str
    source_text: str | None
    code: str
    start: int
    end: int
    coders: tuple[str, ...]
    turn: int = 0
    medium: Medium = "text"
    page: int | None = None
    box: Box | None = None


@attrs.frozen
class Alignment:
    """Everything the coders did, as what they agree on and what they have to decide."""

    differences: tuple[Difference, ...]
    agreed: tuple[AgreedSegment, ...]


def align(material: Material, *, order: Order = "reading") -> Alignment:
    """Return differences and agreed segments; ``substance`` puts code and one-sided before the others."""
    differences: list[Difference] = []
    agreed: list[AgreedSegment] = []
    for number, source in enumerate(material.sources):
        open_places, same = _places(source)
        agreed.extend(
            AgreedSegment(
                source.name,
                source.digest,
                each.code,
                each.start,
                each.end,
                source.coders,
                source.turn,
                source.medium,
                source.page,
                each.box,
            )
            for each in same
        )
        differences.extend(_difference(source, number, place) for place in open_places)
    differences.sort(key=lambda each: (each.number, each.start, each.end, each.codes, each.segments))
    if order == "substance":
        differences.sort(key=lambda each: each.kind not in SUBSTANCE)
    return Alignment(tuple(differences), tuple(agreed))


def _places(source: ComparedSource) -> tuple[list[list[Segment]], list[Segment]]:
    """Return the groups of segments to decide on, and one segment for each agreed place."""
    places: list[list[Segment]] = []
    loose: list[list[Segment]] = []
    agreed: list[Segment] = []
    for component in _components(source):
        if len(component) == 1:  # most are
            (loose if len(source.coders) > 1 else places).append(component)
            continue
        sides = _sides(component)
        if any(side != sides[0] for side in sides[1:]):
            places.append(component)
        elif len(sides) == len(source.coders) > 1:
            agreed.extend(each for each in component if each.coder == component[0].coder)
        else:
            loose.append(component)
    if source.medium == "area":
        loose.sort(key=lambda group: (group[0].start, max(each.end for each in group), group))
        units = [
            Unit(tuple(dict.fromkeys(map(place_of, group))), frozenset(each.coder for each in group))
            for group in loose
        ]
    else:  # all of a group marked the same span
        loose.sort(key=lambda group: (group[0].start, group[0].end, group))
        whose = {coder: frozenset((coder,)) for coder in source.coders}
        units = [
            Unit(
                ((group[0].start, group[0].end),),
                whose[group[0].coder] if len(group) == 1 else frozenset([each.coder for each in group]),
            )
            for group in loose
        ]
    places.extend([segment for index in group for segment in loose[index]] for group in groups(units))
    agreed.sort(key=lambda segment: (segment.start, segment.end, segment.code, segment.box))
    return places, agreed


def _sides(segments: Iterable[Segment]) -> list[set[Place]]:
    """Return what each of those who marked something marked."""
    sides: dict[str, set[Place]] = defaultdict(set)
    for segment in segments:
        sides[segment.coder].add(place_of(segment))
    return list(sides.values())


def _components(source: ComparedSource) -> list[list[Segment]]:
    """Return the segments of each code, joined where they overlap, over all coders."""
    ordered = sorted(source.segments, key=_BY_CODE_AND_PLACE)
    if source.medium == "area":
        return [
            component
            for _code, segments in groupby(ordered, key=lambda each: each.code)
            for component in _overlapping_areas(list(segments))
        ]
    result: list[list[Segment]] = []
    code, reach = "", -1
    for segment in ordered:
        if segment.start >= reach or segment.code != code:
            result.append([segment])
            code, reach = segment.code, segment.end
        else:
            result[-1].append(segment)
            reach = max(reach, segment.end)
    return result


def _overlapping_areas(ordered: list[Segment]) -> list[list[Segment]]:
    """Return the areas that hang together by what they share, from top to bottom; none is joined."""
    group_of = list(range(len(ordered)))
    active: list[int] = []
    for index, segment in enumerate(ordered):
        active = [other for other in active if ordered[other].end > segment.start]
        met = {group_of[o] for o in active if share(place_of(ordered[o]), place_of(segment))}
        if met:
            first = min(met)
            group_of[index] = first
            if len(met) > 1:
                group_of = [first if group in met else group for group in group_of]
        active.append(index)
    result: dict[int, list[Segment]] = defaultdict(list)
    for index, group in enumerate(group_of):
        result[group].append(ordered[index])
    return [result[group] for group in sorted(result)]


def kind_of(segments: Sequence[Segment]) -> Kind:
    """Return what kind of difference these segments are."""
    if len(segments) == 1:
        return "one-sided"
    if len({segment.code for segment in segments}) > 1:
        return "code"
    sides = _sides(segments)
    if all(side == sides[0] for side in sides):
        return "one-sided"
    return "split" if len(segments) > len(sides) else "boundary"


def size_of(segments: Sequence[Segment], compared: Sequence[str]) -> int:
    """Return on how much (characters, milliseconds, square units) not all compared coders put the same of these codes.

    Areas are cut into bands at every edge, and each band is measured as a line across the page.
    """
    people = len({*compared, *[each.coder for each in segments]})
    if len(segments) == 1:
        (one_alone,) = segments
        if people == 1:
            return 0
        return one_alone.end - one_alone.start if one_alone.box is None else size(one_alone.box)
    if len(segments) == _TWO and segments[0].coder != segments[1].coder:
        (_, code, start, end, box), (_, other_code, other_start, other_end, other_box) = segments
        times = 1 + (people == _TWO and code == other_code)
        if box is not None and other_box is not None:
            return size(box) + size(other_box) - share(box, other_box) * times
        shared = max(0, min(end, other_end) - max(start, other_start))
        return end - start + other_end - other_start - shared * times
    if not segments or segments[0].box is None:
        return _length(((each.start, each.end, each.coder, each.code) for each in segments), people)
    who: dict[Box, list[tuple[str, str]]] = defaultdict(list)
    for each in segments:
        if each.box is not None:
            who[each.box].append((each.coder, each.code))
    return sum(
        (below - above) * _length(((box[0], box[2], *mark) for box in active for mark in who[box]), people)
        for above, below, active in bands(list(who))
    )


def _length(spans: Iterable[tuple[int, int, str, str]], people: int) -> int:
    """Return the length of what some of so many people, but not all, put some code on: (start, end, coder, code)."""
    marks = sorted(
        (place, step, coder, code)
        for start, end, coder, code in spans
        for place, step in ((start, 1), (end, -1))
    )
    depth: dict[tuple[str, str], int] = defaultdict(int)
    putting: dict[str, int] = defaultdict(int)
    in_part: set[str] = set()
    length = before = 0
    for place, step, coder, code in marks:
        if in_part:
            length += place - before
        before = place
        depth[coder, code] += step
        if depth[coder, code] == (step > 0):  # the first that begins, or the last that ends
            putting[code] += step
            (in_part.add if 0 < putting[code] < people else in_part.discard)(code)
    return length


def id_of(key: str, segments: Iterable[Segment]) -> str:
    """Return the id of what is decided: a digest of the text's key and the segments."""
    places = sorted([(coder, code, box or (start, end)) for coder, code, start, end, box in segments])
    listed = ",".join(
        [
            f"[{_plain(coder)},{_plain(code)},{str(place)[1:-1].replace(' ', '')}]"
            for coder, code, place in places
        ]
    )
    return hashlib.sha256(f"[{_plain(key)},[{listed}]]".encode("ascii")).hexdigest()[:ID_LENGTH]


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """Return a text as JSON in ASCII; the same few names come again and again."""
    return json.dumps(text, ensure_ascii=True)


def _difference(source: ComparedSource, number: int, place: list[Segment]) -> Difference:
    segments = tuple(sorted(place, key=in_order)) if len(place) > 1 else tuple(place)
    return Difference(
        id=id_of(source.key, segments),
        kind=kind_of(segments),
        source=source.name,
        source_text=source.digest,
        segments=segments,
        compared=source.coders,
        size=size_of(segments, source.coders),
        text=source.text if source.medium == "text" else None,
        number=number,
        turn=source.turn,
        medium=source.medium,
        page=source.page,
    )


def in_order(segment: Segment) -> tuple[str, int, int, str, Box | tuple[()]]:
    """Return the order of the segments of a difference, which is also that of what a decision is about."""
    return segment.coder, segment.start, segment.end, segment.code, segment.box or ()


def context_of(text: str, start: int, end: int) -> str:
    """Return the passage and the rest of its lines (a line is a turn or a paragraph), limited in length.

    At most `CONTEXT_SIDE` characters on either side, cut between words; of a passage longer than
    `CONTEXT_PASSAGE` the middle is left out. An ellipsis stands where something is.
    """
    limit = end + CONTEXT_SIDE  # no farther is looked: a line may be as long as a whole text
    first = max(start - CONTEXT_SIDE, 0)
    first = max(text.rfind("\n", first, start) + 1, first)
    line_end = text.find("\n", max(start, end - 1) if text[end - 1 : end] == "\n" else end, limit)
    last = max(min(len(text), limit) if line_end < 0 else line_end, end)
    before, after = text[first:start], text[end:last]
    if first > 0 and text[first - 1] != "\n":
        before = "… " + before[before.find(" ") + 1 :]
    if last < len(text) and text[last] != "\n" and after:
        after = after[: after.rfind(" ") if " " in after else len(after)] + " …"
    passage = text[start:end]
    if len(passage) > CONTEXT_PASSAGE:
        half = CONTEXT_PASSAGE // 2
        passage = f"{passage[:half]} … {passage[-half:]}"
    return before + passage + after


def fingerprint(text: str, start: int, end: int) -> str:
    """Return digests of the passage and of the `NEAR` characters before and after it, as one string.

    ``before:passage:after``, 16 hexadecimal digits each. Two places with the same passage and neighbours have
    the same; nobody can read the words back.
    """
    before, passage, after = text[max(0, start - NEAR) : start], text[start:end], text[end : end + NEAR]
    return f"{_short(before)}:{_short(passage)}:{_short(after)}"


def _short(words: str) -> str:
    """Return the digest of some words, in short."""
    made = _NOTHING.copy()  # half the time of a new one
    made.update(words.encode("utf-8", "surrogatepass"))
    return made.hexdigest()[:16]
