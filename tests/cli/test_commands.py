"""Each command says true things about projects whose content is known."""

from __future__ import annotations

import csv
import io
import json
import uuid
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.demonstration.content import clinic_interviews
from refiqda.model import CodeBook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calls import Ran

CONTENT = clinic_interviews()
MARA, COLM = CONTENT.coders
CODINGS = sum(map(len, CONTENT.codings.values()))


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_info_counts_what_is_there(run: Callable[..., Ran], made: Path) -> None:
    value = run("info", made / "study.qdpx", "--json").json
    assert value["name"] == CONTENT.title
    assert value["counts"]["text"] == len(CONTENT.sources)
    assert value["counts"]["codes"] == len(CONTENT.codes)
    assert value["counts"]["codings"] == CODINGS
    assert {one["name"]: one["codings"] for one in value["coders"]} == {
        coder: len(CONTENT.codings[coder]) for coder in CONTENT.coders
    }
    assert value["positions"]["unit"] == "codepoint"


def test_info_shows_as_many_passages_as_asked_for(run: Callable[..., Ran], made: Path) -> None:
    ran = run("info", made / "study.qdpx", "--show", "4")
    assert ran.out.count('  "') == 4
    assert "hold beside your program" in ran.out
    assert "hold beside" not in run("info", made / "study.qdpx").out


def test_check_leaves_with_one_where_there_are_errors(
    run: Callable[..., Ran], made: Path, tmp_path: Path
) -> None:
    assert run("check", made / "consensus.qdpx").code == 0
    bad = tmp_path / "bad.qde"
    bad.write_text('<Project xmlns="urn:QDA-XML:project:1.0" name="x"><Sources/><Users/></Project>')
    ran = run("check", bad)
    assert ran.code == 1
    assert "bad.qde" in ran.out
    value = run("check", bad, "--json").json
    assert value["counts"]["error"] == sum(one["severity"] == "error" for one in value["diagnostics"]) > 0
    assert run("check", bad, "--ignore", "S,A,R,P").code == 0


def test_rules_explains_each_rule(run: Callable[..., Ran]) -> None:
    listed = run("rules", "--json").json["rules"]
    assert len(listed) > 20
    for one in listed[:5]:
        assert one["name"] in run("rules", one["rule"]).out
    assert run("rules", "Z999").code == 2


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_export_writes_every_coding(run: Callable[..., Ran], made: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"out{suffix}"
    assert run("export", made / "study.qdpx", "-o", target).code == 0
    project = refiqda.read(made / "study.qdpx")
    quotes = project.table("codings").column("quote")
    assert sorted(quotes) == sorted(row.quote or "" for row in project.codings())
    if suffix == ".csv":
        found = [row["quote"] for row in rows(target)]
    elif suffix == ".jsonl":
        found = [json.loads(line)["quote"] for line in target.read_text(encoding="utf-8").splitlines()]
    else:
        import pyarrow.parquet  # noqa: PLC0415 - loaded only where it is used

        found = pyarrow.parquet.read_table(target)["quote"].to_pylist()
    assert found == quotes
    again = tmp_path / f"again{suffix}"
    run("export", made / "study.qdpx", "-o", again)
    assert again.read_bytes() == target.read_bytes()


def test_export_lists_codes_and_sources(run: Callable[..., Ran], made: Path, tmp_path: Path) -> None:
    run("export", made / "study.qdpx", "--table", "codes", "-o", tmp_path / "codes.csv")
    codes = rows(tmp_path / "codes.csv")
    assert [row["code_path"] for row in codes] == [one.path for one in CONTENT.codes]
    assert sum(int(row["codings"]) for row in codes) == CODINGS
    run("export", made / "study.qdpx", "--table", "sources", "-o", tmp_path / "sources.csv")
    sources = rows(tmp_path / "sources.csv")
    assert [(row["source"], int(row["length"])) for row in sources] == [
        (one.name, len(one.text)) for one in CONTENT.sources
    ]


def test_convert_reports_what_it_did(run: Callable[..., Ran], made: Path, tmp_path: Path) -> None:
    report = tmp_path / "loss.json"
    ran = run(
        "convert", made / "study.qdpx", "-o", tmp_path / "out.qdpx", "--for", "atlasti", "--report", report
    )
    assert ran.code == 0
    assert json.loads(report.read_text())["format"] == "refiqda.losses/1"
    assert len(refiqda.read(tmp_path / "out.qdpx").codings()) == CODINGS
    assert run("convert", made / "study.qdpx", "-o", tmp_path / "x.qdpx", "--for", "word").code == 2


def test_convert_makes_a_codebook_valid(run: Callable[..., Ran], made: Path, tmp_path: Path) -> None:
    odd, target = tmp_path / "odd.qdc", tmp_path / "good.qdc"
    codebook = refiqda.read_codebook(made / "study.qdpx")
    codebook.codes[0].guid = "c001"
    refiqda.write_codebook(codebook, odd)
    assert run("check", odd).code == 1
    ran = run("convert", odd, "-o", target, "--json")
    assert (ran.code, len(ran.json["losses"])) == (0, 1)
    assert run("check", target).code == 0
    names = [code.name for code in refiqda.read_codebook(target).codes]
    assert names == [code.name for code in codebook.codes]


def test_convert_refuses_a_codebook_without_codes(run: Callable[..., Ran], tmp_path: Path) -> None:
    empty = tmp_path / "empty.qdc"
    refiqda.write_codebook(CodeBook(), empty)
    for target in ("x.qdpx", "x.qdc"):
        ran = run("convert", empty, "-o", tmp_path / target)
        assert (ran.code, ran.err.count("\n"), (tmp_path / target).exists()) == (2, 1, False)
        assert empty.name in ran.err


def test_convert_takes_the_codebook_out_of_a_project_and_starts_a_project_with_it(
    run: Callable[..., Ran], made: Path, tmp_path: Path
) -> None:
    codes, begun = tmp_path / "codes.qdc", tmp_path / "begun.qdpx"
    ran = run("convert", made / "study.qdpx", "-o", codes, "--for", "atlasti", "--json")
    assert ran.code == 0
    assert [loss["object"] for loss in ran.json["losses"] if loss["kind"] == "dropped"] == [
        "rest of the project"
    ]
    assert f"{CODINGS} codings" in ran.json["losses"][0]["detail"]
    assert run("convert", codes, "-o", begun).code == 0
    project = refiqda.read(begun)
    assert (project.tree.name, project.tree.sources) == ("codes", [])
    assert refiqda.read_codebook(begun).codes == refiqda.read_codebook(codes).codes
    for path in (codes, begun):
        assert run("check", path, "--for", "qualcoder").code == 0


def test_merge_loses_no_coding(run: Callable[..., Ran], two_files: tuple[Path, Path], tmp_path: Path) -> None:
    plan = run("merge", *two_files, "--plan", "--json").json
    assert plan["output"] is None
    value = run("merge", *two_files, "-o", tmp_path / "both.qdpx", "--json").json
    assert sum(one["codings"] for one in value["coders"]) == CODINGS
    assert value["coders"] == plan["coders"]
    assert len(refiqda.read(tmp_path / "both.qdpx").codings()) == CODINGS


def test_merge_says_where_it_needs_more(run: Callable[..., Ran], two_files: tuple[Path, Path]) -> None:
    assert run("merge", two_files[0], "--plan").code == 2
    assert run("merge", *two_files).code == 2


def test_agree_is_the_same_from_one_file_and_from_two(
    run: Callable[..., Ran], made: Path, two_files: tuple[Path, Path]
) -> None:
    from_two = run("agree", *two_files, "--json").json
    from_one = run("agree", made / "study.qdpx", "--coders", f"{MARA},{COLM}", "--json").json
    named = run("agree", "--coder", f"A={two_files[0]}", "--coder", f"B={two_files[1]}:{COLM}", "--json").json
    assert from_two["coders"] == [MARA, COLM]
    assert named["coders"] == ["A", "B"]
    key = ("both", "only_a", "only_b", "neither")
    counts = [[one[name] for name in key] for value in (from_two, from_one, named) for one in value["pairs"]]
    assert counts[0] == counts[1] == counts[2]
    assert from_two["coefficients"] == from_one["coefficients"] == named["coefficients"]
    assert list(from_two["coefficients"]) == [
        "percent_agreement",
        "dice",
        "cohen_kappa",
        "krippendorff_alpha",
    ]


def test_agree_counts_what_two_coders_marked(run: Callable[..., Ran], two_files: tuple[Path, Path]) -> None:
    value = run("agree", *two_files, "--unit", "character", "--include", "prompts", "--json").json
    by_code = {one["code"]: one for one in value["by_code"]}
    marked: dict[str, dict[str, set[tuple[str, int]]]] = {}
    for coder, codings in CONTENT.codings.items():
        for one in codings:
            start, end = CONTENT.span(one.source, one.quote)
            places = {(one.source, place) for place in range(start, end)}
            marked.setdefault(one.code, {MARA: set(), COLM: set()})[coder] |= places
    total = sum(len(one.text) for one in CONTENT.sources)
    assert set(by_code) == set(marked)
    for code, sides in marked.items():
        pair = by_code[code]["pairs"][0]
        assert pair["both"] == len(sides[MARA] & sides[COLM])
        assert pair["only_a"] == len(sides[MARA] - sides[COLM])
        assert pair["only_b"] == len(sides[COLM] - sides[MARA])
        assert by_code[code]["total"] == total


def test_a_round_of_the_study_is_compared_alone(run: Callable[..., Ran], made: Path) -> None:
    value = run("agree", made / "study.qdpx", "--round", "pilot", "--json").json
    assert [one["source"] for one in value["by_source"]] == ["Interview 1", "Interview 2"]
    assert run("agree", made / "study.qdpx", "--round", "nosuch").code == 2


def test_a_reflexive_study_shows_no_figure_unless_asked(
    run: Callable[..., Ran], two_files: tuple[Path, Path]
) -> None:
    (two_files[0].parent / "study.toml").write_text('[study]\napproach = "reflexive"\n')
    ran = run("agree", *two_files)
    assert "kappa" not in ran.out
    assert "reflexive" in ran.out
    value = run("agree", *two_files, "--json").json
    assert value["coefficients"] == {}
    assert value["by_code"]
    assert list(run("agree", *two_files, "--coefficient", "dice", "--json").json["coefficients"]) == ["dice"]


def test_no_numbers_means_counts_only(run: Callable[..., Ran], two_files: tuple[Path, Path]) -> None:
    value = run("agree", *two_files, "--no-numbers", "--json").json
    assert value["coefficients"] == {}
    assert all(one["coefficients"] == {} for one in value["by_code"])


@pytest.mark.parametrize(
    "more",
    [
        ["--by", "nosuch"],
        ["--coefficient", "nosuch"],
        ["--include", "nosuch"],
        ["--coders", "Nobody,Else"],
    ],
)
def test_agree_refuses_what_it_does_not_know(
    run: Callable[..., Ran], two_files: tuple[Path, Path], more: list[str]
) -> None:
    ran = run("agree", *two_files, *more)
    assert ran.code == 2
    assert ran.err.startswith("refiqda: error: ")


def test_codebooks_made_apart_are_not_compared(
    run: Callable[..., Ran], two_files: tuple[Path, Path], tmp_path: Path
) -> None:
    project = refiqda.Project.new("Made apart")
    for code in CONTENT.codes:
        project.add_code(code.name, parent=code.parent, guid=str(uuid.uuid5(uuid.NAMESPACE_OID, code.path)))
    for source in CONTENT.sources:
        project.add_source(source.name, source.text)
    project.add_coding(CONTENT.sources[0].name, 0, 20, CONTENT.codes[0].path, project.add_user(COLM))
    refiqda.write(project, tmp_path / "other.qdpx")
    ran = run("agree", two_files[0], tmp_path / "other.qdpx")
    assert ran.code == 2
    assert "made apart" in ran.err


def test_reconcile_goes_from_open_to_consensus(run: Callable[..., Ran], made: Path, tmp_path: Path) -> None:
    study, log = made / "study.qdpx", made / "decisions.jsonl"
    open_ones = run("reconcile", "list", study, "--json").json
    assert len(open_ones["differences"]) == len(CONTENT.differences)
    assert {one["state"] for one in open_ones["differences"]} == {"open"}
    decided = run("reconcile", "status", study, "--decisions", log, "--json").json
    assert decided["states"]["decided"] == len(CONTENT.differences)
    target = tmp_path / "consensus.qdpx"
    refused = run("reconcile", "apply", study, "--decisions", tmp_path / "none.jsonl", "-o", target)
    assert (refused.code, target.exists()) == (1, False)
    allowed = run(
        "reconcile", "apply", study, "--decisions", tmp_path / "none.jsonl", "-o", target, "--allow-open"
    )
    assert (allowed.code, target.exists()) == (1, True)
    done = run("reconcile", "apply", study, "--decisions", log, "-o", target, "--force", "--json")
    assert done.code == 0
    assert done.json["open"] == []
    assert target.read_bytes() == (made / "consensus.qdpx").read_bytes()
    assert run("check", target).code == 0


def test_reconcile_takes_the_coders_own_files(
    run: Callable[..., Ran], made: Path, two_files: tuple[Path, Path], tmp_path: Path
) -> None:
    log = made / "decisions.jsonl"
    assert len(run("reconcile", "list", *two_files, "--json").json["differences"]) == len(CONTENT.differences)
    done = run("reconcile", "apply", *two_files, "--decisions", log, "-o", tmp_path / "c.qdpx", "--json")
    assert done.code == 0
    assert (
        done.json["codings"]
        == run(
            "reconcile", "apply", made / "study.qdpx", "--decisions", log, "-o", tmp_path / "d.qdpx", "--json"
        ).json["codings"]
    )


def test_an_earlier_consensus_is_not_compared(run: Callable[..., Ran], made: Path) -> None:
    value = run("agree", made / "consensus.qdpx", "--json").json
    assert value["coders"] == [MARA, COLM]
    assert value["left_out"]["consensus"] > 0


def test_reconcile_names_what_it_does_not_compare(run: Callable[..., Ran], tmp_path: Path) -> None:
    project = refiqda.Project.new("Study")
    for name in ("One", "Two"):
        project.add_source(name, "some words of a text")
    for top in ("Home", "Work"):
        project.add_code(top)
        project.add_code("Trust", parent=top)
    for person, code in (("Ada", "Home/Trust"), ("Ben", "Work/Trust")):
        project.add_user(person)
        project.add_coding("One", 0, 4, code, person)
    project.add_coding("Two", 0, 4, "Home", "Ada")
    project.add_coding("One", 5, 10, "Home", "Ada")
    project.tree.sources[0].plain_text_selections[-1].end_position = 5  # type: ignore[union-attr]  # a text
    refiqda.write(project, tmp_path / "study.qdpx")
    log = tmp_path / "log.jsonl"
    log.write_text(
        '{"format":"refiqda.decisions/1","inputs":[],"algorithm":"refiqda.align/1"}\n'
        '{"id":"gone","verb":"neither","by":["Ada"]}\n',
        encoding="utf-8",
    )
    ran = run("reconcile", "list", tmp_path / "study.qdpx", "--decisions", log)
    assert "Ada  Home/Trust" in ran.out
    assert "Ben  Work/Trust" in ran.out
    for command in ("list", "status"):
        out = run("reconcile", command, tmp_path / "study.qdpx", "--decisions", log).out
        assert "1 coding  mark no character" in out
        assert "Ben: Two" in out
    run("reconcile", "list", tmp_path / "study.qdpx", "--decisions", log, "-o", tmp_path / "list.csv")
    assert [row["verb"] for row in rows(tmp_path / "list.csv") if row["id"] == "gone"] == ["neither"]


def test_apply_says_that_open_passages_are_not_in_a_consensus_alone(
    run: Callable[..., Ran], made: Path, tmp_path: Path
) -> None:
    given = (made / "study.qdpx", "--decisions", tmp_path / "none.jsonl", "--allow-open")
    alone = run("reconcile", "apply", *given, "--only-consensus", "-o", tmp_path / "alone.qdpx").out
    assert f"those on the {len(CONTENT.differences)} open differences neither" in alone
    assert "neither" not in run("reconcile", "apply", *given, "-o", tmp_path / "beside.qdpx").out
