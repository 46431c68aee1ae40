"""From the codings of several coders to comparable segments: one place, one code, one name for the same thing.

A *segment* is one coder's maximal span of one code in one text or recording (a coder's overlapping or touching codings
of a code are joined), or one area of a picture or of a page. Whose the codings are, which sources and which codes are
one is what `refiqda.agreement.material` gathers: codes of several files are one by lineage, or because a crosswalk says
so, and never by their names. A passage of a transcript lies in its words, also where the file gives its time too, so
that nothing is compared twice.

Whatever is left out is counted and named, never dropped in silence: codings of a whole source or of no size, of sources
that only one file holds, without a coder, and those that no analyst made here (inherited, case, automatic and machine
codings).
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

import attrs

from refiqda.agreement.material import gather
from refiqda.agreement.naming import labels_of
from refiqda.agreement.things import INCLUDABLE, Track
from refiqda.errors import InvalidArgumentError
from refiqda.intervals import Interval, joined
from refiqda.machine_coders import CONSENSUS_GUID
from refiqda.model import guid_key
from refiqda.reconciliation.extents import size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refiqda.agreement.material import Material as Gathered
    from refiqda.agreement.material import Question
    from refiqda.matching.crosswalk import Crosswalk
    from refiqda.reconciliation.extents import Place
    from refiqda.reconciliation.inputs import Inputs
    from refiqda.tables import Codings as Table

NOT_MADE_HERE: Final = tuple(INCLUDABLE.values())
"""Origins of codings that no analyst made here."""
RECORDINGS: Final = ("audio", "video")
"""Sources with a time line, and perhaps a transcript."""
NO_PLACE: Final = "no place that can be compared"
WHOLE_SOURCE: Final = "a whole source"
ELSEWHERE: Final = "a passage of a note or of the text of an area"
EMPTY: Final = "an empty passage"
ONE_HOLDER: Final = {
    "text": "no other analyst has this text",
    "time": "no other analyst has this recording",
    "area": "no other analyst has this picture or page",
}
_REASONS: Final = {
    "inherited": "inherited coding",
    "cases": "case coding",
    "automatic": "automatic coding",
    "machine": "machine coding",
    "no_coder": "nobody is named",
    "other_coders": "of somebody else than the file was given for",
    "no_code": "no code",
    "in_a_note": ELSEWHERE,
    "text_of_an_area": ELSEWHERE,
    "text_not_readable": "the text cannot be read",
    "no_place": NO_PLACE,
    "empty": NO_PLACE,
    "words_gone": "the words are not in the text that is compared",
    "not_in_the_round": "not in this round",
}
"""What is said of codings that were left out in gathering; those of a consensus are never spoken of."""


Medium = Literal["text", "time", "area"]
"""Where segments lie: in a text (code points), a recording (milliseconds), a picture or a page (its units)."""
Box = tuple[int, int, int, int]
"""An area (x1, y1, x2, y2), half-open."""


class Segment(NamedTuple):
    """One coder's maximal span of one code (its path), half-open.

    Of a text in code points of canonical text, of a recording in milliseconds. Of an area ``box`` is (x1, y1, x2, y2)
    in the units of its picture or page, and ``start`` and ``end`` are y1 and y2.
    """

    coder: str
    code: str
    start: int
    end: int
    box: Box | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the JSON form; that of an area has its corners and no start and end."""
        if self.box is None:
            return {"coder": self.coder, "code": self.code, "start": self.start, "end": self.end}
        return {
            "coder": self.coder,
            "code": self.code,
            "start": None,
            "end": None,
            **dict(zip(("x1", "y1", "x2", "y2"), self.box, strict=True)),
        }


@attrs.frozen(kw_only=True)
class ComparedSource:
    """One text with everybody's segments.

    ``key`` tells it from every other text (its digest, with its name where two texts say the same); ``digest``
    and ``text`` are None where only codings without texts were given. ``coders`` coded something in it;
    ``holders`` have it in their file.
    """

    key: str
    name: str
    digest: str | None
    text: str | None = attrs.field(repr=False)
    segments: tuple[Segment, ...] = attrs.field(repr=False)
    coders: tuple[str, ...]
    holders: tuple[str, ...]
    guids: tuple[str, ...] = ()
    """All GUIDs that the source has, as `guid_key` spells them."""
    turn: int = 0
    """Which of the texts of this name and these words it is, in the order of the document."""
    medium: Medium = "text"
    page: int | None = None
    """Of a PDF's page its number, counted from 0."""
    length: int = 0
    """Characters of a text, milliseconds of a recording."""
    width: int = 0
    height: int = 0
    """Size of a picture or page, in the units of its boxes."""
    track: int = -1
    """Its place in ``Material.gathered.tracks``; -1 where it was not gathered."""


@attrs.frozen(kw_only=True, order=True)
class NotCompared:
    """``count`` codings of ``coder`` in ``source`` that were left out, and why."""

    reason: str
    source: str
    coder: str
    count: int


@attrs.frozen(kw_only=True)
class Material:
    """All that is compared, and what is not.

    ``codes`` are what the codes in use are called, ``code_guids`` the GUIDs behind each; ``questions`` are doubts that
    only people can settle, such as codes of one name that were made apart: nothing in doubt is joined. ``untouched``
    are pairs of source and coder who has it and coded nothing in it, in no medium: to be asked about. ``gathered`` is
    everything as it was gathered, time and areas too. ``texts_only`` are the texts with nothing to compare (nobody
    coded them, or one analyst alone has them), for reading, in the order of the document: they have no segments.
    """

    coders: tuple[str, ...]
    sources: tuple[ComparedSource, ...]
    codes: tuple[str, ...]
    code_guids: dict[str, tuple[str, ...]]
    not_compared: tuple[NotCompared, ...]
    untouched: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...] = ()
    matched_by_crosswalk: tuple[str, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    """Name and digest of every text that anybody has, also of those in which nothing is compared."""
    gathered: Gathered = attrs.field(repr=False, eq=False)
    texts_only: tuple[ComparedSource, ...] = ()


def collect(
    inputs: Inputs, *, coders: Sequence[str] | None = None, crosswalk: Crosswalk | None = None
) -> Material:
    """Return the segments of all coders of ``inputs``, matched over files.

    ``inputs`` is one project (or table of codings) with several coders, or a mapping of coder names to the
    file of each. ``coders`` (names or GUIDs) limits the comparison to some; ``crosswalk`` says which codes of
    codebooks made apart are one. The order of ``inputs`` does not matter. Raises as `gather`.
    """
    given: Inputs = inputs
    if isinstance(inputs, Mapping):
        given = {name: inputs[name] for name in sorted(inputs)}
    found = gather(given, coders=coders, crosswalk=crosswalk, speakers=False, made_apart="keep")
    return _Collecting(found, told=coders is None).material()


class _Collecting:
    """Turns what was gathered into segments; counts what is no place that can be compared."""

    def __init__(self, found: Gathered, *, told: bool) -> None:
        self.found = found
        self.left_out: Counter[tuple[str, str, str]] = Counter()
        for one in found.dropped:
            reason = _REASONS.get(one.reason)
            if reason is not None and (told or one.reason != "other_coders"):
                self.left_out[reason, one.source, one.coder] += one.count
        self.places = self._places()

    def material(self) -> Material:
        """Return all that is compared; sources that one coder alone has are left out here."""
        found = self.found
        sources, texts_only = [], []
        everything = list(self._sources())
        for track, source in enumerate(everything):
            if len(source.holders) > 1 and source.segments:
                sources.append(source)
                continue
            for (coder, _code), places in self.places[track].items():
                self.left_out[ONE_HOLDER[source.medium], source.name, coder] += len(places)
            if source.text is not None and source.holders:
                texts_only.append(attrs.evolve(source, segments=()))
        used = {segment.code for source in sources for segment in source.segments}
        touched = {(source.guids, coder) for source in sources for coder in source.coders}
        untouched = [
            (source.name, coder)
            for source in sources
            for coder in source.holders
            if (source.guids, coder) not in touched
        ]
        return Material(
            coders=tuple(sorted(found.coders)),
            sources=tuple(sources),
            texts=tuple((one.name, one.digest) for one in everything if one.digest is not None),
            codes=tuple(sorted(used)),
            code_guids={one.name: tuple(sorted(one.guids)) for one in found.codes if one.name in used},
            not_compared=tuple(
                sorted(
                    NotCompared(reason=reason, source=source, coder=coder, count=count)
                    for (reason, source, coder), count in self.left_out.items()
                )
            ),
            untouched=tuple(dict.fromkeys(untouched)),
            questions=found.questions,
            matched_by_crosswalk=found.matched_by_crosswalk,
            gathered=found,
            texts_only=tuple(texts_only),
        )

    def _places(self) -> list[dict[tuple[str, str], list[Place]]]:
        """Return the places on each track by coder and code, and count the rows that have none."""
        found = self.found
        names = [one.name for one in found.codes]
        places: list[dict[tuple[str, str], list[Place]]] = [{} for _ in found.tracks]
        boxes = found.boxes
        rows = (found.coder, found.source, found.track, found.code, found.start, found.end)
        for row, (coder, source, track, code, start, end) in enumerate(
            zip(*(one.tolist() for one in rows), strict=True)
        ):
            who = found.coders[coder]
            if track < 0:
                self.left_out[WHOLE_SOURCE, found.sources[source].name, who] += 1
                continue
            place: Place = start, end
            if boxes is not None and found.tracks[track].kind == "area":
                place = tuple(boxes[row].tolist())
            if size(place):
                places[track].setdefault((who, names[code]), []).append(place)
            else:
                self.left_out[EMPTY, found.sources[source].name, who] += 1
        return places

    def _at_work(self) -> list[tuple[str, ...]]:
        """Return for each track who worked there: who coded anything in its source.

        The words and the time of a recording are two ways of working on it; who took the one did not leave the other
        uncoded.
        """
        groups = [
            (one.source, one.kind if self.found.sources[one.source].kind in RECORDINGS else "")
            for one in self.found.tracks
        ]
        people: dict[tuple[int, str], set[str]] = defaultdict(set)
        for group, places in zip(groups, self.places, strict=True):
            people[group].update(coder for coder, _code in places)
        return [tuple(sorted(people[group])) for group in groups]

    def _sources(self) -> Iterator[ComparedSource]:
        """Yield every text, recording, picture and page with its segments, in the order of the document."""
        found = self.found
        at_work = self._at_work()
        said = [self._words(track) for track in range(len(found.tracks))]
        digests = [_digest(words) for words in said]
        names = [one.name if one.kind == "text" else found.sources[one.source].name for one in found.tracks]
        bases = [
            digest or _base(name, track)
            for digest, name, track in zip(digests, names, found.tracks, strict=True)
        ]
        several = Counter(bases)
        turns: Counter[str] = Counter()
        for number, track in enumerate(found.tracks):
            name, base = names[number], bases[number]
            key = f"{base}:{name}" if several[base] > 1 else base
            turn = turns[key]
            turns[key] += 1
            yield ComparedSource(
                key=f"{key}+{turn}" if turn else key,
                name=name,
                digest=digests[number],
                text=said[number],
                segments=self._segments(number),
                coders=at_work[number],
                holders=tuple(
                    sorted(one for at, one in enumerate(found.coders) if found.held[at, track.source])
                ),
                guids=found.sources[track.source].guids,
                turn=turn,
                medium=track.kind,
                page=track.page,
                length=track.length,
                width=track.width,
                height=track.height,
                track=number,
            )

    def _segments(self, track: int) -> tuple[Segment, ...]:
        """Return what everybody marked on a track, spans joined, boxes as they are."""
        if self.found.tracks[track].kind == "area":
            return tuple(
                sorted(
                    Segment(coder, code, box[1], box[3], box)
                    for (coder, code), boxes in self.places[track].items()
                    for box in set(cast("list[Box]", boxes))
                )
            )
        return tuple(
            sorted(
                Segment(coder, code, start, end)
                for (coder, code), spans in self.places[track].items()
                for start, end in joined(cast("list[Interval]", spans))
            )
        )

    def _words(self, track: int) -> str | None:
        if self.found.tracks[track].kind != "text":
            return None
        try:
            return self.found.texts(track)
        except InvalidArgumentError:  # codings of a text that is not there
            return None


def _base(name: str, track: Track) -> str:
    """Return what tells from others what has no words to be known by: how large it is may change with the codings."""
    if track.kind == "text":
        return f"{name}:{track.length}"
    return f"{name}:{track.kind}" if track.page is None else f"{name}:{track.kind}:{track.page}"


def _digest(text: str | None) -> str | None:
    """Return the digest of a canonical text, as `Text.sha256` spells it."""
    if text is None:
        return None
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def coder_labels(table: Table) -> dict[str, str]:
    """Return what each coder of one project is called, by the GUID as `guid_key` spells it."""
    return labels_of((guid_key(one.guid or ""), one.name) for one in table.coders)


__all__ = [
    "CONSENSUS_GUID",
    "Box",
    "ComparedSource",
    "Material",
    "Medium",
    "NotCompared",
    "Segment",
    "coder_labels",
    "collect",
]
