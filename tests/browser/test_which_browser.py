"""Which Chromium is started: the one that is named, else one in the usual places of each system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import browsing

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away every browser of this machine."""
    monkeypatch.delenv("REFIQDA_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(browsing, "PLACES", tuple(each for each in browsing.PLACES if each[0] != "/"))
    for name in browsing.FOLDERS:
        monkeypatch.delenv(name, raising=False)


def test_without_one_it_is_said_that_the_page_was_not_tried() -> None:
    assert browsing.program() is None
    assert (browsing.missing() or "").startswith("the page was not tried in a browser: ")


def test_the_one_that_is_named_comes_first_and_a_wrong_name_is_no_browser(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    named = tmp_path / "mine"
    monkeypatch.setenv("REFIQDA_CHROMIUM", str(named))
    assert browsing.program() is None
    named.write_bytes(b"")
    assert browsing.program() == str(named)


def test_one_that_windows_keeps_off_the_path_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    there = tmp_path / "Google" / "Chrome" / "Application" / "chrome.exe"
    there.parent.mkdir(parents=True)
    there.write_bytes(b"")
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path))
    assert browsing.program() == str(there)
