"""Which rule a project's positions follow, and how that is known.

In this order: the rule that the caller forces; the one measured for the program that the file names, unless the
file clearly contradicts it; what the file itself shows (`refiqda.text.forensics`); the standard's.

What is known of programs stands in ``refiqda.exchange.programs``, with its evidence; a way of counting that
nobody has tested is not used for reading: there the file decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import attrs

from refiqda.diagnostics import Diagnostic
from refiqda.exchange.programs import program_of
from refiqda.text.positions import STANDARD_RULE, PositionRule, parse_rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from refiqda.exchange.programs import Counting, Program
    from refiqda.text.forensics import Evidence, Finding

DecidedBy = Literal["forced", "program", "file", "default"]


@attrs.frozen(kw_only=True)
class Decision:
    """The rule by which a project's texts are counted, and how it was found.

    ``decided_by``: ``forced`` by the caller; the ``program``'s known rule; the ``file`` shows it; ``default``,
    the standard's, where nothing decides. ``expected`` is the rule that one would take without looking into the
    file, ``program`` the title of the program whose rule that is, None for the standard's. ``finding`` is what the
    file showed, None where the rule was forced and nobody looked.
    """

    rule: PositionRule
    decided_by: DecidedBy
    expected: PositionRule
    program: str | None = None
    finding: Finding | None = None

    @property
    def contradicted(self) -> bool:
        """Whether the file clearly follows another rule than its program is known for."""
        return self.program is not None and self.finding is not None and self.finding.contradicted


COUNTED_OTHERWISE: Final = "P101"
"""The diagnostic of a file whose numbers follow another rule than its program is known for."""


def contradictions(decision: Decision, label: str | None = None) -> list[Diagnostic]:
    """Return the diagnostic of a file that clearly follows another rule than its program, if it does."""
    if not decision.contradicted or decision.finding is None:
        return []
    return [
        Diagnostic(
            rule=COUNTED_OTHERWISE,
            severity="warning",
            message=contradiction(decision, decision.finding),
            file=label,
            remedy="Hold a few passages beside the program; `--positions RULE` (positions=) decides otherwise.",
        )
    ]


def contradiction(decision: Decision, finding: Finding) -> str:
    """Return in words, with figures, that a file follows another rule than its program is known for."""
    return (
        f"the positions are counted as {finding.rule}, not as {decision.expected}, which {decision.program} is"
        f" known for: of {finding.votes_for + finding.votes_against} marked passages that tell the two apart,"
        f" {finding.votes_for} begin and end at words so"
    )


def rule_as(counting: Counting) -> PositionRule:
    """Return a program's way of counting as a rule."""
    return PositionRule(counting.unit, counting.newline, counting.bom)


def forced_rule(positions: str | PositionRule) -> PositionRule | None:
    """Return the rule that the caller asks for, None for ``auto``; raises InvalidArgumentError for none."""
    return positions if isinstance(positions, PositionRule) else parse_rule(positions)


def rule_of(origin: str | None, positions: str | PositionRule = "auto") -> PositionRule:
    """Return the rule for a project with this ``origin`` of which no text has been looked at.

    ``positions`` is a rule or its spelling (``utf16+crlf1``); ``auto`` takes the rule measured for the
    program, else the standard's (clause 10.2). Raises InvalidArgumentError for a spelling that is none.
    """
    forced = forced_rule(positions)
    return forced if forced is not None else _expected(origin)[0]


def force(origin: str | None, rule: PositionRule) -> Decision:
    """Return the decision for ``rule``, whatever the file shows."""
    expected, program = _expected(origin)
    return Decision(
        rule=rule, decided_by="forced", expected=expected, program=None if program is None else program.title
    )


def decide(origin: str | None, examine: Callable[[], Evidence]) -> Decision:
    """Return the decision for a project with this ``origin``; ``examine`` looks into its texts.

    Against a rule that was measured for the program the file must speak louder than against the standard's.
    """
    from refiqda.text.forensics import LEVEL, STRICT  # noqa: PLC0415 - loaded only where texts are read

    expected, program = _expected(origin)
    finding = examine().finding(expected, level=LEVEL if program is None else STRICT)
    decided_by: DecidedBy = "default" if program is None else "program"
    if finding.contradicted or (program is None and finding.outcome == "clear"):
        decided_by = "file"
    return Decision(
        rule=finding.rule,
        decided_by=decided_by,
        expected=expected,
        program=None if program is None else program.title,
        finding=finding,
    )


def _expected(origin: str | None) -> tuple[PositionRule, Program | None]:
    """Return the rule known for the program, and the program; the standard's, and None, where none is known."""
    program = program_of(origin)
    if program is None or not program.counting.verified:
        return STANDARD_RULE, None
    return rule_as(program.counting), program
