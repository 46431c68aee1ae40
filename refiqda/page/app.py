"""The page over HTTP: routes to the desk, behind the checks of `refiqda.page.security`."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from refiqda.errors import InvalidArgumentError, NotInProjectError, RefiqdaError
from refiqda.extras import needed
from refiqda.page.desk import StaleError
from refiqda.page.security import HEADERS, TOKEN_HEADER

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from refiqda.page.desk import Desk
    from refiqda.page.security import App, Message, Receive, Scope, Security, Send

STATIC: Final = Path(__file__).with_name("static")
LARGEST: Final = 1 << 20
"""Bytes of a request at most."""
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
"""Kinds of files that the page is made of; nothing else is served."""
PLAIN: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="refiqda-token" content=""><title>refiqda</title></head>
<body><h1>refiqda</h1><p>The page is not here; the interface is.</p></body></html>
"""


class _Pages:
    """The handlers; each turns a request into a call of the desk."""

    def __init__(self, desk: Desk, security: Security) -> None:
        self.desk = desk
        self.security = security
        self.responses: Any = needed("starlette.responses", "page")
        self.threads: Any = needed("starlette.concurrency", "page")
        self.files = {
            path.relative_to(STATIC).as_posix(): path
            for path in STATIC.rglob("*")
            if path.is_file() and path.suffix in TYPES
        }

    async def start(self, _request: Request) -> Response:
        index = self.files.get("index.html")
        page = PLAIN if index is None else index.read_text(encoding="utf-8")
        marked = page.replace(
            '<meta name="refiqda-token" content="">',
            f'<meta name="refiqda-token" content="{html.escape(self.security.written)}">',
        )
        found: Response = self.responses.HTMLResponse(marked)
        return found

    async def static(self, request: Request) -> Response:
        path = self.files.get(request.path_params["name"])
        if path is None:
            raise NotInProjectError("there is no such file", remedy="Load the page again.")
        found: Response = self.responses.Response(path.read_bytes(), media_type=TYPES[path.suffix])
        return found

    async def study(self, _request: Request) -> Response:
        return await self.answer(self.desk.study)

    async def queue(self, _request: Request) -> Response:
        return await self.answer(self.desk.queue)

    async def item(self, request: Request) -> Response:
        return await self.answer(self.desk.item, request.path_params["id"])

    async def text(self, request: Request) -> Response:
        asked = request.query_params
        return await self.answer(
            self.desk.text,
            request.path_params["number"],
            around=_whole(asked.get("around")),
            start=_whole(asked.get("from")) or 0,
            end=_whole(asked.get("to")),
            item=asked.get("item"),
        )

    async def changes(self, request: Request) -> Response:
        return await self.answer(self.desk.changes, _whole(request.query_params.get("since")) or 0)

    async def decisions(self, request: Request) -> Response:
        return await self.answer(self.desk.decide, await _body(request))

    async def answer(self, work: Callable[..., Any], *given: Any, **named: Any) -> Response:  # noqa: ANN401 - any call
        value = await self.threads.run_in_threadpool(work, *given, **named)
        return self.json(value)

    def json(self, value: Any, status: int = 200) -> Response:  # noqa: ANN401 - any JSON
        found: Response = self.responses.Response(
            json.dumps(value, ensure_ascii=True, separators=(",", ":")),
            status_code=status,
            media_type="application/json",
        )
        return found

    async def fault(self, _request: Request, error: Exception) -> Response:
        if isinstance(error, StaleError):
            return self.json({"error": str(error), "remedy": error.remedy, "items": error.items}, 409)
        if isinstance(error, NotInProjectError):
            return self.json({"error": error.what, "remedy": error.remedy}, 404)
        if isinstance(error, RefiqdaError):
            return self.json({"error": error.what, "remedy": error.remedy, "id": error.where}, 422)
        return self.json(
            {"error": "a fault of this program", "remedy": "Nothing was written. Load the page again."}, 500
        )


async def _body(request: Request) -> dict[str, Any]:
    data = b""
    async for part in request.stream():
        data += part
        if len(data) > LARGEST:
            raise InvalidArgumentError("the request is too large", remedy="Send less at once.")
    try:
        value = json.loads(data)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise InvalidArgumentError("the request is no JSON object", remedy="Send one.")
    return value


def _whole(value: str | None) -> int | None:
    if value is None or value == "":
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 16):
        raise InvalidArgumentError("a number is needed", remedy="Give a whole number from 0.")
    return int(value)


class Gate:
    """Lets in what `Security` lets in, and puts its headers on every answer."""

    def __init__(self, app: App, security: Security) -> None:
        self.app = app
        self.security = security

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [
                    pair
                    for pair in message.get("headers", [])
                    if pair[0].decode("latin-1").lower() not in HEADERS
                ]
                message["headers"] = [*kept, *((k.encode(), v.encode()) for k, v in HEADERS.items())]
            await send(message)

        refused = self.refusal(scope)
        if refused is None:
            await self.app(scope, receive, dressed)
            return
        status, headers, body = refused
        await dressed({"type": "http.response.start", "status": status, "headers": headers})
        await dressed({"type": "http.response.body", "body": body})

    def refusal(self, scope: Scope) -> tuple[int, list[tuple[bytes, bytes]], bytes] | None:
        from urllib.parse import parse_qs  # noqa: PLC0415 - as small

        given = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if not self.security.is_ours(given.get("host", "")):
            return _refused("This address is not this server's.")
        if "origin" in given and not self.security.is_own_origin(given["origin"]):
            return _refused("Another page asked.")
        if scope["path"] == "/" and scope["method"] == "GET":
            token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
            if token and self.security.opens(token):
                return 303, [(b"location", b"/"), (b"set-cookie", self.security.set_cookie().encode())], b""
        if not self.security.is_in(given.get("cookie", "")):
            return _refused("Open the address that `refiqda reconcile serve` printed.")
        if scope["method"] not in {"GET", "HEAD"} and not self.security.may_write(
            given.get(TOKEN_HEADER, "")
        ):
            return _refused("Load the page again.")
        return None


def _refused(why: str) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>refiqda</title><p>{html.escape(why)}</p></html>'
    return 403, [(b"content-type", b"text/html; charset=utf-8")], page.encode()


def make_app(desk: Desk, security: Security) -> Starlette:
    """Return the application; needs starlette (the extra ``page``)."""
    routing = needed("starlette.routing", "page")
    middleware = needed("starlette.middleware", "page")
    applications = needed("starlette.applications", "page")
    pages = _Pages(desk, security)
    made: Starlette = applications.Starlette(
        routes=[
            routing.Route("/", pages.start),
            routing.Route("/static/{name:path}", pages.static),
            routing.Route("/api/study", pages.study),
            routing.Route("/api/queue", pages.queue),
            routing.Route("/api/items/{id}", pages.item),
            routing.Route("/api/sources/{number:int}/text", pages.text),
            routing.Route("/api/changes", pages.changes),
            routing.Route("/api/decisions", pages.decisions, methods=["POST"]),
        ],
        middleware=[middleware.Middleware(Gate, security=security)],
        exception_handlers={RefiqdaError: pages.fault, Exception: pages.fault},
    )
    return made
