"""The page served to the tests: by the real command as a process that can be killed, or from a thread, at once."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import click

from refiqda.cli.coders import read_comparison
from refiqda.cli.reconcile_serve import command as serve_command
from refiqda.page.app import make_app
from refiqda.page.desk import Desk
from refiqda.page.security import Security
from refiqda.page.serving import open_port
from refiqda.page.study import Study as Compared

if TYPE_CHECKING:
    from typing import Self

    from tests.browser.studies import Study

ROOT: Final = Path(__file__).resolve().parents[2]
PATIENCE: Final = 90.0
"""Seconds until a server that says nothing is given up."""


class Server:
    """``refiqda reconcile serve`` over a study; a context manager that ends it."""

    def __init__(self, study: Study, *options: str, log: Path | None = None) -> None:
        self.study = study
        self.options = (*study.options, *options)
        self.log = log or study.log
        self.address = ""
        self._process: subprocess.Popen[str] | None = None
        self._listeners: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def port(self) -> int:
        """The port it listens at."""
        return urlsplit(self.address).port or 0

    def start(self, port: int = 0) -> str:
        """Start it and return the address that it prints."""
        command = [sys.executable, "-m", "refiqda", "reconcile", "serve", *map(str, self.study.files)]
        command += ["--decisions", str(self.log), "--no-open", "--port", str(port), *self.options]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
        self._process = subprocess.Popen(  # noqa: S603 - the command under test
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=self.study.folder,
            env=environment,
        )
        self.address = self._address(self._process)
        return self.address

    def _address(self, process: subprocess.Popen[str]) -> str:
        """Return the first address it prints, reading both streams aside so that none of them fills up."""
        said: Queue[str | None] = Queue()
        errors: list[str] = []
        assert process.stdout is not None
        assert process.stderr is not None

        def listen(stream: Any) -> None:  # noqa: ANN401 - a text stream of a process
            for line in stream:
                said.put(line)
            said.put(None)

        self._listeners = [
            threading.Thread(target=listen, args=(process.stdout,), daemon=True),
            threading.Thread(target=errors.extend, args=(process.stderr,), daemon=True),
        ]
        for each in self._listeners:
            each.start()
        while True:
            try:
                line = said.get(timeout=PATIENCE)
            except Empty:
                line = None
            if line is None:
                self.kill()
                raise AssertionError(f"the server did not start: {''.join(errors)}")
            found = re.search(r"http://127\.0\.0\.1:\d+/\S*", line)
            if found:
                return found[0]

    def kill(self) -> None:
        """End it at once, as a power cut would (SIGKILL; TerminateProcess on Windows)."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait(PATIENCE)
        for each in self._listeners:
            each.join(PATIENCE)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        self._process = None

    def restart(self) -> str:
        """Kill it and start it again on the same log and port; return the new address."""
        port = self.port
        self.kill()
        return self.start(port)

    def lines(self) -> list[dict[str, Any]]:
        """Return the lines of the log that are decisions, as they lie on the disk now."""
        if not self.log.exists():
            return []
        whole = self.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in whole[1:]]


class Beside(Server):
    """The same page from a thread of this process: there in a tenth of a second, but nobody can kill it.

    The options are read as the command reads them, and become the same desk.
    """

    def start(self, port: int = 0) -> str:
        """Start it and return its address."""
        import uvicorn  # noqa: PLC0415 - loaded only where it is used

        words = [*map(str, self.study.files), "--decisions", str(self.log), *self.options]
        given: dict[str, Any] = serve_command.make_context(
            "serve", words, parent=click.Context(click.Group())
        ).params
        comparison = read_comparison(given["files"], given["specs"])
        compared = Compared(
            comparison.material,
            coders=given["coders"] or comparison.named or None,
            order=given["order"],
            projects=tuple(comparison.projects.values()),
        )
        desk = Desk(
            compared,
            self.log,
            rules=given["auto"],
            blind=given["blind"],
            meeting=given["meeting"],
            people=given["people"],
        )
        self._socket = open_port(port)
        security = Security(self._socket.getsockname()[1])
        config = uvicorn.Config(
            make_app(desk, security), access_log=False, lifespan="off", log_level="critical", ws="none"
        )
        self._answering = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._answering.run, kwargs={"sockets": [self._socket]}, daemon=True
        )
        self._thread.start()
        self.address = security.address
        return self.address

    def kill(self) -> None:
        """Stop answering and wait until it has."""
        self._answering.should_exit = self._answering.force_exit = True
        self._thread.join(PATIENCE)
        self._socket.close()
        assert not self._thread.is_alive(), "the server did not stop"


def refiqda_command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run another command of ours to its end."""
    return subprocess.run(  # noqa: S603 - the command under test
        [sys.executable, "-m", "refiqda", *map(str, arguments)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
    )
