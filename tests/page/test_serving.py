"""The command: it starts, prints its address, survives being killed, and says in one line why it does not start."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import httpx
import pytest

import refiqda
from refiqda.reconciliation.log import read_log
from tests.page.tables import project_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@attrs.define
class Server:
    """A server in a process of its own, and a client that it lets in."""

    process: subprocess.Popen[str]
    client: httpx.Client

    def post(self, path: str, body: object) -> httpx.Response:
        return self.client.post(path, json=body)

    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get("/api/queue").json()["items"]
        return found


def _command(folder: Path, *more: str) -> list[str]:
    study, log = str(folder / "study.qdpx"), str(folder / "decisions.jsonl")
    return [sys.executable, "-m", "refiqda", "reconcile", "serve", study, "--decisions", log, "--no-open", *more]


@contextlib.contextmanager
def _started(folder: Path, *more: str) -> Iterator[Server]:
    process = subprocess.Popen(
        _command(folder, *more), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        line = process.stdout.readline()
        address = line.strip()
        with httpx.Client(base_url=address.partition("/?")[0], follow_redirects=True) as client:
            page = client.get(address).text
            word = re.search(r'name="refiqda-token" content="([^"]+)"', page)
            assert word is not None
            client.headers["X-Refiqda-Token"] = word[1]
            yield Server(process, client)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    refiqda.write(project_of(), tmp_path / "study.qdpx")
    return tmp_path


def _fails(folder: Path, *more: str) -> str:
    found = subprocess.run(_command(folder, *more), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("refiqda: error: ")
    assert found.stderr.count("\n") == 1
    return found.stderr


def test_whatever_was_answered_is_in_the_log_when_the_server_is_killed(folder: Path) -> None:
    log = folder / "decisions.jsonl"
    answered: list[int] = []
    for wait in (0.05, 0.2):
        with _started(folder) as server:
            items = [row["id"] for row in server.rows()]
            killer = threading.Timer(wait, server.process.kill)
            killer.start()
            with contextlib.suppress(httpx.HTTPError):
                for number in range(10_000):
                    seen = {row["id"]: row["seen"] for row in server.rows()} if number % 20 == 0 else seen
                    item = items[number % len(items)]
                    one = {"id": item, "verb": "union" if number % 2 else "both-apply", "seen": seen[item]}
                    if item == items[1]:
                        one["verb"] = "both-apply"
                    answer = server.post("/api/decisions", {"decisions": [one], "by": ["Somebody"]}).json()
                    answered += answer["lines"]
                    seen |= {row["id"]: row["seen"] for row in answer["changed"]}
            killer.join()
        lines = {line.line for line in read_log(log).decisions} if log.exists() else set()
        assert set(answered) <= lines, "an answer is given only for what is on the disk"
    with _started(folder) as server:
        assert server.client.get("/api/study").json()["version"] >= max(answered, default=0)
        row = server.rows()[0]
        one = {"id": row["id"], "verb": "neither", "seen": row["seen"]}
        assert server.post("/api/decisions", {"decisions": [one], "by": []}).status_code == 200
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=20) == 0
        assert server.process.stderr is not None
        assert server.process.stderr.read().count("\n") == 1, "no traceback, no log of requests"


def test_two_servers_on_one_log_lose_nothing(folder: Path) -> None:
    with _started(folder) as one, _started(folder) as other:
        wrong: list[str] = []

        def work(server: Server, name: str) -> None:
            for number in range(12):
                row = server.rows()[number % 4]
                decision = {"id": row["id"], "verb": "both-apply", "seen": row["seen"], "reason": f"{name} {number}"}
                answer = server.post("/api/decisions", {"decisions": [decision], "by": [name]})
                if answer.status_code == 200:
                    taken.append(f"{name} {number}")
                elif answer.status_code != 409:  # noqa: PLR2004 - somebody else was faster
                    wrong.append(answer.text)

        taken: list[str] = []
        threads = [threading.Thread(target=work, args=each) for each in ((one, "One"), (other, "Other"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert sorted(taken) == sorted(str(line.reason) for line in read_log(folder / "decisions.jsonl").decisions)
        assert one.rows() == other.rows()


def test_a_port_that_is_taken_is_said_in_one_line(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = _fails(folder, "--port", str(taken.getsockname()[1]))
    assert "cannot be used" in said
    assert "--port" in said


def test_a_damaged_log_and_a_folder_that_is_not_there_are_said_before_the_server_starts(folder: Path) -> None:
    (folder / "decisions.jsonl").write_text("no log\n", encoding="utf-8")
    assert "line 1" in _fails(folder)
    nowhere = str(folder / "nowhere" / "log.jsonl")
    assert "Check that the folder exists" in _fails(folder, "--decisions", nowhere)
    assert "one of the inputs" in _fails(folder, "--decisions", str(folder / "study.qdpx"))


def test_without_the_extra_the_command_says_what_to_install(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "uvicorn").mkdir()
    (tmp_path / "uvicorn" / "__init__.py").write_text("raise ImportError('not here')", encoding="utf-8")
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    found = subprocess.run(
        _command(folder), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "PYTHONPATH": path}
    )  # fmt: skip
    assert found.returncode == 2
    assert 'pip install "refiqda[page]"' in found.stderr


def test_programs_read_the_address_from_one_json_object(folder: Path) -> None:
    process = subprocess.Popen(
        _command(folder, "--json", "--blind"), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        said = ""
        end = time.monotonic() + 30
        while time.monotonic() < end and not said.rstrip().endswith("}"):
            said += process.stdout.readline()
        value = json.loads(said)
    finally:
        process.kill()
        process.communicate()
    assert value["format"] == "refiqda.reconcile-serve/1"
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{40,}", value["address"])
