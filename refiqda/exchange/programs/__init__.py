"""What is known of each program that writes or reads REFI-QDA, as data and nothing else.

A program's value says how the program itself writes (so that its files are read right) and how a file for it
is written. Where nobody has tested a program's way of counting, files for it hold texts with LF line ends and
no byte order mark, counted in code points: then the rival ways of counting give the same numbers, except after
characters beyond the basic plane.

Every statement carries its evidence (``kinds``); ``docs/programs.md`` is made of this data.
"""

from __future__ import annotations

import re
from typing import Final

from refiqda.errors import InvalidArgumentError, wrong_kind
from refiqda.exchange.programs.atlasti import ATLASTI
from refiqda.exchange.programs.kinds import (
    EFFECTS,
    MARKS,
    CannotHold,
    Counting,
    Effect,
    GuidCase,
    Program,
    Version,
    Writing,
)
from refiqda.exchange.programs.maxqda import MAXQDA
from refiqda.exchange.programs.nvivo import NVIVO, NVIVO_MAC
from refiqda.exchange.programs.others import F4, OPENQDA, QC, QUIRKOS, STANDARD, TAGUETTE, TRANSANA
from refiqda.exchange.programs.qualcoder import QUALCODER

PROGRAMS: Final[tuple[Program, ...]] = (
    NVIVO_MAC,
    NVIVO,
    ATLASTI,
    MAXQDA,
    QUALCODER,
    QUIRKOS,
    F4,
    TRANSANA,
    STANDARD,
)
"""The programs that files are written for; of two whose origins fit, the first is meant."""

KNOWN: Final[tuple[Program, ...]] = (*PROGRAMS, TAGUETTE, OPENQDA, QC)
"""All programs whose files are known when read."""

TOOLS: Final[tuple[str, ...]] = (
    "nvivo", "nvivo-mac", "atlasti", "maxqda", "qualcoder", "quirkos", "f4", "transana", "standard",
)  # fmt: skip
"""What ``--for`` and ``tool=`` take."""


def program_named(name: str) -> Program | None:
    """Return the program of this name as ``--for`` spells it, letter case and blanks around it aside."""
    wanted = name.strip().lower()
    return next((program for program in PROGRAMS if program.name == wanted), None)


def tool_named(tool: str | None) -> Program:
    """Return the program that ``--for`` or ``tool=`` names; the standard where it is None.

    Raises InvalidArgumentError with the names that there are.
    """
    if not isinstance(tool, str | None):
        raise wrong_kind("the name of a program", tool, f"Use one of: {', '.join(TOOLS)}.")
    program = STANDARD if tool is None else program_named(tool)
    if program is None:
        raise InvalidArgumentError(
            f'no program is called "{tool}" here', remedy=f"Use one of: {', '.join(TOOLS)}."
        )
    return program


_MADE_FOR: Final = re.compile(r"refiqda \(for ([a-z0-9-]+)\)")


def origin_for(program: Program) -> str:
    """Return the ``origin`` of a file that was written for ``program``: by whom, and in whose form."""
    return "refiqda" if program is STANDARD else f"refiqda (for {program.name})"


def program_of(origin: str | None) -> Program | None:
    """Return the program that a project's ``origin`` names, or None.

    The origin is what the file says of itself; programs that imitate another say that other's name. What was
    written for a program follows its ways and names it, see `origin_for`.
    """
    made_for = _MADE_FOR.match(_said(origin))
    if made_for is not None:
        return program_named(made_for[1])
    return next((program for program in KNOWN if _begins(program.origins, origin)), None)


def is_own(origin: str | None) -> bool:
    """Return whether ``origin`` says that refiqda wrote the file, for whatever program; see `origin_for`."""
    return re.match(r"refiqda\b", _said(origin)) is not None


def version_of(origin: str | None) -> Version | None:
    """Return what is known of the version that ``origin`` names, where it differs from others of its program."""
    program = program_of(origin)
    versions = () if program is None else program.versions
    return next((version for version in versions if _begins(version.origins, origin)), None)


def _begins(patterns: tuple[str, ...], origin: str | None) -> bool:
    return any(re.match(pattern, _said(origin)) for pattern in patterns)


def _said(origin: str | None) -> str:
    return " ".join((origin or "").split()).lower()


__all__ = [
    "ATLASTI",
    "EFFECTS",
    "F4",
    "KNOWN",
    "MARKS",
    "MAXQDA",
    "NVIVO",
    "NVIVO_MAC",
    "OPENQDA",
    "PROGRAMS",
    "QC",
    "QUALCODER",
    "QUIRKOS",
    "STANDARD",
    "TAGUETTE",
    "TOOLS",
    "TRANSANA",
    "CannotHold",
    "Counting",
    "Effect",
    "GuidCase",
    "Program",
    "Version",
    "Writing",
    "is_own",
    "origin_for",
    "program_named",
    "program_of",
    "tool_named",
    "version_of",
]
