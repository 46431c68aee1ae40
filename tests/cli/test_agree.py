"""``refiqda agree`` as people call it: units, parts, programs' figures, reports, reflexive studies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calls import Ran


@pytest.fixture(params=["one file", "two files"])
def files(request: pytest.FixtureRequest, made: Path, two_files: tuple[Path, Path]) -> tuple[Path, ...]:
    return (made / "study.qdpx",) if request.param == "one file" else two_files


def test_it_leads_with_the_differences_and_counts_sentences(
    run: Callable[..., Ran], files: tuple[Path, ...]
) -> None:
    ran = run("agree", *files)
    assert ran.code == 0
    places = [
        ran.out.index(one)
        for one in ("passages where the analysts differ", "Sentences marked", "In words", "All codes")
    ]
    assert places == sorted(places)
    value = run("agree", *files, "--json").json
    assert (value["unit"], value["uncoded"], value["verified"], value["seed"]) == (
        "sentence",
        "counted",
        True,
        None,
    )
    assert value["differences"]["total"] == sum(
        value["differences"][kind] for kind in ("boundary", "code", "one-sided", "split")
    )


@pytest.mark.parametrize("unit", ["character", "sentence", "turn", "paragraph", "segment", "source"])
@pytest.mark.parametrize("uncoded", ["counted", "left-out"])
def test_every_unit_gives_counts_and_figures(
    run: Callable[..., Ran], made: Path, unit: str, uncoded: str
) -> None:
    value = run("agree", made / "study.qdpx", "--unit", unit, "--uncoded", uncoded, "--json").json
    assert (value["unit"], value["uncoded"]) == (unit, uncoded.replace("-", " "))
    for part in value["by_code"]:
        for pair in part["pairs"]:
            assert sum(pair[one] for one in ("both", "only_a", "only_b", "neither")) == part["total"]


def test_how_units_are_matched_is_said_where_people_and_programs_read(
    run: Callable[..., Ran], made: Path
) -> None:
    ran = run("agree", made / "study.qdpx", "--unit", "segment")
    assert "two are one where they share 90 per cent of the longer" in ran.out
    value = run("agree", made / "study.qdpx", "--unit", "segment", "--json").json
    assert value["overlap"] == 90
    assert any("90 per cent" in one for one in value["methods"])
    ran = run("agree", made / "study.qdpx", "--tolerance", "7", "--include", "prompts")
    assert "boundaries up to 7 characters apart" in ran.out
    assert "Counted on request" in ran.out


def test_an_overlap_is_the_threshold_of_a_program_that_has_one(run: Callable[..., Ran], made: Path) -> None:
    ran = run("agree", made / "study.qdpx", "--like", "maxqda", "--overlap", "50")
    assert ran.code == 0
    assert "an overlap of 50 per cent" in " ".join(ran.out.split())
    assert run("agree", made / "study.qdpx", "--like", "dedoose", "--overlap", "50").code == 0
    assert run("agree", made / "study.qdpx", "--like", "nvivo", "--overlap", "50").code == 2


@pytest.mark.parametrize("program", ["nvivo", "nvivo-mac", "maxqda", "atlasti", "dedoose", "qualcoder"])
def test_a_programs_own_figures_name_their_formula(run: Callable[..., Ran], made: Path, program: str) -> None:
    ran = run("agree", made / "study.qdpx", "--like", program)
    assert ran.code == 0
    assert "gives it" in ran.out
    value = run("agree", made / "study.qdpx", "--like", program, "--json").json
    assert value["formula"] == value["like"]["formula"] != "refiqda"
    assert value["verified"] is value["like"]["verified"]
    assert value["like"]["rows"]


def test_intervals_name_their_seed_and_stay_the_same(run: Callable[..., Ran], made: Path) -> None:
    call = ["agree", made / "study.qdpx", "--bootstrap", "50", "--json"]
    first, second = run(*call), run(*call)
    assert first.out == second.out
    figure = first.json["coefficients"]["krippendorff_alpha"]
    assert figure["low"] <= figure["value"] <= figure["high"]
    assert (first.json["bootstrap"], first.json["seed"]) == (50, 1)
    assert run(*call, "--seed", "7").json["seed"] == 7


def test_parts_are_added_by_name(run: Callable[..., Ran], made: Path) -> None:
    call = ["agree", made / "study.qdpx", "--by", "round,case,set,cell,source"]
    value = run(*call, "--json").json
    assert [one["round"] for one in value["by_round"]] == ["pilot", "revision", "next batch"]
    assert {"by_case", "by_set", "cells"} <= set(value)
    assert "round by round" in run(*call).out


@pytest.mark.parametrize("form", [".html", ".xlsx", ".csv", ".json"])
def test_a_report_is_written_once_and_is_the_same_bytes(
    run: Callable[..., Ran], files: tuple[Path, ...], tmp_path: Path, form: str
) -> None:
    made = []
    for name in ("one", "two"):
        output = tmp_path / f"{name}{form}"
        assert run("agree", *files, "-o", output).code == 0
        made.append(output.read_bytes())
    assert made[0] == made[1]
    again = run("agree", *files, "-o", tmp_path / f"one{form}")
    assert (again.code, again.err.startswith("refiqda: error: ")) == (2, True)


def test_words_of_participants_are_in_json_only_when_asked_for(run: Callable[..., Ran], made: Path) -> None:
    file = made / "study.qdpx"
    assert "door handle" not in run("agree", file, "--json").out
    value = run("agree", file, "--json", "--passages").json
    assert "door handle" in json.dumps(value["passages"])


def test_a_reflexive_study_gets_all_but_figures(
    run: Callable[..., Ran], two_files: tuple[Path, Path]
) -> None:
    folder = two_files[0].parent
    (folder / "study.toml").write_text('[study]\napproach = "reflexive"\n')
    ran = run("agree", *two_files, "--bootstrap", "20")
    assert "passages where the analysts differ" in ran.out
    assert "%" not in ran.out
    assert run("agree", *two_files, "-o", folder / "page.html").code == 0
    page = (folder / "page.html").read_text(encoding="utf-8")
    assert "reflexive" in page
    assert "kappa" not in page
    assert run("agree", *two_files, "--coefficient", "cohen_kappa", "--json").json["coefficients"]["dice"][
        "value"
    ]
    assert run("agree", *two_files, "--like", "nvivo", "--json").json["like"]["rows"]


def test_one_source_can_be_compared_alone(run: Callable[..., Ran], made: Path) -> None:
    value = run("agree", made / "study.qdpx", "--source", "Interview 1", "--json").json
    assert [one["source"] for one in value["by_source"]] == ["Interview 1"]
    assert value["left_out"]["other_sources"]
    assert run("agree", made / "study.qdpx", "--source", "Nowhere").code == 2


@pytest.mark.parametrize(
    "more",
    [
        ["--unit", "word"], ["--uncoded", "gone"], ["--tolerance", "-1"], ["--overlap", "0"], ["--bootstrap", "-1"],
        ["--like", "excel"], ["--by", "colour"], ["--round", "nosuch"], ["-o", "report.pdf"],
        ["--seed", "-3", "--bootstrap", "9"],
    ],
)  # fmt: skip
def test_what_is_not_known_is_a_usage_error_on_one_line(
    run: Callable[..., Ran], made: Path, more: list[str]
) -> None:
    ran = run("agree", made / "study.qdpx", *more)
    assert ran.code == 2
    assert ran.err.strip().splitlines()[-1]
    assert "Traceback" not in ran.err


def test_rounds_need_a_study(run: Callable[..., Ran], two_files: tuple[Path, Path]) -> None:
    assert run("agree", *two_files, "--by", "round").code == 2
