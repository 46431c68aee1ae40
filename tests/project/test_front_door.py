"""``import refiqda``: cheap, and every public name is there."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import refiqda

HEAVY = ("lxml", "numpy", "attrs", "attr", "typing", "xml", "zipfile", "pandas")


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = "import sys; before = set(sys.modules); import refiqda; print(*(set(sys.modules) - before))"
    shown = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-S", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(refiqda.__file__).parents[1],
    )
    loaded = {name.partition(".")[0] for name in shown.stdout.split()}
    assert "refiqda" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_type_checkers_and_the_running_program_see_the_same_names() -> None:
    tree = ast.parse(Path(refiqda.__file__).read_text(encoding="utf-8"))
    typed = {
        alias.name: (node.module or "").removeprefix("refiqda.")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("refiqda.")
        for alias in node.names
    }
    assert typed == refiqda._HOMES
    assert {name for name in typed if getattr(getattr(refiqda, name), "__name__", name) == name} == set(typed)
    assert set(typed) <= set(dir(refiqda))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = refiqda.nothing
