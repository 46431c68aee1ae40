"""The page on the trail: its Python runs, and what it prints is what the commands print."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import refiqda
from tests.cli.calls import run_command
from tests.trail.made import small

if TYPE_CHECKING:
    import pytest

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "trail.md").read_text(encoding="utf-8")


def test_its_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    refiqda.write(small(), tmp_path / "mara.qdpx")
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {}
    exec(code[1], names)  # noqa: S102 - our own page
    assert names["check_anchor"](names["project"], names["trail"]).state == "present"
    assert not refiqda.diff(names["then"], names["project"])


def test_what_it_shows_of_beginning_is_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run_command("trail", "init", "--by", "Mara Ridge", "--title", "Clinic interviews")
    shown = re.search(r"\$ refiqda trail init.*?\n(.*?)```", PAGE, re.DOTALL)
    assert shown is not None
    assert ran.out.startswith(shown[1])
