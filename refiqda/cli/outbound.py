"""What leaves a command: every file it writes is looked through for names that the private register knows.

The gate is asked by `refiqda.files.atomic_write`, the one way in which outputs are written. A register is looked for by
the study of the output, of the inputs and of the current folder (``REFIQDA_REGISTER``, or NAME-private beside NAME);
where there is none, nothing happens. What is decided, and by what:

- **public**: what ``trail export``, ``trail proof`` and ``quotes build`` write, and copies of dossiers that name no
  case, is made to be shown. A known name refuses it, whatever is
  said, and so does a register that cannot be read;
- **working**: projects and codebooks (.qdpx, .qde, .qdc), ``study.toml``, ``quotes.jsonl``, what lies in a study's
  ``trail`` and the decision log are what people work on, names and all. They are written, with a warning;
- **outbound**: everything else, reports, tables, documents, sheets. A known name refuses it unless somebody says that
  it stays within the team: ``--allow-names``, or ``REFIQDA_ALLOW_NAMES=1``.

What a trail keeps for itself is let through whatever it holds: the log (written anew where somebody withdraws),
kept states, private notes, signed heads and their keys. A name in a head's statement is told, and so is one in what
was added to the log. The register's own folder is none of this. A first name alone never refuses; it is told.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from refiqda.files import gated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refiqda.register import KnownName
    from refiqda.scanning import Matcher, Scan

Role = Literal["public", "working", "outbound"]

PUBLIC: Final = frozenset({"trail export", "trail proof", "quotes build"})
"""Commands whose outputs are made to be shown to anybody."""
SHOWN_ROUND: Final[dict[str, tuple[str, set[object]]]] = {
    "quotes find": ("attribution", {"role", "none"}),
    "quotes show": ("attribution", {"role", "none"}),
    "quotes balance": ("public", {True}),
}
"""Commands whose outputs are made to be shown if an option has one of these values."""
RESTRICTED: Final = "evidence"
"""The option of such a command that names what stays within the team all the same."""
WORKING: Final = frozenset({".qdpx", ".qde", ".qdc"})
ALLOW: Final = "REFIQDA_ALLOW_NAMES"
"""The environment variable that says what --allow-names says."""

_SAID: Final = "refiqda.allow_names"
_ARGUMENTS: Final = "refiqda.arguments"
_REGISTER: Final = "REFIQDA_REGISTER"
_STUDY: Final = "study.toml"
_OWN_FILES: Final = frozenset({_STUDY, "quotes.jsonl"})
"""Files of a study's folder that hold what people work on."""
_TRAIL: Final = "trail"
_LOG: Final = "log.jsonl"
_PARTS: Final = {"states": {".qdpx"}, "private": {".json"}, "heads": {".json", ".sig"}}
_LONGEST: Final = 1000
_ADDED: Final = 64 << 20
_OUTPUTS: Final = frozenset({"--output", "--report", "--unplaced", "--inverse-map"})


def offering(command: click.Command) -> click.Command:
    """Return a command with ``--allow-names`` if it writes files; called for every command when it is loaded."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            offering(each)
    elif any(_writes(each) for each in command.params) and not any(
        "--allow-names" in each.opts for each in command.params
    ):
        command.params.append(
            click.Option(
                ["--allow-names"],
                is_flag=True,
                expose_value=False,
                callback=_allow,
                help="Write it even if it holds a name of the private register; it stays within the team.",
            )
        )
    return command


def _writes(parameter: click.Parameter) -> bool:
    return not _OUTPUTS.isdisjoint(parameter.opts) or (
        isinstance(parameter, click.Argument) and parameter.name == "output"
    )


def _allow(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        context.meta[_SAID] = True


def remember(context: click.Context, arguments: Iterable[str]) -> None:
    """Keep what was typed; a decision log that is named there is looked at when the command is done."""
    context.meta[_ARGUMENTS] = tuple(arguments)


@contextlib.contextmanager
def guarded(context: click.Context) -> Iterator[None]:
    """Look through every file that is written while the block runs, and through what was added to a log."""
    gate = Gate()
    before = {log: _size(log) for log in _logs(context.meta.get(_ARGUMENTS, ()))}
    with gated(gate):
        try:
            yield
        finally:
            for log, size in before.items():
                if _size(log) > size:
                    with contextlib.suppress(Exception):  # the command's own outcome counts
                        gate.warn(log, size)


class Gate:
    """The gate of one run; registers are read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Path, ...], Matcher | None] = {}
        self._closed: dict[Path, str] = {}
        self._said: set[str] = set()

    def __call__(self, temporary: Path, target: Path) -> None:
        """Look through a finished file that is to be ``target``; KnownNameError keeps it back."""
        role = role_of(target)
        part = None if role == "public" else trail_part(target)
        if part is None:
            self._look(temporary, target, role)
        elif part == "heads":
            from refiqda.errors import RefiqdaError  # noqa: PLC0415 - only where a trail is signed

            with contextlib.suppress(RefiqdaError):  # a register that is misplaced is told where it is used
                self._look(temporary, target, "working")

    def _look(self, temporary: Path, target: Path, role: Role) -> None:
        registers = _registers(target)
        if not registers or _is_register(target, registers):
            return
        matcher = self._matcher(registers, target)
        if self._closed:
            self._cannot(target, role)
        if not matcher:
            return
        from refiqda.scanning import scan_file  # noqa: PLC0415 - only where there is a register

        scan = scan_file(temporary, matcher, filename=target.name)
        shown = "the output" if matcher.find(target.name, prose=False) else target.name
        if scan.stopping:
            if role == "working":
                self._tell(
                    f"{shown}: {_found(scan)}; it is a working file and was written. {_ADVICE}", "warning"
                )
            elif role == "public" or not _allowed():
                raise _refused(shown, scan, role)
            else:
                self._tell(f"{shown}: {_found(scan)}; it was written because you allow it.", "warning")
        elif scan.told and role != "working":
            self._tell(
                f"{shown}: {_first_names(scan)}. That alone keeps no file back; look who it is.",
                "note",
            )
        if role != "working" and scan.unread:
            first = scan.unread[0]
            self._tell(f"{shown}: not looked through for known names: {first.where} {first.why}.", "note")

    def warn(self, log: Path, before: int) -> None:
        """Tell of known names in what was added to a log that had ``before`` bytes."""
        registers = _registers(log)
        matcher = self._matcher(registers, log) if registers else None
        if matcher:
            from refiqda.scanning import scan_bytes  # noqa: PLC0415 - only where there is a register

            with log.open("rb") as stream:
                stream.seek(max(before, 0))
                scan = scan_bytes(stream.read(_ADDED), "added.jsonl", matcher)
            if scan.stopping:
                self._tell(
                    f"{log.name}: what was added {_found(scan)}; it is a working file. {_ADVICE}", "warning"
                )

    def _matcher(self, registers: tuple[Path, ...], target: Path) -> Matcher | None:
        """Return what looks for the names of these registers; one that cannot be read is kept in ``_closed``."""
        if registers in self._known:
            return self._known[registers]
        from refiqda.errors import RefiqdaError  # noqa: PLC0415 - only where there is a register
        from refiqda.register import read_register  # noqa: PLC0415 - as above
        from refiqda.scanning import Matcher  # noqa: PLC0415 - as above

        names: list[KnownName] = []
        for folder in registers:
            try:
                names += read_register(folder).known_names()
            except RefiqdaError as error:
                self._closed[folder] = str(error)
        self._known[registers] = Matcher(names, analysts_of(_places(target)))
        return self._known[registers]

    def _cannot(self, target: Path, role: Role) -> None:
        """Say once that a register could not be read; for what is to be public that is a refusal."""
        from refiqda.errors import KnownNameError  # noqa: PLC0415 - only where there is a register

        why = next(iter(self._closed.values()))
        if role == "public":
            raise KnownNameError(
                "is made to be shown, and was not written: the private register could not be read, "
                "so that it cannot be looked through for known names",
                file=target.name,
                remedy=why,
            )
        self._tell(f"the scan for known names could not be done: {why}", "warning")

    def _tell(self, line: str, kind: str) -> None:
        if line not in self._said:
            self._said.add(line)
            click.echo(f"refiqda: {kind}: {line}", err=True)


_ADVICE: Final = "`refiqda study scan FILE` lists the places; what leaves the team is to go without them."


def role_of(target: Path) -> Role:
    """Return what a file is that the running command writes."""
    context = click.get_current_context(silent=True)
    if context is not None and _is_shown(context):
        return "outbound" if target in context.params.get(RESTRICTED, ()) else "public"
    in_trail = any(
        parent.name == _TRAIL and (parent.parent / _STUDY).is_file() for parent in target.absolute().parents
    )
    return (
        "working" if target.suffix.lower() in WORKING or target.name in _OWN_FILES or in_trail else "outbound"
    )


def _is_shown(context: click.Context) -> bool:
    """Return whether a command writes what is to be shown to anybody, as it was called."""
    command = context.command_path.partition(" ")[2]
    option, values = SHOWN_ROUND.get(command, ("", set()))
    return command in PUBLIC or context.params.get(option) in values


def trail_part(target: Path) -> str | None:
    """Return which part of a trail a file is that only the trail itself writes; None for every other file.

    It is known by the log beside it, so also where the folder trail/ is a link to one of another name.
    """
    folder = target.absolute().parent
    if target.name in {_LOG, "signers"}:
        return target.name if (folder / _LOG).is_file() else None
    mine = target.suffix in _PARTS.get(folder.name, ()) and (folder.parent / _LOG).is_file()
    return folder.name if mine else None


def _refused(shown: str, scan: Scan, role: Role) -> Exception:
    from refiqda.errors import KnownNameError  # noqa: PLC0415 - only where there is a register

    remedy = (
        "Take the names out of what it is made from; what is made to be shown cannot be let through."
        if role == "public"
        else f"Take the names out of what it is made from, or say --allow-names ({ALLOW}=1) if the file stays "
        "within the team."
    )
    return KnownNameError(f"{_found(scan)}, and was not written", file=shown, remedy=remedy)


def _found(scan: Scan) -> str:
    """Return in words how many known names, and where the first is."""
    number = sum(hit.count for hit in scan.stopping)
    first = scan.stopping[0]
    places = "a known name" if number == 1 else f"{number:,} known names"
    one = "" if number == 1 else "the first "
    return f"holds {places} of the private register, {one}{_whose(first.case)} [{first.where}]"


def _first_names(scan: Scan) -> str:
    number = sum(hit.count for hit in scan.told)
    first = scan.told[0]
    times = "once" if number == 1 else f"{number:,} times"
    return f"holds part of a known name {times}, first {_whose(first.case)} [{first.where}]"


def _whose(case: str) -> str:
    return f"of case {case}" if case else "of somebody who is no participant"


def _allowed() -> bool:
    if os.environ.get(ALLOW, "").strip().lower() in {"1", "yes", "true"}:
        return True
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_SAID))


def _registers(target: Path) -> tuple[Path, ...]:
    """Return the registers of the studies that a run has to do with: of the output, the inputs, the current folder."""
    return registers_of(_places(target))


def registers_of(places: Iterable[Path]) -> tuple[Path, ...]:
    """Return the registers of the studies in which these places lie; UnusableFileError for one that is misplaced."""
    studies = dict.fromkeys(folder for place in places if (folder := _study_of(place)) is not None)
    if not studies and not os.environ.get(_REGISTER, "").strip():
        return ()
    from refiqda.register import find_register  # noqa: PLC0415 - only in a study

    if not studies:
        studies = {Path.cwd() / ".no-study": None}  # the register alone; nothing lies inside of such a folder
    found = (find_register(folder) for folder in studies)
    return tuple(dict.fromkeys(each.resolve() for each in found if each is not None))


def _places(target: Path) -> Iterator[Path]:
    yield target.parent
    context = click.get_current_context(silent=True)
    for value in context.params.values() if context is not None else ():
        yield from _paths(value)
    yield Path()


def _paths(value: Any) -> Iterator[Path]:  # noqa: ANN401 - whatever options there are
    """Yield the paths in the value of an option: one, several, or a copy with its file."""
    if isinstance(value, Path):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _paths(each)
    elif isinstance(path := getattr(value, "path", None) or getattr(value, "file", None), Path):
        yield path


def _study_of(place: Path) -> Path | None:
    """Return the nearest folder upward that holds study.toml."""
    place = place.resolve()
    for folder in (place, *place.parents):
        with contextlib.suppress(OSError):
            if (folder / _STUDY).is_file():
                return folder
    return None


def _is_register(target: Path, registers: Iterable[Path]) -> bool:
    parents = target.resolve().parents
    return any(folder in parents for folder in registers)


def analysts_of(places: Iterable[Path]) -> tuple[str, ...]:
    """Return the names of the analysts, who are named in what goes out; a surname they share is theirs there."""
    from refiqda.errors import RefiqdaError  # noqa: PLC0415 - only where there is a register
    from refiqda.study import find_study  # noqa: PLC0415 - as above

    names: dict[str, None] = {}
    for place in places:
        with contextlib.suppress(RefiqdaError, OSError):
            study = find_study(place)
            names.update(dict.fromkeys(each.name for each in study.analysts) if study is not None else {})
    return tuple(names)


def _logs(arguments: tuple[str, ...]) -> list[Path]:
    """Return the logs that a command may add to: decisions that are named, and trails of the studies it is about."""
    logs: dict[Path, None] = {}
    for at, word in enumerate(arguments):
        if word == "--decisions" and at + 1 < len(arguments):
            logs[Path(arguments[at + 1])] = None
        elif word.startswith("--decisions="):
            logs[Path(word.partition("=")[2])] = None
    named = (Path(word) for word in arguments if not word.startswith("-") and len(word) < _LONGEST)
    for place in (Path(), *named):
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            if (study := _study_of(place)) is not None:
                logs[study / _TRAIL / _LOG] = None
    return list(logs)


def _size(path: Path | None) -> int:
    try:
        return path.stat().st_size if path is not None else -1
    except OSError:
        return -1
