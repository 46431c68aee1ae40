"""The demonstration: a folder from nothing to consensus, the same bytes everywhere."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from refiqda.checks import check
from refiqda.demonstration import plain
from refiqda.demonstration.plain import PRIVATE, study_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.calls import Ran

FILES = {
    "agreement.csv", "agreement.html", "codings.csv", "colm.qdpx", "consensus.qdpx", "decisions.jsonl",
    "differences.csv", "mara.qdpx", "participants.csv", "sources.csv", "study.qdpx", "study.toml",
    "trail",
}  # fmt: skip
MORE = "studies"
"""The folder in which two more studies come along as plain files."""
PROJECTS = {
    "therapists": ("ragna.qdpx", "eirik.qdpx", "themes.qdpx"),
    "dyads": ("greta.qdpx", "owen.qdpx", "themes.qdpx"),
}


def files_in(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes, but for the trail, whose salts are random."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_relative_to(folder / "trail")
    }


def test_the_demo_makes_a_whole_study(run: Callable[..., Ran], tmp_path: Path) -> None:
    ran = run("demo", tmp_path / "one")
    assert (ran.code, ran.err) == (0, "")
    assert {each.name for each in (tmp_path / "one").iterdir()} == FILES | {MORE}
    assert "Open next" in ran.out
    assert "nan" not in ran.out.split()
    for name in ("mara.qdpx", "colm.qdpx", "study.qdpx", "consensus.qdpx"):
        assert check(tmp_path / "one" / name) == []


def test_the_demo_has_all_that_its_study_expects_and_its_registers_are_closed_to_others(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    assert run("demo", tmp_path / "one").code == 0
    ran = run("study", "check", tmp_path / "one")
    assert (ran.code, "Everything is there that the study expects" in ran.out) == (0, True)
    assert [line.split()[-4:] for line in ran.out.splitlines() if line.startswith("  in all")] == [
        ["6", "6", "0", "0"]
    ]
    if os.name == "posix":
        for name in PROJECTS:
            assert (tmp_path / "one" / MORE / (name + PRIVATE)).stat().st_mode & 0o077 == 0


def test_the_demo_makes_the_same_bytes_each_time(run: Callable[..., Ran], tmp_path: Path) -> None:
    first, second = (run("demo", tmp_path / name, "--json") for name in ("one", "two"))
    assert first.json == second.json
    assert first.json["open"] == 0
    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")


def test_a_folder_with_something_in_it_is_refused(run: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    ran = run("demo", tmp_path)
    assert ran.code == 2
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_two_more_studies_come_along_as_plain_files(run: Callable[..., Ran], tmp_path: Path) -> None:
    ran = run("demo", tmp_path / "one", "--json")
    assert [each["name"] for each in ran.json["studies"]] == list(PROJECTS)
    assert [each["projects"] for each in ran.json["studies"]] == [[], []]
    copied = files_in(tmp_path / "one" / MORE)
    for name in PROJECTS:
        folder = study_folder(name)
        for place in (folder, folder.with_name(name + PRIVATE)):
            there = {
                f"{place.name}/{file}": data for file, data in files_in(place).items() if "__" not in file
            }
            assert {file: copied.pop(file) for file in there} == there
    assert copied == {}


@pytest.mark.parametrize("name", PROJECTS)
def test_one_study_is_built_where_it_is_asked_for(run: Callable[..., Ran], tmp_path: Path, name: str) -> None:
    ran = run("demo", tmp_path / "new", "--study", name)
    assert (ran.code, ran.err) == (0, "")
    assert {each.name for each in (tmp_path / "new").iterdir()} == {name, name + PRIVATE}
    for file in PROJECTS[name]:
        assert check(tmp_path / "new" / name / file) == []
        assert file in ran.out
    assert "Open next" in ran.out
    assert not {"percent", "Dice", "kappa", "alpha"} & set(ran.out.split())


def test_all_studies_are_made_where_they_are_asked_for(run: Callable[..., Ran], tmp_path: Path) -> None:
    ran = run("demo", tmp_path / "all", "--study", "all", "--json")
    assert ran.json["open"] == 0
    built = {each["name"]: tuple(one["file"] for one in each["projects"]) for each in ran.json["studies"]}
    assert built == PROJECTS
    assert [
        (one["codings"] > 0, one["notes"] > 0) for each in ran.json["studies"] for one in each["projects"]
    ] == [(True, True)] * 6
    assert all((tmp_path / "all" / each["folder"] / "study.toml").is_file() for each in ran.json["studies"])
    printed = run("demo", tmp_path / "again", "--study", "all").out
    assert all(title in printed for title in ("Clinic interviews", "Eleven pairs", "the other chair"))


def test_an_installation_without_the_studies_makes_nothing(
    run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain, "__file__", str(tmp_path / "refiqda" / "demonstration" / "plain.py"))
    ran = run("demo", tmp_path / "new")
    assert ran.code == 2
    assert "Install refiqda anew" in ran.err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", PROJECTS)
def test_the_commands_on_the_page_of_a_study_run_there(
    run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    run("demo", tmp_path / "new", "--study", name)
    monkeypatch.chdir(tmp_path / "new" / name)
    page = (tmp_path / "new" / name / "README.md").read_text(encoding="utf-8")
    commands = re.findall("^    refiqda (.+)$", page, re.MULTILINE)
    assert len(commands) >= 3
    for command in commands:
        ran = run(*command.split())
        assert (ran.code, ran.err) == (0, "")
    for cell in re.findall(r"^\| (`[^|]+) \|", page, re.MULTILINE):
        for file in re.findall("`([^`]+)`", cell):
            assert list(Path().glob(file.rstrip("/"))), file
