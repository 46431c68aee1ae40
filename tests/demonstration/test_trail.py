"""The invented study's trail: it holds, tells the study in its order, and differs between runs in salts alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.demonstration.run import run_demonstration
from refiqda.trail.reading import read_trail
from refiqda.trail.standing import standing
from refiqda.trail.verifying import verify

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.trail.entry import Entry


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "study"
    assert run_demonstration(folder).entries == len(read_trail(folder / "trail").entries)
    return folder


def said(entry: Entry) -> object:
    return entry.kind, entry.at, entry.by, entry.meeting, {key: one.value for key, one in entry.open.items()}


def test_it_holds_and_knows_every_file_as_it_is(place: Path) -> None:
    assert verify(place / "trail").ok
    found = standing(place / "trail", sorted(place.glob("*.qdpx")))
    assert (found.changed, found.new) == ((), ())


def test_another_run_says_the_same_and_salts_it_otherwise(place: Path, tmp_path: Path) -> None:
    run_demonstration(tmp_path / "again")
    one, two = (read_trail(folder / "trail").entries for folder in (place, tmp_path / "again"))
    assert [said(entry) for entry in one] == [said(entry) for entry in two]
    assert one[0].hash != two[0].hash


def test_it_tells_rounds_meetings_decisions_and_what_came_of_them_in_order(place: Path) -> None:
    entries = read_trail(place / "trail").entries
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    kinds = [entry.kind for entry in entries]
    assert kinds[:5] == ["begin", "coding", "coding", "meeting", "decision"]
    assert kinds.count("meeting") == 3
    assert [entry.value("command") for entry in entries[-2:]] == ["merge", "reconcile apply"]
    rows = [row for entry in entries for _, value in entry.values("decisions") for row in value["lines"]]
    log = (place / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(row["line"] for row in rows) == list(range(2, len(log) + 1))


def test_the_trail_says_no_word_of_the_interviews(place: Path) -> None:
    said_there = (place / "trail" / "log.jsonl").read_text(encoding="utf-8")
    quotes = [row.quote for row in refiqda.read(place / "study.qdpx").codings() if row.quote]
    assert len(quotes) > 50
    assert not [quote for quote in quotes if len(quote) > 12 and quote in said_there]
