"""Which rule a project's positions follow: the one the caller forces, else the one its program is known for.

What is known of programs stands in ``refiqda.exchange.programs``, with its evidence; a way of counting that
nobody has tested is not used for reading.
"""

from __future__ import annotations

from refiqda.exchange.programs import program_of
from refiqda.text.positions import STANDARD_RULE, PositionRule, parse_rule


def rule_of(origin: str | None, positions: str | PositionRule = "auto") -> PositionRule:
    """Return the rule for the texts of a project with this ``origin``.

    ``positions`` is a rule or its spelling (``utf16+crlf1``); ``auto`` takes the rule measured for the
    program, else the standard's (clause 10.2). Raises InvalidArgumentError for a spelling that is none.
    """
    forced = positions if isinstance(positions, PositionRule) else parse_rule(positions)
    if forced is not None:
        return forced
    program = program_of(origin)
    if program is None or not program.counting.verified:
        return STANDARD_RULE
    counting = program.counting
    return PositionRule(counting.unit, counting.newline, counting.bom)
