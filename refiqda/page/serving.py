"""Running the page: a port of this machine alone, uvicorn on it, until the person stops it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from refiqda.errors import InvalidArgumentError
from refiqda.extras import needed

if TYPE_CHECKING:
    from starlette.applications import Starlette

HOST = "127.0.0.1"


def open_port(port: int) -> socket.socket:
    """Return a socket on a port of 127.0.0.1, any free one for 0; InvalidArgumentError where it is taken."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.bind((HOST, port))
        made.listen(64)
    except OSError as error:
        made.close()
        raise InvalidArgumentError(
            f"port {port} is not free ({error.strerror or 'refused by the system'})",
            remedy="Give another --port, or leave it out.",
        ) from error
    return made


def serve(app: Starlette, on: socket.socket) -> None:
    """Answer until somebody presses Ctrl-C."""
    uvicorn: Any = needed("uvicorn", "page")
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, server_header=False, date_header=False, lifespan="off"
    )
    uvicorn.Server(config).run(sockets=[on])
