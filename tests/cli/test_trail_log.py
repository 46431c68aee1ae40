"""``trail log``, ``trail codebook`` and ``trail export --prov`` as people call them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from refiqda.trail.recording import record
from refiqda.trail.states import STATES
from tests.cli.calls import run_command
from tests.trail.made import begun, small

if TYPE_CHECKING:
    from pathlib import Path

DAYS = ("2026-03-02T10:00:00Z", "2026-09-07T10:00:00Z")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study whose codebook had one code in March, and eight more in September."""
    folder = begun(tmp_path)
    project = small()
    record(folder, project, "study.qdpx", by=["Mara"], at=DAYS[0])
    for number in range(7):
        project.add_code(f"Theme {number}")
    project.add_code("Carried", parent="Shame")
    record(folder, project, "study.qdpx", by=["Mara"], at=DAYS[1], meeting="Meeting 2", reason="Eight themes")
    return tmp_path


def test_the_log_is_told_and_narrowed_down(study: Path) -> None:
    ran = run_command("trail", "log", study, "--meeting", "2")
    assert ran.code == 0, ran.err
    assert "3  2026-09-07 10:00 UTC, Mara: coding; Meeting 2" in ran.out
    assert "Reason: Eight themes" in ran.out
    assert "1 of 3 entries." in ran.out


def test_nothing_found_is_said_and_is_no_failure(study: Path) -> None:
    ran = run_command("trail", "log", study, "--since", "2030")
    assert (ran.code, ran.out) == (0, "Nothing found: none of 3 entries fits what you asked for.\n")


def test_a_damaged_log_is_told_up_to_its_bad_line(study: Path) -> None:
    log = study / "trail" / "log.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([*lines[:2], lines[2].replace(b"Eight", b"Seven")]))
    ran = run_command("trail", "log", study, "--json")
    assert ran.code == 1
    assert [one["n"] for one in ran.json["entries"]] == [1, 2]
    assert ran.json["damaged"]["line"] == 3
    assert "line 3" in ran.err


@pytest.mark.parametrize("suffix", ["html", "json", "txt", "md"])
def test_every_form_is_the_same_bytes_again_and_holds_each_entry(study: Path, suffix: str) -> None:
    made = [study / f"{name}.{suffix}" for name in "ab"]
    for path in made:
        assert run_command("trail", "log", study, "-o", path).code == 0
    first, second = (path.read_bytes() for path in made)
    assert first == second
    assert b"Eight themes" in first


def test_a_page_asks_for_nothing_from_elsewhere_and_shows_what_was_typed_as_text(study: Path) -> None:
    record(study / "trail", small(), "x.qdpx", of="x", reason="<script>alert(1)</script>", at=DAYS[1])
    page = study / "page.html"
    assert run_command("trail", "log", study, "-o", page).code == 0
    text = page.read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert not re.search(r"(?:src|href)=|@import|url\(", text)


def test_the_codebook_is_that_of_the_day(study: Path) -> None:
    march, now = (
        run_command("trail", "codebook", study, "--at", day, "--json") for day in ("2026-08", "2026")
    )
    assert march.json["codes"] == ["Shame"]
    assert len(now.json["codes"]) == 9
    assert len(now.json["top"]) == 8  # the eight themes that stood then
    early = run_command("trail", "codebook", study, "--at", "2025")
    assert early.code == 2
    assert "2026-03-02" in early.err


def test_names_are_followed_where_a_state_is_gone_and_else_unknown(study: Path) -> None:
    whole = run_command("trail", "codebook", study, "--at", "2026", "--json").json
    states = sorted((study / "trail" / STATES).iterdir(), key=lambda path: path.stat().st_size)
    states[-1].unlink()
    names = run_command("trail", "codebook", study, "--at", "2026", "--json").json
    assert (whole["known"], names["known"], names["from"]) == ("whole", "names", 2)
    assert sorted(names["codes"]) == sorted(whole["codes"])
    assert "no longer kept" in run_command("trail", "codebook", study, "--at", "2026").out
    assert run_command("trail", "codebook", study, "--at", "2026", "-o", study / "c.docx").code == 2
    states[0].unlink()
    gone = run_command("trail", "codebook", study, "--at", "2026")
    assert gone.code == 2
    assert "unknown" in gone.err


def test_prov_is_written_as_a_file(study: Path) -> None:
    out = study / "trail.prov.json"
    ran = run_command("trail", "export", "--folder", study, "--prov", "-o", out)
    assert ran.code == 0, ran.err
    assert len(json.loads(out.read_bytes())["activity"]) == 3
    assert (
        run_command("trail", "export", "--folder", study, "--prov", "--public", "-o", study / "y").code == 2
    )
