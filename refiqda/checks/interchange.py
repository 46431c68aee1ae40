"""What the program that a file is for would refuse, drop, weaken or move of it, and where it counts otherwise.

What programs do stands in ``refiqda.exchange.programs``, with its evidence; one finding tells of all things of
one kind, with their number and the place of the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda import model
from refiqda.checks.rules import interchange as rules
from refiqda.errors import NotInProjectError, UnusableMemberError
from refiqda.exchange.holding import unheld, unheld_form
from refiqda.exchange.programs import STANDARD, program_of
from refiqda.text.positions import PositionMap, PositionRule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.checks.gathering import Findings
    from refiqda.checks.registry import Rule
    from refiqda.diagnostics import Diagnostic
    from refiqda.exchange.census import Census
    from refiqda.exchange.programs import CannotHold, Program
    from refiqda.exchange.programs.kinds import Effect
    from refiqda.project import Project
    from refiqda.text.canonical import Text

_RULES: Final[dict[Effect, type[Rule]]] = {
    "refuses": rules.RefusedContent,
    "drops": rules.DroppedContent,
    "weakens": rules.WeakenedContent,
    "moves": rules.MovedContent,
}
_LAST_BMP: Final = "\uffff"


def check_interchange(
    tree: model.Project | model.CodeBook,
    census: Census,
    noticed: Iterable[Diagnostic],
    program: Program,
    findings: Findings,
) -> None:
    """Apply the rules I001 to I005: what the table of ``program`` says of the tree, and of the form of its file.

    ``noticed`` is what reading the file noticed; a tree that was not read has nothing to notice.
    """
    first: dict[CannotHold, Any] = {}
    counts: dict[CannotHold, int] = {}
    for entry, element in unheld(tree, program, census=census, as_it_is=True):
        first.setdefault(entry, element)
        counts[entry] = counts.get(entry, 0) + 1
    for entry, element in first.items():
        times = f" ({counts[entry]:,} times, this is the first)" if counts[entry] > 1 else ""
        findings.add(_rule_for(entry), f"{entry.object}: {entry.detail}{times}", element)
    told: set[CannotHold] = set()
    format_: Any = "project" if isinstance(tree, model.Project) else "codebook"
    for entry, _ in unheld_form(noticed, program, format_):
        if entry not in told:
            told.add(entry)
            findings.add(_rule_for(entry), f"{entry.object}: {entry.detail}", path=type(tree).__name__)


def _rule_for(entry: CannotHold) -> type[Rule]:
    if entry.effect == "refuses" and entry.mended:
        return rules.RefusedForm
    return _RULES[entry.effect]


def check_counting(project: Project, census: Census, program: Program, findings: Findings) -> None:
    """Apply the rules I006 and I007: whether ``program`` finds the coded words and areas where the file means them."""
    counting = program.reading
    rule = PositionRule(counting.unit, counting.newline, counting.bom)
    for holder in (*census.get(model.TextSource, ()), *census.get(model.Note, ())):
        if not holder.plain_text_selections:
            continue
        try:
            text = project.text(holder)
        except (NotInProjectError, UnusableMemberError):
            continue  # told by other rules
        if counting.verified:
            _compare(holder, text, rule, program, findings)
        elif "\r\n" in text.raw or text.has_bom or max(text.raw, default="") > _LAST_BMP:
            passages = len(holder.plain_text_selections)
            message = (
                f"how {program.title} counts this text is not known, and {passages:,} passages lie in it"
            )
            findings.add(rules.UntestedCounting, message, holder)
    made_by = program_of(project.tree.origin) or STANDARD
    areas = census.get(model.PDFSelection, [])
    if areas and made_by.pdf_origin != program.pdf_origin:
        message = (
            f"{program.title} measures areas of pages from the {program.pdf_origin.replace('-', ' ')}, the file from "
            f"the {made_by.pdf_origin.replace('-', ' ')}: {len(areas):,} areas would lie elsewhere"
        )
        findings.add(rules.ElsewhereInProgram, message, areas[0])


def _compare(
    holder: model.TextSource, text: Text, rule: PositionRule, program: Program, findings: Findings
) -> None:
    if text.rule == rule:
        return
    places = [(one.start_position, one.end_position) for one in holder.plain_text_selections]
    numbers = [(start, end) for start, end in places if start is not None and end is not None]
    numbers = [pair for pair in numbers if all(abs(one) < 2**62 for one in pair)]
    if not numbers:
        return
    starts, ends = ([pair[side] for pair in numbers] for side in (0, 1))
    meant = text.to_spans(starts, ends)
    found = PositionMap(text.raw, rule).to_spans(starts, ends)
    moved = int(((meant[0] != found[0]) | (meant[1] != found[1])).sum())
    if moved:
        message = (
            f"{moved:,} of {len(numbers):,} passages of this text would lie on other words in {program.title}"
        )
        findings.add(rules.ElsewhereInProgram, message, holder)
