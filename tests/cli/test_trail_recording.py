"""`trail init`, `record`, `note` and `resume` as commands: what they print, and their exit codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import refiqda
from refiqda.cli.app import app
from refiqda.project import read
from refiqda.trail.anchor import set_anchor
from refiqda.trail.reading import read_trail
from tests.cli.calls import run_command
from tests.trail.made import small

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    refiqda.write(small(), tmp_path / "mara.qdpx")
    assert run_command("trail", "init", "--by", "Mara Ridge", "--title", "Waiting").code == 0
    return tmp_path


def test_init_says_what_it_made_and_what_to_do_next(study: Path) -> None:
    again = run_command("trail", "init")
    assert again.code == 2
    assert "a study has one trail" in again.err
    made = run_command("trail", "init", str(study / "other"), "--json")
    assert made.code == 2, "inside another study"
    assert "begun" not in made.out


def test_record_prints_what_changed_and_leaves_its_input_alone(study: Path) -> None:
    before = (study / "mara.qdpx").read_bytes()
    first = run_command("trail", "record", "mara.qdpx", "--by", "Mara Ridge")
    assert first.code == 0
    assert "recorded for the first time, as mara" in first.out
    assert "1 person, 1 code, 1 source, 1 coding" in first.out.replace("\n ", "")
    project = read(study / "mara.qdpx")
    project.rename_code("Shame", "Shame, carried")
    refiqda.write(project, study / "november.qdpx")
    told = run_command("trail", "record", "november.qdpx", "--reason", "meeting 3", "--json").json
    assert told["format"] == "refiqda.trail-record/1"
    assert (told["n"], told["project"]["name"], told["reason"]) == (3, "mara", "meeting 3")
    back = run_command("trail", "record", "mara.qdpx")
    assert "the code Shame, carried is now called Shame" in back.out
    assert "Entry 4 of the trail." in back.out
    assert (study / "mara.qdpx").read_bytes() == before


def test_record_outside_of_the_study_takes_that_of_the_file_or_the_one_that_is_named(
    study: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    assert run_command("trail", "record", study / "mara.qdpx").code == 0
    refiqda.write(small(), elsewhere / "loose.qdpx")
    lost = run_command("trail", "record", "loose.qdpx")
    assert (lost.code, "refiqda trail init" in lost.err) == (2, True)
    assert run_command("trail", "record", "loose.qdpx", "--study", study).code == 0
    assert len(read_trail(study / "trail").entries) == 3


def test_note_takes_its_text_from_an_option_a_file_or_standard_input(study: Path) -> None:
    (study / "minutes.txt").write_bytes("\ufeffWe talked.\r\n".encode())
    assert run_command("trail", "note", "meeting", "--text", "short").code == 0
    told = run_command("trail", "note", "meeting", "--file", "minutes.txt", "--covers", "1-2", "--json").json
    assert (told["covers"], told["private"]) == ([1, 2], None)
    piped = CliRunner().invoke(app, ["trail", "note", "audit", "--file", "-"], input="from a pipe\n")
    assert piped.exit_code == 0
    assert [one.value("note") for one in read_trail(study / "trail").entries[1:]] == [
        "short",
        "We talked.",
        "from a pipe",
    ]


def test_a_private_note_names_its_file_and_shows_no_word_of_it(study: Path) -> None:
    ran = run_command("trail", "note", "reading", "--text", "I felt uneasy.")
    assert ran.code == 0
    assert "trail/private/reading-" in ran.out
    assert "uneasy" not in ran.out
    assert "uneasy" not in (study / "trail" / "log.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--text", "a", "--file", "b"], "one of them"),
        ([], "one of them"),
        (["--text", "a", "--covers", "7-3"], "names no entries"),
        (["--text", "a", "--covers", "x"], "names no entries"),
        (["--text", "a", "--covers", "1-999999999"], "names no entries"),
        (["--text", "a", "--covers", "1-50"], "there is no entry 2"),
        (["--text", "a", "--covers", "1", "--covers-since"], "use one"),
        (["--text", "a", "--at", "yesterday"], "a time that is none"),
        (["--file", "none.txt"], "there is no such file"),
        (["--file", "mara.qdpx"], "is not text in UTF-8"),
    ],
)
def test_a_note_that_cannot_be_is_one_line_on_stderr(study: Path, arguments: list[str], words: str) -> None:
    ran = run_command("trail", "note", "meeting", *arguments)
    assert ran.code == 2
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert len(read_trail(study / "trail").entries) == 1


def test_resume_says_what_it_found_what_that_can_mean_and_enters_it(study: Path) -> None:
    run_command("trail", "record", "mara.qdpx")
    lost = run_command("trail", "resume", "mara.qdpx", "--by", "Mara Ridge")
    assert lost.code == 0
    assert "has no note that names its trail" in lost.out
    assert "That can mean" in lost.out
    assert "nothing changed since entry 2" in lost.out
    entry = read_trail(study / "trail").entries[-1]
    assert entry.value("anchor") == {"state": "missing", "resumed": True}


def test_resume_writes_a_copy_whose_note_fits_again(study: Path) -> None:
    run_command("trail", "record", "mara.qdpx")
    before = (study / "mara.qdpx").read_bytes()
    written = run_command("trail", "resume", "mara.qdpx", "-o", "again.qdpx")
    assert (written.code, "again.qdpx" in written.out) == (0, True)
    told = run_command("trail", "resume", "again.qdpx", "--json").json
    assert (told["anchor"]["state"], told["anchor"]["n"]) == ("present", 3)
    assert "nothing changed" in run_command("trail", "record", "again.qdpx").out
    assert run_command("trail", "resume", "mara.qdpx", "-o", "mara.qdpx", "--force").code == 2
    assert (study / "mara.qdpx").read_bytes() == before


def test_resume_of_a_file_that_fits_appends_nothing(study: Path) -> None:
    project = read(study / "mara.qdpx")
    set_anchor(project, read_trail(study / "trail"))
    refiqda.write(project, study / "anchored.qdpx")
    told = run_command("trail", "resume", "anchored.qdpx", "--json").json
    assert told["format"] == "refiqda.trail-resume/1"
    assert (told["n"], told["anchor"]["state"]) == (None, "present")
    assert len(read_trail(study / "trail").entries) == 1


def test_a_damaged_log_is_not_written_to(study: Path) -> None:
    log = study / "trail" / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"Waiting", b"Weiting"))
    before = log.read_bytes()
    for arguments in (["record", "mara.qdpx"], ["note", "audit", "--text", "a"], ["resume", "mara.qdpx"]):
        ran = run_command("trail", *arguments)
        assert ran.code == 2
        assert "[line 1]" in ran.err
    assert log.read_bytes() == before


def test_somebody_who_withdrew_and_is_still_there_is_told_by_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REFIQDA_REGISTER", raising=False)
    home, private = tmp_path / "waiting", tmp_path / "waiting-private"
    assert run_command("trail", "init", home).code == 0
    project = refiqda.Project.new("p")
    for name in ("One.txt", "Two.txt"):
        project.add_source(name, "Nothing.")
    refiqda.write(project, home / "p.qdpx")
    (home / "sources.csv").write_text("source,participants\nOne.txt,P1\nTwo.txt,P2;P3\n", encoding="utf-8")
    private.mkdir()
    rows = "P1,Ylva Brekkhaugen,\nP3,Rose Hestervik,2024-05-01\nP4,Olav Tveitmo,2024-05-01\n"
    (private / "register.csv").write_text(f"case,name,withdrawn\n{rows}", encoding="utf-8")
    ran = run_command("trail", "record", home / "p.qdpx")
    assert ran.code == 0
    assert "warning: P3 withdrew, by the private register, and is still in p.qdpx. " in ran.err
    assert ran.err.count("withdrew") == 1
    assert "Hestervik" not in ran.err + ran.out
    (private / "register.csv").write_text("case,nobody\n", encoding="utf-8")
    again = run_command("trail", "record", home / "p.qdpx")
    assert (again.code, "withdrew" in again.err) == (0, False)
