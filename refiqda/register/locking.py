"""Encrypting the register's tables, each as ``NAME.csv.age``: the format is age, so that other programs open it.

The key comes from a passphrase alone (age's scrypt recipient, age-encryption.org/v1), which takes a second or two a
table: that is what makes guessing slow. An open table is removed only after the locked one was read back from the
disk. What is deleted can often be found again on a disk, and in its backups; that is said where it is documented.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import attrs

from refiqda.errors import InvalidArgumentError, unreadable
from refiqda.exclusive import told
from refiqda.extras import needed
from refiqda.files import atomic_write
from refiqda.register.places import LOCKED, NOTE, holds_register
from refiqda.register.tables import MAX_BYTES, RegisterFileError

if TYPE_CHECKING:
    from collections.abc import Iterable

PASSPHRASE: Final = "REFIQDA_PASSPHRASE"  # noqa: S105 - the name of a variable
"""The environment variable that holds the passphrase."""

ENDING: Final = ".csv"
PRIVATE_FILE: Final = 0o600


@attrs.frozen
class Locking:
    """What was done: names of tables ``changed``, those that were so ``already``, and other files ``left`` open."""

    folder: Path
    changed: tuple[str, ...]
    already: tuple[str, ...]
    left: tuple[str, ...]


def opened(data: bytes, file: str, passphrase: str | None = None) -> bytes:
    """Return what is in an encrypted table; RegisterFileError without a passphrase, or with a wrong one."""
    word = passphrase or os.environ.get(PASSPHRASE) or None
    if word is None:
        raise RegisterFileError(
            "is locked",
            file=file,
            remedy=f"Give its passphrase in {PASSPHRASE}, or run `refiqda study unlock`.",
        )
    age: Any = needed("pyrage", "private")
    if len(data) > MAX_BYTES:
        raise RegisterFileError(
            f"larger than {MAX_BYTES} bytes", file=file, remedy="Check that this is the register's own table."
        )
    for pause in _PAUSES:
        try:
            return bytes(age.passphrase.decrypt(data, word))
        except age.DecryptError as error:
            if _EXCESSIVE not in str(error):
                raise RegisterFileError(
                    "does not open with this passphrase",
                    file=file,
                    remedy="Type it anew; a table that was damaged cannot be opened either.",
                ) from None
        time.sleep(pause)
    raise RegisterFileError(
        "was locked with more work than this machine takes on now",
        file=file,
        remedy="Try again when it has less to do, or unlock the register where it was locked.",
    )


_EXCESSIVE: Final = "Excessive work"
_PAUSES: Final = (0.5, 1.0, 2.0, 0.0)
"""Seconds between tries; the package measures each time how much work it takes on, less in a busy moment."""


def lock(folder: str | Path, passphrase: str) -> Locking:
    """Encrypt every open table of a register with one passphrase.

    Raises RegisterFileError where the folder is no register, where its locked tables have another passphrase, or
    where a table lies there both locked and open and the two differ; nothing is lost then.
    """
    place = _register(folder)
    if not passphrase.strip():
        raise InvalidArgumentError(
            "the passphrase is empty", remedy="Several words are easy to keep in mind."
        )
    age: Any = needed("pyrage", "private")
    already = _tables(place, ENDING + LOCKED)
    known = {path.name: opened(read(path), path.name, passphrase) for path in already}
    changed = []
    for path in _tables(place, ENDING):
        target = path.with_name(path.name + LOCKED)
        data = read(path)
        if target.name not in known:
            with atomic_write(target) as stream:
                for_its_owner(stream)
                stream.write(age.passphrase.encrypt(data, passphrase))
            known[target.name] = opened(read(target), target.name, passphrase)
        if known[target.name] != data or read(path) != data:
            raise RegisterFileError(
                "lies there both locked and open, and the two differ",
                file=path.name,
                remedy="Move the one that is out of date to another place.",
            )
        with told(path):
            path.unlink()
        changed.append(path.name)
    return Locking(
        place, tuple(changed), tuple(path.name for path in already if path.stem not in changed), _left(place)
    )


def unlock(folder: str | Path, passphrase: str | None = None) -> Locking:
    """Decrypt every locked table of a register; raises as `lock` does."""
    place = _register(folder)
    locked = _tables(place, ENDING + LOCKED)
    found = {path: opened(read(path), path.name, passphrase) for path in locked}
    already = tuple(path.name for path in _tables(place, ENDING))
    changed = []
    for path, data in found.items():
        target = path.with_name(path.stem)
        if not target.exists():
            with atomic_write(target) as stream:
                for_its_owner(stream)  # before there is anything in it
                stream.write(data)
        if read(target) != data:
            raise RegisterFileError(
                "lies there both locked and open, and the two differ",
                file=target.name,
                remedy="Move the one that is out of date to another place.",
            )
        with told(path):
            path.unlink()
        changed.append(target.name)
    return Locking(place, tuple(changed), tuple(name for name in already if name not in changed), ())


def read(path: Path) -> bytes:
    """Return the bytes of a table, at most one more than a table may have."""
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise unreadable(path.name, error) from None


def _register(folder: str | Path) -> Path:
    place = Path(folder)
    if not holds_register(place):
        raise RegisterFileError(
            "is no private register",
            file=place.name or str(folder),
            remedy="Name the folder that holds register.csv.",
        )
    return place


def _tables(folder: Path, ending: str) -> list[Path]:
    """Return the tables of one ending; links are left alone, for what they lead to would stay as it is."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.name.endswith(ending)
        and not path.name.startswith((".", "~"))
        and path.is_file()
        and not path.is_symlink()
    ]


def _left(folder: Path) -> tuple[str, ...]:
    names: Iterable[str] = (path.name for path in sorted(folder.iterdir()))
    return tuple(name for name in names if not name.endswith(ENDING + LOCKED) and name != NOTE)


def for_its_owner(stream: BinaryIO) -> None:
    """Let nobody but its owner read a file, where the system and the drive have such rights."""
    if hasattr(os, "fchmod"):
        with contextlib.suppress(OSError):
            os.fchmod(stream.fileno(), PRIVATE_FILE)
