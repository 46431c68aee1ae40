"""ssh-keygen signs and checks; nothing of a study folder reaches its arguments."""

from __future__ import annotations

import os
import stat
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import InvalidArgumentError
from refiqda.trail import ssh
from refiqda.trail.signers import (
    MAX_NAME,
    add_signer,
    holders_of,
    keys_for,
    name_of,
    names_in,
    plain_name,
    principal_of,
    signers_in,
)
from tests.trail.keys import make_key, needs_ssh_keygen

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
    lambda text: bool(text.split()) and " ".join(text.split()).isprintable()
)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("keys")
    return make_key(folder / "mara"), make_key(folder / "colm")


def signers_for(name: str, data: bytes, key: Path) -> bytes:
    public = ssh.taken_apart(ssh.signed(data, key)).key
    return f'{principal_of(name)} namespaces="refiqda-trail" {public.line}\n'.encode()


@needs_ssh_keygen
def test_a_signature_holds_for_what_was_signed_and_for_nothing_else(keys: tuple[Path, Path]) -> None:
    data = b'{"n":1}'
    signature = ssh.signed(data, keys[0])
    listed = signers_for("Mara Ridge", data, keys[0])
    with ssh.checking(listed) as checker:
        assert checker.fault(data, signature, principal_of("Mara Ridge")) is None
        assert checker.fault(data + b" ", signature, principal_of("Mara Ridge"))
        assert checker.fault(data, signature, principal_of("Colm Hart"))
        assert checker.fault(data, ssh.signed(data, keys[1]), principal_of("Mara Ridge"))
        assert checker.fault(data, b"no signature", principal_of("Mara Ridge"))
        assert checker.fault(data, signature, "-Ynovalidate")


@needs_ssh_keygen
def test_a_signature_made_for_something_else_holds_for_nothing_here(
    keys: tuple[Path, Path], tmp_path: Path
) -> None:
    data, other = b"text", tmp_path / "letter"
    other.write_bytes(data)
    command = [str(ssh.find_ssh_keygen()), "-q", "-Y", "sign", "-f", str(keys[0]), "-n", "email", str(other)]
    subprocess.run(command, check=True, capture_output=True, timeout=30)  # noqa: S603 - ssh-keygen itself
    signature = other.with_name("letter.sig").read_bytes()
    assert ssh.taken_apart(signature).namespace == "email"
    with ssh.checking(signers_for("Mara", data, keys[0])) as checker:
        assert checker.fault(data, signature, "Mara")


@needs_ssh_keygen
def test_the_key_in_a_signature_is_the_key_that_made_it(keys: tuple[Path, Path]) -> None:
    key = ssh.taken_apart(ssh.signed(b"x", keys[0])).key
    assert key.line == " ".join(keys[0].with_name("mara.pub").read_text(encoding="utf-8").split()[:2])
    listed = subprocess.run(  # noqa: S603 - ssh-keygen itself
        [str(ssh.find_ssh_keygen()), "-l", "-f", str(keys[0])],
        check=True,
        capture_output=True,
        timeout=30,
        text=True,
    )
    assert key.fingerprint == listed.stdout.split()[1]


@needs_ssh_keygen
@pytest.mark.parametrize(
    "name",
    [
        "Mara Ridge",
        "Ridge, Mara",
        "*",
        "Åse Bjørk",
        "李 明",
        '"q" #1',
        "-oProxyCommand=x",
        "100% Ann",
        "a!b?c*d",
        "cert-authority",
    ],
)
def test_any_name_can_sign_and_is_nobody_elses(name: str, keys: tuple[Path, Path]) -> None:
    signature = ssh.signed(b"x", keys[0])
    with ssh.checking(signers_for(name, b"x", keys[0])) as checker:
        assert checker.fault(b"x", signature, principal_of(name)) is None
        assert checker.fault(b"x", signature, principal_of("Somebody Else"))


@given(NAMES)
@settings(max_examples=39)
def test_a_name_comes_back_from_its_principal(name: str) -> None:
    principal = principal_of(name)
    assert name_of(principal) == plain_name(name)
    assert principal.isascii()
    assert not set(principal) & set(' \t,*?!"#\n')
    assert not principal.startswith("-")


@given(NAMES, NAMES)
@settings(max_examples=39)
def test_two_names_have_two_principals(one: str, other: str) -> None:
    assert (principal_of(one) == principal_of(other)) == (plain_name(one) == plain_name(other))


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "a\u202eb", "x" * (MAX_NAME + 1)])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(InvalidArgumentError, match="name"):
        plain_name(name)


def made_key(letter: str) -> ssh.PublicKey:
    blob = b"\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20" + letter.encode() * 32
    return ssh.key_of(blob)


def test_the_list_of_signers_keeps_what_is_there_and_repeats_nothing(tmp_path: Path) -> None:
    path = tmp_path / "signers"
    path.write_bytes(b"# ours\xff\nsomething nobody can read")
    add_signer(tmp_path, "Mara Ridge", made_key("a"))
    once = path.read_bytes()
    assert once.startswith(b"# ours\xff\nsomething nobody can read\nMara%20Ridge namespaces=")
    add_signer(tmp_path, "Mara Ridge", made_key("a"))
    assert path.read_bytes() == once
    add_signer(tmp_path, "Mara Ridge", made_key("b"))
    add_signer(tmp_path, "Åse", made_key("c"))
    known = signers_in(path.read_bytes())
    assert keys_for(known, "Mara%20Ridge") == (made_key("a"), made_key("b"))
    assert holders_of(known, made_key("c")) == ("Åse",)
    assert names_in(known) == ("Mara Ridge", "Åse")


def test_patterns_of_a_list_kept_elsewhere_are_read_as_openssh_does() -> None:
    line = f'!eve@*,*@uni.example valid-after="20250101" {made_key("a").line} comment here\n'
    known = signers_in(line.encode())
    assert keys_for(known, "mara@uni.example") == (made_key("a"),)
    assert keys_for(known, "eve@uni.example") == ()
    assert keys_for(known, "mara@uni.example.org") == ()


def test_without_ssh_keygen_nothing_holds_and_the_reason_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with ssh.checking(b"") as checker:
        assert "no ssh-keygen" in str(checker.fault(b"x", b"y", "Mara"))
    with pytest.raises(ssh.SigningError, match="typed name"):
        ssh.signed(b"x", tmp_path / "key")


@pytest.mark.skipif(os.name == "nt", reason="a program is made of a text here")
def test_a_program_of_the_working_folder_is_never_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trap = tmp_path / "ssh-keygen"
    trap.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    trap.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join([".", ""]))
    assert ssh.find_ssh_keygen() is None


@pytest.mark.skipif(os.name == "nt", reason="a program is made of a text here")
def test_a_program_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "ssh-keygen"
    slow.write_text("#!/bin/sh\nexec /bin/sleep 30\n", encoding="utf-8")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(ssh, "CHECKING_SECONDS", 0.2)
    with ssh.checking(b"") as checker:
        assert "did not end" in str(checker.fault(b"x", b"y", "Mara"))


@needs_ssh_keygen
@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_the_files_that_ssh_keygen_reads_are_this_persons_alone_and_go(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, keys: tuple[Path, Path]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen: list[list[str]] = []
    run = subprocess.run

    def watched(command: list[str], **named: Any) -> Any:  # noqa: ANN401 - whatever it is given
        seen.append(command)
        for one in tmp_path.rglob("*"):
            assert stat.S_IMODE(one.lstat().st_mode) == (0o700 if one.is_dir() else 0o600)
        assert all(Path(one).is_absolute() for one in command if "/" in one)
        return run(command, **named)

    monkeypatch.setattr(subprocess, "run", watched)
    signature = ssh.signed(b"x", keys[0])
    with ssh.checking(b"a b c") as checker:
        checker.fault(b"x", signature, "Mara")
    assert len(seen) == 2
    assert list(tmp_path.iterdir()) == []


@needs_ssh_keygen
def test_a_key_that_asks_for_a_passphrase_says_so_where_nobody_can_be_asked(tmp_path: Path) -> None:
    locked = make_key(tmp_path / "locked", "a long passphrase")
    with pytest.raises(ssh.SigningError, match=r"passphrase.*terminal"):
        ssh.signed(b"x", locked)


@needs_ssh_keygen
def test_what_is_no_key_is_told(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a key", encoding="utf-8")
    text.chmod(0o600)
    with pytest.raises(ssh.SigningError, match=r"notes\.txt: ssh-keygen could not sign"):
        ssh.signed(b"x", text)
    text.write_text("-----BEGIN RSA PRIVATE KEY-----\n", encoding="utf-8")
    with pytest.raises(ssh.SigningError, match=r"ssh-keygen -y -f notes\.txt"):
        ssh.signed(b"x", text)
    with pytest.raises(ssh.SigningError, match="no such key"):
        ssh.signed(b"x", tmp_path / "none")


@needs_ssh_keygen
def test_a_key_is_found_where_ssh_keygen_puts_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert ssh.default_key() is None
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "id_rsa.pub").write_text("x", encoding="utf-8")
    assert ssh.default_key() == tmp_path / ".ssh" / "id_rsa.pub"
    make_key(tmp_path / ".ssh" / "id_ecdsa")
    assert ssh.default_key() == tmp_path / ".ssh" / "id_ecdsa"


@given(st.binary(max_size=200))
@settings(max_examples=39)
def test_any_bytes_are_a_signature_or_refused(data: bytes) -> None:
    for each in (data, b"-----BEGIN SSH SIGNATURE-----\n" + data + b"\n-----END SSH SIGNATURE-----\n"):
        with pytest.raises(InvalidArgumentError, match="no SSH signature"):
            ssh.taken_apart(each)
