"""What the program that a file is for would refuse, drop, weaken or move of it, and where it counts otherwise.

What programs do stands in ``refiqda.exchange.programs``, with its evidence; one finding tells of all things of
one kind, with their number and the place of the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda import model
from refiqda.checks.rules import interchange as rules
from refiqda.exchange.holding import unheld, unheld_form
from refiqda.exchange.programs import STANDARD, program_of
from refiqda.text.positions import PositionMap, has_astral
from refiqda.text.rules import rule_as

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
_FAR: Final = 2**62


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


def check_areas_for(project: Project, census: Census, program: Program, findings: Findings) -> None:
    """Apply the rule I006 to areas of pages: whether ``program`` measures them from the same corner."""
    made_by = program_of(project.tree.origin) or STANDARD
    areas = census.get(model.PDFSelection, [])
    if areas and made_by.pdf_origin != program.pdf_origin:
        corners = [one.pdf_origin.replace("-", " ") for one in (program, made_by)]
        message = (
            f"{program.title} measures areas of pages from the {corners[0]}, the file from the {corners[1]}: "
            f"{len(areas):,} areas would lie elsewhere"
        )
        findings.add(rules.ElsewhereInProgram, message, areas[0])


class Counting:
    """The rules I006 and I007 for one text after another: whether ``program`` finds the words that are meant."""

    def __init__(self, program: Program, findings: Findings) -> None:
        self.program = program
        self.findings = findings
        self.rule = rule_as(program.reading)

    def __call__(self, holder: Any, text: Text) -> None:  # noqa: ANN401 - any element with a text
        """Check the passages of one text."""
        passages = getattr(holder, "plain_text_selections", None)
        if not passages:
            return
        program = self.program
        if program.reading.verified:
            moved = 0 if text.rule == self.rule else self._moved(passages, text)
            if moved:
                of_all = f"{moved:,} of {len(passages):,} passages of this text"
                message = f"{of_all} would lie on other words in {program.title}"
                self.findings.add(rules.ElsewhereInProgram, message, holder)
        elif "\r\n" in text.raw or text.has_bom or has_astral(text.raw):
            message = (
                f"how {program.title} counts this text is not known, and {len(passages):,} passages lie in it"
            )
            self.findings.add(rules.UntestedCounting, message, holder)

    def _moved(self, passages: list[model.PlainTextSelection], text: Text) -> int:
        """Return how many passages the program would find elsewhere."""
        starts, ends = (
            [_fitting(getattr(one, side)) for one in passages] for side in ("start_position", "end_position")
        )
        meant = text.to_spans(starts, ends)
        found = PositionMap(text.raw, self.rule).to_spans(starts, ends)
        return int(((meant[0] != found[0]) | (meant[1] != found[1])).sum())


def _fitting(number: int | None) -> int:
    """Return a number that fits a column; what is none, or beyond every text, lies nowhere in both ways."""
    return number if number is not None and -_FAR < number < _FAR else -1
