"""The demonstration: a folder from nothing to consensus, the same bytes everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.checks import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calls import Ran

FILES = {
    "agreement.csv", "codings.csv", "colm.qdpx", "consensus.qdpx", "decisions.jsonl", "differences.csv",
    "mara.qdpx", "study.qdpx", "study.toml",
}  # fmt: skip


def test_the_demo_makes_a_whole_study(run: Callable[..., Ran], tmp_path: Path) -> None:
    ran = run("demo", tmp_path / "one")
    assert (ran.code, ran.err) == (0, "")
    assert {each.name for each in (tmp_path / "one").iterdir()} == FILES
    assert "Open next" in ran.out
    assert "nan" not in ran.out.split()
    for name in ("mara.qdpx", "colm.qdpx", "study.qdpx", "consensus.qdpx"):
        assert check(tmp_path / "one" / name) == []


def test_the_demo_makes_the_same_bytes_each_time(run: Callable[..., Ran], tmp_path: Path) -> None:
    first, second = (run("demo", tmp_path / name, "--json") for name in ("one", "two"))
    assert first.json == second.json
    assert first.json["open"] == 0
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_folder_with_something_in_it_is_refused(run: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    ran = run("demo", tmp_path)
    assert ran.code == 2
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]
