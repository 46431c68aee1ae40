"""`reconcile sheet`, `import`, the forms of `list`, and what `status` counts, as commands."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING

import openpyxl  # type: ignore[import-untyped]  # published without types
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calls import Ran


def _filled(sheet: Path, number: int, cells: dict[str, str]) -> None:
    rows = list(csv.DictReader(io.StringIO(sheet.read_bytes().decode("utf-8-sig"), newline="")))
    rows[number] |= cells
    text = io.StringIO(newline="")
    out = csv.DictWriter(text, list(rows[0]))
    out.writeheader()
    out.writerows(rows)
    sheet.write_bytes(text.getvalue().encode("utf-8-sig"))


def test_a_sheet_is_filled_in_and_read_back_into_a_log_that_names_its_inputs(
    run: Callable[..., Ran], made: Path, tmp_path: Path
) -> None:
    sheet, log, study = tmp_path / "s.csv", tmp_path / "log.jsonl", made / "study.qdpx"
    assert run("reconcile", "sheet", study, "-o", sheet, "--json").json["rows"] == 25
    _filled(sheet, 0, {"decision": "no code here", "reason": "It tells what he did."})
    _filled(sheet, 1, {"decision": "our own range", "passage": "she let me get … end of it"})
    call = ("reconcile", "import", sheet, study, "--decisions", log, "--by", "Mara Ridge", "--meeting", "May")
    ran = run(*call, "--json")
    assert (ran.code, ran.json["format"], ran.json["written"], ran.json["unchanged"]) == (
        0, "refiqda.reconcile-import/1", 2, 23,
    )  # fmt: skip
    header, first, _ = map(json.loads, log.read_text("utf-8").splitlines())
    assert {one["coder"] for one in header["inputs"]} == {"Mara Ridge", "Colm Vance"}
    assert (first["by"], first["meeting"], "at" in first) == (["Mara Ridge"], "May", False)
    assert "2 changed rows" in run(*call).out
    status = run("reconcile", "status", study, "--decisions", log, "--json").json
    assert (status["counts"]["decided"], status["counts"]["open"]) == (2, 23)
    assert {"by_code", "by_source", "by_meeting", "codes_to_revise", "themes", "minority"} <= set(status)


def test_a_conflict_shows_both_sides_and_leaves_with_2(
    run: Callable[..., Ran], made: Path, tmp_path: Path
) -> None:
    sheet, log, study = tmp_path / "s.csv", tmp_path / "log.jsonl", made / "study.qdpx"
    run("reconcile", "sheet", study, "-o", sheet)
    _filled(sheet, 0, {"decision": "no code here", "by": "Mara Ridge"})
    run("reconcile", "import", sheet, study, "--decisions", log)
    _filled(sheet, 0, {"decision": "one span for all", "by": "Colm Vance"})
    before = log.read_bytes()
    ran = run("reconcile", "import", sheet, study, "--decisions", log)
    assert ran.code == 2
    assert "the sheet: one span for all (Colm Vance)" in ran.out
    assert "the log, line 2: no code here (Mara Ridge)" in ran.out
    shown = run("reconcile", "import", sheet, study, "--decisions", log, "--json")
    assert (shown.code, len(shown.json["conflicts"])) == (2, 1)
    assert log.read_bytes() == before


def test_a_wrong_row_is_one_line_that_names_it(run: Callable[..., Ran], made: Path, tmp_path: Path) -> None:
    sheet, study = tmp_path / "s.csv", made / "study.qdpx"
    run("reconcile", "sheet", study, "-o", sheet)
    _filled(sheet, 3, {"decision": "perhaps"})
    ran = run("reconcile", "import", sheet, study, "--decisions", tmp_path / "log.jsonl")
    assert ran.code == 2
    assert "s.csv: the decision is none of the list [row 5]" in str(ran)
    assert not (tmp_path / "log.jsonl").exists()


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".html", ".json"])
def test_the_list_has_every_form_and_the_same_bytes_each_time(
    run: Callable[..., Ran], made: Path, tmp_path: Path, suffix: str
) -> None:
    call = ("reconcile", "list", made / "study.qdpx", "--decisions", made / "decisions.jsonl", "-o")
    for name in ("a", "b"):
        assert run(*call, tmp_path / f"{name}{suffix}").code == 0
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_the_page_to_print_shows_who_marked_what_and_runs_nothing(
    run: Callable[..., Ran], made: Path, tmp_path: Path
) -> None:
    page = tmp_path / "list.html"
    run("reconcile", "list", made / "study.qdpx", "--decisions", made / "decisions.jsonl", "-o", page)
    text = page.read_text("utf-8")
    assert text.count('<article class="item">') == 25
    assert "both readings stand" in text
    assert "What the codes mean" in text
    assert "<script" not in text
    assert "http" not in text.partition("<style>")[2]
    assert 'class="l1 n1"' in text
    assert 'class="lines"' not in text
    run("reconcile", "list", made / "study.qdpx", "-o", page, "--force")
    assert page.read_text("utf-8").count('class="lines"') == 25


def test_the_workbook_of_the_list_has_a_row_a_segment(
    run: Callable[..., Ran], made: Path, tmp_path: Path
) -> None:
    listed = run("reconcile", "list", made / "study.qdpx", "-o", tmp_path / "l.xlsx", "--json").json
    page = openpyxl.load_workbook(tmp_path / "l.xlsx")["differences"]
    assert page.max_row - 1 == sum(len(one["segments"]) for one in listed["differences"])
    assert zipfile.is_zipfile(tmp_path / "l.xlsx")


def test_status_tells_codes_apart_and_shows_no_figure_of_agreement(
    run: Callable[..., Ran], made: Path
) -> None:
    ran = run("reconcile", "status", made / "study.qdpx", "--decisions", made / "decisions.jsonl")
    assert "By code" in ran.out
    assert "standing apart" in ran.out
    assert "%" not in ran.out
