"""The two studies on the page: margin notes of both beside the text, themes from notes, apart and blind, no figures.

Of the rows of the study designs this shows A10 (margin notes of both, seen together), A11 (a decision with its reason
and meeting), A12 (eight themes, each made from notes of both in a meeting), B9 (two layers, blind) and B10 (which
themes there were after each meeting). Sealing, the trail's own list of decisions and what was listened to are no part
of deciding.
"""

# ruff: noqa: ANN401 - JSON is anything
from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

import refiqda
from refiqda.agreement.inputs import one_coder_each
from refiqda.reconciliation.log import Decision, DecisionLog, append_decisions, read_log
from tests.page.tables import Table
from tests.studies import plain, projects

if TYPE_CHECKING:
    from pathlib import Path

TWO = {
    "therapists": {"Ragna Hovdelin": "ragna", "Eirik Sundmark": "eirik"},
    "dyads": {"Greta Lindqvarn": "greta", "Owen Marsdale": "owen"},
}
FIGURES = re.compile(r"kappa|alpha\b|percent|coefficient|dice|holsti|score|\d %", re.IGNORECASE)


def _table(study: str, log: Path, **options: Any) -> Table:
    """Return a page over the files of both analysts; nothing is written but the log."""
    built = projects(study)
    return Table(
        log, built["themes"], files={name: built[file] for name, file in TWO[study].items()}, **options
    )


def _notes(table: Table) -> dict[str, list[dict[str, Any]]]:
    """Return the margin notes of each text as the page shows them."""
    found = {}
    for source in table.get("/api/study")["sources"]:
        shown = table.get(f"/api/sources/{source['index']}/text?from=0&to=1000000")
        found[source["name"]] = shown["notes"]
    return found


@pytest.fixture(scope="module")
def therapists(tmp_path_factory: pytest.TempPathFactory) -> Table:
    return _table("therapists", tmp_path_factory.mktemp("therapists") / "decisions.jsonl")


@pytest.mark.parametrize("study", ["therapists", "dyads"])
def test_every_margin_note_of_both_stands_beside_its_words_with_its_author(
    study: str, tmp_path: Path
) -> None:
    table = _table(study, tmp_path / "decisions.jsonl")
    shown = _notes(table)
    missing = []
    for file in TWO[study].values():
        for row in plain(study).rows(f"notes-{file}"):
            words = plain(study).texts[row["source"]]
            fits = [
                one
                for one in shown[row["source"]]
                if (one["text"], one["name"]) == (row["note"], row["coder"])
                and words[one["start"] : one["end"]] == row["quote"]
            ]
            missing += [] if len(fits) == 1 else [row["note"]]
    assert not missing, "also in a text that nobody coded"


def test_eight_themes_are_made_from_notes_of_both_in_a_meeting(therapists: Table) -> None:
    notes = [one for some in _notes(therapists).values() for one in some if one["on"] == "passage"]
    by = {name: [one["guid"] for one in notes if one["name"] == name] for name in TWO["therapists"]}
    rows = plain("therapists").rows("themes")
    for place, row in enumerate(rows):
        body = {
            "name": row["theme"],
            "text": row["claim"],
            "codes": [],
            "by": list(by),
            "meeting": row["meeting"],
        }
        body["notes"] = [some[place] for some in by.values()]
        therapists.post("/api/themes", body)
    themes = read_log(therapists.log).themes()
    assert [one.name for one in themes] == [row["theme"] for row in rows]
    assert len(themes) == 8
    assert {one.meeting for one in themes} == {"M1"}
    assert all({note["coder"] for note in one.notes} == set(by) for one in themes)

    files = {name: projects("therapists")[file] for name, file in TWO["therapists"].items()}
    agreed = refiqda.consensus(one_coder_each(files), therapists.log)
    merged = refiqda.merge(files, coders={name: [(name, None)] for name in files}).project
    assert merged is not None
    made = refiqda.apply(merged, agreed)
    sets = {one.name: one for one in made.tree.sets if one.name in {row["theme"] for row in rows}}
    assert len(sets) == 8
    assert all(len(one.member_notes) == 2 for one in sets.values()), "a theme brings its notes along"


def test_a_decision_keeps_its_reason_and_its_meeting_up_to_the_memo_of_the_consensus(tmp_path: Path) -> None:
    table = _table("therapists", tmp_path / "decisions.jsonl")
    row = table.rows()[0]
    said = next(one for one in plain("therapists").rows("meetings") if one["meeting"] == "M0")
    one = {"id": row["id"], "verb": "both-apply", "seen": 0, "reason": said["decision"]}
    people = said["present"].split(";")
    table.post("/api/decisions", {"decisions": [one], "by": people, "meeting": "M0"})
    (line,) = read_log(table.log).decisions
    assert (line.reason, line.meeting, list(line.by)) == (said["decision"], "M0", people)

    files = {name: projects("therapists")[file] for name, file in TWO["therapists"].items()}
    merged = refiqda.merge(files, coders={name: [(name, None)] for name in files}).project
    assert merged is not None
    made = refiqda.apply(merged, refiqda.consensus(one_coder_each(files), table.log))
    memos = [one.plain_text_content or "" for one in made.tree.notes]
    assert sum(said["decision"] in one and "M0" in one for one in memos) == 1


def test_two_layers_coded_apart_are_shown_blind_and_without_any_figure(tmp_path: Path) -> None:
    table = _table("dyads", tmp_path / "decisions.jsonl", blind=True)
    rows = table.rows()
    told = [table.get("/api/study"), rows, *(table.get(f"/api/items/{row['id']}") for row in rows[:20])]
    shown = json.dumps(
        [{**one, "people": [], "waiting": []} if isinstance(one, dict) else one for one in told]
    )
    assert len(rows) > 100
    assert not {part for name in TWO["dyads"] for part in name.split() if part in shown}
    assert not FIGURES.search(" ".join(_keys(told)))
    assert not FIGURES.search(table.client.get("/").text)


def _keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {*value, *(key for one in value.values() for key in _keys(one))}
    return {key for one in value for key in _keys(one)} if isinstance(value, list) else set()


def test_the_themes_after_each_meeting_can_be_told_from_the_log(tmp_path: Path) -> None:
    states: dict[str, list[str]] = {}
    for row in plain("dyads").rows("theme-states"):
        states.setdefault(row["meeting"], []).append(row["theme"])
    log = tmp_path / "decisions.jsonl"
    standing: list[str] = []
    for meeting, themes in states.items():
        gone = [one for one in standing if one not in themes]
        lines = [(one, one in gone) for one in (*gone, *(one for one in themes if one not in standing))]
        append_decisions(
            log,
            [
                Decision(id=f"theme:{name}", verb="theme", name=name, meeting=meeting, withdrawn=away)
                for name, away in lines
            ],
        )
        standing = themes
    lines_of = read_log(log).decisions
    meetings = list(states)
    assert len(meetings) > 2
    for place, meeting in enumerate(meetings):
        until = DecisionLog(decisions=tuple(one for one in lines_of if one.meeting in meetings[: place + 1]))
        assert sorted(str(one.name) for one in until.themes()) == sorted(states[meeting])
