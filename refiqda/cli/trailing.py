"""How commands that write a project keep the trail of the study that they write into.

The study is that of the output's folder: the nearest study.toml upward. Where its trail was begun (`refiqda trail
init`), the project is written with the anchor note, read back, and entered; elsewhere, and with ``--no-trail``, it is
just written, byte for byte as without this module.

**When the trail cannot be kept.** A damaged log is found out before any work is done, like an output that exists:
nothing is written then. A log that fails later (the disk is full, somebody else holds it) does not take the
project with it: the file is there, everything else the command does is done, and at its end stands one line that says
that the trail was not kept and what catches up (`refiqda trail record`), with exit code 2. A crash between the file and
its entry leaves a file without entry, for which the same command is there.
"""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs
import click

from refiqda.errors import InvalidArgumentError, RefiqdaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from refiqda.losses import LossReport
    from refiqda.project import Project
    from refiqda.trail.entry import Entry
    from refiqda.trail.reading import Trail

F = TypeVar("F", bound="Callable[..., Any]")

_PROJECTS: Final = (".qdpx", ".qde")


class NotInTrailError(InvalidArgumentError):
    """What was asked for is done and on disk, but the trail could not be kept; the remedy says how it catches up."""


@attrs.define(kw_only=True)
class Told:
    """What a command was told for the trail, and what became of it.

    ``off`` is ``--no-trail``. ``entries`` are those made so far; ``failure`` says why the trail was not kept, where
    that is so, and is raised when the command has done all else.
    """

    off: bool = False
    reason: str | None = None
    by: tuple[str, ...] = ()
    meeting: str | None = None
    entries: list[Entry] = attrs.field(factory=list)
    failure: NotInTrailError | None = None
    looked_at: tuple[object, Trail] | None = None

    def require_intact(self, folder: Path) -> Trail:
        """Return the trail in ``folder``, read anew where it changed; raises as `require_intact`."""
        from refiqda.trail.reading import LOG  # noqa: PLC0415 - loaded only where it is used

        status = (folder / LOG).stat()
        stamp = (str(folder), status.st_ino, status.st_size, status.st_mtime_ns)
        if self.looked_at is None or self.looked_at[0] != stamp:
            self.looked_at = stamp, require_intact(folder)
        return self.looked_at[1]

    def trail_of(self, output: Path) -> Path | None:
        """Return the trail that is kept of what is written to ``output``; None where there is none, or not wanted."""
        if self.off:
            return None
        from refiqda.trail.reading import find_trail  # noqa: PLC0415 - loaded only where it is used

        return find_trail(output.absolute().parent)

    def shown(self) -> dict[str, Any]:
        """Return the key ``trail`` of a command's JSON; nothing where no trail is kept."""
        if self.failure is not None:
            return {"trail": {"n": None, "hash": None, "why": str(self.failure)}}
        if not self.entries:
            return {}
        last = self.entries[-1]
        return {"trail": {"n": last.n, "hash": last.hash, "entries": [each.n for each in self.entries]}}

    def finish(self, *, as_json: bool) -> None:
        """Say which entries were made (JSON has said it); raise the failure if there was one."""
        if self.failure is not None:
            raise self.failure
        if self.entries and not as_json:
            click.echo(f"trail: {_numbered([each.n for each in self.entries])}", err=True)


def trail_options(function: F) -> F:
    """Add ``--no-trail``, ``--reason``, ``--by`` and ``--meeting``; the command gets one value, ``told``.

    Before the command is run the trail that it would write to is looked at, and after it the entries are told.
    """
    gathered = _telling(function, ("reason", "by", "meeting"))
    for option in (
        click.option("--meeting", metavar="NAME", help="For the trail: in which meeting."),
        click.option("--by", multiple=True, metavar="NAME", help="For the trail: who did this (repeatable)."),
        click.option("--reason", metavar="TEXT", help="For the trail: why. Never asked for."),
        no_trail_option,
    ):
        gathered = option(gathered)
    return gathered


def log_trail_option(function: F) -> F:
    """Add ``--no-trail`` alone, for commands that write decisions: these say themselves who, when and why."""
    return no_trail_option(_telling(function, ()))


def no_trail_option(function: F) -> F:
    """Add ``--no-trail``."""
    return click.option("--no-trail", is_flag=True, help="Do not enter this in the study's trail.")(function)


def _telling(function: F, own: tuple[str, ...]) -> F:
    @functools.wraps(function)
    def gathered(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - click's own arguments
        told = _told(named, own)
        as_json = bool(named.get("as_json") or named.get("form") == "json")
        try:
            result = function(*given, told=told, **named)
        except click.exceptions.Exit:
            told.finish(as_json=as_json)
            raise
        except BaseException:
            if told.failure is not None:  # the error that ends the command has the line that is an error
                click.echo(str(told.failure), err=True)
                told.failure = None
            told.finish(as_json=False)
            raise
        told.finish(as_json=as_json)
        return result

    return gathered  # type: ignore[return-value]  # the options are added to what is wrapped


def _told(named: dict[str, Any], own: tuple[str, ...]) -> Told:
    """Take the options out of a command's arguments; refuse a trail that could not be kept, before any work."""
    off = named.pop("no_trail")
    values = {name: named.pop(name) for name in own}
    if off and (said := [name for name, value in values.items() if value]):
        raise click.UsageError(f"--{said[0]} is for the trail, and --no-trail leaves it out")
    told = Told(off=off, **values)
    place = None if off else _place(named)
    if place is None:
        return told
    folder = told.trail_of(place)
    if folder is not None:
        told.require_intact(folder)
        _require_names(told)
    elif told.reason:
        click.echo(
            "There is no trail here, so the reason is not kept. Begin one: refiqda trail init.", err=True
        )
    return told


def _place(named: Mapping[str, Any]) -> Path | None:
    """Return what a command writes that the trail is kept of: a project, a file in a folder, or a log of decisions."""
    output: Path | None = named.get("output")
    if output is not None:
        return output if output.suffix.lower() in _PROJECTS else None
    folder: Path | None = named.get("folder")
    if folder is not None:
        return folder / "each"
    log: Path | None = named["asked"].decisions if "asked" in named else named.get("decisions")
    return log


def _require_names(told: Told) -> None:
    """Refuse people and meetings that no entry can name, before any work."""
    from refiqda.trail.chain import MAX_TEXT  # noqa: PLC0415 - loaded only where it is used

    for name in (*told.by, *([] if told.meeting is None else [told.meeting])):
        if not name.strip() or not name.isprintable() or len(name) > MAX_TEXT:
            raise click.UsageError("--by and --meeting take a name on one line")


def require_intact(folder: Path) -> Trail:
    """Return the trail in ``folder``; raises for one that is damaged or may not be written to."""
    from refiqda.trail.reading import LOG, read_trail  # noqa: PLC0415 - loaded only where it is used

    log = folder / LOG
    if not os.access(log, os.W_OK):
        raise InvalidArgumentError(
            "the trail of this study cannot be written",
            file=log.name,
            remedy="Check that you may write there; --no-trail leaves the trail out.",
        )
    try:
        return read_trail(folder)
    except RefiqdaError as error:
        error.remedy = f"{error.remedy} Or add --no-trail.".strip()
        raise


def write_project(
    project: Project,
    output: Path,
    *,
    told: Told,
    command: str,
    kind: str = "coding",
    inputs: Sequence[Path] = (),
    tool: str | None = "standard",
    overwrite: bool = False,
    leave_out: bool = True,
    apart: bool = False,
) -> LossReport:
    """Write a project strictly, and into the trail of the study that ``output`` lies in; return what that cost.

    ``command`` is what the entry says was done, ``inputs`` what was read for it. The project as given stays as it is:
    the anchor note is in the file alone. The entry says what changed since the only project in ``inputs``, where that
    was recorded as it is, unless the output is ``apart``: a copy to work in, that lacks others' work on purpose.
    ``leave_out`` is as in `refiqda.conversion.write_strict`. Raises as that does; that the trail could not be kept is
    kept in ``told`` until the command ends.
    """
    from refiqda.conversion import write_strict  # noqa: PLC0415 - loaded only where it is used

    folder = told.trail_of(output)
    if folder is None:
        return write_strict(project, output, tool, overwrite, leave_out=leave_out)
    trail = told.require_intact(folder)
    read = _meanings(inputs)  # before the output is there: it may lie where an input did
    losses = _write_anchored(project, output, trail, tool, overwrite=overwrite, leave_out=leave_out)
    fields = {"command": command, "inputs": read, "output": {"file": output.name}}
    told.entries += entered(
        told,
        f"refiqda trail record {output.name}",
        output.name,
        lambda: _recorded(folder, output, kind, told, output.stem if apart else None, fields),
    )
    return losses


def enter_log(log: Path, *, told: Told, beside: Path | None = None) -> None:
    """Enter the decisions of a log into the trail: that of the study in which ``beside`` lies, else the log itself."""
    folder = told.trail_of(beside or log)
    if folder is None or not log.exists():
        return

    def enter() -> Iterable[Entry]:
        from refiqda.trail.deciding import enter_decisions  # noqa: PLC0415 - loaded only where it is used

        return enter_decisions(folder, log).entries

    told.entries += entered(told, f"refiqda trail record --decisions {log.name}", log.name, enter)


def enter_export(
    output: Path, *, told: Told, command: str, inputs: Sequence[Path], fields: Mapping[str, Any]
) -> None:
    """Enter that something was made to be shown, in the study in which ``output`` lies; ``fields`` hold no words."""
    folder = told.trail_of(output)
    if folder is None:
        return

    def enter() -> Iterable[Entry]:
        from refiqda.trail.entry import Draft  # noqa: PLC0415 - loaded only where it is used
        from refiqda.trail.writing import append  # noqa: PLC0415 - as above

        said: dict[str, Any] = {
            "command": command,
            "inputs": _meanings(inputs),
            "output": {"file": output.name},
        }
        said |= {**fields, **({"reason": told.reason} if told.reason else {})}
        return append(folder, [Draft("export", said, by=told.by, meeting=told.meeting)])

    text = f"{command}: {output.name}"
    told.entries += entered(told, f'refiqda trail note --kind export --text "{text}"', output.name, enter)


def _write_anchored(
    project: Project, output: Path, trail: Trail, tool: str | None, *, overwrite: bool, leave_out: bool
) -> LossReport:
    """Write with the anchor note; the project in memory has it only meanwhile, so that later counts are as before."""
    from refiqda.conversion import write_strict  # noqa: PLC0415 - loaded only where it is used
    from refiqda.trail.anchor import set_anchor  # noqa: PLC0415 - as above

    tree = project.tree
    before = {name: list(getattr(tree, name)) for name in ("notes", "note_refs")}
    set_anchor(project, trail)
    try:
        return write_strict(project, output, tool, overwrite, leave_out=leave_out)
    finally:
        for name, values in before.items():
            setattr(tree, name, values)


def _recorded(
    folder: Path, output: Path, kind: str, told: Told, of: str | None, fields: Mapping[str, Any]
) -> tuple[Entry, ...]:
    """Enter the file as it is on disk: strict writing may have changed what it means."""
    from refiqda.project import read  # noqa: PLC0415 - loaded only where it is used
    from refiqda.trail.recording import record  # noqa: PLC0415 - as above

    entry = record(
        folder,
        read(output),
        output.name,
        kind=kind,
        by=told.by,
        meeting=told.meeting,
        reason=told.reason,
        of=of,
        fields=fields,
    )
    return (entry,)


def entered(told: Told, catching_up: str, file: str, enter: Callable[[], Iterable[Entry]]) -> list[Entry]:
    """Return the entries made, or remember why there are none."""
    try:
        return list(enter())
    except (RefiqdaError, OSError) as error:
        why = error.what if isinstance(error, RefiqdaError) else (error.strerror or "refused by the system")
        told.failure = told.failure or NotInTrailError(
            f"is written, but could not be entered in the trail: {why}",
            file=file,
            remedy=f"Once that is mended: {catching_up}.",
        )
        return []


def _meanings(inputs: Iterable[Path]) -> list[dict[str, Any]]:
    """Return the names of what was read; of projects and codebooks also what they mean."""
    return [{"file": path.name, "meaning": _meaning(path)} for path in dict.fromkeys(inputs)]


def _meaning(path: Path) -> str | None:
    if path.suffix.lower() not in _PROJECTS:
        return None
    from refiqda.changes import digest  # noqa: PLC0415 - loaded only where it is used
    from refiqda.project import read  # noqa: PLC0415 - as above

    try:
        return digest(read(path))
    except (
        RefiqdaError,
        OSError,
    ):  # it was read a moment ago; whatever it is now, the entry is about the output
        return None


def _numbered(numbers: list[int]) -> str:
    return f"entry {numbers[0]}" if len(numbers) == 1 else f"entries {numbers[0]} to {numbers[-1]}"
