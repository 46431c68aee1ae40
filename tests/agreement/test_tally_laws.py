"""What counting keeps true of any codings: it is what looking at each place counts, and no order matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.agreement.tallies import tally
from tests.agreement.tally_cases import by_hand, media_materials, text_materials, told

if TYPE_CHECKING:
    from refiqda.agreement.tallies import Tally
    from refiqda.agreement.things import Material
    from tests.agreement.tally_cases import Told

law = settings(max_examples=16, deadline=None)
TEXT_UNITS = ("character", "sentence", "turn", "paragraph")
COLUMNS = ("coder", "source", "track", "code", "start", "end")


def counted_by_hand(one: Material, unit: str, medium: str, *, left_out: bool = False) -> None:
    counts = tally(one, unit=unit, medium=medium, uncoded="left out" if left_out else "counted")
    fields, spreads = by_hand(one, unit, medium, left_out=left_out)
    used = {int((code.guid or "k0")[1:]) for code in counts.codes}
    assert told(counts) == (
        {key: value for key, value in fields.items() if key[3] in used},
        {key: value for key, value in spreads.items() if key[2] in used},
    )


@pytest.mark.parametrize("unit", TEXT_UNITS)
@law
@given(text_materials(), st.booleans())
def test_counting_units_of_texts_is_looking_at_each_character(
    unit: str, one: Material, left_out: bool
) -> None:
    counted_by_hand(one, unit, "text", left_out=left_out)


@pytest.mark.parametrize("medium", ["time", "area"])
@law
@given(media_materials(), st.booleans())
def test_counting_time_and_areas_is_looking_at_each_place(medium: str, one: Material, left_out: bool) -> None:
    counted_by_hand(one, "character", medium, left_out=left_out)


@law
@given(text_materials(coders=4), media_materials(coders=3), st.sampled_from(TEXT_UNITS), st.booleans())
def test_counting_several_coders_is_looking_at_each_place(
    texts: Material, media: Material, unit: str, left_out: bool
) -> None:
    counted_by_hand(texts, unit, "text", left_out=left_out)
    counted_by_hand(media, unit, "time", left_out=left_out)
    counted_by_hand(media, unit, "area", left_out=left_out)


def everything(one: Material, tolerance: int = 0) -> list[Told]:
    """Return what is told of every unit and medium."""
    found = [told(tally(one, unit=unit, tolerance=tolerance)) for unit in (*TEXT_UNITS, "segment")]
    found += [told(tally(one, unit="segment", medium=medium)) for medium in ("time", "area", "all")]
    found += [told(tally(one, unit="source", medium="all"))]
    found += [told(tally(one, medium=medium, tolerance=tolerance)) for medium in ("time", "area")]
    return found


def with_rows(one: Material, columns: dict[str, Any], boxes: Any) -> Material:  # noqa: ANN401 - an array or None
    return attrs.evolve(one, boxes=boxes, **columns)


def taken(one: Material, order: list[int]) -> Material:
    boxes = None if one.boxes is None else one.boxes[order]
    return with_rows(one, {name: getattr(one, name)[order] for name in COLUMNS}, boxes)


both_kinds = st.one_of(text_materials(coders=3), media_materials(coders=3))


@law
@given(both_kinds, st.randoms(use_true_random=False), st.integers(0, 3))
def test_the_order_of_codings_and_doubles_of_them_change_nothing(
    one: Material, random: np.random.Generator, tolerance: int
) -> None:
    order = list(range(one.coder.size))
    order += order[:2]
    random.shuffle(order)
    assert everything(taken(one, order), tolerance) == everything(one, tolerance)


@law
@given(both_kinds, st.permutations(range(3)), st.integers(0, 3))
def test_the_order_of_coders_changes_nothing(one: Material, order: list[int], tolerance: int) -> None:
    new = np.array([order.index(coder) for coder in range(3)])
    other = attrs.evolve(one, coder=new[one.coder], held=one.held[order])
    for (fields, spreads), (new_fields, new_spreads) in zip(
        everything(one, tolerance), everything(other, tolerance), strict=True
    ):
        expected = {}
        for (a, b, source, code), (both, only_a, only_b, neither) in fields.items():
            c, d = int(new[a]), int(new[b])
            ones = (only_a, only_b) if c < d else (only_b, only_a)
            expected[min(c, d), max(c, d), source, code] = (both, *ones, neither)
        assert new_fields == expected
        assert new_spreads == {
            (tuple(sorted(int(new[one]) for one in team)), source, code): counts
            for (team, source, code), counts in spreads.items()
        }


@law
@given(both_kinds, st.randoms(use_true_random=False), st.integers(0, 3))
def test_the_order_of_sources_changes_nothing(
    one: Material, random: np.random.Generator, tolerance: int
) -> None:
    order = list(range(len(one.sources)))
    random.shuffle(order)
    places = np.argsort(order)
    other = attrs.evolve(
        one,
        sources=tuple(one.sources[at] for at in order),
        tracks=tuple(attrs.evolve(track, source=int(places[track.source])) for track in one.tracks),
        held=one.held[:, order],
        source=places[one.source],
    )
    assert everything(other, tolerance) == everything(one, tolerance)


@law
@given(both_kinds, st.data())
def test_splitting_a_passage_or_an_area_changes_nothing(one: Material, data: st.DataObject) -> None:
    rows = []
    boxes = []
    for row in range(one.coder.size):
        head = [int(getattr(one, name)[row]) for name in COLUMNS[:4]]
        start, end = int(one.start[row]), int(one.end[row])
        box = [-1] * 4 if one.boxes is None else one.boxes[row].tolist()
        if start >= 0:
            cut = data.draw(st.integers(start, end))
            rows += [[*head, start, cut], [*head, cut, end]]
            boxes += [box, box]
        else:
            x1, y1, x2, y2 = box
            cut = data.draw(st.integers(x1, x2))
            rows += [[*head, -1, -1], [*head, -1, -1]]
            boxes += [[x1, y1, cut, y2], [cut, y1, x2, y2]]
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    columns = dict(zip(COLUMNS, table.T, strict=True))
    new = None if one.boxes is None else np.array(boxes, dtype=np.int64).reshape(-1, 4)
    other = with_rows(one, columns, new)
    assert everything(other) == everything(one)


@law
@given(text_materials(coders=3), st.sampled_from(TEXT_UNITS), st.booleans())
def test_counts_add_up_to_the_material_and_spreads_to_the_pairs(
    one: Material, unit: str, left_out: bool
) -> None:
    counts = tally(one, unit=unit, uncoded="left out" if left_out else "counted")
    totals = counts.counted.sum(axis=-1)
    for place in counts.compared:
        of = {int(total) for pair in totals for total in pair[place] if total}
        assert len(of) <= 1
    pairs = counts.counted[..., 0].sum(axis=(0, 1, 2))
    shared = sum(
        int(table[..., r].sum()) * r * (r - 1) // 2
        for members, table in counts.spreads
        for r in range(len(members) + 1)
    )
    assert shared == pairs


@law
@given(st.one_of(text_materials(coders=3), media_materials(coders=3)), st.integers(0, 2))
def test_a_coder_who_coded_nothing_in_an_assigned_source_never_agrees(one: Material, idle: int) -> None:
    other = taken(one, np.flatnonzero(one.coder != idle).tolist())
    for medium in ("text", "time", "area"):
        counts: Tally = tally(other, medium=medium)
        for number, pair in enumerate(counts.pairs):
            if idle in pair:
                assert not counts.counted[number].any()
        assert not any(idle in members for members, _ in counts.spreads)
        assert {(source, idle) for source in range(len(counts.sources))} <= set(counts.untouched)


@law
@given(text_materials(), st.sampled_from(TEXT_UNITS), st.booleans())
def test_regions_that_partition_the_lines_of_texts_add_up_to_them(
    one: Material, unit: str, left_out: bool
) -> None:
    regions = {"first": {}, "second": {}}  # type: ignore[var-annotated]
    for track, described in enumerate(one.tracks):
        string = one.texts(track)
        turns = one.turns(track)
        cuts = [n + 1 for n, c in enumerate(string) if c == "\n" and not any(s < n + 1 < e for s, e in turns)]
        at = cuts[0] if cuts else described.length
        regions["first"][track] = [(0, at)]
        regions["second"][track] = [(at, described.length)]
    uncoded = "left out" if left_out else "counted"
    parts = tally(one, unit=unit, uncoded=uncoded, regions=regions)
    whole = tally(one, unit=unit, uncoded=uncoded)
    assert parts.codes == whole.codes
    assert parts.counted.sum(axis=1).tolist() == whole.counted.sum(axis=1).tolist()
