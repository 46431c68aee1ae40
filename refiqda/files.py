"""Writing a file so that it is there whole or not at all.

Every output of this library goes through `atomic_write`: the bytes go to a temporary file in the target's own
folder, are flushed to the disk, and take the target's name in one step. A crash, a full disk or an exception
leaves the old file, or none. Before it takes the name a gate may be asked (`gated`), which can refuse the file.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from refiqda.errors import InvalidArgumentError, OutputExistsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Gate = Callable[[Path, Path], None]

_NO_ROOM = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
_CREATE = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


_gate: ContextVar[Gate | None] = ContextVar("refiqda.files.gate", default=None)


@contextlib.contextmanager
def gated(gate: Gate) -> Iterator[None]:
    """Ask ``gate`` about every output that is written while the block runs, before it takes its name.

    It is called with the finished temporary file and the path that it is to have; raising keeps the file from being
    written, and nothing is left behind. It holds for this thread or task and what inherits its context.
    """
    token = _gate.set(gate)
    try:
        yield
    finally:
        _gate.reset(token)


def refuse_existing(target: str | Path, *, overwrite: bool = False) -> Path:
    """Return ``target`` as a path, or raise `OutputExistsError` if something has that name already.

    A link counts as existing even when it leads nowhere. Commands call this before a long computation; the
    final step of `atomic_write` tests again, so that nothing is lost to a race.
    """
    path = Path(target)
    if path.is_dir():
        raise OutputExistsError("is a folder", file=path.name, remedy="Name a file for the output.")
    if not overwrite and os.path.lexists(path):
        raise _exists(path)
    return path


@contextlib.contextmanager
def atomic_write(target: str | Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """Yield a binary file that becomes ``target`` when the block ends without an exception.

    The file can be written, read and sought. With ``overwrite`` the name is replaced, so a link is replaced
    and the file behind it stays as it is; an existing file's permissions are kept. Raises `OutputExistsError`
    for an existing target without ``overwrite`` and `InvalidArgumentError` where nothing can be written. The
    temporary file is removed whatever happens. A gate (`gated`) raises what it wants to.
    """
    path = refuse_existing(target, overwrite=overwrite)
    temporary, descriptor = _create_beside(path)
    try:
        with os.fdopen(descriptor, "w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if (gate := _gate.get()) is not None:
            gate(temporary, path)
        if overwrite and path.is_file() and not path.is_symlink():
            temporary.chmod(path.stat().st_mode & 0o7777)
        _take_name(temporary, path, overwrite=overwrite)
    except OSError as error:
        if error.errno in _NO_ROOM and error.filename is None:
            error.filename = str(path)  # the system does not say which file it had no room for
        raise
    finally:
        temporary.unlink(missing_ok=True)
    flush_folder(path.parent)


def _exists(path: Path) -> OutputExistsError:
    return OutputExistsError(
        "exists already and is not overwritten",
        file=path.name,
        remedy="Choose another name, or say that it may be overwritten (--force, overwrite=True).",
    )


def _create_beside(path: Path) -> tuple[Path, int]:
    """Create a new file in the folder of ``path``; created here, not by tempfile, so that the umask holds."""
    for number in itertools.count():
        temporary = path.with_name(f".{path.name[:100]}.{os.getpid()}-{number}.part")
        try:
            return temporary, os.open(temporary, _CREATE, 0o666)
        except FileExistsError:
            continue
        except OSError as error:
            raise InvalidArgumentError(
                f"cannot be written ({error.strerror or 'refused by the system'})",
                file=path.name,
                remedy="Check that the folder exists and that you may write in it.",
            ) from error
    raise AssertionError("counting does not end")


def _take_name(temporary: Path, path: Path, *, overwrite: bool) -> None:
    """Give the finished file its name; without ``overwrite`` the step itself fails if the name is taken."""
    try:
        if overwrite:
            temporary.replace(path)
        elif os.name == "nt":
            temporary.rename(path)  # on Windows renaming never replaces
        else:
            _link_or_claim(temporary, path)
    except FileExistsError as error:
        raise _exists(path) from error


def _link_or_claim(temporary: Path, path: Path) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        # No hard links here (FAT, some network drives): claim the name with an empty file, then replace that.
        os.close(os.open(path, _CREATE, 0o666))
        temporary.replace(path)


def flush_folder(folder: Path) -> None:
    """Make the new name itself durable, where the system lets a folder be flushed."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
