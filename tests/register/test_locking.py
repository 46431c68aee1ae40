"""A locked register: age files that other programs open, and no table lost on the way."""

from __future__ import annotations

import os
import types
from typing import TYPE_CHECKING

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import InvalidArgumentError
from refiqda.register import RegisterFileError, locking, read_known_names, read_register
from refiqda.register.locking import PASSPHRASE, lock, opened, unlock
from tests.register import age_by_hand

if TYPE_CHECKING:
    from pathlib import Path

WORD = "three old grey herons"
TABLES = {
    "register.csv": "case,name\nC1,Ylva Brekkhaugen\n",
    "missing.csv": "case,instrument,wave,reason\nC1,guide,2,a secret illness\n",
    "quotes.csv": "id,printed\nq1,nobody else's\n",
}

EXCESSIVE = "Excessive work parameter for passphrase.\nDecryption would take around 9 seconds."


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lock and open with a low work factor; the package first measures how much work it takes, every time."""

    def decrypt(data: bytes, word: str) -> bytes:
        try:
            return age_by_hand.decrypt(data, word)
        except AssertionError as error:
            raise pyrage.DecryptError from error

    made = types.SimpleNamespace(
        passphrase=types.SimpleNamespace(encrypt=age_by_hand.encrypt, decrypt=decrypt),
        DecryptError=pyrage.DecryptError,
    )
    monkeypatch.setattr(locking, "needed", lambda *_: made)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    folder = tmp_path / "study-private"
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "README.txt").write_text("what it is", encoding="utf-8")
    (folder / "scan.pdf").write_bytes(b"%PDF")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def opens(data: bytes, word: str) -> bool:
    return opened(age_by_hand.encrypt(data, word), "x.csv.age", word) == data


@pytest.mark.parametrize(("data", "word"), [(b"", "é 1"), (b"case,name\n" * 20, WORD)])
def test_a_file_that_another_program_encrypted_opens(data: bytes, word: str) -> None:
    assert opens(data, word)


@pytest.mark.long
@settings(max_examples=20)
@given(data=st.binary(max_size=300), word=st.text(min_size=1, max_size=20).filter(str.strip))
def test_whatever_another_program_encrypted_opens(data: bytes, word: str) -> None:
    assert opens(data, word)


def test_a_file_of_several_chunks_opens() -> None:
    data = bytes(range(256)) * 257
    assert opened(age_by_hand.encrypt(data, WORD), "x.csv.age", WORD) == data


@pytest.mark.long
def test_another_program_opens_what_was_locked(register: Path) -> None:
    lock(register, WORD)
    data = (register / "register.csv.age").read_bytes()
    assert age_by_hand.decrypt(data, WORD).decode() == TABLES["register.csv"]


class Busy:
    """A machine that has too much else to do for its first tries: the package then refuses before it begins."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.DecryptError = pyrage.DecryptError
        self.passphrase = self

    def decrypt(self, data: bytes, word: str) -> bytes:
        self.refusals -= 1
        if self.refusals >= 0:
            raise pyrage.DecryptError(EXCESSIVE)
        return age_by_hand.decrypt(data, word)


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "_PAUSES", (0.0,) * 4)


@pytest.mark.usefixtures("unhurried")
def test_a_busy_moment_does_not_keep_a_register_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = Busy(3)
    monkeypatch.setattr(locking, "needed", lambda *_: busy)
    assert opens(b"case,name\n", WORD)
    assert busy.refusals == -1


@pytest.mark.usefixtures("unhurried")
def test_a_machine_too_slow_is_not_taken_for_a_wrong_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "needed", lambda *_: Busy(100))
    with pytest.raises(RegisterFileError, match=r"x\.csv\.age: was locked with more work .*less to do"):
        opens(b"case,name\n", WORD)


def test_what_the_package_says_of_too_much_work_is_known() -> None:
    data = age_by_hand.encrypt(b"x", WORD).replace(b" 1\n", b" 40\n", 1)
    with pytest.raises(pyrage.DecryptError, match=locking._EXCESSIVE):
        pyrage.passphrase.decrypt(data, WORD)


@pytest.mark.usefixtures("quick")
def test_locking_and_unlocking_gives_the_same_bytes(register: Path) -> None:
    before = contents(register)
    done = lock(register, WORD)
    assert done.changed == tuple(sorted(TABLES))
    assert done.left == ("scan.pdf",)
    assert set(contents(register)) == {*(f"{name}.age" for name in TABLES), "README.txt", "scan.pdf"}
    assert not any(b"Brekkhaugen" in data or b"illness" in data for data in contents(register).values())
    assert lock(register, WORD).already == tuple(f"{name}.age" for name in sorted(TABLES))
    assert unlock(register, WORD).changed == tuple(sorted(TABLES))
    assert contents(register) == before
    if os.name == "posix":
        assert all((register / name).stat().st_mode & 0o077 == 0 for name in TABLES)


@pytest.mark.usefixtures("quick")
def test_a_locked_register_is_read_with_its_passphrase_and_not_without(
    register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PASSPHRASE, raising=False)
    plain = read_register(register)
    lock(register, WORD)
    found = read_register(register, WORD)
    assert found.locked
    assert (found.people, found.missing) == (plain.people, plain.missing)
    assert read_known_names(register, WORD) == plain.known_names()
    with pytest.raises(RegisterFileError, match=r"register\.csv\.age: is locked\. .*REFIQDA_PASSPHRASE"):
        read_register(register)
    monkeypatch.setenv(PASSPHRASE, WORD)
    assert read_register(register).people == plain.people
    with pytest.raises(RegisterFileError, match="does not open with this passphrase"):
        read_register(register, "another")


@pytest.mark.usefixtures("quick")
def test_another_passphrase_for_a_new_table_is_refused_before_anything_is_changed(register: Path) -> None:
    lock(register, WORD)
    (register / "names.csv").write_text("name\nHestervik\n", encoding="utf-8")
    before = contents(register)
    with pytest.raises(RegisterFileError, match="does not open with this passphrase"):
        lock(register, "another")
    assert contents(register) == before
    assert lock(register, WORD).changed == ("names.csv",)


@pytest.mark.usefixtures("quick")
def test_a_table_both_locked_and_open_is_told_and_the_same_one_tidied(register: Path) -> None:
    lock(register, WORD)
    (register / "register.csv").write_text(TABLES["register.csv"], encoding="utf-8")
    with pytest.raises(RegisterFileError, match="both locked and open"):
        read_register(register, WORD)
    assert lock(register, WORD).changed == ("register.csv",)
    (register / "register.csv").write_text("case,name\nC2,Somebody New\n", encoding="utf-8")
    before = contents(register)
    for do in (lock, unlock):
        with pytest.raises(RegisterFileError, match="the two differ"):
            do(register, WORD)
        assert contents(register).items() >= {("register.csv", before["register.csv"])}
        assert "register.csv.age" in contents(register)


def test_an_open_table_stays_where_the_locked_one_cannot_be_read_back(
    register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = types.SimpleNamespace(
        passphrase=types.SimpleNamespace(
            encrypt=lambda data, _: age_by_hand.encrypt(data[:-1], WORD), decrypt=pyrage.passphrase.decrypt
        ),
        DecryptError=pyrage.DecryptError,
    )
    monkeypatch.setattr(locking, "needed", lambda *_: broken)
    with pytest.raises(RegisterFileError):
        lock(register, WORD)
    assert {name: (register / name).read_text(encoding="utf-8") for name in TABLES} == TABLES


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.usefixtures("quick")
def test_a_link_is_left_alone_and_told(register: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.csv").write_text("name\nNobody\n", encoding="utf-8")
    (register / "names.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert "names.csv" in lock(register, WORD).left
    assert (tmp_path / "elsewhere.csv").read_text(encoding="utf-8") == "name\nNobody\n"


def test_only_a_register_is_locked_and_only_with_a_passphrase(tmp_path: Path, register: Path) -> None:
    (tmp_path / "codings.csv").write_text("source,code\n", encoding="utf-8")
    with pytest.raises(RegisterFileError, match="is no private register"):
        lock(tmp_path, WORD)
    with pytest.raises(InvalidArgumentError, match="the passphrase is empty"):
        lock(register, "  ")


@pytest.mark.parametrize("damage", [b"", b"age-encryption.org/v1\n", b"x" * 500])
def test_what_is_no_age_file_is_told_without_what_is_in_it(damage: bytes) -> None:
    with pytest.raises(RegisterFileError, match=r"^x\.csv\.age: does not open with this passphrase\. "):
        opened(damage, "x.csv.age", WORD)


def test_a_file_that_asks_for_hours_of_work_is_refused_at_once() -> None:
    data = age_by_hand.encrypt(b"case,name\n", WORD).replace(b" 1\n", b" 40\n", 1)
    with pytest.raises(RegisterFileError):
        opened(data, "x.csv.age", WORD)
