"""The Merkle tree over the entries of a trail: one root for all, and a short proof that one entry is among them.

RFC 9162, section 2.1: the hash of a leaf is SHA-256 of 0x00 and the leaf, that of a node SHA-256 of 0x01 and its two
children; a tree of n leaves parts at the largest power of two below n; the root of no leaves is SHA-256 of nothing.
A leaf here is the RFC 8785 form of an entry without ``open``: withdrawing an opening changes no root. Roots and
the steps of a path are 64 hexadecimal digits; leaves are numbered from 0, as in the RFC.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from refiqda.trail.entry import Entry

EMPTY: Final = hashlib.sha256(b"").hexdigest()
"""The root of no leaves (2.1.1)."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> str:
    """Return the root of leaves."""
    peaks: list[tuple[int, bytes]] = []
    for leaf in leaves:
        _grow(peaks, leaf)
    return _closed(peaks)


def roots(entries: Iterable[Entry], sizes: Collection[int]) -> dict[int, str]:
    """Return the root of the first n entries for each n of ``sizes`` that is not beyond the end."""
    wanted, peaks = set(sizes), list[tuple[int, bytes]]()
    found = {0: EMPTY} if 0 in wanted else {}
    last = max(wanted, default=0)
    for count, entry in enumerate(entries, 1):
        if count > last:
            break
        _grow(peaks, entry.leaf())
        if count in wanted:
            found[count] = _closed(peaks)
    return found


def path_of(leaves: Sequence[bytes], index: int) -> tuple[str, ...]:
    """Return the inclusion proof of the leaf at ``index`` (2.1.3.1): the hashes beside its way up."""
    if not 0 <= index < len(leaves):
        raise IndexError("no such leaf")
    level = [leaf_hash(leaf) for leaf in leaves]
    path = []
    while len(level) > 1:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1].hex())
        index //= 2
        above = [node_hash(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
        level = above + level[len(above) * 2 :]  # one without a neighbour rises as it is
    return tuple(path)


def root_from(leaf: bytes, index: int, size: int, path: Sequence[str]) -> str | None:
    """Return the root that a leaf at ``index`` of ``size`` leads to by a path (2.1.3.2), or None."""
    if not 0 <= index < size:
        return None
    at, last, found = index, size - 1, leaf_hash(leaf)
    for step in path:
        if not last:
            return None  # the path is longer than the tree is high
        beside = bytes.fromhex(step)
        if at % 2 or at == last:
            found = node_hash(beside, found)
            while not at % 2 and at:
                at, last = at // 2, last // 2
        else:
            found = node_hash(found, beside)
        at, last = at // 2, last // 2
    return found.hex() if not last else None


def _grow(peaks: list[tuple[int, bytes]], leaf: bytes) -> None:
    """Add a leaf to the full trees, of falling size, that stand side by side so far."""
    size, found = 1, leaf_hash(leaf)
    while peaks and peaks[-1][0] == size:
        found = node_hash(peaks.pop()[1], found)
        size *= 2
    peaks.append((size, found))


def _closed(peaks: Sequence[tuple[int, bytes]]) -> str:
    """Return the root over the full trees."""
    if not peaks:
        return EMPTY
    found = peaks[-1][1]
    for _, left in reversed(peaks[:-1]):
        found = node_hash(left, found)
    return found.hex()
