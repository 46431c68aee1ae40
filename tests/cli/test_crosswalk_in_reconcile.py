"""`reconcile` with codebooks made apart: two codes until a crosswalk says that they are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import refiqda

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calls import Ran

TEXT = "Ruth: I waited for the letter. It did not come."


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = []
    for number, person in enumerate(("Mara", "Colm")):
        project = refiqda.Project.new("Study")
        project.add_source("Talk", TEXT)
        code = project.add_code("Waiting", guid=f"00000000-0000-4000-8000-00000000000{number + 1}")
        project.add_coding("Talk", 6, 29, code, project.add_user(person))
        made.append(tmp_path / f"{person}.qdpx")
        refiqda.write(project, made[-1], tool="standard")
    return made


def test_codes_made_apart_are_two_and_the_list_says_what_to_do(
    run: Callable[..., Ran], files: list[Path]
) -> None:
    ran = run("reconcile", "list", *files)
    assert ran.code == 0
    said = " ".join((ran.out + ran.err).split())
    assert "Waiting (Colm)" in said
    assert "stay apart until a crosswalk says otherwise: Waiting (Colm, Mara)" in said
    assert "--crosswalk SHEET.xlsx" in said
    values = run("reconcile", "list", *files, "--json").json
    assert values["agreed"] == 0
    assert values["questions"] == [
        {
            "kind": "same-name",
            "about": "code",
            "names": [{"file": "Colm", "name": "Waiting"}, {"file": "Mara", "name": "Waiting"}],
        }
    ]


def test_a_crosswalk_holds_in_list_status_and_apply(
    run: Callable[..., Ran], files: list[Path], tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        "analyst,code,other analyst,other code,relation,common name\nMara,Waiting,Colm,Waiting,same,To wait\n",
        encoding="utf-8",
    )
    log = tmp_path / "none.jsonl"
    values = run("reconcile", "list", *files, "--crosswalk", sheet, "--json").json
    assert (values["agreed"], values["differences"], values["matched_by_crosswalk"]) == (1, [], ["To wait"])
    assert run("reconcile", "status", *files, "--crosswalk", sheet, "--decisions", log).code == 0
    made = run(
        "reconcile", "apply", *files, "--crosswalk", sheet, "--decisions", log, "-o", tmp_path / "c.qdpx"
    )
    assert made.code == 0
    rows = [row for row in refiqda.read(tmp_path / "c.qdpx").codings() if row.coder == "Consensus"]
    assert [(row.code, row.quote) for row in rows] == [("Waiting", "I waited for the letter")]


def test_a_crosswalk_is_never_overwritten(run: Callable[..., Ran], files: list[Path], tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("analyst,code,other analyst,other code,relation\n", encoding="utf-8")
    ran = run("reconcile", "list", *files, "--crosswalk", sheet, "-o", sheet, "--force")
    assert ran.code == 2
    assert sheet.read_text(encoding="utf-8").startswith("analyst")
