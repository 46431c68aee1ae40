"""Small studies on a table: real projects of two or three analysts, a desk over them, and a browser that is let in."""

# ruff: noqa: ANN401 - JSON, and what httpx takes, is anything
from __future__ import annotations

import asyncio
import functools
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

import attrs
import httpx

from refiqda.agreement.inputs import one_coder_each
from refiqda.page.app import make_app
from refiqda.page.desk import Desk
from refiqda.page.security import Security
from refiqda.page.study import Study
from refiqda.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda import model

PORT = 50123
NOW = "2024-03-01T14:02:11+01:00"
LINES = [
    "I: How did you come to move here at all, so far out?",
    "P1: My sister found the flat, I only carried the boxes up the stairs.",
    "I: And the people in the house?",
    "P1: The old man below us knocked on the ceiling when the child ran.",
    "P1: We laid carpets, and then he brought us apples from the garden.",
    "I: What would you tell others?",
    "P1: Carry your own boxes. And learn the names on the doors first.",
]
TEXT = "\n".join(LINES)
NAMES = ("Ylva Storhaug", "Tomasz Brandl", "Imke Dirksen")


def span(words: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


@attrs.frozen
class Mark:
    """One coding as tests write it."""

    analyst: int
    code: str
    words: str


MARKS = (
    Mark(0, "Moving/Help", "My sister found the flat"),
    Mark(1, "Moving/Help", "My sister found the flat, I only carried the boxes"),
    Mark(0, "House/Neighbours", "The old man below us knocked on the ceiling"),
    Mark(1, "House/Noise", "The old man below us knocked on the ceiling"),
    Mark(0, "House/Neighbours", "he brought us apples from the garden"),
    Mark(0, "Moving/Help", "Carry your own boxes"),
    Mark(1, "Moving/Help", "Carry your own boxes"),
    Mark(1, "House/Neighbours", "learn the names on the doors"),
)


def project_of(marks: tuple[Mark, ...] = MARKS, text: str = TEXT, *, analysts: int = 2) -> Project:
    """Return one project of several analysts; codes have descriptions, the first coding of each a note."""
    project = Project.new("Moving house")
    users = [project.add_user(name) for name in NAMES[:analysts]]
    source = project.add_source("Interview 1", text)
    parents: dict[str, model.Code] = {}
    noted: set[int] = set()
    for mark in marks:
        parent, _, name = mark.code.rpartition("/")
        if parent not in parents:
            parents[parent] = project.add_code(parent, description=f"All about {parent.lower()}.")
        if mark.code not in parents:
            parents[mark.code] = project.add_code(
                name, parent=parents[parent], description=f"What {name} means."
            )
        memo = None if mark.analyst in noted else f"A thought of number {mark.analyst}."
        noted.add(mark.analyst)
        project.add_coding(
            source, *span(mark.words, text), parents[mark.code], users[mark.analyst], memo=memo
        )
    return project


async def _sent(app: Any, request: httpx.Request) -> list[dict[str, Any]]:
    """Return what an application says to one request, as it says it: no client or transport between."""
    given: list[dict[str, Any]] = [{"type": "http.request", "body": request.read(), "more_body": False}]
    messages: list[dict[str, Any]] = []
    over = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if given:
            return given.pop()
        await over.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            over.set()

    raw_path, _, query = request.url.raw_path.partition(b"?")
    await app(
        {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": request.url.path,
            "raw_path": raw_path,
            "query_string": query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", PORT),
        },
        receive,
        send,
    )
    return messages


class Browser:
    """Sends requests to an application without a network, and keeps its cookies."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.cookies = httpx.Cookies()

    def send(self, method: str, path: str, **values: Any) -> httpx.Response:
        """Send one request; redirections are not followed."""
        request = httpx.Request(method, f"http://127.0.0.1:{PORT}{path}", **values)
        self.cookies.set_cookie_header(request)
        # In a thread of its own: where a browser is driven as well, this one has an event loop that runs already.
        with ThreadPoolExecutor(1) as thread:
            messages = thread.submit(asyncio.run, _sent(self.app, request)).result()
        begin, body = messages[0], b"".join(one.get("body", b"") for one in messages[1:])
        answer = httpx.Response(begin["status"], headers=begin["headers"], content=body, request=request)
        self.cookies.extract_cookies(answer)
        return answer

    def get(self, path: str, **values: Any) -> httpx.Response:
        return self.send("GET", path, **values)

    def post(self, path: str, **values: Any) -> httpx.Response:
        return self.send("POST", path, **values)


@functools.cache
def _usual() -> Study:
    """Return the study that most tests are about; nothing changes one once it is made."""
    project = project_of()
    return Study(project, projects=[project])


class Table:
    """A desk over a log, and a client whose every request is let in."""

    def __init__(self, log: Path, project: Project | None = None, **options: Any) -> None:
        self.log = log
        files: dict[str, Project] = options.pop("files", {})
        options.setdefault("clock", lambda: NOW)
        if project is None and not files:
            self.study = _usual()
        else:
            inputs = one_coder_each(files) if files else cast("Project", project)
            self.study = Study(inputs, projects=list(files.values()) or [cast("Project", project)])
        self.desk = Desk(self.study, log, **options)
        self.security = Security(PORT)
        self.app = make_app(self.desk, self.security)
        self.client = Browser(self.app)
        self.client.get(f"/?token={self.security.token}")
        page = self.client.get("/").text
        self.word = re.search(r'name="refiqda-token" content="([^"]+)"', page)[1]  # type: ignore[index]

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, path: str, body: object, status: int = 200) -> Any:
        answer = self.client.post(path, json=body, headers={"X-Refiqda-Token": self.word})
        assert answer.status_code == status, answer.text
        return answer.json()

    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/api/queue")["items"]
        return found

    def row(self, words: str) -> dict[str, Any]:
        """Return the row of the difference that begins where these words do."""
        start = span(words)[0]
        return next(one for one in self.rows() if one["start"] == start)

    def decide(self, words: str, verb: str, status: int = 200, **values: Any) -> Any:
        row = self.row(words)
        one = {"id": row["id"], "verb": verb, "seen": row["seen"], **values}
        since = self.get("/api/queue")["version"]
        body = {"decisions": [one], "by": ["Ylva Storhaug"], "meeting": "May", "since": since}
        return self.post("/api/decisions", body, status)

    def lines(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines()[1:] if self.log.exists() else []
