"""Signed heads: who vouched for the log up to which line, and whether the log is still that.

A chain shows every alteration but one: who rewrites all of it, from some line to the end, with hashes that fit,
leaves a chain that holds; so does who cuts off its end. A head that somebody signed before shows both, and it alone
does. A head names the number and hash of the last entry, the Merkle root of all entries up to it (RFC 9162,
section 2.1; a leaf is the RFC 8785 form of an entry without ``open``), the trail's identity, the person and the time,
and lies as ``trail/heads/000123-mara-ridge.json``, with its signature in ``.json.sig`` beside it.

Two ways: ``ssh``, a signature that only the key's holder can make; and ``typed``, a name that anybody could have
typed, which shows that the log agrees with what was noted, and nothing about who noted it.

What cannot be known: that a head was there and somebody deleted it with its signature. Print the head, or give it away.
"""

from __future__ import annotations

import os
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.trail import merkle
from refiqda.trail.canonical import canonical, parsed
from refiqda.trail.signers import (
    FILE_NAME,
    holders_of,
    keys_for,
    plain_name,
    principal_of,
    read_signers,
    signers_in,
)
from refiqda.trail.ssh import NAMESPACE, Armoured, checking, taken_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from refiqda.trail.entry import Entry
    from refiqda.trail.signers import Signer
    from refiqda.trail.ssh import Checker

FORMAT: Final = "refiqda.head/1"
FOLDER: Final = "heads"
MAX_BYTES: Final = 64 << 10
"""Of a head's file and of its signature."""
MAX_FILES: Final = 20_000
"""Of a folder of heads, signatures included."""
MAX_STATEMENT: Final = 2_000

How = Literal["ssh", "typed"]

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
KEYS: Final = frozenset({"format", "n", "hash", "root", "trail", "by", "at", "how", "statement"})
"""What a head's file has, all of it."""
_MOST: Final = 2**53 - 1
_DENIED: Final = (
    "the signature is sound, but {where} does not let this key of {by} count for it (its dates, namespaces or "
    "cert-authority)"
)
_AT_ONCE: Final = 8
"""Programs that check signatures side by side; more than the processor has hands for gains nothing."""


@attrs.frozen(kw_only=True)
class Head:
    """What somebody vouches for: the first ``n`` entries of a trail. ``statement`` is what they want to say with it."""

    n: int
    hash: str
    root: str
    trail: str
    by: str
    at: str
    how: How
    statement: str | None = None

    def to_bytes(self) -> bytes:
        """Return the head's file: RFC 8785, no line end."""
        return canonical({"format": FORMAT, **attrs.asdict(self)})


@attrs.frozen
class Signature:
    """What became of one signed head: whether the signature and the log agree with it, and why not.

    ``by`` and ``n`` are what the head says, and prove nothing where ``ok`` is False; ``line`` is the first line of the
    log that may be another or gone, ``key`` the fingerprint of the key, ``file`` the head's file, ``remark`` what
    should be known of one that holds.
    """

    by: str
    n: int
    head: str
    ok: bool
    how: How
    why: str = ""
    line: int | None = None
    at: str = ""
    statement: str | None = None
    key: str | None = None
    file: str = ""
    remark: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the object that CONTRACT names, with more keys."""
        return attrs.asdict(self)


@attrs.frozen
class Found:
    """A file of the folder of heads: the head it holds, or why it holds none; its signature's bytes, if any."""

    file: str
    data: bytes
    head: Head | None
    why: str = ""
    signature: bytes | None = None


def parse_head(data: bytes) -> Head:
    """Return the head of a file's bytes; ValueError where it is not exactly what this library writes."""
    value = parsed(data.decode("utf-8"))
    if not isinstance(value, dict) or value.get("format") != FORMAT or set(value) != KEYS:
        raise ValueError("no head")
    n, statement = value["n"], value["statement"]
    texts = (value["hash"], value["root"], value["trail"], value["by"], value["at"])
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= _MOST:
        raise ValueError("no number")
    if not all(isinstance(one, str) for one in texts) or value["how"] not in {"ssh", "typed"}:
        raise ValueError("no texts")
    if not all(_HASH.fullmatch(one) for one in texts[:3]) or not _TIME.fullmatch(value["at"]):
        raise ValueError("no hashes")
    if statement is not None and (not isinstance(statement, str) or len(statement) > MAX_STATEMENT):
        raise ValueError("no statement")
    if plain_name(value["by"]) != value["by"] or canonical(value) != data:
        raise ValueError("not as it is written")
    del value["format"]
    return Head(**value)


def read_heads(folder: Path) -> tuple[Found, ...]:
    """Return what lies in ``trail/heads``, by line and name; also what should be a head and is none.

    A signature whose head is gone is listed too. Other files are nobody's business. Raises UnusableFileError for a
    folder of more than `MAX_FILES`.
    """
    place = Path(folder) / FOLDER
    names = _names(place)
    found = [_found(place, name, names) for name in sorted(names) if name.endswith(".json")]
    for name in sorted(names):
        if name.endswith(".json.sig") and name.removesuffix(".sig") not in names:
            why = "the head that was signed is gone, and only its signature is left"
            found.append(Found(name, b"", None, why))
    return tuple(sorted(found, key=lambda one: (_number(one), one.file)))


def _names(place: Path) -> set[str]:
    if place.is_symlink():
        raise UnusableFileError("is a link, not a folder", file=FOLDER, remedy="Put the folder itself there.")
    try:
        with os.scandir(place) as entries:
            names: set[str] = set()
            for entry in entries:
                names.add(entry.name)
                if len(names) > MAX_FILES:
                    raise UnusableFileError(
                        "holds too many files", file=FOLDER, remedy=f"At most {MAX_FILES:,} are read."
                    )
            return names
    except (FileNotFoundError, NotADirectoryError):
        return set()
    except OSError as error:
        raise UnusableFileError(
            f"cannot be read ({error.strerror or 'refused by the system'})",
            file=FOLDER,
            remedy="Check your rights.",
        ) from error


def _found(place: Path, name: str, names: Iterable[str]) -> Found:
    data = _bytes(place / name)
    if data is None:
        return Found(name, b"", None, "is no plain file, or far too large for a head")
    try:
        head = parse_head(data)
    except (ValueError, RecursionError):  # a name that is none and a text that is no JSON are ValueErrors
        return Found(name, data, None, "is no head any more: its file was altered or damaged")
    signature = f"{name}.sig"
    return Found(name, data, head, "", _bytes(place / signature) or b"" if signature in names else None)


def _bytes(path: Path) -> bytes | None:
    """Return a plain file's bytes; None for links, folders, pipes and what is too large."""
    flags = (
        os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    )
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        with os.fdopen(os.open(path, flags), "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError):
        return None
    return data if len(data) <= MAX_BYTES else None


def _number(found: Found) -> int:
    """Return the line that a head is about; of one that cannot be read what its file's name says, 0 without one."""
    if found.head is not None:
        return found.head.n
    digits = re.match(r"([0-9]{1,15})-", found.file)
    return int(digits[1]) if digits else 0


def check_heads(
    folder: str | Path, entries: Sequence[Entry], *, signers: Path | None = None
) -> tuple[Signature, ...]:
    """Check every signed head of a trail against its entries, whose chain holds already; by line, then by file.

    ``signers`` is a list of keys that somebody keeps elsewhere; without it that of the trail counts, which proves as
    much as the folder does. Raises UnusableFileError where the list or the folder cannot be read.
    """
    found = read_heads(Path(folder))
    if not found:
        return ()
    listed = _list(Path(folder), signers)
    known = signers_in(listed or b"")
    where = f"trail/{FILE_NAME}" if signers is None else "the list that was given"
    faults = _signature_faults(found, listed, known, where)
    summed = merkle.roots(entries, {one.head.n for one in found if one.head is not None})
    verdicts: list[Signature] = []
    sound = 0
    for one, fault in zip(found, faults, strict=True):
        verdict = _judged(one, fault, entries, summed, sound)
        if verdict.ok:
            sound = max(sound, verdict.n)
        verdicts.append(verdict)
    return tuple(_remarked(verdict, known, verdicts, where) for verdict in verdicts)


def _list(folder: Path, signers: Path | None) -> bytes | None:
    """Return the list of signers; None where the trail has none."""
    if signers is not None:
        return read_signers(signers)
    own = folder / FILE_NAME
    return read_signers(own) if own.is_file() and not own.is_symlink() else None


def _signature_faults(
    found: Sequence[Found], listed: bytes | None, known: Sequence[Signer], where: str
) -> list[str | None]:
    """Return for each what is wrong with its signature; typed heads have none. Same bytes are checked once."""
    todo: dict[tuple[bytes, bytes | None], Found] = {
        (one.data, one.signature): one for one in found if one.head is not None and one.signature
    }
    with (
        checking(listed or b"") as checker,
        ThreadPoolExecutor(min(_AT_ONCE, (os.cpu_count() or 1) + 1)) as hands,
    ):
        jobs = {
            key: hands.submit(_ssh_fault, one, checker, None if listed is None else known, where)
            for key, one in todo.items()
            if one.head is not None and one.head.how == "ssh"
        }
        done = {key: job.result() for key, job in jobs.items()}
    return [_signing_fault(one, done) for one in found]


def _signing_fault(one: Found, done: Mapping[tuple[bytes, bytes | None], str | None]) -> str | None:
    if one.head is None:
        return one.why
    if one.head.how == "typed":
        return (
            None
            if one.signature is None
            else "says that its name was only typed, but a signature lies beside it"
        )
    if one.signature is None:
        return "its signature is gone"
    if not one.signature:
        return "its signature cannot be read: no plain file, empty, or far too large"
    return done[one.data, one.signature]


def _ssh_fault(one: Found, checker: Checker, known: Sequence[Signer] | None, where: str) -> str | None:
    """Return why a signature does not hold; ssh-keygen decides, this finds the words."""
    head, signature = one.head, one.signature or b""
    assert head is not None  # noqa: S101 - only such are asked about
    try:
        armoured = taken_apart(signature)
    except InvalidArgumentError:
        return "its signature was altered or damaged: it is none any more"
    if armoured.namespace != NAMESPACE:
        return "its signature was made for something else than a trail"
    if known is None:
        return f"{where} is not there, so nothing says whose key it is"
    keys = keys_for(known, principal_of(head.by))
    if armoured.key not in keys:
        return _foreign(armoured, known, head.by, where, any_key=bool(keys))
    fault = checker.fault(one.data, signature, principal_of(head.by), head.at)
    denied = fault is not None and checker.program is not None and _sound(head, one.data, signature, armoured)
    # nobody altered anything then, and it must not be told as if
    return _DENIED.format(where=where, by=head.by) if denied else fault


def _sound(head: Head, data: bytes, signature: bytes, armoured: Armoured) -> bool:
    """Return whether a signature holds for the key that it names, whatever a list says of that key."""
    principal = principal_of(head.by)
    with checking(f'{principal} namespaces="{NAMESPACE}" {armoured.key.line}\n'.encode()) as bare:
        return bare.fault(data, signature, principal) is None


def _foreign(armoured: Armoured, known: Sequence[Signer], by: str, where: str, *, any_key: bool) -> str:
    holders = holders_of(known, armoured.key)
    if holders:
        return f"was made with the key of {' and '.join(holders)}, not of {by}"
    if any_key:
        return f"was made with another key than {where} has for {by} ({armoured.key.fingerprint})"
    return f"{where} has no key of {by}"


def _judged(
    one: Found, fault: str | None, entries: Sequence[Entry], sums: Mapping[int, str], sound: int
) -> Signature:
    """Return the verdict on one head; ``sound`` is the last line that another head vouches for."""
    head = one.head
    if head is None:
        return Signature("", _number(one), "", ok=False, how="ssh", why=fault or one.why, file=one.file)
    line, why = (None, fault) if fault is not None else _against_log(head, entries, sums, sound)
    return Signature(
        head.by, head.n, head.hash, why is None, head.how, why or "", line, head.at, head.statement,
        None if head.how == "typed" else _fingerprint(one.signature), one.file,
    )  # fmt: skip


def _fingerprint(signature: bytes | None) -> str | None:
    try:
        return taken_apart(signature or b"").key.fingerprint
    except InvalidArgumentError:
        return None


def _against_log(
    head: Head, entries: Sequence[Entry], sums: Mapping[int, str], sound: int
) -> tuple[int | None, str | None]:
    """Return where and why the log is not what was signed; None and None where it is."""
    if not entries or entries[0].hash != head.trail:
        return 1, "the head was made for another trail, or the whole log was written anew after it was signed"
    if head.n > len(entries):
        first = len(entries) + 1
        gone = f"line {first}" if first == head.n else f"lines {first} to {head.n}"
        return (
            first,
            f"the log was cut short: {gone}, there when it was signed, {'is' if first == head.n else 'are'} gone",
        )
    if entries[head.n - 1].hash != head.hash:
        first = max(sound + 1, 2)  # line 1 is the trail's identity, which holds
        place = f"line {first}" if first >= head.n else f"a line from {first} to {head.n}"
        return first, f"{place} was written anew after it was signed, and the chain with it"
    if sums[head.n] != head.root:
        return (
            None,
            f"its sum of lines 1 to {head.n} (Merkle root) is not that of the log: the head was not made from it",
        )
    return None, None


def _remarked(
    verdict: Signature, known: Sequence[Signer], told: Sequence[Signature], where: str
) -> Signature:
    """Return a verdict with what should be known of a head that holds."""
    signed = [one for one in told if one.ok and one.how == "ssh" and one.by == verdict.by]
    remark = ""
    if not verdict.ok:
        return verdict
    if verdict.how == "typed":
        if keys_for(known, principal_of(verdict.by)) and not any(one.n >= verdict.n for one in signed):
            remark = f"only typed, although {where} has a key of {verdict.by}"
    elif verdict.key != signed[0].key:
        remark = "with another key than the first of theirs"
    return attrs.evolve(verdict, remark=remark)
