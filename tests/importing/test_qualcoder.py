"""QualCoder's own projects: what its tables say comes across, or is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import refiqda
from refiqda import model
from refiqda.errors import UnusableFileError
from refiqda.importing import import_file
from refiqda.index import walk_codes
from tests.importing.databases_made import QUALCODER, QUALCODER_1, make
from tests.pictures_and_pages import pdf, png

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.losses import LossReport
    from refiqda.project import Project

TEXT = "The baker 🥖 sighs.\nShe says: “never again”, and smiles.\n"
ROW = {"owner": "Ada", "date": "2024-03-05 10:11:12"}


def at(words: str, text: str = TEXT) -> tuple[int, int]:
    """Return where words stand, in code points."""
    return text.index(words), text.index(words) + len(words)


def units(words: str, text: str = TEXT) -> tuple[int, int]:
    """Return where words stand as Qt counts: in UTF-16 units."""
    start, end = at(words, text)
    return len(text[:start].encode("utf-16-le")) // 2, len(text[:end].encode("utf-16-le")) // 2


def coding(words: str, places: tuple[int, int], code: int = 1, **more: object) -> dict[str, Any]:
    return {"cid": code, "fid": 1, "seltext": words, "pos0": places[0], "pos1": places[1], **ROW, **more}


def study() -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a study with one of everything."""
    return {
        "project": [{"databaseversion": "v11", "date": "2024-03-01 09:00:00", "memo": "About bread"}],
        "source": [
            {"id": 1, "name": "Baker", "fulltext": TEXT, "memo": "calm", **ROW},
            {"id": 2, "name": "plan.png", "mediapath": "/images/plan.png", **ROW},
            {"id": 3, "name": "talk.mp3", "mediapath": "/audio/talk.mp3", "av_text_id": 1, **ROW},
            {
                "id": 4,
                "name": "report.pdf",
                "fulltext": "Page one\nand more",
                "mediapath": "/docs/report.pdf",
                **ROW,
            },
            {"id": 5, "name": "far.mp4", "mediapath": "video:C:\\Users\\Somebody\\far.mp4", **ROW},
            {"id": 6, "name": "Letter", "fulltext": "Dear you", "mediapath": "/docs/letter.docx", **ROW},
        ],
        "code_cat": [
            {"catid": 1, "name": "Feelings", "memo": "all of them", **ROW},
            {"catid": 2, "name": "Low", "supercatid": 1, **ROW},
        ],
        "code_name": [
            {"cid": 1, "name": "Weary", "memo": "tired of it", "catid": 2, "color": "#ff8000", **ROW},
            {"cid": 2, "name": "Joy", "color": "#00FF00", **ROW},
            {"cid": 3, "name": "Small joy", "supercid": 2, **ROW},
        ],
        "code_text": [
            coding("sighs", units("sighs"), memo="audibly"),
            coding("never again", at("never again"), 2),
            coding("smiles", units("smiles"), 3, owner="Bea", important=1, avid=7),
        ],
        "code_image": [
            {"id": 2, "x1": 1, "y1": 2, "width": 3, "height": 4, "cid": 1, "memo": "corner", **ROW},
            {"id": 4, "x1": 10, "y1": 20, "width": 30, "height": 40, "cid": 2, "pdf_page": 1, **ROW},
        ],
        "code_av": [{"avid": 7, "id": 3, "pos0": 1500, "pos1": 2500, "cid": 1, "memo": "loud", **ROW}],
        "annotation": [{"fid": 1, "pos0": 0, "pos1": 3, "memo": "who?", **ROW}],
        "cases": [{"caseid": 1, "name": "Baker B", "memo": "first", **ROW}],
        "case_text": [
            {"caseid": 1, "fid": 1, "pos0": 0, "pos1": len(TEXT), **ROW},
            {"caseid": 1, "fid": 2, "pos0": 0, "pos1": 0, **ROW},
            {"caseid": 1, "fid": 4, "pos0": 0, "pos1": 4, **ROW},
        ],
        "attribute_type": [
            {"name": "age", "caseOrFile": "case", "valuetype": "numeric", "memo": "in years"},
            {"name": "place", "caseOrFile": "file", "valuetype": "character"},
            {"name": "mood", "caseOrFile": "journal", "valuetype": "numeric"},
        ],
        "attribute": [
            {"name": "age", "attr_type": "case", "value": "41", "id": 1},
            {"name": "place", "attr_type": "file", "value": "Hull", "id": 1},
            {"name": "place", "attr_type": "file", "value": "", "id": 2},
            {"name": "mood", "attr_type": "journal", "value": "fine", "id": 1},
        ],
        "journal": [{"jid": 1, "name": "Day 1", "jentry": "It rained.", **ROW}],
    }


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Bread.qda"
    make(folder / "data.qda", QUALCODER, study())
    for place, data in (
        ("images/plan.png", png(20, 10)),
        ("audio/talk.mp3", b"sound"),
        ("documents/report.pdf", pdf((0, 0, 600, 800), (0, 0, 500, 700))),
        ("documents/letter.docx", b"PK"),
    ):
        (folder / place).parent.mkdir(exist_ok=True)
        (folder / place).write_bytes(data)
    return folder


@pytest.fixture(name="read")
def _read(folder: Path) -> tuple[Project, LossReport]:
    return import_file(folder)


def test_every_coding_lies_on_its_words_whichever_way_it_was_counted(
    read: tuple[Project, LossReport],
) -> None:
    project, report = read
    texts = {(row.code_path, row.quote, row.coder) for row in project.codings() if row.quote is not None}
    assert texts == {
        ("Feelings/Low/Weary", "sighs", "Ada"),
        ("Joy", "never again", "Ada"),
        ("Joy/Small joy", "smiles", "Bea"),
    }
    assert not report.of_kind("repaired")


def test_categories_are_folders_and_sub_codes_stand_below_codes(read: tuple[Project, LossReport]) -> None:
    project, _ = read
    said = {
        path: (code.is_codable, code.color, code.description)
        for code, path in walk_codes(project.tree.code_book)
    }
    assert said == {
        "Feelings": (False, None, "all of them"),
        "Feelings/Low": (False, None, None),
        "Feelings/Low/Weary": (True, "#FF8000", "tired of it"),
        "Joy": (True, "#00FF00", None),
        "Joy/Small joy": (True, None, None),
    }


def test_areas_are_measured_as_the_standard_measures_them(read: tuple[Project, LossReport]) -> None:
    project, _ = read
    picture = project.find_source("plan.png")
    assert isinstance(picture, model.PictureSource)
    area = picture.picture_selections[0]
    assert (area.first_x, area.first_y, area.second_x, area.second_y) == (1, 2, 4, 6)
    report = project.find_source("report.pdf")
    assert isinstance(report, model.PDFSource)
    on_page = report.pdf_selections[0]
    # the second page is 700 points high: 20 and 60 from the top are 680 and 640 from the bottom
    assert (on_page.page, on_page.first_x, on_page.first_y, on_page.second_x, on_page.second_y) == (
        1,
        10,
        640,
        40,
        680,
    )


def test_recordings_keep_their_times_and_are_linked_with_their_transcript(
    read: tuple[Project, LossReport],
) -> None:
    project, report = read
    row = next(row for row in project.codings() if row.source_kind == "audio")
    assert (row.begin_ms, row.end_ms, row.memo) == (1500, 2500, "loud")
    assert [link.name for link in project.tree.links] == ["Transcript", "Spoken passage"]
    assert any(loss.object == "transcript" for loss in report.of_kind("moved"))


def test_memos_are_where_they_were(read: tuple[Project, LossReport]) -> None:
    project, _ = read
    tree = project.tree
    assert tree.description == "About bread"
    assert project.find_source("Baker").description == "calm"
    assert {row.memo for row in project.codings() if row.memo} == {"audibly", "corner", "loud"}
    notes = {note.guid: note for note in tree.notes}
    baker = project.find_source("Baker")
    assert isinstance(baker, model.TextSource)
    marked = [one for one in baker.plain_text_selections if one.note_refs]
    assert [(one.start_position, one.end_position) for one in marked] == [(0, 3)]
    assert notes[marked[0].note_refs[0]].plain_text_content == "who?"
    assert [notes[guid].name for guid in tree.note_refs] == ["Day 1"]


def test_cases_hold_whole_sources_and_passages(read: tuple[Project, LossReport]) -> None:
    project, _ = read
    case = project.tree.cases[0]
    assert (case.name, case.description) == ("Baker B", "first")
    assert case.source_refs == [project.find_source("Baker").guid, project.find_source("plan.png").guid]
    pages = project.find_source("report.pdf")
    assert isinstance(pages, model.PDFSource)
    assert pages.representation is not None
    assert case.selection_refs == [pages.representation.plain_text_selections[0].guid]


def test_attributes_are_variables_of_their_type(read: tuple[Project, LossReport]) -> None:
    project, report = read
    types = {one.name: (one.type_of_variable, one.description) for one in project.tree.variables}
    assert types == {"age": ("Float", "in years"), "place": ("Text", None), "mood": ("Text", None)}
    assert [value.float_value for value in project.tree.cases[0].variable_values] == ["41"]
    assert [value.text_value for value in project.find_source("Baker").variable_values] == ["Hull"]
    assert project.find_source("plan.png").variable_values == []
    assert any(loss.object == "variable" and loss.name == "mood" for loss in report.of_kind("degraded"))


def test_what_lies_outside_is_told_by_its_name_alone(read: tuple[Project, LossReport]) -> None:
    project, report = read
    far = project.find_source("far.mp4")
    assert isinstance(far, model.VideoSource)
    assert far.path == "relative:///far.mp4"
    assert any(loss.name == "far.mp4" and "outside" in loss.detail for loss in report)
    assert "Somebody" not in str(report)


def test_a_mark_of_importance_is_told(read: tuple[Project, LossReport]) -> None:
    assert any(loss.object == "mark" for loss in read[1].of_kind("dropped"))


@pytest.mark.parametrize("tool", ["standard", "nvivo", "nvivo-mac", "atlasti", "maxqda", "qualcoder"])
def test_what_was_imported_is_written_validly_for_every_program(
    read: tuple[Project, LossReport], tool: str, tmp_path: Path
) -> None:
    made = tmp_path / "made.qdpx"
    refiqda.write(read[0], made, tool=tool)
    found = refiqda.check(made)
    assert [str(one.message) for one in found if one.severity == "error"] == []
    again = refiqda.read(made)
    words = {row.quote for row in again.codings() if row.quote is not None}
    assert words == {"sighs", "never again", "smiles"}
    assert len(again.codings()) == 6


def test_the_same_project_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for name in ("a.qdpx", "b.qdpx"):
        refiqda.write(import_file(folder)[0], tmp_path / name, tool="standard")
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()


def test_two_copies_coded_apart_are_one_study(folder: Path, tmp_path: Path) -> None:
    rows = study()
    rows["code_text"] = [coding("baker", units("baker"), owner="Bea")]
    rows["code_name"][1]["name"] = "Delight"
    copy = make(tmp_path / "Copy.qda" / "data.qda", QUALCODER, rows).parent
    merged = refiqda.merge({"A": import_file(folder)[0], "B": import_file(copy)[0]}, base=None)
    assert merged.project is not None
    assert len([one for one in merged.project.tree.sources if one.name == "Baker"]) == 1
    guids = [code.guid for code, _ in walk_codes(import_file(copy)[0].tree.code_book)]
    assert guids == [code.guid for code, _ in walk_codes(import_file(folder)[0].tree.code_book)]


def test_the_database_alone_is_enough(folder: Path) -> None:
    project, _ = import_file(folder / "data.qda")
    assert project.tree.name == "Bread"
    assert len(project.tree.sources) == 6


def test_reading_leaves_nothing_behind(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    import_file(folder)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_the_first_version_of_the_database_is_read(tmp_path: Path) -> None:
    rows = study()
    old = {
        name: [
            {key: value for key, value in row.items() if f"{key} " in columns or key in columns.split()}
            for row in rows.get(name, [])
        ]
        for name, columns in QUALCODER_1.items()
    }
    for row in old["code_name"]:
        row.pop("supercid", None)
    project, _ = import_file(make(tmp_path / "Old.qda" / "data.qda", QUALCODER_1, old).parent)
    assert {row.quote for row in project.codings() if row.quote} == {"sighs", "never again", "smiles"}


def test_circles_of_categories_are_cut_and_told(tmp_path: Path) -> None:
    rows = study()
    rows["code_cat"][0]["supercatid"] = 2
    rows["code_name"][1]["supercid"] = 3
    project, report = import_file(make(tmp_path / "Ring.qda" / "data.qda", QUALCODER, rows).parent)
    paths = [path for _, path in walk_codes(project.tree.code_book)]
    assert sorted(path.rpartition("/")[2] for path in paths) == [
        "Feelings",
        "Joy",
        "Low",
        "Small joy",
        "Weary",
    ]
    assert sum(loss.count for loss in report.of_kind("repaired") if "below itself" in loss.detail) == 2


@pytest.mark.parametrize(
    "path", ["/images/../../secret.png", "/images//etc/passwd", "/images/..\\secret.png", "/images/C:x.png"]
)
def test_a_path_that_leads_out_of_the_project_is_not_followed(path: str, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    rows = {"source": [{"id": 1, "name": "x", "mediapath": path}]}
    project, report = import_file(make(tmp_path / "Bad.qda" / "data.qda", QUALCODER, rows).parent)
    assert dict(project.new_files) == {}
    assert report.of_kind("dropped")


def test_a_link_that_leads_out_of_the_project_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    folder = make(
        tmp_path / "Bad.qda" / "data.qda",
        QUALCODER,
        {"source": [{"id": 1, "name": "x", "mediapath": "/images/x.png"}]},
    ).parent
    (folder / "images").mkdir()
    (folder / "images" / "x.png").symlink_to(tmp_path / "secret.png")
    project, report = import_file(folder)
    assert dict(project.new_files) == {}
    assert any("leads out" in loss.detail for loss in report)


def test_words_that_moved_are_found_again_and_told(tmp_path: Path) -> None:
    rows = {
        "source": [{"id": 1, "name": "Baker", "fulltext": TEXT}],
        "code_name": [{"cid": 1, "name": "A"}],
        "code_text": [coding("sighs", (30, 35)), coding("nowhere", (0, 7)), coding("x", (500, 501))],
    }
    project, report = import_file(make(tmp_path / "Moved.qda" / "data.qda", QUALCODER, rows).parent)
    assert [row.quote for row in project.codings()] == ["sighs", TEXT[:7]]
    assert [loss.count for loss in report.of_kind("repaired")] == [1]
    assert any("outside of its text" in loss.detail for loss in report.of_kind("dropped"))
    assert any("other words" in loss.detail for loss in report.of_kind("degraded"))


def test_rows_that_name_what_is_gone_are_told(tmp_path: Path) -> None:
    rows = {
        "source": [{"id": 1, "name": "Baker", "fulltext": TEXT}],
        "code_text": [coding("sighs", units("sighs"), 9)],
        "code_av": [{"id": 1, "pos0": 0, "pos1": 1, "cid": 9}],
        "case_text": [{"caseid": 4, "fid": 1}],
        "attribute": [{"name": "age", "attr_type": "case", "value": "3", "id": 4}],
        "graph": [{"name": "Map"}],
    }
    project, report = import_file(make(tmp_path / "Gone.qda" / "data.qda", QUALCODER, rows).parent)
    assert len(project.codings()) == 0
    assert {loss.object for loss in report.of_kind("dropped")} >= {
        "coding",
        "coded stretch",
        "part of a case",
        "value",
        "graph",
    }


def test_a_folder_without_a_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Empty.qda").mkdir()
    with pytest.raises(UnusableFileError, match=r"without data\.qda"):
        import_file(tmp_path / "Empty.qda")


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    made = make(tmp_path / "other.qda", {"things": "id integer"}, {})
    with pytest.raises(UnusableFileError, match="no project of QualCoder"):
        import_file(made)
