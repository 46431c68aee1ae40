"""What holds for both studies of plain files: they build, are valid everywhere, and keep people's secrets."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

import refiqda
from refiqda.demonstration.plain import STUDIES, read_plain_study, study_folder
from refiqda.demonstration.plain_projects import build_study
from refiqda.documents.word import read_word
from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.speakers.marks import USER_NAME
from tests.studies import expected, folders, plain, planted, present, private, projects, turns, turns_of

ROOT = Path(__file__).resolve().parents[2]
KEYS = [(name, key) for name in STUDIES for key in projects(name)]


@pytest.mark.parametrize(("name", "key"), KEYS)
def test_every_coding_and_margin_note_of_the_tables_is_in_the_project(name: str, key: str) -> None:
    study, project = plain(name), projects(name)[key]
    rows = study.rows(f"codings-{key}")
    paths = {row.code_path or "" for row in project.codings()}
    by_name = {path.rpartition("/")[2]: path for path in paths if name == "dyads" and key != "themes"}
    found = [(row.source, row.code_path, row.coder, row.quote, row.created) for row in project.codings()]
    assert sorted(found, key=repr) == sorted(
        (
            (row["source"], by_name.get(row["code"], row["code"]), row["coder"], row["quote"], row["created"])
            for row in rows
        ),
        key=repr,
    )
    keys = list(study.analysts) if key == "themes" else [key]
    written = {row["note"] for one in keys for row in study.rows(f"notes-{one}")}
    on_passages = {
        guid
        for source in project.tree.sources
        for one in getattr(source, "plain_text_selections", ())
        for guid in one.note_refs
    }
    notes = {note.plain_text_content for note in project.tree.notes if note.guid in on_passages}
    assert notes == written
    assert all(note.creating_user for note in project.tree.notes if note.guid in on_passages)


@pytest.mark.parametrize("tool", ["standard", "nvivo", "atlasti", "maxqda"])
@pytest.mark.parametrize(("name", "key"), KEYS)
def test_written_projects_are_valid_and_hold_the_same_words(
    name: str, key: str, tool: str, tmp_path: Path
) -> None:
    project = projects(name)[key]
    report = refiqda.write(project, tmp_path / "out.qdpx", tool=tool)
    assert [loss for loss in report.losses if loss.kind == "dropped"] == []
    found = refiqda.check(tmp_path / "out.qdpx", tool=None if tool == "standard" else tool)
    assert [each for each in found if each.severity == "error"] == []
    if tool == "standard":
        assert found == []
        assert report.losses == ()
    again = refiqda.read(tmp_path / "out.qdpx").codings()
    assert sorted(row.quote or "" for row in again) == sorted(row.quote or "" for row in project.codings())


@pytest.mark.parametrize("name", STUDIES)
def test_the_same_folder_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    for key, project in build_study(read_plain_study(study_folder(name))).items():
        refiqda.write(project, tmp_path / f"{key}.qdpx", tool="standard")
        refiqda.write(projects(name)[key], tmp_path / f"{key}-2.qdpx", tool="standard")
        assert (tmp_path / f"{key}.qdpx").read_bytes() == (tmp_path / f"{key}-2.qdpx").read_bytes()


@pytest.mark.parametrize("name", STUDIES)
def test_the_script_in_the_folder_builds_what_the_library_builds(name: str, tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter on our own script
        [sys.executable, "-W", "error", str(ROOT / "examples" / name / "build.py"), str(tmp_path / "built")],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "TZ": "Asia/Kolkata", "LC_ALL": "C"},
        check=False,
    )
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == len(projects(name))
    for key, project in projects(name).items():
        refiqda.write(project, tmp_path / "here.qdpx", tool="standard", overwrite=True)
        assert (tmp_path / "built" / f"{key}.qdpx").read_bytes() == (tmp_path / "here.qdpx").read_bytes()


@pytest.mark.parametrize("name", STUDIES)
def test_what_is_there_and_what_is_excused_is_what_should_be_there(name: str) -> None:
    there = present(name)
    for instrument, number in expected(name).items():
        assert sum(one == instrument for _, one, _ in there) == number
    excused = {each.instrument: each.excused for each in plain(name).study.expected if each.excused}
    missing = private(name)["missing"]
    assert {one: sum(row["instrument"] == one for row in missing) for one in excused} == excused
    assert all(row["reason"] for row in missing)
    assert not {(row["case"], row["instrument"], int(row["wave"])) for row in missing} & set(there)


@pytest.mark.parametrize("name", STUDIES)
def test_the_study_asks_for_no_figures_of_agreement(name: str) -> None:
    study = plain(name).study
    assert study.approach == "reflexive"
    assert not study.allows_numbers
    for path in folders(name):
        if path.suffix in {".md", ".csv", ".toml", ".txt"}:
            assert not re.search(r"\b(kappa|alpha|reliability)\b", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", STUDIES)
def test_no_name_of_the_private_register_stands_in_the_study(name: str) -> None:
    names = {part for row in private(name)["register"] for part in (row["name"], row["name"].split()[-1])}
    names |= {row["name"].split()[0] for row in private(name)["register"]}
    for path in folders(name):
        if path.suffix != ".docx":
            words = set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
            assert not names & words, path.name


@pytest.mark.parametrize("name", STUDIES)
def test_the_manuscript_names_no_participant(name: str) -> None:
    cases = {row["case"] for row in plain(name).rows("participants")}
    for path in (plain(name).folder / "writing").glob("*.md"):
        assert not cases & set(re.findall(r"\w+", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", STUDIES)
def test_two_codebooks_made_apart_share_no_code(name: str, tmp_path: Path) -> None:
    first, second = (projects(name)[key] for key in plain(name).analysts)
    books = []
    for number, project in enumerate((first, second)):
        refiqda.write(project, tmp_path / f"{number}.qdpx", tool="standard")
        tree = refiqda.read_codebook(tmp_path / f"{number}.qdpx").codes
        books.append({code.guid for top in tree for code in (top, *top.codes)})
    assert not books[0] & books[1]
    merged = refiqda.merge({"one": first, "two": second}).project
    assert merged is not None
    assert len(merged.codings()) == len(first.codings()) + len(second.codings())
    assert len(merged.tree.sources) == len(plain(name).rows("sources"))
    assert len(merged.tree.cases) == len(first.tree.cases)


@pytest.mark.parametrize("name", STUDIES)
def test_nobody_finds_anything_of_the_other_analyst_in_a_project(name: str) -> None:
    for key, whole in plain(name).analysts.items():
        project = projects(name)[key]
        assert {row.coder for row in project.codings()} == {whole}
        assert {user.name for user in project.tree.users} <= {whole, USER_NAME}
        others = [one for one in plain(name).analysts if one != key]
        theirs = {row["note"] for one in others for row in plain(name).rows(f"notes-{one}")}
        assert not theirs & {note.plain_text_content for note in project.tree.notes}


@pytest.mark.parametrize("name", STUDIES)
def test_texts_are_clean(name: str) -> None:
    for source, text in plain(name).texts.items():
        assert text.endswith("\n"), source
        assert "  " not in text, source
        assert "\t" not in text, source
        assert unicodedata.normalize("NFC", text) == text, source
        assert not text.startswith("\ufeff"), source
    assert set(plain(name).texts) == {row["source"] for row in plain(name).rows("sources")}


@pytest.mark.parametrize("name", STUDIES)
def test_every_planted_change_has_its_place(name: str) -> None:
    rows = planted(name)
    assert len({row["id"] for row in rows}) == len(rows) >= 8
    for row in rows:
        text = (plain(name).folder / row["file"]).read_text(encoding="utf-8")
        assert text.count(row["find"]) == 1, row["id"]
        assert row["find"] != row["replace"]
        assert row["expected"]


@pytest.mark.parametrize("path", sorted(ROOT.glob("examples/*/word/*.docx")), ids=lambda path: path.stem)
def test_a_word_file_says_what_the_plain_text_says(path: Path) -> None:
    study = plain(path.parents[1].name)
    word = read_word(path.read_bytes(), label=path.name)
    assert word.text.rstrip("\n") == study.texts[path.stem].rstrip("\n")
    notes = sorted(
        (*study.span(row), row["note"], row["coder"], row["created"][:19])
        for key in study.analysts
        for row in study.rows(f"notes-{key}")
        if row["source"] == path.stem
    )
    comments = [(one.start, one.end, one.text, one.author, (one.date or "")[:19]) for one in word.comments]
    assert sorted(comments, key=repr) == ([] if word.bold else sorted(notes, key=repr))
    if word.bold:
        labels = {speaker for turn in turns(study.name, path.stem) for speaker in turn.speakers}
        bold = {word.text[start:end].rstrip(":") for start, end in word.bold}
        assert {part for label in bold for part in label.split(" og ")} == labels
    else:
        assert comments


@pytest.mark.parametrize("name", STUDIES)
def test_the_manuscript_in_word_says_what_the_plain_one_says(name: str) -> None:
    folder = plain(name).folder / "writing"
    word = read_word((folder / "manuscript.docx").read_bytes(), label="manuscript.docx").text
    text = (folder / "manuscript.md").read_text(encoding="utf-8")
    lines = [
        re.sub(r"\*([^*]+)\*", r"\1", re.sub(r"^(#+|>) ", "", line)) for line in text.split("\n") if line
    ]
    assert [line for line in word.split("\n") if line] == lines


def test_turns_are_found_in_every_way_in_which_they_are_labelled() -> None:
    text = "Head: line\nT1: Yes. #00:00:38-2#\nT1 og T2 (00:05:13): // No //\n[00:00:03] C08: a: b\n?: Mm.\n(stille)\n"
    found = [(turn.speakers, text[turn.start : turn.end]) for turn in turns_of(text)]
    assert found == [
        (("Head",), "line"),
        (("T1",), "Yes."),
        (("T1", "T2"), "// No //"),
        (("C08",), "a: b"),
        (("?",), "Mm."),
    ]
    assert list(turns_of("Jeg var 24 og midt i studiet.")) == []


def test_a_study_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="there is no study"):
        study_folder("interviews")


def test_a_folder_without_a_text_of_its_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text('[study]\ntitle = "One"\n', encoding="utf-8")
    (tmp_path / "sources.csv").write_text("source,participants\nnote,T1\n", encoding="utf-8")
    with pytest.raises(UnusableFileError, match=r"note\.txt"):
        read_plain_study(tmp_path)


def test_a_quote_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "note.txt").write_text("Yes, yes.\n", encoding="utf-8")
    (tmp_path / "study.toml").write_text(
        '[study]\ntitle = "One"\n[[analyst]]\nname = "Ann Bee"\nroles = ["coder"]\n', encoding="utf-8"
    )
    (tmp_path / "sources.csv").write_text("source,participants\nnote,T1\n", encoding="utf-8")
    (tmp_path / "codebook-ann.csv").write_text(
        "code,parent,color,definition\nA,,#112233,What it is.\n", encoding="utf-8"
    )
    codings = "source,code,coder,quote,occurrence,memo\nnote,A,Ann Bee,{},,\n"
    (tmp_path / "codings-ann.csv").write_text(codings.format("No."), encoding="utf-8")
    with pytest.raises(InvalidArgumentError, match="1 codings cannot be placed"):
        build_study(read_plain_study(tmp_path))
    (tmp_path / "codings-ann.csv").write_text(codings.format("Yes"), encoding="utf-8")
    notes = "source,coder,quote,occurrence,note,created\nnote,Ann Bee,{},{},Why?,2024-01-01T00:00:00Z\n"
    for quote, nth in (("no", ""), ("es", ""), ("es", "3")):
        (tmp_path / "notes-ann.csv").write_text(notes.format(quote, nth), encoding="utf-8")
        with pytest.raises(InvalidArgumentError, match="does not stand in one place"):
            build_study(read_plain_study(tmp_path))
