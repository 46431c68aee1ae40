"""Whatever the commands on quotes are told to do, no error, log or trail holds a word of a participant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from refiqda.demonstration.offering import make_study
from refiqda.trail.beginning import begin
from refiqda.trail.traces import folded, stretches
from tests import studies
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from pathlib import Path

THEME = "In the body first"
PAPER = "One said “[[q:q01]]” and another:\n\n[[q:q04]]\n\nAnd [[q:nobody]].\n"
FALSE = "“Every Thursday I went a long way round the building so that nobody could see the door I took.”"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_study("therapists", tmp_path_factory.mktemp("leaks")).folder
    begin(folder, by=["Ragna Hovdelin"])
    return folder


def said() -> set[str]:
    """Return every stretch of six words of the material."""
    return {each for text in studies.plain("therapists").texts.values() for each in stretches(folded(text))}


def test_no_error_and_no_entry_of_the_trail_holds_their_words(study: Path) -> None:
    project, paper = study / "themes.qdpx", study / "paper.md"
    paper.write_text(PAPER, encoding="utf-8")
    false = study / "false.md"
    false.write_text(FALSE, encoding="utf-8")
    words = studies.plain("therapists").texts["note-T3-wave-1"][:200]
    damaged = study / "damaged.jsonl"
    damaged.write_text(
        '{"format": "refiqda.quotes/1"}\n' + json.dumps({"kind": "quote", "id": words}) + "\n",
        encoding="utf-8",
    )
    runs: list[tuple[int, list[str | Path]]] = [
        (0, ["quotes", "choose", project, "--theme", THEME, "--pick", "1", "--id", "new"]),
        (2, ["quotes", "choose", project, "--theme", THEME, "--pick", "1", "--quote", words]),
        (2, ["quotes", "choose", project, "--theme", THEME, "--pick", "1", "--omit", words, "--id", "newer"]),
        (2, ["quotes", "choose", project, "--theme", THEME, "--pick", "1", "--into", damaged]),
        (2, ["quotes", "find", project, "--theme", words]),
        (1, ["quotes", "build", paper, project, "-o", study / "built.md"]),
        (2, ["quotes", "build", paper, project, "--quotes", damaged, "-o", study / "built.md"]),
        (1, ["quotes", "verify", false, project, "--json"]),
        (2, ["quotes", "verify", study / "quotes.csv", project]),
        (0, ["quotes", "choose", project, "--withdraw", "q02", "--reason", "said twice"]),
    ]
    material = said()
    for code, arguments in runs:
        made = run_command(*arguments)
        assert made.code == code, (arguments, made.err)
        own = {
            each for one in arguments for each in stretches(folded(str(one)))
        }  # what was typed may be told back
        assert not (set(stretches(folded(made.err))) - own) & material, arguments
    log = (study / "trail" / "log.jsonl").read_text(encoding="utf-8")
    assert log.count("\n") == 3
    assert not set(stretches(folded(log))) & material


def test_what_anybody_may_see_of_a_build_holds_no_words_but_those_that_are_quoted(study: Path) -> None:
    project, paper = study / "themes.qdpx", study / "good.md"
    paper.write_text(PAPER.replace("And [[q:nobody]].", "[[q-aggregate]]"), encoding="utf-8")
    table = study / "public.json"
    made = run_command(
        *("quotes", "build", paper, project, "-o", study / "good-built.md", "--public-evidence", table),
    )
    assert made.code == 0, made.err
    printed = {row["id"]: row["printed"] for row in studies.private("therapists")["quotes"]}
    allowed = {each for name in ("q01", "q04") for each in stretches(folded(printed[name]))}
    for path in (study / "good-built.md", table):
        found = set(stretches(folded(path.read_text(encoding="utf-8")))) & said()
        assert found
        assert found <= allowed
