"""`refiqda split` and `refiqda blank` from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import refiqda
from refiqda.cli.split import file_names
from refiqda.demonstration.content import clinic_interviews
from refiqda.handouts import Handout
from refiqda.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calls import Ran


def test_copies_are_split_and_merge_to_the_same_study(
    run: Callable[..., Ran], made: Path, tmp_path: Path
) -> None:
    value = run("split", made / "study.qdpx", "-o", tmp_path / "copies", "--json").json
    assert value["format"] == "refiqda.split/1"
    assert [one["coder"] for one in value["copies"]] == list(clinic_interviews().coders)
    files = [tmp_path / "copies" / one["file"] for one in value["copies"]]
    assert run("merge", *files, "-o", tmp_path / "back.qdpx").code == 0
    digests = {refiqda.digest(refiqda.read(path)) for path in (made / "study.qdpx", tmp_path / "back.qdpx")}
    assert len(digests) == 1
    assert run("check", *files).code == 0


def test_copies_are_not_overwritten(run: Callable[..., Ran], made: Path, tmp_path: Path) -> None:
    assert run("split", made / "study.qdpx", "-o", tmp_path / "copies").code == 0
    ran = run("split", made / "study.qdpx", "-o", tmp_path / "copies")
    assert ran.code == 2
    assert "not overwritten" in ran.err
    assert run("split", made / "study.qdpx", "-o", tmp_path / "copies", "--force").code == 0


def test_a_blank_copy_is_written_for_its_analyst(run: Callable[..., Ran], made: Path, tmp_path: Path) -> None:
    out = tmp_path / "ines.qdpx"
    value = run("blank", made / "study.qdpx", "--coder", "Ines Moe", "-o", out, "--json").json
    assert value["coder"]["name"] == "Ines Moe"
    project = refiqda.read(out)
    assert len(project.codings()) == 0
    assert len(project.index().codes()) == value["codes"] > 0
    assert len(project.tree.sources) == value["sources"] > 0
    assert "Ines Moe" in {user.name for user in project.tree.users}
    text = run("blank", made / "study.qdpx", "--coder", "Ines Moe", "-o", tmp_path / "two.qdpx").out
    assert "for Ines Moe" in text


def test_file_names_are_safe_and_each_stands_once() -> None:
    def named(name: str) -> Handout:
        return Handout(name=name, guid=None, project=Project.new("x"), codings=0, memos=0)

    names = file_names(tuple(map(named, ["A/B", "a-b", "..", "Åse Ø", "x" * 300, "Con", "nul.x"])))
    assert names == [
        "A-B.qdpx",
        "a-b-2.qdpx",
        "analyst.qdpx",
        "Åse-Ø.qdpx",
        f"{'x' * 80}.qdpx",
        "Con-.qdpx",
        "nul.x-.qdpx",
    ]
