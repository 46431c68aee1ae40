"""Who may read the private register: nobody who writes what goes out."""

from __future__ import annotations

import ast
from pathlib import Path

import refiqda

PACKAGE = Path(refiqda.__file__).parent
ALLOWED = (
    *("register", "scanning", "surveying", "trail.withdrawal", "findings.quotes.ledger"),
    *("cli.study_", "cli.outbound"),
)
"""Rooms and modules that may, by how their names begin; each looks at the register to protect people."""


def module(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def read_by(source: str) -> set[str]:
    """Return the modules that a source imports when it runs, wherever in it that stands."""
    if "register" not in source:  # what is never named is not imported; parsing all takes seconds
        return set()
    tree = ast.parse(source)
    typing = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and node not in typing:
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node not in typing:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_no_export_and_nobody_else_reads_the_register() -> None:
    readers = {
        module(path)
        for path in PACKAGE.rglob("*.py")
        if any(
            f"{name}.".startswith("refiqda.register.") for name in read_by(path.read_text(encoding="utf-8"))
        )
    }
    assert "surveying.surveying" in readers, "the test sees who does"
    assert [name for name in sorted(readers) if not name.startswith(ALLOWED)] == []


def test_reading_it_under_another_name_is_seen() -> None:
    for line in ("import refiqda.register", "from refiqda import register", "from refiqda.register import x"):
        assert any(f"{name}.".startswith("refiqda.register.") for name in read_by(f"def f():\n    {line}\n"))
    assert read_by("if TYPE_CHECKING:\n    from refiqda.register import Register\n") == set()
