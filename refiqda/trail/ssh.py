"""Signatures by ``ssh-keygen -Y``: made, taken apart and checked, without a shell and without a network.

Many researchers have an SSH key already, and OpenSSH comes with Linux, macOS and Windows. It signs any file since 8.1
(2019; ssh-keygen(1), "-Y sign", PROTOCOL.sshsig). A signature is bound to a namespace, here `NAMESPACE`, so that one
made for something else is worth nothing here and the other way round.

What comes from a study folder never becomes an argument of the program: it reads files that this module makes, with
names of its own, in a folder that nobody else may enter. The one exception is the principal, which `signers` has
made safe.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import os
import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError, RefiqdaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAMESPACE: Final = "refiqda-trail"
"""What the signatures of this library are bound to."""
MAX_BYTES: Final = 64 << 10
"""Of a signature; one of an RSA key of 16,384 bits has 6 KB."""
CHECKING_SECONDS: Final = 20
SIGNING_SECONDS: Final = 300
"""A person types a passphrase, or touches a key."""
KEY_NAMES: Final = ("id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk")
"""Names that ssh-keygen gives keys, the first found is taken."""

_BEGIN: Final = b"-----BEGIN SSH SIGNATURE-----"
_END: Final = b"-----END SSH SIGNATURE-----"
_MAGIC: Final = b"SSHSIG"
_PRINCIPAL: Final = re.compile(r"[A-Za-z0-9%._~@+][A-Za-z0-9%._~@+-]*")
_AS_IT_IS: Final = "OpenSSH 8.1 or newer has it; Windows: Settings, Optional features, OpenSSH Client."


class SigningError(RefiqdaError, RuntimeError):
    """``ssh-keygen`` is not there, or did not sign."""


@attrs.frozen
class PublicKey:
    """A public key: its kind as OpenSSH names it (``ssh-ed25519``) and its bytes."""

    kind: str
    blob: bytes

    @property
    def fingerprint(self) -> str:
        """What people compare by telephone: ``SHA256:`` and 43 characters, as ``ssh-keygen -l`` prints it."""
        digest = base64.b64encode(hashlib.sha256(self.blob).digest()).decode("ascii")
        return f"SHA256:{digest.rstrip('=')}"

    @property
    def line(self) -> str:
        """The key as a file of public keys has it."""
        return f"{self.kind} {base64.b64encode(self.blob).decode('ascii')}"


@attrs.frozen
class Armoured:
    """What a signature says of itself; whether it is true is for `is_signed_by`."""

    key: PublicKey
    namespace: str


def find_ssh_keygen() -> Path | None:
    """Return the program's path, None where there is none.

    Only whole paths of PATH count: a program that lies in the folder somebody happens to work in is never run.
    """
    name = "ssh-keygen.exe" if os.name == "nt" else "ssh-keygen"
    folders = [Path(one) for one in os.environ.get("PATH", "").split(os.pathsep) if one]
    if os.name == "nt":
        folders.append(Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "OpenSSH")
    for folder in folders:
        program = folder / name
        if folder.is_absolute() and program.is_file() and os.access(program, os.X_OK):
            return program
    return None


def default_key() -> Path | None:
    """Return the person's own key in ``~/.ssh``, or None; a ``.pub`` alone stands for a key in an agent."""
    try:
        folder = Path.home() / ".ssh"
    except RuntimeError:  # nobody's home
        return None
    for suffix in ("", ".pub"):
        for name in KEY_NAMES:
            path = folder / f"{name}{suffix}"
            with contextlib.suppress(OSError):
                if path.is_file():
                    return path
    return None


def signed(data: bytes, key: Path) -> bytes:
    """Return the signature of ``data`` by a key: a private one's file, or a public one's, whose half an agent has.

    A passphrase is asked for by ssh-keygen itself, on the terminal; this library never sees it. Raises SigningError
    where there is no ssh-keygen, no key, or no signature.
    """
    program = _program()
    path = Path(os.path.abspath(key.expanduser()))  # noqa: PTH100 - a link stays what it is, its .pub lies beside it
    if not path.is_file():
        raise SigningError(
            "there is no such key",
            file=key.name,
            remedy="Name another with --key, or sign with --typed.",
        )
    with _folder() as folder:
        document = _made(folder / "head", data)
        ran = _run(
            [str(program), "-q", "-Y", "sign", "-f", str(path), "-n", NAMESPACE, str(document)],
            seconds=SIGNING_SECONDS,
            talking=True,
        )
        signature = folder / "head.sig"
        if ran is None or ran.returncode or not signature.is_file():
            raise _unsigned(key, ran)
        return signature.read_bytes()


def _program() -> Path:
    program = find_ssh_keygen()
    if program is None:
        raise SigningError(
            "there is no ssh-keygen on this computer",
            remedy=f"{_AS_IT_IS} Or sign with your typed name (--typed).",
        )
    return program


def _unsigned(key: Path, ran: subprocess.CompletedProcess[bytes] | None) -> SigningError:
    said = b"" if ran is None else ran.stderr or b""
    if ran is None:
        why, remedy = "ssh-keygen did not end", "Try again."
    elif not said and _at_terminal():  # it spoke to the person itself
        why, remedy = (
            "ssh-keygen did not sign with it, and says above why",
            "Try again, or name another (--key).",
        )
    elif b"passphrase" in said:
        why, remedy = (
            "was not opened with its passphrase",
            "Run the command in a terminal, or add it to an agent.",
        )
    elif _too_old(said):
        why, remedy = "this ssh-keygen is too old to sign", _AS_IT_IS
    elif b"UNPROTECTED" in said or b"bad permissions" in said:
        why, remedy = (
            "others on this computer may read it, so ssh-keygen refuses it",
            f"Say: chmod 600 {key.name}",
        )
    elif b"ermission denied" in said:
        why, remedy = "you may not read it", "Name a key of yours."
    elif _lacks_public_half(key):
        why = "its public half does not lie beside it"
        remedy = f"Make it: ssh-keygen -y -f {key.name} > {key.name}.pub"
    elif key.suffix == ".pub":
        why, remedy = (
            "has its other half neither beside it nor in an agent",
            "Say ssh-add first, or name another.",
        )
    else:
        why, remedy = (
            "ssh-keygen could not sign with it",
            "Name a key that ssh-keygen made (--key), or use --typed.",
        )
    return SigningError(why, file=key.name, remedy=remedy)


def _lacks_public_half(key: Path) -> bool:
    """Return whether this is a private key in an old form, which ssh-keygen takes with its public half only."""
    try:
        with key.open("rb") as stream:
            private = stream.read(11) == b"-----BEGIN "
        return private and not key.with_name(f"{key.name}.pub").exists()
    except OSError:
        return False


def _too_old(said: bytes) -> bool:
    return any(words in said for words in (b"unknown option", b"illegal option", b"Unsupported operation"))


@attrs.frozen
class Checker:
    """Checks signatures against one list of signers, in the allowed_signers form of OpenSSH.

    Made by `checking`; ``program`` is None where there is no ssh-keygen, and then nothing holds.
    """

    program: Path | None
    signers: Path
    dated: bool

    def fault(self, data: bytes, signature: bytes, principal: str, at: str = "") -> str | None:
        """Return why the signature of ``data`` by ``principal`` does not hold, in plain words; None where it holds.

        ``at`` (``2026-11-22T20:41:07Z``) is when it was made by its own account: lists of signers may say from when
        to when a key counts. May be called from several threads.
        """
        if self.program is None:
            return "there is no ssh-keygen on this computer, so it cannot be checked here"
        if not _PRINCIPAL.fullmatch(principal) or len(signature) > MAX_BYTES:
            return "the signature is not one"
        handle, name = tempfile.mkstemp(prefix="sig-", dir=self.signers.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(signature)
        command = [str(self.program), "-Y", "verify", "-f", str(self.signers), "-I", principal]
        command += ["-n", NAMESPACE, "-s", name]
        if self.dated and (when := re.sub(r"[-:TZ]", "", at)).isdecimal():
            command += ["-O", f"verify-time={when}"]
        ran = _run(command, seconds=CHECKING_SECONDS, data=data)
        Path(name).unlink()
        if ran is None:
            return "ssh-keygen did not end when it checked it"
        if ran.returncode == 0 and ran.stdout.startswith(b"Good "):
            return None
        if _too_old(ran.stderr):
            return "this computer's ssh-keygen is too old to check it (OpenSSH 8.1 or newer can)"
        return "the head or its signature was altered, or another key made it"


@contextlib.contextmanager
def checking(signers: bytes) -> Iterator[Checker]:
    """Yield a `Checker` for a list of signers; its files are gone when the block ends."""
    with _folder() as folder:
        yield Checker(find_ssh_keygen(), _made(folder / "signers", signers), b"valid-" in signers)


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """Yield a new folder that only this person may enter."""
    with tempfile.TemporaryDirectory(prefix="refiqda-", ignore_cleanup_errors=True) as name:
        yield Path(name).resolve()


def _made(path: Path, data: bytes) -> Path:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as stream:
        stream.write(data)
    return path


def _run(
    command: Sequence[str], *, seconds: int, data: bytes | None = None, talking: bool = False
) -> subprocess.CompletedProcess[bytes] | None:
    """Run a program; None where it does not end in time. ``talking``: it may ask the person at the terminal."""
    environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    person = talking and _at_terminal()
    try:
        return subprocess.run(  # noqa: S603 - a list without a shell; see the module's docstring
            command,
            input=data,
            stdin=None if data is not None or person else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if person else subprocess.PIPE,
            env=environment,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    except OSError as error:
        raise SigningError(
            f"ssh-keygen does not start ({error.strerror or 'refused by the system'})", remedy=_AS_IT_IS
        ) from error


def _at_terminal() -> bool:
    try:
        return sys.stdin.isatty() and os.isatty(2)
    except (AttributeError, ValueError, OSError):
        return False


def taken_apart(signature: bytes) -> Armoured:
    """Return the key and the namespace that a signature names (PROTOCOL.sshsig); InvalidArgumentError if it is none."""
    try:
        lines = signature.strip().split()
        body = signature.strip()
        if not (body.startswith(_BEGIN) and body.endswith(_END)) or len(signature) > MAX_BYTES or not lines:
            raise ValueError("no armour")  # noqa: TRY301 - one way out for all that is wrong with it
        blob = base64.b64decode(b"".join(body[len(_BEGIN) : -len(_END)].split()), validate=True)
        if not blob.startswith(_MAGIC) or struct.unpack_from(">I", blob, len(_MAGIC)) != (1,):
            raise ValueError("no signature")  # noqa: TRY301 - as above
        key, after = _field(blob, len(_MAGIC) + 4)
        namespace, _ = _field(blob, after)
        return Armoured(key_of(key), namespace.decode("utf-8"))
    except (ValueError, struct.error, binascii.Error) as error:
        raise InvalidArgumentError("is no SSH signature", remedy="Restore it from a copy.") from error


def key_of(blob: bytes) -> PublicKey:
    """Return the public key of these bytes; ValueError or struct.error if they are none."""
    kind, _ = _field(blob, 0)
    name = kind.decode("ascii")
    if not re.fullmatch(r"[a-z0-9@.-]{1,60}", name):
        raise ValueError("no key")
    return PublicKey(name, blob)


def _field(blob: bytes, start: int) -> tuple[bytes, int]:
    """Return one string of the SSH encoding (RFC 4251, section 5) and where it ends."""
    (length,) = struct.unpack_from(">I", blob, start)
    end = start + 4 + length
    if end > len(blob):
        raise ValueError("cut short")
    return blob[start + 4 : end], end
