"""Problems as SARIF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.checks import check
from refiqda.checks.registry import rules
from refiqda.render.sarif import sarif
from tests.checks.fixtures import XML
from tests.cli.calls import run_command
from tests.exchange.zip_builder import Part, archive

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = XML.replace('typeOfVariable="Integer"', 'typeOfVariable="Number"')


def _project(folder: Path, xml: str = BROKEN, name: str = "project.qde") -> Path:
    path = folder / "my study.qdpx"
    path.write_bytes(archive(Part(name, xml.encode())))
    return path


def test_every_finding_is_a_result_with_its_rule_level_and_place(tmp_path: Path) -> None:
    path = _project(tmp_path)
    found = check(path)
    run = sarif(found, [path.name], "1.2.3")["runs"][0]
    assert len(run["results"]) == len(found) > 1
    described = run["tool"]["driver"]["rules"]
    assert [one["id"] for one in described] == sorted({one.rule for one in found})
    for one, result in zip(found, run["results"], strict=True):
        assert described[result["ruleIndex"]]["id"] == result["ruleId"] == one.rule
        assert result["level"] == {"error": "error", "warning": "warning", "info": "note"}[one.severity]
        assert result["message"]["text"] == one.message
        place = result["locations"][0]["physicalLocation"]
        assert ("region" in place) == (one.line is not None)


def test_a_line_is_one_of_the_xml_inside_the_archive(tmp_path: Path) -> None:
    path = _project(tmp_path)
    found = [one for one in check(path) if one.rule == "S117"]
    run = sarif(found, [path.name], "1.2.3", {path.name: "Trial.qde"})["runs"][0]
    assert run["artifacts"] == [
        {"location": {"uri": "my%20study.qdpx"}},
        {"location": {"uri": "/Trial.qde"}, "parentIndex": 0},
    ]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "/Trial.qde", "index": 1}
    assert place["region"] == {"startLine": BROKEN.splitlines().index(_line(BROKEN, "Number")) + 1}


def _line(xml: str, part: str) -> str:
    return next(line for line in xml.splitlines() if part in line)


def test_a_file_that_is_xml_itself_has_no_nested_one(tmp_path: Path) -> None:
    path = tmp_path / "study.qde"
    path.write_text(BROKEN, encoding="utf-8", newline="")
    run = sarif(check(path), [path.name], "1.2.3")["runs"][0]
    assert [one["location"]["uri"] for one in run["artifacts"]] == ["study.qde"]


def test_the_command_prints_it_and_keeps_its_exit_code(tmp_path: Path) -> None:
    ran = run_command("check", _project(tmp_path, name="Trial.qde"), "--format", "sarif")
    assert ran.code == 1
    assert ran.json["version"] == "2.1.0"
    assert {"location": {"uri": "/Trial.qde"}, "parentIndex": 0} in ran.json["runs"][0]["artifacts"]
    assert ran.err == ""


def test_no_folder_is_named(tmp_path: Path) -> None:
    ran = run_command("check", _project(tmp_path), "--format", "sarif")
    assert str(tmp_path) not in ran.out


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    paths = []
    for folder, xml, name in (("first", XML, "project.qde"), ("second", BROKEN, "Trial.qde")):
        (tmp_path / folder).mkdir()
        paths.append(_project(tmp_path / folder, xml, name))
    log = run_command("check", *paths, "--select", "S117", "--format", "sarif").json["runs"][0]
    assert log["artifacts"] == [
        {"location": {"uri": "first/my%20study.qdpx"}},
        {"location": {"uri": "second/my%20study.qdpx"}},
        {"location": {"uri": "/Trial.qde"}, "parentIndex": 1},
    ]
    told = run_command("check", *paths, "--select", "S117", "--json").json["diagnostics"]
    assert {one["file"] for one in told} == {"second/my study.qdpx"}
    page = run_command("check", *paths, "--select", "S117").out
    assert "no problems found" in page.partition("second/my study.qdpx")[0]


def test_a_file_named_twice_is_checked_once(tmp_path: Path) -> None:
    path = _project(tmp_path)
    once = run_command("check", path, "--json")
    assert run_command("check", path, path, "--json").out == once.out


def test_every_rule_can_be_described() -> None:
    from refiqda.diagnostics import Diagnostic  # noqa: PLC0415 - only here

    found = [Diagnostic(rule=code, severity="info", message="x") for code in rules()]
    described = sarif(found, ["a.qdpx"], "1")["runs"][0]["tool"]["driver"]["rules"]
    assert len(described) == len(rules())
    assert all(one["shortDescription"]["text"] and one["help"]["text"] for one in described)
