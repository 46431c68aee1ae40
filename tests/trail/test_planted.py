"""What participants said is in no trail file, log of decisions, error or public export, whatever is done."""

from __future__ import annotations

import contextlib
import csv
import re
import shutil
from typing import TYPE_CHECKING

import attrs
import pytest

import refiqda
from refiqda.trail.reading import read_trail
from tests.cli.calls import run_command
from tests.trail.planted import (
    PLACES,
    PLANT,
    found_in,
    leaks_in,
    planted,
    sentence,
    talk_text,
    unpacked,
    word,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.calls import Ran


@attrs.define
class Week:
    """A study as it goes, with everything that commands said on stderr."""

    folder: Path
    said: list[tuple[str, str]] = attrs.field(factory=list)
    codes: list[tuple[str, int]] = attrs.field(factory=list)
    printed: list[tuple[str, str]] = attrs.field(factory=list)

    def run(self, *arguments: str | Path, code: int | None = 0) -> Ran:
        ran = run_command(*arguments)
        named = " ".join(str(each) for each in arguments)
        assert code is None or ran.code == code, (named, ran.err)
        self.said.append((named, ran.err))
        self.codes.append((named, ran.code))
        self.printed.append((named, ran.out))
        return ran


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    """Return a study after two rounds of coding, meetings, decisions, every command, and every kind of mishap."""
    place = tmp_path_factory.mktemp("planted") / "study"
    week = Week(place)
    place.mkdir()
    with contextlib.chdir(place):
        week.run("trail", "init", "--by", "Mara Ridge")
        _code_apart(week)
        _decide(week)
        _use(week)
        _stumble(week)
        _look(week)
    return week


def _code_apart(week: Week) -> None:
    for version in (1, 2):
        for name in ("mara", "colm"):
            refiqda.write(
                planted(name, version), week.folder / f"{name}.qdpx", tool="standard", overwrite=True
            )
            week.run("trail", "record", f"{name}.qdpx", "--meeting", "one")
        week.run(
            "merge", "mara.qdpx", "colm.qdpx", "-o", "study.qdpx", "--force", "--reason", "Side by side."
        )


def _decide(week: Week) -> None:
    decisions = ("--decisions", "decisions.jsonl")
    week.run("reconcile", "list", "study.qdpx", *decisions)
    week.run("reconcile", "list", "study.qdpx", "-o", "differences.html")
    week.run("reconcile", "sheet", "study.qdpx", *decisions, "-o", "sheet.csv")
    _fill(week.folder / "sheet.csv")
    week.run(
        "reconcile", "import", "sheet.csv", "study.qdpx", *decisions, "--by", "Mara Ridge", "--meeting", "two"
    )
    week.run("reconcile", "status", "study.qdpx", *decisions)
    week.run(
        "reconcile",
        "apply",
        "study.qdpx",
        *decisions,
        "--auto",
        "overlap:10",
        "--allow-open",
        "-o",
        "agreed.qdpx",
        code=None,
    )
    assert (week.folder / "agreed.qdpx").exists()


def _fill(sheet: Path) -> None:
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    head = next(row for row in rows if "decision" in [cell.lower() for cell in row])
    names = [cell.lower() for cell in head]
    for row in rows[rows.index(head) + 1 :][:2]:
        row[names.index("decision")] = "union"
        row[names.index("reason")] = "Both are about the same."
    with sheet.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)


def _use(week: Week) -> None:
    rows = 'source,code,coder,quote\nInterview 1,Relief,Mara Ridge,"Line 3, and what then?"\n'
    (week.folder / "rows.csv").write_text(rows, encoding="utf-8")
    (week.folder / "map.csv").write_text("action,code,to\nrename,Guilt,Remorse\n", encoding="utf-8")
    (week.folder / "texts").mkdir()
    (week.folder / "texts" / "Interview 1.txt").write_text(talk_text(), encoding="utf-8")
    for arguments in (
        ["diff", "mara.qdpx", "colm.qdpx"],
        ["diff", "mara.qdpx", "agreed.qdpx", "-o", "diff.html"],
        ["convert", "study.qdpx", "--for", "nvivo", "-o", "for-nvivo.qdpx", "--report", "loss.txt"],
        ["convert", "study.qdpx", "-o", "notes.jsonld"],
        ["import", "notes.jsonld", "-o", "imported.qdpx"],
        ["build", "built.qdpx", "--sources", "texts", "--codings", "rows.csv"],
        ["build", "more.qdpx", "--into", "study.qdpx", "--codings", "rows.csv"],
        ["blank", "study.qdpx", "--coder", "Una", "-o", "una.qdpx"],
        ["split", "study.qdpx", "-o", "copies"],
        ["speakers", "apply", "study.qdpx", "--auto", "--moderator", "I", "-o", "spoken.qdpx"],
        ["codebook", "export", "study.qdpx", "-o", "codes.csv"],
        ["codebook", "import", "codes.csv", "--into", "study.qdpx", "-o", "coded.qdpx"],
        ["codebook", "recode", "study.qdpx", "--map", "map.csv", "-o", "recoded.qdpx"],
        ["check", "study.qdpx"],
        ["check", "study.qdpx", "--fix", "-o", "fixed.qdpx"],
    ):
        week.run(*arguments)


def _stumble(week: Week) -> None:
    """Provoke an error in every command with files that hold the words in every unhappy place."""
    place = week.folder
    bad = f"source,code,coder,quote\nInterview 1,Relief,Mara Ridge,{word('text')} that nobody said\n"
    (place / "bad.csv").write_text(bad, encoding="utf-8")
    (place / "numbers.csv").write_text(
        f"source,code,start,end\nInterview 1,Relief,{word('text')},9\n", encoding="utf-8"
    )
    (place / "wrong.csv").write_text(f"{sentence('text')}\n1,2,3\n", encoding="utf-8")
    (place / "wrong.jsonl").write_text(f'{{"{word("text")}": 1\n', encoding="utf-8")
    odd = f'{{"format":"refiqda.decisions/1"}}\n{{"id":"{word("text")}","verb":"nope"}}\n'
    (place / "mine.jsonl").write_text(odd, encoding="utf-8")
    damaged = (place / "study.qdpx").read_bytes()
    (place / "cut.qdpx").write_bytes(damaged[: len(damaged) // 2])
    (place / "words.qdpx").write_text(talk_text(), encoding="utf-8")
    (place / "broken.qde").write_text(f"<Project><Note>{sentence('text')}</Project>", encoding="utf-8")
    for name in ("cut.qdpx", "broken.qde"):
        for arguments in (
            ["info", name], ["check", name], ["convert", name, "-o", "x.qdpx"],
            ["blank", name, "--coder", "Una", "-o", "x.qdpx"],
            ["split", name, "-o", "y"], ["diff", name, "mara.qdpx"], ["merge", name, "mara.qdpx", "-o", "x.qdpx"],
            ["agree", name], ["reconcile", "list", name], ["reconcile", "sheet", name, "-o", "z.csv"],
            ["reconcile", "apply", name, "--decisions", "decisions.jsonl", "-o", "x.qdpx"],
            ["reconcile", "import", name, "study.qdpx", "--decisions", "decisions.jsonl"],
            ["speakers", "apply", name, "--auto", "-o", "x.qdpx"], ["codebook", "import", name, "-o", "x.qdpx"],
            ["codebook", "recode", "study.qdpx", "--map", name, "-o", "x.qdpx"], ["memos", name, "-o", "x.docx"],
            ["export", name, "--table", "codings", "-o", "z.csv"], ["import", name, "-o", "x.qdpx"],
            ["crosswalk", name, "mara.qdpx"], ["trail", "record", name], ["trail", "verify", "--project", name],
            ["build", "x.qdpx", "--into", name, "--codings", "rows.csv"],
        ):  # fmt: skip
            week.run(*arguments, code=None)
    for table in ("bad.csv", "numbers.csv", "wrong.csv", "wrong.jsonl"):
        week.run("build", "x.qdpx", "--into", "study.qdpx", "--codings", table, "--force", code=None)
    week.run(
        "reconcile", "apply", "study.qdpx", "--decisions", "mine.jsonl", "-o", "x.qdpx", "--force", code=2
    )
    week.run("reconcile", "import", "rows.csv", "study.qdpx", "--decisions", "decisions.jsonl", code=None)


def _look(week: Week) -> None:
    for arguments in (
        ["log", "--full"],
        ["log", "--json"],
        ["log", "-o", "timeline.html"],
        ["log", "--kind", "decision", "--full", "-o", "decisions.html"],
        ["verify"],
        ["verify", "--project", "recoded.qdpx"],
        ["codebook", "--at", "2100-01-01", "--project", "mara"],
        ["export", "--prov", "-o", "prov.json"],
    ):
        week.run("trail", *arguments)
    week.run("trail", "note", "meeting", "--text", "We met.", "--by", "Mara Ridge", "--covers-since")
    week.run(
        "trail", "note", "reading", "--text", sentence("text"), "--by", "Mara Ridge", "--file", "x", code=2
    )
    week.run("trail", "resume", "for-nvivo.qdpx", "-o", "resumed.qdpx")
    week.run("trail", "record", "no-such.qdpx", code=2)
    week.run("trail", "sign", "--by", "Mara Ridge", "--typed", "--statement", "As it is today.")
    week.run("trail", "withdraw", "--case", "C01", "--dry-run")
    week.run("study", "check", code=None)
    week.run("trail", "export", "--public", "-o", "public.jsonl")
    week.run("trail", "proof", "2", "-o", "proof.json")
    shutil.copytree(week.folder / "trail", week.folder / "bad" / "trail")
    log = week.folder / "bad" / "trail" / "log.jsonl"
    (week.folder / "bad" / "study.toml").write_text("[study]\n", encoding="utf-8")
    log.write_bytes(log.read_bytes()[:-40] + word("text").encode() + b"\n")
    week.run("trail", "verify", week.folder / "bad", code=1)


def test_the_week_went_as_weeks_go(week: Week) -> None:
    """Nothing below means anything unless entries were made, of every kind, and the words are in the projects."""
    entries = read_trail(week.folder / "trail").entries
    assert len(entries) > 18
    assert {"begin", "coding", "decision"} <= {entry.kind for entry in entries}
    assert sum(bool(entry.values("changes")) for entry in entries) >= 5
    assert any(code == 2 for _, code in week.codes)
    assert sum(code == 2 for _, code in week.codes) > 40


@pytest.mark.parametrize("place", PLACES)
def test_the_words_are_in_the_projects_and_in_the_kept_states(week: Week, place: str) -> None:
    kept = {one for path in (week.folder / "trail" / "states").iterdir() for one in all_words(path)}
    for version in (1, 2):
        assert word(place, version) in kept
    assert word(place, 2) in set(all_words(week.folder / "mara.qdpx"))


def all_words(path: Path) -> Iterator[str]:
    """Yield every planted word of a file."""
    for content, _ in unpacked(path.read_bytes(), path.name):
        yield from re.findall(rf"{PLANT}\w+", content.decode("utf-8", "replace"))


def test_no_file_of_the_trail_but_the_kept_states_holds_a_word_of_them(week: Week) -> None:
    assert leaks_in(week.folder / "trail") == []


def test_the_log_of_decisions_holds_no_word_of_them(week: Week) -> None:
    log = week.folder / "decisions.jsonl"
    assert len(log.read_text(encoding="utf-8").splitlines()) > 2
    assert found_in(log.read_bytes(), log.name) == []


def test_no_error_holds_a_word_of_them(week: Week) -> None:
    assert [(named, err) for named, err in week.said if PLANT in err.lower()] == []
    assert sum(err.startswith("refiqda: error: ") for _, err in week.said) > 40


def test_nothing_that_the_trail_and_the_study_print_holds_a_word_of_them(week: Week) -> None:
    told = [(named, out) for named, out in week.printed if named.startswith(("trail", "study"))]
    assert sum(bool(out) for _, out in told) > 12
    assert [named for named, out in told if PLANT in out.lower()] == []


def test_what_is_given_away_of_the_trail_holds_no_word_of_them(week: Week) -> None:
    for name in ("public.jsonl", "proof.json", "timeline.html", "decisions.html", "prov.json"):
        assert found_in((week.folder / name).read_bytes(), name) == []


def test_a_word_that_leaked_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text(f'{{"open":"{sentence("case").upper()}"}}', encoding="utf-8")
    (tmp_path / "wide.bin").write_bytes(word("set").encode("utf-16-le"))
    refiqda.write(planted("mara"), tmp_path / "copy.qdpx", tool="standard")
    assert {hit.partition(":")[0].partition("/")[0] for hit in leaks_in(tmp_path)} == {
        "log.jsonl",
        "wide.bin",
        "copy.qdpx",
    }
