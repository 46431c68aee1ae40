"""What the other saw: cells, what stands beside them, and the counts of characters one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda.crosswalks.matrix import PairMatrix, crosswalk
from refiqda.crosswalks.passages import Passage, meetings, shared
from refiqda.errors import InvalidArgumentError
from tests.crosswalks.apart import TEXT, file_of

if TYPE_CHECKING:
    from refiqda.crosswalks import CrosswalkMatrix


def two(
    marks_a: dict[str, list[tuple[str, int, int]]], marks_b: dict[str, list[tuple[str, int, int]]]
) -> PairMatrix:
    """Return the matrix of Ana and Bo, whose codebooks were made apart."""
    return crosswalk({"Ana": file_of("Ana", marks_a), "Bo": file_of("Bo", marks_b)}).pairs[0]


def table(pair: PairMatrix) -> dict[tuple[str, str], tuple[int, int, dict[str, int]]]:
    """Return the cells by the names of their codes."""
    return {
        (pair.codes_a[one.code_a].path, pair.codes_b[one.code_b].path): (
            len(one.passages_a),
            len(one.passages_b),
            {str(kind): size for kind, size in one.shared.items()},
        )
        for one in pair.cells
    }


def test_a_cell_counts_passages_of_both_and_the_characters_they_share() -> None:
    pair = two({"Waiting": [("One", 0, 10), ("One", 20, 30)]}, {"Time": [("One", 5, 25)]})
    assert table(pair) == {("Waiting", "Time"): (2, 1, {"text": 10})}


def test_codes_of_one_name_are_two_and_not_one_already() -> None:
    pair = two({"Trust": [("One", 0, 10)]}, {"Trust": [("One", 0, 10)], "Hope": [("One", 0, 5)]})
    assert set(table(pair)) == {("Trust", "Trust"), ("Trust", "Hope")}
    assert pair.already == ()


def test_where_the_other_saw_nothing_is_told_on_both_sides() -> None:
    pair = two(
        {"Waiting": [("One", 0, 10), ("One", 50, 60)], "Unused": []},
        {"Time": [("One", 5, 8)], "Hope": [("One", 30, 40)]},
    )
    assert {pair.codes_a[code].path: len(places) for code, places in pair.nothing_a.items()} == {"Waiting": 1}
    assert {pair.codes_b[code].path: len(places) for code, places in pair.nothing_b.items()} == {"Hope": 1}


def test_passages_that_only_touch_do_not_meet() -> None:
    assert table(two({"x": [("One", 0, 10)]}, {"y": [("One", 10, 20)]})) == {}


def test_overlapping_passages_of_one_code_are_one() -> None:
    pair = two({"x": [("One", 0, 10), ("One", 5, 20)]}, {"y": [("One", 0, 20)]})
    assert table(pair) == {("x", "y"): (1, 1, {"text": 20})}


def test_codes_of_a_common_project_are_one_already() -> None:
    marks = {"Trust": [("One", 0, 10)]}
    given = {name: file_of(name, marks, common=["Trust"]) for name in ("Ana", "Bo")}
    pair = crosswalk(given).pairs[0]
    assert pair.already == ((0, 0),)
    assert pair.turned().already == ((0, 0),)


def test_a_source_without_passages_of_one_is_asked_about_and_not_compared() -> None:
    texts = {"One": TEXT, "Two": TEXT[::-1]}
    ana = file_of("Ana", {"x": [("One", 0, 10), ("Two", 0, 10)]}, texts=texts)
    bo = file_of("Bo", {"y": [("One", 0, 10)]}, texts=texts)
    matrix = crosswalk({"Ana": ana, "Bo": bo})
    assert matrix.untouched == (("Two", "Bo"),)
    assert matrix.pairs[0].beyond == (1, 0)
    assert matrix.pairs[0].nothing_a == {}


def test_three_analysts_make_three_pairs_and_some_can_be_chosen() -> None:
    given = {name: file_of(name, {"x": [("One", 0, 10)]}) for name in ("Ana", "Bo", "Cy")}
    assert [one.coders for one in crosswalk(given).pairs] == [("Ana", "Bo"), ("Ana", "Cy"), ("Bo", "Cy")]
    assert [one.coders for one in refiqda.crosswalk(given, ["Cy", "Ana"]).pairs] == [("Cy", "Ana")]
    with pytest.raises(InvalidArgumentError):
        refiqda.crosswalk(given, ["Ana"])


def test_one_project_of_several_has_the_codes_that_each_used() -> None:
    project = file_of("Ana", {"x": [("One", 0, 10)], "unused": []})
    bo = project.add_user("Bo")
    project.add_coding("One", 5, 15, project.add_code("y"), bo)
    project.add_coding("One", 20, 25, "x", bo)
    pair = crosswalk(project).pairs[0]
    assert [one.path for one in pair.codes_a] == ["x"]
    assert sorted(one.path for one in pair.codes_b) == ["x", "y"]
    assert len(pair.already) == 1


def test_the_json_has_places_and_no_words() -> None:
    value = crosswalk(
        {"Ana": file_of("Ana", {"x": [("One", 0, 10)]}), "Bo": file_of("Bo", {"y": [("One", 5, 15)]})}
    ).to_dict()
    assert value["coders"] == ["Ana", "Bo"]
    (cell,) = value["pairs"][0]["cells"]
    assert cell["shared"] == {"characters": 5}
    assert cell["meetings"] == [
        {
            "a": {"source": "One", "kind": "text", "start": 0, "end": 10},
            "b": {"source": "One", "kind": "text", "start": 5, "end": 15},
        }
    ]
    assert "waiting" not in str(value)


# --- against one by one ---------------------------------------------------------------------------------

SPANS = st.lists(
    st.tuples(st.sampled_from(["x", "y"]), st.integers(0, 40), st.integers(1, 20)), min_size=1, max_size=6
)


def marks_of(rows: list[tuple[str, int, int]]) -> dict[str, list[tuple[str, int, int]]]:
    found: dict[str, list[tuple[str, int, int]]] = {"x": [], "y": []}
    for code, start, size in rows:
        found[code].append(("One", start, start + size))
    return found


@settings(max_examples=20, deadline=None)
@given(SPANS, SPANS)
def test_shared_characters_are_those_counted_one_by_one_and_turning_changes_nothing(
    first: list[tuple[str, int, int]], second: list[tuple[str, int, int]]
) -> None:
    pair = two(marks_of(first), marks_of(second))
    covered = [
        {
            code: {at for one, start, size in rows if one == code for at in range(start, start + size)}
            for code in "xy"
        }
        for rows in (first, second)
    ]
    expected = {
        (a, b): len(covered[0][a] & covered[1][b])
        for a in "xy"
        for b in "xy"
        if covered[0][a] & covered[1][b]
    }
    assert {key: cell[2]["text"] for key, cell in table(pair).items()} == expected
    turned = two(marks_of(second), marks_of(first))
    assert table(turned) == table(pair.turned())
    assert {len(v) for v in turned.nothing_b.values()} == {len(v) for v in pair.nothing_a.values()}
    for code, places in pair.nothing_a.items():
        anything = covered[1]["x"] | covered[1]["y"]
        for place in places:
            one = pair.passages_a[place]
            assert one.code == code
            assert not anything & set(range(one.start, one.end))


BOXES = st.lists(st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(1, 6)] * 2), min_size=1, max_size=5)


@settings(max_examples=20, deadline=None)
@given(BOXES, BOXES)
def test_areas_meet_where_they_share_a_point_and_share_what_both_cover(
    first: list[tuple[int, int, int, int]], second: list[tuple[int, int, int, int]]
) -> None:
    sides = [
        [Passage(0, "map", "area", 0, box=(x, y, x + w, y + h), at=0) for x, y, w, h in boxes]
        for boxes in (first, second)
    ]
    points = [
        [
            {(x, y) for x in range(b[0], b[2]) for y in range(b[1], b[3])}
            for one in side
            for b in [one.box or (0, 0, 0, 0)]
        ]
        for side in sides
    ]
    found = set(meetings(sides[0], sides[1]))
    assert found == {
        (a, b) for a, one in enumerate(points[0]) for b, other in enumerate(points[1]) if one & other
    }
    both = set().union(*points[0]) & set().union(*points[1])
    sizes = shared((sides[0][a], sides[1][b]) for a, b in found)
    assert sizes == ({"area": len(both)} if both else {})


def test_whole_sources_meet_whole_sources_and_no_passages() -> None:
    whole = Passage(0, "One", "source", -1, at=0)
    passage = Passage(0, "One", "text", 0, 0, 10, at=0)
    assert list(meetings([whole, passage], [whole])) == [(0, 0)]
    assert shared([(whole, whole)]) == {"source": 1}


def questions_about_codes(matrix: CrosswalkMatrix) -> list[str]:
    return [one.about for one in matrix.questions if one.about == "code"]


def test_equal_names_are_no_question_here_for_that_is_what_the_matrix_is_about() -> None:
    marks = {"Trust": [("One", 0, 10)]}
    assert questions_about_codes(crosswalk({name: file_of(name, marks) for name in ("Ana", "Bo")})) == []
