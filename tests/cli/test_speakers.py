"""`refiqda speakers` from the command line."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.speakers.sheet import read_decisions
from tests.speakers.talks import study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calls import Ran


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    study(Letter="Dear all,\nnobody speaks here.").write(tmp_path / "clinic.qdpx")
    return tmp_path / "clinic.qdpx"


def test_speakers_are_detected_judged_marked_and_taken_back(
    run: Callable[..., Ran], clinic: Path, tmp_path: Path
) -> None:
    sheet, out, back = tmp_path / "sheet.xlsx", tmp_path / "with.qdpx", tmp_path / "back.qdpx"
    ran = run("speakers", "detect", clinic, "-o", sheet)
    assert ran.code == 0
    assert "Group (9 turns)" in ran.out
    assert "asks most, so it may be the moderator" in ran.out
    assert "Without speakers" in ran.out
    assert "1 label to decide." in ran.out
    ran = run("speakers", "apply", clinic, "--sheet", sheet, "-o", out)
    assert ran.code == 0
    assert "Unknown speaker" in ran.out
    assert "2 passages of questions read aloud" in ran.out
    assert '"P1" has 1 turn without words' in ran.out
    assert "12 passages and 8 cases" in run("speakers", "remove", out, "-o", back).out
    assert refiqda.digest(refiqda.read(back)) == refiqda.digest(refiqda.read(clinic))
    assert "No speakers were marked" in run("speakers", "remove", clinic, "-o", tmp_path / "x.qdpx").out


def test_each_command_prints_one_object_for_programs(
    run: Callable[..., Ran], clinic: Path, tmp_path: Path
) -> None:
    sheet, out = tmp_path / "sheet.csv", tmp_path / "with.qdpx"
    found = run("speakers", "detect", clinic, "-o", sheet, "--json").json
    assert (found["format"], found["output"], found["unclear"]) == ("refiqda.speakers/1", "sheet.csv", 1)
    assert {one["label"] for one in found["speakers"]} >= {"I", "P", "KH", "P1", "?"}
    done = run("speakers", "apply", clinic, "--sheet", sheet, "-o", out, "--json", "--for", "nvivo").json
    assert (done["format"], done["output"]) == ("refiqda.speakers-apply/1", "with.qdpx")
    assert done["passages"] == sum(one["passages"] for one in done["placed"]) == 12
    gone = run("speakers", "remove", out, "-o", tmp_path / "back.qdpx", "--json").json
    assert (gone["format"], gone["passages"], gone["told"]) == ("refiqda.speakers-remove/1", 12, [])


def test_proposals_are_taken_unseen_only_where_all_are_clear(
    run: Callable[..., Ran], clinic: Path, tmp_path: Path
) -> None:
    out = tmp_path / "with.qdpx"
    ran = run("speakers", "apply", clinic, "--auto", "-o", out)
    assert ran.code == 2
    assert '1 label to decide, "KH" among them' in ran.err
    assert not out.exists()
    assert run("speakers", "apply", clinic, "--auto", "--moderator", "KH", "-o", out).code == 0
    assert refiqda.speakers.turns(refiqda.read(out), "Group").origin == "marked"


def test_what_was_declared_is_found(run: Callable[..., Ran], tmp_path: Path) -> None:
    study(Bars="12| Anna | How was it?\n13| Bo | So.").write(tmp_path / "a.qdpx")
    (tmp_path / "guide.txt").write_text("1. How was it?\n", encoding="utf-8")
    sheet = tmp_path / "sheet.csv"
    ran = run(
        "speakers", "detect", tmp_path / "a.qdpx", "--pattern", "{number}| {label} |", "--moderator", "Anna",
        "--prompts", tmp_path / "guide.txt", "-o", sheet, "--json",
    )  # fmt: skip
    assert [one["passages"] for one in ran.json["prompts"]] == [1]
    assert {one.label: one.role for one in read_decisions(sheet).decisions}["Anna"] == "moderator"
    done = run(
        "speakers", "apply", tmp_path / "a.qdpx", "--sheet", sheet, "--prompts", tmp_path / "guide.txt",
        "-o", tmp_path / "b.qdpx", "--json",
    )  # fmt: skip
    assert done.json["prompts"] == 1
    assert {"Anna", "Bo"} <= set(done.json["cases"]["made"])


def test_programs_that_read_codings_only_get_codes_on_request(
    run: Callable[..., Ran], clinic: Path, tmp_path: Path
) -> None:
    sheet, out = tmp_path / "sheet.csv", tmp_path / "with.qdpx"
    run("speakers", "detect", clinic, "-o", sheet)
    ran = run("speakers", "apply", clinic, "--sheet", sheet, "-o", out, "--for", "qualcoder")
    assert "with --as-codes each case gets a code of its name" in " ".join(ran.out.split())
    ran = run(
        "speakers",
        "apply",
        clinic,
        "--sheet",
        sheet,
        "-o",
        out,
        "--for",
        "qualcoder",
        "--as-codes",
        "--force",
    )
    assert "--as-codes" not in ran.out
    assert {"P1", "P2"} <= {code.name for code in refiqda.read(out).tree.code_book}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["-o", "x.qdpx"], "name the sheet"),
        (["--auto", "--sheet", "a.csv", "-o", "x.qdpx"], "name the sheet"),
        (["--sheet", "a.csv", "--label", "A", "-o", "x.qdpx"], "in a sheet write them there"),
        (["--auto", "-o", "x.xlsx"], "End its name in .qdpx"),
        (["--sheet", "none.csv", "-o", "x.qdpx"], "no such file"),
        (["--auto", "--pattern", "label", "-o", "x.qdpx"], "no pattern of labels"),
        (["--auto", "--label", " ", "-o", "x.qdpx"], "a label is empty"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    run: Callable[..., Ran], clinic: Path, more: list[str], message: str
) -> None:
    ran = run("speakers", "apply", clinic, *more)
    assert ran.code == 2
    assert message in ran.err
    assert ran.err.count("\n") == 1


def test_a_project_without_texts_has_no_speakers(run: Callable[..., Ran], tmp_path: Path) -> None:
    refiqda.Project.new("Empty").write(tmp_path / "empty.qdpx")
    ran = run("speakers", "detect", tmp_path / "empty.qdpx")
    assert "There are no texts in which people could speak." in ran.out
    ran = run("speakers", "apply", tmp_path / "empty.qdpx", "--auto", "-o", tmp_path / "x.qdpx")
    assert "No speaker was marked." in ran.out


def test_what_is_found_is_shown_without_a_sheet(
    run: Callable[..., Ran], clinic: Path, tmp_path: Path
) -> None:
    ran = run("speakers", "detect", clinic, "--moderator", "KH")
    assert "With -o SHEET.xlsx you get a sheet to judge them." in ran.out
    assert "Every label is clear." in ran.out
    sheet = tmp_path / "hand.csv"
    rows = "".join(f"Group,X{number},participant,,yes\n" for number in range(30))
    sheet.write_text(f"source,label,role,case,keep\n{rows}", encoding="utf-8")
    ran = run("speakers", "apply", clinic, "--sheet", sheet, "-o", tmp_path / "x.qdpx", "--for", "qualcoder")
    assert "and 10 more (--json lists all)" in ran.out


def test_nothing_is_overwritten(run: Callable[..., Ran], clinic: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    assert run("speakers", "detect", clinic, "-o", sheet).code == 0
    assert "not overwritten" in run("speakers", "detect", clinic, "-o", sheet).err
    assert run("speakers", "detect", clinic, "-o", sheet, "--force").code == 0
    assert run("speakers", "apply", clinic, "--sheet", sheet, "-o", clinic, "--force").code == 2


def test_a_sheet_without_words_quotes_nobody(run: Callable[..., Ran], clinic: Path, tmp_path: Path) -> None:
    run("speakers", "detect", clinic, "-o", tmp_path / "a.xlsx", "--no-words")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert b"train" not in b"".join(archive.read(name) for name in archive.namelist())


def test_marks_come_through_split_and_merge(run: Callable[..., Ran], tmp_path: Path) -> None:
    project = study()
    project.add_user("Colm")
    for coder in ("Mara", "Colm"):
        project.add_coding("Group", 47, 56, "Waiting", coder)
    done = refiqda.speakers.apply(project, refiqda.speakers.detect(project)).project
    done.write(tmp_path / "study.qdpx")
    value = run("split", tmp_path / "study.qdpx", "-o", tmp_path / "copies", "--json").json
    files = [tmp_path / "copies" / one["file"] for one in value["copies"]]
    assert len(files) == 2
    assert run("merge", *files, "-o", tmp_path / "back.qdpx").code == 0
    assert refiqda.digest(refiqda.read(tmp_path / "back.qdpx")) == refiqda.digest(done)
