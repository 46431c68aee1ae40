"""The command: it starts, prints its address, survives being killed, and says in one line why it does not start."""

from __future__ import annotations

import contextlib
import itertools
import json
import random
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import httpx
import pytest

import refiqda
from refiqda.cli.app import app
from refiqda.reconciliation.log import read_log
from tests.page.tables import Table, project_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    return [
        sys.executable,
        "-m",
        "refiqda",
        "reconcile",
        "serve",
        study,
        "--decisions",
        log,
        "--no-open",
        *more,
    ]


def _begun(folder: Path) -> subprocess.Popen[str]:
    """Start a server, without waiting for it."""
    return subprocess.Popen(  # noqa: S603 - our own command
        _command(folder), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@contextlib.contextmanager
def _started(process: subprocess.Popen[str]) -> Iterator[Server]:
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


def _fails(capsys: pytest.CaptureFixture[str], folder: Path, *more: str) -> str:
    with pytest.raises(SystemExit) as left:
        app.main(_command(folder, *more)[3:])
    said, told = capsys.readouterr()
    assert (left.value.code, said) == (2, "")
    assert told.startswith("refiqda: error: ")
    assert told.count("\n") == 1
    return told


def _decide_on_and_on(
    server: Server, name: str, answered: dict[int, str], wrong: list[str], enough: Callable[[int], bool]
) -> None:
    """Decide one thing after the other until it is enough, and remember what was answered to be written."""
    with contextlib.suppress(httpx.HTTPError):
        for number in itertools.count():
            if enough(number):
                return
            row = server.rows()[number % 4]
            reason = f"{name} {number}"
            one = {"id": row["id"], "verb": "both-apply", "seen": row["seen"], "reason": reason}
            answer = server.post("/api/decisions", {"decisions": [one], "by": [name]})
            if answer.status_code == 200:
                answered[answer.json()["lines"][0]] = reason
            elif answer.status_code != 409:
                wrong.append(answer.text)


def test_two_servers_on_one_log_lose_nothing_and_one_may_be_killed_at_any_moment(folder: Path) -> None:
    log = folder / "decisions.jsonl"
    begun = [_begun(folder), _begun(folder)]
    with _started(begun[0]) as one, _started(begun[1]) as other:
        answered: dict[int, str] = {}
        wrong: list[str] = []
        moment = random.uniform(0, 0.03)  # noqa: S311 - any moment will do, also in the middle of an answer
        killer = threading.Timer(moment, one.process.kill)

        def killed_soon(number: int) -> bool:
            if number == 10:
                killer.start()
            return False

        def killed_and_gone_on(number: int) -> bool:
            return number > 10 and not threads[0].is_alive()

        threads = [
            threading.Thread(target=_decide_on_and_on, args=(server, name, answered, wrong, enough))
            for server, name, enough in ((one, "One", killed_soon), (other, "Other", killed_and_gone_on))
        ]
        for thread in threads:
            thread.start()
        for thread in (*threads, killer):
            thread.join()
        assert wrong == []
        lines = {line.line: line.reason for line in read_log(log).decisions}
        assert answered.items() <= lines.items(), "an answer is given only for what is on the disk"
        assert any(reason.startswith("Other") for reason in answered.values())
        assert other.rows() == Table(log, refiqda.read(folder / "study.qdpx")).rows(), (
            "the next one goes on from there"
        )
        other.process.send_signal(signal.SIGINT)
        assert other.process.wait(timeout=30) == 0
        assert other.process.stderr is not None
        assert other.process.stderr.read().count("\n") == 1, "no traceback, no log of requests"


def test_a_port_that_is_taken_is_said_in_one_line(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = _fails(capsys, folder, "--port", str(taken.getsockname()[1]))
    assert "cannot be used" in said
    assert "--port" in said


def test_a_damaged_log_and_a_folder_that_is_not_there_are_said_before_the_server_starts(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "decisions.jsonl").write_text("no log\n", encoding="utf-8")
    assert "line 1" in _fails(capsys, folder)
    nowhere = str(folder / "nowhere" / "log.jsonl")
    assert "Check that the folder exists" in _fails(capsys, folder, "--decisions", nowhere)
    assert "one of the inputs" in _fails(capsys, folder, "--decisions", str(folder / "study.qdpx"))


def test_without_the_extra_the_command_says_what_to_install(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert 'pip install "refiqda[page]"' in _fails(capsys, folder)


def test_programs_read_the_address_from_one_json_object(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[object] = []
    monkeypatch.setattr("refiqda.page.serving.serve", lambda app, on: served.append((app, on)))
    monkeypatch.setattr("webbrowser.open", served.append)
    with pytest.raises(SystemExit) as left:
        app.main([one for one in _command(folder, "--json", "--blind")[3:] if one != "--no-open"])
    said, told = capsys.readouterr()
    assert (left.value.code, told) == (0, "")
    value = json.loads(said)
    assert value["format"] == "refiqda.reconcile-serve/1"
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{40,}", value["address"])
    assert len(served) == 1, "no browser is opened where nobody sits at a terminal"
