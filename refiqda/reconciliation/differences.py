"""What coders have to decide: every place where they differ, each character in exactly one difference.

How segments become differences, for each text:

1. Segments of one code that overlap, over all coders, are one place. If everybody who coded the text marked
   exactly the same there, it is agreed. If the spans differ, the place is a *boundary* difference, or a
   *split* where one coder has several segments against another's one.
2. What is left (a span that some marked with this code and others not at all) is aligned across codes by
   the grouping of greatest likeness (:mod:`refiqda.reconciliation.alignment`): a group with several codes is
   a *code* difference, one alone is *one-sided*.

Codes may overlap freely; a passage with several codes gives one place a code.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, Literal

import attrs

from refiqda.reconciliation.alignment import Unit, groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.reconciliation.segments import Box, ComparedSource, Material, Medium, Segment

Kind = Literal["boundary", "code", "one-sided", "split"]
Order = Literal["reading", "substance"]

ALGORITHM: Final = "refiqda.align/1"
SUBSTANCE: Final[tuple[Kind, ...]] = ("code", "one-sided")
ID_LENGTH: Final = 12
CONTEXT_SIDE: Final = 240
CONTEXT_PASSAGE: Final = 1200
NEAR: Final = 60


@attrs.frozen(kw_only=True)
class Difference:
    """One thing to decide.

    ``id`` follows from the text, coders, code paths and spans, not from GUIDs. ``compared`` are the coders
    who coded this text, also those without a segment here. ``size`` is the number of characters on which
    they do not all say the same. ``context`` is the passage with the text around it, for reading;
    ``fingerprint`` is how a decision finds the place again in a changed text, without holding its words.
    """

    id: str
    kind: Kind
    source: str
    source_text: str | None
    segments: tuple[Segment, ...]
    compared: tuple[str, ...]
    size: int
    context: str = attrs.field(repr=False)
    fingerprint: str
    quotes: tuple[str | None, ...] = attrs.field(repr=False)
    number: int = 0
    """Place of the source among the compared ones, for reading order."""
    turn: int = 0
    """Which of the texts of this name and these words it is."""
    medium: Medium = "text"
    page: int | None = None
    """Of a PDF's page its number, counted from 0."""

    @property
    def start(self) -> int:
        """Where the passage begins that all sides cover together."""
        return min(segment.start for segment in self.segments)

    @property
    def end(self) -> int:
        """Where that passage ends (exclusive)."""
        return max(segment.end for segment in self.segments)

    @property
    def codes(self) -> tuple[str, ...]:
        """The paths of the codes in question, sorted."""
        return tuple(sorted({segment.code for segment in self.segments}))

    @property
    def about(self) -> dict[str, object]:
        """What a decision on this is about, to be copied into the log; it holds no words of the text."""
        values: dict[str, object] = {
            "source": self.source,
            "source_text": self.source_text,
            "segments": [segment.to_dict() for segment in self.segments],
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
    for component in _components(source.segments):
        spans = {(segment.start, segment.end) for segment in component}
        if len(spans) > 1:
            places.append(component)
        elif len(component) == len(source.coders) > 1:
            agreed.append(component[0])
        else:
            loose.append(component)
    loose.sort(key=lambda group: (group[0].start, group[0].end, group))
    units = [
        Unit((group[0].start, group[0].end), frozenset(segment.coder for segment in group)) for group in loose
    ]
    places.extend([segment for index in group for segment in loose[index]] for group in groups(units))
    agreed.sort(key=lambda segment: (segment.start, segment.end, segment.code))
    return places, agreed


def _components(segments: Iterable[Segment]) -> list[list[Segment]]:
    """Return the segments of each code, joined where they overlap, over all coders."""
    by_code: dict[str, list[Segment]] = defaultdict(list)
    for segment in segments:
        by_code[segment.code].append(segment)
    result: list[list[Segment]] = []
    for code in sorted(by_code):
        reach = -1
        for segment in sorted(by_code[code], key=lambda each: (each.start, each.end, each.coder)):
            if segment.start >= reach:
                result.append([])
            result[-1].append(segment)
            reach = max(reach, segment.end)
    return result


def kind_of(segments: Sequence[Segment]) -> Kind:
    """Return what kind of difference these segments are."""
    if len({segment.code for segment in segments}) > 1:
        return "code"
    if len({(segment.start, segment.end) for segment in segments}) == 1:
        return "one-sided"
    most = max(Counter(segment.coder for segment in segments).values())
    return "split" if most > 1 else "boundary"


def size_of(segments: Sequence[Segment], compared: Sequence[str]) -> int:
    """Return on how many characters the compared coders do not all put the same of these codes."""
    marks = sorted(
        (place, step, segment.coder, segment.code)
        for segment in segments
        for place, step in ((segment.start, 1), (segment.end, -1))
    )
    says: dict[str, Counter[str]] = {coder: Counter() for coder in compared}
    size = before = 0
    for place, step, coder, code in marks:
        if place > before and len({frozenset(+codes) for codes in says.values()}) > 1:
            size += place - before
        before = place
        says.setdefault(coder, Counter())[code] += step
    return size


def id_of(key: str, segments: Iterable[Segment]) -> str:
    """Return the id of what is decided: a digest of the text's key and the segments."""
    content = [key, sorted([each.coder, each.code, each.start, each.end] for each in segments)]
    plain = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("ascii")).hexdigest()[:ID_LENGTH]


def _difference(source: ComparedSource, number: int, place: list[Segment]) -> Difference:
    segments = tuple(sorted(place, key=lambda each: (each.coder, each.start, each.end, each.code)))
    start, end = min(each.start for each in segments), max(each.end for each in segments)
    text = source.text
    return Difference(
        id=id_of(source.key, segments),
        kind=kind_of(segments),
        source=source.name,
        source_text=source.digest,
        segments=segments,
        compared=source.coders,
        size=size_of(segments, source.coders),
        context="" if text is None else context_of(text, start, end),
        fingerprint="" if text is None else fingerprint(text, start, end),
        quotes=tuple(None if text is None else text[each.start : each.end] for each in segments),
        number=number,
        turn=source.turn,
        medium=source.medium,
        page=source.page,
    )


def context_of(text: str, start: int, end: int) -> str:
    """Return the passage and the rest of its lines (a line is a turn or a paragraph), limited in length.

    At most `CONTEXT_SIDE` characters on either side, cut between words; of a passage longer than
    `CONTEXT_PASSAGE` the middle is left out. An ellipsis stands where something is.
    """
    first = max(text.rfind("\n", 0, start) + 1, start - CONTEXT_SIDE)
    line_end = text.find("\n", max(start, end - 1) if text[end - 1 : end] == "\n" else end)
    last = min(len(text) if line_end < 0 else line_end, end + CONTEXT_SIDE)
    last = max(last, end)
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
    parts = (text[max(0, start - NEAR) : start], text[start:end], text[end : end + NEAR])
    return ":".join(hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:16] for part in parts)
