"""A project written strictly: in the standard's form, or for one program, with a report of what that costs.

Texts are copied as they are, so a project is written for a program only where that program counts every coded
text to the same numbers as the file does now. Where it would not, nothing is written: a coding on the wrong
words is worse than none.

What a program is known not to take over from a file is written all the same, and told.

The module is a noun because ``refiqda.convert`` is the function: one name cannot be both.

Sources: REFI-QDA 1.5, clauses 7 and 10.2.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from refiqda import model
from refiqda.errors import (
    InvalidArgumentError,
    NotInProjectError,
    OutputExistsError,
    UnusableMemberError,
    require_project,
)
from refiqda.exchange import names
from refiqda.exchange.holding import unheld
from refiqda.exchange.identity import told_name, word
from refiqda.exchange.packing import Packed, pack, write_packed
from refiqda.exchange.programs import STANDARD, Program, tool_named
from refiqda.losses import Loss, LossLog, LossReport

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

    from refiqda.exchange.archive import Kept
    from refiqda.exchange.container import Container
    from refiqda.text.canonical import Text
    from refiqda.text.positions import PositionRule

_MOST_TOLD: Final = 3
_LAST_BMP: Final = "\uffff"
_NEWLINE_NAMES: Final = {"lf": "LF", "crlf": "CRLF"}


class Convertible(Protocol):
    """What converting needs of a project: its tree, its files, and its texts as the file counts them."""

    @property
    def tree(self) -> model.Project:
        """The model."""

    @property
    def label(self) -> str:
        """The file's name for messages."""

    @property
    def container(self) -> Container | None:
        """Where the paths of the tree lead."""

    @property
    def path(self) -> Path | None:
        """The file it was read from, if it was one."""

    @property
    def rule(self) -> PositionRule:
        """How the file counts the characters of its texts."""

    @property
    def new_texts(self) -> Mapping[str, str]:
        """Texts that are in no file yet, by the path in the tree."""

    @property
    def borrowed(self) -> Mapping[str, Kept]:
        """Files that lie in another container, by the path in the tree."""

    def text(self, source: Any, /) -> Text:  # noqa: ANN401 - an element that has a text
        """Return the text of an element, with the rule of its positions."""


P = TypeVar("P", bound=Convertible)


def pack_for(project: Convertible, tool: str | None = None) -> Packed:
    """Return ``project`` made strict for ``tool``, ready to be written; nothing is written yet.

    Raises InvalidArgumentError for an unknown program, and where the program counts a coded text to other numbers.
    """
    require_project(project, "tree", "container", "new_texts")
    program = tool_named(tool)
    log = LossLog()
    if tool is not None:
        _check_texts(project, program, log)
        _tell_what_it_cannot_hold(project.tree, program, log)
    packed = pack(
        project.tree, project.container, program, new_texts=project.new_texts, borrowed=project.borrowed
    )
    return Packed(tree=packed.tree, members=packed.members, losses=packed.losses + log.report())


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
    packed = pack_for(project, tool)
    if not leave_out and (lost := packed.losses.left_out()):
        raise _would_lose(project, lost)
    write_packed(packed, target, overwrite=overwrite)
    return packed.losses


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
    packed = pack_for(project, tool)
    stream = io.BytesIO()
    write_packed(packed, stream)
    from refiqda.project import read  # noqa: PLC0415 - only here is a project opened

    converted: Any = read(stream.getvalue(), positions=project.rule)
    return converted, packed.losses


# --- texts ----------------------------------------------------------------------------------------------


def numbers_agree(raw: str, one: PositionRule, other: PositionRule) -> bool:
    """Return whether two rules give every place of the text ``raw``, as stored, the same number."""
    units = {one.unit, other.unit}
    if len(units) > 1 and not (max(raw, default="") <= _LAST_BMP if "utf8" not in units else raw.isascii()):
        return False
    if one.newline != other.newline and "\r\n" in raw:
        return False
    return one.bom == other.bom or not raw.startswith("\ufeff")


def _rule_of(program: Program) -> PositionRule:
    from refiqda.text.positions import PositionRule  # noqa: PLC0415 - brings numpy, and only texts need it

    counting = program.counting
    return PositionRule(counting.unit, counting.newline, counting.bom)


def _check_texts(project: Convertible, program: Program, log: LossLog) -> None:
    """Refuse a program that counts a coded text to other numbers; tell what nobody has tested."""
    rule = _rule_of(program)
    for element in model.iterate(project.tree):
        if not _has_positions(element):
            continue
        try:
            text = project.text(element)
        except (NotInProjectError, UnusableMemberError):
            detail = "its text cannot be read, so its passages are written as they stand"
            _tell(log, element, detail)
            continue
        if not numbers_agree(text.raw, text.rule, rule):
            raise _not_yet(project, element, program)
        form = text.newline
        if form != "none" and (form != program.text_newline or text.has_bom != program.text_bom):
            wanted = _NEWLINE_NAMES[program.text_newline]
            detail = (
                f"{program.title} ends lines with {wanted}; whether it counts this text alike is not tested"
            )
            if program.counting.verified and program is not STANDARD:
                _tell(log, element, detail)
        if not program.counting.verified and (
            "\r\n" in text.raw or text.has_bom or max(text.raw, default="") > _LAST_BMP
        ):
            detail = f"how {program.title} counts this text is not tested; compare a few passages there"
            _tell(log, element, detail)


def _has_positions(element: model.Element) -> bool:
    if isinstance(element, model.TextSource):
        return bool(element.plain_text_selections)
    return isinstance(element, model.Transcript) and any(
        point.position is not None for point in element.sync_points
    )


def _tell(log: LossLog, element: model.Element, detail: str) -> None:
    guid = getattr(element, "guid", None)
    log.add("degraded", word(element), detail, guid=guid, name=told_name(element))


def _not_yet(project: Convertible, element: model.Element, program: Program) -> InvalidArgumentError:
    name = told_name(element) or str(getattr(element, "guid", ""))
    return InvalidArgumentError(
        f"cannot be written for {program.title} yet: it counts the characters of a coded text in another way",
        file=project.label,
        where=names.shown(name),
        remedy="Write it without naming a program; rewriting texts for another way of counting is not possible yet.",
    )


# --- what programs cannot hold --------------------------------------------------------------------------


def _tell_what_it_cannot_hold(tree: model.Project, program: Program, log: LossLog) -> None:
    for entry, element in unheld(tree, program):
        guid = getattr(element, "guid", None)
        log.add("degraded", entry.object, entry.detail, guid=guid, name=told_name(element))
