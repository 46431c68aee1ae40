"""``refiqda study``: what a person sees, in which order, and with which exit code."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.cli import study_lock
from refiqda.errors import RefiqdaError
from refiqda.output import write
from refiqda.register import VARIABLE
from refiqda.register.locking import PASSPHRASE
from refiqda.study import read_study
from tests import studies
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PLANTED = "a reason that only the register knows"


@pytest.fixture(autouse=True)
def nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (VARIABLE, PASSPHRASE):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the study of dyads, one of its projects, and the register beside it."""
    home = tmp_path_factory.mktemp("dyads") / "pairs"
    home.mkdir()
    shutil.copy(EXAMPLES / "dyads" / "study.toml", home)
    write(studies.projects("dyads")["greta"], home / "greta.qdpx", tool="standard")
    private = home.with_name("pairs-private")
    private.mkdir()
    for name in ("register.csv", "missing.csv"):
        text = (EXAMPLES / "dyads-private" / name).read_text(encoding="utf-8")
        (private / name).write_text(text.replace("moved away", PLANTED), encoding="utf-8")
    return home


def private_values(folder: Path) -> Iterator[str]:
    for path in folder.glob("*.csv"):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            yield from (cell for cell in line.split(",")[1:] if len(cell) > 5 and cell != "client guide")


def test_a_study_begins_with_what_was_said_and_where_its_register_is_to_lie(tmp_path: Path) -> None:
    home = tmp_path / "waiting"
    ran = run_command("study", "init", home, "--title", 'The "long" wait', "--analyst", "Mara Ridge: coder, author",
                      "--language", "nb", "--approach", "codebook", "--guide", "coreq", "--json")  # fmt: skip
    assert (ran.code, ran.json["written"], ran.json["made"]) == (0, True, [])
    assert ran.json["register"] == str((tmp_path / "waiting-private").resolve())
    study = read_study(home)
    assert (study.title, study.approach, study.languages, study.guide) == (
        'The "long" wait',
        "codebook",
        ("nb",),
        "COREQ",
    )
    assert study.coders == ("Mara Ridge",)
    assert not (tmp_path / "waiting-private").exists(), "it is made only when asked for"
    before = (home / "study.toml").read_bytes()
    assert "is there already and stays as it is" in refused("study", "init", home, "--title", "Other")
    ran = run_command("study", "init", home, "--register")
    assert ran.code == 0
    assert "register.csv, missing.csv, names.csv, README.txt; only you may read them." in ran.out
    assert (home / "study.toml").read_bytes() == before
    assert "stays as it is" in run_command("study", "init", home, "--register").out


def refused(*arguments: object) -> str:
    """Run a command that cannot be done; return the one line that says so."""
    ran = run_command(*(str(each) for each in arguments))
    assert (ran.code, ran.out) == (2, "")
    return ran.err


def test_a_register_in_a_checkout_is_made_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    ran = run_command("study", "init", tmp_path / "waiting", "--register")
    assert "It lies in a git checkout" in ran.out
    elsewhere = run_command("study", "init", tmp_path / "b", "--register", tmp_path / "safe")
    assert f"REFIQDA_REGISTER says so: {tmp_path / 'safe'}" in elsewhere.out


def test_nothing_is_made_where_the_register_would_lie_in_the_study(tmp_path: Path) -> None:
    assert "lies inside the study's folder" in refused(
        "study", "init", tmp_path / "a", "--register", tmp_path / "a" / "private"
    )
    assert not (tmp_path / "a").exists()


def test_a_check_counts_and_tells_no_private_word_unless_asked(built: Path) -> None:
    private = built.with_name("pairs-private")
    for form in ((), ("--json",), ("--matrix",)):
        ran = run_command("study", "check", built, *form)
        assert ran.code == 0, ran.out
        assert not [
            value
            for value in private_values(private)
            if value in ran.out + ran.err and value != "client guide"
        ]
    ran = run_command("study", "check", built, "--private")
    assert PLANTED in ran.out
    assert "partner reads: " in ran.out
    assert "66     60        6        0" in ran.out
    asked = run_command("study", "check", built, "--json", "--private").json
    assert asked["format"] == "refiqda.study-check/1"
    assert asked["material"] == {"expected": 66, "present": 60, "excused": 6, "missing": 0}
    assert PLANTED in json.dumps(asked)


def test_a_check_finds_its_study_from_a_project_and_does_without_a_register(built: Path) -> None:
    ran = run_command("study", "check", built / "greta.qdpx", "--no-register", "--json")
    assert (ran.code, ran.json["register"], ran.json["material"]["excused"]) == (0, "none", 6)
    named = run_command("study", "check", built, "--register", built.with_name("pairs-private"), "--json")
    assert named.json["register"] == "open"
    assert "lies inside the study's folder" in refused("study", "check", built, "--register", built)


def test_what_is_not_as_the_study_says_is_exit_code_one(built: Path, tmp_path: Path) -> None:
    home = tmp_path / "pairs"
    shutil.copytree(built, home)
    text = (home / "study.toml").read_text(encoding="utf-8")
    (home / "study.toml").write_text(text.replace("excused = 6", "excused = 5"), encoding="utf-8")
    ran = run_command("study", "check", home)
    assert ran.code == 1
    assert '1 of "client guide" is missing beyond the 5 excused.' in ran.out
    assert "1 thing is not as the study says." in ran.out
    (home / "study.toml").write_text('[study]\ntitel = "x"\napproach = "none"\n', encoding="utf-8")
    ran = run_command("study", "check", home)
    assert ran.code == 1
    assert "line 2, study.titel: unknown key." in ran.out
    assert "line 3, study.approach" in ran.out
    assert [fault["line"] for fault in run_command("study", "check", home, "--json").json["faults"]] == [2, 3]


def test_a_project_that_cannot_be_read_does_not_hide_the_others(built: Path, tmp_path: Path) -> None:
    home = tmp_path / "pairs"
    shutil.copytree(built, home)
    (home / "broken.qdpx").write_bytes(b"PK\x03\x04")
    ran = run_command("study", "check", home, "--json")
    assert ran.code == 1
    assert ran.json["material"]["present"] == 60
    assert [one["about"] for one in ran.json["findings"] if one["kind"] == "error"] == ["projects"]


def test_where_there_is_no_study_the_next_step_is_told(tmp_path: Path) -> None:
    assert "there is no study.toml in it. Name the study's folder; `refiqda study init`" in refused(
        "study", "check", tmp_path
    )


def test_a_study_without_anything_is_no_fault(tmp_path: Path) -> None:
    run_command("study", "init", tmp_path / "new")
    ran = run_command("study", "check", tmp_path / "new")
    assert ran.code == 0
    assert "There is no project to look at." in ran.out
    assert "nothing was counted" in ran.out


def test_locking_says_what_it_did_and_asks_for_its_passphrase(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from refiqda.register import locking  # noqa: PLC0415 - to be replaced here alone

    private = tmp_path / "pairs-private"
    shutil.copytree(built.with_name("pairs-private"), private)
    assert "a passphrase is needed" in refused("study", "lock", private)
    done = locking.Locking(private, ("register.csv",), (), ("scan.pdf",))
    asked: list[tuple[str, str]] = []

    def lock(folder: Path, word: str) -> locking.Locking:
        asked.append((folder.name, word))
        return done

    monkeypatch.setattr(locking, "lock", lock)
    monkeypatch.setenv(PASSPHRASE, "three herons")
    ran = run_command("study", "lock", private)
    assert asked == [("pairs-private", "three herons")]
    assert "Locked: register.csv" in ran.out
    assert "Not locked, for they are no tables (.csv): scan.pdf" in ran.out
    assert "herons" not in ran.out + ran.err
    assert run_command("study", "lock", private, "--json").json["left_open"] == ["scan.pdf"]


def test_the_register_of_a_study_is_found_from_its_folder(built: Path, tmp_path: Path) -> None:
    assert study_lock.register_of(built) == built.with_name("pairs-private").resolve()
    with pytest.raises(RefiqdaError, match="there is no private register here"):
        study_lock.register_of(tmp_path)


@pytest.mark.parametrize("form", ["html", "json", "xlsx", ""])
def test_a_comparison_says_who_has_several_roles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.delenv("REFIQDA_REGISTER", raising=False)
    project = refiqda.Project.new("p")
    project.add_source("One", "Nothing came of it.")
    project.add_code("A")
    for name in ("Mara Ridge", "Colm Vance"):
        project.add_user(name)
        project.add_coding("One", 0, 7, "A", name)
    write(project, tmp_path / "p.qdpx", tool="standard")
    people = '[[analyst]]\nname = "Mara Ridge"\nroles = ["coder", "author", "auditor"]\n'
    (tmp_path / "study.toml").write_text(people, encoding="utf-8")
    out = tmp_path / f"o.{form}"
    ran = run_command("agree", tmp_path / "p.qdpx", *(("-o", out) if form else ()))
    assert ran.code == 0, ran.err
    if form == "xlsx":
        with zipfile.ZipFile(out) as book:
            said = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    else:
        said = out.read_text(encoding="utf-8") if form else ran.out
    assert "One person in several roles: Mara Ridge (coder, author and auditor)" in " ".join(said.split())
