"""Adding lines to the decision log: one writer at a time, on disk before anybody is told, nothing rewritten.

A line torn by a crash is no line. Before the next one is written it is set aside, byte for byte, in a file
``<log>.cut-off`` beside the log, and whoever writes is told.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError, UnusableFileError, wrong_kind
from refiqda.exclusive import exclusive, is_still, told
from refiqda.files import flush_folder
from refiqda.reconciliation.decisions import FORMAT, Decision, DecisionLog, LogInput
from refiqda.reconciliation.differences import ALGORITHM
from refiqda.reconciliation.log_reading import BOM, Place, decision_of, json_line, read_log, whole_and_torn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CUT_OFF: Final = ".cut-off"
"""What the name of the file ends in that keeps torn lines."""


class StaleDecision(InvalidArgumentError):  # noqa: N818 - it says what happened, as callers ask about it
    """Somebody else decided meanwhile; ``ids`` are the differences that stand otherwise than was seen."""

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids = tuple(ids)
        super().__init__(
            "somebody else decided meanwhile", remedy="Look at what was decided, and decide again if need be."
        )


class Locked:
    """A log that nobody else can write to; made by `locked`."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor
        self._log: DecisionLog | None = None

    def read(self, known: DecisionLog | None = None) -> DecisionLog:
        """Return the log as it is now; ``known``, an earlier state of it, spares reading that part again."""
        self._log = read_log(self._path, known=known or self._log)
        return self._log

    def append(self, decisions: Iterable[Decision], inputs: Sequence[LogInput] | None = None) -> DecisionLog:
        """Add lines and return the log as it is then, each line with its number; on disk when this returns.

        A log that is begun by this gets its header, which names ``inputs``. Raises InvalidArgumentError, and
        writes nothing, when a decision lacks what its verb needs.
        """
        before = self.read()
        lines = [decision.to_dict() for decision in decisions]
        for number, values in enumerate(lines, 1):
            _check(values, number)
        aside = self._set_aside() if before.cut_off else []
        if not before.content.removeprefix(BOM).strip():
            lines.insert(0, _header_of(inputs))
        self._write(
            "".join(json.dumps(values, ensure_ascii=False) + "\n" for values in lines).encode("utf-8")
        )
        after = self.read()
        return attrs.evolve(after, warnings=(*after.warnings, *aside))

    def _set_aside(self) -> list[str]:
        """Move a torn last line into the file beside the log; return what to tell people about it."""
        beside = self._path.with_name(self._path.name + CUT_OFF)
        with told(beside):
            content, torn = whole_and_torn(self._path.read_bytes())
            with beside.open("ab") as stream:
                stream.write(torn + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
            os.ftruncate(self._descriptor, len(content))
        return [f"The last line of the log had been cut off in writing; it is kept in {beside.name}."]

    def _write(self, content: bytes) -> None:
        """Write at the end of the file in one call and flush it to the disk; all of it, or nothing.

        Raises InvalidArgumentError where the disk is full or refuses, and where an editor put another file in the
        log's place meanwhile: what was written then went with the old one.
        """
        with told(self._path):
            size = os.lseek(self._descriptor, 0, os.SEEK_END)
            if size:
                os.lseek(self._descriptor, size - 1, os.SEEK_SET)
                if os.read(self._descriptor, 1) != b"\n":
                    content = b"\n" + content
            try:
                view = memoryview(content)
                while view:
                    view = view[os.write(self._descriptor, view) :]
                os.fsync(self._descriptor)
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(self._descriptor, size)
                raise
            if not size:
                flush_folder(self._path.parent)
        if not is_still(self._path, self._descriptor):
            raise InvalidArgumentError(
                "another program put a new file in its place while it was written",
                file=self._path.name,
                remedy="Close the log in other programs, and try again.",
            )


@contextlib.contextmanager
def locked(path: str | Path) -> Iterator[Locked]:
    """Hold a log for oneself, over all processes and threads, while the block runs.

    The log is made where there is none. Raises InvalidArgumentError where it cannot be written, and when
    somebody else holds it for long.
    """
    target = Path(path)
    with exclusive(target) as descriptor:
        yield Locked(target, descriptor)


def _listed(given: object) -> list[Decision]:
    """Return decisions as a list; raises InvalidArgumentError for what is none."""
    known = list(given) if isinstance(given, Iterable) else []
    lines = [line for line in known if isinstance(line, Decision)]
    if not isinstance(given, Iterable) or len(lines) < len(known):
        raise wrong_kind("a list of decisions", given, "Make each with refiqda.Decision.")
    return lines


def append_decisions(
    path: str | Path,
    decisions: Iterable[Decision],
    *,
    inputs: Sequence[LogInput] | None = None,
    other_inputs: bool = False,
) -> None:
    """Add lines to a log, making it with its header where there is none; on disk when this returns.

    ``inputs`` names what is being decided on. Nothing already written is touched. Raises UnusableFileError
    for a log that cannot be read, and InvalidArgumentError when its header names other inputs (unless
    ``other_inputs``) or a decision lacks what its verb needs.
    """
    target = Path(path)
    lines = _listed(decisions)
    for number, decision in enumerate(lines, 1):
        _check(decision.to_dict(), number)  # before the file is made
    read_log(target)
    with locked(target) as log:
        begun = log.read().inputs
        changed = inputs is not None and begun is not None and _named(begun) != _named(inputs)
        if changed and not other_inputs:
            raise InvalidArgumentError(
                "the log was begun on other inputs",
                file=target.name,
                remedy="Start a new log, or say that the decisions are to be carried over.",
            )
        log.append(lines, inputs)


def _check(values: dict[str, object], number: int) -> None:
    """Refuse what could not be read back."""
    try:
        decision_of(json_line(json.dumps(values).encode("ascii"), Place(None, 0)), Place(None, 0))
    except UnusableFileError as error:
        raise InvalidArgumentError(error.what, where=f"decision {number}", remedy=error.remedy) from error


def _named(inputs: Iterable[LogInput]) -> set[tuple[str, str | None]]:
    return {(each.coder, each.meaning) for each in inputs}


def _header_of(inputs: Sequence[LogInput] | None) -> dict[str, object]:
    header: dict[str, object] = {"format": FORMAT}
    if inputs is not None:
        header["inputs"] = [attrs.asdict(each) for each in inputs]
    header["algorithm"] = ALGORITHM
    return header
