"""Pages made from the code are current, and links lead somewhere."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from refiqda.exchange.programs import KNOWN

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def make() -> ModuleType:
    """Return docs/make.py as a module; it is a script and belongs to no package."""
    spec = importlib.util.spec_from_file_location("docs_make", ROOT / "docs" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_is_as_the_code_would_write_it(make: ModuleType) -> None:
    assert make.stale_pages(make.made_pages()) == [], "run: make docs"


def test_every_link_leads_somewhere(make: ModuleType) -> None:
    assert make.broken_links() == []


def test_a_link_to_nowhere_and_a_page_of_no_rule_are_seen(make: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "docs" / "rules").mkdir(parents=True)
    (tmp_path / "docs" / "index.md").write_text("[a](gone.md) [b](rules/X1-old.md#part)", encoding="utf-8")
    (tmp_path / "docs" / "rules" / "X1-old.md").write_text("old", encoding="utf-8")
    assert make.broken_links(tmp_path) == ["docs/index.md: no gone.md"]
    assert make.stale_pages({"docs/commands.md": b"new"}, tmp_path) == [
        "docs/commands.md: not current",
        "docs/rules/X1-old.md: no rule makes this page",
    ]


def test_the_page_of_programs_tells_every_entry_with_its_evidence(make: ModuleType) -> None:
    page = make.made_pages()["docs/programs.md"].decode()
    for program in KNOWN:
        for entry in program.cannot_hold:
            assert entry.detail in page
            assert all(part.partition("] ")[2] in page for part in entry.evidence.split("; "))
        assert all(said.rpartition("] ")[2] in page for said in (*program.evidence, *program.habits))
