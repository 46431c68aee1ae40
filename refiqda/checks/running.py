"""Apply the rules to a file or a project.

One voice for one thing: the reader notices what is odd in order to say how it was read (S001 to S014), the
schema judges the same XML (S1xx). Where both speak of one kind of fault at one place, the schema's finding is
given; the reader's stands where the schema is silent (it stops at the first misplaced child of an element).
"""

from __future__ import annotations

import gc
import io
from typing import TYPE_CHECKING, BinaryIO, Final

import attrs

from refiqda import model
from refiqda.checks.areas import check_areas
from refiqda.checks.files import check_files
from refiqda.checks.gathering import Findings, places_of
from refiqda.checks.interchange import Counting, check_areas_for, check_interchange
from refiqda.checks.positions import check_counting, check_media
from refiqda.checks.references import check_references
from refiqda.checks.registry import rule, rules
from refiqda.checks.schema import judge
from refiqda.checks.values import check_values
from refiqda.errors import InvalidArgumentError
from refiqda.exchange.census import take_census
from refiqda.exchange.container import open_container
from refiqda.exchange.limits import Limits
from refiqda.exchange.programs import tool_named
from refiqda.exchange.reader import read_xml
from refiqda.exchange.writer import write_xml
from refiqda.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from refiqda.diagnostics import Diagnostic
    from refiqda.exchange.container import Container
    from refiqda.exchange.programs import Program

_SAME_MATTER: Final[dict[str, tuple[str, ...]]] = {
    "S001": ("S102", "S109"),
    "S002": ("S107",),
    "S003": ("S101", "S102", "S103", "S104"),
    "S004": ("S106",),
    "S005": ("S111", "S112", "S113", "S114", "S115", "S116", "S117"),
    "S006": ("S105", "S104"),
    "S007": ("S103", "S101"),
    "S012": ("S108",),
    "S013": ("S102", "S104", "S118"),
    "S014": ("S106", "S107"),
}
"""What the reader notices, and the rules by which the schema says the same."""


def check(
    source: str | Path | bytes | BinaryIO | Project | model.CodeBook,
    tool: str | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    *,
    limits: Limits | None = None,
) -> list[Diagnostic]:
    """Return what is wrong or odd about a project or codebook, by line; what concerns the whole file first.

    ``source`` is a file (.qdpx, .qde, .qdc: path, bytes or binary file), a project or a codebook; a project
    that was edited is judged as it is now. ``select`` and ``ignore`` are codes or beginnings of codes
    (``"S1"``), or names of rules. With ``tool`` (``"nvivo"``, ``"atlasti"``, ...) the rules I are applied too: what
    that program would refuse, drop, weaken, move or put elsewhere.

    Raises UnusableFileError for a file that is refused, InvalidArgumentError for an unknown rule or tool.
    """
    program = None if tool is None else tool_named(tool)
    chosen = _chosen(select, ignore)
    collecting = gc.isenabled()
    gc.disable()  # as in reading: the collector would go through the tree again and again, for nothing
    try:
        return sorted(_gather(source, chosen, limits or Limits(), program), key=_order)
    finally:
        if collecting:
            gc.enable()


def _gather(
    source: str | Path | bytes | BinaryIO | Project | model.CodeBook,
    chosen: frozenset[str],
    limits: Limits,
    program: Program | None,
) -> list[Diagnostic]:
    made: list[Diagnostic] = []
    container: Container | None = None
    if isinstance(source, Project):
        project, tree = source, source.tree
        findings = Findings(project.label, project.lines)
        written = io.BytesIO()
        write_xml(tree, written)
        noticed = [one for one in project.diagnostics if one.rule.startswith("S")]
        schema_findings = judge(written.getvalue(), "project", file=project.label, lines=False)
        _apply(project, tree, findings, program, project.diagnostics)
        made = findings.diagnostics({})
        container = project.container
    elif isinstance(source, model.CodeBook):
        findings = Findings(None, {})
        written = io.BytesIO()
        write_xml(source, written, format_="codebook")
        noticed = []
        schema_findings = judge(written.getvalue(), "codebook", file=None, lines=False)
        _apply(None, source, findings, program, ())
        made = findings.diagnostics({})
    else:
        container = open_container(source, limits=limits)
        noticed, schema_findings, made = _check_file(container, chosen, limits, program)
    archive = [] if container is None else _verified(container)
    schema_findings = _only(schema_findings, chosen)
    noticed = _without_echo(_only(noticed, chosen), schema_findings)
    return [*map(_completed, (*_only(archive, chosen), *noticed)), *schema_findings, *_only(made, chosen)]


def _check_file(
    container: Container, chosen: frozenset[str], limits: Limits, program: Program | None
) -> tuple[list[Diagnostic], list[Diagnostic], list[Diagnostic]]:
    document = container.read(
        container.root
    )  # once for three readers: unpacking costs as much as each of them
    parsed = read_xml(io.BytesIO(document), label=container.label, limits=limits)
    schema_findings: list[Diagnostic] = []
    if any(code.startswith("S1") for code in chosen):
        schema_findings = judge(document, parsed.format, file=container.label)
    findings = Findings(container.label, {})
    project = None
    if isinstance(parsed.tree, model.Project):
        project = Project(parsed.tree, container=container, parsed=parsed)
    _apply(project, parsed.tree, findings, program, (*container.diagnostics, *parsed.diagnostics))
    wanted = findings.wanted()
    places = places_of(document, wanted) if wanted else {}
    return parsed.diagnostics, schema_findings, findings.diagnostics(places)


def _apply(
    project: Project | None,
    tree: model.Project | model.CodeBook,
    findings: Findings,
    program: Program | None,
    noticed: Iterable[Diagnostic],
) -> None:
    census = take_census(tree)
    check_references(tree, census, findings)
    check_media(census, findings)
    check_values(census, findings)
    if project is not None:
        check_counting(project, findings)
        check_areas(project, findings)
        check_files(project, census, findings, None if program is None else Counting(program, findings))
    if program is not None:
        check_interchange(tree, census, noticed, program, findings)
        if project is not None:
            check_areas_for(project, census, program, findings)


def _verified(container: Container) -> list[Diagnostic]:
    container.verify()
    return [one for one in container.diagnostics if one.rule.startswith("A")]


def _without_echo(noticed: Iterable[Diagnostic], judged: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return what the reader noticed and the schema did not say at the same line or of the same element."""
    said = {(one.rule, one.line) for one in judged if one.line is not None}
    said_of = {(one.rule, (one.path or "").rpartition("/")[2].partition("[")[0].lower()) for one in judged}
    return [
        one
        for one in noticed
        if not any(
            (code, one.line) in said or (code, (one.path or "").lower()) in said_of
            for code in _SAME_MATTER.get(one.rule, ())
        )
    ]


def _completed(diagnostic: Diagnostic) -> Diagnostic:
    """Return a finding of the reader or the container with what the registry knows of its rule."""
    known = rules().get(diagnostic.rule)
    if known is None:  # unreachable: a test holds the registry against all that is emitted
        return diagnostic
    remedy = diagnostic.remedy or known.page().remedy
    return attrs.evolve(diagnostic, fixable=known.fixable, remedy=remedy)


def _chosen(select: Sequence[str], ignore: Sequence[str]) -> frozenset[str]:
    wanted = _codes(select) if select else frozenset(rules())
    return wanted - _codes(ignore)


def _codes(asked: Sequence[str]) -> frozenset[str]:
    """Return the codes that begin so, or the code of the rule of this name."""
    found: set[str] = set()
    for one in [asked] if isinstance(asked, str) else asked:
        codes = {code for code in rules() if one and code.startswith(one.strip().upper())}
        try:
            found |= codes or {rule(one).code}
        except LookupError as error:
            raise InvalidArgumentError(
                f"there is no rule {one!r}", remedy="'refiqda rules' lists them all."
            ) from error
    return frozenset(found)


def _only(diagnostics: Iterable[Diagnostic], chosen: frozenset[str]) -> list[Diagnostic]:
    return [one for one in diagnostics if one.rule in chosen]


def _order(diagnostic: Diagnostic) -> tuple[int, str, str, str]:
    return diagnostic.line or 0, diagnostic.rule, diagnostic.path or "", diagnostic.message


__all__ = ["check"]
