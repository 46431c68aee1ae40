"""The floors of the house: imports point down only, and rooms stay small enough to read."""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import refiqda

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "refiqda"

FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "diagnostics", "intervals", "version"),
    ("losses", "files", "exclusive", "extras"),
    ("study",),
    ("office",),
    ("register",),
    ("spec",),
    ("trees",),
    ("model",),
    ("schema",),
    ("text.positions",),
    ("exchange",),
    ("text", "text.canonical"),
    ("text.rules",),
    ("documents",),
    ("frames",),
    ("index", "rows", "quotations", "page_areas", "attachments", "machine_coders"),
    ("tables",),
    ("lookup",),
    ("membership",),
    ("tabulate", "editing", "sampling", "faithful"),
    ("filing", "extracts"),
    ("project",),
    ("matching",),
    ("conversion", "checks", "changes"),
    ("output", "summary", "codebooks", "memos"),
    ("building", "speakers", "handouts", "scanning"),
    ("importing", "surveying"),
    ("merging", "agreement"),
    ("crosswalks", "reconciliation"),
    ("trail",),
    ("findings",),
    ("demonstration",),
    ("render",),
    ("page",),
    ("__init__",),
    ("cli",),
    ("__main__",),
)
"""From the ground up. A room (a folder, or a module) may use what lies below it, and inside of itself what it
likes, as long as loading goes in no circle; not its neighbours. A new module outside of these rooms needs its
place here."""

HEAVY = (
    "numpy",
    "lxml",
    "rich",
    "jinja2",
    "xmlschema",
    "pandas",
    "polars",
    "pyarrow",
    "scipy",
    "docx",
    "openpyxl",
    "xlsxwriter",
    "pypdf",
    "starlette",
    "uvicorn",
    "pyrage",
)
"""What ``import refiqda`` must not load."""

MAX_MODULE, MAX_FUNCTION = 500, 60

pytestmark = pytest.mark.xdist_group("house")  # the package is parsed once


def modules() -> dict[str, Path]:
    """Return every module of the package by its name without ``refiqda.``; a package goes by its folder."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if len(parts) > 1 and parts[-1] == "__init__":
            parts = parts[:-1]
        found[".".join(parts)] = path
    return found


MODULES = modules()


def room_of(module: str) -> str | None:
    """Return the entry of FLOORS that the module belongs to: the longest that is it or holds it."""
    rooms = [room for floor in FLOORS for room in floor if f"{module}.".startswith(f"{room}.")]
    return max(rooms, key=len, default=None)


def floor_of(room: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if room in floor)


def imports_at_run_time(tree: ast.AST, *, inside: bool = True) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the imports of a module, ``inside`` of functions too, without what only type checkers read."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.expr):  # holds no statement, and is most of a tree
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not inside:
            continue
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for other in node.orelse:
                yield from imports_at_run_time(other, inside=inside)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        else:
            yield from imports_at_run_time(node, inside=inside)


def modules_named(node: ast.Import | ast.ImportFrom, known: dict[str, Path]) -> set[str]:
    """Return the modules of the package that an import reaches."""
    if isinstance(node, ast.Import):
        full = [alias.name for alias in node.names]
    else:
        assert node.level == 0, "imports are written out in full"
        whole = [f"{node.module}.{alias.name}" for alias in node.names]
        full = [name if name.removeprefix("refiqda.") in known else str(node.module) for name in whole]
    return {
        "__init__" if name == "refiqda" else name.removeprefix("refiqda.")
        for name in full
        if name == "refiqda" or name.startswith("refiqda.")
    }


@functools.cache
def parsed(source: str) -> ast.Module:
    """Return the tree of a source; each is parsed once."""
    return ast.parse(source)


def reached(source: str, known: dict[str, Path], *, inside: bool = True) -> set[str]:
    """Return the modules that a source uses."""
    found = imports_at_run_time(parsed(source), inside=inside)
    return {name for node in found for name in modules_named(node, known)}


SOURCES = {name: path.read_text(encoding="utf-8") for name, path in MODULES.items()}


@functools.cache
def uses() -> dict[str, set[str]]:
    """Return what each module uses."""
    return {name: reached(source, MODULES) for name, source in SOURCES.items()}


@functools.cache
def loads() -> dict[str, set[str]]:
    """Return what of it each module loads when it is imported."""
    return {name: reached(source, MODULES, inside=False) for name, source in SOURCES.items()}


def faults_of(used_by: dict[str, set[str]]) -> list[str]:
    """Return each import that does not point down, as a line to read."""
    faults = []
    for module, used in sorted(used_by.items()):
        room = room_of(module)
        for other in sorted(used):
            below = room_of(other)
            if room is None or below is None:
                faults.append(f"{module} imports {other}: one of them has no floor")
            elif room != below and floor_of(below) >= floor_of(room):
                faults.append(f"{module} (floor {floor_of(room)}) imports {other} (floor {floor_of(below)})")
    return faults


def circle_in(used_by: dict[str, set[str]]) -> list[str]:
    """Return the modules of one circle of imports, or none."""
    done: set[str] = set()
    trail: list[str] = []

    def walk(module: str) -> list[str]:
        if module in trail:
            return [*trail[trail.index(module) :], module]
        if module in done:
            return []
        trail.append(module)
        for other in sorted(used_by.get(module, ())):
            if found := walk(other):
                return found
        done.add(trail.pop())
        return []

    return next((found for module in sorted(used_by) if (found := walk(module))), [])


def test_every_module_has_its_floor() -> None:
    assert [module for module in MODULES if room_of(module) is None] == [], "give them a floor in FLOORS"


def test_every_floor_is_of_something() -> None:
    rooms = {room for floor in FLOORS for room in floor}
    used = {room_of(module) for module in MODULES}
    assert rooms <= used


def test_imports_point_down_only() -> None:
    assert faults_of(uses()) == []


def test_loading_goes_in_no_circle() -> None:
    assert circle_in(loads()) == []


def test_an_import_that_points_up_is_seen_even_inside_of_a_function() -> None:
    source = "def f():\n    from refiqda.project import read\n    return read\n"
    assert faults_of({"model": reached(source, MODULES)}) == [
        f"model (floor {floor_of('model')}) imports project (floor {floor_of('project')})"
    ]


def test_an_import_for_type_checkers_alone_may_point_up() -> None:
    source = "if TYPE_CHECKING:\n    from refiqda.project import read\n"
    assert reached(source, MODULES) == set()


def test_a_circle_is_seen() -> None:
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


def test_no_module_outgrows_its_reader() -> None:
    lines = {module: source.count("\n") for module, source in SOURCES.items()}
    assert [f"{module}: {count} lines" for module, count in lines.items() if count > MAX_MODULE] == []


def test_no_function_outgrows_its_reader() -> None:
    long = [
        f"{module}.{node.name}: {length} lines"
        for module, source in SOURCES.items()
        for node in ast.walk(parsed(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION
    ]
    assert long == []


def loaded_by(*arguments: str) -> set[str]:
    """Return the top names of all modules that a fresh Python loads for this."""
    run = subprocess.run(  # noqa: S603 - our own interpreter on our own package
        [sys.executable, "-X", "importtime", *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    lines = [
        line.rpartition("|")[2].strip() for line in run.stderr.splitlines() if line.startswith("import time:")
    ]
    return {line.partition(".")[0] for line in lines}


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = loaded_by("-c", "import refiqda")
    assert "refiqda" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_the_front_door_shows_type_checkers_what_it_opens() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    shown = {
        alias.asname: str(node.module).removeprefix("refiqda.")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("refiqda.")
        for alias in node.names
    }
    assert shown == refiqda._HOMES
    assert all(hasattr(refiqda, str(name)) for name in shown)
