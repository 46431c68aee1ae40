"""One entry is shown to stand in the trail, and nothing is shown of the others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.trail import merkle
from refiqda.trail.canonical import spelled
from refiqda.trail.proof import (
    DamagedProofError,
    Expected,
    check_proof,
    expected_root,
    prove,
    read_head,
    read_proof,
    signed_size,
)
from refiqda.trail.reading import read_trail
from refiqda.trail.signing import sign
from refiqda.trail.writing import append
from tests.trail.logs import PHRASE, drafts, log_of

if TYPE_CHECKING:
    from pathlib import Path


def saved(folder: Path, values: object) -> Path:
    path = folder / "a.proof.json"
    path.write_bytes(values if isinstance(values, bytes) else spelled(values).encode())
    return path


def test_every_entry_of_every_size_is_proved_and_read_back(tmp_path: Path) -> None:
    log_of(tmp_path, 7)
    trail = read_trail(tmp_path)
    for size in range(1, 8):
        root = merkle.root_of([entry.leaf() for entry in trail.entries[:size]])
        for n in range(1, size + 1):
            for opened in (True, False):
                made = prove(trail, n, size=size, opened=opened)
                read = read_proof(saved(tmp_path, made.to_bytes()))
                assert read == made
                assert check_proof(read).ok
                assert check_proof(read, Expected(root, size, trail.identity)).ok
                assert not check_proof(read, Expected("0" * 64)).ok


def test_a_proof_holds_one_entry_and_nothing_of_the_others(tmp_path: Path) -> None:
    log_of(tmp_path, 6)
    trail = read_trail(tmp_path)
    data = prove(trail, 2).to_bytes()
    assert f"{PHRASE} 1".encode() in data
    for entry in trail.entries:
        if entry.n == 2:
            continue
        for opening in entry.open.values():
            assert opening.salt.encode() not in data
        assert not any(digest.encode() in data for digest in entry.commit.values())
        assert f"{PHRASE} {entry.n - 1}".encode() not in data
    assert PHRASE.encode() not in prove(trail, 2, opened=False).to_bytes()


def test_a_withdrawn_opening_changes_no_proof(tmp_path: Path) -> None:
    log_of(tmp_path, 4)
    trail = read_trail(tmp_path)
    assert prove(trail, 3).root == prove(trail, 3, opened=False).root


@pytest.mark.parametrize(("n", "size"), [(0, None), (5, None), (3, 2), (3, 5), (3, 0)])
def test_there_is_no_proof_of_what_is_not_there(tmp_path: Path, n: int, size: int | None) -> None:
    log_of(tmp_path, 4)
    with pytest.raises(InvalidArgumentError):
        prove(read_trail(tmp_path), n, size=size)


def test_a_proof_altered_anywhere_is_found(tmp_path: Path) -> None:
    log_of(tmp_path, 3)
    trail = read_trail(tmp_path)
    data, root = prove(trail, 2).to_bytes(), prove(trail, 2).root
    expected, held = Expected(root, 3, trail.identity), 0
    for at in range(0, len(data) - 1, 7):
        new = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        try:
            held += check_proof(read_proof(saved(tmp_path, new)), expected).ok
        except UnusableFileError as error:
            assert "arbour" not in str(error)  # noqa: PT017 - refusing is one of two right answers
    assert held == 0


def test_an_entry_that_was_changed_is_said_to_be(tmp_path: Path) -> None:
    log_of(tmp_path, 3)
    data = prove(read_trail(tmp_path), 2).to_bytes().replace(b"harbour", b"harbor!")
    with pytest.raises(DamagedProofError, match="the entry was changed"):
        read_proof(saved(tmp_path, data))


def test_a_proof_is_of_its_place_and_its_trail(tmp_path: Path) -> None:
    log_of(tmp_path / "a", 4)
    log_of(tmp_path / "b", 4)
    one, other = read_trail(tmp_path / "a"), read_trail(tmp_path / "b")
    made = prove(one, 2)
    assert "another trail" in check_proof(made, Expected(made.root, 4, other.identity)).why
    assert "`refiqda trail proof 2 --size 3`" in check_proof(made, Expected(made.root, 3, one.identity)).why
    stolen: dict[str, Any] = {**made.to_dict(), "entry": other.entries[1].to_dict()}
    assert not check_proof(read_proof(saved(tmp_path, stolen))).ok
    first: dict[str, Any] = {**prove(one, 1).to_dict(), "trail": other.identity}
    assert "first of another trail" in check_proof(read_proof(saved(tmp_path, first))).why


def test_size_and_trail_are_fixed_by_a_head_and_by_no_root(tmp_path: Path) -> None:
    log_of(tmp_path, 3)
    trail = read_trail(tmp_path)
    made = prove(trail, 1)
    other_size = attrs.evolve(made, size=4)  # the same path leads to the root in a tree of four
    other_trail = attrs.evolve(prove(trail, 2), trail="0" * 64)
    for forged in (other_size, other_trail):
        by_root = check_proof(forged, Expected(made.root))
        assert (by_root.ok, by_root.of_head) == (True, False), "the root alone cannot tell"
        assert not check_proof(forged, Expected(made.root, 3, trail.identity)).ok
    assert check_proof(made, Expected(made.root, 3, trail.identity)).of_head


def test_the_head_that_was_signed_last_is_what_a_proof_is_made_for(tmp_path: Path) -> None:
    log_of(tmp_path, 4)
    assert signed_size(read_trail(tmp_path), 2) is None
    sign(tmp_path, "Mara Ridge", typed=True)
    append(tmp_path, drafts(3)[1:])
    trail = read_trail(tmp_path)
    assert (signed_size(trail, 2), signed_size(trail, 4), signed_size(trail, 5)) == (4, 4, None)
    (head,) = (tmp_path / "heads").glob("*.json")
    made = prove(trail, 2, size=signed_size(trail, 2))
    verdict = check_proof(made, read_head(head))
    assert (verdict.ok, verdict.compared) == (True, True)


def test_a_root_is_taken_as_it_is_printed() -> None:
    assert expected_root("ABcd" * 8 + " \n" + "0123" * 8).root == "abcd" * 8 + "0123" * 8
    for text in ("", "ab", "g" * 64):
        with pytest.raises(InvalidArgumentError, match="no root"):
            expected_root(text)


def odd_proofs(good: dict[str, Any]) -> list[object]:
    """Return files that are no proof."""
    others: tuple[object, ...] = (None, 1, True, "x", [], {}, [1], ["x"], 2**53)
    changed: list[object] = [{**good, key: value} for key in good for value in others]
    return [
        *changed,
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"1.5",
        b"[]",
        {},
        {**good, "extra": 1},
        {**good, "entry": {"\ud800": 1}},
    ]


def test_what_is_no_proof_is_refused_in_one_line(tmp_path: Path) -> None:
    log_of(tmp_path, 3)
    good = prove(read_trail(tmp_path), 2).to_dict()
    for values in odd_proofs(good):
        data = values if isinstance(values, bytes) else json.dumps(values).encode()
        try:
            read = read_proof(saved(tmp_path, data))
        except UnusableFileError as error:
            assert "\n" not in str(error)  # noqa: PT017 - refusing is one of two right answers
        else:
            assert not check_proof(read).ok
    with pytest.raises(UnusableFileError, match="no such file"):
        read_proof(tmp_path / "nowhere.json")


@pytest.mark.parametrize("values", [{}, {"n": 1, "hash": "x", "root": "0" * 64, "trail": "0" * 64}, []])
def test_what_is_no_head_is_refused(tmp_path: Path, values: object) -> None:
    with pytest.raises(UnusableFileError, match="head"):
        read_head(saved(tmp_path, values))
    good = {"hash": "0" * 64, "root": "0" * 64, "trail": "0" * 64}
    for n in (True, 0, "1"):
        with pytest.raises(UnusableFileError, match="damaged head"):
            read_head(saved(tmp_path, {**good, "n": n}))
