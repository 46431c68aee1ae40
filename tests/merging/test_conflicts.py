"""Where copies disagree: three-way with a base, by rules, by answers; every version is told."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from refiqda import model
from refiqda.changes import digest
from refiqda.errors import InvalidArgumentError
from refiqda.merging import RULES, merge
from refiqda.merging.versions import three_way
from tests.made_studies import guid
from tests.merging.copies_of import (
    AGE,
    DATE,
    DOUBT,
    INTERVIEW,
    LATER,
    LINK,
    MEMO,
    PAST,
    PERSON,
    RELATIONS,
    TRUST,
    copied,
    disputes,
    of,
    only,
    start,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable

    from refiqda.project import Project


def code(project: Project, key: str = TRUST) -> model.Code:
    return project.find_code(key)


def name(project: Project, value: str) -> None:
    code(project).name = value


def definition(project: Project, value: str) -> None:
    code(project).description = value


def colour(project: Project, value: str) -> None:
    code(project).color = value


def value_of(project: Project, value: Any) -> None:  # noqa: ANN401 - a number
    project.tree.cases[0].variable_values[0].integer_value = value


def memo(project: Project, value: str) -> None:
    project.tree.notes[0].plain_text_content = value


CHANGES: dict[str, tuple[Callable[[Project, Any], None], Any, Any, Callable[[Project], Any]]] = {
    "name": (name, "Confidence", "Faith", lambda project: code(project).name),
    "description": (definition, "One thing", "Another thing", lambda project: code(project).description),
    "color": (colour, "#aa0000", "#00aa00", lambda project: code(project).color),
    "value": (value_of, 41, 42, lambda project: project.tree.cases[0].variable_values[0].integer_value),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_what_one_copy_changed_since_the_base_holds_without_any_conflict(kind: str) -> None:
    change, one, _, now = CHANGES[kind]
    a, b = copied(), copied()
    change(b, one)
    for primary in ("A", "B"):
        result = merge({"A": a, "B": b}, start(), primary=primary)
        assert now(of(result)) == one
        assert disputes(result) == []
        assert result.changed == {"B": {kind: 1}}


@pytest.mark.parametrize("kind", CHANGES)
def test_what_both_copies_changed_alike_is_no_conflict(kind: str) -> None:
    change, one, _, now = CHANGES[kind]
    a, b = copied(), copied()
    change(a, one)
    change(b, one)
    result = merge({"A": a, "B": b}, start())
    assert now(of(result)) == one
    assert disputes(result) == []
    assert result.changed == {"A": {kind: 1}, "B": {kind: 1}}


@pytest.mark.parametrize("kind", CHANGES)
def test_what_both_copies_changed_differently_is_a_conflict_with_all_versions(kind: str) -> None:
    change, one, other, now = CHANGES[kind]
    a, b = copied(), copied()
    before = now(a)
    change(a, one)
    change(b, other)
    found = only(merge({"A": a, "B": b}, start()))
    assert (found.kind, found.choices) == (kind, {"A": one, "B": other, "base": before})
    assert (found.resolved, found.rule) == (before, "base")
    rules = {"base": before, "primary": one}
    for rule, value in rules.items():
        result = merge({"A": a, "B": b}, start(), rules={kind: rule})
        assert now(of(result)) == value
        assert (only(result).rule, only(result).id) == (rule, found.id)
    for answer, value in {"A": one, "B": other, "base": before}.items():
        result = merge({"A": a, "B": b}, start(), answers={found.id: answer})
        assert (now(of(result)), only(result).rule) == (value, "answer")


@pytest.mark.parametrize("kind", CHANGES)
def test_without_a_base_every_difference_is_a_conflict_and_the_primary_is_right(kind: str) -> None:
    change, one, _, now = CHANGES[kind]
    a, b = copied(), copied()
    change(b, one)
    result = merge({"A": a, "B": b})
    assert only(result).rule == "primary"
    assert now(of(result)) == now(start())
    assert now(of(merge({"A": a, "B": b}, primary="B"))) == one


def test_a_definition_can_keep_both_texts_under_the_names_of_the_copies() -> None:
    a, b = copied(), copied()
    definition(a, "One thing")
    definition(b, "Another thing")
    result = merge({"A": a, "B": b}, rules={"definition": "both"})
    assert code(of(result)).description == "A: One thing\n\nB: Another thing"


def test_the_newest_is_by_the_date_of_the_thing_else_of_the_copy_else_the_primary() -> None:
    a, b = copied(), copied()
    name(a, "Confidence")
    name(b, "Faith")
    assert only(merge({"A": a, "B": b}, rules={"name": "newest"})).rule == "primary"
    b.tree.modified_date_time = "2025-01-01T00:00:00Z"
    result = merge({"A": a, "B": b}, rules={"name": "newest"})
    assert code(of(result)).name == "Faith"
    a.tree.sources[0].name, b.tree.sources[0].name = "First", "One"
    a.tree.sources[0].modified_date_time = "2026-01-01T00:00:00Z"
    b.tree.sources[0].modified_date_time = "2024-01-01T00:00:00Z"
    result = merge({"B": b, "A": a}, rules={"name": "newest"})
    assert of(result).find_source(INTERVIEW).name == "First"


def test_a_definition_or_colour_that_a_program_dropped_says_nothing() -> None:
    a, b = copied(), copied()
    code(b).description = code(b).color = None
    for base in (None, start()):
        for primary in ("A", "B"):
            result = merge({"A": a, "B": b}, base, primary=primary)
            assert digest(of(result)) == digest(start())
            assert disputes(result) == []


def test_a_code_moved_in_one_copy_moves_and_one_moved_twice_is_a_conflict() -> None:
    a, b = copied(), copied()
    for project, below in ((a, RELATIONS), (b, DOUBT)):
        moved = code(project)
        project.tree.code_book.remove(moved)
        code(project, below).codes.append(moved)
    result = merge({"A": a, "B": copied()}, start())
    assert code(of(result), RELATIONS).codes[0].guid == TRUST
    assert result.changed == {"A": {"parent": 1}}
    found = only(merge({"A": a, "B": b}, start()))
    assert (found.kind, found.object) == ("parent", "code Trust")
    assert found.choices == {"A": "Relations", "B": "Doubt", "base": None}
    result = merge({"A": a, "B": b}, start(), rules={"place": "primary"}, primary="B")
    assert code(of(result), DOUBT).codes[0].guid == TRUST


def test_moves_that_together_make_a_circle_leave_one_where_it_was() -> None:
    a, b = copied(), copied()
    for project, inner, outer in ((a, TRUST, DOUBT), (b, DOUBT, TRUST)):
        moved = code(project, inner)
        project.tree.code_book.remove(moved)
        code(project, outer).codes.append(moved)
    result = merge({"A": a, "B": b}, start())
    book = of(result).tree.code_book
    assert sorted(one.name for one in book) in (["Doubt", "Relations"], ["Relations", "Trust"])
    assert [one.rule for one in disputes(result)] == ["no circle"]
    assert len(of(result).codings()) == 1


def test_codes_that_came_to_have_one_name_beside_each_other_are_told_apart() -> None:
    a, b = copied(), copied()
    name(a, "Doubt")
    code(b, DOUBT).name = "Mistrust"
    result = merge({"A": a, "B": b}, start())
    assert sorted(one.name for one in of(result).tree.code_book) == ["Doubt", "Mistrust", "Relations"]
    b = copied()
    b.add_code("Confidence", guid=guid(90))
    name(a, "Confidence")
    result = merge({"A": a, "B": b}, start())
    assert sorted(one.name for one in of(result).tree.code_book) == [
        "Confidence", "Confidence (B)", "Doubt", "Relations",
    ]  # fmt: skip
    assert [one.kind for one in result.conflicts] == ["same-name"]


def test_memos_follow_the_one_who_edited_and_both_stand_where_both_did() -> None:
    a, b = copied(), copied()
    memo(b, "Second thought")
    result = merge({"A": a, "B": b}, start())
    assert [note.plain_text_content for note in of(result).tree.notes] == ["Second thought"]
    memo(a, "A third")
    result = merge({"A": a, "B": b}, start())
    assert sorted(note.plain_text_content or "" for note in of(result).tree.notes) == [
        "A third",
        "Second thought",
    ]
    found = only(result)
    assert found.choices == {"A": "A third", "B": "Second thought", "base": "First thought"}
    for answer, text in (("A", "A third"), ("B", "Second thought"), ("base", "First thought")):
        result = merge({"A": a, "B": b}, start(), answers={found.id: answer})
        assert [note.plain_text_content for note in of(result).tree.notes] == [text]


def test_two_copies_with_one_edit_of_a_memo_against_a_third_give_two_memos() -> None:
    a, b, c = copied(), copied(), copied()
    memo(a, "One")
    memo(b, "Two")
    memo(c, "Two")
    result = merge({"A": a, "B": b, "C": c})
    assert sorted(note.plain_text_content or "" for note in of(result).tree.notes) == ["One", "Two"]


def test_members_of_a_set_are_three_way_with_a_base_and_united_without() -> None:
    a, b = copied(), copied()
    a.tree.sets[0].member_codes.append(RELATIONS)
    b.tree.sets[0].member_codes.remove(DOUBT)
    result = merge({"A": a, "B": b}, start())
    assert sorted(of(result).tree.sets[0].member_codes) == sorted([TRUST, RELATIONS])
    assert result.changed == {"A": {"members": 1}, "B": {"members": 1}}
    result = merge({"A": a, "B": b})
    assert sorted(of(result).tree.sets[0].member_codes) == sorted([TRUST, RELATIONS, DOUBT])
    assert only(result).choices == {"A": ["Doubt", "Relations", "Trust"], "B": ["Trust"]}
    result = merge({"A": a, "B": b}, rules={"members": "primary"}, primary="B")
    assert of(result).tree.sets[0].member_codes == [TRUST]


def test_a_member_that_only_one_copy_knows_is_no_disagreement() -> None:
    a, b = copied(), copied()
    b.add_code("Hope", guid=guid(95))
    b.tree.sets[0].member_codes.append(guid(95))
    result = merge({"A": a, "B": b})
    assert disputes(result) == []
    assert guid(95) in of(result).tree.sets[0].member_codes


def test_a_link_changed_in_one_copy_is_changed_and_in_two_stands_twice() -> None:
    a, b = copied(), copied()
    b.tree.links[0].name = "contradicts"
    result = merge({"A": a, "B": b}, start())
    assert [link.name for link in of(result).tree.links] == ["contradicts"]
    a.tree.links[0].target_guid = RELATIONS
    result = merge({"A": a, "B": b}, start())
    assert len(of(result).tree.links) == 2
    assert only(result).choices == {
        "A": "explains: Trust to Relations", "B": "contradicts: Trust to Doubt", "base": "explains: Trust to Doubt",
    }  # fmt: skip
    result = merge({"A": a, "B": b}, start(), rules={"changed": "primary"})
    assert [link.name for link in of(result).tree.links] == ["explains"]


def drawn(first: int, name: str | None = None) -> model.Graph:
    vertices = [
        model.Vertex(guid=guid(first + n), represented_guid=one, first_x=n, first_y=n)
        for n, one in enumerate((TRUST, DOUBT))
    ]
    edge = model.Edge(
        guid=guid(first + 5), name=name, source_vertex=guid(first), target_vertex=guid(first + 1),
        represented_guid=LINK,
    )  # fmt: skip
    return model.Graph(guid=guid(first + 6), name="Map", vertices=vertices, edges=[edge])


def test_graphs_drawn_alike_are_one_whatever_their_guids_and_point_to_what_is_there() -> None:
    a, b = copied(), copied()
    a.tree.graphs, b.tree.graphs = [drawn(200)], [drawn(300)]
    result = merge({"A": a, "B": b})
    assert len(of(result).tree.graphs) == 1
    b.tree.graphs = [drawn(300, "but")]
    assert len(of(merge({"A": a, "B": b})).tree.graphs) == 2


def recoded() -> tuple[Project, Project]:
    """Return two copies of which the second recoded what Mara had coded."""
    a, b = copied(), copied()
    source = b.tree.sources[0]
    assert isinstance(source, model.TextSource)
    source.plain_text_selections[0].codings[0].code_ref = DOUBT
    return a, b


def test_a_coding_recoded_in_one_copy_keeps_both_versions_until_a_rule_or_an_answer() -> None:
    a, b = recoded()
    result = merge({"A": a, "B": b}, start())
    found = only(result)
    assert found.choices == {
        "A": "Trust, characters 0 to 3, Mara",
        "B": "Doubt, characters 0 to 3, Mara",
        "base": "Trust, characters 0 to 3, Mara",
    }
    assert sorted(row.code or "" for row in of(result).codings()) == ["Doubt", "Trust"]

    def codes(rules: dict[str, str] | None = None, answers: dict[str, str] | None = None) -> list[str]:
        merged = merge({"A": a, "B": b}, start(), rules=rules, answers=answers)
        return sorted(str(row.code) for row in of(merged).codings())

    assert codes(rules={"coding": "change"}) == ["Doubt"]
    assert codes(rules={"coding": "base"}) == codes(rules={"coding": "primary"}) == ["Trust"]
    assert codes(answers={found.id: "B"}) == ["Doubt"]
    assert codes(answers={found.id: "both"}) == ["Doubt", "Trust"]


def test_conflicts_have_the_same_ids_whoever_is_the_primary_and_whatever_the_rules() -> None:
    a, b = recoded()
    for change, one, other, _ in CHANGES.values():
        change(a, one)
        change(b, other)
    memo(a, "One")
    memo(b, "Two")
    ids = {
        frozenset(one.id for one in merge({"A": a, "B": b}, base, primary=primary, rules=rules).conflicts)
        for base, primary, rules in itertools.product(
            (None, start()), ("A", "B"), ({}, {"name": "newest", "memo": "primary", "coding": "primary"})
        )
    }
    assert len(ids) == 1
    assert len(next(iter(ids))) == len(CHANGES) + 2


def under_one_guid() -> dict[str, Project]:
    """Return copies that have different codings under one GUID; B made the one of A anew, under another."""
    a, b = copied(), copied()
    a.add_coding("Interview 2", 0, 3, "Doubt", "Colm", created=DATE, guid=guid(800))
    b.add_coding("Interview 1", 4, 9, "Doubt", "Colm", created=DATE, guid=guid(800))
    b.add_coding("Interview 2", 0, 3, "Doubt", "Colm", created=DATE, guid=guid(801))
    return {"A": a, "B": b}


@pytest.mark.parametrize("base", [None, start()], ids=["no base", "base"])
def test_what_stands_under_one_guid_is_the_same_conflict_whoever_is_the_primary(base: Project | None) -> None:
    results = [merge(under_one_guid(), base, primary=label) for label in ("A", "B")]
    assert [[one.id for one in disputes(result)] for result in results] == [["coding-c5f9a6eb"]] * 2
    assert [disputes(result)[0].choices for result in results] == [
        {"A": "Doubt, characters 0 to 3, Colm", "B": "Doubt, characters 4 to 9, Colm"}
    ] * 2
    assert [len(of(result).codings()) for result in results] == [3, 3]


@pytest.mark.parametrize("primary", ["A", "B"])
@pytest.mark.parametrize("winner", ["A", "B"])
def test_a_coding_that_loses_under_one_guid_stands_if_another_copy_has_it_under_its_own(
    primary: str, winner: str
) -> None:
    copies = under_one_guid()
    (conflict,) = disputes(merge(copies, primary=primary))
    project = of(merge(copies, primary=primary, answers={conflict.id: winner}))
    places = sorted((str(row.source), row.start) for row in project.codings() if row.coder == "Colm")
    assert places == [("Interview 2", 0)] if winner == "A" else [("Interview 1", 4), ("Interview 2", 0)]


def test_all_copies_that_have_a_coding_are_named_in_its_conflict() -> None:
    a, b = recoded()
    result = merge({"A": a, "B": b, "C": b.copy()}, start(), rules={"coding": "change"})
    assert set(only(result).choices) == {"A", "B", "C", "base"}
    assert [row.code for row in of(result).codings()] == ["Doubt"]


@pytest.mark.parametrize(
    ("rules", "what"),
    [({"colours": "base"}, "no rule about 'colours'"), ({"name": "both"}, "'both' is no rule"),
     ({"colour": "base", "color": "primary"}, "two rules")],
)  # fmt: skip
def test_rules_that_there_are_not_are_refused(rules: dict[str, str], what: str) -> None:
    with pytest.raises(InvalidArgumentError, match=what):
        merge({"A": copied(), "B": copied()}, rules=rules)


def test_answers_to_nothing_and_answers_that_are_none_are_refused() -> None:
    a, b = copied(), copied()
    name(a, "Confidence")
    found = only(merge({"A": a, "B": b}))
    with pytest.raises(InvalidArgumentError, match="no conflict 'name-0'"):
        merge({"A": a, "B": b}, answers={"name-0": "A"})
    with pytest.raises(InvalidArgumentError, match=r"'C' is no answer.*Answer A or B"):
        merge({"A": a, "B": b}, answers={found.id: "C"})
    assert only(merge({"A": a, "B": b}, answers={found.id: " b "})).resolved == "Trust"


def test_each_rule_has_its_default_first_and_the_account_says_which_holds() -> None:
    result = merge({"A": copied(), "B": copied()}, rules={"definition": "newest"})
    assert result.rules == {kind: choices[0] for kind, choices in RULES.items()} | {"description": "newest"}
    assert result.to_dict()["rules"]["deleted"] == "keep"


def test_three_copies_are_looked_at_together() -> None:
    a, b, c = copied(), copied(), copied()
    name(b, "Faith")
    name(c, "Faith")
    result = merge({"A": a, "B": b, "C": c}, start())
    assert code(of(result)).name == "Faith"
    name(a, "Confidence")
    found = only(merge({"A": a, "B": b, "C": c}))
    assert found.choices == {"A": "Confidence", "B": "Faith", "C": "Faith"}


def test_three_way_in_small() -> None:
    assert three_way({"A": 1, "B": 1}, 1) == (False, 1, [])
    assert three_way({"A": 1, "B": 2}, 1) == (False, 2, ["B"])
    assert three_way({"A": 3, "B": 2}, 1)[0]


def test_values_and_cases_of_one_copy_only_come_along() -> None:
    a, b = copied(), copied()
    b.tree.variables.append(model.Variable(guid=guid(97), name="Town", type_of_variable="Text"))
    b.tree.cases[0].variable_values.append(model.VariableValue(variable_ref=guid(97), text_value="Cork"))
    case = model.Case(guid=guid(98), name="P2", code_refs=[DOUBT])
    case.variable_values = [model.VariableValue(variable_ref=AGE, integer_value=7)]
    b.tree.cases.append(case)
    for primary in ("A", "B"):
        tree = of(merge({"A": a, "B": b}, primary=primary)).tree
        values = {one.name: len(one.variable_values) for one in tree.cases}
        assert values == {"P1": 2, "P2": 1}
    assert {PERSON, LATER, MEMO, PAST} == {tree.cases[0].guid, tree.sets[0].guid, tree.notes[0].guid, PAST}
