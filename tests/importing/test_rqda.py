"""RQDA's projects, as its tables say them; the program itself cannot be run any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import refiqda
from refiqda import model
from refiqda.importing import import_file
from refiqda.importing.making import date_of
from refiqda.index import walk_codes
from tests.importing.databases_made import RQDA, make

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Café 🥖, she said.\nThen 'more' of it.\n"
ROW = {"owner": "ada", "date": "Tue Mar  5 10:11:12 2024", "status": 1}


def coded(words: str, code: int, **more: object) -> dict[str, Any]:
    start = TEXT.index(words)
    row = {
        "cid": code,
        "fid": 1,
        "seltext": words,
        "selfirst": float(start),
        "selend": float(start + len(words)),
    }
    return {**row, **ROW, **more}


def study() -> dict[str, list[dict[str, Any]]]:
    return {
        "project": [{"databaseversion": "0.2.2", "memo": "On bread", "date": "Tue Mar  5 09:00:00 2024"}],
        "source": [
            {"id": 1, "name": "Talk", "file": TEXT, "memo": "calm", **ROW},
            {"id": 2, "name": "Old", "file": "gone", **ROW, "status": 0},
            {"id": 3, "name": "Latin", "file": "déjà vu".encode("latin-1"), **ROW},
        ],
        "codecat": [
            {"catid": 1, "name": "Food", "memo": "eaten", **ROW},
            {"catid": 2, "name": "Time", **ROW},
        ],
        "freecode": [
            {"id": 1, "name": "Warm", "memo": "not cold", "color": "#FF0000", **ROW},
            {"id": 2, "name": "More", "color": "red3", **ROW},
            {"id": 3, "name": "Off", **ROW, "status": 0},
        ],
        "treecode": [
            {"cid": 1, "catid": 1, "status": 1},
            {"cid": 1, "catid": 2, "status": 1},
            {"cid": 2, "catid": 9, "status": 1},
        ],
        "coding": [
            coded("🥖", 1, memo="crisp"),
            coded("'more'", 2, owner="bea"),
            coded("she", 1, status=0),
            coded("she", 3),
        ],
        "coding2": [coded("Then", 2)],
        "annotation": [{"fid": 1, "position": 8, "annotation": "hm", **ROW}],
        "cases": [{"id": 1, "name": "Ada B", "memo": "first", **ROW}],
        "caselinkage": [
            {"caseid": 1, "fid": 1, "selfirst": 0.0, "selend": float(len(TEXT)), **ROW},
            {"caseid": 1, "fid": 1, "selfirst": 0.0, "selend": 4.0, **ROW},
            {"caseid": 1, "fid": 2, "selfirst": 0.0, "selend": 4.0, **ROW},
        ],
        "attributes": [
            {"name": "age", "class": "numeric", "status": 1},
            {"name": "kind", "class": "character", "status": 1},
        ],
        "caseAttr": [{"variable": "age", "value": "41", "caseID": 1, "status": 1}],
        "fileAttr": [
            {"variable": "kind", "value": "talk", "fileID": 1, "status": 1},
            {"variable": "kind", "value": "NA", "fileID": 3, "status": 1},
            {"variable": "new", "value": "x", "fileID": 1},
        ],
        "journal": [{"name": "Day", "journal": "rain", **ROW}],
        "filecat": [{"catid": 1, "name": "Talks", **ROW}],
        "treefile": [{"fid": 1, "catid": 1, "status": 1}],
        "image": [{"name": "p.png", "id": 1, "status": 1}],
    }


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return make(tmp_path / "Bread.rqda", RQDA, study())


def test_passages_lie_on_their_words(path: Path) -> None:
    project, _ = import_file(path)
    found = {(row.code_path, row.quote, row.coder, row.memo, row.created) for row in project.codings()}
    assert found == {
        ("Food/Warm", "🥖", "ada", "crisp", "2024-03-05T10:11:12"),
        ("More", "'more'", "bea", None, "2024-03-05T10:11:12"),
        ("More", "Then", "ada", None, "2024-03-05T10:11:12"),
    }


def test_what_was_deleted_is_left_out_and_told(path: Path) -> None:
    project, report = import_file(path)
    assert [source.name for source in project.tree.sources] == ["Talk", "Latin"]
    deleted = {loss.object for loss in report.of_kind("dropped") if loss.detail.startswith("was deleted")}
    assert deleted == {"text", "code", "coded passage"}


def test_a_code_in_two_categories_stands_in_the_first(path: Path) -> None:
    project, report = import_file(path)
    assert [path for _, path in walk_codes(project.tree.code_book)] == ["Food", "Food/Warm", "Time", "More"]
    assert any('"Time"' in loss.detail for loss in report.of_kind("dropped"))
    assert any(loss.object == "colour" and loss.name == "More" for loss in report.of_kind("dropped"))


def test_text_of_another_encoding_is_read_and_told(path: Path) -> None:
    project, report = import_file(path)
    assert project.text("Latin").string == "déjà vu"
    assert any("Windows-1252" in loss.detail for loss in report.of_kind("degraded"))


def test_cases_values_sets_and_notes_come_across(path: Path) -> None:
    project, _ = import_file(path)
    tree = project.tree
    talk = project.find_source("Talk")
    assert isinstance(talk, model.TextSource)
    assert (talk.description, tree.description) == ("calm", "On bread")
    case = tree.cases[0]
    assert (case.name, case.source_refs, len(case.selection_refs)) == ("Ada B", [talk.guid], 1)
    assert [one.float_value for one in case.variable_values] == ["41"]
    assert [one.text_value for one in talk.variable_values] == ["talk", "x"]
    assert [(one.name, one.member_sources) for one in tree.sets] == [("Talks", [talk.guid])]
    assert [note.plain_text_content for note in tree.notes if note.guid in tree.note_refs] == ["rain"]
    remark = next(one for one in talk.plain_text_selections if one.note_refs)
    assert (remark.start_position, remark.end_position) == (8, 8)


@pytest.mark.parametrize("tool", ["nvivo", "atlasti", "maxqda", "qualcoder"])
def test_what_was_imported_is_written_validly(tool: str, path: Path, tmp_path: Path) -> None:
    refiqda.write(import_file(path)[0], tmp_path / "x.qdpx", tool=tool)
    assert [one.message for one in refiqda.check(tmp_path / "x.qdpx") if one.severity == "error"] == []
    assert {row.quote for row in refiqda.read(tmp_path / "x.qdpx").codings()} == {"🥖", "'more'", "Then"}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Tue Mar  5 10:11:12 2024", "2024-03-05T10:11:12"),
        ("Tue Mar 15 9:11:12 2024", "2024-03-15T09:11:12"),
        ("2024-03-05 10:11:12", "2024-03-05T10:11:12"),
        ("2024-03-05T10:11:12.5+0200", "2024-03-05T10:11:12.5+02:00"),
        ("2024-03-05_10:11:12", "2024-03-05T10:11:12"),
        ("2024-03-05", "2024-03-05T00:00:00"),
        ("2024-02-30 10:11:12", None),
        ("mar. 5 10:11:12 2024", None),
        ("Tue Foo  5 10:11:12 2024", None),
        ("x" * 9999, None),
    ],
)
def test_dates_are_understood_or_not_said(said: str, meant: str | None) -> None:
    assert date_of(said) == meant
