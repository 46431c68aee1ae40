"""Blind: nothing that the server sends says who is who before an item is revealed."""

# ruff: noqa: ANN401 - JSON is anything
from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from refiqda.page.masks import Blind
from refiqda.project import Project
from refiqda.reconciliation.log import Decision, append_decisions
from tests.page.tables import NAMES, TEXT, Mark, Table, project_of, span

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "The old man below us"
ABOUT_PEOPLE = {"people", "present", "waiting", "meetings"}
"""Who is in the room is no secret; which of the readings is whose is."""
MANY = tuple(
    Mark(analyst, code, words)
    for words, codes in (
        ("My sister found the flat", ("A/one", "A/two", "A/one")),
        ("I only carried the boxes", ("A/two", "A/one", "A/one")),
        ("knocked on the ceiling", ("A/one", "A/two", "A/three")),
        ("when the child ran", ("A/three", "A/two", "A/two")),
        ("We laid carpets", ("A/one", "A/one", "A/two")),
        ("Carry your own boxes", ("A/two", "A/three", "A/three")),
    )
    for analyst, code in enumerate(codes)
)


def _without_people(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_people(one) for name, one in value.items() if name not in ABOUT_PEOPLE}
    return [_without_people(one) for one in value] if isinstance(value, list) else value


def _everything(table: Table) -> str:
    """Return all that a page could ask for, without who is in the room."""
    rows = table.rows()
    paths = ["/api/study", "/api/queue", "/api/changes?since=0", "/api/search?q=the", "/api/sources/0/text"]
    paths += ["/api/sources/0/track"]
    for row in rows:
        paths += [f"/api/items/{row['id']}", f"/api/sources/0/text?item={row['id']}"]
    return json.dumps([_without_people(table.get(path)) for path in paths], ensure_ascii=False)


def _names_in(told: str) -> set[str]:
    return {part for name in NAMES for part in (name, *name.split()) if part.casefold() in told.casefold()}


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path / "decisions.jsonl", project_of(MANY, analysts=3), blind=True)


def test_no_answer_names_anybody_before_it_is_revealed(table: Table) -> None:
    for number, row in enumerate(table.rows()[:2]):
        verb = ("defer", "memo")[number]
        one = {"id": row["id"], "verb": verb, "seen": 0, "reason": "later"}
        answer = table.post("/api/decisions", {"decisions": [one], "by": [NAMES[number]]})
        assert not _names_in(json.dumps(_without_people(answer)))
    asked = {"id": table.rows()[3]["id"], "verb": "take", "coder": "Analyst 2", "by": NAMES[1], "seen": 0}
    assert not _names_in(json.dumps(_without_people(table.post("/api/proposals", asked))))
    told = _everything(table)
    assert not _names_in(told)
    assert {row["revealed"] for row in table.rows()} == {False}


def test_in_the_open_the_same_answers_do_name_them(tmp_path: Path) -> None:
    table = Table(tmp_path / "decisions.jsonl", project_of(MANY, analysts=3))
    assert _names_in(_everything(table)) >= set(NAMES)


def test_ids_are_not_those_that_follow_from_names(table: Table) -> None:
    real = {one.id for one in table.study.differences}
    told = _everything(table)
    assert not any(one in told for one in real)
    row = table.rows()[0]
    table.post("/api/decisions", {"decisions": [{"id": row["id"], "verb": "neither", "seen": 0}], "by": []})
    assert json.loads(table.lines()[0])["id"] in real


def test_numbers_are_shuffled_for_each_item_and_for_each_run() -> None:
    masks = [Blind(NAMES, key=bytes([number]) * 32) for number in range(3)]
    orders = {tuple(mask.order(f"item {number}")) for mask in masks for number in range(40)}
    assert len(orders) == 6
    assert masks[0].order("item 1") == masks[0].order("item 1")
    assert [masks[0].order(f"item {n}") for n in range(20)] != [
        masks[1].order(f"item {n}") for n in range(20)
    ]


def test_the_order_of_segments_follows_their_places_and_shuffled_numbers(table: Table) -> None:
    for row in table.rows():
        item = table.get(f"/api/items/{row['id']}")
        keys = [(one["start"], one["end"], one["analyst"]) for one in item["segments"]]
        assert keys == sorted(keys)
        assert item["names"] == ["Analyst 1", "Analyst 2", "Analyst 3"]


def test_taking_a_number_takes_the_reading_that_the_page_showed(table: Table) -> None:
    row = table.rows()[0]
    item = table.get(f"/api/items/{row['id']}")
    wanted = item["segments"][0]
    label = item["names"][wanted["analyst"]]
    one = {"id": row["id"], "verb": "take", "coder": label, "seen": 0}
    answer = table.post("/api/decisions", {"decisions": [one], "by": []})
    assert answer["outcomes"][row["id"]] == item["outcomes"][f"take:{wanted['analyst']}"]
    after = table.get(f"/api/items/{row['id']}")
    assert after["revealed"] is True
    assert after["decision"]["coder"] == after["names"][wanted["analyst"]]
    assert set(after["names"]) == set(NAMES)


def test_an_item_is_revealed_when_all_have_proposed_and_no_other_with_it(table: Table) -> None:
    item = table.rows()[0]["id"]
    for number, name in enumerate(NAMES):
        assert table.get(f"/api/items/{item}")["revealed"] is False
        assert table.get(f"/api/items/{item}")["proposals"] == []
        asked = {"id": item, "verb": "neither", "by": name, "seen": 0, "reason": f"reason {number}"}
        table.post("/api/proposals", asked)
    shown = table.get(f"/api/items/{item}")
    assert shown["revealed"] is True
    assert [one["by"] for one in shown["proposals"]] == sorted(NAMES)
    assert shown["state"] == "open"
    assert sum(row["revealed"] for row in table.rows()) == 1
    other = table.get(f"/api/items/{table.rows()[1]['id']}")
    assert not _names_in(json.dumps(_without_people(other)))


def test_what_was_decided_elsewhere_stays_revealed_when_it_is_reopened(table: Table) -> None:
    difference = table.study.differences[0]
    append_decisions(table.log, [Decision(id=difference.id, verb="neither", by=("A",))])
    append_decisions(table.log, [Decision(id=difference.id, verb="reopen", by=("A",), supersedes=2)])
    assert table.rows()[0]["state"] == "reopened"
    assert table.rows()[0]["revealed"] is True


def test_texts_come_with_the_segments_of_the_item_alone(table: Table) -> None:
    assert table.get("/api/sources/0/text")["segments"] == []
    item = table.row(WORDS[:0] + "knocked on the ceiling")["id"]
    shown = table.get(f"/api/sources/0/text?item={item}")["segments"]
    assert {one["item"] for one in shown} == {item}
    assert {(one["start"], one["end"]) for one in shown} == {span("knocked on the ceiling")}


def test_errors_name_nobody(table: Table) -> None:
    one = {"id": table.rows()[0]["id"], "verb": "intersection", "seen": 0}
    answer = table.client.post(
        "/api/decisions", json={"decisions": [one], "by": []}, headers={"X-Refiqda-Token": table.word}
    )
    assert not _names_in(answer.text)
    assert not any(each.id in answer.text for each in table.study.differences)


def test_codes_made_apart_do_not_say_whose_they_are() -> None:
    names = [f"Hope ({NAMES[0]})", f"Hope ({NAMES[1]})", "Fear", f"Fear ({NAMES[0]})"]
    mask = Blind(NAMES, names, key=b"k" * 32)
    shown = [mask.code(one) for one in names]
    assert not _names_in(" ".join(shown))
    assert len(set(shown)) == 4
    assert [mask.real_code(one) for one in shown] == names
    assert mask.real_code("Something new") == "Something new"


def _made_apart(number: int, name: str) -> Project:
    """Return the file of one analyst, with a codebook of their own in the words of the other's."""
    project = Project.new(f"{name}'s study")
    source = project.add_source("Interview", TEXT)
    user = project.add_user(name)
    code = project.add_code(
        "Help",
        description=f"Written by number {number}.",
        guid=f"{number}1111111-1111-4111-8111-111111111111",
    )
    start, end = span("My sister found the flat")
    coding = f"{number}2222222-1111-4111-8111-111111111111"
    project.add_coding(source, start, end - number, code, user, memo="Hm.", guid=coding)
    return project


def test_files_made_apart_name_nobody_either(tmp_path: Path) -> None:
    files = {name: _made_apart(number, name) for number, name in enumerate(NAMES[:2], 1)}
    open_table = Table(tmp_path / "open.jsonl", files=files)
    assert _names_in(json.dumps([row["codes"] for row in open_table.rows()])), (
        "codes made apart say whose they are"
    )
    table = Table(tmp_path / "log.jsonl", files=files, blind=True)
    told = _everything(table)
    assert not _names_in(told)
    assert "Written by number 1." in told
    assert table.get("/api/study")["title"] == "Study"
    row = table.rows()[0]
    (code, *_) = row["codes"]
    one = {"id": row["id"], "verb": "recode", "code": code, "seen": 0}
    made = table.post("/api/decisions", {"decisions": [one], "by": []})["outcomes"][row["id"]]
    assert {each["code"] for each in made} == {code}
    assert json.loads(table.lines()[0])["code"] in table.study.material.codes


def _decide_all(table: Table, *, but: int = 0) -> Any:
    rows = [row for row in table.rows() if not row["revealed"]]
    some = [{"id": row["id"], "verb": "neither", "seen": row["seen"]} for row in rows[: len(rows) - but]]
    body = {"decisions": some, "by": [NAMES[0]], "since": table.get("/api/queue")["version"]}
    return table.post("/api/decisions", body)


def test_when_everything_is_revealed_nothing_is_hidden_any_more(table: Table) -> None:
    ids = [row["id"] for row in table.rows()]
    assert "opened" not in _decide_all(table, but=1)
    assert table.get("/api/study")["blind"] is True
    version = table.get("/api/queue")["version"]
    answer = _decide_all(table)
    assert answer["opened"] is True
    assert [row["id"] for row in answer["changed"]] == ids, "every row's numbers are others now"
    assert table.get(f"/api/changes?since={version}")["opened"] is True
    assert "opened" not in table.get(f"/api/changes?since={answer['version']}")
    study = table.get("/api/study")
    assert (study["blind"], [one["name"] for one in study["analysts"]]) == (False, sorted(NAMES))
    assert study["sources"][0]["coded"] == [0, 1, 2]
    lanes = table.get("/api/sources/0/text")["segments"]
    real = {
        (one.start, one.end, one.code, one.coder) for each in table.study.differences for one in each.segments
    }
    assert {(one["start"], one["end"], one["code"], sorted(NAMES)[one["analyst"]]) for one in lanes} == real
    assert table.get(f"/api/items/{ids[0]}")["names"] == sorted(NAMES)
    row = table.rows()[0]
    table.post(
        "/api/decisions", {"decisions": [{"id": row["id"], "verb": "reopen", "seen": row["seen"]}], "by": []}
    )
    assert table.get("/api/study")["blind"] is False, "what was seen cannot be hidden again"


def test_a_log_in_which_everything_is_revealed_begins_in_the_open(table: Table) -> None:
    _decide_all(table)
    again = Table(table.log, project_of(MANY, analysts=3), blind=True)
    assert again.get("/api/study")["blind"] is False
    assert again.get("/api/sources/0/text")["segments"]


def test_before_everything_is_revealed_sources_say_nothing_of_who_worked_on_them(table: Table) -> None:
    (source,) = table.get("/api/study")["sources"]
    assert (source["coded"], source["noted"]) == ([], [])


def test_nobody_learns_whose_a_reading_is_by_asking_for_it_by_name(table: Table) -> None:
    row = table.rows()[0]
    one = {"id": row["id"], "verb": "take", "coder": NAMES[0], "seen": 0}
    said = table.post("/api/decisions", {"decisions": [one], "preview": True}, 422)
    assert "Analyst 1, Analyst 2" in said["remedy"]
    table.post("/api/proposals", {**one, "by": NAMES[0]}, 422)
    assert table.lines() == []


def test_analysts_who_are_called_by_number_are_not_mixed_up_with_the_hidden_ones() -> None:
    names = ("Analyst 2", "analyst 1", "Reader 9")
    mask = Blind(names, key=b"k" * 32)
    assert mask.labels_before() == ["Person 1", "Person 2", "Person 3"]
    for number, label in enumerate(mask.labels("x", revealed=True)):
        assert mask.asked("x", label, revealed=True) == label
        assert mask.asked("x", f"Person {number + 1}", revealed=True) == label
        assert mask.asked("x", label, revealed=False) is None


def test_the_order_of_codes_made_apart_does_not_say_whose_they_are() -> None:
    names = [f"Hope ({one})" for one in sorted(NAMES)]
    orders = {tuple(Blind(NAMES, names, key=bytes([key]) * 32).coded(names)) for key in range(20)}
    assert orders == {("Hope (1)", "Hope (2)", "Hope (3)")}


def test_a_note_that_touches_nothing_revealed_has_no_author(tmp_path: Path) -> None:
    marks = (Mark(0, "A/one", "Carry your own boxes"), *MANY[:2], Mark(1, "A/one", "Carry your own boxes"))
    table = Table(tmp_path / "log.jsonl", project_of(marks), blind=True)
    notes = table.get("/api/sources/0/text")["notes"]
    assert any(one["start"] == span("Carry your own boxes")[0] for one in notes), "on what both marked alike"
    assert {one["name"] for one in notes} == {""}
