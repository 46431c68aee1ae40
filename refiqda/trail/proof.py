"""Proof that one entry stands in a trail, without the rest of it.

The proof holds the entry, its place, and the few hashes that lead from it to the Merkle root of the first ``size``
entries (RFC 9162; see `refiqda.trail.merkle`). Of the other entries it tells nothing: each hash covers random
salts. By itself a proof shows only that it was put together well; that the entry stands in *the* trail shows
by comparing the root with one that somebody signed, or noted elsewhere.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.errors import InvalidArgumentError, UnusableFileError, unreadable
from refiqda.trail import merkle
from refiqda.trail.canonical import MAX_INT, NotCanonicalError, canonical, parsed, spelled
from refiqda.trail.chain import MAX_LINE, BadLineError, entry_of
from refiqda.trail.heads import read_heads

if TYPE_CHECKING:
    from refiqda.trail.entry import Entry
    from refiqda.trail.reading import Trail

FORMAT: Final = "refiqda.proof/1"
KEYS: Final = frozenset({"format", "trail", "size", "root", "path", "entry"})
HEAD_KEYS: Final = ("n", "hash", "root", "trail")
MAX_BYTES: Final = 2 * MAX_LINE
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_REMEDY: Final = "Ask whoever made it for the file as `refiqda trail proof` wrote it."


@attrs.frozen
class Proof:
    """One entry and its way to the root over the first ``size`` entries of the trail with this identity."""

    trail: str
    entry: Entry
    size: int
    path: tuple[str, ...]
    root: str

    def to_dict(self) -> dict[str, Any]:
        """Return the form of the file."""
        return {
            "format": FORMAT,
            "trail": self.trail,
            "size": self.size,
            "root": self.root,
            "path": list(self.path),
            "entry": self.entry.to_dict(),
        }

    def to_bytes(self) -> bytes:
        """Return the file: RFC 8785 and a line feed."""
        return canonical(self.to_dict()) + b"\n"


@attrs.frozen(kw_only=True)
class ProofVerdict:
    """What a proof shows: ``ok``, that all holds; ``compared``, that it was compared with something.

    ``of_head`` is that this was a head, which fixes how many entries there are and of which trail. A root alone
    fixes neither: the same path leads to it in trees of several sizes (RFC 9162 takes the size from the signed head).
    """

    ok: bool
    compared: bool
    why: str = ""
    of_head: bool = False


@attrs.frozen
class Expected:
    """What a proof is compared with: a root, and of a signed head also how many entries and which trail."""

    root: str
    size: int | None = None
    trail: str | None = None


def prove(trail: Trail, n: int, *, size: int | None = None, opened: bool = True) -> Proof:
    """Return the proof of entry ``n`` in the first ``size`` entries (all, unless given).

    Without ``opened`` the entry goes without its openings. Raises InvalidArgumentError for entries that are not there.
    """
    count = len(trail.entries)
    if not 1 <= n <= count:
        raise InvalidArgumentError(f"there is no entry {n}", remedy=f"The trail has entries 1 to {count}.")
    many = count if size is None else size
    if not n <= many <= count:
        raise InvalidArgumentError(
            f"the first {many} entries do not hold entry {n}, or are not there",
            remedy=f"Choose a number from {n} to {count}.",
        )
    entry = trail.entries[n - 1]
    leaves = [one.leaf() for one in trail.entries[:many]]
    return Proof(
        trail.entries[0].hash,
        entry if opened else entry.without(entry.open),
        many,
        merkle.path_of(leaves, n - 1),
        merkle.root_of(leaves),
    )


def signed_size(trail: Trail, n: int) -> int | None:
    """Return up to which entry the last signed head goes that covers entry ``n``; None without one.

    Only heads that fit the trail count; whether their signatures hold is for `refiqda.trail.verifying`.
    """
    fitting = [
        found.head.n
        for found in read_heads(trail.folder)
        if found.head is not None
        and n <= found.head.n <= len(trail.entries)
        and trail.entries[found.head.n - 1].hash == found.head.hash
    ]
    return max(fitting, default=None)


def read_proof(path: str | Path) -> Proof:
    """Return the proof in a file; UnusableFileError where it is none. Whether it holds is for `check_proof`."""
    name = Path(path).name
    values = _object(Path(path))
    if values.keys() != KEYS or values["format"] != FORMAT:
        raise UnusableFileError("is no proof of an entry", file=name, remedy=_REMEDY)
    steps, size = values["path"], values["size"]
    plain = all(_is_digest(values[key]) for key in ("trail", "root"))
    if not plain or type(size) is not int or type(steps) is not list or not all(map(_is_digest, steps)):
        raise UnusableFileError("is a damaged proof", file=name, remedy=_REMEDY)
    try:
        entry = entry_of(spelled(values["entry"]).encode())
    except UnicodeEncodeError as error:
        raise UnusableFileError("is a damaged proof", file=name, where="entry", remedy=_REMEDY) from error
    except BadLineError as error:
        raise DamagedProofError(str(error), file=name) from error
    return Proof(values["trail"], entry, size, tuple(steps), values["root"])


class DamagedProofError(UnusableFileError):
    """A proof whose entry was changed, or is none; ``why`` says what is wrong, in words that fit "the entry ..."."""

    def __init__(self, why: str, *, file: str) -> None:
        super().__init__(f"the entry {why}", file=file, remedy=_REMEDY)
        self.why = why


def read_head(path: str | Path) -> Expected:
    """Return what a signed head (``trail/heads/*.json``) says; UnusableFileError where it is none."""
    values = _object(Path(path))
    if any(key not in values for key in HEAD_KEYS) or not all(
        _is_digest(values[key]) for key in HEAD_KEYS[1:]
    ):
        raise UnusableFileError(
            "is no signed head",
            file=Path(path).name,
            remedy="Name a file out of trail/heads, or give --root.",
        )
    if type(values["n"]) is not int or not 1 <= values["n"] <= MAX_INT:
        raise UnusableFileError("is a damaged head", file=Path(path).name, remedy="Name another copy of it.")
    return Expected(values["root"], values["n"], values["trail"])


def expected_root(root: str) -> Expected:
    """Return a root as typed or copied; InvalidArgumentError where it is none."""
    plain = re.sub(r"\s", "", root).lower()
    if not _is_digest(plain):
        raise InvalidArgumentError("that is no root", remedy="A root has 64 digits of 0 to 9 and a to f.")
    return Expected(plain)


def check_proof(proof: Proof, expected: Expected | None = None) -> ProofVerdict:
    """Return whether the entry leads to the proof's root, and that is the one expected."""
    why = _amiss(proof, expected)
    of_head = expected is not None and expected.size is not None and expected.trail is not None
    return ProofVerdict(ok=not why, compared=expected is not None, why=why, of_head=of_head)


def _amiss(proof: Proof, expected: Expected | None) -> str:  # noqa: PLR0911 - one way to fail a return
    entry = proof.entry
    if merkle.root_from(entry.leaf(), entry.n - 1, proof.size, proof.path) != proof.root:
        return "the entry does not lead to the root that the proof names"
    if entry.n == 1 and entry.hash != proof.trail:
        return "the entry is the first of another trail than the proof names"
    if expected is None:
        return ""
    if expected.trail is not None and expected.trail != proof.trail:
        return "the head is of another trail"
    if expected.size is not None and expected.size != proof.size:
        return (
            f"the head is about the first {expected.size} entries, the proof about {proof.size}: "
            f"`refiqda trail proof {entry.n} --size {expected.size}` makes one that can be compared"
        )
    if expected.root != proof.root:
        return "the root is not the one it was compared with"
    return ""


def _object(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise unreadable(path.name, error) from error
    if len(data) > MAX_BYTES:
        raise UnusableFileError(f"is longer than {MAX_BYTES:,} bytes", file=path.name, remedy=_REMEDY)
    try:
        values = parsed(data.decode())
    except NotCanonicalError as error:
        raise UnusableFileError(str(error), file=path.name, remedy=_REMEDY) from error
    except UnicodeDecodeError as error:
        raise UnusableFileError("is not UTF-8", file=path.name, remedy=_REMEDY) from error
    if type(values) is not dict:
        raise UnusableFileError("is no proof and no head", file=path.name, remedy=_REMEDY)
    return values


def _is_digest(value: object) -> bool:
    return type(value) is str and _DIGEST.fullmatch(value) is not None
