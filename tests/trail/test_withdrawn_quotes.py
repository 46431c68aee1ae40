"""A participant withdraws: the quotes that have their words are named, short ones and replaced ones too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import refiqda
from refiqda.findings.quotes import Quote
from refiqda.findings.quotes.selecting import select
from refiqda.findings.quotes.store import append_quotes, erase_quotes
from refiqda.trail.beginning import begin
from refiqda.trail.withdrawal import plan_withdrawal, withdraw
from tests.cli.calls import run_command
from tests.trail.test_withdrawal import OTHERS, WORDS, project

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.project import Project


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Make a study of two participants with four quotes of the one, and one of the other."""
    folder = tmp_path / "study"
    folder.mkdir()
    made = project()
    refiqda.write(made, folder / "study.qdpx")
    begin(folder, by=["Mara Ridge"], title="A study")
    append_quotes(
        folder,
        [
            quote(made, "boat", "C01-1", "yellow boat"),
            quote(made, "geese", "C02-1", "grey geese"),
            quote(made, "violin", "Group 1", "her violin"),
            quote(made, "others", "Group 1", "every single"),
            Quote(id="told", form="condensate", words=f"In short: {WORDS}."),
            quote(made, "c01-again", "C02-1", "every single"),
        ],
    )
    append_quotes(folder, [quote(made, "boat", "C02-1", "grey geese")], withdrawn=["violin"])
    return folder


def quote(made: Project, identity: str, source: str, words: str) -> Quote:
    holder = next(one for one in made.tree.sources if one.name == source)
    start = made.text(holder).string.index(words)
    return Quote(id=identity, targets=(select(made, source, start, start + len(words)),), by=("Mara Ridge",))


def said(plan: dict[str, Any]) -> str:
    return json.dumps(plan)


def test_every_quote_with_their_words_is_named_however_short_or_old(study: Path) -> None:
    plan = plan_withdrawal(study / "trail", "C01")
    assert plan.quotes == ("boat", "violin", "told", "c01-again")
    assert plan_withdrawal(study / "trail", "C02").quotes == ("geese", "c01-again", "boat")
    assert plan.to_dict()["quotes"] == list(plan.quotes)
    assert WORDS not in said(plan.to_dict())
    assert "violin under" not in said(plan.to_dict())


def test_taking_them_out_as_it_is_told_leaves_none(study: Path) -> None:
    told = run_command("trail", "withdraw", "--case", "C01", "--dry-run", "--study", study)
    assert told.code == 0, told.err
    words = " ".join(told.out.split())
    asked = "--withdraw boat --withdraw violin --withdraw told --withdraw c01-again --erase"
    assert f"refiqda quotes choose PROJECT {asked}" in words
    done = run_command("quotes", "choose", study / "study.qdpx", *asked.split())
    assert done.code == 0, done.err
    left = (study / "quotes.jsonl").read_text(encoding="utf-8")
    assert "yellow boat" not in left
    assert "her violin" not in left
    assert "geese" in left
    assert plan_withdrawal(study / "trail", "C01").quotes == ()


def test_the_quotes_are_told_after_a_withdrawal_too_and_stay_until_somebody_takes_them_out(
    study: Path,
) -> None:
    before = (study / "quotes.jsonl").read_bytes()
    done = withdraw(study / "trail", plan_withdrawal(study / "trail", "C01"), by=["Mara Ridge"])
    assert done.to_dict()["quotes"] == ["boat", "violin", "told", "c01-again"]
    assert (study / "quotes.jsonl").read_bytes() == before


def test_a_damaged_file_of_quotes_stops_nothing(study: Path) -> None:
    path = study / "quotes.jsonl"
    lines = path.read_bytes().split(b"\n")
    odd = b'[]\n{"kind": "quote"}\n'
    odd += b'{"kind": "quote", "id": "x", "targets": [{"selector": {"start": "1"}, "digest": 3}]}\n'
    path.write_bytes(b"\n".join([lines[0], b"no JSON", odd, b"[" * 100_000, *lines[1:]]))
    assert plan_withdrawal(study / "trail", "C01").quotes == ("boat", "violin", "told", "c01-again")


def test_words_that_others_say_too_are_nobodys(study: Path) -> None:
    erase_quotes(study, ["geese", "boat", "c01-again", "violin", "told", "others"])
    append_quotes(study, [Quote(id="shared", form="condensate", words=OTHERS)])
    assert plan_withdrawal(study / "trail", "C01").quotes == ()
