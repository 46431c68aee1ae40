"""Deciding at the page: what is asked is checked, written, and answered; nothing else is."""

from __future__ import annotations

import errno
import json
import os
from typing import TYPE_CHECKING

import pytest

from refiqda import model
from refiqda.reconciliation.log import Decision, append_decisions, read_log
from tests.page.tables import NOW, TEXT, Mark, Table, project_of, span

if TYPE_CHECKING:
    from pathlib import Path

SISTER = "My sister found the flat"
CEILING = "The old man below us"
APPLES = "he brought us apples"
DOORS = "learn the names"


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path / "decisions.jsonl")


def test_the_study_says_who_what_and_how_far(table: Table) -> None:
    study = table.get("/api/study")
    assert study["title"] == "Moving house"
    assert [one["name"] for one in study["analysts"]] == ["Tomasz Brandl", "Ylva Storhaug"]
    assert study["counts"] == {
        "all": 4, "open": 4, "decided": 0, "reopened": 0, "orphaned": 0, "auto": 0, "apart": 0, "deferred": 0,
        "conflict": 0, "revise": 0, "agreed": 1,
    }  # fmt: skip
    assert study["sources"][0]["turns"] == 7
    meanings = {one["path"]: one["definitions"] for one in study["codes"]}
    assert meanings["House/Noise"] == [{"whose": "", "text": "What Noise means.", "version": 1, "line": None}]
    assert "House" in meanings, "a code that nobody used can be chosen as well"


def test_an_item_shows_both_sides_their_notes_and_what_each_verb_would_make(table: Table) -> None:
    item = table.get(f"/api/items/{table.row(SISTER)['id']}")
    assert [one["quote"] for one in item["segments"]] == [
        "My sister found the flat",
        "My sister found the flat, I only carried the boxes",
    ]
    assert item["names"] == ["Tomasz Brandl", "Ylva Storhaug"]
    assert (item["speaker"], item["where"]) == ("P1", "turn 2")
    assert {one["name"]: one["text"] for one in item["notes"]} == {
        "Ylva Storhaug": "A thought of number 0.",
        "Tomasz Brandl": "A thought of number 1.",
    }
    start, end = span("My sister found the flat")
    assert item["outcomes"]["intersection"] == [{"code": "Moving/Help", "start": start, "end": end}]
    assert item["outcomes"]["take:1"] == item["outcomes"]["intersection"]
    assert item["outcomes"]["neither"] == []


def test_a_decision_is_on_the_disk_with_who_when_and_what_about(table: Table) -> None:
    answer = table.decide(
        SISTER, "union", reason="The boxes belong to it.", proposals={"Ylva Storhaug": "shorter"}
    )
    assert (answer["saved"], answer["at"], answer["lines"]) == ("14:02:11", NOW, [2])
    assert [one["state"] for one in answer["changed"]] == ["decided"]
    assert answer["counts"]["decided"] == 1
    line = read_log(table.log).decisions[0]
    assert (line.verb, line.by, line.at, line.meeting) == ("union", ("Ylva Storhaug",), NOW, "May")
    assert line.reason == "The boxes belong to it."
    assert line.proposals == {"Ylva Storhaug": "shorter"}
    assert line.about is not None
    assert len(line.about.segments) == 2
    assert read_log(table.log).inputs, "the header says what was decided on"
    assert "sister" not in table.log.read_text(encoding="utf-8")


def test_a_passage_chosen_by_hand_and_another_code_are_carried_out(table: Table) -> None:
    start, end = span("I only carried the boxes")
    answer = table.decide(SISTER, "recode", code="Moving/Boxes", start=start, end=end)
    (made,) = answer["outcomes"].values()
    assert made == [{"code": "Moving/Boxes", "start": start, "end": end}]
    answer = table.decide(APPLES, "take", coder="Ylva Storhaug")
    assert answer["counts"]["decided"] == 2


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        ("range", {}),
        ("range", {"start": 4, "end": len(TEXT) + 1}),
        ("take", {}),
        ("take", {"coder": "Somebody Else"}),
        ("recode", {}),
        ("intersection", {"start": -1, "end": 3}),
        ("union", {"reason": 3}),
        ("union", {"reason": "\ud800"}),
        ("union", {"reason": "x" * 20_001}),
        ("union", {"colour": "red"}),
        ("union", {"seen": "no"}),
        ("auto", {}),
        ("propose", {}),
        ("shout", {}),
    ],
)
def test_what_cannot_be_carried_out_is_refused_and_nothing_is_written(
    table: Table, verb: str, values: dict[str, object]
) -> None:
    body = {"decisions": [{"id": table.row(SISTER)["id"], "verb": verb, **values}], "by": ["Ylva Storhaug"]}
    headers = {"X-Refiqda-Token": table.word, "Content-Type": "application/json"}
    answer = table.client.post("/api/decisions", content=json.dumps(body), headers=headers)
    assert answer.status_code == 422, answer.text
    assert answer.json()["remedy"]
    assert "sister" not in answer.text
    assert table.lines() == []


def test_one_that_cannot_be_carried_out_stops_the_whole_batch(table: Table) -> None:
    good, bad = table.row(SISTER)["id"], table.row(CEILING)["id"]
    decisions = [{"id": good, "verb": "union", "seen": 0}, {"id": bad, "verb": "union", "seen": 0}]
    answer = table.post("/api/decisions", {"decisions": decisions, "by": []}, 422)
    assert answer["id"] == bad
    assert table.lines() == []


def test_what_somebody_decided_meanwhile_is_shown_instead_of_being_overwritten(table: Table) -> None:
    seen = table.row(SISTER)["seen"]
    table.decide(SISTER, "union")
    one = {"id": table.row(SISTER)["id"], "verb": "neither", "seen": seen}
    answer = table.post("/api/decisions", {"decisions": [one], "by": ["Tomasz Brandl"]}, 409)
    assert [item["decision"]["verb"] for item in answer["items"]] == ["union"]
    assert len(table.lines()) == 1
    table.decide(SISTER, "neither")
    assert read_log(table.log).decisions[-1].supersedes == 2
    assert table.row(SISTER)["verb"] == "neither"


def test_lines_that_another_program_adds_are_seen_at_the_next_request(table: Table) -> None:
    item = table.study.differences[0]
    line = Decision(id=item.id, verb="defer", by=("Tomasz Brandl",))
    append_decisions(table.log, [line])
    changes = table.get("/api/changes?since=0")
    assert [row["deferred"] for row in changes["changed"]] == [True]
    assert table.get(f"/api/changes?since={changes['version']}")["changed"] == []
    assert table.get("/api/study")["people"][-1] == "Ylva Storhaug"


def test_two_desks_on_one_log_see_each_other_and_lose_nothing(tmp_path: Path) -> None:
    one, other = Table(tmp_path / "log.jsonl"), Table(tmp_path / "log.jsonl")
    row = other.row(APPLES)
    one.decide(SISTER, "union")
    one.decide(APPLES, "neither")
    other.post(
        "/api/decisions", {"decisions": [{"id": row["id"], "verb": "union", "seen": 0}], "by": []}, 409
    )
    other.decide(DOORS, "both-apply")
    assert one.get("/api/study")["counts"]["decided"] == 3
    assert other.get("/api/study")["counts"] == one.get("/api/study")["counts"]
    assert len(one.lines()) == 3


def test_a_preview_says_what_would_be_and_writes_nothing(table: Table) -> None:
    decisions = [{"id": row["id"], "verb": "both-apply", "seen": 0} for row in table.rows()]
    answer = table.post("/api/decisions", {"decisions": decisions, "by": [], "preview": True})
    assert [row["state"] for row in answer["changed"]] == ["decided"] * 4
    assert len(answer["outcomes"]) == 4
    assert not table.log.exists()
    assert {row["state"] for row in table.rows()} == {"open"}


def test_a_decision_taken_back_restores_what_counted_before(table: Table) -> None:
    table.decide(SISTER, "union", reason="first")
    answer = table.decide(SISTER, "neither")
    taken_back = table.post("/api/undo", {"lines": answer["lines"], "by": ["Ylva Storhaug"]})
    assert [row["verb"] for row in taken_back["changed"]] == ["union"]
    assert read_log(table.log).decisions[-1].reason == "first"
    again = table.post("/api/undo", {"lines": taken_back["lines"], "by": ["Ylva Storhaug"]})
    assert [row["verb"] for row in again["changed"]] == ["neither"]
    assert len(table.lines()) == 4, "nothing is ever removed"


def test_a_first_decision_taken_back_leaves_the_difference_to_be_decided(table: Table) -> None:
    answer = table.decide(SISTER, "union")
    table.post("/api/undo", {"lines": answer["lines"], "by": []})
    row = table.row(SISTER)
    assert (row["state"], row["verb"]) == ("reopened", "reopen")
    table.decide(SISTER, "intersection")
    assert table.row(SISTER)["state"] == "decided"


def test_a_batch_is_taken_back_as_a_whole_or_not_at_all(table: Table) -> None:
    decisions = [{"id": row["id"], "verb": "both-apply", "seen": 0} for row in table.rows()]
    lines = table.post("/api/decisions", {"decisions": decisions, "by": ["Ylva Storhaug"]})["lines"]
    table.decide(APPLES, "neither")
    answer = table.post("/api/undo", {"lines": lines, "by": []}, 409)
    assert [item["decision"]["verb"] for item in answer["items"]] == ["neither"]
    assert table.get("/api/study")["counts"]["decided"] == 4
    free = [number for number, row in zip(lines, table.rows(), strict=True) if row["verb"] == "both-apply"]
    assert table.post("/api/undo", {"lines": free, "by": []})["counts"]["reopened"] == 3


def test_a_revised_definition_reopens_its_items_and_can_be_taken_back(table: Table) -> None:
    table.decide(SISTER, "union")
    table.decide(DOORS, "both-apply")
    answer = table.decide(
        APPLES,
        "revise-code",
        code="House/Neighbours",
        before="What Neighbours means.",
        after="Who lives in the house.",
    )
    assert {row["state"] for row in answer["changed"]} == {"open", "reopened"}
    meanings = {one["path"]: one["definitions"] for one in answer["codes"]}
    assert [(one["version"], one["text"]) for one in meanings["House/Neighbours"]] == [
        (2, "Who lives in the house."),
        (1, "What Neighbours means."),
    ]
    assert answer["counts"]["revise"] == 1
    back = table.post("/api/undo", {"lines": answer["lines"], "by": []})
    assert back["counts"]["reopened"] == 0
    assert table.row(DOORS)["verb"] == "both-apply"
    newest = {one["path"]: one["definitions"][0] for one in back["codes"] if one["definitions"]}
    assert newest["House/Neighbours"]["text"] == "What Neighbours means."


def test_each_analyst_proposes_before_the_joint_decision(table: Table) -> None:
    row = table.row(SISTER)
    asked = {"id": row["id"], "verb": "union", "by": "Ylva Storhaug", "seen": 0, "reason": "all of it"}
    assert table.post("/api/proposals", asked)["changed"][0]["proposed"] == 1
    item = table.get(f"/api/items/{row['id']}")
    assert item["proposals"][0]["verb"] == "union"
    assert item["waiting"] == ["Tomasz Brandl"]
    assert item["state"] == "open"
    table.post("/api/proposals", {**asked, "by": ["Ylva Storhaug", "Tomasz Brandl"]}, 422)
    table.post("/api/proposals", {**asked, "verb": "reopen"}, 422)


def test_a_theme_is_noted_from_notes_renamed_and_given_up(table: Table) -> None:
    guid = table.get("/api/sources/0/text")["notes"][0]["guid"]
    asked = {
        "name": "Carrying",
        "text": "Help has two sides.",
        "notes": [guid],
        "codes": ["Moving/Help"],
        "by": [],
    }
    (theme,) = table.post("/api/themes", asked)["themes"]
    assert (theme["name"], theme["codes"], theme["notes"][0]["guid"]) == ("Carrying", ["Moving/Help"], guid)
    line = read_log(table.log).decisions[0]
    assert line.notes[0]["source"] == "Interview 1"
    assert "A thought" not in table.log.read_text(encoding="utf-8"), (
        "a theme names notes and does not copy them"
    )
    renamed = table.post("/api/themes", {**asked, "id": theme["id"], "name": "Being carried"})
    assert [one["name"] for one in renamed["themes"]] == ["Being carried"]
    assert table.post("/api/themes", {**asked, "id": theme["id"], "withdrawn": True})["themes"] == []
    table.post("/api/themes", {**asked, "notes": ["no such"]}, 404)
    table.post("/api/themes", {**asked, "id": "no such"}, 404)


def test_who_was_present_is_remembered_for_the_next_window(table: Table) -> None:
    table.decide(SISTER, "union")
    study = table.get("/api/study")
    assert (study["present"], study["meeting"]) == (["Ylva Storhaug"], "May")


def test_a_decision_on_what_is_no_more_is_listed_and_left_alone(table: Table) -> None:
    table.decide(SISTER, "union")
    text = (
        table.log.read_text(encoding="utf-8")
        .replace("Interview 1", "Interview 9")
        .replace("sha256:", "sha256:0")
    )
    lines = text.splitlines()
    gone = json.loads(lines[1])
    gone["about"]["context"] = "0" * 16
    gone["id"] = "aaaaaaaaaaaa"
    table.log.write_text(lines[0] + "\n" + json.dumps(gone) + "\n", encoding="utf-8", newline="")
    orphans = [row for row in table.rows() if row["state"] == "orphaned"]
    assert [row["id"] for row in orphans] == ["orphan:2"]
    assert table.get("/api/items/orphan:2")["previous"]["verb"] == "union"
    one = {"id": "orphan:2", "verb": "neither", "seen": 2}
    assert "stays in the log" in table.post("/api/decisions", {"decisions": [one], "by": []}, 404)["remedy"]


def test_a_log_that_somebody_damaged_is_told_and_not_written_to(table: Table) -> None:
    table.decide(SISTER, "union")
    table.log.write_bytes(table.log.read_bytes() + b"this is no line of a log\n")
    assert "line 3" in json.dumps(table.get("/api/queue", 500))
    before = table.log.read_bytes()
    body = {"decisions": [{"id": "x", "verb": "union"}], "by": []}
    table.post("/api/decisions", body, 422)
    assert table.log.read_bytes() == before


def test_rules_are_in_the_log_before_anybody_looks_with_every_minority_reading(tmp_path: Path) -> None:
    marks = tuple(Mark(number, "A/one" if number else "A/two", SISTER) for number in range(3))
    table = Table(tmp_path / "log.jsonl", project_of(marks, analysts=3), rules=["majority"])
    (row,) = table.rows()
    assert (row["state"], row["verb"]) == ("auto", "auto")
    (line,) = read_log(table.log).decisions
    assert [one["coder"] for one in line.minority] == ["Ylva Storhaug"]
    Table(tmp_path / "log.jsonl", project_of(marks, analysts=3), rules=["majority"])
    assert len(table.lines()) == 1


def test_whatever_kind_a_value_is_of_it_is_refused_or_taken_and_nothing_breaks(table: Table) -> None:
    row = table.row(SISTER)
    usual = {"id": row["id"], "verb": "neither", "seen": 0, "by": "A", "name": "N", "lines": [2]}
    odd: list[object] = [None, True, -1, 1.5, "x", [], {}, [[]], "\ud800", "a\0b", 1 << 80]
    for path, keys in {
        "/api/decisions": (
            "id",
            "verb",
            "coder",
            "code",
            "start",
            "x1",
            "reason",
            "proposals",
            "seen",
            "by",
            "preview",
        ),
        "/api/undo": ("lines", "by", "meeting", "since"),
        "/api/themes": ("id", "name", "text", "notes", "codes", "withdrawn"),
    }.items():
        for key, value in [(key, value) for key in keys for value in odd]:
            one = {**usual, key: value}
            body = {**one, "preview": True if key != "preview" else value, "decisions": [one], "by": []}
            one.pop("name"), one.pop("lines"), one.pop("preview", None)
            kind = {"X-Refiqda-Token": table.word, "Content-Type": "application/json"}
            answer = table.client.post(path, content=json.dumps(body), headers=kind)
            assert answer.status_code in {200, 404, 409, 422}, (path, key, value)
            json.loads(answer.text)


def test_a_joint_decision_says_what_each_had_proposed(table: Table) -> None:
    row = table.row(CEILING)
    for name, code in (("Ylva Storhaug", "House/Noise"), ("Tomasz Brandl", "House/Neighbours")):
        asked = {"id": row["id"], "verb": "recode", "code": code, "by": name, "seen": 0, "reason": "So."}
        table.post("/api/proposals", asked)
    table.decide(CEILING, "defer")
    table.decide(CEILING, "both-apply", proposals={"Ylva Storhaug": "the noise alone"})
    deferred, decided = read_log(table.log).decisions[-2:]
    assert deferred.proposals == {}
    assert decided.proposals == {
        "Ylva Storhaug": "the noise alone",
        "Tomasz Brandl": "recode House/Neighbours: So.",
    }


@pytest.mark.parametrize("preview", [True, False])
def test_all_that_cannot_be_carried_out_at_once_are_named_at_once(table: Table, preview: bool) -> None:
    rows = [table.row(words) for words in (SISTER, CEILING, APPLES, DOORS)]
    some = [{"id": row["id"], "verb": "intersection", "seen": 0} for row in rows]
    some[3] |= {"verb": "take", "coder": "Nobody"}
    said = table.post("/api/decisions", {"decisions": some, "by": [], "preview": preview}, 422)
    possible = {
        row["id"] for row in rows if "intersection" in table.get(f"/api/items/{row['id']}")["outcomes"]
    }
    assert rows[0]["id"] in possible
    refused = [row["id"] for row in rows if row["id"] not in possible or row is rows[3]]
    assert [one["id"] for one in said["refused"]] == refused
    assert all(one["error"] and one["remedy"] for one in said["refused"])
    assert said["id"] == refused[0]
    assert table.lines() == []


def test_a_disk_that_is_full_is_told_as_not_saved_and_the_next_decision_is_saved(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.decide(SISTER, "union")
    write = os.write

    def half(descriptor: int, data: bytes) -> int:
        if len(data) < 40:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data[: len(data) // 2])

    with monkeypatch.context() as full:
        full.setattr(os, "write", half)
        said = table.decide(CEILING, "both-apply", status=507)
    assert "not saved" in said["error"]
    assert "No space left" in said["error"]
    assert "Make room" in said["remedy"]
    assert table.row(CEILING)["state"] == "open"
    table.decide(CEILING, "both-apply")
    assert table.row(CEILING)["state"] == "decided"
    assert [line.verb for line in read_log(table.log).decisions] == ["union", "both-apply"]


def test_a_log_that_is_replaced_cut_or_damaged_while_the_page_is_open_is_noticed(table: Table) -> None:
    table.decide(SISTER, "union")
    table.decide(CEILING, "both-apply")
    whole = table.log.read_bytes()
    table.log.write_bytes(whole[:-20])
    assert table.row(CEILING)["state"] == "open"
    assert any("cut off" in one for one in table.get("/api/study")["warnings"])
    table.log.write_bytes(b"no log\n" + whole)
    assert "line 1" in json.dumps(table.get("/api/queue", 500))
    table.log.write_bytes(whole)
    assert table.row(CEILING)["state"] == "decided"
    table.log.unlink()
    assert table.row(SISTER)["state"] == "open"
    assert any("had 3 lines and has 0" in one for one in table.get("/api/study")["warnings"])
    table.log.mkdir()
    assert table.get("/api/queue", 500)["remedy"]


def test_a_code_whose_revision_is_withdrawn_means_what_it_meant(table: Table) -> None:
    table.decide(SISTER, "revise-code", code="Moving/Help", before="What Help means.", after="Any help.")
    row, version = table.row(SISTER), table.get("/api/queue")["version"]
    body = {
        "decisions": [{"id": row["id"], "verb": "reopen", "seen": row["seen"]}],
        "by": [],
        "since": version,
    }
    (told,) = [one for one in table.post("/api/decisions", body)["codes"] if one["path"] == "Moving/Help"]
    assert [one["text"] for one in told["definitions"]] == ["What Help means."]


def test_sources_say_who_coded_and_noted_and_texts_without_codings_can_be_read(tmp_path: Path) -> None:
    project = project_of()
    note = project.add_source("Field notes", "Rain all day.\nNobody came.")
    project.add_source("Nothing marked", "A text alone.")
    memo = model.Note(guid="99999999-9999-4999-8999-999999999999", creating_user=project.tree.users[1].guid,
                      plain_text_content="Why?")  # fmt: skip
    project.tree.notes.append(memo)
    note.note_refs.append(memo.guid)
    table = Table(tmp_path / "log.jsonl", project)
    sources = table.get("/api/study")["sources"]
    assert [(one["name"], one["coded"], one["noted"], one["items"]) for one in sources] == [
        ("Interview 1", [0, 1], [0, 1], 4),
        ("Field notes", [], [0], 0),
        ("Nothing marked", [], [], 0),
    ]
    assert table.get("/api/sources/2/text")["text"] == "A text alone."
    assert [one["text"] for one in table.get("/api/sources/1/text")["notes"]] == ["Why?"]
    (hit,) = table.get("/api/search?q=nobody came")["hits"]
    assert (hit["source"], hit["items"]) == (1, [])
    theme = {"name": "Rain", "notes": [memo.guid], "by": ["A"]}
    assert table.post("/api/themes", theme)["themes"][0]["notes"][0]["source"] == 1
