"""What the README shows is what happens: its commands, its Python, its demonstration."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from refiqda.demonstration.offering import demonstrate
from tests.cli.calls import run_command

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall(README)


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


def run(*arguments: str, folder: Path) -> str:
    """Run Python in a folder and return what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=environment,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout


def in_order(shown: str, printed: str) -> bool:
    """Whether every line shown is printed, in this order."""
    lines = iter(printed.splitlines())
    return all(any(line == other for other in lines) for line in shown.splitlines() if line.strip())


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme") / "refiqda-demo"
    demonstrate(folder, "clinic")
    return folder


def test_the_demonstration_prints_what_is_shown(tmp_path: Path) -> None:
    (shown,) = blocks("demo")
    printed = run("-m", "refiqda", "demo", "refiqda-demo", folder=tmp_path)
    assert in_order(shown, printed)
    assert "Open next" in printed


def test_the_lines_of_python_print_what_is_shown(demo: Path) -> None:
    codes, shown = blocks("python"), blocks("text")
    assert len(codes) == len(shown) > 0
    for code, output in zip(codes, shown, strict=True):
        assert run("-c", code, folder=demo) == output


def test_the_commands_print_what_is_shown(demo: Path) -> None:
    shown = blocks("console")
    assert shown
    for block in shown:
        command, _, output = block.partition("\n")
        program, *arguments = command.removeprefix("$ ").split()
        assert program == "refiqda"
        assert in_order(output, run("-m", "refiqda", *arguments, folder=demo))


def test_the_commands_for_two_people_end_in_a_consensus(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = [shlex.split(line)[1:] for line in README.splitlines() if line.startswith("    refiqda ")]
    assert commands
    for made in ("study.qdpx", "consensus.qdpx"):
        (demo / made).unlink()  # the demonstration made them, the commands are to make them again
    monkeypatch.chdir(demo)
    for command in commands:
        done = run_command(*command)
        assert done.code == 0, command
        assert re.fullmatch(r"(trail: (entry \d+|entries \d+ to \d+)\n)?", done.err), command
    assert (demo / "consensus.qdpx").is_file()


def test_every_target_of_make_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"make ([a-z-]+)", README)) & {"demo", "test", "bench", "docs", "lint"}
    assert {"demo", "test"} <= named
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in named)
