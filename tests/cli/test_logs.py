"""What `reconcile` says about a log that does not fit the files, and about people who disagree."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import refiqda

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.calls import Ran

Lines = list[dict[str, Any]]


@pytest.fixture
def lines(made: Path) -> Lines:
    """Return the log of the demonstration, line by line."""
    return [json.loads(line) for line in (made / "decisions.jsonl").read_text("utf-8").splitlines()]


def _written(path: Path, lines: list[Mapping[str, Any]] | Lines) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8", newline="\n")
    return path


def _told(run: Callable[..., Ran], files: list[Path], log: Path, folder: Path) -> list[str]:
    """Return the warnings, which every command says alike, as text and as JSON."""
    applied = ("reconcile", "apply", *files, "--decisions", log, "--force", "-o", folder / "out.qdpx")
    listed: list[str] = run("reconcile", "list", *files, "--decisions", log, "--json").json["warnings"]
    assert run("reconcile", "status", *files, "--decisions", log, "--json").json["warnings"] == listed
    assert run(*applied, "--json").json["warnings"] == listed
    shown = " ".join(run(*applied).out.split())
    assert all(" ".join(one.split()) in shown for one in listed)
    return listed


def test_a_header_without_inputs_is_told_by_every_command(
    run: Callable[..., Ran], made: Path, lines: Lines, tmp_path: Path
) -> None:
    log = _written(tmp_path / "log.jsonl", [{"format": lines[0]["format"]}, *lines[1:]])
    (warning,) = _told(run, [made / "mara.qdpx", made / "colm.qdpx"], log, tmp_path)
    assert "does not name its inputs" in warning


def test_a_file_that_changed_since_the_log_was_begun_is_named(
    run: Callable[..., Ran], made: Path, tmp_path: Path
) -> None:
    assert _told(run, [made / "mara.qdpx", made / "colm.qdpx"], made / "decisions.jsonl", tmp_path) == []
    changed = refiqda.read(made / "colm.qdpx")
    changed.rename_code("At home/Doubt", "Doubts")
    refiqda.write(changed, tmp_path / "colm.qdpx")
    files = [made / "mara.qdpx", tmp_path / "colm.qdpx"]
    (warning,) = _told(run, files, made / "decisions.jsonl", tmp_path)
    assert "Colm Vance (colm.qdpx) has changed" in warning


def test_a_line_that_nothing_ties_to_a_difference_is_named(
    run: Callable[..., Ran], made: Path, lines: Lines, tmp_path: Path
) -> None:
    log = _written(tmp_path / "log.jsonl", [*lines, {"id": "aaaaaaaaaaaa", "verb": "neither"}])
    files = [made / "mara.qdpx", made / "colm.qdpx"]
    (warning,) = _told(run, files, log, tmp_path)
    assert f"Line {len(lines) + 1} " in warning
    assert "passage gone" in run("reconcile", "status", *files, "--decisions", log).out


def test_a_conflict_names_its_lines(
    run: Callable[..., Ran], made: Path, lines: Lines, tmp_path: Path
) -> None:
    other = {**lines[1], "by": ["Mara Ridge"], "verb": "take", "coder": "Mara Ridge"}
    log = _written(tmp_path / "log.jsonl", [*lines, other])
    shown = run("reconcile", "list", made / "study.qdpx", "--decisions", log)
    assert f"lines 2, {len(lines) + 1} of the log" in " ".join(shown.out.split())
    status = ("reconcile", "status", made / "study.qdpx", "--decisions", log)
    assert "decided differently" in " ".join(run(*status).out.split())
    assert run(*status, "--json").json["conflicts"] == [other["id"]]


def test_the_list_never_replaces_the_log(
    run: Callable[..., Ran], made: Path, lines: Lines, tmp_path: Path
) -> None:
    log = _written(tmp_path / "log.json", lines)
    before = log.read_bytes()
    ran = run("reconcile", "list", made / "study.qdpx", "--decisions", log, "-o", log, "--force")
    assert (ran.code, log.read_bytes()) == (2, before)


def test_a_path_of_one_name_means_the_outermost_code(
    run: Callable[..., Ran], made: Path, lines: Lines, tmp_path: Path
) -> None:
    study = refiqda.read(made / "study.qdpx")
    outer = study.add_code("Doubt")  # beside At home/Doubt
    refiqda.write(study, tmp_path / "study.qdpx")
    log = _written(tmp_path / "log.jsonl", [*lines, {**lines[1], "verb": "recode", "code": "Doubt"}])
    target = tmp_path / "consensus.qdpx"
    ran = run("reconcile", "apply", tmp_path / "study.qdpx", "--decisions", log, "-o", target)
    assert ran.code == 0
    assert [row.coder for row in refiqda.read(target).codings() if row.code_guid == outer.guid] == [
        "Consensus"
    ]


def test_alone_it_names_the_files_that_the_log_was_begun_on(
    run: Callable[..., Ran], made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(made)
    ran = run()
    assert "reconcile status mara.qdpx colm.qdpx --decisions decisions.jsonl" in ran.out
    assert run("reconcile", "status", "mara.qdpx", "colm.qdpx", "--decisions", "decisions.jsonl").code == 0


def test_a_rule_goes_into_the_log_once_and_the_log_alone_gives_the_same(
    run: Callable[..., Ran], made: Path, tmp_path: Path
) -> None:
    log, study = tmp_path / "log.jsonl", made / "study.qdpx"
    written = [tmp_path / f"{number}.qdpx" for number in range(3)]
    for place, rule in zip(written, (("--auto", "overlap:50"), ("--auto", "overlap:50"), ()), strict=True):
        ran = run("reconcile", "apply", study, "--decisions", log, "--allow-open", "-o", place, *rule)
        assert ran.code == 1
    header, *rules = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [line["rule"] for line in rules] == ["overlap:50"]
    assert {one["meaning"] for one in header["inputs"]} == {refiqda.digest(refiqda.read(study))}
    assert len({place.read_bytes() for place in written}) == 1
