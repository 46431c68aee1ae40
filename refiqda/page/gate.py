"""The gate before every request, and the headers on every answer, errors included."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from refiqda.page.security import HEADERS, WORD_HEADER

if TYPE_CHECKING:
    from refiqda.page.security import App, Message, Receive, Scope, Security, Send

Refusal = tuple[int, list[tuple[bytes, bytes]], bytes]

READING: Final = frozenset(("GET", "HEAD"))
_REMEDY: Final = "Open the address that `refiqda reconcile serve` printed last."


class Gate:
    """Lets in what `Security` lets in; whatever fails behind it becomes an answer that says nothing of what it held."""

    def __init__(self, app: App, security: Security) -> None:
        self.app = app
        self.security = security

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return  # no web sockets here
        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message = {**message, "headers": _dressed(message.get("headers", []))}
            await send(message)

        refusal = self.refusal(scope)
        if refusal is None:
            try:
                await self.app(scope, receive, dressed)
            except Exception:
                if begun:  # the rest of a file cannot be read: the connection ends before its time
                    raise
                refusal = _said(
                    scope, 500, "a fault of this program", "Load the page again: it shows what is saved."
                )
        if refusal is not None:
            status, headers, body = refusal
            headers = [*headers, (b"content-length", str(len(body)).encode())]
            await dressed({"type": "http.response.start", "status": status, "headers": headers})
            await dressed({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def refusal(self, scope: Scope) -> Refusal | None:
        """Return the answer to what is not let in (and to the address that was printed), None to let it in."""
        headers = [
            (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]
        ]
        given = dict(headers)
        if sum(name == "host" for name, _ in headers) != 1 or not self.security.is_ours(given["host"]):
            return _said(scope, 403, "this address is not this server's", _REMEDY)
        if "origin" in given and not self.security.is_own_origin(given["origin"]):
            return _said(scope, 403, "another page asked", _REMEDY)
        if scope["path"] == "/" and scope["method"] == "GET":
            token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
            if token and self.security.opens(token):
                return 303, [(b"location", b"/"), (b"set-cookie", self.security.set_cookie().encode())], b""
        if not self.security.is_in(given.get("cookie", "")):
            return _said(scope, 403, "this page is not open to you", _REMEDY)
        if scope["method"] not in READING and not self.security.may_write(given.get(WORD_HEADER, "")):
            return _said(scope, 403, "the page is of another run of the program", _REMEDY)
        return None


def _dressed(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    ours = {name.encode(): value.encode() for name, value in HEADERS.items()}
    return [*((name, value) for name, value in headers if name.lower() not in ours), *ours.items()]


def _said(scope: Scope, status: int, what: str, remedy: str) -> Refusal:
    """Return a refusal as its asker reads: JSON for the page's programs, a plain page for people."""
    if str(scope["path"]).startswith(("/api/", "/media/", "/picture/")):
        body = json.dumps({"error": what, "remedy": remedy}).encode()
        return status, [(b"content-type", b"application/json")], body
    page = (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>refiqda</title></head>\n<body>\n'
        f"<h1>{html.escape(what[0].upper() + what[1:])}</h1>\n<p>{html.escape(remedy).replace('`', '')}</p>\n"
        '<p><a href="/">If you have just opened it, go on.</a></p>\n</body>\n</html>\n'
    )
    return status, [(b"content-type", b"text/html; charset=utf-8")], page.encode()
