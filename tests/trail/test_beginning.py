"""Beginning a trail: what is made, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refiqda.errors import InvalidArgumentError, OutputExistsError, RefiqdaError
from refiqda.study import read_study
from refiqda.trail.beginning import begin
from refiqda.trail.reading import find_trail, read_trail

if TYPE_CHECKING:
    from pathlib import Path


def test_it_makes_a_log_with_one_entry_and_a_study(tmp_path: Path) -> None:
    begun = begin(tmp_path / "new study", by=["Mara", "Colm"], title="Waiting", at="2026-11-22T20:00:00Z")
    trail = read_trail(begun.folder)
    assert [(one.n, one.kind, one.by, one.value("title")) for one in trail.entries] == [
        (1, "begin", ("Mara", "Colm"), "Waiting")
    ]
    assert begun.study_made
    assert read_study(tmp_path / "new study" / "study.toml").title == "Waiting"
    assert find_trail(tmp_path / "new study") == begun.folder.resolve()
    assert "states/" in (begun.folder / ".gitignore").read_text(encoding="utf-8")


def test_a_study_that_is_there_stays_as_it_is_and_gives_the_title(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text('[study]\ntitle = "Mine"\n', encoding="utf-8")
    begun = begin(tmp_path)
    assert not begun.study_made
    assert begun.entry.value("title") == "Mine"
    assert (tmp_path / "study.toml").read_text(encoding="utf-8") == '[study]\ntitle = "Mine"\n'


def test_a_second_trail_is_refused_and_the_first_untouched(tmp_path: Path) -> None:
    begun = begin(tmp_path)
    before = (begun.folder / "log.jsonl").read_bytes()
    with pytest.raises(OutputExistsError, match="a study has one trail"):
        begin(tmp_path)
    assert (begun.folder / "log.jsonl").read_bytes() == before


def test_an_empty_log_of_a_crash_is_no_trail(tmp_path: Path) -> None:
    (tmp_path / "trail").mkdir()
    (tmp_path / "trail" / "log.jsonl").write_bytes(b"")
    assert begin(tmp_path).entry.n == 1


def test_a_folder_inside_a_study_is_refused(tmp_path: Path) -> None:
    begin(tmp_path)
    (tmp_path / "exports").mkdir()
    with pytest.raises(InvalidArgumentError, match="inside another study"):
        begin(tmp_path / "exports")
    assert not (tmp_path / "exports" / "trail").exists()


@pytest.mark.parametrize("name", ["", "two\nlines", "x" * 1001])
def test_a_name_that_is_none_leaves_no_log(tmp_path: Path, name: str) -> None:
    with pytest.raises(RefiqdaError):
        begin(tmp_path, by=[name])
    assert not (tmp_path / "study.toml").exists()
    assert begin(tmp_path, by=["Mara"]).entry.n == 1


def test_a_faulty_study_is_told_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text("[study\n", encoding="utf-8")
    with pytest.raises(RefiqdaError):
        begin(tmp_path)
    assert not (tmp_path / "trail").exists()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("", encoding="utf-8")
    with pytest.raises(OutputExistsError, match="is a file"):
        begin(tmp_path / "a")
