"""`trail verify`, `trail proof` and `trail export` as people call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.trail.anchor import set_anchor
from refiqda.trail.reading import read_trail
from refiqda.trail.recording import record
from tests.trail.logs import PHRASE, log_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calls import Ran


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    log_of(folder / "trail", 4)
    (folder / "study.toml").write_text('[study]\ntitle = "Harbours"\n', encoding="utf-8")
    return folder


def alter(study: Path) -> None:
    log = study / "trail" / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"harbour 2", b"harbour 3"))


def test_a_trail_that_holds_is_said_to_with_what_that_shows(run: Callable[..., Ran], study: Path) -> None:
    for start in (study, study / "trail", study / "trail" / "log.jsonl", study / "notyet"):
        ran = run("trail", "verify", start)
        assert ran.code == 0
        assert ran.out.startswith("This trail holds: 4 entries, each as it was written, none missing.\n")
    assert "No head is signed" in ran.out
    assert "shows only against a head" in " ".join(ran.out.split())


def test_the_json_has_the_keys_of_the_contract(run: Callable[..., Ran], study: Path) -> None:
    found = run("trail", "verify", study, "--json").json
    head = read_trail(study / "trail").head.hash
    assert found["format"] == "refiqda.trail-verify/1"
    known = {key: found[key] for key in ("ok", "entries", "head", "first_bad", "signatures", "anchor")}
    assert known == {
        "ok": True, "entries": 4, "head": head, "first_bad": None, "signatures": [], "anchor": "none"
    }  # fmt: skip


def test_a_broken_trail_is_a_verdict_that_names_the_line_and_quotes_nothing(
    run: Callable[..., Ran], study: Path
) -> None:
    alter(study)
    ran = run("trail", "verify", study)
    assert (ran.code, ran.err) == (1, "")
    assert "This trail does not hold. Line 3 of log.jsonl: the line was changed:" in ran.out
    assert "Lines 1 to 2 hold" in ran.out
    found = run("trail", "verify", study, "--json")
    assert (found.code, found.json["ok"], found.json["first_bad"], found.json["entries"]) == (1, False, 3, 2)
    assert PHRASE not in ran.out + found.out


def test_a_damaged_log_is_a_verdict_too(run: Callable[..., Ran], study: Path) -> None:
    (study / "trail" / "log.jsonl").write_bytes(b"PK\x03\x04" + bytes(1000))
    ran = run("trail", "verify", study)
    assert (ran.code, ran.err) == (1, "")
    assert "Line 1 of log.jsonl: the line" in ran.out


def test_where_there_is_no_trail_the_remedy_is_told(run: Callable[..., Ran], tmp_path: Path) -> None:
    ran = run("trail", "verify", tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "there is no trail here" in ran.err
    assert "refiqda trail init" in ran.err
    assert run("trail", "verify", tmp_path / "nowhere").code == 2


def test_a_log_beside_study_toml_is_not_taken_for_that_of_the_trail(
    run: Callable[..., Ran], study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (study / "log.jsonl").write_bytes(b"a log of some other program\n")
    for words in ((study,), ("--folder", study)):
        assert run("trail", "verify", *words).out.startswith("This trail holds: 4 entries")
    monkeypatch.chdir(study)
    assert run("trail", "verify").code == 0
    (study / "trail" / "log.jsonl").unlink()
    ran = run("trail", "verify")
    assert (ran.code, ran.out) == (2, "")
    assert "there is no trail here" in ran.err


IN_A_STUDY: dict[str, tuple[str, ...]] = {
    "verify": (), "log": (), "codebook": ("--at", "2026"), "export": ("--public", "-o", "{out}"),
    "proof": ("2", "-o", "{out}"), "sign": ("--by", "Mara Ridge", "--typed"), "note": ("meeting", "--text", "Tea."),
    "record": ("{project}",), "resume": ("{project}",), "withdraw": ("--case", "C01", "--dry-run"),
}  # fmt: skip


@pytest.mark.parametrize("option", ["--folder", "--study"])
@pytest.mark.parametrize("command", IN_A_STUDY)
def test_every_command_of_the_trail_takes_the_study_alike(
    run: Callable[..., Ran], study: Path, tmp_path: Path, command: str, option: str
) -> None:
    project = refiqda.Project.new("P")
    project.add_code("Shame")
    project.add_source("C01", text="The words.")
    refiqda.write(project, tmp_path / "p.qdpx")
    record(study / "trail", project, "p.qdpx", at="2025-01-01T00:00:00Z")
    words = [
        one.format(out=tmp_path / "out.json", project=tmp_path / "p.qdpx") for one in IN_A_STUDY[command]
    ]
    assert run("trail", command, *words, option, study).code == 0


def test_what_is_kept_back_is_not_called_withdrawn(run: Callable[..., Ran], study: Path) -> None:
    run("trail", "note", "reading", "--text", "Mine alone.", "--folder", study)
    said = " ".join(run("trail", "verify", study).out.split())
    assert "kept back or withdrawn 1 field, covered by the chain" in said
    assert "kept back (private) or withdrawn" in run("trail", "log", study, "--full").out


def test_an_empty_log_has_nothing_to_say(run: Callable[..., Ran], study: Path) -> None:
    (study / "trail" / "log.jsonl").write_bytes(b"")
    ran = run("trail", "verify", study)
    assert ran.code == 0
    assert "log.jsonl has no entries yet" in ran.out
    assert run("trail", "verify", study, "--json").json["head"] is None


def test_the_note_in_a_project_is_told_beside_the_verdict(run: Callable[..., Ran], study: Path) -> None:
    project = refiqda.Project.new("Harbours")
    refiqda.write(project, study / "bare.qdpx")
    set_anchor(project, read_trail(study / "trail"))
    refiqda.write(project, study / "noted.qdpx")
    for name, state in (("bare.qdpx", "missing"), ("noted.qdpx", "present")):
        by_option = run("trail", "verify", study, "--project", study / name, "--json")
        assert (by_option.code, by_option.json["anchor"]) == (0, state)
        assert run("trail", "verify", study / name, "--json").json == by_option.json
        assert "The note in the project" in run("trail", "verify", study / name).out
    alter(study)
    found = run("trail", "verify", study / "noted.qdpx")
    assert "was not compared" in found.out


def test_a_proof_is_made_and_checked_without_the_trail(
    run: Callable[..., Ran], study: Path, tmp_path: Path
) -> None:
    run("trail", "sign", "--by", "Mara Ridge", "--typed", "--folder", study)
    out = tmp_path / "proof.json"
    made = run("trail", "proof", "2", "-o", out, "--folder", study)
    assert (made.code, made.out) == (
        0,
        "proof.json: entry 2 under the root of the first 4 entries, which was signed.\n",
    )
    (head,) = (study / "trail" / "heads").glob("*.json")
    (study / "trail").rename(tmp_path / "elsewhere")
    alone = run("trail", "proof", "--check", out)
    assert alone.code == 0
    assert "shows nothing about a trail" in alone.out
    against = run("trail", "proof", "--check", out, "--head", tmp_path / "elsewhere" / "heads" / head.name)
    assert "The proof holds: entry 2 (coding, 2026-03-02, Mara Ridge, Colm)" in against.out
    root = run("trail", "proof", "--check", out, "--json").json["root"]
    assert run("trail", "proof", "--check", out, "--root", root).code == 0
    wrong = run("trail", "proof", "--check", out, "--root", "0" * 64)
    assert wrong.code == 1
    assert "not the one it was compared with" in wrong.out


def test_a_proof_that_was_changed_is_a_verdict(run: Callable[..., Ran], study: Path, tmp_path: Path) -> None:
    out = tmp_path / "proof.json"
    run("trail", "proof", "2", "-o", out, "--folder", study)
    out.write_bytes(out.read_bytes().replace(b"harbour", b"HARBOUR"))
    ran = run("trail", "proof", "--check", out)
    assert (ran.code, ran.err) == (1, "")
    assert "The proof does not hold" in ran.out
    assert run("trail", "proof", "--check", out, "--json").json["ok"] is False


def test_a_proof_tells_programs_what_it_is_for(run: Callable[..., Ran], study: Path, tmp_path: Path) -> None:
    out = tmp_path / "proof.json"
    made = run("trail", "proof", "4", "--closed", "--size", "4", "-o", out, "--folder", study, "--json")
    assert {key: made.json[key] for key in ("format", "output", "n", "size")} == {
        "format": "refiqda.trail-proof/1", "output": "proof.json", "n": 4, "size": 4
    }  # fmt: skip
    told = run("trail", "proof", "--check", out, "--root", made.json["root"]).out
    assert "one of those that the root you gave stands for" in told
    assert "Committed to, but not opened: blank." in told
    both = run("trail", "proof", "--check", out, "--root", made.json["root"], "--head", out)
    assert (both.code, both.out) == (2, "")


def test_a_head_whose_file_was_altered_is_no_good_and_the_log_is_said_to_hold(
    run: Callable[..., Ran], study: Path
) -> None:
    run("trail", "sign", "--by", "Mara Ridge", "--typed", "--folder", study)
    (head,) = (study / "trail" / "heads").glob("*.json")
    head.write_bytes(head.read_bytes().replace(b"Mara", b"Lara"))
    head.write_bytes(head.read_bytes() + b" ")
    ran = run("trail", "verify", study)
    assert ran.code == 1
    assert ran.out.startswith("The log holds, but not what was signed:")


@pytest.mark.parametrize(
    "words",
    [
        ("proof",),
        ("proof", "0"),
        ("proof", "9"),
        ("proof", "2", "--root", "0" * 64),
        ("proof", "2", "--size", "1"),
        ("proof", "--check", "x.json", "--size", "1"),
        ("proof", "--check", "nowhere.json"),
        ("export", "-o", "x.jsonl"),
        ("export", "--public"),
        ("export", "--public", "-o", "x.jsonl", "--open", "nothing"),
    ],
)
def test_wrong_usage_is_one_line_with_what_to_do(
    run: Callable[..., Ran], study: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(study)
    ran = run("trail", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("refiqda: error: ")
    assert ran.err.count("\n") == 1


def test_a_public_trail_is_written_and_verifies_by_itself(
    run: Callable[..., Ran], study: Path, tmp_path: Path
) -> None:
    out = tmp_path / "public.jsonl"
    ran = run("trail", "export", "--public", "-o", out, "--folder", study)
    assert ran.code == 0
    assert "public.jsonl: 4 entries, no field open, 8 withheld." in ran.out
    for said in ("Mara Ridge, Colm", "Meeting 1; Meeting 3", "changes, project, reason, summary", "heads"):
        assert said in " ".join(ran.out.split()), (
            "what stays readable is told by name before it is given away"
        )
    assert run("trail", "export", "--public", "-o", out, "--folder", study).code == 2
    opened = run(
        "trail", "export", "--public", "-o", out, "--folder", study, "--open", "reason", "--force", "--json"
    )
    assert (opened.json["open"], opened.json["withheld"]) == (2, 6)
    found = run("trail", "verify", out)
    assert found.code == 0
    assert "6 fields, covered by the chain" in found.out


def test_the_log_is_never_the_output(run: Callable[..., Ran], study: Path) -> None:
    log = study / "trail" / "log.jsonl"
    before = log.read_bytes()
    ran = run("trail", "export", "--public", "-o", log, "--folder", study, "--force")
    assert ran.code == 2
    assert log.read_bytes() == before
