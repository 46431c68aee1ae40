"""Every command that writes files: with a known name in the study each is refused and leaves nothing.

The name stands in a code's name, a memo and a text of the study, so that it is in whatever is made of it.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.cli.app import COMMANDS, app
from refiqda.cli.outbound import Gate, trail_part
from refiqda.demonstration.content import clinic_interviews
from refiqda.demonstration.run import coder_project
from refiqda.errors import KnownNameError
from refiqda.files import atomic_write, gated
from refiqda.output import write
from refiqda.register import KnownName
from refiqda.scanning import scan_bytes
from refiqda.trail.verifying import verify
from refiqda.trail.writing import held
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calls import Ran

NAME = "Ylva Brekkhaugen"
OTHER = "Torjus Vallestrand"
ALLOWED = "--allow-names"

REFUSED: dict[str, list[str]] = {
    "agree csv": ["agree", "{a}", "{b}", "-o", "{out}.csv"],
    "agree html": ["agree", "{a}", "{b}", "-o", "{out}.html"],
    "agree json": ["agree", "{a}", "{b}", "-o", "{out}.json"],
    "agree xlsx": ["agree", "{a}", "{b}", "-o", "{out}.xlsx"],
    "build unplaced": [
        *("build", "{out}.qdpx", "--sources", "{texts}", "--codings", "{codings}", "--unplaced", "{out}.csv")
    ],
    "codebook diff html": ["codebook", "diff", "{plain}", "{a}", "-o", "{out}.html"],
    "codebook diff json": ["codebook", "diff", "{plain}", "{a}", "-o", "{out}.json"],
    "codebook diff txt": ["codebook", "diff", "{plain}", "{a}", "-o", "{out}.txt"],
    "codebook diff xlsx": ["codebook", "diff", "{plain}", "{a}", "-o", "{out}.xlsx"],
    "codebook export csv": ["codebook", "export", "{a}", "-o", "{out}.csv"],
    "codebook export docx": ["codebook", "export", "{a}", "-o", "{out}.docx"],
    "codebook export xlsx": ["codebook", "export", "{a}", "-o", "{out}.xlsx"],
    "codebook sheet": ["codebook", "recode", "{a}", "--sheet-for", "{code}", "-o", "{out}.xlsx"],
    "convert report html": [
        "convert",
        "{a}",
        "-o",
        "{out}.qdpx",
        "--for",
        "atlasti",
        "--report",
        "{out}.html",
    ],
    "convert report json": [
        "convert",
        "{a}",
        "-o",
        "{out}.qdpx",
        "--for",
        "atlasti",
        "--report",
        "{out}.json",
    ],
    "convert to jsonld": ["convert", "{a}", "-o", "{out}.jsonld"],
    "crosswalk csv": ["crosswalk", "{a}", "{b}", "-o", "{out}.csv"],
    "crosswalk html": ["crosswalk", "{a}", "{b}", "-o", "{out}.html"],
    "crosswalk json": ["crosswalk", "{a}", "{b}", "-o", "{out}.json"],
    "crosswalk xlsx": ["crosswalk", "{a}", "{b}", "-o", "{out}.xlsx"],
    "diff html": ["diff", "{plain}", "{a}", "-o", "{out}.html"],
    "diff json": ["diff", "{plain}", "{a}", "-o", "{out}.json"],
    "diff txt": ["diff", "{plain}", "{a}", "-o", "{out}.txt"],
    **{
        f"export {table} {form}": ["export", "{a}", "--table", table, "-o", "{out}." + form]
        for table, form in [
            ("codings", "csv"),
            ("codings", "xlsx"),
            ("codings", "jsonl"),
            ("codings", "parquet"),
            ("codings", "docx"),
            ("codings", "html"),
            ("codes", "csv"),
            ("notes", "csv"),
            ("matrix", "csv"),
        ]
    },
    "memos": ["memos", "{a}", "-o", "{out}.docx"],
    "memos in margins": ["memos", "{a}", "--as-comments", "-o", "{out}"],
    "reconcile list csv": ["reconcile", "list", "{a}", "{b}", "-o", "{out}.csv"],
    "reconcile list html": ["reconcile", "list", "{a}", "{b}", "-o", "{out}.html"],
    "reconcile list json": ["reconcile", "list", "{a}", "{b}", "-o", "{out}.json"],
    "reconcile list xlsx": ["reconcile", "list", "{a}", "{b}", "-o", "{out}.xlsx"],
    "reconcile sheet csv": ["reconcile", "sheet", "{a}", "{b}", "-o", "{out}.csv"],
    "reconcile sheet xlsx": ["reconcile", "sheet", "{a}", "{b}", "-o", "{out}.xlsx"],
    "speakers csv": ["speakers", "detect", "{a}", "-o", "{out}.csv"],
    "speakers xlsx": ["speakers", "detect", "{a}", "-o", "{out}.xlsx"],
}
"""Commands whose files are reports, tables, documents and sheets."""

_QUICK = {
    *("agree csv", "build unplaced", "codebook diff txt", "codebook export csv", "convert report json"),
    *("convert to jsonld", "crosswalk csv", "diff txt", "export codings csv", "export notes csv", "memos"),
    *("reconcile list csv", "reconcile sheet csv", "speakers csv"),
}
QUICK_FIRST = [name if name in _QUICK else pytest.param(name, marks=pytest.mark.long) for name in REFUSED]
"""The same commands, one form of each command in every run and the others in the long ones."""

_SAME = {
    "agree csv",
    "export codings csv",
    "memos",
    "convert report json",
    "reconcile list csv",
    "merge",
    "split",
}
WRITTEN: dict[str, list[str]] = {
    "blank": ["blank", "{a}", "--coder", "X", "-o", "{out}.qdpx"],
    "codebook qdc": ["codebook", "export", "{a}", "-o", "{out}.qdc"],
    "convert": ["convert", "{a}", "-o", "{out}.qdpx"],
    "merge": ["merge", "{a}", "{b}", "-o", "{out}.qdpx"],
    "split": ["split", "{a}", "--per", "coder", "-o", "{out}"],
}
"""Commands whose files are projects that people work on."""

SAME_FIRST = [
    name if name in _SAME else pytest.param(name, marks=pytest.mark.long) for name in (*REFUSED, *WRITTEN)
]
"""All of them: for files with nothing to find, each way of writing in every run, the others in the long ones."""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a study's folder with two analysts' projects that hold the name; tests only read it."""
    folder = tmp_path_factory.mktemp("outbound") / "study"
    folder.mkdir()
    (folder / "study.toml").write_text('[study]\ntitle = "Waiting"\n', encoding="utf-8")
    content = clinic_interviews()
    for coder, name in zip(content.coders, ("a.qdpx", "b.qdpx"), strict=True):
        project = coder_project(content, coder)
        if name == "a.qdpx":
            write(project, folder / "plain.qdpx", tool="standard")
        project.rename_code("Waiting", f"Waiting with {NAME}")
        source = project.add_source(
            f"Talk with {NAME}",
            f"Interviewer: Who came?\n{NAME}: I did.\nInterviewer: And then? 😀\n{NAME}: Home.\n",
        )
        project.add_coding(source, 0, 30, f"Waiting with {NAME}", coder, memo=f"Ask {NAME}")
        write(project, folder / name, tool="standard")
    (folder / "texts").mkdir()
    (folder / "texts" / "one.txt").write_text("Nothing of it.", encoding="utf-8")
    (folder / "codings.csv").write_text(f"source,code,coder,quote\none,A,M,{NAME}\n", encoding="utf-8")
    for name in (NAME, OTHER):
        register = folder.parent / name.replace(" ", "-")
        register.mkdir()
        (register / "register.csv").write_text(f"case,name\nT3,{name}\n", encoding="utf-8")
    return folder


@pytest.fixture
def call(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[Ran, dict[str, bytes]]]:
    """Return how a command is run with a register (a name, or none): what it said, and the files it left."""

    def run(arguments: list[str], register: str | None, *more: str) -> tuple[Ran, dict[str, bytes]]:
        if register is None:
            monkeypatch.delenv("REFIQDA_REGISTER", raising=False)
        else:
            monkeypatch.setenv("REFIQDA_REGISTER", str(study.parent / register.replace(" ", "-")))
        place = tmp_path / f"run-{len(list(tmp_path.iterdir()))}"
        place.mkdir()
        filled = [
            each.format(
                a=study / "a.qdpx",
                b=study / "b.qdpx",
                plain=study / "plain.qdpx",
                texts=study / "texts",
                codings=study / "codings.csv",
                code=f"Waiting with {NAME}",
                out=place / "out",
            )
            for each in arguments
        ]
        ran = run_command(*filled, *more)
        left = {
            str(path.relative_to(place)): path.read_bytes()
            for path in sorted(place.rglob("*"))
            if path.is_file()
        }
        return ran, left

    return run


@pytest.mark.parametrize("command", QUICK_FIRST)
def test_a_file_with_a_known_name_is_refused_and_not_there(
    command: str, call: Callable[..., tuple[Ran, dict[str, bytes]]]
) -> None:
    ran, left = call(REFUSED[command], NAME)
    assert ran.code == 2, (ran.out, ran.err)
    error = next(line for line in ran.err.splitlines() if line.startswith("refiqda: error: "))
    assert "of case T3 [" in error
    assert ALLOWED in error
    assert "Brekkhaugen" not in ran.err
    reports = {name: data for name, data in left.items() if not name.endswith(".qdpx")}
    if command == "memos in margins":  # documents without the name may go; that with it is not there
        assert not any(scan_bytes(data, name, [KnownName(NAME, "T3")]).hits for name, data in reports.items())
    else:
        assert set(reports) == set()


@pytest.mark.parametrize("command", SAME_FIRST)
def test_without_a_known_name_the_files_are_the_same_byte_for_byte(
    command: str, call: Callable[..., tuple[Ran, dict[str, bytes]]]
) -> None:
    arguments = REFUSED.get(command) or WRITTEN[command]
    before, expected = call(arguments, None)
    after, left = call(arguments, OTHER)
    assert expected
    assert (after.code, after.out, after.err) == (
        before.code,
        before.out.replace("run-0", "run-1"),
        before.err,
    )
    assert left == expected


@pytest.mark.parametrize("command", WRITTEN)
def test_a_project_is_written_with_a_warning(
    command: str, call: Callable[..., tuple[Ran, dict[str, bytes]]]
) -> None:
    ran, left = call(WRITTEN[command], NAME)
    assert (ran.code, bool(left)) == (0, True)
    assert "refiqda: warning: " in ran.err
    assert "of case T3 [" in ran.err
    assert "Brekkhaugen" not in ran.err


def test_a_file_that_stays_within_the_team_is_written_when_somebody_says_so(
    call: Callable[..., tuple[Ran, dict[str, bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran, left = call(REFUSED["export codings csv"], NAME, ALLOWED)
    assert (ran.code, set(left)) == (0, {"out.csv"})
    assert "because you allow it" in ran.err
    monkeypatch.setenv("REFIQDA_ALLOW_NAMES", "1")
    again, same = call(REFUSED["export codings csv"], NAME)
    assert (again.code, same) == (0, left)


def test_what_is_printed_goes_nowhere_and_is_not_looked_at(
    call: Callable[..., tuple[Ran, dict[str, bytes]]],
) -> None:
    ran, _ = call(["agree", "{a}", "{b}"], NAME)
    assert ran.code == 0
    assert "known name" not in ran.err


def test_an_older_file_stays_as_it_was(
    call: Callable[..., tuple[Ran, dict[str, bytes]]], tmp_path: Path
) -> None:
    older = tmp_path / "older.csv"
    older.write_bytes(b"older")
    ran, _ = call(["export", "{a}", "--table", "codings", "-o", str(older), "--force"], NAME)
    assert (ran.code, older.read_bytes()) == (2, b"older")
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_register_beside_the_study_is_found_from_the_input_and_the_output(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REFIQDA_REGISTER", raising=False)
    home = tmp_path / "home"
    (home / "in").mkdir(parents=True)
    (home / "study.toml").write_text('[study]\ntitle = "Waiting"\n', encoding="utf-8")
    (tmp_path / "home-private").mkdir()
    (tmp_path / "home-private" / "register.csv").write_text(f"case,name\nT3,{NAME}\n", encoding="utf-8")
    (home / "a.qdpx").write_bytes((study / "a.qdpx").read_bytes())
    away = tmp_path / "away.csv"
    assert run_command("export", home / "a.qdpx", "--table", "codes", "-o", away).code == 2
    assert run_command("export", study / "a.qdpx", "--table", "codes", "-o", home / "in" / "x.csv").code == 2
    assert run_command("export", study / "a.qdpx", "--table", "codes", "-o", away).code == 0


def test_a_register_that_cannot_be_read_is_said_once(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    (locked / "register.csv.age").write_bytes(b"age-encryption.org/v1\n")
    monkeypatch.setenv("REFIQDA_REGISTER", str(locked))
    monkeypatch.delenv("REFIQDA_PASSPHRASE", raising=False)
    out = tmp_path / "copies"
    ran = run_command("split", study / "a.qdpx", "--per", "coder", "-o", out)
    assert ran.code == 0
    assert ran.err.count("could not be done") == 1


def test_the_name_of_an_output_counts_and_is_not_repeated(
    call: Callable[..., tuple[Ran, dict[str, bytes]]], tmp_path: Path
) -> None:
    out = tmp_path / "ylva-brekkhaugen.csv"
    ran, _ = call(["export", "{plain}", "--table", "codes", "-o", str(out)], NAME)
    assert (ran.code, out.exists()) == (2, False)
    assert "the file's name" in ran.err
    assert "brekkhaugen" not in ran.err


def test_first_names_alone_are_told_and_stop_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = refiqda.Project.new("p")
    source = project.add_source("one", "Then Ylva came.")
    project.add_code("A")
    project.add_user("M")
    project.add_coding(source, 0, 14, "A", "M")
    write(project, tmp_path / "p.qdpx", tool="standard")
    register = tmp_path / "register"
    register.mkdir()
    (register / "register.csv").write_text(f"case,name\nT3,{NAME}\n", encoding="utf-8")
    monkeypatch.setenv("REFIQDA_REGISTER", str(register))
    ran = run_command("export", tmp_path / "p.qdpx", "--table", "codings", "-o", tmp_path / "x.csv")
    assert ran.code == 0
    assert "part of a known name once, first of case T3 [row 2, column quote]" in ran.err


def test_study_scan_says_where_and_exits_with_its_verdict(study: Path, tmp_path: Path) -> None:
    register = study.parent / NAME.replace(" ", "-")
    clean, found = tmp_path / "clean.txt", tmp_path / "found.txt"
    clean.write_text("Nobody.", encoding="utf-8")
    found.write_text(f"one\nFor {NAME}.\nYlva!\n", encoding="utf-8")
    assert run_command("study", "scan", clean, "--register", register).code == 0
    ran = run_command("study", "scan", clean, found, "--register", register)
    assert ran.code == 1
    assert "line 2: full name (case T3)" in ran.out
    assert "line 3: part of a name (case T3)" in ran.out
    assert "Brekkhaugen" not in ran.out + ran.err
    told = run_command("study", "scan", found, "--register", register, "--json").json
    assert told["format"] == "refiqda.study-scan/1"
    assert told["files"][0]["hits"][0] == {
        "where": "line 2",
        "case": "T3",
        "kind": "full",
        "count": 1,
        "stops": True,
    }
    assert json.dumps(told).count("Ylva") == 0


def test_study_scan_without_a_register_says_how_to_name_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REFIQDA_REGISTER", raising=False)
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    ran = run_command("study", "scan", "a.txt")
    assert ran.code == 2
    assert "--register" in ran.err


def test_every_command_with_an_output_offers_to_allow_names() -> None:
    import click  # noqa: PLC0415 - beside its one use

    def leaves(command: click.Command, context: click.Context) -> list[click.Command]:
        if not isinstance(command, click.Group):
            return [command]
        loaded = (command.get_command(context, name) for name in command.list_commands(context))
        return [leaf for each in loaded if each is not None for leaf in leaves(each, context)]

    context = click.Context(app)
    known = [leaf for name in COMMANDS for leaf in leaves(app.get_command(context, name) or app, context)]
    missing = [
        leaf.name
        for leaf in known
        if any("--output" in each.opts for each in leaf.params)
        and not any(ALLOWED in each.opts for each in leaf.params)
    ]
    assert len(known) > 20
    assert missing == []


def test_what_is_made_to_be_shown_is_refused_whatever_is_said(
    call: Callable[..., tuple[Ran, dict[str, bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refiqda.cli.outbound.PUBLIC", frozenset({"export", "convert"}))
    monkeypatch.setenv("REFIQDA_ALLOW_NAMES", "1")
    ran, left = call(REFUSED["export codings csv"], NAME, ALLOWED)
    assert (ran.code, left) == (2, {})
    assert "cannot be let through" in ran.err
    assert call(WRITTEN["convert"], NAME)[0].code == 2
    assert call(REFUSED["export codings csv"], OTHER)[0].code == 0


def test_a_copy_of_a_dossier_to_show_round_is_refused_whatever_is_said(
    call: Callable[..., tuple[Ran, dict[str, bytes]]],
) -> None:
    listed = ["quotes", "find", "{a}", "-o", "{out}.csv"]
    assert call(listed, NAME)[0].code == 2
    assert call(listed, NAME, ALLOWED)[0].code == 0
    ran, left = call([*listed, "--attribution", "none"], NAME, ALLOWED)
    assert (ran.code, left) == (2, {})
    assert "cannot be let through" in ran.err
    assert call([*listed, "--attribution", "role"], OTHER)[0].code == 0


def test_what_is_made_to_be_shown_is_refused_where_the_register_is_locked(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refiqda.cli.outbound.PUBLIC", frozenset({"export"}))
    locked = tmp_path / "locked"
    locked.mkdir()
    (locked / "register.csv.age").write_bytes(b"age-encryption.org/v1\n")
    monkeypatch.setenv("REFIQDA_REGISTER", str(locked))
    monkeypatch.delenv("REFIQDA_PASSPHRASE", raising=False)
    ran = run_command("export", study / "plain.qdpx", "--table", "codes", "-o", tmp_path / "x.csv")
    assert ran.code == 2
    assert "could not be read" in ran.err
    assert not (tmp_path / "x.csv").exists()


def test_a_decision_log_that_grew_is_looked_at_when_the_command_is_done(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = study.parent / NAME.replace(" ", "-")
    log = tmp_path / "decisions.jsonl"
    sheet, filled = tmp_path / "sheet.csv", tmp_path / "filled.csv"
    both = (study / "a.qdpx", study / "b.qdpx")
    monkeypatch.delenv("REFIQDA_REGISTER", raising=False)
    assert run_command("reconcile", "sheet", *both, "-o", sheet).code == 0
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0].update(decision="no code here", reason=f"{NAME} again", by="Mara Ridge")
    with filled.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    monkeypatch.setenv("REFIQDA_REGISTER", str(register))
    ran = run_command("reconcile", "import", filled, *both, "--decisions", log)
    assert log.exists(), ran.err
    assert "decisions.jsonl: what was added holds" in ran.err
    assert "Brekkhaugen" not in ran.err


def test_a_trail_that_grew_by_a_name_is_told_and_no_public_form_of_it_holds_one(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFIQDA_REGISTER", str(study.parent / NAME.replace(" ", "-")))
    home = tmp_path / "home"
    assert run_command("trail", "init", home, "--by", "Mara Ridge").code == 0
    (home / "p.qdpx").write_bytes((study / "plain.qdpx").read_bytes())
    monkeypatch.chdir(home)
    ran = run_command("trail", "record", "p.qdpx", "--reason", f"{NAME} asked for it")
    assert ran.code == 0
    assert "log.jsonl: what was added holds" in ran.err
    assert "Brekkhaugen" not in ran.err
    assert run_command("trail", "export", "--public", "-o", "public.jsonl").code == 0
    opened = run_command("trail", "export", "--public", "--open", "reason", "-o", "open.jsonl", ALLOWED)
    assert (opened.code, (home / "open.jsonl").exists()) == (2, False)
    assert run_command("trail", "proof", "2", "-o", "proof.json").code == 2
    assert run_command("trail", "export", "--prov", "-o", "prov.json").code == 0
    assert run_command("trail", "record", study / "b.qdpx", "--of", NAME).code == 0
    ran = run_command("trail", "export", "--prov", "-o", "named.json", ALLOWED)
    assert (ran.code, (home / "named.json").exists()) == (2, False)


@pytest.fixture(params=["a folder", "a link"])
def named(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Path:
    """Return a study with a trail whose last entry names somebody, and a register that knows them."""
    home = tmp_path / "home"
    monkeypatch.setenv("REFIQDA_REGISTER", str(study.parent / NAME.replace(" ", "-")))
    assert run_command("trail", "init", home, "--by", "Mara Ridge").code == 0
    if request.param == "a link":
        (home / "trail").rename(tmp_path / "kept elsewhere")
        (home / "trail").symlink_to(tmp_path / "kept elsewhere")
    (home / "a.qdpx").write_bytes((study / "a.qdpx").read_bytes())
    monkeypatch.chdir(home)
    return home


def test_kept_states_are_written_and_not_warned_of_one_by_one(named: Path) -> None:
    ran = run_command("trail", "record", "a.qdpx", "--by", "Mara Ridge")
    assert ran.code == 0, ran.err
    assert len(list((named / "trail" / "states").iterdir())) == 1
    assert [line for line in ran.err.splitlines() if ".qdpx" in line] == []
    assert ran.err.count("warning") <= 1  # of the log, once


def test_a_log_is_written_anew_whatever_names_stay_in_it(
    named: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_command("trail", "note", "meeting", "--text", f"{NAME} and {OTHER} rang.").code == 0
    assert run_command("trail", "note", "meeting", "--text", f"{OTHER} rang again.").code == 0
    with gated(Gate()), held(named / "trail") as log:
        assert log.withdraw(lambda entry, field: entry.n == 3 and field == "note") == 1
    inside = named / "register.csv"
    inside.write_text(f"case,name\nT3,{NAME}\n", encoding="utf-8")
    monkeypatch.setenv("REFIQDA_REGISTER", str(named))  # misplaced: what is written otherwise is refused
    with gated(Gate()), held(named / "trail") as log:
        assert log.withdraw(lambda entry, field: entry.n == 2 and field == "note") == 1
    assert verify(named / "trail").ok


def test_a_head_with_a_name_is_signed_and_told(named: Path) -> None:
    ran = run_command("trail", "sign", "--by", "Mara Ridge", "--typed", "--statement", f"With {NAME}.")
    assert ran.code == 0, ran.err
    assert len(list((named / "trail" / "heads").iterdir())) == 1
    assert "holds a known name" in ran.err
    assert "Brekkhaugen" not in ran.err


def test_a_private_note_with_a_name_is_nobodys_business(named: Path) -> None:
    ran = run_command("trail", "note", "reading", "--text", f"{NAME} again, and I am tired.")
    assert (ran.code, ran.err) == (0, "")
    assert len(list((named / "trail" / "private").iterdir())) == 1


def test_what_else_is_written_into_a_trails_folders_is_looked_through(named: Path) -> None:
    (named / "trail" / "heads").mkdir()
    for name in ("trail/states/report.csv", "trail/heads/public.jsonl"):
        (named / name).parent.mkdir(exist_ok=True)
        assert trail_part(named / name) is None
    assert trail_part(named / "log.jsonl") is None


def test_a_gate_that_refuses_leaves_nothing_and_holds_for_its_block_only(tmp_path: Path) -> None:
    asked = []

    def refuse(temporary: Path, target: Path) -> None:
        asked.append((temporary.read_bytes(), target.name))
        raise KnownNameError("no")

    with gated(refuse), pytest.raises(KnownNameError), atomic_write(tmp_path / "a.txt") as stream:
        stream.write(b"x")
    assert asked == [(b"x", "a.txt")]
    assert list(tmp_path.iterdir()) == []
    with atomic_write(tmp_path / "a.txt") as stream:
        stream.write(b"y")
    assert (tmp_path / "a.txt").read_bytes() == b"y"
