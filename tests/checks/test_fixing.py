"""Repairing: what each rule promises of it is measured, and nothing is left out unasked."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.checks import check
from refiqda.checks.registry import rule, rules
from refiqda.conversion import write_strict
from refiqda.errors import InvalidArgumentError
from tests.checks.fixtures import FAILING, FOR, PASSING, changed
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from pathlib import Path

NOT_NAMED = "nothing in the project names it"
"""Why a fixture's additional file is left out, whatever else is wrong with it."""


def test_no_rule_promises_both() -> None:
    assert not [one for one in rules().values() if one.fixable and one.leaving_out]


@pytest.mark.parametrize("code", sorted(FAILING))
def test_a_rule_is_repaired_exactly_as_it_promises(code: str, tmp_path: Path) -> None:
    made = FAILING[code]
    project = refiqda.read(made if isinstance(made, bytes) else made(tmp_path))
    stream = io.BytesIO()
    tool = FOR.get(code)
    losses = write_strict(project, stream, tool)
    gone = code not in {one.rule for one in check(stream.getvalue(), tool=tool)}
    lost = [one for one in losses.left_out() if code == "A102" or one.detail != NOT_NAMED]
    assert gone == (rule(code).fixable or rule(code).leaving_out)
    if rule(code).fixable:
        assert not lost


@pytest.mark.parametrize("code", sorted(one for one in FAILING if rule(one).leaving_out and one != "A004"))
def test_what_would_be_left_out_is_not_written_unasked(code: str, tmp_path: Path) -> None:
    made = FAILING[code]
    project = refiqda.read(made if isinstance(made, bytes) else made(tmp_path))
    target = tmp_path / "out.qdpx"
    with pytest.raises(InvalidArgumentError, match="without leaving something out"):
        write_strict(project, target, leave_out=False)
    assert not target.exists()


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "study.qdpx"
    path.write_bytes(data)
    return path


def test_the_command_writes_the_repaired_project_and_judges_it(tmp_path: Path) -> None:
    path = _file(tmp_path, changed('isCodable="true"', 'isCodable="yes"'))
    assert run_command("check", path).code == 1
    ran = run_command("check", path, "--fix", "-o", tmp_path / "out.qdpx", "--json")
    assert ran.code == 0
    assert ran.json["diagnostics"] == []
    assert ran.json["output"] == "out.qdpx"
    assert ran.json["repaired"]["counts"]["repaired"] == 1
    assert check(tmp_path / "out.qdpx") == []


def test_the_command_asks_before_it_leaves_something_out(tmp_path: Path) -> None:
    path, out = _file(tmp_path, changed('name="Trust"', 'name="Trust" rating="5"')), tmp_path / "out.qdpx"
    ran = run_command("check", path, "--fix", "-o", out)
    assert (ran.code, ran.out) == (2, "")
    assert "--leave-out" in ran.err
    assert not out.exists()
    ran = run_command("check", path, "--fix", "--leave-out", "-o", out)
    assert ran.code == 0
    assert "1 thing was left out." in " ".join(ran.out.split())


def test_a_sound_project_loses_nothing_by_being_repaired(tmp_path: Path) -> None:
    path = _file(tmp_path, PASSING)
    ran = run_command("check", path, "--fix", "-o", tmp_path / "out.qdpx")
    assert ran.code == 0
    assert "Nothing was left out." in ran.out
    assert "no problems found" in ran.out


@pytest.mark.parametrize("arguments", [["--fix"], ["-o", "out.qdpx"], ["--leave-out", "-o", "out.qdpx"]])
def test_the_options_of_repairing_go_together(arguments: list[str], tmp_path: Path) -> None:
    ran = run_command("check", _file(tmp_path, PASSING), *arguments)
    assert ran.code == 2
    assert "go together" in ran.err


def test_the_input_is_never_overwritten(tmp_path: Path) -> None:
    path = _file(tmp_path, changed('isCodable="true"', 'isCodable="yes"'))
    before = path.read_bytes()
    ran = run_command("check", path, "--fix", "-o", path, "--force")
    assert ran.code == 2
    assert path.read_bytes() == before
    assert run_command("check", path, path, "--fix", "-o", tmp_path / "out.qdpx").code == 2
