"""Commands that write a project inside a study enter it in the trail, with its anchor; elsewhere nothing changes."""

from __future__ import annotations

import ast
import errno
import os
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.changes import ANCHOR_NOTE_NAME
from refiqda.exclusive import NotWrittenError
from refiqda.trail import deciding, recording
from refiqda.trail.anchor import Mark, check_anchor, marks_in
from refiqda.trail.entry import Draft
from refiqda.trail.reading import read_trail
from refiqda.trail.writing import append
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from refiqda.trail.entry import Entry
    from refiqda.trail.reading import Trail

ROOT = Path(__file__).resolve().parents[2]
CLI = ROOT / "refiqda" / "cli"

COMMANDS: dict[str, list[str]] = {
    "build": ["build", "OUT", "--sources", "texts", "--codings", "rows.csv", "--coder", "Mara"],
    "build --into": ["build", "OUT", "--into", "mara.qdpx", "--codings", "more.csv", "--coder", "Una"],
    "import": ["import", "notes.jsonld", "-o", "OUT"],
    "merge": ["merge", "mara.qdpx", "colm.qdpx", "-o", "OUT"],
    "convert": ["convert", "mara.qdpx", "-o", "OUT"],
    "convert --for": ["convert", "mara.qdpx", "-o", "OUT", "--for", "nvivo"],
    "convert .qdc": ["convert", "codes.qdc", "-o", "OUT"],
    "blank": ["blank", "mara.qdpx", "--coder", "Una", "-o", "OUT"],
    "split": ["split", "study.qdpx", "-o", "DIR"],
    "speakers apply": ["speakers", "apply", "mara.qdpx", "--auto", "--moderator", "I", "-o", "OUT"],
    "speakers remove": ["speakers", "remove", "mara.qdpx", "-o", "OUT"],
    "codebook import": ["codebook", "import", "codes.csv", "--into", "mara.qdpx", "-o", "OUT"],
    "codebook import, new": ["codebook", "import", "codes.csv", "-o", "OUT"],
    "codebook recode": ["codebook", "recode", "mara.qdpx", "--map", "map.csv", "-o", "OUT"],
    "codebook recode --undo": ["codebook", "recode", "recoded.qdpx", "--undo", "back.jsonl", "-o", "OUT"],
    "check --fix": ["check", "mara.qdpx", "--fix", "-o", "OUT"],
    "reconcile apply": ["reconcile", "apply", "study.qdpx", "--decisions", "decisions.jsonl", "-o", "OUT"],
}
"""Every command that writes a project; OUT stands for the file, DIR for the folder that it writes to."""


@pytest.fixture(scope="module")
def inputs(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder, in no study, with what the commands read."""
    place = tmp_path_factory.mktemp("inputs")
    for name in ("mara.qdpx", "colm.qdpx", "study.qdpx", "decisions.jsonl"):
        shutil.copy(made / name, place / name)
    (place / "texts").mkdir()
    (place / "texts" / "a.txt").write_text("We waited for hours.", encoding="utf-8")
    (place / "rows.csv").write_text("source,code,quote\na,Waiting,hours\n", encoding="utf-8")
    more = "source,code,start,end\nInterview 1,Hurried,10,30\n"
    (place / "more.csv").write_text(more, encoding="utf-8")
    (place / "map.csv").write_text("action,code,to\nrename,Hurried,In haste\n", encoding="utf-8")
    for arguments in (
        ["convert", "mara.qdpx", "-o", "notes.jsonld"],
        ["convert", "mara.qdpx", "-o", "codes.qdc"],
        ["codebook", "export", "mara.qdpx", "-o", "codes.csv"],
        [
            "codebook",
            "recode",
            "mara.qdpx",
            "--map",
            "map.csv",
            "-o",
            "recoded.qdpx",
            "--inverse-map",
            "back.jsonl",
        ],
    ):
        ran = run_command(*placed(arguments, place))
        assert (ran.code, ran.err) == (0, "")
    return place


def placed(arguments: list[str], folder: Path, output: Path | None = None) -> list[str | Path]:
    """Return a command with the paths of its files."""
    known = {path.name for path in folder.iterdir()} | {
        "notes.jsonld",
        "codes.qdc",
        "codes.csv",
        "recoded.qdpx",
        "back.jsonl",
    }
    out = {"OUT": output, "DIR": None if output is None else output.parent / "copies"}
    return [out.get(one) or (folder / one if one in known else one) for one in arguments]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Return the folder of a study whose trail was begun."""
    place = tmp_path / "study"
    (place / "trail").mkdir(parents=True)
    (place / "study.toml").write_text('[study]\ntitle = "Sleep"\n', encoding="utf-8")
    (place / "trail" / "log.jsonl").touch()
    append(place / "trail", [Draft("begin", {"note": "begun"})])
    return place


def trail(study: Path) -> Trail:
    return read_trail(study / "trail")


def new_entries(study: Path) -> list[Entry]:
    return [each for each in trail(study).entries if each.kind != "begin"]


def written(study: Path) -> list[Path]:
    return sorted(study.glob("*.qdpx")) + sorted(study.glob("copies/*.qdpx"), reverse=True)


def anchor_of(path: Path) -> Mark | None:
    marks = marks_in(refiqda.read(path))
    assert len(marks) <= 1
    return marks[0] if marks else None


def without_anchor(path: Path) -> bytes:
    """Return the project file's XML as it is without its anchor note, and the names of all members."""
    project = refiqda.read(path)
    gone = {note.guid for note in project.tree.notes if note.name == ANCHOR_NOTE_NAME}
    project.tree.notes = [note for note in project.tree.notes if note.guid not in gone]
    project.tree.note_refs = [one for one in project.tree.note_refs if one not in gone]
    copy = path.with_name(f"{path.stem}-bare.zip")
    refiqda.write(project, copy.with_suffix(".qdpx"), tool="standard")
    return b"".join(member for member in members(copy.with_suffix(".qdpx")))


def members(path: Path) -> list[bytes]:
    with zipfile.ZipFile(path) as archive:
        return [name.encode() + archive.read(name) for name in archive.namelist()]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_writes_a_project_enters_it_with_an_anchor(
    inputs: Path, study: Path, name: str
) -> None:
    given = placed(COMMANDS[name], inputs, study / "out.qdpx")
    ran = run_command(
        *given, "--json", "--reason", "It was time.", "--by", "Mara", "--by", "Colm", "--meeting", "meeting 3"
    )
    assert (ran.code, ran.err) == (0, "")
    files = written(study)
    entries = new_entries(study)
    projects = [each for each in entries if "project" in each.commit]
    assert [each.value("project")["file"] for each in projects] == [path.name for path in files]
    assert ran.json["trail"]["n"] == entries[-1].n
    assert ran.json["trail"]["hash"] == entries[-1].hash
    for entry, path in zip(projects, files, strict=True):
        assert entry.value("command") == " ".join(name.partition(",")[0].split()[:2]).replace(
            "convert --for", "convert"
        ).replace("convert .qdc", "convert").replace("build --into", "build") + (
            " --undo" if name.endswith("--undo") else ""
        )
        assert (entry.by, entry.meeting, entry.value("reason")) == (
            ("Mara", "Colm"),
            "meeting 3",
            "It was time.",
        )
        assert entry.value("output") == {"file": path.name}
        assert entry.value("inputs")
        assert all("/" not in one["file"] for one in entry.value("inputs"))
        assert entry.value("state")["meaning"] == refiqda.digest(refiqda.read(path))
        assert anchor_of(path) == (trail(study).identity, entry.n - 1, trail(study).entries[entry.n - 2].hash)
        assert not [one for one in refiqda.check(path) if one.severity == "error"]


@pytest.mark.parametrize("name", COMMANDS)
def test_outside_a_study_and_without_the_trail_the_bytes_are_as_ever(
    inputs: Path, study: Path, tmp_path: Path, name: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (study / "other").mkdir()
    ran = run_command(*placed(COMMANDS[name], inputs, outside / "out.qdpx"))
    off = run_command(*placed(COMMANDS[name], inputs, study / "out.qdpx"), "--no-trail")
    assert (ran.code, off.code, ran.err, off.err) == (0, 0, "", "")
    assert ran.out == off.out
    assert [path.read_bytes() for path in written(outside)] == [path.read_bytes() for path in written(study)]
    assert written(study)
    assert new_entries(study) == []


def test_inside_a_study_only_the_anchor_differs(inputs: Path, study: Path, tmp_path: Path) -> None:
    for place in (study, tmp_path):
        assert (
            run_command("merge", inputs / "mara.qdpx", inputs / "colm.qdpx", "-o", place / "out.qdpx").code
            == 0
        )
    assert (study / "out.qdpx").read_bytes() != (tmp_path / "out.qdpx").read_bytes()
    assert without_anchor(study / "out.qdpx") == without_anchor(tmp_path / "out.qdpx")
    assert refiqda.digest(refiqda.read(study / "out.qdpx")) == refiqda.digest(
        refiqda.read(tmp_path / "out.qdpx")
    )


def test_what_a_command_prints_is_as_ever_but_for_one_line_on_stderr(
    inputs: Path, study: Path, tmp_path: Path
) -> None:
    arguments = COMMANDS["import"]
    outside = run_command(*placed(arguments, inputs, tmp_path / "out.qdpx"))
    inside = run_command(*placed(arguments, inputs, study / "out.qdpx"))
    assert inside.out == outside.out
    assert inside.err == "trail: entry 2\n"
    one = run_command(*placed(arguments, inputs, tmp_path / "out.qdpx"), "--json", "--force").json
    two = run_command(*placed(arguments, inputs, study / "out.qdpx"), "--json", "--force").json
    assert two.pop("trail")["n"] == 3
    assert one == two


def test_a_study_is_that_of_the_output_and_found_in_a_folder_above(inputs: Path, study: Path) -> None:
    deep = study / "round 2" / "copies"
    deep.mkdir(parents=True)
    assert run_command("convert", inputs / "mara.qdpx", "-o", deep / "out.qdpx").code == 0
    assert len(new_entries(study)) == 1


def test_a_study_without_a_trail_is_left_alone_and_nobody_is_nagged(inputs: Path, tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text('[study]\ntitle = "Sleep"\n', encoding="utf-8")
    ran = run_command("convert", inputs / "mara.qdpx", "-o", tmp_path / "out.qdpx")
    assert (ran.code, ran.err) == (0, "")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.qdpx", "study.toml"]
    assert anchor_of(tmp_path / "out.qdpx") is None


def test_a_reason_that_would_be_lost_is_said(inputs: Path, tmp_path: Path) -> None:
    ran = run_command("convert", inputs / "mara.qdpx", "-o", tmp_path / "out.qdpx", "--reason", "because")
    assert ran.code == 0
    assert "no trail here" in ran.err
    assert "refiqda trail init" in ran.err


def test_a_reason_for_no_trail_is_wrong_usage(inputs: Path, study: Path) -> None:
    ran = run_command(
        "convert", inputs / "mara.qdpx", "-o", study / "x.qdpx", "--reason", "why", "--no-trail"
    )
    assert ran.code == 2
    assert not (study / "x.qdpx").exists()


def test_an_older_anchor_is_replaced(inputs: Path, study: Path) -> None:
    assert run_command("convert", inputs / "mara.qdpx", "-o", study / "one.qdpx").code == 0
    assert run_command("convert", study / "one.qdpx", "-o", study / "two.qdpx").code == 0
    assert anchor_of(study / "two.qdpx") == (trail(study).identity, 2, trail(study).entries[1].hash)


@pytest.mark.parametrize("name", ["codebook recode", "speakers apply", "build --into", "codebook import"])
def test_a_command_that_goes_on_from_a_recorded_project_says_what_changed(
    inputs: Path, study: Path, name: str
) -> None:
    recording.record(study / "trail", refiqda.read(inputs / "mara.qdpx"), "mara.qdpx")
    assert run_command(*placed(COMMANDS[name], inputs, study / "out.qdpx")).code == 0
    entry = new_entries(study)[-1]
    assert entry.value("project")["name"] == "mara"
    assert entry.value("project")["file"] == "out.qdpx"
    changed = name != "codebook import"
    assert entry.value("state")["changes"] == ("known" if changed else "none")
    assert bool(entry.values("changes")) == changed


def test_a_merged_project_is_one_of_its_own_and_merging_again_says_what_is_new(
    inputs: Path, study: Path
) -> None:
    for name in ("mara", "colm"):
        recording.record(study / "trail", refiqda.read(inputs / f"{name}.qdpx"), f"{name}.qdpx")
    for force in ([], ["--force"]):
        assert run_command(*placed(COMMANDS["merge"], inputs, study / "out.qdpx"), *force).code == 0
    first, second = new_entries(study)[-2:]
    assert [each.value("project")["name"] for each in (first, second)] == ["out", "out"]
    assert (first.value("state")["changes"], second.value("state")["changes"]) == ("first", "none")


def test_a_file_that_a_crash_left_without_its_entry_is_caught_up_by_recording_it(
    inputs: Path, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(recording, "record", killed)
        assert run_command("convert", inputs / "mara.qdpx", "-o", study / "out.qdpx").code != 0
    assert new_entries(study) == []
    left = refiqda.read(study / "out.qdpx")
    assert check_anchor(left, trail(study)).state == "present"
    entry = recording.record(study / "trail", left, "out.qdpx")
    assert entry.value("state")["meaning"] == refiqda.digest(left)
    assert check_anchor(left, trail(study)).state == "present"


# --- when the trail cannot be kept ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*COMMANDS, "reconcile import"])
def test_a_damaged_trail_is_told_before_any_work_and_nothing_is_written(
    inputs: Path, study: Path, name: str
) -> None:
    log = study / "trail" / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"begun", b"begxn"))
    if name == "reconcile import":
        given: list[str | Path] = [
            "reconcile",
            "import",
            inputs / "none.xlsx",
            inputs / "mara.qdpx",
            "--decisions",
            study / "d.jsonl",
        ]
    else:
        given = placed(COMMANDS[name], inputs, study / "out.qdpx")
    ran = run_command(*given)
    assert ran.code == 2
    assert ran.err.startswith("refiqda: error: log.jsonl")
    assert ran.err.count("\n") == 1
    assert "--no-trail" in ran.err
    assert written(study) == []
    assert not (study / "d.jsonl").exists()


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), refiqda.errors.UnusableFileError("is held")]
)
def test_a_trail_that_fails_later_leaves_the_file_and_says_so_last(
    inputs: Path, study: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def failing(*_given: object, **_named: object) -> None:
        raise error

    monkeypatch.setattr(recording, "record", failing)
    rows = inputs / "rows.csv"
    bad = study / "bad.csv"
    bad.write_text(rows.read_text(encoding="utf-8") + "a,Waiting,nowhere\n", encoding="utf-8")
    ran = run_command(
        "build", study / "out.qdpx", "--sources", inputs / "texts", "--codings", bad, "--coder", "Mara",
        "--unplaced", study / "again.csv", "--json",
    )  # fmt: skip
    assert ran.code == 2
    assert (study / "out.qdpx").exists()
    assert (study / "again.csv").exists()
    assert ran.json["unplaced"]
    assert ran.json["trail"]["n"] is None
    assert ran.err.startswith("refiqda: error: out.qdpx: is written, but could not be entered in the trail: ")
    assert ran.err.rstrip().endswith("refiqda trail record out.qdpx.")
    assert ran.err.count("\n") == 1


def test_a_full_disk_while_decisions_are_entered_does_not_keep_the_consensus_back(
    inputs: Path, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise NotWrittenError("log.jsonl", OSError(errno.ENOSPC, "No space left on device"))

    monkeypatch.setattr(deciding, "enter_decisions", full)
    ran = run_command(*placed(COMMANDS["reconcile apply"], inputs, study / "out.qdpx"))
    assert ran.code == 2
    assert (study / "out.qdpx").exists()
    assert "Consensus" in ran.out
    assert "trail record --decisions decisions.jsonl" in ran.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything may be written here")
def test_a_trail_that_may_not_be_written_is_told_before_any_work(inputs: Path, study: Path) -> None:
    (study / "trail" / "log.jsonl").chmod(0o444)
    ran = run_command("convert", inputs / "mara.qdpx", "-o", study / "out.qdpx")
    assert ran.code == 2
    assert not (study / "out.qdpx").exists()


def test_a_command_that_fails_after_writing_still_says_the_entry(
    inputs: Path, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_given: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("refiqda.render.losses.write_losses", failing)
    ran = run_command(
        "convert", inputs / "mara.qdpx", "-o", study / "out.qdpx", "--report", study / "loss.txt"
    )
    assert ran.code == 2
    first, second = ran.err.splitlines()
    assert first == "trail: entry 2"
    assert second.startswith("refiqda: error: ")


# --- decisions -------------------------------------------------------------------------------------------------


def test_decisions_enter_before_the_consensus_they_lead_to(inputs: Path, study: Path) -> None:
    ran = run_command(*placed(COMMANDS["reconcile apply"], inputs, study / "out.qdpx"))
    assert ran.code == 0
    entries = new_entries(study)
    assert ran.err == f"trail: entries 2 to {entries[-1].n}\n"
    assert {each.kind for each in entries[:-1]} == {"decision"}
    assert entries[-1].value("command") == "reconcile apply"
    decided = [
        row for each in entries[:-1] for _, value in each.values("decisions") for row in value["lines"]
    ]
    assert len(decided) == len((inputs / "decisions.jsonl").read_text(encoding="utf-8").splitlines()) - 1
    again = run_command(*placed(COMMANDS["reconcile apply"], inputs, study / "again.qdpx"))
    assert again.err == f"trail: entry {entries[-1].n + 1}\n"


def test_a_sheet_read_back_enters_what_it_decided(inputs: Path, study: Path) -> None:
    log = study / "decisions.jsonl"
    sheet = study / "sheet.csv"
    assert run_command("reconcile", "sheet", inputs / "study.qdpx", "--decisions", log, "-o", sheet).code == 0
    rows = sheet.read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) > 2
    filled = fill(sheet)
    sheet.write_text(filled, encoding="utf-8-sig")
    given: list[str | Path] = [
        "reconcile",
        "import",
        sheet,
        inputs / "study.qdpx",
        "--decisions",
        log,
        "--by",
        "Mara",
        "--meeting",
        "two",
    ]
    ran = run_command(*given, "--json")
    assert (ran.code, ran.err) == (0, "")
    (entry,) = new_entries(study)
    assert ran.json["trail"] == {"n": 2, "hash": entry.hash, "entries": [2]}
    assert (entry.kind, entry.by, entry.meeting) == ("decision", ("Mara",), "two")
    assert "trail" not in run_command(*given, "--json").json
    assert run_command(*given, "--no-trail").code == 0


def fill(sheet: Path) -> str:
    """Return a sheet of differences whose first row is decided."""
    import csv  # noqa: PLC0415 - one helper's own
    import io  # noqa: PLC0415 - as above

    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    head = next(row for row in rows if "decision" in [cell.lower() for cell in row])
    names = [cell.lower() for cell in head]
    first = rows[rows.index(head) + 1]
    first[names.index("decision")] = "neither"
    first[names.index("reason")] = "Nobody said it."
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue()


def test_the_page_enters_what_was_left_and_what_was_decided_on_it(
    inputs: Path, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("starlette")
    log = study / "decisions.jsonl"
    lines = (inputs / "decisions.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    log.write_text("".join(lines[:4]), encoding="utf-8")
    seen = []

    def served(*_given: object) -> None:
        seen.append(len(new_entries(study)))
        with log.open("a", encoding="utf-8", newline="") as stream:
            stream.write(lines[4])

    monkeypatch.setattr("refiqda.page.serving.serve", served)
    ran = run_command("reconcile", "serve", inputs / "study.qdpx", "--decisions", log, "--no-open")
    assert ran.code == 0
    assert seen == [1]
    rows = [
        row["line"]
        for each in new_entries(study)
        for _, value in each.values("decisions")
        for row in value["lines"]
    ]
    assert rows == [2, 3, 4, 5]


# --- no command without it -------------------------------------------------------------------------------------


def writers(source: str) -> list[str]:
    """Return the names under which a module of the command line could write a project without the trail."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module in {
            "refiqda.output",
            "refiqda.conversion",
            "refiqda",
        }:
            found += [alias.name for alias in node.names if alias.name.startswith("write")]
        if isinstance(node, ast.Attribute) and node.attr in {"write_strict", "write_packed"}:
            found.append(node.attr)
    return found


@pytest.mark.parametrize("module", sorted(path.name for path in CLI.glob("*.py")))
def test_no_command_writes_a_project_past_the_trail(module: str) -> None:
    allowed = ["write_strict"] if module == "trailing.py" else []
    assert set(writers((CLI / module).read_text(encoding="utf-8"))) == set(allowed)


def test_a_command_that_wrote_past_the_trail_would_be_found() -> None:
    assert writers("def f():\n    from refiqda.output import write\n") == ["write"]
    assert writers("import refiqda.conversion as c\nc.write_strict(1)\n") == ["write_strict"]


def test_every_command_that_writes_a_project_is_tried_here() -> None:
    using = {
        path.stem
        for path in CLI.glob("*.py")
        if "write_project(" in path.read_text(encoding="utf-8") and path.stem != "trailing"
    }
    tried = {
        "build",
        "import_",
        "merge",
        "convert",
        "blank",
        "split",
        "speakers",
        "codebook",
        "codebook_recoding",
        "check",
        "reconcile_apply",
    }
    assert using == tried


def test_the_options_are_said_by_every_such_command() -> None:
    for arguments in COMMANDS.values():
        words = arguments[: 2 if arguments[0] in {"speakers", "codebook", "reconcile"} else 1]
        told = run_command(*words, "--help").out
        assert all(f"{one} " in told for one in ("--no-trail", "--reason", "--by", "--meeting"))
