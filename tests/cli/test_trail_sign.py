"""`trail sign` says what was signed, how, and what that is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.render.signing import signature_lines
from refiqda.trail.heads import check_heads
from refiqda.trail.reading import read_trail
from refiqda.trail.writing import append
from tests.trail.keys import make_key, needs_ssh_keygen
from tests.trail.signed import drafts, made_trail

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from tests.cli.calls import Ran


@needs_ssh_keygen
def test_a_key_signs_and_the_page_says_what_that_proves(run: Callable[..., Ran], tmp_path: Path) -> None:
    folder, key = made_trail(tmp_path / "study", 3), make_key(tmp_path / "key")
    ran = run("trail", "sign", "--by", "mara ridge", "--key", key, "--folder", tmp_path / "study")
    assert ran.code == 0
    assert "Signed: lines 1 to 3 of this trail, with an SSH key" in ran.out
    assert "Mara Ridge" in ran.out, "as study.toml spells it"
    assert "The key is new here" in ran.out
    assert "Nobody without this key" in ran.out
    assert read_trail(folder).entries[-1].hash in ran.out
    again = run("trail", "sign", "--by", "Mara Ridge", "--key", key, "--folder", tmp_path / "study")
    assert "Signed already" in again.out
    assert len(list((folder / "heads").iterdir())) == 2


def test_a_typed_name_is_called_what_it_is(
    run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_trail(tmp_path / "study", 3)
    monkeypatch.chdir(tmp_path / "study")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    value = run("trail", "sign", "--by", "An Auditor", "--json").json
    assert value["format"] == "refiqda.trail-sign/1"
    assert (value["how"], value["n"], value["unlisted"]) == ("typed", 3, True)
    assert value["fallback"]
    assert "proves nothing about who typed it" in value["worth"]
    ran = run("trail", "sign", "--by", "Mara Ridge", "--typed")
    assert "by typed name" in ran.out
    assert "proves nothing about who typed it" in ran.out


def test_what_cannot_be_signed_is_one_line_and_status_2(run: Callable[..., Ran], tmp_path: Path) -> None:
    ran = run("trail", "sign", "--by", "M", "--folder", tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "no trail here" in ran.err
    (tmp_path / "study.toml").write_text("", encoding="utf-8")
    assert "refiqda trail init" in run("trail", "sign", "--by", "M", "--folder", tmp_path).err
    made_trail(tmp_path / "s", 2)
    both = run("trail", "sign", "--by", "M", "--typed", "--key", "k", "--folder", tmp_path / "s")
    assert both.code == 2
    assert "exclude each other" in both.err
    log = tmp_path / "s" / "trail" / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"Mara", b"Maro"))
    broken = run("trail", "sign", "--by", "M", "--typed", "--folder", tmp_path / "s")
    assert broken.code == 2
    assert len(broken.err.splitlines()) == 1
    assert "log.jsonl" in broken.err
    assert not (tmp_path / "s" / "trail" / "heads").exists()


@needs_ssh_keygen
def test_what_verify_says_of_heads_names_what_they_rest_on(run: Callable[..., Ran], tmp_path: Path) -> None:
    folder, key = made_trail(tmp_path, 3), make_key(tmp_path / "key")
    assert "No head is signed" in signature_lines((), 3)[0]
    assert run("trail", "sign", "--by", "Mara Ridge", "--key", key, "--folder", tmp_path).code == 0
    append(folder, drafts(2))
    assert run("trail", "sign", "--by", "Colm Hart", "--typed", "--folder", tmp_path).code == 0
    append(folder, drafts(1))
    entries = read_trail(folder).entries
    lines = signature_lines(check_heads(folder, entries), len(entries))
    assert lines[0].startswith("Mara Ridge signed lines 1 to 3 with an SSH key")
    assert lines[1].startswith("Colm Hart signed lines 1 to 5 by typed name")
    assert lines[2] == "The last line is signed by nobody yet."
    assert lines[3].startswith("Key of Mara Ridge: SHA256:")
    assert "trail/signers" in lines[4]
    assert "proves nothing about who typed it" in lines[5]
    given = signature_lines(
        check_heads(folder, entries, signers=folder / "signers"), len(entries), given=True
    )
    assert "list that you gave" in given[4]
    cut = signature_lines(check_heads(folder, entries[:2]), 2)
    assert "DOES NOT HOLD: Mara Ridge lines 1 to 3: the log was cut short: line 3" in cut[0]
