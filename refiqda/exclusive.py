"""One writer at a time: a file held over all processes and threads.

The lock is the system's own (``flock``, on Windows a range of bytes far behind any log's end, so that others can still
read the file), and goes with the process that holds it, however that ends. Where a file system has no locks
(some network drives), only the threads of this process exclude each other.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import threading
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE: Final = 30.0
"""Seconds after which waiting for another writer is given up; a writer holds a log for milliseconds."""
_PAUSE: Final = 0.003
_FLAGS: Final = (
    os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
)
_HELD_BY_OTHERS: Final = {errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK}
_NO_LOCKS: Final = {
    errno.ENOLCK,
    errno.ENOSYS,
    errno.EINVAL,
    getattr(errno, "ENOTSUP", errno.ENOSYS),
    getattr(errno, "EOPNOTSUPP", errno.ENOSYS),  # on macOS another number than the one before
}
_WINDOWS_OFFSET: Final = 0x7FFF0000  # a position that the C library can still seek to; a log ends before

_here: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


class NotWrittenError(InvalidArgumentError, OSError):
    """The system does not take what is written: the disk is full, or fails. ``strerror`` are its own words."""

    def __init__(self, file: str, error: OSError) -> None:
        InvalidArgumentError.__init__(
            self,
            f"cannot be written ({error.strerror or 'refused by the system'})",
            file=file,
            remedy="Check that the disk is not full and that you may write there.",
        )
        self.errno, self.strerror = error.errno, error.strerror


@contextlib.contextmanager
def exclusive(path: Path) -> Iterator[int]:
    """Yield a descriptor of the file, opened for reading and adding, that no other holder has meanwhile.

    The file is made where there is none. Raises InvalidArgumentError where that cannot be done, or when another
    program holds it for longer than `PATIENCE`.
    """
    until = time.monotonic() + PATIENCE
    here = _here[os.path.realpath(path)]
    if not here.acquire(timeout=PATIENCE):
        raise _busy(path)
    try:
        descriptor = _held(path, until)
        try:
            yield descriptor
        finally:
            _release(descriptor)
            os.close(descriptor)
    finally:
        here.release()


def _held(path: Path, until: float) -> int:
    """Open and lock the file; anew where somebody put another file of the name in its place meanwhile."""
    while True:
        descriptor = _open(path)
        try:
            _wait(path, descriptor, until)
            if is_still(path, descriptor):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _wait(path: Path, descriptor: int, until: float) -> None:
    while not _locked(path, descriptor):
        if time.monotonic() > until:
            raise _busy(path)
        time.sleep(_PAUSE)


def _locked(path: Path, descriptor: int) -> bool:
    with told(path):
        return _lock(descriptor)


def _open(path: Path) -> int:
    try:
        return os.open(path, _FLAGS, 0o666)
    except OSError as error:
        raise InvalidArgumentError(
            f"cannot be written ({error.strerror or 'refused by the system'})",
            file=path.name,
            remedy="Check that the folder exists and that you may write in it.",
        ) from error


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the system refuses about a file that is written into a NotWrittenError."""
    try:
        yield
    except OSError as error:
        raise NotWrittenError(path.name, error) from error


def is_still(path: Path, descriptor: int) -> bool:
    """Return whether the file of this name is the one that is open."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except OSError:
        return False


def _busy(path: Path) -> InvalidArgumentError:
    return InvalidArgumentError(
        "another program is writing to it and does not end",
        file=path.name,
        remedy="Close that, or try again.",
    )


def _tried(lock: Callable[[], None]) -> bool:
    """Return whether the lock is held now; where the file system has none, the threads' own lock must do."""
    try:
        lock()
    except OSError as error:
        if error.errno in _HELD_BY_OTHERS:
            return False
        if error.errno not in _NO_LOCKS:
            raise
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        os.lseek(descriptor, _WINDOWS_OFFSET, os.SEEK_SET)
        return _tried(lambda: msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1))

    def _release(descriptor: int) -> None:
        with contextlib.suppress(OSError):
            os.lseek(descriptor, _WINDOWS_OFFSET, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        return _tried(lambda: fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB))

    def _release(descriptor: int) -> None:
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)
