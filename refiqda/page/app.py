"""The page over HTTP: routes to the desk, behind the gate.

Needs the extra ``page`` (starlette), which is loaded when an application is made.
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from refiqda.errors import InvalidArgumentError, NotInProjectError, RefiqdaError
from refiqda.extras import needed
from refiqda.page.gate import Gate
from refiqda.page.media import range_of
from refiqda.page.writing import NotSavedError, RefusedError, StaleError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from refiqda.page.desk import Desk
    from refiqda.page.media import Medium
    from refiqda.page.security import Security

STATIC: Final = Path(__file__).with_name("static")
LARGEST: Final = 1 << 20
"""Bytes of a request at most."""
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""Kinds of files that the page is made of; nothing else is served."""
MARK: Final = '<meta name="refiqda-token" content="">'
"""Where the page has the word that its requests to write carry."""
BARE: Final = f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8">{MARK}<title>refiqda</title></head>
<body><h1>refiqda</h1><p>The page's own files are missing; install refiqda again.</p></body>
</html>
"""
_DIGITS: Final = 15


class _Pages:
    """The handlers; each turns a request into a call of the desk."""

    def __init__(self, desk: Desk, security: Security, static: Path) -> None:
        self.desk = desk
        self.security = security
        self._responses: Any = needed("starlette.responses", "page")
        self._threads: Any = needed("starlette.concurrency", "page")
        # Listed once: a name that is asked for is looked up here and never becomes a path.
        self._files = {
            path.relative_to(static).as_posix(): path
            for path in sorted(static.rglob("*"))
            if path.suffix in TYPES and path.is_file() and not path.is_symlink()
        }

    # --- the page itself --------------------------------------------------------------------------------

    async def start(self, _request: Request) -> Response:
        """Send the page, with the word that its requests to write carry."""
        index = self._files.get("index.html")
        page = BARE if index is None else index.read_text(encoding="utf-8")
        word = html.escape(self.security.word)
        return self._whole(page.replace(MARK, MARK.replace('""', f'"{word}"')).encode(), TYPES[".html"])

    async def static(self, request: Request) -> Response:
        """Send one of the files that the page is made of."""
        path = self._files.get(request.path_params["name"])
        if path is None:
            raise _nothing("file")
        return self._whole(path.read_bytes(), TYPES[path.suffix])

    # --- asking -----------------------------------------------------------------------------------------

    async def study(self, _request: Request) -> Response:
        """Send what is compared."""
        return await self._answer(self.desk.study)

    async def queue(self, _request: Request) -> Response:
        """Send every difference's row."""
        return await self._answer(self.desk.queue)

    async def item(self, request: Request) -> Response:
        """Send all about one difference."""
        return await self._answer(self.desk.item, request.path_params["id"])

    async def text(self, request: Request) -> Response:
        """Send a piece of a text."""
        asked = request.query_params
        return await self._answer(
            self.desk.text,
            request.path_params["number"],
            around=_number(asked.get("around")),
            start=_number(asked.get("from")) or 0,
            end=_number(asked.get("to")),
            item=asked.get("item"),
        )

    async def track(self, request: Request) -> Response:
        """Send what was marked in a recording or picture."""
        item = request.query_params.get("item")
        return await self._answer(self.desk.track, request.path_params["number"], item=item)

    async def search(self, request: Request) -> Response:
        """Send where words stand."""
        return await self._answer(self.desk.search, request.query_params.get("q", ""))

    async def changes(self, request: Request) -> Response:
        """Send what changed since a state of the log."""
        return await self._answer(self.desk.changes, _number(request.query_params.get("since")) or 0)

    async def media(self, request: Request) -> Response:
        """Send a recording, or the part that is asked for."""
        return await self._file(request, self.desk.medium)

    async def picture(self, request: Request) -> Response:
        """Send a picture."""
        return await self._file(request, self.desk.picture)

    # --- deciding ---------------------------------------------------------------------------------------

    async def decisions(self, request: Request) -> Response:
        """Take decisions."""
        return await self._answer(self.desk.decide, await _body(request))

    async def proposals(self, request: Request) -> Response:
        """Take a proposal."""
        return await self._answer(self.desk.propose, await _body(request))

    async def undo(self, request: Request) -> Response:
        """Take lines back."""
        return await self._answer(self.desk.undo, await _body(request))

    async def themes(self, request: Request) -> Response:
        """Take a theme."""
        return await self._answer(self.desk.theme, await _body(request))

    # --- answers ----------------------------------------------------------------------------------------

    async def fault(self, request: Request, error: Exception) -> Response:
        """Send what is wrong, in words that quote nothing of the study."""
        if isinstance(error, StaleError):
            return self._json({"error": error.what, "remedy": error.remedy, "items": error.items}, 409)
        if isinstance(error, _RequestError):
            return self._json({"error": error.what, "remedy": error.remedy}, error.status)
        if isinstance(error, NotSavedError):
            return self._json({"error": f"{error.file}: {error.what}", "remedy": error.remedy}, 507)
        if isinstance(error, NotInProjectError):
            return self._json({"error": error.what, "remedy": error.remedy}, 404)
        if isinstance(error, RefiqdaError):
            # Whether the files or the log are at fault, or what was asked: the page shows the sentence.
            status = 422 if request.method == "POST" or isinstance(error, InvalidArgumentError) else 500
            refused = {"refused": error.refused} if isinstance(error, RefusedError) else {}
            what = f"{error.file}: {error.what}" if error.file else error.what
            return self._json({"error": what, "remedy": error.remedy, "id": error.where, **refused}, status)
        status = getattr(error, "status_code", 500)
        return self._json({"error": "there is nothing here", "remedy": "Load the page again."}, status)

    async def _answer(self, work: Callable[..., Any], *given: Any, **named: Any) -> Response:  # noqa: ANN401 - any call
        return self._json(await self._threads.run_in_threadpool(work, *given, **named))

    async def _file(self, request: Request, find: Callable[[int], Medium]) -> Response:
        found: Medium = await self._threads.run_in_threadpool(find, request.path_params["number"])
        part = range_of(request.headers.get("range"), found.size)
        headers = {"accept-ranges": "bytes", "content-disposition": "inline"}
        if part == "none":
            headers["content-range"] = f"bytes */{found.size}"
            refused: Response = self._responses.Response(status_code=416, headers=headers)
            return refused
        start, end = (0, found.size) if part is None else part
        headers["content-length"] = str(end - start)
        if part is not None:
            headers["content-range"] = f"bytes {start}-{end - 1}/{found.size}"
        status = 200 if part is None else 206
        if request.method == "HEAD":
            bare: Response = self._responses.Response(
                status_code=status, headers=headers, media_type=found.type
            )
            return bare
        made: Response = self._responses.StreamingResponse(
            found.chunks(start, end), status_code=status, headers=headers, media_type=found.type
        )
        return made

    def _json(self, value: Any, status: int = 200) -> Response:  # noqa: ANN401 - any JSON
        text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
        return self._whole(text.encode("ascii"), "application/json", status)

    def _whole(self, content: bytes, kind: str, status: int = 200) -> Response:
        found: Response = self._responses.Response(
            content, status_code=status, headers={"content-type": kind}
        )
        return found


class _RequestError(InvalidArgumentError):
    """A request of the wrong form, with the status that HTTP has for it."""

    def __init__(self, status: int, what: str, remedy: str) -> None:
        super().__init__(what, remedy=remedy)
        self.status = status


async def _body(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request to write; raises _RequestError."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise _RequestError(415, "only JSON is taken here", "Send application/json.")
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > LARGEST:
            raise _RequestError(413, "that is too much at once", "Decide about less at once.")
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise _RequestError(400, "the request is no JSON object", "Load the page again.")
    return value


def _number(value: str | None) -> int | None:
    if value is None or not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= _DIGITS):
        raise InvalidArgumentError("a place is not a whole number", remedy="Load the page again.")
    return int(value)


def _nothing(what: str) -> NotInProjectError:
    return NotInProjectError(f"there is no such {what}", remedy="Load the page again.")


def make_app(desk: Desk, security: Security, *, static: Path = STATIC) -> Starlette:
    """Return the application; raises MissingExtraError without the extra ``page``."""
    applications: Any = needed("starlette.applications", "page")
    routing: Any = needed("starlette.routing", "page")
    middleware: Any = needed("starlette.middleware", "page")
    faults: Any = needed("starlette.exceptions", "page")
    pages = _Pages(desk, security, static)
    reading = {
        "/": pages.start,
        "/static/{name:path}": pages.static,
        "/api/study": pages.study,
        "/api/queue": pages.queue,
        "/api/items/{id}": pages.item,
        "/api/sources/{number:int}/text": pages.text,
        "/api/sources/{number:int}/track": pages.track,
        "/api/search": pages.search,
        "/api/changes": pages.changes,
        "/media/{number:int}": pages.media,
        "/picture/{number:int}": pages.picture,
    }
    writing = {
        "/api/decisions": pages.decisions,
        "/api/proposals": pages.proposals,
        "/api/undo": pages.undo,
        "/api/themes": pages.themes,
    }
    made: Starlette = applications.Starlette(
        routes=[
            *(routing.Route(path, work, methods=["GET"]) for path, work in reading.items()),
            *(routing.Route(path, work, methods=["POST"]) for path, work in writing.items()),
        ],
        middleware=[middleware.Middleware(Gate, security=security)],
        exception_handlers={RefiqdaError: pages.fault, faults.HTTPException: pages.fault},
    )
    made.router.redirect_slashes = False
    return made


__all__ = ["make_app"]
