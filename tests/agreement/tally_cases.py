"""Material made by hand and at random, and counting it one place at a time."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

from refiqda.agreement.naming import Person
from refiqda.agreement.things import Material, Thing, Track
from refiqda.errors import InvalidArgumentError
from refiqda.text.sentences import paragraph_starts, sentence_starts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.agreement.tallies import Tally

Row = tuple[int, int, int, int, int]
"""Coder, track, code, start, end."""
Box = tuple[int, int, int, int, int, int, int]
"""Coder, track, code, x1, y1, x2, y2."""
Field = tuple[int, int, int, int]
Told = tuple[dict[tuple[int, int, int, int], Field], dict[tuple[tuple[int, ...], int, int], list[int]]]
"""Fields by pair, source and code; units by how many of a team marked them, by team, source and code."""
Spans = dict[int, list[tuple[int, int]]]


def material(  # the parts of a material that counting looks at
    tracks: Sequence[Track],
    rows: Sequence[Row] = (),
    boxes: Sequence[Box] = (),
    whole: Sequence[tuple[int, int, int]] = (),
    *,
    coders: int = 2,
    codes: int = 2,
    texts: dict[int, str] | None = None,
    outside: Spans | None = None,
    turns: Spans | None = None,
    held: Sequence[Sequence[bool]] | None = None,
) -> Material:
    """Return material; ``whole`` are coder, source and code of codings of whole sources."""
    names = tuple("ABCDEF"[:coders])
    sources = max((one.source for one in tracks), default=-1) + 1
    listed: list[tuple[int, ...]] = [
        (c, tracks[t].source, t, k, s, e, -1, -1, -1, -1) for c, t, k, s, e in rows
    ]
    listed += [(c, tracks[t].source, t, k, -1, -1, *box) for c, t, k, *box in boxes]
    listed += [(c, s, -1, k, -1, -1, -1, -1, -1, -1) for c, s, k in whole]
    table = np.array(listed, dtype=np.int64).reshape(-1, 10)

    def text(track: int) -> str:
        if texts is None or track not in texts:
            raise InvalidArgumentError("there is no text", remedy="Give projects.")
        return texts[track]

    return Material(
        coders=names,
        people=tuple(Person(one, one, None) for one in names),
        sources=tuple(Thing(f"source {one}", f"s{one}") for one in range(sources)),
        tracks=tuple(tracks),
        codes=tuple(Thing(f"code {one}", f"k{one}") for one in range(codes)),
        held=np.ones((coders, sources), dtype=bool) if held is None else np.array(held, dtype=bool),
        coder=table[:, 0], source=table[:, 1], track=table[:, 2], code=table[:, 3],
        start=table[:, 4], end=table[:, 5], boxes=table[:, 6:] if boxes else None,
        outside=outside or {},
        texts=text,
        turns=lambda track: (turns or {}).get(track, []),
        left_out={},
    )  # fmt: skip


def of_texts(texts: Sequence[str]) -> list[Track]:
    return [Track(number, "text", f"source {number}", len(one)) for number, one in enumerate(texts)]


def unit_of_place(material: Material, track: int, unit: str) -> dict[int, Any]:
    """Return the unit that each place of a track belongs to; places of no unit are missing."""
    described = material.tracks[track]
    if described.kind == "area":
        return {
            y * described.width + x: (x, y) for y in range(described.height) for x in range(described.width)
        }
    outside = {place for start, end in material.outside.get(track, []) for place in range(start, end)}
    kept = [place for place in range(described.length) if place not in outside]
    if described.kind == "time" or unit == "character":
        return {place: place for place in kept}
    string = material.texts(track)
    turns = material.turns(track)
    edges = {place for turn in turns for place in turn}
    starts = set(sentence_starts(string) if unit == "sentence" else paragraph_starts(string))
    if unit == "turn":
        starts = {one for one in starts if not any(start <= one < end for start, end in turns)}
    if unit != "paragraph":
        starts |= edges
    number, found = -1, {}
    for place in range(len(string)):
        number += place in starts
        if place in set(kept) and not string[place].isspace():
            found[place] = number
    return found


def places_of(material: Material, row: int) -> set[int]:
    """Return the places that a coding covers, numbered along its track or row by row over its page."""
    track = material.tracks[int(material.track[row])]
    if track.kind != "area":
        return set(range(int(material.start[row]), min(int(material.end[row]), track.length)))
    assert material.boxes is not None
    x1, y1, x2, y2 = material.boxes[row].tolist()
    return {
        y * track.width + x
        for y in range(max(y1, 0), min(y2, track.height))
        for x in range(max(x1, 0), min(x2, track.width))
    }


def by_hand(material: Material, unit: str, medium: str, *, left_out: bool = False) -> Told:
    """Count what `told` tells of a tally, a place at a time."""
    coders, codes = len(material.coders), len(material.codes)
    homes = {
        n: unit_of_place(material, n, unit) for n, one in enumerate(material.tracks) if one.kind == medium
    }
    finest = {number: unit_of_place(material, number, "character") for number in homes}
    units: dict[int, set[Any]] = {}
    for number, units_of in homes.items():
        units.setdefault(material.tracks[number].source, set()).update(
            (number, one) for one in units_of.values()
        )
    marked: dict[tuple[int, int, int], set[Any]] = {}
    worked: dict[int, set[int]] = {}
    for row in range(material.coder.size):
        track, coder, source = int(material.track[row]), int(material.coder[row]), int(material.source[row])
        if track not in homes or not material.held[coder, source]:
            continue
        covered = places_of(material, row)
        if covered & set(finest[track]):
            worked.setdefault(source, set()).add(coder)
        key = (coder, source, int(material.code[row]))
        marked.setdefault(key, set()).update(
            (track, homes[track][one]) for one in covered if one in homes[track]
        )
    fields, spreads = {}, {}
    for source, code in product(worked, range(codes)):
        everything = units[source]
        if left_out:
            everything = set().union(
                *(marked.get((c, source, k), set()) for c in range(coders) for k in range(codes))
            )
        members = tuple(sorted(worked[source]))
        of = [marked.get((coder, source, code), set()) for coder in range(coders)]
        for a, b in combinations(members, 2):
            neither = len(everything - of[a] - of[b])
            fields[a, b, source, code] = (len(of[a] & of[b]), len(of[a] - of[b]), len(of[b] - of[a]), neither)
        if len(members) > 1:
            counts = Counter(sum(one in of[coder] for coder in members) for one in everything)
            spreads[members, source, code] = [counts[many] for many in range(len(members) + 1)]
    return fields, spreads


def told(tally: Tally) -> Told:
    """Return the same of a tally, for the sources that were compared and the codes it has."""
    sources = {number: int((one.guid or "s0")[1:]) for number, one in enumerate(tally.sources)}
    codes = {number: int((one.guid or "k0")[1:]) for number, one in enumerate(tally.codes)}
    fields: dict[tuple[int, int, int, int], Field] = {}
    spreads = {}
    for place in tally.compared:
        team = tuple(np.flatnonzero(tally.worked[:, place]).tolist())
        for number, code in codes.items():
            for index, (a, b) in enumerate(tally.pairs):
                both, only_a, only_b, neither = tally.counted[index, place, number].tolist()
                if a in team and b in team:
                    fields[a, b, sources[place], code] = (both, only_a, only_b, neither)
                else:
                    assert (both, only_a, only_b, neither) == (0, 0, 0, 0)
            for members, table in tally.spreads:
                if members == team:
                    spreads[team, sources[place], code] = table[place, number].tolist()
                else:
                    assert not table[place, number].any()
    return fields, spreads


WORDS = ["Ja. ", "no ", "P: Hm\n", "\n", "A b. C", "? ", " ", "。", "x"]


@st.composite
def text_materials(draw: st.DrawFn, coders: int = 2) -> Material:
    """Texts with overlapping codings, cut-out spans and turns."""
    texts = [
        "".join(one)
        for one in draw(st.lists(st.lists(st.sampled_from(WORDS), max_size=7), min_size=1, max_size=3))
    ]
    tracks = of_texts(texts)
    if draw(st.booleans()) and len(texts) > 1:  # two texts of one source
        tracks[1] = Track(0, "text", "source 0", len(texts[1]))

    def spans(number: int) -> st.SearchStrategy[list[tuple[int, int]]]:
        place = st.integers(0, len(texts[number]))
        return st.lists(st.tuples(place, place).map(lambda one: (min(one), max(one))), max_size=2)

    def row(number: int) -> st.SearchStrategy[Row]:
        place = st.integers(0, len(texts[number]))
        return st.tuples(st.integers(0, coders - 1), st.just(number), st.integers(0, 1), place, place).map(
            lambda one: (*one[:3], min(one[3:]), max(one[3:]))
        )

    rows = draw(st.lists(st.integers(0, len(texts) - 1).flatmap(row), max_size=12))
    everywhere = range(len(texts))
    outside = {one: draw(spans(one)) for one in everywhere if draw(st.booleans())}
    turns = {one: draw(spans(one)) for one in everywhere if draw(st.booleans())}
    return material(tracks, rows, coders=coders, texts=dict(enumerate(texts)), outside=outside, turns=turns)


@st.composite
def media_materials(draw: st.DrawFn, coders: int = 2) -> Material:
    """Recordings and pages with overlapping codings; two tracks may be of one source."""
    tracks = [
        Track(0, "time", "source 0", draw(st.integers(1, 12))),
        Track(0, "area", "page", 0, draw(st.integers(1, 6)), draw(st.integers(1, 6))),
        Track(draw(st.integers(0, 1)), "area", "page", 0, draw(st.integers(1, 6)), draw(st.integers(1, 6))),
    ]
    who, code = st.integers(0, coders - 1), st.integers(0, 1)
    place = st.integers(0, 14)
    rows = draw(
        st.lists(
            st.tuples(who, st.just(0), code, place, place).map(
                lambda one: (*one[:3], min(one[3:]), max(one[3:]))
            ),
            max_size=8,
        )
    )
    edge = st.integers(-1, 7)
    boxes = draw(
        st.lists(
            st.tuples(who, st.integers(1, 2), code, edge, edge, edge, edge).map(
                lambda b: (*b[:3], min(b[3], b[5]), min(b[4], b[6]), max(b[3], b[5]), max(b[4], b[6]))
            ),
            max_size=8,
        )
    )
    return material(tracks, rows, boxes, coders=coders)
