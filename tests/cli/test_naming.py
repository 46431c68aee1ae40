"""Coders named on the command line by name or GUID, and names that several have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.errors import AmbiguousNameError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calls import Ran


@pytest.mark.parametrize("command", [("agree",), ("reconcile", "list")])
def test_coders_are_named_by_guid_too(
    run: Callable[..., Ran], made: Path, two_files: tuple[Path, Path], command: tuple[str, ...]
) -> None:
    study = made / "study.qdpx"
    guids = [user.guid for user in refiqda.read(study).tree.users if user.name != "Consensus"]
    by_guid = ",".join((guids[0].upper(), f"{{{guids[1]}}}"))
    for files in ([study], two_files):
        by_name = run(*command, *files, "--coders", "Mara Ridge,Colm Vance", "--json")
        assert by_name.code == 0
        assert run(*command, *files, "--coders", by_guid, "--json").json == by_name.json


@pytest.mark.parametrize("command", [("agree",), ("reconcile", "list")])
def test_a_name_that_two_have_lists_both(
    run: Callable[..., Ran], made: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    study = refiqda.read(made / "study.qdpx")
    other = study.add_user("Mara Ridge", guid="aaaaaaaa-0000-4000-8000-000000000001")
    study.add_coding("Interview 1", 0, 9, study.tree.code_book[0], other)
    refiqda.write(study, tmp_path / "twice.qdpx")
    ran = run(*command, tmp_path / "twice.qdpx", "--coders", "Mara Ridge,Colm Vance")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert all(f"({user.guid})" in ran.err for user in study.tree.users if user.name == "Mara Ridge")
    ran = run(*command, tmp_path / "twice.qdpx", "--coders", f"{other.guid},Colm Vance", "--json")
    assert (ran.code, len(ran.json["coders"])) == (0, 2)


def test_an_unknown_coder_is_told_who_is_there(run: Callable[..., Ran], made: Path) -> None:
    for command in (("agree",), ("reconcile", "list")):
        ran = run(*command, made / "study.qdpx", "--coders", "Mara Ridge,Nobody")
        assert ran.code == 2
        assert "nobody is called Nobody" in ran.err
        assert "Colm Vance" in ran.err


def test_only_the_coders_named_are_compared(run: Callable[..., Ran], made: Path, tmp_path: Path) -> None:
    study = refiqda.read(made / "study.qdpx")
    third = study.add_user("Ines Hale")
    study.add_coding("Interview 1", 0, 9, study.tree.code_book[0], third)
    path = tmp_path / "three.qdpx"
    refiqda.write(study, path)
    named = ("--coder", f"M={path}:Mara Ridge", "--coder", f"C={path}:Colm Vance", "--json")
    assert run("agree", *named).json["coders"] == ["M", "C"]
    assert run("reconcile", "list", *named).json["coders"] == ["C", "M"]
    assert len(run("agree", path, *named).json["coders"]) == 3


def test_the_front_door_compares_coders(made: Path) -> None:
    study = refiqda.read(made / "study.qdpx")
    names = ["Mara Ridge", study.find_user("Colm Vance").guid]
    report = refiqda.agree(study, names)
    assert report.to_dict()["coders"] == ["Mara Ridge", "Colm Vance"]
    study.add_user("Colm Vance", guid="aaaaaaaa-0000-4000-8000-000000000001")
    with pytest.raises(AmbiguousNameError) as caught:
        refiqda.agree(study, ["Mara Ridge", "Colm Vance"])
    assert len(caught.value.candidates) == 2
