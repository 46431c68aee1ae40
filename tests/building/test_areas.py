"""Areas of pictures and pages in a table of codings: placed where they are meant, or listed with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import refiqda
from refiqda import model
from refiqda.exchange.programs import TOOLS
from tests.cli.calls import run_command
from tests.documents import pages
from tests.pictures_and_pages import png

if TYPE_CHECKING:
    from pathlib import Path

ROWS: list[dict[str, Any]] = [
    {
        "source": "photo",
        "code": "Hands",
        "coder": "Mara",
        "x1": 2,
        "y1": 3,
        "x2": 20,
        "y2": 25,
        "memo": "left one",
    },
    {
        "source": "paper",
        "code": "Figure",
        "coder": "Mara",
        "page": 1,
        "x1": 72,
        "y1": 600,
        "x2": 300,
        "y2": 712,
    },
    {
        "source": "paper",
        "code": "Table",
        "coder": "Mara",
        "page": 1,
        "x1": 72,
        "y1": 600,
        "x2": 300,
        "y2": 712,
    },
    {"source": "paper", "code": "Words", "coder": "Mara", "quote": "Another"},
]
COLUMNS = ("source", "code", "coder", "page", "x1", "y1", "x2", "y2", "quote", "memo")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a picture, a PDF of two pages, and a text."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "photo.png").write_bytes(png(40, 30))
    (tmp_path / "texts" / "paper.pdf").write_bytes(pages.pdf(["A page of words", "Another page"]))
    (tmp_path / "texts" / "plain.txt").write_text("Words", encoding="utf-8")
    return tmp_path / "texts"


def seen(project: refiqda.Project) -> list[tuple[Any, ...]]:
    codings = project.codings()
    return sorted(zip(*map(codings.column, COLUMNS), strict=True), key=str)


def test_areas_become_selections_of_picture_and_page(folder: Path) -> None:
    built = refiqda.build(sources=folder, codings=ROWS)
    assert (built.placed, built.unplaced) == (4, ())
    paper, photo = (one for one in built.project.tree.sources if not isinstance(one, model.TextSource))
    assert isinstance(paper, model.PDFSource)
    assert isinstance(photo, model.PictureSource)
    (on_page,) = paper.pdf_selections
    assert (on_page.page, on_page.first_x, on_page.first_y) == (1, 72, 600)
    assert len(on_page.codings) == 2  # one passage of one analyst is one selection
    (area,) = photo.picture_selections
    assert (area.first_x, area.first_y, area.second_x, area.second_y) == (2, 3, 20, 25)


@pytest.mark.parametrize("tool", TOOLS)
def test_an_exported_table_of_areas_is_read_back_as_it_is(folder: Path, tmp_path: Path, tool: str) -> None:
    refiqda.write(refiqda.build(sources=folder, codings=ROWS).project, tmp_path / "a.qdpx", tool=tool)
    there = refiqda.read(tmp_path / "a.qdpx")
    there.codings().to_csv(tmp_path / "a.csv")
    again = refiqda.build(into=there, codings=tmp_path / "a.csv")
    assert (again.placed, again.repeated, again.unplaced) == (len(there.codings()), len(there.codings()), ())
    bare = there.copy()
    for source in bare.tree.sources:
        if isinstance(source, model.PDFSource):
            source.pdf_selections.clear()
        if isinstance(source, model.PictureSource):
            source.picture_selections.clear()
    assert len(bare.codings()) < len(there.codings())
    full = refiqda.build(into=bare, codings=tmp_path / "a.csv")
    assert full.unplaced == ()
    assert seen(full.project) == seen(there)


def test_opposite_corners_name_one_area_whichever_they_are(folder: Path) -> None:
    turned = {**ROWS[1], "y1": 712, "y2": 600}
    built = refiqda.build(sources=folder, codings=[ROWS[1], turned])
    assert (built.placed, built.repeated) == (2, 1)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"x2": None}, "bad-number"),
        ({"x2": "wide"}, "bad-number"),
        ({"page": None}, "bad-number"),
        ({"page": 2}, "range"),
        ({"page": -1}, "range"),
        ({"x2": 72}, "range"),
        ({"y1": -5}, "range"),
        ({"source": "photo"}, "range"),
        ({"source": "plain"}, "no-text"),
        ({"origin": "automatic"}, "no-place"),
        (dict.fromkeys(("x1", "y1", "x2", "y2")), "no-place"),
    ],
)
def test_an_area_that_cannot_be_is_listed(folder: Path, changed: dict[str, Any], reason: str) -> None:
    built = refiqda.build(sources=folder, codings=[{**ROWS[1], **changed}])
    assert [one.reason for one in built.unplaced] == [reason]
    assert built.unplaced[0].detail


def test_a_coding_of_a_whole_source_says_what_it_is(folder: Path) -> None:
    row = {"coding_guid": "G", "source": "plain", "code": "A", "coder": "Mara", "quote": None}
    (lost,) = refiqda.build(sources=folder, codings=[row]).unplaced
    assert (lost.reason, lost.detail) == (
        "no-place",
        "a coding of a whole source or note, which a table cannot place",
    )


@pytest.mark.parametrize("tool", TOOLS)
def test_built_areas_are_valid_for_each_program(folder: Path, tmp_path: Path, tool: str) -> None:
    codings = tmp_path / "codings.jsonl"
    codings.write_text(
        '{"source": "photo.png", "code": "Hands", "coder": "Mara", "x1": 2, "y1": 3, "x2": 20, "y2": 25}\n'
    )
    ran = run_command("build", tmp_path / "o.qdpx", "--sources", folder, "--codings", codings, "--for", tool)
    assert ran.code == 0, ran.err
    assert not [one for one in refiqda.check(tmp_path / "o.qdpx") if one.severity == "error"]
