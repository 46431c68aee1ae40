"""The study that a command of the trail works in: that of a file's folder, or of the current one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from refiqda.cli.options import FILE
from refiqda.errors import UnusableFileError

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


def study_option(function: F) -> F:
    """Add ``--folder`` (or ``--study``), the folder whose trail is meant."""
    return click.option(
        "--folder",
        "--study",
        "study",
        type=FILE,
        metavar="FOLDER",
        help="The study; else that of this folder or above it.",
    )(function)


def people_options(function: F) -> F:
    """Add ``--by`` and ``--at``."""
    at = "When, as 2026-11-22T20:41:07Z, if not now."
    function = click.option("--at", metavar="TIME", help=at)(function)
    return click.option("--by", multiple=True, metavar="NAME", help="Who did this (repeatable).")(function)


def trail_folder(study: Path | None, *near: Path) -> Path:
    """Return the trail/ folder of ``study``, else of the current folder, else of that where a file lies.

    Raises UnusableFileError where there is none; it says how to begin one.
    """
    from refiqda.trail.reading import find_trail  # noqa: PLC0415 - loaded only where it is used

    places = [study] if study is not None else [Path.cwd(), *(path.absolute().parent for path in near)]
    for place in places:
        found = find_trail(place)
        if found is not None:
            return found
    where = study.name if study is not None else None
    raise UnusableFileError(
        "there is no trail here",
        file=where,
        remedy="Begin one in the study's folder: refiqda trail init.",
    )
