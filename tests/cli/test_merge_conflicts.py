"""``refiqda merge`` with rules, a plan's sheet, and its answers."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import openpyxl  # type: ignore[import-untyped]  # published without types
import pytest

import refiqda
from tests.merging.copies_of import TRUST, copied, start

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calls import Ran


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two copies that call one code by two new names, and what both were made from."""
    for name, called in (("mara", "Confidence"), ("colm", "Faith"), ("start", None)):
        project = copied(start())
        project.find_code(TRUST).name = called or "Trust"
        refiqda.write(project, tmp_path / f"{name}.qdpx")
    return [tmp_path / "mara.qdpx", tmp_path / "colm.qdpx", tmp_path / "start.qdpx"]


def code_of(path: Path) -> str:
    return refiqda.read(path).find_code(TRUST).name


def test_the_plan_shows_both_versions_and_the_rule(run: Callable[..., Ran], files: list[Path]) -> None:
    ran = run("merge", *files[:2], "--base", files[2], "--plan")
    assert ran.code == 0
    for words in ("Confidence", "Faith", "as in the base", "no project was written"):
        assert words in ran.out


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "json"])
def test_a_sheet_of_the_plan_that_people_filled_is_read_back(
    run: Callable[..., Ran], files: list[Path], tmp_path: Path, suffix: str
) -> None:
    sheet, out = tmp_path / f"conflicts.{suffix}", tmp_path / "out.qdpx"
    assert run("merge", *files[:2], "--plan", "-o", sheet).code == 0
    if suffix == "json":
        value = json.loads(sheet.read_text(encoding="utf-8"))
        value["conflicts"][0]["answer"] = "colm.qdpx"
        sheet.write_text(json.dumps(value), encoding="utf-8")
    elif suffix == "csv":
        rows = list(csv.reader(io.StringIO(sheet.read_text(encoding="utf-8-sig"))))
        rows[1][0] = "colm.qdpx"
        with sheet.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    else:
        book = openpyxl.load_workbook(sheet)
        book.worksheets[0]["A2"] = "colm.qdpx"
        book.save(sheet)
    ran = run("merge", *files[:2], "--resolve", sheet, "-o", out, "--json")
    assert ran.code == 0
    assert code_of(out) == "Faith"
    assert ran.json["conflicts"][0]["rule"] == "answer"


def test_an_answer_that_is_none_is_an_error_with_its_row(
    run: Callable[..., Ran], files: list[Path], tmp_path: Path
) -> None:
    sheet = tmp_path / "answers.csv"
    sheet.write_text("Id,Answer\nname-00000000,mara.qdpx\n", encoding="utf-8")
    ran = run("merge", *files[:2], "--resolve", sheet, "-o", tmp_path / "out.qdpx")
    assert ran.code == 2
    assert "answers.csv: there is no conflict 'name-00000000' [row 2]" in ran.err
    sheet.write_text("Id,Answer\n,mara.qdpx\n", encoding="utf-8")
    assert "beside no id" in run("merge", *files[:2], "--resolve", sheet, "--plan").err
    sheet.write_text("Id,Reply\nx,y\n", encoding="utf-8")
    assert "has no column 'answer'" in run("merge", *files[:2], "--resolve", sheet, "--plan").err
    (tmp_path / "a.json").write_text("[1]", encoding="utf-8")
    assert "no list of conflicts" in run("merge", *files[:2], "--resolve", tmp_path / "a.json", "--plan").err


def test_rules_are_given_by_kind_and_refused_where_there_are_none(
    run: Callable[..., Ran], files: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "out.qdpx"
    assert run("merge", *files[:2], "--base", files[2], "--rule", "name=primary", "-o", out).code == 0
    assert code_of(out) == "Confidence"
    for rule in ("name", "name=both", "nothing=base"):
        assert run("merge", *files[:2], "--rule", rule, "--plan").code == 2
    assert run("merge", *files[:2], "--plan", "-o", tmp_path / "plan.qdpx").code == 2
