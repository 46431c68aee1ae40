"""Who may talk to the server: only the person who started it, and only through the page it serves.

A page of another site could make a browser send requests to 127.0.0.1; so the Host header must be our own (DNS
rebinding), an Origin too, reading needs a cookie that only the printed address sets, and writing needs a word
besides that only our page can read. All of it is compared in constant time.
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""What every answer says, errors included."""

WORD_HEADER: Final = "x-refiqda-token"


class Security:
    """The secrets of one run: ``token`` opens the page, ``word`` is what its requests to write carry.

    ``once`` opens it a single time: the browser is started with it, and other users of the machine may see with what.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.token = secrets.token_urlsafe(32)
        self.once: str | None = secrets.token_urlsafe(32)
        self.session = secrets.token_urlsafe(32)
        self.word = secrets.token_urlsafe(32)

    @property
    def address(self) -> str:
        """The address that opens the page."""
        return f"http://127.0.0.1:{self.port}/?token={self.token}"

    @property
    def address_once(self) -> str:
        """The address that opens the page a single time."""
        return f"http://127.0.0.1:{self.port}/?token={self.once}"

    @property
    def cookie(self) -> str:
        """The name of the cookie; cookies know no ports, and two studies may be open at once."""
        return f"refiqda_{self.port}"

    def set_cookie(self) -> str:
        """Return the header that lets a browser in."""
        return f"{self.cookie}={self.session}; Path=/; HttpOnly; SameSite=Strict"

    def opens(self, token: str) -> bool:
        """Return whether this is the token of the printed address, or that of the browser for the first time."""
        if self.once is not None and same(token, self.once):
            self.once = None
            return True
        return same(token, self.token)

    def may_write(self, given: str) -> bool:
        """Return whether a request to write comes from our page."""
        return same(given, self.word)

    def is_ours(self, host: str) -> bool:
        """Return whether a Host header names this server."""
        return host.lower() in {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}

    def is_own_origin(self, origin: str) -> bool:
        """Return whether an Origin header names this server."""
        return origin.lower() in {f"http://127.0.0.1:{self.port}", f"http://localhost:{self.port}"}

    def is_in(self, cookies: str) -> bool:
        """Return whether a Cookie header holds our cookie.

        Cookies know no ports: there may be any from other programs of this machine, and of any form, even of our name.
        """
        pairs = (one.strip().partition("=") for one in cookies.split(";"))
        return any(same(value, self.session) for name, _, value in pairs if name == self.cookie)


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that does not say where they part."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
