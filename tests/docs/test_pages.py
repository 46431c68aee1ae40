"""Pages made from the code are current, and links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from refiqda.cli.app import app
from refiqda.demonstration.content import clinic_interviews
from refiqda.demonstration.run import coder_project
from refiqda.exchange.programs import KNOWN
from refiqda.findings.quotes.store import read_quotes
from refiqda.merging import merge
from refiqda.output import write
from refiqda.reconciliation.consensus import consensus
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.log import VERBS
from refiqda.reconciliation.words import VERB_WORDS

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
CONTENT = clinic_interviews()


@pytest.fixture(scope="module")
def make() -> ModuleType:
    """Return docs/make.py as a module; it is a script and belongs to no package."""
    spec = importlib.util.spec_from_file_location("docs_make", ROOT / "docs" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_is_as_the_code_would_write_it(make: ModuleType) -> None:
    assert make.stale_pages(make.made_pages()) == [], "run: make docs"


def test_every_link_leads_somewhere(make: ModuleType) -> None:
    assert make.broken_links() == []


def test_a_link_to_nowhere_and_a_page_of_no_rule_are_seen(make: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "docs" / "rules").mkdir(parents=True)
    (tmp_path / "docs" / "index.md").write_text("[a](gone.md) [b](rules/X1-old.md#part)", encoding="utf-8")
    (tmp_path / "docs" / "rules" / "X1-old.md").write_text("old", encoding="utf-8")
    assert make.broken_links(tmp_path) == ["docs/index.md: no gone.md"]
    assert make.stale_pages({"docs/commands.md": b"new"}, tmp_path) == [
        "docs/commands.md: not current",
        "docs/rules/X1-old.md: no rule makes this page",
    ]


def test_the_page_of_programs_tells_every_entry_with_its_evidence(make: ModuleType) -> None:
    page = make.made_pages()["docs/programs.md"].decode()
    for program in KNOWN:
        for entry in program.cannot_hold:
            assert entry.detail in page
            assert all(part.partition("] ")[2] in page for part in entry.evidence.split("; "))
        assert all(said.rpartition("] ")[2] in page for said in (*program.evidence, *program.habits))


def test_the_log_that_the_page_on_deciding_shows_decides(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "deciding.md").read_text(encoding="utf-8")
    block = page.split("```jsonl\n")[1].split("```")[0]
    log = tmp_path / "decisions.jsonl"
    log.write_text("".join(f"{line.strip()}\n" for line in block.splitlines()), encoding="utf-8")
    study = merge({coder: coder_project(CONTENT, coder) for coder in CONTENT.coders}).project
    assert study is not None
    found = differences(study, log)
    decided = found.with_state("decided")
    assert len(decided) == len(log.read_text(encoding="utf-8").strip().splitlines()) - 1
    assert consensus(study, log).segments
    table = page.split("## Verbs")[1].split("\n## ")[0]
    said = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("|")][2:]
    told = {verb: words.strip() for words, verbs in said for verb in verbs.split("`")[1::2]}
    assert set(told) == set(VERBS)
    assert all(words in told[verb] for verb, words in VERB_WORDS.items())


def test_the_commands_of_the_page_on_choosing_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "choosing.md").read_text(encoding="utf-8")
    blocks = "".join(re.findall(r"^```\n(.*?)^```", page, re.DOTALL | re.MULTILINE))
    study = merge({coder: coder_project(CONTENT, coder) for coder in CONTENT.coders}).project
    assert study is not None
    monkeypatch.chdir(tmp_path)
    write(study, "study.qdpx", tool="standard")
    commands = [line for line in blocks.splitlines() if line.startswith("refiqda ")]
    assert len(commands) >= 8
    for command in commands:
        ran = CliRunner().invoke(app, shlex.split(command)[1:])
        assert ran.exit_code == 0, f"{command}: {ran.output}"
    store = read_quotes(Path())
    assert (list(store.quotes), list(store.withdrawn)) == (["q01"], ["nights-2"])


def test_the_commands_of_the_page_on_deciding_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "deciding.md").read_text(encoding="utf-8")
    blocks = "".join(re.findall(r"^```\n(.*?)^```", page, re.DOTALL | re.MULTILINE))
    study = merge({coder: coder_project(CONTENT, coder) for coder in CONTENT.coders}).project
    assert study is not None
    monkeypatch.chdir(tmp_path)
    write(study, "study.qdpx", tool="standard")
    for coder, name in zip(sorted(CONTENT.coders), ("colm", "mara"), strict=True):
        write(coder_project(CONTENT, coder), f"{name}.qdpx", tool="standard")
    log = page.split("```jsonl\n")[1].split("```")[0]
    Path("decisions.jsonl").write_text(
        "".join(f"{line.strip()}\n" for line in log.splitlines()), encoding="utf-8"
    )
    commands = [line for line in blocks.splitlines() if line.startswith("refiqda ") and " serve " not in line]
    assert len(commands) >= 8
    for command in commands:
        ran = CliRunner().invoke(app, shlex.split(command)[1:])
        assert ran.exit_code == (1 if " apply " in command else 0), f"{command}: {ran.output}"
