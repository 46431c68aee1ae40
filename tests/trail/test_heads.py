"""What a signed head shows, and what it cannot."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.files import atomic_write
from refiqda.trail import ssh
from refiqda.trail.heads import FORMAT, KEYS, MAX_BYTES, Head, Signature, check_heads, parse_head
from refiqda.trail.merkle import roots
from refiqda.trail.reading import DamagedTrailError, read_trail
from refiqda.trail.signing import Signed, sign, slug, to_print
from refiqda.trail.writing import append
from tests.trail.keys import make_key, needs_ssh_keygen
from tests.trail.signed import AT, drafts, made_trail

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.trail.entry import Draft


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    if ssh.find_ssh_keygen() is not None:
        for name in ("mara", "colm", "eve"):
            make_key(folder / name)
    return folder


def signed(folder: Path, key: Path | None, by: str = "Mara Ridge", statement: str | None = None) -> Signed:
    return sign(folder, by, key=key, typed=key is None, statement=statement, at=AT)


def checked(folder: Path, signers: Path | None = None) -> tuple[Signature, ...]:
    return check_heads(folder, read_trail(folder).entries, signers=signers)


def only(folder: Path, signers: Path | None = None) -> Signature:
    (one,) = checked(folder, signers)
    return one


def rewritten(folder: Path, entries: list[Draft]) -> None:
    """Do what an owner can: make the whole log anew, with hashes that fit."""
    (folder / "log.jsonl").write_bytes(b"")
    append(folder, entries)


@needs_ssh_keygen
def test_a_signed_head_holds_and_says_by_whom_and_how(tmp_path: Path, keys: Path) -> None:
    folder = made_trail(tmp_path)
    made = signed(folder, keys / "mara", statement="Read line by line.")
    one = only(folder)
    assert one.ok
    assert (one.by, one.n, one.how, one.why) == ("Mara Ridge", 5, "ssh", "")
    assert one.head == read_trail(folder).entries[-1].hash
    assert one.statement == "Read line by line."
    assert one.key == made.key
    assert made.file == "000005-mara-ridge.json"
    assert made.new_key == "first"
    append(folder, drafts(3))
    assert only(folder).ok, "entries added later change nothing about what was signed"


def test_the_file_of_a_head_is_is_canonical_and_has_what_docs_say(tmp_path: Path) -> None:
    folder = made_trail(tmp_path)
    made = signed(folder, None)
    data = (folder / "heads" / made.file).read_bytes()
    value = json.loads(data)
    entries = read_trail(folder).entries
    assert data == rfc8785.dumps(value)
    assert value["format"] == FORMAT
    assert set(value) == {"format", "n", "hash", "root", "trail", "by", "at", "how", "statement"}
    assert (value["n"], value["hash"], value["trail"]) == (5, entries[-1].hash, entries[0].hash)
    assert parse_head(data) == made.head


def test_a_typed_name_agrees_with_the_log_and_is_called_typed(tmp_path: Path) -> None:
    folder = made_trail(tmp_path)
    made = signed(folder, None)
    assert not (folder / "heads" / f"{made.file}.sig").exists()
    assert not (folder / "signers").exists()
    one = only(folder)
    assert (one.ok, one.how, one.key) == (True, "typed", None)


@needs_ssh_keygen
def test_a_whole_rewriting_is_caught_by_an_earlier_head_and_by_nothing_else(
    tmp_path: Path, keys: Path
) -> None:
    folder = made_trail(tmp_path, 8)
    signed(folder, keys / "mara")
    append(folder, drafts(4))
    rewritten(folder, drafts(12, word="another"))
    assert len(read_trail(folder).entries) == 12, "the chain itself shows nothing"
    one = only(folder)
    assert not one.ok
    assert one.line == 1
    assert "written anew after it was signed" in one.why
    shutil.rmtree(folder / "heads")
    assert checked(folder) == (), "without the head nothing is left that could show it"


@needs_ssh_keygen
def test_a_rewriting_from_some_line_on_is_placed_between_two_heads(tmp_path: Path, keys: Path) -> None:
    folder = made_trail(tmp_path, 3)
    signed(folder, keys / "mara")
    append(folder, drafts(2))
    kept = (folder / "log.jsonl").read_bytes().splitlines(keepends=True)[:4]
    append(folder, drafts(2))
    signed(folder, keys / "mara")
    (folder / "log.jsonl").write_bytes(b"".join(kept))
    append(folder, drafts(6, word="another"))
    first, second = checked(folder)
    assert first.ok
    assert not second.ok
    assert second.line == 4, "the first line that nobody's sound head vouches for"
    assert "from 4 to 7" in second.why


@needs_ssh_keygen
@pytest.mark.parametrize("left", range(1, 7))
def test_a_log_cut_short_at_any_line_is_caught_by_a_later_head_and_placed(
    left: int, tmp_path: Path, keys: Path
) -> None:
    folder = made_trail(tmp_path, 7)
    signed(folder, keys / "mara")
    lines = (folder / "log.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "log.jsonl").write_bytes(b"".join(lines[:left]))
    assert len(read_trail(folder).entries) == left, "the chain itself shows nothing"
    one = only(folder)
    assert not one.ok
    assert one.line == left + 1
    assert "cut short" in one.why
    with pytest.raises(UnusableFileError, match="not what Mara Ridge signed"):
        signed(folder, None)


def test_a_typed_head_shows_a_cut_as_well(tmp_path: Path) -> None:
    folder = made_trail(tmp_path, 4)
    signed(folder, None)
    lines = (folder / "log.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "log.jsonl").write_bytes(b"".join(lines[:2]))
    assert (only(folder).ok, only(folder).line) == (False, 3)


@needs_ssh_keygen
@pytest.mark.parametrize("step", [23, pytest.param(1, marks=pytest.mark.long)])
def test_every_byte_of_a_head_and_of_its_signature_counts(step: int, tmp_path: Path, keys: Path) -> None:
    folder = made_trail(tmp_path, 2)
    made = signed(folder, keys / "mara")
    for name in (made.file, f"{made.file}.sig"):
        path = folder / "heads" / name
        data = path.read_bytes()
        held_still = []
        for place in range(0, len(data), step):
            path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            if only(folder).ok:
                held_still.append(place)
        path.write_bytes(data)
        assert held_still == []
    assert only(folder).ok


@needs_ssh_keygen
def test_a_head_whose_signature_is_gone_and_a_signature_whose_head_is_gone_are_told(
    tmp_path: Path, keys: Path
) -> None:
    folder = made_trail(tmp_path, 2)
    made = signed(folder, keys / "mara")
    head, signature = folder / "heads" / made.file, folder / "heads" / f"{made.file}.sig"
    data, mark = head.read_bytes(), signature.read_bytes()
    signature.unlink()
    assert only(folder).why == "its signature is gone"
    signature.write_bytes(b"")
    assert not only(folder).ok
    signature.write_bytes(mark)
    head.unlink()
    assert "only its signature is left" in only(folder).why
    assert only(folder).n == 2
    head.write_bytes(data)
    assert only(folder).ok


@needs_ssh_keygen
def test_a_head_made_into_a_typed_one_is_told(tmp_path: Path, keys: Path) -> None:
    folder = made_trail(tmp_path, 2)
    made = signed(folder, keys / "mara")
    head = folder / "heads" / made.file
    head.write_bytes(rfc8785.dumps({**json.loads(head.read_bytes()), "how": "typed"}))
    assert not only(folder).ok
    (folder / "heads" / f"{made.file}.sig").unlink()
    assert only(folder).ok
    assert "trail/signers has a key of Mara Ridge" in only(folder).remark


@needs_ssh_keygen
def test_somebody_elses_key_under_a_name_is_told(tmp_path: Path, keys: Path) -> None:
    folder = made_trail(tmp_path, 2)
    made = signed(folder, keys / "mara")
    signed(folder, keys / "colm", by="Colm Hart")
    data = (folder / "heads" / made.file).read_bytes()
    mark = folder / "heads" / f"{made.file}.sig"
    mark.write_bytes(ssh.signed(data, keys / "colm"))
    verdicts = {one.by: one for one in checked(folder)}
    assert verdicts["Colm Hart"].ok
    assert verdicts["Mara Ridge"].why == "was made with the key of Colm Hart, not of Mara Ridge"
    mark.write_bytes(ssh.signed(data, keys / "eve"))
    why = {one.by: one.why for one in checked(folder)}["Mara Ridge"]
    assert "another key than trail/signers has for Mara Ridge" in why
    with pytest.raises(InvalidArgumentError, match="is the key of Colm Hart"):
        signed(folder, keys / "colm", by="Mara Ridge")


@needs_ssh_keygen
def test_keys_beside_the_log_can_be_exchanged_with_it_and_a_list_kept_elsewhere_shows_it(
    tmp_path: Path, keys: Path
) -> None:
    folder = made_trail(tmp_path / "study", 3)
    signed(folder, keys / "mara")
    kept = tmp_path / "kept"
    shutil.copyfile(folder / "signers", kept)
    assert only(folder, kept).ok
    for one in (folder / "heads").iterdir():
        one.unlink()
    (folder / "signers").unlink()
    rewritten(folder, drafts(3, word="another"))
    signed(folder, keys / "eve")
    assert only(folder).ok, "who can rewrite the log can rewrite the keys that lie beside it"
    assert "the list that was given has for Mara Ridge" in only(folder, kept).why


@needs_ssh_keygen
def test_a_second_key_of_a_person_is_told_when_it_signs_and_when_it_is_checked(
    tmp_path: Path, keys: Path
) -> None:
    folder = made_trail(tmp_path, 2)
    assert signed(folder, keys / "mara").new_key == "first"
    append(folder, drafts(1))
    assert signed(folder, keys / "mara").new_key is None
    append(folder, drafts(1))
    assert signed(folder, keys / "eve").new_key == "second"
    assert [one.remark for one in checked(folder)] == ["", "", "with another key than the first of theirs"]


@needs_ssh_keygen
@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{name} {key}", ""),
        ("{name}\t{key}", ""),
        ('* namespaces="refiqda-*" {key}', ""),
        ('{name} valid-after="20200101",valid-before="20990101" {key}', ""),
        ('{name} valid-before="20200101" {key}', "does not let this key of Mara Ridge count"),
        ('{name} valid-after="20990101" {key}', "does not let this key of Mara Ridge count"),
        ('{name} namespaces="git,file" {key}', "does not let this key of Mara Ridge count"),
        ("{name} cert-authority {key}", "does not let this key of Mara Ridge count"),
        ("*,!{name} {key}", "not of Mara Ridge"),
        ("#{name} {key}", "has no key of Mara Ridge"),
    ],
)
def test_what_a_list_from_elsewhere_says_of_a_key_counts_and_is_not_called_an_alteration(
    tmp_path: Path, keys: Path, line: str, why: str
) -> None:
    folder = made_trail(tmp_path, 2)
    signed(folder, keys / "mara")
    public = " ".join((keys / "mara.pub").read_text(encoding="utf-8").split()[:2])
    given = tmp_path / "given"
    given.write_text(line.format(name="Mara%20Ridge", key=public) + "\n", encoding="utf-8")
    (one,) = check_heads(folder, read_trail(folder).entries, signers=given)
    assert one.ok is (not why)
    assert why in one.why
    assert "altered" not in one.why


@needs_ssh_keygen
def test_a_key_that_no_list_names_does_not_hold(tmp_path: Path, keys: Path) -> None:
    folder = made_trail(tmp_path, 2)
    signed(folder, keys / "mara")
    listed = (folder / "signers").read_bytes()
    (folder / "signers").write_bytes(b"")
    assert only(folder).why == "trail/signers has no key of Mara Ridge"
    (folder / "signers").unlink()
    assert "trail/signers is not there" in only(folder).why
    (tmp_path / "old").write_bytes(listed.replace(b"namespaces=", b'valid-before="20200101",namespaces='))
    assert not only(folder, tmp_path / "old").ok, "the key no longer counted when it signed"
    (tmp_path / "new").write_bytes(listed.replace(b"namespaces=", b'valid-before="20270101",namespaces='))
    assert only(folder, tmp_path / "new").ok


@needs_ssh_keygen
def test_without_ssh_keygen_a_signature_is_not_called_good(
    tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made_trail(tmp_path, 2)
    signed(folder, keys / "mara")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not only(folder).ok
    assert "no ssh-keygen" in only(folder).why
    made = sign(folder, "Colm Hart")
    assert (made.head.how, made.fallback) == ("typed", "there is no ssh-keygen on this computer")


@needs_ssh_keygen
def test_a_head_of_another_trail_is_told(tmp_path: Path, keys: Path) -> None:
    folder, other = made_trail(tmp_path / "one", 3), made_trail(tmp_path / "two", 3)
    signed(other, keys / "mara")
    shutil.copytree(other / "heads", folder / "heads")
    shutil.copyfile(other / "signers", folder / "signers")
    assert (only(folder).ok, only(folder).line) == (False, 1)
    assert "another trail" in only(folder).why


@needs_ssh_keygen
def test_a_root_that_is_not_the_logs_is_told(tmp_path: Path, keys: Path) -> None:
    folder = made_trail(tmp_path, 3)
    made = signed(folder, keys / "mara")
    path = folder / "heads" / made.file
    data = rfc8785.dumps({**json.loads(path.read_bytes()), "root": "0" * 64})
    path.write_bytes(data)
    path.with_name(f"{made.file}.sig").write_bytes(ssh.signed(data, keys / "mara"))
    assert "Merkle root" in only(folder).why
    assert only(folder).line is None


def test_a_log_that_does_not_hold_is_not_signed(tmp_path: Path) -> None:
    folder = made_trail(tmp_path, 3)
    log = folder / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"Mara", b"Maro"))
    with pytest.raises(DamagedTrailError):
        signed(folder, None)
    assert not (folder / "heads").exists()
    log.write_bytes(b"")
    with pytest.raises(UnusableFileError, match="no entry"):
        signed(folder, None)


def test_signing_twice_writes_nothing_and_other_words_another_file(tmp_path: Path) -> None:
    folder = made_trail(tmp_path, 3)
    first = signed(folder, None)
    again = sign(folder, "mara  ridge", typed=True, at="2027-01-01T00:00:00Z")
    assert (again.file, again.already) == (first.file, True)
    other = signed(folder, None, statement="As auditor.")
    assert (other.file, other.already) == ("000003-mara-ridge-2.json", False)
    assert [one.ok for one in checked(folder)] == [True, True]


def test_names_of_files_never_meet(tmp_path: Path) -> None:
    assert slug("Mara Ridge") == "mara-ridge"
    names = ["Åse", "Ase", "ASE!", "李 明", "王 明", "a/../b", "a.b", "x" * 200, "x" * 199]
    assert len({slug(one) for one in names}) == len(names)
    folder = made_trail(tmp_path, 2)
    for one in names:
        assert (folder / "heads" / signed(folder, None, by=one).file).is_file()
    assert sorted(one.by for one in checked(folder) if one.ok) == sorted(names)


def test_the_line_to_print_names_trail_number_and_head(tmp_path: Path) -> None:
    folder = made_trail(tmp_path, 2)
    made = signed(folder, None)
    assert made.head.hash in to_print(made.head)
    assert "2 entries" in to_print(made.head)
    assert made.head.root in to_print(made.head), "so that a proof can be compared with it"


@pytest.mark.skipif(os.name == "nt", reason="names and links that Windows does not have")
def test_hostile_heads_are_told_and_never_reach_a_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made_trail(tmp_path, 3)
    made = signed(folder, None)
    heads = folder / "heads"
    good = (heads / made.file).read_bytes()
    value = json.loads(good)

    def changed(**keys: object) -> bytes:
        return rfc8785.dumps({**value, **keys})  # type: ignore[dict-item]  # hostile kinds are the point

    hostile = {
        "a.json": b"", "b.json": b"[" * 50_000, "c.json": b"\xff", "d.json": b"1" * 5_000, "e.json": b"null",
        "f.json": good + b"\n", "g.json": changed(n=True), "h.json": changed(n=0), "i.json": changed(n=10**15),
        "j.json": changed(by="a\nb"), "k.json": changed(by=["x"]), "l.json": changed(by=""), "m.json": changed(more=1),
        "n.json": b" " * (MAX_BYTES + 1), "o.json": changed(by="-oProxy", how="ssh"), "p.json": changed(how="gpg"),
        "q\n-I.json": changed(statement=5), "r.json": good.replace(b'"n":3', b'"n":3,"n":3'),
        "s.json": changed(at="now"),
        "t.json": changed(hash="0" * 63), "u.json": changed(by="x" * 201), "v.json": changed(by="\u202ebad"),
    }  # fmt: skip
    for name, data in hostile.items():
        (heads / name).write_bytes(data)
    (heads / "w.json").symlink_to("/etc/passwd")
    (heads / "x.json").mkdir()
    os.mkfifo(heads / "y.json")
    (heads / "o.json.sig").symlink_to("/etc/passwd")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("nothing here is to be run"))
    verdicts = {one.file: one for one in checked(folder)}
    assert {name for name, one in verdicts.items() if one.ok} == {made.file}
    assert set(verdicts) == {made.file, *hostile, "w.json", "x.json", "y.json"}
    assert all(one.why and "passwd" not in one.why for one in verdicts.values() if not one.ok)


def test_a_folder_of_heads_that_is_a_link_is_refused(tmp_path: Path) -> None:
    folder = made_trail(tmp_path, 2)
    (folder / "heads").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(UnusableFileError, match="link"):
        checked(folder)


def test_the_root_is_that_of_rfc_9162_for_every_number_of_entries(tmp_path: Path) -> None:
    def tree(leaves: list[bytes]) -> bytes:  # as section 2.1.1 defines it, by halves
        if len(leaves) == 1:
            return hashlib.sha256(b"\x00" + leaves[0]).digest()
        half = 1 << ((len(leaves) - 1).bit_length() - 1)
        return hashlib.sha256(b"\x01" + tree(leaves[:half]) + tree(leaves[half:])).digest()

    entries = read_trail(made_trail(tmp_path, 20)).entries
    leaves = []
    for entry in entries:
        value = json.loads(entry.line())
        del value["open"]
        leaves.append(rfc8785.dumps(value))
    assert roots(entries, range(1, 21)) == {n: tree(leaves[:n]).hex() for n in range(1, 21)}


@needs_ssh_keygen
def test_anybody_can_check_a_head_without_this_library(tmp_path: Path, keys: Path) -> None:
    folder = made_trail(tmp_path, 3)
    made = signed(folder, keys / "mara", by="Åse Bø")
    head = folder / "heads" / made.file
    command = [
        str(ssh.find_ssh_keygen()),
        "-Y",
        "verify",
        "-f",
        str(folder / "signers"),
        "-I",
        "%C3%85se%20B%C3%B8",
    ]
    command += ["-n", "refiqda-trail", "-s", f"{head}.sig"]
    ran = subprocess.run(command, input=head.read_bytes(), capture_output=True, check=False, timeout=30)  # noqa: S603 - as docs/signing.md has it
    assert ran.returncode == 0


@needs_ssh_keygen
def test_a_head_that_lies_there_twice_is_checked_once_and_many_side_by_side(
    tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made_trail(tmp_path, 1)
    for number in range(6):
        signed(folder, keys / "mara", statement=f"number {number}")
    for path in sorted((folder / "heads").iterdir()):
        copy = path.name.replace("mara-ridge", "copy")
        shutil.copyfile(path, path.with_name(copy))
    threads: list[int] = []
    real = subprocess.run

    def watched(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever it is given
        threads.append(threading.get_ident())
        return real(*given, **named)

    monkeypatch.setattr(subprocess, "run", watched)
    verdicts = checked(folder)
    assert len(verdicts) == 12
    assert all(one.ok for one in verdicts)
    assert len(threads) == 6
    assert threading.get_ident() not in threads


@needs_ssh_keygen
@pytest.mark.skipif(shutil.which("ssh-agent") is None, reason="there is no ssh-agent on this computer")
def test_a_key_of_which_only_an_agent_has_the_secret_half_signs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_key(tmp_path / "key")
    started = subprocess.run(["ssh-agent", "-s"], capture_output=True, text=True, check=True, timeout=30)  # noqa: S607 - where it lies is the system's
    found = dict(re.findall(r"(SSH_A\w+)=([^;]+);", started.stdout))
    try:
        for name, value in found.items():
            monkeypatch.setenv(name, value)
        subprocess.run(["ssh-add", "-q", str(key)], check=True, capture_output=True, timeout=30)  # noqa: S603, S607 - as above
        key.unlink()
        folder = made_trail(tmp_path / "study", 2)
        assert signed(folder, key.with_name("key.pub")).head.how == "ssh"
        assert only(folder).ok
    finally:
        os.kill(int(found["SSH_AGENT_PID"]), signal.SIGTERM)
    with pytest.raises(ssh.SigningError, match="ssh-add"):
        ssh.signed(b"x", key.with_name("key.pub"))


@needs_ssh_keygen
def test_two_who_sign_at_once_lose_nothing(tmp_path: Path, keys: Path) -> None:
    folder = made_trail(tmp_path, 4)
    people = {"Mara Ridge": "mara", "Colm Hart": "colm", "Eve": "eve"}
    with ThreadPoolExecutor(3) as hands:
        list(hands.map(lambda name: signed(folder, keys / people[name], by=name), people))
    verdicts = checked(folder)
    assert sorted(one.by for one in verdicts if one.ok) == sorted(people)
    assert len((folder / "signers").read_text(encoding="utf-8").splitlines()) == 2 + 3


@needs_ssh_keygen
@pytest.mark.parametrize("step", range(3))
def test_signing_that_breaks_off_can_be_given_again(
    step: int, tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        """The process ends here."""

    folder = made_trail(tmp_path, 2)
    real, calls = atomic_write, []

    def writes(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever it is given
        calls.append(given)
        if len(calls) > step:
            raise KilledError
        return real(*given, **named)

    with monkeypatch.context() as patched:
        for module in ("signing", "signers"):
            patched.setattr(f"refiqda.trail.{module}.atomic_write", writes)
        with pytest.raises(KilledError):
            signed(folder, keys / "mara")
    made = signed(folder, keys / "mara")
    verdicts = {one.file: one for one in checked(folder)}
    assert verdicts.pop(made.file).ok
    assert ["only its signature is left" in one.why for one in verdicts.values()] == [True] * (step == 2)


@given(
    st.dictionaries(
        st.sampled_from(sorted(KEYS)), st.none() | st.booleans() | st.integers() | st.text("a0\n", max_size=3)
    )
)
@settings(max_examples=26)
def test_a_head_is_read_back_exactly_or_refused(changed: dict[str, Any]) -> None:
    good = Head(n=3, hash="a" * 64, root="b" * 64, trail="c" * 64, by="Mara", at=AT, how="typed")
    value = {**json.loads(good.to_bytes()), **changed}
    data = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        errors="surrogatepass"
    )
    try:
        head = parse_head(data)
    except ValueError:
        assert changed
        return
    assert head.to_bytes() == data
