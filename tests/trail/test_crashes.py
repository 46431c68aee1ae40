"""Many writers, and writers that are killed: what was acknowledged is there, and no half entry is ever taken."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from refiqda.trail.reading import read_trail
from refiqda.trail.verifying import verify_lines
from refiqda.trail.writing import append
from tests.trail.logs import drafts

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from refiqda.trail.entry import Draft
from refiqda.trail.writing import append
who, count = sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
for number in range(count):
    (made,) = append(sys.argv[1], [Draft("coding", {"reason": f"{who} {number}", "long": "x" * 3000}, by=(who,))])
    print(made.n, made.hash, flush=True)
"""


def writer(folder: Path, who: str, count: int) -> subprocess.Popen[str]:
    """Start a process that appends, and says of each entry that it is on disk."""
    command = [sys.executable, "-c", WRITER, str(folder), who, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)  # noqa: S603 - ourselves


def killed(folder: Path, who: str, after: float) -> list[tuple[int, str]]:
    """Let a process append, kill it after a while, and return what it acknowledged."""
    with writer(folder, who, 1_000_000) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(after)
        process.kill()
        told = process.stdout.read()
    return [acknowledged(line) for line in told.splitlines(keepends=True) if line.endswith("\n")]


def acknowledged(line: str) -> tuple[int, str]:
    n, digest = line.split()
    return int(n), digest


def killing(folder: Path, times: int) -> None:
    said: dict[int, str] = {}
    for number in range(times):
        said.update(killed(folder, f"writer {number}", 0.003 + (number * 37 % 100) / 1500))
        if not (folder / "log.jsonl").exists():
            continue
        trail = read_trail(folder)
        entries = {entry.n: entry.hash for entry in trail.entries}
        assert said.items() <= entries.items()
    append(folder, drafts(1))
    found = verify_lines((folder / "log.jsonl").read_bytes())
    assert found.first_bad is None
    assert said
    assert said.items() <= {entry.n: entry.hash for entry in found.entries}.items()


def writing_together(folder: Path, processes: int, count: int) -> None:
    running = [writer(folder, f"writer {number}", count) for number in range(processes)]
    said: dict[int, str] = {}
    for process in running:
        with process:
            told, _ = process.communicate()
        assert process.returncode == 0
        said.update(acknowledged(line) for line in told.splitlines()[1:])
    trail = read_trail(folder)
    assert len(said) == len(trail.entries) == processes * count
    assert said == {entry.n: entry.hash for entry in trail.entries}
    for number in range(processes):
        own = [entry.value("reason") for entry in trail.entries if entry.by == (f"writer {number}",)]
        assert own == [f"writer {number} {at}" for at in range(count)]


def test_a_writer_killed_at_any_moment_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    killing(tmp_path, 3)


@pytest.mark.long
def test_many_writers_killed_at_random_moments_lose_nothing_they_acknowledged(tmp_path: Path) -> None:
    killing(tmp_path, 60)


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    writing_together(tmp_path, 2, 15)


@pytest.mark.long
def test_four_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    writing_together(tmp_path, 4, 200)


def test_threads_of_one_process_lose_nothing(tmp_path: Path) -> None:
    made: list[int] = []

    def work() -> None:
        for _ in range(10):
            made.extend(entry.n for entry in append(tmp_path, drafts(2)))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == list(range(1, 81))
    assert read_trail(tmp_path).head.n == 80
