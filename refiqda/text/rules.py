"""Which rule a project's positions follow: the one the caller forces, else the one its program is known for.

Sources: REFI-QDA 1.5, clause 10.2 (code points); NVivo counts UTF-16 units with a CRLF as two and never the
byte order mark, measured on one study that was exported on Windows and on a Mac.
"""

from __future__ import annotations

from typing import Final

from refiqda.text.positions import STANDARD_RULE, PositionRule, parse_rule

NVIVO_RULE: Final = PositionRule("utf16")

_BY_ORIGIN: Final = (
    ("nvivo for mac", "nvivo-mac"),
    ("nvivo", "nvivo"),
    ("atlas.ti", "atlasti"),
    *((name, name) for name in ("maxqda", "qualcoder", "quirkos", "f4", "transana")),
)


def program_of(origin: str | None) -> str | None:
    """Return the program that a project's ``origin`` names, as commands spell it (``nvivo-mac``), or None."""
    asked = (origin or "").strip().lower()
    for beginning, program in _BY_ORIGIN:
        if asked.startswith(beginning):
            return program
    return None


def rule_of(origin: str | None, positions: str | PositionRule = "auto") -> PositionRule:
    """Return the rule for the texts of a project with this ``origin``.

    ``positions`` is a rule or its spelling (``utf16+crlf1``); ``auto`` takes the rule measured for the
    program, else the standard's. Raises InvalidArgumentError for a spelling that is none.
    """
    forced = positions if isinstance(positions, PositionRule) else parse_rule(positions)
    if forced is not None:
        return forced
    return NVIVO_RULE if program_of(origin) in {"nvivo", "nvivo-mac"} else STANDARD_RULE
