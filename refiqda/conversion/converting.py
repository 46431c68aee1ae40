"""Writing strictly: every step from a project as it was read to the file that one program gets.

The strict copy of the tree is settled a step at a time: cases, selections, areas of pages, texts and their numbers,
the origin. What a program is known not to take over from a file is written all the same, and told.

Sources: REFI-QDA 1.5, clauses 7 and 10.2.
"""

from __future__ import annotations

import gc
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

import attrs

from refiqda.conversion.areas import settle_areas
from refiqda.conversion.cases import settle_cases
from refiqda.conversion.dates import settle_dates
from refiqda.conversion.journals import settle_journal
from refiqda.conversion.selections import settle_selections
from refiqda.conversion.texts import Texts, recode
from refiqda.conversion.transcripts import settle_transcripts
from refiqda.errors import InvalidArgumentError, OutputExistsError, require_project
from refiqda.exchange.holding import unheld
from refiqda.exchange.identity import told_name
from refiqda.exchange.packing import Files, Packed, pack_strict, write_packed
from refiqda.exchange.programs import STANDARD, Program, origin_for, program_of, tool_named
from refiqda.exchange.strict import make_strict
from refiqda.losses import Loss, LossLog, LossReport, losses_of_reading

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

    from refiqda import model
    from refiqda.diagnostics import Diagnostic
    from refiqda.exchange.additions import NewFiles
    from refiqda.exchange.archive import Kept
    from refiqda.exchange.page_sizes import PageSize
    from refiqda.text.positions import PositionRule


_MOST_TOLD: Final = 3


class Convertible(Texts, Protocol):
    """What converting needs of a project: its tree, its files, and its texts as the file counts them."""

    @property
    def label(self) -> str:
        """The file's name for messages."""

    @property
    def path(self) -> Path | None:
        """The file it was read from, if it was one."""

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What was odd about the file."""

    def page_sizes(self, source: model.PDFSource, /) -> tuple[PageSize, ...] | None:
        """Return the size of every page of a PDF, None where it is not known."""

    @property
    def new_files(self) -> NewFiles:
        """Files that are in no container yet, by the path in the tree."""

    @property
    def borrowed(self) -> Mapping[str, Kept]:
        """Files that lie in another container, by the path in the tree."""


P = TypeVar("P", bound=Convertible)


@attrs.frozen
class _Made:
    """A project ready to be written, and how its numbers count."""

    packed: Packed
    rule: PositionRule


def pack_for(project: Convertible, tool: str | None = None) -> Packed:
    """Return ``project`` made strict for ``tool``, ready to be written; nothing is written yet.

    Raises InvalidArgumentError for an unknown program.
    """
    return _make(project, tool).packed


def _make(project: Convertible, tool: str | None) -> _Made:
    require_project(project, "tree", "container", "new_texts", "new_files")
    program = tool_named(tool)
    log = LossLog()
    collecting = gc.isenabled()
    gc.disable()  # as on reading: the collector would search two trees again and again
    try:
        strict, losses = make_strict(project.tree, program)
        settle_cases(strict, program, log)
        settle_selections(strict, program, log)
        settle_dates(strict, program, log)
        settle_journal(strict, program, log)
        settle_transcripts(strict, program, log)
        origin = program_of(strict.origin)
        turned = settle_areas(strict, project, origin, program, log)
        recoded = recode(strict, project, program, log)
        if program is STANDARD:
            if turned or recoded.changed:
                strict.origin = origin_for(program)
        elif origin is not program:
            strict.origin = origin_for(program)
        if tool is not None:
            _tell_what_it_cannot_hold(strict, program, log)
        files = Files(
            container=project.container,
            new_texts={**project.new_texts, **recoded.new_texts},
            waiting={**project.new_files.all_held(), **project.borrowed},
            forms=recoded.forms,
            recoded=recoded.held,
        )
        packed = pack_strict(strict, files, program)
    finally:
        if collecting:
            gc.enable()
    report = attrs.evolve(
        losses + packed.losses + log.report(),
        opening=_opening(program),
        reading=losses_of_reading(project.diagnostics),
    )
    return _Made(attrs.evolve(packed, losses=report), recoded.rule)


def _opening(program: Program) -> str:
    """Return what comes first in every report: what the way back is (METHOD 8)."""
    if program is STANDARD:
        return "Programs open a REFI-QDA file as a new project; nothing goes into one that is there already."
    return (
        f"{program.title} will open the file as a new project; nothing goes into one that is there already."
    )


def write_strict(
    project: Convertible,
    target: str | Path | BinaryIO,
    tool: str | None = None,
    overwrite: bool = False,
    *,
    leave_out: bool = True,
) -> LossReport:
    """Write ``project`` strictly for ``tool`` (the standard unless given) as a .qdpx; return what that cost.

    ``target`` is a path, written atomically, or a binary file. With ``leave_out=False`` nothing is written if
    something would have to be left out: the safe half of what strict writing repairs. Raises
    InvalidArgumentError for that, as ``pack_for``, and for a path that does not end in .qdpx;
    OutputExistsError for one that exists without ``overwrite`` or that the project was read from.
    """
    require_project(project, "path")
    if isinstance(target, str | Path):
        _refuse(Path(target), project.path)
    collecting = gc.isenabled()
    gc.disable()  # until the copy is gone: else it would be searched once more, for nothing
    try:
        packed = pack_for(project, tool)
        if not leave_out and (lost := packed.losses.left_out()):
            raise _would_lose(project, lost)
        write_packed(packed, target, overwrite=overwrite)
        losses = packed.losses
        del packed
    finally:
        if collecting:
            gc.enable()
    return losses


def _would_lose(project: Convertible, lost: tuple[Loss, ...]) -> InvalidArgumentError:
    shown = [f"{loss.object}: {loss.detail} ({loss.count:,})" for loss in lost[:_MOST_TOLD]]
    more = len(lost) - _MOST_TOLD
    return InvalidArgumentError(
        "cannot be repaired without leaving something out",
        file=project.label,
        where="; ".join(shown) + (f"; and {more} more" if more > 0 else ""),
        remedy="With --leave-out it is left out, and listed.",
    )


def _refuse(target: Path, read_from: Path | None) -> None:
    """Refuse a target that is no .qdpx by name, or is the file that the project was read from."""
    if target.suffix.lower() != ".qdpx":
        raise InvalidArgumentError(
            "a project is written as .qdpx", file=target.name, remedy="Give the output a name that ends so."
        )
    if read_from is not None and target.exists() and read_from.exists() and target.samefile(read_from):
        raise OutputExistsError(
            "is the file that the project was read from, and is not overwritten",
            file=target.name,
            remedy="Choose another name.",
        )


def convert(project: P, tool: str | None = None) -> tuple[P, LossReport]:
    """Return ``project`` in the form that ``tool`` gets (the standard's unless given), and what that cost.

    The result is read back from what would be written, and so holds its files in memory. Raises as
    ``write_strict``.
    """
    made = _make(project, tool)
    stream = io.BytesIO()
    write_packed(made.packed, stream)
    from refiqda.project import read  # noqa: PLC0415 - only here is a project opened

    converted: Any = read(stream.getvalue(), positions=made.rule)
    return converted, made.packed.losses


def _tell_what_it_cannot_hold(tree: model.Project, program: Program, log: LossLog) -> None:
    for entry, element in unheld(tree, program):
        guid = getattr(element, "guid", None)
        log.add("degraded", entry.object, entry.detail, guid=guid, name=told_name(element))
