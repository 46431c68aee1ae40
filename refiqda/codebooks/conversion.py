"""Codebooks (.qdc) for a program: from a codebook or from a project, and into a new project; with what that costs.

Reading is tolerant (namespaces of older versions and none, misspelled yes/no values and colours, empty containers,
descriptions as attributes); what is written is valid under the schema of codebooks 1.0, always.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda import model
from refiqda.errors import InvalidArgumentError
from refiqda.exchange.census import take_census
from refiqda.exchange.codebooks import codebook_of, codes_alone, project_of
from refiqda.exchange.holding import unheld
from refiqda.exchange.identity import told_name, word
from refiqda.exchange.programs import tool_named
from refiqda.exchange.strict import make_strict
from refiqda.losses import LossLog, LossReport
from refiqda.project import Project

if TYPE_CHECKING:
    from refiqda.exchange.census import Census
    from refiqda.exchange.programs import Program

_COUNTED: Final[tuple[tuple[str, str, tuple[type, ...]], ...]] = (
    ("user", "users", (model.User,)),
    ("variable", "variables", (model.Variable,)),
    ("case", "cases", (model.Case,)),
    (
        "source",
        "sources",
        (model.TextSource, model.PictureSource, model.PDFSource, model.AudioSource, model.VideoSource),
    ),
    ("coding", "codings", (model.Coding,)),
    ("note", "notes", (model.Note,)),
    ("link", "links", (model.Link,)),
    ("graph", "graphs", (model.Graph,)),
)
"""What a project has and a codebook has not: the words for one and for many, and the classes."""


def convert_codebook(codebook: model.CodeBook, tool: str | None = None) -> tuple[model.CodeBook, LossReport]:
    """Return ``codebook`` made valid, with GUIDs as ``tool`` spells them, and what that cost; it is not changed.

    Raises InvalidArgumentError for an unknown program, and for a codebook without codes: none is valid.
    """
    program = tool_named(tool)
    if not codebook.codes:
        raise InvalidArgumentError(
            "has no codes, and a codebook needs at least one", remedy="Name a file that has codes."
        )
    made, losses = make_strict(codebook, program)
    log = LossLog()
    if tool is not None:
        _tell_unheld(codebook, program, log)
    return made, losses + log.report()


def extract_codebook(project: Project, tool: str | None = None) -> tuple[model.CodeBook, LossReport]:
    """Return the codebook of ``project`` as ``convert_codebook`` makes one, and what that cost.

    What only a project can hold is told in one line with its numbers; memos of codes, and sets that lose members,
    each. Raises InvalidArgumentError as ``convert_codebook``.
    """
    log = LossLog()
    census = take_census(project.tree)
    _tell_rest(project.tree, census, log)
    _tell_codes(census, log)
    # made valid as part of a project first: only so it is told what its elements say outside of the schema
    strict, repaired = make_strict(codes_alone(project.tree))
    made, losses = convert_codebook(codebook_of(strict), tool)
    told = {(loss.kind, loss.object, loss.detail) for loss in repaired}
    new = tuple(loss for loss in losses if (loss.kind, loss.object, loss.detail) not in told)
    return made, log.report() + repaired + LossReport(new)


def codebook_as_project(
    codebook: model.CodeBook, name: str, tool: str | None = None
) -> tuple[Project, LossReport]:
    """Return a new project called ``name`` that holds the codes and sets of ``codebook`` and no sources yet.

    With it comes what that cost. Raises InvalidArgumentError for a ``tool`` that is none.
    """
    tool_named(tool)
    made, losses = convert_codebook(codebook)
    return Project(project_of(made, name)), losses


def _tell_rest(tree: model.Project, census: Census, log: LossLog) -> None:
    counts = []
    for one, many, classes in _COUNTED:
        number = len(tree.sources) if one == "source" else sum(len(census.get(cls, ())) for cls in classes)
        if number:
            counts.append(f"{number:,} {one if number == 1 else many}")
    if tree.description:
        counts.append("its description")
    if counts:
        detail = f"a codebook holds codes and sets of codes only, and not {_joined(counts)}"
        log.add("dropped", "rest of the project", detail)


def _joined(parts: list[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def _tell_codes(census: Census, log: LossLog) -> None:
    """Tell what codes and sets lose, and which codes stand for cases."""
    cases = {model.guid_key(one.guid or "") for one in census.get(model.Case, ())}
    for code in census.get(model.Code, ()):
        if code.note_refs:
            _tell(log, "dropped", code, "a codebook has no memos; its description is kept")
        if model.guid_key(code.guid or "") in cases:
            _tell(log, "degraded", code, "stands for a case, and is a code like others in the codebook")
    for one in census.get(model.Set, ()):
        if not one.member_codes:
            _tell(log, "dropped", one, "has no codes in it")
        elif one.member_sources or one.member_notes:
            _tell(log, "degraded", one, "keeps its codes, and not its sources and notes")


def _tell_unheld(codebook: model.CodeBook, program: Program, log: LossLog) -> None:
    for entry, element in unheld(codebook, program):
        log.add(
            "degraded",
            entry.object,
            entry.detail,
            guid=getattr(element, "guid", None),
            name=told_name(element),
        )


def _tell(log: LossLog, kind: Any, element: Any, detail: str) -> None:  # noqa: ANN401 - kinds and elements
    log.add(kind, word(element), detail, guid=element.guid, name=told_name(element))
