"""On real files: no traceback, true facts, and the main job from two coders to a valid consensus."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

import refiqda
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.log import About, Decision, append_decisions
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.corpus

TEAM = "qualilab-synthetic-stress.qdpx"
FOR_MAC = "nvivo-mac-20.5.0-zenodo5703624-constructiveturn.qdpx"
ANA, BRUNO = "Ana Lima", "Bruno Costa"


def manifest(corpus: Path) -> list[dict[str, str]]:
    text = (corpus / "manifest.csv").read_text(encoding="utf-8")
    return [
        row for row in csv.DictReader(io.StringIO(text, newline="")) if (corpus / row["filename"]).exists()
    ]


def test_info_says_what_the_manifest_says(corpus: Path) -> None:
    listed = manifest(corpus)
    assert len(listed) >= 14
    for row in listed:
        ran = run_command("info", corpus / row["filename"], "--json", "--show", "5")
        assert (ran.code, ran.err) == (0, ""), row["filename"]
        counts = ran.json["counts"]
        expected: dict[str, str | int] = {
            "users": row["users"], "codes": row["codes"], "text": row["text_sources"], "pdf": row["pdf_sources"],
            "picture": row["picture_sources"], "audio": row["audio_sources"], "video": row["video_sources"],
            "codings": row["codings"], "notes": row["notes"], "links": row["links"], "sets": row["sets"],
            "cases": row["cases"], "variables": row["variables"], "graphs": row["graphs"],
            "selections": int(row["plain_text_selections"]) + int(row["other_selections"]),
        }  # fmt: skip
        assert counts == {key: int(value) for key, value in expected.items()}, row["filename"]


def test_check_finds_nothing_wrong_with_the_form_of_valid_files_and_something_odd_about_others(
    corpus: Path,
) -> None:
    for row in manifest(corpus):
        ran = run_command("check", corpus / row["filename"], "--json")
        assert ran.err == "", row["filename"]
        found = ran.json["diagnostics"]
        form = [one for one in found if one["rule"].startswith("S1")]
        assert ran.code == any(one["severity"] == "error" for one in found), row["filename"]
        if row["xsd_valid"] == "yes":
            assert form == [], row["filename"]
        else:
            assert found, row["filename"]
        assert run_command("check", corpus / row["filename"]).code == ran.code


@pytest.mark.parametrize("table", ["codings", "codes", "sources"])
def test_export_writes_what_the_manifest_counts(corpus: Path, tmp_path: Path, table: str) -> None:
    for row in manifest(corpus):
        target = tmp_path / f"{row['filename']}.csv"
        ran = run_command("export", corpus / row["filename"], "--table", table, "-o", target)
        if row["filename"].endswith(".qdc") and table != "codes":
            assert ran.code == 2
            assert ran.err.startswith("refiqda: error: ")
            continue
        assert (ran.code, ran.err) == (0, ""), row["filename"]
        written = list(csv.DictReader(io.StringIO(target.read_bytes().decode("utf-8-sig"), newline="")))
        if table == "sources":
            kinds = ("text", "pdf", "picture", "audio", "video")
            assert len(written) >= sum(int(row[f"{kind}_sources"]) for kind in kinds)
        else:
            assert len(written) == int(row[table]), row["filename"]


def test_convert_makes_every_project_and_codebook_valid(corpus: Path, tmp_path: Path) -> None:
    for row in manifest(corpus):
        suffix = ".qdc" if row["filename"].endswith(".qdc") else ".qdpx"
        target = tmp_path / f"{row['filename']}.out{suffix}"
        ran = run_command("convert", corpus / row["filename"], "-o", target)
        assert (ran.code, ran.err) == (0, ""), row["filename"]
        assert run_command("check", target, "--select", "S1").code == 0, row["filename"]


def decide_everything(project: refiqda.Project, coders: list[str], log: Path) -> int:
    """Write a log that decides every difference, by several verbs in turn, and return how many there were."""
    found = differences(project, coders=coders)
    lines = []
    for number, item in enumerate(found.items):
        each = item.difference
        verb: dict[str, Any] = {"verb": "neither"}
        if number % 5 == 0:
            verb = {"verb": "take", "coder": coders[0]}
        elif number % 5 == 1 and each.kind in {"boundary", "one-sided"}:
            verb = {"verb": "union"}
        elif number % 5 == 2 and each.kind == "code":
            verb = {"verb": "both-apply"}
        elif number % 5 == 3 and each.kind == "code":
            verb = {"verb": "stand-apart"}
        about = About(each.source, each.segments, each.source_text, each.fingerprint)
        lines.append(
            Decision(id=each.id, about=about, by=tuple(coders), reason="decided for the test", **verb)
        )
    append_decisions(log, lines)
    return len(lines)


def test_two_of_five_coders_come_to_a_valid_consensus(corpus: Path, tmp_path: Path) -> None:
    project, log = corpus / TEAM, tmp_path / "decisions.jsonl"
    both = f"{ANA},{BRUNO}"
    call = ["--unit", "character", "--include", "prompts", "--json"]
    value = run_command("agree", project, "--coders", both, *call).json
    assert value["coders"] == [ANA, BRUNO]
    pair = value["pairs"][0]
    assert (pair["both"], pair["only_a"], pair["only_b"]) == (6106, 238725, 241879)
    assert pair["total"] == sum(one["total"] for one in value["by_code"])
    listed = run_command("reconcile", "list", project, "--coders", both, "--json").json
    number = decide_everything(refiqda.read(project), [ANA, BRUNO], log)
    assert number == len(listed["differences"]) > 0
    status = run_command("reconcile", "status", project, "--coders", both, "--decisions", log, "--json").json
    assert status["states"]["decided"] == number
    target = tmp_path / "consensus.qdpx"
    ran = run_command(
        "reconcile", "apply", project, "--coders", both, "--decisions", log, "-o", target, "--json"
    )
    assert (ran.code, ran.json["open"]) == (0, [])
    checked = run_command("check", target, "--json")
    assert checked.code == 0, checked.out[:2000]
    made = run_command("info", target, "--json").json
    assert made["counts"]["codings"] == 2332 + ran.json["codings"]
    later = run_command("agree", target, "--coders", both, *call).json
    assert later["pairs"] == value["pairs"]
    print(json.dumps({"counts": pair, "differences": number, "consensus": ran.json["codings"]}))  # noqa: T201 - figures to keep


def test_two_changed_copies_of_a_mac_project_become_one(corpus: Path, tmp_path: Path) -> None:
    names = ("Anna", "Bert")
    for place, name in enumerate(names):
        project = refiqda.read(corpus / FOR_MAC)
        user = project.add_user(name)
        code = next(one for one in project.tree.code_book if one.is_codable)
        source = next(one for one in project.tree.sources if len(project.text(one)) > 400)
        for number in range(20):
            start = 10 * number + 3 * place
            project.add_coding(source, start, start + 8, code, user)
        refiqda.write(project, tmp_path / f"{name}.qdpx")
    files = [tmp_path / f"{name}.qdpx" for name in names]
    target = tmp_path / "both.qdpx"
    ran = run_command("merge", *files, "--base", corpus / FOR_MAC, "-o", target, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["inherited"] == 874
    assert {one["name"]: one["codings"] for one in ran.json["coders"]} == {"Anna": 20, "Bert": 20}
    assert len(refiqda.read(target).codings()) == 874 + 40
    assert run_command("check", target).code == 0
    value = run_command("agree", *files, "--unit", "character", "--include", "prompts", "--json").json
    assert value["coders"] == list(names)
    assert (
        value["left_out"]["inherited"] + value["left_out"]["cases"] == 874
    )  # each once, though both have it
    pair = value["pairs"][0]
    assert (pair["both"], pair["only_a"], pair["only_b"]) == (5 * 20 + 19, 41, 41)
    print(json.dumps(ran.json["matched"]), json.dumps(pair))  # noqa: T201 - figures to keep
