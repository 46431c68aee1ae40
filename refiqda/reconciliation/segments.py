"""From the codings of several coders to comparable segments: one text, one code, one name for the same thing.

A *segment* is one coder's maximal span of one code in one text: a coder's overlapping or touching codings of
a code are joined. Whose the codings are, which texts and which codes are one is what `refiqda.agreement.material`
gathers: codes of several files are one by lineage, or because a crosswalk says so, and never by their names.

Only passages of texts are compared. Whatever is left out is counted and named, never dropped in silence:
codings without a passage (areas, recordings, whole sources), of texts that only one file holds, without a
coder, and those that no analyst made here (inherited, case, automatic and machine codings).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import attrs

from refiqda.agreement.inputs import CONSENSUS_GUID
from refiqda.agreement.material import gather
from refiqda.agreement.naming import labels_of
from refiqda.agreement.things import INCLUDABLE
from refiqda.errors import InvalidArgumentError
from refiqda.intervals import Interval, joined
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refiqda.agreement.material import Material as Gathered
    from refiqda.agreement.material import Question
    from refiqda.matching.crosswalk import Crosswalk
    from refiqda.reconciliation.inputs import Inputs
    from refiqda.tables import Codings as Table

NOT_MADE_HERE: Final = tuple(INCLUDABLE.values())
"""Origins of codings that no analyst made here."""
KINDS: Final = ("text", "pdf", "picture")
"""Sources with a text that can be coded by positions: their own, a PDF's, a picture's description."""

NO_PASSAGE: Final = "not a passage of a text"
ELSEWHERE: Final = "a passage of a note, a recording or an area"
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
    "no_place": NO_PASSAGE,
    "empty": NO_PASSAGE,
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
        values: dict[str, object] = {"coder": self.coder, "code": self.code}
        if self.box is None:
            return {**values, "start": self.start, "end": self.end}
        return {
            **values,
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
    are pairs of source and coder who has the text and coded nothing in it: to be asked about. ``gathered`` is
    everything as it was gathered, time and areas too.
    """

    coders: tuple[str, ...]
    sources: tuple[ComparedSource, ...]
    codes: tuple[str, ...]
    code_guids: dict[str, tuple[str, ...]]
    not_compared: tuple[NotCompared, ...]
    untouched: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...] = ()
    matched_by_crosswalk: tuple[str, ...] = ()
    gathered: Gathered = attrs.field(repr=False, eq=False)


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
    """Turns what was gathered into segments; counts what is no passage that can be compared."""

    def __init__(self, found: Gathered, *, told: bool) -> None:
        self.found = found
        self.left_out: Counter[tuple[str, str, str]] = Counter()
        for one in found.dropped:
            reason = _REASONS.get(one.reason)
            if reason is not None and (told or one.reason != "other_coders"):
                self.left_out[reason, one.source, one.coder] += one.count
        self.texts = [
            track
            for track, one in enumerate(found.tracks)
            if one.kind == "text" and found.sources[one.source].kind in KINDS
        ]
        self.spans = self._spans()

    def material(self) -> Material:
        """Return all that is compared; texts that one coder alone has are left out here."""
        found = self.found
        sources = []
        for track, source in zip(self.texts, self._sources(), strict=True):
            if len(source.holders) > 1:
                sources.append(source)
                continue
            for (coder, _code), spans in self.spans[track].items():
                self.left_out["no other analyst has this text", source.name, coder] += len(spans)
        sources = [source for source in sources if source.segments]
        used = {segment.code for source in sources for segment in source.segments}
        return Material(
            coders=tuple(sorted(found.coders)),
            sources=tuple(sources),
            codes=tuple(sorted(used)),
            code_guids={one.name: tuple(sorted(one.guids)) for one in found.codes if one.name in used},
            not_compared=tuple(
                sorted(
                    NotCompared(reason=reason, source=source, coder=coder, count=count)
                    for (reason, source, coder), count in self.left_out.items()
                )
            ),
            untouched=tuple(
                (source.name, coder)
                for source in sources
                for coder in source.holders
                if coder not in source.coders
            ),
            questions=found.questions,
            matched_by_crosswalk=found.matched_by_crosswalk,
            gathered=found,
        )

    def _spans(self) -> dict[int, dict[tuple[str, str], list[Interval]]]:
        """Return the spans of each text by coder and code, and count the rows that are none."""
        found = self.found
        spans: dict[int, dict[tuple[str, str], list[Interval]]] = {track: {} for track in self.texts}
        rows = (found.coder, found.source, found.track, found.code, found.start, found.end)
        for coder, source, track, code, start, end in zip(*(one.tolist() for one in rows), strict=True):
            who = found.coders[coder]
            if track not in spans:
                in_words = track >= 0 and found.tracks[track].kind == "text"
                reason = ELSEWHERE if in_words else NO_PASSAGE
                self.left_out[reason, found.sources[source].name, who] += 1
            elif start == end:
                self.left_out["an empty passage", found.sources[source].name, who] += 1
            else:
                spans[track].setdefault((who, found.codes[code].name), []).append((start, end))
        return spans

    def _sources(self) -> Iterator[ComparedSource]:
        """Yield every text with its segments, in the order of the document."""
        found = self.found
        said = [self._words(track) for track in self.texts]
        bases = [
            _digest(words) or f"{found.tracks[track].name}:{found.tracks[track].length}"
            for track, words in zip(self.texts, said, strict=True)
        ]
        several = Counter(bases)
        turns: Counter[str] = Counter()
        for track, words, base in zip(self.texts, said, bases, strict=True):
            name, place = found.tracks[track].name, found.tracks[track].source
            key = f"{base}:{name}" if several[base] > 1 else base
            turn = turns[key]
            turns[key] += 1
            segments = tuple(
                sorted(
                    Segment(coder, code, start, end)
                    for (coder, code), spans in self.spans[track].items()
                    for start, end in joined(spans)
                )
            )
            holders = [one for at, one in enumerate(found.coders) if found.held[at, place]]
            yield ComparedSource(
                key=f"{key}+{turn}" if turn else key,
                name=name,
                digest=_digest(words),
                text=words,
                segments=segments,
                coders=tuple(sorted({segment.coder for segment in segments})),
                holders=tuple(sorted(holders)),
                guids=found.sources[place].guids,
                turn=turn,
                length=found.tracks[track].length,
                track=track,
            )

    def _words(self, track: int) -> str | None:
        try:
            return self.found.texts(track)
        except InvalidArgumentError:  # codings of a text that is not there
            return None


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
