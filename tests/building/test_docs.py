"""The page for scripts says what the code does."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from refiqda.building.columns import READ
from refiqda.building.hints import FORGIVEN
from refiqda.building.reasons import REASONS

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "building.md").read_text(encoding="utf-8")


def test_the_page_names_every_column_reason_and_hint() -> None:
    said = set(re.findall(r"`([a-z_0-9-]+)`", PAGE))
    from_exports = {"source_guid", "code_guid", "code_path", "coder_guid"}
    assert {*READ, *REASONS, *FORGIVEN} - from_exports <= said


def test_the_python_of_the_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(code, "docs/building.md", "exec"), {})  # noqa: S102 - our own page
    assert capsys.readouterr().out == "1 ambiguous 2\n"
    assert os.listdir() == ["study.qdpx"]  # noqa: PTH208 - the folder that the page would fill
