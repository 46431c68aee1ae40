"""``refiqda diff``: what it prints and writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.project import Project
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "".join(f"Mara: This is sentence number {n} of the whole interview.\n\n" for n in range(40))
PLACES = [TEXT.index(f"number {n} ") for n in range(40)]
WORDS = ("GUID", "digest", "canonical", "coder", "None")


def study(path: Path, codes: list[str], *, name: str = "Mara") -> Path:
    """Write a project of one text, in which the sentences have these codes."""
    project = Project.new("Study")
    project.add_user(name, guid="00000000-0000-4000-8000-000000000001")
    for number, code in enumerate(("Shame", "Guilt")):
        project.add_code(code, guid=f"00000000-0000-4000-8000-00000000001{number}")
    project.add_source("Interview 4", TEXT)
    for place, code in zip(PLACES, codes, strict=False):
        project.add_coding("Interview 4", place, place + 8, code, name)
    refiqda.write(project, path)
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two states of a study: three passages were recoded, one is new."""
    return (
        study(tmp_path / "monday.qdpx", ["Shame"] * 5),
        study(tmp_path / "friday.qdpx", ["Guilt"] * 3 + ["Shame"] * 2 + ["Guilt"]),
    )


def test_the_page_tells_what_changed_by_source_analyst_and_code(files: tuple[Path, Path]) -> None:
    ran = run_command("diff", *files)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "monday.qdpx -> friday.qdpx: 4 changes.\n"
        "\n"
        "Recoded: 3\n"
        "  Interview 4, Mara: 3 passages from Shame to Guilt (paragraphs 1, 2, 3)\n"
        "\n"
        "New codings: 1\n"
        "  Interview 4, Mara: 1 passage with Guilt (paragraph 6)\n"
    )


def test_nothing_changed_is_said(files: tuple[Path, Path], tmp_path: Path) -> None:
    again = tmp_path / "again.qdpx"
    refiqda.write(refiqda.read(files[0]), again, tool="nvivo")
    ran = run_command("diff", files[0], again)
    assert ran.out == "monday.qdpx -> again.qdpx. Nothing changed: both say the same.\n"
    assert run_command("diff", files[0], again, "--json").json["changes"] == []


def test_no_words_of_texts_are_shown_unless_asked_for(files: tuple[Path, Path]) -> None:
    assert "number" not in run_command("diff", *files).out
    assert "number" not in run_command("diff", *files, "--json").out
    assert '      "number 0"\n' in run_command("diff", *files, "--passages").out
    first = run_command("diff", *files, "--passages", "--json").json["changes"][0]
    assert (first["words_before"], first["words_after"]) == ("number 0", "number 0")


def test_the_json_has_the_keys_of_the_contract(files: tuple[Path, Path]) -> None:
    value = run_command("diff", *files, "--json").json
    assert value["format"] == "refiqda.diff/1"
    assert value["meaning_old"] == refiqda.digest(refiqda.read(files[0]))
    assert value["meaning_new"] == refiqda.digest(refiqda.read(files[1]))
    first = value["changes"][0]
    assert {key: first[key] for key in ("kind", "object", "name", "before", "after", "inferred")} == {
        "kind": "recoded",
        "object": "coding",
        "name": "Guilt",
        "before": "Shame",
        "after": "Guilt",
        "inferred": False,
    }
    assert (first["place"], first["coder"], first["old_span"]) == ("paragraph 1", "Mara", [23, 31])


def test_pages_say_nothing_in_the_words_of_our_trade(files: tuple[Path, Path], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    run_command("diff", *files, "--passages", "-o", page)
    html = re.sub(r"<style>.*?</style>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for text in (run_command("diff", *files).out, run_command("diff", "--help").out, html):
        assert not [word for word in WORDS if word in text]


@pytest.mark.parametrize("suffix", [".txt", ".json", ".html"])
def test_all_of_it_goes_into_a_file(files: tuple[Path, Path], tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"changes{suffix}"
    ran = run_command("diff", *files, "-o", out)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"monday.qdpx -> friday.qdpx: 4 changes. Written: changes{suffix}\n"
    content = out.read_bytes()
    assert b"Shame" in content
    assert b"\r" not in content
    assert str(tmp_path).encode() not in content
    assert run_command("diff", *files, "-o", out).code == 2
    assert run_command("diff", *files, "-o", out, "--force").code == 0
    assert out.read_bytes() == content


def test_a_terminal_page_is_limited_and_a_file_is_not(tmp_path: Path) -> None:
    old = study(tmp_path / "old.qdpx", [])
    new = study(tmp_path / "new.qdpx", ["Shame", "Guilt"] * 20)
    page = run_command("diff", old, new).out
    assert "paragraphs 1, 3, 5, 7, 9, 11; and 14 more" in page
    run_command("diff", old, new, "-o", tmp_path / "all.txt")
    assert "35, 37, 39)" in (tmp_path / "all.txt").read_text(encoding="utf-8").replace("\n ", "")


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    paths: list[Path] = []
    for folder in ("monday", "friday"):
        (tmp_path / folder).mkdir()
        paths.append(study(tmp_path / folder / "study.qdpx", ["Shame"] * len(paths)))
    assert run_command("diff", *paths).out.startswith("monday/study.qdpx -> friday/study.qdpx: 1 change.")


@pytest.mark.parametrize("name", ["changes.docx", "changes"])
def test_other_forms_are_refused(files: tuple[Path, Path], tmp_path: Path, name: str) -> None:
    ran = run_command("diff", *files, "-o", tmp_path / name)
    assert ran.code == 2
    assert ran.err.startswith("refiqda: error:")
    assert ran.err.count("\n") == 1


def test_a_codebook_is_refused_in_one_line(files: tuple[Path, Path], tmp_path: Path) -> None:
    refiqda.write_codebook(refiqda.read_codebook(files[0]), tmp_path / "codes.qdc")
    ran = run_command("diff", files[0], tmp_path / "codes.qdc")
    assert ran.code == 2
    assert ran.err.count("\n") == 1


def test_names_that_would_move_a_cursor_do_not(tmp_path: Path) -> None:
    old = study(tmp_path / "old.qdpx", ["Shame"])
    new = study(tmp_path / "new.qdpx", ["Shame"], name="Ma\u202era\x9b<b>")
    ran = run_command("diff", old, new)
    assert "Mara -> Mara<b>" in ran.out
    run_command("diff", old, new, "-o", tmp_path / "all.html")
    assert "Mara&lt;b&gt;" in (tmp_path / "all.html").read_text(encoding="utf-8")


def test_the_copies_of_two_analysts_are_told_by_person_source_and_code(tmp_path: Path) -> None:
    files = []
    for name in ("Mara", "Colm"):
        project = Project.new("Study")
        project.add_user(name)
        for code in ("Shame", "Guilt"):
            project.add_code(code)
        project.add_source("Interview 4", TEXT)
        for number, place in enumerate(PLACES[:6]):
            project.add_coding(
                "Interview 4",
                place,
                place + 8 + (number == 0 and name == "Mara"),
                "Guilt" if number else "Shame",
                name,
            )
        files.append(tmp_path / f"{name}.qdpx")
        refiqda.write(project, files[-1])
    page = tmp_path / "changed.html"
    said = " ".join(run_command("diff", *files).out.split())
    run_command("diff", *files, "-o", page)
    assert "new: Colm (with 6 codings) gone: Mara (with 6 codings)" in said
    assert "New codings: 6 Interview 4, Colm: 6 passages (Guilt 5, Shame 1)" in said
    assert "Codings that are gone: 6 Interview 4, Mara: 6 passages (Guilt 5, Shame 1)" in said
    for text in (said, page.read_text("utf-8")):
        assert "copies of two analysts, refiqda agree compares" in text
