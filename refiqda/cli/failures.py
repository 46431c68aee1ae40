"""Every failure becomes one line on stderr and an exit code; nobody is shown a traceback.

0 is done, 1 a verdict against what the user asked to be judged, 2 usage or an input that cannot be used, 130
an interruption by the keyboard.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from refiqda.errors import AmbiguousNameError, RefiqdaError
from refiqda.render.plain import clean

if TYPE_CHECKING:
    from collections.abc import Callable

USAGE = 2
INTERRUPTED = 130


def run_safely(work: Callable[[], Any]) -> NoReturn:
    """Do ``work``, whose result is an exit code if it is a number, and leave the process with the code."""
    _make_streams_forgiving()
    try:
        result = work()
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        leave(INTERRUPTED)
    except click.exceptions.Exit as asked:
        leave(asked.exit_code)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        _forget_output()
        leave(0)
    except Exception as error:  # noqa: BLE001 - the last place where it becomes one readable line
        click.echo(f"refiqda: error: {line_of(error)}", err=True)
        leave(USAGE)
    leave(result if isinstance(result, int) else 0)


def leave(code: int) -> NoReturn:
    """End the process with this code."""
    sys.exit(code)


def line_of(error: Exception) -> str:
    """Return what users read of an error: one line, without anything that moves a terminal's cursor."""
    return clean(_words(error))


def _words(error: Exception) -> str:  # noqa: PLR0911 - one kind of error a return
    if isinstance(error, AmbiguousNameError):
        told = str(error)
        untold = any(one not in told for one in error.candidates)
        return f"{told} {', '.join(error.candidates)}" if untold else told
    if isinstance(error, RefiqdaError):
        return str(error)
    if isinstance(error, click.UsageError):
        hint = f" See `{error.ctx.command_path} --help`." if error.ctx is not None else ""
        said = error.format_message().rstrip(".")
        return said + ("" if said.endswith("?") else ".") + hint
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, OSError):
        return _system(error)
    if isinstance(error, MemoryError):
        return "the memory of this computer is not enough. Close other programs, or take a smaller file."
    return (
        f"a fault of this program ({type(error).__name__}). Nothing was changed; "
        "please report what you did and with which program's file."
    )


def _system(error: OSError) -> str:
    what = (error.strerror or "refused by the system").lower()
    name = os.path.basename(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else ""  # noqa: PTH119 - bytes too
    head = f"{name}: {what}" if name else what
    return f"{head}. Check the disk's space and that you may read and write there."


def _make_streams_forgiving() -> None:
    """Let a terminal that cannot show a character show its number instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and stream.encoding.lower() not in {"utf-8", "utf8"}:
            reconfigure(errors="backslashreplace")
        elif reconfigure is not None:
            reconfigure(errors="replace")


def _forget_output() -> None:
    """Keep Python from complaining about the closed pipe once more when it ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
