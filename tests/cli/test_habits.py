"""What every command keeps: exit codes, one line on stderr, clean stdout, nothing overwritten, quick help."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from refiqda.cli.app import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calls import Ran

HEAVY = ("numpy", "lxml", "xmlschema", "rich", "jinja2", "pandas")


def process(
    *arguments: str, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command as users do, in a process of its own."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))  # noqa: PTH120 - a plain text is wanted
    env = {**os.environ, "PYTHONPATH": root, **environment}
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "refiqda", *arguments], cwd=cwd, env=env, capture_output=True, check=False
    )


def one_line(ran: Ran) -> bool:
    return ran.err.startswith("refiqda: error: ") and ran.err.count("\n") == 1 and "Traceback" not in ran.err


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from refiqda.cli.app import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603 - our own
    assert ran.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", list(COMMANDS))
def test_each_command_has_help_with_an_example(run: Callable[..., Ran], name: str) -> None:
    ran = run(name, "--help")
    assert ran.code == 0
    assert f"Example: refiqda {name}" in ran.out


def test_the_overview_names_every_command(run: Callable[..., Ran]) -> None:
    ran = run("--help")
    assert all(name in ran.out for name in COMMANDS)


@pytest.mark.parametrize(
    "arguments", [["nosuch"], ["info"], ["info", "--nosuch", "a"], ["export", "a.qdpx"], ["agree"]]
)
def test_wrong_usage_is_one_line_and_two(run: Callable[..., Ran], arguments: list[str]) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert one_line(ran)
    assert ran.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["info"], ["check"], ["export", "-o", "out.csv"], ["convert", "-o", "out.qdpx"], ["agree"],
        ["reconcile", "list"], ["merge", "--plan", "other.qdpx"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 no archive", b"words"])
def test_a_file_that_cannot_be_used_is_one_line_and_two(
    run: Callable[..., Ran],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    content: bytes | None,
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / "bad.qdpx").write_bytes(content)
    ran = run(*arguments, "bad.qdpx")
    assert ran.code == 2
    assert one_line(ran)
    assert ".qdpx" in ran.err
    assert ran.out == ""


def test_an_existing_output_is_refused_without_force(
    run: Callable[..., Ran], made: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    target.write_text("mine")
    ran = run("export", made / "study.qdpx", "-o", target)
    assert (ran.code, one_line(ran)) == (2, True)
    assert target.read_text() == "mine"
    assert run("export", made / "study.qdpx", "-o", target, "--force").code == 0
    assert target.read_bytes() != b"mine"


@pytest.mark.parametrize(
    "command", [["convert"], ["merge"], ["reconcile", "apply", "--decisions", "none.jsonl"]]
)
def test_an_input_is_never_the_output(
    run: Callable[..., Ran], two_files: tuple[Path, Path], command: list[str]
) -> None:
    before = two_files[0].read_bytes()
    files = two_files[:1] if command == ["convert"] else two_files
    ran = run(*command, *files, "-o", two_files[0], "--force")
    assert ran.code == 2
    assert "input" in ran.err
    assert two_files[0].read_bytes() == before


def test_a_folder_that_does_not_exist_is_one_line(
    run: Callable[..., Ran], made: Path, tmp_path: Path
) -> None:
    ran = run("export", made / "study.qdpx", "-o", tmp_path / "nowhere" / "out.csv")
    assert (ran.code, one_line(ran)) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "form"),
    [
        (["info"], "refiqda.info/1"),
        (["check"], "refiqda.check/1"),
        (["agree"], "refiqda.agree/1"),
        (["reconcile", "list"], "refiqda.reconcile-list/1"),
    ],
)
def test_json_is_one_object_and_nothing_else(made: Path, arguments: list[str], form: str) -> None:
    ran = process(*arguments, str(made / "study.qdpx"), "--json")
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["format"] == form
    assert ran.stderr == b""


def test_text_in_a_pipe_has_no_colours(made: Path) -> None:
    assert b"\x1b" not in process("info", str(made / "study.qdpx"), "--show", "3").stdout


def test_a_terminal_of_another_alphabet_gets_text_all_the_same(made: Path) -> None:
    ran = process("info", str(made / "study.qdpx"), "--show", "60", PYTHONIOENCODING="ascii")
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_control_signs_of_a_file_do_not_reach_the_terminal(run: Callable[..., Ran], tmp_path: Path) -> None:
    from refiqda.output import write  # noqa: PLC0415 - loaded only where it is used
    from refiqda.project import Project  # noqa: PLC0415 - loaded only where it is used

    project = Project.new("turned\u202eround\u009b31m")
    project.add_source("one\u2066", "some\u202e words \u009b2J here")
    project.add_code("co\u200fde")
    project.add_coding("one\u2066", 0, 12, "co\u200fde", project.add_user("An\u202ena"))
    write(project, tmp_path / "a.qdpx")
    for arguments in (
        ["info", tmp_path / "a.qdpx", "--show", "3"],
        ["info", tmp_path / "a.qdpx", "--json", "--show", "3"],
    ):
        ran = run(*arguments)
        assert ran.code == 0
        assert not set(ran.out) & set("\u202e\u2066\u200f\u009b\x1b")
    assert ran.json["coders"][0]["name"] == "An\u202ena"


def test_an_interruption_is_130(run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, made: Path) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("refiqda.summary.summarise", interrupted)
    ran = run("info", made / "study.qdpx")
    assert (ran.code, ran.err.strip()) == (130, "")


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), RuntimeError("x"), MemoryError()])
def test_no_failure_shows_a_traceback(
    run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, made: Path, error: Exception
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("refiqda.summary.summarise", failing)
    ran = run("info", made / "study.qdpx")
    assert (ran.code, one_line(ran)) == (2, True)


def test_a_full_disk_is_one_line_that_names_the_output(
    run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, made: Path, tmp_path: Path
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    target = tmp_path / "out.qdpx"
    target.write_bytes(b"kept")
    monkeypatch.setattr("refiqda.files.os.fsync", full)
    ran = run("convert", made / "study.qdpx", "-o", target, "--force")
    assert (ran.code, one_line(ran)) == (2, True)
    assert ran.err.startswith("refiqda: error: out.qdpx: no space left")
    assert (target.read_bytes(), list(tmp_path.iterdir())) == (b"kept", [target])


def test_alone_it_says_what_lies_here_and_what_next(
    run: Callable[..., Ran], made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(made)
    ran = run()
    assert ran.code == 0
    assert "4 projects in this folder" in ran.out
    assert "codebook approach" in ran.out
    assert "Next" in ran.out
    monkeypatch.chdir(tmp_path)
    assert "refiqda demo" in run().out
