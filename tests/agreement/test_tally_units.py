"""Units one by one: segments and their overlap, edges that are evened out, sources, regions, what is no material."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.agreement import areas
from refiqda.agreement.areas import sliced
from refiqda.agreement.tallies import media_of, tally
from refiqda.agreement.things import Track
from refiqda.errors import InvalidArgumentError
from tests.agreement.tally_cases import Row, material, media_materials, of_texts, places_of, text_materials

if TYPE_CHECKING:
    from refiqda.agreement.strips import Regions
    from refiqda.agreement.things import Material

law = settings(max_examples=20, deadline=None)


def fields(one: Material, **how: Any) -> list[list[int]]:  # noqa: ANN401 - the choices of tally
    """Return the fields of the first pair in all sources, by code."""
    found: list[list[int]] = tally(one, **how).counted[0].sum(axis=0).tolist()
    return found


# --- segments -------------------------------------------------------------------------------------------


def neighbours(one: Material, track: int, place: int) -> list[int]:
    described = one.tracks[track]
    if described.kind != "area":
        return [place - 1, place + 1]
    x = place % described.width
    sides = [place - 1] * (x > 0) + [place + 1] * (x < described.width - 1)
    return [*sides, place - described.width, place + described.width]


def runs(one: Material, track: int, places: set[int]) -> list[set[int]]:
    """Return what hangs together of places, by flooding."""
    left, found = set(places), []
    while left:
        piece, edge = set(), {left.pop()}
        while edge:
            piece |= edge
            edge = {n for place in edge for n in neighbours(one, track, place)} & left
            left -= edge
        found.append(piece)
    return found


def matched_by_hand(one: Material, percent: int) -> dict[tuple[int, int, int], list[int]]:
    """Return both, only_a and only_b of the segments of each pair and code, by flooding and looking at each."""
    found: dict[tuple[int, int, int], list[int]] = {}
    for track, code in ((t, c) for t in range(len(one.tracks)) for c in range(len(one.codes))):
        rows = [r for r in range(one.coder.size) if one.track[r] == track and one.code[r] == code]
        of = [
            runs(one, track, set().union(*(places_of(one, r) for r in rows if one.coder[r] == coder)))
            for coder in range(len(one.coders))
        ]
        for a, b in combinations(range(len(one.coders)), 2):
            fields = found.setdefault((a, b, code), [0, 0, 0])
            for own, others, field in ((of[a], of[b], 1), (of[b], of[a], 2)):
                for piece in own:
                    has = any(
                        len(piece & other) > 0
                        and Fraction(len(piece & other), max(len(piece), len(other))) * 100 >= percent
                        for other in others
                    )
                    fields[0 if has else field] += 1
    return found


@law
@given(media_materials(coders=3), st.sampled_from([1, 50, 67, 90, 100]))
def test_matching_segments_is_flooding_areas_and_looking_at_each(one: Material, percent: int) -> None:
    one = attrs.evolve(
        one, tracks=tuple(attrs.evolve(track, source=0) for track in one.tracks), source=one.source * 0
    )
    here = [
        coder
        for coder in range(3)
        if any(places_of(one, r) for r in range(one.coder.size) if one.coder[r] == coder)
    ]
    counts = tally(one, unit="segment", medium="all", overlap=percent)
    for (a, b, code), expected in matched_by_hand(one, percent).items():
        names = [thing.guid for thing in counts.codes]
        if {a, b} <= set(here) and f"k{code}" in names:
            found = counts.counted[counts.pairs.index((a, b)), 0, names.index(f"k{code}")].tolist()
            assert found == [*expected, 0]


def test_a_segment_needs_one_partner_that_shares_enough_of_the_longer() -> None:
    rows: list[Row] = [
        (0, 0, 0, 0, 10),
        (1, 0, 0, 1, 10),
        (0, 0, 0, 20, 30),
        (1, 0, 0, 20, 24),
        (1, 0, 0, 25, 30),
    ]
    one = material(of_texts(["x" * 40]), rows, codes=1)
    assert fields(one, unit="segment") == [[2, 1, 2, 0]]  # 9 of 10; 4 and 5 of 10 are no 90 %
    assert fields(one, unit="segment", overlap=91) == [[0, 2, 3, 0]]
    assert fields(one, unit="segment", overlap=50) == [[4, 0, 1, 0]]
    assert fields(one, unit="segment", overlap=33.3) == [[5, 0, 0, 0]]
    counts = tally(one, unit="segment")
    assert counts.spreads[0][1].tolist() == [[[0, 3, 2]]]
    assert counts.uncoded == "left out"
    (note,) = counts.notes
    assert note.startswith(
        "a segment is matched where another analyst has one of the same code and both share at least 90%"
    )


def test_three_coders_segments_are_counted_by_how_many_have_them() -> None:
    rows: list[Row] = [(coder, 0, 0, start, 10) for coder, start in ((0, 0), (1, 1), (2, 2))]
    counts = tally(material(of_texts(["x" * 40]), rows, codes=1, coders=3), unit="segment", overlap=85)
    assert counts.spreads[0][1].tolist() == [[[0, 0, 2, 1]]]  # the middle one has both others
    assert counts.counted[:, 0, 0].tolist() == [[2, 0, 0, 0], [0, 1, 1, 0], [2, 0, 0, 0]]


def test_areas_that_touch_in_a_corner_are_two_segments_and_those_that_share_an_edge_one() -> None:
    page = [Track(0, "area", "page", 0, 10, 10)]
    corner = material(
        page, boxes=[(0, 0, 0, 0, 0, 2, 2), (0, 0, 0, 2, 2, 4, 4), (1, 0, 0, 0, 0, 2, 2)], codes=1
    )
    assert fields(corner, unit="segment", medium="area") == [[2, 1, 0, 0]]
    edge = material(
        page, boxes=[(0, 0, 0, 0, 0, 2, 2), (0, 0, 0, 2, 1, 4, 4), (1, 0, 0, 0, 0, 2, 2)], codes=1
    )
    assert fields(edge, unit="segment", medium="area") == [[0, 1, 1, 0]]


# --- boundary tolerance ---------------------------------------------------------------------------------


def test_edges_that_differ_by_no_more_than_the_tolerance_are_one_extent() -> None:
    rows: list[Row] = [(0, 0, 0, 10, 20), (1, 0, 0, 8, 23)]
    one = material(of_texts(["x" * 40]), rows, codes=1)
    assert fields(one) == [[10, 0, 5, 25]]
    assert fields(one, tolerance=2) == [[10, 0, 5, 25]]
    assert fields(one, tolerance=3) == [[15, 0, 0, 25]]
    (note,) = tally(one, tolerance=3).notes
    assert "whose beginnings and ends each differ by at most 3 characters, count as one extent" in note
    recording = material([Track(0, "time", "talk", 40)], rows, codes=1)
    assert fields(recording, medium="time", tolerance=3) == [[15, 0, 0, 25]]
    assert tally(recording, medium="time", tolerance=3).notes[0].count("3 milliseconds") == 1


def test_a_passage_is_evened_out_with_the_nearest_one_only() -> None:
    near: list[Row] = [(0, 0, 0, 0, 5), (0, 0, 0, 7, 12), (1, 0, 0, 4, 11)]
    assert fields(material(of_texts(["x" * 20]), near, codes=1), tolerance=6) == [[8, 4, 0, 8]]


def test_passages_of_three_are_one_extent_only_if_all_are_near_each_other() -> None:
    rows: list[Row] = [(0, 0, 0, 10, 20), (1, 0, 0, 12, 20), (2, 0, 0, 14, 20)]
    one = material(of_texts(["x" * 30]), rows, codes=1, coders=3)
    assert tally(one, tolerance=4).spreads[0][1].tolist() == [[[20, 0, 0, 10]]]
    pair, _, last = tally(one, tolerance=2).counted[:, 0, 0].tolist()
    assert (pair, last) == ([10, 0, 0, 20], [6, 4, 0, 20])  # equally near: the earlier two


@law
@given(text_materials(coders=3), st.integers(1, 6))
def test_a_tolerance_only_turns_what_one_marked_into_what_both_marked(one: Material, tolerance: int) -> None:
    plain, evened = tally(one), tally(one, tolerance=tolerance)
    for (team, before), (other, after) in zip(plain.spreads, evened.spreads, strict=True):
        assert team == other
        assert before[..., 0].tolist() == after[..., 0].tolist()
        many = np.arange(len(team) + 1)
        assert ((after * many).sum(axis=-1) >= (before * many).sum(axis=-1)).all()


@law
@given(text_materials(), st.integers(0, 6))
def test_a_tolerance_is_kept_by_every_pair_of_single_passages(one: Material, tolerance: int) -> None:
    rows = [row for row in range(one.coder.size) if one.start[row] < one.end[row]]
    if len(rows) < 2 or one.outside:
        return
    a, b = rows[:2]
    start, end = one.start[[a, b]], one.end[[a, b]]
    length = one.tracks[0].length
    pair = material(
        [Track(0, "text", "t", length)],
        [(0, 0, 0, int(min(start[0], length)), int(min(end[0], length))),
         (1, 0, 0, int(min(start[1], length)), int(min(end[1], length)))], codes=1,
    )  # fmt: skip
    counts = tally(pair, tolerance=tolerance)
    if counts.compared:
        s, e = np.minimum(start, length), np.minimum(end, length)
        near = abs(s[0] - s[1]) <= tolerance and abs(e[0] - e[1]) <= tolerance and max(s) < min(e)
        both, only_a, only_b, _ = counts.counted[0, 0, 0].tolist()
        shared = int(max(0, min(e) - max(s)))
        assert both == (int(max(e) - min(s)) if near else shared)
        assert (only_a + only_b == 0) == bool(near or (s[0] == s[1] and e[0] == e[1]))


# --- sources, regions, what is no material --------------------------------------------------------------


def test_a_source_carries_a_code_however_and_wherever_it_was_given() -> None:
    tracks = [
        Track(0, "text", "a", 10), Track(0, "area", "page", 0, 5, 5), Track(1, "time", "b", 100),
        Track(2, "text", "c", 5),
    ]  # fmt: skip
    one = material(
        tracks,
        [(0, 0, 0, 0, 3), (1, 2, 1, 0, 5), (0, 2, 0, 0, 5)],
        [(1, 1, 0, 0, 0, 1, 1)],
        [(1, 2, 1), (0, 2, 1), (0, 2, 0)],
        codes=2,
    )
    counts = tally(one, unit="source", medium="all")
    assert counts.counted[0].tolist() == [
        [[1, 0, 0, 0], [0, 0, 0, 1]],
        [[0, 1, 0, 0], [0, 0, 1, 0]],
        [[0, 1, 0, 0], [1, 0, 0, 0]],
    ]
    assert counts.untouched == ()
    texts = tally(one, unit="source", medium="text")
    assert (texts.compared, texts.untouched) == ((), ((0, 1),))
    assert media_of(one) == ("text", "time", "area")


def test_what_is_cut_out_counts_for_nothing_and_is_said() -> None:
    text = "M: Why so? P: Because. M: Ah."
    outside = {0: [(0, 11), (23, 29)]}
    rows: list[Row] = [(0, 0, 0, 0, 22), (1, 0, 0, 14, 29), (1, 0, 1, 0, 10)]
    one = material(of_texts([text]), rows, texts={0: text}, outside=outside)
    counts = tally(one)
    assert counts.counted[0, 0].tolist() == [[8, 3, 1, 0]]
    assert [code.name for code in counts.codes] == ["code 0"]
    assert counts.notes == ("17 characters of prompts and of what moderators say are not counted, in 1 text",)
    only_prompts = material(
        of_texts([text]), [(0, 0, 0, 11, 20), (1, 0, 0, 0, 10)], texts={0: text}, outside=outside
    )
    assert tally(only_prompts).untouched == ((0, 1),)


def test_recordings_whose_length_nobody_knows_are_said() -> None:
    track = Track(0, "time", "talk", 40, known=False)
    one = material([track], [(0, 0, 0, 0, 40), (1, 0, 0, 0, 10)], codes=1)
    (note,) = tally(one, medium="time").notes
    assert note.startswith(
        "the file does not say how large 1 recording is: taken to end with the last coding"
    )
    assert "no segment" in tally(one, unit="segment", medium="time").notes[0]


def test_a_passage_over_a_cut_out_question_is_one_segment() -> None:
    one = material(of_texts(["x" * 30]), [(0, 0, 0, 0, 30), (1, 0, 0, 0, 10), (1, 0, 0, 20, 30)], codes=1,
                   outside={0: [(10, 20)]})  # fmt: skip
    assert fields(one, unit="segment") == [[2, 0, 0, 0]]


def test_lines_are_taken_for_turns_where_nobody_is_known_to_speak_and_it_is_said() -> None:
    texts = ["one two\nthree\n\nfour", "A: hm\nB: ja\nnei"]
    rows: list[Row] = [(0, 0, 0, 0, 3), (1, 0, 0, 9, 10), (0, 1, 0, 0, 14), (1, 1, 0, 12, 15)]
    one = material(of_texts(texts), rows, texts=dict(enumerate(texts)), turns={1: [(0, 5), (6, 15)]}, codes=1)
    counts = tally(one, unit="turn")
    assert counts.counted[0, :, 0].tolist() == [[0, 1, 1, 1], [1, 1, 0, 0]]
    assert counts.notes == ("in 1 text nobody is known to speak, and each line is taken for a turn",)


def test_regions_are_counted_as_sources_and_only_where_two_worked() -> None:
    tracks = [*of_texts(["x" * 10, "y" * 10]), Track(1, "area", "page", 0, 4, 4)]
    rows: list[Row] = [(0, 0, 0, 0, 6), (1, 0, 0, 4, 10), (0, 1, 0, 0, 5)]
    one = material(tracks, rows, [(0, 2, 0, 0, 0, 2, 2), (1, 2, 0, 0, 0, 4, 4)], codes=1)
    regions: Regions = {
        "Ann": {0: [(0, 5)], 1: [(0, 10)]},
        "Bo": {0: [(3, 5), (8, 12)]},
        "Cy": {2: [(0, 1)]},
        "Di": {0: []},
    }
    counts = tally(one, regions=regions)
    assert [thing.name for thing in counts.sources] == ["Ann", "Bo", "Cy", "Di"]
    assert counts.counted[0, :, 0].tolist() == [[1, 4, 0, 0], [1, 1, 2, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert counts.untouched == ((0, 1),)
    areas_of = tally(one, medium="area", regions=regions)
    assert areas_of.counted[0, :, 0].tolist() == [[0, 0, 0, 0], [0, 0, 0, 0], [4, 0, 12, 0], [0, 0, 0, 0]]
    carried = tally(one, unit="source", regions=regions)
    assert carried.counted[0, :, 0].tolist()[:2] == [[1, 0, 0, 0], [1, 0, 0, 0]]
    assert counts.blocks() is None


def test_what_was_not_assigned_or_not_held_is_not_counted() -> None:
    rows: list[Row] = [(0, 0, 0, 0, 5), (1, 0, 0, 0, 5), (0, 1, 0, 0, 5), (1, 1, 0, 0, 5)]
    one = material(of_texts(["x" * 10] * 2), rows, codes=1, held=[[True, True], [True, False]])
    counts = tally(one)
    assert counts.compared == (0,)
    assert counts.counted[0, :, 0].tolist() == [[5, 0, 0, 5], [0, 0, 0, 0]]
    assert counts.untouched == ()


def test_blanks_make_no_unit_coded_and_no_unit_of_their_own() -> None:
    text = "One.  Two.\n \u200b\nThree"
    rows: list[Row] = [(0, 0, 0, 4, 6), (0, 0, 1, 0, 1), (1, 0, 0, 3, 7), (1, 0, 1, 11, 12)]
    one = material(of_texts([text]), rows, texts={0: text})
    assert fields(one, unit="sentence") == [[0, 0, 2, 1], [0, 1, 0, 2]]
    assert fields(one, unit="paragraph") == [[0, 0, 1, 1], [0, 1, 0, 1]]


# --- what cannot be -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "fault"),
    [
        ({"unit": "word"}, "unit"),
        ({"medium": "smell"}, "medium"),
        ({"uncoded": "perhaps"}, "uncoded"),
        ({"medium": "all"}, "no common character"),
        ({"tolerance": -1}, "tolerance"),
        ({"tolerance": 1.5}, "tolerance"),
        ({"overlap": 50}, "only segments"),
        ({"unit": "segment", "overlap": 0}, "overlap"),
        ({"unit": "segment", "overlap": 101}, "overlap"),
        ({"unit": "segment", "overlap": float("nan")}, "overlap"),
        ({"unit": "sentence"}, "no text"),
    ],
)
def test_choices_that_cannot_be_are_refused(how: dict[str, Any], fault: str) -> None:
    one = material(of_texts(["x" * 10]), [(0, 0, 0, 0, 5), (1, 0, 0, 0, 5)])
    with pytest.raises(InvalidArgumentError, match=fault):
        tally(one, **how)


def test_one_coder_alone_and_spans_outside_of_their_texts_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="fewer than two"):
        tally(material(of_texts(["x"]), [(0, 0, 0, 0, 1)], coders=1))
    for outside in ({}, {0: [(0, 1)]}):
        with pytest.raises(InvalidArgumentError, match="outside its text"):
            tally(material(of_texts(["xxx"]), [(0, 0, 0, 0, 9), (1, 0, 0, 0, 2)], outside=outside))


def test_more_overlapping_areas_than_can_be_sliced_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(areas, "LIMIT", 100)
    boxes = np.array([[0, n, 50, 60 + n] for n in range(50)], dtype=np.int64)
    line = np.zeros(50, dtype=np.int64)
    with pytest.raises(InvalidArgumentError, match="so many areas"):
        sliced(line, boxes, line + 50)
    with pytest.raises(InvalidArgumentError, match="too high"):
        sliced(np.arange(2), np.array([[0, 0, 1, 1 << 61]] * 2), np.ones(2, dtype=np.int64))


def test_nobody_marked_anything() -> None:
    for how in ({}, {"unit": "segment"}, {"medium": "area"}, {"unit": "source", "medium": "all"}):
        counts = tally(material(of_texts(["x"])), **how)  # type: ignore[arg-type]
        assert (counts.sources, counts.codes, counts.compared, counts.spreads) == ((), (), (), [])
        assert counts.counted.shape == (1, 0, 0, 4)
    assert tally(material([])).sources == ()
