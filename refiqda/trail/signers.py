"""Whose keys are whose: ``trail/signers``, in the allowed_signers form of OpenSSH (ssh-keygen(1), ALLOWED SIGNERS).

One line a key: ``Mara%20Ridge namespaces="refiqda-trail" ssh-ed25519 AAAA...``. The first word, the principal, is the
person's name made safe: Unicode NFC, blanks folded, then in UTF-8 with every character but letters and digits of
ASCII and ``. _ ~ - @ +`` written as ``%`` and two hexadecimal digits (RFC 3986, section 2.1), a leading ``-`` too. So
a name has one principal, a principal one name, and none has what that form reads as more than a letter: blanks, commas,
``*``, ``?``, ``!``, ``#`` and quotes.

A file that lies beside the log proves as much as the folder does: who can rewrite the log can rewrite it. An auditor
keeps a list of their own and gives that.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import struct
import unicodedata
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

import attrs

from refiqda.errors import InvalidArgumentError, UnusableFileError, unreadable
from refiqda.files import atomic_write
from refiqda.trail.ssh import NAMESPACE, PublicKey, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

FILE_NAME: Final = "signers"
MAX_BYTES: Final = 1 << 20
MAX_NAME: Final = 200
"""Characters of a person's name."""

_START: Final = (
    "# Who signs the heads of this trail, one line a key (OpenSSH, allowed_signers). The first word is the name,\n"
    "# with %20 for a blank. Who can rewrite the log can rewrite this file: keep a copy elsewhere.\n"
)
_KEY: Final = re.compile(r"(?:^|\s)((?:ssh-|ecdsa-|sk-)[a-z0-9@.-]+)\s+([A-Za-z0-9+/]+={0,2})(?:\s|$)")


@attrs.frozen
class Signer:
    """One line: for whom it is (patterns of principals) and the key."""

    patterns: tuple[str, ...]
    key: PublicKey

    def is_for(self, principal: str) -> bool:
        """Return whether the line is this principal's, by name or by a pattern."""
        hits = [
            one for one in self.patterns if fnmatchcase(principal, one.removeprefix("!").replace("[", "[[]"))
        ]
        return bool(hits) and not any(one.startswith("!") for one in hits)


def plain_name(name: str) -> str:
    """Return a person's name as it is signed: NFC, blanks folded; InvalidArgumentError where it is none."""
    folded = " ".join(unicodedata.normalize("NFC", name).split())
    if not folded or len(folded) > MAX_NAME or not folded.isprintable():
        raise InvalidArgumentError(
            "that is no name of a person", remedy=f"Give one line of at most {MAX_NAME} characters (--by)."
        )
    return folded


def principal_of(name: str) -> str:
    """Return the principal of a name (see the module)."""
    encoded = quote(plain_name(name), safe="@+", encoding="utf-8")
    return f"%2D{encoded[1:]}" if encoded.startswith("-") else encoded


def name_of(principal: str) -> str:
    """Return the name of a principal; one that is no name of this library's making stays as it is."""
    try:
        return plain_name(unquote(principal, encoding="utf-8", errors="strict"))
    except (UnicodeDecodeError, InvalidArgumentError):
        return principal


def read_signers(path: Path) -> bytes:
    """Return the bytes of a list of signers; UnusableFileError where it cannot be read or is too large to be one."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise unreadable(path.name, error) from error
    if len(data) > MAX_BYTES:
        raise UnusableFileError(
            "is too large for a list of signers",
            file=path.name,
            remedy="Name a file in the allowed_signers form.",
        )
    return data


def signers_in(data: bytes) -> tuple[Signer, ...]:
    """Return the lines that name a key; others (comments, what nobody can read) are passed over.

    Only for words and for adding: whether a signature holds is for ssh-keygen, which reads the file itself.
    """
    found = []
    for line in data.decode("utf-8", errors="replace").splitlines():
        principals, rest = (*line.strip().split(maxsplit=1), "", "")[:2]
        written = _KEY.search(rest)
        if principals.startswith("#") or written is None:
            continue
        try:
            key = key_of(base64.b64decode(written[2], validate=True))
        except (ValueError, struct.error, binascii.Error):
            continue
        found.append(Signer(tuple(principals.strip('"').split(",")), key))
    return tuple(found)


def keys_for(signers: Iterable[Signer], principal: str) -> tuple[PublicKey, ...]:
    """Return the keys that a list has for a principal, in its order."""
    return tuple(one.key for one in signers if one.is_for(principal))


def holders_of(signers: Iterable[Signer], key: PublicKey) -> tuple[str, ...]:
    """Return the names under which a key stands, in the list's order."""
    names = (name_of(one) for each in signers if each.key == key for one in each.patterns)
    return tuple(dict.fromkeys(names))


def names_in(signers: Sequence[Signer]) -> tuple[str, ...]:
    """Return everybody's name, in the list's order."""
    return tuple(dict.fromkeys(name_of(one) for each in signers for one in each.patterns))


def add_signer(folder: Path, name: str, key: PublicKey) -> None:
    """Add a line to ``trail/signers``, which is made where there is none; a line that is there is not repeated.

    The caller keeps others from writing meanwhile. What is in the file stays as it is.
    """
    path = folder / FILE_NAME
    if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
        raise UnusableFileError("is no plain file", file=FILE_NAME, remedy="Put the list itself there.")
    before = read_signers(path).decode("utf-8", errors="surrogateescape") if path.exists() else _START
    principal = principal_of(name)
    if key in keys_for(signers_in(before.encode("utf-8", errors="surrogateescape")), principal):
        return
    if before and not before.endswith("\n"):
        before += "\n"
    text = f'{before}{principal} namespaces="{NAMESPACE}" {key.line}\n'
    with atomic_write(path, overwrite=True) as stream:
        stream.write(text.encode("utf-8", errors="surrogateescape"))
