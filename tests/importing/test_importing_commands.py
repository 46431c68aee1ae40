"""``refiqda import`` and ``refiqda convert`` with other programs' files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.importing import FORMS, NAMES, WRITERS, export_file, import_file
from tests.cli.calls import run_command as run
from tests.importing.databases_made import QUALCODER, TAGUETTE, make
from tests.importing.test_elan import EAF
from tests.importing.test_qualcoder import study

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(name="talk")
def _talk(tmp_path: Path) -> Path:
    (tmp_path / "talk.eaf").write_text(EAF, encoding="utf-8")
    return tmp_path / "talk.eaf"


def test_a_project_of_qualcoder_becomes_one_that_can_be_exchanged(tmp_path: Path) -> None:
    folder = make(tmp_path / "Bread.qda" / "data.qda", QUALCODER, study()).parent
    done = run("import", folder, "-o", tmp_path / "bread.qdpx", "--for", "maxqda", "--json")
    assert done.code == 0
    said = json.loads(done.out)
    assert (said["format"], said["codings"], said["for"]) == ("refiqda.import/1", 6, "maxqda")
    assert said["losses"]
    assert refiqda.read(tmp_path / "bread.qdpx").program == "maxqda"


def test_what_did_not_come_across_is_said(talk: Path, tmp_path: Path) -> None:
    done = run("import", talk, "-o", tmp_path / "talk.qdpx")
    assert done.code == 0
    assert "does not lie beside the ELAN file" in done.out


def test_the_way_out_and_back_keeps_what_elan_holds(talk: Path, tmp_path: Path) -> None:
    assert run("import", talk, "-o", tmp_path / "talk.qdpx").code == 0
    done = run("convert", tmp_path / "talk.qdpx", "-o", tmp_path / "back.eaf", "--json")
    assert done.code == 0
    assert json.loads(done.out)["format"] == "refiqda.convert/1"
    rows = [(row.code_path, row.begin_ms) for row in import_file(tmp_path / "back.eaf")[0].codings()]
    assert rows == [("Moods/joy", 1000), ("Moods/awe", 3000)]
    asked = run("convert", tmp_path / "talk.qdpx", "-o", tmp_path / "wav.eaf", "--source", "talk.wav")
    assert asked.code == 0


def test_annotations_go_out_and_onto_a_project(talk: Path, tmp_path: Path) -> None:
    run("import", talk, "-o", tmp_path / "talk.qdpx")
    report = tmp_path / "loss.txt"
    assert run("convert", tmp_path / "talk.qdpx", "-o", tmp_path / "x.jsonld", "--report", report).code == 0
    assert "case" in report.read_text(encoding="utf-8")
    done = run("import", tmp_path / "x.jsonld", "--into", tmp_path / "talk.qdpx", "-o", tmp_path / "y.qdpx")
    assert done.code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--into", "x.qdpx"], "--into cannot be used"),
        (["--project", "A"], "--project cannot be used"),
        (["--coder", "A"], "are for Word"),
        (["--code-tier", "Nobody"], "there is no tier 'Nobody'"),
    ],
)
def test_options_of_other_forms_are_mistakes(
    arguments: list[str], said: str, talk: Path, tmp_path: Path
) -> None:
    refiqda.write(refiqda.Project.new("X"), tmp_path / "x.qdpx", tool="standard")
    given = [str(tmp_path / one) if one.endswith(".qdpx") else one for one in arguments]
    done = run("import", talk, "-o", tmp_path / "out.qdpx", *given)
    assert done.code == 2
    assert said in done.err
    assert not (tmp_path / "out.qdpx").exists()


def test_tiers_are_chosen_by_name(talk: Path, tmp_path: Path) -> None:
    done = run(
        "import",
        talk,
        "-o",
        tmp_path / "x.qdpx",
        "--code-tier",
        "Ben",
        "--text-tier",
        "Mood of Mia",
        "--json",
    )
    assert json.loads(done.out)["codings"] == 1


def test_one_of_several_projects_of_taguette_is_named(tmp_path: Path) -> None:
    rows = {"projects": [{"id": one, "name": f"P{one}", "description": ""} for one in (1, 2)]}
    made = make(tmp_path / "x.sqlite3", TAGUETTE, rows)
    assert run("import", made, "-o", tmp_path / "x.qdpx").code == 2
    assert run("import", made, "-o", tmp_path / "x.qdpx", "--project", "P2").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "x.eaf", "--for", "nvivo"], "--for is for projects"),
        (["-o", "x.jsonld", "--source", "A"], "--source is for ELAN"),
        (["-o", "x.eaf"], "no recording"),
        (["-o", "x.pdf"], r'(".pdf")'),
    ],
)
def test_conversions_that_make_no_sense_are_refused(arguments: list[str], said: str, tmp_path: Path) -> None:
    refiqda.write(refiqda.Project.new("X"), tmp_path / "x.qdpx", tool="standard")
    given = [str(tmp_path / one) if one.startswith("x.") else one for one in arguments]
    done = run("convert", tmp_path / "x.qdpx", *given)
    assert done.code == 2
    assert said in done.err


def test_every_form_has_a_name_and_a_reader() -> None:
    assert set(FORMS) == set(NAMES)
    assert set(WRITERS) <= set(FORMS)


def test_a_form_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.nvp").write_bytes(b"")
    with pytest.raises(UnusableFileError, match=r"\.qda \(a QualCoder project"):
        import_file(tmp_path / "x.nvp")
    with pytest.raises(UnusableFileError, match="no such file"):
        import_file(tmp_path / "x.eaf")
    with pytest.raises(InvalidArgumentError, match="a path is needed"):
        import_file(7)  # type: ignore[arg-type]  # what people pass all the same
    with pytest.raises(InvalidArgumentError, match=r"\.eaf, \.jsonld"):
        export_file(refiqda.Project.new("X"), tmp_path / "x.nvp")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("study.qdpx", "in the exchange format already"),
        ("codes.qdc", "refiqda codebook import"),
        ("talk.txt", "refiqda build"),
        ("study.nvp", "a Taguette project"),
    ],
)
def test_a_file_that_another_command_reads_is_told_where_to_go(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")
    done = run("import", tmp_path / name, "-o", tmp_path / "out.qdpx")
    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1
