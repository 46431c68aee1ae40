"""`refiqda build`: texts and a table become a project, what could not be placed comes back to be corrected."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import refiqda
from refiqda.office.sheets import read_sheet
from refiqda.render.building import add_build
from refiqda.render.terminal import Page
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
ROWS: list[dict[str, Any]] = [
    {"source": "P01", "code": "Waiting", "coder": "Anna", "quote": "We waited for", "created": "2024-05-01"},
    {"source": "P01.txt", "code": "Waiting", "coder": "Anna", "quote": "We waited"},
    {"source": "P01", "code": "Trust/None", "coder": "Bot", "quote": "nobody, came", "coder_kind": "machine",
     "model": "m-1"},
    {"source": "P02", "code": "Trust", "coder": "Åse", "start": "0", "end": "999", "memo": 'say "x"\nand'},
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path)


def make_folder(place: Path) -> Path:
    (place / "texts").mkdir()
    (place / "texts" / "P01.txt").write_bytes(
        "We waited. We waited for ages,\r\nand nobody, came på 👩🏽‍⚕️.".encode()
    )
    (place / "texts" / "P02.md").write_text("Later.\n", encoding="utf-8", newline="")
    columns = list(dict.fromkeys(key for row in ROWS for key in row))
    with (place / "codings.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(ROWS)
    return place


def test_a_project_is_built_and_the_rest_listed_with_reasons(folder: Path) -> None:
    out = folder / "out.qdpx"
    ran = run_command(
        "build", out, "--sources", folder / "texts", "--codings", folder / "codings.csv", "--json"
    )
    value = ran.json
    assert ran.code == 1
    assert (value["format"], value["output"], value["placed"]) == ("refiqda.build/1", "out.qdpx", 2)
    assert value["created_codes"] == ["Waiting", "Trust", "Trust/None"]
    assert [(one["row"], one["quote"], one["reason"], one["candidates"]) for one in value["unplaced"]] == [
        (3, "We waited", "ambiguous", 2), (5, None, "range", 0),
    ]  # fmt: skip
    assert len(refiqda.read(out).codings()) == 2


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl"])
def test_rows_that_were_not_placed_come_back_corrected(folder: Path, suffix: str) -> None:
    out, sheet = folder / "out.qdpx", folder / f"rows{suffix}"
    ran = run_command(
        "build", out, "--sources", folder / "texts", "--codings", folder / "codings.csv", "--unplaced", sheet
    )
    assert ran.code == 1
    assert f"--into out.qdpx --codings {sheet.name}" in " ".join(ran.out.split())
    rows = [dict(row.cells) for row in read_sheet(sheet).rows]
    assert [(row["unplaced_row"], row["unplaced_reason"]) for row in rows] == [
        ("3", "ambiguous"),
        ("5", "range"),
    ]
    assert [rows[1][one] for one in ("memo", "start")] == ['say "x"\nand', "0"]
    rows[0]["occurrence"], rows[1]["end"] = "1", "5"
    fixed = folder / "fixed.jsonl"
    fixed.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    ran = run_command("build", folder / "all.qdpx", "--into", out, "--codings", fixed, "--json")
    assert (ran.code, ran.json["placed"], ran.json["notes"]) == (0, 2, [])
    found = {
        (row.source, row.quote, row.coder, row.memo) for row in refiqda.read(folder / "all.qdpx").codings()
    }
    assert ("P01.txt", "We waited", "Anna", None) in found
    assert ("P02.md", "Later", "Åse", 'say "x"\nand') in found
    assert len(found) == 4


def test_nothing_is_written_over_and_wrong_usage_is_two(folder: Path) -> None:
    table, out = folder / "codings.csv", folder / "out.qdpx"
    (folder / "here.qdpx").write_bytes(b"x")
    wrong: list[list[str | Path]] = [
        [out],
        [folder / "out.zip", "--sources", folder / "texts"],
        [folder / "here.qdpx", "--sources", folder / "texts"],
        [out, "--sources", folder / "texts", "--codings", folder / "none.csv"],
        [out, "--sources", folder / "none"],
        [out, "--sources", folder / "texts", "--codings", table, "--for", "nobody"],
        [out, "--sources", folder / "texts", "--codings", table, "--unplaced", table],
        [out, "--sources", folder / "texts", "--codings", table, "--unplaced", folder / "rows.txt"],
        [out, "--into", folder / "here.qdpx", "--codings", table],
        [out, "--into", folder / "here.qdpx", "--codings", table, "--codebook", folder / "here.qdpx"],
        [out, "--sources", folder / "texts", "--codings", table, "--created", "soon"],
    ]
    for arguments in wrong:
        ran = run_command("build", *arguments)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1), arguments
    assert not out.exists()


def test_codes_come_from_a_codebook_and_everything_is_placed(folder: Path) -> None:
    book = folder / "codes.qdc"
    made = refiqda.Project.new("codes")
    made.add_code("Waiting", color="#112233")
    refiqda.write(made, folder / "codes.qdpx", tool="standard")
    assert run_command("convert", folder / "codes.qdpx", "-o", book).code == 0
    (folder / "codings.csv").write_text("source;code;quote\nP02;Waiting;Later\n", encoding="utf-8")
    out = folder / "out.qdpx"
    ran = run_command("build", out, "--sources", folder / "texts", "--codings", folder / "codings.csv",
                      "--codebook", book, "--coder", "Anna", "--for", "maxqda", "--name", "My study")  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    assert "Placed: 1 of 1 row" in ran.out
    project = refiqda.read(out)
    assert (project.tree.name, project.program, project.tree.code_book[0].color) == (
        "My study",
        "maxqda",
        "#112233",
    )


def test_the_page_fits_a_narrow_window_and_lists_what_matters(folder: Path) -> None:
    built = refiqda.build(
        sources=folder / "texts", codings=[*ROWS, {**ROWS[0], "quote": "We Waited For " + "x" * 90}]
    )
    page = Page(terminal=True, width=80)
    add_build(page, built, output="out.qdpx", sheet=None)
    text = page.text()
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert all(len(line) <= 80 for line in plain.splitlines())
    assert "Not placed: 3 rows" in text
    assert "--unplaced" in text


SCRIPT = """
import sys, refiqda
built = refiqda.build(sources="texts", codings="codings.csv")
for tool in ("standard", "nvivo", "atlasti", "maxqda", "qualcoder"):
    refiqda.write(built.project, f"{tool}.qdpx", tool=tool)
refiqda.write(refiqda.build(into="standard.qdpx", codings="codings.csv").project, "into.qdpx", tool="standard")
"""


def test_the_same_bytes_in_another_folder_time_zone_and_locale(tmp_path: Path) -> None:
    made: list[dict[str, bytes]] = []
    settings: list[dict[str, str]] = [
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "Asia/Kolkata", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2", "PYTHONUTF8": "0"},
    ]
    for number, environment in enumerate(settings):
        place = tmp_path / ("a" * (number + 1))
        place.mkdir()
        make_folder(place)
        env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
        subprocess.run([sys.executable, "-c", SCRIPT], cwd=place, env=env, check=True)  # noqa: S603 - our own code
        made.append({one.name: one.read_bytes() for one in sorted(place.glob("*.qdpx"))})
    assert len(made[0]) == 6
    assert made[0] == made[1]


def test_strict_writing_tells_what_it_repaired_in_the_project_added_to(
    folder: Path, run: Callable[..., Any]
) -> None:
    with zipfile.ZipFile(folder / "odd.qdpx", "w") as odd:
        odd.writestr(
            "project.qde",
            '<Project xmlns="urn:QDA-XML:project:1.0" name="x"><Sources><TextSource guid="c001" name="T">'
            "<PlainTextContent>some words</PlainTextContent></TextSource></Sources></Project>",
        )
    (folder / "t.csv").write_text("source,code,coder,quote\nT,C,A,words\n", encoding="utf-8")
    ran = run(
        "build", folder / "out.qdpx", "--into", folder / "odd.qdpx", "--codings", folder / "t.csv", "--json"
    )
    assert (ran.code, ran.json["placed"]) == (0, 1)
    assert ran.json["losses"] != []
