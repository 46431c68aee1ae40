"""JSON as commands print and write it."""

from __future__ import annotations

import json
import re
import sys
from typing import Any, Final

_HIDDEN: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def json_bytes(value: dict[str, Any]) -> bytes:
    """Return one object as UTF-8; what could disturb a terminal is spelled as an escape, so nothing is lost."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    return (_HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n").encode()


def print_json(value: dict[str, Any]) -> None:
    """Print one object on stdout, as UTF-8 whatever the terminal's encoding is."""
    sys.stdout.flush()
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        sys.stdout.write(json_bytes(value).decode())
    else:
        binary.write(json_bytes(value))
        binary.flush()
