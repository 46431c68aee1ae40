"""Areas of PDF pages are points from the bottom left, whichever corner the program measures from."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

import refiqda
from refiqda.exchange.page_sizes import other_origin
from tests.pictures_and_pages import pdf
from tests.project.built import coding, guid, project_xml

A4 = (0, 0, 595, 842)


def packed(origin: str, page: object, data: bytes | None, corners: str = "") -> refiqda.Project:
    """Return a project with one coded area at the head of a page, 40 to 90 points from its top."""
    corners = corners or 'firstX="10" firstY="40" secondX="20" secondY="90"'
    xml = project_xml(
        f'<PDFSource guid="{guid("53")}" name="Report" path="internal://report.pdf">'
        f'<PDFSelection guid="{guid("71")}" page="{page}" {corners}>{coding("d1")}</PDFSelection></PDFSource>',
        origin=origin,
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("project.qde", xml)
        if data is not None:
            archive.writestr("sources/report.pdf", data)
    return refiqda.read(made.getvalue())


def area_of(project: refiqda.Project) -> tuple[object, ...]:
    (row,) = project.codings()
    return (row.page, row.x1, row.y1, row.x2, row.y2)


@pytest.mark.parametrize("origin", ["ATLAS.ti 9.1", "MAXQDA 24", "NVivo 12.6", ""])
def test_what_is_measured_from_the_bottom_stays_as_it_is(origin: str) -> None:
    project = packed(origin, 1, pdf(A4, A4))
    assert area_of(project) == (1, 10, 40, 20, 90)
    assert project.codings().diagnostics == ()


def test_what_is_measured_from_the_top_is_turned_round_on_its_own_page() -> None:
    project = packed("QualCoder 3.6", 1, pdf(A4, (0, 0, 500, 700.4)))
    assert area_of(project) == (1, 10, 610, 20, 660)
    assert project.codings().diagnostics == ()
    (source,) = project.tree.sources
    assert source.pdf_selections[0].first_y == 40  # type: ignore[union-attr]  # the tree keeps what the file says


@pytest.mark.parametrize(
    ("page", "data"),
    [(0, None), (0, b"no pdf"), (2, pdf(A4, A4)), (-1, pdf(A4)), ("x", pdf(A4)), (0, pdf(A4, rotate=90))],
    ids=["no file", "no pdf", "beyond the end", "below zero", "no number", "turned"],
)
def test_without_the_height_of_its_page_an_area_stays_and_is_told(page: object, data: bytes | None) -> None:
    project = packed("QualCoder 3.6", page, data)
    assert area_of(project)[1:] == (10, 40, 20, 90)
    (told,) = project.codings().diagnostics
    assert (told.rule, told.severity) == ("P027", "warning")
    assert "refiqda[build]" in told.remedy


def test_an_area_without_numbers_is_left_alone() -> None:
    project = packed("QualCoder 3.6", 0, pdf(A4), 'firstX="1" firstY="x" secondX="2" secondY="9"')
    assert area_of(project) == (0, 1, None, 2, 9)


@given(st.integers(-(10**9), 10**9), st.floats(0.01, 20_000))
def test_the_other_corner_of_the_other_corner_is_the_first(y: int, height: float) -> None:
    assert other_origin(other_origin(y, height), height) == y


def test_pdfs_are_not_read_where_nothing_is_turned_round(monkeypatch: pytest.MonkeyPatch) -> None:
    project = packed("ATLAS.ti 9.1", 0, pdf(A4))
    monkeypatch.setattr("refiqda.attachments.page_heights", lambda _: pytest.fail("it was read"))
    assert len(project.codings()) == 1
