"""``refiqda`` alone: it sees what a project could be made of, and the step that it names works."""

from __future__ import annotations

import re
import shlex
import zipfile
from pathlib import Path

import pytest

import refiqda
from refiqda.cli.folder import show_folder
from refiqda.findings.quotes.store import append_quotes
from tests.cli.calls import run_command

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def word(path: Path, comments: str | None) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
        if comments is not None:
            archive.writestr("word/comments.xml", comments)


def next_step(capsys: pytest.CaptureFixture[str]) -> str:
    show_folder()
    lines = capsys.readouterr().out.splitlines()
    return lines[lines.index("Next") + 1].strip()


def test_texts_and_a_table_of_codings_are_to_be_built_and_the_command_works(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "my texts").mkdir()
    (place / "my texts" / "a.txt").write_text("We waited for hours.", encoding="utf-8")
    (place / "prices.csv").write_text("thing,price\ntea,2\n", encoding="utf-8")
    (place / "codings.csv").write_text("source;code;quote\na;Waiting;hours\n", encoding="utf-8")
    step = next_step(capsys)
    assert step == 'refiqda build study.qdpx --sources "my texts" --codings codings.csv --coder NAME'
    assert run_command(*shlex.split(step)[1:]).code == 0
    assert next_step(capsys) == "refiqda info study.qdpx"


def test_texts_alone_become_a_project_and_notes_about_a_folder_are_no_texts(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "README.md").write_text("about", encoding="utf-8")
    assert next_step(capsys).startswith("refiqda demo")
    (place / "talk.txt").write_text("Hello.", encoding="utf-8")
    step = next_step(capsys)
    assert step.startswith("refiqda build study.qdpx --sources . ")
    assert run_command(*shlex.split(step.partition("     ")[0])[1:]).code == 0


@pytest.mark.parametrize("name", ["bread.rqda", "bread.sqlite3", "talk.eaf", "notes.jsonld"])
def test_another_programs_file_is_to_be_imported(
    place: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (place / name).touch()
    assert next_step(capsys) == f"refiqda import {name} -o {Path(name).stem}.qdpx"


def test_a_folder_is_qualcoders_if_it_holds_its_data(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "Bread.qda").mkdir()
    assert next_step(capsys).startswith("refiqda demo")
    (place / "Bread.qda" / "data.qda").touch()
    assert next_step(capsys) == "refiqda import Bread.qda -o Bread.qdpx"


def test_word_documents_are_taken_for_notes_only_with_comments(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word(place / "mara.docx", '<w:comments><w:comment w:id="0"/></w:comments>')
    word(place / "colm.docx", '<w:comments><w:comment w:id="0"/></w:comments>')
    word(place / "none.docx", None)
    word(place / "empty.docx", "<w:comments/>")
    (place / "broken.docx").write_bytes(b"PK\x03\x04nothing")
    assert next_step(capsys) == "refiqda import colm.docx mara.docx -o notes.qdpx"


def test_odd_things_in_a_folder_stop_nothing(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.xlsx", "a.csv", "a.jsonl", "a.docx"):
        (place / name).write_bytes(b"\xff\xfe\x00\xd8junk")
    for name in ("b.csv", "b.docx", "b.eaf", "b.qdpx"):
        (place / name).mkdir()
    assert next_step(capsys).startswith("refiqda build study.qdpx --sources .")


def test_the_studies_that_come_along_are_seen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT / "examples" / "dyads")
    show_folder()
    shown = capsys.readouterr().out
    assert "3 tables of codings" in shown
    assert "60 texts and recordings\n  in the folder texts" in shown


# --- the trail ------------------------------------------------------------------------------------------------


def kept(place: Path, *projects: str) -> None:
    """Begin a trail and record projects of one coding each."""
    assert run_command("trail", "init").code == 0
    for name in projects:
        refiqda.write(small(1), place / name, tool="standard")
        assert run_command("trail", "record", name).code == 0


def small(codings: int) -> refiqda.Project:
    project = refiqda.Project.new("Small")
    project.add_user("Mara")
    project.add_code("Waiting")
    project.add_source("Talk", "We waited for hours.")
    for number in range(codings):
        project.add_coding("Talk", number, number + 5, "Waiting", "Mara")
    return project


def said(capsys: pytest.CaptureFixture[str]) -> str:
    show_folder()
    return capsys.readouterr().out


def test_a_trail_is_told_with_its_entries_and_the_day_of_the_last(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept(place, "a.qdpx")
    capsys.readouterr()
    told = said(capsys)
    assert re.search(r"Trail: 2 entries, the last of \d{4}-\d\d-\d\d", told)
    assert "changed since" not in told
    assert "trail record" not in told


def test_what_explains_the_trail_is_no_text_to_be_coded(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command("trail", "init").code == 0
    assert (place / "trail" / "README.txt").is_file()
    assert "text or recording" not in said(capsys)


def test_projects_that_the_trail_is_behind_are_named_and_recording_them_is_proposed(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept(place, "a b.qdpx")
    refiqda.write(small(2), place / "a b.qdpx", tool="nvivo", overwrite=True)
    refiqda.write(small(3), place / "new.qdpx", tool="standard")
    capsys.readouterr()
    told = said(capsys)
    assert "a b.qdpx changed since it was recorded" in told
    assert "not recorded: new.qdpx" in told
    (step,) = [line.strip() for line in told.splitlines() if "trail record" in line]
    assert run_command(*shlex.split(step.partition("     ")[0])[1:]).code == 0
    capsys.readouterr()
    assert "changed since" not in said(capsys)


def test_a_project_saved_anew_by_another_program_has_not_changed(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept(place, "a.qdpx")
    refiqda.write(refiqda.read(place / "a.qdpx"), place / "b.qdpx", tool="nvivo")
    (place / "b.qdpx").replace(place / "a.qdpx")
    capsys.readouterr()
    assert "changed since" not in said(capsys)


def test_a_damaged_trail_and_a_damaged_project_do_not_keep_it_from_telling(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept(place, "a.qdpx")
    (place / "a.qdpx").write_bytes(b"PK no archive")
    capsys.readouterr()
    assert "Trail: 2 entries" in said(capsys)
    log = place / "trail" / "log.jsonl"
    log.write_bytes(log.read_bytes()[10:])
    told = said(capsys)
    assert "The trail is damaged." in told
    assert "refiqda trail verify" in told


def test_a_study_without_a_trail_is_not_told_to_have_one(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "study.toml").write_text('[study]\ntitle = "Sleep"\n', encoding="utf-8")
    assert "rail" not in said(capsys)


# --- quotes ---------------------------------------------------------------------------------------------------


def quotes_step(told: str) -> str:
    (step,) = [line.strip() for line in told.splitlines() if line.strip().startswith("refiqda quotes")]
    return step


def test_quotes_that_were_chosen_are_counted_and_the_step_that_is_named_works(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refiqda.write(small(1), place / "a.qdpx", tool="standard")
    assert "uotes" not in said(capsys)
    append_quotes(place)
    told = said(capsys)
    assert "Quotes: none chosen yet in quotes.jsonl" in told
    assert quotes_step(told).startswith("refiqda quotes choose a.qdpx ")
    chosen = run_command("quotes", "choose", "a.qdpx", "--theme", "Waiting", "--pick", "1")
    assert chosen.code == 0, chosen.err
    told = said(capsys)
    assert "Quotes: 1 chosen, in quotes.jsonl" in told
    step = quotes_step(told)
    assert step.startswith("refiqda quotes balance a.qdpx ")
    assert run_command(*shlex.split(step.partition("     ")[0])[1:]).code == 0


def test_a_damaged_file_of_quotes_is_told_and_the_command_says_what_is_wrong(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refiqda.write(small(1), place / "a.qdpx", tool="standard")
    (place / "quotes.jsonl").write_bytes(b"no quotes\n")
    told = said(capsys)
    assert "quotes.jsonl cannot be read." in told
    asked = run_command(*shlex.split(quotes_step(told).partition("     ")[0])[1:])
    assert asked.code == 2
    assert "quotes.jsonl" in asked.err


def test_quotes_of_the_study_are_told_in_a_folder_below_it(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "study.toml").write_text('[study]\ntitle = "Sleep"\n', encoding="utf-8")
    append_quotes(place)
    (place / "below").mkdir()
    monkeypatch.chdir(place / "below")
    assert "Quotes: none chosen yet" in said(capsys)
