"""A crosswalk as a value: what joins codes, what does not, and what contradicts itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import InvalidArgumentError
from refiqda.matching.crosswalk import RELATIONS, Crosswalk, Line

GUID = "00000000-0000-4000-8000-000000000001"


def same(coder_a: str, code_a: str, coder_b: str, code_b: str, name: str | None = None) -> Line:
    return Line(coder_a, code_a, coder_b, code_b, "same", name)


def walk(*lines: Line) -> Crosswalk:
    return Crosswalk(lines, "sheet.xlsx")


def test_same_is_carried_on_over_three_analysts() -> None:
    found = walk(same("A", "Hope", "B", "Optimism"), same("B", "Optimism", "C", "Trust")).common()
    assert set(found) == {("A", "Hope"), ("B", "Optimism"), ("C", "Trust")}
    assert set(found.values()) == {"Hope = Optimism = Trust"}


def test_codes_of_one_path_that_are_the_same_keep_their_path() -> None:
    assert set(walk(same("A", "Hope", "B", "Hope")).common().values()) == {"Hope"}


def test_a_name_that_a_line_gives_is_the_name_of_all_that_are_one() -> None:
    lines = (same("A", "Hope", "B", "Optimism"), same("B", "Optimism", "C", "Trust", "Looking ahead"))
    assert set(walk(*lines).common().values()) == {"Looking ahead"}


@pytest.mark.parametrize("relation", ["broader", "narrower", "related"])
def test_what_is_not_the_same_joins_nothing(relation: str) -> None:
    assert walk(Line("A", "Hope", "B", "Hope", relation)).common() == {}


def test_one_code_cannot_be_two_of_another_analyst() -> None:
    with pytest.raises(InvalidArgumentError, match='makes two codes of "B" one') as raised:
        walk(same("A", "Hope", "B", "Optimism"), same("A", "Hope", "B", "Trust"))
    assert raised.value.where == "line 2"


def test_a_contradiction_by_way_of_a_third_analyst_is_found_in_the_row_that_makes_it() -> None:
    lines = [
        Line("A", "Hope", "B", "Optimism", "same", row=2),
        Line("B", "Optimism", "C", "Trust", "same", row=5),
        Line("C", "Trust", "A", "Faith", "same", row=9),
    ]
    with pytest.raises(InvalidArgumentError, match='two codes of "A"') as raised:
        walk(*lines)
    assert (raised.value.file, raised.value.where) == ("sheet.xlsx", "row 9")


def test_codes_that_are_the_same_have_one_name() -> None:
    with pytest.raises(InvalidArgumentError, match="two names in common"):
        walk(same("A", "Hope", "B", "Optimism", "x"), same("B", "Optimism", "C", "Trust", "y"))
    with pytest.raises(InvalidArgumentError, match="two names in common"):
        walk(same("A", "Hope", "B", "Optimism", "x"), same("B", "Optimism", "A", "Hope", "y"))


def test_two_things_cannot_have_one_name() -> None:
    with pytest.raises(InvalidArgumentError, match="two things by one name"):
        walk(same("A", "Hope", "B", "Optimism", "x"), same("A", "Fear", "B", "Worry", "x"))


@pytest.mark.parametrize(
    "second",
    [
        Line("A", "Hope", "B", "Optimism", "narrower"),
        Line("B", "Optimism", "A", "Hope", "related"),
        Line("A", "Hope", "B", None, "only mine"),
        Line("B", "Optimism", "A", None, "only mine"),
    ],
)
def test_codes_that_are_the_same_are_not_something_else_too(second: Line) -> None:
    with pytest.raises(InvalidArgumentError, match="Keep one of the two lines"):
        walk(same("A", "Hope", "B", "Optimism"), second)


def test_what_is_said_of_a_code_is_said_of_all_that_are_the_same() -> None:
    lines = same("A", "Hope", "B", "Optimism"), Line("A", "Hope", "C", "Trust", "broader")
    assert walk(*lines, Line("C", "Trust", "B", "Optimism", "narrower")).common()
    with pytest.raises(InvalidArgumentError, match="another line relates otherwise") as raised:
        walk(*lines, Line("B", "Optimism", "C", "Trust", "narrower"))
    assert raised.value.where == "line 3"


def test_a_row_whose_name_and_folded_columns_mean_two_codes_is_named() -> None:
    line = Line("A", "Hope", "B", "Trust", "same", guid_b=GUID, row=4)
    books: dict[str, list[tuple[str, str | None]]] = {
        "A": [("Hope", None)],
        "B": [("Optimism", GUID), ("Trust", None)],
    }
    with pytest.raises(
        InvalidArgumentError, match='the code "Trust", and its folded columns say "Optimism"'
    ) as raised:
        walk(line).resolved(books)
    assert raised.value.where == "row 4"
    assert "clear the code guid" in str(raised.value)
    assert (
        walk(line).resolved({"A": books["A"], "B": books["B"][:1]}).lines[0].code_b == "Optimism"
    )  # renamed since


def test_an_analyst_who_is_not_among_the_files_is_named_with_what_to_do() -> None:
    with pytest.raises(InvalidArgumentError, match='--coder "A=FILE"'):
        walk(same("A", "Hope", "B", "Optimism")).resolved(
            {"Ana": [("Hope", None)], "B": [("Optimism", None)]}
        )


def test_broader_one_way_is_narrower_the_other_way() -> None:
    ahead = Line("A", "Hope", "B", "Optimism", "broader")
    assert walk(ahead, Line("B", "Optimism", "A", "Hope", "narrower")).common() == {}
    with pytest.raises(InvalidArgumentError, match="another line relates otherwise"):
        walk(ahead, Line("B", "Optimism", "A", "Hope", "broader"))


def test_a_relation_that_is_none_is_named() -> None:
    with pytest.raises(InvalidArgumentError, match='"equal" is no relation'):
        walk(Line("A", "Hope", "B", "Optimism", "equal"))


def test_it_covers_two_analysts_also_by_way_of_a_third() -> None:
    found = walk(same("A", "Hope", "B", "Hope"), Line("B", "Fear", "C", None, "only mine"))
    assert found.covers("A", "C")
    assert found.covers("C", "B")
    assert not found.covers("A", "D")
    assert found.coders() == ("A", "B", "C")


BOOKS: dict[str, list[tuple[str, str | None]]] = {
    "A": [("Coping/Hope", "G1"), ("Fear", "G2")],
    "B": [("Optimism", None)],
}


def test_a_code_renamed_since_is_found_by_its_guid() -> None:
    line = Line("A", "Hope", "B", "Optimism", "same", guid_a="{g1}")
    now = walk(line).resolved(BOOKS)
    assert set(now.common()) == {("A", "Coping/Hope"), ("B", "Optimism")}


def test_a_code_whose_guid_is_new_is_found_by_its_path() -> None:
    line = Line("A", "Fear", "B", "Optimism", "same", guid_a="other", guid_b="new")
    assert set(walk(line).resolved(BOOKS).common()) == {("A", "Fear"), ("B", "Optimism")}


@pytest.mark.parametrize(
    ("line", "said", "remedy"),
    [
        (Line("A", "Hope", "B", "Optimism", "same", row=4), 'has no code "Hope"', "Is it Coping/Hope"),
        (Line("A", "Joy", "B", "Optimism", "same", row=4), 'has no code "Joy"', "renamed or deleted"),
        (Line("Z", "Fear", "B", "Optimism", "same", row=4), 'no analyst is called "Z"', "A, B"),
        (Line("A", "Fear", "Z", None, "only mine", row=4), 'no analyst is called "Z"', "A, B"),
    ],
)
def test_what_is_not_there_any_more_is_named_with_its_row(line: Line, said: str, remedy: str) -> None:
    with pytest.raises(InvalidArgumentError, match=said) as raised:
        walk(line).resolved(BOOKS)
    assert raised.value.where == "row 4"
    assert remedy in raised.value.remedy


def test_codes_of_which_nothing_is_said_are_told() -> None:
    found = walk(same("A", "Fear", "B", "Optimism"))
    assert found.silent_about(BOOKS) == {"A": ("Coping/Hope",), "B": ()}


LINES = st.builds(
    Line,
    st.sampled_from("ABC"),
    st.sampled_from("xyz"),
    st.sampled_from("ABC"),
    st.sampled_from("xyz"),
    st.sampled_from(RELATIONS[:4]),
)


@settings(max_examples=26, deadline=None)
@given(st.lists(LINES, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(lines: list[Line], random: object) -> None:
    def outcome(order: list[Line]) -> object:
        try:
            return Crosswalk(tuple(order)).common()
        except InvalidArgumentError:
            return "refused"

    turned = list(lines)
    random.shuffle(turned)  # type: ignore[attr-defined]  # Hypothesis' own type is not public
    assert outcome(lines) == outcome(turned)


@settings(max_examples=26, deadline=None)
@given(st.lists(LINES, max_size=8))
def test_no_two_codes_of_one_analyst_ever_become_one(lines: list[Line]) -> None:
    try:
        found = Crosswalk(tuple(lines)).common()
    except InvalidArgumentError:
        return
    owners = [(name, coder) for (coder, _path), name in found.items()]
    assert len(owners) == len(set(owners))
