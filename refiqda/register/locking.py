"""Encrypting the register's tables, each as ``NAME.csv.age``: the format is age, so that other programs open it."""

from __future__ import annotations

import os
from typing import Any, Final

from refiqda.extras import needed
from refiqda.register.tables import RegisterFileError

PASSPHRASE: Final = "REFIQDA_PASSPHRASE"  # noqa: S105 - the name of a variable
"""The environment variable that holds the passphrase."""


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
    try:
        return bytes(age.passphrase.decrypt(data, word))
    except age.DecryptError:
        raise RegisterFileError(
            "does not open with this passphrase",
            file=file,
            remedy="Type it anew; a table that was damaged cannot be opened either.",
        ) from None
