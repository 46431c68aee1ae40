"""`trail withdraw` tells first, asks, does, and says what is left for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.trail.entry import Draft
from refiqda.trail.noting import note
from refiqda.trail.reading import read_trail
from refiqda.trail.recording import record
from refiqda.trail.signing import sign
from refiqda.trail.verifying import verify
from refiqda.trail.withdrawal import plan_withdrawal, withdraw
from tests.trail.signed import AT, made_trail
from tests.trail.test_withdrawal import OTHERS, WORDS, everything, project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calls import Ran


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Make a study with two recordings of a project, the second with a coding more."""
    folder = made_trail(tmp_path / "study", [Draft("begin", {"note": "We begin."}, ("Mara Ridge",), at=AT)])
    made = project()
    record(folder, made, "study.qdpx", by=("Mara Ridge",), at=AT)
    made.add_code("Boats")
    made.add_coding("C01-1", 0, 10, "Boats", "Mara Ridge")
    record(folder, made, "study.qdpx", by=("Mara Ridge",), reason="C01 is about boats", at=AT)
    sign(folder, "Mara Ridge", typed=True, at=AT)
    refiqda.write(made, tmp_path / "study" / "study.qdpx")
    return tmp_path / "study"


def test_it_tells_first_and_does_nothing_where_nobody_can_be_asked(
    run: Callable[..., Ran], study: Path
) -> None:
    before = everything(study)
    looked = run("trail", "withdraw", "--case", "C01", "--folder", study, "--dry-run")
    assert looked.code == 0
    assert "Goes from the trail, for good" in looked.out
    assert "2 kept states with their texts" in looked.out
    assert "study.qdpx" in looked.out
    assert WORDS not in looked.out
    refused = run("trail", "withdraw", "--case", "C01", "--folder", study)
    assert refused.code == 2
    assert "--yes" in refused.err
    assert run("trail", "withdraw", "--case", "C01", "--folder", study, "--json").code == 2
    assert everything(study) == before


def test_it_withdraws_what_was_recorded_and_the_trail_verifies(run: Callable[..., Ran], study: Path) -> None:
    done = run(
        "trail", "withdraw", "--case", "C01", "--folder", study, "--yes", "--by", "Mara Ridge", "--json"
    )
    value = done.json
    assert value["format"] == "refiqda.trail-withdraw/1"
    assert value["tombstone"] == 4
    assert len(value["receipt"]["salt"]) == 32
    assert [one["file"] for one in value["places"]] == ["study.qdpx"]
    left = everything(study / "trail")
    for gone in (WORDS, '"c01', "c01-1", "c01 is", "lighthouse"):
        assert gone not in left
    verdict = verify(study / "trail")
    assert verdict.ok
    assert [one.ok for one in verdict.signatures] == [True]
    again = run("trail", "withdraw", "--case", "C01", "--folder", study, "--yes")
    assert "Nothing was changed" in again.out


def test_private_notes_about_them_go_and_others_stay(study: Path) -> None:
    folder = study / "trail"
    note(folder, "reading", f"I dreamt that {WORDS}.", by=("Mara Ridge",), at=AT, private=True)
    note(folder, "reading", "I slept well.", by=("Mara Ridge",), at=AT, private=True)
    assert len(list((folder / "private").iterdir())) == 2
    plan = plan_withdrawal(folder, "C01")
    assert len(plan.files) == 1
    assert plan.files[0].startswith("private/")
    withdraw(folder, plan, at=AT)
    assert len(list((folder / "private").iterdir())) == 1
    assert "slept well" in everything(folder)
    assert verify(folder).ok


def test_recording_goes_on_after_a_withdrawal(study: Path) -> None:
    folder = study / "trail"
    withdraw(folder, plan_withdrawal(folder, "C01"), at=AT)
    without = project()
    without.tree.cases = without.tree.cases[1:]
    without.tree.sources = [one for one in without.tree.sources if one.name == "C02-1"]
    entry = record(folder, without, "study.qdpx", at=AT)
    assert entry.n == 5
    assert read_trail(folder).entries[-1].value("state")["changes"] in {"unknown", "first"}
    left = everything(folder)
    assert WORDS not in left
    assert OTHERS in left
    assert verify(folder).ok


def test_the_words_on_the_page_say_what_no_program_sees(run: Callable[..., Ran], study: Path) -> None:
    done = run("trail", "withdraw", "--case", "C01", "--folder", study, "--yes")
    assert done.code == 0
    assert "Receipt, shown this once" in done.out
    assert "backups" in done.out
    assert (
        "No private register was found"
        in run("trail", "withdraw", "--case", "C01", "--folder", study, "--dry-run").out
    )
