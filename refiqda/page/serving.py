"""Running the page: a port of this machine alone, uvicorn on it, until the person stops it."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from typing import TYPE_CHECKING, Any, Final

from refiqda.errors import InvalidArgumentError
from refiqda.extras import needed

if TYPE_CHECKING:
    from starlette.applications import Starlette

HOST: Final = "127.0.0.1"
"""No other machine reaches this address, whatever network the computer is on."""
_WAITING: Final = 64
_PATIENCE: Final = 2
"""Seconds that answers under way may still take when the server is stopped."""


def require_server() -> None:
    """Raise MissingExtraError unless the extra ``page`` is installed."""
    needed("starlette", "page")
    needed("uvicorn", "page")


def open_port(port: int = 0) -> socket.socket:
    """Return a socket that listens on a port of this machine, any free one for 0.

    Raises InvalidArgumentError where the port is taken or not allowed.
    """
    # With the protocol named, asyncio turns Nagle's waiting off; without, every answer takes 40 ms more.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name != "nt" and sys.platform != "cygwin":
            # A port that was closed a moment ago is free; on Windows the option would let two servers share one.
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        elif hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        made.bind((HOST, port))
        made.listen(_WAITING)
    except OSError as error:
        made.close()
        raise InvalidArgumentError(
            f"port {port} cannot be used ({error.strerror or 'refused by the system'})",
            remedy="Give another --port, or leave it out for any that is free.",
        ) from error
    return made


def serve(app: Starlette, on: socket.socket) -> None:
    """Answer until somebody presses Ctrl-C; nothing is logged, for requests name what people look at."""
    uvicorn: Any = needed("uvicorn", "page")
    config = uvicorn.Config(
        app,
        access_log=False,
        date_header=False,
        lifespan="off",
        log_level="critical",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_PATIENCE,
        ws="none",
    )
    with contextlib.suppress(KeyboardInterrupt), on:
        uvicorn.Server(config).run(sockets=[on])
