"""Options that several commands share, so that each is spelled and explained once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from refiqda.errors import InvalidArgumentError, OutputExistsError, UnusableFileError
from refiqda.files import refuse_existing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from refiqda import model
    from refiqda.project import Project

F = TypeVar("F", bound="Callable[..., Any]")

FILE = click.Path(path_type=Path)
"""A path; whether it can be read is said by whoever opens it, in the words of all other faults."""


class InOrder(click.Group):
    """A group whose overview lists its commands in the order of the work, which is that of the module."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names as they were added."""
        return list(self.commands)


def json_option(function: F) -> F:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")(
        function
    )


def output_options(*, required: bool = True, what: str = "The file to write.") -> Callable[[F], F]:
    """Add ``-o/--output`` and ``--force``."""

    def add(function: F) -> F:
        function = click.option("--force", is_flag=True, help="Overwrite the output if it exists.")(function)
        return click.option("-o", "--output", type=FILE, required=required, metavar="OUT", help=what)(
            function
        )

    return add


PROGRAMS = "nvivo, nvivo-mac, atlasti, maxqda, qualcoder, quirkos, f4, transana or standard"
"""What ``--for`` takes, in words; written out so that ``--help`` need not load what is known of the programs."""


def program_option(lead: str = "Write it the way this program does") -> Callable[[F], F]:
    """Add ``--for``, which goes by ``tool``; ``lead`` says what the program is asked for."""
    return click.option("--for", "tool", metavar="TOOL", help=f"{lead}: {PROGRAMS}.")


def positions_option(function: F) -> F:
    """Add ``--positions``."""
    return click.option(
        "--positions",
        default="auto",
        metavar="RULE",
        show_default=True,
        help="How the file counts characters: auto, codepoint, utf16 or utf8, each with +crlf1 if needed.",
    )(function)


def csv_options(function: F) -> F:
    """Add ``--delimiter`` and ``--formula-safe``, of tables as .csv."""
    function = click.option(
        "--formula-safe",
        is_flag=True,
        help="Of .csv: an apostrophe before cells that a spreadsheet could run.",
    )(function)
    return click.option(
        "--delimiter",
        type=click.Choice([",", ";", "tab"]),
        default=",",
        help="Of .csv: what parts the cells (a spreadsheet set to a language with decimal commas wants ;).",
    )(function)


def check_output(output: Path | None, inputs: Iterable[Path], *, force: bool) -> None:
    """Refuse, before any work, an output that exists (unless ``force``) or that is an input (always)."""
    if output is None:
        return
    for path in inputs:
        if output.exists() and path.exists() and output.samefile(path):
            raise OutputExistsError(
                "is one of the inputs, and is not overwritten",
                file=output.name,
                remedy="Choose another name.",
            )
    refuse_existing(output, overwrite=force)


def check_folder(
    folder: Path, inputs: Iterable[Path] = (), *, names: Iterable[str], force: bool
) -> list[Path]:
    """Return the paths of files to be written into ``folder``, made if need be; refuses as `check_output`."""
    if folder.exists() and not folder.is_dir():
        raise OutputExistsError("is a file, not a folder", file=folder.name, remedy="Name a folder.")
    known, paths = list(inputs), [folder / name for name in names]
    for path in paths:
        check_output(path, known, force=force)
    folder.mkdir(parents=True, exist_ok=True)
    return paths


def check_suffix(output: Path, allowed: Iterable[str]) -> str:
    """Return the suffix of an output in lower case; InvalidArgumentError for one that is not offered."""
    suffix = output.suffix.lower()
    known = list(allowed)
    if suffix not in known:
        raise InvalidArgumentError(
            f'files of this form are not written here ("{suffix}")' if suffix else "the name has no ending",
            file=output.name,
            remedy=f"End its name in {', '.join(known)}.",
        )
    return suffix


def read_project(path: Path, positions: str = "auto") -> Project:
    """Read a project; of a codebook the error says what to do on the command line."""
    from refiqda.project import read  # noqa: PLC0415 - loaded only where it is used
    from refiqda.summary import is_codebook  # noqa: PLC0415 - loaded only where it is used

    try:
        return read(path, positions=positions)
    except UnusableFileError as error:
        if not is_codebook(path):
            raise
        raise UnusableFileError(
            "is a codebook, not a project",
            file=error.file,
            remedy="Name a project; `refiqda info` and `refiqda export --table codes` take codebooks too.",
        ) from error


def read_any(path: Path, positions: str = "auto") -> Project | model.CodeBook:
    """Read a project or a codebook."""
    from refiqda.project import read, read_codebook  # noqa: PLC0415 - loaded only where it is used
    from refiqda.summary import is_codebook  # noqa: PLC0415 - loaded only where it is used

    try:
        return read(path, positions=positions)
    except UnusableFileError:
        if not is_codebook(path):
            raise
        return read_codebook(path)
