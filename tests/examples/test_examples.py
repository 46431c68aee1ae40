"""The examples do what they say, run as users run them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import refiqda
from refiqda.demonstration.content import clinic_interviews

ROOT = Path(__file__).resolve().parents[2]
STUDY = clinic_interviews()


def run(example: str, *arguments: str | Path) -> list[str]:
    """Run an example and return the lines it prints."""
    done = subprocess.run(  # noqa: S603 - our own interpreter on our own script
        [sys.executable, "-W", "error", str(ROOT / "examples" / example), *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout.splitlines()


def write_coders(folder: Path) -> list[Path]:
    """Write the invented study as each coder's own file."""
    files = []
    folder.mkdir(parents=True)
    for coder in STUDY.coders:
        project = refiqda.Project.new(STUDY.title)
        user = project.add_user(coder)
        for code in STUDY.codes:
            project.add_code(code.name, parent=code.parent)
        for text in STUDY.sources:
            project.add_source(text.name, text.text)
        for coding in STUDY.codings[coder]:
            project.add_coding(coding.source, *STUDY.span(coding.source, coding.quote), coding.code, user)
        files.append(folder / f"{coder.partition(' ')[0]}.qdpx")
        refiqda.write(project, files[-1])
    return files


def test_the_codings_of_two_exports_are_one_table(tmp_path: Path) -> None:
    header, _, _, *rows = run("coders_to_dataframe.py", *write_coders(tmp_path / "study"))
    assert "count" in header
    assert len(rows) == len({coding.code for codings in STUDY.codings.values() for coding in codings})


@pytest.mark.parametrize("program", ["standard", "atlasti", "maxqda"])
def test_a_project_built_by_a_script_is_read_back(tmp_path: Path, program: str) -> None:
    (tmp_path / "texts").mkdir()
    text = "I: Hello.\nP: I trust them. 😀\nP: I waited for hours, été comme hiver.\n"
    (tmp_path / "texts" / "Interview 1.txt").write_text(text, encoding="utf-8", newline="\r\n")
    output = tmp_path / "passages.qdpx"
    lines = run("project_from_script.py", tmp_path / "texts", output, program)
    assert f"{output}: 1 texts, 3 coded passages" in lines
    rows = list(refiqda.read(output).codings())
    assert [(row.code, row.quote) for row in rows] == [
        ("Trust", "P: I trust them. 😀"),
        ("Waiting", "P: I waited for hours, été comme hiver."),
        ("Time", "P: I waited for hours, été comme hiver."),
    ]
    assert {(row.coder, row.origin) for row in rows} == {
        ("Word list (machine: regular expressions)", "machine")
    }


def test_a_batch_of_pairs_is_compared_folder_by_folder(tmp_path: Path) -> None:
    write_coders(tmp_path / "all" / "first batch")
    (tmp_path / "all" / "not yet").mkdir()
    header, line, *opened = run("batch_reconciliation.py", tmp_path / "all")
    assert header.split() == ["batch", "alike", "differ", "open"]
    assert line.split()[:2] == ["first", "batch"]
    assert int(line.split()[-1]) == len(STUDY.differences) == len(opened)


def test_a_batch_that_is_decided_gets_its_consensus_made_anew_each_time(tmp_path: Path) -> None:
    folder = tmp_path / "all" / "first"
    write_coders(folder)
    coders = {file.stem: refiqda.read(file) for file in sorted(folder.glob("*.qdpx"))}
    found = refiqda.differences(coders)
    verbs = ["union" if len(item.difference.codes) == 1 else "stand-apart" for item in found.items]
    lines = [
        refiqda.Decision(id=item.difference.id, verb=verb, by=tuple(coders), reason="We read it together.")  # type: ignore[arg-type]  # verbs
        for item, verb in zip(found.items, verbs, strict=True)
    ]
    refiqda.append_decisions(folder / "decisions.jsonl", lines)
    for _ in range(2):
        _, line, told = run("batch_reconciliation.py", tmp_path / "all")
        assert line.split()[-1] == "0"
        assert told.endswith(f"{verbs.count('stand-apart')} kept as two readings")
    made = refiqda.read(folder / "consensus" / "consensus.qdpx")
    assert {user.name for user in made.tree.users} == {*coders, "Consensus"}
    assert refiqda.check(folder / "consensus" / "consensus.qdpx") == []
    assert refiqda.differences(made, coders=list(coders)).agreed == found.agreed
