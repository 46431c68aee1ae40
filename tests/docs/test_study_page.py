"""The page about studies shows what is really printed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from refiqda.output import write
from refiqda.register.reading import COLUMNS
from refiqda.study import study_faults
from tests import studies
from tests.cli.calls import run_command

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "study.md").read_text(encoding="utf-8")


def test_the_check_that_the_page_shows_is_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REFIQDA_REGISTER", raising=False)
    shown = PAGE.split("\n```\nStudy: ")[1].split("\n```")[0]
    home = tmp_path / "dyads"
    home.mkdir(mode=0o700)
    for name in ("study.toml", "recruitment.csv"):
        shutil.copy(ROOT / "examples" / "dyads" / name, home)
    shutil.copytree(ROOT / "examples" / "dyads-private", tmp_path / "dyads-private")
    (tmp_path / "dyads-private").chmod(0o700)
    for name, project in studies.projects("dyads").items():
        write(project, home / f"{name}.qdpx", tool="standard")
    ran = run_command("study", "check", home)
    assert ran.out.rstrip("\n") == f"Study: {shown}"
    assert ran.code == 0


def test_every_table_and_column_of_the_register_is_on_the_page() -> None:
    for name, columns in COLUMNS.items():
        assert name in PAGE
        assert all(re.search(rf"\b{column}\b", PAGE) for column in columns)


def test_every_key_of_a_study_is_on_the_page(tmp_path: Path) -> None:
    rows = re.findall(r"^\| `\[+(\w+)\]+` ([\w, ]+) \|", PAGE, re.MULTILINE)
    assert len(rows) == 8
    for table, keys in rows:
        for key in keys.split(", "):
            text = (
                f"[[{table}]]\n"
                if table in {"analyst", "instrument", "expected", "round"}
                else f"[{table}]\n"
            )
            (tmp_path / "study.toml").write_text(f"{text}{key} = false\n", encoding="utf-8")
            assert not [one for one in study_faults(tmp_path) if one.what == "unknown key"], (table, key)
