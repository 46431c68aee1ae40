"""The tree is that of RFC 9162: by its definition, by known roots, and by what no proof may claim."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refiqda.trail import merkle
from refiqda.trail.reading import read_trail
from tests.trail.logs import log_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LEAVES = st.lists(st.binary(max_size=4), min_size=1, max_size=40)


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """Return MTH of section 2.1.1, word by word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + by_definition(leaves[:half]) + by_definition(leaves[half:])).digest()


def path_by_definition(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return PATH of section 2.1.3.1, word by word."""
    if len(leaves) == 1:
        return []
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if index < half:
        return [*path_by_definition(index, leaves[:half]), by_definition(leaves[half:])]
    return [*path_by_definition(index - half, leaves[half:]), by_definition(leaves[:half])]


KNOWN = (b"", b"\0", b"\x10", b" !", b"01", b"@ABC", b"PQRSTUVW", b"`abcdefghijklmno")


@pytest.mark.parametrize(
    ("count", "root"),
    [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ],
)
def test_the_roots_that_certificate_transparency_logs_are_tested_with(count: int, root: str) -> None:
    assert merkle.root_of(KNOWN[:count]) == root


@given(LEAVES)
def test_roots_and_paths_are_those_of_the_definition(leaves: list[bytes]) -> None:
    assert merkle.root_of(leaves) == by_definition(leaves).hex()
    for index in {0, len(leaves) // 2, len(leaves) - 1}:
        assert merkle.path_of(leaves, index) == tuple(
            step.hex() for step in path_by_definition(index, leaves)
        )


@given(LEAVES, st.data())
def test_a_path_leads_from_its_leaf_to_the_root_and_from_nowhere_else(
    leaves: list[bytes], data: st.DataObject
) -> None:
    size, root = len(leaves), merkle.root_of(leaves)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.path_of(leaves, index)
    assert merkle.root_from(leaves[index], index, size, path) == root
    assert merkle.root_from(leaves[index] + b"x", index, size, path) != root
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        other = [*path[:at], "00" * 32, *path[at + 1 :]]
        assert merkle.root_from(leaves[index], index, size, other) != root
        assert merkle.root_from(leaves[index], index, size, path[:-1]) != root
        assert merkle.root_from(leaves[index], index, size, (*path[:at], *path[at + 1 :])) != root
    assert merkle.root_from(leaves[index], index, size, (*path, "00" * 32)) is None


@given(st.integers(2, 33), st.data())
def test_a_path_holds_at_its_own_place_alone(size: int, data: st.DataObject) -> None:
    leaves = [bytes([number]) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path, root = merkle.path_of(leaves, index), merkle.root_of(leaves)
    held = [at for at in range(-1, size + 1) if merkle.root_from(leaves[index], at, size, path) == root]
    assert held == [index]


def test_a_leaf_is_no_node() -> None:
    left, right = b"a", b"b"
    joined = merkle.leaf_hash(left) + merkle.leaf_hash(right)
    assert merkle.root_of([joined]) != merkle.root_of([left, right])


def test_there_is_no_path_to_a_leaf_that_is_not_there() -> None:
    for index in (-1, 2):
        with pytest.raises(IndexError):
            merkle.path_of([b"a", b"b"], index)


def test_roots_of_many_sizes_are_made_in_one_pass_and_withdrawing_changes_none(tmp_path: Path) -> None:
    log_of(tmp_path, 9)
    entries = read_trail(tmp_path).entries
    found = merkle.roots(entries, {0, 1, 5, 8, 9, 10})
    assert sorted(found) == [0, 1, 5, 8, 9]
    assert found == {size: by_definition([one.leaf() for one in entries[:size]]).hex() for size in found}
    bare = [entry.without(entry.open) for entry in entries]
    assert merkle.roots(bare, {9}) == {9: found[9]}
