"""Gathering what is compared: whose codings, of what, where (METHOD 3).

The steps: whose the inputs are (`copies`), which sources are one (`places`), which codes (`concepts`), the codings as
columns (`rowing`), who is to be compared over which sources, in a round or by choice (here), and who speaks (`talk`).
What is left out is counted by its reason, what is in doubt is asked about; neither is ever joined in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs
import numpy as np

from refiqda.agreement.concepts import Concepts, MadeApart
from refiqda.agreement.copies import (
    Coders,
    copies_of,
    questions_about_consensus,
    questions_about_users,
    require_two,
)
from refiqda.agreement.inputs import PERSON
from refiqda.agreement.naming import find_coders
from refiqda.agreement.places import FURTHER, NONE, TEXT, TIME, Places
from refiqda.agreement.rowing import Columns, Rowing, one_after_the_other
from refiqda.agreement.talk import Outside, Talk
from refiqda.agreement.things import INCLUDABLE, LEFT_OUT, WHOLE, Dropped, Material, Question, Thing, Track
from refiqda.errors import AmbiguousNameError, InvalidArgumentError, wrong_kind
from refiqda.matching.crosswalk import Crosswalk
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.agreement.inputs import Input
    from refiqda.agreement.places import TrackKey
    from refiqda.agreement.things import Numbers, Truths
    from refiqda.study import Round


def gather(  # noqa: PLR0913 - the choices that a comparison has
    given: Input | Mapping[str, Input],
    *,
    include: Sequence[str] = (),
    sources: Sequence[str] | None = None,
    coders: Sequence[str] | None = None,
    crosswalk: Crosswalk | None = None,
    round_: Round | None = None,
    speakers: bool = True,
    made_apart: MadeApart = "refuse",
) -> Material:
    """Return the codings that are compared, of all coders of ``given``, on common tracks.

    ``given`` is one project (or its `Codings`) with several coders, or a mapping of a coder's name to the file of
    each. ``include`` takes in what is left out by default (`INCLUDABLE`). ``sources`` and ``coders`` (names or GUIDs)
    limit the comparison, as does ``round_``, which says who was to code what; coders come in the order asked for.
    ``crosswalk`` says which codes are one where lineage does not. ``made_apart="keep"`` keeps all codes of codebooks
    made apart as they are, for looking at them side by side; with "refuse" they need a crosswalk. ``speakers=False``
    takes prompts and what moderators say as material too.

    Raises InvalidArgumentError for an unknown name, for codebooks made apart, for fewer than two coders, for machines
    asked for without ``include=["machine"]``, and where a file of several people does not say whose codings are meant;
    AmbiguousNameError for a name that several have.
    """
    _require_crosswalk(crosswalk)
    wanted = {PERSON, *(_origin_of(one) for one in _listed(include))}
    copies = copies_of(_in_order(given))
    who = Coders()
    numbers = [who.number(copy) for copy in copies]
    labels = [one.label for one in who.people]
    places = Places(copies)
    concepts = Concepts(
        copies, coders=labels, cases="case" in wanted, crosswalk=crosswalk, made_apart=made_apart
    )
    rowing = Rowing(places, wanted)
    parts = [
        rowing.of(number, numbers[number], concepts.numbers[number], labels) for number in range(len(copies))
    ]
    choice = _Choice(places, who, rowing, _held(len(labels), places, parts, numbers))
    chosen, columns = choice.choose(
        one_after_the_other(parts), sources, coders, round_, machines="machine" in wanted
    )
    if isinstance(given, Mapping) and coders is None and (round_ is None or round_.coders is None):
        ranks = _ranks(labels, given)
        chosen.sort(key=lambda one: ranks[one])
    if not columns.coder.size:
        _require_some(rowing)
    people = tuple(who.people[one] for one in chosen)
    called = questions_about_consensus(people) if coders is None else ()  # else people said who is compared
    return attrs.evolve(
        _placed(places, rowing, columns, speakers=speakers),
        coders=tuple(labels[one] for one in chosen),
        people=people,
        codes=tuple(concepts.codes),
        held=choice.held[chosen],
        coder=_renumbered(columns.coder, chosen, len(labels)),
        questions=(*places.questions, *concepts.questions, *questions_about_users(copies), *called),
        matched_by_crosswalk=concepts.by_crosswalk,
        round=None if round_ is None else round_.name,
    )


def _require_crosswalk(given: object) -> None:
    """Refuse what is no crosswalk, such as its path."""
    if given is not None and not isinstance(given, Crosswalk):
        raise wrong_kind("a crosswalk", given, 'Read one first: refiqda.read_crosswalk("crosswalk.xlsx").')


def _in_order(given: Input | Mapping[str, Input]) -> Input | Mapping[str, Input]:
    """Return the files in the order of the coders' names, whatever order they were given in.

    The first of them is the one whose texts and names stand for those of all, in every comparison of the same files.
    """
    return {name: given[name] for name in sorted(given)} if isinstance(given, Mapping) else given


def _ranks(labels: Sequence[str], given: Mapping[str, Input]) -> list[int]:
    """Return for each coder the place of their file among those given; a machine goes with whose file has it first."""
    order = {name: place for place, name in enumerate(given)}
    found: list[int] = []
    for label in labels:
        found.append(order.get(label, found[-1] if found else 0))
    return found


def _placed(places: Places, rowing: Rowing, columns: Columns, *, speakers: bool) -> Material:
    """Return the material without who and what: sources, tracks, and where everything lies."""
    tracks = _Tracks(places, rowing, columns)
    order = tracks.texts()
    talk = Talk(places, order)
    dropped = rowing.all_dropped()
    left_out = dict.fromkeys(LEFT_OUT, 0)
    for one in dropped:
        left_out[one.reason] += one.counted
    return Material(
        coders=(),
        people=(),
        sources=tuple(places.sources),
        tracks=tracks.tracks,
        codes=(),
        held=np.zeros((0, 0), dtype=bool),
        coder=columns.coder,
        source=columns.source,
        track=tracks.column(),
        code=columns.code,
        start=columns.start,
        end=columns.end,
        boxes=_boxes(columns),
        outside=Outside(talk, order) if speakers else {},
        texts=lambda track: places.text_of(tracks.text(track)),
        turns=talk.turns,
        speakers=talk.origin,
        left_out=left_out,
        dropped=dropped,
        reanchored=rowing.reanchored,
    )


def _listed(names: Sequence[str] | None) -> Sequence[str]:
    if isinstance(names, str):
        raise wrong_kind("a list of names", names, f'Give ["{names}"].')
    return names or ()


def _origin_of(asked: str) -> str:
    if asked not in INCLUDABLE:
        raise InvalidArgumentError(f'"{asked}" cannot be included', remedy=f"Use {', '.join(INCLUDABLE)}.")
    return INCLUDABLE[asked]


def _require_some(rowing: Rowing) -> None:
    """Say why nothing is left to compare, where copies of one file were given as if each were one person's."""
    if len(rowing.places.copies) > 1 and any(one.reason == "inherited" for one in rowing.all_dropped()):
        raise InvalidArgumentError(
            "all codings are in several of the files, so none are of one person alone",
            remedy="If one file holds everybody's codings, compare within it.",
        )


def _held(coders: int, places: Places, parts: Sequence[Columns], numbers: Sequence[list[int]]) -> Truths:
    """Return who has which source in the file; in one project everybody has all."""
    held = np.zeros((coders, len(places.sources)), dtype=bool)
    for lines, part, known in zip(places.source, parts, numbers, strict=True):
        here = sorted({one for one in lines if one >= 0})
        owner = known[-1]
        if owner >= 0:  # one person's file, and the machines that worked in it
            people = sorted({owner, *np.flatnonzero(np.bincount(part.coder)).tolist()})
        else:
            people = [one for one in known if one >= 0]
        held[np.ix_(people, here)] = True
    return held


class _Choice:
    """Who is compared, over which sources."""

    def __init__(self, places: Places, who: Coders, rowing: Rowing, held: Truths) -> None:
        self.places = places
        self.who = who
        self.rowing = rowing
        self.held = held
        self.named = places.copies[0].name is not None
        self.labels = [one.label for one in who.people]

    def choose(
        self,
        columns: Columns,
        sources: Sequence[str] | None,
        coders: Sequence[str] | None,
        round_: Round | None,
        *,
        machines: bool,
    ) -> tuple[list[int], Columns]:
        """Return the numbers of the coders and the rows that are left; ``held`` is who is to have coded what."""
        limits = (
            ("other_sources", sources),
            ("not_in_the_round", None if round_ is None else round_.sources),
        )
        for reason, names in limits:
            if names is not None:
                inside = np.zeros(len(self.places.sources), dtype=bool)
                inside[
                    self._find_sources(_listed(names), round_ if reason == "not_in_the_round" else None)
                ] = True
                self.held[:, ~inside] = False
                columns = self.rowing.leave_out(columns, inside[columns.source], reason, self.labels)
        round_coders = None if round_ is None or round_.coders is None else self._find(round_.coders, round_)
        if round_coders is not None:
            columns = self._only(columns, round_coders, "not_in_the_round")
        chosen = self._chosen(columns, coders, round_coders)
        lacking = [self.labels[one] for one in chosen if one in self.who.machines and not machines]
        if lacking:
            raise InvalidArgumentError(
                f"{', '.join(lacking)} is a machine, and machines are compared only where that is asked for",
                remedy="Include machine.",
            )
        require_two([self.labels[one] for one in chosen])
        return chosen, self._only(columns, chosen, "other_coders")

    def _only(self, columns: Columns, coders: Sequence[int], reason: str) -> Columns:
        inside = np.zeros(len(self.labels), dtype=bool)
        inside[coders] = True
        if inside.all():
            return columns
        return self.rowing.leave_out(columns, inside[columns.coder], reason, self.labels)

    def _chosen(
        self, columns: Columns, asked: Sequence[str] | None, round_coders: list[int] | None
    ) -> list[int]:
        if asked is not None:
            found = self._find(asked, None)
            strangers = [
                self.labels[one] for one in found if round_coders is not None and one not in round_coders
            ]
            if strangers:
                raise InvalidArgumentError(
                    f"{', '.join(strangers)} did not code in this round",
                    remedy="Compare the round's analysts, or leave the round away.",
                )
            return found
        if round_coders is not None:
            return round_coders
        present = np.bincount(columns.coder, minlength=len(self.labels)) > 0
        return [
            one
            for one in range(len(self.labels))
            if present[one] or (self.named and one not in self.who.machines)
        ]

    def _find(self, asked: Sequence[str], round_: Round | None) -> list[int]:
        try:
            return [self.labels.index(one) for one in find_coders(asked, self.who.people)]
        except InvalidArgumentError as error:
            if round_ is not None:
                error.where = f'round "{round_.name}"'
            raise

    def _find_sources(self, names: Iterable[str], round_: Round | None) -> list[int]:
        """Return the sources of these names or GUIDs, each once."""
        by_guid = {guid: place for place, one in enumerate(self.places.sources) for guid in one.guids if guid}
        where = None if round_ is None else f'round "{round_.name}"'
        found = []
        for name in names:
            fitting = [place for place, known in enumerate(self.places.names) if name in known]
            if len(fitting) > 1:
                guids = tuple(self.places.sources[place].guid or "" for place in fitting)
                raise AmbiguousNameError(
                    f'"{name}" may be any of {len(fitting)} sources', where=where, candidates=guids,
                    remedy=f"Give the GUID: {', '.join(guids)}.",
                )  # fmt: skip
            place = fitting[0] if fitting else by_guid.get(guid_key(name))
            if place is None:
                raise InvalidArgumentError(
                    f"no text is called {name}", where=where, remedy="Name sources as the project does."
                )
            found.append(place)
        return found


class _Tracks:
    """All tracks in the order of the sources, and what of a column is which."""

    def __init__(self, places: Places, rowing: Rowing, columns: Columns) -> None:
        self.places = places
        self.rowing = rowing
        self.columns = columns
        keys = {**places.text_keys, **rowing.tracks}
        used = set(columns.track.tolist()) if rowing.tracks else set()
        self._keys = sorted(
            key for key, number in keys.items() if number < len(places.texts) or number in used
        )
        self._numbers = [keys[key] for key in self._keys]
        self._reached = self._farthest() if rowing.tracks else {}
        self.tracks = tuple(map(self._track, self._keys, self._numbers))

    def _farthest(self) -> dict[int, tuple[int, int]]:
        """Return for each track of time where the last coding ends, for each area the farthest corner."""
        found: dict[int, tuple[int, int]] = {}
        for row in np.flatnonzero(self.columns.track >= len(self.places.texts)).tolist():
            box = self.columns.boxes.get(row)
            end = (int(self.columns.end[row]), 0) if box is None else box[2:]
            track = int(self.columns.track[row])
            before = found.get(track, (0, 0))
            found[track] = (max(before[0], end[0]), max(before[1], end[1]))
        return found

    def texts(self) -> dict[int, int]:
        """Return for each text track the number of its text."""
        count = len(self.places.texts)
        return {track: number for track, number in enumerate(self._numbers) if number < count}

    def text(self, track: int) -> int:
        """Return the number of a track's text; raises InvalidArgumentError where it is none."""
        if not 0 <= track < len(self._numbers) or self._numbers[track] >= len(self.places.texts):
            raise InvalidArgumentError("this is no text", remedy="Ask for the words of texts.")
        return self._numbers[track]

    def column(self) -> Numbers:
        """Return the track of each row."""
        places = np.full(max(self._numbers, default=-1) + 2, WHOLE, dtype=np.int64)
        places[self._numbers] = np.arange(len(self._numbers))
        if np.array_equal(places[:-1], np.arange(places.size - 1)):
            return self.columns.track
        return places.take(self.columns.track)

    def _track(self, key: TrackKey, number: int) -> Track:
        source, rank, part = key
        name = self.places.sources[source].name
        if rank in (TEXT, FURTHER):
            text = self.places.texts[number]
            return Track(source, "text", text.name if rank == FURTHER else name, text.length)
        reached = self._reached[number]
        if rank == TIME:
            return Track(source, "time", name, reached[0], known=False)
        size = self.rowing.known.get(key)
        width, height = size or reached
        is_page = self.places.sources[source].kind == "pdf"
        return Track(
            source, "area", f"{name}, page {part + 1}" if is_page else name, 0, width, height,
            page=part if is_page else None, known=size is not None,
        )  # fmt: skip


def _boxes(columns: Columns) -> Numbers | None:
    if not columns.boxes:
        return None
    made = np.full((columns.coder.size, 4), WHOLE, dtype=np.int64)
    for row, box in columns.boxes.items():
        made[row] = box
    return made


def _renumbered(column: Numbers, chosen: Sequence[int], size: int) -> Numbers:
    """Return the places of a column's numbers among the chosen ones."""
    if list(chosen) == list(range(size)):
        return column
    places = np.full(size, NONE, dtype=np.int64)
    places[chosen] = np.arange(len(chosen))
    return places.take(column)


__all__ = [
    "INCLUDABLE",
    "LEFT_OUT",
    "Dropped",
    "MadeApart",
    "Material",
    "Question",
    "Thing",
    "Track",
    "gather",
]
