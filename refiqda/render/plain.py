"""Text from files made safe to show, and shortened."""

from __future__ import annotations

import re
from typing import Final

_BLANKS: Final = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_UNSAFE: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"
    r"|[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]"
)
GAP: Final = " … "


def clean(text: str) -> str:
    """Return ``text`` on one line, without what could move a cursor, colour or turn round a terminal's line.

    HOSTILE-INPUT 72d: control sequences, control and bidirectional characters go; line ends become blanks.
    """
    return _UNSAFE.sub("", _BLANKS.sub(" ", text))


def shorten(text: str, width: int) -> str:
    """Return ``text`` cleaned and, if it is longer than ``width`` characters, cut in its middle."""
    line = " ".join(clean(text).split())
    if len(line) <= width:
        return line
    room = max(width - len(GAP), 2)
    tail = room * 2 // 5
    return f"{line[: room - tail].rstrip()}{GAP}{line[len(line) - tail :].lstrip()}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: ``1 source``, ``2,332 codings``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
