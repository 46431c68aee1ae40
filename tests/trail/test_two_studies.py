"""The two invented studies keep a trail: their meetings, decisions and themes as the designs they follow ask for."""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import refiqda
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from collections.abc import Iterable

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
Row = dict[str, str]


def rows(study: str, table: str) -> list[Row]:
    with (EXAMPLES / study / table).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def asked(*arguments: str | Path) -> Any:  # noqa: ANN401 - what a command prints as JSON
    ran = run_command("trail", *arguments, "--json")
    assert ran.code == 0, ran.err
    return ran.json


def noted(kind: str, row: Row) -> None:
    people = [part for name in row["present"].split(";") for part in ("--by", name)]
    asked("note", kind, "--text", row["decision"], "--meeting", row["meeting"], "--at", row["at"], *people)


def recorded(themes: Iterable[str], at: str, *options: str) -> None:
    project = refiqda.Project.new("themes")
    for theme in themes:
        project.add_code(theme)
    refiqda.write(project, "themes.qdpx", overwrite=True)
    asked("record", "themes.qdpx", "--at", at, *options)


def text_of(*arguments: str) -> str:
    ran = run_command("trail", "log", *arguments)
    assert ran.code == 0
    return " ".join(ran.out.split())


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_eight_preliminary_themes_stand_on_the_day_of_their_meeting(here: Path) -> None:
    meetings = {row["meeting"]: row for row in rows("therapists", "meetings.csv")}
    first = [row["theme"] for row in rows("therapists", "themes.csv") if row["meeting"] == "M1"]
    assert run_command("trail", "init", "--title", "Having sat in the other chair").code == 0
    noted("decision", meetings["M0"])
    noted("meeting", meetings["M1"])
    recorded(first, meetings["M1"]["at"], "--meeting", "M1", "--by", "Ragna Hovdelin")
    recorded([*first[:5], "The door"], meetings["M3"]["at"], "--meeting", "M3")

    decisions = text_of("--kind", "decision")  # to analyse notes and groups together, with who decided
    assert "Notes and groups are analysed together, since the groups talk about the notes." in decisions
    assert all(name in decisions for name in ("Ragna Hovdelin", "Eirik Sundmark", "Tove Asklund", "M0"))

    then = refiqda_codebook(meetings["M1"]["at"][:10], here)
    assert len(then) == 8
    assert then == sorted(first)
    assert len(refiqda_codebook("2025-02", here)) == 6
    (entry,) = [one for one in asked("log", "--meeting", "M1")["entries"] if one["kind"] == "coding"]
    assert "8 codes" in str(entry)


def refiqda_codebook(date: str, folder: Path) -> list[str]:
    """Return the names of the codes as of a date, read back from the file that the command writes."""
    output = folder / f"{date}.qdc"
    assert run_command("trail", "codebook", "--at", date, "-o", output).code == 0
    return sorted(code.name or "" for code in refiqda.read_codebook(output).codes)


def test_eighteen_months_of_meetings_are_told_and_every_state_of_the_themes_comes_back(here: Path) -> None:
    meetings = {row["meeting"]: row for row in rows("dyads", "meetings.csv")}
    states = [
        (key, [row["theme"] for row in group])
        for key, group in groupby(
            rows("dyads", "theme-states.csv"), key=lambda row: (row["at"], row["meeting"])
        )
    ]
    assert run_command("trail", "init", "--title", "Eleven pairs").code == 0
    for meeting in meetings.values():
        noted("meeting", meeting)
        for (at, name), themes in states:
            if name == meeting["meeting"]:
                recorded(themes, at, "--meeting", name, "--by", "Greta Lindqvarn")
    recorded([*states[-1][1], "Thought of at night"], "2024-07-30T23:00:00Z")

    assert "Listened together to the whole recordings of C05-1, T07-3 and T10-3." in text_of(
        "--meeting", "B2"
    )
    told = asked("log", "--until", "2024-07-22")["entries"]
    assert {meetings["B1"]["at"][:10], meetings["B5"]["at"][:10]} <= {one["at"][:10] for one in told}
    for (at, _), themes in states:
        assert refiqda_codebook(at[:10], here) == sorted(themes)
    assert refiqda_codebook("2023-06", here) == sorted(
        states[0][1]
    )  # between two meetings the last one holds

    alone = text_of("--since", "2024-07-30")  # a theme that came without a meeting is a fact and no fault
    assert "Thought of at night" in alone
    assert "no meeting" in alone.lower()
    assert "no meeting" not in text_of("--meeting", "B3").lower()
