"""The fixtures that name folders of real files fail loudly: such a run must not pass without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import folder_named_by

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_nobody_named_fails_the_test_that_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REFIQDA_CORPUS", raising=False)
    with pytest.raises(pytest.fail.Exception, match="REFIQDA_CORPUS is not set"):
        folder_named_by("REFIQDA_CORPUS")


def test_a_folder_that_is_not_there_fails_the_test_that_needs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REFIQDA_CORPUS", str(tmp_path / "gone"))
    with pytest.raises(pytest.fail.Exception, match="REFIQDA_CORPUS names no folder"):
        folder_named_by("REFIQDA_CORPUS")


def test_a_folder_that_is_there_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REFIQDA_CORPUS", str(tmp_path))
    assert folder_named_by("REFIQDA_CORPUS") == tmp_path
