"""Automatic rules as lines of the log: made, added in thought, and written.

A rule belongs to no difference, so its line has no ``about``. The line of the majority, when it is written, names
every reading that was not the majority's: dissent is on record from then on, whatever the files say later.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from refiqda.errors import wrong_kind
from refiqda.reconciliation.decisions import Decision, DecisionLog
from refiqda.reconciliation.log_writing import locked
from refiqda.reconciliation.rules import MAJORITY, minority_of, percent_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from refiqda.reconciliation.decisions import LogInput
    from refiqda.reconciliation.listing import Item


def is_rule(line: Decision) -> bool:
    """Return whether a line is an automatic rule for all differences, not for one."""
    return line.verb == "auto" and line.about is None


def rule_line(rule: str) -> Decision:
    """Return the log line of an automatic rule; InvalidArgumentError for an unknown one."""
    percent_of(rule)
    return Decision(id=f"auto:{rule}", verb="auto", rule=rule)


def _listed(given: object) -> list[str]:
    """Return rules as a list; raises InvalidArgumentError for what is none."""
    known = list(given) if isinstance(given, Sequence) and not isinstance(given, str) else []
    rules = [rule for rule in known if isinstance(rule, str)]
    if isinstance(given, str) or not isinstance(given, Sequence) or len(rules) < len(known):
        raise wrong_kind("a list of rules", given, 'Give, say, ["overlap:90"].')
    return rules


def with_rules(log: DecisionLog, rules: Sequence[str]) -> DecisionLog:
    """Return the log with these rules at its end, without those it has; raises for an unknown one."""
    asked = _listed(rules)
    for line in log.decisions:
        if line.verb == "auto":
            percent_of(line.rule or "")
    fresh = _missing(log, asked)
    if not fresh:
        return log
    return attrs.evolve(log, decisions=(*log.decisions, *map(rule_line, fresh)), content=b"")


def remember_rules(
    path: Path, rules: Sequence[str], inputs: Sequence[LogInput], items: Iterable[Item] = ()
) -> None:
    """Append the lines of automatic rules that the log does not have yet: the consensus follows from the log alone.

    ``inputs`` goes into the header of a log that is begun with them. ``items`` are the differences as they stand
    with these rules: of those that the majority settles, the line names every minority reading. Raises as
    `append_decisions`.
    """
    for rule in rules:
        percent_of(rule)
    if not rules:
        return
    settled = list(items)
    with locked(path) as log:
        fresh = _missing(log.read(), rules)
        if fresh:
            log.append([_with_minority(rule, settled) for rule in fresh], inputs)


def _missing(log: DecisionLog, rules: Sequence[str]) -> list[str]:
    present = {line.rule for line in log.decisions if is_rule(line)}
    return [rule for rule in dict.fromkeys(rules) if rule not in present]


def _with_minority(rule: str, items: Iterable[Item]) -> Decision:
    line = rule_line(rule)
    if rule != MAJORITY:
        return line
    readings = [
        reading
        for item in items
        if item.state == "auto" and item.standing.decision and item.standing.decision.rule == rule
        for reading in minority_of(rule, item.difference)
    ]
    return attrs.evolve(line, minority=tuple(readings))
