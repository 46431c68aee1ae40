"""``refiqda codebook``: files out and back, what is printed, what is refused."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda import model
from refiqda.changes import state_digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calls import Ran

    Run = Callable[..., Ran]


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".csv", ".qdc"])
def test_what_is_exported_and_imported_changes_nothing(
    run: Run, two_files: tuple[Path, Path], tmp_path: Path, suffix: str
) -> None:
    sheet, back = tmp_path / f"codebook{suffix}", tmp_path / "back.qdpx"
    ran = run("codebook", "export", two_files[0], "-o", sheet)
    assert (ran.code, ran.err) == (0, "")
    ran = run("codebook", "import", sheet, "--into", two_files[0], "-o", back, "--json")
    assert ran.code == 0
    assert ran.json["format"] == "refiqda.codebook-import/1"
    assert ran.json["changes"] == []
    assert state_digest(refiqda.read(back)) == state_digest(refiqda.read(two_files[0]))


@pytest.mark.parametrize("options", [(), ("--layout", "table", "--quotes", "--figures", "--memos")])
def test_the_same_bytes_are_written_twice(
    run: Run, two_files: tuple[Path, Path], tmp_path: Path, options: tuple[str, ...]
) -> None:
    for suffix in (".docx", ".xlsx"):
        first, second = tmp_path / f"a{suffix}", tmp_path / "other" / f"b{suffix}"
        second.parent.mkdir(exist_ok=True)
        for path in (first, second):
            assert run("codebook", "export", two_files[0], "-o", path, *options).code == 0
        assert first.read_bytes() == second.read_bytes()


def test_what_nobody_asked_for_is_not_shown(run: Run, two_files: tuple[Path, Path], tmp_path: Path) -> None:
    sheet = tmp_path / "codebook.csv"
    run("codebook", "export", two_files[0], "-o", sheet)
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        titles = next(csv.reader(stream))
    assert not {"Codings", "Sources", "Memo"} & set(titles)


def test_codes_that_stand_for_cases_are_left_out_if_asked(run: Run, tmp_path: Path) -> None:
    project = refiqda.Project.new("Study")
    for name in ("P1", "Trust"):
        project.add_code(name)
    project.tree.cases.append(model.Case(guid=project.find_code("P1").guid, name="P1"))
    project.write(tmp_path / "study.qdpx")
    for options, codes in (((), 2), (("--no-cases", "--figures"), 1)):
        ran = run(
            "codebook",
            "export",
            tmp_path / "study.qdpx",
            "-o",
            tmp_path / f"{codes}.docx",
            "--json",
            *options,
        )
        assert ran.json["codes"] == codes


def test_a_new_codebook_and_a_new_project_are_made_of_a_sheet(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("Kode;Definisjon\nTillit;Hvem man spør\n", encoding="utf-8")
    for name in ("new.qdc", "new.qdpx"):
        ran = run("codebook", "import", sheet, "-o", tmp_path / name)
        assert (ran.code, ran.out.splitlines()[0]) == (0, "1 code read from sheet.csv.")
        assert refiqda.read_codebook(tmp_path / name).codes[0].description == "Hvem man spør"


def test_recoding_and_undoing_give_the_same_file(
    run: Run, two_files: tuple[Path, Path], tmp_path: Path
) -> None:
    codes = [code.name for code in refiqda.read(two_files[0]).index().codes() if not code.codes]
    table = tmp_path / "map.csv"
    table.write_text(
        f"action,code,to\nmerge,{codes[0]}; {codes[1]},Together\nrename,{codes[2]},New name\n",
        encoding="utf-8",
    )
    out, back, listed = tmp_path / "out.qdpx", tmp_path / "back.jsonl", tmp_path / "list.csv"
    ran = run(
        "codebook",
        "recode",
        two_files[0],
        "--map",
        table,
        "-o",
        out,
        "--inverse-map",
        back,
        "--report",
        listed,
    )
    assert (ran.code, ran.err) == (0, "")
    assert "by merging codes" in ran.out
    assert listed.read_text(encoding="utf-8-sig").startswith(
        "coding_guid,source,coder,start,end,before,after"
    )
    ran = run("codebook", "recode", out, "--undo", back, "-o", tmp_path / "undone.qdpx", "--json")
    assert ran.json["format"] == "refiqda.recode-undo/1"
    assert (tmp_path / "undone.qdpx").read_bytes() == two_files[0].read_bytes()


def test_a_sheet_of_codings_is_filled_in_and_given_as_map(
    run: Run, two_files: tuple[Path, Path], tmp_path: Path
) -> None:
    code = next(row.code_path for row in refiqda.read(two_files[0]).codings())
    sheet, out = tmp_path / "sheet.csv", tmp_path / "out.qdpx"
    ran = run("codebook", "recode", two_files[0], "--sheet-for", str(code), "-o", sheet, "--json")
    assert ran.json["rows"] > 0
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0]["New code"] = "Another"
    with sheet.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    ran = run("codebook", "recode", two_files[0], "--map", sheet, "-o", out, "--json")
    assert ran.json["counts"]["assign"] == 1
    assert ran.json["recoded"][0]["before"] == code


@pytest.mark.parametrize("suffix", [".html", ".json", ".xlsx", ".txt"])
def test_a_comparison_is_written_in_every_form(
    run: Run, two_files: tuple[Path, Path], tmp_path: Path, suffix: str
) -> None:
    project = refiqda.read(two_files[0])
    code = next(iter(project.index().codes()))
    code.name, code.description = "<b>Other</b>", "<script>alert(1)</script>"
    refiqda.write(project, tmp_path / "new.qdpx", tool="standard")
    out = tmp_path / f"diff{suffix}"
    ran = run("codebook", "diff", two_files[0], tmp_path / "new.qdpx", "-o", out)
    assert (ran.code, ran.out, ran.err) == (0, f"Written: {out.name}\n", "")
    data = out.read_bytes()
    assert b"Other" in data or suffix == ".xlsx"
    assert suffix != ".html" or b"<script" not in data
    ran = run("codebook", "diff", two_files[0], tmp_path / "new.qdpx")
    assert "Renamed: 1" in ran.out
    assert "[-" in ran.out


def test_codebooks_are_compared_whatever_they_are_kept_in(
    run: Run, two_files: tuple[Path, Path], tmp_path: Path
) -> None:
    run("codebook", "export", two_files[0], "-o", tmp_path / "c.docx")
    run("codebook", "export", two_files[0], "-o", tmp_path / "c.qdc")
    ran = run("codebook", "diff", tmp_path / "c.docx", tmp_path / "c.qdc", "--json")
    assert ran.json["format"] == "refiqda.codebook-diff/1"
    assert ran.json["changes"] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "{file}", "-o", "{folder}/out.pdf"),
        ("export", "{file}", "-o", "{folder}/out.xlsx", "--for", "nvivo"),
        ("import", "{file}", "-o", "{folder}/out.qdc", "--partial"),
        ("import", "{folder}/lost.xlsx", "-o", "{folder}/out.qdc"),
        ("recode", "{file}", "-o", "{folder}/out.qdpx"),
        ("recode", "{file}", "--undo", "{file}", "-o", "{folder}/out.qdpx"),
        ("recode", "{file}", "--sheet-for", "Nothing such", "-o", "{folder}/out.xlsx"),
        ("recode", "{file}", "--sheet-for", "x", "--report", "r.csv", "-o", "{folder}/out.xlsx"),
        ("diff", "{file}", "{folder}/lost.qdc"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    run: Run, two_files: tuple[Path, Path], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    filled = [one.format(file=two_files[0], folder=tmp_path) for one in arguments]
    ran = run("codebook", *filled)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("refiqda: error: ")
    assert ran.err.count("\n") == 1
    assert not list(tmp_path.glob("out.*"))


def test_an_existing_file_is_not_overwritten(run: Run, two_files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "codebook.xlsx"
    out.write_bytes(b"mine")
    assert run("codebook", "export", two_files[0], "-o", out).code == 2
    assert out.read_bytes() == b"mine"
